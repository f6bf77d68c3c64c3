//! Matches whose score other clauses raise.

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{
    COLLECT_BLOCK_BUFFER_LEN, DocId, DocSet, Score, SeekDangerResult, SegmentReader, TantivyError, Term,
};

use super::lower::Clause;
use super::optional::OptionalScorer;

/// The documents of a clause, plus the scores of optional clauses that match too. The optional clauses are
/// checked only for documents that are scored: see [`AnyQuery`](super::any::AnyQuery).
#[derive(Debug)]
pub(super) struct RewardedQuery {
    required: Clause,
    rewards: Vec<Clause>,
}

impl RewardedQuery {
    pub fn new(required: Clause, rewards: Vec<Clause>) -> RewardedQuery {
        RewardedQuery { required, rewards }
    }
}

impl Clone for RewardedQuery {
    fn clone(&self) -> Self {
        let rewards = self.rewards.iter().map(|clause| clause.box_clone()).collect();
        RewardedQuery::new(self.required.box_clone(), rewards)
    }
}

impl Query for RewardedQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let required = self.required.weight(scoring)?;
        if !scoring.is_scoring_enabled() {
            return Ok(required);
        }
        let rewards = self.rewards.iter().map(|clause| clause.weight(scoring));
        Ok(Box::new(RewardedWeight { required, rewards: rewards.collect::<tantivy::Result<_>>()? }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.required.query_terms(visitor);
        self.rewards.iter().for_each(|clause| clause.query_terms(visitor));
    }
}

struct RewardedWeight {
    required: Box<dyn Weight>,
    rewards: Vec<Box<dyn Weight>>,
}

impl Weight for RewardedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let required = self.required.scorer(reader, boost)?;
        let rewards = OptionalScorer::all(&self.rewards, reader, boost)?;
        Ok(Box::new(RewardedScorer { required, rewards, scored: None }))
    }

    fn explain(&self, _: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument(format!("document {doc} is not explained")))
    }
}

struct RewardedScorer {
    required: Box<dyn Scorer>,
    rewards: Vec<OptionalScorer>,
    /// The document scored last, and its score: optional clauses cannot go back.
    scored: Option<(DocId, Score)>,
}

impl DocSet for RewardedScorer {
    fn advance(&mut self) -> DocId {
        self.required.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.required.seek(target)
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        self.required.seek_danger(target)
    }

    fn fill_buffer(&mut self, buffer: &mut [DocId; COLLECT_BLOCK_BUFFER_LEN]) -> usize {
        self.required.fill_buffer(buffer)
    }

    fn doc(&self) -> DocId {
        self.required.doc()
    }

    fn size_hint(&self) -> u32 {
        self.required.size_hint()
    }

    fn cost(&self) -> u64 {
        self.required.cost()
    }
}

impl Scorer for RewardedScorer {
    fn score(&mut self) -> Score {
        let doc = self.required.doc();
        if let Some((scored, score)) = self.scored
            && scored == doc
        {
            return score;
        }
        let score =
            self.required.score() + self.rewards.iter_mut().map(|reward| reward.score(doc)).sum::<Score>();
        self.scored = Some((doc, score));
        score
    }
}
