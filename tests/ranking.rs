//! The first hits are the same, however many are asked for: what the search leaves out cannot be among them.

#[path = "../benches/synthetic/mod.rs"]
mod synthetic;

use proptest::prelude::*;
use std::sync::LazyLock;
use synthetic::Shape;
use tansuo::{Reader, Request, Settings, Writer};

/// In several segments.
static READER: LazyLock<Reader> = LazyLock::new(|| {
    let tree = tempfile::tempdir().unwrap();
    let mut writer = Writer::in_memory(Settings { threads: 2, ..Settings::default() }).unwrap();
    for (seed, reports) in [(1, 140), (2, 70), (3, 35)] {
        let part = tree.path().join(seed.to_string());
        Shape { reports, seed, ..Shape::default() }.write(&part).unwrap();
        writer.update(&[part]).unwrap();
    }
    writer.reader()
});

/// Words with synonyms, names of several words, words inside words, provinces, years, prefixes, conditions.
const WORDS: &[&str] = &[
    "企业",
    "电解铝",
    "改造",
    "绿色工厂",
    "碳达峰",
    "煤电机组",
    "陶瓷窑炉",
    "水泥",
    "光伏电站",
    "停产",
    "集中供热",
    "贵州",
    "2021年",
    "工业",
    "实施方案",
    "为什么",
    "的",
    "\"节能改造\"",
    "title:方案",
    "碳*",
    "-核电",
    "province:云南",
    "(关停 OR 退役)",
    "CO2",
    "tandafeng",
    "没有这个词",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_page_is_the_beginning_of_all(
        words in prop::collection::vec(prop::sample::select(WORDS), 1..4),
        limit in 1_usize..30,
        has_variants in any::<bool>(),
    ) {
        let text = words.join(" ") + if has_variants { " variant:all" } else { "" };
        let Ok(mut request) = Request::parse(&text) else { return Ok(()) };
        // How much of the words records must hold depends on the length of the page otherwise.
        request.set("match", &["all"]).unwrap();
        let all = READER.search_ids(&request.clone().limit(usize::MAX)).unwrap();
        let page = READER.search_ids(&request.clone().limit(limit)).unwrap();
        prop_assert_eq!(&page[..], &all[..limit.min(all.len())], "{}", text);
        let found = READER.search(&request.clone().limit(limit)).unwrap();
        let scores: Vec<_> = found.hits.iter().map(|hit| (hit.id().0, hit.score)).collect();
        prop_assert_eq!(scores.get(..page.len()), Some(&page[..]));
    }
}
