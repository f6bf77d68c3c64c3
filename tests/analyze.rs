//! Properties of the analysis, on any text.

mod whole;

use jieba_rs::Jieba;
use proptest::prelude::*;
use std::collections::HashSet;
use std::sync::LazyLock;
use tansuo::analyze::{Analyzer, Class, MAX_WORD_BYTES, Settings, SubwordCache, Word, is_cjk, normalize};

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::new(&Settings::default()).unwrap());
static WHOLE: LazyLock<Jieba> = LazyLock::new(|| whole::with_words(&whole::words()));

fn words(analyzer: &Analyzer, normal: &str) -> Vec<Word> {
    let mut words = Vec::new();
    analyzer.words(normal, &mut words);
    words
}

/// Texts as they occur, with what breaks analysis: wide forms, blanks of every kind, marks,
/// characters that are not seen, other scripts, and any character at all.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[碳达峰中和减污降排放能源发展改革委员会工业电力贵州省〇一二三年月日的了]{1,12}",
        1 => "[減碳達業電發貴壓產風鋼鐵麼著乾]{1,6}",
        2 => "[a-zA-Z0-9]{1,8}",
        1 => "[Ａ-Ｚａ-ｚ０-９㎡㎢㎏℃№①②㈠½…‰ﬁﷺÅéßİΣ]{1,4}",
        2 => "[ \t\r\n\u{3000}\u{a0}\u{200b}\u{feff}\u{ad}\u{0}]{1,3}",
        2 => "[，。、：；（）《》“”()+#&._%,:/-]{1,3}",
        1 => "[a-z\u{301}\u{308}かがｶﾞ한국á]{1,4}",
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn without_spaces(text: &str) -> String {
    text.replace(' ', "")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_normal_form_is_its_own_normal_form(text in text()) {
        let once = normalize(&text);
        let twice = normalize(once.text());
        prop_assert_eq!(twice.text(), once.text());
        prop_assert!(matches!(twice.into_text(), std::borrow::Cow::Borrowed(_)));
    }

    #[test]
    fn normalisation_does_not_look_at_the_neighbours(a in text(), b in text()) {
        let (left, right, both) = (normalize(&a), normalize(&b), format!("{a}{b}"));
        let both = normalize(&both);
        let glued = format!("{}{}", left.text(), right.text());
        let spaced = format!("{} {}", left.text(), right.text());
        prop_assert!(both.text() == glued || both.text() == spaced);
        if !a.ends_with(is_blank) && !b.starts_with(is_blank) {
            prop_assert_eq!(both.text(), glued);
        }
    }

    #[test]
    fn a_part_of_a_text_is_found_in_its_normal_form(text in text(), from in 0usize..40, length in 1usize..10) {
        let part: String = text.chars().skip(from).take(length).collect();
        let (whole, part) = (normalize(&text), normalize(&part));
        prop_assert!(whole.text().contains(part.text()));
    }

    #[test]
    fn a_range_of_the_normal_form_lies_on_characters_of_the_original_and_covers_them(
        text in text(), from in 0usize..60, length in 0usize..20,
    ) {
        let normal = normalize(&text);
        let boundaries: Vec<usize> =
            normal.text().char_indices().map(|(at, _)| at).chain([normal.text().len()]).collect();
        let start = boundaries[from.min(boundaries.len() - 1)];
        let end = boundaries[(from + length).min(boundaries.len() - 1)];
        let range = normal.original_range(start..end);
        prop_assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
        let covered = normalize(&text[range.clone()]);
        prop_assert!(covered.text().contains(normal.text()[start..end].trim()), "{:?}", range);
        // No smaller range does: without its first or its last character something is missing, unless
        // that is blank. A gap of white space and of what is dropped is one.
        let is_nothing = |c: char| normalize(&c.to_string()).text().is_empty();
        if let (Some(first), Some(last)) = (text[range.clone()].chars().next(), text[range.clone()].chars().next_back()) {
            let shorter = normalize(&text[range.start + first.len_utf8()..range.end]);
            prop_assert!(start == end || shorter.text().len() < covered.text().len() || is_nothing(first));
            let shorter = normalize(&text[range.start..range.end - last.len_utf8()]);
            prop_assert!(start == end || shorter.text().len() < covered.text().len() || is_nothing(last));
        } else {
            prop_assert!(normal.text()[start..end].trim().is_empty());
        }
    }

    #[test]
    fn any_offsets_give_a_range_on_character_boundaries(text in text(), from in 0usize..200, to in 0usize..200) {
        let normal = normalize(&text);
        let range = normal.original_range(from..to);
        prop_assert!(range.start <= range.end);
        prop_assert!(text.get(range).is_some());
    }

    #[test]
    fn words_tile_the_text_but_its_spaces(text in text()) {
        let normal = normalize(&text);
        let mut at = 0;
        for word in words(&ANALYZER, normal.text()) {
            let (start, end) = (word.start as usize, word.end as usize);
            prop_assert!(normal.text()[at..start].chars().all(|c| c == ' '));
            prop_assert!(start < end && end - start <= MAX_WORD_BYTES);
            at = end;
        }
        prop_assert!(normal.text()[at..].chars().all(|c| c == ' '));
    }

    #[test]
    fn words_are_those_of_jieba(text in text()) {
        let normal = normalize(&text);
        let words = words(&ANALYZER, normal.text());
        let ours: Vec<_> = words.iter().map(|word| (word.start as usize, word.end as usize)).collect();
        prop_assert_eq!(ours, whole::cut(&WHOLE, normal.text()));
        let mut cache = SubwordCache::new(&ANALYZER);
        for _ in 0..2 {
            cache.begin_text();
            let mut before = HashSet::new();
            for word in words.iter().map(|word| word.of(normal.text())) {
                let mut kept = Vec::new();
                cache.new_subwords(word, |subword| kept.push(subword.to_string()));
                let expected = if before.insert(word) { subwords(&ANALYZER, word) } else { Vec::new() };
                prop_assert_eq!(kept, expected);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn with_a_users_words_they_are_those_of_jieba_with_these_words(
        own in prop::collection::vec(("[碳达峰中和减污降排放能源发展改革a-c1-3]{2,6}", prop::option::of(1u32..50_000)), 0..6),
        texts in prop::collection::vec(text(), 0..4),
    ) {
        let own: Vec<_> = own.into_iter().filter(|(word, _)| !word.is_ascii()).collect();
        let line = |(word, frequency): &(String, Option<u32>)| match frequency {
            Some(frequency) => format!("{word} {frequency}\n"),
            None => format!("{word}\n"),
        };
        let lexicon = own.iter().map(line).collect();
        let analyzer = Analyzer::new(&Settings { lexicon }).unwrap();
        let mut jieba = WHOLE.clone();
        for (word, frequency) in &own {
            jieba.add_word(word, frequency.map(|f| f as usize), None);
        }
        let text = texts.concat() + &own.iter().map(|(word, _)| format!("的{word}")).collect::<String>();
        let normal = normalize(&text);
        let words = words(&analyzer, normal.text());
        let ours: Vec<_> = words.iter().map(|word| (word.start as usize, word.end as usize)).collect();
        prop_assert_eq!(ours, whole::cut(&jieba, normal.text()));
    }
}

fn subwords(analyzer: &Analyzer, word: &str) -> Vec<String> {
    let mut subwords = Vec::new();
    analyzer.subwords(word, |subword| subwords.push(subword.to_string()));
    subwords
}

#[test]
fn the_cache_knows_the_subwords_of_every_word_of_the_dictionary() {
    let mut cache = SubwordCache::new(&ANALYZER);
    for word in whole::words().keys() {
        let expected = subwords(&ANALYZER, word);
        for again in [false, true] {
            cache.begin_text();
            let mut kept = Vec::new();
            cache.new_subwords(word, |subword| kept.push(subword.to_string()));
            assert_eq!(kept, expected, "{word}, again: {again}");
        }
    }
}

#[test]
fn a_character_is_of_the_class_that_unicode_gives_it() {
    for c in '\0'..=char::MAX {
        let class = match c {
            _ if is_cjk(c) => Class::Cjk,
            _ if c.is_alphanumeric() => Class::Alphanumeric,
            _ => Class::Punctuation,
        };
        assert_eq!(Class::of(c.encode_utf8(&mut [0; 4])), class, "U+{:04X}", c as u32);
    }
}

#[test]
fn subwords_are_the_dictionary_words_within_a_word() {
    for (word, parts) in [
        ("碳排放权", vec!["碳排放", "排放", "排放权", "放权"]),
        ("减污降碳", vec!["减污", "降碳"]),
        ("碳中和", vec!["中和"]),
        ("工程", vec![]),
        ("碳", vec![]),
        ("", vec![]),
        ("，", vec![]),
        ("co2", vec![]),
        ("www.example.gov.cn", vec!["www", "example", "gov", "cn"]),
        ("wes-5.4.5", vec!["wes"]),
        ("...", vec![]),
    ] {
        assert_eq!(subwords(&ANALYZER, word), parts, "{word}");
    }
}

fn is_blank(c: char) -> bool {
    normalize(c.encode_utf8(&mut [0; 4])).text().is_empty()
}

#[test]
fn every_character_has_a_normal_form_of_its_own() {
    for c in '\0'..=char::MAX {
        let text = c.to_string();
        let normal = normalize(&text);
        assert_eq!(normalize(normal.text()).text(), normal.text(), "{c:?}");
        let pair = format!("{c}{c}");
        assert_eq!(without_spaces(normalize(&pair).text()), without_spaces(normal.text()).repeat(2), "{c:?}");
    }
}

#[test]
fn normal_forms() {
    for (text, normal) in [
        ("", ""),
        ("碳达峰", "碳达峰"),
        ("減污降碳協同增效", "减污降碳协同增效"),
        ("瞭望、覆盖、乾旱", "瞭望、覆盖、干旱"),
        ("ＣＯ２（二氧化碳）：１０％", "co2(二氧化碳):10%"),
        ("CO₂、m³、㎢、㎡、℃、①、㈠、½", "co2、m3、km2、m2、°c、1、(一)、1⁄2"),
        ("二〇二一年", "二0二一年"),
        ("Ångström CAFÉ cafe\u{301}", "angstrom cafe cafe"),
        ("碳\u{200b}中\u{ad}和\u{feff}", "碳中和"),
        ("  碳 中\t和\r\n目 标\u{3000}", "碳中和目标"),
        ("wind \n power", "wind power"),
        ("wind \u{200b} power", "wind power"),
        ("2030 年 CO2 排放 3 000 t", "2030年co2排放3 000 t"),
        ("a , b", "a,b"),
        ("“双碳”——《方案》…", "“双碳”——《方案》..."),
        ("한국 전력", "한국 전력"),
        ("⻛机、⻋队、⻓沙、⻘岛、⽉", "风机、车队、长沙、青岛、月"),
        ("A‑1‐2−3", "a-1-2-3"),
        ("2022–2024", "2022–2024"),
        ("2∶3，阿・乙⋅丙，5〜6", "2:3,阿·乙·丙,5~6"),
    ] {
        assert_eq!(normalize(text).text(), normal, "{text:?}");
    }
}

#[test]
fn ranges_of_the_original() {
    for (text, part, original) in [
        ("推进減污降碳。", "减污降碳", "減污降碳"),
        ("碳 达\n峰 目标", "碳达峰", "碳 达\n峰"),
        (" 碳达峰 目标", "目标", "目标"),
        ("面积５０㎢。", "km", "㎢"),
        ("面积５０㎢。", "0k", "０㎢"),
        ("wind \u{3000} power 站", " ", " \u{3000} "),
        ("wind \u{3000} power 站", "power站", "power 站"),
        ("cafe\u{301} 碳", "cafe", "cafe"),
    ] {
        let normal = normalize(text);
        let start = normal.text().find(part).unwrap();
        assert_eq!(&text[normal.original_range(start..start + part.len())], original, "{text:?}");
    }
}

#[test]
fn a_long_text_is_cut_as_its_sentences_are() {
    let sentence = "贵州省减污降碳协同增效实施方案提出，到2025年，单位地区生产总值二氧化碳排放下降18%。";
    let normal = normalize(sentence);
    let of_one = words(&ANALYZER, normal.text());
    let text = normal.text().repeat(2_000);
    let of_all = words(&ANALYZER, &text);
    assert_eq!(of_all.len(), 2_000 * of_one.len());
    for (i, word) in of_all.iter().enumerate() {
        assert_eq!(word.of(&text), of_one[i % of_one.len()].of(normal.text()));
    }
}

#[test]
fn a_text_without_any_break_is_cut_into_words_of_bounded_length() {
    for text in ["碳".repeat(1_000_000), "a".repeat(3_000_000), "碳达峰a".repeat(300_000)] {
        let words = words(&ANALYZER, &text);
        assert_eq!(words.first().unwrap().start, 0);
        assert!(words.windows(2).all(|pair| pair[0].end == pair[1].start));
        assert_eq!(words.last().unwrap().end as usize, text.len());
        assert!(words.iter().all(|word| (word.end - word.start) as usize <= MAX_WORD_BYTES));
    }
}
