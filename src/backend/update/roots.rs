//! The directories and files of an index.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::manifest::Manifest;
use crate::crawl::{self, Walk};
use crate::message::message;
use crate::{Error, ErrorKind, Result};

/// Roots as absolute paths.
///
/// # Errors
/// [`ErrorKind::Io`] if one is not there.
pub(in crate::backend) fn absolute(roots: &[PathBuf]) -> Result<Vec<PathBuf>> {
    roots
        .iter()
        .map(|root| {
            // Windows would give the verbatim form, \\?\C:\…, that few programs understand.
            dunce::canonicalize(root).map_err(|e| {
                Error::new(ErrorKind::Io, message!("cannot be read; name an existing file or directory"))
                    .at(root)
                    .because(e)
            })
        })
        .collect()
}

/// The roots of an index and the added ones, each once.
///
/// # Errors
/// [`ErrorKind::NoIndex`] if there is none at all.
pub(in crate::backend) fn known_and(
    added: Vec<PathBuf>,
    manifest: &Manifest,
    place: &Path,
) -> Result<Vec<PathBuf>> {
    let mut all = manifest.roots.clone();
    all.extend(added);
    let mut seen = HashSet::new();
    all.retain(|root| seen.insert(root.clone()));
    if all.is_empty() {
        let message = message!("this index knows no directory yet; name one: `tansuo index DIR`");
        return Err(Error::new(ErrorKind::NoIndex, message).at(place));
    }
    Ok(all)
}

/// The roots that remain and the roots that are removed when `root` is forgotten.
///
/// # Errors
/// [`ErrorKind::NoIndex`] if the index does not have it.
pub(in crate::backend) fn forget(root: &Path, manifest: &Manifest) -> Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    // One that is gone has no canonical path any more.
    let names = [dunce::canonicalize(root).ok(), std::path::absolute(root).ok()];
    let is_it = |known: &PathBuf| names.iter().flatten().any(|name| name == known);
    let (dropped, all): (Vec<_>, Vec<_>) = manifest.roots.iter().cloned().partition(is_it);
    if dropped.is_empty() {
        let roots: Vec<_> = all.iter().map(|root| root.display().to_string()).collect();
        let message = message!(
            "the index has no such directory; it has %{directories}",
            directories = roots.join(", ")
        );
        return Err(Error::new(ErrorKind::NoIndex, message).at(root));
    }
    Ok((all, dropped))
}

/// Lists trees, without the index in `place` if one of them contains it.
pub(super) fn walk(roots: &[PathBuf], settings: &crawl::Settings, place: &Path) -> Result<Walk> {
    let mut walk = crawl::walk(roots, settings)?;
    if let Ok(own) = dunce::canonicalize(place)
        && roots.iter().any(|root| own.starts_with(root) || root.starts_with(&own))
    {
        walk.entries.retain(|entry| !entry.path().starts_with(&own));
    }
    Ok(walk)
}
