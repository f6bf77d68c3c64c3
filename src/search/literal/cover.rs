//! The ways in which several words can cover a text: as a path from an end of a word, over whole
//! words, to a beginning of a word.
//!
//! Paths are followed from the text's end to its beginning, by documents first, then by positions:
//! words that begin with a text are a range of the vocabulary, those that end with one are looked
//! up one by one, so they are asked for only where a document holds the rest.

use std::ops::Range;

use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::{DocId, DocSet};

use super::bits::Bits;
use super::vocabulary::Vocabulary;
use crate::Result;
use crate::index::deadline;

/// A word of a path: it covers the characters from `from` to `to`, and more where they are an end
/// of the text.
struct Word {
    from: usize,
    to: usize,
    term: TermInfo,
    /// Its positions, once they are looked at.
    postings: Option<Box<SegmentPostings>>,
}

/// A document and the number of a word in it, in one number that sorts as the two do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place(u64);

impl Place {
    fn new(doc: DocId, word: usize) -> Place {
        Place(u64::from(doc) << 32 | word as u64)
    }

    fn doc(self) -> DocId {
        (self.0 >> 32) as DocId
    }

    fn word(self) -> usize {
        self.0 as u32 as usize
    }
}

/// The paths over a text of `chars` characters.
pub(super) struct Cover<'a> {
    vocabulary: &'a mut Vocabulary,
    text: &'a str,
    /// Whatever continues a path to the text's end comes before it.
    words: Vec<Word>,
    /// Which words stand in which documents.
    places: Vec<Place>,
    /// Whether the words that end with the text's first character are left for later: there are
    /// hundreds, and seldom does all behind that character stand together.
    late: bool,
    /// The documents in which those are yet to be looked up.
    unopened: Bits,
    /// Kept from document to document: up to where paths from the text's beginning come, where words
    /// begin that cover a character and all behind it, and where a word stands.
    reached: Bits,
    begins: Vec<Bits>,
    positions: Vec<u32>,
}

/// The longest word, in characters, that is looked for as a whole in the middle of a text. A word
/// is at most 255 bytes.
const LONGEST: usize = 255;

/// Documents between two looks at the clock.
const DOCUMENTS_BETWEEN: usize = 64;

impl<'a> Cover<'a> {
    /// The paths whose words all stand in a document, wherever, except in those that are `known` to
    /// match already.
    pub fn new(vocabulary: &'a mut Vocabulary, text: &'a str, known: &Bits) -> Result<Cover<'a>> {
        let mut bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        bounds.push(text.len());
        let chars = bounds.len() - 1;
        let mut cover = Cover {
            vocabulary,
            text,
            words: Vec::new(),
            places: Vec::new(),
            late: false,
            unopened: Bits::default(),
            reached: Bits::default(),
            begins: vec![Bits::default(); chars],
            positions: Vec::new(),
        };
        // The documents that hold the words of some path from a character to the end.
        let mut rest: Vec<Bits> = vec![Bits::default(); chars];
        let mut whole = Bits::default();
        for from in (1..chars).rev() {
            let mut docs = Bits::default();
            let last = cover.vocabulary.beginning(&text[bounds[from]..])?;
            cover.late = from == 1 && last.is_empty();
            for term in last {
                cover.add((from, chars), term, &mut docs, |doc| !known.has(doc))?;
            }
            for to in from + 1..chars.min(from + LONGEST) {
                if rest[to].is_empty() {
                    continue;
                }
                if let Some(term) = cover.vocabulary.exactly(&text[bounds[from]..bounds[to]])? {
                    cover.add((from, to), term, &mut docs, |doc| rest[to].has(doc))?;
                }
            }
            if cover.late {
                whole.unite(&docs);
                cover.unopened = docs;
            } else if !docs.is_empty() {
                for term in cover.vocabulary.ending(&text[..bounds[from]])? {
                    cover.add((0, from), term, &mut whole, |doc| docs.has(doc))?;
                }
                rest[from] = docs;
            }
        }
        cover.places.retain(|place| whole.has(place.doc()));
        cover.places.sort_unstable();
        Ok(cover)
    }

    /// Adds a word with those of its documents that are wanted, and adds them to `docs` too.
    fn add(
        &mut self,
        (from, to): (usize, usize),
        term: TermInfo,
        docs: &mut Bits,
        wanted: impl Fn(DocId) -> bool,
    ) -> Result<()> {
        let word = self.words.len();
        self.vocabulary.documents(&term, |doc| {
            if wanted(doc) {
                docs.insert(doc);
                self.places.push(Place::new(doc, word));
            }
        })?;
        self.words.push(Word { from, to, term, postings: None });
        Ok(())
    }

    /// The documents in which the words of some path follow one another, in ascending order.
    pub fn settle(mut self) -> Result<Vec<DocId>> {
        let mut matched = Vec::new();
        let places = std::mem::take(&mut self.places);
        for (number, places) in places.chunk_by(|a, b| a.doc() == b.doc()).enumerate() {
            if number % DOCUMENTS_BETWEEN == 0 {
                deadline::check()?;
            }
            if self.follow(places)? {
                matched.push(places[0].doc());
            }
        }
        Ok(matched)
    }

    /// Whether the words of some path follow one another in a document.
    fn follow(&mut self, places: &[Place]) -> Result<bool> {
        self.reached.clear();
        self.reached.insert(u32::from(self.late));
        self.reached.insert(0);
        for place in places.iter().rev() {
            let word = &self.words[place.word()];
            if self.reached.has(word.from as u32) {
                self.reached.insert(word.to as u32);
            }
        }
        self.begins.iter_mut().for_each(Bits::clear);
        for &place in places {
            if self.step(place)? {
                return Ok(true);
            }
        }
        if !self.begins[1].is_empty() {
            for place in self.openers(places[0].doc())? {
                if self.step(self.places[place])? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Notes where a word begins that is continued to the text's end, or tells that it is the first
    /// of a path.
    fn step(&mut self, place: Place) -> Result<bool> {
        let word = &mut self.words[place.word()];
        let (before, behind) = self.begins.split_at_mut(word.to);
        let rest = behind.first();
        if !self.reached.has(word.from as u32) || rest.is_some_and(Bits::is_empty) {
            return Ok(false);
        }
        let postings = match &mut word.postings {
            Some(postings) => postings,
            none => none.insert(Box::new(self.vocabulary.positions(&word.term)?)),
        };
        if postings.doc() < place.doc() {
            postings.seek(place.doc());
        }
        postings.positions(&mut self.positions);
        let leads_on = |position: &u32| rest.is_none_or(|rest| rest.has(position + 1));
        if word.from == 0 {
            return Ok(self.positions.iter().any(leads_on));
        }
        // The largest comes first, so that the set grows once.
        for &position in self.positions.iter().rev().filter(|position| leads_on(position)) {
            before[word.from].insert(position);
        }
        Ok(false)
    }

    /// The places in a document of words that end with the text's first character, if these were
    /// left for later.
    fn openers(&mut self, doc: DocId) -> Result<Range<usize>> {
        if !self.unopened.is_empty() {
            let docs = std::mem::take(&mut self.unopened);
            let first = self.text.chars().next().map_or(0, char::len_utf8);
            for term in self.vocabulary.ending(&self.text[..first])? {
                self.add((0, 1), term, &mut Bits::default(), |doc| docs.has(doc))?;
            }
            self.places.sort_unstable();
        }
        let begin = self.places.partition_point(|place| place.doc() < doc);
        let end = self.places.partition_point(|place| place.doc() <= doc);
        Ok(begin..end)
    }
}
