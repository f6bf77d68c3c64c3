//! A checksum at the end of every file of a generation, which detects every flipped byte.
//!
//! tantivy's own checksums cover neither its footers nor `meta.json` and the list of managed files. Here every
//! file ends with one more line, `xxh3:` and 16 hexadecimal digits, over all that precedes it. Small files are
//! checked whenever they are read; segments, which are mapped and may be large, when the index is verified and
//! before it changes. See docs/adr/0003-checksums.md.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::HasLen;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, FileSlice, INDEX_WRITER_LOCK, Lock, META_LOCK,
    MmapDirectory, RamDirectory, TerminatingWrite, WatchCallback, WatchHandle, WritePtr,
};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::replace::replace;

/// What precedes the digits.
const MARK: &[u8] = b"\nxxh3:";
/// The mark, 16 digits and a line break.
const SEAL_BYTES: usize = MARK.len() + 16 + 1;

/// Size of the write buffer. Some file systems cache a file in pieces of the size of the writes, and map large
/// pieces with fewer page faults: a sixth of a cold search.
const WRITE_BYTES: usize = 1024 * 1024;

/// The seal of content with this hash.
fn seal(hash: u64) -> Vec<u8> {
    [MARK, format!("{hash:016x}\n").as_bytes()].concat()
}

/// The content and the seal of a file; `None` if it has none.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (content, seal) = bytes.split_at_checked(bytes.len().checked_sub(SEAL_BYTES)?)?;
    seal.starts_with(MARK).then_some((content, seal))
}

/// Whether a file is as it was written.
pub(super) fn is_intact(bytes: &[u8]) -> bool {
    split(bytes).is_some_and(|(content, found)| found == seal(xxh3_64(content)))
}

/// The content of a file that was read whole. A file without a seal is from another version, and is returned
/// unchanged.
///
/// # Errors
/// If the content does not match its seal.
pub(super) fn open(bytes: Vec<u8>) -> io::Result<Vec<u8>> {
    let Some((content, _)) = split(&bytes) else { return Ok(bytes) };
    if !is_intact(&bytes) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "its checksum does not match its content"));
    }
    let length = content.len();
    let mut bytes = bytes;
    bytes.truncate(length);
    Ok(bytes)
}

/// The first error of a writing thread: tantivy reports only that the thread died.
pub(super) type FirstFailure = Arc<Mutex<Option<io::Error>>>;

/// tantivy's directory of mapped files, with seals.
#[derive(Debug, Clone)]
pub(super) struct SealedDirectory {
    /// `None` for a directory in memory.
    path: Option<PathBuf>,
    inner: Box<dyn Directory>,
    failure: FirstFailure,
    held: Arc<Mutex<HashMap<PathBuf, FileSlice>>>,
}

/// Keeps a copy of an error, unless there was one before.
fn note<T>(failure: &FirstFailure, result: io::Result<T>) -> io::Result<T> {
    result.inspect_err(|error| {
        failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(copied(error));
    })
}

fn copied(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}

impl SealedDirectory {
    /// The directory at `path`, which is there.
    pub fn open(path: &Path) -> tantivy::Result<SealedDirectory> {
        Ok(SealedDirectory {
            path: Some(path.to_path_buf()),
            inner: Box::new(MmapDirectory::open(path)?),
            failure: FirstFailure::default(),
            held: Arc::default(),
        })
    }

    /// A directory in memory.
    pub fn in_memory(memory: RamDirectory) -> SealedDirectory {
        SealedDirectory {
            path: None,
            inner: Box::new(memory),
            failure: FirstFailure::default(),
            held: Arc::default(),
        }
    }

    /// Opens these files and keeps them open, in place of those held before. A writer may remove files as
    /// soon as they belong to no commit, but an open file can still be read.
    ///
    /// # Errors
    /// If one cannot be opened; then those held before stay.
    pub fn hold(&self, files: impl Iterator<Item = PathBuf>) -> Result<(), OpenReadError> {
        let mut opened = HashMap::new();
        for file in files {
            opened.insert(file.clone(), self.sealed(&file)?);
        }
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = opened;
        Ok(())
    }

    /// The content of a file that ends with a seal.
    fn sealed(&self, path: &Path) -> Result<FileSlice, OpenReadError> {
        let file: FileSlice = self.inner.open_read(path)?;
        let is_sealed = file.len() >= SEAL_BYTES
            && file
                .slice_from(file.len() - SEAL_BYTES)
                .read_bytes()
                .is_ok_and(|seal| seal.as_slice().starts_with(MARK));
        if !is_sealed {
            let error = io::Error::new(io::ErrorKind::InvalidData, "the file is cut off or was overwritten");
            return Err(OpenReadError::wrap_io_error(error, path.to_path_buf()));
        }
        Ok(file.slice_to(file.len() - SEAL_BYTES))
    }

    /// Where the first error of a writing thread is kept.
    pub fn failure(&self) -> FirstFailure {
        Arc::clone(&self.failure)
    }
}

impl Directory for SealedDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        Ok(Arc::new(held.map_or_else(|| self.sealed(path), Ok)?))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let inner = self.inner.open_write(path).inspect_err(|error| {
            if let OpenWriteError::IoError { io_error, .. } = error {
                // OK because only the copy is wanted.
                let _ = note::<()>(&self.failure, Err(copied(io_error)));
            }
        })?;
        let inner =
            inner.into_inner().map_err(|e| OpenWriteError::wrap_io_error(e.into(), path.to_path_buf()))?;
        let inner = WritePtr::with_capacity(WRITE_BYTES, inner);
        let writer = SealingWriter { hash: Xxh3::new(), inner, failure: self.failure() };
        Ok(WritePtr::new(Box::new(writer)))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        open(self.inner.atomic_read(path)?)
            .map_err(|error| OpenReadError::wrap_io_error(error, path.to_path_buf()))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let sealed = [data, &seal(xxh3_64(data))].concat();
        let written = match &self.path {
            // tantivy's own way leaves files of random names behind when the process is killed.
            Some(folder) => replace(&folder.join(path), &sealed),
            None => self.inner.atomic_write(path, &sealed),
        };
        note(&self.failure, written)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        if lock.filepath == INDEX_WRITER_LOCK.filepath {
            // Writers take the index's own lock, whose file names the process.
            return Ok(DirectoryLock::from(Box::new(())));
        }
        match self.inner.acquire_lock(lock) {
            // Readers take this one so that no writer removes a file before they open it. In a read-only
            // directory nobody can write.
            Err(LockError::IoError(error)) if lock.filepath == META_LOCK.filepath && is_read_only(&error) => {
                Ok(DirectoryLock::from(Box::new(())))
            }
            taken => taken,
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

fn is_read_only(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

/// Hashes what is written, and appends the seal.
struct SealingWriter {
    hash: Xxh3,
    inner: WritePtr,
    failure: FirstFailure,
}

impl Write for SealingWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = note(&self.failure, self.inner.write(bytes))?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        note(&self.failure, self.inner.flush())
    }
}

impl TerminatingWrite for SealingWriter {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        note(&self.failure, self.inner.write_all(&seal(self.hash.digest())))?;
        note(&self.failure, self.inner.terminate_ref(token))
    }
}

/// The files below `folder` that are damaged or missing.
///
/// # Errors
/// If a file that is there cannot be read.
pub(super) fn damaged(folder: &Path, files: impl IntoIterator<Item = PathBuf>) -> io::Result<Vec<PathBuf>> {
    let mut damaged = Vec::new();
    for file in files {
        let is_whole = match std::fs::File::open(folder.join(&file)) {
            Ok(mut opened) => is_stream_intact(&mut opened)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(error),
        };
        if !is_whole {
            damaged.push(file);
        }
    }
    Ok(damaged)
}

/// As [`is_intact`], in pieces: a segment may be larger than memory.
fn is_stream_intact(file: &mut std::fs::File) -> io::Result<bool> {
    use std::io::{Read, Seek};
    const PIECE_BYTES: u64 = 1 << 20;
    let Some(mut rest) = file.metadata()?.len().checked_sub(SEAL_BYTES as u64) else { return Ok(false) };
    file.rewind()?;
    let (mut hash, mut piece) = (Xxh3::new(), Vec::new());
    while rest > 0 {
        piece.clear();
        let read = Read::take(&mut *file, rest.min(PIECE_BYTES)).read_to_end(&mut piece)?;
        if read == 0 {
            return Ok(false);
        }
        hash.update(&piece);
        rest -= read as u64;
    }
    let mut found = Vec::new();
    file.read_to_end(&mut found)?;
    Ok(found == seal(hash.digest()))
}
