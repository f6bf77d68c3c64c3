//! Verification: a change of any byte of an index is found, and no command panics over it.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::Index;
use support::{copy_tree, number_from};
use tansuo::report::Severity;
use tansuo::{ErrorKind, Settings};

/// An index of a copy of the corpus, with deletions, two segments or more, and a tree beside it that
/// has changed since.
struct World {
    dir: tempfile::TempDir,
}

impl World {
    fn new() -> World {
        let world = World { dir: tempfile::tempdir().unwrap() };
        copy_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"), &world.tree());
        world.update();
        fs::remove_file(world.tree().join("Shanxi_Power/Shanxi_Power_combined_info.txt")).unwrap();
        fs::write(world.tree().join("new.md"), "# 新\n第一条 为了减排。\n").unwrap();
        world.update();
        world
    }

    fn tree(&self) -> PathBuf {
        self.dir.path().join("reports")
    }

    fn index(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    fn update(&self) {
        let settings = Settings { threads: 1, memory_bytes: 60_000_000, ..Settings::default() };
        let mut index = Index::open_or_create(self.index(), settings).unwrap();
        index.update(&[self.tree()]).unwrap();
    }

    /// Every file of the index that holds anything.
    fn files(&self) -> Vec<PathBuf> {
        let walk = ignore::WalkBuilder::new(self.index()).hidden(false).ignore(false).build();
        let files = walk.map(|entry| entry.unwrap().into_path()).filter(|path| path.is_file());
        let mut files: Vec<PathBuf> = files.filter(|path| path.metadata().unwrap().len() > 0).collect();
        files.sort();
        files
    }

    /// Asserts that verification names `file` as damaged.
    #[track_caller]
    fn assert_damaged(&self, file: &Path, how: &str) {
        let found =
            tansuo::Reader::verify(self.index(), false).unwrap_or_else(|error| panic!("{how}: {error}"));
        let named = found.findings.iter().any(|finding| {
            finding.diagnostic.severity == Severity::Error
                && finding.path == file.canonicalize().unwrap_or(file.to_path_buf()).to_string_lossy()
        });
        assert!(named, "{how} of {}: {:?}", file.display(), found.findings);
        assert!(
            found.findings.iter().all(|f| f.diagnostic.message.to_string().contains("--rebuild")),
            "{found:?}"
        );
    }

    /// Runs a command, which must say what is wrong or answer, and must not panic or be killed.
    #[track_caller]
    fn assert_no_panic(&self, args: &[&str], how: &str) -> i32 {
        let output = Command::new(env!("CARGO_BIN_EXE_tansuo"))
            .args(args)
            .arg("--index")
            .arg(self.index())
            .env("NO_COLOR", "1")
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        let status = output.status.code();
        assert!(matches!(status, Some(0..=2)), "{how}: {args:?}: {:?}: {stderr}", output.status);
        if status == Some(2) {
            assert!(
                stderr.starts_with("error: ") && stderr.contains("--rebuild"),
                "{how}: {args:?}: {stderr}"
            );
        }
        status.unwrap()
    }
}

#[test]
fn an_index_as_it_was_written_is_intact() {
    let world = World::new();
    for full in [false, true] {
        let found = tansuo::Reader::verify(world.index(), full).unwrap();
        assert!(found.findings.is_empty(), "{:?}", found.findings);
        assert!(found.files > 10 && found.records > 50 && found.literals > 10, "{found:?}");
    }
}

#[test]
fn a_flipped_byte_is_found_wherever_it_is() {
    let world = World::new();
    let files = world.files();
    let mut random = fastrand::Rng::with_seed(number_from("TANSUO_SEED", 6));
    fs::write(world.tree().join("later.md"), "# 后\n第二条 电解铝限产。\n").unwrap();
    let commands: [&[&str]; 6] = [
        &["search", "碳达峰", "--limit", "all"],
        &["search", "\"减排\""],
        &["facets", "province", "issuer"],
        &["export", "--format", "csv"],
        &["index"],
        &["timeline"],
    ];
    let (mut refused, flips) = (0, number_from("TANSUO_FLIPS", 60));
    for flip in 0..flips {
        // Every file has its turn, then every byte the same chance.
        let file = &files[flip as usize % files.len()];
        let original = fs::read(file).unwrap();
        let mut bytes = original.clone();
        let at = random.usize(..bytes.len());
        bytes[at] ^= random.u8(1..);
        fs::write(file, &bytes).unwrap();
        let how = format!("flip {flip}: byte {at} of {}", file.display());
        world.assert_damaged(file, &how);
        let command = commands[random.usize(..commands.len())];
        refused += i32::from(world.assert_no_panic(command, &how) == 2);
        assert_eq!(fs::read(file).unwrap(), bytes, "{how}: {command:?} wrote over the damage");
        fs::write(file, original).unwrap();
    }
    println!("{flips} flips over {} files: all found; {refused} commands refused", files.len());
    assert!(
        tansuo::Reader::verify(world.index(), true)
            .unwrap()
            .findings
            .iter()
            .all(|f| f.diagnostic.code == "stale")
    );
}

/// The files of the last commit were once read on a thread whose panics the program does not handle.
#[test]
fn columns_that_are_damaged_do_not_panic_an_update() {
    let world = World::new();
    let is_columns = |file: &&PathBuf| file.extension().is_some_and(|extension| extension == "fast");
    let columns = world.files().iter().find(is_columns).unwrap().clone();
    let original = fs::read(&columns).unwrap();
    let refused = (0..original.len()).step_by(original.len() / 100).filter(|&at| {
        let mut bytes = original.clone();
        bytes[at] ^= 0xff;
        fs::write(&columns, bytes).unwrap();
        world.assert_no_panic(&["index"], &format!("byte {at}")) == 2
    });
    assert!(refused.count() > 0);
}

#[test]
fn a_file_that_is_cut_off_empty_or_gone_is_found() {
    let world = World::new();
    for file in world.files() {
        let original = fs::read(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        for length in [original.len() - 1, original.len() / 2, 0] {
            fs::write(&file, &original[..length]).unwrap();
            world.assert_damaged(&file, "cut off");
            world.assert_no_panic(&["search", "碳达峰"], &format!("{name} cut to {length}"));
        }
        fs::remove_file(&file).unwrap();
        if name != "CURRENT" {
            let found = tansuo::Reader::verify(world.index(), false).unwrap();
            assert!(found.is_damaged(), "{name} is gone: {:?}", found.findings);
            world.assert_no_panic(&["search", "碳达峰"], &format!("{name} is gone"));
        } else {
            assert_eq!(tansuo::Reader::verify(world.index(), false).unwrap_err().kind(), ErrorKind::NoIndex);
        }
        fs::write(&file, original).unwrap();
    }
}

#[test]
fn a_tree_that_changed_is_stale_and_not_damaged() {
    let world = World::new();
    fs::write(world.tree().join("new.md"), "# 新\n第一条 为了增效。\n").unwrap();
    fs::write(world.tree().join("newer.md"), "# 更新\n第一条\n").unwrap();
    fs::remove_file(world.tree().join("summary.txt")).unwrap();
    let found = tansuo::Reader::verify(world.index(), false).unwrap();
    assert!(!found.is_damaged());
    assert_eq!(found.findings.len(), 1);
    assert_eq!(found.findings[0].diagnostic.code, "stale");
    let message = found.findings[0].diagnostic.message.to_string();
    assert!(message.contains("1 new, 1 changed and 1 vanished files; run `tansuo index`"), "{message}");
    world.update();
    assert!(tansuo::Reader::verify(world.index(), true).unwrap().findings.is_empty());
}

#[test]
fn a_change_that_keeps_size_and_time_is_seen_by_a_full_verification() {
    let world = World::new();
    let path = world.tree().join("new.md");
    // Long before the update, so that the time alone does not show the change.
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    let set_time = || fs::File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
    set_time();
    world.update();
    fs::write(&path, "# 新\n第一条 为了增效。\n").unwrap();
    set_time();
    assert!(
        tansuo::Reader::verify(world.index(), false).unwrap().findings.is_empty(),
        "by size and time alone"
    );
    assert_eq!(tansuo::Reader::verify(world.index(), true).unwrap().changes.changed, 1);
}

#[test]
fn a_damaged_index_is_rebuilt() {
    let world = World::new();
    for file in world.files() {
        let mut bytes = fs::read(&file).unwrap();
        bytes[0] ^= 1;
        fs::write(&file, bytes).unwrap();
    }
    assert!(tansuo::Reader::verify(world.index(), false).unwrap().is_damaged());
    let tree = world.tree();
    let output = Command::new(env!("CARGO_BIN_EXE_tansuo"))
        .args(["index", "--rebuild", "--index"])
        .args([world.index(), tree])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(tansuo::Reader::verify(world.index(), true).unwrap().findings.is_empty());
}
