//! URLs that cannot be right, judged by their form alone.

use crate::message::{Message, message};

/// Why `url` cannot be right; `None` if its form is fine.
pub(super) fn malformed(url: &str) -> Option<Message> {
    let address = || url.to_owned();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host(rest);
    if !host.contains('.') || host.starts_with('.') || host.ends_with('.') || host.contains("..") {
        return Some(message!("%{url} has no host", url = address()));
    }
    if !host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_')) {
        return Some(message!("the host of %{url} is not valid", url = address()));
    }
    if url.ends_with("...") || url.contains('…') {
        return Some(message!("%{url} is cut short with dots", url = address()));
    }
    if host.ends_with("example.com") || host.contains("xxx") || rest.contains("XXXX") {
        return Some(message!("%{url} is a placeholder", url = address()));
    }
    if rest.contains("://") && !rest.contains('?') && !rest.contains("web.archive.org") {
        return Some(message!("%{url} holds two addresses", url = address()));
    }
    None
}

/// Whether `url` has a host and nothing after it.
pub(super) fn is_home_page(url: &str) -> bool {
    url.split_once("://").is_some_and(|(_, rest)| rest.trim_end_matches('/') == host(rest))
}

fn host(rest: &str) -> &str {
    let end = rest.find(['/', '?', '#', ':']).unwrap_or(rest.len());
    &rest[..end]
}
