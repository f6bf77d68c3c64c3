//! Plan → query DSL.

use serde_json::{Value, json};

use super::mapping;
use super::reader::OpenSearchReader;
use crate::Result;
use crate::backend::update::{days, millionths};
use crate::backend::{DocType, HOLDS_ALL, Holding, Selection, needed_weight};
use crate::fields::Field;
use crate::plan::{Alternative, Concept, Contribution, Node, Plan, Ranking, Reward, TermStats, Test, idf};
use crate::query::{Condition, DateRange, Filter, Interval};

/// Lowers plans to queries for one commit.
#[derive(Clone, Copy)]
pub(super) struct Lowering<'r> {
    pub reader: &'r OpenSearchReader,
    pub ranking: Ranking,
}

/// The clauses of a plan as queries. Those in `filters` add nothing to a score.
pub(super) struct LoweredPlan {
    filters: Vec<(Field, Value)>,
    must: Vec<Value>,
    must_not: Vec<Value>,
    concepts: Vec<(Value, f32)>,
    rewards: Vec<Value>,
}

/// The longest literal that is looked for as one pattern, in characters: the effort that OpenSearch allows for a
/// pattern is reached at about 140 equal characters.
const LONGEST_PATTERN: usize = 100;

/// A condition without a score.
fn condition(filter: Value) -> Value {
    json!({"bool": {"filter": [filter]}})
}

/// A clause with a fixed score.
fn scored(clause: Value, score: f32) -> Value {
    json!({"constant_score": {"filter": clause, "boost": score}})
}

/// All of several conditions.
fn all(filters: Vec<Value>) -> Value {
    json!({"bool": {"filter": filters}})
}

/// At least one of several clauses; their scores add up.
fn any(clauses: Vec<Value>) -> Value {
    match clauses.len() {
        0 => json!({"match_none": {}}),
        _ => json!({"bool": {"should": clauses, "minimum_should_match": 1}}),
    }
}

fn not(clause: Value) -> Value {
    json!({"bool": {"must_not": [clause]}})
}

/// The documents of some types.
pub(super) fn of_types(types: &[DocType]) -> Value {
    json!({"terms": {"doc_type": types.iter().map(|&of| mapping::doc_type(of)).collect::<Vec<_>>()}})
}

/// The documents whose field `name` contains a text, which must not be empty.
fn containing(name: &str, text: &str) -> Value {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('*');
    for c in text.chars() {
        if matches!(c, '*' | '?' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('*');
    json!({"wildcard": {name: {"value": pattern}}})
}

impl LoweredPlan {
    /// Whether documents differ in their scores.
    pub fn scores(&self) -> bool {
        !self.concepts.is_empty() || !self.must.is_empty() || !self.rewards.is_empty()
    }

    /// What satisfies each concept, in the order of the plan.
    pub fn concepts(&self) -> impl Iterator<Item = &Value> {
        self.concepts.iter().map(|(clause, _)| clause)
    }

    /// The documents of a selection, in every scope.
    pub fn query(&self, of: Selection, coverage: f32) -> Value {
        let mut filter = vec![of_types(of.types)];
        if let Holding::Only(concept) = of.holding {
            filter.extend(self.concepts.get(concept).map(|(clause, _)| clause.clone()));
            return all(filter);
        }
        let filters = self.filters.iter().filter(|(field, _)| Some(*field) != of.without);
        filter.extend(filters.map(|(_, clause)| clause.clone()));
        let mut must = self.must.clone();
        match of.holding {
            Holding::Most(share) if !self.concepts.is_empty() => must.push(self.most(share, coverage)),
            _ => must.extend(self.concepts().cloned()),
        }
        let mut must_not = self.must_not.clone();
        must_not.extend(of.except.map(|id| json!({"term": {"id": format!("{id:016x}")}})));
        json!({"bool": {"filter": filter, "must": must, "must_not": must_not, "should": self.rewards}})
    }

    /// Records whose concepts have at least a share of the total weight. The score is the sum of the scores
    /// of the concepts that they hold, plus `coverage` in proportion to their weight, plus [`HOLDS_ALL`] if they
    /// hold all.
    fn most(&self, share: f32, coverage: f32) -> Value {
        let total: f32 = self.concepts.iter().map(|(_, weight)| weight).sum();
        // A function of no weight would count as one of 1.
        let weighty: Vec<&(Value, f32)> = self.concepts.iter().filter(|(_, weight)| *weight > 0.0).collect();
        let weight = |(clause, weight): &&(Value, f32)| json!({"filter": clause, "weight": weight});
        let held = match weighty.is_empty() {
            true => any(self.concepts().cloned().collect()),
            false => json!({"function_score": {
                "query": any(weighty.iter().map(|(clause, _)| clause.clone()).collect()),
                "functions": weighty.iter().map(weight).collect::<Vec<_>>(),
                "score_mode": "sum",
                "boost_mode": "replace",
                "min_score": needed_weight(share, total),
            }}),
        };
        let worth = |weight: f32| json!({"constant_score": {"filter": {"match_all": {}}, "boost": weight}});
        let concepts = self.concepts.iter().map(|(clause, weight)| {
            match coverage * weight / total.max(f32::MIN_POSITIVE) {
                bonus if bonus > 0.0 => json!({"bool": {"must": [clause, worth(bonus)]}}),
                _ => clause.clone(),
            }
        });
        let holds_all = scored(all(self.concepts().cloned().collect()), HOLDS_ALL);
        json!({"bool": {"filter": [held], "should": concepts.chain([holds_all]).collect::<Vec<_>>()}})
    }
}

impl Lowering<'_> {
    /// Lowers each clause of a plan, once for all queries made of them.
    pub fn plan(&self, plan: &Plan) -> Result<LoweredPlan> {
        let narrowing = plan.filters.iter().filter(|filter| !filter.is_every_variant());
        let mut lowered = LoweredPlan {
            filters: narrowing.map(|f| (f.field(), self.filter(f))).collect(),
            must: Vec::new(),
            must_not: Vec::new(),
            concepts: plan
                .concepts
                .iter()
                .map(|c| Ok((self.concept(c)?, c.weight)))
                .collect::<Result<_>>()?,
            rewards: plan.rewards.iter().map(|reward| self.reward(reward)).collect(),
        };
        for node in &plan.required {
            match node {
                Node::Not(node) => lowered.must_not.push(self.node(node)?),
                node => lowered.must.push(self.node(node)?),
            }
        }
        Ok(lowered)
    }

    /// What can add to the score of a match.
    pub fn contribution(&self, contribution: &Contribution) -> Result<Value> {
        match contribution {
            Contribution::Alternative { alternative, is_preference, .. } => {
                self.alternative(alternative, *is_preference)
            }
            Contribution::Required(node) => self.node(node),
            Contribution::Reward(reward) => Ok(self.reward(reward)),
        }
    }

    fn reward(&self, reward: &Reward) -> Value {
        match reward {
            Reward::TitleTerm { term, weight } => {
                json!({"term": {"title_bigrams": {"value": term, "boost": weight}}})
            }
            Reward::Phrase { words, weight } => self.phrase(words, *weight),
            Reward::Word { word, weight } => self.word(word, *weight),
        }
    }

    /// A condition with structure.
    fn node(&self, node: &Node) -> Result<Value> {
        Ok(match node {
            Node::All => condition(json!({"match_all": {}})),
            Node::And(nodes) => json!({"bool": {"must": self.nodes(nodes)?}}),
            Node::Or(nodes) => any(self.nodes(nodes)?),
            Node::Not(node) => condition(not(self.node(node)?)),
            Node::Filter(filter) => condition(self.filter(filter)),
            Node::Literal { field: None, text } => scored(self.literal(text)?, 1.0),
            Node::Literal { field: Some(field), text } => scored(self.literal_in(*field, text)?, 1.0),
            Node::Prefix { text } => {
                let begins = |field: &str| json!({"prefix": {field: {"value": text}}});
                scored(any(vec![begins("words"), begins("subwords")]), 1.0)
            }
            Node::Words { concepts, rewards } => {
                let must = concepts.iter().map(|c| self.concept(c)).collect::<Result<Vec<_>>>()?;
                let rewards: Vec<Value> = rewards.iter().map(|reward| self.reward(reward)).collect();
                match must.is_empty() {
                    true => json!({"match_none": {}}),
                    false => json!({"bool": {"must": must, "should": rewards}}),
                }
            }
        })
    }

    fn nodes(&self, nodes: &[Node]) -> Result<Vec<Value>> {
        nodes.iter().map(|node| self.node(node)).collect()
    }

    /// What satisfies a concept: the best of its alternatives.
    fn concept(&self, concept: &Concept) -> Result<Value> {
        let alternatives = concept.alternatives.iter();
        let mut clauses =
            alternatives.map(|a| self.alternative(a, concept.is_preference)).collect::<Result<Vec<_>>>()?;
        Ok(match clauses.len() {
            0 => json!({"match_none": {}}),
            1 => clauses.remove(0),
            _ => json!({"dis_max": {"queries": clauses}}),
        })
    }

    fn alternative(&self, alternative: &Alternative, is_preference: bool) -> Result<Value> {
        let factor = alternative.factor;
        Ok(match &alternative.test {
            Test::Filter(filter) => scored(self.filter(filter), factor),
            Test::Word(word) if is_preference => scored(self.word(word, 1.0), factor),
            Test::Phrase(words) if is_preference => scored(self.phrase(words, 1.0), factor),
            Test::Literal(text) if is_preference => scored(self.literal(text)?, factor),
            Test::Literal(text) => scored(self.literal(text)?, self.idf(text)? * factor),
            Test::Word(word) => self.word(word, factor),
            Test::Phrase(words) => self.phrase(words, factor),
        })
    }

    fn idf(&self, text: &str) -> Result<f32> {
        Ok(idf(self.reader.records()?, self.reader.literal_frequency(text)?))
    }

    /// A word, alone or inside a longer one.
    fn word(&self, word: &str, factor: f32) -> Value {
        let term =
            |field: &str, weight: f32| json!({"term": {field: {"value": word, "boost": weight * factor}}});
        any(vec![term("words", self.ranking.words), term("subwords", self.ranking.subwords)])
    }

    fn phrase(&self, words: &[String], factor: f32) -> Value {
        match words {
            [] => json!({"match_none": {}}),
            [word] => self.word(word, factor),
            words => json!({"match_phrase": {"words.phrases": {"query": words.join(" "), "boost": factor}}}),
        }
    }

    /// The records that contain a text in normal form.
    pub fn literal(&self, text: &str) -> Result<Value> {
        self.occurs_in(None, text)
    }

    /// The records that contain a text in one field. As in the local index, the text of the record must
    /// contain it too, except for titles.
    fn literal_in(&self, field: Field, text: &str) -> Result<Value> {
        let held = self.occurs_in(Some(field), text)?;
        Ok(match field {
            Field::Title => held,
            _ => all(vec![held, self.literal(text)?]),
        })
    }

    /// The records that contain a text, anywhere or in one field.
    fn occurs_in(&self, field: Option<Field>, text: &str) -> Result<Value> {
        let containing = |text: &str| match field {
            // A record has its text in one of the two.
            None => any(["text", "long_text"].map(|name| containing(name, text)).to_vec()),
            Some(field) => containing(&format!("literal.{}", field.name()), text),
        };
        let chars: Vec<char> = text.chars().collect();
        Ok(match chars.len() {
            0 => json!({"match_none": {}}),
            1..=2 if field.is_none() => json!({"term": {"grams": mapping::gram(text)}}),
            1..=LONGEST_PATTERN => containing(text),
            _ => {
                let pieces = chars.chunks(LONGEST_PATTERN);
                let candidates = pieces.map(|piece| containing(&String::from_iter(piece)));
                let ids = self.reader.documents_with(&all(candidates.collect()), field, text)?;
                json!({"ids": {"values": ids}})
            }
        })
    }

    /// The documents for which a condition on a field holds.
    fn filter(&self, filter: &Filter) -> Value {
        match (filter.field(), filter.condition()) {
            _ if filter.is_every_variant() => json!({"match_all": {}}),
            (field, Condition::OneOf(values)) => json!({"terms": {field.name(): values}}),
            (Field::Date, Condition::Dates(ranges)) => overlaps("date_start", "date_end", ranges),
            (_, Condition::Dates(ranges)) => overlaps("change_point_start", "change_point_end", ranges),
            (Field::LagOverlap, Condition::Days(interval)) => {
                let low = Interval { low: interval.low, high: None };
                let high = Interval { low: None, high: interval.high };
                all(vec![between("lag_max", &low), between("lag_min", &high)])
            }
            (_, Condition::Days(interval)) => {
                all(vec![between("lag_min", interval), between("lag_max", interval)])
            }
            (_, Condition::Share(Interval { low, high })) => {
                let whole =
                    |bound: &Option<(f64, bool)>| bound.map(|(share, held)| (millionths(share), held));
                between("confidence", &Interval { low: whole(low), high: whole(high) })
            }
        }
    }
}

/// Spans of days that overlap one of some ranges.
fn overlaps(start: &str, end: &str, ranges: &[DateRange]) -> Value {
    let bound = |day: Option<jiff::civil::Date>| day.map(|day| (days(day), true));
    let overlap = |range: &DateRange| {
        let until = Interval { low: None, high: bound(range.end) };
        let from = Interval { low: bound(range.start), high: None };
        all(vec![json!({"exists": {"field": start}}), between(start, &until), between(end, &from)])
    };
    any(ranges.iter().map(overlap).collect())
}

fn between(field: &str, interval: &Interval<i64>) -> Value {
    let mut range = serde_json::Map::new();
    let bounds = [(interval.low, ["gt", "gte"]), (interval.high, ["lt", "lte"])];
    for (bound, names) in bounds {
        if let Some((value, is_included)) = bound {
            range.insert(names[usize::from(is_included)].to_owned(), value.into());
        }
    }
    match range.is_empty() {
        true => json!({"match_all": {}}),
        false => json!({"range": {field: range}}),
    }
}
