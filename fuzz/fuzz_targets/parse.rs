//! Any bytes are read as any kind of file, without a panic, and records are inside the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tansuo::report;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let path = "Guizhou_Industry_combined_info.txt";
    let parsed = report::parse(path, &text);
    let records = parsed.change_points.iter().flat_map(|point| &point.records).chain(&parsed.records);
    // Rows of a table about one change point may have others between them.
    let mut bytes: Vec<_> = records.map(|record| record.bytes.clone()).collect();
    bytes.sort_by_key(|bytes| bytes.start);
    let mut end = 0;
    for bytes in bytes {
        assert!(bytes.start >= end, "records overlap");
        end = bytes.end;
        assert!(text.get(bytes).is_some(), "a record is not in the text");
    }
    assert!(parsed.unassigned_bytes <= text.len());
    report::check::check_report(&parsed, &text);
    report::parse_answer(path, &text);
    report::parse_detector(path, &text);
    report::classify(path, &text);
});
