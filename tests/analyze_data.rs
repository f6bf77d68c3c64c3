//! The compiled tables under `schema/` are what their sources say. To write them anew after a
//! change of the sources or of `schema/lexicon.txt`: `TANSUO_BLESS=1 cargo test --test
//! analyze_data`, twice if `characters.bin` changes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jieba_rs::Jieba;
use tansuo::analyze::{Lexicon, normalize};
use unicode_normalization::UnicodeNormalization;

fn check(name: &str, expected: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(name);
    if std::env::var_os("TANSUO_BLESS").is_some() {
        std::fs::write(&path, expected).unwrap();
    }
    let found = std::fs::read(&path).unwrap();
    assert!(
        found == expected,
        "schema/{name} is out of date; run TANSUO_BLESS=1 cargo test --test analyze_data, and commit it"
    );
}

#[test]
fn characters_are_those_of_unicode_and_opencc() {
    check("characters.bin", &characters());
}

/// The normal form of one character; `None` where it is white space.
fn form_of(c: char, simplify: &impl Fn(char) -> String) -> Option<String> {
    if c.is_whitespace() {
        return None;
    }
    let mut form = c.to_string();
    loop {
        let next: String = form
            .nfkd()
            .filter(|&c| !is_diacritic(c) && !is_invisible(c))
            .flat_map(char::to_lowercase)
            .map(|c| if c == '〇' { "0".to_string() } else { simplify(c) })
            .collect();
        let next: String = next.nfc().collect();
        // A spacing accent is a blank and a diacritic to Unicode; it stays what it is.
        if next.starts_with(char::is_whitespace) {
            return Some(c.to_string());
        }
        if next == form {
            return Some(form);
        }
        form = next;
    }
}

/// Marks that stand on a letter.
fn is_diacritic(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Controls, and what Unicode calls ignorable by default.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The table that `src/analyze/characters.rs` describes.
fn characters() -> Vec<u8> {
    let opencc = ferrous_opencc::OpenCC::from_config(ferrous_opencc::config::BuiltinConfig::T2s).unwrap();
    let simplify = |c: char| opencc.convert(c.encode_utf8(&mut [0; 4]));
    let mut strings: Vec<String> = Vec::new();
    let mut blocks: Vec<Vec<u16>> = Vec::new();
    let mut index = Vec::new();
    for start in (0..0x11_0000u32).step_by(128) {
        let block: Vec<u16> = (start..start + 128)
            .map(|code| {
                let Some(c) = char::from_u32(code) else { return 0 };
                let Some(form) = form_of(c, &simplify) else { return 0xd801 };
                let mut chars = form.chars();
                match (chars.next(), chars.next()) {
                    (None, _) => 0xd800,
                    (Some(same), None) if same == c => 0,
                    (Some(other), None) if u32::from(other) < 0xd800 => u32::from(other) as u16,
                    _ => {
                        let found = strings.iter().position(|s| *s == form);
                        let number = found.unwrap_or_else(|| {
                            strings.push(form);
                            strings.len() - 1
                        });
                        0xd802 + u16::try_from(number).unwrap()
                    }
                }
            })
            .collect();
        let number = blocks.iter().position(|b| *b == block).unwrap_or_else(|| {
            blocks.push(block);
            blocks.len() - 1
        });
        index.push(number as u16);
    }
    let mut ends = Vec::new();
    let mut end = 0u16;
    for string in &strings {
        end += string.len() as u16;
        ends.push(end);
    }
    let head = [blocks.len() as u16, strings.len() as u16];
    let numbers = head.into_iter().chain(index).chain(blocks.into_iter().flatten()).chain(ends);
    let mut bytes: Vec<u8> = numbers.flat_map(u16::to_le_bytes).collect();
    bytes.extend(strings.iter().flat_map(|s| s.bytes()));
    bytes
}

#[test]
fn dictionary_is_jiebas_and_the_lexicon() {
    let mut words = jieba_words();
    let jieba = {
        let text: String = words.iter().map(|(word, frequency)| format!("{word} {frequency}\n")).collect();
        Jieba::with_dict(&mut text.as_bytes()).unwrap()
    };
    for entry in Lexicon::parse(tansuo::analyze::lexicon::BUILT_IN).unwrap().entries() {
        let frequency = entry.frequency.map_or_else(|| jieba.suggest_freq(&entry.word), |f| f as usize);
        words.insert(entry.word.clone(), frequency as u64);
    }
    let total = words.values().sum::<u64>();
    words.insert(String::new(), total); // the empty word carries the total
    check("dictionary.fst", fst::Map::from_iter(words).unwrap().as_fst().as_bytes());
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
        if !normal.is_ascii() && normal.chars().all(tansuo::analyze::lexicon::in_word) {
            let same = normal == word;
            let best = words.entry(normal).or_default();
            *best = (*best).max((same, frequency));
        }
    }
    words.into_iter().map(|(word, (_, frequency))| (word, frequency)).collect()
}

/// Where the sources of the jieba-rs that this crate is built with lie.
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
        jieba["version"],
        tansuo::analyze::JIEBA_VERSION,
        "jieba-rs was updated; the segmentation may differ, so update JIEBA_VERSION as well"
    );
    Path::new(jieba["manifest_path"].as_str().unwrap()).parent().unwrap().to_path_buf()
}
