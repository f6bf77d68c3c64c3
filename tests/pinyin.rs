//! Pinyin and did-you-mean: what people type, and the names they mean.

use std::collections::HashSet;

use proptest::prelude::*;
use tansuo::analyze::correct::{correct, correct_words};
use tansuo::analyze::pinyin::{Reading, begins, matches, vocabulary};
use tansuo::analyze::{Analyzer, Lexicon, Settings, Thesaurus, is_cjk, normalize};
use tansuo::{Request, Writer};

/// Calls `f` with the built-in vocabulary.
fn with_vocabulary<T>(f: impl FnOnce(&[&str]) -> T) -> T {
    let (thesaurus, lexicon) = (Thesaurus::default(), Lexicon::default());
    f(&vocabulary(&thesaurus, &lexicon).collect::<Vec<_>>())
}

fn names(typed: &str) -> Vec<(String, Reading)> {
    with_vocabulary(|vocabulary| {
        let found = matches(typed, vocabulary.iter().copied());
        found.into_iter().map(|found| (found.name, found.reading)).collect()
    })
}

/// The correction of `word` where records have all of the vocabulary, and nothing else.
fn corrected(word: &str) -> Option<(String, bool)> {
    with_vocabulary(|vocabulary| {
        let names: HashSet<&str> = vocabulary.iter().copied().collect();
        let known = |word: &str| names.contains(word);
        correct(word, &known, vocabulary).map(|correction| (correction.text, correction.certain))
    })
}

#[test]
fn full_pinyin_reads_names_with_and_without_spaces() {
    for (typed, name) in [
        ("tandafeng", "碳达峰"),
        ("tan zhong he", "碳中和"),
        ("Shanxi", "陕西"),
        ("shanxi", "山西"),
        ("chongqing", "重庆"),
        ("xi'nan", "西南"),
        ("xiaonazerenquanzhong", "消纳责任权重"),
        ("lvdian", "绿电"),
        ("ludian", "绿电"),
        ("lǜ diàn", "绿电"),
        ("dian jie lv", "电解铝"),
        ("TAN JIAO YI", "碳交易"),
    ] {
        let found = names(typed);
        assert!(found.contains(&(name.to_owned(), Reading::Full)), "{typed}: {found:?}");
    }
}

#[test]
fn initials_are_three_or_more_and_behind_full_pinyin() {
    assert!(names("tdf").contains(&("碳达峰".to_owned(), Reading::Initials)));
    assert!(names("tpfqjy").contains(&("碳排放权交易".to_owned(), Reading::Initials)));
    assert!(names("td").iter().all(|(_, reading)| *reading == Reading::Full));
    let mixed = matches("anan", ["阿尼阿尼", "安安"]);
    assert_eq!(mixed[0].name, "安安");
    assert_eq!(mixed[0].reading, Reading::Full);
    let readings: Vec<Reading> = mixed.iter().map(|found| found.reading).collect();
    assert!(readings.is_sorted());
}

#[test]
fn terms_of_an_index_can_be_read_too() {
    let own = ["徐州", "2+26城市", "安达科技"];
    let found = matches("andakeji", with_own(&own));
    assert_eq!(found.len(), 1);
    assert_eq!(matches("xuzhou", with_own(&own))[0].name, "徐州");
    assert_eq!(matches("226 chengshi", with_own(&own))[0].name, "2+26城市");
}

fn with_own<'a>(own: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    ["碳达峰"].into_iter().chain(own.iter().copied())
}

#[test]
fn what_is_no_pinyin_reads_nothing() {
    for typed in ["", " ", "碳达峰", "tan达峰", "123", "carbon neutrality", "tandafen", "tandafengg", "..."]
    {
        assert_eq!(names(typed), [], "{typed}");
    }
}

#[test]
fn the_beginning_of_pinyin_completes() {
    for typed in ["t", "tan", "tand", "tandaf", "tandafengshi", "tdf", "tdfs"] {
        assert!(begins(typed, "碳达峰实施方案"), "{typed}");
    }
    assert!(!begins("tandb", "碳达峰") && !begins("tandafengs", "碳达峰") && !begins("dafeng", "碳达峰"));
}

#[test]
fn every_province_is_read() {
    for province in tansuo::vocab::provinces() {
        let found = names(province.pinyin);
        // Shaanxi has this spelling to distinguish it from Shanxi; the thesaurus has it.
        let is_read = found.iter().any(|(name, _)| name == province.name);
        assert_eq!(is_read, province.pinyin != "Shaanxi", "{}: {found:?}", province.pinyin);
    }
}

#[test]
fn a_typo_with_the_same_pinyin_is_corrected() {
    for (typed, meant) in [
        ("碳大峰", "碳达峰"),
        ("碳达锋", "碳达峰"),
        ("贵洲", "贵州"),
        ("光符", "光伏"),
        ("电解率", "电解铝"),
        ("虚拟电场", "虚拟电厂"),
        ("抽水续能", "抽水蓄能"),
        ("碳配鹅", "碳配额"),
    ] {
        assert_eq!(corrected(typed), Some((meant.to_owned(), true)), "{typed}");
    }
}

#[test]
fn a_typo_that_sounds_or_looks_alike_is_offered() {
    assert_eq!(corrected("氧能"), Some(("氢能".to_owned(), false)));
    assert_eq!(corrected("未泥厂"), None);
    assert_eq!(corrected("申解铝"), Some(("电解铝".to_owned(), false)));
    assert_eq!(corrected("碳综和"), Some(("碳中和".to_owned(), false)));
    assert_eq!(corrected("宁厦"), Some(("宁夏".to_owned(), false)));
    // Two characters that both sound a little alike are another word.
    assert_eq!(corrected("各持"), None);
}

#[test]
fn a_word_of_the_language_is_not_replaced_without_asking() {
    let known = |word: &str| word == "限电";
    let vocabulary = ["限电"];
    assert!(!correct("县店", &known, &vocabulary).unwrap().certain);
    assert!(correct("现电", &known, &vocabulary).unwrap().certain);
    // 邮箱 and 油箱 are words of the language.
    assert!(!correct("油箱", &|word| word == "邮箱", &["邮箱"]).unwrap().certain);
}

#[test]
fn two_names_that_sound_alike_are_not_certain() {
    let vocabulary = ["工业园", "公业园"];
    let correction = correct("供业园", &|word| vocabulary.contains(&word), &vocabulary).unwrap();
    assert!(!correction.certain);
}

#[test]
fn only_names_that_records_have_are_offered() {
    assert_eq!(correct("碳大峰", &|_| false, &["碳达峰"]), None);
    assert_eq!(correct("碳达峰", &|_| false, &["碳达峰", "碳大峰"]), None);
    assert_eq!(correct("碳大峰", &|_| true, &["碳达峰"]), None);
}

#[test]
fn one_edit_in_a_latin_word_is_corrected() {
    for (typed, meant) in [
        ("guizhuo", "guizhou"),
        ("ghuizhou", "guizhou"),
        ("photovoltiac", "photovoltaic"),
        ("alumminum", "aluminum"),
        ("tandafeg", "碳达峰"),
        ("hydropwer", "hydropower"),
        ("carbn market", "carbon market"),
        ("refinry", "refinery"),
        ("greenhose", "greenhouse"),
    ] {
        assert_eq!(corrected(typed), Some((meant.to_owned(), false)), "{typed}");
    }
    // Plurals and words of longer names are no typos.
    for word in ["plants", "mills", "greenhouse", "xyz"] {
        assert_eq!(corrected(word), None, "{word}");
    }
    assert_eq!(corrected("qqqqqqqqq"), None);
}

#[test]
fn a_typo_within_a_query_is_found() {
    let analyzer = Analyzer::new(&Settings::default()).unwrap();
    let with_words = |text: &str| {
        let mut words = Vec::new();
        analyzer.for_each_word(text, |word| words.push(word.of(text)));
        with_vocabulary(|vocabulary| {
            let names: HashSet<&str> = vocabulary.iter().copied().collect();
            let known = |word: &str| names.contains(word);
            let found = correct_words(&words, &known, vocabulary);
            found
                .into_iter()
                .map(|(run, correction)| (words[run].concat(), correction.text))
                .collect::<Vec<_>>()
        })
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(with_words("碳大峰补贴"), [pair("碳大峰", "碳达峰")]);
    assert!(with_words("贵洲光符补贴").contains(&pair("贵洲", "贵州")));
    assert_eq!(with_words("贵州光伏补贴"), []);
}

proptest! {
    #[test]
    fn nothing_panics(typed in any::<String>(), name in any::<String>()) {
        let _ = begins(&typed, &name);
        let _ = matches(&typed, [name.as_str()]);
        let _ = correct(&typed, &|_| true, &[&name]);
        let normal = normalize(&typed).into_text().into_owned();
        let _ = correct(&normal, &|word| word == name, &[&name]);
    }

    #[test]
    fn chinese_does_not_panic(typed in "[\u{4e00}-\u{9fff}\u{3400}-\u{34ff}]{0,6}", name in "[\u{4e00}-\u{9fff}]{0,6}") {
        let correction = correct(&typed, &|word| word == name, &[&name]);
        prop_assert!(correction.is_none_or(|correction| correction.text == name && typed != name));
    }

    #[test]
    fn a_name_that_is_read_is_begun(typed in "[a-z]{1,8}", name in "[a一不中大行重tan]{1,4}") {
        for found in matches(&typed, [name.as_str()]) {
            prop_assert!(begins(&typed, &found.name));
            prop_assert!(found.name.chars().any(is_cjk));
        }
    }
}

#[test]
fn a_mistyped_province_is_suggested() {
    let mut writer = Writer::in_memory(tansuo::Settings::default()).unwrap();
    writer.update(&["corpus".into()]).unwrap();
    let reader = writer.reader();
    let suggested = |typed: &str| {
        let corrections = reader.search(&Request::parse(typed).unwrap()).unwrap().corrections;
        corrections.into_iter().find(|correction| !correction.applied).map(|correction| correction.text)
    };
    for (typed, name) in [("guizou", "贵州"), ("giuzhou", "贵州"), ("Xinjang", "新疆")] {
        assert_eq!(suggested(typed).as_deref(), Some(name), "{typed}");
    }
    for typed in ["guizhou", "steel", "plan", "xyzzyx"] {
        assert_eq!(suggested(typed), None, "{typed}");
    }
}
