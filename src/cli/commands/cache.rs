//! `tansuo cache`

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use rust_i18n::t;
use tansuo::output::json::write_pretty;
use tansuo::output::table::Align;
use tansuo::output::{Cell, Format, Grid};
use tansuo::{Error, ErrorKind};

use super::summary;
use crate::cli::args;
use crate::cli::failure::Result;
use crate::cli::locate;
use crate::cli::session::Session;
use crate::cli::{Outcome, finish};

/// List or remove the indexes that `--in` made
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tansuo cache
  tansuo cache --clear")]
pub struct Cache {
    /// Remove them all; the next `--in` makes its index again
    #[arg(long)]
    clear: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = args::format_in(&[Format::Table, Format::Json, Format::Csv]))]
    format: Format,
}

/// An index that `--in` made.
#[derive(serde::Serialize)]
struct Cached {
    index: String,
    /// The directories; empty where another version made the index.
    directories: Vec<String>,
    index_bytes: u64,
    #[serde(skip)]
    dir: PathBuf,
}

impl Cache {
    /// Lists the indexes, and removes them with `--clear`.
    pub fn run(self, session: &Session) -> Result<Outcome> {
        let cached = cached(&locate::cache())?;
        if self.clear {
            for index in &cached {
                fs::remove_dir_all(&index.dir).map_err(|error| {
                    let message = "cannot be removed; remove it by hand";
                    Error::new(ErrorKind::Io, message).at(&index.dir).because(error)
                })?;
            }
        }
        let mut out = session.stdout();
        match self.format {
            Format::Json => write_pretty(&mut out, &cached)?,
            Format::Csv => grid(&cached, |bytes| bytes.to_string()).write(&mut out, Format::Csv, false)?,
            _ => {
                grid(&cached, summary::size).write(&mut out, Format::Table, session.color())?;
                let bytes = summary::size(cached.iter().map(|index| index.index_bytes).sum());
                let count = cached.len();
                let sums = match self.clear {
                    true => t!("%{n} indexes, %{bytes}, removed", n = count, bytes = bytes),
                    false => t!("%{n} indexes, %{bytes}", n = count, bytes = bytes),
                };
                writeln!(out, "\n{sums}")?;
            }
        }
        finish(out)?;
        Ok(if cached.is_empty() { Outcome::Nothing } else { Outcome::Found })
    }
}

fn grid(cached: &[Cached], size: impl Fn(u64) -> String) -> Grid {
    let mut grid =
        Grid::new([("index", Align::Left), ("index_bytes", Align::Right), ("directories", Align::Left)]);
    for index in cached {
        let directories = match index.directories.as_slice() {
            [] => "–".to_owned(),
            some => some.join(" "),
        };
        grid.row([Cell::from(&index.index), Cell::from(size(index.index_bytes)), Cell::from(directories)]);
    }
    grid
}

/// The indexes in the cache. Only directories named like one are listed and removed.
fn cached(cache: &Path) -> Result<Vec<Cached>> {
    let unreadable = |error| Error::new(ErrorKind::Io, "cannot be listed").at(cache).because(error);
    let entries = match fs::read_dir(cache) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(unreadable)?,
    };
    let mut cached = Vec::new();
    for entry in entries {
        let dir = entry.map_err(unreadable)?.path();
        let name = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.len() != 16 || !name.bytes().all(|b| b.is_ascii_hexdigit()) || !dir.is_dir() {
            continue;
        }
        let (roots, _) = tansuo::Reader::remembered(&dir).unwrap_or_default();
        cached.push(Cached {
            index: dir.to_string_lossy().into_owned(),
            directories: roots.iter().map(|root| root.to_string_lossy().into_owned()).collect(),
            index_bytes: bytes_below(&dir),
            dir,
        });
    }
    cached.sort_by(|a, b| a.dir.cmp(&b.dir));
    Ok(cached)
}

/// The length of the files below a directory, without files that vanish meanwhile.
fn bytes_below(dir: &Path) -> u64 {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => bytes_below(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}
