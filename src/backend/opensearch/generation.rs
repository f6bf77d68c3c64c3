//! Generations: which index an address refers to. `NAME` is an alias of `NAME-1`, or of a later rebuild.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::address::Address;
use super::client::Client;
use super::mapping::{self, FORMAT};
use crate::analyze::{self, Analyzer};
use crate::backend::update::{check_fingerprint, check_format};
use crate::message::message;
use crate::{ErrorKind, Result};

/// The metadata of an index, from its mapping.
#[derive(Deserialize)]
pub(super) struct Meta {
    format: u32,
    fingerprint: String,
    pub analysis: analyze::Settings,
}

/// The index in use; `None` if there is none.
///
/// # Errors
/// If OpenSearch cannot be asked, or the alias is not of this program.
pub(super) fn current(client: &Client, address: &Address) -> Result<Option<String>> {
    let found: Option<BTreeMap<String, Value>> = client.get(&format!("_alias/{}", address.name))?;
    let mut names = found.into_iter().flatten().map(|(name, _)| name);
    match (names.next(), names.next()) {
        (None, _) => Ok(None),
        (Some(name), None) if number_of(address, &name).is_some() => Ok(Some(name)),
        _ => {
            let message = message!(
                "%{name} is an alias of other indexes; choose another name",
                name = address.name.clone()
            );
            Err(client.error(ErrorKind::Incompatible, message))
        }
    }
}

/// The index in use.
///
/// # Errors
/// [`ErrorKind::NoIndex`] if there is none; else as [`current`].
pub(super) fn in_use(client: &Client, address: &Address) -> Result<String> {
    current(client, address)?.ok_or_else(|| {
        client.error(ErrorKind::NoIndex, message!("there is no index here; make one with `tansuo index DIR`"))
    })
}

/// Every generation there is, in order.
///
/// # Errors
/// If OpenSearch cannot be asked.
pub(super) fn all(client: &Client, address: &Address) -> Result<Vec<(u32, String)>> {
    #[derive(Deserialize)]
    struct Row {
        index: String,
    }
    let rows: Option<Vec<Row>> =
        client.get(&format!("_cat/indices/{}-*?format=json&h=index&expand_wildcards=all", address.name))?;
    let mut all: Vec<(u32, String)> = rows
        .into_iter()
        .flatten()
        .filter_map(|row| Some((number_of(address, &row.index)?, row.index)))
        .collect();
    all.sort();
    Ok(all)
}

fn number_of(address: &Address, index: &str) -> Option<u32> {
    index.strip_prefix(&address.name)?.strip_prefix('-')?.parse().ok()
}

/// Makes an empty index with the next number, in use at once or not. Returns its name; `None` if another process has
/// just made it.
///
/// # Errors
/// If it cannot be made.
pub(super) fn create(
    client: &Client,
    address: &Address,
    (analyzer, analysis): (&Analyzer, &analyze::Settings),
    is_in_use: bool,
) -> Result<Option<String>> {
    let next = all(client, address)?.last().map_or(1, |(number, _)| number + 1);
    let name = format!("{}-{next}", address.name);
    let mut body = mapping::index(address, analyzer.fingerprint(), analysis);
    if is_in_use {
        body["aliases"] = json!({ address.name.as_str(): {} });
    }
    let answer = client.try_put(&name, &body)?;
    if answer.error_type() == "resource_already_exists_exception" {
        return Ok(None);
    }
    client.read::<Value>(&answer)?;
    Ok(Some(name))
}

/// Replaces the index in use by another in one step, and removes the old one.
///
/// # Errors
/// If it cannot be done; then the old one stays in use.
pub(super) fn switch(client: &Client, address: &Address, old: Option<&str>, new: &str) -> Result<()> {
    let alias = address.name.as_str();
    let mut actions = vec![json!({ "add": { "index": new, "alias": alias } })];
    actions.extend(old.map(|old| json!({ "remove_index": { "index": old } })));
    let answer = client.try_post("_aliases", &json!({ "actions": actions }))?;
    // The answer to an earlier attempt may have been lost.
    if answer.status == 404 && current(client, address)?.as_deref() == Some(new) {
        return Ok(());
    }
    client.read::<Value>(&answer).map(|_| ())
}

/// The metadata of an index.
///
/// # Errors
/// [`ErrorKind::Incompatible`] if another version, or something else, made it.
pub(super) fn meta(client: &Client, index: &str) -> Result<Meta> {
    let found: Option<BTreeMap<String, Value>> = client.get(&format!("{index}/_mapping"))?;
    let mapping = found.into_iter().flatten().next().map(|(_, mapping)| mapping).unwrap_or_default();
    let meta: Meta = serde_json::from_value(mapping["mappings"]["_meta"].clone()).map_err(|error| {
        let message = message!(
            "this index was not made by tansuo; choose another name, or build it again with \
             `tansuo index --rebuild`"
        );
        client.error(ErrorKind::Incompatible, message).because(error)
    })?;
    check_format(meta.format, FORMAT).map_err(|error| error.at(&client.url))?;
    Ok(meta)
}

impl Meta {
    /// The analyzer with which the index was made.
    ///
    /// # Errors
    /// [`ErrorKind::Incompatible`] if this program analyzes otherwise.
    pub fn analyzer(&self, client: &Client) -> Result<Analyzer> {
        let analyzer = Analyzer::new(&self.analysis)?;
        check_fingerprint(&self.fingerprint, &analyzer).map_err(|error| error.at(&client.url))?;
        Ok(analyzer)
    }
}
