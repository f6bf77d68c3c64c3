//! What is sent to OpenSearch, and how its answers are handled, with mock servers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

const TLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/opensearch/tls");

/// A server that gives some answers, one after the other and the last again and again.
struct Server {
    port: u16,
    requests: Receiver<Request>,
}

struct Request {
    line: String,
    /// In lower case.
    headers: String,
}

impl Server {
    fn start(answers: &[(u16, &str)], tls: Option<Arc<ServerConfig>>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let answers: Vec<(u16, String)> =
            answers.iter().map(|(status, body)| (*status, (*body).to_owned())).collect();
        let (seen, requests) = channel();
        std::thread::spawn(move || {
            let last = answers.len() - 1;
            let mut answers = answers.iter().chain(std::iter::repeat(&answers[last]));
            for stream in listener.incoming().map_while(Result::ok) {
                // A client that does not trust the server says nothing.
                let _ = match &tls {
                    None => answer(stream, &seen, || answers.next()),
                    Some(tls) => {
                        let session = ServerConnection::new(Arc::clone(tls)).unwrap();
                        answer(StreamOwned::new(session, stream), &seen, || answers.next())
                    }
                };
            }
        });
        Server { port, requests }
    }

    fn requests(&self) -> Vec<Request> {
        self.requests.try_iter().collect()
    }
}

/// Reads one request, notes it, and answers it. `None` if the client goes away.
fn answer<'a>(
    stream: impl Read + Write,
    seen: &Sender<Request>,
    next: impl FnOnce() -> Option<&'a (u16, String)>,
) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line).ok().filter(|&bytes| bytes > 0)?;
    let mut headers = String::new();
    while !headers.ends_with("\r\n\r\n") && headers != "\r\n" {
        stream.read_line(&mut headers).ok().filter(|&bytes| bytes > 0)?;
    }
    let headers = headers.to_lowercase();
    let length = headers.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
    stream.read_exact(&mut vec![0; length.unwrap_or(0)]).ok()?;
    // Before the answer, after which the client may ask for it.
    seen.send(Request { line: line.trim().to_owned(), headers }).ok()?;
    let (status, body) = next()?;
    let head = format!("HTTP/1.1 {status} X\r\ncontent-type: application/json\r\nconnection: close\r\n");
    let answer = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
    stream.get_mut().write_all(answer.as_bytes()).ok()?;
    stream.get_mut().flush().ok()
}

fn tls() -> Arc<ServerConfig> {
    let certificate = CertificateDer::from_pem_file(format!("{TLS}/server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(format!("{TLS}/server.key")).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key);
    Arc::new(config.unwrap())
}

/// Exit status and standard error of `tansuo stats` on an index at these hosts.
fn stats(scheme: &str, hosts: &str, environment: &[(&str, &str)]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_tansuo"))
        .args(["stats", "--index", &format!("opensearch+{scheme}://{hosts}/reports")])
        .env_remove("TANSUO_OPENSEARCH_USER")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

const NO_INDEX: (u16, &str) = (404, r#"{"error":"alias [reports] missing","status":404}"#);

#[test]
fn a_host_that_cannot_answer_now_is_asked_again_and_others_are_asked() {
    let busy = Server::start(&[(503, r#"{"error":{"reason":"no manager"}}"#), NO_INDEX], None);
    let (status, said) = stats("http", &format!("127.0.0.1:{}", busy.port), &[]);
    assert!(status == 2 && said.contains("there is no index here"), "{said}");
    assert!(busy.requests().len() >= 2);

    // Nothing listens at a port that was just released.
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let here = Server::start(&[NO_INDEX], None);
    let (_, said) = stats("http", &format!("127.0.0.1:{gone},127.0.0.1:{}", here.port), &[]);
    assert!(said.contains("there is no index here"), "{said}");
    assert_eq!(here.requests()[0].line, "GET /_alias/reports HTTP/1.1");
}

#[test]
fn an_address_at_which_nobody_listens_is_given_up_soon_and_named() {
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let begun = Instant::now();
    let (status, said) = stats("http", &format!("127.0.0.1:{gone}"), &[]);
    assert!(status == 2 && said.contains(&gone.to_string()) && said.contains("check the address"), "{said}");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn what_opensearch_says_of_an_error_is_shown() {
    let reason =
        r#"{"error":{"root_cause":[{"reason":"the disk is on fire"}],"reason":"all shards failed"}}"#;
    let server = Server::start(&[(400, reason)], None);
    let (status, said) = stats("http", &format!("127.0.0.1:{}", server.port), &[]);
    assert!(status == 2 && said.contains("answers 400: the disk is on fire"), "{said}");
}

#[test]
fn passwords_and_keys_are_sent_and_a_refusal_names_them() {
    let refused = (401, r#"{"error":{"reason":"who are you?"}}"#);
    let server = Server::start(&[refused], None);
    let host = format!("127.0.0.1:{}", server.port);
    let (_, said) = stats(
        "http",
        &host,
        &[("TANSUO_OPENSEARCH_USER", "reader"), ("TANSUO_OPENSEARCH_PASSWORD", "secret")],
    );
    assert!(said.contains("TANSUO_OPENSEARCH_API_KEY") && said.contains("who are you?"), "{said}");
    assert!(!said.contains("secret"), "{said}");
    // "reader:secret" in base64.
    assert!(server.requests()[0].headers.contains("authorization: basic cmvhzgvyonnly3jlda=="));
    stats("http", &host, &[("TANSUO_OPENSEARCH_API_KEY", "abc")]);
    assert!(server.requests()[0].headers.contains("authorization: apikey abc"));
    let (_, said) = stats("http", &host, &[("TANSUO_OPENSEARCH_USER", "reader")]);
    assert!(said.contains("set both"), "{said}");
}

#[test]
fn tls_with_an_authority_of_ones_own() {
    let server = Server::start(&[NO_INDEX], Some(tls()));
    let host = format!("localhost:{}", server.port);
    let (_, said) = stats("https", &host, &[]);
    assert!(said.contains("TANSUO_OPENSEARCH_CA"), "{said}");
    assert!(server.requests().is_empty());
    let authority = format!("{TLS}/authority.pem");
    let (_, said) = stats("https", &host, &[("TANSUO_OPENSEARCH_CA", authority.as_str())]);
    assert!(said.contains("there is no index here"), "{said}");
    assert_eq!(server.requests().len(), 1);
    let (_, said) = stats("https", &host, &[("TANSUO_OPENSEARCH_CA", "/nowhere.pem")]);
    assert!(said.contains("/nowhere.pem") && said.contains("PEM"), "{said}");
}

/// A connection that is closed before the answer.
#[test]
fn a_connection_that_breaks_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = std::thread::spawn(move || {
        let (first, _): (TcpStream, _) = listener.accept().unwrap();
        drop(first);
        let (second, _) = listener.accept().unwrap();
        let nothing = (404, String::new());
        let (seen, _requests) = channel();
        answer(second, &seen, || Some(&nothing)).is_some()
    });
    let (_, said) = stats("http", &format!("127.0.0.1:{port}"), &[]);
    assert!(said.contains("there is no index here"), "{said}");
    assert!(thread.join().unwrap());
}
