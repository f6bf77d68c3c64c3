//! The ways in which several words can cover a text: as a path from an end of a word, over whole
//! words, to a beginning of a word.
//!
//! Paths are followed from the text's end to its beginning, by documents first, then by positions:
//! words that begin with a text are a range of the vocabulary, those that end with one are looked
//! up one by one, so they are asked for only where a document holds the rest.

use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::{DocId, DocSet};

use super::bits::Bits;
use super::vocabulary::Vocabulary;
use crate::Result;
use crate::backend::deadline;
use crate::backend::local::tokens::{SPACE_STEP, WORD_STEP};

/// A word of a path: it covers the characters from `from` to `to`, and more where they are an end
/// of the text.
struct Word {
    from: usize,
    to: usize,
    term: TermInfo,
    /// Its positions, once they are looked at.
    postings: Option<Box<SegmentPostings>>,
}

/// A word in a document.
#[derive(Clone, Copy)]
struct Place {
    word: u32,
    /// The place in the same document that was noted before it.
    before: u32,
}

/// No place.
const NONE: u32 = u32::MAX;

/// The paths over a text, with what following them takes.
pub(super) struct Cover<'a> {
    vocabulary: &'a mut Vocabulary,
    /// The text's first character.
    first: &'a str,
    /// How many positions a word that begins with a character is behind the word before it.
    steps: Vec<u32>,
    /// Whatever continues a path to the text's end comes before it.
    words: Vec<Word>,
    /// Which words stand in which documents: a chain for each, and where it ends.
    places: Vec<Place>,
    last: Vec<u32>,
    /// The documents that hold the words of some path, wherever they stand.
    whole: Bits,
    /// Whether the words that end with the first character are left for later: there are hundreds,
    /// and seldom does all behind that character stand together.
    late: bool,
    /// The documents in which those are yet to be looked up.
    unopened: Bits,
    /// Kept from document to document: its words, up to where paths from the text's beginning come,
    /// where words begin that cover a character and all behind it, and where a word stands.
    found: Vec<u32>,
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
    /// The paths over a text of two characters or more whose words all stand in a document, wherever,
    /// except in those that are `known` to match already.
    pub fn new(vocabulary: &'a mut Vocabulary, text: &'a str, known: &Bits) -> Result<Cover<'a>> {
        // No word has a space in it, so that a path has a boundary at each.
        let starts: Vec<usize> = text.char_indices().filter(|(_, c)| *c != ' ').map(|(at, _)| at).collect();
        let before = |end: usize| text[..end].trim_end_matches(' ').len();
        let ends: Vec<usize> =
            starts.iter().skip(1).map(|&start| before(start)).chain([text.len()]).collect();
        let (chars, max_doc) = (starts.len(), vocabulary.max_doc as usize);
        let is_behind_space = |at: usize| at > 0 && ends[at - 1] < starts[at];
        let step = |at| WORD_STEP + if is_behind_space(at) { SPACE_STEP } else { 0 };
        let steps = (0..chars).map(|at| step(at) as u32).collect();
        let mut cover = Cover {
            vocabulary,
            first: &text[..ends[0]],
            steps,
            words: Vec::new(),
            places: Vec::new(),
            last: vec![NONE; max_doc],
            whole: Bits::default(),
            late: false,
            unopened: Bits::default(),
            found: Vec::new(),
            reached: Bits::default(),
            begins: vec![Bits::default(); chars],
            positions: Vec::new(),
        };
        // The documents that hold the words of some path from a character to the end.
        let mut rest: Vec<Bits> = vec![Bits::default(); chars];
        let mut whole = Bits::default();
        for from in (1..chars).rev() {
            // No word reaches that far from here on.
            if let Some(far) = rest.get_mut(from + LONGEST) {
                *far = Bits::default();
            }
            let mut docs = Bits::default();
            let last = cover.vocabulary.beginning(&text[starts[from]..])?;
            cover.late = from == 1 && last.is_empty();
            for term in last {
                cover.add((from, chars), term, &mut docs, |doc| !known.has(doc))?;
            }
            for to in from + 1..chars.min(from + LONGEST) {
                if rest[to].is_empty() {
                    continue;
                }
                if let Some(term) = cover.vocabulary.exactly(&text[starts[from]..ends[to - 1]])? {
                    cover.add((from, to), term, &mut docs, |doc| rest[to].has(doc))?;
                }
            }
            if cover.late {
                whole.unite(&docs);
                cover.unopened = docs;
            } else if !docs.is_empty() {
                for term in cover.vocabulary.ending(&text[..ends[from - 1]])? {
                    cover.add((0, from), term, &mut whole, |doc| docs.has(doc))?;
                }
                rest[from] = docs;
            }
        }
        cover.whole = whole;
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
        let word = self.words.len() as u32;
        self.vocabulary.documents(&term, |doc| {
            if wanted(doc) {
                docs.insert(doc);
                let before = std::mem::replace(&mut self.last[doc as usize], self.places.len() as u32);
                self.places.push(Place { word, before });
            }
        })?;
        self.words.push(Word { from, to, term, postings: None });
        Ok(())
    }

    /// The documents in which the words of some path follow one another, in ascending order.
    pub fn settle(mut self) -> Result<Vec<DocId>> {
        let docs = self.whole.to_vec();
        let mut matched = Vec::new();
        for (number, doc) in docs.into_iter().enumerate() {
            if number % DOCUMENTS_BETWEEN == 0 {
                deadline::check()?;
            }
            if self.follow(doc)? {
                matched.push(doc);
            }
        }
        Ok(matched)
    }

    /// Whether the words of some path follow one another in a document.
    fn follow(&mut self, doc: DocId) -> Result<bool> {
        let last = self.find(doc, NONE);
        self.reached.clear();
        self.reached.insert(u32::from(self.late));
        self.reached.insert(0);
        for &word in &self.found {
            let word = &self.words[word as usize];
            if self.reached.has(word.from as u32) {
                self.reached.insert(word.to as u32);
            }
        }
        self.begins.iter_mut().for_each(Bits::clear);
        if self.steps(doc)? {
            return Ok(true);
        }
        if self.begins[1].is_empty() || !self.look_up_late()? {
            return Ok(false);
        }
        self.find(doc, last);
        self.steps(doc)
    }

    /// Finds the words of a document that were noted after a place, the last first, and gives the
    /// last place.
    fn find(&mut self, doc: DocId, after: u32) -> u32 {
        let last = self.last[doc as usize];
        self.found.clear();
        let mut at = last;
        while at != after {
            let place = self.places[at as usize];
            self.found.push(place.word);
            at = place.before;
        }
        last
    }

    /// Takes the steps of the words that were found, in the order in which they were noted, until
    /// one is the first of a path.
    fn steps(&mut self, doc: DocId) -> Result<bool> {
        for at in (0..self.found.len()).rev() {
            if self.step(self.found[at] as usize, doc)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Notes where a word begins that is continued to the text's end, or tells that it is the first
    /// of a path.
    fn step(&mut self, word: usize, doc: DocId) -> Result<bool> {
        let word = &mut self.words[word];
        let (before, behind) = self.begins.split_at_mut(word.to);
        let rest = behind.first();
        if !self.reached.has(word.from as u32) || rest.is_some_and(Bits::is_empty) {
            return Ok(false);
        }
        let postings = match &mut word.postings {
            Some(postings) => postings,
            none => none.insert(Box::new(self.vocabulary.positions(&word.term)?)),
        };
        if postings.doc() < doc {
            postings.seek(doc);
        }
        postings.positions(&mut self.positions);
        let step = self.steps.get(word.to).copied().unwrap_or_default();
        let leads_on = |position: &u32| rest.is_none_or(|rest| rest.has(position + step));
        if word.from == 0 {
            return Ok(self.positions.iter().any(leads_on));
        }
        let begins = &mut before[word.from];
        // The largest comes first, so that the set grows once.
        for &position in self.positions.iter().rev().filter(|position| leads_on(position)) {
            begins.insert(position);
        }
        Ok(false)
    }

    /// Looks up the words that end with the text's first character, unless there are none left to
    /// look up.
    fn look_up_late(&mut self) -> Result<bool> {
        let docs = std::mem::take(&mut self.unopened);
        if docs.is_empty() {
            return Ok(false);
        }
        for term in self.vocabulary.ending(self.first)? {
            self.add((0, 1), term, &mut Bits::default(), |doc| docs.has(doc))?;
        }
        Ok(true)
    }
}
