//! The same files in an index of each back end.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tansuo::{Reader, Settings, Writer};

use crate::nodes::Cluster;

/// The node of all tests that run at the same time; `None`, with a message, where there is no Java.
pub fn node() -> Option<Arc<Cluster>> {
    static NODE: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());
    let mut node = NODE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(running) = node.upgrade() {
        return Some(running);
    }
    let started = Arc::new(Cluster::start(1)?);
    started.wait_until_green();
    *node = Arc::downgrade(&started);
    Some(started)
}

/// An index of each back end.
pub struct Both {
    pub local: Reader,
    pub remote: Reader,
    pub url: PathBuf,
    _dir: tempfile::TempDir,
    // Dropped last, because readers close their points in time when they are dropped.
    _node: Arc<Cluster>,
}

impl Both {
    /// Indexes the roots twice; `None`, with a message, where there is no OpenSearch. `name` names the index.
    pub fn of(name: &str, roots: &[PathBuf]) -> Option<Both> {
        let node = node()?;
        let dir = tempfile::tempdir().unwrap();
        let url = PathBuf::from(node.url(name));
        let indexed = |place: &Path| {
            let mut writer = Writer::create(place, Settings { threads: 1, ..Settings::default() }).unwrap();
            writer.update(roots).unwrap();
            writer.reader()
        };
        let local = indexed(&dir.path().join("index"));
        let remote = indexed(&url);
        Some(Both { local, remote, url, _node: node, _dir: dir })
    }

    /// The reports of this project.
    pub fn of_corpus(name: &str) -> Option<Both> {
        Both::of(name, &[Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")])
    }

    /// Asserts that both answer alike, and shows the first line that differs.
    #[track_caller]
    pub fn agree<T: PartialEq + std::fmt::Debug>(&self, what: &str, ask: impl Fn(&Reader) -> T) {
        let (local, remote) = (ask(&self.local), ask(&self.remote));
        if local == remote {
            return;
        }
        let (local, remote) = (format!("{local:#?}"), format!("{remote:#?}"));
        let at = local.lines().zip(remote.lines()).take_while(|(a, b)| a == b).count();
        let near =
            |text: &str| text.lines().skip(at.saturating_sub(3)).take(6).collect::<Vec<_>>().join("\n");
        panic!("{what}: line {at}\n--- local\n{}\n--- remote\n{}", near(&local), near(&remote));
    }
}
