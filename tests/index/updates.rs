//! Only what changed is read, nothing is counted twice, and nothing is lost.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::support::Index;
use proptest::prelude::*;
use tansuo::Request;
use tansuo::backend::Changes;
use tansuo::search::Count;
use tansuo::{ErrorKind, Reader, Settings, Writer};

use crate::support;
use crate::tree::{Tree, answer, contents, report};

#[test]
fn touches_only_what_changed() {
    let tree = Tree::new();
    for number in 0..5 {
        tree.write(
            &format!("{number}/Guizhou_combined_info.txt"),
            &report("Guizhou", &[("2021-03-01", &[&format!("停产{number}")])]),
        );
    }
    assert_eq!(tree.update().changes, Changes { added: 5, changed: 0, removed: 0, unchanged: 0 });
    assert_eq!(tree.update().changes, Changes { added: 0, changed: 0, removed: 0, unchanged: 5 });
    tree.write("0/Guizhou_combined_info.txt", &report("Guizhou", &[("2021-03-01", &["复产"])]));
    tree.remove("1/Guizhou_combined_info.txt");
    tree.write("9/Guizhou_combined_info.txt", &report("Guizhou", &[("2022-03-01", &["新厂"])]));
    let update = tree.update();
    assert_eq!(update.changes, Changes { added: 1, changed: 1, removed: 1, unchanged: 3 });
    assert_eq!(update.files_read(), 2);
    assert_eq!(contents(&tree.index()), tree.fresh());
}

#[test]
fn notices_a_change_that_keeps_size_and_time() {
    let tree = Tree::new();
    tree.write("a.md", "# 甲\n停产一\n");
    tree.update();
    let path = tree.root().join("a.md");
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    fs::write(&path, "# 甲\n停产二\n").unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    assert_eq!(tree.update().changes.changed, 1);
}

#[test]
fn compares_the_content_of_a_file_that_was_new_only_until_it_is_old() {
    let tree = Tree::new();
    tree.write("a.md", "# 甲\n停产一\n");
    let path = tree.root().join("a.md");
    let write_at = |text: &str, time| {
        fs::write(&path, text).unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    };
    let time = SystemTime::now() - Duration::from_secs(1);
    write_at("# 甲\n停产一\n", time);
    tree.update();
    std::thread::sleep(Duration::from_millis(1200));
    // Too close to the first update, so this one compares; no later one has to.
    assert_eq!(tree.update().changes.unchanged, 1);
    write_at("# 甲\n停产二\n", time);
    assert_eq!(tree.update().changes, Changes { unchanged: 1, ..Changes::default() });
    write_at("# 甲\n停产二\n", time + Duration::from_nanos(1));
    assert_eq!(tree.update().changes.changed, 1);
    assert_eq!(contents(&tree.index()), tree.fresh());
}

/// Names that differ only in bytes that are not UTF-8 are one path to the index.
#[cfg(unix)]
#[test]
fn notices_what_is_gone_beside_names_that_are_no_utf8() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let tree = Tree::new();
    let text = report("山西省", &[("2020-02-01", &["煤改气"])]);
    for name in [b"a\xFE.md", b"a\xFF.md"] {
        // Some file systems take no such name.
        if fs::write(tree.root().join(OsStr::from_bytes(name)), &text).is_err() {
            eprintln!("skipped: this file system takes only names in UTF-8");
            return;
        }
    }
    tree.write("b.md", &text.replace("煤改气", "超低排放"));
    tree.update();
    tree.remove("b.md");
    assert_eq!(tree.update().changes.removed, 1);
    assert_eq!(tree.update().changes.removed, 0);
}

#[test]
fn counts_a_section_and_its_answer_once() {
    let tree = Tree::new();
    tree.write(
        "G/Guizhou_Industry_combined_info.txt",
        &report("Guizhou", &[("2021-03-01", &["停产"]), ("2022-01-01", &[])]),
    );
    tree.write("G/Guizhou_Industry_2021-03-01_Event_info.txt", &answer("2021年03月", "停产"));
    tree.update();
    let index = tree.index();
    assert_eq!(index.count(&Request::default(), Count::Records).unwrap(), 1);
    assert_eq!(index.count(&Request::default(), Count::ChangePoints).unwrap(), 2);
    // An answer that no report covers is all there is of its change point.
    tree.write("G/Guizhou_Industry_2023-05-01_Event_info.txt", &answer("2023年05月", "检修"));
    tree.update();
    assert_eq!(tree.index().count(&Request::default(), Count::ChangePoints).unwrap(), 3);
    tree.remove("G/Guizhou_Industry_combined_info.txt");
    tree.update();
    assert_eq!(tree.index().count(&Request::default(), Count::ChangePoints).unwrap(), 2);
    assert_eq!(contents(&tree.index()), tree.fresh());
}

#[test]
fn counts_copies_once_and_finds_the_copy_when_the_first_is_gone() {
    let tree = Tree::new();
    let text = report("Guizhou", &[("2021-03-01", &["停产"])]);
    tree.write("b/x_combined_info.txt", &text);
    tree.write("c/x_combined_info.txt", &text);
    tree.update();
    assert_eq!(tree.index().count(&Request::default(), Count::Records).unwrap(), 1);
    tree.write("a/x_combined_info.txt", &text);
    tree.update();
    assert_eq!(contents(&tree.index()), tree.fresh());
    tree.remove("a/x_combined_info.txt");
    tree.remove("b/x_combined_info.txt");
    tree.update();
    assert_eq!(contents(&tree.index()), tree.fresh());
    assert_eq!(tree.index().count(&Request::default(), Count::Records).unwrap(), 1);
}

#[test]
fn joins_the_detectors_features() {
    let tree = Tree::new();
    tree.write("G/Guizhou_Industry_combined_info.txt", &report("Guizhou", &[("2021-03-01", &["停产"])]));
    let detector = "File: x.csv\nTotal change points detected: 1\n\nPoint 1:\n  Date: 2021-03-01\n  Type: Event\n  Confidence: 0.60\n  Features:\n    magnitude: 0.1185\n    ks_pvalue_significant: Yes\n";
    tree.write("G/Guizhou_Industry_change_points.txt", detector);
    tree.update();
    let hits = tree.index().search(&Request::default()).unwrap();
    let point = hits.hits[0].record.change_point.clone().unwrap();
    let magnitude = point.features.iter().find(|feature| feature.name == "magnitude");
    assert_eq!(magnitude.map(|feature| feature.text.as_str()), Some("0.1185"), "{:?}", point.features);
}

#[test]
fn a_directory_that_is_not_there_keeps_its_records() {
    let tree = Tree::new();
    tree.write("a.md", "# 甲\n停产\n");
    tree.update();
    fs::rename(tree.root(), tree.dir.path().join("elsewhere")).unwrap();
    let update = tree.index().update(&[]).unwrap();
    assert_eq!(update.problems.len(), 1);
    assert_eq!(tree.index().count(&Request::default(), Count::Records).unwrap(), 1);
}

#[test]
fn a_second_writer_is_told_who_writes() {
    let tree = Tree::new();
    tree.write("a.md", "# 甲\n停产\n");
    tree.update();
    let lock = fs::File::options().write(true).open(tree.dir.path().join("index/writer.lock")).unwrap();
    lock.lock().unwrap();
    let error = tree.index().update(&[]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Locked);
    let waits = tree.index().update_with(&[], Duration::from_millis(50), &mut |_| {}).unwrap_err();
    assert_eq!(waits.kind(), ErrorKind::Locked);
    lock.unlock().unwrap();
    tree.index().update(&[]).unwrap();
}

#[test]
fn a_rebuild_that_fails_loses_nothing() {
    let tree = Tree::new();
    tree.write("a.md", "# 甲\n停产\n");
    tree.update();
    let dir = tree.dir.path().join("index");
    let nowhere = tree.dir.path().join("nowhere");
    let failed = Writer::rebuild(&dir, Settings::default(), &[nowhere], Duration::ZERO, &mut |_| {});
    assert_eq!(failed.unwrap_err().kind(), ErrorKind::Io);
    assert_eq!(tree.index().count(&Request::default(), Count::Records).unwrap(), 1);
    let reader = Reader::open(&dir).unwrap();
    tree.write("b.md", "# 乙\n复产\n");
    Writer::rebuild(&dir, Settings::default(), &[tree.root()], Duration::ZERO, &mut |_| {}).unwrap();
    assert_eq!(reader.count(&Request::default(), Count::Records).unwrap(), 1, "a reader keeps its commit");
    let reader = reader.latest().unwrap();
    assert_eq!(reader.count(&Request::default(), Count::Records).unwrap(), 2);
}

#[test]
fn an_update_that_fails_half_way_leaves_an_index_that_can_be_searched() {
    let tree = Tree::new();
    tree.write("a.md", "# 甲\n停产\n");
    tree.update();
    tree.write("b.md", "# 乙\n复产\n");
    let mut index = tree.index();
    let records = |index: &Reader| index.count(&Request::default(), Count::Records);
    let generation = tree.dir.path().join("index/generation-1");
    let in_the_way = generation.join("meta.json.new");
    fs::create_dir(&in_the_way).unwrap();
    index.update(&[]).expect_err("a commit that cannot be written");
    assert_eq!(records(&index).unwrap(), 1, "the last commit is open again");
    fs::remove_dir(&in_the_way).unwrap();
    index.update(&[]).unwrap();
    assert_eq!(records(&index).unwrap(), 2);

    tree.write("c.md", "# 丙\n投产\n");
    let elsewhere = tree.dir.path().join("elsewhere");
    // OK because a second call finds it done.
    let mut take_away = |_| fs::rename(&generation, &elsewhere).unwrap_or_default();
    index.update_with(&[], Duration::ZERO, &mut take_away).expect_err("an index that is gone");
    assert_eq!(records(&index).unwrap(), 2, "the last commit stays open");
    fs::rename(&elsewhere, &generation).unwrap();
    assert_eq!(records(&index.latest().unwrap()).unwrap(), 2);
    index.update(&[]).unwrap();
    assert_eq!(records(&index).unwrap(), 3);
}

#[test]
fn an_index_of_another_analysis_is_refused_with_the_remedy() {
    let tree = Tree::new();
    tree.write("a.md", "# 甲\n停产\n");
    tree.update();
    let generation = tree.dir.path().join("index/generation-1");
    let metas = fs::read_to_string(generation.join("meta.json")).unwrap();
    for (from, to) in
        [("\\\"fingerprint\\\":\\\"", "\\\"fingerprint\\\":\\\"0"), ("\\\"format\\\":", "\\\"format\\\":9")]
    {
        assert!(metas.contains(from));
        fs::write(generation.join("meta.json"), &metas).unwrap();
        support::edit_sealed(&generation.join("meta.json"), |text| text.replace(from, to));
        let error = Reader::open(tree.dir.path().join("index")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Incompatible);
        assert!(error.to_string().contains("--rebuild"), "{error}");
    }
    let (roots, _) = Reader::remembered(tree.dir.path().join("index")).unwrap();
    assert_eq!(roots, [tree.root().canonicalize().unwrap()]);
}

#[test]
fn no_index_and_no_directory_are_errors_that_name_them() {
    let nowhere = Path::new("no/such/place");
    assert_eq!(Reader::open(nowhere).unwrap_err().kind(), ErrorKind::NoIndex);
    let tree = Tree::new();
    let error = tree.index().update(&[nowhere.to_path_buf()]).unwrap_err();
    assert!(error.to_string().contains("no/such/place"), "{error}");
}

/// What may happen to a tree between two updates.
#[derive(Debug, Clone)]
enum Step {
    Write(usize, usize),
    Remove(usize),
    Update,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..6usize, 0..4usize).prop_map(|(file, text)| Step::Write(file, text)),
        2 => (0..6usize).prop_map(Step::Remove),
        2 => Just(Step::Update),
    ];
    prop::collection::vec(step, 1..14)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn updating_step_by_step_gives_what_building_anew_gives(steps in steps()) {
        let names = ["a/G_combined_info.txt", "a/G_2021-03-01_Event_info.txt", "b/G_combined_info.txt",
            "b/G_combined_info_casual.txt", "law.md", "copy.md"];
        let texts = [
            report("Guizhou", &[("2021-03-01", &["停产"])]),
            report("Yunnan", &[("2021-03-01", &["停产", "检修"]), ("2022-01-01", &[])]),
            answer("2021年03月", "停产"),
            "# 法\n第一条 为了减排。\n".to_owned(),
        ];
        let tree = Tree::new();
        for step in steps {
            match step {
                Step::Write(file, text) => tree.write(names[file], &texts[text]),
                Step::Remove(file) => drop(fs::remove_file(tree.root().join(names[file]))),
                Step::Update => drop(tree.update()),
            }
        }
        tree.update();
        prop_assert_eq!(contents(&tree.index()), tree.fresh());
    }
}

#[test]
fn a_tree_that_takes_more_memory_than_it_may_is_named_and_indexed_all_the_same() {
    let tree = Tree::new();
    (0..3_000).for_each(|number| tree.write(&format!("{number}.md"), "碳达峰"));
    let settings = Settings { memory_bytes: 1_000_000, threads: 1, ..Settings::default() };
    let mut index = Index::create(tree.dir.path().join("index"), settings).unwrap();
    let report = index.update(&[tree.root()]).unwrap();
    assert_eq!(report.changes.added, 3_000);
    let [problem] = report.problems.as_slice() else { panic!("{:?}", report.problems) };
    assert!(problem.to_string().ends_with(
        "low-memory: to index 3000 files may take more memory than the 1 MB that are set for it; \
         allow it 2 MB (`--memory 2`)"
    ));
    assert_eq!(tree.update().problems, []);
}

#[test]
fn a_report_that_takes_more_memory_than_it_may_is_named_and_indexed_all_the_same() {
    let tree = Tree::new();
    tree.write("large.md", &format!("# 甲\n{}\n", "停产\n".repeat(100_000)));
    let settings = Settings { memory_bytes: 10_000_000, ..Settings::default() };
    let mut index = Index::create(tree.dir.path().join("index"), settings).unwrap();
    let report = index.update(&[tree.root()]).unwrap();
    assert_eq!(report.changes.added, 1);
    let [problem] = report.problems.as_slice() else { panic!("{:?}", report.problems) };
    assert!(problem.to_string().ends_with("allow it 106 MB (`--memory 106`)"), "{problem}");
}

#[test]
fn many_updates_leave_few_segments() {
    let tree = Tree::new();
    let mut index = tree.index();
    for number in 0..20 {
        tree.write(&format!("{number}.md"), &format!("# 第{number}号\n停产\n"));
        index.update(&[tree.root()]).unwrap();
    }
    let overview = index.overview().unwrap();
    assert!(overview.segments <= 8, "{} segments are many", overview.segments);
    assert_eq!((overview.reports, overview.records), (20, 20));
    tree.remove("0.md");
    tree.write("1.md", "# 甲\n停产\n");
    let changes = index.update(&[]).unwrap().changes;
    assert_eq!(changes, Changes { added: 0, changed: 1, removed: 1, unchanged: 18 });
    let overview = index.overview().unwrap();
    assert_eq!((overview.reports, overview.records), (19, 19));
    assert_eq!(contents(&index), tree.fresh());
}
