//! What only Unix file systems hold: links, pipes, sockets, modes and names that are not text.
#![cfg(unix)]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;

use rustix::fs::{CWD, FileType, Mode, mknodat};
use tansuo::crawl::{self, ProblemCode, Settings, Walk};
use tempfile::TempDir;

const GOOD: &str = "good.txt";

fn tree(spoil: impl FnOnce(&Path)) -> TempDir {
    let dir = TempDir::new().expect("a temporary directory");
    write(&dir.path().join(GOOD), "# 陕西省\n");
    spoil(dir.path());
    dir
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a directory")).expect("create");
    fs::write(path, text).expect("write");
}

fn link(target: impl AsRef<Path>, at: impl AsRef<Path>) {
    symlink(target, at).expect("link");
}

fn pipe(path: &Path) {
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("make a FIFO");
}

fn walk_with(dir: &Path, settings: &Settings) -> Walk {
    let walk = crawl::walk(&[dir.to_path_buf()], settings).expect("the root exists");
    assert!(relatives(&walk).iter().any(|name| name == GOOD), "the good report was lost: {walk:?}");
    walk
}

fn walk(dir: &Path) -> Walk {
    walk_with(dir, &Settings::default())
}

fn relatives(walk: &Walk) -> Vec<String> {
    walk.entries.iter().map(|entry| entry.relative()).collect()
}

fn problems(walk: &Walk) -> Vec<(ProblemCode, String)> {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    walk.problems.iter().map(|problem| (problem.code, name(&problem.path))).collect()
}

#[test]
fn a_link_back_up_the_tree_is_named_once() {
    let dir = tree(|dir| {
        write(&dir.join("a/b/deep.txt"), "深");
        link(dir.join("a"), dir.join("a/b/back"));
    });
    let walk = walk(dir.path());
    assert_eq!(problems(&walk), [(ProblemCode::LinkLoop, "back".to_owned())]);
    assert_eq!(relatives(&walk), ["a/b/deep.txt", GOOD]);
}

#[test]
fn links_to_themselves_and_to_nowhere_are_named() {
    let dir = tree(|dir| {
        link("self.txt", dir.join("self.txt"));
        link("nowhere", dir.join("dead.txt"));
    });
    let expected =
        [(ProblemCode::DeadLink, "dead.txt".to_owned()), (ProblemCode::LinkLoop, "self.txt".to_owned())];
    assert_eq!(problems(&walk(dir.path())), expected);
}

#[test]
fn directories_that_link_to_each_other_do_not_multiply() {
    let names: Vec<String> = (0..9).map(|n| format!("d{n}")).collect();
    let dir = tree(|dir| {
        for name in &names {
            write(&dir.join(name).join("one.txt"), name);
            for other in names.iter().filter(|other| *other != name) {
                link(dir.join(other), dir.join(name).join(other));
            }
        }
    });
    let expected: Vec<String> =
        names.iter().map(|name| format!("{name}/one.txt")).chain([GOOD.to_owned()]).collect();
    assert_eq!(relatives(&walk(dir.path())), expected);
}

#[test]
fn a_linked_directory_outside_the_tree_is_walked_and_one_inside_is_not_walked_twice() {
    let outside = TempDir::new().expect("a temporary directory");
    write(&outside.path().join("deep/far.txt"), "远");
    link("..", outside.path().join("deep/up"));
    let dir = tree(|dir| {
        write(&dir.join("real/near.txt"), "近");
        write(&dir.join(".hidden/shown.txt"), "显");
        link("real", dir.join("alias"));
        link(".hidden", dir.join("visible"));
        link("real/near.txt", dir.join("also.txt"));
        link(outside.path(), dir.join("outside"));
    });
    let walk = walk(dir.path());
    assert_eq!(relatives(&walk), [GOOD, "outside/deep/far.txt", "real/near.txt", "visible/shown.txt"]);
    assert_eq!(problems(&walk), [(ProblemCode::LinkLoop, "up".to_owned())]);
    assert_eq!(walk.duplicates, 2, "the directory `alias` and the file `also.txt`");
}

#[test]
fn a_file_outside_the_tree_is_listed_under_the_first_path_to_it() {
    let outside = TempDir::new().expect("a temporary directory");
    write(&outside.path().join("far.txt"), "远");
    let dir = tree(|dir| {
        fs::create_dir(dir.join("x")).expect("create");
        link(outside.path().join("far.txt"), dir.join("x/first.txt"));
        link(outside.path(), dir.join("x/outside"));
        link(outside.path().join("far.txt"), dir.join("y.txt"));
    });
    let walk = walk(dir.path());
    assert_eq!(relatives(&walk), [GOOD, "x/first.txt"]);
    assert_eq!(walk.duplicates, 2);
}

#[test]
fn a_link_above_the_root_does_not_lead_back_into_it() {
    let above = TempDir::new().expect("a temporary directory");
    write(&above.path().join("beside/other.txt"), "旁");
    let root = above.path().join("root");
    write(&root.join(GOOD), "# 陕西省\n");
    link("..", root.join("up"));
    let walk = walk(&root);
    assert_eq!(relatives(&walk), [GOOD]);
    assert_eq!(problems(&walk), [(ProblemCode::LinkLoop, "up".to_owned())]);
}

#[test]
fn links_are_left_alone_if_the_settings_say_so() {
    let dir = tree(|dir| link(GOOD, dir.join("link.txt")));
    let walk = walk_with(dir.path(), &Settings { follow_links: false, ..Settings::default() });
    assert_eq!(relatives(&walk), [GOOD]);
    assert_eq!(problems(&walk), [(ProblemCode::NotFollowed, "link.txt".to_owned())]);
}

#[test]
fn two_hard_links_are_two_files() {
    let dir = tree(|dir| fs::hard_link(dir.join(GOOD), dir.join("second.txt")).expect("link"));
    assert_eq!(relatives(&walk(dir.path())), [GOOD, "second.txt"]);
}

#[test]
fn a_root_may_be_a_link_to_a_directory_or_a_file() {
    let dir = tree(|_| ());
    let other = TempDir::new().expect("a temporary directory");
    link(dir.path(), other.path().join("root"));
    assert_eq!(relatives(&walk(&other.path().join("root"))), [GOOD]);
    link(dir.path().join(GOOD), other.path().join(GOOD));
    assert_eq!(relatives(&walk(&other.path().join(GOOD))), [GOOD]);
}

#[test]
fn pipes_sockets_and_devices_are_never_opened() {
    let dir = tree(|dir| {
        pipe(&dir.join("pipe.txt"));
        let _ = UnixListener::bind(dir.join("socket.txt")).expect("bind");
        link("/dev/zero", dir.join("zero.txt"));
    });
    let expected =
        ["pipe.txt", "socket.txt", "zero.txt"].map(|name| (ProblemCode::NotAFile, name.to_owned()));
    assert_eq!(problems(&walk(dir.path())), expected);
}

#[test]
fn a_file_that_became_a_pipe_does_not_block_the_reader() {
    let dir = tree(|_| ());
    let walk = walk(dir.path());
    fs::remove_file(dir.path().join(GOOD)).expect("remove");
    pipe(&dir.path().join(GOOD));
    let problem = crawl::read(&walk.entries[0], &Settings::default()).expect_err("a pipe");
    assert_eq!(problem.code, ProblemCode::NotAFile);
}

#[test]
fn names_that_are_not_utf8_are_kept_apart_and_told() {
    let dir = tree(|dir| {
        for name in [&b"\xC9\xBD\xCE\xF7.txt"[..], b"\xFF.txt", b"\xFE.txt"] {
            write(&dir.join(OsStr::from_bytes(name)), "山西");
        }
    });
    let walk = walk(dir.path());
    assert_eq!(walk.problems.iter().filter(|p| p.code == ProblemCode::NonUtf8Name).count(), 3);
    let mut names = relatives(&walk);
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 4, "{names:?}");
    assert!(names.iter().any(|name| name == r"\xFE.txt"));
    for entry in &walk.entries {
        assert!(crawl::read(entry, &Settings::default()).is_ok());
    }
}

#[test]
fn what_may_not_be_read_is_named() {
    let dir = tree(|dir| {
        write(&dir.join("closed/inside.txt"), "内");
        write(&dir.join("secret.txt"), "密");
        fs::set_permissions(dir.join("closed"), fs::Permissions::from_mode(0o000)).expect("chmod");
        fs::set_permissions(dir.join("secret.txt"), fs::Permissions::from_mode(0o000)).expect("chmod");
    });
    let may_read_all = fs::read(dir.path().join("secret.txt")).is_ok();
    if may_read_all {
        eprintln!("skipped: this user may read every file");
    } else {
        let walk = walk(dir.path());
        assert_eq!(problems(&walk), [(ProblemCode::Unreadable, "closed".to_owned())]);
        let secret = walk.entries.iter().find(|entry| entry.relative() == "secret.txt").expect("listed");
        let problem = crawl::read(secret, &Settings::default()).expect_err("closed to this user");
        assert_eq!(problem.code, ProblemCode::Unreadable);
    }
    fs::set_permissions(dir.path().join("closed"), fs::Permissions::from_mode(0o700)).expect("chmod");
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_fails_while_it_is_read_is_named() {
    // The kernel refuses to read a process's memory at address 0, even for root.
    let walk = crawl::walk(&["/proc/self/mem".into()], &Settings::default()).expect("walk");
    let problem = crawl::read(&walk.entries[0], &Settings::default()).expect_err("an I/O error");
    assert_eq!(problem.code, ProblemCode::Unreadable);
}
