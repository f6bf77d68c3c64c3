//! Splits a report into its header and the sections of its change points.

use std::ops::Range;

use super::date;
use super::heading::{self, Heading};
use super::line::Line;

/// The section of one change point: its heading and the lines below it.
#[derive(Debug, Clone)]
pub(super) struct Section {
    /// Index of the heading among the lines.
    pub(super) heading_line: usize,
    pub(super) heading: Heading,
    /// The lines below the heading, up to the next section.
    pub(super) body: Range<usize>,
}

/// The sections of a report, in order; the lines before the first are its header. A section whose
/// heading names a point but no date has no date.
pub(super) fn sections(lines: &[Line<'_>]) -> Vec<Section> {
    let mut candidates = candidates(lines);
    let level = main_level(lines, &candidates);
    candidates.retain(|(at, heading)| {
        let line = &lines[*at];
        // Below the main level, a dated heading is a record, unless it says that it is a point.
        line.level <= level || heading.confidence.is_some()
    });
    let is_date_line = |at: usize, heading: &Heading| {
        heading.is_date_line() && lines[at].level == 0 && !lines[at].begins_bold()
    };
    if candidates.len() == 1 && candidates.iter().all(|(at, heading)| is_date_line(*at, heading)) {
        // A single line with nothing but a date is that of a document, not a change point.
        candidates.clear();
    }
    let plain_points = candidates.iter().filter(|(at, _)| lines[*at].level == 0).count();
    if level > 0 && plain_points < candidates.len() {
        // Where points are headings, a dated line without # is one only if it says so.
        candidates.retain(|(at, heading)| lines[*at].level > 0 || heading.confidence.is_some());
    }
    let starts: Vec<usize> = candidates.iter().map(|(at, _)| *at).collect();
    let mut found: Vec<Section> = Vec::with_capacity(candidates.len());
    for (i, (at, heading)) in candidates.into_iter().enumerate() {
        let end = starts.get(i + 1).copied().unwrap_or(lines.len());
        let mut section = Section { heading_line: at, heading, body: at + 1..end };
        complete(&mut section, lines);
        if !is_group(&section, lines, starts.get(i + 1).copied()) {
            found.push(section);
        }
    }
    found.into_iter().flat_map(|section| timeline(section, lines)).collect()
}

/// A section without a date whose bullets begin with dates is a section for each of them:
/// - **2022年第四季度**：发布《…》
fn timeline(section: Section, lines: &[Line<'_>]) -> Vec<Section> {
    if !section.heading.dates.is_empty() {
        return vec![section];
    }
    let dated = |i: usize| {
        let labelled =
            lines[i].labelled.filter(|l| lines[i].bullet.is_some() && l.bold && !l.value.is_empty())?;
        let date =
            date::find_at_start(labelled.label).filter(|found| found.bytes.end == labelled.label.len())?;
        Some(Heading { dates: vec![date.date], kind: section.heading.kind, ..Heading::default() })
    };
    let starts: Vec<(usize, Heading)> = section.body.clone().filter_map(|i| Some((i, dated(i)?))).collect();
    if starts.is_empty() {
        return vec![section];
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|(at, _)| *at).chain([section.body.end]).collect();
    // The bullet is the heading, and what it says the record.
    starts
        .into_iter()
        .zip(ends)
        .map(|((at, heading), end)| Section { heading_line: at, heading, body: at..end })
        .collect()
}

fn candidates(lines: &[Line<'_>]) -> Vec<(usize, Heading)> {
    let mut found = Vec::new();
    let title = lines.iter().position(|line| !line.is_blank());
    for (at, line) in lines.iter().enumerate() {
        if line.is_blank() {
            continue;
        }
        let heading = heading::read(line).or_else(|| heading::read_undated(line));
        if let Some(heading) = heading {
            // The first line is the report's title, unless it is a point without doubt.
            if Some(at) == title && heading.confidence.is_none() && !(heading.named && line.level > 1) {
                continue;
            }
            let awaited = lines[..at].iter().rev().find(|line| !line.is_blank());
            let is_value = line.level == 0
                && awaited.is_some_and(|line| line.labelled.is_some_and(|l| l.value.is_empty()));
            if !is_value || heading.confidence.is_some() {
                found.push((at, heading));
            }
        }
    }
    found
}

/// The heading level that most points have; 0 if they are no headings.
fn main_level(lines: &[Line<'_>], candidates: &[(usize, Heading)]) -> u8 {
    let mut counts = [0usize; 7];
    for (at, heading) in candidates {
        let sure = usize::from(heading.confidence.is_some()) + usize::from(heading.named);
        counts[usize::from(lines[*at].level.min(6))] += 1 + 2 * sure;
    }
    let best = (0u8..7).rev().max_by_key(|level| counts[usize::from(*level)]).unwrap_or(0);
    if counts[usize::from(best)] == 0 { 0 } else { best }
}

/// Lets the lines below a heading complete it.
fn complete(section: &mut Section, lines: &[Line<'_>]) {
    while section.body.start < section.body.end {
        let line = &lines[section.body.start];
        if !line.is_blank() && !heading::complete(&mut section.heading, line) {
            break;
        }
        section.body.start += 1;
    }
}

/// Whether a heading only groups the points that follow it: 二、2021年度政策节点.
fn is_group(section: &Section, lines: &[Line<'_>], next: Option<usize>) -> bool {
    let Some(next) = next else { return false };
    let is_empty = section.body.clone().all(|i| lines[i].is_blank());
    let (this, next) = (&lines[section.heading_line], &lines[next]);
    let differs = this.level != next.level || this.ordinal.map(|o| o.style) != next.ordinal.map(|o| o.style);
    is_empty && differs && section.heading.confidence.is_none()
}
