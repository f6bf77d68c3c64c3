//! Brings an index up to date with its trees: walk, compare, read, parse, analyze, write, commit.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crossbeam_channel::{Receiver, Sender};

use super::budget::{Budget, Permit};
use super::copies::Copies;
use super::deletion::Deletion;
use super::document::DocumentBuilder;
use super::group::{self, FileContent, Loaded, Outcome};
use super::groups::Groups;
use super::known::KnownFiles;
use super::manifest::Manifest;
use super::plan::{self, Changes, Plan, Roots};
use super::roots::walk;
use super::shares::Shares;
use super::{Sink, Target, Work, heap, moves};
use crate::Result;
use crate::analyze::Analyzer;
use crate::backend::deadline;
use crate::crawl::{self, Entry, Problem, ProblemCode, Stat, Walk};
use crate::message::message;
use crate::record::FileStatus;
use crate::report::FileKind;

/// The report of an update.
#[derive(Debug, Clone, Default)]
pub struct UpdateReport {
    /// New, changed, vanished and unchanged files.
    pub changes: Changes,
    /// Directories that have moved: their files are elsewhere in the index. The index no longer has them.
    pub moved: Vec<PathBuf>,
    /// Files of the trees that were read in this run, by kind and by what was done with them.
    pub files: BTreeMap<(&'static str, &'static str), usize>,
    /// Change points that this run indexed.
    pub change_points: usize,
    /// Records that this run indexed.
    pub records: usize,
    /// Bytes that this run read.
    pub bytes: u64,
    /// Files that could not be used, or only in part.
    pub problems: Vec<Problem>,
    /// Seconds from the walk to the commit.
    pub seconds: f64,
}

/// The progress of an update.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Files that are done.
    pub files: usize,
    /// Files that there are to do.
    pub total: usize,
}

/// A group on its way to a worker.
struct Job {
    files: Vec<Loaded>,
    permit: Permit,
}

/// What the threads of one update share.
struct Run<'a, S> {
    sink: &'a S,
    deletion: &'a Deletion,
    roots: &'a [PathBuf],
    budget: Arc<Budget>,
    /// Threads that parse and analyze.
    workers: usize,
    touched: &'a [bool],
    crawl: crawl::Settings,
    max_records: usize,
    stop: AtomicBool,
    done: AtomicUsize,
}

impl<'a, S: Sink> Run<'a, S> {
    fn new<T: Target>(
        target: &T,
        sink: &'a S,
        deletion: &'a Deletion,
        (roots, touched): (&'a [PathBuf], &'a [bool]),
        shares: Shares,
    ) -> Run<'a, S> {
        Run {
            sink,
            deletion,
            roots,
            budget: Budget::new(shares.text_bytes()),
            workers: shares.analysis_threads(),
            touched,
            crawl: target.settings().crawl,
            max_records: target.settings().max_records,
            stop: AtomicBool::new(false),
            done: AtomicUsize::new(0),
        }
    }
}

/// Brings the index up to date with `all`, the directories that it has from then on, and removes files
/// that are only below `dropped`.
///
/// # Errors
/// If a root cannot be listed, or the index cannot be written. It is then as its last commit left it.
pub(in crate::backend) fn update<T: Target>(
    index: &mut T,
    (all, dropped): (Vec<PathBuf>, Vec<PathBuf>),
    progress: &mut dyn FnMut(Progress),
) -> Result<UpdateReport> {
    let begun = Instant::now();
    let updated_ns = now_ns();
    let (present, missing) = all.into_iter().partition(|root| root.exists());
    let mut roots = Roots { present, missing, dropped };
    let (walk, known) = look(index, &roots.present)?;
    let crawl_settings = index.settings().crawl;
    let read = |entry: &Entry| crawl::read(entry, &crawl_settings).map(|content| content.hash as u64);
    let moved = moves::moved(&roots.missing, &walk, &known, read)?;
    roots.missing.retain(|root| !moved.contains(root));
    roots.dropped.extend(moved.iter().cloned());
    let mut plan = plan::plan(&walk, &roots, &known, index.manifest().updated_ns, read)?;
    let mut report = UpdateReport {
        changes: plan.changes,
        moved,
        problems: walk.problems.clone(),
        ..UpdateReport::default()
    };
    report.problems.extend(roots.missing.iter().map(|root| {
        let message = message!("is not there; what the index has of it stays until it is forgotten");
        Problem::new(root, ProblemCode::Vanished, message)
    }));
    report.problems.append(&mut plan.problems);
    let kept = |root: &PathBuf| !roots.dropped.contains(root);
    let mut manifest = Manifest { updated_ns, ..index.manifest().next() };
    manifest.roots.retain(kept);
    let added = roots.present.iter().filter(|root| !manifest.roots.contains(root));
    let added: Vec<PathBuf> = added.cloned().collect();
    manifest.roots.extend(added);
    let is_committed = index.is_committed() && index.manifest().roots == manifest.roots;
    if plan.is_empty() && is_committed {
        if plan.compared_ns.is_some_and(|mtime_ns| !plan::is_racy(mtime_ns, updated_ns)) {
            // OK because all that is lost is time: the next run compares the same contents.
            let _ = index.settle(&manifest);
        }
        report.seconds = begun.elapsed().as_secs_f64();
        return Ok(report);
    }
    let written = write(index, manifest, (walk, roots, known, plan), &mut report, progress);
    heap::give_back();
    written?;
    report.problems.sort_by(|a, b| a.path.cmp(&b.path));
    report.seconds = begun.elapsed().as_secs_f64();
    Ok(report)
}

/// Writes texts that are not files; they replace those with the same paths.
///
/// # Errors
/// If the index cannot be written.
pub(in crate::backend) fn add<T: Target>(index: &mut T, texts: BTreeMap<&str, &str>) -> Result<UpdateReport> {
    let begun = Instant::now();
    let known = index.known()?;
    let mut report = UpdateReport::default();
    let bytes = texts.values().map(|text| text.len() as u64).sum();
    let shares = Shares::of(index.settings(), texts.len(), known.len(), bytes);
    let deletion = Arc::new(Deletion::new(known.into_hashes()));
    let sink = index.begin(Work { shares, bytes, deletion: Arc::clone(&deletion) })?;
    {
        let analyzer = index.analyzer();
        let run = Run::new(index, &sink, &deletion, (&[], &[]), shares);
        let mut builder = DocumentBuilder::new(&sink, &analyzer);
        for (path, text) in texts {
            let is_known = deletion.has(path);
            *(if is_known { &mut report.changes.changed } else { &mut report.changes.added }) += 1;
            let content = FileContent::Text(crawl::Content::of(text));
            let stat = Stat { bytes: text.len() as u64, mtime_ns: 0 };
            let (path, name) = (path.to_owned(), path.to_owned());
            let files = vec![Loaded { stat, path, name, content, is_known, is_touched: true }];
            let permit = run.budget.take(stat.bytes);
            let tallies = write_group(&run, Job { files, permit }, &mut builder)?;
            tallies.into_iter().for_each(|tally| report.add(tally));
        }
    }
    let manifest = index.manifest().next();
    index.commit(sink, &manifest)?;
    report.seconds = begun.elapsed().as_secs_f64();
    Ok(report)
}

/// Does what is planned, and commits.
fn write<T: Target>(
    index: &mut T,
    manifest: Manifest,
    (walk, roots, known, plan): (Walk, Roots, KnownFiles, Plan),
    report: &mut UpdateReport,
    progress: &mut dyn FnMut(Progress),
) -> Result<()> {
    let (bytes, largest) = touched_bytes(&walk, &plan.groups);
    let shares = Shares::of(index.settings(), walk.entries.len(), known.len(), largest);
    report.problems.extend(shares.wanted.map(|bytes| low_memory(index, walk.entries.len(), bytes)));
    let copies = Copies::of(&walk, &plan.groups, &known);
    let deletion = Arc::new(Deletion::new(known.into_hashes()));
    let sink = index.begin(Work { shares, bytes, deletion: Arc::clone(&deletion) })?;
    plan.vanished.iter().for_each(|&number| deletion.add(number));
    {
        let run = Run::new(index, &sink, &deletion, (&roots.present, &plan.touched), shares);
        work(&run, &index.analyzer(), (&walk, plan.groups, copies), report, progress)?;
    }
    // Merges need the memory.
    drop(walk);
    index.commit(sink, &manifest)
}

/// Lists the tree on another thread, and the files of the last commit on this thread, whose caller handles a
/// panic over a damaged index.
fn look<T: Target>(index: &T, roots: &[PathBuf]) -> Result<(Walk, KnownFiles)> {
    std::thread::scope(|scope| {
        let walk = scope.spawn(|| walk(roots, &index.settings().crawl, index.place()));
        let known = index.known();
        // OK because a panic goes on in the thread that waits for it.
        let walk = walk.join().expect("a thread that lists files");
        Ok((walk?, known?))
    })
}

fn low_memory<T: Target>(index: &T, files: usize, wanted: u64) -> Problem {
    let (set, wanted) = (index.settings().memory_bytes / 1_000_000, wanted.div_ceil(1_000_000));
    let message = message!(
        "to index %{files} files may take more memory than the %{set} MB that are set for it; \
         allow it %{wanted} MB (`--memory %{wanted}`)",
        files = files,
        set = set,
        wanted = wanted,
    );
    Problem::new(index.place(), ProblemCode::LowMemory, message)
}

/// The bytes that are to be read, and those of the largest group.
fn touched_bytes(walk: &Walk, groups: &Groups) -> (u64, u64) {
    let texts = |group| groups.files(group).map(|file| &walk.entries[file]).filter(|entry| entry.is_text);
    (0..groups.len())
        .filter(|&group| groups.is_touched(group))
        .map(|group| texts(group).map(|entry| entry.stat.bytes).sum())
        .fold((0, 0), |(all, largest), bytes: u64| (all + bytes, largest.max(bytes)))
}

fn now_ns() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

/// Reads on one thread, parses and analyzes on others, while the engine writes on its own.
fn work<S: Sink>(
    run: &Run<S>,
    analyzer: &Analyzer,
    (walk, groups, copies): (&Walk, Groups, Copies),
    report: &mut UpdateReport,
    progress: &mut dyn FnMut(Progress),
) -> Result<()> {
    let (jobs, queue) = crossbeam_channel::unbounded::<Job>();
    let (results, tallies) = crossbeam_channel::unbounded();
    std::thread::scope(|scope| {
        let total = groups.files_if(true).count();
        scope.spawn(move || read_groups(run, walk, (groups, copies), &jobs));
        for _ in 0..run.workers {
            let (queue, results) = (queue.clone(), results.clone());
            scope.spawn(move || worker(run, analyzer, &queue, &results));
        }
        drop((queue, results));
        let mut failure = None;
        for result in tallies {
            match result {
                Ok(tallies) => tallies.into_iter().for_each(|tally| report.add(tally)),
                Err(error) => {
                    run.stop.store(true, Ordering::Relaxed);
                    failure.get_or_insert(error);
                }
            }
            progress(Progress { files: run.done.load(Ordering::Relaxed), total });
            if deadline::is_over() {
                run.stop.store(true, Ordering::Relaxed);
                failure.get_or_insert_with(stopped);
            }
        }
        failure.map_or(Ok(()), Err)
    })
}

fn stopped() -> crate::Error {
    let message = "the update was stopped; the index is as its last commit left it";
    crate::Error::new(crate::ErrorKind::TimedOut, message)
}

/// Reads the touched groups in order. Of several files with the same content the first in the order of the
/// groups is indexed.
fn read_groups<S: Sink>(
    run: &Run<S>,
    walk: &Walk,
    (mut groups, mut copies): (Groups, Copies),
    jobs: &Sender<Job>,
) {
    for order in 0..groups.len() {
        if !groups.is_touched(order) {
            continue;
        }
        let entries = || groups.files(order).map(|file| &walk.entries[file]);
        let bytes = entries().filter(|entry| entry.is_text).map(|entry| entry.stat.bytes).sum();
        let permit = run.budget.take(bytes);
        let mut files = Vec::new();
        let mut contents = Vec::new();
        for file in groups.files(order) {
            if run.stop.load(Ordering::Relaxed) {
                return;
            }
            let mut loaded = load(&walk.entries[file], run);
            loaded.is_touched = run.touched[file];
            if let FileContent::Text(content) = loaded.content {
                let hash = content.hash as u64;
                loaded.content = match copies.original(hash, (order, file)) {
                    Some(original) => FileContent::CopyOf(content, plan::key(&walk.entries[original])),
                    None => {
                        contents.push(hash);
                        FileContent::Text(content)
                    }
                };
            }
            files.push(loaded);
        }
        // Later files with this content become copies of this one.
        for later in contents.iter().flat_map(|&hash| copies.after(hash, order)) {
            groups.touch(later);
        }
        if jobs.send(Job { files, permit }).is_err() {
            return;
        }
    }
}

fn load<S: Sink>(entry: &Entry, run: &Run<S>) -> Loaded {
    let content = if entry.is_text {
        match crawl::read(entry, &run.crawl) {
            Ok(content) => FileContent::Text(content),
            Err(problem) => FileContent::Unreadable(problem),
        }
    } else {
        FileContent::NotText
    };
    let root = &run.roots[entry.root()];
    let name = root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // A root that is a file has its own name as the path below it.
    let relative = entry.relative();
    let name = if relative == name { name } else { format!("{name}/{relative}") };
    let path = plan::key(entry);
    let is_known = run.deletion.has(&path);
    Loaded { stat: entry.stat, path, name, content, is_known, is_touched: false }
}

/// The result for one file.
struct Tally {
    kind: FileKind,
    status: FileStatus,
    bytes: u64,
    change_points: usize,
    records: usize,
    /// Set if the file could not be read: whether it is new or changed, and whether it is known.
    failed: Option<(bool, bool)>,
    problem: Option<Problem>,
}

fn worker<S: Sink>(
    run: &Run<S>,
    analyzer: &Analyzer,
    queue: &Receiver<Job>,
    results: &Sender<Result<Vec<Tally>>>,
) {
    let _stop = StopOnPanic(&run.stop);
    let mut builder = DocumentBuilder::new(run.sink, analyzer);
    for job in queue {
        let files = job.files.len();
        let result = if run.stop.load(Ordering::Relaxed) {
            Ok(Vec::new())
        } else {
            write_group(run, job, &mut builder)
        };
        run.done.fetch_add(files, Ordering::Relaxed);
        // OK because the receiver lives until every worker is done.
        let _ = results.send(result);
    }
}

/// Stops the other threads when one panics: the panic goes on when all have ended.
struct StopOnPanic<'a>(&'a AtomicBool);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

/// Replaces the documents of one group.
fn write_group<S: Sink>(run: &Run<S>, job: Job, builder: &mut DocumentBuilder<S>) -> Result<Vec<Tally>> {
    let outcomes = group::documents(&job.files, run.max_records, builder);
    let mut tallies = Vec::with_capacity(outcomes.len());
    let mut documents = Vec::new();
    for (file, outcome) in job.files.iter().zip(&outcomes) {
        if !outcome.is_kept {
            run.deletion.add_path(&file.path);
        }
    }
    for (file, outcome) in job.files.iter().zip(outcomes) {
        let Outcome { kind, status, bytes, problem, docs, change_points, records, .. } = outcome;
        let failed = (status == FileStatus::Unreadable).then_some((file.is_touched, file.is_known));
        documents.extend(docs);
        tallies.push(Tally { kind, status, bytes, change_points, records, failed, problem });
    }
    run.sink.add(documents, &job.permit)?;
    Ok(tallies)
}

impl UpdateReport {
    fn add(&mut self, tally: Tally) {
        *self.files.entry((tally.kind.as_str(), tally.status.as_str())).or_default() += 1;
        self.bytes += tally.bytes;
        self.change_points += tally.change_points;
        self.records += tally.records;
        self.problems.extend(tally.problem);
        match tally.failed {
            Some((true, true)) => {
                self.changes.changed -= 1;
                self.changes.unchanged += 1;
            }
            Some((true, false)) => self.changes.added -= 1,
            _ => {}
        }
    }

    /// Files that were read in this run.
    pub fn files_read(&self) -> usize {
        self.files.values().sum()
    }
}
