//! Problems that keep a file from being used, in whole or in part.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::message::{Message, message};

/// One thing that is wrong with one path. It never ends a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The path that it concerns.
    pub path: PathBuf,
    /// What is wrong, for programs.
    pub code: ProblemCode,
    /// What is wrong and what to do, in one sentence for a person.
    pub message: Message,
    /// The line that it concerns, from 1; `None` for the whole file.
    pub line: Option<u32>,
}

/// What is wrong, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ProblemCode {
    /// Neither a regular file nor a directory: a FIFO, a socket, a device. Not opened.
    NotAFile,
    /// Longer than [`Settings::max_file_bytes`](super::Settings::max_file_bytes). Not read.
    TooLarge,
    /// A line is longer than [`Settings::max_line_bytes`](super::Settings::max_line_bytes). Not used.
    LineTooLong,
    /// Not text: a picture, an archive, a program, whatever its name says. Not used.
    Binary,
    /// Byte sequences that the encoding does not allow; each became U+FFFD. Used.
    InvalidText,
    /// A symbolic link that leads back to a directory above it, or to itself. Not followed.
    LinkLoop,
    /// A symbolic link that leads nowhere.
    DeadLink,
    /// A symbolic link, where [`Settings::follow_links`](super::Settings::follow_links) is off.
    NotFollowed,
    /// The file was there when the directory was listed, and is gone.
    Vanished,
    /// The file kept changing while it was read. Not used; the next run sees it again.
    Changed,
    /// The file or directory may not be read, or the disk failed.
    Unreadable,
    /// The report holds more records than the limit. Used up to the limit.
    TooManyRecords,
    /// The name is not UTF-8; its bytes are shown as `\xFF`. Used.
    NonUtf8Name,
    /// A line of an ignore file is not a pattern; the other lines apply.
    IgnoreFile,
    /// The number of files, or the length of one, may take more memory than is set for indexing. Used.
    LowMemory,
}

impl Problem {
    /// A problem of a whole file.
    pub fn new(path: impl Into<PathBuf>, code: ProblemCode, message: impl Into<Message>) -> Self {
        Problem { path: path.into(), code, message: message.into(), line: None }
    }

    /// The problem for an I/O error on `path`.
    pub(super) fn from_io(path: impl Into<PathBuf>, error: &io::Error) -> Self {
        let path = path.into();
        let is_link = path.symlink_metadata().is_ok_and(|meta| meta.is_symlink());
        let (code, remedy) = match error.kind() {
            io::ErrorKind::NotFound if is_link => {
                (ProblemCode::DeadLink, message!("the link leads nowhere; mend or remove it"))
            }
            io::ErrorKind::NotFound => {
                (ProblemCode::Vanished, message!("it went away during the run; run again"))
            }
            io::ErrorKind::PermissionDenied => (
                ProblemCode::Unreadable,
                message!("no permission to read it; change its mode or run as another user"),
            ),
            _ if is_link && path.canonicalize().is_err() => {
                (ProblemCode::LinkLoop, message!("the link leads back to itself; remove it"))
            }
            _ => (ProblemCode::Unreadable, message!("it cannot be read; check the disk and run again")),
        };
        Problem::new(path, code, message!("%{remedy} (%{cause})", remedy = remedy, cause = error))
    }

    /// Whether the file is used all the same.
    pub fn is_used(&self) -> bool {
        use ProblemCode::{IgnoreFile, InvalidText, LowMemory, NonUtf8Name, TooManyRecords};
        matches!(self.code, InvalidText | NonUtf8Name | IgnoreFile | LowMemory | TooManyRecords)
    }
}

impl ProblemCode {
    /// The stable kebab-case code, such as `too-large`.
    pub fn as_str(self) -> &'static str {
        match self {
            ProblemCode::NotAFile => "not-a-file",
            ProblemCode::TooLarge => "too-large",
            ProblemCode::LineTooLong => "line-too-long",
            ProblemCode::Binary => "binary",
            ProblemCode::InvalidText => "invalid-text",
            ProblemCode::LinkLoop => "link-loop",
            ProblemCode::DeadLink => "dead-link",
            ProblemCode::NotFollowed => "not-followed",
            ProblemCode::Vanished => "vanished",
            ProblemCode::Changed => "changed",
            ProblemCode::Unreadable => "unreadable",
            ProblemCode::TooManyRecords => "too-many-records",
            ProblemCode::NonUtf8Name => "non-utf8-name",
            ProblemCode::IgnoreFile => "ignore-file",
            ProblemCode::LowMemory => "low-memory",
        }
    }
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, "{line}:")?;
        }
        write!(f, " {}: {}", self.code, self.message)
    }
}
