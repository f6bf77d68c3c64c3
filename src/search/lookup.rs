//! Search, export and single records.

use std::ops::{Bound, RangeInclusive};

use tantivy::query::RangeQuery;
use tantivy::{Searcher, Term};

use super::collect::{Best, Found, Ranked};
use super::lower::Lowering;
use super::snippet::{self, Needles};
use super::{Filter, Highlighted, Hit, Hits, Mode, Query, Sort};
use crate::Result;
use crate::analyze::{Class, is_stopword, normalize};
use crate::index::{DocType, Documents, Index, deadline};
use crate::record::{RecordId, StoredRecord};

/// A hit in its place, and its mentions where hits are collapsed.
type Placed = (Ranked, Option<usize>);

impl Index {
    /// The records that match, best first or in the order asked for.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn search(&self, query: &Query) -> Result<Hits> {
        let searcher = self.searcher();
        let (total, best) = self.places(&searcher, query)?;
        let needles = self.needles(query);
        let documents = self.documents(&searcher);
        let hits = best
            .iter()
            .enumerate()
            .skip(query.offset)
            .take(query.limit)
            .map(|(place, (ranked, mentions))| {
                let hit = short_hit(&documents, ranked, place + 1, &needles)?;
                Ok(Hit { mentions: *mentions, ..hit })
            })
            .collect::<Result<Vec<Hit>>>()?;
        Ok(Hits { total, hits })
    }

    /// The hits in order, as many as are asked for, with the mentions of each where they are
    /// collapsed; and the number of all.
    fn places(&self, searcher: &Searcher, query: &Query) -> Result<(usize, Vec<Placed>)> {
        let keep = match query.collapse {
            None => query.offset.saturating_add(query.limit),
            // Which records are one policy is known only when all are seen.
            Some(_) => usize::MAX,
        };
        let (total, best) = self.ranked(searcher, query, query.sort, keep)?;
        if query.collapse.is_none() {
            return Ok((total, best.into_iter().map(|ranked| (ranked, None)).collect()));
        }
        let collapsed = self.collapse(best)?;
        Ok((collapsed.len(), collapsed.into_iter().map(|(ranked, n)| (ranked, Some(n))).collect()))
    }

    /// The identities and scores of the hits asked for, without reading the records.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn search_ids(&self, query: &Query) -> Result<Vec<(u64, f32)>> {
        let keep = query.offset.saturating_add(query.limit);
        let (_, best) = self.ranked(&self.searcher(), query, query.sort, keep)?;
        Ok(best.iter().skip(query.offset).map(|ranked| (ranked.id, ranked.score)).collect())
    }

    /// Hands every record that matches to `take`, by path and line, until it returns false.
    ///
    /// # Errors
    /// If the index cannot be read, or whatever error `take` returns.
    pub fn export(&self, query: &Query, take: &mut dyn FnMut(&Hit) -> Result<bool>) -> Result<()> {
        let searcher = self.searcher();
        let (_, mut all) = self.ranked(&searcher, query, query.sort, usize::MAX)?;
        let documents = self.documents(&searcher);
        if query.sort == Sort::Relevance {
            order_by_place(&documents, &mut all)?;
        }
        let needles = self.needles(query);
        for (place, ranked) in all.iter().enumerate().skip(query.offset).take(query.limit) {
            if !take(&hit(&documents, ranked, place + 1, &needles)?)? {
                break;
            }
        }
        Ok(())
    }

    /// The records that match, without highlights, by path and line.
    pub(super) fn export_plain(&self, query: &Query, take: &mut dyn FnMut(u64, StoredRecord)) -> Result<()> {
        let searcher = self.searcher();
        let (_, all) = self.ranked(&searcher, query, query.sort, usize::MAX)?;
        let documents = self.documents(&searcher);
        let mut records = Vec::with_capacity(all.len());
        for ranked in all {
            records.push((ranked.id, documents.record(ranked.address)?));
        }
        records.sort_by(|(a_id, a), (b_id, b)| (&a.path, a.lines, a_id).cmp(&(&b.path, b.lines, b_id)));
        records.into_iter().for_each(|(id, record)| take(id, record));
        Ok(())
    }

    /// One record by its identity.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn record(&self, id: u64) -> Result<Option<Hit>> {
        let searcher = self.searcher();
        let Some(ranked) = self.place(&searcher, id)? else { return Ok(None) };
        hit(&self.documents(&searcher), &ranked, 1, &Needles::default()).map(Some)
    }

    /// What is stored of one record, without highlights.
    pub(super) fn stored_record(&self, id: u64) -> Result<Option<StoredRecord>> {
        let searcher = self.searcher();
        let Some(ranked) = self.place(&searcher, id)? else { return Ok(None) };
        Ok(Some(self.documents(&searcher).record(ranked.address)?))
    }

    /// Where a record lies.
    pub(super) fn place(&self, searcher: &Searcher, id: u64) -> Result<Option<Ranked>> {
        Ok(self.with_ids(searcher, id..=id, 1)?.best.into_iter().next())
    }

    /// The identities that begin with `prefix`, hexadecimal digits as they are printed; 100 of them at most.
    ///
    /// # Errors
    /// [`ErrorKind::Query`] if `prefix` is not hexadecimal or longer than an identity.
    pub fn find_ids(&self, prefix: &str) -> Result<Vec<u64>> {
        let ids = RecordId::with_prefix(prefix)?;
        let (low, high) = (ids.start().0, ids.end().0);
        let found = self.with_ids(&self.searcher(), low..=high, 100)?;
        Ok(found.best.iter().map(|ranked| ranked.id).collect())
    }

    /// The records with these identities, `keep` of them at most. An index of identities would take
    /// more room than all facets, and a million of them are looked through in milliseconds.
    fn with_ids(&self, searcher: &Searcher, ids: RangeInclusive<u64>, keep: usize) -> Result<Found> {
        let term = |&id| Term::from_field_u64(self.fields.id, id);
        let range = RangeQuery::new(Bound::Included(term(ids.start())), Bound::Included(term(ids.end())));
        deadline::search(searcher, &range, &Best { sort: Sort::ChangePoint, keep })
    }

    pub(super) fn ranked(
        &self,
        searcher: &Searcher,
        query: &Query,
        sort: Sort,
        keep: usize,
    ) -> Result<(usize, Vec<Ranked>)> {
        let lowering =
            Lowering { searcher, fields: &self.fields, analyzer: self.analyzer(), ranking: query.ranking };
        let filters: Vec<&Filter> = query.filters.iter().collect();
        let lowered = lowering.query(&query.expr, &filters, DocType::Record)?;
        let found = deadline::search(searcher, &lowered, &Best { sort, keep })?;
        Ok((found.total, found.best))
    }

    /// What to highlight: the words of the parts that are not negated, and literals whole.
    fn needles(&self, query: &Query) -> Needles {
        let mut needles = Vec::new();
        for part in query.expr.positive_parts() {
            let normal = normalize(&part.text).into_text().into_owned();
            if part.mode == Mode::Words {
                let mut words = Vec::new();
                self.analyzer().words(&normal, &mut words);
                let words = words
                    .iter()
                    .map(|word| word.of(&normal))
                    .filter(|word| Class::of(word) != Class::Punctuation);
                let words = words.filter(|word| !is_stopword(word));
                needles.extend(words.map(str::to_owned));
            }
            needles.push(normal);
        }
        Needles::new(needles)
    }
}

/// By path, then by line: the order of the tree.
fn order_by_place(documents: &Documents, all: &mut [Ranked]) -> Result<()> {
    let mut places = Vec::with_capacity(all.len());
    for ranked in all.iter() {
        let record = documents.record(ranked.address)?;
        places.push((record.path, record.lines, *ranked));
    }
    places.sort_by(|a, b| (&a.0, a.1, a.2.id).cmp(&(&b.0, b.1, b.2.id)));
    for (slot, (_, _, ranked)) in all.iter_mut().zip(places) {
        *slot = ranked;
    }
    Ok(())
}

fn hit(documents: &Documents, ranked: &Ranked, rank: usize, needles: &Needles) -> Result<Hit> {
    let mut record = documents.record(ranked.address)?;
    let text = std::mem::take(&mut record.text);
    let snippet = snippet::of_record(&record, &text, needles);
    Ok(Hit { text: Some(text), ..a_hit(ranked, rank, record, snippet, needles) })
}

/// A hit without its text.
pub(super) fn short_hit(
    documents: &Documents,
    ranked: &Ranked,
    rank: usize,
    needles: &Needles,
) -> Result<Hit> {
    Ok(Hit { text: None, ..hit(documents, ranked, rank, needles)? })
}

fn a_hit(ranked: &Ranked, rank: usize, record: StoredRecord, snippet: Highlighted, needles: &Needles) -> Hit {
    let title = snippet::highlight(&record.title, needles);
    let Ranked { score, id, .. } = *ranked;
    Hit { rank, score, id, mentions: None, title, snippet, record, text: None }
}
