//! How a title is ranked: pairs of characters, relatives of the names in it, and how much of what is
//! looked for it holds.

use std::collections::HashMap;

use tantivy::Term;
use tantivy::query::ConstScoreQuery;

use super::lower::{Clause, Lowering, Reason, best, boost, or};
use super::squared::SquaredQuery;
use crate::Result;
use crate::analyze::Related;

impl Lowering<'_> {
    /// What matches of a part in titles; nothing of it must.
    pub fn title(&self, normal: &str) -> Result<Vec<Reason>> {
        let mut reasons = Vec::new();
        if let Some(pairs) = self.title_pairs(normal)? {
            reasons.push((normal.to_owned(), "title", boost(pairs, self.ranking.title_bigrams)));
        }
        if let Some(coverage) = self.title_coverage(normal)? {
            reasons.push((normal.to_owned(), "share in the title", coverage));
        }
        Ok(reasons)
    }

    /// The pairs of characters; a name's relatives stand in for its own pairs.
    fn title_pairs(&self, normal: &str) -> Result<Option<Clause>> {
        let mut pairs = Pairs::default();
        self.analyzer.title_terms(normal, |term| pairs.add(term));
        let mut clauses: Vec<Clause> = Vec::new();
        let related = if self.ranking.related > 0.0 { Related::find_all(normal) } else { Vec::new() };
        for found in related {
            let own = self.terms_of(&normal[found.range]);
            let own_idf = self.idf_of(self.fields.title_bigrams, &own)?;
            let mut names = Vec::new();
            for name in &found.names {
                let (there, idf) = self.terms_there(name)?;
                // A relative of many characters must not outweigh the name itself.
                let factor = self.ranking.related * (own_idf / idf).min(1.0);
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
        Ok(if clauses.is_empty() { None } else { Some(or(clauses)) })
    }

    /// The share of the part that the title holds, by characters weighted by their rarity, squared.
    fn title_coverage(&self, normal: &str) -> Result<Option<Clause>> {
        let field = self.fields.title_chars;
        let mut chars: Vec<&str> = Vec::new();
        self.analyzer.title_chars(normal, |term| chars.push(term));
        chars.sort_unstable();
        chars.dedup();
        let mut weights = Vec::with_capacity(chars.len());
        for term in &chars {
            weights.push(self.idf(field, term)?);
        }
        let whole: f32 = weights.iter().sum();
        if self.ranking.title_coverage == 0.0 || whole <= 0.0 {
            return Ok(None);
        }
        let share = |(term, idf): (&&str, f32)| -> Clause {
            let term = self.term(Term::from_field_text(field, term));
            Box::new(ConstScoreQuery::new(term, idf / whole))
        };
        let shares = or(chars.iter().zip(weights).map(share).collect());
        Ok(Some(Box::new(SquaredQuery::new(shares, self.ranking.title_coverage))))
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
