//! Any bytes are read as any kind of file, without a panic, and records lie in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tansuo::report;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let path = "Guizhou_Industry_combined_info.txt";
    let parsed = report::parse(path, &text);
    let mut end = 0;
    for record in parsed.change_points.iter().flat_map(|point| &point.records).chain(&parsed.records) {
        assert!(record.bytes.start >= end, "records overlap or are out of order");
        end = record.bytes.end;
        assert!(text.get(record.bytes.clone()).is_some(), "a record is not in the text");
    }
    assert!(parsed.unassigned_bytes <= text.len());
    report::check::check_report(&parsed, &text);
    report::parse_answer(path, &text);
    report::parse_detector(path, &text);
    report::classify(path, &text);
});
