//! What `tansuo tokens` shows of a few texts, read by a person.

use tansuo::analyze::{Analyzer, Settings};

/// One line a word: text, bytes of the original, `*` for a word of the lexicon, sub-words.
fn shown(text: &str) -> String {
    let explanation = Analyzer::new(&Settings::default()).unwrap().explain(text);
    let mut shown = format!("{}\n", explanation.normal);
    for word in &explanation.words {
        let star = if word.from_lexicon { "*" } else { "" };
        let original = &text[word.start..word.end];
        let line = format!("{}{star} {:?} {original:?} {}", word.text, word.class, word.subwords.join(" "));
        shown += line.trim_end();
        shown += "\n";
    }
    for found in &explanation.expansions {
        let names: Vec<&str> = found.alternatives.iter().map(|other| other.name.as_str()).collect();
        shown += &format!("{} = {}\n", found.words.join("|"), names.join(", "));
    }
    shown
}

#[test]
fn a_title_of_a_plan() {
    insta::assert_snapshot!(shown("《贵州省减污降碳协同增效实施方案》"));
}

#[test]
fn traditional_full_width_and_blanks() {
    insta::assert_snapshot!(shown("國家發展改革委：２０３０年前　碳達峰\n行動，CO₂  排放 ≤ 5 ㎏/m³"));
}

#[test]
fn bodies_dates_and_numbers() {
    insta::assert_snapshot!(shown(
        "二〇二一年十月，省发改委、生态环境厅对39家电厂（含自备电厂）完成碳排放权交易履约，用电3.5亿千瓦时。"
    ));
}

#[test]
fn addresses_and_identifiers() {
    insta::assert_snapshot!(shown("见 https://www.example.gov.cn/t20211026_5647989.html 与 GB/T 2260-2007"));
}

#[test]
fn nothing_and_only_blanks() {
    assert_eq!(shown(""), "\n");
    assert_eq!(shown(" \u{3000}\u{200b}\n"), "\n");
}

#[test]
fn as_json() {
    let explanation = Analyzer::new(&Settings::default()).unwrap().explain("ＣＣＥＲ市場");
    insta::assert_snapshot!(serde_json::to_string_pretty(&explanation).unwrap());
}
