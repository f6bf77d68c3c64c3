//! The index on OpenSearch: what is written, what happens when nodes or writers die.

mod nodes;
#[path = "../support/mod.rs"]
mod support;

use nodes::Cluster;
use tansuo::{Settings, Writer};

#[test]
fn try_it() {
    let Some(cluster) = Cluster::start(1) else { return };
    let mut writer = Writer::create(cluster.url("reports"), Settings::default()).unwrap();
    let report = writer.update(&["corpus".into()]).unwrap();
    println!("{report:?}");
    println!("{}", cluster.get("reports/_count").unwrap());
    println!("{}", cluster.get("reports/_doc/state").unwrap());
    println!("{}", cluster.get("reports/_search?size=2&q=doc_type:record").unwrap());
    println!("{}", cluster.get("_cat/indices?format=json").unwrap());
    let report = writer.update(&["corpus".into()]).unwrap();
    println!("{report:?}");
    println!("{}", cluster.get("reports/_doc/state").unwrap());
}
