//! The components of a path, with the separators of any operating system.

/// The last component of `path`, without its extension.
pub(super) fn stem(path: &str) -> &str {
    let name = file_name(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
}

/// The last component of `path`.
pub(super) fn file_name(path: &str) -> &str {
    components(path).next().unwrap_or(path)
}

/// The components of `path`, the last one first.
pub(super) fn components(path: &str) -> impl Iterator<Item = &str> {
    path.rsplit(['/', '\\']).filter(|part| !part.is_empty())
}
