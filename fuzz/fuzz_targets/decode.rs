//! Any bytes are text or are not, without a panic; what is text is whole and counted rightly.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tansuo::crawl::{Encoding, decode};

fuzz_target!(|data: &[u8]| {
    let Some(decoded) = decode(data) else { return };
    assert!(!decoded.text.contains('\0'), "a NUL is left");
    assert_eq!(decoded.invalid > 0, decoded.first_invalid_line.is_some());
    if let Some(line) = decoded.first_invalid_line {
        let lines = decoded.text.matches('\n').count() + 1;
        assert!((1..=lines).contains(&(line as usize)), "line {line} of {lines}");
        assert!(decoded.text.split('\n').nth(line as usize - 1).unwrap().contains('\u{FFFD}'));
    }
    let plain = !data.contains(&0) && !data.contains(&b'\r') && !data.starts_with(b"\xEF\xBB\xBF");
    if let (true, Ok(text)) = (plain, std::str::from_utf8(data)) {
        assert_eq!((decoded.encoding, decoded.text.as_str(), decoded.invalid), (Encoding::Utf8, text, 0));
    }
});
