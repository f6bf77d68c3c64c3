//! The web page: files compiled in from `page/`. A debug build reads them whenever the page is opened.
//!
//! `index.html` calls the folder of the other files `/assets/@/`. The server replaces `@` by the version of
//! all files, so that browsers keep them for ever. It replaces `<!-- inline … -->` by the styles and the
//! script that are needed to paint anything. The content security policy names these by their hashes.

use std::fmt::Write;
use std::sync::{Arc, PoisonError, RwLock};

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rust_embed::{Embed, EmbeddedFile};
use xxhash_rust::xxh3::Xxh3;

use super::answer::{is_known, tag};
use super::problem::Problem;
use super::segment::Segment;

#[derive(Embed)]
#[folder = "src/serve/page/"]
struct Files;

/// The page as it is sent.
struct Shell {
    html: String,
    /// Names the contents of all files, in hexadecimal digits.
    version: String,
    policy: HeaderValue,
}

static SHELL: RwLock<Option<Arc<Shell>>> = RwLock::new(None);

/// The shell; a debug build makes it again if it `may_differ`.
fn shell(may_differ: bool) -> Result<Arc<Shell>, Problem> {
    if !(cfg!(debug_assertions) && may_differ)
        && let Some(shell) = &*SHELL.read().unwrap_or_else(PoisonError::into_inner)
    {
        return Ok(Arc::clone(shell));
    }
    let shell = Arc::new(Shell::of_files().ok_or_else(Problem::internal)?);
    *SHELL.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&shell));
    Ok(shell)
}

impl Shell {
    /// `None` if a file is missing, which a test would notice.
    fn of_files() -> Option<Shell> {
        let version = version();
        let mut html = text(&Files::get("index.html")?)?;
        let (mut scripts, mut styles) = (String::new(), String::new());
        while let Some((before, rest)) = html.split_once("<!-- inline ") {
            let (name, after) = rest.split_once(" -->")?;
            let file = Files::get(name)?;
            let (element, hashes) =
                if name.ends_with(".css") { ("style", &mut styles) } else { ("script", &mut scripts) };
            let hash = STANDARD.encode(file.metadata.sha256_hash());
            // OK because a string takes every write.
            write!(hashes, " 'sha256-{hash}'").expect("a string");
            html = format!("{before}<{element}>{}</{element}>{after}", text(&file)?);
        }
        let html = html.replace("/assets/@/", &format!("/assets/{version}/"));
        let policy = format!(
            "default-src 'none'; script-src 'self'{scripts}; style-src 'self'{styles}; img-src 'self' data:; \
             connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        );
        Some(Shell { html, version, policy: HeaderValue::try_from(policy).ok()? })
    }
}

fn text(file: &EmbeddedFile) -> Option<String> {
    String::from_utf8(file.data.to_vec()).ok()
}

/// The hash of all files.
fn version() -> String {
    let mut names: Vec<_> = Files::iter().collect();
    names.sort();
    let mut hash = Xxh3::new();
    for name in names {
        hash.update(name.as_bytes());
        hash.update(&Files::get(&name).map(|file| file.metadata.sha256_hash()).unwrap_or_default());
    }
    format!("{:016x}", hash.digest())
}

/// `GET /`
pub(super) async fn index(headers: HeaderMap) -> Result<Response, Problem> {
    let shell = shell(true)?;
    let tag = tag(&shell.version);
    let is_known = is_known(&headers, &tag);
    // A browser takes over the headers of a 304: the policy must be among them.
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::CONTENT_SECURITY_POLICY, shell.policy.clone()),
        (header::ETAG, tag),
    ];
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, shell.html.clone()).into_response())
}

/// `GET /assets/{*path}`, with or without a version before the name.
pub(super) async fn asset(Segment(path): Segment, headers: HeaderMap) -> Result<Response, Problem> {
    let is_version = |part: &str| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let (version, name) = match path.split_once('/') {
        Some((version, name)) if is_version(version) => (Some(version), name),
        _ => (None, path.as_str()),
    };
    let Some(file) = Files::get(&format!("assets/{name}")) else {
        return Err(Problem::not_found("there is no such file; the page is at /"));
    };
    let hash: String = file.metadata.sha256_hash()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let tag = tag(&hash);
    if is_known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let kind = match file.metadata.mimetype() {
        text if text.starts_with("text/") => format!("{text}; charset=utf-8"),
        other => other.to_owned(),
    };
    // A page opened before an update asks for a version that is gone; it gets the current one.
    let is_current = version.is_some_and(|version| shell(false).is_ok_and(|shell| shell.version == version));
    let kept = if is_current { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [
        // OK because the types of known endings are ASCII.
        (header::CONTENT_TYPE, HeaderValue::try_from(kind).expect("a header of ASCII")),
        (header::CACHE_CONTROL, HeaderValue::from_static(kept)),
        (header::ETAG, tag),
    ];
    Ok((headers, file.data).into_response())
}
