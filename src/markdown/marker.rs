//! List markers: those that CommonMark knows, and 一、 （一） 1、 ① •.

/// What opens a list item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// `-`, `*`, `•`
    Bullet,
    /// A number and how it is written.
    Ordinal(Style, u32),
}

/// How the number of a list item is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `1.`
    Dot,
    /// `1)`
    Paren,
    /// `1、`
    Comma,
    /// `(1)`
    Brackets,
    /// `1.2`
    Dotted,
    /// `①`, `1️⃣`
    Circled,
    /// `一、`
    Chinese,
    /// `（一）`
    ChineseBrackets,
    /// `A.`
    Letter,
}

impl Marker {
    /// Whether both open items of the same list.
    pub fn is_like(self, other: Marker) -> bool {
        match (self, other) {
            (Marker::Bullet, Marker::Bullet) => true,
            (Marker::Ordinal(a, _), Marker::Ordinal(b, _)) => a == b,
            _ => false,
        }
    }
}

const BULLETS: &[char] = &[
    '•', '·', '●', '○', '▪', '■', '□', '◆', '◇', '▶', '►', '➢', '➤', '★', '☆', '✓', '✔', '◦', '‣', '∙', '﹒',
];

/// The marker at the beginning of `text`, and the offset of the text after it.
pub(super) fn read(text: &str) -> Option<(Marker, usize)> {
    let start = text.len() - text.trim_start().len();
    let rest = &text[start..];
    let first = rest.chars().next()?;
    let (marker, len) = match first {
        c if BULLETS.contains(&c) => (Marker::Bullet, c.len_utf8()),
        '0'..='9' | '０'..='９' => number(rest)?,
        '（' | '(' => in_brackets(rest)?,
        '①'..='⑳' => (Marker::Ordinal(Style::Circled, first as u32 - '①' as u32 + 1), first.len_utf8()),
        '⑴'..='⒇' => (Marker::Ordinal(Style::Brackets, first as u32 - '⑴' as u32 + 1), first.len_utf8()),
        'A'..='Z' | 'a'..='z' => {
            let mark = rest[1..].chars().next().filter(|c| matches!(c, '.' | ')' | '、' | '．'))?;
            let after = rest[1 + mark.len_utf8()..].chars().next()?;
            if !(after.is_whitespace() || is_han(after) || after == '《') {
                return None;
            }
            let value = u32::from(first.to_ascii_lowercase()) - u32::from('a') + 1;
            (Marker::Ordinal(Style::Letter, value), 1 + mark.len_utf8())
        }
        _ => {
            let (value, len) = chinese(rest)?;
            let mark = rest[len..].chars().next().filter(|c| matches!(c, '、' | '．' | '.'))?;
            let len = len + mark.len_utf8();
            // 一、 in 一、二季度 is not a marker.
            if chinese(&rest[len..]).is_some_and(|(_, more)| rest[len + more..].starts_with(['季', '月'])) {
                return None;
            }
            (Marker::Ordinal(Style::Chinese, value), len)
        }
    };
    let end = start + len;
    let end = end + (text[end..].len() - text[end..].trim_start().len());
    (end < text.len()).then_some((marker, end))
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// `1.`, `1、`, `1)`, `1.2 `, `1️⃣`
fn number(text: &str) -> Option<(Marker, usize)> {
    let (value, mut at) = digits(text)?;
    let mut rest = &text[at..];
    if let Some(after) = rest.strip_prefix("\u{fe0f}\u{20e3}").or_else(|| rest.strip_prefix('\u{20e3}')) {
        return Some((Marker::Ordinal(Style::Circled, value), text.len() - after.len()));
    }
    let mark = rest.chars().next()?;
    let style = match mark {
        '.' | '．' => Style::Dot,
        '、' => Style::Comma,
        ')' | '）' => Style::Paren,
        _ => return None,
    };
    at += mark.len_utf8();
    rest = &text[at..];
    let Some((second, len)) = digits(rest) else {
        let opens = rest.chars().next()?;
        return (!opens.is_ascii_punctuation() || "[\"'<`*_(".contains(opens))
            .then_some((Marker::Ordinal(style, value), at));
    };
    if style != Style::Dot {
        return None;
    }
    // 4.1 甲电厂, 1.1.2 乙
    let (mut value, mut end) = (second, at + len);
    while let Some((next, len)) = text[end..].strip_prefix('.').and_then(digits) {
        value = next;
        end += 1 + len;
    }
    let after = &text[end..];
    let after = after.strip_prefix(['.', '、']).unwrap_or(after);
    let is_marker = after.starts_with([' ', '\u{3000}', '《', '\t']) && value < 100;
    is_marker.then_some((Marker::Ordinal(Style::Dotted, value), text.len() - after.len()))
}

fn in_brackets(text: &str) -> Option<(Marker, usize)> {
    let open = text.chars().next()?.len_utf8();
    let inner = &text[open..];
    let (style, value, len) = match digits(inner) {
        Some((value, len)) => (Style::Brackets, value, len),
        None => {
            let (value, len) = chinese(inner)?;
            (Style::ChineseBrackets, value, len)
        }
    };
    let close = inner[len..].chars().next().filter(|c| matches!(c, '）' | ')'))?;
    Some((Marker::Ordinal(style, value), open + len + close.len_utf8()))
}

/// At most three digits.
fn digits(text: &str) -> Option<(u32, usize)> {
    let (mut value, mut len, mut count) = (0, 0, 0);
    for c in text.chars() {
        let digit = match c {
            '0'..='9' => c as u32 - '0' as u32,
            '０'..='９' => c as u32 - '０' as u32,
            _ => break,
        };
        value = value * 10 + digit;
        len += c.len_utf8();
        count += 1;
        if count > 3 {
            return None;
        }
    }
    (count > 0).then_some((value, len))
}

fn chinese(text: &str) -> Option<(u32, usize)> {
    let (mut value, mut len) = (0, 0);
    for c in text.chars().take(3) {
        let digit = match c {
            '十' => 10,
            _ => match "一二三四五六七八九".chars().position(|d| d == c) {
                Some(at) => at as u32 + 1,
                None => break,
            },
        };
        value = if digit == 10 { value.max(1) * 10 } else { value / 10 * 10 + digit };
        len += c.len_utf8();
    }
    (len > 0).then_some((value, len))
}

#[cfg(test)]
mod tests {
    use super::{Marker, Style, read};

    #[test]
    fn markers() {
        for (text, want) in [
            ("1、《甲》", Some((Style::Comma, 1, "《甲》"))),
            ("1.《甲》", Some((Style::Dot, 1, "《甲》"))),
            ("（一）政策文件", Some((Style::ChineseBrackets, 1, "政策文件"))),
            ("十二、甲", Some((Style::Chinese, 12, "甲"))),
            ("二十一、甲", Some((Style::Chinese, 21, "甲"))),
            ("(3) 甲", Some((Style::Brackets, 3, "甲"))),
            ("① 甲", Some((Style::Circled, 1, "甲"))),
            ("1️⃣ 甲", Some((Style::Circled, 1, "甲"))),
            ("4.1 甲", Some((Style::Dotted, 1, "甲"))),
            ("1.5亿度", None),
            ("2021.10.11 甲", None),
            ("2021-10-11", None),
            ("7、8月份", None),
            ("一、二季度", None),
            ("10:00", None),
        ] {
            let got = read(text).map(|(marker, len)| match marker {
                Marker::Ordinal(style, value) => (style, value, &text[len..]),
                Marker::Bullet => (Style::Dot, 0, ""),
            });
            assert_eq!(got, want, "{text}");
        }
        assert_eq!(read("• 甲"), Some((Marker::Bullet, 4)));
    }
}
