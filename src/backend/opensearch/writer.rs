//! Writes an index on OpenSearch.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::address::Address;
use super::bulk::Bulk;
use super::client::Client;
use super::lease::{Lease, now_ms};
use super::mapping::FORMAT;
use super::reader::OpenSearchReader;
use super::scan::Scan;
use super::state::{self, State};
use super::{document, generation};
use crate::analyze::Analyzer;
use crate::backend::update::{
    self, Deletion, Document, KnownFiles, Manifest, Permit, Progress, Settings, Sink, Target, UpdateReport,
    Work,
};
use crate::{ErrorKind, Result};

/// Hashes of files in one query.
const FILES_OF_A_QUERY: usize = 1000;

/// A writer of an index on OpenSearch.
pub(crate) struct OpenSearchWriter {
    settings: Settings,
    address: Address,
    scan: Scan,
    state: State,
    analyzer: Arc<Analyzer>,
    /// The lock, during a run.
    lease: Option<Lease>,
    /// Whether the run has written documents.
    has_written: bool,
    /// Whether the index is one that a rebuild fills, and not in use yet.
    is_rebuild_target: bool,
}

impl std::fmt::Debug for OpenSearchWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenSearchWriter").field("address", &self.address).finish_non_exhaustive()
    }
}

impl OpenSearchWriter {
    pub fn create(address: Address, settings: Settings) -> Result<OpenSearchWriter> {
        let client = Arc::new(Client::new(&address)?);
        if generation::current(&client, &address)?.is_some() {
            let message = "there is an index here already; open it, or choose another name";
            return Err(client.error(ErrorKind::Io, message));
        }
        let analyzer = Arc::new(Analyzer::new(&settings.analysis)?);
        match generation::create(&client, &address, (&analyzer, &settings.analysis), true)? {
            Some(index) => Self::new(client, address, index, (settings, analyzer)),
            None => {
                let message = "another process is making this index; wait until it is done";
                Err(client.error(ErrorKind::Locked, message))
            }
        }
    }

    pub fn open(address: Address, settings: Settings) -> Result<OpenSearchWriter> {
        let client = Arc::new(Client::new(&address)?);
        let index = generation::in_use(&client, &address)?;
        Self::open_generation(client, address, index, settings)
    }

    pub fn open_or_create(address: Address, settings: Settings) -> Result<OpenSearchWriter> {
        match Self::open(address.clone(), settings.clone()) {
            Err(error) if error.kind() == ErrorKind::NoIndex => {}
            opened => return opened,
        }
        // Another process may have made one meanwhile.
        Self::create(address.clone(), settings.clone())
            .or_else(|error| Self::open(address, settings).map_err(|_| error))
    }

    fn open_generation(
        client: Arc<Client>,
        address: Address,
        index: String,
        mut settings: Settings,
    ) -> Result<OpenSearchWriter> {
        let meta = generation::meta(&client, &index)?;
        let analyzer = Arc::new(meta.analyzer(&client)?);
        settings.analysis = meta.analysis;
        Self::new(client, address, index, (settings, analyzer))
    }

    fn new(
        client: Arc<Client>,
        address: Address,
        index: String,
        (settings, analyzer): (Settings, Arc<Analyzer>),
    ) -> Result<OpenSearchWriter> {
        let manifest = settings.manifest(FORMAT, analyzer.fingerprint());
        let new = State::new(manifest, now_ms() * 1_000_000);
        let state = state::read(&client, &index)?.map_or(new, |read| read.state);
        let scan = Scan { client, index };
        Ok(OpenSearchWriter {
            settings,
            address,
            scan,
            state,
            analyzer,
            lease: None,
            has_written: false,
            is_rebuild_target: false,
        })
    }

    /// The last commit that this writer made or saw.
    pub fn reader(&self) -> OpenSearchReader {
        let (client, index) = (Arc::clone(&self.scan.client), self.scan.index.clone());
        let analyzer = Arc::clone(&self.analyzer);
        OpenSearchReader::at(client, self.address.clone(), (index, self.state.clone()), analyzer)
    }

    pub fn update(
        &mut self,
        roots: &[PathBuf],
        patience: Duration,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<UpdateReport> {
        let roots = update::absolute(roots)?;
        self.run(patience, |writer| {
            let all = update::known_and(roots, &writer.state.manifest, &writer.address.url)?;
            update::update(writer, (all, Vec::new()), progress)
        })
    }

    pub fn forget(
        &mut self,
        root: &Path,
        patience: Duration,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<UpdateReport> {
        self.run(patience, |writer| {
            let roots = update::forget(root, &writer.state.manifest)?;
            update::update(writer, roots, progress)
        })
    }

    pub fn add(&mut self, texts: BTreeMap<&str, &str>) -> Result<UpdateReport> {
        self.run(Duration::ZERO, |writer| update::add(writer, texts))
    }

    pub fn rebuild(
        address: Address,
        settings: Settings,
        roots: &[PathBuf],
        patience: Duration,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(OpenSearchWriter, UpdateReport)> {
        let roots = update::absolute(roots)?;
        let client = Arc::new(Client::new(&address)?);
        let old = generation::current(&client, &address)?;
        // An index of another version has no lock that this one could take.
        let known = old.as_ref().filter(|old| generation::meta(&client, old).is_ok());
        let lease = match known {
            Some(old) => {
                let new = State::new(Manifest::default(), 0);
                Some(Lease::take(&client, old, &new, patience)?.0)
            }
            None => None,
        };
        let analyzer = Arc::new(Analyzer::new(&settings.analysis)?);
        let built = Self::build(&client, (&address, old.as_deref()), (settings, analyzer), |writer| {
            let report =
                writer.run(Duration::ZERO, |writer| update::update(writer, (roots, Vec::new()), progress))?;
            lease.as_ref().map_or(Ok(()), Lease::check)?;
            Ok(report)
        });
        if let (Err(_), Some(lease)) = (&built, lease) {
            // OK because the lock ends by itself.
            let _ = lease.end(|state| state.run = None);
        }
        built
    }

    /// Makes a generation, fills it, and replaces `old` with it.
    fn build<T>(
        client: &Arc<Client>,
        (address, old): (&Address, Option<&str>),
        (settings, analyzer): (Settings, Arc<Analyzer>),
        fill: impl FnOnce(&mut OpenSearchWriter) -> Result<T>,
    ) -> Result<(OpenSearchWriter, T)> {
        for (_, index) in generation::all(client, address)? {
            if Some(index.as_str()) != old {
                remove_left_behind(client, &index)?;
            }
        }
        let analysis = (&*analyzer, &settings.analysis);
        let Some(index) = generation::create(client, address, analysis, false)? else {
            let message = "another process is building this index; wait until it is done";
            return Err(client.error(ErrorKind::Locked, message));
        };
        let built = Self::new(Arc::clone(client), address.clone(), index.clone(), (settings, analyzer))
            .and_then(|writer| {
                let mut writer = OpenSearchWriter { is_rebuild_target: true, ..writer };
                let result = fill(&mut writer)?;
                // A write to a deleted index makes OpenSearch create it again.
                generation::meta(client, &index)?;
                generation::switch(client, address, old, &index)?;
                Ok((OpenSearchWriter { is_rebuild_target: false, ..writer }, result))
            });
        let is_unused = || generation::current(client, address).is_ok_and(|now| now.as_ref() != Some(&index));
        if built.is_err() && is_unused() {
            // OK because the next rebuild removes what is left behind.
            let _ = client.delete(&index);
        }
        built
    }

    /// Does `work` with the lock.
    fn run<T>(
        &mut self,
        patience: Duration,
        work: impl FnOnce(&mut OpenSearchWriter) -> Result<T>,
    ) -> Result<T> {
        self.lock(patience)?;
        let result = work(self);
        // A commit ends the run itself.
        if let Some(lease) = self.lease.take() {
            let (run, has_written) = (lease.run(), self.has_written);
            let ended = lease.end(|state| if has_written { state.abort(run) } else { state.run = None });
            match (ended, &result) {
                (Ok(state), _) => self.state = state,
                // The lock ends by itself, and the next run does not count what this one wrote.
                (Err(_), Err(_)) => {}
                (Err(error), Ok(_)) => return Err(error),
            }
        }
        result.map_err(|error| if error.path().is_none() { error.at(&self.address.url) } else { error })
    }

    /// Takes the lock, and loads the last commit of other processes.
    fn lock(&mut self, patience: Duration) -> Result<()> {
        let in_use = generation::current(&self.scan.client, &self.address)?;
        if !self.is_rebuild_target && in_use.as_ref() != Some(&self.scan.index) {
            // Another process built the index again.
            *self = Self::open(self.address.clone(), self.settings.clone())?;
        }
        let (lease, state) = Lease::take(&self.scan.client, &self.scan.index, &self.state, patience)?;
        (self.state, self.lease, self.has_written) = (state, Some(lease), false);
        Ok(())
    }

    /// Removes documents that no reader needs: those of runs that ended without a commit, and those that a
    /// commit removed long ago.
    fn sweep(&self) -> Result<()> {
        let State { aborted, oldest, .. } = &self.state;
        if aborted.is_empty() && *oldest == 0 {
            return Ok(());
        }
        // Documents of an aborted run may not be visible to searches yet.
        self.scan.refresh()?;
        let of_aborted = |field: &str| json!({ "terms": { field: aborted } });
        let outdated = json!({ "bool": {
            "filter": { "range": { "until": { "lte": oldest } } },
            "must_not": of_aborted("until"),
        } });
        let gone =
            json!({ "bool": { "should": [of_aborted("since"), outdated], "minimum_should_match": 1 } });
        self.change_all(&gone, delete)?;
        let kept = json!({ "bool": { "filter": of_aborted("until"), "must_not": of_aborted("since") } });
        self.change_all(&kept, |id| set_until(id, &Value::Null))?;
        self.scan.refresh()
    }

    /// Sends an operation for every document that matches.
    fn change_all(&self, query: &Value, operation: impl Fn(&str) -> Vec<u8>) -> Result<()> {
        let bulk = Bulk::new(&self.scan.client, &self.scan.index);
        self.scan.each(query, &[], |hits| bulk.add(hits.iter().map(|hit| operation(&hit.id))))?;
        bulk.finish()
    }

    /// Marks as removed the documents of the last commit that a deletion names.
    fn remove(&self, deletion: &Deletion, run: u64) -> Result<()> {
        let hashes: Vec<String> = deletion.hashes().map(document::hash_text).collect();
        if hashes.is_empty() {
            return Ok(());
        }
        let bulk = Bulk::new(&self.scan.client, &self.scan.index);
        for hashes in hashes.chunks(FILES_OF_A_QUERY) {
            let of_files = json!({ "terms": { "file_hash": hashes } });
            let query = json!({ "bool": { "filter": [of_files, self.state.visible()] } });
            self.scan
                .each(&query, &[], |hits| bulk.add(hits.iter().map(|hit| set_until(&hit.id, &json!(run)))))?;
        }
        bulk.finish()
    }
}

/// Removes the index of a rebuild that was killed.
///
/// # Errors
/// [`ErrorKind::Locked`] if the rebuild goes on.
fn remove_left_behind(client: &Arc<Client>, index: &str) -> Result<()> {
    match Lease::take(client, index, &State::new(Manifest::default(), 0), Duration::ZERO) {
        Err(error) if error.kind() == ErrorKind::Locked => Err(error),
        // One whose state cannot be read is of no use either.
        _lease => client.delete(index),
    }
}

fn delete(id: &str) -> Vec<u8> {
    format!("{}\n", json!({ "delete": { "_id": id } })).into_bytes()
}

fn set_until(id: &str, until: &Value) -> Vec<u8> {
    let change = json!({ "doc": { "until": until } });
    format!("{}\n{change}\n", json!({ "update": { "_id": id } })).into_bytes()
}

/// Takes the documents of a run.
pub(crate) struct OpenSearchSink {
    bulk: Bulk,
    run: u64,
    deletion: Arc<Deletion>,
}

impl Sink for OpenSearchSink {
    type Document = Vec<u8>;

    fn document(&self, document: Document) -> Vec<u8> {
        document::lines(&document, self.run)
    }

    // The permit ends here, because the queue of requests is bounded by itself.
    fn add(&self, documents: Vec<Vec<u8>>, _: &Permit) -> Result<()> {
        self.bulk.add(documents)
    }
}

impl Target for OpenSearchWriter {
    type Sink = OpenSearchSink;

    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn manifest(&self) -> &Manifest {
        &self.state.manifest
    }

    fn is_committed(&self) -> bool {
        self.state.commit > 0
    }

    fn place(&self) -> &Path {
        &self.address.url
    }

    fn analyzer(&self) -> Arc<Analyzer> {
        Arc::clone(&self.analyzer)
    }

    fn known(&self) -> Result<KnownFiles> {
        self.scan.known_files(&self.state)
    }

    fn begin(&mut self, work: Work) -> Result<OpenSearchSink> {
        self.sweep()?;
        self.has_written = true;
        let bulk = Bulk::new(&self.scan.client, &self.scan.index);
        Ok(OpenSearchSink { bulk, run: self.state.last_run, deletion: work.deletion })
    }

    fn commit(&mut self, sink: OpenSearchSink, manifest: &Manifest) -> Result<()> {
        let OpenSearchSink { bulk, run, deletion } = sink;
        bulk.finish()?;
        self.remove(&deletion, run)?;
        self.scan.refresh()?;
        self.end(|state| state.commit(run, manifest.clone(), now_ms()))
    }

    fn settle(&mut self, manifest: &Manifest) -> Result<()> {
        self.end(|state| {
            state.manifest = manifest.clone();
            state.run = None;
        })
    }
}

impl OpenSearchWriter {
    /// Ends the run with a last change of the state.
    fn end(&mut self, last: impl Fn(&mut State)) -> Result<()> {
        let Some(lease) = self.lease.take() else { return Ok(()) };
        self.state = lease.end(last)?;
        Ok(())
    }
}
