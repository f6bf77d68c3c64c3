//! What a request may cost, and how the server stops.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use crate::support::{Tree, server};

/// So many records that reading them all takes a while.
static LARGE: LazyLock<Tree> = LazyLock::new(|| Tree::of_records(3000));

#[test]
fn requests_have_a_size() {
    let long = |bytes: usize| "碳 ".repeat(bytes / 4);
    let problem = server().get("search", &[("q", &long(17 << 10))]).problem(400, "query");
    assert!(problem["detail"].as_str().unwrap().contains("16384"), "{problem}");
    server().get("search", &[("date", &"1".repeat(17 << 10))]).problem(400, "parameter");
    server().get("suggest", &[("q", &"a".repeat(17 << 10))]).problem(400, "parameter");
    server().get("search", &[("q", &long(1100))]).problem(400, "query");
    let body = format!("{{\"q\":\"{}\"}}", "a".repeat(70 << 10));
    server().post("search", &body).problem(413, "too-large");
    for path in ["policies", "search", "records/0000000000000000/similar"] {
        assert_eq!(server().get(path, &[("limit", "1001")]).problem(400, "parameter")["parameter"], "limit");
    }
}

#[test]
fn an_address_and_a_head_have_a_size_too() {
    let long = "a".repeat(70 << 10);
    let raw = |head: &str| server().raw(head.as_bytes(), Duration::from_secs(20));
    let answer = raw(&format!("GET /api/v1/search?q={long} HTTP/1.1\r\nhost: localhost\r\n\r\n"));
    assert!(answer.starts_with("HTTP/1.1 414"), "{answer}");
    let long = "a".repeat(200 << 10);
    let answer = raw(&format!("GET /api/v1/health HTTP/1.1\r\nhost: localhost\r\nx: {long}\r\n\r\n"));
    // The server closes before it has read all, which may cost the caller the answer.
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    server().get("health", &[]).expect(200);
}

#[test]
fn a_slow_search_is_cut_off_and_the_server_stays_responsive() {
    let server = LARGE.serve(&["--request-ms", "8", "--searches", "1", "--overviews", "1"]);
    std::thread::scope(|scope| {
        let slow: Vec<_> = ["policies", "policies?variant=all", "timeline", "timeline?variant=all"]
            .into_iter()
            .map(|path| {
                let server = &server;
                scope.spawn(move || {
                    let answer = server.get_with(&format!("/api/v1/{path}"), &[], &[]);
                    assert_eq!(answer.header("retry-after"), "1", "{path}");
                    answer.problem(503, "busy")
                })
            })
            .collect();
        for _ in 0..20 {
            server.get("health", &[]).expect(200);
        }
        for asked in slow {
            let problem = asked.join().unwrap();
            let detail = problem["detail"].as_str().unwrap();
            assert!(detail.contains("longer than it may") || detail.contains("too many"), "{detail}");
        }
    });
    // Work that was cut off has released its place.
    let began = Instant::now();
    while server.get("search", &[("limit", "1"), ("sort", "date")]).status != 200 {
        assert!(began.elapsed() < Duration::from_secs(30), "the place is not given back");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn only_so_many_requests_run_at_a_time() {
    let server = LARGE.serve(&["--requests", "1", "--request-ms", "60000"]);
    let ask = || server.get("policies", &[("limit", "1")]).status;
    let asked: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(asked.contains(&200) && asked.contains(&503), "{asked:?}");
    assert!(asked.iter().all(|status| [200, 503].contains(status)), "{asked:?}");
    server.get("policies", &[("limit", "1")]).expect(200);
}

#[test]
fn a_server_that_is_told_to_stop_finishes_what_runs() {
    let mut server = LARGE.serve(&["--request-ms", "60000"]);
    std::thread::scope(|scope| {
        let running = scope.spawn(|| server.get("policies", &[("limit", "1")]));
        // The head is there, so the export runs.
        let exported = server.begin("export");
        let runs = "tansuo_http_requests_running 2";
        let is_seen = || server.get("metrics", &[]).text().contains(runs) || running.is_finished();
        crate::support::wait_until("the policies are being answered", is_seen);
        server.terminate();
        let policies = running.join().unwrap().expect(200).json();
        assert_eq!(policies["policies"].as_array().unwrap().len(), 1);
        assert_eq!(exported().expect(200).text().lines().count(), 3000);
    });
    assert!(server.wait().success());
    assert!(TcpStream::connect(server.url.trim_start_matches("http://")).is_err());
    assert!(server.log().contains("stopping"));
}

#[test]
fn a_reader_that_leaves_ends_its_export() {
    let server = LARGE.serve(&[]);
    for _ in 0..8 {
        let mut stream = TcpStream::connect(server.url.trim_start_matches("http://")).unwrap();
        stream.write_all(b"GET /api/v1/export HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
        let mut first = [0; 16];
        stream.read_exact(&mut first).unwrap();
    }
    crate::support::wait_until("exports have a place again", || {
        server.get("export", &[("limit", "1")]).status == 200
    });
}
