//! A server on a free port, and what it answers.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use ureq::http;

/// How long a test waits for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A directory with `reports/` and an index of it.
pub struct Tree {
    dir: TempDir,
}

/// A running server; it ends with the value.
pub struct Server {
    process: Child,
    pub url: String,
    agent: ureq::Agent,
    log: tempfile::NamedTempFile,
}

/// What the server answered.
pub struct Answer {
    pub status: u16,
    headers: http::HeaderMap,
    pub body: Vec<u8>,
    story: String,
}

static SHARED: LazyLock<(Tree, Server)> = LazyLock::new(|| {
    let tree = Tree::of_reports();
    let server = tree.serve(&[]);
    (tree, server)
});

/// A tree that no test changes.
pub fn tree() -> &'static Tree {
    &SHARED.0
}

/// Its server.
pub fn server() -> &'static Server {
    &SHARED.1
}

impl Tree {
    /// An empty directory.
    pub fn empty() -> Tree {
        Tree { dir: tempfile::tempdir().unwrap() }
    }

    /// The reports of the corpus, indexed.
    pub fn of_reports() -> Tree {
        let tree = Tree::empty();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        copy(&source, &tree.path("reports"));
        tree.index();
        tree
    }

    /// One report of so many records, indexed.
    pub fn of_records(records: usize) -> Tree {
        let tree = Tree::empty();
        tree.write("reports/Hunan_Industry/Hunan_Industry_combined_info.txt", &report("2021-05-01", records));
        tree.index();
        tree
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(below)
    }

    pub fn write(&self, below: &str, content: &str) {
        let path = self.path(below);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// The program in this directory.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tansuo"));
        command.args(args).current_dir(self.path("")).env("HOME", self.path("home")).stdin(Stdio::null());
        command.env_remove("TANSUO_INDEX").env_remove("TANSUO_SYNONYMS").env_remove("RUST_BACKTRACE");
        command
    }

    /// What the program prints.
    #[track_caller]
    pub fn run(&self, args: &[&str]) -> String {
        let output = self.command(args).output().unwrap();
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code().is_some_and(|code| code < 2), "{args:?}: {message}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Brings the index up to date, as another process.
    pub fn index(&self) {
        self.run(&["index", "reports"]);
    }

    /// Serves the index.
    pub fn serve(&self, args: &[&str]) -> Server {
        let listen: &[&str] = if args.contains(&"--listen") { &[] } else { &["--listen", "127.0.0.1:0"] };
        let mut command = self.command(&[&["serve"], listen, args].concat());
        command.stdout(Stdio::piped());
        let log = tempfile::NamedTempFile::new().unwrap();
        command.stderr(log.reopen().unwrap());
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told = || fs::read_to_string(log.path()).unwrap();
        assert!(line.starts_with("http://"), "{line:?}\n{}", told());
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .accept_encoding("identity")
            .timeout_global(Some(PATIENCE))
            .build()
            .into();
        Server { process, url: line.trim().trim_end_matches('/').to_owned(), agent, log }
    }
}

/// A report of one change point with so many records.
pub fn report(change_point: &str, records: usize) -> String {
    let item = |n: usize| {
        format!(
            "{n}. **政策名称**：绿色工厂第{n}号评价办法\n   **发布时间**：2021年4月\n   **核心内容**：\
             分级评价，能源管理中心，节能改造，余热利用，第{n}批企业的用能预算管理。\n\n"
        )
    };
    let items: String = (1..=records).map(item).collect();
    format!(
        "# Hunan省/市 Industry部门 碳排放变点相关政策与事件汇总\n\n\
         ## 转折点: {change_point} (Policy) - 置信度: 0.70\n\n{items}"
    )
}

impl Server {
    /// The answer to a `GET` of a path below `/api/v1/`.
    #[track_caller]
    pub fn get(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        self.get_with(&format!("/api/v1/{path}"), query, &[])
    }

    /// The answer to a `GET` of any path, with headers.
    #[track_caller]
    pub fn get_with(&self, path: &str, query: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.get(format!("{}{path}", self.url));
        request = query.iter().fold(request, |request, (name, value)| request.query(name, value));
        request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        Answer::of(&format!("GET {path} {query:?}"), request.call())
    }

    /// Waits for the head of the answer to a `GET`; what is returned reads the rest.
    #[track_caller]
    pub fn begin(&self, path: &str) -> impl FnOnce() -> Answer + use<> {
        let answer = self.agent.get(format!("{}/api/v1/{path}", self.url)).call();
        let request = format!("GET {path}");
        move || Answer::of(&request, answer)
    }

    /// The answer to a `POST` of JSON to a path below `/api/v1/`.
    #[track_caller]
    pub fn post(&self, path: &str, body: &str) -> Answer {
        self.post_with(path, body.as_bytes(), &[("content-type", "application/json")])
    }

    /// The answer to a `POST` with these headers.
    #[track_caller]
    pub fn post_with(&self, path: &str, body: &[u8], headers: &[(&str, &str)]) -> Answer {
        self.post_at(&format!("/api/v1/{path}"), body, headers)
    }

    /// The answer to a `POST` of any path.
    #[track_caller]
    pub fn post_at(&self, path: &str, body: &[u8], headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.post(format!("{}{path}", self.url));
        request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let story: String = String::from_utf8_lossy(body).chars().take(200).collect();
        Answer::of(&format!("POST {path} {story}"), request.send(body))
    }

    /// Sends bytes as they are, and reads what comes back until the server closes, or says nothing for
    /// `silence`.
    pub fn raw(&self, bytes: &[u8], silence: Duration) -> String {
        let mut stream = self.connect();
        stream.set_read_timeout(Some(silence)).unwrap();
        // It may close while this still writes.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// A connection on which nothing was sent.
    pub fn connect(&self) -> TcpStream {
        TcpStream::connect(self.url.trim_start_matches("http://")).unwrap()
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log.path()).unwrap()
    }

    /// The commit that is served.
    pub fn commit(&self) -> String {
        self.get("search", &[("limit", "0")]).json()["commit"].as_str().unwrap().to_owned()
    }

    /// Waits until another commit than `old` is served.
    #[track_caller]
    pub fn wait_for_commit(&self, old: &str) {
        wait_until("a new commit is served", || self.commit() != old);
    }

    /// Asks the server to stop, as a service manager does.
    pub fn terminate(&self) {
        let kill = Command::new("kill").arg("-TERM").arg(self.process.id().to_string()).status();
        assert!(kill.unwrap().success());
    }

    /// Waits until the process has ended.
    pub fn wait(&mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            assert!(began.elapsed() < PATIENCE, "the server does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[track_caller]
pub fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

impl Answer {
    #[track_caller]
    fn of(request: &str, answer: Result<http::Response<ureq::Body>, ureq::Error>) -> Answer {
        let answer = answer.unwrap_or_else(|error| panic!("{request}: {error}"));
        let (head, body) = answer.into_parts();
        let mut bytes = Vec::new();
        body.into_reader().read_to_end(&mut bytes).unwrap_or_else(|error| panic!("{request}: {error}"));
        let story = format!("{request}\n{}\n{}", head.status, String::from_utf8_lossy(&bytes));
        Answer { status: head.status.as_u16(), headers: head.headers, body: bytes, story }
    }

    /// The answer, if it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "\n{}", self.story);
        self
    }

    /// A header; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body as text.
    #[track_caller]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap_or_else(|_| panic!("{}", self.story))
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}\n{}", self.story))
    }

    /// The problem, if it is one of this kind.
    #[track_caller]
    pub fn problem(self, status: u16, kind: &str) -> Value {
        let answer = self.expect(status);
        assert_eq!(answer.header("content-type"), "application/problem+json", "\n{}", answer.story);
        let problem = answer.json();
        assert_eq!(problem["type"], format!("/api/v1/problems/{kind}"), "\n{}", answer.story);
        assert_eq!(problem["code"], kind, "\n{}", answer.story);
        assert_eq!(problem["status"], status, "\n{}", answer.story);
        problem
    }

    /// The body as JSON, without the time that it took.
    #[track_caller]
    pub fn timeless(&self) -> Value {
        let mut json = self.json();
        let took = json.as_object_mut().unwrap().remove("took_ms");
        assert!(took.is_some_and(|took| took.is_number()), "{}", self.story);
        json
    }

    /// The identities of the hits.
    #[track_caller]
    pub fn ids(&self) -> Vec<String> {
        self.json()["hits"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap().into()).collect()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}
