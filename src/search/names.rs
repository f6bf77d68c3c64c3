//! Names of several words, which a query has as parts of their own: `carbon neutrality`.

use super::query::{Expr, Mode, Part};
use crate::analyze::{Synonyms, normalize};

/// No name has more words with spaces between them.
const MOST_WORDS: usize = 5;

/// The tree with the words of a name that has synonyms as one part: each alone has other synonyms, or none.
pub(super) fn joined(expr: &Expr, synonyms: &Synonyms) -> Expr {
    let all = |operands: &[Expr]| operands.iter().map(|operand| joined(operand, synonyms)).collect();
    match expr {
        Expr::And(operands) => {
            let mut whole = Vec::with_capacity(operands.len());
            let mut rest = operands.as_slice();
            while let Some((first, behind)) = rest.split_first() {
                let longest = rest.len().min(MOST_WORDS);
                match (2..=longest).rev().find_map(|words| Some((name(&rest[..words], synonyms)?, words))) {
                    Some((name, words)) => {
                        whole.push(Expr::Part(name));
                        rest = &rest[words..];
                    }
                    None => {
                        whole.push(joined(first, synonyms));
                        rest = behind;
                    }
                }
            }
            if whole.len() == 1 { whole.remove(0) } else { Expr::And(whole) }
        }
        Expr::Or(operands) => Expr::Or(all(operands)),
        Expr::Not(operand) => Expr::Not(Box::new(joined(operand, synonyms))),
        Expr::All | Expr::Part(_) | Expr::Filter(_) => expr.clone(),
    }
}

/// The part that some parts are together, if that is a name with spaces in it which has synonyms.
fn name(parts: &[Expr], synonyms: &Synonyms) -> Option<Part> {
    let parts = parts.iter().map(|part| match part {
        Expr::Part(part) if part.mode == Mode::Words && part.field.is_none() => Some(part),
        _ => None,
    });
    let parts: Vec<&Part> = parts.collect::<Option<_>>()?;
    let (first, last) = (parts.first()?, parts.last()?);
    let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
    let text = texts.join(" ");
    let normal = normalize(&text);
    let words: Vec<&str> = normal.text().split(' ').collect();
    if words.len() < parts.len() {
        return None;
    }
    let found = synonyms.expand(&words);
    let is_name = found.first().is_some_and(|name| name.words == (0..words.len()));
    is_name.then(|| Part { text: text.clone(), span: first.span.start..last.span.end, ..(*first).clone() })
}
