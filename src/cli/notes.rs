//! Notes on standard error, besides the results: progress, and files with problems.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use rust_i18n::t;
use tansuo::backend::{Progress, UpdateReport};
use tansuo::crawl::Problem;
use tansuo::output::{Paths, localized, printable};

use super::session::Session;

/// A progress bar that appears with the first file, if standard error is a terminal.
pub struct Bar {
    bar: Option<ProgressBar>,
    is_watched: bool,
}

impl Bar {
    /// No bar yet.
    pub fn new(session: &Session) -> Bar {
        Bar { bar: None, is_watched: session.is_watched() }
    }

    /// Shows the progress.
    pub fn show(&mut self, progress: Progress) {
        if !self.is_watched {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::new(progress.total as u64);
            if let Ok(style) =
                ProgressStyle::with_template(&t!("{bar:30} {pos}/{len} files  {speed}  {eta} left"))
            {
                let speed = |state: &ProgressState, out: &mut dyn fmt::Write| {
                    // OK because the bar is useful without the speed.
                    let _ = write!(out, "{:.0}/s", state.per_sec());
                };
                bar.set_style(style.with_key("speed", speed));
            }
            bar
        });
        bar.set_length(progress.total as u64);
        bar.set_position(progress.files as u64);
    }

    /// Removes the bar.
    pub fn clear(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Names the problems, at most `most` of them.
pub fn problems(problems: &[Problem], paths: &Paths, most: usize) {
    let mut err = io::stderr().lock();
    for problem in problems.iter().take(most) {
        let path = problem.path.to_string_lossy();
        let line = problem.line.map(|line| format!(":{line}")).unwrap_or_default();
        let text = format!("{}{line}: {}: {}", paths.show(&path), problem.code, localized(&problem.message));
        // OK because a closed standard error must not end the run.
        let _ = writeln!(err, "{}", printable(&text));
    }
    if problems.len() > most {
        let _ = writeln!(err, "{}", t!("… and %{n} more problems", n = problems.len() - most));
    }
}

/// Names the `inputs` of an update that contain no files.
pub fn empty(inputs: &[PathBuf], report: &UpdateReport, paths: &Paths) {
    let changes = report.changes;
    let met = changes.added + changes.changed + changes.unchanged;
    for input in inputs.iter().filter(|input| met == 0 || !has_file(input)) {
        let input = input.to_string_lossy();
        let text = t!("%{path}: no files; hidden and ignored ones are skipped", path = paths.show(&input));
        // OK because a closed standard error must not end the run.
        let _ = writeln!(io::stderr(), "{}", printable(&text));
    }
}

/// Whether a tree contains a file of any kind; true if the tree cannot be listed.
fn has_file(path: &Path) -> bool {
    if !path.is_dir() {
        return true;
    }
    let Ok(mut entries) = fs::read_dir(path) else { return true };
    entries.any(|entry| entry.map_or(true, |entry| has_file(&entry.path())))
}

/// One line on standard error, if it is a terminal.
pub fn note(session: &Session, text: &str) {
    if session.is_watched() {
        say(text);
    }
}

/// One line on standard error.
pub fn say(text: &str) {
    // OK because a closed standard error must not end the run.
    let _ = writeln!(io::stderr(), "{}", printable(text));
}
