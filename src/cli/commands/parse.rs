//! `tansuo parse FILE…`

use std::io::{self, Read, Write};
use std::path::PathBuf;

use anstyle::Style;
use clap::Args;
use rust_i18n::t;
use tansuo::crawl::{self, Entry};
use tansuo::output::json::{write_compact, write_line};
use tansuo::output::table::{Align, Columns, Theme, lag_text};
use tansuo::output::{Format, localized, printable};
use tansuo::report::{self, ChangePoint, Diagnostic, FileKind, Record, Report};

use crate::cli::args;
use crate::cli::failure::Result;
use crate::cli::session::Session;
use crate::cli::{Outcome, finish, notes};

/// Show how reports are read: change points, records, diagnostics
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tansuo parse reports/Guizhou_Industry/Guizhou_Industry_combined_info.txt
  tansuo parse reports --format jsonl > parsed.jsonl
  tansuo parse report.md --format json | jq '.[0].diagnostics'
  curl https://example.org/report.md | tansuo parse -")]
pub struct Parse {
    /// Reports, or directories of them; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = args::format_in(&[Format::Table, Format::Json, Format::Jsonl]))]
    format: Format,
}

impl Parse {
    /// Prints the reports.
    pub fn run(self, session: &Session) -> Result<Outcome> {
        let mut out = session.stdout();
        let mut printer = Printer { format: self.format, theme: Theme::new(session.color()), printed: 0 };
        let mut is_partial = false;
        for file in &self.files {
            if file.as_os_str() == STDIN {
                match read_stdin()? {
                    Some(report) => printer.print(&mut out, &report)?,
                    None => is_partial = true,
                }
                continue;
            }
            let walk = match crawl::walk(std::slice::from_ref(file), &crawl::Settings::default()) {
                Ok(walk) => walk,
                Err(error) => {
                    crate::cli::failure::Failure::from(error).print();
                    is_partial = true;
                    continue;
                }
            };
            is_partial |= walk.problems.iter().any(|problem| !problem.is_used());
            notes::problems(&walk.problems, &session.paths, usize::MAX);
            for entry in &walk.entries {
                // A file that is given by name is read, even if its name looks like data.
                if entry.is_text || walk.entries.len() == 1 {
                    match read(entry, session) {
                        Some(report) => printer.print(&mut out, &report)?,
                        None => is_partial |= walk.entries.len() == 1,
                    }
                }
            }
        }
        printer.end(&mut out)?;
        finish(out)?;
        Ok(match (is_partial, printer.printed) {
            (true, _) => Outcome::Partial,
            (false, 0) => Outcome::Nothing,
            _ => Outcome::Found,
        })
    }
}

/// The name of standard input.
const STDIN: &str = "-";

/// The report in standard input; `None` and a note if it is not text.
fn read_stdin() -> io::Result<Option<Report>> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    let Some(decoded) = crawl::decode(&bytes) else {
        // OK because a closed standard error must not end the run.
        let _ = writeln!(io::stderr(), "-: {}", t!("no text"));
        return Ok(None);
    };
    let (_, report) = report::read(STDIN, &decoded.text);
    Ok(Some(report.unwrap_or_else(|| report::parse(STDIN, &decoded.text))))
}

/// The report in a file; `None` and a note if there is none.
fn read(entry: &Entry, session: &Session) -> Option<Report> {
    let content = match crawl::read(entry, &crawl::Settings::default()) {
        Ok(content) => content,
        Err(problem) => {
            notes::problems(&[problem], &session.paths, 1);
            return None;
        }
    };
    notes::problems(&content.problems, &session.paths, usize::MAX);
    let path = entry.path();
    let path = path.to_string_lossy();
    match report::read(&path, &content.text) {
        (_, Some(report)) => Some(report),
        (FileKind::Detector, None) => {
            let said = t!("a detector's output, no report");
            // OK because a closed standard error must not end the run.
            let _ = writeln!(io::stderr(), "{}: {said}", printable(&path));
            None
        }
        (_, None) => Some(report::parse(&path, &content.text)),
    }
}

struct Printer {
    format: Format,
    theme: Theme,
    printed: usize,
}

impl Printer {
    fn print(&mut self, out: &mut dyn Write, report: &Report) -> io::Result<()> {
        let is_first = self.printed == 0;
        self.printed += 1;
        match self.format {
            Format::Json => {
                out.write_all(if is_first { b"[\n" } else { b",\n" })?;
                write_compact(out, report)
            }
            Format::Jsonl => write_line(out, report),
            _ => {
                if !is_first {
                    writeln!(out)?;
                }
                self.table(out, report)
            }
        }
    }

    fn end(&self, out: &mut dyn Write) -> io::Result<()> {
        match (self.format, self.printed) {
            (Format::Json, 0) => writeln!(out, "[]"),
            (Format::Json, _) => writeln!(out, "\n]"),
            _ => Ok(()),
        }
    }

    fn table(&self, out: &mut dyn Write, report: &Report) -> io::Result<()> {
        let theme = self.theme;
        writeln!(out, "{}{}{:#}", theme.title, printable(&report.path), theme.title)?;
        let records: usize = report.change_points.iter().map(|point| point.records.len()).sum();
        let facts = [
            report.province.as_ref().map(|found| found.value.name.to_owned()),
            report.sector.as_ref().map(|found| t!(found.value.as_str()).into_owned()),
            Some(t!(report.variant.as_str()).into_owned()),
            Some(match report.change_points.len() {
                1 => t!("1 change point").into_owned(),
                n => t!("%{n} change points", n = n).into_owned(),
            }),
            Some(match records {
                1 => t!("1 record").into_owned(),
                n => t!("%{n} records", n = n).into_owned(),
            }),
            report.truncated.then(|| t!("truncated").into_owned()),
        ];
        writeln!(out, "  {}", facts.into_iter().flatten().collect::<Vec<_>>().join(" · "))?;
        let mut columns =
            Columns::new([Align::Left, Align::Left, Align::Left, Align::Left, Align::Right, Align::Left]);
        for point in &report.change_points {
            columns.styled(self.point(point));
            for record in &point.records {
                columns.styled(self.record(record, Some(point)));
            }
        }
        for record in &report.records {
            columns.styled(self.record(record, None));
        }
        for line in columns.lines() {
            writeln!(out, "  {line}")?;
        }
        for diagnostic in &report.diagnostics {
            writeln!(out, "  {}", diagnostic_text(diagnostic))?;
        }
        Ok(())
    }

    fn point(&self, point: &ChangePoint) -> Vec<(String, Style)> {
        let date = point
            .date
            .as_ref()
            .map_or_else(|| t!("undated").into_owned(), |d| printable(&d.text).into_owned());
        let confidence = point.confidence.map_or("–".to_owned(), |c| format!("{c:.2}"));
        let note = if point.empty { t!("nothing found, as the report says") } else { "".into() };
        let cells = [
            format!("{}", point.lines.0),
            date,
            point.point_type.map_or("–".into(), |of| t!(of.as_str())).into_owned(),
            confidence,
            String::new(),
            note.into_owned(),
        ];
        cells.into_iter().map(|cell| (cell, self.theme.change_point)).collect()
    }

    fn record(&self, record: &Record, point: Option<&ChangePoint>) -> Vec<(String, Style)> {
        let lag = point.and_then(|point| point.lag(record.date.as_ref())).map_or(String::new(), lag_text);
        let date = record.date.as_ref().map_or("–".to_owned(), |d| printable(&d.text).into_owned());
        let cells = [
            format!("{}", record.lines.0),
            format!("  {date}"),
            t!(record.kind.as_str()).into_owned(),
            String::new(),
            lag,
            printable(&record.title).into_owned(),
        ];
        cells.into_iter().map(|cell| (cell, Style::new())).collect()
    }
}

fn diagnostic_text(diagnostic: &Diagnostic) -> String {
    let line = diagnostic.line.map(|line| t!(", line %{n}", n = line)).unwrap_or_default();
    let (severity, message) = (t!(diagnostic.severity.as_str()), localized(&diagnostic.message));
    format!("{severity}: {}{line}: {}", diagnostic.code, printable(&message))
}
