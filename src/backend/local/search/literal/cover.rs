//! Finds texts that run over several words. A path begins in the end of a word, goes on over whole
//! words, and ends in the beginning of a word.
//!
//! Paths are followed from the end of the text to its beginning, first by documents, then by positions.
//! Words that begin with a text are a range of the vocabulary. Words that end with a text are looked up
//! one by one, so only for documents that hold the rest of a path.

use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::{DocId, DocSet};

use super::bits::Bits;
use super::vocabulary::Vocabulary;
use crate::Result;
use crate::backend::deadline;
use crate::backend::local::tokens::{SPACE_STEP, WORD_STEP};

/// A word of a path. It covers the characters from `from` to `to`; at an end of the text it may extend
/// beyond them.
struct Word {
    from: usize,
    to: usize,
    term: TermInfo,
    /// Its positions, read on first use.
    postings: Option<Box<SegmentPostings>>,
}

/// An entry of a chain: a word that occurs in a document.
#[derive(Clone, Copy)]
struct Place {
    word: u32,
    /// The previous entry for the same document, or [`NONE`].
    before: u32,
}

/// The end of a chain.
const NONE: u32 = u32::MAX;

/// The paths over a text, and the buffers for following them.
pub(super) struct Cover<'a> {
    vocabulary: &'a mut Vocabulary,
    /// The text's first character.
    first: &'a str,
    /// For each character, the position of a word that begins there, less that of the word before it.
    steps: Vec<u32>,
    /// The words that continue a word to the end of the text come before it.
    words: Vec<Word>,
    /// The words of each document as a chain, and for each document the last entry of its chain.
    places: Vec<Place>,
    last: Vec<u32>,
    /// The documents that hold all words of some path, at any positions.
    whole: Bits,
    /// Whether words that end with the first character are looked up late. There are hundreds of them,
    /// and the rest of the text seldom occurs as a whole.
    late: bool,
    /// The documents in which those words are not looked up yet.
    unopened: Bits,
    /// Buffers for one document: its words; the characters that paths from the beginning of the text reach;
    /// for each character, the positions of words from which a path leads to the end; positions of a word.
    found: Vec<u32>,
    reached: Bits,
    begins: Vec<Bits>,
    positions: Vec<u32>,
}

/// The longest word, in characters, that is looked for as a whole in the middle of a text. A word
/// is at most 255 bytes.
const LONGEST: usize = 255;

/// Documents between two checks of the deadline.
const DOCUMENTS_BETWEEN: usize = 64;

impl<'a> Cover<'a> {
    /// Finds the paths over a text of two characters or more, and the documents that hold all words of a path
    /// at any positions. Documents in `known` match already and are left out.
    pub fn new(vocabulary: &'a mut Vocabulary, text: &'a str, known: &Bits) -> Result<Cover<'a>> {
        // No word contains a space, so a path has a boundary at each space.
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

    /// Adds a word for its documents that are `wanted`, and adds these documents to `docs`.
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

    /// Collects the words of a document that were added after the entry `after`, the last first, and returns
    /// the last entry.
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

    /// Calls [`Cover::step`] for the collected words, in the order in which they were added, until one begins
    /// a path.
    fn steps(&mut self, doc: DocId) -> Result<bool> {
        for at in (0..self.found.len()).rev() {
            if self.step(self.found[at] as usize, doc)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Records the positions of a word from which a path leads to the end of the text. True if the word
    /// begins a path.
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

    /// Looks up the words that end with the first character of the text. False if there is nothing left to
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
