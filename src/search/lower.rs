//! The query's tree → tantivy queries. Another back end would have a file like this one.

use std::ops::{Bound, Range};

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery,
    Query as TantivyQuery, RangeQuery, TermQuery,
};
use tantivy::schema::{Facet, Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::Ranking;
use super::docs::DocsQuery;
use super::length::AmongLongerQuery;
use super::literal;
use super::names::joined;
use super::query::{DateRange, Expr, Filter, Interval, Mode, Part, TextField};
use super::ranked_by::RankedByQuery;
use super::union::{Combine, UnionQuery};
use crate::Result;
use crate::analyze::{Analyzer, Class, Expansion, is_cjk, is_stopword, normalize};
use crate::fields::Field as FieldName;
use crate::index::{DocType, Fields, days, millionths, of_type};
use crate::record::UNKNOWN;
use crate::vocab::Province;

/// What a record scores that holds a word only as a part of other words.
const LITERAL_ONLY: f32 = 0.01;

pub(super) type Clause = Box<dyn TantivyQuery>;

/// What can match of a part: its text, its place, and the clause that tells.
pub(super) type Reason = (String, &'static str, Clause);

/// What lowering needs of an index.
pub(super) struct Lowering<'a> {
    pub searcher: &'a Searcher,
    pub fields: &'a Fields,
    pub analyzer: &'a Analyzer,
    pub ranking: Ranking,
}

pub(super) fn and(clauses: Vec<Clause>) -> Clause {
    Box::new(BooleanQuery::intersection(clauses))
}

pub(super) fn or(clauses: Vec<Clause>) -> Clause {
    Box::new(UnionQuery::new(clauses, Combine::Sum))
}

/// The score of the best of several.
pub(super) fn best(clauses: Vec<Clause>) -> Clause {
    Box::new(UnionQuery::new(clauses, Combine::Best))
}

pub(super) fn boost(clause: Clause, factor: f32) -> Clause {
    Box::new(BoostQuery::new(clause, factor))
}

/// A condition: it selects, and adds nothing to the score.
fn condition(clause: Clause) -> Clause {
    Box::new(ConstScoreQuery::new(clause, 0.0))
}

impl Lowering<'_> {
    /// The records that match the tree and all filters.
    pub fn query(&self, expr: &Expr, filters: &[&Filter], doc_type: DocType) -> Result<Clause> {
        let mut clauses = vec![condition(self.term(of_type(self.fields, doc_type)))];
        if *expr != Expr::All {
            clauses.push(self.expr(&joined(expr, self.analyzer.synonyms()))?);
        }
        for filter in filters {
            clauses.push(condition(self.filter(filter)));
        }
        Ok(and(clauses))
    }

    fn expr(&self, expr: &Expr) -> Result<Clause> {
        Ok(match expr {
            Expr::All => condition(Box::new(AllQuery)),
            Expr::And(operands) => and(self.all(operands)?),
            Expr::Or(operands) => or(self.all(operands)?),
            Expr::Not(operand) => condition(Box::new(BooleanQuery::new(vec![
                (Occur::Must, Box::new(AllQuery) as Clause),
                (Occur::MustNot, self.expr(operand)?),
            ]))),
            Expr::Part(part) => self.part(part)?,
            Expr::Filter(filter) => condition(self.filter(filter)),
        })
    }

    fn all(&self, operands: &[Expr]) -> Result<Vec<Clause>> {
        operands.iter().map(|operand| self.expr(operand)).collect()
    }

    fn part(&self, part: &Part) -> Result<Clause> {
        let normal = normalize(&part.text).into_text().into_owned();
        if normal.is_empty() {
            return Ok(Box::new(EmptyQuery));
        }
        if let Some(field) = part.field {
            return self.in_field(field, part.mode, &normal);
        }
        match part.mode {
            Mode::Literal => self.literal(&normal),
            Mode::Prefix => self.prefix(&normal),
            Mode::Words => self.words(&normal),
        }
    }

    fn literal(&self, normal: &str) -> Result<Clause> {
        Ok(Box::new(DocsQuery::new(literal::find(self.searcher, self.fields, normal)?)))
    }

    fn prefix(&self, normal: &str) -> Result<Clause> {
        Ok(Box::new(DocsQuery::new(literal::find_prefix(self.searcher, self.fields, normal)?)))
    }

    /// The words of a normal form, punctuation left out.
    pub fn words_of<'t>(&self, normal: &'t str) -> Vec<&'t str> {
        let mut words = Vec::new();
        self.analyzer.words(normal, &mut words);
        words
            .iter()
            .map(|word| word.of(normal))
            .filter(|word| Class::of(word) != Class::Punctuation)
            .collect()
    }

    /// One word finds every record in which it stands literally; of several, most must be found.
    fn words(&self, normal: &str) -> Result<Clause> {
        let words = self.words_of(normal);
        let rank = &self.ranking;
        let expansions = self.analyzer.synonyms().expand(&words);
        let units = units(&words, &expansions);
        let whole = Lowering { ranking: Ranking { query_subwords: 0.0, ..*rank }, ..*self };
        let (select, mut ranks) = match units.as_slice() {
            [] => return self.literal(normal),
            [unit] if unit.len() == 1 => {
                let word = words[unit.start];
                let literal = boost(self.literal(word)?, LITERAL_ONLY);
                if expansions.is_empty() {
                    // Whatever holds it as a word holds it literally.
                    (literal, self.places_of(word))
                } else {
                    let mut names = vec![whole.unit(unit.clone(), &words, &expansions)?, literal];
                    for synonym in expansions.iter().flat_map(|e| &e.synonyms) {
                        names.push(boost(self.name(synonym)?, LITERAL_ONLY * rank.synonym));
                    }
                    (best(names), Vec::new())
                }
            }
            [_, _, _, ..] => {
                let least = self.least(units.len());
                let units = self.units(&units, &words, &expansions)?;
                let most = BooleanQuery::union_with_minimum_required_clauses(units, least);
                (Box::new(most) as Clause, Vec::new())
            }
            _ => {
                // Of two words, 超低排放 and 改造, a part such as 排放 alone would find half of all records:
                // parts only rank.
                let found = condition(or(whole.units(&units, &words, &expansions)?));
                (found, self.units(&units, &words, &expansions)?)
            }
        };
        ranks.extend(self.title(normal)?);
        if rank.province > 0.0 {
            let provinces = self.provinces(normal).into_iter();
            ranks.extend(provinces.map(|(_, clause)| boost(clause, rank.province)));
        }
        Ok(Box::new(RankedByQuery::new(select, ranks)))
    }

    /// How many of a part's units must be found.
    pub fn least(&self, units: usize) -> usize {
        ((units as f32 * self.ranking.most).ceil() as usize).clamp(1, units.max(1))
    }

    /// A word at a weight, for [`Index::similar`](crate::Index::similar).
    pub fn weighted_word(&self, word: &str, weight: f32) -> Clause {
        boost(self.word(word), weight)
    }

    /// What can match of a part, each with its text and place, to tell why a record matched.
    pub fn reasons(&self, part: &Part) -> Result<Vec<Reason>> {
        let normal = normalize(&part.text).into_text().into_owned();
        if part.field.is_some() || part.mode != Mode::Words {
            let place = part.field.map_or("literally", TextField::as_str);
            return Ok(vec![(part.to_string(), place, boost(self.part(part)?, 1.0))]);
        }
        let (f, rank) = (self.fields, &self.ranking);
        let words = self.words_of(&normal);
        let expansions = self.analyzer.synonyms().expand(&words);
        let words: Vec<&str> =
            units(&words, &expansions).into_iter().flat_map(|unit| words[unit].to_vec()).collect();
        let synonyms = expansions.iter().flat_map(|expansion| &expansion.synonyms);
        let mut synonyms: Vec<&str> = synonyms.flat_map(|synonym| self.words_of(synonym)).collect();
        synonyms.retain(|word| !words.contains(word));
        synonyms.sort_unstable();
        synonyms.dedup();
        let mut reasons: Vec<Reason> = Vec::new();
        let looked_for =
            words.iter().map(|word| (*word, 1.0)).chain(synonyms.into_iter().map(|s| (s, rank.synonym)));
        for (word, weight) in looked_for {
            for (field, place, own) in
                [(f.words, "text", rank.words), (f.subwords, "word inside a word", rank.subwords)]
            {
                reasons.push((word.to_owned(), place, boost(self.scored(field, word), own * weight)));
            }
        }
        let title = self.title(&normal)?;
        if !title.is_empty() {
            reasons.push((normal.clone(), "title", or(title)));
        }
        let provinces = self.provinces(&normal).into_iter();
        reasons.extend(
            provinces.map(|(p, clause)| (p.name.to_owned(), "province", boost(clause, rank.province))),
        );
        if words.len() < 2 {
            reasons.push((normal.clone(), "literally", boost(self.literal(&normal)?, LITERAL_ONLY)));
        }
        Ok(reasons)
    }

    /// A synonym as it stands in texts. Of several words of a script with spaces it is a phrase: as a
    /// literal it would also be sought inside words, at the price of reading the texts.
    fn name(&self, name: &str) -> Result<Clause> {
        let words = self.words_of(name);
        if words.len() < 2 || name.chars().any(is_cjk) {
            return self.literal(name);
        }
        Ok(self.phrase(&words))
    }

    fn phrase(&self, words: &[&str]) -> Clause {
        let terms = words.iter().map(|word| Term::from_field_text(self.fields.words, word));
        Box::new(PhraseQuery::new(terms.collect()))
    }

    fn units(&self, units: &[Range<usize>], words: &[&str], expansions: &[Expansion]) -> Result<Vec<Clause>> {
        units.iter().map(|unit| self.unit(unit.clone(), words, expansions)).collect()
    }

    /// What finds a unit: its words, or a synonym of the run.
    fn unit(&self, unit: Range<usize>, words: &[&str], expansions: &[Expansion]) -> Result<Clause> {
        let own = &words[unit.clone()];
        let own_idf = self.idf_of(self.fields.words, own)?;
        // A name of several words is there only where all of them are, or where a text is cut into others.
        let mut names = vec![and(own.iter().map(|word| self.word_or_parts(word)).collect())];
        if own.len() > 1 && own.iter().any(|word| word.contains(is_cjk)) {
            names.push(boost(self.literal(&own.concat())?, LITERAL_ONLY));
        }
        for synonym in expansions.iter().filter(|e| e.words == unit).flat_map(|e| &e.synonyms) {
            let words = self.words_of(synonym);
            // A name of many words must not outweigh the one that was typed.
            let factor = (own_idf / self.idf_of(self.fields.words, &words)?).min(1.0);
            let mut all: Vec<Clause> = words.iter().map(|word| self.word(word)).collect();
            if words.len() > 1 && !synonym.contains(is_cjk) {
                all.push(condition(self.phrase(&words)));
            }
            names.push(boost(and(all), self.ranking.synonym * factor));
        }
        Ok(best(names))
    }

    /// The idf of terms, added up.
    pub fn idf_of(&self, field: Field, terms: &[&str]) -> Result<f32> {
        terms.iter().map(|term| self.idf(field, term)).sum()
    }

    /// The inverse document frequency of a term as in BM25 (Robertson and Zaragoza 2009, §3.4).
    pub fn idf(&self, field: Field, term: &str) -> Result<f32> {
        Ok(self.idf_at(self.frequency(field, term)?))
    }

    /// How many documents hold a term.
    pub fn frequency(&self, field: Field, term: &str) -> Result<u64> {
        Ok(self.searcher.doc_freq(&Term::from_field_text(field, term))?)
    }

    /// The idf of a term that so many documents hold.
    pub fn idf_at(&self, frequency: u64) -> f32 {
        let with = frequency as f32;
        let without = (self.searcher.num_docs() as f32 - with).max(0.0);
        (1.0 + (without + 0.5) / (with + 0.5)).ln()
    }

    /// A word, or at a lower weight the words inside it: 重点排放单位 is told in other words too.
    fn word_or_parts(&self, word: &str) -> Clause {
        let mut parts: Vec<Clause> = Vec::new();
        if self.ranking.query_subwords > 0.0 {
            self.analyzer.subwords(word, |part| parts.push(self.word(part)));
        }
        let whole = self.word(word);
        if parts.is_empty() {
            whole
        } else {
            best(vec![whole, boost(or(parts), self.ranking.query_subwords)])
        }
    }

    /// The provinces that a text names, each with the term of the reports that are about it. Sectors
    /// are left alone: a plan for 工业 stands in reports about transport too.
    fn provinces(&self, normal: &str) -> Vec<(&'static Province, Clause)> {
        let term = |province: &'static Province| {
            let path = province.facet_path();
            let facet = Facet::from_path(path.trim_start_matches('/').split('/'));
            (province, self.term(Term::from_facet(self.fields.facet(FieldName::Province), &facet)))
        };
        provinces_named(normal).into_iter().map(term).collect()
    }

    /// A word wherever it stands, weighted by where.
    pub fn word(&self, word: &str) -> Clause {
        or(self.places_of(word))
    }

    /// The places in which a word may stand, each with its weight.
    fn places_of(&self, word: &str) -> Vec<Clause> {
        let (f, rank) = (self.fields, &self.ranking);
        let weighted = [(f.words, rank.words), (f.subwords, rank.subwords)];
        weighted
            .into_iter()
            .filter(|(_, weight)| *weight > 0.0)
            .map(|(field, weight)| boost(self.scored(field, word), weight))
            .collect()
    }

    fn scored(&self, field: Field, word: &str) -> Clause {
        let term = TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs);
        Box::new(AmongLongerQuery::new(Box::new(term), self.ranking.length))
    }

    pub fn term(&self, term: Term) -> Clause {
        Box::new(TermQuery::new(term, IndexRecordOption::Basic))
    }

    /// The documents for which a condition on a facet or a figure holds.
    pub fn filter(&self, filter: &Filter) -> Clause {
        let f = self.fields;
        match filter {
            Filter::Province(paths) => {
                self.facets(f.facet(FieldName::Province), paths.iter().map(String::as_str))
            }
            Filter::Sector(sectors) => self.facets(
                f.facet(FieldName::Sector),
                sectors.iter().map(|s| s.map_or(UNKNOWN, |sector| sector.as_str())),
            ),
            Filter::Kind(kinds) => self.facets(
                f.facet(FieldName::Type),
                kinds.iter().map(|kind| kind.map_or(UNKNOWN, |kind| kind.as_str())),
            ),
            Filter::Variant(variants) => {
                self.facets(f.facet(FieldName::Variant), variants.iter().map(|variant| variant.as_str()))
            }
            Filter::Year(ranges) => or(ranges
                .iter()
                .map(|range| self.overlap(f.change_point_start, f.change_point_end, range))
                .collect()),
            Filter::Date(range) => self.overlap(f.date_start, f.date_end, range),
            Filter::Lag(interval) => and(vec![
                self.between(interval, |days| Term::from_field_i64(f.lag_min, days)),
                self.between(interval, |days| Term::from_field_i64(f.lag_max, days)),
            ]),
            Filter::Confidence(interval) => {
                self.between(interval, |share| Term::from_field_i64(f.confidence, millionths(share)))
            }
        }
    }

    fn facets<'v>(&self, field: Field, values: impl Iterator<Item = &'v str>) -> Clause {
        let of = |value: &str| match value.strip_prefix('/') {
            Some(path) => Facet::from_path(path.split('/')),
            None => Facet::from_path([value]),
        };
        or(values.map(|value| self.term(Term::from_facet(field, &of(value)))).collect())
    }

    /// Spans of days that overlap a range: they begin before its end, and in it or end after its start. Of a
    /// span of one day only the start is told.
    fn overlap(&self, start: Field, end: Field, range: &DateRange) -> Clause {
        let dated = |field: Field, low: i64, high: i64| -> Clause {
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

/// What a part asks for, as runs of its words: a run that has synonyms, or one word. Function words
/// ask for nothing where others do.
pub(super) fn units(words: &[&str], expansions: &[Expansion]) -> Vec<Range<usize>> {
    let mut units: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let run = expansions.iter().find(|expansion| expansion.words.start == at);
        let unit = run.map_or(at..at + 1, |expansion| expansion.words.clone());
        at = unit.end;
        if run.is_some() || !is_stopword(words[unit.start]) {
            units.push(unit);
        }
    }
    if units.is_empty() { (0..words.len()).map(|at| at..at + 1).collect() } else { units }
}

/// The provinces that a text names, each once.
pub(super) fn provinces_named(normal: &str) -> Vec<&'static Province> {
    let mut found: Vec<&Province> = Vec::new();
    if !Province::may_stand_in(normal) {
        return found;
    }
    for (province, _) in Province::find_all(normal) {
        if !found.contains(&province) {
            found.push(province);
        }
    }
    found
}
