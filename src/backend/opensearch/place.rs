//! What is known of an index before it is opened.

use std::path::PathBuf;
use std::sync::Arc;

use xxhash_rust::xxh3::Xxh3;

use super::address::Address;
use super::client::Client;
use super::{generation, state};
use crate::{Result, analyze};

/// Whether there is an index, damaged or not. One that cannot be asked for is taken to be there, so that whoever opens
/// it is told why.
pub(in crate::backend) fn exists(address: &Address) -> bool {
    let current = Client::new(address).and_then(|client| generation::current(&client, address));
    !matches!(current, Ok(None))
}

/// The directories that an index was made from, and its lexicon, even if it cannot be opened any more.
pub(in crate::backend) fn remembered(address: &Address) -> Option<(Vec<PathBuf>, analyze::Settings)> {
    let client = Arc::new(Client::new(address).ok()?);
    let index = generation::current(&client, address).ok()??;
    let read = state::read(&client, &index).ok()??;
    Some((read.state.manifest.roots, read.state.manifest.analysis))
}

/// A number that changes with every commit.
///
/// # Errors
/// [`ErrorKind::NoIndex`](crate::ErrorKind::NoIndex) if there is no index, or if OpenSearch cannot be asked.
pub(in crate::backend) fn last_commit(address: &Address) -> Result<u64> {
    let client = Client::new(address)?;
    let index = generation::in_use(&client, address)?;
    let read = state::read(&client, &index)?;
    let mut hash = Xxh3::new();
    hash.update(index.as_bytes());
    if let Some(read) = read {
        hash.update(read.state.commit_id().as_bytes());
        hash.update(&read.state.manifest.updated_ns.to_le_bytes());
    }
    Ok(hash.digest())
}
