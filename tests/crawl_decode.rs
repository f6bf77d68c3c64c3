//! Bytes → text: every encoding that reports come in, and every way in which bytes are no text.

use encoding_rs::GB18030;
use proptest::prelude::*;
use tansuo::crawl::{Decoded, Encoding, Newline, decode};

const TEXT: &str =
    "# 山西省 电力部门\n\n## 转折点: 2021-03-01 (Event) - 置信度: 0.61\n1. **事件名称**：关停小机组\n";

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

fn with_mark(mark: &[u8], bytes: &[u8]) -> Vec<u8> {
    [mark, bytes].concat()
}

fn is_start(text: &str, cut: &str) -> bool {
    text.starts_with(cut.trim_end_matches('\u{FFFD}'))
}

#[track_caller]
fn check(bytes: &[u8], encoding: Encoding) {
    let decoded: Decoded = decode(bytes).expect("text");
    assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.invalid), (TEXT, encoding, 0));
}

#[test]
fn every_encoding_gives_the_same_text() {
    let gb18030 = GB18030.encode(TEXT).0;
    check(TEXT.as_bytes(), Encoding::Utf8);
    check(&with_mark(b"\xEF\xBB\xBF", TEXT.as_bytes()), Encoding::Utf8);
    check(&gb18030, Encoding::Gb18030);
    check(&with_mark(b"\x84\x31\x95\x33", &gb18030), Encoding::Gb18030);
    check(&utf16(TEXT, u16::to_le_bytes), Encoding::Utf16Le);
    check(&utf16(TEXT, u16::to_be_bytes), Encoding::Utf16Be);
    check(&with_mark(b"\xFF\xFE", &utf16(TEXT, u16::to_le_bytes)), Encoding::Utf16Le);
    check(&with_mark(b"\xFE\xFF", &utf16(TEXT, u16::to_be_bytes)), Encoding::Utf16Be);
}

#[test]
fn line_ends_are_kept_and_a_lone_return_counts_as_a_line() {
    let crlf = decode(TEXT.replace('\n', "\r\n").as_bytes()).expect("text");
    assert_eq!((crlf.newline, crlf.text), (Newline::Crlf, TEXT.replace('\n', "\r\n")));
    let cr = decode(TEXT.replace('\n', "\r").as_bytes()).expect("text");
    assert_eq!((cr.newline, cr.text.as_str()), (Newline::Cr, TEXT));
    assert_eq!(decode(b"a\nb\rc\r\n").expect("text").newline, Newline::Lf);
}

#[test]
fn an_empty_file_is_an_empty_text() {
    for bytes in [&b""[..], b"\xEF\xBB\xBF", b"\xFF\xFE"] {
        assert_eq!(decode(bytes).expect("text").text, "");
    }
}

#[test]
fn damage_is_replaced_and_its_line_is_named() {
    let mut bytes = TEXT.as_bytes().to_vec();
    bytes[TEXT.find("关停").expect("stands in the text")] = 0xFF;
    let decoded = decode(&bytes).expect("text");
    assert_eq!((decoded.encoding, decoded.first_invalid_line), (Encoding::Utf8, Some(4)));
    assert!(decoded.invalid >= 1 && decoded.text.contains('\u{FFFD}'));
    assert!(decoded.text.ends_with("停小机组\n"));
}

#[test]
fn damaged_gb18030_stays_gb18030() {
    let mut bytes = GB18030.encode(TEXT).0.into_owned();
    let end = bytes.len();
    bytes[end - 2] = 0xFF;
    let decoded = decode(&bytes).expect("text");
    assert_eq!((decoded.encoding, decoded.first_invalid_line), (Encoding::Gb18030, Some(4)));
}

#[test]
fn traditional_chinese_in_big5_is_recognised() {
    let text = "# 臺灣省 電力部門 碳排放變點彙總\n\n## 轉折點: 2021-03-01 (季節性)\n\n1. **政策名稱**：需求響應細則\n";
    let decoded = decode(&encoding_rs::BIG5.encode(text).0).expect("text");
    assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.invalid), (text, Encoding::Big5, 0));
}

#[test]
fn a_replacement_character_of_the_writer_is_no_damage() {
    let decoded = decode("政策\u{FFFD}名称".as_bytes()).expect("text");
    assert_eq!((decoded.invalid, decoded.first_invalid_line), (0, None));
}

#[test]
fn what_is_no_text_is_refused() {
    let noise: Vec<u8> = (0..4096u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let controls: Vec<u8> = (1..31u8).cycle().take(500).collect();
    for bytes in [
        &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..],
        b"\xFF\xD8\xFF\xE0JFIF",
        b"PK\x03\x04archive",
        b"%PDF-1.7",
        b"abc\0def",
        &[0; 10_000],
        &noise,
        &controls,
    ] {
        assert_eq!(decode(bytes), None, "{:?}", &bytes[..bytes.len().min(12)]);
    }
}

#[test]
fn a_stray_nul_in_a_long_text_is_a_flaw_not_the_end() {
    let decoded = decode(format!("{}\0", TEXT.repeat(20)).as_bytes()).expect("text");
    assert_eq!((decoded.invalid, decoded.first_invalid_line), (1, Some(81)));
    assert!(decoded.text.ends_with('\u{FFFD}'));
}

proptest! {
    #[test]
    fn chinese_survives_every_encoding(body in "[一-龥〇㐀-䶵a-zA-Z0-9 ，。：；（）《》“”·—％\n]{0,300}") {
        let text = format!("# 转折点\n{body}");
        let gb18030 = GB18030.encode(&text).0;
        prop_assert_eq!(&decode(text.as_bytes()).expect("text").text, &text);
        prop_assert_eq!(&decode(&gb18030).expect("text").text, &text);
        let little = with_mark(b"\xFF\xFE", &utf16(&text, u16::to_le_bytes));
        prop_assert_eq!(&decode(&little).expect("text").text, &text);
        let big = with_mark(b"\xFE\xFF", &utf16(&text, u16::to_be_bytes));
        prop_assert_eq!(&decode(&big).expect("text").text, &text);
    }

    #[test]
    fn a_file_cut_off_anywhere_keeps_its_encoding(body in "[一-龥0-9 ，。\n]{1,80}", cut in any::<prop::sample::Index>()) {
        let text = format!("# 转折点 {body}");
        let bytes = &text.as_bytes()[..=cut.index(text.len())];
        let decoded = decode(bytes).expect("text");
        prop_assert_eq!(decoded.encoding, Encoding::Utf8);
        prop_assert!(is_start(&text, &decoded.text));
        let gb18030 = GB18030.encode(&text).0;
        let half = &gb18030[..gb18030.len() - 1];
        prop_assert!(is_start(&text, &decode(half).expect("text").text));
    }

    #[test]
    fn any_bytes_are_text_or_not_but_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        if let Some(decoded) = decode(&bytes) {
            prop_assert_eq!(decoded.invalid == 0, decoded.first_invalid_line.is_none());
            let lines = decoded.text.matches('\n').count() as u32 + 1;
            prop_assert!(decoded.first_invalid_line.is_none_or(|line| line <= lines));
        }
    }
}
