//! Answers that must be the same: hits, counts, timelines, coverage, policies.

use tansuo::Request;
use tansuo::fields::Field;
use tansuo::search::{Count, CoverageBy, FacetRequest, Hit, PolicyRequest};

use crate::both::Both;

/// Requests of every kind, on the reports of this project.
const QUERIES: [&str; 22] = [
    "",
    "碳达峰",
    "减排 电力",
    "绿色 OR 工厂",
    "煤电 -钢铁",
    "\"碳达峰\"",
    "碳*",
    "title:方案",
    "issuer:发展改革委",
    "source:gov",
    "content:能源",
    "location:市",
    "province:西南",
    "province:贵州,unknown",
    "sector:power type:policy",
    "year:2020..2022",
    "date:..2021-06",
    "lag:-90..90",
    "lag-overlap:<0",
    "confidence:>=0.6 NOT kind:event",
    "variant:all 能源",
    "kind:remark",
];

fn requests() -> impl Iterator<Item = (&'static str, Request)> {
    QUERIES.into_iter().map(|query| (query, Request::parse(query).unwrap()))
}

/// What an index exports, as lines.
fn exported(index: &tansuo::Reader, request: &Request) -> Vec<String> {
    let mut lines = Vec::new();
    let mut take = |hit: &Hit| {
        lines.push(format!("{} {:?} {:?}", hit.rank, hit.record, hit.record.text));
        Ok(true)
    };
    index.export(&request.clone().limit(usize::MAX), &mut take).unwrap();
    lines
}

#[test]
fn every_back_end_exports_the_same_records_in_the_same_order() {
    let Some(both) = Both::of_corpus("export") else { return };
    for (query, request) in requests() {
        both.agree(query, |index| exported(index, &request));
        for sort in ["date", "-date", "change-point", "-confidence", "confidence", "lag", "-lag"] {
            let mut sorted = request.clone().limit(usize::MAX);
            sorted.set("sort", &[sort]).unwrap();
            both.agree(&format!("{query} by {sort}"), |index| {
                let hits = index.search(&sorted).unwrap();
                hits.hits.iter().map(|hit| (hit.id(), hit.missing.clone())).collect::<Vec<_>>()
            });
        }
    }
}

#[test]
fn every_back_end_counts_the_same() {
    let Some(both) = Both::of_corpus("counts") else { return };
    for (query, request) in requests() {
        for count in Count::ALL {
            let names: Vec<Field> = Field::facets().collect();
            let facets = FacetRequest { names, count: *count };
            both.agree(&format!("{query}: facets by {count}"), |index| {
                index.facets(&request, &facets).unwrap()
            });
            both.agree(&format!("{query}: {count}"), |index| index.count(&request, *count).unwrap());
            both.agree(&format!("{query}: crossed"), |index| {
                index.cross(&request, Field::Province, Field::Host, *count).unwrap()
            });
        }
    }
    let mut narrowed = Request::parse("能源").unwrap();
    narrowed.set("province", &["贵州"]).unwrap();
    narrowed.set("variant", &["original"]).unwrap();
    let facets = FacetRequest { names: vec![Field::Province, Field::Variant], count: Count::Records };
    both.agree("a facet ignores its own selection", |index| index.facets(&narrowed, &facets).unwrap());
}

#[test]
fn every_back_end_has_the_same_timeline_coverage_and_policies() {
    let Some(both) = Both::of_corpus("shared") else { return };
    for (query, request) in requests() {
        both.agree(query, |index| index.timeline(&request).unwrap());
        both.agree(query, |index| index.timeline(&request.clone().offset(2).limit(3)).unwrap());
        for by in CoverageBy::ALL {
            both.agree(query, |index| index.coverage(&request, *by).unwrap());
        }
        both.agree(query, |index| {
            let all = request.clone().limit(usize::MAX);
            let mut found = index.policies(&all, &PolicyRequest::default()).unwrap();
            found.policies.sort_by_key(|policy| policy.key);
            found
        });
        both.agree(query, |index| {
            let disputed = PolicyRequest { contradictions: true, ..PolicyRequest::default() };
            let found = index.policies(&request.clone().limit(0), &disputed).unwrap();
            (found.total, found.records)
        });
    }
}

#[test]
fn every_back_end_finds_records_by_id_and_similar_ones() {
    let Some(both) = Both::of_corpus("ids") else { return };
    let found = both.local.search_ids(&Request::default().limit(usize::MAX)).unwrap();
    for (id, _) in found.iter().step_by(7) {
        both.agree("record", |index| index.record(*id).unwrap());
        both.agree("beginning of an id", |index| index.find_ids(&format!("r{:02x}", id >> 56)).unwrap());
        both.agree("other mentions", |index| index.other_mentions(*id).unwrap());
        both.agree("similar", |index| {
            let similar = index.similar(*id, &Request::default().limit(usize::MAX)).unwrap().unwrap();
            let mut hits: Vec<_> = similar.hits.iter().map(|s| (s.hit.id(), s.same_policy)).collect();
            hits.sort_unstable();
            (similar.total, hits)
        });
    }
    both.agree("no such record", |index| index.record(1).unwrap());
    both.agree("files", |index| index.files().unwrap());
    both.agree("overview", |index| {
        let overview = index.overview().unwrap();
        (
            overview.roots,
            overview.files,
            overview.reports,
            overview.change_points,
            overview.records,
            overview.text_bytes,
        )
    });
}

#[test]
fn every_back_end_explains_alike() {
    let Some(both) = Both::of_corpus("explained") else { return };
    for query in ["煤改电 电价", "碳达峰 贵州 2021", "\"碳达峰\" 方案", "没有的词 煤电", "zhongguo 电力"]
    {
        let request = Request::parse(query).unwrap();
        both.agree(query, |index| {
            let explanation = index.explain(&request).unwrap();
            let concepts: Vec<_> = explanation.concepts.iter().map(|c| (c.text.clone(), c.found)).collect();
            let why_not = explanation.why_not;
            (explanation.query, explanation.total, explanation.total_all, concepts, why_not)
        });
        let reasons = |index: &tansuo::Reader| {
            let hits = index.explain(&request).unwrap().hits.into_iter();
            let places = |hit: tansuo::search::ExplainedHit| {
                let mut reasons: Vec<_> =
                    hit.reasons.iter().map(|r| (r.text.clone(), r.place.clone())).collect();
                reasons.sort_unstable();
                (hit.id, (hit.missing, reasons))
            };
            hits.map(places).collect::<std::collections::BTreeMap<_, _>>()
        };
        let (local, remote) = (reasons(&both.local), reasons(&both.remote));
        for (id, why) in &remote {
            assert!(
                local.get(id).is_none_or(|known| known == why),
                "{query}: {id} {why:?} {:?}",
                local.get(id)
            );
        }
    }
}
