//! One writer at a time: an advisory lock that dies with its process, and a file that names it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::message::message;
use crate::{Error, ErrorKind, Result};

/// Held while an index is written; released when dropped, and by the system if the process dies.
#[derive(Debug)]
pub(crate) struct WriterLock {
    file: File,
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        // OK because only a message uses the id, and closing the file releases the lock.
        let _ = self.file.set_len(0);
        // A process that was forked meanwhile shares the lock until it runs its own program.
        let _ = self.file.unlock();
    }
}

impl WriterLock {
    /// Takes the lock of the index in `dir`, waiting at most `patience` for another holder.
    ///
    /// # Errors
    /// [`ErrorKind::Locked`] with the holder's process id.
    pub fn take(dir: &Path, patience: Duration) -> Result<WriterLock> {
        let path = dir.join("writer.lock");
        let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = open.map_err(|e| {
            Error::new(
                ErrorKind::Io,
                message!("the index cannot be written; check the permissions or choose another with --index"),
            )
            .at(&path)
            .because(e)
        })?;
        let begun = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if begun.elapsed() < patience => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                Err(TryLockError::WouldBlock) => return Err(held(&mut file, dir)),
                Err(TryLockError::Error(e)) => {
                    let message =
                        message!("the index cannot be locked; choose one on a local disk with --index");
                    return Err(Error::new(ErrorKind::Io, message).at(&path).because(e));
                }
            }
        }
        // The process id is for the message of a second writer; the kernel keeps the lock itself.
        let named = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()));
        named.map_err(|e| {
            Error::new(ErrorKind::Io, message!("the index cannot be written; free some space"))
                .at(&path)
                .because(e)
        })?;
        Ok(WriterLock { file })
    }
}

fn held(file: &mut File, dir: &Path) -> Error {
    let mut holder = String::new();
    // The holder may not have written its id yet; then the message does not name it.
    let _ = file.read_to_string(&mut holder);
    let message = match holder.trim() {
        "" => message!("another process is writing to this index; wait until it is done"),
        pid => {
            message!("process %{pid} is writing to this index; wait until it is done", pid = pid.to_owned())
        }
    };
    Error::new(ErrorKind::Locked, message).at(dir)
}
