//! A plan as queries of OpenSearch, which count, rank and explain matches.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::lower::{LoweredPlan, Lowering};
use super::mapping;
use super::reader::OpenSearchReader;
use super::view::{Hit, PAGE, STORED_PAGE, id_of};
use crate::Result;
use crate::backend::{Address, Best, Match, Prepared, Scope, Selection, Tally, Unit};
use crate::fields::Field;
use crate::plan::{Plan, Ranking, Reason};
use crate::request::{Sort, SortBy};

/// A plan on a commit: each of its clauses is lowered once.
pub(super) struct OpenSearchPlan<'r> {
    reader: &'r OpenSearchReader,
    plan: Plan,
    lowering: Lowering<'r>,
    lowered: LoweredPlan,
}

impl<'r> OpenSearchPlan<'r> {
    pub fn new(reader: &'r OpenSearchReader, plan: &Plan, ranking: Ranking) -> Result<OpenSearchPlan<'r>> {
        let lowering = Lowering { reader, ranking };
        Ok(OpenSearchPlan { lowered: lowering.plan(plan)?, plan: plan.clone(), lowering, reader })
    }

    /// The documents of a selection, in every scope.
    fn query(&self, of: Selection) -> Value {
        self.lowered.query(of, self.lowering.ranking.coverage)
    }

    /// The documents of a selection, without scores.
    fn filter(&self, of: Selection) -> Value {
        let filter: Vec<Value> = [self.query(of)].into_iter().chain(of.scope.map(in_scope)).collect();
        json!({"bool": {"filter": filter}})
    }

    /// For each match, the scores of those of some clauses that it satisfies, by the place of the clause.
    fn scores_of(&self, matches: &[Match], clauses: Vec<Value>) -> Result<Vec<HashMap<usize, f32>>> {
        let named = clauses.into_iter().enumerate();
        let named =
            named.map(|(place, clause)| json!({"bool": {"must": [clause], "_name": place.to_string()}}));
        let named: Vec<Value> = named.collect();
        let mut scores = HashMap::with_capacity(matches.len());
        for matches in matches.chunks(STORED_PAGE) {
            let ids: Vec<String> = matches.iter().map(|found| id_of(found.address)).collect();
            let query = json!({"bool": {"filter": [{"ids": {"values": ids}}], "should": named}});
            let found = self.reader.view.search(&query, json!({"size": ids.len(), "_source": false}))?;
            for hit in found.hits.hits {
                let of_hit = hit.matched_queries.iter();
                let of_hit = of_hit.filter_map(|(name, score)| Some((name.parse().ok()?, *score)));
                scores.insert(hit.address()?, of_hit.collect());
            }
        }
        Ok(matches.iter().map(|found| scores.remove(&found.address).unwrap_or_default()).collect())
    }
}

fn in_scope(scope: Scope) -> Value {
    json!({"term": {"scope": mapping::scope(scope)}})
}

/// The fields that are read for each match.
pub(super) fn match_fields() -> Value {
    json!({"_source": false, "docvalue_fields": ["id", "point", "group", "file_hash"]})
}

/// The address of a document's change point: the hash of its file, and its identity. Documents of a commit
/// refer to each other this way, since their `_id`s say nothing.
pub(super) fn point_address(hit: &Hit) -> Option<Address> {
    let file = u128::from_str_radix(hit.value("file_hash")?, 16).ok()?;
    Some(Address(file << 64 | u128::from(hit.number("point")?)))
}

/// Converts a hit to a match.
pub(super) fn match_of(hit: &Hit) -> Result<Match> {
    let (id, point) = (hit.number("id"), point_address(hit));
    let score = hit.score.unwrap_or(0.0);
    Ok(Match {
        key: score.into(),
        id: id.unwrap_or(0),
        score,
        holds_all: true,
        address: match (id, point) {
            (None, Some(point)) => point,
            _ => hit.address()?,
        },
        point,
        group: hit.number("group"),
    })
}

/// The order of matches. Ties are broken by identity, then by place.
pub(super) fn order(sort: Sort, has_scores: bool) -> Value {
    let order = |is_ascending: bool| if is_ascending != sort.is_reversed { "asc" } else { "desc" };
    // Records without a value come last either way.
    let by = |field: &str, is_ascending| json!({field: {"order": order(is_ascending), "missing": "_last"}});
    let first = match sort.by {
        SortBy::Relevance if has_scores => Some(json!({"_score": {"order": order(false)}})),
        SortBy::Relevance => None,
        SortBy::Date => Some(by("date_start", true)),
        SortBy::ChangePoint => Some(by("change_point_start", true)),
        SortBy::Lag => Some(by("lag_nearest", true)),
        SortBy::Confidence => Some(by("confidence", false)),
    };
    let ties = ["id", "file", "ordinal"].map(|field| json!({field: "asc"}));
    first.into_iter().chain(ties).collect()
}

impl Prepared for OpenSearchPlan<'_> {
    fn count(&self, of: Selection) -> Result<usize> {
        self.reader.count(&self.filter(of))
    }

    fn has(&self, of: Selection, least: usize) -> Result<bool> {
        // OpenSearch takes a number of 32 bits, and a shard has no more documents.
        let body = json!({"size": 0, "track_total_hits": least.min(i32::MAX as usize)});
        Ok(least == 0 || self.reader.view.search(&self.filter(of), body)?.total() >= least)
    }

    fn best(&self, of: Selection, sort: Sort, keep: usize) -> Result<Best> {
        let mut body = match_fields();
        body["sort"] = order(sort, self.lowered.scores());
        body["track_scores"] = true.into();
        let mut counted = body.clone();
        counted["track_total_hits"] = true.into();
        counted["size"] = keep.min(PAGE).into();
        if let Some(scope) = of.scope {
            // Matches in other scopes are counted, and not scored.
            counted["post_filter"] = in_scope(scope);
            counted["aggs"] = json!({"others": {"filter": {"bool": {"must_not": [in_scope(scope)]}}}});
            body["post_filter"] = counted["post_filter"].clone();
        }
        let query = self.query(of);
        let found = self.reader.view.search(&query, counted)?;
        let mut best = Best {
            total: found.total(),
            others: found.aggregations.get("others").and_then(|o| o["doc_count"].as_u64()).unwrap_or(0)
                as usize,
            matches: found.hits.hits.iter().map(match_of).collect::<Result<_>>()?,
        };
        let rest = best.total.min(keep) - best.matches.len();
        if let Some(last) = found.hits.hits.last().filter(|_| rest > 0) {
            body["search_after"] = last.sort.clone().into();
            self.reader.view.pages(&query, &body, (rest, PAGE), |hit| {
                best.matches.push(match_of(&hit)?);
                Ok(())
            })?;
        }
        best.take_out_holds_all(of.holding);
        Ok(best)
    }

    fn all(&self, of: Selection) -> Result<Vec<Match>> {
        let mut body = match_fields();
        body["sort"] = json!([{"file": "asc"}, {"ordinal": "asc"}]);
        let mut matches = Vec::new();
        self.reader.view.pages(&self.filter(of), &body, (usize::MAX, PAGE), |hit| {
            matches.push(match_of(&hit)?);
            Ok(())
        })?;
        Ok(matches)
    }

    fn groups(&self, of: Selection) -> Result<HashSet<u64>> {
        let mut groups = HashSet::new();
        self.reader.each_bucket(&self.filter(of), &["group"], |key, _| {
            groups.extend(u64::from_str_radix(&key[0], 16));
        })?;
        Ok(groups)
    }

    fn tally(&self, of: Selection, by: &[&[Field]], unit: Unit) -> Result<Vec<Tally>> {
        self.reader.tallies(&self.filter(of), by, unit)
    }

    fn held(&self, matches: &[Match]) -> Result<Vec<Vec<bool>>> {
        let scores = self.scores_of(matches, self.lowered.concepts().cloned().collect())?;
        let held = |scores: HashMap<usize, f32>| {
            (0..self.plan.concepts.len()).map(|place| scores.contains_key(&place)).collect()
        };
        Ok(scores.into_iter().map(held).collect())
    }

    fn reasons(&self, at: &Match) -> Result<Vec<Reason>> {
        let contributions = self.plan.contributions();
        let clauses = contributions.iter().map(|(.., contribution)| self.lowering.contribution(contribution));
        let scores = self.scores_of(&[*at], clauses.collect::<Result<_>>()?)?.pop().unwrap_or_default();
        Ok(self.plan.reasons((0..contributions.len()).map(|at| scores.get(&at).copied())))
    }
}
