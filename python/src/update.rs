//! Making an index, and bringing one up to date.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use serde_json::json as object;
use tansuo::backend::{Progress, UpdateReport};
use tansuo::crawl::{Problem, ProblemCode};
use tansuo::search::Stop;
use tansuo::{Error, ErrorKind, Result, Settings, Writer, analyze};

use crate::error;
use crate::reader::Reader;

/// Between two calls of a callback: each must wait for the GIL.
const PAUSE: Duration = Duration::from_millis(100);
/// How long another process that writes to the index is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longer than anybody waits: only a signal or the callback stops an update.
const FOREVER: Duration = Duration::from_secs(u32::MAX as u64);

/// Makes or updates the index in a directory, or makes one in memory; gives it and a JSON summary.
#[pyfunction]
pub fn index(
    py: Python<'_>,
    dirs: Vec<PathBuf>,
    index: Option<PathBuf>,
    rebuild: bool,
    limits: (u64, usize),
    lexicon: Option<String>,
    progress: Option<Py<PyAny>>,
) -> PyResult<(Reader, String)> {
    let (memory_bytes, threads) = limits;
    let mut settings = Settings { memory_bytes, threads, ..Settings::default() };
    settings.crawl.threads = threads;
    let job = Job { dirs, index, rebuild, settings, lexicon };
    let mut watch = Watch { progress, stop: Stop::at(Instant::now() + FOREVER), last: None, raised: None };
    let updated = py.detach(|| {
        let stop = watch.stop.clone();
        stop.during(|| job.run(&mut |progress| watch.see(progress)))
    });
    match (updated, watch.raised) {
        (_, Some(raised)) => Err(raised),
        (Err(error), None) => Err(error::raise(py, &error)),
        (Ok((writer, report)), None) => Ok((Reader::new(writer.reader()), summary(&report))),
    }
}

struct Job {
    dirs: Vec<PathBuf>,
    index: Option<PathBuf>,
    rebuild: bool,
    settings: Settings,
    lexicon: Option<String>,
}

impl Job {
    fn run(self, progress: &mut dyn FnMut(Progress)) -> Result<(Writer, UpdateReport)> {
        let Job { dirs, index, rebuild, mut settings, lexicon } = self;
        let is_own = lexicon.is_some();
        settings.analysis = analyze::Settings { lexicon: lexicon.unwrap_or_default() };
        let mut writer = match index {
            None => Writer::in_memory(settings)?,
            Some(dir) if rebuild => {
                let (roots, analysis) = tansuo::Reader::remembered(&dir).unwrap_or_default();
                if !is_own {
                    settings.analysis = analysis;
                }
                let (mut roots, gone): (Vec<_>, Vec<_>) = roots.into_iter().partition(|root| root.exists());
                roots.extend(dirs);
                let (writer, mut report) = Writer::rebuild(dir, settings, &roots, PATIENCE, progress)?;
                report.problems.extend(gone.iter().map(|root| {
                    let message = "is not there; the index was built without it";
                    Problem::new(root, ProblemCode::Vanished, message)
                }));
                return Ok((writer, report));
            }
            Some(dir) if is_own && tansuo::Reader::exists(&dir) => {
                let message = "an index keeps the lexicon that it was made with; \
                               make it anew with this one: rebuild=True";
                return Err(Error::new(ErrorKind::Settings, message).at(dir));
            }
            Some(dir) => Writer::open_or_create(dir, settings)?,
        };
        let report = writer.update_with(&dirs, PATIENCE, progress)?;
        Ok((writer, report))
    }
}

/// Tells Python how far an update is, and stops it for a signal or an exception.
struct Watch {
    progress: Option<Py<PyAny>>,
    stop: Stop,
    last: Option<Instant>,
    raised: Option<PyErr>,
}

impl Watch {
    fn see(&mut self, progress: Progress) {
        let Progress { files, total } = progress;
        let is_due = self.last.is_none_or(|last| last.elapsed() >= PAUSE) || files >= total;
        if !is_due || self.raised.is_some() {
            return;
        }
        self.last = Some(Instant::now());
        let told = Python::attach(|py| {
            py.check_signals()?;
            self.progress.as_ref().map_or(Ok(()), |call| call.call1(py, (files, total)).map(drop))
        });
        if let Err(raised) = told {
            self.raised = Some(raised);
            self.stop.stop();
        }
    }
}

fn summary(report: &UpdateReport) -> String {
    let changes = report.changes;
    object!({
        "added": changes.added,
        "changed": changes.changed,
        "removed": changes.removed,
        "unchanged": changes.unchanged,
        "moved": report.moved,
        "read_bytes": report.bytes,
        "seconds": report.seconds,
        "problems": problems(&report.problems),
    })
    .to_string()
}

/// Problems as JSON.
pub fn problems(problems: &[Problem]) -> Vec<serde_json::Value> {
    let problem = |problem: &Problem| {
        object!({
            "path": problem.path.to_string_lossy(),
            "line": problem.line,
            "code": problem.code.as_str(),
            "message": problem.message,
        })
    };
    problems.iter().map(problem).collect()
}
