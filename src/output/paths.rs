//! Paths as people read them.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// Shortens paths below a directory.
#[derive(Debug, Clone, Default)]
pub struct Paths {
    base: Option<PathBuf>,
}

impl Paths {
    /// Paths below `base` are shown relative to it; others as they are.
    pub fn relative_to(base: impl Into<PathBuf>) -> Paths {
        Paths { base: Some(base.into()) }
    }

    /// Every path is shown as it is.
    pub fn absolute() -> Paths {
        Paths::default()
    }

    /// `path` as it is shown.
    pub fn show<'p>(&self, path: &'p str) -> Cow<'p, str> {
        let below = self.base.as_ref().and_then(|base| Path::new(path).strip_prefix(base).ok());
        match below.map(Path::to_string_lossy) {
            Some(below) if !below.is_empty() => below,
            _ => Cow::Borrowed(path),
        }
    }
}
