//! The literal guarantee: a quoted query finds exactly the records whose normal form contains it.

use std::collections::BTreeSet;

use tansuo::analyze::normalize;
use tansuo::fields::Field;
use tansuo::query::{Expr, Mode, Text};
use tansuo::report::RecordKind;
use tansuo::search::Hit;
use tansuo::{Reader, Request};

use crate::both::Both;

/// The normal forms of every record: of its text, and of those of its fields that are searched.
fn texts(index: &Reader) -> Vec<(u64, Option<Field>, String)> {
    let mut texts = Vec::new();
    let mut take = |hit: &Hit| {
        let record = &hit.record;
        let mut add =
            |field, text: &str| texts.push((hit.id().0, field, normalize(text).into_text().into_owned()));
        add(None, &hit.record.text);
        // The title of a remark is the heading of its change point, which is no text of its own.
        if record.kind != RecordKind::Remark {
            add(Some(Field::Title), &record.title);
            record.issuer.iter().for_each(|text| add(Some(Field::Issuer), text));
            record.location.iter().for_each(|text| add(Some(Field::Location), text));
        }
        Ok(true)
    };
    index.export(&everything(Request::default(), true), &mut take).unwrap();
    texts
}

/// A request for every match, in all variants of reports.
fn everything(mut request: Request, with_remarks: bool) -> Request {
    request.set("variant", &["all"]).unwrap();
    let kinds = ["policy", "event", "section", "remark"];
    request.set("kind", if with_remarks { &kinds } else { &kinds[..3] }).unwrap();
    request.limit(usize::MAX)
}

/// Compares an index with a substring search; returns how many records there are.
fn check(
    index: &Reader,
    texts: &[(u64, Option<Field>, String)],
    field: Option<Field>,
    literal: &str,
) -> usize {
    let needle = normalize(literal).into_text().into_owned();
    let part = Text { text: literal.to_owned(), mode: Mode::Literal, field, span: 0..0 };
    let query = everything(Request::from(Expr::Text(part)), field.is_none());
    let found: BTreeSet<u64> = index.search_ids(&query).unwrap().into_iter().map(|(id, _)| id).collect();
    let held =
        texts.iter().filter(|(_, of, text)| *of == field && !needle.is_empty() && text.contains(&needle));
    let expected: BTreeSet<u64> = held.map(|(id, ..)| *id).collect();
    let missed: Vec<_> = expected.difference(&found).collect();
    let wrong: Vec<_> = found.difference(&expected).collect();
    assert!(
        missed.is_empty() && wrong.is_empty(),
        "{field:?} {literal:?}: missed {missed:?}, false {wrong:?}"
    );
    expected.len()
}

#[test]
fn every_back_end_finds_every_piece_and_nothing_else() {
    let Some(both) = Both::of_corpus("literal") else { return };
    for index in [&both.local, &both.remote] {
        let texts = texts(index);
        let mut random = fastrand::Rng::with_seed(27);
        for _ in 0..600 {
            let (_, field, text) = &texts[random.usize(..texts.len())];
            let start = random.usize(..text.chars().count().max(1));
            let literal: String = text.chars().skip(start).take(1 + random.usize(..12)).collect();
            if !normalize(&literal).text().is_empty() {
                assert!(check(index, &texts, *field, &literal) > 0, "{literal:?} is part of a record");
            }
        }
        for literal in
            ["碳", "的", "。", "**", "a", "2", "20", "e.", "/", "?", "\\", "*", "ince", "ＣＯ２", "減排"]
        {
            check(index, &texts, None, literal);
        }
    }
}

#[test]
fn signs_of_patterns_are_text_and_literals_may_be_long() {
    let tree = tempfile::tempdir().unwrap();
    let long = "碳达峰".repeat(200);
    let other = format!("{}碳{}", "碳达峰".repeat(60), "达峰".repeat(200));
    let texts =
        ["甲*乙?丙\\丁", "甲乙丙丁", "甲*乙", "a?b", "a\\*b", "\\\\", &long, &other, "𠮷野家 𠮷", "x 1 2 y"];
    for (number, text) in texts.iter().enumerate() {
        std::fs::write(tree.path().join(format!("{number}.md")), format!("# 文{number}\n{text}\n")).unwrap();
    }
    let Some(both) = Both::of("signs", &[tree.path().to_path_buf()]) else { return };
    for index in [&both.local, &both.remote] {
        let texts = self::texts(index);
        for literal in
            ["*", "?", "\\", "\\*", "甲*乙", "乙?丙", "*乙?", "丙\\丁", "a?b", "\\\\", "𠮷", "野家𠮷", "1 2"]
        {
            check(index, &texts, None, literal);
        }
        for length in [99, 100, 101, 180, 182, 500] {
            let literal: String = long.chars().take(length).collect();
            assert!(check(index, &texts, None, &literal) > 0, "{length} characters");
            check(index, &texts, None, &other.chars().take(length).collect::<String>());
        }
    }
}
