//! Lists the files of one or many trees, with size and modification time. Opens none of them.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use crossbeam_channel::TrySendError;
use ignore::{DirEntry, WalkBuilder};

use super::entry::{Entries, Entry, Facts, Stat};
use super::{Problem, ProblemCode, Settings, name, repeats};
use crate::message::{Message, message};
use crate::{Error, ErrorKind, Result};

/// Entries that are examined together; this many justify another thread.
const ENTRIES_PER_PART: usize = 256;
/// Parts that may wait. When there are more, the listing thread examines one itself.
const PARTS_WAITING: usize = 32;

/// What a walk found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walk {
    /// The files, sorted by root and path.
    pub entries: Vec<Entry>,
    /// What cannot be used, sorted by path.
    pub problems: Vec<Problem>,
    /// Links that add nothing, because the file or directory is listed under another path.
    pub duplicates: usize,
}

/// What the walker found.
type Found = std::result::Result<DirEntry, ignore::Error>;

/// A directory entry that is not a file.
enum Step {
    Directory(DirectoryId),
    LinkedDirectory(PathBuf),
    Problem(Problem),
}

/// Lists every file under `roots`, each a directory or a file.
///
/// # Errors
/// If a root does not exist or cannot be looked at; the error's path is that root. Anything
/// below a root that cannot be used is a [`Problem`] of the walk instead.
pub fn walk(roots: &[PathBuf], settings: &Settings) -> Result<Walk> {
    let mut crawl = Crawl::new(settings);
    for (number, root) in roots.iter().enumerate() {
        fs::metadata(root).map_err(|source| {
            Error::new(ErrorKind::Io, message!("cannot be read; name an existing file or directory"))
                .at(root)
                .because(source)
        })?;
        crawl.root(root, number);
    }
    Ok(crawl.finish())
}

/// The state of a walk. Each real directory is entered once. Links are followed after the tree itself, in
/// order, so directories that link to each other do not multiply, and the result does not depend on which
/// thread was first.
struct Crawl<'a> {
    settings: &'a Settings,
    files: Vec<Entry>,
    problems: Vec<Problem>,
    entered: Arc<HashSet<DirectoryId>>,
    duplicates: usize,
}

impl<'a> Crawl<'a> {
    fn new(settings: &'a Settings) -> Self {
        Crawl { settings, files: Vec::new(), problems: Vec::new(), entered: Arc::default(), duplicates: 0 }
    }

    fn root(&mut self, root: &Path, number: usize) {
        let mut starts = VecDeque::from([root.to_path_buf()]);
        while let Some(start) = starts.pop_front() {
            if start != root && !self.may_enter(&start) {
                continue;
            }
            let mut links = Vec::new();
            for step in self.tree(&start, root, number) {
                match step {
                    Step::Directory(id) => drop(Arc::make_mut(&mut self.entered).insert(id)),
                    Step::LinkedDirectory(link) => links.push(link),
                    Step::Problem(problem) => self.problems.push(problem),
                }
            }
            links.sort();
            starts.extend(links);
        }
    }

    /// Whether the directory that a link leads to is neither above the link nor known already.
    fn may_enter(&mut self, link: &Path) -> bool {
        let here = link.parent().and_then(|parent| parent.canonicalize().ok());
        match (fs::metadata(link), link.canonicalize()) {
            (Ok(_), Ok(target)) if here.is_some_and(|here| here.starts_with(&target)) => {
                let message = leads_back(&target);
                self.problems.push(Problem::new(link, ProblemCode::LinkLoop, message));
                false
            }
            (Ok(meta), _) => {
                let is_new = !self.entered.contains(&directory_id(link, &meta));
                self.duplicates += usize::from(!is_new);
                is_new
            }
            (Err(error), _) => {
                self.problems.push(Problem::from_io(link, &error));
                false
            }
        }
    }

    /// Walks one tree without following its links to directories, and returns what is not a file. One thread
    /// lists the tree, because several would wait for each other longer than it takes. If there are many
    /// entries, other threads read their metadata meanwhile, since a network answers slowly.
    fn tree(&mut self, start: &Path, root: &Path, number: usize) -> Vec<Step> {
        let mut walker = WalkBuilder::new(start);
        walker.follow_links(false).parents(false).git_global(false).git_exclude(false).require_git(false);
        // In the order of the paths, so little is left to sort. The walker compares entries of one directory,
        // so comparing whole paths gives the order of the names, without looking for the name in each path.
        walker.sort_by_file_path(|a, b| a.as_os_str().cmp(b.as_os_str()));
        if !self.entered.is_empty() {
            // The walker does not apply its filter to the start itself.
            if is_entered(start, &self.entered) {
                return Vec::new();
            }
            let entered = Arc::clone(&self.entered);
            let is_directory = |found: &DirEntry| found.file_type().is_some_and(|kind| kind.is_dir());
            walker.filter_entry(move |found| !is_directory(found) || !is_entered(found.path(), &entered));
        }
        let settings = self.settings;
        let threads = super::threads(settings.threads);
        let (parts, queue) = crossbeam_channel::bounded::<(usize, Vec<Found>)>(PARTS_WAITING);
        let (results, looked) = crossbeam_channel::unbounded();
        let look = |(order, found): (usize, Vec<Found>)| (order, Part::of(&found, settings, root, number));
        let mut parts_in_order = InOrder::default();
        let mut steps = Vec::new();
        let mut take = |part| {
            for mut part in parts_in_order.take(part) {
                self.files.append(&mut part.files);
                steps.append(&mut part.steps);
            }
        };
        thread::scope(|scope| {
            let mut helpers = Vec::new();
            for part in in_parts(walker.build()).enumerate() {
                if part.1.len() == ENTRIES_PER_PART && helpers.len() + 1 < threads {
                    let (queue, results) = (queue.clone(), results.clone());
                    // OK because the receiver lives until every helper is done.
                    let help = move || queue.iter().for_each(|part| _ = results.send(look(part)));
                    helpers.push(scope.spawn(help));
                }
                match parts.try_send(part) {
                    Ok(()) => {}
                    Err(TrySendError::Full(part) | TrySendError::Disconnected(part)) => take(look(part)),
                }
                looked.try_iter().for_each(&mut take);
            }
            drop((parts, results));
            queue.iter().map(look).for_each(&mut take);
            looked.iter().for_each(&mut take);
            for helper in helpers {
                // OK because a panic goes on in the thread that waits for it.
                helper.join().expect("a thread that looks at files");
            }
        });
        steps
    }

    fn finish(self) -> Walk {
        let Crawl { files: mut entries, mut problems, duplicates, .. } = self;
        entries.sort_by(Entry::cmp_by_path);
        problems.sort_by(|a, b| (&a.path, a.code).cmp(&(&b.path, b.code)));
        problems.dedup();
        let repeated = repeats::remove(&mut entries);
        Walk { duplicates: duplicates + repeated, entries, problems }
    }
}

/// The results for some directory entries.
#[derive(Default)]
struct Part {
    files: Vec<Entry>,
    steps: Vec<Step>,
}

impl Part {
    fn of(found: &[Found], settings: &Settings, root: &Path, number: usize) -> Part {
        let mut look = Look { settings, root, files: Entries::below(root, number), steps: Vec::new() };
        found.iter().for_each(|found| look.at(found));
        Part { files: look.files.finish(), steps: look.steps }
    }
}

/// Puts parts in order, although they may finish in any order.
#[derive(Default)]
struct InOrder {
    given: usize,
    waiting: BTreeMap<usize, Part>,
}

impl InOrder {
    /// Takes a part, and returns the parts that are next in order.
    fn take(&mut self, (order, part): (usize, Part)) -> Vec<Part> {
        self.waiting.insert(order, part);
        let mut turn = Vec::new();
        while let Some(part) = self.waiting.remove(&self.given) {
            turn.push(part);
            self.given += 1;
        }
        turn
    }
}

/// Decides what directory entries are.
struct Look<'a> {
    settings: &'a Settings,
    root: &'a Path,
    files: Entries<'a>,
    steps: Vec<Step>,
}

impl Look<'_> {
    fn at(&mut self, found: &Found) {
        let found = match found {
            Ok(found) => found,
            Err(error) => return problems_of(error, self.root, &mut self.steps),
        };
        let path = found.path();
        if let Some(error) = found.error() {
            problems_of(error, path, &mut self.steps);
        }
        let is_link = found.depth() > 0 && found.path_is_symlink();
        match fs::metadata(path) {
            _ if is_link && !self.settings.follow_links => {
                let message = message!("links are not followed in this run; allow them to read it");
                self.problem(Problem::new(path, ProblemCode::NotFollowed, message));
            }
            Err(error) => self.problem(Problem::from_io(path, &error)),
            Ok(meta) if meta.is_dir() && is_link => {
                self.steps.push(Step::LinkedDirectory(path.to_path_buf()));
            }
            Ok(meta) if meta.is_dir() => self.steps.push(Step::Directory(directory_id(path, &meta))),
            Ok(meta) if meta.is_file() => {
                self.file(path, Stat::of(&meta), is_link || found.depth() == 0);
            }
            Ok(_) => {
                let message =
                    message!("neither a file nor a directory; leave it or remove it, it is never opened");
                self.problem(Problem::new(path, ProblemCode::NotAFile, message));
            }
        }
    }

    fn file(&mut self, path: &Path, stat: Stat, may_repeat: bool) {
        let is_text = !name::is_never_read(path);
        if is_text && stat.bytes > self.settings.max_file_bytes {
            return self.problem(too_large(path, stat.bytes, self.settings));
        }
        // A root that is a file has nothing below it.
        let below = path.strip_prefix(self.root).ok().filter(|below| !below.as_os_str().is_empty());
        let below = below.or(path.file_name().map(Path::new)).unwrap_or(path);
        if below.to_str().is_none() {
            let (shown, _) = name::portable(below);
            let message = message!(
                "the name is not UTF-8 and is shown as %{name}; rename the file to cite it well",
                name = shown
            );
            self.problem(Problem::new(path, ProblemCode::NonUtf8Name, message));
        }
        self.files.add(path, Facts { stat, is_text, may_repeat });
    }

    fn problem(&mut self, problem: Problem) {
        self.steps.push(Step::Problem(problem));
    }
}

/// The entries in parts of [`ENTRIES_PER_PART`], and what is left.
fn in_parts(mut walk: ignore::Walk) -> impl Iterator<Item = Vec<Found>> {
    std::iter::from_fn(move || {
        let mut part = Vec::with_capacity(ENTRIES_PER_PART);
        part.extend(walk.by_ref().take(ENTRIES_PER_PART));
        (!part.is_empty()).then_some(part)
    })
}

/// The problem of a file of `bytes` bytes, which is longer than the limit.
pub(super) fn too_large(path: &Path, bytes: u64, settings: &Settings) -> Problem {
    let limit = settings.max_file_bytes;
    let message = message!(
        "%{bytes} bytes, more than the limit of %{limit}; raise the limit or split the file",
        bytes = bytes,
        limit = limit,
    );
    Problem::new(path, ProblemCode::TooLarge, message)
}

/// Turns the walker's error, which may hold several, into problems.
fn problems_of(error: &ignore::Error, path: &Path, steps: &mut Vec<Step>) {
    match error {
        ignore::Error::Partial(errors) => errors.iter().for_each(|error| problems_of(error, path, steps)),
        ignore::Error::WithPath { path, err } => problems_of(err, path, steps),
        ignore::Error::WithDepth { err, .. } => problems_of(err, path, steps),
        ignore::Error::WithLineNumber { line, err } => {
            let mut problem = ignore_file_problem(path, err);
            problem.line = u32::try_from(*line).ok();
            steps.push(Step::Problem(problem));
        }
        ignore::Error::Loop { ancestor, child } => {
            let message = leads_back(ancestor);
            steps.push(Step::Problem(Problem::new(child, ProblemCode::LinkLoop, message)));
        }
        ignore::Error::Io(error) => steps.push(Step::Problem(Problem::from_io(path, error))),
        other => steps.push(Step::Problem(ignore_file_problem(path, other))),
    }
}

fn leads_back(directory: &Path) -> Message {
    message!(
        "the link leads back to %{directory}; it is not followed",
        directory = directory.display().to_string()
    )
}

fn ignore_file_problem(path: &Path, error: &ignore::Error) -> Problem {
    let message = message!("not a pattern, so it ignores nothing: %{cause}", cause = error.to_string());
    Problem::new(path, ProblemCode::IgnoreFile, message)
}

/// Identifies a directory independently of its path.
#[cfg(unix)]
type DirectoryId = (u64, u64);
#[cfg(not(unix))]
type DirectoryId = PathBuf;

#[cfg(unix)]
fn directory_id(_: &Path, meta: &Metadata) -> DirectoryId {
    use std::os::unix::fs::MetadataExt;
    (meta.dev(), meta.ino())
}

#[cfg(not(unix))]
fn directory_id(path: &Path, _: &Metadata) -> DirectoryId {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

fn is_entered(directory: &Path, entered: &HashSet<DirectoryId>) -> bool {
    fs::metadata(directory).is_ok_and(|meta| entered.contains(&directory_id(directory, &meta)))
}
