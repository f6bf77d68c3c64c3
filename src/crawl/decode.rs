//! Bytes → text. Pure: the encoding is read from the bytes alone.
//!
//! A byte-order mark decides. Without one, valid UTF-8 is UTF-8, and NULs in every other byte are UTF-16.
//! Otherwise the likeliest of damaged UTF-8, GB18030 (which contains GBK and GB 2312) and Big5 is taken:
//! Chinese in UTF-8 is three-byte sequences, which GB18030 text almost never forms.

use std::fmt;

use encoding_rs::{BIG5, GB18030, UTF_16BE, UTF_16LE};

/// A file with one NUL in so many bytes, or more, is not text.
const BYTES_PER_NUL: usize = 256;
/// Text may have so many invalid sequences and control characters, whatever its length …
const FLAWS: usize = 4;
/// … and one more for each so many characters.
const CHARS_PER_FLAW: usize = 10;
/// The fewest usual characters in Big5 text, in per cent.
const FEWEST_USUAL: usize = 15;
/// Characters that are frequent in reports, simplified and traditional.
const USUAL: &str = "的一是不在有年月日省市部門门政策事件碳排放變变點点轉转折電电力工業业交通居民航空置信度時时間间發发布機机構构內内容來来源影響响地名稱称相關关未找到及與与和為为以於于上下中大國国家能環环境生態态委員员會会規规劃划方案通知辦办法實实施減减量高低達达成";
/// How many UTF-16 code units are sampled to find the byte order.
const SAMPLE_UNITS: usize = 4096;

/// The encoding of the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// UTF-8, with or without a byte-order mark.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// GB18030, GBK or GB 2312.
    Gb18030,
    /// Big5, of traditional Chinese.
    Big5,
}

/// How lines end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Newline {
    /// `\n`, or no line end at all.
    Lf,
    /// `\r\n`
    Crlf,
    /// `\r` alone, as long ago on the Macintosh.
    Cr,
}

/// Text, and how it was found in the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte-order mark. A lone `\r` between lines is `\n`, and invalid bytes are
    /// U+FFFD.
    pub text: String,
    /// What it was decoded from.
    pub encoding: Encoding,
    /// How its first line ends.
    pub newline: Newline,
    /// The number of sequences that are invalid in the encoding, or NUL.
    pub invalid: usize,
    /// The line of the first of them, from 1.
    pub first_invalid_line: Option<u32>,
}

impl Encoding {
    /// `UTF-8`, `UTF-16LE`, `UTF-16BE`, `GB18030` or `Big5`.
    pub fn as_str(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Gb18030 => "GB18030",
            Encoding::Big5 => "Big5",
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Decodes bytes of unknown encoding; `None` if they are not text. Never fails otherwise.
pub fn decode(bytes: &[u8]) -> Option<Decoded> {
    if starts_like_binary(bytes) {
        return None;
    }
    let (encoding, bytes) = guess(bytes)?;
    let (mut text, is_damaged) = match (encoding, simdutf8::basic::from_utf8(bytes)) {
        (Encoding::Utf8, Ok(text)) => (text.to_owned(), false),
        _ => decode_as(encoding, bytes),
    };
    let newline = newline_of(&text);
    if newline == Newline::Cr {
        text = text.replace('\r', "\n");
    }
    // A U+FFFD in valid bytes was in the text, and is no flaw.
    let nuls = memchr::memchr_iter(0, text.as_bytes()).count();
    let is_invalid = |c: char| c == '\0' || (is_damaged && c == char::REPLACEMENT_CHARACTER);
    let invalid = if is_damaged { text.matches(is_invalid).count() } else { nuls };
    // Except white space, and NUL, which is counted above.
    let is_control = |b: &u8| matches!(b, 1..=8 | 0x0B | 0x0E..=0x1F | 0x7F);
    // In chunks whose count fits into a byte, so that the compiler can vectorise it.
    let in_piece = |piece: &[u8]| usize::from(piece.iter().map(|b| u8::from(is_control(b))).sum::<u8>());
    let controls: usize = text.as_bytes().chunks(128).map(in_piece).sum();
    let flaws = invalid + controls;
    // Most texts have none, and need not be counted.
    if flaws > FLAWS && flaws > FLAWS + text.chars().count() / CHARS_PER_FLAW {
        return None;
    }
    let first_invalid_line =
        if invalid > 0 { text.find(is_invalid).map(|at| line_at(&text, at)) } else { None };
    if nuls > 0 {
        text = text.replace('\0', "\u{FFFD}");
    }
    Some(Decoded { text, encoding, newline, invalid, first_invalid_line })
}

/// The text, and whether some bytes are invalid in the encoding.
fn decode_as(encoding: Encoding, bytes: &[u8]) -> (String, bool) {
    let (text, is_damaged) = match encoding {
        Encoding::Utf8 => {
            let text = String::from_utf8_lossy(bytes);
            // OK because the lossy conversion borrows exactly if it had nothing to replace.
            let is_damaged = matches!(text, std::borrow::Cow::Owned(_));
            (text, is_damaged)
        }
        Encoding::Utf16Le => UTF_16LE.decode_without_bom_handling(bytes),
        Encoding::Utf16Be => UTF_16BE.decode_without_bom_handling(bytes),
        Encoding::Gb18030 => GB18030.decode_without_bom_handling(bytes),
        Encoding::Big5 => BIG5.decode_without_bom_handling(bytes),
    };
    (text.into_owned(), is_damaged)
}

/// Whether bytes begin as a picture, a document or an archive does.
fn starts_like_binary(bytes: &[u8]) -> bool {
    const MAGIC: [&[u8]; 9] = [
        b"\x89PNG\r\n",
        b"\xFF\xD8\xFF",
        b"GIF8",
        b"%PDF-",
        b"PK\x03\x04",
        b"\x1F\x8B",
        b"7z\xBC\xAF",
        b"\x7FELF",
        b"\xD0\xCF\x11\xE0",
    ];
    MAGIC.iter().any(|magic| bytes.starts_with(magic))
}

/// The encoding, and the bytes without the byte-order mark; `None` if they are not text.
fn guess(bytes: &[u8]) -> Option<(Encoding, &[u8])> {
    let marks: [(&[u8], Encoding); 4] = [
        (b"\xEF\xBB\xBF", Encoding::Utf8),
        (b"\xFF\xFE", Encoding::Utf16Le),
        (b"\xFE\xFF", Encoding::Utf16Be),
        (b"\x84\x31\x95\x33", Encoding::Gb18030),
    ];
    for (mark, encoding) in marks {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return Some((encoding, rest));
        }
    }
    let nuls = memchr::memchr_iter(0, bytes).count();
    if nuls > 0 {
        if let Some(encoding) = guess_utf16(bytes, nuls) {
            return Some((encoding, bytes));
        }
        if nuls * BYTES_PER_NUL >= bytes.len() {
            return None;
        }
    }
    match simdutf8::compat::from_utf8(bytes) {
        Ok(_) => Some((Encoding::Utf8, bytes)),
        // Cut off in the middle of a character.
        Err(error) if error.error_len().is_none() => Some((Encoding::Utf8, bytes)),
        Err(_) => Some((guess_damaged(bytes), bytes)),
    }
}

/// UTF-16 without a mark: nearly every unit is a letter, sign or ideograph in one byte order.
fn guess_utf16(bytes: &[u8], nuls: usize) -> Option<Encoding> {
    // Two ASCII letters also form an ideograph; in UTF-16, every other byte of ASCII is NUL.
    if bytes.is_ascii() && nuls * 5 < bytes.len() * 2 {
        return None;
    }
    let is_plausible = |unit: u16| {
        matches!(unit, 0x09 | 0x0A | 0x0D | 0x20..=0x7E | 0x2010..=0x2027 | 0x3000..=0x303F
            | 0x4E00..=0x9FFF | 0xFF00..=0xFFEF)
    };
    let (units, _) = bytes.as_chunks::<2>();
    let sample = &units[..units.len().min(SAMPLE_UNITS)];
    let little = sample.iter().filter(|unit| is_plausible(u16::from_le_bytes(**unit))).count();
    let big = sample.iter().filter(|unit| is_plausible(u16::from_be_bytes(**unit))).count();
    let encoding = if little >= big { Encoding::Utf16Le } else { Encoding::Utf16Be };
    (little.max(big) * 10 > sample.len() * 9).then_some(encoding)
}

/// Bytes that are not UTF-8: damaged UTF-8, GB18030, or Big5.
fn guess_damaged(bytes: &[u8]) -> Encoding {
    let (mut wide, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        wide += chunk.valid().chars().filter(|c| *c >= '\u{800}').count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    if wide > broken {
        return Encoding::Utf8;
    }
    let (text, _) = GB18030.decode_without_bom_handling(bytes);
    let unreadable = text.matches(char::REPLACEMENT_CHARACTER).count();
    if unreadable >= broken {
        return Encoding::Utf8;
    }
    let (big5, _) = BIG5.decode_without_bom_handling(bytes);
    let is_whole = big5.matches(char::REPLACEMENT_CHARACTER).count() <= unreadable;
    let (gb, big5) = (usual_percent(&text), usual_percent(&big5));
    if is_whole && big5 >= FEWEST_USUAL && big5 > 2 * gb { Encoding::Big5 } else { Encoding::Gb18030 }
}

/// How many of the Chinese characters of `text`, in per cent, are usual in reports. The bytes of GB18030 read as
/// Big5, and the other way round, give rare ones.
fn usual_percent(text: &str) -> usize {
    let han = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c));
    let (mut total, mut usual) = (0usize, 0usize);
    for c in han.take(SAMPLE_UNITS) {
        total += 1;
        usual += usize::from(USUAL.contains(c));
    }
    usual * 100 / total.max(1)
}

fn newline_of(text: &str) -> Newline {
    match memchr::memchr2(b'\r', b'\n', text.as_bytes()) {
        Some(at) if text.as_bytes()[at] == b'\n' => Newline::Lf,
        Some(at) if text.as_bytes().get(at + 1) == Some(&b'\n') => Newline::Crlf,
        Some(_) if memchr::memchr(b'\n', text.as_bytes()).is_none() => Newline::Cr,
        _ => Newline::Lf,
    }
}

fn line_at(text: &str, at: usize) -> u32 {
    let before = memchr::memchr_iter(b'\n', &text.as_bytes()[..at]).count();
    u32::try_from(before).map_or(u32::MAX, |lines| lines.saturating_add(1))
}
