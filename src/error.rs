//! The one error type of the library.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::Message;

/// What went wrong, coarsely; for programs. The message is for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file or directory could not be read or written.
    Io,
    /// A query, filter or option could not be understood.
    Query,
    /// There is no index where one was expected.
    NoIndex,
    /// The index was built with another format or another analysis than this program's.
    Incompatible,
    /// The index is damaged.
    Corrupt,
    /// Another process is writing to the index.
    Locked,
    /// A lexicon, synonym or other settings file is malformed.
    Settings,
    /// A search did not end within its time.
    TimedOut,
}

/// An error: a kind, a message that names the remedy, and where it is known the path, the
/// place and the cause.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: Message,
    path: Option<PathBuf>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// A result with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of `kind`; `message` is one sentence that names the remedy.
    pub fn new(kind: ErrorKind, message: impl Into<Message>) -> Self {
        Error { kind, message: message.into(), path: None, source: None }
    }

    /// The same error with the path it concerns.
    #[must_use]
    pub fn at(mut self, path: impl AsRef<Path>) -> Self {
        self.path = Some(path.as_ref().to_path_buf());
        self
    }

    /// The same error with its cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The coarse kind.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What went wrong and what to do, without path and cause.
    pub fn message(&self) -> &Message {
        &self.message
    }

    /// The path that the error concerns, if one is known.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The whole error in another language, as [`Message::translated`] does it.
    pub fn translated(&self, translate: fn(&str) -> String) -> String {
        let path = self.path.iter().map(|path| path.display().to_string());
        let cause = self.source.as_ref().map(|source| match source.downcast_ref::<io::Error>() {
            Some(error) => Message::from(error).translated(translate),
            None => source.to_string(),
        });
        let parts: Vec<String> = path.chain([self.message.translated(translate)]).chain(cause).collect();
        parts.join(": ")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.translated(str::to_owned))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|e| e as _)
    }
}
