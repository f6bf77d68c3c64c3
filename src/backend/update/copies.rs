//! Chooses which of several files with the same content is indexed.

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::groups::{Groups, short};
use super::known::KnownFiles;
use super::plan;
use crate::crawl::Walk;

/// For each content the file that is indexed: the first in the order of the groups.
pub(super) struct Copies {
    /// Group and file by content.
    originals: FxHashMap<u64, (u32, u32)>,
    /// Content and group of the files that are not read, sorted.
    holders: Vec<(u64, u32)>,
}

impl Copies {
    /// The files of the last commit in groups that are not read.
    pub fn of(walk: &Walk, groups: &Groups, known: &KnownFiles) -> Copies {
        // Reserved at once: growing would take half as much memory again.
        let files = walk.entries.iter().filter(|entry| entry.is_text).count();
        let originals = FxHashMap::with_capacity_and_hasher(files, FxBuildHasher);
        let mut copies = Copies { originals, holders: Vec::new() };
        for order in (0..groups.len()).filter(|&order| !groups.is_touched(order)) {
            for file in groups.files(order) {
                let Some((_, known)) = known.get(&plan::key(&walk.entries[file])) else { continue };
                if known.may_have_copies() {
                    copies.originals.entry(known.hash).or_insert((short(order), short(file)));
                }
                if known.hash != 0 {
                    copies.holders.push((known.hash, short(order)));
                }
            }
        }
        copies.holders.sort_unstable();
        copies
    }

    /// The file of which this one is a copy; `None` if it is the one to index. Files with its content in later
    /// groups then become copies of it.
    pub fn original(&mut self, hash: u64, (order, file): (usize, usize)) -> Option<usize> {
        match self.originals.get(&hash) {
            Some(&(first, original)) if first as usize <= order && original as usize != file => {
                Some(original as usize)
            }
            _ => {
                self.originals.insert(hash, (short(order), short(file)));
                None
            }
        }
    }

    /// The groups after this one that have a file with this content.
    pub fn after(&self, hash: u64, order: usize) -> impl Iterator<Item = usize> {
        let begin = self.holders.partition_point(|holder| *holder <= (hash, short(order)));
        let later = self.holders[begin..].iter().take_while(move |(other, _)| *other == hash);
        later.map(|&(_, order)| order as usize)
    }
}
