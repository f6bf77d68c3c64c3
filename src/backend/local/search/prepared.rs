//! A plan as queries of tantivy, which count, rank and explain matches.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use tantivy::collector::{Collector, Count};
use tantivy::query::EnableScoring;
use tantivy::{DocSet, TERMINATED};

use super::collect::{All, First, Groups, document};
use super::lower::{Clause, LoweredPlan, Lowering};
use super::reasons;
use super::run::{DOCUMENTS_BETWEEN, search_in};
use super::tally::{Identity, Tallies};
use crate::Result;
use crate::backend::local::LocalReader;
use crate::backend::{Best, Match, Prepared, Selection, Tally, Unit, deadline};
use crate::fields::Field;
use crate::plan::{Plan, Ranking, Reason};
use crate::request::{Sort, SortBy};

/// A plan on a commit: each of its clauses is lowered once.
pub(in crate::backend::local) struct LocalPlan<'r> {
    plan: Plan,
    lowering: Lowering<'r>,
    lowered: LoweredPlan,
}

impl<'r> LocalPlan<'r> {
    pub fn new(reader: &'r LocalReader, plan: &Plan, ranking: Ranking) -> Result<LocalPlan<'r>> {
        let lowering = reader.lowering(ranking);
        Ok(LocalPlan { lowered: lowering.plan(plan)?, plan: plan.clone(), lowering })
    }

    fn query(&self, of: Selection) -> Clause {
        self.lowering.query(&self.lowered, of)
    }

    fn run<C: Collector>(&self, of: Selection, collector: &C) -> Result<C::Fruit> {
        Ok(self.run_counting(of, collector)?.0)
    }

    /// With the number of matches in other scopes.
    fn run_counting<C: Collector>(&self, of: Selection, collector: &C) -> Result<(C::Fruit, usize)> {
        search_in(&self.lowering.reader.searcher, &*self.query(of), collector, of.scope)
    }

    /// Fills in the scores of matches that were found without.
    fn score(&self, of: Selection, matches: &mut [Match]) -> Result<()> {
        let searcher = &self.lowering.reader.searcher;
        let weight = self.query(of).weight(EnableScoring::enabled_from_searcher(searcher))?;
        let mut order: Vec<&mut Match> = matches.iter_mut().collect();
        order.sort_unstable_by_key(|found| found.address);
        for segment in
            order.chunk_by_mut(|a, b| document(a.address).segment_ord == document(b.address).segment_ord)
        {
            let ord = document(segment[0].address).segment_ord;
            let mut scorer = weight.scorer(searcher.segment_reader(ord), 1.0)?;
            for found in segment {
                let doc = document(found.address).doc_id;
                if scorer.doc() <= doc && scorer.seek(doc) == doc {
                    found.score = scorer.score();
                }
            }
        }
        Ok(())
    }
}

impl LocalReader {
    pub(super) fn lowering(&self, ranking: Ranking) -> Lowering<'_> {
        Lowering { reader: self, ranking }
    }

    /// The records with these identities. An index of identities would take more room than all facets, and a
    /// million of them are looked through in milliseconds.
    pub fn records_with(&self, ids: RangeInclusive<u64>, most: usize) -> Result<Vec<Match>> {
        let query = self.lowering(Ranking::default()).ids(ids);
        Ok(super::search(
            &self.searcher,
            &*query,
            &First { sort: Sort::CHANGE_POINT, keep: most, scores: false },
        )?
        .matches)
    }
}

impl Prepared for LocalPlan<'_> {
    fn count(&self, of: Selection) -> Result<usize> {
        self.run(of, &Count)
    }

    fn has(&self, of: Selection, least: usize) -> Result<bool> {
        let searcher = &self.lowering.reader.searcher;
        let weight = self.query(of).weight(EnableScoring::disabled_from_searcher(searcher))?;
        let (mut found, mut seen) = (0, 0_usize);
        for segment in searcher.segment_readers() {
            let scopes = segment.fast_fields().u64("scope")?;
            let mut docs = weight.scorer(segment, 1.0)?;
            while found < least && docs.doc() != TERMINATED {
                let is_in = of.scope.is_none_or(|scope| scopes.first(docs.doc()) == Some(scope as u64));
                found += usize::from(is_in && !segment.is_deleted(docs.doc()));
                docs.advance();
                seen += 1;
                if seen.is_multiple_of(DOCUMENTS_BETWEEN) {
                    deadline::check()?;
                }
            }
        }
        Ok(found >= least)
    }

    fn best(&self, of: Selection, sort: Sort, keep: usize) -> Result<Best> {
        let (mut best, others) =
            self.run_counting(of, &First { sort, keep, scores: self.lowered.scores() })?;
        best.others = others;
        if sort.by != SortBy::Relevance {
            self.score(of, &mut best.matches)?;
        }
        best.take_out_holds_all(of.holding);
        Ok(best)
    }

    fn all(&self, of: Selection) -> Result<Vec<Match>> {
        let files = self.run(of, &All)?;
        Ok(files.into_iter().flat_map(|(_, matches)| matches).collect())
    }

    fn groups(&self, of: Selection) -> Result<HashSet<u64>> {
        self.run(of, &Groups)
    }

    fn tally(&self, of: Selection, by: &[&[Field]], unit: Unit) -> Result<Vec<Tally>> {
        let identity = match unit {
            Unit::Documents => Identity::Document,
            Unit::ChangePoints => Identity::Before("change_point"),
            Unit::Reports => Identity::Before("report"),
            Unit::Of(_) => Identity::Id,
        };
        let tallies = self.run(of, &Tallies { by, identity })?;
        let count = |counted: super::tally::Counted| match unit {
            Unit::Of(number) => counted.ids.iter().map(|&id| number(id)).collect::<HashSet<u64>>().len(),
            _ => counted.count,
        };
        let named = |tally: super::tally::TallyOf| -> Tally {
            tally.into_iter().map(|(values, counted)| (values, count(counted))).collect()
        };
        Ok(tallies.into_iter().map(named).collect())
    }

    fn held(&self, matches: &[Match]) -> Result<Vec<Vec<bool>>> {
        let holds = |clause: &Clause, at: &Match| {
            Ok(reasons::score_of(clause.as_ref(), &self.lowering.reader.searcher, at.address)?.is_some())
        };
        let held = |at: &Match| self.lowered.concepts().map(|clause| holds(clause, at)).collect();
        matches.iter().map(held).collect()
    }

    fn reasons(&self, at: &Match) -> Result<Vec<Reason>> {
        reasons::at(&self.plan, &self.lowering, at.address)
    }
}
