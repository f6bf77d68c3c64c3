//! What is said beside the results, on standard error: progress, and files with problems.

use std::io::{self, Write};

use indicatif::{ProgressBar, ProgressStyle};
use tansuo::backend::local::Progress;
use tansuo::crawl::Problem;
use tansuo::output::{Paths, printable};

use super::session::Session;

/// A bar that appears with the first file and only if somebody watches.
pub struct Bar {
    bar: Option<ProgressBar>,
    is_watched: bool,
}

impl Bar {
    /// No bar yet.
    pub fn new(session: &Session) -> Bar {
        Bar { bar: None, is_watched: session.is_watched() }
    }

    /// Shows how far it is.
    pub fn show(&mut self, progress: Progress) {
        if !self.is_watched {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::new(progress.total as u64);
            if let Ok(style) =
                ProgressStyle::with_template("{bar:30} {pos}/{len} files  {per_sec}  {eta} left")
            {
                bar.set_style(style);
            }
            bar
        });
        bar.set_length(progress.total as u64);
        bar.set_position(progress.files as u64);
    }

    /// Takes the bar away.
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
        let text = format!("{}{line}: {}: {}", paths.show(&path), problem.code, problem.message);
        // OK because a closed standard error must not end the run.
        let _ = writeln!(err, "{}", printable(&text));
    }
    if problems.len() > most {
        let _ = writeln!(err, "… and {} more problems", problems.len() - most);
    }
}

/// One line for whoever watches.
pub fn note(session: &Session, text: &str) {
    if session.is_watched() {
        // OK because a closed standard error must not end the run.
        let _ = writeln!(io::stderr(), "{}", printable(text));
    }
}
