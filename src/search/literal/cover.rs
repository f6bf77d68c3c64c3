//! The ways in which several words can cover a text: as a path from an end of a word, over whole
//! words, to a beginning of a word.

use tantivy::DocId;
use tantivy::postings::TermInfo;

use super::vocabulary::Vocabulary;
use crate::Result;

/// A document and a position in it, in one number that sorts as the two do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(u64);

impl Place {
    pub fn new(doc: DocId, position: u32) -> Place {
        Place(u64::from(doc) << 32 | u64::from(position))
    }

    fn doc(self) -> DocId {
        (self.0 >> 32) as DocId
    }

    /// The place before it in its document.
    fn previous(self) -> Option<Place> {
        (self.0 as u32 > 0).then(|| Place(self.0 - 1))
    }
}

/// A step of a path: the words that cover the characters from `from` to `to`.
struct Step {
    from: usize,
    to: usize,
    terms: Vec<TermInfo>,
}

/// The paths over a text of `chars` characters. Every step but the first and the last is one word.
pub(super) struct Cover<'v> {
    vocabulary: &'v Vocabulary,
    /// Words that end with the text's first characters.
    first: Vec<Step>,
    /// Words that are a middle of the text.
    middle: Vec<Step>,
    /// Words that begin with the text's last characters.
    last: Vec<Step>,
    chars: usize,
}

/// The longest word, in characters, that is looked for as a whole in the middle of a text. A word
/// is at most 255 bytes.
const LONGEST: usize = 255;

impl<'v> Cover<'v> {
    pub fn new(vocabulary: &'v Vocabulary, text: &str) -> Result<Cover<'v>> {
        let mut bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        bounds.push(text.len());
        let chars = bounds.len() - 1;
        let mut cover = Cover { vocabulary, first: Vec::new(), middle: Vec::new(), last: Vec::new(), chars };
        let mut reached = vec![false; chars + 1];
        for to in 1..chars {
            let terms = vocabulary.ending(&text[..bounds[to]])?;
            reached[to] = !terms.is_empty();
            cover.push(0, to, terms);
        }
        for from in 1..chars {
            if !reached[from] {
                continue;
            }
            for to in from + 1..chars.min(from + LONGEST) {
                if let Some(term) = vocabulary.exactly(&text[bounds[from]..bounds[to]])? {
                    reached[to] = true;
                    cover.push(from, to, vec![term]);
                }
            }
            let terms = vocabulary.beginning(&text[bounds[from]..])?;
            cover.push(from, chars, terms);
        }
        cover.drop_dead_ends();
        Ok(cover)
    }

    fn push(&mut self, from: usize, to: usize, terms: Vec<TermInfo>) {
        if terms.is_empty() {
            return;
        }
        let steps = match (from, to) {
            (0, _) => &mut self.first,
            (_, to) if to == self.chars => &mut self.last,
            _ => &mut self.middle,
        };
        steps.push(Step { from, to, terms });
    }

    /// Steps that no path continues to the text's end are of no use.
    fn drop_dead_ends(&mut self) {
        let mut leads_on = vec![false; self.chars + 1];
        for step in &self.last {
            leads_on[step.from] = true;
        }
        for step in self.middle.iter().rev() {
            // Steps are in the order of where they begin, so those that continue one come after it.
            leads_on[step.from] |= leads_on[step.to];
        }
        self.first.retain(|step| leads_on[step.to]);
        self.middle.retain(|step| leads_on[step.to]);
    }

    /// The documents that hold the words of some path, wherever they stand, without those that are
    /// `known` to match already.
    pub fn candidates(&self, max_doc: u32, known: &[DocId]) -> Result<Vec<DocId>> {
        let mut reached: Vec<Option<Docs>> = (0..=self.chars).map(|_| None).collect();
        let known = Docs::of(max_doc, known);
        for step in &self.first {
            let docs = self.documents(step, max_doc)?;
            merge(&mut reached[step.to], docs);
        }
        for step in self.middle.iter().chain(&self.last) {
            if reached[step.from].is_none() {
                continue;
            }
            let mut docs = self.documents(step, max_doc)?;
            if let Some(before) = &reached[step.from] {
                docs.intersect(before);
            }
            merge(&mut reached[step.to], docs);
        }
        let mut candidates = reached[self.chars].take().unwrap_or_else(|| Docs::of(max_doc, &[]));
        candidates.remove(&known);
        Ok(candidates.to_vec())
    }

    fn documents(&self, step: &Step, max_doc: u32) -> Result<Docs> {
        let mut docs = Vec::new();
        for term in &step.terms {
            self.vocabulary.documents(term, &mut docs)?;
        }
        Ok(Docs::of(max_doc, &docs))
    }

    /// Those of the candidates in which the words of some path follow one another.
    pub fn settle(&self, candidates: &[DocId]) -> Result<Vec<DocId>> {
        if candidates.is_empty() {
            return Ok(Vec::new());
        }
        // Where a word ends up to which the text is covered, for each number of characters, in order.
        let mut reached: Vec<Vec<Place>> = vec![Vec::new(); self.chars + 1];
        for step in &self.first {
            reached[step.to].extend(self.places(step, candidates)?);
        }
        let mut matched: Vec<DocId> = Vec::new();
        for step in self.middle.iter().chain(&self.last) {
            // The places of each word are in order already, which this sort takes advantage of.
            reached[step.from].sort();
            let before = &reached[step.from];
            let mut docs: Vec<DocId> = before.iter().map(|place| place.doc()).collect();
            docs.dedup();
            let places = self.places(step, &docs)?;
            let follows = |place: &Place| {
                place.previous().is_some_and(|previous| before.binary_search(&previous).is_ok())
            };
            let next: Vec<Place> = places.into_iter().filter(follows).collect();
            if step.to == self.chars {
                matched.extend(next.iter().map(|place| place.doc()));
            } else {
                reached[step.to].extend(next);
            }
        }
        matched.sort_unstable();
        matched.dedup();
        Ok(matched)
    }

    fn places(&self, step: &Step, docs: &[DocId]) -> Result<Vec<Place>> {
        let mut places = Vec::new();
        for term in &step.terms {
            self.vocabulary.places(term, docs, &mut places)?;
        }
        Ok(places)
    }
}

fn merge(into: &mut Option<Docs>, docs: Docs) {
    match into {
        Some(all) => all.unite(&docs),
        None => *into = Some(docs),
    }
}

/// A set of documents, a bit for each.
struct Docs {
    bits: Vec<u64>,
}

impl Docs {
    fn of(max_doc: u32, docs: &[DocId]) -> Docs {
        let mut bits = vec![0; max_doc as usize / 64 + 1];
        for &doc in docs {
            bits[doc as usize / 64] |= 1 << (doc % 64);
        }
        Docs { bits }
    }

    fn unite(&mut self, other: &Docs) {
        self.bits.iter_mut().zip(&other.bits).for_each(|(a, b)| *a |= b);
    }

    fn intersect(&mut self, other: &Docs) {
        self.bits.iter_mut().zip(&other.bits).for_each(|(a, b)| *a &= b);
    }

    fn remove(&mut self, other: &Docs) {
        self.bits.iter_mut().zip(&other.bits).for_each(|(a, b)| *a &= !b);
    }

    fn to_vec(&self) -> Vec<DocId> {
        let mut docs = Vec::new();
        for (word, &bits) in self.bits.iter().enumerate() {
            let mut rest = bits;
            while rest != 0 {
                docs.push(word as u32 * 64 + rest.trailing_zeros());
                rest &= rest - 1;
            }
        }
        docs
    }
}
