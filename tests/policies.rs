//! One policy under many names.

mod support;

use tansuo::search::Query;

#[test]
fn print_clusters() {
    let Some(files) = support::originals() else { return };
    let indexed = support::index(&files);
    let policies = indexed.index.policies(&Query::all()).unwrap();
    println!("{} policies", policies.len());
    for p in policies.iter().filter(|p| p.mentions.len() > 1) {
        let titles: std::collections::BTreeSet<_> =
            p.mentions.iter().map(|m| m.record.title.as_str()).collect();
        println!(
            "{} {} {:?} cp{} {:?} | {:?} | {:?}",
            p.mentions.len(),
            p.kind,
            p.provinces,
            p.change_points,
            titles,
            p.dates,
            p.contradictions.iter().map(|c| c.what).collect::<Vec<_>>()
        );
    }
}
