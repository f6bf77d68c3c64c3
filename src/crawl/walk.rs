//! Lists the files of one or many trees, with size and modification time. Opens none of them.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use crossbeam_channel::Receiver;
use ignore::{DirEntry, WalkBuilder};

use super::{Problem, ProblemCode, Settings, name};
use crate::{Error, ErrorKind, Result};

/// Entries that are looked at together, and are worth a thread of their own.
const ENTRIES_PER_PART: usize = 256;

/// A regular file that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where the file is: the root as given, joined with the path below it.
    pub path: PathBuf,
    /// Which of the given roots it lies under.
    pub root: usize,
    /// The path below the root, with forward slashes; a root that is a file gives its name.
    /// Bytes that are not UTF-8 are written `\xFF`.
    pub relative: String,
    /// Its size and modification time.
    pub stat: Stat,
    /// False if its name says that it holds no report (a picture, an archive, data, a log).
    /// Such a file is counted and never opened.
    pub is_text: bool,
}

/// What the file system knows of a file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stat {
    /// Length, in bytes.
    pub bytes: u64,
    /// Modification time, in nanoseconds since 1970; negative before it.
    pub mtime_ns: i64,
}

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

impl Stat {
    pub(super) fn of(meta: &Metadata) -> Self {
        // A file system without modification times leaves the content hash to tell changes.
        let mtime = meta.modified().unwrap_or(UNIX_EPOCH);
        Stat { bytes: meta.len(), mtime_ns: nanoseconds(mtime) }
    }
}

fn nanoseconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |ns| -ns),
    }
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
        let (parts, queue) = crossbeam_channel::unbounded::<(usize, Vec<Found>)>();
        let look = |queue: Receiver<(usize, Vec<Found>)>| -> Vec<_> {
            queue.iter().map(|(part, found)| (part, self.look_at_all(&found, root, number))).collect()
        };
        let mut looked = thread::scope(|scope| {
            let mut helpers = Vec::new();
            for (part, found) in in_parts(walker.build()).enumerate() {
                if found.len() == ENTRIES_PER_PART && helpers.len() + 1 < threads {
                    let queue = queue.clone();
                    helpers.push(scope.spawn(move || look(queue)));
                }
                // OK because this thread holds a receiver as well.
                let _ = parts.send((part, found));
            }
            drop(parts);
            let mut looked = look(queue);
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
        let mut steps = Vec::with_capacity(found.len());
        found.iter().for_each(|found| self.look_at(found, root, number, &mut steps));
        steps
    }

    /// Decides what a directory entry is.
    fn look_at(&self, found: &Found, root: &Path, number: usize, steps: &mut Vec<Step>) {
        let found = match found {
            Ok(found) => found,
            Err(error) => return problems_of(error, root, steps),
        };
        let path = found.path();
        if let Some(error) = found.error() {
            problems_of(error, path, steps);
        }
        let is_link = found.depth() > 0 && found.path_is_symlink();
        match fs::metadata(path) {
            _ if is_link && !self.settings.follow_links => {
                let message = "links are not followed in this run; allow them to read it";
                steps.push(Step::Problem(Problem::new(path, ProblemCode::NotFollowed, message)));
            }
            Err(error) => steps.push(Step::Problem(Problem::from_io(path, &error))),
            Ok(meta) if meta.is_dir() && is_link => steps.push(Step::LinkedDirectory(path.to_path_buf())),
            Ok(meta) if meta.is_dir() => steps.push(Step::Directory(file_id(path, &meta))),
            Ok(meta) if meta.is_file() => self.file(path, &meta, root, number, steps),
            Ok(_) => {
                let message = "neither a file nor a directory; leave it or remove it, it is never opened";
                steps.push(Step::Problem(Problem::new(path, ProblemCode::NotAFile, message)));
            }
        }
    }

    fn file(&self, path: &Path, meta: &Metadata, root: &Path, number: usize, steps: &mut Vec<Step>) {
        let below = match path.strip_prefix(root) {
            Ok(below) if !below.as_os_str().is_empty() => below,
            _ => Path::new(path.file_name().unwrap_or(path.as_os_str())),
        };
        let (relative, is_utf8) = name::portable(below);
        if !is_utf8 {
            let message =
                format!("the name is not UTF-8 and is shown as {relative}; rename the file to cite it well");
            steps.push(Step::Problem(Problem::new(path, ProblemCode::NonUtf8Name, message)));
        }
        let stat = Stat::of(meta);
        let is_text = !name::is_never_read(path);
        if is_text && stat.bytes > self.settings.max_file_bytes {
            return steps.push(Step::Problem(too_large(path, stat.bytes, self.settings)));
        }
        let entry = Entry { path: path.to_path_buf(), root: number, relative, stat, is_text };
        steps.push(Step::File(entry, file_id(path, meta)));
    }

    fn finish(self) -> Walk {
        let Crawl { mut files, mut problems, duplicates, .. } = self;
        files.sort_by(|(a, _), (b, _)| (a.root, &a.path).cmp(&(b.root, &b.path)));
        problems.sort_by(|a, b| (&a.path, a.code).cmp(&(&b.path, b.code)));
        problems.dedup();
        let all = files.len();
        let entries = without_duplicates(files);
        Walk { duplicates: duplicates + all - entries.len(), entries, problems }
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
            let path = &files[file].0.path;
            let real = path.canonicalize().unwrap_or_else(|_| path.clone());
            by_real_path.entry(real).or_default().push(file);
        }
        for (real, same) in by_real_path {
            let is_real =
                |&&file: &&usize| std::path::absolute(&files[file].0.path).is_ok_and(|path| path == real);
            let kept = *same.iter().find(is_real).unwrap_or(&same[0]);
            dropped.extend(same.into_iter().filter(|&file| file != kept));
        }
    }
    let numbered = files.into_iter().enumerate();
    numbered.filter(|(file, _)| !dropped.contains(file)).map(|(_, (entry, _))| entry).collect()
}
