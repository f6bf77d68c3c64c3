//! The tree of a query → a plan.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use super::named::{Named, named_in};
use super::words::{halves, joined};
use super::{Alternative, Concept, Correction, Node, Plan, Ranking, Reward, TermStats, Test, idf};
use crate::Result;
use crate::analyze::{Analyzer, Class, Relation, is_cjk, is_stopword, normalize};
use crate::fields::Field;
use crate::query::{Expr, Filter, Mode, Text};
use crate::request::Request;
use crate::vocab::issuer_spellings;

/// Plans a request.
///
/// # Errors
/// Those of `stats`.
pub fn plan(request: &Request, analyzer: &Analyzer, stats: &dyn TermStats) -> Result<Plan> {
    let planner = Planner {
        analyzer,
        stats,
        ranking: request.ranking,
        records: stats.records()?,
        corrections: RefCell::default(),
        occurring: RefCell::default(),
    };
    let mut plan = Plan { filters: request.filters.clone(), ..Plan::default() };
    let mut texts: Vec<&Text> = Vec::new();
    for conjunct in request.query.conjuncts() {
        match conjunct {
            Expr::Text(text) if is_plain(text) => texts.push(text),
            other => plan.required.push(planner.node(other)?),
        }
    }
    (plan.concepts, plan.rewards) = planner.words(&texts)?;
    plan.corrections = planner.corrections.into_inner();
    Ok(plan)
}

/// A word that this many records hold, by any name, needs no broader and related terms.
const ENOUGH: u64 = 20;
/// A word that this many records hold fills every page by itself. It is searched as a word, not across words
/// (docs/adr/0029-search-at-scale.md).
const COMMON: u64 = 1_000;

/// Whether a text may be missing: plain words without a field.
fn is_plain(text: &Text) -> bool {
    text.mode == Mode::Words && text.field.is_none()
}

pub(super) struct Planner<'a> {
    pub analyzer: &'a Analyzer,
    pub stats: &'a dyn TermStats,
    ranking: Ranking,
    records: u64,
    pub corrections: RefCell<Vec<Correction>>,
    /// Whether records hold a text, cached by text: the same texts are needed several times.
    occurring: RefCell<HashMap<String, bool>>,
}

/// A stretch of plain text in normal form, and its place in the query.
struct Passage {
    normal: String,
    span: Range<usize>,
}

/// A word or name of a passage.
struct Unit<'p> {
    words: Vec<&'p str>,
    alternatives: Vec<(String, Relation)>,
}

impl Planner<'_> {
    /// Whether a record contains a text.
    pub fn occurs(&self, text: &str) -> Result<bool> {
        if let Some(&occurs) = self.occurring.borrow().get(text) {
            return Ok(occurs);
        }
        let occurs = self.stats.occurs(text)?;
        self.occurring.borrow_mut().insert(text.to_owned(), occurs);
        Ok(occurs)
    }

    fn node(&self, expr: &Expr) -> Result<Node> {
        Ok(match expr {
            Expr::All => Node::All,
            Expr::And(operands) => {
                let (texts, others): (Vec<&Expr>, Vec<&Expr>) =
                    operands.iter().partition(|e| matches!(e, Expr::Text(text) if is_plain(text)));
                let texts: Vec<&Text> = texts
                    .into_iter()
                    .filter_map(|e| if let Expr::Text(t) = e { Some(t) } else { None })
                    .collect();
                let mut nodes = others.into_iter().map(|e| self.node(e)).collect::<Result<Vec<_>>>()?;
                if !texts.is_empty() {
                    nodes.push(self.group(&texts)?);
                }
                Node::And(nodes)
            }
            Expr::Or(operands) => Node::Or(operands.iter().map(|e| self.node(e)).collect::<Result<_>>()?),
            Expr::Not(operand) => Node::Not(Box::new(self.excluded(operand)?)),
            Expr::Filter(filter) => Node::Filter(filter.clone()),
            Expr::Text(text) => self.text(text)?,
        })
    }

    /// The condition that `NOT` excludes: plain words as typed, without synonyms.
    fn excluded(&self, expr: &Expr) -> Result<Node> {
        let all = |operands: &[Expr]| operands.iter().map(|e| self.excluded(e)).collect::<Result<Vec<_>>>();
        Ok(match expr {
            Expr::And(operands) => Node::And(all(operands)?),
            Expr::Or(operands) => Node::Or(all(operands)?),
            Expr::Text(text) if is_plain(text) => self.as_typed(text),
            other => self.node(other)?,
        })
    }

    /// The words of a text, each as a literal.
    fn as_typed(&self, text: &Text) -> Node {
        let normal = normalize(&text.text).into_text().into_owned();
        let literal = |word: &str| Node::Literal { field: text.field, text: word.to_owned() };
        match self.words_of(&normal).as_slice() {
            [] | [_] => literal(&normal),
            words => Node::And(words.iter().map(|word| literal(word)).collect()),
        }
    }

    fn text(&self, text: &Text) -> Result<Node> {
        let normal = normalize(&text.text).into_text().into_owned();
        match (text.mode, text.field) {
            (Mode::Words, None) => self.group(&[text]),
            (Mode::Prefix, None) => Ok(Node::Prefix { text: normal }),
            (Mode::Words, Some(Field::Issuer)) => Ok(self.issued_by(text)),
            (Mode::Words, Some(_)) => Ok(self.as_typed(text)),
            (_, field) => Ok(Node::Literal { field, text: normal }),
        }
    }

    /// An issuer as typed, or by another of its names.
    fn issued_by(&self, text: &Text) -> Node {
        let field = text.field;
        let spellings = issuer_spellings(&text.text).into_iter();
        let other =
            spellings.map(|name| Node::Literal { field, text: normalize(name).into_text().into_owned() });
        let named = Filter::parse(Field::Issuer, &format!("\"{}\"", text.text)).ok().map(Node::Filter);
        Node::Or([self.as_typed(text)].into_iter().chain(other).chain(named).collect())
    }

    fn group(&self, texts: &[&Text]) -> Result<Node> {
        let (concepts, rewards) = self.words(texts)?;
        Ok(Node::Words { concepts, rewards })
    }

    /// The words of a normal form without punctuation.
    pub fn words_of<'t>(&self, normal: &'t str) -> Vec<&'t str> {
        let mut words = Vec::new();
        self.analyzer.words(normal, &mut words);
        let words = words.iter().map(|word| word.of(normal));
        words.filter(|word| Class::of(word) != Class::Punctuation).collect()
    }

    /// The concepts and rewards of plain texts.
    fn words(&self, texts: &[&Text]) -> Result<(Vec<Concept>, Vec<Reward>)> {
        let mut concepts = Vec::new();
        let mut rewards = Vec::new();
        for passage in passages(texts) {
            self.passage(&passage, &mut concepts, &mut rewards)?;
        }
        self.drop_function_words(&mut concepts);
        self.weigh_preferences(&mut concepts);
        Ok((concepts, rewards))
    }

    fn passage(
        &self,
        passage: &Passage,
        concepts: &mut Vec<Concept>,
        rewards: &mut Vec<Reward>,
    ) -> Result<()> {
        let normal = passage.normal.as_str();
        let named = named_in(normal);
        let mut at = 0;
        for Named { range, names, filters } in named {
            self.stretch(&normal[at..range.start], passage, concepts, rewards)?;
            let typed = &normal[range.clone()];
            at = range.end;
            concepts.push(self.preference(typed, &names, filters, passage)?);
        }
        self.stretch(&normal[at..], passage, concepts, rewards)?;
        self.analyzer.title_terms(normal, |term, _| {
            rewards.push(Reward::TitleTerm { term: term.to_owned(), weight: self.ranking.title });
        });
        Ok(())
    }

    /// A stretch of a passage between names of provinces, years and sectors.
    fn stretch(
        &self,
        normal: &str,
        passage: &Passage,
        concepts: &mut Vec<Concept>,
        rewards: &mut Vec<Reward>,
    ) -> Result<()> {
        let corrected = self.corrected(normal)?;
        let normal = corrected.as_deref().unwrap_or(normal);
        let words = self.words_of(normal);
        let units = self.units(&words);
        let names = units.iter().flat_map(|unit| unit.alternatives.iter().map(|(name, _)| name.as_str()));
        let others = names.flat_map(|name| self.words_of(name));
        self.stats.expect(&mut words.iter().copied().chain(others))?;
        for pair in words.windows(2) {
            if pair.iter().all(|word| !is_stopword(word)) {
                let words = pair.iter().map(|word| (*word).to_owned()).collect();
                rewards.push(Reward::Phrase { words, weight: self.ranking.phrase });
            }
        }
        for word in &words {
            if self.stats.frequency(word)? >= COMMON {
                continue;
            }
            self.analyzer.subwords(word, |part| {
                rewards.push(Reward::Word { word: part.to_owned(), weight: self.ranking.query_subwords });
            });
        }
        for unit in &units {
            self.unit(unit, passage, concepts)?;
        }
        Ok(())
    }

    fn units<'w>(&self, words: &[&'w str]) -> Vec<Unit<'w>> {
        let expansions = self.analyzer.thesaurus().expand(words);
        let mut units = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let run = expansions.iter().find(|expansion| expansion.words.start == at);
            let range = run.map_or(at..at + 1, |expansion| expansion.words.clone());
            let alternatives = run.map_or_else(Vec::new, |expansion| {
                expansion.alternatives.iter().map(|a| (a.name.clone(), a.relation)).collect()
            });
            at = range.end;
            units.push(Unit { words: words[range].to_vec(), alternatives });
        }
        units
    }

    fn unit(&self, unit: &Unit, passage: &Passage, concepts: &mut Vec<Concept>) -> Result<()> {
        let text = joined(&unit.words);
        let (test, frequency) = self.test(&text)?;
        let (others, others_frequency) = self.others(unit, frequency)?;
        let concept = |text: &str, test: Test, factor: f32, frequency: u64, share: f32| {
            let mut alternatives = vec![Alternative { test, factor, relation: Relation::Same }];
            // A text typed by itself is also found across words. If very many records hold it as a word, the
            // few other records are not worth the search.
            let is_common = frequency >= COMMON;
            if passage.normal == text && !is_common && !matches!(alternatives[0].test, Test::Literal(_)) {
                let test = Test::Literal(text.to_owned());
                let factor = self.ranking.literal * factor;
                alternatives.push(Alternative { test, factor, relation: Relation::Same });
            }
            alternatives.extend(others.clone());
            let frequency = frequency.max(others_frequency);
            let weight = if frequency == 0 { 0.0 } else { idf(self.records, frequency) * share };
            let span = passage.span.clone();
            Concept { text: text.to_owned(), span, alternatives, weight, is_preference: false }
        };
        let parts = if frequency > 0 { Vec::new() } else { self.parts(&text, &unit.words)? };
        if parts.is_empty() {
            concepts.push(concept(&text, test, 1.0, frequency, 1.0));
        }
        let share = 1.0 / parts.len() as f32;
        for (part, (test, frequency)) in parts {
            concepts.push(concept(&part, test, self.ranking.part, frequency, share));
        }
        Ok(())
    }

    /// The alternatives of a unit that `frequency` records hold, and the number of records that hold the most
    /// frequent of them.
    fn others(&self, unit: &Unit, frequency: u64) -> Result<(Vec<Alternative>, u64)> {
        let mut others = Vec::new();
        let (mut own, mut most) = (frequency, 0);
        let (same, wider): (Vec<_>, Vec<_>) =
            unit.alternatives.iter().partition(|(_, relation)| *relation == Relation::Same);
        for (name, relation) in same.into_iter().chain(wider) {
            let factor = self.factor(*relation);
            let is_looser = matches!(relation, Relation::Broader | Relation::Related);
            if factor == 0.0 || is_looser && own >= ENOUGH {
                continue;
            }
            let (test, other) = self.other_name(name)?;
            if other > 0 {
                others.push(Alternative { test, factor, relation: *relation });
                most = most.max(other);
            }
            if *relation == Relation::Same {
                own = own.max(other);
            }
        }
        Ok((others, most))
    }

    /// For a word that no record holds, the parts of it that some records hold.
    fn parts(&self, text: &str, words: &[&str]) -> Result<Vec<(String, (Test, u64))>> {
        let mut parts: Vec<&str> = Vec::new();
        match words {
            [word] => self.analyzer.subwords(word, |part| parts.push(part)),
            words => parts.extend(words),
        }
        if parts.is_empty() && text.chars().all(is_cjk) {
            parts = halves(text);
        }
        // The longer of two nested parts is more specific.
        let all = parts.clone();
        parts.retain(|part| !all.iter().any(|other| other.len() > part.len() && other.contains(part)));
        let mut known = Vec::new();
        for part in parts {
            let (test, frequency) = self.test(part)?;
            if frequency > 0 {
                known.push((part.to_owned(), (test, frequency)));
            }
        }
        Ok(known)
    }

    /// How a name is looked for, and about how many records hold it.
    pub fn test(&self, name: &str) -> Result<(Test, u64)> {
        let words = self.words_of(name);
        let is_chinese = name.contains(is_cjk);
        if let [word] = words.as_slice() {
            let frequency = self.stats.frequency(word)?;
            if frequency > 0 || !is_chinese {
                return Ok((Test::Word((*word).to_owned()), frequency));
            }
        }
        if is_chinese || words.is_empty() {
            let frequency = u64::from(self.occurs(name)?) * self.frequency(&words)?.max(1);
            return Ok((Test::Literal(name.to_owned()), frequency));
        }
        let frequency = self.frequency(&words)?;
        Ok((Test::Phrase(words.iter().map(|word| (*word).to_owned()).collect()), frequency))
    }

    /// How another name is looked for: as its words, one after the other, which costs less than a
    /// literal and finds nearly the same.
    fn other_name(&self, name: &str) -> Result<(Test, u64)> {
        let words = self.words_of(name);
        let frequency = self.frequency(&words)?;
        let test = match words.as_slice() {
            [word] => Test::Word((*word).to_owned()),
            words => Test::Phrase(words.iter().map(|word| (*word).to_owned()).collect()),
        };
        Ok((test, frequency))
    }

    fn factor(&self, relation: Relation) -> f32 {
        match relation {
            Relation::Same => self.ranking.same,
            Relation::Narrower => self.ranking.narrower,
            Relation::Broader => self.ranking.broader,
            Relation::Related => self.ranking.related,
        }
    }

    /// The number of records that hold the rarest of some words.
    fn frequency(&self, words: &[&str]) -> Result<u64> {
        let mut least = u64::MAX;
        for word in words {
            least = least.min(self.stats.frequency(word)?);
        }
        Ok(if words.is_empty() { 0 } else { least })
    }

    fn preference(
        &self,
        typed: &str,
        names: &[&str],
        filters: Vec<crate::query::Filter>,
        passage: &Passage,
    ) -> Result<Concept> {
        let mut tests = vec![self.test(typed)?.0];
        for name in names {
            let (test, frequency) = self.other_name(normalize(name).text())?;
            if frequency > 0 && !tests.contains(&test) {
                tests.push(test);
            }
        }
        tests.extend(filters.into_iter().map(Test::Filter));
        let factor = self.ranking.preference;
        let alternative = |test| Alternative { test, factor, relation: Relation::Same };
        Ok(Concept {
            text: typed.to_owned(),
            span: passage.span.clone(),
            alternatives: tests.into_iter().map(alternative).collect(),
            weight: 1.0,
            is_preference: true,
        })
    }

    /// Function words ask for nothing where other words do.
    fn drop_function_words(&self, concepts: &mut Vec<Concept>) {
        if concepts.iter().any(|concept| !is_stopword(&concept.text)) {
            concepts.retain(|concept| !is_stopword(&concept.text));
        }
    }

    fn weigh_preferences(&self, concepts: &mut [Concept]) {
        let topics: Vec<f32> = concepts.iter().filter(|c| !c.is_preference).map(|c| c.weight).collect();
        if topics.is_empty() {
            return;
        }
        let mean = topics.iter().sum::<f32>() / topics.len() as f32;
        for concept in concepts.iter_mut().filter(|concept| concept.is_preference) {
            concept.weight = mean * self.ranking.preference_weight;
        }
    }
}

/// The texts in normal form; Latin words that follow each other are one passage, since names of
/// several words are typed with spaces: `carbon neutrality`.
fn passages(texts: &[&Text]) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    for text in texts {
        let normal = normalize(&text.text).into_text().into_owned();
        let is_latin = |text: &str| !text.contains(is_cjk);
        match passages.last_mut() {
            Some(last) if is_latin(&last.normal) && is_latin(&normal) => {
                last.normal.push(' ');
                last.normal.push_str(&normal);
                last.span.end = text.span.end;
            }
            _ => passages.push(Passage { normal, span: text.span.clone() }),
        }
    }
    passages
}
