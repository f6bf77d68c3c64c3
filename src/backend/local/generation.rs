//! Generations: which folder below the index's directory is in use.

use std::fs;
use std::io::ErrorKind as IoKind;
use std::path::{Path, PathBuf};

use super::replace::replace;
use crate::message::message;
use crate::{Error, ErrorKind, Result};

const CURRENT: &str = "CURRENT";
const PREFIX: &str = "generation-";

/// The folder in use; `None` if `dir` holds no index.
///
/// # Errors
/// If the directory cannot be read, or `CURRENT` names no folder in it.
pub(in crate::backend) fn current(dir: &Path) -> Result<Option<PathBuf>> {
    // A rebuild may switch generations after the name is read; then the name is read again.
    read_current(dir).or_else(|_| read_current(dir))
}

fn read_current(dir: &Path) -> Result<Option<PathBuf>> {
    let path = dir.join(CURRENT);
    let name = match fs::read_to_string(&path) {
        Ok(name) => name,
        Err(e) if matches!(e.kind(), IoKind::NotFound | IoKind::NotADirectory) => return Ok(None),
        Err(e) if e.kind() == IoKind::InvalidData => return Err(damaged(&path)),
        Err(e) => {
            let message = message!("the index cannot be read; check the permissions and the disk");
            return Err(Error::new(ErrorKind::Io, message).at(&path).because(e));
        }
    };
    let number = name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix('\n'));
    let is_whole = number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    let folder = dir.join(name.trim_end());
    if !is_whole || !folder.is_dir() {
        return Err(damaged(&path));
    }
    Ok(Some(folder))
}

/// Whether `dir` holds an index, damaged or not.
pub(in crate::backend) fn exists(dir: &Path) -> bool {
    !matches!(current(dir), Ok(None))
}

/// Removes the generations that earlier runs left unfinished or could not remove. The caller must
/// hold the writer's lock.
pub(super) fn sweep(dir: &Path, generation: &Path) {
    for path in fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()) {
        let is_generation = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX));
        if is_generation && path != generation {
            // OK because the next run tries again; a reader may still have it open.
            let _ = fs::remove_dir_all(path);
        }
    }
}

fn unwritable(dir: &Path, error: std::io::Error) -> Error {
    let message = message!("the index cannot be written; check the disk's space and permissions");
    Error::new(ErrorKind::Io, message).at(dir).because(error)
}

fn damaged(path: &Path) -> Error {
    let message =
        message!("does not name a generation of the index; build it again with `tansuo index --rebuild`");
    Error::new(ErrorKind::Corrupt, message).at(path)
}

/// Makes `dir`, which must be empty or an index.
pub(super) fn prepare(dir: &Path) -> Result<()> {
    let cannot = |e: std::io::Error| {
        Error::new(
            ErrorKind::Io,
            message!("the index cannot be made here; choose another place with --index"),
        )
        .at(dir)
        .because(e)
    };
    fs::create_dir_all(dir).map_err(cannot)?;
    for entry in fs::read_dir(dir).map_err(cannot)? {
        let name = entry.map_err(cannot)?.file_name();
        let name = name.to_string_lossy();
        let ours = name.starts_with(PREFIX) || name.starts_with(CURRENT) || name == "writer.lock";
        if !ours {
            let message = message!(
                "holds %{name}, which is no part of an index; choose an empty directory with --index",
                name = name.into_owned()
            );
            return Err(Error::new(ErrorKind::Io, message).at(dir));
        }
    }
    Ok(())
}

/// The generation with the largest number, whether in use or not.
pub(super) fn newest(dir: &Path) -> std::io::Result<Option<(u32, PathBuf)>> {
    let mut newest = None;
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if let Some(number) = name.and_then(|name| name.strip_prefix(PREFIX)?.parse::<u32>().ok()) {
            newest = newest.max(Some((number, path)));
        }
    }
    Ok(newest)
}

/// Makes the folder of the next generation.
pub(super) fn next(dir: &Path) -> Result<PathBuf> {
    let cannot = |e: std::io::Error| unwritable(dir, e);
    let number = newest(dir).map_err(cannot)?.map_or(0, |(number, _)| number);
    let folder = dir.join(format!("{PREFIX}{}", number + 1));
    fs::create_dir(&folder).map_err(cannot)?;
    Ok(folder)
}

/// Makes `generation` the one in use, in one step, and removes the others.
pub(super) fn switch(dir: &Path, generation: &Path) -> Result<()> {
    let cannot = |e: std::io::Error| unwritable(dir, e);
    let name = generation.file_name().unwrap_or_default();
    replace(&dir.join(CURRENT), format!("{}\n", name.to_string_lossy()).as_bytes()).map_err(cannot)?;
    // The name is durable only once the directory is flushed.
    #[cfg(unix)]
    fs::File::open(dir).and_then(|dir| dir.sync_all()).map_err(cannot)?;
    sweep(dir, generation);
    Ok(())
}
