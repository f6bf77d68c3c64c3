//! Nodes of OpenSearch for tests, on loopback. They end with the test, however that ends.

#![allow(dead_code)]

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long nodes may take to start, and shards to recover.
const PATIENCE: Duration = Duration::from_secs(180);
/// What `tests/opensearch/node` exits with where Java is missing.
const NO_JAVA: i32 = 3;

pub struct Cluster {
    nodes: Vec<Node>,
    settings: Vec<String>,
    dir: tempfile::TempDir,
}

struct Node {
    name: String,
    http: u16,
    transport: u16,
    process: Option<Child>,
}

impl Cluster {
    /// Starts a cluster of so many nodes; `None`, with a message, where there is no Java. In CI there must be.
    pub fn start(nodes: usize) -> Option<Cluster> {
        if !is_prepared() {
            assert!(std::env::var_os("CI").is_none(), "there is no JDK 21 or no Maven, and CI is set");
            eprintln!("skipped: OpenSearch needs a JDK 21 or later and Maven");
            return None;
        }
        let nodes: Vec<Node> = (1..=nodes)
            .map(|number| Node {
                name: format!("node{number}"),
                http: free_port(),
                transport: free_port(),
                process: None,
            })
            .collect();
        let settings = if nodes.len() == 1 {
            vec!["discovery.type=single-node".to_owned()]
        } else {
            let hosts: Vec<String> =
                nodes.iter().map(|node| format!("127.0.0.1:{}", node.transport)).collect();
            let names: Vec<&str> = nodes.iter().map(|node| node.name.as_str()).collect();
            vec![
                format!("discovery.seed_hosts={}", hosts.join(",")),
                format!("cluster.initial_cluster_manager_nodes={}", names.join(",")),
            ]
        };
        let mut cluster = Cluster { nodes, settings, dir: tempfile::tempdir().unwrap() };
        (0..cluster.nodes.len()).for_each(|node| cluster.restart(node));
        let count = cluster.nodes.len();
        cluster.wait_for("nodes", |health| health["number_of_nodes"] == count);
        Some(cluster)
    }

    /// The address of an index, with every node as a host.
    pub fn url(&self, index: &str) -> String {
        let hosts: Vec<String> = self.nodes.iter().map(|node| format!("127.0.0.1:{}", node.http)).collect();
        format!("opensearch+http://{}/{index}", hosts.join(","))
    }

    /// What the first node that runs answers to a GET.
    pub fn get(&self, path: &str) -> Option<Value> {
        let running = self.nodes.iter().filter(|node| node.process.is_some());
        running.into_iter().find_map(|node| {
            let mut answer = ureq::get(format!("http://127.0.0.1:{}/{path}", node.http)).call().ok()?;
            serde_json::from_str(&answer.body_mut().read_to_string().ok()?).ok()
        })
    }

    /// Sends a PUT to the first node.
    pub fn put(&self, path: &str, body: &Value) {
        let url = format!("http://127.0.0.1:{}/{path}", self.nodes[0].http);
        ureq::put(url).content_type("application/json").send(body.to_string()).unwrap();
    }

    /// Waits until what a process that is gone has asked for is done.
    pub fn wait_until_idle(&self) {
        let begun = Instant::now();
        while let Some(tasks) = self.get("_tasks?actions=indices:admin*,indices:data/write*") {
            if tasks["nodes"].as_object().is_some_and(|nodes| nodes.is_empty()) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "these tasks do not end: {tasks}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Sends a DELETE to the first node.
    pub fn delete(&self, path: &str) {
        ureq::delete(format!("http://127.0.0.1:{}/{path}", self.nodes[0].http)).call().unwrap();
    }

    /// The node that manages the cluster.
    pub fn manager(&self) -> usize {
        let rows = self.get("_cat/cluster_manager?format=json").expect("a cluster with a manager");
        let name = rows[0]["node"].as_str().unwrap_or_default();
        self.nodes.iter().position(|node| node.name == name).expect("a node of the cluster")
    }

    /// Kills a node at once, as `kill -9` does.
    pub fn kill(&mut self, node: usize) {
        let mut process = self.nodes[node].process.take().expect("a node that runs");
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// Starts a node that does not run, with the data that it had.
    pub fn restart(&mut self, node: usize) {
        let heap = if self.nodes.len() == 1 { "512m" } else { "384m" };
        let node = &mut self.nodes[node];
        let log = std::fs::File::create(self.dir.path().join(format!("{}.log", node.name))).unwrap();
        let process = Command::new(launcher())
            .arg(self.dir.path().join(&node.name))
            .args([node.http.to_string(), node.transport.to_string()])
            .args(&self.settings)
            .env("STOP_AT_EOF", "1")
            .env("HEAP", heap)
            .stdin(Stdio::piped())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn();
        node.process = Some(process.unwrap());
    }

    /// Waits until every shard has all its copies.
    pub fn wait_until_green(&self) {
        self.wait_for("green", |health| health["status"] == "green" && health["relocating_shards"] == 0);
    }

    fn wait_for(&self, what: &str, is_so: impl Fn(&Value) -> bool) {
        let begun = Instant::now();
        loop {
            let health = self.get("_cluster/health").unwrap_or_default();
            if is_so(&health) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "no {what} after {PATIENCE:?}: {health}\n{}", self.logs());
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn logs(&self) -> String {
        let read = |node: &Node| std::fs::read_to_string(self.dir.path().join(format!("{}.log", node.name)));
        self.nodes.iter().filter_map(|node| read(node).ok()).collect()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for process in self.nodes.iter_mut().filter_map(|node| node.process.as_mut()) {
            // OK because it also ends with its standard input.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn launcher() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/opensearch/node"))
}

fn is_prepared() -> bool {
    let status = Command::new(launcher()).arg("--prepare").status().expect("bash");
    assert!(status.success() || status.code() == Some(NO_JAVA), "the jars cannot be fetched");
    status.success()
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
