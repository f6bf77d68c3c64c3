//! Finds the index: by flag, by environment variable, in a directory above, or in the cache of `--in`.

use std::io::Write;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

use clap::Args;
use etcetera::BaseStrategy;
use rust_i18n::t;
use tansuo::backend::UpdateReport;
use tansuo::output::printable;
use tansuo::{Error, ErrorKind, Reader, Settings, Writer};
use xxhash_rust::xxh3::xxh3_64;

use super::args::SynonymsArgs;
use super::failure::Result;
use super::notes::{self, Bar};
use super::session::Session;
use super::stale;

/// The folder that holds an index beside the reports.
const FOLDER: &str = ".tansuo";
/// How long `--in` waits for another process that updates the same index.
const PATIENCE: Duration = Duration::from_secs(60);
/// The number of problems that `--in` names; it only counts the others.
const MOST_PROBLEMS: usize = 10;

/// Which index to read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Index")]
pub struct IndexArgs {
    /// The index, or its address on OpenSearch; else TANSUO_INDEX, else the nearest .tansuo upwards
    #[arg(long, value_name = "DIR|URL")]
    index: Option<PathBuf>,
    /// Index DIR if it must, then read that index; kept in the cache unless --index is given
    #[arg(long = "in", value_name = "DIR")]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    synonyms: SynonymsArgs,
}

impl IndexArgs {
    /// Opens the index, after an update where `--in` asks for one.
    ///
    /// # Errors
    /// If there is no index, or it cannot be read or updated.
    pub fn open(&self, session: &Session) -> Result<Opened> {
        let index = self.open_or_update(session)?;
        let synonyms = self.synonyms()?;
        let index = if synonyms.is_empty() { index } else { index.with_synonyms(&synonyms)? };
        Ok(Opened(Some(index)))
    }

    /// The user's groups of names; empty for none.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn synonyms(&self) -> Result<String> {
        self.synonyms.read()
    }

    fn open_or_update(&self, session: &Session) -> Result<Reader> {
        if self.inputs.is_empty() {
            let dir = self.place(session)?;
            let index = Reader::open(&dir)?;
            stale::warn(&dir, session);
            return Ok(index);
        }
        if let Some(dir) = &self.index {
            session.works_on(dir);
        }
        let (mut writer, inputs) = match &self.index {
            Some(dir) => (Writer::open_or_create(dir, Settings::default())?, real_paths(&self.inputs)?),
            None => {
                let inputs = real_paths(&self.inputs)?;
                let dir = cache_dir(&inputs);
                session.works_on(&dir);
                (open_cached(&dir)?, inputs)
            }
        };
        let mut bar = Bar::new(session);
        let report = writer.update_with(&inputs, PATIENCE, &mut |progress| bar.show(progress))?;
        bar.clear();
        say(session, &report);
        notes::empty(&inputs, &report, &session.paths);
        Ok(writer.reader())
    }

    /// The index to write `inputs` to, as `tansuo index` chooses it.
    ///
    /// # Errors
    /// As [`for_writing`].
    pub fn for_writing(&self, inputs: &[PathBuf], session: &Session) -> Result<PathBuf> {
        for_writing(self.index.as_deref(), false, inputs, session)
    }

    /// Reads this index, whatever the flags name.
    pub fn read(&mut self, dir: PathBuf) {
        self.index = Some(dir);
    }

    fn place(&self, session: &Session) -> Result<PathBuf> {
        for_reading(self.index.as_deref(), session)
    }
}

/// The index that a command reads.
pub struct Opened(Option<Reader>);

impl Deref for Opened {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        // OK because only `drop` takes it.
        self.0.as_ref().expect("an index that is open")
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        // Only a server must know that the commit is not read any more. The end of the process frees
        // mapped files faster than dropping the reader would.
        if let Some(reader) = self.0.take().filter(|reader| !reader.is_remote()) {
            std::mem::forget(reader);
        }
    }
}

/// The index that a command reads: the given one, or the nearest in a directory above.
///
/// # Errors
/// If there is none.
pub fn for_reading(index: Option<&Path>, session: &Session) -> Result<PathBuf> {
    let dir = named(index).or_else(|| nearest(session.cwd())).ok_or_else(|| {
        let message = t!(
            "there is no index here or above; make one with `tansuo index DIR`, or search a directory at once with --in DIR"
        );
        Error::new(ErrorKind::NoIndex, message.into_owned()).at(session.cwd())
    })?;
    session.works_on(&dir);
    Ok(dir)
}

/// The index that `tansuo index` writes: the given one, the nearest in a directory above, or a new one here.
/// An index found above is printed before anything is written to it.
///
/// # Errors
/// If one of `inputs` cannot be read, or the index found above knows no directory that has it.
pub fn for_writing(
    index: Option<&Path>,
    here: bool,
    inputs: &[PathBuf],
    session: &Session,
) -> Result<PathBuf> {
    // Checked first, so that a mistyped name does not leave an empty index.
    let inputs = real_paths(inputs)?;
    let new = session.cwd().join(FOLDER);
    let found = if here { None } else { named(index).or_else(|| nearest(session.cwd())) };
    let dir = found.unwrap_or_else(|| new.clone());
    if named(index).is_none() && dir != new {
        let shown = dir.to_string_lossy();
        let (roots, _) = Reader::remembered(&dir).unwrap_or_default();
        let outside = |input: &&PathBuf| !roots.iter().any(|root| input.starts_with(root));
        if let Some(input) = inputs.iter().find(outside) {
            let message = t!(
                "is outside of the directories of the index found, %{index}; add it to that index with --index %{index}, or make an index in this directory with --here",
                index = shown
            );
            return Err(Error::new(ErrorKind::NoIndex, message.into_owned()).at(input).into());
        }
        // OK because a closed standard error must not end the run.
        let said = t!("the index is %{index}", index = shown);
        let _ = writeln!(std::io::stderr(), "{}", printable(&said));
    }
    session.works_on(&dir);
    Ok(dir)
}

/// The index that a command reads by default.
pub fn at_hand(cwd: &Path) -> Option<PathBuf> {
    named(None).or_else(|| nearest(cwd))
}

fn named(index: Option<&Path>) -> Option<PathBuf> {
    let environment = || env::var_os("TANSUO_INDEX").filter(|dir| !dir.is_empty()).map(PathBuf::from);
    index.map(Path::to_path_buf).or_else(environment)
}

fn nearest(cwd: &Path) -> Option<PathBuf> {
    cwd.ancestors().map(|dir| dir.join(FOLDER)).find(|dir| Reader::exists(dir))
}

fn real_paths(inputs: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut real = Vec::new();
    for input in inputs {
        real.push(input.canonicalize().map_err(|error| {
            Error::new(ErrorKind::Io, t!("cannot be read; name an existing file or directory").into_owned())
                .at(input)
                .because(error)
        })?);
    }
    real.sort();
    real.dedup();
    Ok(real)
}

/// Where `--in` keeps its indexes.
pub fn cache() -> PathBuf {
    let cache = etcetera::choose_base_strategy().map_or_else(|_| env::temp_dir(), |base| base.cache_dir());
    cache.join("tansuo")
}

/// The user's index of these directories.
fn cache_dir(inputs: &[PathBuf]) -> PathBuf {
    let mut key = Vec::new();
    for input in inputs {
        key.extend_from_slice(input.as_os_str().as_encoded_bytes());
        key.push(0);
    }
    cache().join(format!("{:016x}", xxh3_64(&key)))
}

/// Opens a cached index; an index of another version is rebuilt.
fn open_cached(dir: &Path) -> Result<Writer> {
    match Writer::open_or_create(dir, Settings::default()) {
        Err(error) if matches!(error.kind(), ErrorKind::Incompatible | ErrorKind::Corrupt) => {
            fs::remove_dir_all(dir).map_err(|source| {
                Error::new(ErrorKind::Io, "this old index cannot be removed; remove it by hand")
                    .at(dir)
                    .because(source)
            })?;
            Ok(Writer::create(dir, Settings::default())?)
        }
        opened => Ok(opened?),
    }
}

fn say(session: &Session, report: &UpdateReport) {
    let changes = report.changes;
    if changes.added + changes.changed + changes.removed > 0 {
        let text = t!(
            "indexed %{added} new, %{changed} changed and %{removed} vanished files in %{seconds} s",
            added = changes.added,
            changed = changes.changed,
            removed = changes.removed,
            seconds = format!("{:.1}", report.seconds)
        );
        notes::note(session, &text);
    }
    notes::problems(&report.problems, &session.paths, MOST_PROBLEMS);
}
