//! Short answers for language models, which pay for every token.

use serde_json::{Map, Value};

/// Objects of a list inside an item. The member `more` counts what lists and texts lack.
const MOST: usize = 5;

/// How the answers of a tool are kept short.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Brief {
    /// Members that are left out, wherever they are.
    pub left_out: &'static [&'static str],
    /// Tokens that the items of a list, or one text, may have.
    pub tokens: usize,
}

/// About how many tokens a language model reads: one for a Chinese character, one for three others.
pub(crate) fn tokens(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 3 }).sum::<usize>().div_ceil(3)
}

impl Brief {
    /// `value` without omitted and unknown members, with the first objects of its lists and the beginnings of
    /// its texts.
    pub fn shorten(&self, value: Value) -> Value {
        match value {
            Value::Object(members) => Value::Object(self.shorten_members(members)),
            Value::Array(items) => items.into_iter().map(|item| self.shorten(item)).collect(),
            other => other,
        }
    }

    fn shorten_members(&self, members: Map<String, Value>) -> Map<String, Value> {
        let mut short = Map::new();
        let mut more = Map::new();
        for (name, mut value) in members {
            if self.left_out.contains(&name.as_str()) || is_nothing(&value) {
                continue;
            }
            if let Some(cut) = self.cut(&mut value) {
                more.insert(name.clone(), cut.into());
            }
            short.insert(name, self.shorten(value));
        }
        if !more.is_empty() {
            short.insert("more".to_owned(), more.into());
        }
        short
    }

    /// Cuts a list of objects or a text that is too long; returns how many objects or characters are missing.
    fn cut(&self, value: &mut Value) -> Option<usize> {
        match value {
            Value::Array(items) if items.len() > MOST && items.iter().all(Value::is_object) => {
                let cut = items.len() - MOST;
                items.truncate(MOST);
                Some(cut)
            }
            Value::String(text) => {
                let kept = beginning(text, self.tokens);
                let cut = text[kept.len()..].chars().count();
                text.truncate(kept.len());
                Some(cut).filter(|cut| *cut > 0)
            }
            _ => None,
        }
    }
}

/// The beginning of a text that has so many tokens, on a boundary of characters.
fn beginning(text: &str, most: usize) -> &str {
    let mut thirds = 0;
    let mut ends = text.char_indices().map(|(at, c)| {
        thirds += if c.is_ascii() { 1 } else { 3 };
        (at, thirds)
    });
    ends.find(|(_, thirds)| *thirds > 3 * most).map_or(text, |(at, _)| &text[..at])
}

/// Drops every member that is null.
pub(super) fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        other => other.is_null(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_short_value_says_what_its_lists_left_out() {
        let brief = Brief { left_out: &["score"], tokens: 100 };
        let records: Vec<Value> = (0..8).map(|n| json!({"id": n, "score": 0.5, "issuer": null})).collect();
        let short = brief.shorten(json!({"title": "方案", "lines": [1, 2], "dates": [], "records": records}));
        let kept: Vec<Value> = (0..5).map(|n| json!({"id": n})).collect();
        assert_eq!(short, json!({"title": "方案", "lines": [1, 2], "records": kept, "more": {"records": 3}}));
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let brief = Brief { left_out: &[], tokens: 4 };
        let short = brief.shorten(json!({"text": "碳达峰 a方案"}));
        assert_eq!(short, json!({"text": "碳达峰 a", "more": {"text": 2}}));
    }

    #[test]
    fn a_chinese_character_counts_as_three_others() {
        assert_eq!(tokens("碳达峰"), 3);
        assert_eq!(tokens("{\"id\":1}"), 3);
        assert_eq!(tokens(""), 0);
    }
}
