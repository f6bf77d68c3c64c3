//! `tansuo index DIR…`

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use rust_i18n::t;
use serde::Serialize;
use tansuo::backend::{Changes, Progress, UpdateReport};
use tansuo::crawl::{Problem, ProblemCode};
use tansuo::output::json::{write_line, write_pretty};
use tansuo::output::{Format, Paths};
use tansuo::record::FileCount;
use tansuo::search::Overview;
use tansuo::{Error, ErrorKind, Message, Settings};

use super::summary;
use crate::cli::args::{self, LexiconArgs};
use crate::cli::failure::{Failure, Result};
use crate::cli::notes::{self, Bar};
use crate::cli::session::Session;
use crate::cli::stale::TreeStamp;
use crate::cli::watch::Watch;
use crate::cli::{Outcome, finish, locate};

/// Index directories of reports, or bring an index up to date
#[derive(Debug, Args)]
#[command(after_help = "Only files that are new, changed or gone since the last run are touched.
Without DIR, the directories that the index knows are looked through again.

Examples:
  tansuo index reports
  tansuo index reports more-reports --index /data/carbon
  tansuo index --here reports               beside an index of a directory above
  tansuo index reports --watch              until Ctrl-C, with every change
  tansuo index --forget old-reports
  tansuo index --rebuild --lexicon words.txt
  tansuo index reports --index opensearch+http://localhost:9200/reports")]
pub struct Index {
    /// Directories or files to index
    #[arg(value_name = "DIR")]
    inputs: Vec<PathBuf>,
    /// The index, or its address on OpenSearch; else TANSUO_INDEX, else the nearest .tansuo upwards, else ./.tansuo
    #[arg(long, value_name = "DIR|URL")]
    index: Option<PathBuf>,
    /// Make or update the index in this directory, whatever there is above it
    #[arg(long, conflicts_with = "index")]
    here: bool,
    /// Build a new index in place of the old one
    #[arg(long)]
    rebuild: bool,
    /// Take a directory out of the index, with the records of its files
    #[arg(long, value_name = "DIR", conflicts_with_all = ["rebuild", "inputs"])]
    forget: Option<PathBuf>,
    #[command(flatten)]
    lexicon: LexiconArgs,
    /// Memory for indexing, in megabytes; it takes at least 120, and 1 for each 5,000 files
    #[arg(long, value_name = "MB", default_value = "400", value_parser = args::number::<u64>)]
    memory: u64,
    /// Threads; 0 is one per core
    #[arg(long, value_name = "N", default_value = "0", value_parser = args::number::<usize>)]
    threads: usize,
    /// Longest file that is read, e.g. 500K, 64M, 1G
    #[arg(long, value_name = "SIZE", default_value = "64M", value_parser = size)]
    max_file_size: u64,
    /// Longest line of a file that is read, e.g. 64K, 1M
    #[arg(long, value_name = "SIZE", default_value = "1M", value_parser = size)]
    max_line_size: u64,
    /// Most records of one report
    #[arg(long, value_name = "N", default_value = "10000", value_parser = args::number::<usize>)]
    max_records: usize,
    /// Go on, and bring the index up to date whenever files change; Ctrl-C ends it
    #[arg(long, conflicts_with = "forget")]
    watch: bool,
    /// How to print the summary
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = args::format_in(&[Format::Table, Format::Json]))]
    format: Format,
}

/// Reads a number of bytes with K, M or G behind it.
fn size(typed: &str) -> std::result::Result<u64, String> {
    let (digits, shift) = match typed.char_indices().last() {
        Some((at, 'k' | 'K')) => (&typed[..at], 10),
        Some((at, 'm' | 'M')) => (&typed[..at], 20),
        Some((at, 'g' | 'G')) => (&typed[..at], 30),
        _ => (typed, 0),
    };
    let bytes = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(1 << shift));
    bytes.ok_or_else(|| t!("expected a number of bytes such as 500K, 64M or 1G").into_owned())
}

impl Index {
    /// Updates the index and prints a summary.
    pub fn run(self, session: &Session) -> Result<Outcome> {
        let dir = locate::for_writing(self.index.as_deref(), self.here, &self.inputs, session)?;
        let (known, _) = tansuo::Reader::remembered(&dir).unwrap_or_default();
        let glance = TreeStamp::at(known.into_iter().chain(self.inputs.iter().cloned()));
        let mut bar = Bar::new(session);
        let result = self.bring_up_to_date(&dir, &mut |progress| bar.show(progress));
        bar.clear();
        let (writer, report) = result?;
        notes::problems(&report.problems, &session.paths, usize::MAX);
        notes::empty(&self.inputs, &report, &session.paths);
        let reader = writer.reader();
        let overview = reader.overview()?;
        if !reader.is_remote() {
            glance.keep(&dir, reader.roots());
        }
        let mut out = session.stdout();
        match self.format {
            Format::Json => write_pretty(&mut out, &Summary::new(&dir, &report, &overview))?,
            _ => table(&mut out, &dir, &report, &overview, &session.paths)?,
        }
        finish(out)?;
        if self.watch {
            self.watch(writer, &dir, session)?;
        }
        Ok(Outcome::Found)
    }

    /// Follows the directories until Ctrl-C, with a line for each update.
    fn watch(&self, writer: tansuo::Writer, dir: &Path, session: &Session) -> Result<()> {
        let (watch, stopper) = Watch::new(&writer, &session.paths);
        ctrlc::set_handler(move || stopper.stop()).map_err(|error| {
            Error::new(ErrorKind::Io, t!("Ctrl-C cannot be waited for").into_owned()).because(error)
        })?;
        watch.run(writer, &mut |writer, report| {
            let overview = writer.reader().overview()?;
            let mut out = session.stdout();
            match self.format {
                Format::Json => write_line(&mut out, &Summary::new(dir, report, &overview))?,
                _ => writeln!(out, "{}", changes(report))?,
            }
            finish(out)
        })
    }

    fn bring_up_to_date(
        &self,
        dir: &Path,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(tansuo::Writer, UpdateReport)> {
        let mut settings = self.settings()?;
        let exists = tansuo::Reader::exists(dir);
        if self.rebuild {
            let (roots, analysis) = tansuo::Reader::remembered(dir).unwrap_or_default();
            if !self.lexicon.is_given() {
                settings.analysis = analysis;
            }
            let (mut roots, gone): (Vec<_>, Vec<_>) = roots.into_iter().partition(|root| root.exists());
            roots.extend_from_slice(&self.inputs);
            if roots.is_empty() {
                return Err(gone.first().map_or_else(|| nothing_to_index(dir), |root| all_gone(root)).into());
            }
            let (writer, mut report) =
                tansuo::Writer::rebuild(dir, settings, &roots, Duration::ZERO, progress)?;
            report.problems.extend(gone.iter().map(|root| {
                let message = "is not there; the index was built without it";
                Problem::new(root, ProblemCode::Vanished, message)
            }));
            return Ok((writer, report));
        }
        if !exists && self.inputs.is_empty() {
            return Err(nothing_to_index(dir).into());
        }
        if exists && self.lexicon.is_given() {
            let message = t!(
                "an index keeps the lexicon that it was made with; add --rebuild to make a new one with this lexicon"
            );
            return Err(Failure::Usage(message.into_owned()));
        }
        if let Some(root) = &self.forget {
            let mut writer = tansuo::Writer::open(dir, settings)?;
            let report = writer.forget(root, Duration::ZERO, progress)?;
            return Ok((writer, report));
        }
        let mut writer = tansuo::Writer::open_or_create(dir, settings)?;
        let report = writer.update_with(&self.inputs, Duration::ZERO, progress)?;
        Ok((writer, report))
    }

    fn settings(&self) -> Result<Settings> {
        let mut settings = Settings {
            memory_bytes: self.memory.saturating_mul(1_000_000),
            threads: self.threads,
            max_records: self.max_records,
            analysis: self.lexicon.read()?,
            ..Settings::default()
        };
        settings.crawl.max_file_bytes = self.max_file_size;
        settings.crawl.max_line_bytes = usize::try_from(self.max_line_size).unwrap_or(usize::MAX);
        settings.crawl.threads = self.threads;
        Ok(settings)
    }
}

fn nothing_to_index(dir: &Path) -> Error {
    let message = "there is no index here to update; name the directories to index: `tansuo index DIR`";
    Error::new(ErrorKind::NoIndex, message).at(dir)
}

fn all_gone(root: &Path) -> Error {
    let message = "does not exist, nor do the other indexed directories; name the directories to index: \
                   `tansuo index --rebuild DIR`";
    Error::new(ErrorKind::Io, message).at(root)
}

#[derive(Serialize)]
struct Summary<'s> {
    index: std::borrow::Cow<'s, str>,
    changes: Changes,
    files: &'s [FileCount],
    reports: usize,
    change_points: usize,
    records: usize,
    /// Directories that are gone and whose files are elsewhere in the index now.
    moved: Vec<std::borrow::Cow<'s, str>>,
    read_bytes: u64,
    seconds: f64,
    problems: Vec<ProblemJson<'s>>,
}

#[derive(Serialize)]
struct ProblemJson<'s> {
    path: std::borrow::Cow<'s, str>,
    line: Option<u32>,
    code: &'static str,
    message: &'s Message,
}

impl<'s> Summary<'s> {
    fn new(dir: &'s Path, report: &'s UpdateReport, overview: &'s Overview) -> Summary<'s> {
        Summary {
            index: dir.to_string_lossy(),
            changes: report.changes,
            files: &overview.files,
            reports: overview.reports,
            change_points: overview.change_points,
            records: overview.records,
            moved: report.moved.iter().map(|root| root.to_string_lossy()).collect(),
            read_bytes: report.bytes,
            seconds: report.seconds,
            problems: (report.problems.iter())
                .map(|problem| ProblemJson {
                    path: problem.path.to_string_lossy(),
                    line: problem.line,
                    code: problem.code.as_str(),
                    message: &problem.message,
                })
                .collect(),
        }
    }
}

/// What an update found.
fn changes(report: &UpdateReport) -> String {
    let changes = report.changes;
    t!(
        "%{added} new, %{changed} changed, %{removed} vanished, %{unchanged} unchanged files",
        added = changes.added,
        changed = changes.changed,
        removed = changes.removed,
        unchanged = changes.unchanged
    )
    .into_owned()
}

fn table(
    out: &mut dyn Write,
    dir: &Path,
    report: &UpdateReport,
    overview: &Overview,
    paths: &Paths,
) -> Result<()> {
    summary::files(out, overview)?;
    writeln!(out, "\n{}", changes(report))?;
    for root in &report.moved {
        let root = root.to_string_lossy();
        let text = t!("%{path} has moved; its records are kept", path = paths.show(&root));
        writeln!(out, "{}", tansuo::output::printable(&text))?;
    }
    let (size, seconds) = (summary::size(report.bytes), format!("{:.2}", report.seconds));
    write!(out, "{}", t!("read %{size} in %{seconds} s", size = size, seconds = seconds))?;
    if report.bytes > 0 && report.seconds > 0.0 {
        write!(out, " ({:.1} MB/s)", report.bytes as f64 / 1e6 / report.seconds)?;
    }
    writeln!(out)?;
    let place = dir.to_string_lossy();
    let text = t!(
        "%{reports} reports, %{points} change points, %{records} records in %{index}",
        reports = overview.reports,
        points = overview.change_points,
        records = overview.records,
        index = paths.show(&place)
    );
    Ok(writeln!(out, "{}", tansuo::output::printable(&text))?)
}
