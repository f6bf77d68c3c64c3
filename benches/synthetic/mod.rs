//! Writes trees of reports of any size, always the same for the same [`Shape`].
//!
//! The facts are drawn first, then written in seven styles, as in the data that Tansuo reads: the seven
//! variants of one report hold the same change points and records in other words. Every sentence is put
//! together from the lists in [`words`]. Names of places and firms are made of single characters, so that the
//! vocabulary grows with the tree as it does in real ones.

mod facts;
mod style;
mod words;

use std::fs;
use std::io;
use std::ops::RangeInclusive;
use std::path::Path;

use tansuo::vocab::{Sector, provinces};

use facts::Facts;
use style::STYLES;

/// What tree to make.
#[derive(Debug, Clone)]
pub struct Shape {
    /// How many reports, all variants counted.
    pub reports: usize,
    /// How many provinces they are spread over, 1 to 34.
    pub provinces: usize,
    /// How many sectors, 1 to 5.
    pub sectors: usize,
    /// The years of the change points.
    pub years: RangeInclusive<i16>,
    /// Change points in each report.
    pub change_points: usize,
    /// The most records that a change point has; one in six has none.
    pub records: usize,
    /// Another seed, another tree.
    pub seed: u64,
}

impl Default for Shape {
    fn default() -> Self {
        Shape {
            reports: 1_000,
            provinces: 34,
            sectors: 5,
            years: 2019..=2024,
            change_points: 8,
            records: 3,
            seed: 1,
        }
    }
}

/// One report, and its contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Where it belongs, below the root of the tree, with forward slashes.
    pub path: String,
    /// The whole report.
    pub text: String,
    /// Its change points.
    pub change_points: usize,
    /// Its records, over all change points.
    pub records: usize,
}

/// The contents of a tree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Reports.
    pub reports: usize,
    /// Change points in them.
    pub change_points: usize,
    /// Records in them.
    pub records: usize,
    /// Bytes of text.
    pub bytes: usize,
}

impl Shape {
    /// The reports of the tree, one after the other, each made when it is asked for.
    pub fn files(&self) -> impl Iterator<Item = File> + '_ {
        (0..self.reports).map(|number| self.file(number))
    }

    /// The report of that number: variants first, then sectors, provinces and runs.
    pub fn file(&self, number: usize) -> File {
        let (group, style) = (number / STYLES.len(), &STYLES[number % STYLES.len()]);
        let sector = Sector::ALL[group % self.sectors];
        let province = &provinces()[group / self.sectors % self.provinces];
        let run = group / self.sectors / self.provinces;
        let facts = Facts::draw(self, province, sector, group);
        let folder = format!("{}_{}", province.pinyin, facts::sector_in_english(sector));
        let path = format!("run_{run:03}/{folder}/{folder}_combined_info{}.txt", style.suffix);
        let records = facts.points.iter().map(|point| point.records.len()).sum();
        File { path, text: style.tell(&facts), change_points: facts.points.len(), records }
    }

    /// Writes the tree below `root`.
    pub fn write(&self, root: &Path) -> io::Result<Written> {
        let mut written = Written::default();
        for file in self.files() {
            let path = root.join(&file.path);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(path, &file.text)?;
            written.reports += 1;
            written.change_points += file.change_points;
            written.records += file.records;
            written.bytes += file.text.len();
        }
        Ok(written)
    }
}
