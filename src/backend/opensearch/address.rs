//! Where an index is: `opensearch+http://host:9200,other:9200/NAME?shards=3`.

use std::path::{Path, PathBuf};

use crate::backend::REMOTE;
use crate::message::message;
use crate::{Error, ErrorKind, Result};

/// The address of an index on OpenSearch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// As it was given.
    pub url: PathBuf,
    /// The hosts as base URLs, without a slash at the end.
    pub hosts: Vec<String>,
    /// The name of the index: an alias of the index in use.
    pub name: String,
    /// Shards of an index that is made.
    pub shards: u32,
    /// Replicas of each shard; if not given, one where there is a second node.
    pub replicas: Option<u32>,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// [`ErrorKind::Settings`] with what is wrong with it.
    pub fn parse(place: &Path) -> Result<Address> {
        let wrong = |what: &str| {
            let message = message!(
                "%{what}; expected an address such as opensearch+http://localhost:9200/reports or \
                 opensearch+https://one:9200,two:9200/reports?shards=3&replicas=1",
                what = what.to_owned()
            );
            Error::new(ErrorKind::Settings, message).at(place)
        };
        let text = place.to_str().unwrap_or_default();
        let rest = text.strip_prefix(REMOTE).ok_or_else(|| wrong("is no address of OpenSearch"))?;
        let (scheme, rest) = rest.split_once("://").ok_or_else(|| wrong("names no host"))?;
        if !["http", "https"].contains(&scheme) {
            return Err(wrong("has a scheme other than http and https"));
        }
        let (rest, options) = rest.split_once('?').unwrap_or((rest, ""));
        let (hosts, name) = rest.split_once('/').ok_or_else(|| wrong("names no index"))?;
        let name = name.trim_end_matches('/');
        if hosts.contains('@') {
            let remedy = "has a password in it, which every list of processes shows; leave it out and set \
                          TANSUO_OPENSEARCH_USER and TANSUO_OPENSEARCH_PASSWORD";
            return Err(Error::new(ErrorKind::Settings, remedy));
        }
        if hosts.split(',').any(str::is_empty) {
            return Err(wrong("has an empty host"));
        }
        if !is_name(name) {
            return Err(wrong(
                "has an index whose name is not made of lower-case letters, digits, - and _, a letter first",
            ));
        }
        let (mut shards, mut replicas) = (1, None);
        for option in options.split('&').filter(|option| !option.is_empty()) {
            match option.split_once('=').map(|(name, value)| (name, value.parse::<u32>())) {
                Some(("shards", Ok(number))) if number > 0 => shards = number,
                Some(("replicas", Ok(number))) => replicas = Some(number),
                _ => return Err(wrong(&format!("has the option {option}"))),
            }
        }
        let hosts = hosts.split(',').map(|host| format!("{scheme}://{host}")).collect();
        Ok(Address { url: place.to_path_buf(), hosts, name: name.to_owned(), shards, replicas })
    }

    /// Whether it is reached by TLS.
    pub fn is_encrypted(&self) -> bool {
        self.hosts.iter().any(|host| host.starts_with("https"))
    }
}

fn is_name(name: &str) -> bool {
    let is_allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    // OpenSearch takes 255 bytes; a generation's number is added.
    name.len() <= 200 && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Address> {
        Address::parse(Path::new(text))
    }

    #[test]
    fn an_address_names_hosts_index_and_shards() {
        let address = parse("opensearch+https://a:9200,b/carbon-1?shards=3&replicas=2").unwrap();
        assert_eq!(address.hosts, ["https://a:9200", "https://b"]);
        assert_eq!((address.name.as_str(), address.shards, address.replicas), ("carbon-1", 3, Some(2)));
        assert!(address.is_encrypted());
        let plain = parse("opensearch+http://a:9200/carbon/").unwrap();
        assert_eq!((plain.name.as_str(), plain.shards, plain.replicas), ("carbon", 1, None));
    }

    #[test]
    fn what_is_wrong_is_said_and_passwords_are_not_repeated() {
        for wrong in [
            "opensearch+ftp://a/b",
            "opensearch+http://a",
            "opensearch+http:///b",
            "opensearch+http://a,/b",
            "opensearch+http://a/B",
            "opensearch+http://a/b,c",
            "opensearch+http://a/_all",
            "opensearch+http://a/b?shards=0",
            "opensearch+http://a/b?shard=1",
        ] {
            assert_eq!(parse(wrong).unwrap_err().kind(), ErrorKind::Settings, "{wrong}");
        }
        let secret = parse("opensearch+http://me:secret@a/b").unwrap_err().to_string();
        assert!(!secret.contains("secret") && secret.contains("TANSUO_OPENSEARCH_PASSWORD"), "{secret}");
    }
}
