//! Finds the change points of a report: the block that names each, and the blocks that belong to it.

use std::ops::Range;

use super::Precision;
use super::date;
use super::fields::{self, Part};
use super::fold::fold;
use super::labels;
use super::phrases::phrases;
use super::point::{self, Heading};
use crate::markdown::{Block, Kind, Marker, Table};

/// A change point: its heading and the blocks of its body.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Section {
    /// The block that names it; `None` where the file's name does.
    pub(super) head: Option<usize>,
    pub(super) heading: Heading,
    pub(super) body: Range<usize>,
}

/// Longest heading without `#`, in characters.
const LONGEST_PLAIN: usize = 60;

struct Candidate {
    at: usize,
    heading: Heading,
    style: Style,
}

/// How a heading is marked.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Style {
    Heading(u8),
    Item(Marker),
    Bold,
    Plain,
}

impl Style {
    fn of(block: &Block) -> Style {
        match (block.level(), block.marker) {
            (Some(level), _) => Style::Heading(level),
            (None, Some(marker)) => Style::Item(marker),
            _ if block.text.strong_at(block.body).is_some() => Style::Bold,
            _ => Style::Plain,
        }
    }

    fn is_like(self, other: Style) -> bool {
        match (self, other) {
            (Style::Item(a), Style::Item(b)) => a.is_like(b),
            (a, b) => a == b,
        }
    }

    fn level(self) -> u8 {
        if let Style::Heading(level) = self { level } else { 0 }
    }
}

/// The sections of change points, dated or not, in the order of the file.
pub(super) fn sections(blocks: &[Block]) -> Vec<Section> {
    let mut candidates = candidates(blocks);
    let level = main_level(&candidates);
    // A dated heading below the points' own level is inside one, unless it says that it is a point.
    candidates.retain(|c| c.style.level() <= level || c.heading.confidence.is_some());
    if let [only] = &candidates[..]
        && only.heading.is_date_line()
        && only.style == Style::Plain
    {
        // A single line with only a date is the date of the document, not a change point.
        candidates.clear();
    }
    if candidates.iter().any(|c| c.style.level() > 0) {
        // If points are headings, a dated line without # is a point only if it states a confidence.
        candidates.retain(|c| c.style.level() > 0 || c.heading.confidence.is_some());
    }
    if candidates.iter().all(|c| is_year_group(&c.heading)) {
        candidates.clear();
    }
    let starts: Vec<usize> = candidates.iter().map(|c| c.at).collect();
    let mut found: Vec<Section> = Vec::new();
    for (i, candidate) in candidates.iter().enumerate() {
        let end = starts.get(i + 1).copied().unwrap_or(blocks.len());
        let end = closing_start(blocks, candidate, end);
        let mut section = Section {
            head: Some(candidate.at),
            heading: candidate.heading.clone(),
            body: candidate.at + 1..end,
        };
        complete(&mut section, blocks);
        if !is_group(candidate, candidates.get(i + 1), section.body.clone(), blocks) {
            found.push(section);
        }
    }
    drop_overview(&mut found, blocks);
    found.into_iter().flat_map(|section| timeline(section, blocks)).collect()
}

/// The beginning of a closing part that belongs to no change point. It begins with a heading of the level of
/// the point or above, and has no date in a heading and no sign of a record.
fn closing_start(blocks: &[Block], point: &Candidate, end: usize) -> usize {
    let level = point.style.level();
    let is_high = |block: &Block| block.level().is_some_and(|other| other <= level);
    let mut start = end;
    for at in (point.at + 1..end).rev() {
        let block = &blocks[at];
        if is_of_record(block) {
            break;
        }
        if is_high(block) {
            start = at;
        }
    }
    start
}

/// Whether a block is a sign of a record, of several, or that there is none.
fn is_of_record(block: &Block) -> bool {
    let body = block.body();
    let is_heading = block.level().is_some();
    let has_field = || {
        let parts = fields::split(&block.text, block.body);
        parts.iter().any(Part::is_known) || date::find_at_start(body).is_some()
    };
    matches!(block.kind, Kind::Table(_))
        || !block.text.links.is_empty()
        || body.contains('《')
        || phrases().is_nothing(body)
        || is_heading && (phrases().is_category(body) || date::dates(&fold(body)).next().is_some())
        || !is_heading && has_field()
}

/// A heading with only a year, such as 2019年, which groups what follows.
fn is_year_group(heading: &Heading) -> bool {
    heading.is_date_line() && heading.dates.iter().all(|d| d.precision == Precision::Year) && !heading.named
}

/// A list of the points before their sections has no bodies of its own.
fn drop_overview(found: &mut Vec<Section>, blocks: &[Block]) {
    let is_bare = |s: &Section| {
        s.body.clone().all(|i| blocks[i].kind == Kind::Rule || blocks[i].level().is_some())
            && s.head.is_some_and(|at| blocks[at].level().is_none())
    };
    let full: Vec<Heading> = found.iter().filter(|s| !is_bare(s)).map(|s| s.heading.clone()).collect();
    let has_twin = |s: &Section| {
        full.iter().any(|h| h.dates.first().map(|d| d.start) == s.heading.dates.first().map(|d| d.start))
    };
    let overview: Vec<Heading> =
        found.iter().filter(|s| is_bare(s) && has_twin(s)).map(|s| s.heading.clone()).collect();
    if overview.is_empty() {
        return;
    }
    found.retain(|s| !(is_bare(s) && has_twin(s)));
    fill(found, &overview);
}

/// Completes points without type or confidence from an overview that states them for their day.
pub(super) fn fill(sections: &mut [Section], overview: &[Heading]) {
    for section in sections {
        let Some(day) = section.heading.dates.first().map(|d| d.start) else { continue };
        let same = overview.iter().find(|h| h.dates.first().is_some_and(|d| d.start == day));
        if let Some(same) = same {
            section.heading.kind = section.heading.kind.or(same.kind);
            section.heading.confidence = section.heading.confidence.or(same.confidence);
        }
    }
}

fn candidates(blocks: &[Block]) -> Vec<Candidate> {
    let mut found = Vec::new();
    let title = blocks.iter().position(|b| matches!(b.kind, Kind::Line | Kind::Heading(_)));
    for (at, block) in blocks.iter().enumerate() {
        let Some(heading) = read(block) else { continue };
        // The first line is the report's title, unless it is a point without doubt.
        let is_sure = heading.confidence.is_some() && heading.date_first
            || heading.named
                && !heading.dates.is_empty()
                && (block.level().is_some_and(|l| l > 1) || heading.is_stated());
        if Some(at) == title && !is_sure {
            continue;
        }
        let awaits = at.checked_sub(1).is_some_and(|before| {
            fields::split(&blocks[before].text, blocks[before].body)
                .last()
                .is_some_and(|p| p.value.is_empty())
        });
        if block.level().is_none() && awaits && heading.confidence.is_none() {
            continue;
        }
        found.push(Candidate { at, heading, style: Style::of(block) });
    }
    found
}

/// Reads a block as the heading of a change point, if its shape allows it.
fn read(block: &Block) -> Option<Heading> {
    let body = block.body();
    match block.kind {
        Kind::Heading(_) => {
            point::parse(body).filter(|h| !is_field(h, block)).or_else(|| point::parse_undated(body))
        }
        Kind::Line => {
            if !may_be_plain(block) {
                return run_in(block).map(|(heading, _)| heading);
            }
            if let Some(heading) = point::parse(body) {
                return is_plain_point(&heading, block).then_some(heading);
            }
            let is_marked = block.text.strong_at(block.body).is_some() || block.after_blank;
            point::parse_undated(body)
                .filter(|h| is_marked && h.title.is_none() && !block.text.links.iter().any(|_| true))
        }
        _ => None,
    }
}

/// Reads a bold heading that text follows on the same line, with where that begins:
/// **变点1：2021-07-01（趋势，0.65）。** 该变点处于丰水期。
pub(super) fn run_in(block: &Block) -> Option<(Heading, usize)> {
    let whole = block.text.as_str();
    let strong = block.text.strong_at(block.body)?;
    let rest = whole[strong.end..].trim_start_matches(is_mark);
    let inner = whole[strong].trim_end_matches(is_mark);
    let heading = point::parse(inner).filter(Heading::is_stated)?;
    let is_point = !rest.is_empty() && phrases().has_strict_point(&fold(inner));
    is_point.then_some((heading, whole.len() - rest.len()))
}

fn is_mark(c: char) -> bool {
    c.is_whitespace() || matches!(c, '。' | '.' | '：' | ':' | '，')
}

/// Whether a line without `#` states enough to be a heading.
fn is_plain_point(heading: &Heading, block: &Block) -> bool {
    if is_field(heading, block) {
        return false;
    }
    if block.marker == Some(Marker::Bullet) {
        return heading.confidence.is_some()
            && (heading.date_first || heading.named || heading.kind_in_brackets);
    }
    // 时间节点：2024年 is a field; 2024年1月节点 is a heading.
    let shaped = heading.is_stated()
        || heading.numbered
        || (heading.date_first && (heading.only_date || heading.named));
    shaped && (heading.date_first || heading.named)
}

/// Whether the line is a field of a record: 发布时间：2021年, 时间节点：2024年.
fn is_field(heading: &Heading, block: &Block) -> bool {
    let parts = fields::split(&block.text, block.body);
    let Some(first) = parts.first() else { return false };
    let is_known = labels::canonical(&first.label).is_some() && !phrases().ends_with_point(&first.label);
    is_known && !heading.date_first && !heading.named && heading.confidence.is_none()
}

/// Whether a line without # can be a heading at all: short, with a date or a word for a point, no sentence and no link.
fn may_be_plain(block: &Block) -> bool {
    let body = block.body();
    let is_sentence = body.trim_end_matches(['*', ' ']).ends_with(['。', '；', '，', ';', ',']);
    // A Latin letter is half as wide as a Chinese character.
    let width = |c: char| if c.is_ascii() { 1 } else { 2 };
    let is_short =
        body.len() <= 4 * LONGEST_PLAIN && body.chars().map(width).sum::<usize>() <= 2 * LONGEST_PLAIN;
    let opens = || {
        let first = body.trim_start_matches(|c: char| !c.is_alphanumeric()).chars().next();
        first.is_some_and(|c| {
            date::may_begin(c)
                || c == '第'
                || "转轉变變节節拐关關重時时政突".contains(c)
                || c.is_ascii_alphabetic()
        }) || phrases().confidence_word(body).is_some()
    };
    is_short && !is_sentence && block.text.links.is_empty() && opens()
}

/// The heading level of most points; 0 if they are not headings.
fn main_level(candidates: &[Candidate]) -> u8 {
    let mut counts = [0usize; 7];
    for c in candidates {
        let sure = usize::from(c.heading.confidence.is_some())
            + usize::from(c.heading.named)
            + usize::from(c.heading.kind_in_brackets);
        counts[usize::from(c.style.level().min(6))] += 1 + 2 * sure;
    }
    let best = (0u8..7).rev().max_by_key(|level| counts[usize::from(*level)]).unwrap_or(0);
    if counts[usize::from(best)] == 0 { 0 } else { best }
}

/// Completes a heading from the lines below it.
fn complete(section: &mut Section, blocks: &[Block]) {
    while let Some(block) = section.body.clone().next().map(|at| &blocks[at]) {
        if let Kind::Table(table) = &block.kind
            && complete_from_table(&mut section.heading, table)
        {
            section.body.start += 1;
            continue;
        }
        let parts = fields::split(&block.text, block.body);
        let is_line = block.kind == Kind::Line;
        if !(is_line
            && point::complete(
                &mut section.heading,
                if parts.is_empty() { block.body() } else { block.text.as_str() },
                &parts,
            ))
        {
            return;
        }
        section.body.start += 1;
    }
}

/// Completes a heading from a table of two columns, | 类型 | 季节性 |. True if all rows complete it.
fn complete_from_table(heading: &mut Heading, table: &Table) -> bool {
    let pairs = table.rows.iter().filter_map(|row| Some((row.cells.first()?, row.cells.get(1)?)));
    let mut all = table.header.len() == 2;
    for (label, value) in pairs.filter(|_| table.header.len() == 2) {
        let text = value.as_str();
        let label = label.as_str().trim().to_owned();
        all &= point::complete_part(
            heading,
            &Part { label, name: None, value: 0..text.len(), is_marked: true },
            text,
        );
    }
    all
}

/// Whether a heading only groups the points that follow it: 二、2021年度政策节点.
fn is_group(this: &Candidate, next: Option<&Candidate>, body: Range<usize>, blocks: &[Block]) -> bool {
    let Some(next) = next else { return false };
    let is_empty = body.clone().all(|i| blocks[i].kind == Kind::Rule);
    is_empty && !this.style.is_like(next.style) && this.heading.confidence.is_none()
}

/// A section without a date of its own whose bullets begin with dates is a section for each of them:
/// - **2022年第四季度**：发布《…》
fn timeline(section: Section, blocks: &[Block]) -> Vec<Section> {
    let is_span = section.heading.dates.iter().all(|d| d.precision == Precision::Range);
    if !is_span || section.heading.confidence.is_some() {
        return vec![section];
    }
    let dated = |at: usize| {
        let block = &blocks[at];
        let parts = fields::split(&block.text, block.body);
        let part = parts
            .first()
            .filter(|p| block.marker == Some(Marker::Bullet) && p.is_marked && !p.value.is_empty())?;
        let date = date::find_at_start(&part.label).filter(|found| found.bytes.end == part.label.len())?;
        Some(Heading { dates: vec![date.date], kind: section.heading.kind, ..Heading::default() })
    };
    let starts: Vec<(usize, Heading)> = section.body.clone().filter_map(|i| Some((i, dated(i)?))).collect();
    if starts.is_empty() {
        return vec![section];
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|(at, _)| *at).chain([section.body.end]).collect();
    // The bullet is the heading, and its text is the record.
    let section = |((at, heading), end)| Section { head: Some(at), heading, body: at..end };
    starts.into_iter().zip(ends).map(section).collect()
}
