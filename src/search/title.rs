//! How a title is ranked: pairs of characters, and relatives of the names in it.

use std::collections::HashMap;

use tantivy::Term;

use super::lower::{Clause, Lowering, best, boost, or};
use crate::Result;
use crate::analyze::{Related, is_cjk};

/// What a name in English counts for a Chinese one that was typed. Its title has fewer terms, and BM25
/// ranks a short text higher: at 1 it would stand above the title that holds the name as typed.
const TRANSLATED: f32 = 0.8;

impl Lowering<'_> {
    /// What matches of a part in titles, of which nothing must: pairs of characters, and in place of a
    /// name's own pairs those of its relatives.
    pub fn title(&self, normal: &str) -> Result<Vec<Clause>> {
        let mut pairs = Pairs::default();
        self.analyzer.title_terms(normal, |term| pairs.add(term));
        let mut clauses: Vec<Clause> = Vec::new();
        let related = if self.ranking.related > 0.0 { Related::find_all(normal) } else { Vec::new() };
        for found in related {
            let typed = &normal[found.range];
            let own = self.terms_of(typed);
            let own_idf = self.idf_of(self.fields.title_bigrams, &own)?;
            let mut names = Vec::new();
            for name in &found.names {
                let (there, idf) = self.terms_there(name)?;
                // A relative of many characters must not outweigh the name itself.
                let translated = typed.starts_with(is_cjk) && !name.starts_with(is_cjk);
                let letters = if translated { TRANSLATED } else { 1.0 };
                let factor = self.ranking.related * letters * (own_idf / idf).min(1.0);
                if !there.is_empty() {
                    names.push(boost(self.in_title(&there), factor));
                }
            }
            if pairs.take(&own) {
                names.push(self.in_title(&own));
                clauses.push(best(names));
            }
        }
        clauses.extend(pairs.left().map(|term| self.title_term(term)));
        Ok(clauses.into_iter().map(|clause| boost(clause, self.ranking.title_bigrams)).collect())
    }

    fn terms_of<'t>(&self, name: &'t str) -> Vec<&'t str> {
        let mut terms = Vec::new();
        self.analyzer.title_terms(name, |term| terms.push(term));
        terms
    }

    /// Those of a name's terms that some title holds, and the idf of all of them. Most relatives of a
    /// name stand in no title, and a term that is not there costs as much to look for as one that is.
    fn terms_there<'t>(&self, name: &'t str) -> Result<(Vec<&'t str>, f32)> {
        let (mut there, mut idf) = (Vec::new(), 0.0);
        for term in self.terms_of(name) {
            let frequency = self.frequency(self.fields.title_bigrams, term)?;
            idf += self.idf_at(frequency);
            if frequency > 0 {
                there.push(term);
            }
        }
        Ok((there, idf))
    }

    fn in_title(&self, terms: &[&str]) -> Clause {
        or(terms.iter().map(|term| self.title_term(term)).collect())
    }

    pub fn title_term(&self, term: &str) -> Clause {
        self.term(Term::from_field_text(self.fields.title_bigrams, term))
    }
}

/// The terms of a title and how often each stands there, in the order of their first place.
#[derive(Default)]
struct Pairs<'t> {
    order: Vec<&'t str>,
    count: HashMap<&'t str, usize>,
}

impl<'t> Pairs<'t> {
    fn add(&mut self, term: &'t str) {
        let count = self.count.entry(term).or_default();
        if *count == 0 {
            self.order.push(term);
        }
        *count += 1;
    }

    /// Takes some terms out; false, and nothing taken, if one is not there.
    fn take(&mut self, terms: &[&'t str]) -> bool {
        if !terms.iter().all(|term| self.count.get(term).is_some_and(|&count| count > 0)) {
            return false;
        }
        for term in terms {
            if let Some(count) = self.count.get_mut(term) {
                *count = count.saturating_sub(1);
            }
        }
        true
    }

    fn left(&self) -> impl Iterator<Item = &'t str> + '_ {
        let count = |term: &&'t str| self.count.get(term).copied().unwrap_or(0);
        self.order.iter().flat_map(move |term| std::iter::repeat_n(*term, count(term)))
    }
}
