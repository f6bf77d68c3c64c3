//! A query for which the length of a text counts less.

use tantivy::Term;
use tantivy::query::{Bm25StatisticsProvider, EnableScoring, Query, Weight};
use tantivy::schema::Field;

/// Scores by BM25 as if texts were `times` as long on average. A text of usual length then counts as short,
/// so its length and its term frequencies matter little. A very long text is still penalised.
#[derive(Debug)]
pub(super) struct ScaledLengthQuery {
    inner: Box<dyn Query>,
    times: f32,
}

impl ScaledLengthQuery {
    pub fn new(inner: Box<dyn Query>, times: f32) -> Self {
        ScaledLengthQuery { inner, times }
    }
}

impl Clone for ScaledLengthQuery {
    fn clone(&self) -> Self {
        ScaledLengthQuery { inner: self.inner.box_clone(), times: self.times }
    }
}

impl Query for ScaledLengthQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let EnableScoring::Enabled { searcher, statistics_provider } = scoring else {
            return self.inner.weight(scoring);
        };
        let longer = Longer { texts: statistics_provider, times: self.times };
        self.inner.weight(EnableScoring::enabled_from_statistics_provider(&longer, searcher))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.inner.query_terms(visitor);
    }
}

/// The statistics of the same texts, each `times` as long.
struct Longer<'s> {
    texts: &'s dyn Bm25StatisticsProvider,
    times: f32,
}

impl Bm25StatisticsProvider for Longer<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Ok((self.texts.total_num_tokens(field)? as f64 * f64::from(self.times)) as u64)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.texts.total_num_docs()
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.texts.doc_freq(term)
    }
}
