//! Rebuilds an index beside the one in use.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::generation;
use super::lock::WriterLock;
use super::place::Place;
use super::reader::LocalReader;
use super::seal;
use super::writer::LocalWriter;
use crate::backend::update::{self, Manifest, Progress, Settings, UpdateReport};
use crate::{Result, analyze};

impl LocalWriter {
    /// Builds an index beside the one in `dir`, and puts it in its place in one step.
    pub fn rebuild(
        dir: &Path,
        settings: Settings,
        roots: &[PathBuf],
        patience: Duration,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(LocalWriter, UpdateReport)> {
        let roots = update::absolute(roots)?;
        generation::prepare(dir)?;
        let _lock = WriterLock::take(dir, patience)?;
        let generation = generation::next(dir)?;
        let place = Place::Disk { dir: dir.to_path_buf(), generation: generation.clone() };
        let built = place
            .create()
            .map_err(|error| error.at(dir))
            .and_then(|()| LocalWriter::at(place, settings))
            .and_then(|mut writer| Ok((writer.update_locked(roots, progress)?, writer)))
            .and_then(|(report, writer)| generation::switch(dir, &generation).map(|()| (writer, report)));
        // Once `CURRENT` names it, the new index is in use, even if the disk fails right after.
        let is_unused =
            || generation::current(dir).is_ok_and(|current| current.as_ref() != Some(&generation));
        if built.is_err() && is_unused() {
            // OK because the next rebuild removes what is left behind.
            let _ = std::fs::remove_dir_all(&generation);
        }
        built
    }
}

impl LocalReader {
    pub(in crate::backend) fn remembered(dir: &Path) -> Option<(Vec<PathBuf>, analyze::Settings)> {
        let in_use = generation::current(dir).ok().flatten();
        let generation = in_use.or_else(|| generation::newest(dir).ok().flatten().map(|(_, path)| path))?;
        let metas = seal::open(std::fs::read(generation.join("meta.json")).ok()?).ok()?;
        let metas: serde_json::Value = serde_json::from_slice(&metas).ok()?;
        let manifest: Manifest = serde_json::from_str(metas.get("payload")?.as_str()?).ok()?;
        Some((manifest.roots, manifest.analysis))
    }
}
