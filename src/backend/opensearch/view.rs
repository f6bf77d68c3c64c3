//! Searches on one commit, by a point in time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::client::{Answer, Client};
use super::state::{self, State};
use crate::backend::Address;
use crate::backend::deadline::{self, Stop};
use crate::message::message;
use crate::{Error, ErrorKind, Result};

/// How long OpenSearch keeps a point in time after each search; one that is lost is renewed.
const KEEP_ALIVE: &str = "5m";

/// How long a dropped reader may take to close its point in time.
const TO_CLOSE: Duration = Duration::from_secs(1);

/// How often to retry a search with another point in time. Opening one waits until every shard has a copy.
const RENEWALS: usize = 3;

/// The type of error of a search whose point in time is gone.
const LOST: &str = "search_context_missing_exception";

/// Hits of one answer; OpenSearch gives no more.
pub(super) const PAGE: usize = 10_000;

/// The hits of one answer that include stored documents.
pub(super) const STORED_PAGE: usize = 1_000;

/// An index as it was at one time.
pub(super) struct View {
    client: Arc<Client>,
    /// The name of the index.
    index: String,
    made_ns: i64,
    commit: u64,
    /// The filter for the documents of the commit.
    visible: Value,
    /// Opened by the first search.
    point_in_time: Mutex<Option<String>>,
}

impl Drop for View {
    fn drop(&mut self) {
        let opened = self.point_in_time.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Some(name) = opened.take() else { return };
        let body = json!({"pit_id": [name]});
        // OK because OpenSearch closes it by itself a few minutes later.
        let _ = Stop::at(Instant::now() + TO_CLOSE)
            .during(|| self.client.delete_with("_search/point_in_time", Some(&body)));
    }
}

/// Opens a point in time.
fn open(client: &Client, index: &str) -> Result<String> {
    #[derive(Deserialize)]
    struct Opened {
        pit_id: String,
    }
    let path =
        format!("{index}/_search/point_in_time?keep_alive={KEEP_ALIVE}&allow_partial_pit_creation=false");
    Ok(client.post::<Opened>(&path, &json!({}))?.pit_id)
}

/// The answer to a search.
#[derive(Deserialize)]
pub(super) struct Found {
    pub hits: HitList,
    #[serde(default)]
    pub aggregations: HashMap<String, Value>,
}

#[derive(Deserialize)]
pub(super) struct HitList {
    total: Option<Total>,
    pub hits: Vec<Hit>,
}

#[derive(Deserialize)]
struct Total {
    value: usize,
}

/// A document found.
#[derive(Deserialize)]
pub(super) struct Hit {
    #[serde(rename = "_id")]
    pub id: String,
    #[serde(rename = "_score")]
    pub score: Option<f32>,
    #[serde(rename = "_source")]
    source: Option<Source>,
    #[serde(default)]
    pub fields: HashMap<String, Vec<String>>,
    #[serde(default)]
    pub sort: Vec<Value>,
    /// The scores of the named clauses that match.
    #[serde(default)]
    pub matched_queries: HashMap<String, f32>,
}

/// The stored content of a document, as JSON.
#[derive(Deserialize)]
struct Source {
    stored: String,
}

impl View {
    /// The commit of an index that its state names.
    pub fn new(client: Arc<Client>, index: String, state: &State) -> View {
        let (made_ns, commit, visible) = (state.made_ns, state.commit, state.visible());
        View { client, index, made_ns, commit, visible, point_in_time: Mutex::default() }
    }

    pub fn client(&self) -> &Arc<Client> {
        &self.client
    }

    /// The name of the index.
    pub fn index(&self) -> &str {
        &self.index
    }

    /// The first matches of a query, and their number where `body` asks for it.
    ///
    /// # Errors
    /// As [`Client::post`]; [`ErrorKind::TimedOut`] if the deadline has passed.
    pub fn search(&self, query: &Value, mut body: Value) -> Result<Found> {
        body["query"] = json!({"bool": {"filter": [self.visible], "must": [query]}});
        let mut opened = self.opened(None)?;
        let mut answer = self.ask(&opened, &mut body)?;
        for _ in 0..RENEWALS {
            // Nobody searched for a while, or a node that kept it is gone.
            if !answer.has_cause(LOST) && answer.status < 500 {
                break;
            }
            opened = self.opened(Some(&opened))?;
            answer = self.ask(&opened, &mut body)?;
        }
        self.client.read(&answer)
    }

    /// The numbers of the matches of some queries, by one request; `None` where one failed.
    ///
    /// # Errors
    /// As [`View::search`].
    pub fn count_each(&self, queries: &[Value]) -> Result<Vec<Option<usize>>> {
        #[derive(Deserialize)]
        struct Answers {
            responses: Vec<OneAnswer>,
        }
        #[derive(Deserialize)]
        struct OneAnswer {
            hits: Option<HitList>,
        }
        let opened = self.opened(None)?;
        let mut lines = String::new();
        for query in queries {
            let body = json!({
                "pit": {"id": opened, "keep_alive": KEEP_ALIVE},
                "size": 0,
                "track_total_hits": true,
                "query": {"bool": {"filter": [self.visible, query]}},
            });
            lines.push_str("{\"allow_partial_search_results\":false}\n");
            lines.push_str(&format!("{body}\n"));
        }
        let answers: Answers = self.client.post_lines("_msearch", lines.as_bytes())?;
        let total = |answer: OneAnswer| Some(answer.hits?.total?.value);
        Ok(answers.responses.into_iter().map(total).collect())
    }

    /// The point in time; another one where there is none, or `lost` is gone.
    fn opened(&self, lost: Option<&str>) -> Result<String> {
        // OK because no panic can leave the name half changed.
        let mut opened = self.point_in_time.lock().unwrap_or_else(PoisonError::into_inner);
        match opened.as_deref() {
            // Another thread may have opened another one since.
            Some(name) if lost != Some(name) => Ok(name.to_owned()),
            _ => {
                let name = opened.insert(open(&self.client, &self.index)?).clone();
                self.check_kept()?;
                Ok(name)
            }
        }
    }

    /// # Errors
    /// [`ErrorKind::NoIndex`] if documents of the commit may have been removed.
    fn check_kept(&self) -> Result<()> {
        let state = state::read(&self.client, &self.index)?.map(|read| read.state);
        let is_kept = |state: State| state.made_ns == self.made_ns && state.oldest <= self.commit;
        // Nothing was ever removed from an index that has no state yet.
        if state.is_none_or(is_kept) {
            return Ok(());
        }
        let message = "the commit that was read is gone; open the index again";
        Err(self.client.error(ErrorKind::NoIndex, message))
    }

    /// The size of the index.
    ///
    /// # Errors
    /// As [`Client::post`].
    pub fn stats<T: DeserializeOwned>(&self) -> Result<T> {
        let stats = self.client.get(&format!("{}/_stats/store,segments", self.index))?;
        stats.ok_or_else(|| self.client.error(ErrorKind::NoIndex, "the index is gone; open it again"))
    }

    fn ask(&self, point_in_time: &str, body: &mut Value) -> Result<Answer> {
        deadline::check()?;
        body["pit"] = json!({"id": point_in_time, "keep_alive": KEEP_ALIVE});
        // Frequencies of all shards together, where scores need them.
        let kind = if body["size"] == 0 { "query_then_fetch" } else { "dfs_query_then_fetch" };
        let mut path = format!(
            "_search?search_type={kind}&allow_partial_search_results=false&include_named_queries_score=true"
        );
        if let Some(left) = deadline::remaining() {
            path += &format!("&cancel_after_time_interval={}ms", left.as_millis().max(1));
        }
        let answer = self.client.try_search(&path, body);
        // A request that was cut off at the deadline ends as an error of OpenSearch or of the connection.
        deadline::check()?;
        answer
    }

    /// Calls `take` with at most `most` matches of a query in order. A member `sort` of `body` must
    /// distinguish all documents.
    ///
    /// # Errors
    /// As [`View::search`], and those of `take`.
    pub fn pages(
        &self,
        query: &Value,
        body: &Value,
        (most, page): (usize, usize),
        mut take: impl FnMut(Hit) -> Result<()>,
    ) -> Result<()> {
        let mut body = body.clone();
        let mut left = most;
        while left > 0 {
            let size = left.min(page);
            body["size"] = size.into();
            let hits = self.search(query, body.clone())?.hits.hits;
            let (count, last) = (hits.len(), hits.last().map(|hit| hit.sort.clone()));
            hits.into_iter().try_for_each(&mut take)?;
            left -= count;
            match last {
                Some(sort) if count == size => body["search_after"] = sort.into(),
                _ => break,
            }
        }
        Ok(())
    }
}

impl Found {
    /// The number of all matches.
    pub fn total(&self) -> usize {
        self.hits.total.as_ref().map_or(0, |total| total.value)
    }
}

impl Hit {
    /// Where the document is: its `_id` as a number.
    pub fn address(&self) -> Result<Address> {
        u128::from_str_radix(&self.id, 16).map(Address).map_err(|e| damaged(&self.id).because(e))
    }

    /// The stored content of the document, which the search must have requested.
    pub fn stored<T: DeserializeOwned>(&self) -> Result<T> {
        let source = self.source.as_ref().ok_or_else(|| damaged(&self.id))?;
        serde_json::from_str(&source.stored).map_err(|e| damaged(&self.id).because(e))
    }

    /// The number of 16 hexadecimal digits in a field.
    pub fn number(&self, field: &str) -> Option<u64> {
        u64::from_str_radix(self.value(field)?, 16).ok()
    }

    /// The first value of a field.
    pub fn value(&self, field: &str) -> Option<&str> {
        self.fields.get(field)?.first().map(String::as_str)
    }
}

/// The `_id` of the document at an address.
pub(super) fn id_of(Address(address): Address) -> String {
    format!("{address:032x}")
}

/// A document that is not as this program writes them.
pub(super) fn damaged(id: &str) -> Error {
    let message = message!(
        "document %{id} of the index is not as it was written; build the index again with `tansuo index --rebuild`",
        id = id.to_owned()
    );
    Error::new(ErrorKind::Corrupt, message)
}
