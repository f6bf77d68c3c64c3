//! Search, export and single records.

use std::ops::{Bound, RangeInclusive};

use tantivy::query::RangeQuery;
use tantivy::{Searcher, Term};

use super::collect::{self, Best, Ranked};
use super::execute::{self, Found};
use super::snippet::{self, Needles};
use super::{Highlighted, Hit, Hits};
use crate::Result;
use crate::index::{Documents, Reader, deadline};
use crate::plan::Plan;
use crate::record::{RecordId, StoredRecord};
use crate::request::{Matching, Request, Sort, SortBy};

/// A hit in its place, and its mentions where hits are collapsed.
type Placed = (Ranked, Option<usize>);

impl Reader {
    /// The records that match, best first or in the order asked for.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn search(&self, request: &Request) -> Result<Hits> {
        let searcher = self.searcher();
        let execution = self.execution(&searcher, request, Matching::Best)?;
        // Which records are one policy is known only when all are seen.
        let keep = match request.collapse {
            None => request.offset.saturating_add(request.limit),
            Some(_) => usize::MAX,
        };
        let Found { mut total, total_all, best } = execution.best(request, keep)?;
        let mut placed: Vec<Placed> = match request.collapse {
            None => best.into_iter().map(|ranked| (ranked, None)).collect(),
            Some(_) => {
                let collapsed = self.collapse(best)?;
                total = collapsed.len();
                collapsed.into_iter().map(|(ranked, mentions)| (ranked, Some(mentions))).collect()
            }
        };
        let counted = placed.len();
        // Not more on a later page, so that all pages have one total.
        let room = execute::page(request).saturating_sub(total);
        let (in_rewritings, only) = execution.rewritings(request, if total < counted { 0 } else { room })?;
        total += only.len();
        placed.extend(only.into_iter().map(|ranked| (ranked, None)));
        let needles = needles(&execution.plan);
        let documents = self.documents(&searcher);
        let mut hits = Vec::new();
        for (place, (ranked, mentions)) in placed.iter().enumerate().skip(request.offset).take(request.limit)
        {
            let hit = short_hit(&documents, ranked, place + 1, &needles)?;
            hits.push(Hit {
                mentions: *mentions,
                missing: execution.missing(ranked)?,
                only_in_rewriting: place >= counted,
                ..hit
            });
        }
        Ok(Hits { total, total_all, in_rewritings, corrections: execution.plan.corrections, hits })
    }

    /// The ids and scores of the hits asked for, without reading the records.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn search_ids(&self, request: &Request) -> Result<Vec<(u64, f32)>> {
        let keep = request.offset.saturating_add(request.limit);
        let searcher = self.searcher();
        let best = self.execution(&searcher, request, Matching::Best)?.best(request, keep)?.best;
        Ok(best.iter().skip(request.offset).map(|ranked| (ranked.id, ranked.score)).collect())
    }

    /// Hands every record that matches to `take`, by path and line, until it returns false.
    ///
    /// # Errors
    /// If the index cannot be read, or whatever error `take` returns.
    pub fn export(&self, request: &Request, take: &mut dyn FnMut(&Hit) -> Result<bool>) -> Result<()> {
        let searcher = self.searcher();
        let (plan, mut all) = self.matches(&searcher, request)?;
        let documents = self.documents(&searcher);
        if request.sort.by == SortBy::Relevance {
            order_by_place(&documents, &mut all)?;
        }
        let needles = needles(&plan);
        for (place, ranked) in all.iter().enumerate().skip(request.offset).take(request.limit) {
            deadline::check()?;
            if !take(&hit(&documents, ranked, place + 1, &needles)?)? {
                break;
            }
        }
        Ok(())
    }

    /// The records that match, without highlights, by path and line.
    pub(super) fn export_plain(
        &self,
        request: &Request,
        take: &mut dyn FnMut(u64, StoredRecord),
    ) -> Result<()> {
        let searcher = self.searcher();
        let (_, all) = self.matches(&searcher, request)?;
        let documents = self.documents(&searcher);
        let mut records = Vec::with_capacity(all.len());
        for ranked in all {
            deadline::check()?;
            records.push((ranked.id, documents.record(ranked.address)?));
        }
        records.sort_by(|(a_id, a), (b_id, b)| (&a.path, a.lines, a_id).cmp(&(&b.path, b.lines, b_id)));
        records.into_iter().for_each(|(id, record)| take(id, record));
        Ok(())
    }

    /// Every record that holds everything the request asks for, whatever its page.
    fn matches(&self, searcher: &Searcher, request: &Request) -> Result<(Plan, Vec<Ranked>)> {
        let execution = self.execution(searcher, request, Matching::All)?;
        let found = execution.best(request, usize::MAX)?;
        Ok((execution.plan, found.best))
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
    /// [`ErrorKind::Query`](crate::ErrorKind::Query) if `prefix` is not hexadecimal or longer than an identity.
    pub fn find_ids(&self, prefix: &str) -> Result<Vec<u64>> {
        let ids = RecordId::with_prefix(prefix)?;
        let (low, high) = (ids.start().0, ids.end().0);
        let found = self.with_ids(&self.searcher(), low..=high, 100)?;
        Ok(found.best.iter().map(|ranked| ranked.id).collect())
    }

    /// The records with these identities, `keep` of them at most. An index of identities would take
    /// more room than all facets, and a million of them are looked through in milliseconds.
    fn with_ids(&self, searcher: &Searcher, ids: RangeInclusive<u64>, keep: usize) -> Result<collect::Found> {
        deadline::search(searcher, &self.ids_query(ids), &Best { sort: Sort::CHANGE_POINT, keep })
    }

    /// The query for the records with these identities.
    pub(super) fn ids_query(&self, ids: RangeInclusive<u64>) -> RangeQuery {
        let term = |&id| Term::from_field_u64(self.fields.id, id);
        RangeQuery::new(Bound::Included(term(ids.start())), Bound::Included(term(ids.end())))
    }
}

/// What to highlight: whatever a record can match by.
fn needles(plan: &Plan) -> Needles {
    Needles::new(plan.needles().into_iter().map(|(text, weight)| (text.to_owned(), weight)).collect())
}

/// By path, then by line: the order of the tree.
fn order_by_place(documents: &Documents, all: &mut [Ranked]) -> Result<()> {
    let mut places = Vec::with_capacity(all.len());
    for ranked in all.iter() {
        deadline::check()?;
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
    let score = execute::shown_score(score);
    Hit {
        rank,
        score,
        id,
        missing: Vec::new(),
        only_in_rewriting: false,
        mentions: None,
        title,
        snippet,
        record,
        text: None,
    }
}
