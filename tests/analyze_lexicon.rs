//! The lexicon and the synonyms, the built-in ones and a user's.

use tansuo::ErrorKind;
use tansuo::analyze::{Analyzer, Lexicon, Settings, normalize};

fn words(analyzer: &Analyzer, text: &str) -> Vec<String> {
    let normal = normalize(text);
    let mut words = Vec::new();
    analyzer.words(normal.text(), &mut words);
    words.iter().map(|word| word.of(normal.text()).to_string()).collect()
}

fn settings(lexicon: &str) -> Settings {
    Settings { lexicon: lexicon.into() }
}

#[test]
fn every_word_of_the_lexicon_stays_one_word() {
    let analyzer = Analyzer::new(&Settings::default()).unwrap();
    let lexicon = Lexicon::parse(tansuo::analyze::lexicon::BUILT_IN).unwrap();
    assert!(lexicon.entries().len() > 500);
    let cut: Vec<_> = (lexicon.entries().iter())
        .map(|entry| words(&analyzer, &entry.word))
        .filter(|words| words.len() != 1)
        .collect();
    assert!(cut.is_empty(), "{cut:?}");
}

#[test]
fn words_of_the_lexicon_are_found_within_longer_ones() {
    let analyzer = Analyzer::new(&Settings::default()).unwrap();
    let lexicon = Lexicon::parse(tansuo::analyze::lexicon::BUILT_IN).unwrap();
    for outer in lexicon.entries() {
        let mut subwords = Vec::new();
        analyzer.subwords(&outer.word, |subword| subwords.push(subword));
        for inner in lexicon.entries() {
            let within = inner != outer && outer.word.contains(&inner.word);
            assert_eq!(
                within,
                inner != outer && subwords.contains(&inner.word.as_str()),
                "{outer:?} {inner:?}"
            );
        }
    }
}

#[test]
fn the_lexicon_has_no_word_twice() {
    let lexicon = Lexicon::parse(tansuo::analyze::lexicon::BUILT_IN).unwrap();
    let mut words: Vec<_> = lexicon.entries().iter().map(|entry| &entry.word).collect();
    words.sort();
    let twice: Vec<_> = words.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn a_users_words_stay_whole() {
    let settings = settings("# ours\n碳普惠平台 \n\u{feff}風光儲一體\nＣＣＵＳ示范 500 n\nsaf\n");
    let analyzer = Analyzer::new(&settings).unwrap();
    assert_eq!(words(&analyzer, "碳普惠平台"), ["碳普惠平台"]);
    assert_eq!(words(&analyzer, "建设碳普惠平台。"), ["建设", "碳普惠平台", "。"]);
    assert_eq!(words(&analyzer, "风光储一体"), ["风光储一体"]);
    assert_eq!(words(&analyzer, "ccus示范"), ["ccus示范"]);
    assert_eq!(words(&analyzer, "safety"), ["safety"]);
    assert_eq!(analyzer.lexicon().entries().len(), 3);
}

#[test]
fn a_malformed_lexicon_is_an_error_with_its_line() {
    for (text, line, says) in [
        ("碳中和\n碳", "line 2", "single character"),
        ("\n\n碳达峰 中和", "line 3", "no frequency"),
        ("碳中和 0", "line 1", "no frequency"),
        ("碳中和 -3", "line 1", "no frequency"),
        ("碳中和 99999999999999999999", "line 1", "no frequency"),
        ("碳、中和", "line 1", "“、”"),
        ("碳中和 3 n 多", "line 1", "one word a line"),
        ("碳\u{0}中和\n《碳》", "line 2", "“《”"),
    ] {
        let error = Analyzer::new(&settings(text)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Settings);
        let message = error.to_string();
        assert!(message.contains(line) && message.contains(says), "{text:?}: {message}");
    }
}

#[test]
fn the_fingerprint_changes_with_the_lexicon_alone() {
    let fingerprint = |lexicon, synonyms| {
        Analyzer::new(&settings(lexicon)).unwrap().with_synonyms(synonyms).unwrap().fingerprint()
    };
    let all = [fingerprint("", ""), fingerprint("碳普惠平台", ""), fingerprint("碳普惠平台 3", "")];
    for (i, a) in all.iter().enumerate() {
        assert!(all[i + 1..].iter().all(|b| a != b));
    }
    // Other words for a thing change queries, not what is indexed.
    assert_eq!(fingerprint("", "光伏, PV"), fingerprint("", ""));
    assert_eq!(fingerprint("", ""), Analyzer::new(&Settings::default()).unwrap().fingerprint());
}

#[test]
fn a_ministry_does_not_eat_into_the_word_for_department() {
    let analyzer = Analyzer::new(&Settings::default()).unwrap();
    for (text, last) in [
        ("住房和城乡建设部门", "城乡建设部门"),
        ("工业和信息化部门", "信息化部门"),
        ("生态环境部门", "部门"),
        ("交通运输部门", "部门"),
        ("自然资源部门", "部门"),
        ("农业农村部门", "部门"),
    ] {
        assert_eq!(words(&analyzer, text).last().unwrap(), last);
    }
}
