//! The state of an index: its last commit, and the run that writes the next.
//!
//! OpenSearch cannot commit several documents together, so one document serves as the commit: the state,
//! which changes by compare and set. Each run of a writer has a number. A document says which run added it
//! (`since`) and which removed it (`until`). A commit names the last run that counts: [`State::visible`] is
//! the filter for what it shows. The documents of a run that ended without a commit never show, because its
//! number is among the aborted ones; the next run removes them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use xxhash_rust::xxh3::Xxh3;

use super::client::Client;
use crate::backend::update::Manifest;
use crate::{ErrorKind, Result};

/// How long replaced documents are kept, in milliseconds: readers of an older commit still see them.
const KEPT_MS: i64 = 10 * 60 * 1000;
/// Aborted runs that are remembered. A writer that was cut off for hours may still send a request.
const MOST_ABORTED: usize = 100;

/// The document `state` of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::backend) struct State {
    pub manifest: Manifest,
    /// When the index was made, in nanoseconds since 1970: it distinguishes indexes of one name.
    pub made_ns: i64,
    /// The run that committed last; 0 before the first commit.
    pub commit: u64,
    /// Every commit from this one on can be read.
    pub oldest: u64,
    /// The run that began last.
    pub last_run: u64,
    /// The run that writes now.
    pub run: Option<Run>,
    /// The runs that ended without a commit.
    pub aborted: Vec<u64>,
    /// The latest commits with their times, in milliseconds since 1970.
    pub commits: Vec<(u64, i64)>,
}

/// A run of a writer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Run {
    pub number: u64,
    pub owner: Owner,
    /// When it was last heard of, in milliseconds since 1970.
    pub renewed_ms: i64,
}

/// The process of a writer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Owner {
    /// For messages.
    pub host: String,
    pub process: u32,
    /// Identifies the machine since its start and its process ids; `None` where that is not known.
    pub machine: Option<String>,
}

/// A state as it was read, for compare and set.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub state: State,
    sequence: i64,
    term: i64,
}

impl State {
    /// The state of a new index.
    pub fn new(manifest: Manifest, made_ns: i64) -> State {
        State {
            manifest,
            made_ns,
            commit: 0,
            oldest: 0,
            last_run: 0,
            run: None,
            aborted: Vec::new(),
            commits: Vec::new(),
        }
    }

    /// The filter for the documents of the last commit.
    pub fn visible(&self) -> Value {
        let removed = json!({ "bool": {
            "filter": { "range": { "until": { "lte": self.commit } } },
            "must_not": { "terms": { "until": self.aborted } },
        } });
        json!({ "bool": {
            "filter": { "range": { "since": { "lte": self.commit } } },
            "must_not": [{ "terms": { "since": self.aborted } }, removed],
        } })
    }

    /// Names the commit, in 16 hexadecimal digits.
    pub fn commit_id(&self) -> String {
        let mut hash = Xxh3::new();
        hash.update(self.manifest.fingerprint.as_bytes());
        hash.update(&self.made_ns.to_le_bytes());
        hash.update(&self.commit.to_le_bytes());
        format!("{:016x}", hash.digest())
    }

    /// Ends a run without a commit.
    pub fn abort(&mut self, run: u64) {
        self.run = None;
        self.aborted.push(run);
        let surplus = self.aborted.len().saturating_sub(MOST_ABORTED);
        self.aborted.drain(..surplus);
    }

    /// Commits a run.
    pub fn commit(&mut self, run: u64, manifest: Manifest, now_ms: i64) {
        self.run = None;
        self.commit = run;
        self.manifest = manifest;
        self.commits.push((run, now_ms));
        // Documents that a commit removed are kept only for readers of the previous commit.
        let outdated = self.commits.iter().rposition(|(_, at)| at + KEPT_MS < now_ms);
        if let Some(last) = outdated {
            self.oldest = self.commits[last].0;
            self.commits.drain(..=last);
        }
    }
}

/// The state of an index; `None` if it was just made.
///
/// # Errors
/// If it cannot be read.
pub(super) fn read(client: &Client, index: &str) -> Result<Option<Read>> {
    #[derive(Deserialize)]
    struct Found {
        _seq_no: i64,
        _primary_term: i64,
        _source: Source,
    }
    #[derive(Deserialize)]
    struct Source {
        stored: Value,
    }
    let Some(found) = client.get::<Found>(&format!("{index}/_doc/state"))? else { return Ok(None) };
    let state = serde_json::from_value(found._source.stored).map_err(|error| {
        let message = "the state of the index is not as it was written; build the index again with \
                       `tansuo index --rebuild`";
        client.error(ErrorKind::Corrupt, message).because(error)
    })?;
    Ok(Some(Read { state, sequence: found._seq_no, term: found._primary_term }))
}

/// Writes a state, if nobody has written another since `old` was read. Returns whether it is the state now.
///
/// # Errors
/// If it cannot be written.
pub(super) fn write(client: &Client, index: &str, old: Option<&Read>, new: &State) -> Result<bool> {
    let condition = match old {
        Some(Read { sequence, term, .. }) => format!("if_seq_no={sequence}&if_primary_term={term}"),
        None => "op_type=create".to_owned(),
    };
    let answer = client.try_put(&format!("{index}/_doc/state?{condition}"), &json!({ "stored": new }))?;
    if answer.status == 409 {
        // The answer to an earlier attempt may have been lost.
        return Ok(read(client, index)?.is_some_and(|now| now.state == *new));
    }
    client.read::<Value>(&answer).map(|_| true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_outdates_those_that_nobody_reads_any_more() {
        let mut state = State::new(Manifest::default(), 0);
        state.commit(1, Manifest::default(), 0);
        state.commit(2, Manifest::default(), 1000);
        assert_eq!((state.commit, state.oldest), (2, 0));
        state.commit(4, Manifest::default(), KEPT_MS + 500);
        assert_eq!((state.oldest, state.commits.len()), (1, 2));
        state.commit(5, Manifest::default(), 3 * KEPT_MS);
        assert_eq!((state.oldest, state.commits.len()), (4, 1));
    }

    #[test]
    fn the_latest_aborted_runs_are_remembered() {
        let mut state = State::new(Manifest::default(), 0);
        (1..=300).for_each(|run| state.abort(run));
        assert_eq!((state.aborted.len(), state.aborted[99]), (MOST_ABORTED, 300));
    }
}
