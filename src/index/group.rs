//! A group of files that belong together → documents: reports are parsed, detector output is
//! joined to them, and per-point answers that repeat a section are left out.

use tantivy::TantivyDocument;

use super::document::{DocumentBuilder, stored_file};
use super::state::FileStatus;
use super::stored::StoredFile;
use crate::crawl::{Content, Entry, Problem, ProblemCode};
use crate::report::{self, DetectorOutput, FileKind, Report, Variant};

/// A file of a group, read.
pub(crate) struct Loaded {
    pub entry: Entry,
    /// The path that the index knows it by.
    pub path: String,
    /// The same for the same file wherever its tree lies: the root's name and the path below it.
    pub key: String,
    pub content: FileContent,
}

pub(crate) enum FileContent {
    Text(Content),
    /// The path of the file that has the same content and is indexed.
    CopyOf(Content, String),
    /// Its name says that it holds no report.
    NotText,
    Unreadable(Problem),
}

/// One file's documents, and what was done with it.
pub(crate) struct Outcome {
    pub kind: FileKind,
    pub status: FileStatus,
    /// Bytes that were read.
    pub bytes: u64,
    pub problem: Option<Problem>,
    /// Whether the file was left as the last commit has it, to be tried again.
    pub retry: bool,
    pub docs: Vec<TantivyDocument>,
    /// Change points among the documents.
    pub change_points: usize,
    /// Records among the documents.
    pub records: usize,
}

/// A file of a group, parsed.
enum Parsed {
    Report(FileKind, Box<Report>),
    Detector(DetectorOutput),
    Nothing,
}

/// The documents of a group, with at most `max_records` records of each report.
pub(crate) fn documents(files: &[Loaded], max_records: usize, builder: &mut DocumentBuilder) -> Vec<Outcome> {
    let mut parsed: Vec<Parsed> = files.iter().map(|file| parse(file, max_records)).collect();
    join_features(&mut parsed);
    let sections: Vec<_> = parsed
        .iter()
        .filter_map(|p| match p {
            Parsed::Report(FileKind::Report, report) if report.variant == Variant::Original => Some(report),
            _ => None,
        })
        .flat_map(|report| &report.change_points)
        .filter_map(|point| Some(point.date.as_ref()?.start))
        .collect();
    let is_covered = |report: &Report| {
        let mut dates = report.change_points.iter().map(|point| point.date.as_ref().map(|d| d.start));
        dates.all(|date| date.is_some_and(|date| sections.contains(&date)))
    };
    files.iter().zip(&parsed).map(|(file, parsed)| outcome(file, parsed, &is_covered, builder)).collect()
}

fn parse(file: &Loaded, max_records: usize) -> Parsed {
    let (FileContent::Text(content) | FileContent::CopyOf(content, _)) = &file.content else {
        return Parsed::Nothing;
    };
    let mut parsed = match report::read(&file.key, &content.text) {
        (kind, Some(report)) => Parsed::Report(kind, Box::new(report)),
        (FileKind::Detector, None) => Parsed::Detector(report::parse_detector(&file.key, &content.text)),
        _ => Parsed::Nothing,
    };
    // The parser sees the path below the root only: a folder above it says nothing of a province.
    if let Parsed::Report(_, report) = &mut parsed {
        report.path.clone_from(&file.path);
        report::limit_records(report, max_records);
    }
    parsed
}

fn join_features(parsed: &mut [Parsed]) {
    let detectors: Vec<DetectorOutput> = parsed
        .iter()
        .filter_map(|p| if let Parsed::Detector(detector) = p { Some(detector.clone()) } else { None })
        .collect();
    for p in parsed {
        if let Parsed::Report(_, report) = p {
            for detector in &detectors {
                report::join_features(report, detector);
            }
        }
    }
}

fn outcome(
    file: &Loaded,
    parsed: &Parsed,
    is_covered: &impl Fn(&Report) -> bool,
    builder: &mut DocumentBuilder,
) -> Outcome {
    let mut docs = Vec::new();
    let mut problem = None;
    let (kind, status, mut stored) = match (&file.content, parsed) {
        (FileContent::Unreadable(why), _) => {
            problem = Some(why.clone());
            (FileKind::Other, FileStatus::Skipped, unparsed(file, FileKind::Other, Some(why.message.clone())))
        }
        (FileContent::CopyOf(_, original), Parsed::Report(kind, _)) => {
            (*kind, FileStatus::Duplicate, unparsed(file, *kind, Some(original.clone())))
        }
        (FileContent::Text(_), Parsed::Report(kind, report)) => {
            let covered = *kind == FileKind::Answer && is_covered(report);
            let cut = report.diagnostics.iter().find(|d| d.code == report::TOO_MANY_RECORDS);
            problem =
                cut.map(|d| Problem::new(file.entry.path(), ProblemCode::TooManyRecords, d.message.clone()));
            if !covered {
                docs = builder.report(report, &file.key);
            }
            let status = if covered { FileStatus::Covered } else { FileStatus::Indexed };
            (*kind, status, stored_file(report, kind.as_str(), status.as_str()))
        }
        (_, Parsed::Detector(_)) => {
            (FileKind::Detector, FileStatus::Joined, unparsed(file, FileKind::Detector, None))
        }
        _ => (FileKind::Other, FileStatus::Other, unparsed(file, FileKind::Other, None)),
    };
    status.as_str().clone_into(&mut stored.status);
    let (hash, stat) = match &file.content {
        FileContent::Text(content) | FileContent::CopyOf(content, _) => {
            problem = problem.or_else(|| content.problems.first().cloned());
            (content.hash as u64, content.stat)
        }
        _ => (0, file.entry.stat),
    };
    // What may be readable next time is tried again then; what the index holds of it stays.
    let retry = matches!(&file.content, FileContent::Unreadable(why) if why.code != ProblemCode::Binary);
    if !retry {
        docs.push(builder.file(&stored, stat.bytes, stat.mtime_ns, hash, (kind, status)));
    }
    let bytes = if matches!(file.content, FileContent::NotText) { 0 } else { stat.bytes };
    let (change_points, records) = match status {
        FileStatus::Indexed => (stored.change_points as usize, stored.records as usize),
        _ => (0, 0),
    };
    Outcome { kind, status, bytes, problem, retry, docs, change_points, records }
}

fn unparsed(file: &Loaded, kind: FileKind, reason: Option<String>) -> StoredFile {
    StoredFile {
        path: file.path.clone(),
        kind: kind.as_str().to_owned(),
        status: String::new(),
        reason,
        province: None,
        sector: None,
        variant: Variant::from_path(&file.key).as_str().to_owned(),
        change_points: 0,
        records: 0,
        diagnostics: Vec::new(),
    }
}
