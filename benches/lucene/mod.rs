//! Lucene, in a process of its own that is asked line by line (`benches/lucene/Peer.java`).
//!
//! Its first line is `new` if there is no index yet; then it reads documents up to an empty line, their
//! fields with
//! tabs between them: the words of the title, the words of the text, the values of each facet, the day. When it is
//! ready, it writes its version. To each query, `class`, `+t` or nothing, and words, with tabs between them, it answers
//! with the milliseconds that it took and the total.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

pub struct Lucene {
    pub version: String,
    process: Child,
    queries: Option<BufWriter<ChildStdin>>,
    answers: BufReader<ChildStdout>,
}

impl Lucene {
    /// Opens the index in a directory, or makes it from the output of `write`. The error says why Lucene is
    /// missing.
    pub fn start(dir: &Path, write: impl FnOnce(&mut dyn Write)) -> Result<Lucene, String> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/lucene/run");
        let mut command = Command::new(&script);
        let spawned = command.arg(dir).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut process = spawned.map_err(|error| format!("{}: {error}", script.display()))?;
        let queries = process.stdin.take().map(BufWriter::new);
        let answers = BufReader::new(process.stdout.take().unwrap());
        let mut lucene = Lucene { version: String::new(), process, queries, answers };
        let mut first = lucene.read();
        if first == "new" {
            let documents = lucene.queries.as_mut().unwrap();
            write(documents);
            writeln!(documents).unwrap();
            documents.flush().unwrap();
            first = lucene.read();
        }
        if first.is_empty() {
            let status = lucene.process.wait().unwrap();
            return Err(format!("benches/lucene/run: {status}; what Java says is in target/lucene/log"));
        }
        lucene.version = first;
        Ok(lucene)
    }

    /// The milliseconds that a search takes, and the total.
    pub fn search(&mut self, class: &str, ranks_titles: bool, words: &str) -> (f64, usize) {
        let queries = self.queries.as_mut().unwrap();
        writeln!(queries, "{class}\t{}\t{words}", if ranks_titles { "+t" } else { "" }).unwrap();
        queries.flush().unwrap();
        let answer = self.read();
        let parts =
            answer.split_once(' ').and_then(|(time, total)| Some((time.parse().ok()?, total.parse().ok()?)));
        parts.unwrap_or_else(|| panic!("{answer}: what Java says is in target/lucene/log"))
    }

    fn read(&mut self) -> String {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}

impl Drop for Lucene {
    fn drop(&mut self) {
        // The process exits at the end of its input.
        self.queries = None;
        let _ = self.process.wait();
    }
}
