//! The compiled tables under `schema/` are what their sources say. To write them again after a change of the
//! sources, of `schema/lexicon.txt` or of `schema/thesaurus.txt`, run `TANSUO_BLESS=1 cargo test --test
//! analyze_data`, twice if `characters.bin` changes.

mod whole;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::path::Path;
use std::sync::LazyLock;

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
            .map(|c| confusables().get(&c).copied().unwrap_or(c))
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

/// The normal forms of `schema/confusables.txt`.
fn confusables() -> &'static HashMap<char, char> {
    static FORMS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let groups = include_str!("../schema/confusables.txt").lines().filter(|line| !line.starts_with("# "));
        let group = |line: &'static str| {
            let mut chars = line.chars();
            let form = chars.next();
            chars.zip(form.into_iter().cycle())
        };
        groups.flat_map(group).collect()
    });
    &FORMS
}

/// Combining marks.
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
    check("dictionary.bin", &dictionary(&whole::words()));
}

#[test]
fn readings_are_those_of_pinyin() {
    check("readings.bin", &readings());
}

/// The table that `src/analyze/readings.rs` describes.
fn readings() -> Vec<u8> {
    use pinyin::ToPinyinMulti;
    let mut lines = String::new();
    let mut starts: HashMap<String, u16> = HashMap::new();
    let mut bytes = Vec::new();
    for c in '\u{4e00}'..='\u{9fff}' {
        let mut readings: Vec<String> = Vec::new();
        for reading in c.to_pinyin_multi().into_iter().flatten() {
            let reading = reading.plain().replace('ü', "v");
            // Some interjections are read as m, n, ng or ê.
            if reading.is_ascii()
                && reading.contains(['a', 'e', 'i', 'o', 'u', 'v'])
                && !readings.contains(&reading)
            {
                readings.push(reading);
            }
        }
        let line = readings.join(" ");
        let start = if line.is_empty() {
            0
        } else {
            *starts.entry(line.clone()).or_insert_with(|| {
                let start = u16::try_from(lines.len() + 1).unwrap();
                lines += &line;
                lines.push('\n');
                start
            })
        };
        bytes.extend(start.to_le_bytes());
    }
    bytes.extend(lines.bytes());
    bytes
}

#[test]
fn the_thesaurus_is_indexed() {
    use tansuo::analyze::thesaurus::{BUILT_IN, index};
    check("thesaurus.bin", index(BUILT_IN).as_flattened());
}

/// The trie that `src/analyze/dictionary.rs` describes.
fn dictionary(words: &BTreeMap<String, u64>) -> Vec<u8> {
    // Frequent characters have small numbers, so that the double array is dense.
    let mut uses: BTreeMap<char, usize> = BTreeMap::new();
    words.keys().flat_map(|word| word.chars()).for_each(|c| *uses.entry(c).or_default() += 1);
    let mut characters: Vec<char> = uses.keys().copied().collect();
    characters.sort_by_key(|c| std::cmp::Reverse(uses[c]));
    let numbers: HashMap<char, u16> = characters.into_iter().zip(1..).collect();
    let frequencies: BTreeSet<u64> = words.values().copied().collect();
    let places: HashMap<u64, u16> = frequencies.iter().copied().zip(1..).collect();
    let numbered = |word: &String| word.chars().map(|c| numbers[&c]).collect::<Vec<u16>>();
    let mut sorted: Vec<_> = words.iter().map(|(word, n)| (numbered(word), places[n])).collect();
    sorted.sort();
    let nodes = double_array(&sorted);
    let mut blocks: Vec<Vec<u16>> = Vec::new();
    let index: Vec<u16> = (0..0x3_0000u32)
        .step_by(128)
        .map(|start| {
            let number = |code| char::from_u32(code).and_then(|c| numbers.get(&c)).copied().unwrap_or(0);
            let block: Vec<u16> = (start..start + 128).map(number).collect();
            let known = blocks.iter().position(|b| *b == block);
            known.unwrap_or_else(|| {
                blocks.push(block);
                blocks.len() - 1
            }) as u16
        })
        .collect();
    let head = [blocks.len(), nodes.len(), frequencies.len() + 1].map(|n| n as u32);
    let mut bytes: Vec<u8> = head.iter().flat_map(|n| n.to_le_bytes()).collect();
    bytes.extend(words.values().sum::<u64>().to_le_bytes());
    bytes.extend(index.iter().chain(blocks.iter().flatten()).flat_map(|n| n.to_le_bytes()));
    bytes.extend(nodes.into_iter().flat_map(u64::to_le_bytes));
    let frequencies = frequencies.iter().map(|&frequency| u32::try_from(frequency).unwrap());
    bytes.extend(std::iter::once(0).chain(frequencies).flat_map(u32::to_le_bytes));
    bytes.extend(xxhash_rust::xxh3::xxh3_64(&bytes).to_le_bytes());
    bytes
}

/// Free places: for each place itself if it is free, else one behind it that is nearer to a free one.
struct Free {
    next: Vec<usize>,
}

impl Free {
    fn is(&self, place: usize) -> bool {
        self.next.get(place).is_none_or(|&next| next == place)
    }

    /// The first free place from `place` on.
    fn from(&mut self, mut place: usize) -> usize {
        while !self.is(place) {
            let next = self.next[place];
            self.next[place] = self.next.get(next).copied().unwrap_or(next);
            place = next;
        }
        place
    }

    fn take(&mut self, place: usize) {
        let length = self.next.len();
        self.next.extend(length..=place);
        self.next[place] = place + 1;
    }
}

/// The nodes of the trie of sorted words, each with the place of its frequency.
fn double_array(words: &[(Vec<u16>, u16)]) -> Vec<u64> {
    const EMPTY: u64 = 0xff_ffff << 24;
    // The nodes, each parent before its children: depth, words behind it, parent, character.
    let mut trie = vec![(0, words, 0, 0)];
    let mut children: Vec<Range<usize>> = Vec::new();
    for node in 0.. {
        let Some(&(depth, words, ..)) = trie.get(node) else { break };
        let own = words.first().is_some_and(|(word, _)| word.len() == depth);
        let longer = words[usize::from(own)..].chunk_by(|(a, _), (b, _)| a[depth] == b[depth]);
        let first = trie.len();
        trie.extend(longer.map(|words| (depth + 1, words, node, usize::from(words[0].0[depth]))));
        children.push(first..trie.len());
    }
    // Nodes with many children are hard to find room for, so they come first, after the root.
    let mut order: Vec<usize> = (1..trie.len()).filter(|&node| !children[node].is_empty()).collect();
    order.sort_by_key(|&node| std::cmp::Reverse(children[node].len()));
    let mut free = Free { next: vec![1] };
    let mut cursors = [0; 16];
    let mut bases = vec![0; trie.len()];
    let mut places = vec![0; trie.len()];
    for node in std::iter::once(0).chain(order) {
        let numbers: Vec<usize> = trie[children[node].clone()].iter().map(|&(.., number)| number).collect();
        // The search for nodes of the same size begins where the last one was placed: earlier places are too
        // crowded.
        let cursor = &mut cursors[numbers.len().ilog2() as usize];
        let mut first = free.from(numbers[0].max(*cursor));
        while !numbers.iter().all(|number| free.is(first - numbers[0] + number)) {
            first = free.from(first + 1);
        }
        if numbers.len() > 1 {
            *cursor = first;
        }
        bases[node] = if node == 0 { 0 } else { first - numbers[0] };
        for (child, number) in children[node].clone().zip(numbers) {
            places[child] = bases[node] + number;
            free.take(places[child]);
        }
    }
    let mut nodes = vec![EMPTY; free.next.len()];
    for (node, &(depth, words, parent, _)) in trie.iter().enumerate() {
        let word = words.first().filter(|(word, _)| word.len() == depth).map_or(0, |(_, place)| *place);
        let parent = if node == 0 { 0xff_ffff } else { places[parent] as u64 };
        nodes[places[node]] = bases[node] as u64 | parent << 24 | u64::from(word) << 48;
    }
    nodes
}
