//! One commit of an index on OpenSearch.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use xxhash_rust::xxh3::Xxh3;

use super::address::Address as Place;
use super::client::Client;
use super::generation;
use super::lower::of_types;
use super::mapping::{self, identity};
use super::prepared::{OpenSearchPlan, match_fields, match_of, order, point_address};
use super::scan::Scan;
use super::state::{self, State};
use super::stats::Frequencies;
use super::view::{Hit, PAGE, STORED_PAGE, View, damaged, id_of};
use crate::Result;
use crate::analyze::{self, Analyzer};
use crate::backend::update::{self, Manifest, TreeCheck};
use crate::backend::{Address, Backend, DocType, Match, Miscount, Prepared};
use crate::plan::{Plan, Ranking};
use crate::record::{Overview, StoredFile, StoredPoint, StoredRecord};
use crate::request::Sort;

/// A commit of an index on OpenSearch.
pub(crate) struct OpenSearchReader {
    place: Place,
    state: State,
    pub(super) analyzer: Arc<Analyzer>,
    pub(super) view: View,
    /// The number of records, cached on first use.
    pub(super) records: OnceLock<u64>,
    pub(super) frequencies: Frequencies,
}

impl OpenSearchReader {
    /// Opens the last commit of the index at an address.
    ///
    /// # Errors
    /// [`ErrorKind::Settings`] if it is no address, [`ErrorKind::Io`] if no host answers, [`ErrorKind::NoIndex`] if
    /// there is no such index, [`ErrorKind::Incompatible`] if another version or another analysis made it.
    pub fn open(place: &Path) -> Result<OpenSearchReader> {
        let place = Place::parse(place)?;
        let client = Arc::new(Client::new(&place)?);
        let index = generation::in_use(&client, &place)?;
        let meta = generation::meta(&client, &index)?;
        let analyzer = Arc::new(meta.analyzer(&client)?);
        let state = last(&client, &index)?.unwrap_or_else(|| {
            // An index that was just made.
            let manifest = Manifest { analysis: meta.analysis, ..Manifest::default() };
            State::new(manifest, 0)
        });
        Ok(OpenSearchReader::at(client, place, (index, state), analyzer))
    }

    /// Opens the commit of a state.
    pub(super) fn at(
        client: Arc<Client>,
        place: Place,
        (index, state): (String, State),
        analyzer: Arc<Analyzer>,
    ) -> OpenSearchReader {
        OpenSearchReader {
            view: View::new(client, index, &state),
            place,
            state,
            analyzer,
            records: OnceLock::new(),
            frequencies: Frequencies::default(),
        }
    }

    /// The roots and the settings of the analysis of the index at an address, even if it cannot be opened.
    ///
    /// # Errors
    /// If there is none, or something else made it.
    pub fn remembered(place: &Path) -> Result<(Vec<PathBuf>, analyze::Settings)> {
        let place = Place::parse(place)?;
        let client = Client::new(&place)?;
        let index = generation::in_use(&client, &place)?;
        let manifest = last(&client, &index)?.map(|state| state.manifest).unwrap_or_default();
        Ok((manifest.roots, manifest.analysis))
    }

    /// A number that changes with every commit to the index at an address.
    ///
    /// # Errors
    /// [`ErrorKind::NoIndex`] if there is none, [`ErrorKind::Io`] if no host answers.
    pub fn last_commit(place: &Path) -> Result<u64> {
        let place = Place::parse(place)?;
        let client = Client::new(&place)?;
        let index = generation::in_use(&client, &place)?;
        let state = last(&client, &index)?.map(|state| (state.made_ns, state.commit));
        let mut hash = Xxh3::new();
        hash.update(index.as_bytes());
        hash.update(format!("{state:?}").as_bytes());
        Ok(hash.digest())
    }

    /// The latest commit of the same index; `None` if it is this one.
    fn newer(&self) -> Result<Option<OpenSearchReader>> {
        let client = self.view.client();
        if generation::in_use(client, &self.place)? != self.view.index() {
            return OpenSearchReader::open(&self.place.url).map(Some);
        }
        let Some(state) = last(client, self.view.index())? else { return Ok(None) };
        if (state.made_ns, state.commit) == (self.state.made_ns, self.state.commit) {
            return Ok(None);
        }
        let (client, index) = (Arc::clone(client), self.view.index().to_owned());
        let analyzer = Arc::clone(&self.analyzer);
        Ok(Some(OpenSearchReader::at(client, self.place.clone(), (index, state), analyzer)))
    }

    /// Calls `take` with up to `most` stored documents that pass a filter, in the order of their files.
    pub(super) fn each_stored<T: DeserializeOwned>(
        &self,
        filter: &Value,
        most: usize,
        mut take: impl FnMut(&Hit, T) -> Result<()>,
    ) -> Result<()> {
        let body = json!({
            "_source": ["stored"],
            "docvalue_fields": ["file_hash", "point"],
            "sort": [{"file": "asc"}, {"ordinal": "asc"}],
        });
        self.view.pages(filter, &body, (most, STORED_PAGE), |hit| take(&hit, hit.stored()?))
    }
}

/// The state of an index; `None` if it was just made.
fn last(client: &Client, index: &str) -> Result<Option<State>> {
    Ok(state::read(client, index)?.map(|read| read.state))
}

impl Backend for OpenSearchReader {
    fn prepare(&self, plan: &Plan, ranking: Ranking) -> Result<Box<dyn Prepared + '_>> {
        Ok(Box::new(OpenSearchPlan::new(self, plan, ranking)?))
    }

    fn with_ids(&self, ids: RangeInclusive<u64>, most: usize) -> Result<Vec<Match>> {
        let range = json!({"range": {"id": {"gte": identity(*ids.start()), "lte": identity(*ids.end())}}});
        let mut body = match_fields();
        body["sort"] = order(Sort::CHANGE_POINT, false);
        let mut matches = Vec::new();
        self.view.pages(&range, &body, (most, PAGE), |hit| {
            matches.push(match_of(&hit)?);
            Ok(())
        })?;
        Ok(matches)
    }

    fn stored_records(&self, addresses: &[Address]) -> Result<Vec<StoredRecord>> {
        let mut stored = HashMap::with_capacity(addresses.len());
        for addresses in addresses.chunks(STORED_PAGE) {
            let ids: Vec<String> = addresses.iter().map(|&address| id_of(address)).collect();
            self.each_stored(&json!({"ids": {"values": ids}}), usize::MAX, |hit, record: StoredRecord| {
                stored.insert(hit.address()?, record);
                Ok(())
            })?;
        }
        in_order(addresses, stored)
    }

    fn stored_points(&self, addresses: &[Address]) -> Result<Vec<StoredPoint>> {
        let wanted: HashSet<Address> = addresses.iter().copied().collect();
        let mut stored = HashMap::with_capacity(addresses.len());
        for addresses in addresses.chunks(STORED_PAGE) {
            let ids: Vec<String> = addresses.iter().map(|address| identity(address.0 as u64)).collect();
            let points = [of_types(&[DocType::ChangePoint]), json!({"terms": {"point": ids}})];
            self.each_stored(&json!({"bool": {"filter": points}}), usize::MAX, |hit, point: StoredPoint| {
                // Other files may have a change point of this identity.
                let address = point_address(hit).filter(|address| wanted.contains(address));
                stored.extend(address.map(|address| (address, point)));
                Ok(())
            })?;
        }
        in_order(addresses, stored)
    }

    fn files(&self) -> Result<Vec<StoredFile>> {
        let mut files = Vec::new();
        self.each_stored(&of_types(&[DocType::File]), usize::MAX, |_, file| {
            files.push(file);
            Ok(())
        })?;
        Ok(files)
    }

    fn overview(&self) -> Result<Overview> {
        self.count_all()
    }

    fn miscounted(&self) -> Result<Vec<Miscount>> {
        let mut counted: BTreeMap<String, [u32; 2]> = BTreeMap::new();
        let counted_types = [DocType::ChangePoint, DocType::Record];
        let fields = ["file", "doc_type"];
        self.each_bucket(&of_types(&counted_types), &fields, |key, documents| {
            let counts = counted.entry(key[0].clone().into_owned()).or_default();
            let place = usize::from(key[1] == mapping::doc_type(DocType::Record));
            counts[place] += u32::try_from(documents).unwrap_or(u32::MAX);
        })?;
        Ok(Miscount::among(self.files()?, counted))
    }

    fn check_tree(&self, by_content: bool) -> Result<TreeCheck> {
        let scan = Scan { client: Arc::clone(self.view.client()), index: self.view.index().to_owned() };
        update::compare(&self.state.manifest, &scan.known_files(&self.state)?, self.dir(), by_content)
    }

    fn latest(&self) -> Result<Option<Arc<dyn Backend>>> {
        Ok(self.newer()?.map(|reader| Arc::new(reader) as Arc<dyn Backend>))
    }

    fn commit_id(&self) -> String {
        self.state.commit_id()
    }

    fn manifest(&self) -> &Manifest {
        &self.state.manifest
    }

    fn dir(&self) -> &Path {
        &self.place.url
    }

    fn analyzer(&self) -> Arc<Analyzer> {
        Arc::clone(&self.analyzer)
    }
}

/// The documents in the order of their addresses.
fn in_order<T>(addresses: &[Address], mut found: HashMap<Address, T>) -> Result<Vec<T>> {
    let take = |address: &Address| found.remove(address).ok_or_else(|| damaged(&id_of(*address)));
    addresses.iter().map(take).collect()
}
