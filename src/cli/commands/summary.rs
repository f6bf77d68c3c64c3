//! Counts of files, which `index` and `stats` print alike.

use std::collections::BTreeSet;
use std::io::{self, Write};

use rust_i18n::t;
use tansuo::output::table::{Align, Columns};
use tansuo::record::FileStatus;
use tansuo::search::Overview;

/// A table: kinds of files down, what was done with them across.
pub fn files(out: &mut dyn Write, overview: &Overview) -> io::Result<()> {
    let kinds: BTreeSet<&str> = overview.files.iter().map(|file| file.kind.as_str()).collect();
    let count = |kind: Option<&str>, status: Option<&str>| -> usize {
        (overview.files.iter())
            .filter(|file| kind.is_none_or(|kind| kind == file.kind.as_str()))
            .filter(|file| status.is_none_or(|status| status == file.status.as_str()))
            .map(|file| file.count)
            .sum()
    };
    let statuses: Vec<&str> = (FileStatus::ALL.iter())
        .map(|status| status.as_str())
        .filter(|status| count(None, Some(status)) > 0)
        .collect();
    let mut align = vec![Align::Left];
    align.extend(vec![Align::Right; statuses.len() + 1]);
    let mut columns = Columns::new(align);
    let header = ["files"].into_iter().chain(statuses.iter().copied()).chain(["total"]);
    columns.row(header.map(|name| t!(name)));
    let blank_zero = |count: usize| if count == 0 { "–".to_owned() } else { count.to_string() };
    for kind in kinds.iter().copied().map(Some).chain([None]) {
        let mut row = vec![t!(kind.unwrap_or("total")).into_owned()];
        row.extend(statuses.iter().map(|status| blank_zero(count(kind, Some(status)))));
        row.push(count(kind, None).to_string());
        columns.row(row);
    }
    columns.lines().iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// Bytes as people read them.
pub fn size(bytes: u64) -> String {
    if bytes < 1_000_000 {
        format!("{:.1} kB", bytes as f64 / 1e3)
    } else {
        format!("{:.1} MB", bytes as f64 / 1e6)
    }
}
