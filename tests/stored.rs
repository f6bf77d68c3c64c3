//! The index returns texts of any length as they were, also after merges of segments.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use fastrand::Rng;
use proptest::prelude::*;
use tansuo::Request;
use tansuo::{Reader, Settings, Writer};

/// A text of about so many bytes: Chinese, Latin and emoji, so that blocks end within characters.
fn text(bytes: usize, seed: u64) -> String {
    let mut rng = Rng::with_seed(seed);
    let mut text = format!("# 文件{seed}\n\n");
    while text.len() < bytes {
        match rng.u8(..12) {
            0 => text.push_str("。\n"),
            1 => text.push('🌍'),
            2 => text.push_str(&format!(" {} ", rng.u32(..))),
            3 => text.push_str("碳达峰实施方案"),
            _ => text.extend((0..rng.usize(1..6)).map(|_| rng.char('\u{4e00}'..='\u{6fff}'))),
        }
    }
    text
}

fn update(place: &Path, tree: &Path) {
    Writer::open_or_create(place, Settings::default()).unwrap().update(&[tree.to_path_buf()]).unwrap();
}

/// Brings the index up to date with the tree, reopens it, and asserts that it holds the texts of the files.
#[track_caller]
fn assert_holds(place: &Path, tree: &Path, texts: &BTreeMap<String, String>) {
    update(place, tree);
    let index = Reader::open(place).unwrap();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut take = |hit: &tansuo::search::Hit| {
        let name = Path::new(&hit.record.path).file_name().unwrap().to_string_lossy().into_owned();
        found.entry(name).or_default().push(hit.record.text.clone());
        Ok(true)
    };
    index.export(&Request::default().limit(usize::MAX), &mut take).unwrap();
    assert!(found.keys().eq(texts.keys()), "{:?} {:?}", found.keys(), texts.keys());
    for (name, text) in texts {
        let report = tansuo::report::read(name, text).1.expect("a document");
        let parsed: Vec<&str> = report.records.iter().map(|record| record.text.as_str()).collect();
        assert!(found[name] == parsed, "{name}: {} and {} records", found[name].len(), parsed.len());
    }
    assert!(!tansuo::Reader::verify(place, false).unwrap().is_damaged());
}

fn write(tree: &Path, texts: &mut BTreeMap<String, String>, name: String, text: String) {
    fs::write(tree.join(&name), &text).unwrap();
    texts.insert(name, text);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5))]

    /// Steps with one update each: files of some lengths are added, and every n-th existing file is removed.
    #[test]
    fn a_text_stays_what_it_is(
        steps in prop::collection::vec((prop::collection::vec(0..30_000usize, 0..5), 2..9usize), 1..12)
    ) {
        let dir = tempfile::tempdir().unwrap();
        let (place, tree) = (dir.path().join("index"), dir.path().join("tree"));
        fs::create_dir(&tree).unwrap();
        let (mut texts, mut seed) = (BTreeMap::new(), 0);
        for (lengths, nth) in steps {
            for length in lengths {
                seed += 1;
                // Many end near the end of a block.
                let length = if length % 3 == 0 { length / 8192 * 8192 + length % 40 } else { length };
                write(&tree, &mut texts, format!("{seed:04}.md"), text(length, seed));
            }
            let gone: Vec<String> = texts.keys().skip(1).step_by(nth).cloned().collect();
            for name in gone {
                fs::remove_file(tree.join(&name)).unwrap();
                texts.remove(&name);
            }
            assert_holds(&place, &tree, &texts);
        }
    }
}

/// Long enough that a merge copies whole blocks, and compresses blocks with deleted documents again.
#[test]
fn long_texts_survive_merges() {
    let dir = tempfile::tempdir().unwrap();
    let (place, tree) = (dir.path().join("index"), dir.path().join("tree"));
    fs::create_dir(&tree).unwrap();
    let mut texts = BTreeMap::new();
    for step in 0..9u64 {
        for file in 0..3 {
            write(&tree, &mut texts, format!("{step}-{file}.md"), text(400_000, step * 10 + file));
        }
        if step == 4 {
            let gone = "2-1.md";
            fs::remove_file(tree.join(gone)).unwrap();
            texts.remove(gone);
        }
        update(&place, &tree);
    }
    assert_holds(&place, &tree, &texts);
    let segments = Reader::open(&place).unwrap().overview().unwrap().segments;
    assert!(segments < 9, "{segments} segments: nothing was merged");
}
