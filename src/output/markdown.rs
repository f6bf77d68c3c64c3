//! Markdown to paste into a paper's appendix: tables with links and provenance.

use std::io::{self, Write};

use super::language::{localized, word};
use super::{Paths, facet_value, printable, translate};
use crate::message::message;
use crate::record::StoredRecord;
use crate::report::{Lag, Source};
use crate::search::{FacetCounts, Hit};

/// `text` so that Markdown shows it as it is, inside and outside of tables.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in printable(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '&' | '$') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// A link, or the label alone if the URL is not a web address, such as `javascript:`.
fn link(source: &Source) -> String {
    let label = source.label.as_deref().unwrap_or(&source.url);
    let is_web = ["http://", "https://"]
        .iter()
        .any(|scheme| source.url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    if !is_web {
        return escape(label);
    }
    let mut url = String::new();
    for c in printable(&source.url).chars() {
        match c {
            ' ' => url.push_str("%20"),
            '(' => url.push_str("%28"),
            ')' => url.push_str("%29"),
            '<' => url.push_str("%3C"),
            '>' => url.push_str("%3E"),
            '|' => url.push_str("%7C"),
            '\\' => url.push_str("%5C"),
            c => url.push(c),
        }
    }
    format!("[{}]({url})", escape(label))
}

fn provenance(path: &str, lines: (u32, u32), paths: &Paths) -> String {
    format!("{}:{}-{}", escape(&paths.show(path)), lines.0, lines.1)
}

fn change_point(record: &StoredRecord) -> String {
    let Some(point) = &record.change_point else { return String::new() };
    let confidence = point.confidence.map(|c| c.to_string());
    let point_type = point.point_type.map(|of| word(of.as_str()));
    let parts = [point.date.as_deref(), point_type.as_deref(), confidence.as_deref()];
    parts.into_iter().flatten().map(escape).collect::<Vec<_>>().join(" ")
}

/// The words that a hit lacks, after its title.
#[cfg(any(feature = "cli", feature = "serve"))]
fn lacks(missing: &[String]) -> String {
    match missing {
        [] => String::new(),
        missing => {
            let words = missing.iter().map(|text| escape(text)).collect::<Vec<_>>().join(&word(", "));
            format!(" ({})", localized(&message!("lacks %{words}", words = words)))
        }
    }
}

#[cfg(any(feature = "cli", feature = "serve"))]
pub(super) struct Hits<'w> {
    out: &'w mut dyn Write,
    paths: &'w Paths,
}

#[cfg(any(feature = "cli", feature = "serve"))]
impl<'w> Hits<'w> {
    pub fn new(out: &'w mut dyn Write, paths: &'w Paths) -> Self {
        Hits { out, paths }
    }
}

#[cfg(any(feature = "cli", feature = "serve"))]
impl super::HitWriter for Hits<'_> {
    fn begin(&mut self, found: Option<&crate::search::Hits>) -> io::Result<()> {
        if let Some(found) = found
            && found.hits.iter().any(|hit| !hit.missing.is_empty())
        {
            let said = message!(
                "Records that hold all of the query: %{n}. The others lack some of it.",
                n = found.total_all
            );
            writeln!(self.out, "{}\n", localized(&said))?;
        }
        let names = [
            "Title",
            "Province",
            "Sector",
            "Change point",
            "Date",
            "Lag (days)",
            "Issuer",
            "Sources",
            "Provenance",
        ];
        writeln!(self.out, "| # | {} |", names.map(word).join(" | "))?;
        writeln!(self.out, "| ---: | --- | --- | --- | --- | --- | ---: | --- | --- | --- |")
    }

    fn hit(&mut self, hit: &Hit) -> io::Result<()> {
        let record = &hit.record;
        let text = |value: Option<&str>| value.map(escape).unwrap_or_default();
        writeln!(
            self.out,
            "| {} | {}{} | {} | {} | {} | {} | {} | {} | {} | {} |",
            hit.rank,
            escape(&record.title),
            lacks(&hit.missing),
            text(record.province.map(|p| p.name)),
            text(record.sector.map(|sector| word(sector.as_str())).as_deref()),
            change_point(record),
            text(record.date.as_ref().map(|d| d.text.as_str())),
            record.lag.map(Lag::nearest).map(|days| days.to_string()).unwrap_or_default(),
            text(record.issuer.as_deref()),
            record.sources.iter().map(link).collect::<Vec<_>>().join(" "),
            provenance(&record.path, record.lines, self.paths),
        )
    }
}

/// A record with everything that is known of it.
///
/// # Errors
/// Those of `out`.
pub fn page(out: &mut dyn Write, hit: &Hit, paths: &Paths) -> io::Result<()> {
    let record = &hit.record;
    writeln!(out, "## {}\n", escape(&record.title))?;
    let lag = record.lag.map(Lag::nearest).map(|days| localized(&message!("%{n} days", n = days)));
    let facts = [
        ("Id", Some(hit.id().to_string())),
        ("Kind", Some(escape(&word(record.kind.as_str())))),
        ("Province", record.province.map(|p| p.name).map(escape)),
        ("Sector", record.sector.map(|sector| escape(&word(sector.as_str())))),
        ("Variant", Some(escape(&word(record.variant.as_str())))),
        ("Change point", Some(change_point(record)).filter(|point| !point.is_empty())),
        ("Date", record.date.as_ref().map(|date| escape(&date.text))),
        ("Lag", lag),
        ("Issuer", record.issuer.as_deref().map(escape)),
        ("Location", record.location.as_deref().map(escape)),
        ("Provenance", Some(provenance(&record.path, record.lines, paths))),
    ];
    for (name, value) in facts {
        if let Some(value) = value {
            writeln!(out, "- **{}**: {value}", word(name))?;
        }
    }
    for source in &record.sources {
        writeln!(out, "- **{}**: {}", word("Source"), link(source))?;
    }
    for feature in record.change_point.iter().flat_map(|point| &point.features) {
        writeln!(out, "- {}: {}", escape(&feature.name), escape(&feature.text))?;
    }
    writeln!(out, "- **GB/T 7714**: {}", escape(&super::cite::gbt7714(record)))?;
    for other in hit.other_mentions.iter().flatten() {
        let place = provenance(&other.path, other.lines, paths);
        writeln!(out, "- **{}**: {place} ({})", word("Also told in"), escape(&other.title))?;
    }
    writeln!(out)?;
    for line in record.text.lines() {
        // Two spaces keep the line break.
        writeln!(out, "> {}  ", escape(line))?;
    }
    Ok(())
}

/// A table for each facet.
///
/// # Errors
/// Those of `out`.
pub fn facets(out: &mut dyn Write, counts: &FacetCounts, unit: &str, limit: usize) -> io::Result<()> {
    for (number, (name, values)) in counts.facets.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        writeln!(out, "| {} | {} |\n| --- | ---: |", word(name.name()), translate(unit))?;
        for value in values.iter().take(limit) {
            writeln!(out, "| {} | {} |", escape(&facet_value(*name, &value.value)), value.count)?;
        }
    }
    Ok(())
}
