//! Walking and reading trees with problematic files. Every test asserts two things: the bad
//! input is named, and the good file beside it is still found.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use proptest::prelude::*;
use tansuo::crawl::{self, Encoding, Entry, ProblemCode, Settings, Walk};
use tempfile::TempDir;

const GOOD: &str = "Shanxi_Power/Shanxi_Power_combined_info.txt";

/// A tree with one good report; `spoil` adds what the test is about.
fn tree(spoil: impl FnOnce(&Path)) -> TempDir {
    let dir = TempDir::new().expect("a temporary directory");
    write(dir.path(), GOOD, "# 山西省 电力部门\n");
    spoil(dir.path());
    dir
}

fn write(dir: &Path, name: &str, content: impl AsRef<[u8]>) {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().expect("a directory")).expect("create");
    fs::write(path, content).expect("write");
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

fn codes(walk: &Walk) -> Vec<ProblemCode> {
    walk.problems.iter().map(|problem| problem.code).collect()
}

fn entry<'a>(walk: &'a Walk, name: &str) -> &'a Entry {
    walk.entries.iter().find(|entry| entry.relative().ends_with(name)).expect("the file is listed")
}

fn read_code(walk: &Walk, name: &str, settings: &Settings) -> ProblemCode {
    crawl::read(entry(walk, name), settings).expect_err("the file cannot be used").code
}

#[test]
fn files_are_listed_in_order_with_portable_names() {
    let dir = tree(|dir| {
        write(dir, "b/一.txt", "二");
        write(dir, "a.txt", "一");
        write(dir, "b/c/d.md", "三");
    });
    let walk = walk(dir.path());
    assert_eq!(relatives(&walk), [GOOD, "a.txt", "b/c/d.md", "b/一.txt"]);
    assert_eq!((walk.problems.len(), walk.duplicates), (0, 0));
    assert_eq!(entry(&walk, "a.txt").stat.bytes, 3);
}

#[test]
fn a_root_may_be_a_file() {
    let dir = tree(|_| ());
    let walk = crawl::walk(&[dir.path().join(GOOD)], &Settings::default()).expect("walk");
    assert_eq!(relatives(&walk), ["Shanxi_Power_combined_info.txt"]);
}

#[test]
fn a_missing_root_is_an_error_that_names_it() {
    let missing = PathBuf::from("no/such/directory");
    let error = crawl::walk(std::slice::from_ref(&missing), &Settings::default()).expect_err("missing");
    assert_eq!((error.kind(), error.path()), (tansuo::ErrorKind::Io, Some(missing.as_path())));
    assert!(error.to_string().contains("no/such/directory"));
}

#[test]
fn no_roots_are_an_empty_walk() {
    assert_eq!(crawl::walk(&[], &Settings::default()).expect("walk"), Walk::default());
}

#[test]
fn hidden_and_ignored_files_are_left_alone() {
    let dir = tree(|dir| {
        write(dir, ".tansuo/meta.json", "{}");
        write(dir, "old/report.txt", "旧");
        write(dir, "notes.txt", "笔记");
        write(dir, ".ignore", "old/\n");
        write(dir, ".gitignore", "notes.txt\n");
    });
    assert_eq!(relatives(&walk(dir.path())), [GOOD]);
}

#[test]
fn ignore_files_above_the_root_do_not_count() {
    let dir = tree(|dir| write(dir, ".gitignore", "*.txt\n"));
    let root = dir.path().join("Shanxi_Power");
    let walk = crawl::walk(&[root], &Settings::default()).expect("walk");
    assert_eq!(relatives(&walk), ["Shanxi_Power_combined_info.txt"]);
}

#[test]
fn a_bad_pattern_in_an_ignore_file_is_named_and_the_others_hold() {
    let dir = tree(|dir| {
        write(dir, "notes.txt", "笔记");
        write(dir, ".ignore", "a{b\nnotes.txt\n");
    });
    let walk = walk(dir.path());
    assert_eq!((relatives(&walk), codes(&walk)), (vec![GOOD.to_owned()], vec![ProblemCode::IgnoreFile]));
    assert_eq!(walk.problems[0].line, Some(1));
}

#[test]
fn pictures_and_data_are_listed_but_not_to_be_read() {
    let dir = tree(|dir| {
        write(dir, "a_visualization.PNG", b"\x89PNG\r\n\x1a\n");
        write(dir, "series.csv", "date,value\n");
        write(dir, "README", "说明");
    });
    let walk = walk(dir.path());
    let unread: Vec<_> = walk.entries.iter().filter(|e| !e.is_text).map(|e| e.relative()).collect();
    assert_eq!(unread, ["a_visualization.PNG", "series.csv"]);
}

#[test]
fn a_picture_under_a_text_name_is_binary() {
    let dir = tree(|dir| write(dir, "picture.txt", b"\x89PNG\r\n\x1a\n\0\0"));
    assert_eq!(read_code(&walk(dir.path()), "picture.txt", &Settings::default()), ProblemCode::Binary);
}

#[test]
fn a_file_over_the_limit_is_not_read() {
    let dir = tree(|dir| {
        // Sparse: a gibibyte that takes no space, and would take a while to read.
        let file = fs::File::create(dir.join("huge.txt")).expect("create");
        file.set_len(1 << 30).expect("set the length");
        write(dir, "over.txt", "碳".repeat(20));
    });
    let walk = walk(dir.path());
    assert_eq!(codes(&walk), [ProblemCode::TooLarge]);
    assert!(walk.problems[0].message.to_string().contains("1073741824 bytes"), "{}", walk.problems[0]);

    let small = Settings { max_file_bytes: 59, ..Settings::default() };
    let strict = walk_with(dir.path(), &small);
    assert_eq!((relatives(&strict), codes(&strict)), (vec![GOOD.to_owned()], vec![ProblemCode::TooLarge; 2]));
    // As if it had grown between the walk and the reading.
    assert_eq!(read_code(&walk, "over.txt", &small), ProblemCode::TooLarge);
    let exact = Settings { max_file_bytes: 60, ..Settings::default() };
    assert!(crawl::read(entry(&walk, "over.txt"), &exact).is_ok());
}

#[test]
fn a_file_that_vanishes_after_the_walk_is_named() {
    let dir = tree(|dir| write(dir, "gone.txt", "去"));
    let walk = walk(dir.path());
    fs::remove_file(dir.path().join("gone.txt")).expect("remove");
    assert_eq!(read_code(&walk, "gone.txt", &Settings::default()), ProblemCode::Vanished);
}

#[test]
fn a_file_that_became_a_directory_is_never_opened() {
    let dir = tree(|dir| write(dir, "turned.txt", "变"));
    let walk = walk(dir.path());
    fs::remove_file(dir.path().join("turned.txt")).expect("remove");
    fs::create_dir(dir.path().join("turned.txt")).expect("create");
    assert_eq!(read_code(&walk, "turned.txt", &Settings::default()), ProblemCode::NotAFile);
}

#[test]
fn a_file_that_grows_while_it_is_read_is_whole_or_refused() {
    let dir = tree(|dir| write(dir, "growing.txt", "碳".repeat(100_000)));
    let walk = walk(dir.path());
    let path = dir.path().join("growing.txt");
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut file = fs::OpenOptions::new().append(true).open(&path).expect("open");
            while !stop.load(Ordering::Relaxed) {
                // A line each time: on a slow machine it all would be longer than a line may be.
                std::io::Write::write_all(&mut file, "碳\n".as_bytes()).expect("append");
            }
        });
        for _ in 0..20 {
            match crawl::read(entry(&walk, "growing.txt"), &Settings::default()) {
                Ok(content) => assert_eq!(content.text.len() as u64, content.stat.bytes),
                Err(problem) => assert_eq!(problem.code, ProblemCode::Changed),
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    let content =
        crawl::read(entry(&walk, "growing.txt"), &Settings::default()).expect("it stands still now");
    assert_eq!(content.problems, []);
}

#[test]
fn damage_is_told_with_its_line_and_the_file_is_used() {
    let dir = tree(|dir| {
        write(dir, "damaged.txt", ["第一行\n第".as_bytes(), b"\xFF", "二行\n".as_bytes()].concat())
    });
    let content = crawl::read(entry(&walk(dir.path()), "damaged.txt"), &Settings::default()).expect("used");
    assert_eq!((content.encoding, content.text.as_str()), (Encoding::Utf8, "第一行\n第\u{FFFD}二行\n"));
    assert_eq!((content.problems[0].code, content.problems[0].line), (ProblemCode::InvalidText, Some(2)));
    assert!(content.problems[0].is_used());
}

#[test]
fn one_file_under_two_roots_is_listed_once() {
    let dir = tree(|_| ());
    let roots = [dir.path().join("Shanxi_Power"), dir.path().to_path_buf(), dir.path().join(GOOD)];
    let walk = crawl::walk(&roots, &Settings::default()).expect("walk");
    assert_eq!((walk.entries.len(), walk.entries[0].root()), (1, 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_hash_is_of_the_bytes_and_the_threads_do_not_matter(
        texts in prop::collection::vec("[一-龥\n]{0,40}", 1..12),
        threads in 1..4usize,
    ) {
        let dir = tree(|dir| {
            for (number, text) in texts.iter().enumerate() {
                write(dir, &format!("{}/{number}.txt", number % 3), text);
            }
        });
        let found = walk_with(dir.path(), &Settings { threads, ..Settings::default() });
        prop_assert_eq!(&found, &walk(dir.path()));
        prop_assert_eq!(found.entries.len(), texts.len() + 1);
        for (number, text) in texts.iter().enumerate() {
            let content = crawl::read(entry(&found, &format!("/{number}.txt")), &Settings::default()).expect("text");
            prop_assert_eq!(content.hash, xxhash_rust::xxh3::xxh3_128(text.as_bytes()));
            prop_assert_eq!(&content.text, text);
        }
    }
}
