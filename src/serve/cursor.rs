//! Where a page ended: opaque to callers, a commit and a number to us.
//!
//! A commit never changes, so the number of the first hit that was not given says all. The query is
//! hashed into it, because a place in one list of hits means nothing in another.

use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::Service;
use super::problem::Problem;
use super::snapshots::Snapshot;
use crate::search::Query;

/// The place in a list of hits where the next page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cursor {
    commit: String,
    offset: usize,
    query: u64,
}

/// Where the page that `cursor` names begins: its commit and the number of hits before it; without a
/// cursor the beginning of the last commit.
///
/// # Errors
/// 400 if it is no cursor of `query`, 410 if its commit is no longer held.
pub(super) fn begin(
    service: &Service,
    query: &Query,
    cursor: Option<&str>,
) -> Result<(Arc<Snapshot>, usize), Problem> {
    let Some(text) = cursor.filter(|text| !text.is_empty()) else {
        return Ok((service.snapshots.current(), 0));
    };
    let none = || Problem::parameter("cursor", "this is no cursor; take `next` of the page before");
    let cursor = read(text).ok_or_else(none)?;
    if cursor.query != hash(query) {
        let message = "this cursor belongs to another query; change nothing but `limit` between pages";
        return Err(Problem::parameter("cursor", message));
    }
    let snapshot = service.snapshots.find(&cursor.commit).ok_or_else(Problem::expired)?;
    Ok((snapshot, cursor.offset))
}

/// The cursor of the page that begins after `offset` hits.
pub(super) fn next(snapshot: &Snapshot, query: &Query, offset: usize) -> String {
    format!("{}.{offset:x}.{:016x}", snapshot.commit, hash(query))
}

/// What was asked for, wherever its pages begin and end.
fn hash(query: &Query) -> u64 {
    let all = Query { offset: 0, limit: 0, ..query.clone() };
    xxh3_64(format!("{all:?}").as_bytes())
}

fn read(text: &str) -> Option<Cursor> {
    let mut parts = text.split('.');
    let mut part = || parts.next().filter(|part| part.bytes().all(|b| b.is_ascii_hexdigit()));
    let (commit, offset, query) = (part()?.to_owned(), part()?, part()?);
    let cursor = Cursor {
        commit,
        offset: usize::from_str_radix(offset, 16).ok()?,
        query: u64::from_str_radix(query, 16).ok()?,
    };
    parts.next().is_none().then_some(cursor)
}
