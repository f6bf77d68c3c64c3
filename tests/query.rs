//! The query language: what is typed, how it is read, what is refused.

use insta::assert_snapshot;
use proptest::prelude::*;
use tansuo::Request;
use tansuo::fields::Field;
use tansuo::query::{Expr, Filter};

/// Strings made of the signs of the language, so that most of them nearly parse.
fn queries() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        " ",
        "　",
        "(",
        ")",
        "（",
        "）",
        "\"",
        "“",
        "”",
        "-",
        "－",
        ":",
        "：",
        "*",
        "＊",
        ",",
        "，",
        "OR",
        "AND",
        "NOT",
        "碳达峰",
        "十四五",
        "a",
        "x-y",
        "title",
        "issuer",
        "省份",
        "province",
        "sector",
        "kind",
        "year",
        "variant",
        "date",
        "confidence",
        "lag",
        "贵州",
        "西南",
        "Guizhou",
        "power",
        "unknown",
        "seasonal",
        "original",
        "2021",
        "2020..2022",
        ">=2021",
        "2022-11",
        "..",
        "<",
        "≥",
        "0.6",
        "60%",
        "-90..90",
        "https://a.cn/b",
        "年",
        "。",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn check(text: &str) -> Result<(), TestCaseError> {
    match Expr::parse(text) {
        Ok(tree) => {
            let printed = tree.to_string();
            let again =
                Expr::parse(&printed).map_err(|e| TestCaseError::fail(format!("{printed:?}: {e}")))?;
            // The places of parts may differ, but not their meaning.
            prop_assert_eq!(again.to_string(), printed.clone(), "{:?}", printed);
            prop_assert_eq!(shape(&again), shape(&tree), "{:?}", printed);
        }
        Err(error) => {
            prop_assert!(error.span.start <= error.span.end && error.span.end <= error.query.len());
            prop_assert!(error.query.is_char_boundary(error.span.start), "{error:?}");
            prop_assert!(error.query.is_char_boundary(error.span.end), "{error:?}");
            prop_assert_eq!(error.pointer().lines().count(), 2);
            prop_assert!(!error.message.to_string().is_empty());
        }
    }
    Ok(())
}

/// Strings of signs that open and close, around hardly any words.
fn nested() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        " ", "(", ")", "（", "）", "\"", "“", "”", "„", "＂", "-", ":", "*", "a", "OR",
    ]);
    prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

/// The tree without the places of its parts.
fn shape(tree: &Expr) -> Expr {
    let all = |operands: &[Expr]| operands.iter().map(shape).collect();
    match tree {
        Expr::And(operands) => Expr::And(all(operands)),
        Expr::Or(operands) => Expr::Or(all(operands)),
        Expr::Not(operand) => Expr::Not(Box::new(shape(operand))),
        Expr::Text(part) => Expr::Text(tansuo::query::Text { span: 0..0, ..part.clone() }),
        other => other.clone(),
    }
}

#[test]
fn a_straight_mark_of_any_width_ends_a_word() {
    for text in ["*“a＂", "*a＂”", "a“b＂", "*a＂b", "“a＂b”"] {
        check(text).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn any_text_is_read_or_refused_with_a_place(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn any_sequence_of_signs_is_read_or_refused_with_a_place(text in queries()) {
        check(&text)?;
    }

    #[test]
    fn signs_that_open_and_close_are_read_or_refused_with_a_place(text in nested()) {
        check(&text)?;
    }

    /// Nothing is dropped: every letter and digit of a query without keywords is in its tree.
    #[test]
    fn every_word_is_in_the_tree(words in prop::collection::vec("[a-z0-9碳达峰（）“”]{1,6}", 1..6)) {
        let text = words.join(" ");
        if let Ok(tree) = Expr::parse(&text) {
            let kept = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            prop_assert_eq!(kept(&tree.to_string()), kept(&text));
        }
    }

    #[test]
    fn filters_survive_printing(
        // Of a field with text, the language searches the text; only `unknown` is a filter there.
        field in prop::sample::select(Field::filters().filter(|f| !f.spec().uses.search).collect::<Vec<_>>()),
        value in "[0-9.<>=%年月日,-]{1,12}|贵州|西南,云南|power|[a-z\\p{Han}]{1,4}",
    ) {
        if let Ok(filter) = Filter::parse(field, &value) {
            let printed = filter.to_string();
            prop_assert_eq!(Expr::parse(&printed).map_err(|e| TestCaseError::fail(e.to_string()))?, Expr::Filter(filter));
        }
    }
}

#[test]
fn a_value_in_quotation_marks_keeps_its_commas() {
    for (text, values) in [
        ("\"a、b\"", &["a、b"][..]),
        ("c,\"a，b\"、d", &["c", "a，b", "d"]),
        ("\"c\"", &["c"]),
        ("c，d", &["c", "d"]),
    ] {
        let filter = Filter::parse(Field::Host, text).unwrap();
        assert_eq!(filter.values(), values, "{text}");
        let printed = filter.condition().to_string();
        assert_eq!(Filter::parse(Field::Host, &printed).unwrap(), filter, "{printed}");
    }
    assert!(Filter::parse(Field::Host, "\"\"").is_err());
}

#[test]
fn queries_are_read_as_documented() {
    let read = |text: &str| {
        format!("{text:<40} → {}\n", Expr::parse(text).unwrap_or_else(|e| panic!("{text}: {e}")))
    };
    let lines: String = [
        "",
        "碳达峰 工业",
        "碳达峰 AND 工业 OR 电力",
        "碳达峰（工业 OR 电力）",
        "碳达峰 （工业 OR 电力）",
        "NOT(工业 电力) -“核电”",
        "河南省“十四五”规划",
        "方案（2021—2023年）",
        "title:碳达峰 标题：“实施方案”",
        "碳*",
        "province:贵州省,520000,西南地区 省份：Yunnan",
        "province:廣東,⻘海 sector:電力 lag:−30..30 year:2020‑11",
        "sector:Ground type:季节性 kind:政策 variant:formal,original",
        "sector:电力部,能源,工业部门,航空业",
        "province:unknown,贵州 sector:未知 type:Unknown,event issuer:unknown",
        "year:2020..2022,2024 年份：>=2023",
        "year:2020-11..2021-02,2022-03 year:>=2021-12 year:2022年3月",
        "date:2022-11..2023-01 date:>2021 date:2022-11-04",
        "confidence:>=60% lag:-90..90 lag:<0",
        "https://www.gov.cn/a?b=c 12:30 比例1:2",
        "- -a --a x-y",
        "*",
        "*铝* 限电|有序用电 year:2021-11-16",
        "\"湖南省“十四五”冷链\" “含\"直\"引号” ，碳",
        "lag-overlap:-30..30 host:gov.cn",
    ]
    .into_iter()
    .map(read)
    .collect();
    assert_snapshot!(lines);
}

/// A word keeps an opening sign only if the closing sign is in the same word. So the word ends in the same
/// place when the query is printed and read again.
#[test]
fn a_word_ends_where_its_printed_form_ends() {
    for text in [":“\"(\"", "a(\"b)\"", "(a“b)”c”", "(c OR a((b) )d", "a（“b）c d”"] {
        check(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    let words = |text: &str| {
        let tree = Expr::parse(text).unwrap();
        let text = |expr: &Expr| match expr {
            Expr::Text(text) => text.text.clone(),
            other => panic!("{other:?} is no text"),
        };
        tree.conjuncts().iter().map(text).collect::<Vec<_>>()
    };
    assert_eq!(words("方案（“十四五”（2021年））的“（一）”"), ["方案（“十四五”（2021年））的“（一）”"]);
    assert_eq!(words("方案“a（b”"), ["方案", "a（b"]);
    assert_eq!(Expr::parse(":“\"(\"").unwrap_err().message, Expr::parse("“\"(\"").unwrap_err().message);
}

#[test]
fn a_query_that_cannot_be_read_is_pointed_at() {
    let refuse = |text: &str| {
        let error = Expr::parse(text).unwrap_err();
        format!("{}\n{error}\n\n", error.pointer())
    };
    let messages: String = [
        "碳达峰 \"工业",
        "碳达峰 (工业",
        "碳达峰) 工业",
        "碳达峰 OR",
        "OR 碳达峰",
        "NOT",
        "()",
        "sektor:power",
        "province:贵洲",
        "province:Guizou",
        "省份：“黔西南”",
        "sector:电里",
        "province:贵州,,云南",
        "province: 贵州",
        "type:seasonl",
        "type:季节姓",
        "kind:seasonal",
        "sector:indsutry,航空业",
        "date:2022-13",
        "date:2023..2021",
        "碳 year:2022,2023-05..2021 电",
        "date:2023-05..2021年底",
        "confidence:70%..0.5",
        "lag:90..-90",
        "lag:..x",
        "confidence:>=1.5",
        "lag:soon",
        "title:\"\"",
        "title:(a b)",
        "，",
        "a || b",
    ]
    .into_iter()
    .map(refuse)
    .collect();
    assert_snapshot!(messages);
}

#[test]
fn what_is_too_much_is_refused_not_cut() {
    let deep = "(".repeat(100) + "a" + &")".repeat(100);
    assert!(Expr::parse(&deep).unwrap_err().message.to_string().contains("deeper"));
    assert!(Expr::parse(&"NOT ".repeat(100_000)).is_err());
    assert!(Expr::parse(&"a ".repeat(300)).unwrap_err().message.to_string().contains("clauses"));
    assert!(Expr::parse(&"碳".repeat(10_000)).unwrap_err().message.to_string().contains("bytes"));
}

#[test]
fn plain_text_has_no_signs() {
    let request = Request::text("NOT (a title:c");
    let texts: Vec<String> = request.query.conjuncts().iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["NOT", "(a", "title:c"]);
}
