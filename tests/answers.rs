//! Answers of the library: explanations, crossed facets, timelines, snippets.

mod support;

use crate::support::Index;
use proptest::prelude::*;
use tansuo::Request;
use tansuo::fields::Field;
use tansuo::query::Filter;
use tansuo::search::{Count, CoverageBy, CoverageState, FacetRequest, Highlighted};
use tansuo::{Reader, Settings};

const GUIZHOU: &str = "# 贵州省工业部门 碳排放变点\n\n## 转折点: 2020-11-20 (Event) - 置信度: 0.64\n\n\
    1. **事件名称**：贵州省碳达峰实施方案\n   - **发生时间**：2022年11月4日\n   - **影响**：推动工业绿色低碳转型，减少煤炭消费。\n\n\
    2. **事件名称**：安顺电厂关停\n   - **发生时间**：2020年8月\n   - **影响**：减少煤电排放。\n\n\
    ## 转折点: 2021-12-01 (Seasonal) - 置信度: 0.56\n\n未找到符合要求的事件。\n";
const YUNNAN: &str = "# 云南省电力部门 碳排放变点\n\n## 转折点: 2022-03-01 (Policy) - 置信度: 0.70\n\n\
    1. **政策名称**：云南省绿色能源发展规划\n   - **发布时间**：2022年\n   - **核心内容**：发展水电与光伏，建设绿色工厂。\n";

fn both() -> support::Indexed {
    support::index_texts(&[("Guizhou_Industry.txt", GUIZHOU), ("Yunnan_Power.txt", YUNNAN)])
}

fn query(text: &str) -> Request {
    Request::parse(text).unwrap()
}

#[test]
fn what_empties_a_result_is_named() {
    let indexed = both();
    let index = &indexed.index;
    let why =
        index.why_not(&query("绿色工厂").filter(Filter::parse(Field::Province, "贵州").unwrap())).unwrap();
    let alone: Vec<_> = why.conditions.iter().map(|c| (c.value.as_str(), c.count)).collect();
    assert_eq!(alone, [("绿色工厂", 1), ("province:贵州", 2)]);
    let without: Vec<_> = why.without.iter().map(|w| (w.dropped.join(" "), w.count)).collect();
    assert_eq!(without, [("绿色工厂".into(), 2), ("province:贵州".into(), 1)]);
    let why = index.why_not(&query("光伏 type:trend province:贵州")).unwrap();
    assert!(why.without.iter().all(|w| w.dropped.len() == 2 && w.count > 0), "{why:?}");
    assert_eq!(index.why_not(&query("没有")).unwrap().without, []);
}

/// A name of a province is also met by change points, which no search finds. One of them has a remark.
#[test]
fn words_or_a_province_find_records_and_remarks_alone() {
    let indexed = both();
    let hits = indexed.index.search(&query("水电 OR 贵州")).unwrap().hits;
    let mut titles: Vec<&str> = hits.iter().map(|hit| hit.record.title.as_str()).collect();
    titles.sort_unstable();
    let remark = "转折点: 2021-12-01 (Seasonal) - 置信度: 0.56";
    assert_eq!(titles, ["云南省绿色能源发展规划", "安顺电厂关停", "贵州省碳达峰实施方案", remark]);
}

#[test]
fn an_explanation_has_the_words_and_the_reasons() {
    let indexed = both();
    let index = &indexed.index;
    let told = index.explain(&query("贵州碳达峰方案 -核电")).unwrap();
    assert_eq!(told.query, "贵州碳达峰方案 -核电");
    let concepts: Vec<_> = told.concepts.iter().map(|c| (c.text.as_str(), c.is_preference)).collect();
    assert_eq!(concepts, [("贵州", true), ("碳达峰", false), ("方案", false)]);
    assert!(!told.concepts[1].alternatives.is_empty());
    let hit = &told.hits[0];
    assert!(hit.reasons.iter().any(|reason| reason.place == "title"), "{hit:?}");
    // The plan's name in the text satisfies 碳达峰 and 方案 better than the words do.
    assert!(
        hit.reasons.iter().any(|reason| reason.text == "碳达峰实施方案" && reason.place == "phrase"),
        "{hit:?}"
    );
    let of_preference = hit.reasons.iter().filter(|reason| reason.place == "preference").count();
    assert_eq!(of_preference, 1, "of alternatives only the best counts: {hit:?}");
    assert!(hit.reasons.windows(2).all(|pair| pair[0].weight >= pair[1].weight));
}

#[test]
fn a_name_of_several_words_has_synonyms_in_either_direction() {
    let dir = tempfile::tempdir().unwrap();
    let texts = [
        ("chinese", "# 甲\n\n内蒙古实现碳中和的路径。"),
        ("english", "# 乙\n\nTowards carbon neutrality in Inner Mongolia（编译）。"),
        ("apart", "# 丙\n\nA carbon price, and the neutrality of a court（编译）。"),
        ("neither", "# 丁\n\nA carbon tax, and an inner circle（编译）。"),
        ("cut", "# 戊\n\n新建太阳能发电站两座。"),
    ];
    let tree = dir.path().join("tree");
    std::fs::create_dir(&tree).unwrap();
    for (name, text) in texts {
        std::fs::write(tree.join(format!("{name}.md")), text).unwrap();
    }
    let mut index = Index::create(dir.path().join("index"), Settings::default()).unwrap();
    index.update(&[tree]).unwrap();
    let index = index.with_synonyms("plug in hybrid, 路径").unwrap();
    let found = |text: &str| {
        let found = index.search(&query(text)).unwrap();
        let stem = |path: &str| path.rsplit('/').next().unwrap().trim_end_matches(".md").to_owned();
        let mut names: Vec<String> = found.hits.iter().map(|hit| stem(&hit.record.path)).collect();
        names.sort();
        names.join(" ")
    };
    assert_eq!(found("碳中和"), "chinese english");
    assert_eq!(found("carbon neutrality"), "chinese english");
    assert_eq!(found("\"carbon neutrality\""), "english");
    assert_eq!(found("Inner Mongolia"), "chinese english");
    assert_eq!(found("内蒙古"), "chinese english");
    // What is left out is what was typed, not other words for it.
    assert_eq!(found("-内蒙古 inner"), "english neither");
    assert_eq!(found("inner mongolia carbon neutrality"), "chinese english");
    assert!(found("plug in hybrid").starts_with("chinese"));
    assert_eq!(found("太阳能发电"), "cut");
    let told = index.explain(&query("carbon neutrality")).unwrap();
    assert_eq!((told.concepts.len(), told.concepts[0].text.as_str()), (1, "carbon neutrality"));
}

/// Each clause that only ranks is asked about the selected records alone, in their order.
#[test]
fn the_reasons_add_up_to_the_score_of_every_hit() {
    let dir = tempfile::tempdir().unwrap();
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut index = Index::create(dir.path().join("index"), Settings::default()).unwrap();
    index.update(&[corpus]).unwrap();
    let mut hits = 0;
    // Of the alternatives from the thesaurus only the best counts.
    for word in [
        "规模",
        "核心",
        "机组",
        "万吨",
        "公司",
        "的",
        "拉闸限电",
        "碳达峰",
        "煤电",
        "贵州",
        "coal",
        "2021年",
        "贵州 碳达峰 方案",
        "煤电 关停 规模",
        "绿色工厂",
    ] {
        for query in [query(word).limit(1000), query(&format!("{word} kind:event")).limit(1000)] {
            let told = index.explain(&query).unwrap();
            for hit in &told.hits {
                let sum: f32 = hit.reasons.iter().map(|reason| reason.weight).sum();
                assert!((sum - hit.score).abs() < 0.01, "{word}: {sum} for {hit:?}");
            }
            hits += told.hits.len();
        }
    }
    assert!(hits > 50, "{hits} hits");
}

#[test]
fn crossed_counts_add_up_to_the_facets() {
    let indexed = both();
    let index = &indexed.index;
    for count in Count::ALL {
        let table = index.cross(&Request::default(), Field::Province, Field::Sector, *count).unwrap();
        let total: usize = table.cells.iter().flatten().sum();
        assert_eq!(total, index.count(&Request::default(), *count).unwrap(), "{count:?}: {table:?}");
    }
    let table = index.cross(&Request::default(), Field::Year, Field::Province, Count::ChangePoints).unwrap();
    assert_eq!(table.rows, ["2020", "2021", "2022"]);
}

#[test]
fn a_timeline_has_every_change_point_and_every_record_once() {
    let indexed = both();
    let index = &indexed.index;
    let points = index.timeline(&Request::default()).unwrap().points;
    let dates: Vec<_> = points.iter().map(|point| point.change_point.date.clone().unwrap()).collect();
    assert_eq!(dates, ["2020-11-20", "2021-12-01", "2022-03-01"]);
    assert_eq!((points[0].before.len(), points[0].after.len()), (1, 1));
    assert_eq!(points[0].before[0].record.title, "安顺电厂关停");
    assert!(points[1].is_empty() && points[1].empty);
    assert_eq!(points[2].during.len(), 1, "2022年 holds 2022-03-01");
    let ranks: Vec<usize> = points
        .iter()
        .flat_map(|p| p.before.iter().chain(&p.during).chain(&p.after))
        .map(|hit| hit.rank)
        .collect();
    assert_eq!(ranks, [1, 2, 3]);
    let with_text = index.timeline(&query("光伏")).unwrap().points;
    assert_eq!(with_text.len(), 1, "where a text is asked for, points without it are left out");
}

#[test]
fn coverage_counts_what_is_there_and_names_what_is_not() {
    let indexed = both();
    let index = &indexed.index;
    let coverage = index.coverage(&Request::default(), CoverageBy::Sector).unwrap();
    assert_eq!(coverage.rows().len(), 34);
    let cell = |province: &str, column: &str| {
        let row = coverage.rows().find(|row| row[0].province == province).unwrap();
        &row[coverage.columns.iter().position(|c| c == column).unwrap()]
    };
    let there = cell("贵州", "industry");
    assert_eq!((there.reports, there.change_points, there.records, there.empty_points), (1, 2, 2, 1));
    assert_eq!(cell("贵州", "power").state, CoverageState::NoReport);
    let of_2021 = index.coverage(&query("province:贵州"), CoverageBy::Year).unwrap();
    assert_eq!(of_2021.rows().len(), 1);
    let year = of_2021.columns.iter().position(|year| year == "2021").unwrap();
    assert_eq!(of_2021.cells[year].state, CoverageState::NothingFound);
}

/// A filter takes every value that a facet counts, and finds as many records.
#[test]
fn every_value_that_is_counted_can_be_asked_for() {
    const NOWHERE: &str = "# 碳排放变点\n\n## 转折点: 2021年5月 - 置信度: 0.50\n\n\
        1. **事件名称**：限电\n   - **影响**：减少排放。\n";
    let files = [("Guizhou_Industry.txt", GUIZHOU), ("Yunnan_Power.txt", YUNNAN), ("a.txt", NOWHERE)];
    let indexed = support::index_texts(&files);
    let index = &indexed.index;
    let names = ["province", "sector", "type", "year", "month", "variant", "record-year"];
    let mut unknown = Vec::new();
    for name in names {
        let facet = Field::find(name).unwrap();
        let request = FacetRequest { names: vec![facet], count: Count::Records };
        for value in &index.facets(&Request::default(), &request).unwrap().facets[0].1 {
            let filter =
                Filter::parse(facet.selected_by(), &value.value).unwrap_or_else(|e| panic!("{name}: {e}"));
            let query = Request::default().filter(filter);
            assert_eq!(index.count(&query, Count::Records).unwrap(), value.count, "{name}: {}", value.value);
            if value.value == "unknown" {
                unknown.push(name);
                let cells = index.coverage(&query, CoverageBy::Sector).unwrap().cells;
                assert!(cells.iter().any(|cell| cell.province == "unknown" && cell.records == 1));
            }
        }
    }
    assert_eq!(unknown, ["province", "sector", "type"]);
}

#[test]
fn a_snippet_is_of_what_a_field_says() {
    let indexed = both();
    let index = &indexed.index;
    let hit = &index.search(&query("煤炭消费")).unwrap().hits[0];
    assert_eq!(hit.snippet.text, "推动工业绿色低碳转型，减少煤炭消费。");
    let pieces: String = hit.snippet.pieces().filter(|(_, matched)| *matched).map(|(text, _)| text).collect();
    assert_eq!(pieces, "煤炭消费");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(12) })]

    /// Highlights are ranges of characters, in order, apart, and a literal that is found is shown.
    #[test]
    fn highlights_cover_what_was_looked_for(
        words in prop::collection::vec("[碳达峰电厂光伏，。；ＡａA1１é\\*]{1,40}", 1..8),
        pick in 0usize..1000,
        length in 1usize..4,
    ) {
        let body = words.join("，");
        let text = format!("# 贵州省工业部门\n\n## 转折点: 2020-11-20 (Event)\n\n1. **事件名称**：题目\n   - **影响**：始{body}终\n");
        let indexed = support::index_texts(&[("Guizhou_Industry.txt", &text)]);
        let index = &indexed.index;
        let chars: Vec<char> = body.chars().collect();
        let start = pick % chars.len();
        let needle: String = chars[start..(start + length).min(chars.len())].iter().filter(|c| c.is_alphanumeric()).collect();
        prop_assume!(!needle.is_empty() && body.contains(&needle));
        let hits = index.search(&query(&format!("\"{needle}\""))).unwrap();
        prop_assert_eq!(hits.total, 1, "{:?} in {:?}", needle, body);
        let snippet = &hits.hits[0].snippet;
        prop_assert!(!snippet.highlights.is_empty(), "{:?} in {:?}", needle, snippet.text);
        let mut end = 0;
        for &(start, past) in &snippet.highlights {
            prop_assert!(end <= start && start < past);
            end = past;
        }
        prop_assert!(end <= snippet.text.chars().count());
        prop_assert!(snippet.matched().all(|matched| !matched.is_empty()));
        prop_assert!(snippet.text.chars().count() <= 100, "{}", snippet.text.chars().count());
    }
}

/// The pieces of a clause that does not end, which no cut may divide where they are numbers, Latin words or links.
fn endless() -> impl Strategy<Value = Vec<String>> {
    let piece = prop_oneof![
        3 => "[碳达峰电厂光伏减排的]{1,30}",
        2 => "[0-9]{1,4}(\\.[0-9]{1,3})?%?",
        2 => "[A-Za-z]{2,16}",
        1 => Just("、".to_owned()),
        1 => Just(" ".to_owned()),
        1 => Just("[全文](https://www.gov.cn/a-b/c_1.html)".to_owned()),
    ];
    prop::collection::vec(piece, 10..60)
}

/// Whether a Latin word or a number goes on beyond `at`.
fn divides(text: &str, at: usize) -> bool {
    let (before, after) = (text[..at].chars().next_back(), text[at..].chars().next());
    let is_ascii = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    is_ascii(before) && is_ascii(after) || is_digit(before) && after.is_some_and(|c| ".%".contains(c))
}

/// Characters of the longest Latin word or number: one that is longer than a passage has to be cut somewhere.
fn longest_word(text: &str) -> usize {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && !".%".contains(c));
    words.map(str::len).max().unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    /// A passage shows the match, marks omissions, and does not divide a word.
    #[test]
    fn an_endless_clause_is_cut_between_words(pieces in endless(), pick in 0usize..1000) {
        let text = pieces.concat();
        let needle: &str = pieces[pick % pieces.len()].trim_matches(['、', ' ']);
        prop_assume!(!needle.is_empty() && longest_word(&text) <= 80);
        let shown = Highlighted::passage(&text, &[needle]);
        prop_assert!(!shown.highlights.is_empty(), "{:?}", shown.text);
        prop_assert!(shown.matched().all(|matched| !matched.contains('…')));
        prop_assert!(shown.text.chars().count() < 250, "{:?}", shown.text);
        let body = shown.text.trim_matches('…');
        let plain = text.split(' ').filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" ");
        let fits = |at: usize| {
            let end = at + body.len();
            shown.text.starts_with('…') == (at > 0) && shown.text.ends_with('…') == (end < plain.len())
                && !divides(&plain, at) && !divides(&plain, end)
        };
        prop_assert!(plain.match_indices(body).any(|(at, _)| fits(at)), "{:?} of {:?}", shown.text, plain);
        let links = body.matches("](https://www.gov.cn/a-b/c_1.html)").count();
        prop_assert_eq!(body.matches("www.gov.cn").count(), links, "{:?}", body);
        prop_assert_eq!(body.matches("[全文]").count(), links, "{:?}", body);
    }
}

#[test]
fn a_long_clause_is_cut_where_a_reader_pauses() {
    let list = "到二〇二五年底前分批对全省钢铁、水泥、电解铝、平板玻璃、合成氨、纯碱、炼油等行业的8家省属企业和126家市属企业完成\
        超低排放改造并在CO2排放强度下降18.5%的基础上建立覆盖生产储运使用全过程的碳排放在线监测体系与数据质量管理制度以便纳入全国碳市场统一核算";
    let shown = |needle: &str| Highlighted::passage(list, &[needle]).text;
    insta::assert_snapshot!([shown("全省"), shown("126"), shown("18.5"), shown("核算")].join("\n"));
}

/// A URL cut in two leads nowhere.
#[test]
fn a_snippet_does_not_cut_a_link() {
    let url = "https://www.guizhou.gov.cn/zwgk/zcfg/202211/t20221104_a-rather-long-address-of-a-page.html";
    let text = format!(
        "# 贵州省工业部门碳排放变点\n\n## 转折点: 2020-11-20 (Event) - 置信度: 0.64\n\n\
         1. **政策名称**：贵州省碳达峰实施方案\n   - **核心内容**：为推动工业绿色转型和煤炭清洁利用，省里定下了节能的\
         路线，详见[实施方案全文]({url})，各市州另有细则。\n   - **信息来源**：[贵州省人民政府门户网站]({url})\n"
    );
    let indexed = support::index_texts(&[("Guizhou_Industry.txt", &text)]);
    let snippet = |query: &str| {
        let hits = indexed.index.search(&Request::parse(query).unwrap()).unwrap();
        hits.hits[0].snippet.text.clone()
    };
    assert_eq!(
        snippet("煤炭清洁利用"),
        "为推动工业绿色转型和煤炭清洁利用，省里定下了节能的路线，详见实施方案全文，各市州另有细则。"
    );
    let of_source = snippet("人民政府门户");
    assert_eq!(of_source.matches("https://").count(), of_source.matches(url).count(), "{of_source}");
    assert!(of_source.contains("人民政府门户"), "{of_source}");
}

const NAMES: &str = "# 贵州省工业部门碳排放变点\n\n## 转折点: 2020-11-20 (Event) - 置信度: 0.64\n\n\
    1. **事件名称**：贵州省碳达峰实施方案\n   - **影响**：推动转型\n\n\
    2. **事件名称**：Guizhou carbon peaking implementation plan\n   - **影响**：推动转型\n\n\
    3. **事件名称**：散煤的治理与监督\n   - **影响**：减少煤烟\n";

/// A name in English ranks for the Chinese one, a synonym not above the name that was typed, and function
/// words find nothing.
#[test]
fn names_in_other_words_are_ranked_and_function_words_find_nothing() {
    let indexed = support::index_texts(&[("Guizhou_Industry.txt", NAMES)]);
    let titles = |text: &str| -> Vec<String> {
        let hits = indexed.index.search(&query(text)).unwrap().hits;
        hits.into_iter().map(|hit| hit.record.title).collect()
    };
    let [chinese, english, coal] =
        ["贵州省碳达峰实施方案", "Guizhou carbon peaking implementation plan", "散煤的治理与监督"];
    assert_eq!(titles("贵州省碳达峰实施方案")[..2], [chinese, english]);
    assert_eq!(titles("carbon peaking implementation plan")[0], english);
    assert_eq!(titles("碳达峰")[0], chinese);
    assert_eq!(titles("哪些方案推动了碳达峰的转型").len(), 2, "的 alone finds nothing");
    assert_eq!(titles("散煤的治理"), [coal]);
    assert_eq!(titles("的"), [coal], "alone it is looked for");
}

/// A text of many pages, with one word early and another late.
fn long_document() -> String {
    let filler = "第三条　国家对污染物排放实行总量控制，各级人民政府应当采取措施。\n".repeat(200);
    format!(
        "# 某某法\n\n第一条　为了推动绿色低碳转型，制定本法。\n{filler}第九条　鼓励发展海上风電。\n{filler}附则。\n"
    )
}

#[test]
fn a_hit_of_a_long_document_has_its_passage_wherever_it_stands_and_a_record_has_all_its_text() {
    let document = long_document();
    let indexed = support::index_texts(&[("law.md", &document), ("Yunnan_Power.txt", YUNNAN)]);
    for (text, matched) in [("低碳", "低碳"), ("海上风电", "海上风電"), ("转型 低碳", "低碳")]
    {
        let hits = indexed.index.search(&query(text)).unwrap().hits;
        let hit = hits.iter().find(|hit| hit.record.change_point.is_none()).expect(text);
        assert_eq!(hit.record.text, "");
        let shown = &hit.snippet;
        let shown: Vec<&str> = shown.matched().collect();
        assert!(shown.iter().any(|shown| shown.contains(matched)), "{text}: {:?}", hit.snippet);
        let record = indexed.index.record(hit.id().0).unwrap().unwrap();
        let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        assert!(bare(&document).contains(&bare(&record.record.text)), "a section of the document");
        assert!(record.record.fields.is_empty(), "its text is stored once");
    }
}

/// Names of the user do not require a rebuild of the index, and stay when it is updated.
#[test]
fn a_users_synonyms_work_at_query_time() {
    let tree = tempfile::tempdir().unwrap();
    std::fs::write(tree.path().join("Guizhou_Industry.txt"), GUIZHOU).unwrap();
    let mut index = Index::create(tree.path().join("index"), Settings::default()).unwrap();
    index.update(&[tree.path().join("Guizhou_Industry.txt")]).unwrap();
    let total = |index: &Reader| index.search(&query("安电一期 -峰")).unwrap().total;
    assert_eq!(total(&index), 0);
    let reader = index.with_synonyms("安电一期, 安顺电厂").unwrap();
    assert_eq!(total(&reader), 1);
    std::fs::write(tree.path().join("Yunnan_Power.txt"), YUNNAN).unwrap();
    index.update(&[tree.path().join("Yunnan_Power.txt")]).unwrap();
    assert_eq!(total(&reader.latest().unwrap()), 1);
    let error = reader.with_synonyms("# 自己的\n安顺电厂").unwrap_err();
    assert!(error.to_string().contains("line 2"), "{error}");
    let plain = Reader::open(tree.path().join("index")).unwrap();
    assert_eq!(total(&plain), 0, "an index keeps none");
}

/// Terms that are only related to a word are searched if few records hold the word, and not if many do.
#[test]
fn a_word_that_many_records_hold_needs_no_related_ones() {
    let record = |name: &str, i: usize| format!("{i}. **事件名称**：{name}第{i}期\n   - **影响**：略\n\n");
    let report = |times: usize| {
        let head = "# 贵州省工业部门碳排放变点\n\n## 转折点: 2020-11-20 (Event) - 置信度: 0.64\n\n";
        let records: String = (1..=times).map(|i| record("甲乙丙工程", i)).collect();
        format!("{head}{records}{}", record("丁戊己改造", times + 1))
    };
    for (times, finds_related) in [(2, true), (30, false)] {
        let tree = tempfile::tempdir().unwrap();
        std::fs::write(tree.path().join("Guizhou_Industry.txt"), report(times)).unwrap();
        let mut index = Index::create(tree.path().join("index"), Settings::default()).unwrap();
        index.update(&[tree.path().join("Guizhou_Industry.txt")]).unwrap();
        let index = index.with_synonyms("甲乙丙工程, 甲工程 ~ 丁戊己改造").unwrap();
        let found = index.search(&query("甲乙丙工程").limit(100)).unwrap();
        let related = found.hits.iter().any(|hit| hit.record.title.starts_with("丁戊己"));
        assert_eq!(related, finds_related, "{times}");
        assert!(found.total >= times);
    }
}

/// One clause has two common words, another has the rare word that the query is about.
#[test]
fn a_snippet_shows_the_rarest_word() {
    let filler = "全省各地按照统一部署稳步推进相关工作并定期通报进展情况。".repeat(12);
    let text = format!(
        "# 贵州省工业部门碳排放变点\n\n## 转折点: 2020-11-20 (Event) - 置信度: 0.64\n\n\
         1. **事件名称**：甲事\n   - **影响**：减少煤炭消费。{filler}来水偏枯使水电骤降。\n\n{}",
        (2..30)
            .map(|i| format!("{i}. **事件名称**：乙{i}\n   - **影响**：减少煤炭消费。\n\n"))
            .collect::<String>()
    );
    let indexed = support::index_texts(&[("Guizhou_Industry.txt", &text)]);
    let hits = indexed.index.search(&query("减少 煤炭 偏枯")).unwrap().hits;
    let first = &hits[0];
    assert_eq!(first.record.title, "甲事");
    assert!(
        first.snippet.text.contains("偏枯") && !first.snippet.text.contains("煤炭"),
        "{:?}",
        first.snippet
    );
}

#[test]
fn english_function_words_ask_for_nothing() {
    let indexed = both();
    let told = indexed
        .index
        .explain(&query("shutdown of power plants before and during the year about coal"))
        .unwrap();
    let asked: Vec<&str> = told.concepts.iter().map(|concept| concept.text.as_str()).collect();
    for word in ["before", "during", "about", "and", "the", "of"] {
        assert!(!asked.contains(&word), "{asked:?}");
    }
    assert!(asked.iter().any(|text| text.contains("coal")), "{asked:?}");
}
