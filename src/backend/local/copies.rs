//! Which of several files with the same content is indexed.

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::groups::{Groups, short};
use super::plan;
use super::state::KnownFiles;
use crate::crawl::Walk;

/// For each content the file that is indexed: the first in the order of the groups, whenever it came.
pub(super) struct Copies {
    /// The group and the file.
    originals: FxHashMap<u64, (u32, u32)>,
    /// The groups that are not read and hold the content, as the last commit has it; in order.
    holders: Vec<(u64, u32)>,
}

impl Copies {
    /// Those of the last commit that are in groups that will not be read.
    pub fn of(walk: &Walk, groups: &Groups, known: &KnownFiles) -> Copies {
        // To grow would take half as much again.
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

    /// The file of which this one, in the group that is read, is a copy; none if it is the one to index. Then
    /// what has its content further on becomes a copy of it.
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

    /// The groups of the last commit that hold this content and come after this one.
    pub fn after(&self, hash: u64, order: usize) -> impl Iterator<Item = usize> {
        let begin = self.holders.partition_point(|holder| *holder <= (hash, short(order)));
        let later = self.holders[begin..].iter().take_while(move |(other, _)| *other == hash);
        later.map(|&(_, order)| order as usize)
    }
}
