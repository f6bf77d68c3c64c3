//! jieba with the whole dictionary: what the analyzer's words are compared with.

// Each test file takes what it needs.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jieba_rs::Jieba;
use tansuo::analyze::{JIEBA_VERSION, Lexicon, MAX_WORD_BYTES, lexicon, normalize};

/// Every word of the dictionary with its frequency: jieba's and the built-in lexicon's.
pub fn words() -> BTreeMap<String, u64> {
    let mut words = jieba_words();
    let jieba = with_words(&words);
    for entry in Lexicon::parse(lexicon::BUILT_IN).unwrap().entries() {
        let frequency = entry.frequency.map_or_else(|| jieba.suggest_freq(&entry.word), |f| f as usize);
        words.insert(entry.word.clone(), frequency as u64);
    }
    words
}

/// jieba with these words alone.
pub fn with_words(words: &BTreeMap<String, u64>) -> Jieba {
    let text: String = words.iter().map(|(word, frequency)| format!("{word} {frequency}\n")).collect();
    Jieba::with_dict(&mut text.as_bytes()).unwrap()
}

/// jieba's words of a normal form, as byte ranges: without spaces, overlong ones cut.
pub fn cut(jieba: &Jieba, normal: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    for token in jieba.cut(normal, true).iter().filter(|token| token.word != " ") {
        let (mut start, end) = (token.byte_start, token.byte_end);
        while end - start > MAX_WORD_BYTES {
            let cut = (0..=start + MAX_WORD_BYTES).rev().find(|&at| normal.is_char_boundary(at)).unwrap();
            words.push((start, cut));
            start = cut;
        }
        words.push((start, end));
    }
    words
}

/// jieba's dictionary in normal form, without the words at which jieba cuts before it looks at
/// the dictionary, and without the ASCII ones (`C++`), which it would cut out of longer words. Where two words have the same normal form, the one that is in normal form
/// counts, else the more frequent.
fn jieba_words() -> BTreeMap<String, u64> {
    let text = std::fs::read_to_string(jieba_source().join("src/data/dict.txt")).unwrap();
    let mut words: BTreeMap<String, (bool, u64)> = BTreeMap::new();
    for line in text.lines() {
        let mut parts = line.split(' ');
        let (word, frequency) = (parts.next().unwrap(), parts.next().unwrap().parse::<u64>().unwrap());
        let normal = normalize(word).into_text().into_owned();
        if !normal.is_ascii() && normal.chars().all(lexicon::in_word) {
            let same = normal == word;
            let best = words.entry(normal).or_default();
            *best = (*best).max((same, frequency));
        }
    }
    words.into_iter().map(|(word, (_, frequency))| (word, frequency)).collect()
}

/// The directory of the sources of jieba-rs with which this crate is built.
fn jieba_source() -> PathBuf {
    let cargo = |args: &[&str]| {
        let output = std::process::Command::new(env!("CARGO")).args(args).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let version = cargo(&["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let metadata =
        cargo(&["metadata", "--format-version=1", "--filter-platform", host, "--manifest-path", manifest]);
    let metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let jieba = packages.iter().find(|package| package["name"] == "jieba-rs").unwrap();
    assert_eq!(
        jieba["version"], JIEBA_VERSION,
        "jieba-rs was updated; the segmentation may differ, so update JIEBA_VERSION as well"
    );
    Path::new(jieba["manifest_path"].as_str().unwrap()).parent().unwrap().to_path_buf()
}
