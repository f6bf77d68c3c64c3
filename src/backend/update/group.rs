//! A group of files that belong together → documents: reports are parsed, detector output is
//! joined to them, and per-point answers that repeat a section are left out.

use super::convert::stored_file;
use super::document::DocumentBuilder;
use super::{Sink, groups};
use crate::backend::Scope;
use crate::crawl::{Content, Problem, ProblemCode, Stat};
use crate::record::{FileStatus, StoredFile};
use crate::report::{self, DetectorOutput, FileKind, Report, Variant};

/// A file of a group, read.
pub(super) struct Loaded {
    /// Size and time of the file as it was listed.
    pub stat: Stat,
    /// The path under which the index has it.
    pub path: String,
    /// The root's name and the path below it. Either may name a province or sector.
    pub name: String,
    pub content: FileContent,
    /// Whether the last commit has the file.
    pub is_known: bool,
    /// Whether the file is new or changed.
    pub is_touched: bool,
}

pub(super) enum FileContent {
    Text(Content),
    /// The path of the file that has the same content and is indexed.
    CopyOf(Content, String),
    /// The name says that it is data or a program.
    NotText,
    Unreadable(Problem),
}

/// The documents of one file, and its status.
pub(super) struct Outcome<D> {
    pub kind: FileKind,
    pub status: FileStatus,
    /// Bytes that were read.
    pub bytes: u64,
    pub problem: Option<Problem>,
    /// Whether the index keeps what it has of the file.
    pub is_kept: bool,
    pub docs: Vec<D>,
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

/// The report of a group that counts where each report counts once: the original, or the best rewriting.
struct Primary {
    variant: Option<Variant>,
    /// The first days of its change points.
    dates: Vec<jiff::civil::Date>,
}

/// Variants from the best to the worst: the most detailed first.
const BY_RANK: [Variant; 7] = [
    Variant::Original,
    Variant::Detailed,
    Variant::Formal,
    Variant::Concise,
    Variant::Synonym,
    Variant::Passive,
    Variant::Casual,
];

impl Primary {
    fn of(parsed: &[Parsed]) -> Primary {
        let reports = || {
            parsed.iter().filter_map(|parsed| match parsed {
                Parsed::Report(FileKind::Report, report) => Some(report),
                _ => None,
            })
        };
        let rank = |variant: &Variant| BY_RANK.iter().position(|other| other == variant);
        let variant = reports().map(|report| report.variant).min_by_key(rank);
        let points =
            reports().filter(|report| Some(report.variant) == variant).flat_map(|r| &r.change_points);
        Primary { variant, dates: points.filter_map(|point| Some(point.date.as_ref()?.start)).collect() }
    }

    fn scope(&self, kind: FileKind, report: &Report) -> Scope {
        let is_rewriting = kind == FileKind::Report && self.variant != Some(report.variant);
        if is_rewriting { Scope::Rewriting } else { Scope::Primary }
    }

    /// Whether a section of the report covers a per-point answer.
    fn covers(&self, answer: &Report) -> bool {
        let mut dates = answer.change_points.iter().map(|point| point.date.as_ref().map(|d| d.start));
        dates.all(|date| date.is_some_and(|date| self.dates.contains(&date)))
    }
}

/// The documents of a group, with at most `max_records` records of each report.
pub(super) fn documents<S: Sink>(
    files: &[Loaded],
    max_records: usize,
    builder: &mut DocumentBuilder<S>,
) -> Vec<Outcome<S::Document>> {
    builder.begin_group();
    let mut parsed: Vec<Parsed> = files.iter().map(|file| parse(file, max_records)).collect();
    join_features(&mut parsed);
    let primary = Primary::of(&parsed);
    files.iter().zip(&parsed).map(|(file, parsed)| outcome(file, parsed, &primary, builder)).collect()
}

fn parse(file: &Loaded, max_records: usize) -> Parsed {
    let (FileContent::Text(content) | FileContent::CopyOf(content, _)) = &file.content else {
        return Parsed::Nothing;
    };
    let mut parsed = match report::read(&file.name, &content.text) {
        (kind, Some(report)) => Parsed::Report(kind, Box::new(report)),
        (FileKind::Detector, None) => Parsed::Detector(report::parse_detector(&file.name, &content.text)),
        _ => Parsed::Nothing,
    };
    // The parser sees only the path below the root: folders above it do not name the province.
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

fn outcome<S: Sink>(
    file: &Loaded,
    parsed: &Parsed,
    primary: &Primary,
    builder: &mut DocumentBuilder<S>,
) -> Outcome<S::Document> {
    let mut docs = Vec::new();
    let mut problem = None;
    let mut scope = None;
    let stored = match (&file.content, parsed) {
        (FileContent::Unreadable(why), _) => {
            problem = Some(why.clone());
            let is_binary = why.code == ProblemCode::Binary;
            let status = if is_binary { FileStatus::Skipped } else { FileStatus::Unreadable };
            unparsed(file, FileKind::Other, status, Some(why.message.to_string()))
        }
        (FileContent::CopyOf(_, original), Parsed::Report(kind, _)) => {
            unparsed(file, *kind, FileStatus::Duplicate, Some(original.clone()))
        }
        (FileContent::Text(_), Parsed::Report(FileKind::Answer, report)) if primary.covers(report) => {
            stored_file(report, FileKind::Answer, FileStatus::Covered)
        }
        (FileContent::Text(_), Parsed::Report(kind, report)) => {
            let limit = report.diagnostics.iter().find(|d| d.code == report::TOO_MANY_RECORDS);
            problem = limit.map(|d| Problem::new(&file.path, ProblemCode::TooManyRecords, d.message.clone()));
            let of = primary.scope(*kind, report);
            scope = Some(of);
            docs = builder.report(report, &groups::subject(&file.name), of);
            stored_file(report, *kind, FileStatus::Indexed)
        }
        (_, Parsed::Detector(_)) => unparsed(file, FileKind::Detector, FileStatus::Joined, None),
        _ => unparsed(file, FileKind::Other, FileStatus::Other, None),
    };
    let (hash, stat) = match &file.content {
        FileContent::Text(content) | FileContent::CopyOf(content, _) => {
            problem = problem.or_else(|| content.problems.first().cloned());
            (content.hash as u64, content.stat)
        }
        _ => (0, file.stat),
    };
    // A file that cannot be read for now counts as unchanged.
    let is_kept = file.is_known && matches!(&file.content, FileContent::Unreadable(why) if is_transient(why));
    if !is_kept {
        docs.push(builder.file(&stored, stat, hash, scope));
    }
    let bytes = if matches!(file.content, FileContent::NotText) { 0 } else { stat.bytes };
    let (change_points, records) = match stored.status {
        FileStatus::Indexed => (stored.change_points as usize, stored.records as usize),
        _ => (0, 0),
    };
    let StoredFile { kind, status, .. } = stored;
    Outcome { kind, status, bytes, problem, is_kept, docs, change_points, records }
}

/// Whether a file may be readable next time without a change.
fn is_transient(problem: &Problem) -> bool {
    use ProblemCode::{Changed, NotAFile, Unreadable, Vanished};
    matches!(problem.code, Changed | NotAFile | Unreadable | Vanished)
}

fn unparsed(file: &Loaded, kind: FileKind, status: FileStatus, reason: Option<String>) -> StoredFile {
    StoredFile {
        path: file.path.clone(),
        kind,
        status,
        reason,
        province: None,
        sector: None,
        variant: Variant::from_path(&file.name),
        change_points: 0,
        records: 0,
        diagnostics: Vec::new(),
    }
}
