//! Crashes: `tansuo index` is killed at a random moment, again and again, while the tree changes.
//! Each time the index opens at exactly the last commit or the next, and indexing once more gives
//! what building from nothing gives.
//!
//! `TANSUO_CRASHES=200 TANSUO_SEED=7 cargo test --test crash -- --nocapture`

mod support;
#[path = "../benches/synthetic/mod.rs"]
#[allow(dead_code)]
mod synthetic;

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::Index;
use support::{Contents, number_from};
use synthetic::Shape;
use tansuo::{Reader, Settings};

/// Files that the tree may hold.
const FILES: usize = 40;

struct World {
    dir: tempfile::TempDir,
    random: fastrand::Rng,
    version: u64,
}

impl World {
    fn tree(&self) -> PathBuf {
        self.dir.path().join("reports")
    }

    fn index(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    /// Writes, overwrites or removes some files.
    fn change(&mut self) {
        self.version += 1;
        let shape = Shape {
            reports: FILES,
            provinces: 4,
            sectors: 2,
            change_points: 3,
            seed: self.version,
            ..Shape::default()
        };
        for _ in 0..self.random.usize(1..12) {
            let file = shape.file(self.random.usize(..FILES));
            let path = self.tree().join(file.path);
            if self.random.u8(..4) == 0 {
                drop(fs::remove_file(path));
            } else {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, file.text).unwrap();
            }
        }
    }

    fn start(&self, rebuild: bool) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tansuo"));
        command
            .args(["index", "--threads", "2", "--memory", "60", "--index"])
            .args([self.index(), self.tree()]);
        if rebuild {
            command.arg("--rebuild");
        }
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// What an index holds that was built from nothing.
    fn fresh(&self) -> Contents {
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings { threads: 1, memory_bytes: 60_000_000, ..Settings::default() };
        let mut index = Index::create(dir.path().join("index"), settings).unwrap();
        index.update(&[self.tree()]).unwrap();
        Contents::of(&index)
    }

    fn now(&self) -> Contents {
        Contents::of(&Reader::open(self.index()).unwrap())
    }
}

#[test]
fn killed_at_any_moment_the_index_is_the_last_commit_or_the_next() {
    let (cycles, seed) = (number_from("TANSUO_CRASHES", 20), number_from("TANSUO_SEED", 1));
    let mut world = World {
        dir: tempfile::tempdir().unwrap(),
        random: fastrand::Rng::with_seed(seed),
        version: seed * 1_000_000,
    };
    world.change();
    let begun = Instant::now();
    assert!(world.start(false).wait().unwrap().success());
    let mut longest = begun.elapsed();
    let mut before = world.now();
    let (mut kept, mut renewed, mut finished) = (0, 0, 0);
    for cycle in 0..cycles {
        world.change();
        let after = world.fresh();
        let rebuild = world.random.u8(..8) == 0;
        let mut child = world.start(rebuild);
        std::thread::sleep(Duration::from_micros(world.random.u64(..longest.as_micros() as u64)));
        let has_finished = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        let status = child.wait_with_output().unwrap();
        if has_finished {
            assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
            finished += 1;
        }
        // Most of the moments should be within the run, even on a busy machine.
        longest = if has_finished { longest * 8 / 10 } else { longest * 11 / 10 };
        let now = world.now();
        let what = format!("seed {seed}, cycle {cycle}, rebuild: {rebuild}, finished: {has_finished}");
        if now == after {
            renewed += 1;
        } else {
            assert!(!has_finished, "{what}: the run ended well and its commit is not there");
            now.assert_is(&before, &what);
            kept += 1;
        }
        let found = tansuo::Reader::verify(world.index(), true).unwrap();
        assert!(!found.is_damaged(), "{what}: {:?}", found.findings);
        let again = world.start(false).wait_with_output().unwrap();
        assert!(again.status.success(), "{what}, then again: {}", String::from_utf8_lossy(&again.stderr));
        world.now().assert_is(&after, &what);
        let found = tansuo::Reader::verify(world.index(), true).unwrap();
        assert!(found.findings.is_empty(), "{what}: {:?}", found.findings);
        before = after;
    }
    println!(
        "{cycles} crashes: {kept} at the last commit, {renewed} at the next ({finished} had ended), 0 lost; \
         {} records at the end",
        before.records.len()
    );
    let folders =
        fs::read_dir(world.index()).unwrap().flatten().filter(|entry| entry.path().is_dir()).count();
    assert_eq!(folders, 1, "what killed runs left is swept away");
}
