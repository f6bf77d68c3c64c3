//! Markdown → blocks: the rendered text, and its place in the source.

use proptest::prelude::*;
use tansuo::markdown::{Kind, Marker, Style, parse};

/// The rendered lines, one a row: heading level, marker, depth.
fn lines(source: &str) -> Vec<String> {
    parse(source)
        .blocks
        .iter()
        .filter(|b| matches!(b.kind, Kind::Line | Kind::Heading(_)))
        .map(|b| {
            let level = b.level().map_or(String::new(), |level| format!("h{level} "));
            let marker = match b.marker {
                Some(Marker::Bullet) => "• ".to_owned(),
                Some(Marker::Ordinal(_, value)) => format!("{value}. "),
                None => String::new(),
            };
            format!("{}{level}{marker}{}", " ".repeat(usize::from(b.depth)), b.body())
        })
        .collect()
}

fn rendered(source: &str) -> String {
    parse(source).blocks[0].text.as_str().to_owned()
}

#[test]
fn every_line_is_a_block() {
    assert_eq!(
        lines("# 标题\n\n1. **甲**\n   - 时间：2021年\n   - 地点：某市\n\n后记\n第二行\n"),
        ["h1 标题", " 1. 甲", "  • 时间：2021年", "  • 地点：某市", "后记", "第二行"]
    );
}

#[test]
fn markers_that_commonmark_does_not_know() {
    assert_eq!(
        lines("一、政策\n（一）文件\n1、甲\n1.《乙》\n① 丙\n• 丁\n1️⃣ 戊\n"),
        ["1. 政策", "1. 文件", "1. 甲", "1. 《乙》", "1. 丙", "• 丁", "1. 戊"]
    );
    let marker = parse("十二、甲\n").blocks[0].marker;
    assert_eq!(marker, Some(Marker::Ordinal(Style::Chinese, 12)));
    assert_eq!(lines("1.5亿度\n2021.10.11 甲\n7、8月份\n"), ["1.5亿度", "2021.10.11 甲", "7、8月份"]);
}

#[test]
fn markup_is_not_shown() {
    for (source, want) in [
        ("要求**“错峰”**蓄冷", "要求“错峰”蓄冷"),
        ("要求__错峰__蓄冷", "要求错峰蓄冷"),
        ("捕集CO<sub>2</sub>约", "捕集CO2约"),
        ("捕集$\\mathrm{CO_2}$约", "捕集CO2约"),
        ("捕集CO~2~约", "捕集CO2约"),
        ("5~8月，20~30吨", "5~8月，20~30吨"),
        ("~~旧~~新", "旧新"),
        ("0\\.62&nbsp;&amp;", "0.62\u{a0}&"),
        ("《办法》[^1^]", "《办法》"),
        ("国务院[1](@ref)", "国务院"),
        ("国务院【1†source】", "国务院"),
        ("[官网](https://a.example.cn/1)说", "官网说"),
        ("[官网]（https://a.example.cn/1）说", "官网说"),
    ] {
        assert_eq!(rendered(source), want, "{source}");
    }
}

#[test]
fn urls_are_read_as_they_are_meant() {
    let urls = |source: &str| -> Vec<String> {
        let document = parse(source);
        document.blocks.iter().flat_map(|b| b.text.links()).map(|l| l.url.clone()).collect()
    };
    for (source, want) in [
        ("https://a.example.cn/_upload/_x_/1.html 见", "https://a.example.cn/_upload/_x_/1.html"),
        ("详见https://a.example.cn/1.html。", "https://a.example.cn/1.html"),
        ("https://a.example.cn/甲办法/1", "https://a.example.cn/甲办法/1"),
        ("https://a.example.cn/1.html以及", "https://a.example.cn/1.html"),
        ("[甲](https://a.example.cn/x_(1).pdf)", "https://a.example.cn/x_(1).pdf"),
        ("www.a.example.cn/1", "www.a.example.cn/1"),
        ("<a href=\"https://a.example.cn/1\">甲</a>", "https://a.example.cn/1"),
        ("见[1]\n\n参考来源：\n[1] 官网 https://a.example.cn/1", "https://a.example.cn/1"),
    ] {
        assert_eq!(urls(source).first().map(String::as_str), Some(want), "{source}");
    }
}

#[test]
fn drafts_comments_and_fences_are_no_content() {
    assert_eq!(lines("<think>\n草稿\n</think>\n\n# 甲\n<!-- 乙 -->\n\n丙\n"), ["h1 甲", "丙"]);
    assert_eq!(lines("草稿\n</think>\n\n# 甲\n"), ["h1 甲"]);
    assert_eq!(lines("```markdown\n# 甲\n\n乙\n```\n"), ["h1 甲", "乙"]);
    assert_eq!(lines("# 甲\n\n很长的一段正文，比例子长得多，不在围栏之内。\n\n```\n## 乙\n```\n").len(), 2);
    assert_eq!(lines("# 甲\n\n    缩进的文字\n"), ["h1 甲", "缩进的文字"]);
    assert_eq!(parse("---\ntitle: 甲\n---\n# 乙\n").front_matter, [("title".to_owned(), "甲".to_owned())]);
}

#[test]
fn text_above_a_rule_is_no_heading() {
    assert_eq!(lines("内容。\n---\n## 乙\n"), ["内容。", "h2 乙"]);
}

/// Found by fuzzing: emphasis over several lines made blocks that overlapped.
#[test]
fn emphasis_over_lines_leaves_each_line_where_it_is() {
    for (source, starts) in [
        ("*)\n2<br>*)", &[0, 3, 9][..]),
        ("2022置0\n**日\n2022\n8**", &[0, 9, 15, 20]),
        ("甲 [乙\n丙](https://a.cn/1) 丁", &[0, 9]),
    ] {
        let blocks = parse(source).blocks;
        assert_eq!(blocks.iter().map(|block| block.bytes.start).collect::<Vec<_>>(), starts, "{source:?}");
        assert!(blocks.windows(2).all(|pair| pair[0].bytes.end <= pair[1].bytes.start), "{blocks:#?}");
    }
}

#[test]
fn wide_spaces_before_an_item_are_whole_characters() {
    // To CommonMark they are spaces, and the item begins after the second of them.
    assert_eq!(lines("- 甲\n\n\u{3000}- 乙"), [" • 甲", "  • 乙"]);
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("# 甲\n".to_owned()),
        Just("- **甲**：乙\n".to_owned()),
        Just("| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n".to_owned()),
        Just("<think>".to_owned()),
        Just("</think>".to_owned()),
        Just("```\n".to_owned()),
        Just("[^1]: https://a.b/c\n".to_owned()),
        Just("<summary>甲</summary>".to_owned()),
        Just("　　1、".to_owned()),
        Just("<br>".to_owned()),
        Just("**甲\n乙".to_owned()),
        Just("- 甲\n\n\u{3000}- 乙\n".to_owned()),
        Just("**[**甲](http://".to_owned()),
        "[-#*•（）()\\[\\]【】：:0-9<>a`~_$^|\\n 一]{0,12}",
        any::<String>(),
    ]
}

proptest! {
    #[test]
    fn any_text_gives_blocks_in_order_and_in_the_text(pieces in prop::collection::vec(piece(), 0..16)) {
        let source = pieces.concat();
        let mut at = 0;
        for block in parse(&source).blocks {
            prop_assert!(block.bytes.start >= at || block.bytes.start == block.bytes.end, "{:?}", block);
            prop_assert!(source.get(block.bytes.clone()).is_some());
            prop_assert!(block.lines.0 >= 1 && block.lines.0 <= block.lines.1);
            prop_assert!(block.body <= block.text.as_str().len());
            at = block.bytes.start;
        }
    }
}
