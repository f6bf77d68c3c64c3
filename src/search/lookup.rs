//! Search, export and single records.

use super::execute::{self, Found};
use super::snippet::{self, Needles};
use super::{Hit, Hits};
use crate::Result;
use crate::backend::{Address, Match, Reader, deadline};
use crate::plan::Plan;
use crate::record::{RecordId, StoredRecord};
use crate::request::{Matching, Request, SortBy};

/// Records that are read together where many are.
const BATCH: usize = 256;

impl Reader {
    /// The records that match, best first or in the order asked for.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn search(&self, request: &Request) -> Result<Hits> {
        let execution = self.execution(request, Matching::Best)?;
        // All records must be read to find out which are one policy.
        let keep = match request.collapse {
            None => request.offset.saturating_add(request.limit),
            Some(_) => usize::MAX,
        };
        let Found { mut total, total_all, in_rewritings, best } = execution.best(request, keep)?;
        let mut placed: Vec<(Match, Option<usize>)> = match request.collapse {
            None => best.into_iter().map(|found| (found, None)).collect(),
            Some(_) => {
                let collapsed = self.collapse(best)?;
                total = collapsed.len();
                collapsed.into_iter().map(|(found, mentions)| (found, Some(mentions))).collect()
            }
        };
        let counted = placed.len();
        // Not more on a later page, so that all pages have one total.
        let room = execute::page(request).saturating_sub(total);
        let room = if total < counted || in_rewritings == 0 { 0 } else { room };
        let only = execution.only_in_rewritings(request, room)?;
        let in_rewritings = in_rewritings - only.len();
        total += only.len();
        placed.extend(only.into_iter().map(|found| (found, None)));
        let needles = needles(&execution.plan);
        let page: Vec<_> = placed.into_iter().enumerate().skip(request.offset).take(request.limit).collect();
        let addresses: Vec<Address> = page.iter().map(|(_, (found, _))| found.address).collect();
        let matches: Vec<Match> = page.iter().map(|(_, (found, _))| *found).collect();
        let held = execution.held(&matches)?;
        let mut hits = Vec::new();
        for (((place, (found, mentions)), record), held) in
            page.iter().zip(self.backend().stored_records(&addresses)?).zip(held)
        {
            let mut hit = hit(record, found, place + 1, &needles);
            hit.record.text = String::new();
            hit.mentions = *mentions;
            hit.missing = execution.missing(&held);
            hit.only_in_rewriting = *place >= counted;
            hits.push(hit);
        }
        Ok(Hits { total, total_all, in_rewritings, corrections: execution.plan.corrections, hits })
    }

    /// The ids and scores of the hits asked for, without reading the records.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn search_ids(&self, request: &Request) -> Result<Vec<(u64, f32)>> {
        let keep = request.offset.saturating_add(request.limit);
        let best = self.execution(request, Matching::Best)?.best(request, keep)?.best;
        Ok(best.iter().skip(request.offset).map(|found| (found.id, found.score)).collect())
    }

    /// Hands every record that matches to `take`, by path and line, until it returns false.
    ///
    /// # Errors
    /// If the index cannot be read, or whatever error `take` returns.
    pub fn export(&self, request: &Request, take: &mut dyn FnMut(&Hit) -> Result<bool>) -> Result<()> {
        let (plan, all) = self.matches(request)?;
        let needles = needles(&plan);
        let page = &all[request.offset.min(all.len())..];
        let page = &page[..request.limit.min(page.len())];
        let mut rank = request.offset;
        for batch in page.chunks(BATCH) {
            let addresses: Vec<Address> = batch.iter().map(|found| found.address).collect();
            for (found, record) in batch.iter().zip(self.backend().stored_records(&addresses)?) {
                rank += 1;
                if !take(&hit(record, found, rank, &needles))? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Calls `take` with every stored record that matches, by path and line.
    pub(super) fn for_each_record(
        &self,
        request: &Request,
        take: &mut dyn FnMut(&Match, StoredRecord),
    ) -> Result<()> {
        let (_, all) = self.matches(request)?;
        for batch in all.chunks(BATCH) {
            deadline::check()?;
            let addresses: Vec<Address> = batch.iter().map(|found| found.address).collect();
            for (found, record) in batch.iter().zip(self.backend().stored_records(&addresses)?) {
                take(found, record);
            }
        }
        Ok(())
    }

    /// The titles of all records with their numbers of records, the most frequent first, `most` of them at most.
    #[cfg(feature = "serve")]
    pub(crate) fn titles(&self, most: usize) -> Result<Vec<super::CountedText>> {
        let mut titles = std::collections::HashMap::<String, usize>::new();
        self.for_each_record(&Request::default().limit(usize::MAX), &mut |_, record| {
            *titles.entry(record.title).or_default() += 1;
        })?;
        let mut titles: Vec<_> =
            titles.into_iter().map(|(value, count)| super::CountedText { value, count }).collect();
        titles.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        titles.truncate(most);
        Ok(titles)
    }

    /// Every record that holds everything the request asks for, on all pages: in the order of the request, or
    /// by path and line.
    fn matches(&self, request: &Request) -> Result<(Plan, Vec<Match>)> {
        let execution = self.execution(request, Matching::All)?;
        let all = match request.sort.by {
            SortBy::Relevance => execution.prepared.all(execution.records())?,
            _ => execution.best(request, usize::MAX)?.best,
        };
        Ok((execution.plan, all))
    }

    /// One record by its identity.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn record(&self, id: u64) -> Result<Option<Hit>> {
        let Some(found) = self.backend().with_ids(id..=id, 1)?.into_iter().next() else { return Ok(None) };
        let record = self.backend().stored_records(&[found.address])?.pop();
        Ok(record.map(|record| hit(record, &found, 1, &Needles::default())))
    }

    /// The identities that begin with `prefix`, hexadecimal digits as they are printed; 100 of them at most.
    ///
    /// # Errors
    /// [`ErrorKind::Query`](crate::ErrorKind::Query) if `prefix` is not hexadecimal or longer than an identity.
    pub fn find_ids(&self, prefix: &str) -> Result<Vec<u64>> {
        let ids = RecordId::with_prefix(prefix)?;
        let found = self.backend().with_ids(ids.start().0..=ids.end().0, 100)?;
        Ok(found.iter().map(|found| found.id).collect())
    }
}

/// The texts to highlight: all texts by which a record can match.
pub(super) fn needles(plan: &Plan) -> Needles {
    Needles::new(plan.needles().into_iter().map(|(text, weight)| (text.to_owned(), weight)).collect())
}

/// The hit for a match, with its text.
pub(super) fn hit(record: StoredRecord, found: &Match, rank: usize, needles: &Needles) -> Hit {
    Hit {
        rank,
        score: found.score,
        title_highlights: snippet::highlight(&record.title, needles).highlights,
        snippet: snippet::of_record(&record, needles),
        missing: Vec::new(),
        only_in_rewriting: false,
        mentions: None,
        other_mentions: None,
        record,
    }
}

/// As [`hit`], but brief, for lists.
pub(super) fn listed(record: StoredRecord, found: &Match, rank: usize, needles: &Needles) -> Hit {
    let mut hit = hit(record, found, rank, needles);
    hit.record.brief();
    hit
}
