//! A client that writes a line and reads a line.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::serve::Tree;

/// How long a test waits for a message.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The latest revision that begins with a handshake.
pub const REVISION: &str = "2025-11-25";

/// `tansuo mcp`, and what it has said.
pub struct Client {
    process: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    last: u64,
}

/// The arguments of the handshake.
pub fn hello(revision: &str) -> Value {
    json!({"protocolVersion": revision, "capabilities": {}, "clientInfo": {"name": "tests", "version": "1"}})
}

impl Client {
    /// The program before it was spoken to.
    pub fn silent(tree: &Tree, args: &[&str]) -> Client {
        let mut command = tree.command(&[&["mcp"], args].concat());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        Client { input: process.stdin.take(), process, lines, last: 0 }
    }

    /// The program after the handshake.
    pub fn of(tree: &Tree) -> Client {
        Client::with(tree, &[])
    }

    pub fn with(tree: &Tree, args: &[&str]) -> Client {
        let mut client = Client::silent(tree, args);
        client.ask("initialize", hello(REVISION));
        client.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        client
    }

    pub fn write(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    pub fn send(&mut self, message: &Value) {
        self.write(&message.to_string());
    }

    /// Sends a request; returns its id.
    pub fn begin(&mut self, method: &str, params: Value) -> u64 {
        self.last += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": self.last, "method": method, "params": params}));
        self.last
    }

    /// The next message.
    #[track_caller]
    pub fn receive(&self) -> Value {
        let line = self.lines.recv_timeout(PATIENCE).expect("a message");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// The result of a request.
    #[track_caller]
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let answer = self.answer(method, params);
        assert!(answer["error"].is_null(), "{answer}");
        answer["result"].clone()
    }

    /// The error of a request.
    #[track_caller]
    pub fn fails(&mut self, method: &str, params: Value) -> Value {
        let answer = self.answer(method, params);
        assert!(answer["result"].is_null(), "{answer}");
        answer["error"].clone()
    }

    #[track_caller]
    fn answer(&mut self, method: &str, params: Value) -> Value {
        let id = self.begin(method, params);
        let answer = self.receive();
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    /// What a tool answers, which is the same as text.
    #[track_caller]
    pub fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let result = self.ask("tools/call", json!({"name": tool, "arguments": arguments}));
        answered(&result)
    }

    /// The message of a tool that cannot answer.
    #[track_caller]
    pub fn refuses(&mut self, tool: &str, arguments: Value) -> String {
        let result = self.ask("tools/call", json!({"name": tool, "arguments": arguments}));
        assert_eq!(result["isError"], true, "{result}");
        assert!(result["structuredContent"].is_null(), "{result}");
        result["content"][0]["text"].as_str().unwrap().to_owned()
    }

    /// The tools, by name.
    #[track_caller]
    pub fn tools(&mut self) -> Vec<Value> {
        self.ask("tools/list", json!({}))["tools"].as_array().unwrap().clone()
    }

    /// The text of a resource.
    #[track_caller]
    pub fn read(&mut self, uri: &str) -> String {
        let contents = self.ask("resources/read", json!({"uri": uri}))["contents"].clone();
        assert_eq!(contents[0]["uri"], uri);
        contents[0]["text"].as_str().unwrap().to_owned()
    }

    /// Closes standard input, and waits for the end of the program.
    #[track_caller]
    pub fn close(mut self) -> ExitStatus {
        self.input = None;
        let began = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            assert!(began.elapsed() < PATIENCE, "the program does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The data of a result, which its text repeats.
#[track_caller]
pub fn answered(result: &Value) -> Value {
    assert_eq!(result["isError"], false, "{result}");
    let text = result["content"][0]["text"].as_str().unwrap();
    assert_eq!(serde_json::from_str::<Value>(text).unwrap(), result["structuredContent"]);
    result["structuredContent"].clone()
}

/// Some member of every item of a list.
pub fn each(items: &Value, name: &str) -> Vec<Value> {
    items.as_array().unwrap().iter().map(|item| item[name].clone()).collect()
}
