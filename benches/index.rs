//! How fast indexing and searching are, on 20 MB of laws: `cargo bench --bench index`.
//!
//! Peers, in the same run, on the same files and threads: jieba alone cutting for search, and
//! plain tantivy with jieba's tokens, lower-casing, positions and the stored text. Runs take
//! turns; the best of each counts, and the median of the ratios of the turns is in brackets. MB are 10^6
//! bytes of the files.

#[path = "../tests/laws/mod.rs"]
mod laws;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jieba_rs::{Jieba, TokenizeMode};
use tansuo::Request;
use tansuo::{Reader, Settings, Writer};
use tantivy::schema::{IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{LowerCaser, TextAnalyzer, Token, TokenStream, Tokenizer};

const RUNS: usize = 7;
/// How often each query is asked.
const SEARCHES: usize = 30;

fn main() {
    let Some(texts) = laws::laws() else { return };
    let tree = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        let path = tree.path().join(format!("{number:04}.md"));
        std::fs::write(&path, text).unwrap();
        files.push(path);
    }
    let bytes: usize = texts.iter().map(String::len).sum();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    println!("{} laws, {:.1} MB, {threads} threads, best of {RUNS}", texts.len(), bytes as f64 / 1e6);
    indexing(tree.path(), &files, bytes, threads);
    println!();
    searching(tree.path(), bytes);
}

fn indexing(tree: &Path, files: &[PathBuf], bytes: usize, threads: usize) {
    let jieba = Arc::new(Jieba::new());
    let mut times: [Vec<Duration>; 3] = Default::default();
    for _ in 0..RUNS {
        times[0].push(time(|| cut_all(&jieba, files, threads)));
        times[1].push(time(|| plain_tantivy(&jieba, files, threads)));
        times[2].push(time(|| ours(tree, threads)));
    }
    let names = ["jieba alone, cut_for_search", "plain tantivy + jieba", "tansuo, crawl to commit"];
    let best = |times: &Vec<Duration>| times.iter().min().map_or(0.0, Duration::as_secs_f64);
    for (name, own) in names.iter().zip(&times) {
        let rate = bytes as f64 / 1e6 / best(own);
        println!(
            "{name:32} {rate:>7.1} MB/s {:>6.2} ({:.2}) of jieba alone {:>6.2} ({:.2}) of plain tantivy",
            best(&times[0]) / best(own),
            median_ratio(&times[0], own),
            best(&times[1]) / best(own),
            median_ratio(&times[1], own)
        );
    }
}

/// The median of the ratios of a peer's times to ours, turn by turn. The best of several short runs is more
/// likely to be a lucky one than the best of long runs.
fn median_ratio(peer: &[Duration], own: &[Duration]) -> f64 {
    let ratio = |(peer, own): (&Duration, &Duration)| peer.as_secs_f64() / own.as_secs_f64();
    let mut ratios: Vec<f64> = peer.iter().zip(own).map(ratio).collect();
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

/// The time of `work`. Its result is dropped afterwards: deleting an index is not part of building it.
fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let begun = Instant::now();
    let made = work();
    let elapsed = begun.elapsed();
    drop(made);
    elapsed
}

/// Gives each file to the next free thread.
fn each(files: &[PathBuf], threads: usize, work: impl Fn(String) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(std::fs::read_to_string(file).unwrap());
                }
            });
        }
    });
}

fn cut_all(jieba: &Jieba, files: &[PathBuf], threads: usize) {
    each(files, threads, |text| {
        std::hint::black_box(jieba.cut_for_search(&text, true));
    });
}

/// jieba's search mode as the crates' documentation shows it.
#[derive(Clone)]
struct JiebaTokenizer(Arc<Jieba>);

struct Tokens {
    tokens: Vec<Token>,
    at: usize,
}

impl Tokenizer for JiebaTokenizer {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        let cut = self.0.tokenize(text, TokenizeMode::Search, true);
        let tokens = cut.iter().map(|token| Token {
            offset_from: token.byte_start,
            offset_to: token.byte_end,
            position: token.start,
            text: token.word.to_owned(),
            position_length: token.end - token.start,
        });
        Tokens { tokens: tokens.collect(), at: 0 }
    }
}

impl TokenStream for Tokens {
    fn advance(&mut self) -> bool {
        self.at += 1;
        self.at <= self.tokens.len()
    }

    fn token(&self) -> &Token {
        &self.tokens[self.at - 1]
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.tokens[self.at - 1]
    }
}

fn plain_tantivy(jieba: &Arc<Jieba>, files: &[PathBuf], threads: usize) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("jieba")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let mut schema = Schema::builder();
    let path = schema.add_text_field("path", STRING | STORED);
    let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing) | STORED);
    let index = tantivy::Index::create_in_dir(dir.path(), schema.build()).unwrap();
    let analyzer = TextAnalyzer::builder(JiebaTokenizer(Arc::clone(jieba))).filter(LowerCaser).build();
    index.tokenizers().register("jieba", analyzer);
    let mut writer = index.writer_with_num_threads(threads, 200_000_000).unwrap();
    for file in files {
        let body = std::fs::read_to_string(file).unwrap();
        writer.add_document(tantivy::doc!(path => file.to_string_lossy().as_ref(), text => body)).unwrap();
    }
    writer.commit().unwrap();
    writer.wait_merging_threads().unwrap();
    dir
}

fn ours(tree: &Path, threads: usize) -> (tempfile::TempDir, Reader) {
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings { threads, ..Settings::default() };
    let mut writer = Writer::create(dir.path().join("index"), settings).unwrap();
    writer.update(&[tree.to_path_buf()]).unwrap();
    (dir, writer.reader())
}

fn searching(tree: &Path, bytes: usize) {
    let (_dir, index) = ours(tree, 0);
    let overview = index.overview().unwrap();
    println!(
        "index {:.1} MB, {:.2} of the text, {} segments",
        overview.index_bytes as f64 / 1e6,
        overview.index_bytes as f64 / bytes as f64,
        overview.segments
    );
    let queries = [
        "环境保护",
        "碳排放",
        "行政处罚",
        "\"工程\"",
        "\"建设工程\"",
        "\"的程\"",
        "\"业\"",
        "可再生能源 电价",
        "县级以上地方人民政府",
        "\"国务院生态环境主管部门\"",
        "title:水法",
        "大气污染 -海洋",
        "碳*",
    ];
    // In turns, so that no program profits from its own warm caches.
    let mut times = vec![Vec::with_capacity(SEARCHES); queries.len()];
    for _ in 0..SEARCHES {
        for (text, times) in queries.iter().zip(&mut times) {
            times.push(time(|| drop(index.search(&Request::parse(text).unwrap()).unwrap())));
        }
    }
    let mut medians = Vec::new();
    for (text, mut times) in queries.into_iter().zip(times) {
        let first = times[0];
        times.sort();
        let median = times[times.len() / 2];
        medians.push(median);
        let total = index.search(&Request::parse(text).unwrap()).unwrap().total;
        println!("{text:40} {total:>6} records, first {first:>10.2?}, median {median:>10.2?}");
    }
    medians.sort();
    println!("median of the medians {:.2?}", medians[medians.len() / 2]);
}
