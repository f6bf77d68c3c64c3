//! How a query was read, why a hit matched, and what kept others out.

use tantivy::query::{EnableScoring, Query as TantivyQuery};
use tantivy::{DocAddress, Searcher};

use super::lower::Lowering;
use super::names::joined;
use super::{Count, Expr, Filter, Mode, Part, Query};
use crate::Result;
use crate::analyze::{is_cjk, normalize};
use crate::index::Index;

/// How a query was read, and why its hits matched.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Explanation {
    /// The query in its canonical form, filters beside it included.
    pub read: String,
    /// Its parts that are not negated.
    pub parts: Vec<ExplainedPart>,
    /// Records that match.
    pub total: usize,
    /// The hits asked for.
    pub hits: Vec<ExplainedHit>,
}

/// How a part of a query is looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedPart {
    /// The part as it is printed.
    pub text: String,
    /// The words in normal form; one text for a literal or a prefix.
    pub words: Vec<String>,
    /// How many of its words a record must hold; a run of words that has synonyms counts as one.
    pub least: usize,
    /// Runs of words and the other names that are looked for in their place.
    pub synonyms: Vec<(String, Vec<String>)>,
    /// Provinces that it names, which raise the reports about them.
    pub places: Vec<String>,
    /// Records that match this part alone.
    pub found: usize,
}

/// Why a record matched.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedHit {
    /// The record's identity.
    pub id: u64,
    /// Its title.
    pub title: String,
    /// Its score.
    pub score: f32,
    /// What matched, the weightiest first. Of names of one thing only the best counts, so
    /// the weights may add up to more than the score.
    pub reasons: Vec<Reason>,
}

/// One thing that matched.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The word or text.
    pub text: String,
    /// Where: `title`, `text`, `word inside a word`, `province`, `literally`.
    pub place: &'static str,
    /// What it adds to the score.
    pub weight: f32,
}

/// What empties the result of a query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WhyNot {
    /// Each clause and filter, with the records that match it alone.
    pub clauses: Vec<(String, usize)>,
    /// What is found without one of them, or, where that is nothing, without two: the clauses left out,
    /// and the number of records; the largest number first.
    pub without: Vec<(Vec<String>, usize)>,
}

/// More clauses than this are not tried in pairs.
const MOST_CLAUSES_IN_PAIRS: usize = 12;

impl Index {
    /// How a query was read, the words of each part, and why each hit matched.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn explain(&self, query: &Query) -> Result<Explanation> {
        let searcher = self.searcher();
        let lowering = Lowering {
            searcher: &searcher,
            fields: &self.fields,
            analyzer: self.analyzer(),
            ranking: query.ranking,
        };
        let expr = joined(&query.expr, self.analyzer().synonyms());
        let parts = expr.positive_parts();
        let mut clauses = Vec::new();
        let mut explained = Vec::new();
        for part in &parts {
            clauses.extend(lowering.reasons(part)?);
            explained.push(self.explained_part(&lowering, part)?);
        }
        let (total, best) =
            self.ranked(&searcher, query, query.sort, query.offset.saturating_add(query.limit))?;
        let documents = self.documents(&searcher);
        let mut hits = Vec::new();
        for ranked in best.iter().skip(query.offset) {
            let mut reasons: Vec<Reason> = Vec::new();
            for (text, place, clause) in &clauses {
                if let Some(weight) = score_of(clause.as_ref(), &searcher, ranked.address)? {
                    reasons.push(Reason { text: text.clone(), place, weight });
                }
            }
            reasons.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.text.cmp(&b.text)));
            let title = documents.title(ranked.address)?;
            hits.push(ExplainedHit { id: ranked.id, title, score: ranked.score, reasons });
        }
        Ok(Explanation { read: read(query), parts: explained, total, hits })
    }

    fn explained_part(&self, lowering: &Lowering, part: &Part) -> Result<ExplainedPart> {
        let normal = normalize(&part.text).into_text().into_owned();
        let by_words = part.mode == Mode::Words && part.field.is_none();
        let words = if part.mode == Mode::Words { lowering.words_of(&normal) } else { vec![normal.as_str()] };
        let expansions = if by_words { lowering.analyzer.synonyms().expand(&words) } else { Vec::new() };
        let synonyms = expansions
            .iter()
            .map(|expansion| (text_of(&words[expansion.words.clone()]), expansion.synonyms.clone()))
            .collect();
        let units = super::lower::units(&words, &expansions);
        let least = if by_words { lowering.least(units.len()) } else { words.len() };
        let mut places = Vec::new();
        if by_words && words.len() > 1 {
            places.extend(super::lower::provinces_named(&normal).into_iter().map(|p| p.name.to_owned()));
        }
        let alone = Query { expr: Expr::Part(part.clone()), filters: Vec::new(), ..Query::all() };
        Ok(ExplainedPart {
            text: part.to_string(),
            words: words.iter().map(|&word| word.to_owned()).collect(),
            least,
            synonyms,
            places,
            found: self.count(&alone, Count::Records)?,
        })
    }

    /// What keeps a query from finding anything: how many records match each clause and filter alone,
    /// and how many would be found without it.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn why_not(&self, query: &Query) -> Result<WhyNot> {
        let clauses = clauses_of(&query.filters, &joined(&query.expr, self.analyzer().synonyms()));
        let count = |kept: &mut dyn Iterator<Item = &Clause>| -> Result<usize> {
            let mut query = Query::all();
            let mut operands = Vec::new();
            for clause in kept {
                match clause {
                    Clause::Tree(tree) => operands.push(tree.clone()),
                    Clause::Filter(filter) => query.filters.push(filter.clone()),
                }
            }
            if !operands.is_empty() {
                query.expr = Expr::And(operands);
            }
            self.count(&query, Count::Records)
        };
        let mut why = WhyNot::default();
        for clause in &clauses {
            why.clauses.push((clause.to_string(), count(&mut std::iter::once(clause))?));
        }
        if clauses.len() < 2 {
            return Ok(why);
        }
        let singles = (0..clauses.len()).map(|i| vec![i]).collect::<Vec<_>>();
        let pairs = (0..clauses.len().min(MOST_CLAUSES_IN_PAIRS))
            .flat_map(|i| (i + 1..clauses.len().min(MOST_CLAUSES_IN_PAIRS)).map(move |j| vec![i, j]))
            .collect::<Vec<_>>();
        for dropped in [singles, if clauses.len() > 2 { pairs } else { Vec::new() }] {
            for drop in dropped {
                let mut kept = clauses.iter().enumerate().filter(|(i, _)| !drop.contains(i)).map(|(_, c)| c);
                let found = count(&mut kept)?;
                if found > 0 {
                    why.without.push((drop.iter().map(|&i| clauses[i].to_string()).collect(), found));
                }
            }
            if !why.without.is_empty() {
                break;
            }
        }
        why.without.sort_by_key(|(_, found)| std::cmp::Reverse(*found));
        Ok(why)
    }
}

/// What a clause adds to the score of a document; `None` where it adds nothing. tantivy's own explanation
/// asserts that every clause of a disjunction stands before the document.
fn score_of(clause: &dyn TantivyQuery, searcher: &Searcher, at: DocAddress) -> Result<Option<f32>> {
    let weight = clause.weight(EnableScoring::enabled_from_searcher(searcher))?;
    let mut scorer = weight.scorer(searcher.segment_reader(at.segment_ord), 1.0)?;
    let is_there = scorer.doc() <= at.doc_id && scorer.seek(at.doc_id) == at.doc_id;
    Ok(is_there.then(|| scorer.score()).filter(|score| *score > 0.0))
}

/// A condition that must hold.
enum Clause {
    Tree(Expr),
    Filter(Filter),
}

impl std::fmt::Display for Clause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Clause::Tree(tree) => tree.fmt(f),
            Clause::Filter(filter) => filter.fmt(f),
        }
    }
}

fn clauses_of(filters: &[Filter], expr: &Expr) -> Vec<Clause> {
    let operands = match expr {
        Expr::All => Vec::new(),
        Expr::And(operands) => operands.clone(),
        other => vec![other.clone()],
    };
    let filters = filters.iter().map(|filter| Clause::Filter(filter.clone()));
    operands.into_iter().map(Clause::Tree).chain(filters).collect()
}

/// Words as they stood together: with a space between two of a script that has spaces.
fn text_of(words: &[&str]) -> String {
    let mut text = String::new();
    for word in words {
        if text.ends_with(|c: char| !is_cjk(c)) && word.starts_with(|c: char| !is_cjk(c)) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

/// The whole query as one text.
fn read(query: &Query) -> String {
    let clauses = clauses_of(&query.filters, &query.expr);
    let compound = |clause: &Clause| matches!(clause, Clause::Tree(Expr::Or(_) | Expr::And(_)));
    if clauses.is_empty() {
        return Expr::All.to_string();
    }
    let alone = clauses.len() == 1;
    let text =
        |clause: &Clause| if compound(clause) && !alone { format!("({clause})") } else { clause.to_string() };
    clauses.iter().map(text).collect::<Vec<_>>().join(" ")
}
