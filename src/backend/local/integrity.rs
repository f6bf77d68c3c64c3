//! Checks whether an index is undamaged, consistent, and up to date with its trees.

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use tantivy::IndexMeta;
use tantivy::index::SegmentComponent;

use super::failure::unreadable;
use super::seal::{self, SealedDirectory};
use super::{LocalReader, generation, state};
use crate::backend::update::{self, Manifest, TreeCheck};
use crate::backend::{DocType, Miscount};
use crate::message::message;
use crate::{Error, ErrorKind, Result};

/// Files of a generation that belong to no segment.
const META_FILES: [&str; 2] = ["meta.json", ".managed.json"];

/// How often to list the files again if a writer removes some meanwhile.
const ATTEMPTS: usize = 5;

/// The files of an index, and those of them that are damaged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FileCheck {
    /// How many files make up the last commit.
    pub files: usize,
    /// Their length, in bytes.
    pub bytes: u64,
    /// Files that differ from what was written, or are missing.
    pub damaged: Vec<PathBuf>,
}

impl FileCheck {
    pub fn into_result(self) -> Result<()> {
        let Some(file) = self.damaged.first() else { return Ok(()) };
        let message = message!(
            "is damaged; `tansuo verify` lists all such files; build the index again with \
                       `tansuo index --rebuild`"
        );
        Err(Error::new(ErrorKind::Corrupt, message).at(file))
    }
}

/// Compares every file of the last commit with its checksum.
///
/// # Errors
/// If there is no index, another version wrote it, or a file cannot be read.
pub(crate) fn check_files(dir: &Path) -> Result<FileCheck> {
    let mut check = FileCheck::default();
    for _ in 0..ATTEMPTS {
        let Some(generation) = generation::current(dir)? else {
            let message = message!("there is no index here; make one with `tansuo index DIR`");
            return Err(Error::new(ErrorKind::NoIndex, message).at(dir));
        };
        check = check_generation(&generation, dir)?;
        // A file that is gone may have been merged into another since its name was read.
        if check.damaged.iter().all(|file| file.exists()) {
            break;
        }
    }
    Ok(check)
}

pub(super) fn check_generation(generation: &Path, dir: &Path) -> Result<FileCheck> {
    let cannot = |e: io::Error| {
        let message = message!("the index cannot be read; check the permissions and the disk");
        Error::new(ErrorKind::Io, message).at(dir).because(e)
    };
    let meta_files = META_FILES.into_iter().map(PathBuf::from);
    let mut files: Vec<PathBuf> = meta_files.clone().collect();
    let mut damaged = seal::damaged(generation, meta_files).map_err(cannot)?;
    match metas(generation, dir) {
        Ok(metas) => {
            let of_segments = segment_files(&metas);
            damaged.extend(seal::damaged(generation, of_segments.iter().cloned()).map_err(cannot)?);
            files.extend(of_segments);
        }
        Err(error) if damaged.is_empty() || error.kind() == ErrorKind::Incompatible => return Err(error),
        Err(_) => {}
    }
    let length = |file: &PathBuf| generation.join(file).metadata().map_or(0, |meta| meta.len());
    let bytes = files.iter().map(length).sum();
    let mut damaged: Vec<PathBuf> = damaged.into_iter().map(|file| generation.join(file)).collect();
    damaged.sort();
    Ok(FileCheck { files: files.len(), bytes, damaged })
}

fn metas(generation: &Path, dir: &Path) -> Result<IndexMeta> {
    let directory = SealedDirectory::open(generation).map_err(|e| unreadable(e, dir))?;
    // tantivy may be unable to read what another version wrote.
    let manifest = match Manifest::of_commit(&directory) {
        Err(error) if error.kind() == ErrorKind::Incompatible => return Err(error.at(dir)),
        manifest => manifest,
    };
    let open = || tantivy::Index::open(directory)?.load_metas();
    let metas = open().map_err(|e| unreadable(e, dir))?;
    manifest.map_err(|e| e.at(dir))?;
    Ok(metas)
}

/// The files that the segments of a commit must have.
fn segment_files(metas: &IndexMeta) -> Vec<PathBuf> {
    let deletes: HashSet<PathBuf> = metas
        .segments
        .iter()
        .filter(|segment| segment.has_deletes())
        .map(|segment| segment.relative_path(SegmentComponent::Delete))
        .collect();
    // tantivy lists all files that a segment can have; those of deletions and unfinished ones are optional.
    let must_exist = |file: &PathBuf| {
        !file.extension().is_some_and(|ending| ending == "del" || ending == "temp") || deletes.contains(file)
    };
    metas.list_segment_files().into_iter().filter(must_exist).collect()
}

impl LocalReader {
    /// Bytes of the files of the last commit.
    pub(super) fn bytes_on_disk(&self) -> Result<u64> {
        let Some(generation) = self.place.generation() else {
            return Ok(self.searcher.space_usage()?.total().get_bytes());
        };
        let files = segment_files(&metas(generation, self.place.dir())?);
        // A writer may have removed one since.
        let bytes = |file: &PathBuf| generation.join(file).metadata().map_or(0, |meta| meta.len());
        Ok(files.iter().map(bytes).sum())
    }

    /// The files whose number of change points or records is wrong.
    pub(super) fn all_miscounted(&self) -> Result<Vec<Miscount>> {
        const CHANGE_POINT: u64 = DocType::ChangePoint as u64;
        const RECORD: u64 = DocType::Record as u64;
        let mut counted: BTreeMap<String, [u32; 2]> = BTreeMap::new();
        for segment in self.searcher.segment_readers() {
            let fast = segment.fast_fields();
            let doc_types = fast.u64("doc_type")?;
            state::by_file(segment, self.fields.file, |path, docs| {
                for doc in docs {
                    let counts = counted.entry(path.to_owned()).or_default();
                    match doc_types.first(doc) {
                        Some(CHANGE_POINT) => counts[0] += 1,
                        Some(RECORD) => counts[1] += 1,
                        _ => {}
                    }
                }
            })?;
        }
        Ok(Miscount::among(self.all_files()?, counted))
    }

    /// Compares the trees with the index: by size and time, or, if `by_content`, by content.
    pub(super) fn compare_tree(&self, by_content: bool) -> Result<TreeCheck> {
        let known = state::known_files(self.searcher.clone(), self.fields)?;
        update::compare(&self.manifest, &known, self.place.dir(), by_content)
    }
}
