//! Properties of laid-out text, for any content.

use proptest::prelude::*;
use tansuo::output::table::{Align, Columns, Span, width, wrap};
use tansuo::output::{escape_markdown, harmless_cell, is_unsafe, json, printable, printable_lines};

/// Text of the characters that matter here, and any others.
fn text() -> impl Strategy<Value = String> {
    let mixed = "[碳达峰贵州，。（）《》“”a-zA-Z0-9 =+@|*_<>\\-\t\r\n\u{1b}\u{9b}\u{202e}\u{2028}]{0,60}";
    prop_oneof![mixed, any::<String>()]
}

proptest! {
    #[test]
    fn printable_text_commands_nothing_and_keeps_the_rest(text in text()) {
        let shown = printable(&text);
        prop_assert!(!shown.chars().any(is_unsafe), "{shown:?}");
        prop_assert_eq!(shown.chars().count(), text.chars().count());
        for (before, after) in text.chars().zip(shown.chars()) {
            prop_assert!(is_unsafe(before) || before == after);
        }
        prop_assert!(!printable_lines(&text).chars().any(|c| is_unsafe(c) && c != '\n'));
    }

    #[test]
    fn wrapped_lines_fit_and_lose_nothing_but_spaces(text in text(), columns in 10usize..80) {
        let text = printable(&text).into_owned();
        let lines = wrap(&[Span { text: text.clone(), style: Default::default() }], Some(columns));
        for line in &lines {
            prop_assert!(width(line) <= columns, "{line:?} takes more than {columns}");
        }
        let letters = |text: &str| text.replace(' ', "");
        prop_assert_eq!(letters(&lines.concat()), letters(&text));
    }

    #[test]
    fn json_is_read_back_as_it_was(text in text()) {
        let mut out = Vec::new();
        json::write_compact(&mut out, &text).expect("memory");
        let printed = String::from_utf8(out).expect("UTF-8");
        prop_assert!(!printed.chars().any(is_unsafe), "{printed:?}");
        prop_assert_eq!(serde_json::from_str::<String>(&printed).expect("JSON"), text);
    }

    #[test]
    fn cells_begin_no_formula(text in text()) {
        let cell = harmless_cell(&text);
        prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
    }

    #[test]
    fn markdown_shows_the_text(text in "[碳达峰a-z|*_\\[\\]<>`#~ ]{1,40}") {
        let parsed = pulldown_cmark::Parser::new(&format!("x{}x", escape_markdown(&text)))
            .filter_map(|event| match event {
                pulldown_cmark::Event::Text(text) => Some(text.into_string()),
                pulldown_cmark::Event::Start(tag) => {
                    Some(if tag == pulldown_cmark::Tag::Paragraph { String::new() } else { format!("{tag:?}") })
                }
                pulldown_cmark::Event::End(_) => None,
                other => Some(format!("{other:?}")),
            })
            .collect::<String>();
        prop_assert_eq!(parsed, format!("x{text}x"));
    }
}

#[test]
fn columns_agree_although_chinese_is_wide() {
    let mut columns = Columns::new([Align::Left, Align::Right]);
    columns.row(["贵州", "7"]);
    columns.row(["unknown", "1,024"]);
    assert_eq!(columns.lines(), ["贵州         7", "unknown  1,024"]);
}

#[test]
fn a_line_does_not_begin_with_a_comma() {
    let span = Span { text: "碳达峰碳达峰，碳中和".to_owned(), style: Default::default() };
    assert_eq!(wrap(&[span], Some(12)), ["碳达峰碳达", "峰，碳中和"]);
}
