//! Faults: the system fails at each operation of an update in turn. Each time the message names the
//! remedy, the index is at its last commit or the next, and the next run repairs it.
//!
//! A small library that is loaded before the C library (`tests/faults/shim.c`) makes the system fail.
//! `TANSUO_FAULTS=all cargo test --test faults -- --nocapture` tries every operation.
#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use support::{Contents, copy_tree};
use tansuo::{Reader, Settings, Writer};

/// How many operations are tried of each kind, unless all are …
const SAMPLE: usize = 6;
/// … and how many of the last operations: leftovers of these once blocked the next run.
const LAST: usize = 5;

struct World {
    dir: tempfile::TempDir,
    shim: PathBuf,
    before: Contents,
    after: Contents,
}

impl World {
    /// An index of a tree, and a tree that has changed since; `None` where there is no C compiler.
    fn new() -> Option<World> {
        let dir = tempfile::tempdir().unwrap();
        let shim = dir.path().join("shim.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/shim.c");
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .args([&shim, &source])
            .arg("-ldl")
            .output();
        let Ok(compiled) = compiled else {
            assert!(std::env::var_os("CI").is_none(), "there is no C compiler, and CI is set");
            eprintln!("skipped: there is no C compiler (cc)");
            return None;
        };
        assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
        let tree = dir.path().join("reports");
        for folder in ["Shanxi_Power", "Sichuan_Power", "Inner_Mongolia"] {
            copy_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(folder), &tree.join(folder));
        }
        update(&dir.path().join("saved"), &tree);
        let before = Contents::of(&Reader::open(dir.path().join("saved")).unwrap());
        fs::remove_file(tree.join("Shanxi_Power/Shanxi_Power_combined_info.txt")).unwrap();
        fs::write(tree.join("new.md"), "# 新\n第一条 为了减排。\n").unwrap();
        update(&dir.path().join("fresh"), &tree);
        let after = Contents::of(&Reader::open(dir.path().join("fresh")).unwrap());
        assert_ne!(before, after);
        let world = World { dir, shim, before, after };
        world.restore();
        Some(world)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Puts the index back as the first commit left it.
    fn restore(&self) {
        drop(fs::remove_dir_all(self.path("index")));
        copy_tree(&self.path("saved"), &self.path("index"));
    }

    fn run(&self, args: &[&str], faults: &[(&str, &str)]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_tansuo"))
            .args(args)
            .arg("--index")
            .arg(self.path("index"))
            .env("LD_PRELOAD", &self.shim)
            .env("FAULT_DIR", self.path("index"))
            .envs(faults.iter().copied())
            .output()
            .unwrap()
    }

    fn index(&self, options: &[&str], faults: &[(&str, &str)]) -> Output {
        let tree = self.path("reports");
        let args = [&["index", tree.to_str().unwrap(), "--threads", "1", "--memory", "60"], options].concat();
        self.run(&args, faults)
    }

    /// How many operations a run without faults makes.
    fn operations(&self, options: &[&str], faults: &[(&str, &str)]) -> usize {
        self.restore();
        let count = self.path("count");
        let output = self.index(options, &[faults, &[("FAULT_COUNT", count.to_str().unwrap())]].concat());
        assert!(output.status.success(), "{output:?}");
        fs::read_to_string(count).unwrap().trim().parse().unwrap()
    }

    fn contents(&self) -> Contents {
        Contents::of(&Reader::open(self.path("index")).unwrap())
    }

    /// After any run, the index is intact, and the next run brings it up to date.
    #[track_caller]
    fn assert_whole(&self, what: &str, succeeded: bool) {
        let now = self.contents();
        if succeeded {
            now.assert_is(&self.after, what);
        } else if now != self.after {
            now.assert_is(&self.before, what);
        }
        let found = tansuo::Reader::verify(self.path("index"), true).unwrap();
        assert!(!found.is_damaged(), "{what}: {:?}", found.findings);
        let again = self.index(&[], &[]);
        assert!(again.status.success(), "{what}, then again: {again:?}");
        self.contents().assert_is(&self.after, &format!("{what}, then again"));
    }
}

/// A small disk (tmpfs) that holds the index.
struct Disk<'a>(&'a World);

impl<'a> Disk<'a> {
    /// A disk with so many KiB free; `None` where nothing may be mounted.
    fn with_room(world: &'a World, kib: u64) -> Option<Disk<'a>> {
        drop(fs::remove_dir_all(world.path("index")));
        fs::create_dir(world.path("index")).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "tmpfs"]).arg(world.path("index")).output();
        if !mounted.is_ok_and(|mounted| mounted.status.success()) {
            eprintln!("skipped: a tmpfs cannot be mounted here; that takes root");
            return None;
        }
        let disk = Disk(world);
        copy_tree(&world.path("saved"), &world.path("index"));
        disk.resize(disk.used_kib() + kib);
        Some(disk)
    }

    fn resize(&self, kib: u64) {
        let size = format!("remount,size={kib}k");
        let status = Command::new("mount").args(["-o", &size]).arg(self.0.path("index")).status().unwrap();
        assert!(status.success());
    }

    fn used_kib(&self) -> u64 {
        let output =
            Command::new("df").args(["-k", "--output=used"]).arg(self.0.path("index")).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().last().unwrap().trim().parse().unwrap()
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("--lazy").arg(self.0.path("index")).status());
    }
}

fn update(index: &Path, tree: &Path) {
    let settings = Settings { threads: 1, memory_bytes: 60_000_000, ..Settings::default() };
    Writer::open_or_create(index, settings).unwrap().update(&[tree.to_path_buf()]).unwrap();
}

/// The numbers of the operations to try: all, or a sample that holds the first and the last.
fn tried(operations: usize) -> Vec<usize> {
    let all = std::env::var("TANSUO_FAULTS").is_ok_and(|which| which == "all");
    let step = if all { 1 } else { operations.div_ceil(SAMPLE).max(1) };
    let last = operations.saturating_sub(LAST);
    (1..=last).step_by(step).chain(last + 1..=operations).collect()
}

/// An error for a person: one message, which names a remedy, and no panic.
#[track_caller]
fn assert_clear(output: &Output, what: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{what}: {:?}: {stderr}", output.status);
    let last = stderr.trim_end().lines().last().unwrap_or_default();
    assert!(last.starts_with("error: "), "{what}: {stderr}");
    assert!(!stderr.contains("panicked") && !stderr.contains("mistake in tansuo"), "{what}: {stderr}");
    let remedies = [
        "check the disk's space and permissions",
        "choose another",
        "free some space",
        "check the permissions",
    ];
    assert!(remedies.iter().any(|remedy| last.contains(remedy)), "{what}: {stderr}");
}

/// Fails each operation of an update, in each way.
fn every_operation_fails(options: &[&str]) {
    let Some(world) = World::new() else { return };
    let operations = world.operations(options, &[]);
    let (mut runs, mut failed) = (0, 0);
    for kind in ["eio", "full", "short", "kill"] {
        for number in tried(operations) {
            world.restore();
            let what = format!("{kind} at operation {number} of {operations} {options:?}");
            let at = number.to_string();
            let output = world.index(options, &[("FAULT_KIND", kind), ("FAULT_AT", &at)]);
            runs += 1;
            failed += usize::from(!output.status.success());
            if !output.status.success() && kind != "kill" {
                assert_clear(&output, &what);
            }
            world.assert_whole(&what, output.status.success());
        }
    }
    assert!(failed * 2 > runs, "most faults must be felt: {failed} of {runs}");
    println!("{runs} faults at {operations} operations {options:?}: {failed} runs failed, 0 indexes lost");
}

#[test]
fn an_update_survives_a_fault_at_each_of_its_operations() {
    every_operation_fails(&[]);
}

#[test]
fn a_rebuild_survives_a_fault_at_each_of_its_operations() {
    every_operation_fails(&["--rebuild"]);
}

#[test]
fn a_full_disk_loses_nothing() {
    let Some(world) = World::new() else { return };
    for options in [&[][..], &["--rebuild"]] {
        let (mut runs, mut failed) = (0, 0);
        for kib in [0, 4, 12, 20, 40, 80, 120, 160, 200, 300, 400, 100_000] {
            let Some(disk) = Disk::with_room(&world, kib) else { return };
            let what = format!("{kib} KiB free {options:?}");
            let output = world.index(options, &[]);
            runs += 1;
            if !output.status.success() {
                failed += 1;
                assert_clear(&output, &what);
                let found = world.run(&["search", "电力"], &[]);
                assert!(found.status.success(), "{what}, then a search: {found:?}");
            }
            disk.resize(disk.used_kib() + 100_000);
            world.assert_whole(&what, output.status.success());
        }
        assert!(0 < failed && failed < runs, "{failed} of {runs} failed {options:?}");
        println!("{runs} disks {options:?}: {failed} were full, 0 indexes lost");
    }
}

#[test]
fn a_limit_on_the_size_of_files_loses_nothing() {
    let Some(world) = World::new() else { return };
    let (mut runs, mut failed) = (0, 0);
    for blocks in [0, 1, 4, 16, 64, 256, 1024, 100_000] {
        world.restore();
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        let output = Command::new("sh")
            .args(["-c", &script, "sh", env!("CARGO_BIN_EXE_tansuo"), "index"])
            .args([world.path("reports"), PathBuf::from("--index"), world.path("index")])
            .args(["--threads", "1", "--memory", "60"])
            .output()
            .unwrap();
        let what = format!("files of at most {blocks} blocks");
        runs += 1;
        if !output.status.success() {
            failed += 1;
            assert_clear(&output, &what);
        }
        world.assert_whole(&what, output.status.success());
    }
    assert!(0 < failed && failed < runs, "{failed} of {runs} failed");
}

#[test]
fn a_read_only_index_is_searched_and_not_updated() {
    let Some(world) = World::new() else { return };
    let read_only = [("FAULT_KIND", "readonly"), ("FAULT_AT", "1")];
    let found = world.run(&["search", "电力"], &read_only);
    assert!(found.status.success(), "{found:?}");
    let output = world.index(&[], &read_only);
    assert_clear(&output, "read-only");
    world.assert_whole("read-only", false);
}

#[test]
fn an_index_that_cannot_be_read_says_so() {
    let Some(world) = World::new() else { return };
    let reads = [("FAULT_KIND", "eio"), ("FAULT_READS", "1")];
    let operations = {
        let count = world.path("count");
        let faults = [&reads[1..], &[("FAULT_COUNT", count.to_str().unwrap())]].concat();
        assert!(world.run(&["search", "电力"], &faults).status.success());
        fs::read_to_string(count).unwrap().trim().parse().unwrap()
    };
    for number in tried(operations) {
        let at = number.to_string();
        let output = world.run(&["search", "电力"], &[&reads[..], &[("FAULT_AT", &at)]].concat());
        let what = format!("eio at reading {number} of {operations}");
        if !output.status.success() {
            assert_clear(&output, &what);
        }
    }
}

#[test]
fn a_report_that_cannot_be_read_is_named_and_the_rest_is_indexed() {
    let Some(world) = World::new() else { return };
    let tree = world.path("reports");
    let reads = [("FAULT_DIR", tree.to_str().unwrap()), ("FAULT_READS", "1")];
    let operations = world.operations(&["--rebuild"], &reads);
    for number in tried(operations) {
        world.restore();
        let at = number.to_string();
        let faults = [&reads[..], &[("FAULT_KIND", "eio"), ("FAULT_AT", &at)]].concat();
        let output = world.index(&["--rebuild"], &faults);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "reading {number} of {operations}: {stderr}");
        let again = world.index(&[], &[]);
        assert!(again.status.success());
        world.contents().assert_is(&world.after, &format!("reading {number} of {operations}, then again"));
    }
}

#[test]
fn a_file_that_vanishes_or_grows_while_it_is_read_is_left_for_the_next_run() {
    let Some(world) = World::new() else { return };
    let name = "Sichuan_Power_combined_info.txt";
    let path = world.path("reports").join("Sichuan_Power").join(name);
    for (race, code) in [("grow", "changed"), ("vanish", "vanished")] {
        world.restore();
        let text = fs::read_to_string(&path).unwrap();
        // Touched, so that it is read again.
        fs::write(&path, format!("{text}\n")).unwrap();
        let output = world.index(&[], &[("FAULT_FILE", name), ("FAULT_RACE", race)]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{race}: {stderr}");
        assert!(stderr.contains(name) && stderr.contains(code), "{race}: {stderr}");
        let records =
            |contents: Contents| contents.records.iter().filter(|record| record.contains(name)).count();
        let kept = records(world.contents());
        assert_eq!(kept, records(world.before.clone()), "{race}: what the index held of it stays");
        fs::write(&path, text).unwrap();
        let again = world.index(&[], &[]);
        assert!(again.status.success(), "{race}: {again:?}");
        world.contents().assert_is(&world.after, race);
    }
}

#[test]
fn a_clock_that_goes_backwards_hides_no_change() {
    let Some(world) = World::new() else { return };
    let path = world.path("reports").join("new.md");
    let is_found = |word: &str| world.contents().records.iter().any(|record| record.contains(word));
    let index = |clock: &str| assert!(world.index(&[], &[("FAULT_CLOCK", clock)]).status.success());
    // A run by a clock that is a day ahead, then a change by the right one.
    index("86400");
    fs::write(&path, "# 新\n第一条 为了增效。\n").unwrap();
    index("0");
    assert!(is_found("增效"));
    // A run by a clock that is a day behind, then a change that keeps size and time.
    fs::write(&path, "# 新\n第一条 为了降碳。\n").unwrap();
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    index("-86400");
    assert!(is_found("降碳"));
    fs::write(&path, "# 新\n第一条 为了扩绿。\n").unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    index("0");
    assert!(is_found("扩绿"));
}
