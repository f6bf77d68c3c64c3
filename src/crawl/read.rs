//! Opens one file, decodes it and fingerprints its bytes.

use crate::message::message;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use xxhash_rust::xxh3::xxh3_128;

use super::decode::{self, Encoding, Newline};
use super::walk::too_large;
use super::{Entry, Problem, ProblemCode, Settings, Stat};

/// How often to try a file that changes while it is read.
const ATTEMPTS: usize = 3;

/// The text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The decoded text, without a byte-order mark. Line ends stay as they are, except that a
    /// lone `\r` between lines becomes `\n`, so that counting `\n` counts lines; no byte moves.
    pub text: String,
    /// What the bytes were decoded from.
    pub encoding: Encoding,
    /// How the file ends its lines.
    pub newline: Newline,
    /// xxh3-128 of the file's bytes.
    pub hash: u128,
    /// The file's size and modification time as it was read.
    pub stat: Stat,
    /// Problems of the text that do not keep it from being used.
    pub problems: Vec<Problem>,
}

impl Content {
    /// The content of a text that is not from a file.
    pub fn of(text: &str) -> Content {
        Content {
            text: text.to_owned(),
            encoding: Encoding::Utf8,
            newline: Newline::Lf,
            hash: xxh3_128(text.as_bytes()),
            stat: Stat { bytes: text.len() as u64, mtime_ns: 0 },
            problems: Vec::new(),
        }
    }
}

/// Reads and decodes one file.
///
/// # Errors
/// The [`Problem`] that keeps the file from being used: it vanished, may not be read, is not a regular file
/// any more, is too large, has too long a line, is binary, or kept changing. None of them should end a run.
pub fn read(entry: &Entry, settings: &Settings) -> Result<Content, Problem> {
    let path = &*entry.path();
    let (bytes, stat) = read_steady(path, settings)?;
    let hash = xxh3_128(&bytes);
    let Some(decoded) = decode::decode(&bytes) else {
        let message = message!("not text, whatever its name says; move it out of the tree or ignore it");
        return Err(Problem::new(path, ProblemCode::Binary, message));
    };
    if let Some(problem) = line_too_long(path, &decoded.text, settings) {
        return Err(problem);
    }
    let problems = decoded.first_invalid_line.map(|line| {
        let message = message!(
            "%{n} sequences are not %{encoding}, the first on line %{line}; each reads as U+FFFD",
            n = decoded.invalid,
            encoding = decoded.encoding.to_string(),
            line = line,
        );
        Problem { line: Some(line), ..Problem::new(path, ProblemCode::InvalidText, message) }
    });
    Ok(Content {
        text: decoded.text,
        encoding: decoded.encoding,
        newline: decoded.newline,
        hash,
        stat,
        problems: problems.into_iter().collect(),
    })
}

/// Whether a file may be opened: a cheap look before [`read`].
///
/// # Errors
/// The [`Problem`] that `read` would give.
pub fn probe(entry: &Entry) -> Result<(), Problem> {
    let path = &*entry.path();
    let open = |data: Metadata| if data.is_file() { File::open(path).map(Some) } else { Ok(None) };
    match path.metadata().and_then(open) {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(not_a_file(path)),
        Err(error) => Err(Problem::from_io(path, &error)),
    }
}

/// The first line that is longer than the limit.
fn line_too_long(path: &Path, text: &str, settings: &Settings) -> Option<Problem> {
    let limit = settings.max_line_bytes;
    let (mut number, mut start) = (1, 0);
    for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        if end - start > limit {
            let message = message!(
                "line %{line} has %{bytes} bytes, more than the limit of %{limit}; raise the limit or break the line",
                line = number,
                bytes = end - start,
                limit = limit,
            );
            return Some(Problem {
                line: Some(number),
                ..Problem::new(path, ProblemCode::LineTooLong, message)
            });
        }
        (number, start) = (number.saturating_add(1), end + 1);
    }
    None
}

/// The bytes of a file, which must not change while it is read.
fn read_steady(path: &Path, settings: &Settings) -> Result<(Vec<u8>, Stat), Problem> {
    for _ in 0..ATTEMPTS {
        let (bytes, before, after) =
            read_once(path, settings).map_err(|error| Problem::from_io(path, &error))??;
        let length = bytes.len() as u64;
        if before == after && before.bytes == length {
            return Ok((bytes, before));
        }
    }
    let message =
        message!("it changed during each of %{n} attempts; run again when it is whole", n = ATTEMPTS);
    Err(Problem::new(path, ProblemCode::Changed, message))
}

type Reading = (Vec<u8>, Stat, Stat);

fn read_once(path: &Path, settings: &Settings) -> io::Result<Result<Reading, Problem>> {
    // Checked before it is opened: opening a FIFO waits for its writer.
    if !path.metadata()?.is_file() {
        return Ok(Err(not_a_file(path)));
    }
    let file = File::open(path)?;
    let before = Stat::of(&file.metadata()?);
    if before.bytes > settings.max_file_bytes {
        return Ok(Err(too_large(path, before.bytes, settings)));
    }
    // OK because the limit was just checked, and usize falls short of it only on machines that
    // could not hold the file: then the vector grows by itself.
    let mut bytes = Vec::with_capacity(usize::try_from(before.bytes).unwrap_or(0));
    // One more byte shows that the file grows; reading a file that grows as fast as it is read would never
    // end.
    (&file).take(before.bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(Ok((bytes, before, Stat::of(&file.metadata()?))))
}

fn not_a_file(path: &Path) -> Problem {
    Problem::new(path, ProblemCode::NotAFile, message!("no regular file any more; it is never opened"))
}
