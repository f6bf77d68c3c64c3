//! Lists the files of one or many trees, with size and modification time. Opens none of them.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use crossbeam_channel::{Receiver, TrySendError};
use ignore::{DirEntry, WalkBuilder};

use super::entry::{Entry, Folder, Stat};
use super::{Problem, ProblemCode, Settings, name};
use crate::{Error, ErrorKind, Result};

/// Entries that are looked at together, and are worth a thread of their own.
const ENTRIES_PER_PART: usize = 256;
/// Parts that may wait to be looked at. When there are more, the thread that lists looks at one.
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

/// What one directory entry turned out to be.
enum Step {
    File(Entry, FileId),
    Directory(FileId),
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
            Error::new(ErrorKind::Io, "cannot be read; name an existing file or directory")
                .at(root)
                .because(source)
        })?;
        crawl.root(root, number);
    }
    Ok(crawl.finish())
}

/// The state of a walk. Each real directory is entered once, links come after what lies in the
/// tree itself, and in order: so directories that link to each other neither multiply nor
/// depend on which thread was first.
struct Crawl<'a> {
    settings: &'a Settings,
    files: Vec<(Entry, FileId)>,
    problems: Vec<Problem>,
    entered: Arc<HashSet<FileId>>,
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
            for step in self.tree(&start, root, number).into_iter().flatten() {
                match step {
                    Step::File(entry, id) => self.files.push((entry, id)),
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
                let message = format!("the link leads back to {}; it is not followed", target.display());
                self.problems.push(Problem::new(link, ProblemCode::LinkLoop, message));
                false
            }
            (Ok(meta), _) => {
                let is_new = !self.entered.contains(&file_id(link, &meta));
                self.duplicates += usize::from(!is_new);
                is_new
            }
            (Err(error), _) => {
                self.problems.push(Problem::from_io(link, &error));
                false
            }
        }
    }

    /// Walks one tree without following its links to directories, in parts. One thread lists it: several would
    /// wait for each other longer than it takes. What each entry is, others ask meanwhile where there are many,
    /// since on a network the answers are slow.
    fn tree(&self, start: &Path, root: &Path, number: usize) -> Vec<Vec<Step>> {
        let mut walker = WalkBuilder::new(start);
        walker.follow_links(false).parents(false).git_global(false).git_exclude(false).require_git(false);
        // In the order of the paths, so that there is little left to sort. What is compared lies in one
        // directory, so the names decide, and are not looked for in each path.
        walker.sort_by_file_path(|a, b| a.as_os_str().cmp(b.as_os_str()));
        if !self.entered.is_empty() {
            // The walker asks for no entry's leave where it begins.
            if is_entered(start, &self.entered) {
                return Vec::new();
            }
            let entered = Arc::clone(&self.entered);
            let is_directory = |found: &DirEntry| found.file_type().is_some_and(|kind| kind.is_dir());
            walker.filter_entry(move |found| !is_directory(found) || !is_entered(found.path(), &entered));
        }
        let threads = super::threads(self.settings.threads);
        let (parts, queue) = crossbeam_channel::bounded::<(usize, Vec<Found>)>(PARTS_WAITING);
        let look = |(part, found): (usize, Vec<Found>)| (part, self.look_at_all(&found, root, number));
        let look_on = |queue: Receiver<_>| -> Vec<_> { queue.iter().map(look).collect() };
        let mut looked = thread::scope(|scope| {
            let mut helpers = Vec::new();
            let mut looked = Vec::new();
            for part in in_parts(walker.build()).enumerate() {
                if part.1.len() == ENTRIES_PER_PART && helpers.len() + 1 < threads {
                    let queue = queue.clone();
                    helpers.push(scope.spawn(move || look_on(queue)));
                }
                match parts.try_send(part) {
                    Ok(()) => {}
                    Err(TrySendError::Full(part) | TrySendError::Disconnected(part)) => {
                        looked.push(look(part))
                    }
                }
            }
            drop(parts);
            looked.append(&mut look_on(queue));
            for helper in helpers {
                // OK because a panic goes on in the thread that waits for it.
                looked.append(&mut helper.join().expect("a thread that looks at files"));
            }
            looked
        });
        looked.sort_unstable_by_key(|(part, _)| *part);
        looked.into_iter().map(|(_, steps)| steps).collect()
    }

    fn look_at_all(&self, found: &[Found], root: &Path, number: usize) -> Vec<Step> {
        let steps = Vec::with_capacity(found.len());
        let mut look = Look { settings: self.settings, root, number, folder: None, steps };
        found.iter().for_each(|found| look.at(found));
        look.steps
    }

    fn finish(self) -> Walk {
        let Crawl { mut files, mut problems, duplicates, .. } = self;
        files.sort_by(|(a, _), (b, _)| a.cmp_by_path(b));
        problems.sort_by(|a, b| (&a.path, a.code).cmp(&(&b.path, b.code)));
        problems.dedup();
        let all = files.len();
        let entries = without_duplicates(files);
        Walk { duplicates: duplicates + all - entries.len(), entries, problems }
    }
}

/// Decides what directory entries are.
struct Look<'a> {
    settings: &'a Settings,
    root: &'a Path,
    number: usize,
    /// That of the last file: the next one mostly lies in it as well.
    folder: Option<Arc<Folder>>,
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
                let message = "links are not followed in this run; allow them to read it";
                self.problem(Problem::new(path, ProblemCode::NotFollowed, message));
            }
            Err(error) => self.problem(Problem::from_io(path, &error)),
            Ok(meta) if meta.is_dir() && is_link => {
                self.steps.push(Step::LinkedDirectory(path.to_path_buf()));
            }
            Ok(meta) if meta.is_dir() => self.steps.push(Step::Directory(file_id(path, &meta))),
            Ok(meta) if meta.is_file() => self.file(path, &meta),
            Ok(_) => {
                let message = "neither a file nor a directory; leave it or remove it, it is never opened";
                self.problem(Problem::new(path, ProblemCode::NotAFile, message));
            }
        }
    }

    fn file(&mut self, path: &Path, meta: &Metadata) {
        let folder = self.folder_of(path);
        let name = path.file_name().unwrap_or(path.as_os_str());
        let stat = Stat::of(meta);
        let is_text = !name::is_never_read(path);
        if is_text && stat.bytes > self.settings.max_file_bytes {
            return self.problem(too_large(path, stat.bytes, self.settings));
        }
        let is_utf8 = folder.is_utf8_with(name);
        let entry = Entry::new(folder, name, stat, is_text);
        if !is_utf8 {
            let shown = entry.relative();
            let message =
                format!("the name is not UTF-8 and is shown as {shown}; rename the file to cite it well");
            self.problem(Problem::new(path, ProblemCode::NonUtf8Name, message));
        }
        self.steps.push(Step::File(entry, file_id(path, meta)));
    }

    fn folder_of(&mut self, file: &Path) -> Arc<Folder> {
        let is_last = |folder: &&Arc<Folder>| file.parent() == Some(folder.path());
        let folder = match self.folder.as_ref().filter(is_last) {
            Some(folder) => Arc::clone(folder),
            None => Arc::new(Folder::of(file, self.root, self.number)),
        };
        Arc::clone(self.folder.insert(folder))
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
    let message = format!("{bytes} bytes, more than the limit of {limit}; raise the limit or split the file");
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
            let message = format!("the link leads back to {}; it is not followed", ancestor.display());
            steps.push(Step::Problem(Problem::new(child, ProblemCode::LinkLoop, message)));
        }
        ignore::Error::Io(error) => steps.push(Step::Problem(Problem::from_io(path, error))),
        other => steps.push(Step::Problem(ignore_file_problem(path, other))),
    }
}

fn ignore_file_problem(path: &Path, error: &ignore::Error) -> Problem {
    Problem::new(path, ProblemCode::IgnoreFile, format!("not a pattern, so it ignores nothing: {error}"))
}

/// What tells two files apart, but not two paths to one file.
#[cfg(unix)]
type FileId = (u64, u64);
#[cfg(not(unix))]
type FileId = PathBuf;

#[cfg(unix)]
fn file_id(_: &Path, meta: &Metadata) -> FileId {
    use std::os::unix::fs::MetadataExt;
    (meta.dev(), meta.ino())
}

#[cfg(not(unix))]
fn file_id(path: &Path, _: &Metadata) -> FileId {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

fn is_entered(directory: &Path, entered: &HashSet<FileId>) -> bool {
    fs::metadata(directory).is_ok_and(|meta| entered.contains(&file_id(directory, &meta)))
}

/// Keeps one of the entries that are one file on one real path, by preference the one whose
/// path holds no link. Two hard links are two files: their paths may name two provinces.
fn without_duplicates(files: Vec<(Entry, FileId)>) -> Vec<Entry> {
    let mut by_id: Vec<usize> = (0..files.len()).collect();
    by_id.sort_by(|&a, &b| files[a].1.cmp(&files[b].1));
    let mut dropped = HashSet::new();
    for same_file in by_id.chunk_by(|&a, &b| files[a].1 == files[b].1).filter(|same| same.len() > 1) {
        let mut by_real_path: HashMap<PathBuf, Vec<usize>> = HashMap::new();
        for &file in same_file {
            let path = files[file].0.path();
            let real = path.canonicalize().unwrap_or(path);
            by_real_path.entry(real).or_default().push(file);
        }
        for (real, same) in by_real_path {
            let is_real =
                |&&file: &&usize| std::path::absolute(files[file].0.path()).is_ok_and(|path| path == real);
            let kept = *same.iter().find(is_real).unwrap_or(&same[0]);
            dropped.extend(same.into_iter().filter(|&file| file != kept));
        }
    }
    let numbered = files.into_iter().enumerate();
    numbered.filter(|(file, _)| !dropped.contains(file)).map(|(_, (entry, _))| entry).collect()
}
