//! Files that cannot be read, and updates that fail.

use std::fs;
use std::time::{Duration, Instant, SystemTime};

use tansuo::backend::Changes;
use tansuo::search::{Count, Stop};
use tansuo::{ErrorKind, Reader, Request, Settings, Writer};

use crate::tree::{Tree, contents};

/// A line that is longer than is read.
fn too_long() -> String {
    "停".repeat(400_000)
}

#[test]
fn a_file_that_cannot_be_read_is_told_every_time_and_written_once() {
    let tree = Tree::new();
    tree.write("a.md", "# 甲\n停产\n");
    tree.write("long.md", &too_long());
    // Of files that are new when they are indexed, a later update would note that they no longer are.
    let long_ago = SystemTime::now() - Duration::from_secs(60);
    for name in ["a.md", "long.md"] {
        let file = fs::File::options().write(true).open(tree.root().join(name)).unwrap();
        file.set_modified(long_ago).unwrap();
    }
    let dir = tree.dir.path().join("index");
    let first = tree.update();
    assert_eq!(first.changes, Changes { added: 1, changed: 0, removed: 0, unchanged: 0 });
    assert_eq!(first.problems.len(), 1);
    let commit = Reader::last_commit(&dir).unwrap();
    for _ in 0..2 {
        let again = tree.update();
        assert_eq!(again.changes, Changes { added: 0, changed: 0, removed: 0, unchanged: 2 });
        assert_eq!(again.problems.len(), 1, "{:?}", again.problems);
        assert_eq!(Reader::last_commit(&dir).unwrap(), commit, "nothing is written");
    }
    tree.write("long.md", "# 乙\n复产\n");
    assert_eq!(tree.update().changes, Changes { added: 0, changed: 1, removed: 0, unchanged: 1 });
    assert_eq!(tree.index().count(&Request::default(), Count::Records).unwrap(), 2);
}

#[test]
fn a_changed_file_that_cannot_be_read_is_no_new_one() {
    let tree = Tree::new();
    tree.write("a.md", "# 甲\n停产\n");
    tree.write("b.md", "# 乙\n复产\n");
    tree.update();
    tree.write("a.md", &too_long());
    tree.write("c.md", "# 丙\n投产\n");
    let changes = tree.update().changes;
    assert_eq!((changes.added, changes.changed + changes.unchanged, changes.removed), (1, 2, 0));
    assert_eq!(contents(&tree.index()), tree.fresh());
}

#[test]
fn an_update_that_fails_leaves_the_directories_of_the_last_commit() {
    let tree = Tree::new();
    tree.write("a.md", "# 甲\n停产\n");
    tree.update();
    let other = tempfile::tempdir().unwrap();
    fs::write(other.path().join("b.md"), "# 乙\n复产\n").unwrap();
    let mut index = tree.index();
    let roots = index.roots().to_vec();
    let in_the_way = tree.dir.path().join("index/generation-1/meta.json.new");
    fs::create_dir(&in_the_way).unwrap();
    index.update(&[other.path().to_owned()]).expect_err("a commit that cannot be written");
    assert_eq!(index.roots(), roots);
    fs::remove_dir(&in_the_way).unwrap();
    index.update(&[other.path().to_owned()]).unwrap();
    assert_eq!(index.roots().len(), 2);
}

#[test]
fn an_update_that_is_stopped_leaves_the_last_commit() {
    let tree = Tree::new();
    tree.write("a.md", "# 甲\n停产\n");
    tree.update();
    let before = contents(&tree.index());
    for number in 0..50 {
        tree.write(&format!("b{number}.md"), "# 乙\n复产\n");
    }
    let mut writer = Writer::open(tree.dir.path().join("index"), Settings::default()).unwrap();
    let stop = Stop::at(Instant::now() + Duration::from_secs(60));
    let mut seen = 0;
    let mut progress = |_| {
        seen += 1;
        stop.stop();
    };
    let stopped = stop.during(|| writer.update_with(&[], Duration::ZERO, &mut progress));
    assert_eq!(stopped.unwrap_err().kind(), ErrorKind::TimedOut);
    assert!(seen > 0);
    assert_eq!(contents(&tree.index()), before);
    writer.update(&[]).unwrap();
    assert_eq!(contents(&tree.index()), tree.fresh());
}
