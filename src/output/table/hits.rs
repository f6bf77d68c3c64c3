//! Hits for people: a block for each, with its figures aligned across all.

use std::io::{self, Write};

use anstyle::Style;
use rust_i18n::t;

use super::{Align, Columns, Span, Theme, lag_text, place, wrap};
use crate::output::{HitWriter, Layout, printable};
use crate::record::StoredRecord;
use crate::report::Lag;
use crate::search::{Highlighted, Hit, Hits as Found};

/// Blocks that are aligned with each other; more are not held in memory.
const BATCH: usize = 100;
const INDENT: &str = "    ";

/// Writes hits as blocks of lines.
pub struct Hits<'w> {
    out: &'w mut dyn Write,
    layout: Layout<'w>,
    theme: Theme,
    waiting: Vec<Hit>,
    total: Option<usize>,
    holding_all: usize,
    in_rewritings: usize,
    has_partial: bool,
    first: Option<usize>,
    last: usize,
    collapsed: bool,
}

impl<'w> Hits<'w> {
    /// A writer to `out`.
    pub fn new(out: &'w mut dyn Write, layout: Layout<'w>) -> Self {
        let theme = Theme::new(layout.color);
        Hits {
            out,
            layout,
            theme,
            waiting: Vec::new(),
            total: None,
            holding_all: 0,
            in_rewritings: 0,
            has_partial: false,
            first: None,
            last: 0,
            collapsed: false,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let hits = std::mem::take(&mut self.waiting);
        let mut facts = Columns::new([
            Align::Left,
            Align::Left,
            Align::Left,
            Align::Left,
            Align::Right,
            Align::Left,
            Align::Left,
            Align::Right,
            Align::Right,
        ]);
        for hit in &hits {
            let mentions = hit.mentions.map_or(String::new(), |n| match n {
                1 => t!("1 mention").into_owned(),
                n => t!("%{n} mentions", n = n).into_owned(),
            });
            facts.styled(self.facts(&hit.record).into_iter().chain([(mentions, self.theme.dim)]));
        }
        for (hit, facts) in hits.iter().zip(facts.lines()) {
            self.block(hit, &facts)?;
        }
        Ok(())
    }

    /// Province, sector, change point (date, kind, confidence), the record's kind, date and lag.
    fn facts(&self, record: &StoredRecord) -> Vec<(String, Style)> {
        let theme = self.theme;
        let point = record.change_point.as_ref();
        let or_dash = |value: Option<&str>| value.map_or("–".to_owned(), |v| printable(v).into_owned());
        let lag_style = if record.lag.map_or(0, Lag::nearest) < 0 { theme.before } else { theme.after };
        vec![
            (or_dash(record.province.map(|p| p.name)), Style::new()),
            (or_dash(record.sector.map(|s| t!(s.as_str())).as_deref()), Style::new()),
            (or_dash(point.and_then(|p| p.date.as_deref())), theme.change_point),
            (
                or_dash(point.and_then(|p| p.point_type).map(|t| t!(t.as_str())).as_deref()),
                theme.change_point,
            ),
            (
                point.and_then(|p| p.confidence).map_or("–".to_owned(), |c| format!("{c:.2}")),
                theme.change_point,
            ),
            (t!(record.kind.as_str()).into_owned(), Style::new()),
            (or_dash(record.date.as_ref().map(|d| d.text.as_str())), Style::new()),
            (record.lag.map_or(String::new(), lag_text), lag_style),
        ]
    }

    fn block(&mut self, hit: &Hit, facts: &str) -> io::Result<()> {
        let theme = self.theme;
        let width = self.layout.width.map(|columns| columns.saturating_sub(INDENT.len()));
        if self.first.is_some() {
            writeln!(self.out)?;
        }
        if !hit.missing.is_empty() && !self.has_partial {
            self.has_partial = true;
            let (dim, all) = (theme.dim, self.holding_all);
            let all = match all {
                0 => t!("no record holds all of it; the following lack some"),
                1 => t!("1 record holds all of it; the following lack some"),
                all => t!("%{n} records hold all of it; the following lack some", n = all),
            };
            writeln!(self.out, "{dim}{all}{dim:#}\n")?;
        }
        self.first.get_or_insert(hit.rank);
        self.last = hit.rank;
        let title = spans(&hit.title(), theme.title, theme.matched);
        let title = wrap(&title, width);
        for (number, line) in title.iter().enumerate() {
            match number {
                0 => writeln!(self.out, "{}{:>3}{:#} {line}", theme.dim, hit.rank, theme.dim)?,
                _ => writeln!(self.out, "{INDENT}{line}")?,
            }
        }
        writeln!(self.out, "{INDENT}{facts}")?;
        if !hit.missing.is_empty() {
            let missing: Vec<_> = hit.missing.iter().map(|text| printable(text)).collect();
            let text = t!("lacks %{words}", words = missing.join(&t!(", ")));
            writeln!(self.out, "{INDENT}{}{text}{:#}", theme.dim, theme.dim)?;
        }
        if hit.only_in_rewriting {
            let text = t!("only in a rewriting");
            writeln!(self.out, "{INDENT}{}{text}{:#}", theme.dim, theme.dim)?;
        }
        let origin = origin(&hit.record);
        if !origin.is_empty() {
            for line in wrap(&[Span { text: origin, style: Style::new() }], width) {
                writeln!(self.out, "{INDENT}{line}")?;
            }
        }
        for line in wrap(&spans(&hit.snippet, Style::new(), theme.matched), width) {
            writeln!(self.out, "{INDENT}{line}")?;
        }
        let place = place(&hit.record, self.layout);
        writeln!(self.out, "{INDENT}{}{place}  {}{:#}", theme.dim, hit.id(), theme.dim)
    }
}

impl HitWriter for Hits<'_> {
    fn begin(&mut self, found: Option<&Found>) -> io::Result<()> {
        let Some(found) = found else { return Ok(()) };
        self.total = Some(found.total);
        self.holding_all = found.total_all;
        self.in_rewritings = found.in_rewritings;
        let dim = self.theme.dim;
        for correction in &found.corrections {
            let (typed, text) = (printable(&correction.typed), printable(&correction.text));
            match correction.applied {
                true => {
                    let said = t!("searched for %{text} in place of %{typed}", text = text, typed = typed);
                    writeln!(self.out, "{dim}{said}{dim:#}")?;
                }
                false if found.total == 0 => {
                    writeln!(self.out, "{dim}{}{dim:#}", t!("did you mean %{text}?", text = text))?;
                }
                false => {}
            }
        }
        Ok(())
    }

    fn hit(&mut self, hit: &Hit) -> io::Result<()> {
        self.collapsed |= hit.mentions.is_some();
        self.waiting.push(hit.clone());
        if self.waiting.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    fn end(&mut self) -> io::Result<()> {
        self.flush()?;
        let counted = |count: usize| match (self.collapsed, count) {
            (true, 1) => t!("1 policy or event"),
            (true, n) => t!("%{n} policies and events", n = n),
            (false, 1) => t!("1 record"),
            (false, n) => t!("%{n} records", n = n),
        };
        let dim = self.theme.dim;
        match (self.first, self.total) {
            (None, None | Some(0)) => writeln!(self.out, "{}", t!("no records")),
            (None, Some(total)) => writeln!(self.out, "{}", t!("none here of %{all}", all = counted(total))),
            (Some(_), None) => writeln!(self.out, "\n{dim}{}{dim:#}", counted(self.last)),
            (Some(first), Some(total)) => {
                let place =
                    t!("%{first}–%{last} of %{all}", first = first, last = self.last, all = counted(total));
                writeln!(self.out, "\n{dim}{place}{dim:#}")?;
                match self.in_rewritings {
                    0 => Ok(()),
                    n => {
                        let more = t!("%{n} more in rewritings: --variant all shows them", n = n);
                        writeln!(self.out, "{dim}{more}{dim:#}")
                    }
                }
            }
        }
    }
}

/// A text in the pieces that matched and did not.
fn spans(text: &Highlighted, plain: Style, matched: Style) -> Vec<Span> {
    text.pieces()
        .map(|(piece, is_match)| Span {
            text: printable(piece).into_owned(),
            style: if is_match { matched } else { plain },
        })
        .collect()
}

/// The issuer and the first source.
fn origin(record: &StoredRecord) -> String {
    let issuer = record.issuer.as_deref().map(|issuer| printable(issuer).into_owned());
    let source = record.sources.first().map(|source| printable(&source.url).into_owned());
    let more = match record.sources.len() {
        0 | 1 => None,
        n => Some(format!("(+{})", n - 1)),
    };
    [issuer, source, more].into_iter().flatten().collect::<Vec<_>>().join("  ")
}
