//! Numbers as dates write them: `12`, `１２`, 十二, 二〇二〇.

/// A number at the beginning of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number<'a> {
    pub(super) value: u32,
    /// How many digits it was written with; for 十二 the digits of the value.
    pub(super) digits: usize,
    pub(super) rest: &'a str,
}

/// Reads a number of at most four digits; a longer run of digits is not part of a date.
pub(super) fn number(text: &str) -> Option<Number<'_>> {
    arabic(text).or_else(|| chinese(text))
}

fn arabic(text: &str) -> Option<Number<'_>> {
    let mut value = 0u32;
    let mut digits = 0;
    let mut rest = text;
    for c in text.chars() {
        let Some(digit) = arabic_digit(c) else { break };
        digits += 1;
        if digits > 4 {
            return None;
        }
        value = value * 10 + digit;
        rest = &rest[c.len_utf8()..];
    }
    (digits > 0).then_some(Number { value, digits, rest })
}

/// The value of `0`–`9` and of their full-width forms.
pub(super) fn arabic_digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '０'..='９' => Some(c as u32 - '０' as u32),
        _ => None,
    }
}

fn chinese_digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' | '元' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn chinese(text: &str) -> Option<Number<'_>> {
    let mut value = 0;
    let mut count = 0;
    let mut has_ten = false;
    let mut rest = text;
    for c in text.chars() {
        value = match chinese_digit(c) {
            // 十 multiplies the digit before it: 十二, 二十, 二十一.
            None if c == '十' && !has_ten && value < 10 && count < 2 => {
                has_ten = true;
                value.max(1) * 10
            }
            Some(digit) if has_ten => value + digit,
            Some(digit) => value * 10 + digit,
            None => break,
        };
        count += 1;
        if count > 4 {
            return None;
        }
        rest = &rest[c.len_utf8()..];
    }
    let digits = if has_ten { value.to_string().len() } else { count };
    (count > 0).then_some(Number { value, digits, rest })
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn reads_arabic_full_width_and_chinese_numbers() {
        for (text, value, digits) in [
            ("12月", 12, 2),
            ("１２月", 12, 2),
            ("十月", 10, 2),
            ("十二月", 12, 2),
            ("二十", 20, 2),
            ("二十一日", 21, 2),
            ("三十日", 30, 2),
            ("三季度", 3, 1),
            ("二〇二〇年", 2020, 4),
            ("二零二三年", 2023, 4),
        ] {
            let number = number(text).unwrap();
            assert_eq!((number.value, number.digits), (value, digits), "{text}");
        }
        assert_eq!(number("20200101"), None);
        assert_eq!(number("月"), None);
    }
}
