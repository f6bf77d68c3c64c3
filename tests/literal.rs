//! The literal guarantee: a quoted query finds exactly the records whose normal form contains it.

#[path = "laws/mod.rs"]
mod laws;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use tansuo::Request;
use tansuo::analyze::normalize;
use tansuo::fields::Field;
use tansuo::query::{Expr, Mode, Text};
use tansuo::report::RecordKind;
use tansuo::search::Hit;
use tansuo::{Reader, Settings, Writer};

/// The records of an index, by identity, with their normal forms.
struct Records {
    index: Reader,
    texts: Vec<(u64, String)>,
    fields: Vec<(u64, Field, String)>,
    _dir: tempfile::TempDir,
}

impl Records {
    fn of(tree: &Path) -> Records {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Writer::create(dir.path().join("index"), Settings::default()).unwrap();
        writer.update(&[tree.to_path_buf()]).unwrap();
        let index = writer.reader();
        let (mut texts, mut fields) = (Vec::new(), Vec::new());
        let normal = |text: &str| normalize(text).into_text().into_owned();
        let mut take = |hit: &Hit| {
            texts.push((hit.id().0, normal(&hit.record.text)));
            let record = &hit.record;
            // The title of a remark is the heading of its change point, which is no text of its own.
            if record.kind == RecordKind::Remark {
                return Ok(true);
            }
            fields.push((hit.id().0, Field::Title, normal(&record.title)));
            fields.extend(record.issuer.iter().map(|text| (hit.id().0, Field::Issuer, normal(text))));
            fields.extend(record.location.iter().map(|text| (hit.id().0, Field::Location, normal(text))));
            Ok(true)
        };
        index.export(&everything(Request::default(), None), &mut take).unwrap();
        Records { index, texts, fields, _dir: dir }
    }

    /// Compares the index with a substring search, and returns how many records there are.
    fn check(&self, literal: &str) -> usize {
        self.check_in(None, literal)
    }

    /// The same for the text of one field, or for the whole record.
    fn check_in(&self, field: Option<Field>, literal: &str) -> usize {
        let needle = normalize(literal).into_text().into_owned();
        let part = Text { text: literal.to_owned(), mode: Mode::Literal, field, span: 0..0 };
        let query = everything(Request::from(Expr::Text(part)), field);
        let found: BTreeSet<u64> =
            self.index.search(&query).unwrap().hits.iter().map(|hit| hit.id().0).collect();
        let holds = |text: &str| !needle.is_empty() && text.contains(&needle);
        let expected: BTreeSet<u64> = match field {
            None => self.texts.iter().filter(|(_, text)| holds(text)).map(|(id, _)| *id).collect(),
            Some(field) => {
                let held = self.fields.iter().filter(|(_, of, text)| *of == field && holds(text));
                held.map(|(id, ..)| *id).collect()
            }
        };
        let missed: Vec<_> = expected.difference(&found).collect();
        let wrong: Vec<_> = found.difference(&expected).collect();
        assert!(missed.is_empty() && wrong.is_empty(), "{literal:?}: missed {missed:?}, false {wrong:?}");
        expected.len()
    }

    /// A piece of some record's text, chosen by three numbers.
    fn sample(&self, record: usize, start: usize, length: usize) -> String {
        let text = &self.texts[record % self.texts.len()].1;
        let chars = text.chars().count().max(1);
        text.chars().skip(start % chars).take(length).collect()
    }
}

/// A request for every match, in all variants of reports and kinds of records; without remarks for a
/// field.
fn everything(mut request: Request, field: Option<Field>) -> Request {
    request.set("variant", &["all"]).unwrap();
    let kinds = ["policy", "event", "section", "remark"];
    request.set("kind", if field.is_some() { &kinds[..3] } else { &kinds }).unwrap();
    request.limit(usize::MAX)
}

fn corpus() -> Records {
    Records::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"))
}

/// Numbers that choose samples, the same in every run.
fn numbers(count: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize
    };
    (0..count).map(move |_| (next(), next(), 1 + next() % 12))
}

fn check_samples(records: &Records, count: usize) {
    for (record, start, length) in numbers(count) {
        let literal = records.sample(record, start, length);
        if !normalize(&literal).text().is_empty() {
            assert!(records.check(&literal) > 0, "{literal:?} stands in a record");
        }
    }
}

#[test]
fn finds_every_piece_of_the_corpus_and_nothing_else() {
    check_samples(&corpus(), 1000);
}

#[test]
fn a_field_holds_what_its_text_holds_and_nothing_else() {
    let records = corpus();
    for (record, start, length) in numbers(1500) {
        let (_, field, text) = &records.fields[record % records.fields.len()];
        let literal: String = text.chars().skip(start % text.chars().count()).take(length % 7 + 1).collect();
        if !normalize(&literal).text().is_empty() {
            assert!(records.check_in(Some(*field), &literal) > 0, "{field:?} {literal:?} stands in a record");
        }
    }
    // Two characters that are neighbours only in another field.
    assert_eq!(records.check_in(Some(Field::Title), "吨标"), 0);
}

#[test]
fn finds_texts_that_words_hide() {
    let records = corpus();
    for literal in [
        "碳",
        "峰",
        "达峰",
        "的",
        "。",
        "**",
        "a",
        "2",
        "20",
        "e.",
        "/",
        "province of",
        "ince",
        "１",
        "ＣＯ２",
        "減排",
    ] {
        records.check(literal);
    }
}

#[test]
fn white_space_separates_latin_words_only() {
    let tree = tempfile::tempdir().unwrap();
    let files = [
        ("a.md", "# 甲\n减 排\n目标 CO2 100 t"),
        ("b.md", "# 乙\n减排目标 CO2100t"),
        ("c.md", "# 丙\nCO 2 100\u{3000}t"),
    ];
    for (name, text) in files {
        std::fs::write(tree.path().join(name), text).unwrap();
    }
    let records = Records::of(tree.path());
    assert_eq!(records.check("减排目标"), 2);
    for literal in ["co2 100", "co2100", "CO 2", "2 1", "21", "0 t", "0t", "标co"] {
        records.check(literal);
    }
}

#[test]
fn finds_every_piece_of_the_real_reports() {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/carbon-reports/reports");
    if !path.is_dir() {
        assert!(std::env::var_os("CI").is_none(), "{} is missing", path.display());
        return eprintln!("skipped: {} is missing", path.display());
    }
    check_samples(&Records::of(&path), 250);
}

#[test]
fn finds_every_piece_of_the_laws() {
    let Some(laws) = laws::laws() else { return };
    let tree = tempfile::tempdir().unwrap();
    // A fifth of the laws: a build without optimisation takes its time.
    for (number, text) in laws.iter().enumerate().step_by(5) {
        std::fs::write(tree.path().join(format!("{number}.md")), text).unwrap();
    }
    check_samples(&Records::of(tree.path()), 500);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Texts of few different characters, so that all combinations of neighbours occur.
    #[test]
    fn finds_exactly_what_a_substring_search_finds(
        texts in prop::collection::vec("[碳达峰中和的a1b ,。\u{3000}]{0,40}", 1..8),
        titles in prop::collection::vec("[碳达峰a1 ,。《》]{0,12}", 8),
        literals in prop::collection::vec("[碳达峰中和的a1b ,。]{1,6}", 1..20),
    ) {
        let tree = tempfile::tempdir().unwrap();
        for (number, (text, title)) in texts.iter().zip(&titles).enumerate() {
            let text = format!("# 文{number} {title}\n{text}\n");
            std::fs::write(tree.path().join(format!("{number}.md")), text).unwrap();
        }
        let records = Records::of(tree.path());
        for literal in &literals {
            records.check(literal);
            records.check_in(Some(Field::Title), literal);
        }
    }
}
