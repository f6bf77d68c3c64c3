//! Splits the section of a change point into its records, by the lines that open one.

mod marked;
mod unmarked;

use super::date;
use super::heading::Heading;
use super::labels::{self, name};
use super::line::{Labelled, Line, Ordinal, split_bold};
use super::links;
use super::phrases::phrases;

/// The lines of one record, as indices among the report's lines.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    pub(super) opener: Opener,
    /// In order, blank lines left out; the first one opens the record.
    pub(super) lines: Vec<usize>,
}

/// What opens a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opener {
    /// A label that names it: **事件名称**：….
    Title,
    /// A list number.
    Number,
    /// A heading below the change point's.
    Heading,
    /// A bold line.
    Bold,
    /// A bullet.
    Bullet,
    /// A line that fields follow, or the first of a list of fields.
    Plain,
    /// Nothing: the section is prose.
    Prose,
}

/// The records of a section whose body is `body`, as indices of `lines`.
pub(super) fn items(lines: &[Line<'_>], body: &[usize], heading: &Heading) -> Vec<Item> {
    let shape = Shape::of(lines, body);
    if shape.is_marked {
        return marked::items(lines, &shape, body);
    }
    if shape.opens_with_bullets(lines, body, heading) {
        return unmarked::bullet_items(lines, body, &shape);
    }
    unmarked::plain_items(lines, body, heading)
}

/// What the marks of a section have in common.
struct Shape {
    is_marked: bool,
    has_numbers: bool,
    number: Option<(usize, Ordinal)>,
    least_bullet_indent: usize,
    has_bullets: bool,
}

impl Shape {
    fn of(lines: &[Line<'_>], body: &[usize]) -> Shape {
        let full = || body.iter().map(|i| &lines[*i]).filter(|line| !line.is_blank());
        let numbered: Vec<&Line<'_>> =
            full().filter(|line| line.ordinal.is_some() && opens_by_number(line)).collect();
        let least = numbered.iter().map(|line| line.indent).min();
        let number = least.and_then(|indent| {
            let first = numbered.iter().find(|line| line.indent == indent)?;
            Some((indent, first.ordinal?))
        });
        let is_marked = number.is_some()
            || full().any(|line| line.level > 0 || is_bold_name(line) || title_label(line).is_some());
        let bullets = || full().filter(|line| line.bullet.is_some());
        Shape {
            is_marked,
            has_numbers: number.is_some(),
            number,
            least_bullet_indent: bullets().map(|line| line.indent).min().unwrap_or(0),
            has_bullets: bullets().next().is_some(),
        }
    }

    /// Whether the bullets of the section are its records, not the fields of one.
    fn opens_with_bullets(&self, lines: &[Line<'_>], body: &[usize], heading: &Heading) -> bool {
        if !self.has_bullets {
            return false;
        }
        let outer = |i: usize| lines[i].bullet.is_some() && lines[i].indent == self.least_bullet_indent;
        let labelled = |i: usize| lines[i].labelled.is_some_and(|l| l.field.is_some());
        let starts_with_bullet = body.iter().find(|i| !lines[**i].is_blank()).is_some_and(|i| outer(*i));
        if !starts_with_bullet && body.iter().filter(|i| outer(**i)).all(|i| labelled(*i)) {
            return false;
        }
        let mut all_unlabelled = true;
        for (k, &i) in body.iter().enumerate() {
            if !outer(i) {
                continue;
            }
            let known = labelled(i) && (is_field(&lines[i]) || !lines[i].begins_bold());
            let nests = body[k + 1..]
                .iter()
                .map(|j| &lines[*j])
                .find(|line| !line.is_blank())
                .is_some_and(|line| line.indent > lines[i].indent);
            if !known && (lines[i].begins_bold() || nests) {
                return true;
            }
            all_unlabelled &= lines[i].labelled.is_none();
        }
        let first_is_plain = body
            .iter()
            .map(|i| &lines[*i])
            .find(|line| !line.is_blank())
            .is_some_and(|line| !line.is_marked() && !ends_intro(line.body));
        let first_is_name = body.iter().find(|i| outer(**i)).is_some_and(|i| lines[*i].labelled.is_none());
        (all_unlabelled || first_is_name) && heading.title.is_none() && !first_is_plain
    }
}

/// Whether a numbered line may open a record: a numbered field (2. 时间：2022年) does not.
fn opens_by_number(line: &Line<'_>) -> bool {
    let Some(labelled) = line.labelled else { return true };
    match labelled.field {
        Some(name::DATE) => date::find_at_start(labelled.value).is_none(),
        Some(name::SOURCE) => links::links(labelled.value).is_empty(),
        Some(name::ISSUER | name::LOCATION | name::SCALE | name::IMPACT) => !labels::is_exact(labelled.label),
        _ => true,
    }
}

/// A bold line that names something: **怒江硅厂减产**; not a label (**具体措施：**, **发生时间**).
fn is_bold_name(line: &Line<'_>) -> bool {
    if !line.begins_bold() || line.bullet.is_some() || line.ordinal.is_some() {
        return false;
    }
    let Some((inner, after)) = split_bold(&line.body[2..]) else { return false };
    let after = after.trim_start();
    if !(after.is_empty() || after.starts_with(['（', '('])) || line.labelled.is_some() {
        return false;
    }
    !inner.trim_end().ends_with(['：', ':', '。']) && !is_label_alone(inner) && !phrases().is_remark(inner)
}

/// Whether `text` is a label whose value is missing: 发生时间.
pub(super) fn is_label_alone(text: &str) -> bool {
    text.chars().count() <= 6
        && matches!(
            labels::canonical(text),
            Some(
                name::DATE
                    | name::PERIOD
                    | name::ISSUER
                    | name::LOCATION
                    | name::SOURCE
                    | name::IMPACT
                    | name::SCALE
                    | name::TITLE
            )
        )
}

fn title_label<'a>(line: &Line<'a>) -> Option<Labelled<'a>> {
    line.labelled.filter(|labelled| labelled.is_title() && !labelled.value.is_empty())
}

fn ends_intro(body: &str) -> bool {
    body.trim_end_matches('*').ends_with(['：', ':', '。', '；'])
}
/// Whether `line` is a remark behind the record rather than a part of it.
fn ends_record(lines: &[Line<'_>], open: &Item, line: &Line<'_>, blank_before: bool) -> bool {
    if line.is_marked() {
        return false;
    }
    let words = phrases();
    let first = &lines[open.lines[0]];
    let is_source =
        line.body.starts_with(['（', '(']) && line.labelled.is_some_and(|l| l.field == Some(name::SOURCE));
    let labelled = line.labelled.is_some_and(|l| l.field.is_some() || l.bold);
    let is_remark = words.is_remark(line.body) && !(labelled && line.begins_bold());
    if is_source
        || labelled && !is_remark
        || line.body.starts_with('[') && !links::links(line.body).is_empty()
    {
        return false;
    }
    let outdented = line.indent <= first.indent;
    if is_remark && outdented {
        return true;
    }
    blank_before && outdented && open.lines.len() > 1
}
/// Whether a bullet is a field of the record above it. A bold one is (**来源**：…) only if its label
/// can be nothing else: **碳达峰方案**：… is a record.
fn is_field(line: &Line<'_>) -> bool {
    line.labelled.is_some_and(|labelled| {
        let name = labelled.field;
        let surely = matches!(
            name,
            Some(name::DATE | name::PERIOD | name::ISSUER | name::LOCATION | name::SOURCE | name::TITLE)
        );
        !labelled.value.is_empty()
            && if line.begins_bold() { surely || labels::is_exact(labelled.label) } else { name.is_some() }
    })
}
