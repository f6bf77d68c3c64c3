//! Keys that callers send as `Authorization: Bearer KEY`.

use std::fmt;
use std::path::Path;

use subtle::ConstantTimeEq;

use crate::message::{Message, message};
use crate::{Error, ErrorKind, Result};

/// The length of the shortest key: 16 random characters cannot be guessed.
const SHORTEST: usize = 16;

/// Keys, one of which callers must send.
#[derive(Clone)]
pub struct Keys(Vec<String>);

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.0.len())
    }
}

impl Keys {
    /// Reads a file with a key on each line; empty lines and lines that begin with `#` are skipped.
    ///
    /// # Errors
    /// [`ErrorKind::Settings`] if the file cannot be read, holds no key, or one that is too short.
    pub fn read(file: &Path) -> Result<Keys> {
        let wrong = |message: Message| Error::new(ErrorKind::Settings, message).at(file);
        let text = std::fs::read_to_string(file).map_err(|e| {
            wrong(message!("cannot be read; name a text file with a key on each line")).because(e)
        })?;
        let keys: Vec<String> = (text.lines().map(str::trim))
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(str::to_owned)
            .collect();
        if keys.is_empty() {
            return Err(wrong(message!(
                "holds no key; write one on a line, such as `openssl rand -hex 24` prints"
            )));
        }
        warn_of_readers(file);
        match keys.iter().position(|key| key.len() < SHORTEST || !key.bytes().all(|b| b.is_ascii_graphic())) {
            None => Ok(Keys(keys)),
            Some(at) => Err(wrong(message!(
                "key %{number} is too short or holds a blank; a key is at least %{least} letters, digits and signs",
                number = at + 1,
                least = SHORTEST,
            ))),
        }
    }

    /// Whether a caller sent one of the keys. Takes the same time for every wrong key of a length.
    pub(super) fn accept(&self, sent: &str) -> bool {
        let none = subtle::Choice::from(0);
        let found = self.0.iter().fold(none, |found, key| found | key.as_bytes().ct_eq(sent.as_bytes()));
        found.into()
    }
}

/// Says in the log if other users of the machine can read the keys.
#[cfg(unix)]
fn warn_of_readers(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    if std::fs::metadata(file).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0) {
        tracing::warn!("other users can read {}; run `chmod 600` on it", file.display());
    }
}

#[cfg(not(unix))]
fn warn_of_readers(_file: &Path) {}
