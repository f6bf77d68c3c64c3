//! Files that are not reports: reads the entries of a policy list, the articles of a law, the sections of a
//! text.

use super::labels;
use super::reader::{Content, Reader};
use super::record;
use super::tree;
use super::{Field, FieldName, Record, RecordKind, Report, path};
use crate::markdown::{Block, Document, Kind};

/// The fewest entries of a policy list.
const FEWEST_ENTRIES: usize = 2;
/// The longest section, in lines; a longer one is divided at its paragraphs.
const LONGEST_SECTION: usize = 120;

/// Reads the title and the records of a document.
pub(super) fn read(file: &str, source: &str, document: &Document, report: &mut Report) {
    let blocks = &document.blocks;
    let full = |b: &&Block| b.kind != Kind::Rule;
    let Some(first) = blocks.iter().find(full) else { return };
    let titled = blocks.iter().filter(|b| b.level().is_some()).find(|b| !b.text.is_blank()).unwrap_or(first);
    let front = document.front_matter.iter().find(|(key, _)| matches!(key.as_str(), "title" | "标题"));
    let title = match front {
        Some((_, title)) => title.clone(),
        None => titled.text.as_str().trim().to_owned(),
    };
    let title = if title.is_empty() { path::stem(file).to_owned() } else { title };
    report.title = Some(title.clone());
    if let Some(content) = entries(source, document, titled) {
        report.diagnostics.extend(content.diagnostics);
        report.records = content.records;
        return;
    }
    report.records = sections(source, blocks, &title);
}

/// The entries of a policy list: records with a date, an issuer or a link of their own.
fn entries(source: &str, document: &Document, title: &Block) -> Option<Content> {
    let body: Vec<Block> = document.blocks.iter().filter(|b| b.bytes != title.bytes).cloned().collect();
    if body.iter().filter(|b| is_article(b)).count() >= FEWEST_ENTRIES {
        return None;
    }
    let nodes = tree::nest(&body);
    let reader = Reader::new(None, &document.footnotes);
    let (content, _) = reader.read(&nodes, source);
    let has_value = |r: &Record| {
        r.issuer.is_some()
            || r.date.is_some()
            || !r.sources.is_empty()
            || r.title.starts_with('《')
            || labels::record_kind(&r.title) == Some(RecordKind::Policy)
    };
    let valued = content.records.iter().filter(|r| has_value(r)).count();
    let chars: usize = content.records.iter().map(|r| r.bytes.len()).sum();
    let is_list =
        valued >= FEWEST_ENTRIES && valued * 2 >= content.records.len() && chars * 2 >= full_bytes(&body);
    is_list.then_some(content)
}

fn full_bytes(blocks: &[Block]) -> usize {
    blocks.iter().map(|b| b.bytes.len()).sum()
}

/// 第三条, and the chapters around it.
fn is_article(block: &Block) -> bool {
    let text = block.text.as_str().trim_start();
    let Some(rest) = text.strip_prefix('第') else { return false };
    let number = rest.trim_start_matches(|c: char| "零〇一二三四五六七八九十百千0123456789".contains(c));
    number.len() < rest.len() && number.starts_with('条')
}

/// The articles of a law, the sections below headings, or the whole text.
fn sections(source: &str, blocks: &[Block], title: &str) -> Vec<Record> {
    let articles = blocks.iter().filter(|b| is_article(b)).count();
    let level = blocks.iter().filter_map(Block::level).max().unwrap_or(0);
    let headings = blocks.iter().skip(1).filter(|b| b.level().is_some()).count();
    let begins = |b: &Block| {
        if articles >= FEWEST_ENTRIES {
            is_article(b) || b.level().is_some()
        } else {
            headings > 0 && b.level().is_some_and(|l| l <= level)
        }
    };
    let mut found: Vec<Vec<&Block>> = Vec::new();
    for block in blocks.iter().filter(|b| b.kind != Kind::Rule) {
        match found.last_mut() {
            Some(last)
                if !(begins(block) && has_text(last)
                    || last.len() >= LONGEST_SECTION && block.after_blank) =>
            {
                last.push(block);
            }
            _ => found.push(vec![block]),
        }
    }
    found.iter().filter_map(|part| section(source, part, title, articles >= FEWEST_ENTRIES)).collect()
}

/// Whether there is text besides headings.
fn has_text(blocks: &[&Block]) -> bool {
    blocks.iter().any(|b| b.level().is_none())
}

fn section(source: &str, blocks: &[&Block], title: &str, is_law: bool) -> Option<Record> {
    let (first, last) = (blocks.first()?, blocks.last()?);
    let text = blocks.iter().map(|b| block_text(b)).filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n");
    let heading = blocks.iter().rev().find(|b| b.level().is_some()).map(|b| b.body().trim());
    let article = blocks.iter().find(|b| is_law && is_article(b)).map(|b| {
        let text = b.text.as_str().trim();
        text.split([' ', '\u{3000}', '\t']).next().filter(|w| w.chars().count() <= 10).unwrap_or(text)
    });
    let name = match (article, heading) {
        (Some(article), _) => format!("{title} {}", article.chars().take(12).collect::<String>()),
        (None, Some(heading)) if !heading.is_empty() => heading.to_owned(),
        _ => title.to_owned(),
    };
    let mut sources = Vec::new();
    for block in blocks {
        record::add_sources(&block.text, |_| true, block.lines.0, &mut sources, &mut Vec::new());
    }
    let bytes = first.bytes.start..last.bytes.end.min(source.len());
    Some(Record {
        title: name,
        kind: RecordKind::Section,
        date: None,
        issuer: None,
        location: None,
        sources,
        fields: vec![Field {
            label: String::new(),
            name: Some(FieldName::Content),
            text: text.clone(),
            line: first.lines.0,
        }],
        text,
        lines: (first.lines.0, last.lines.1),
        bytes,
    })
}

fn block_text(block: &Block) -> String {
    match &block.kind {
        Kind::Table(table) => {
            let rows = std::iter::once(&table.header).chain(table.rows.iter().map(|r| &r.cells));
            rows.map(|cells| cells.iter().map(|c| c.as_str()).collect::<Vec<_>>().join(" | "))
                .collect::<Vec<_>>()
                .join("\n")
        }
        Kind::Code(_, code) => code.trim_end().to_owned(),
        _ => block.text.as_str().to_owned(),
    }
}
