//! Indexing keeps within its memory. A process of its own, whose memory is that of indexing alone;
//! `cargo bench --bench memory` has larger trees.

#![cfg(target_os = "linux")]

#[path = "../benches/synthetic/mod.rs"]
mod synthetic;
#[path = "../benches/synthetic/touch.rs"]
mod touch;
#[path = "../benches/synthetic/within.rs"]
mod within;

use synthetic::Shape;
use tansuo::{Settings, Writer};
use touch::touch;
use within::within;

#[test]
fn indexing_keeps_within_the_memory() {
    let dir = tempfile::tempdir().unwrap();
    let tree = dir.path().join("reports");
    let written = Shape { reports: 600, ..Shape::default() }.write(&tree).unwrap();
    let settings = Settings { threads: 8, memory_bytes: 64_000_000, ..Settings::default() };
    let mut writer = Writer::create(dir.path().join("index"), settings.clone()).unwrap();
    let report = within(&settings, "600 reports, eight threads", || {
        writer.update(std::slice::from_ref(&tree)).unwrap()
    });
    assert_eq!(report.records, written.records);
    touch(&tree);
    let report = within(&settings, "600 reports read again", || writer.update(&[]).unwrap());
    assert_eq!((report.changes.changed, report.records), (written.reports, written.records));
}
