//! Any text is read as a date, alone and relative to itself, without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tansuo::report::{Lag, parse_date};

fuzz_target!(|text: &str| {
    if let Some(date) = parse_date(text, None) {
        assert!(date.start <= date.end);
        assert!(text.contains(&date.text));
        if let Some(relative) = parse_date(text, Some(&date)) {
            assert!(relative.start <= relative.end);
        }
        assert_eq!(Lag::between(&date, &date).nearest(), 0);
    }
});
