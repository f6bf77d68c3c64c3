//! tantivy's errors → ours: what failed, and what to do.

use std::io;
use std::path::Path;

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenReadError};

use crate::message::message;
use crate::{Error, ErrorKind};

/// Whether the operating system reported the error, as opposed to a damaged index.
fn is_of_the_system(error: &TantivyError) -> bool {
    // Decoders report what they cannot read as I/O errors too, of these kinds.
    let refused = |error: &io::Error| {
        use io::ErrorKind::{InvalidData, InvalidInput, NotFound, Other, UnexpectedEof};
        !matches!(error.kind(), InvalidData | InvalidInput | NotFound | Other | UnexpectedEof)
    };
    match error {
        TantivyError::IoError(error) => refused(error),
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) => refused(io_error),
        TantivyError::OpenWriteError(_)
        | TantivyError::OpenDirectoryError(_)
        | TantivyError::LockFailure(LockError::IoError(_), _) => true,
        _ => false,
    }
}

/// The error of an index in `dir` that cannot be opened.
pub(super) fn unreadable(error: TantivyError, dir: &Path) -> Error {
    if is_of_the_system(&error) || matches!(error, TantivyError::LockFailure(..)) {
        return Error::from(error).at(dir);
    }
    let message = message!("the index is damaged or foreign; build it again with `tansuo index --rebuild`");
    Error::new(ErrorKind::Corrupt, message).at(dir).because(cut(error.to_string()))
}

/// The beginning of a cause: tantivy's can quote a whole file.
fn cut(mut cause: String) -> String {
    const MOST_CHARS: usize = 300;
    if let Some((end, _)) = cause.char_indices().nth(MOST_CHARS) {
        cause.truncate(end);
        cause.push('…');
    }
    cause
}

/// The error of a stored document that cannot be decoded.
pub(super) fn damaged_record(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    let message = message!("a stored record is damaged; build the index again with `tansuo index --rebuild`");
    Error::new(ErrorKind::Corrupt, message).because(cause)
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        TantivyError::from(error).into()
    }
}

impl From<TantivyError> for Error {
    fn from(error: TantivyError) -> Self {
        if is_of_the_system(&error) {
            let message =
                message!("the index cannot be read or written; check the disk's space and permissions");
            return Error::new(ErrorKind::Io, message).because(error);
        }
        if let TantivyError::LockFailure(..) = &error {
            let message = message!("another process is writing to this index; wait until it is done");
            return Error::new(ErrorKind::Locked, message).because(error);
        }
        let message = message!("the index cannot be used; build it again with `tansuo index --rebuild`");
        Error::new(ErrorKind::Corrupt, message).because(error)
    }
}
