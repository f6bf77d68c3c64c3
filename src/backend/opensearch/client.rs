//! HTTP to OpenSearch: hosts in turn, retries, and errors that quote the server.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, io};

use serde::de::DeserializeOwned;
use serde_json::Value;
use ureq::http::{Request, StatusCode};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

use super::address::Address;
use crate::backend::deadline;
use crate::message::{Message, message};
use crate::{Error, ErrorKind, Result};

/// How long to retry a request at hosts that have answered before: a cluster that has lost its manager takes
/// up to 30 seconds to elect another.
const PATIENCE: Duration = Duration::from_secs(60);
/// The same before the first answer, when the address may be wrong.
const PATIENCE_AT_FIRST: Duration = Duration::from_secs(2);
/// How long one attempt may take. A bulk request waits for the disks of all copies of a shard.
const ATTEMPT: Duration = Duration::from_secs(60);
const CONNECT: Duration = Duration::from_secs(5);
/// Between two attempts, doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// Characters of an answer that an error quotes.
const MOST_QUOTED: usize = 300;

/// A client of one cluster, for the index of one address. Shared by threads.
pub(crate) struct Client {
    agent: ureq::Agent,
    pub(super) url: PathBuf,
    hosts: Vec<String>,
    /// The host that answered last.
    host: AtomicUsize,
    has_answered: AtomicBool,
    /// The header `Authorization`.
    authorization: Option<String>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without the password.
        f.debug_struct("Client").field("url", &self.url).finish_non_exhaustive()
    }
}

/// The body of a request.
#[derive(Clone, Copy)]
enum Body<'b> {
    Nothing,
    Json(&'b [u8]),
    /// A search by a point in time.
    Search(&'b [u8]),
    /// Lines of JSON, as `_bulk` and `_msearch` take them.
    Lines(&'b [u8]),
}

/// An answer of any status.
pub(crate) struct Answer {
    pub status: u16,
    body: Vec<u8>,
}

impl Client {
    /// A client for the index at `address`. User and password (`TANSUO_OPENSEARCH_USER`,
    /// `TANSUO_OPENSEARCH_PASSWORD`) or the key (`TANSUO_OPENSEARCH_API_KEY`) come from the environment, and
    /// so does the file of a private certificate authority (`TANSUO_OPENSEARCH_CA`). Nothing is sent.
    ///
    /// # Errors
    /// [`ErrorKind::Settings`] if the file of the authority cannot be read.
    pub fn new(address: &Address) -> Result<Client> {
        let mut config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(CONNECT))
            .max_idle_connections_per_host(16);
        if address.is_encrypted()
            && let Some(file) = variable("TANSUO_OPENSEARCH_CA")
        {
            config = config.tls_config(TlsConfig::builder().root_certs(authority(&file)?).build());
        }
        Ok(Client {
            agent: config.build().new_agent(),
            url: address.url.clone(),
            hosts: address.hosts.clone(),
            host: AtomicUsize::new(0),
            has_answered: AtomicBool::new(false),
            authorization: authorization()?,
        })
    }

    /// The answer to a GET; `None` if the server answers 404.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if no host answers, or one answers with an error; [`ErrorKind::TimedOut`] if the
    /// deadline has passed.
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> Result<Option<T>> {
        let answer = self.send("GET", path, Body::Nothing)?;
        if answer.status == 404 { Ok(None) } else { self.read(&answer).map(Some) }
    }

    /// The answer to a POST.
    ///
    /// # Errors
    /// As [`Client::get`]; [`ErrorKind::NoIndex`] if there is no such index.
    pub fn post<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T> {
        self.read(&self.try_post(path, body)?)
    }

    /// The answer to a POST, of any status.
    ///
    /// # Errors
    /// As [`Client::get`], if no host answers.
    pub fn try_post(&self, path: &str, body: &Value) -> Result<Answer> {
        self.send("POST", path, Body::Json(body.to_string().as_bytes()))
    }

    /// The answer to a search by a point in time, of any status.
    ///
    /// # Errors
    /// As [`Client::try_post`].
    pub fn try_search(&self, path: &str, body: &Value) -> Result<Answer> {
        self.send("POST", path, Body::Search(body.to_string().as_bytes()))
    }

    /// The answer to a PUT, of any status.
    ///
    /// # Errors
    /// As [`Client::try_post`].
    pub fn try_put(&self, path: &str, body: &Value) -> Result<Answer> {
        self.send("PUT", path, Body::Json(body.to_string().as_bytes()))
    }

    /// Deletes what is at `path`, if it is there.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub fn delete(&self, path: &str) -> Result<()> {
        self.delete_with(path, None)
    }

    /// The same, with a body.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub fn delete_with(&self, path: &str, body: Option<&Value>) -> Result<()> {
        let text = body.map(Value::to_string);
        let answer = self.send(
            "DELETE",
            path,
            text.as_ref().map_or(Body::Nothing, |text| Body::Json(text.as_bytes())),
        )?;
        if answer.status == 404 { Ok(()) } else { self.read::<Value>(&answer).map(|_| ()) }
    }

    /// The answer to a POST of lines of JSON.
    ///
    /// # Errors
    /// As [`Client::post`].
    pub fn post_lines<T: DeserializeOwned>(&self, path: &str, lines: &[u8]) -> Result<T> {
        self.read(&self.send("POST", path, Body::Lines(lines))?)
    }

    /// The body of an answer.
    ///
    /// # Errors
    /// If the answer is an error, or is not understood.
    pub fn read<T: DeserializeOwned>(&self, answer: &Answer) -> Result<T> {
        if !(200..300).contains(&answer.status) {
            return Err(self.refusal(answer));
        }
        serde_json::from_slice(&answer.body).map_err(|error| {
            let message = message!(
                "OpenSearch answered %{answer}, which is not understood",
                answer = format!("{:?}", answer.quoted())
            );
            self.error(ErrorKind::Io, message).because(error)
        })
    }

    /// An error that concerns this index.
    pub fn error(&self, kind: ErrorKind, message: impl Into<Message>) -> Error {
        Error::new(kind, message).at(&self.url)
    }

    /// The error that an answer reports.
    pub fn refusal(&self, answer: &Answer) -> Error {
        let reason = answer.reason();
        match answer.status {
            401 | 403 => self.error(
                ErrorKind::Io,
                message!(
                    "OpenSearch does not allow this; set TANSUO_OPENSEARCH_USER and TANSUO_OPENSEARCH_PASSWORD, or \
                     TANSUO_OPENSEARCH_API_KEY, of a user who may: %{reason}",
                    reason = reason
                ),
            ),
            404 => self.error(
                ErrorKind::NoIndex,
                message!("there is no index of this name; make one with `tansuo index DIR`: %{reason}", reason = reason),
            ),
            status => self.error(ErrorKind::Io, message!("OpenSearch answers %{status}: %{reason}", status = status.to_string(), reason = reason)),
        }
    }

    /// Sends a request, again while hosts answer that they cannot serve it now.
    fn send(&self, method: &str, path: &str, body: Body) -> Result<Answer> {
        let begun = Instant::now();
        let mut pause = FIRST_PAUSE;
        let mut attempts = 0;
        loop {
            deadline::check()?;
            let host = self.host.load(Ordering::Relaxed);
            let attempt = self.attempt(&self.hosts[host % self.hosts.len()], method, path, body);
            let failure = match attempt {
                // The node that kept a point in time may be gone: then the same search never succeeds.
                Ok(answer)
                    if !answer.is_transient() || answer.status >= 500 && matches!(body, Body::Search(_)) =>
                {
                    self.has_answered.store(true, Ordering::Relaxed);
                    return Ok(answer);
                }
                Ok(answer) => self.refusal(&answer),
                Err(error) => self.unreachable(error),
            };
            // Another thread may have moved on already.
            let _ = self.host.compare_exchange(host, host + 1, Ordering::Relaxed, Ordering::Relaxed);
            attempts += 1;
            let has_answered = self.has_answered.load(Ordering::Relaxed);
            let patience = if has_answered { PATIENCE } else { PATIENCE_AT_FIRST };
            if begun.elapsed() + pause > patience {
                return Err(failure);
            }
            // Every host once before the first pause.
            if attempts % self.hosts.len() == 0 {
                std::thread::sleep(deadline::remaining().map_or(pause, |left| left.min(pause)));
                pause = (2 * pause).min(LONGEST_PAUSE);
            }
        }
    }

    fn attempt(
        &self,
        host: &str,
        method: &str,
        path: &str,
        body: Body,
    ) -> std::result::Result<Answer, ureq::Error> {
        let mut request = Request::builder().method(method).uri(format!("{host}/{path}"));
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        let timeout = deadline::remaining().map_or(ATTEMPT, |left| left.min(ATTEMPT));
        let mut response = match body {
            Body::Nothing => self.run(request.body(())?, timeout)?,
            Body::Json(bytes) | Body::Search(bytes) => {
                self.run(request.header("content-type", "application/json").body(bytes)?, timeout)?
            }
            Body::Lines(bytes) => {
                self.run(request.header("content-type", "application/x-ndjson").body(bytes)?, timeout)?
            }
        };
        let status = StatusCode::as_u16(&response.status());
        let body = response.body_mut().with_config().limit(u64::MAX).read_to_vec()?;
        Ok(Answer { status, body })
    }

    fn run(
        &self,
        request: Request<impl ureq::AsSendBody>,
        timeout: Duration,
    ) -> std::result::Result<ureq::http::Response<ureq::Body>, ureq::Error> {
        self.agent.run(self.agent.configure_request(request).timeout_global(Some(timeout)).build())
    }

    fn unreachable(&self, error: ureq::Error) -> Error {
        // rustls reports an untrusted certificate as invalid data.
        let is_untrusted =
            matches!(&error, ureq::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData);
        let message = if is_untrusted {
            "the certificate is not trusted; name the file of its authority with TANSUO_OPENSEARCH_CA"
        } else {
            "OpenSearch cannot be reached; check the address, and that it runs"
        };
        self.error(ErrorKind::Io, message).because(error)
    }
}

/// Transient causes of a status 500: a node has gone, and another has copies of its shards.
const PASSING: [&str; 6] = [
    "\"connect_transport_exception\"",
    "\"no_shard_available_action_exception\"",
    "\"node_closed_exception\"",
    "\"node_disconnected_exception\"",
    "\"node_not_connected_exception\"",
    "\"receive_timeout_transport_exception\"",
];

impl Answer {
    /// Whether the refusal is transient: the host is busy, or its cluster is about to recover.
    fn is_transient(&self) -> bool {
        let has = |cause: &str| memchr::memmem::find(&self.body, cause.as_bytes()).is_some();
        matches!(self.status, 429 | 502 | 503 | 504)
            || (self.status == 500 && PASSING.iter().any(|cause| has(cause)))
    }

    /// Why OpenSearch refused, in its own words.
    pub fn reason(&self) -> String {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let error = &body["error"];
        let cause = &error["root_cause"][0];
        let reasons = [&error["caused_by"]["reason"], &cause["reason"], &error["reason"], error];
        let reason = reasons.into_iter().find_map(Value::as_str);
        reason.map_or_else(|| self.quoted(), cut)
    }

    /// The type of the error, such as `resource_already_exists_exception`; empty if it is none.
    pub fn error_type(&self) -> String {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        body["error"]["type"].as_str().unwrap_or_default().to_owned()
    }

    /// Whether a cause of the error has this type, on some shard.
    pub fn has_cause(&self, error_type: &str) -> bool {
        if self.status < 400 {
            return false;
        }
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let causes = body["error"]["root_cause"].as_array();
        causes.into_iter().flatten().any(|cause| cause["type"] == error_type)
    }

    fn quoted(&self) -> String {
        cut(&String::from_utf8_lossy(&self.body))
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MOST_QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn authorization() -> Result<Option<String>> {
    if let Some(key) = variable("TANSUO_OPENSEARCH_API_KEY") {
        return Ok(Some(format!("ApiKey {key}")));
    }
    let user = variable("TANSUO_OPENSEARCH_USER");
    let password = variable("TANSUO_OPENSEARCH_PASSWORD");
    match (user, password) {
        (Some(user), Some(password)) => {
            use base64::Engine;
            let pair = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
            Ok(Some(format!("Basic {pair}")))
        }
        (None, None) => Ok(None),
        _ => {
            let message =
                message!("set both TANSUO_OPENSEARCH_USER and TANSUO_OPENSEARCH_PASSWORD, or none of them");
            Err(Error::new(ErrorKind::Settings, message))
        }
    }
}

/// The certificates in a file.
fn authority(file: &str) -> Result<RootCerts> {
    let wrong = |message: Message| Error::new(ErrorKind::Settings, message).at(file);
    let unreadable =
        || message!("cannot be read; TANSUO_OPENSEARCH_CA must name a file of certificates in PEM format");
    let pem = fs::read(file).map_err(|error| wrong(unreadable()).because(error))?;
    let mut certificates = Vec::new();
    for item in parse_pem(&pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|error| wrong(unreadable()).because(error))? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() {
        return Err(wrong(message!(
            "has no certificate; TANSUO_OPENSEARCH_CA must name a file of certificates in PEM format"
        )));
    }
    Ok(RootCerts::from(certificates))
}
