//! What the server makes of requests that are slow, malformed, or come from a browser.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::support::{Tree, report, server, wait_until};

const MOMENT: Duration = Duration::from_secs(5);

#[test]
fn a_request_has_one_host() {
    for hosts in ["", "host: localhost\r\nhost: evil.example\r\n", "host: localhost\r\nhost: localhost\r\n"] {
        let request = format!("GET /api/v1/health HTTP/1.1\r\n{hosts}connection: close\r\n\r\n");
        let answer = server().raw(request.as_bytes(), MOMENT);
        assert!(
            answer.starts_with("HTTP/1.1 400") && answer.contains("\"malformed\""),
            "{hosts:?}: {answer}"
        );
    }
}

#[test]
fn a_path_that_is_no_utf_8_leads_nowhere() {
    for path in
        ["/api/v1/records/%ff", "/api/v1/records/%ff/similar", "/assets/%ff", "/api/v1/problems/%ff", "/%ff"]
    {
        server().get_with(path, &[], &[]).problem(404, "not-found");
    }
}

/// GBK, and UTF-8 that was cut off.
#[test]
fn a_parameter_that_is_no_utf_8_is_refused() {
    for query in ["search?q=%BE%C6", "search?q=%E7%A2%B3%E8%BE", "suggest?q=%BE%C6", "facets?province=%BE%C6"]
    {
        server().get_with(&format!("/api/v1/{query}"), &[], &[]).problem(400, "parameter");
    }
}

#[test]
fn any_tag_stands_for_what_there_is() {
    let any = [("if-none-match", "*")];
    server().get_with("/api/v1/search", &[], &any).expect(304);
    server().get_with("/api/v1/records/0000000000000000", &[], &any).problem(404, "not-found");
    server().get_with("/api/v1/search", &[("limit", "x")], &any).problem(400, "parameter");
}

#[test]
fn the_root_of_the_api_describes_it() {
    assert_eq!(server().get_with("/api/v1", &[], &[]).expect(200).json()["info"]["title"], "Tansuo");
}

#[test]
fn a_page_of_another_site_is_answered_nothing() {
    let from = |site: &str, mode: &str| {
        server().get_with("/api/v1/search", &[], &[("sec-fetch-site", site), ("sec-fetch-mode", mode)])
    };
    for site in ["cross-site", "same-site"] {
        for mode in ["no-cors", "cors"] {
            from(site, mode).problem(403, "cross-site");
        }
        from(site, "navigate").expect(200);
    }
    for site in ["same-origin", "none"] {
        from(site, "cors").expect(200);
    }
    let tree = Tree::of_records(1);
    let open = tree.serve(&["--allow-origin", "https://example.org"]);
    let asked = |origin: &str| {
        let headers = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "cors"), ("origin", origin)];
        open.get_with("/api/v1/search", &[], &headers).status
    };
    assert_eq!((asked("https://example.org"), asked("https://evil.example")), (200, 403));
}

#[test]
fn bodies_that_do_not_arrive_keep_nobody_out() {
    let tree = Tree::of_records(2);
    let server = tree.serve(&["--requests", "4"]);
    let begin = |_| {
        let mut stream = server.connect();
        let head = "POST /api/v1/search HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                    content-length: 100\r\n\r\n{\"q\":";
        stream.write_all(head.as_bytes()).unwrap();
        stream
    };
    let mut slow: Vec<TcpStream> = (0..32).map(begin).collect();
    for _ in 0..8 {
        server.get("search", &[]).expect(200);
        server.post("search", "{}").expect(200);
        server.get("ready", &[]).expect(200);
    }
    // They are answered when their time is over.
    slow[0].set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut answer = Vec::new();
    let _ = slow[0].read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("\"timeout\""), "{answer}");
}

#[test]
fn a_body_in_pieces_has_a_size_too() {
    let piece = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
    let head = "POST /api/v1/search HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                transfer-encoding: chunked\r\n\r\n";
    let answer = server().raw(format!("{head}{}", piece.repeat(20)).as_bytes(), MOMENT);
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[test]
fn an_address_has_its_share_of_connections() {
    let tree = Tree::of_records(1);
    let server = tree.serve(&["--connections-per-address", "8"]);
    let idle: Vec<TcpStream> = (0..8).map(|_| server.connect()).collect();
    // Further connections are closed at once and do not wait for a place.
    let mut further = server.connect();
    further.set_read_timeout(Some(MOMENT)).unwrap();
    assert_eq!(further.read(&mut [0]).ok(), Some(0), "it stays open");
    drop(idle);
    wait_until("there are places again", || {
        let mut stream = server.connect();
        stream.set_read_timeout(Some(MOMENT)).unwrap();
        let _ =
            stream.write_all(b"GET /api/v1/health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer.starts_with("HTTP/1.1 200")
    });
}

#[test]
fn a_server_full_of_connections_stops_when_it_is_told() {
    let tree = Tree::of_records(1);
    let mut server = tree.serve(&["--connections", "4"]);
    server.get("health", &[]).expect(200);
    let _idle: Vec<TcpStream> = (0..8).map(|_| server.connect()).collect();
    std::thread::sleep(Duration::from_millis(200));
    let began = Instant::now();
    server.terminate();
    assert!(server.wait().success());
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}

#[test]
fn callers_that_leave_are_counted_and_their_work_stops() {
    let tree = Tree::of_records(3000);
    let server = tree.serve(&["--overviews", "1", "--request-ms", "60000"]);
    for _ in 0..12 {
        let mut stream = server.connect();
        stream.write_all(b"GET /api/v1/timeline HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
        std::thread::sleep(Duration::from_millis(20));
    }
    let metrics = || server.get("metrics", &[]).text().to_owned();
    // This request is one of those that run.
    wait_until("nobody waits any more", || metrics().contains("tansuo_http_requests_running 1\n"));
    let left = "tansuo_http_requests_total{endpoint=\"/api/v1/timeline\",status=\"499\"}";
    assert!(metrics().contains(left), "{}", metrics());
    // Work that nobody waits for has released its place.
    let began = Instant::now();
    server.get("timeline", &[("limit", "1")]).expect(200);
    let alone = Instant::now();
    server.get("timeline", &[("limit", "1")]).expect(200);
    let (first, second) = (alone - began, alone.elapsed());
    assert!(first < second * 3 + Duration::from_secs(1), "{first:?}, then {second:?}");
}

/// Two lists of policies once held all threads, and a search beside them took 9.5 s.
#[test]
fn a_search_does_not_wait_for_overviews() {
    let tree = Tree::of_records(3000);
    let server = tree.serve(&["--overviews", "1", "--searches", "1", "--request-ms", "60000"]);
    std::thread::scope(|scope| {
        let overviews: Vec<_> = (0..4).map(|_| scope.spawn(|| server.get("timeline", &[]).status)).collect();
        let mut searches = 0;
        while !overviews.iter().all(|overview| overview.is_finished()) {
            server.get("search", &[("q", "\"第17批\""), ("limit", "1")]).expect(200);
            searches += 1;
        }
        assert!(searches > 4, "{searches} searches beside 4 timelines");
        for overview in overviews {
            assert_eq!(overview.join().unwrap(), 200);
        }
    });
}

#[cfg(unix)]
#[test]
fn keys_that_others_can_read_are_warned_of() {
    use std::os::unix::fs::PermissionsExt;
    let tree = Tree::empty();
    tree.write("reports/Hunan_Power/Hunan_Power_combined_info.txt", &report("2021-05-01", 1));
    tree.index();
    tree.write("keys", "0123456789abcdef-key\n");
    for (mode, is_warned) in [(0o644, true), (0o600, false)] {
        std::fs::set_permissions(tree.path("keys"), std::fs::Permissions::from_mode(mode)).unwrap();
        let server = tree.serve(&["--api-key-file", "keys"]);
        server.get("health", &[]).expect(200);
        assert_eq!(server.log().contains("chmod 600"), is_warned, "{}", server.log());
    }
}
