//! The thesaurus: the built-in groups, a user's groups, and what queries get from them.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use tansuo::analyze::thesaurus::BUILT_IN;
use tansuo::analyze::{Analyzer, Relation, Settings, Thesaurus, normalize};

/// The alternatives of the whole of `text`, cut into words as a query is.
fn expand(thesaurus: &Thesaurus, text: &str) -> Vec<(String, Relation)> {
    let analyzer = Analyzer::new(&Settings::default()).unwrap();
    let normal = normalize(text).into_text().into_owned();
    let mut words = Vec::new();
    analyzer.for_each_word(&normal, |word| words.push(word.of(&normal).to_owned()));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let expansions = thesaurus.expand(&words);
    let whole = expansions.into_iter().find(|expansion| expansion.words == (0..words.len()));
    let alternatives = whole.map(|whole| whole.alternatives).unwrap_or_default();
    alternatives.into_iter().map(|other| (other.name, other.relation)).collect()
}

fn built_in() -> impl Iterator<Item = (usize, &'static str)> {
    let lines = (1..).zip(BUILT_IN.lines());
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

fn inverse(relation: Relation) -> Relation {
    match relation {
        Relation::Narrower => Relation::Broader,
        Relation::Broader => Relation::Narrower,
        same => same,
    }
}

#[test]
fn built_in_groups_are_written_as_the_parser_prints_them() {
    let text: String = built_in().map(|(_, line)| format!("{line}\n")).collect();
    let parsed = Thesaurus::parse(BUILT_IN).unwrap().to_string();
    for (line, (written, printed)) in text.lines().zip(parsed.lines()).enumerate() {
        assert_eq!(written, printed, "group {}", line + 1);
    }
    assert_eq!(text, parsed);
}

#[test]
fn every_built_in_name_has_one_home() {
    let mut heads = BTreeSet::new();
    for (number, line) in built_in() {
        let heads_of = line.split(['>', '~']).next().unwrap_or_default();
        for name in heads_of.trim().split(", ") {
            assert!(
                heads.insert(name),
                "line {number}: {name} is in another group too; merge them, or move it"
            );
        }
    }
    assert!(heads.len() > 3000);
}

#[test]
fn each_side_of_a_group_finds_the_other() {
    let thesaurus = Thesaurus::default();
    let all: BTreeMap<&str, _> = thesaurus.names().map(|name| (name, thesaurus.alternatives(name))).collect();
    for (&name, alternatives) in &all {
        assert!(!alternatives.is_empty(), "{name}");
        for other in alternatives {
            let back =
                all[other.name.as_str()].iter().find(|back| back.name == name).map(|back| back.relation);
            assert_eq!(back, Some(inverse(other.relation)), "{name} → {} → {name}", other.name);
        }
    }
}

#[test]
fn every_built_in_name_is_found_as_a_query_has_it() {
    let thesaurus = Thesaurus::default();
    for name in thesaurus.names().collect::<BTreeSet<_>>() {
        assert!(!expand(&thesaurus, name).is_empty(), "{name}");
    }
}

#[test]
fn no_name_brings_so_many_others_that_a_search_is_slow() {
    let thesaurus = Thesaurus::default();
    for name in thesaurus.names() {
        let count = thesaurus.alternatives(name).len();
        assert!(count <= 120, "{name}: {count}");
    }
}

#[test]
fn an_alternative_says_what_it_is_to_the_typed_name() {
    let thesaurus = Thesaurus::parse("甲乙厂, jia yi works > 甲厂, 乙厂 ~ 丙库\n丙库, 丙仓").unwrap();
    let relations = |name: &str| {
        let found = thesaurus.alternatives(name);
        found
            .iter()
            .map(|other| format!("{} {:?}", other.name, other.relation))
            .collect::<Vec<_>>()
            .join(", ")
    };
    assert_eq!(
        relations("甲乙厂"),
        "jia yi works Same, 甲厂 Narrower, 乙厂 Narrower, 丙库 Related, 丙仓 Related"
    );
    assert_eq!(relations("甲厂"), "甲乙厂 Broader, jia yi works Broader");
    assert_eq!(relations("丙仓"), "丙库 Same, 甲乙厂 Related, jia yi works Related");
    assert_eq!(relations("丁"), "");
}

#[test]
fn the_longest_run_of_words_is_the_name() {
    let thesaurus = Thesaurus::parse("coal, 煤块\ncoal power, 煤块发电\n煤块, 块煤").unwrap();
    let expansions = thesaurus.expand(&["cheap", "coal", "power", "and", "coal"]);
    let runs: Vec<_> = expansions.iter().map(|expansion| expansion.words.clone()).collect();
    assert!(runs.contains(&(1..3)) && runs.contains(&(4..5)), "{runs:?}");
    assert!(thesaurus.expand(&[]).is_empty());
    assert!(thesaurus.expand(&["完全", "无关"]).is_empty());
}

#[test]
fn english_names_match_in_singular_and_plural() {
    let thesaurus = Thesaurus::parse("battery factory, 电芯厂\nsolar-bus class, 太阳能班车").unwrap();
    for name in ["battery factory", "battery factories", "batteries factory", "battery-factories"] {
        assert!(thesaurus.alternatives(name).iter().any(|other| other.name == "电芯厂"), "{name}");
    }
    for name in ["solar bus class", "solar bus classes", "solar-bus class"] {
        assert!(thesaurus.alternatives(name).iter().any(|other| other.name == "太阳能班车"), "{name}");
    }
    for name in ["evs", "coal-fired power plants", "vocs", "ccs"] {
        assert!(!thesaurus.alternatives(name).is_empty(), "{name}");
    }
    assert!(thesaurus.alternatives("battery factor").is_empty());
}

#[test]
fn a_users_groups_extend_the_built_in_ones() {
    let thesaurus = Thesaurus::parse("\u{feff}# 自己的\n\n光伏，ＰＶ板 ＞ 阳臺光伏\n").unwrap();
    let found = expand(&thesaurus, "光伏");
    let has = |name: &str, relation| found.contains(&(name.to_owned(), relation));
    assert!(
        has("pv板", Relation::Same) && has("阳台光伏", Relation::Narrower) && has("solar", Relation::Same)
    );
    assert_eq!(thesaurus.to_string(), "光伏, pv板 > 阳台光伏\n");
}

#[test]
fn an_error_names_the_line_and_the_remedy() {
    let cases = [
        ("光伏, 风电\n光伏", "thesaurus line 2: a single name"),
        ("光伏,, 风电", "thesaurus line 1: an empty name"),
        ("# 说明\n光伏 > , 风电", "thesaurus line 2: an empty name"),
        ("> 光伏, 风电", "thesaurus line 1: an empty name"),
        ("光伏 ~ 风电 > 水电", "thesaurus line 1: write the names, then"),
        ("光伏 > 风电 > 水电", "thesaurus line 1: write the names, then"),
        ("光伏, 光伏", "thesaurus line 1: a single name"),
    ];
    for (text, message) in cases {
        let error = Thesaurus::parse(text).unwrap_err();
        assert_eq!(error.kind(), tansuo::ErrorKind::Settings);
        assert!(error.to_string().contains(message), "{text}: {error}");
    }
}

proptest! {
    #[test]
    fn what_is_printed_is_read_as_the_same(text in any_text()) {
        if let Ok(thesaurus) = Thesaurus::parse(&text) {
            let printed = thesaurus.to_string();
            prop_assert_eq!(Thesaurus::parse(&printed).unwrap().to_string(), printed);
        }
    }

    #[test]
    fn users_groups_are_symmetric(text in groups()) {
        let thesaurus = Thesaurus::parse(&text).unwrap();
        for (_, line) in (1..).zip(thesaurus.to_string().lines()) {
            for name in line.split([',', '>', '~']).map(str::trim) {
                for other in thesaurus.alternatives(name) {
                    let back = thesaurus.alternatives(&other.name);
                    prop_assert!(back.iter().any(|back| back.name == name), "{name} → {}", other.name);
                }
            }
        }
    }

    #[test]
    fn runs_are_in_order_without_overlap(words in proptest::collection::vec(word(), 0..8)) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut end = 0;
        for expansion in Thesaurus::default().expand(&words) {
            prop_assert!(expansion.words.start >= end && expansion.words.end > expansion.words.start);
            end = expansion.words.end;
            let joined = words[expansion.words].concat();
            prop_assert!(expansion.alternatives.iter().all(|other| other.name != joined));
        }
        prop_assert!(end <= words.len());
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[光伏ａa#,， >~～＞\n]{0,30}"]
}

fn groups() -> impl Strategy<Value = String> {
    "([甲乙丙丁戊己], ){1,2}[庚辛]( > [甲乙子丑](, [寅卯])?)?( ~ [丙丁](, [辰巳])?)?(\n[甲乙丙丁], [戊己]( ~ 子)?){0,2}"
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        Just("煤电".to_owned()),
        Just("coal".to_owned()),
        Just("power".to_owned()),
        Just("plants".to_owned()),
        Just("碳排放".to_owned()),
        Just("配额".to_owned()),
    ]
}
