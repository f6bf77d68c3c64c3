//! One policy under many names, and many policies under similar names.

mod support;

use crate::support::Index;
use insta::assert_snapshot;
use tansuo::fields::Field;
use tansuo::query::Filter;
use tansuo::search::{Policies, Policy, PolicyRequest};
use tansuo::{Collapse, Request, Sort};
use tansuo::{Reader, Settings, Writer};

/// A report with one change point and these items: title, and further lines.
fn report(province: &str, sector: &str, items: &[(&str, &str)]) -> String {
    let mut text =
        format!("# {province}{sector}部门 碳排放变点\n\n## 转折点: 2021-11-16 (Policy) - 置信度: 0.64\n\n");
    for (number, (title, lines)) in items.iter().enumerate() {
        text.push_str(&format!("{}. **政策名称**：{title}\n", number + 1));
        for line in lines.split('|').filter(|line| !line.is_empty()) {
            text.push_str(&format!("   - {line}\n"));
        }
        text.push('\n');
    }
    text
}

/// The titles of each policy, in order.
fn clusters(files: &[(&str, String)]) -> Vec<Vec<String>> {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let policies = all_policies(&support::index_texts(&files).index, &Request::default());
    let titles = |policy: &Policy| policy.records.iter().map(|m| m.title.clone()).collect();
    policies.iter().map(titles).collect()
}

/// Whether two titles of one report of 贵州 are one policy.
fn same(a: &str, b: &str) -> bool {
    let text = report("贵州省", "工业", &[(a, "**核心内容**：甲"), (b, "**核心内容**：乙")]);
    let found = clusters(&[("Guizhou_Industry.txt", text)]);
    assert_eq!(found.iter().map(Vec::len).sum::<usize>(), 2, "{a} and {b} are two records: {found:?}");
    found.len() == 1
}

/// The policies on all pages.
fn all_policies(index: &Reader, request: &Request) -> Vec<Policy> {
    index.policies(&request.clone().limit(usize::MAX), &PolicyRequest::default()).unwrap().policies
}

#[test]
fn other_wordings_are_one_policy() {
    for (a, b) in [
        ("《贵州省碳达峰实施方案》", "贵州省碳达峰实施方案发布"),
        ("《贵州省碳达峰实施方案》", "贵州碳达峰实施方案正式实施"),
        ("碳达峰实施方案", "贵州省碳达峰实施方案印发"),
        ("关于印发《贵州省碳达峰实施方案》的通知", "贵州省碳达峰实施方案"),
        ("贵州省人民政府关于印发贵州省碳达峰实施方案的通知", "《贵州省碳达峰实施方案》出台"),
        ("清洁生产审核实施方案（2021—2023年）", "清洁生产审核实施方案(2021-2023年)发布"),
        ("贵州省能源发展“十四五”规划", "贵州省“十四五”能源发展规划发布"),
        ("工作要点（黔府发〔2021〕23号）", "贵州低碳文件 黔府发[2021]23号"),
        ("貴州省碳達峰實施方案", "贵州省碳达峰实施方案"),
    ] {
        assert!(same(a, b), "{a} | {b}");
    }
}

#[test]
fn like_names_of_different_policies_stay_apart() {
    for (a, b) in [
        ("贵州省碳达峰实施方案", "安徽省碳达峰实施方案"),
        ("贵州省碳达峰实施方案", "贵州省工业领域碳达峰实施方案"),
        ("2022年工业绿色发展工作要点", "2023年工业绿色发展工作要点"),
        ("工作方案（黔府发〔2021〕23号）", "工作要点（黔府发〔2022〕23号）"),
        ("安顺电厂投产", "遵义电厂投产"),
        ("发布", "印发"),
    ] {
        assert!(!same(a, b), "{a} | {b}");
    }
}

#[test]
fn whose_policy_it_is_counts() {
    let of = |province: &str, issuer: &str| {
        report(province, "工业", &[("工业领域碳达峰实施方案", &format!("**发布机构**：{issuer}"))])
    };
    let files = |a, b| [("Guizhou_Industry.txt", of("贵州省", a)), ("Anhui_Industry.txt", of("安徽省", b))];
    assert_eq!(
        clusters(&files("省工业和信息化厅", "省经济和信息化厅")).len(),
        2,
        "each province has its own"
    );
    assert_eq!(clusters(&files("工业和信息化部", "国家发展改革委等三部门")).len(), 1, "the country has one");
}

/// A ministry's site prints the plans of provinces, which all have the same short name.
#[test]
fn a_short_name_with_a_national_source_is_its_provinces() {
    let of = |province: &str, title: &str, page: &str| {
        let link = format!("**信息来源网址**：[部委网站](https://www.ndrc.gov.cn/{page}.html)");
        report(province, "工业", &[(title, &link)])
    };
    let two = |title: &str, pages: [&str; 2]| {
        clusters(&[
            ("Guizhou_Industry.txt", of("贵州省", title, pages[0])),
            ("Anhui_Industry.txt", of("安徽省", title, pages[1])),
        ])
    };
    assert_eq!(two("碳达峰方案", ["a", "b"]).len(), 2, "each province has its own");
    assert_eq!(two("国家碳达峰方案", ["a", "b"]).len(), 1, "its name says that it is the country's");
    assert_eq!(two("2030年前碳达峰行动方案", ["a", "b"]).len(), 1, "a name of its own");
    let files = [
        ("Guizhou_Industry.txt", of("贵州省", "贵州省碳达峰方案", "a")),
        ("Anhui_Industry.txt", of("安徽省", "国家碳达峰方案", "a")),
    ];
    assert_eq!(clusters(&files).len(), 2, "one page, two bodies");
}

#[test]
fn a_page_of_many_policies_joins_none_of_them() {
    let link = "**信息来源网址**：[要闻](https://www.example.cn/list.html)";
    let list =
        ["零碳园区建设", "老旧小区改造", "散煤治理行动", "零碳园区建设提速"].map(|title| (title, link));
    let found = clusters(&[("Guizhou_Industry.txt", report("贵州省", "工业", &list))]);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(found[0], ["零碳园区建设", "零碳园区建设提速"], "the one that only leaves characters out");
}

/// A record that could be either of two policies joins one of them, and does not make them one.
#[test]
fn a_vague_record_is_no_bridge() {
    let link = "**信息来源网址**：[要闻](https://www.example.cn/list.html)";
    let of = |province: &str, titles: &[&str]| {
        report(province, "工业", &titles.iter().map(|&title| (title, link)).collect::<Vec<_>>())
    };
    let files = [
        ("Henan_Industry.txt", of("河南省", &["《河南省碳达峰实施方案》", "碳达峰行动实施方案"])),
        ("Liaoning_Industry.txt", of("辽宁省", &["《辽宁省碳达峰实施方案》", "碳达峰行动实施方案"])),
    ];
    for policy in clusters(&files) {
        let named: Vec<_> = policy.iter().filter(|title| title.contains('省')).collect();
        assert!(named.len() <= 1, "{policy:?}");
    }
    let phases = ["赤峰风电基地一期并网", "赤峰风电基地并网", "赤峰风电基地二期并网"];
    let of_phases = clusters(&[("Inner_Mongolia_Power.txt", of("内蒙古自治区", &phases))]);
    let apart = of_phases.iter().all(|policy| {
        !(policy.iter().any(|t| t.contains("一期")) && policy.iter().any(|t| t.contains("二期")))
    });
    assert!(apart, "{of_phases:?}");
}

#[test]
fn the_best_match_comes_first() {
    let items = [
        ("贵州省绿色工厂评价办法", "**核心内容**：提到 碳达峰实施方案"),
        ("《贵州省绿色工厂评价办法》发布", "**核心内容**：提到 碳达峰实施方案"),
        ("贵州省碳达峰实施方案", "**核心内容**：甲"),
    ];
    let text = report("贵州省", "工业", &items);
    let indexed = support::index_texts(&[("Guizhou_Industry.txt", &text)]);
    let first = |query: &str| {
        let policies = all_policies(&indexed.index, &Request::parse(query).unwrap());
        (policies.len(), policies[0].title.clone())
    };
    assert_eq!(first("碳达峰实施方案"), (2, "贵州省碳达峰实施方案".to_owned()));
    assert_eq!(first(""), (2, "贵州省绿色工厂评价办法".to_owned()), "without a query, the most told of");
}

#[test]
fn other_spellings_of_a_body_agree() {
    let disputes = |a: &str, b: &str| {
        let [a, b] = [a, b].map(|issuer| format!("**发布机构**：{issuer}"));
        let title = "《国内航班运行补贴办法》";
        let text = report("贵州省", "航空", &[(title, &a), (title, &b)]);
        let indexed = support::index_texts(&[("Guizhou_Aviation.txt", &text)]);
        let policies = all_policies(&indexed.index, &Request::default());
        assert_eq!(policies.len(), 1, "{a} | {b}");
        !policies[0].contradictions.is_empty()
    };
    for (a, b) in [
        ("国家发改委", "国家发展改革委"),
        ("中国民航局", "中国民用航空局"),
        ("中国民用航空局", "CAAC"),
        ("贵州省工业和信息化厅、贵州省生态环境厅", "省工信厅"),
        ("贵州省人民政府", "贵州省政府"),
        ("国家发展改革委、国家能源局", "国家能源局等"),
    ] {
        assert!(!disputes(a, b), "{a} | {b}");
    }
    for (a, b) in [("国家发改委", "国家财政部"), ("贵州省能源局", "贵州省财政厅")] {
        assert!(disputes(a, b), "{a} | {b}");
    }
}

#[test]
fn mentions_are_records_and_contradictions_are_told() {
    let item = |date: &str, issuer: &str| format!("**发布时间**：{date}|**发布机构**：{issuer}");
    let a = item("2022年11月4日", "贵州省发展改革委");
    let b = item("2022年", "省发改委");
    let c = item("2023年1月", "贵州省能源局");
    let title = "贵州省碳达峰实施方案";
    let original = report("贵州省", "工业", &[(title, &a), ("《贵州省碳达峰实施方案》发布", &b)]);
    let power = report("贵州省", "电力", &[(title, &c)]);
    let files = [
        ("Guizhou_Industry_combined_info.txt", original.as_str()),
        ("Guizhou_Industry_combined_info_formal.txt", original.as_str()),
        ("Guizhou_Power_combined_info.txt", power.as_str()),
    ];
    let indexed = support::index_texts(&files);
    let policies = all_policies(&indexed.index, &Request::default());
    assert_eq!(policies.len(), 1);
    let originals = Request::default().filter(Filter::parse(Field::Variant, "original").unwrap());
    let of_originals = &all_policies(&indexed.index, &originals)[0];
    assert_eq!((of_originals.mentions, of_originals.change_points), (3, 2));
    let told: Vec<String> =
        of_originals.contradictions.iter().map(|c| format!("{}: {:?}", c.what, c.values)).collect();
    assert_snapshot!(told.join("\n"));

    let collapsed = indexed.index.search(&originals.collapse(Collapse::Policy)).unwrap();
    assert_eq!((collapsed.total, collapsed.hits.len(), collapsed.hits[0].mentions), (1, 1, Some(3)));
    let first = policies[0].records[0].id.0;
    let others = indexed.index.other_mentions(first).unwrap().unwrap();
    assert_eq!(others.len(), policies[0].mentions - 1);
    assert!(others.iter().all(|mention| mention.id.0 != first));
}

/// The policies of a commit are worked out once; the next commit has its own.
/// The claims of the only contradiction of reports that give the same policy these lines.
fn claims(lines: &[&str]) -> Vec<(Vec<String>, usize)> {
    let provinces = ["贵州省", "云南省", "四川省", "重庆市", "广西壮族自治区"];
    let texts = lines
        .iter()
        .zip(provinces)
        .map(|(line, province)| report(province, "电力", &[("国家煤电节能降碳改造行动计划", line)]));
    let names = ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt"];
    let files: Vec<(&str, String)> = names.into_iter().zip(texts).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let policies = all_policies(&support::index_texts(&files).index, &Request::default());
    let [policy] = policies.as_slice() else { panic!("{} policies", policies.len()) };
    assert_eq!(policy.mentions, lines.len());
    let found = policy.contradictions.first().map_or(&[][..], |contradiction| &contradiction.claims);
    let told = |claim: &tansuo::search::Claim| claim.values.iter().map(|text| text.value.clone()).collect();
    found.iter().map(|claim| (told(claim), claim.records.len())).collect()
}

#[test]
fn values_that_agree_are_one_claim() {
    let date = |text: &str| format!("**发布时间**：{text}");
    let of_dates = |dates: &[&str]| {
        let lines: Vec<String> = dates.iter().map(|text| date(text)).collect();
        claims(&lines.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let claim =
        |texts: &[&str], records| (texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>(), records);
    assert_eq!(of_dates(&["2023年", "2023年3月", "2023年3月18日"]), []);
    assert_eq!(
        of_dates(&["2023年", "2023年3月", "2022年", "2022年5月1日", "2022年"]),
        [claim(&["2022年", "2022年5月1日"], 3), claim(&["2023年", "2023年3月"], 2)]
    );
    // 2023年 is no evidence for either month.
    assert_eq!(
        of_dates(&["2023年3月", "2023年12月", "2023年", "2023年"]),
        [claim(&["2023年"], 2), claim(&["2023年12月"], 1), claim(&["2023年3月"], 1)]
    );
    assert_eq!(
        claims(&[
            "**发布机构**：国家发展和改革委员会",
            "**发布机构**：国家发改委",
            "**发布机构**：国家能源局"
        ]),
        [claim(&["国家发改委", "国家发展和改革委员会"], 2), claim(&["国家能源局"], 1)]
    );
}

#[test]
fn a_new_commit_is_seen() {
    let tree = tempfile::tempdir().unwrap();
    let place = tree.path().join("index");
    let write = |name: &str, title: &str| {
        let text = report("贵州省", "工业", &[(title, "**核心内容**：甲")]);
        std::fs::write(tree.path().join(name), text).unwrap();
    };
    let told = |index: &Reader| -> Vec<usize> {
        all_policies(index, &Request::default()).iter().map(|policy| policy.mentions).collect()
    };
    let settings = Settings { threads: 1, memory_bytes: 100_000_000, ..Settings::default() };
    write("Guizhou_Industry.txt", "贵州省碳达峰实施方案");
    let mut writer = Index::create(&place, settings).unwrap();
    writer.update(&[tree.path().to_path_buf()]).unwrap();
    let mut reader = Reader::open(&place).unwrap();
    // Several threads ask at once, before the result is known.
    std::thread::scope(|scope| {
        let asked = [(); 4].map(|()| scope.spawn(|| told(&reader)));
        asked.into_iter().for_each(|answer| assert_eq!(answer.join().unwrap(), [1]));
    });
    assert_eq!(told(&writer), [1]);
    write("Anhui_Industry.txt", "《贵州省碳达峰实施方案》发布");
    writer.update(&[]).unwrap();
    assert_eq!((told(&writer), told(&reader)), (vec![2], vec![1]));
    reader = reader.latest().unwrap();
    assert_eq!(told(&reader), [2]);
    let id = reader.search_ids(&Request::default()).unwrap()[0].0;
    assert_eq!(reader.other_mentions(id).unwrap().unwrap().len(), 1);
    std::fs::remove_file(tree.path().join("Anhui_Industry.txt")).unwrap();
    writer.update(&[]).unwrap();
    reader = reader.latest().unwrap();
    assert_eq!((told(&writer), told(&reader)), (vec![1], vec![1]));
    assert_eq!(reader.search(&Request::default().collapse(Collapse::Policy)).unwrap().total, 1);
}

#[test]
fn collapsed_pages_follow_each_other() {
    let titles: Vec<String> =
        (0..6).map(|i| format!("{}项目建设", ["甲", "乙", "丙", "丁", "戊", "己"][i])).collect();
    let mut items: Vec<(&str, &str)> =
        titles.iter().map(|title| (title.as_str(), "**核心内容**：光伏")).collect();
    items.extend(items.clone());
    let text = report("贵州省", "工业", &items);
    let indexed = support::index_texts(&[("Guizhou_Industry.txt", &text)]);
    let query = Request::parse("光伏").unwrap().sort(Sort::CHANGE_POINT).collapse(Collapse::Policy);
    let page = |offset| indexed.index.search(&query.clone().offset(offset).limit(4)).unwrap();
    assert_eq!(page(0).total, 6);
    let ids: Vec<u64> =
        [page(0), page(4)].iter().flat_map(|hits| hits.hits.iter().map(|hit| hit.id().0)).collect();
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!((ids.len(), distinct.len()), (6, 6));
    assert_eq!(page(4).hits[0].rank, 5);
}

/// The findings of a reader among the policies of the originals that have more than one mention.
#[test]
fn policies_of_the_real_reports() {
    let Some(files) = support::originals() else { return };
    let indexed = support::index(&files);
    let policies = all_policies(&indexed.index, &Request::default());
    let told_often: Vec<&Policy> = policies.iter().filter(|policy| policy.mentions > 1).collect();
    let pairs = |n: usize| n * (n - 1) / 2;
    let joined: usize = told_often.iter().map(|policy| pairs(policy.mentions)).sum();
    let records: usize = policies.iter().map(|policy| policy.mentions).sum();
    let provinces_mixed = told_often.iter().filter(|policy| policy.provinces.len() > 1).count();
    let disputed = policies.iter().filter(|policy| !policy.contradictions.is_empty()).count();
    assert_snapshot!(format!(
        "{records} records, {} policies and events, {} told of more than once, {joined} pairs of records joined\n\
         {provinces_mixed} told of in several provinces, {disputed} with contradictions",
        policies.len(),
        told_often.len(),
    ));
}

/// A report with one record, from a line of `tests/policies/pairs.txt`.
fn report_of(record: &str) -> String {
    let mut parts = record.split('｜').map(str::trim);
    let mut part = || parts.next().unwrap_or_default();
    let (title, province, date, issuer, page) = (part(), part(), part(), part(), part());
    let (label, title) = match title.strip_prefix('*') {
        Some(title) => ("事件名称", title),
        None => ("政策名称", title),
    };
    let mut text =
        format!("# {province}工业部门 碳排放变点\n\n## 转折点: 2021-11-16 (Policy) - 置信度: 0.64\n\n");
    text.push_str(&format!("1. **{label}**：{title}\n"));
    let page = if page.is_empty() { String::new() } else { format!("https://www.example.cn/{page}.html") };
    for (label, value) in [("发布时间", date), ("发布机构", issuer), ("信息来源网址", page.as_str())]
    {
        if !value.is_empty() {
            text.push_str(&format!("   - **{label}**：{value}\n"));
        }
    }
    text
}

/// 200 pairs that were labelled by reading, before the code had seen them.
#[test]
fn labelled_pairs_are_told_apart() {
    let pairs = include_str!("policies/pairs.txt");
    let pairs: Vec<&str> = pairs.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert_eq!(pairs.len(), 200);
    let (mut right, mut joined_wrongly, mut parted_wrongly) = (0, Vec::new(), Vec::new());
    for pair in &pairs {
        let [label, a, b] = pair.split('\t').collect::<Vec<_>>()[..] else { panic!("three parts: {pair}") };
        let mut writer = tansuo::Writer::in_memory(Settings { threads: 1, ..Settings::default() }).unwrap();
        writer
            .add([("a/report.txt", report_of(a).as_str()), ("b/report.txt", report_of(b).as_str())])
            .unwrap();
        let policies = all_policies(&writer.reader(), &Request::parse("variant:all").unwrap());
        assert_eq!(policies.iter().map(|policy| policy.mentions).sum::<usize>(), 2, "{pair}");
        match (label, policies.len()) {
            ("same", 1) => right += 1,
            ("same", _) => parted_wrongly.push(*pair),
            ("different", 1) => joined_wrongly.push(*pair),
            ("different", _) => {}
            _ => panic!("{label} is no label"),
        }
    }
    let share = |wrong: usize| f64::from(right) / (f64::from(right) + wrong as f64);
    let (precision, recall) = (share(joined_wrongly.len()), share(parted_wrongly.len()));
    let wrong = format!(
        "precision {precision:.3}, recall {recall:.3}\n\njoined:\n{}\n\nparted:\n{}",
        joined_wrongly.join("\n"),
        parted_wrongly.join("\n")
    );
    assert!(precision >= 0.97 && recall >= 0.97, "{wrong}");
    assert_snapshot!(wrong);
}

/// A caller that asks while another thread clusters gets `None`, or the whole answer.
#[test]
fn a_mention_is_known_or_not_yet() {
    let mut writer = Writer::in_memory(Settings::default()).unwrap();
    writer.update(&["corpus".into()]).unwrap();
    let policies = all_policies(&writer.reader(), &Request::parse("variant:all").unwrap());
    let id = policies.iter().find(|policy| policy.mentions > 1).expect("a policy of several").records[0].id.0;
    for _ in 0..20 {
        let reader = writer.reader();
        let answers: Vec<_> = std::thread::scope(|scope| {
            let asking: Vec<_> = (0..3).map(|_| scope.spawn(|| reader.other_mentions(id).unwrap())).collect();
            reader.cluster_policies().unwrap();
            asking.into_iter().map(|asking| asking.join().unwrap()).collect()
        });
        let known = reader.other_mentions(id).unwrap();
        assert!(known.as_ref().is_some_and(|others| !others.is_empty()));
        assert!(answers.iter().all(|answer| answer.is_none() || *answer == known));
    }
}

#[test]
fn pages_of_policies_are_parts_of_one_list() {
    let item = |date: &str| format!("**发布时间**：{date}|**核心内容**：碳达峰");
    let [a, b, c] = ["2022年11月", "2023年1月", "2022年11月4日"].map(item);
    let (disputed, agreed) = ("贵州省碳达峰实施方案", "贵州省电解铝行业节能方案");
    let industry = report("贵州省", "工业", &[(disputed, &a), (agreed, &a), ("贵州省绿色工厂名单", &b)]);
    let power = report("贵州省", "电力", &[(disputed, &b), (agreed, &c)]);
    let files = [("Guizhou_Industry.txt", industry.as_str()), ("Guizhou_Power.txt", power.as_str())];
    let indexed = support::index_texts(&files);
    let reader = &indexed.index;
    for query in ["", "碳达峰", "variant:all"] {
        for least in [1, 2] {
            for contradictions in [false, true] {
                let request = Request::parse(query).unwrap();
                let listed = PolicyRequest { least, contradictions };
                let page = |offset: usize, limit: usize| -> Policies {
                    reader.policies(&request.clone().offset(offset).limit(limit), &listed).unwrap()
                };
                let all = page(0, usize::MAX);
                assert_eq!(all.total, all.policies.len());
                assert_eq!(all.records, all.policies.iter().map(|policy| policy.mentions).sum::<usize>());
                let kept = |policy: &Policy| {
                    policy.mentions >= least && (!contradictions || !policy.contradictions.is_empty())
                };
                assert_eq!(
                    all.policies,
                    all_policies(reader, &request).into_iter().filter(kept).collect::<Vec<_>>()
                );
                for offset in [0, 1, all.total, all.total + 5, usize::MAX] {
                    let page = page(offset, 2);
                    assert_eq!((page.total, page.records), (all.total, all.records));
                    let expected: Vec<_> = all.policies.iter().skip(offset).take(2).cloned().collect();
                    assert_eq!(page.policies, expected);
                }
            }
        }
    }
    let disputed = PolicyRequest { contradictions: true, ..PolicyRequest::default() };
    let found = reader.policies(&Request::default(), &disputed).unwrap();
    assert_eq!((found.total, found.records), (1, 2));
}
