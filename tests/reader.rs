//! Readers, which see one commit each, and writers.

use std::fs;
use std::path::Path;

use tansuo::{ErrorKind, Reader, Request, Settings, Writer};

fn write(dir: &Path, name: &str, text: &str) {
    fs::create_dir_all(dir).unwrap();
    fs::write(dir.join(name), text).unwrap();
}

fn total(reader: &Reader) -> usize {
    reader.search(&Request::default()).unwrap().total
}

/// Titles of the records that hold a text.
fn titles(reader: &Reader, text: &str) -> Vec<String> {
    let request = Request::parse(&format!("\"{text}\"")).unwrap();
    reader.search(&request).unwrap().hits.into_iter().map(|hit| hit.record.title).collect()
}

#[test]
fn a_reader_can_be_cloned_and_shared() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    shared::<Reader>();
}

#[test]
fn a_reader_keeps_its_commit_while_a_writer_writes() {
    let dir = tempfile::tempdir().unwrap();
    let (tree, place) = (dir.path().join("tree"), dir.path().join("index"));
    write(&tree, "0.md", "# 法0\n停产\n");
    let mut writer = Writer::create(&place, Settings::default()).unwrap();
    writer.update(std::slice::from_ref(&tree)).unwrap();
    let first = Reader::open(&place).unwrap();
    let searching = first.clone();
    let is_done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let searches = scope.spawn(|| {
            let mut searches = 0;
            while !is_done.load(std::sync::atomic::Ordering::Relaxed) || searches == 0 {
                assert_eq!(total(&searching), 1);
                assert_eq!(titles(&searching, "停"), ["法0"]);
                searches += 1;
            }
            searches
        });
        // Enough for merges, which remove the files of old segments.
        for number in 1..12 {
            write(&tree, &format!("{number}.md"), &format!("# 法{number}\n停产\n"));
            writer.update(&[]).unwrap();
        }
        is_done.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(searches.join().unwrap() > 0);
    });
    assert_eq!(total(&first), 1);
    assert_eq!(total(&first.latest().unwrap()), 12);
    assert_eq!(total(&writer.reader()), 12);
    assert_eq!(titles(&first, "停产"), ["法0"]);
}

#[test]
fn the_latest_reader_of_a_rebuilt_index_sees_it() {
    let dir = tempfile::tempdir().unwrap();
    let (tree, place) = (dir.path().join("tree"), dir.path().join("index"));
    write(&tree, "a.md", "# 甲\n停产\n");
    let mut writer = Writer::create(&place, Settings::default()).unwrap();
    writer.update(std::slice::from_ref(&tree)).unwrap();
    let reader = writer.reader();
    assert_eq!(reader.latest().unwrap().commit_id(), reader.commit_id());
    write(&tree, "b.md", "# 乙\n复产\n");
    let (rebuilt, report) = Writer::rebuild(
        &place,
        Settings::default(),
        std::slice::from_ref(&tree),
        std::time::Duration::ZERO,
        &mut |_| {},
    )
    .unwrap();
    assert_eq!((report.records, total(&rebuilt.reader())), (2, 2));
    assert_eq!((total(&reader), total(&reader.latest().unwrap())), (1, 2));
    // The writer of the old generation goes on with the new one.
    write(&tree, "c.md", "# 丙\n投产\n");
    writer.update(&[]).unwrap();
    assert_eq!(total(&reader.latest().unwrap()), 3);
}

#[test]
fn an_index_is_not_made_twice() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("index");
    Writer::create(&place, Settings::default()).unwrap();
    let error = Writer::create(&place, Settings::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.to_string().contains("there is an index here already"), "{error}");
    Writer::open_or_create(&place, Settings::default()).unwrap();
    let nothing = Writer::open(dir.path().join("nothing"), Settings::default()).unwrap_err();
    assert_eq!(nothing.kind(), ErrorKind::NoIndex);
}

#[test]
fn an_index_in_memory_is_as_one_on_a_disk() {
    let corpus = [Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")];
    let dir = tempfile::tempdir().unwrap();
    let mut on_disk = Writer::create(dir.path().join("index"), Settings::default()).unwrap();
    let mut in_memory = Writer::in_memory(Settings::default()).unwrap();
    assert_eq!(on_disk.update(&corpus).unwrap().records, in_memory.update(&corpus).unwrap().records);
    for text in ["碳达峰", "煤", "province:贵州", "\"电力\""] {
        let ids = |writer: &Writer| -> Vec<String> {
            let found = writer.reader().search(&Request::parse(text).unwrap()).unwrap();
            found.hits.iter().map(|hit| hit.record.id.to_string()).collect()
        };
        assert_eq!(ids(&on_disk), ids(&in_memory), "{text}");
    }
    let changes = in_memory.update(&[]).unwrap().changes;
    assert_eq!(changes.added + changes.changed + changes.removed, 0);
}

#[test]
fn texts_that_are_no_files_are_added_and_replaced() {
    let mut writer = Writer::in_memory(Settings::default()).unwrap();
    let report = "# 贵州省工业部门 碳排放变点相关政策与事件汇总\n\n## 转折点: 2021-03-01 (Event) - 置信度: 0.60\n\n\
                  1. **事件名称**：停产\n**发生时间**：2021年3月\n";
    writer.add([("db/1", report), ("db/law.md", "# 某某法\n第一条　复产\n")]).unwrap();
    let reader = writer.reader();
    assert_eq!(total(&reader), 2);
    assert_eq!(titles(&reader, "停产"), ["停产"]);
    let changes = writer.add([("db/law.md", "# 某某法\n第一条　投产\n")]).unwrap().changes;
    assert_eq!((changes.added, changes.changed), (0, 1));
    assert_eq!(total(&writer.reader()), 2);
    assert!(titles(&writer.reader(), "复产").is_empty());
    // An update of directories leaves them alone.
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "a.md", "# 甲\n关停\n");
    writer.update(&[dir.path().to_owned()]).unwrap();
    assert_eq!(total(&writer.reader()), 3);
}

#[test]
fn added_texts_are_seen_by_other_readers_and_writers() {
    let place = tempfile::tempdir().unwrap();
    let mut first = Writer::create(place.path().join("index"), Settings::default()).unwrap();
    first.add([("db/law.md", "# 某某法\n第一条　停产\n")]).unwrap();
    let reader = Reader::open(place.path().join("index")).unwrap();
    let mut second = Writer::open(place.path().join("index"), Settings::default()).unwrap();
    first.add([("db/other.md", "# 另一法\n第一条　复产\n")]).unwrap();
    assert_eq!(total(&reader.latest().unwrap()), 2);
    let changes = second.add([("db/other.md", "# 另一法\n第一条　投产\n")]).unwrap().changes;
    assert_eq!((changes.added, changes.changed), (0, 1));
    assert_eq!(total(&reader.latest().unwrap()), 2);
    assert!(titles(&reader.latest().unwrap(), "复产").is_empty());
}
