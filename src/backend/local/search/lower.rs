//! Plan → tantivy queries.

use std::ops::{Bound, RangeInclusive};

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery,
    Query as TantivyQuery, RangeQuery, TermQuery,
};
use tantivy::schema::{Field as SchemaField, IndexRecordOption};

use super::any::{AnyQuery, Combine};
use super::coverage_query::CoverageQuery;
use super::docs::DocsQuery;
use super::length::ScaledLengthQuery;
use super::literal;
use super::rewarded::RewardedQuery;
use crate::Result;
use crate::analyze::is_spaced;
use crate::backend::local::LocalReader;
use crate::backend::local::schema::{facet_of, of_type};
use crate::backend::local::tokens::{SPACE_STEP, WORD_STEP};
use crate::backend::update::{days, millionths};
use crate::backend::{DocType, Holding, Selection};
use crate::fields::Field;
use crate::plan::{Alternative, Concept, Node, Plan, Ranking, Reward, TermStats, Test, idf};
use crate::query::{Condition, DateRange, Filter, Interval};

pub(super) type Clause = Box<dyn TantivyQuery>;

/// Lowers plans to queries on one commit of a local index.
#[derive(Clone, Copy)]
pub(super) struct Lowering<'a> {
    pub reader: &'a LocalReader,
    pub ranking: Ranking,
}

fn boost(clause: Clause, factor: f32) -> Clause {
    Box::new(BoostQuery::new(clause, factor))
}

/// A condition: it selects, and adds nothing to the score.
fn condition(clause: Clause) -> Clause {
    scored(clause, 0.0)
}

/// A clause with a fixed score.
pub(super) fn scored(clause: Clause, score: f32) -> Clause {
    Box::new(ConstScoreQuery::new(clause, score))
}

pub(super) fn and(clauses: Vec<Clause>) -> Clause {
    Box::new(BooleanQuery::intersection(clauses))
}

/// With more clauses than this, tantivy's union is faster: a seeking union checks every clause per document.
const MOST_SEEKING: usize = 4;

pub(super) fn or(clauses: Vec<Clause>) -> Clause {
    match clauses.len() <= MOST_SEEKING {
        true => Box::new(AnyQuery::new(clauses, Vec::new(), Combine::Sum)),
        false => Box::new(BooleanQuery::union(clauses)),
    }
}

/// Clauses that must match, and others that only add to the score.
fn rewarded(must: Vec<Clause>, rewards: impl Iterator<Item = Clause>) -> Clause {
    Box::new(RewardedQuery::new(and(must), rewards.collect()))
}

/// The clauses of a plan as tantivy queries.
pub(super) struct LoweredPlan {
    filters: Vec<(Field, Clause)>,
    required: Vec<(Occur, Clause)>,
    concepts: Vec<(Clause, f32)>,
    rewards: Vec<Clause>,
    /// Whether every match has text.
    has_text: bool,
    /// Whether every document that holds a concept has text.
    concepts_have_text: bool,
}

/// The types of documents that have text.
const TEXTS: &[DocType] = &[DocType::Record, DocType::Remark];

impl LoweredPlan {
    /// Whether documents differ in their scores.
    pub fn scores(&self) -> bool {
        self.has_text || !self.concepts.is_empty() || !self.required.is_empty() || !self.rewards.is_empty()
    }

    /// What satisfies each concept, in the order of the plan.
    pub fn concepts(&self) -> impl Iterator<Item = &Clause> {
        self.concepts.iter().map(|(clause, _)| clause)
    }
}

impl Lowering<'_> {
    /// Lowers each clause of a plan, once for all queries made of them.
    pub fn plan(&self, plan: &Plan) -> Result<LoweredPlan> {
        let narrowing = plan.filters.iter().filter(|filter| !filter.is_every_variant());
        let filters = narrowing.map(|f| (f.field(), condition(self.filter(f)))).collect();
        let concepts =
            plan.concepts.iter().map(|c| Ok((self.concept(c)?, c.weight))).collect::<Result<_>>()?;
        Ok(LoweredPlan {
            filters,
            required: plan.required.iter().map(|node| self.required(node)).collect::<Result<_>>()?,
            concepts,
            rewards: plan.rewards.iter().map(|reward| self.reward(reward)).collect(),
            has_text: plan.requires_text(),
            concepts_have_text: plan.concepts.iter().all(Concept::requires_text),
        })
    }

    /// The documents of a selection; the collector checks their scope.
    pub fn query(&self, plan: &LoweredPlan, of: Selection) -> Clause {
        let mut must = Vec::new();
        // Only records and remarks have text.
        let has_text = match of.holding {
            Holding::All => plan.has_text,
            Holding::Most(_) => plan.concepts_have_text && !plan.concepts.is_empty(),
            Holding::Only(_) => false,
        };
        if !(has_text && of.types == TEXTS) {
            let types = of.types.iter().map(|&of| self.term(of_type(&self.reader.fields, of))).collect();
            must.push(condition(or(types)));
        }
        if let Holding::Only(concept) = of.holding {
            must.extend(plan.concepts.get(concept).map(|(clause, _)| clause.box_clone()));
            return and(must);
        }
        let filters = plan.filters.iter().filter(|(field, _)| Some(*field) != of.without);
        must.extend(filters.map(|(_, clause)| clause.box_clone()));
        let concepts = || plan.concepts.iter().map(|(clause, weight)| (clause.box_clone(), *weight));
        match of.holding {
            Holding::Most(share) if !plan.concepts.is_empty() => {
                must.push(Box::new(CoverageQuery::new(concepts().collect(), share, self.ranking.coverage)))
            }
            _ => must.extend(concepts().map(|(clause, _)| clause)),
        }
        let except = of.except.map(|id| (Occur::MustNot, self.ids(id..=id)));
        let required = plan.required.iter().map(|(occur, clause)| (*occur, clause.box_clone()));
        let must = must.into_iter().map(|clause| (Occur::Must, clause)).chain(required);
        let found = BooleanQuery::new(must.chain(except).collect());
        let rewards = plan.rewards.iter().map(|clause| clause.box_clone());
        Box::new(RewardedQuery::new(Box::new(found), rewards.collect()))
    }

    /// The records with these identities.
    pub fn ids(&self, ids: RangeInclusive<u64>) -> Clause {
        let term = |&id| Term::from_field_u64(self.reader.fields.id, id);
        Box::new(RangeQuery::new(Bound::Included(term(ids.start())), Bound::Included(term(ids.end()))))
    }

    pub fn reward(&self, reward: &Reward) -> Clause {
        match reward {
            Reward::TitleTerm { term, weight } => boost(
                self.term_scored(self.reader.fields.title_bigrams, term, IndexRecordOption::Basic),
                *weight,
            ),
            Reward::Phrase { words, weight } => boost(self.phrase(words), *weight),
            Reward::Word { word, weight } => boost(self.word(word), *weight),
        }
    }

    /// A condition that every match meets; a negation becomes `MustNot`.
    fn required(&self, node: &Node) -> Result<(Occur, Clause)> {
        Ok(match node {
            Node::Not(node) => (Occur::MustNot, self.node(node)?),
            node => (Occur::Must, self.node(node)?),
        })
    }

    /// A condition with structure.
    pub fn node(&self, node: &Node) -> Result<Clause> {
        Ok(match node {
            Node::All => condition(Box::new(AllQuery)),
            Node::And(nodes) => and(self.nodes(nodes)?),
            Node::Or(nodes) => or(self.nodes(nodes)?),
            Node::Not(node) => condition(Box::new(BooleanQuery::new(vec![
                (Occur::Must, Box::new(AllQuery) as Clause),
                (Occur::MustNot, self.node(node)?),
            ]))),
            Node::Filter(filter) => condition(self.filter(filter)),
            Node::Literal { field: None, text } => self.literal(text)?,
            Node::Literal { field: Some(field), text } => self.in_field(*field, text)?,
            Node::Prefix { text } => Box::new(DocsQuery::new(literal::find_prefix(self.reader, text)?)),
            Node::Words { concepts, rewards } => {
                let must = concepts.iter().map(|c| self.concept(c)).collect::<Result<Vec<_>>>()?;
                match must.is_empty() {
                    true => Box::new(EmptyQuery),
                    false => rewarded(must, rewards.iter().map(|reward| self.reward(reward))),
                }
            }
        })
    }

    fn nodes(&self, nodes: &[Node]) -> Result<Vec<Clause>> {
        nodes.iter().map(|node| self.node(node)).collect()
    }

    /// What satisfies a concept: the best of its alternatives.
    pub fn concept(&self, concept: &Concept) -> Result<Clause> {
        let lowered = |alternatives: Vec<&Alternative>| -> Result<Vec<Clause>> {
            alternatives.into_iter().map(|a| self.alternative(a, concept.is_preference)).collect()
        };
        let (inner, others) = concept.alternatives.iter().partition(|a| concept.is_within_a_word(a));
        Ok(Box::new(AnyQuery::new(lowered(others)?, lowered(inner)?, Combine::Best)))
    }

    pub fn alternative(&self, alternative: &Alternative, is_preference: bool) -> Result<Clause> {
        let factor = alternative.factor;
        Ok(match &alternative.test {
            Test::Filter(filter) => scored(self.filter(filter), factor),
            Test::Word(word) if is_preference => scored(self.word(word), factor),
            Test::Phrase(words) if is_preference => scored(self.phrase(words), factor),
            Test::Literal(text) => {
                let docs = DocsQuery::new(literal::find(self.reader, text)?);
                let score = if is_preference { 1.0 } else { idf(self.reader.records()?, docs.len() as u64) };
                boost(Box::new(docs), score * factor)
            }
            Test::Word(word) => boost(self.word(word), factor),
            Test::Phrase(words) => boost(self.phrase(words), factor),
        })
    }

    fn literal(&self, text: &str) -> Result<Clause> {
        Ok(Box::new(DocsQuery::new(literal::find(self.reader, text)?)))
    }

    /// A word, alone or inside a longer one.
    pub fn word(&self, word: &str) -> Clause {
        let (f, rank) = (self.reader.fields, &self.ranking);
        let fields = [(f.words, rank.words), (f.subwords, rank.subwords)];
        let occurs = |field| {
            self.reader.searcher.doc_freq(&Term::from_field_text(field, word)).map_or(true, |n| n > 0)
        };
        let clauses: Vec<Clause> = (fields.into_iter().filter(|(field, _)| occurs(*field)))
            .map(|(field, weight)| boost(self.term_scored(field, word, IndexRecordOption::WithFreqs), weight))
            .collect();
        Box::new(AnyQuery::new(clauses, Vec::new(), Combine::Sum))
    }

    /// Words that follow each other. Between two of letters or digits there is a space.
    fn phrase(&self, words: &[String]) -> Clause {
        let mut terms: Vec<(usize, Term)> = Vec::new();
        let mut next = 0;
        let mut before: Option<char> = None;
        for word in words {
            if before.is_some_and(is_spaced) && word.starts_with(is_spaced) {
                next += SPACE_STEP;
            }
            terms.push((next, Term::from_field_text(self.reader.fields.words, word)));
            next += WORD_STEP;
            before = word.chars().next_back();
        }
        match terms.len() {
            0 => Box::new(EmptyQuery),
            1 => self.word(&words[0]),
            _ => Box::new(PhraseQuery::new_with_offset(terms)),
        }
    }

    /// A term with its score; how often a document holds it counts only with its frequencies.
    fn term_scored(&self, field: SchemaField, word: &str, read: IndexRecordOption) -> Clause {
        let term = TermQuery::new(Term::from_field_text(field, word), read);
        match self.ranking.length {
            1.0 => Box::new(term),
            times => Box::new(ScaledLengthQuery::new(Box::new(term), times)),
        }
    }

    pub fn term(&self, term: Term) -> Clause {
        Box::new(TermQuery::new(term, IndexRecordOption::Basic))
    }

    /// The documents for which a condition on a field holds.
    pub fn filter(&self, filter: &Filter) -> Clause {
        let f = self.reader.fields;
        match (filter.field(), filter.condition()) {
            _ if filter.is_every_variant() => Box::new(AllQuery),
            (field, Condition::OneOf(values)) => self.facets(field, values),
            (Field::Date, Condition::Dates(ranges)) => self.overlaps(f.date_start, f.date_end, ranges),
            (_, Condition::Dates(ranges)) => self.overlaps(f.change_point_start, f.change_point_end, ranges),
            (Field::LagOverlap, Condition::Days(interval)) => {
                let low = Interval { low: interval.low, high: None };
                let high = Interval { low: None, high: interval.high };
                and(vec![self.days(f.lag_max, &low), self.days(f.lag_min, &high)])
            }
            (_, Condition::Days(interval)) => {
                and(vec![self.days(f.lag_min, interval), self.days(f.lag_max, interval)])
            }
            (_, Condition::Share(interval)) => {
                self.between(interval, |share| Term::from_field_i64(f.confidence, millionths(share)))
            }
        }
    }

    fn facets(&self, field: Field, values: &[String]) -> Clause {
        let term =
            |value: &String| Term::from_facet(self.reader.fields.facet(field), &facet_of(field, value));
        or(values.iter().map(|value| self.term(term(value))).collect())
    }

    fn days(&self, field: SchemaField, interval: &Interval<i64>) -> Clause {
        match interval {
            Interval { low: None, high: None } => Box::new(AllQuery),
            interval => self.between(interval, |days| Term::from_field_i64(field, days)),
        }
    }

    fn overlaps(&self, start: SchemaField, end: SchemaField, ranges: &[DateRange]) -> Clause {
        or(ranges.iter().map(|range| self.overlap(start, end, range)).collect())
    }

    /// Spans of days that overlap a range: they begin in it, or before it and end in or after it.
    /// The end of a span of one day is not stored.
    fn overlap(&self, start: SchemaField, end: SchemaField, range: &DateRange) -> Clause {
        let dated = |field: SchemaField, low: i64, high: i64| -> Clause {
            let term = |day: i64| Bound::Included(Term::from_field_i64(field, day));
            Box::new(RangeQuery::new(term(low), term(high)))
        };
        let last = range.end.map_or(i64::MAX, days);
        let first = range.start.map_or(i64::MIN, days);
        let around = and(vec![dated(start, i64::MIN, last), dated(end, first, i64::MAX)]);
        or(vec![dated(start, first, last), around])
    }

    fn between<T: Copy>(&self, interval: &Interval<T>, term: impl Fn(T) -> Term) -> Clause {
        let bound = |bound: Option<(T, bool)>| match bound {
            None => Bound::Unbounded,
            Some((value, true)) => Bound::Included(term(value)),
            Some((value, false)) => Bound::Excluded(term(value)),
        };
        Box::new(RangeQuery::new(bound(interval.low), bound(interval.high)))
    }
}
