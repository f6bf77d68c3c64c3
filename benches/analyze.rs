//! How fast analysis is, beside jieba alone, on 20 MB of laws: `cargo bench --bench analyze`.
//! Every row is the best of five runs that take turns; MB are 10^6 bytes of the original text.

#[path = "../tests/laws/mod.rs"]
mod laws;

use std::hint::black_box;
use std::time::{Duration, Instant};

use jieba_rs::Jieba;
use tansuo::analyze::{Analyzer, Settings, SubwordCache, Word, bigrams, normalize};

const RUNS: usize = 5;

fn main() {
    let Some(texts) = laws::laws() else { return };
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} laws, {:.1} MB", texts.len(), bytes as f64 / 1e6);
    throughput(&texts, bytes);
    println!();
    start();
    println!();
    queries(&texts);
}

/// The work of a thread on its texts.
type Job<'a> = Box<dyn Fn(&mut dyn Iterator<Item = &'a str>) + Sync + 'a>;

fn each<'a>(job: impl Fn(&str) + Sync + 'a) -> Job<'a> {
    Box::new(move |texts| texts.for_each(&job))
}

fn throughput(texts: &[String], bytes: usize) {
    let jieba = Jieba::new();
    let analyzer = Analyzer::new(&Settings::default()).unwrap();
    let jobs: [(&str, Job); 7] = [
        ("jieba cut_for_search alone", each(|text| drop(black_box(jieba.cut_for_search(text, true))))),
        ("jieba cut alone", each(|text| drop(black_box(jieba.cut(text, true))))),
        ("normalise", each(|text| drop(black_box(normalize(text))))),
        ("title bigrams of all the text", each(|text| bigrams(text, |gram, _| _ = black_box(gram)))),
        ("normalise + words", each(|text| words(&analyzer, text, |_| ()))),
        (
            "normalise + words + sub-words",
            each(|text| words(&analyzer, text, |word| analyzer.subwords(word, |part| _ = black_box(part)))),
        ),
        (
            "the same, once a text, with a cache",
            Box::new(|texts| {
                let mut cache = SubwordCache::new(&analyzer);
                texts.for_each(|text| {
                    cache.begin_text();
                    words(&analyzer, text, |word| cache.new_subwords(word, |part| _ = black_box(part)));
                });
            }),
        ),
    ];
    println!("{:36} {:>10} {:>10} {:>12} {:>12}", "", "1 thread", "2 threads", "to jieba, 1", "to jieba, 2");
    let mut best = vec![[Duration::MAX; 2]; jobs.len()];
    for _ in 0..RUNS {
        for ((_, job), best) in jobs.iter().zip(&mut best) {
            for threads in [1, 2] {
                best[threads - 1] = best[threads - 1].min(run(texts, threads, job));
            }
        }
    }
    let peer = best[0];
    for ((name, _), best) in jobs.iter().zip(best) {
        let rate = |i: usize| bytes as f64 / 1e6 / best[i].as_secs_f64();
        let ratio = |i: usize| peer[i].as_secs_f64() / best[i].as_secs_f64();
        println!("{name:36} {:>10.1} {:>10.1} {:>12.2} {:>12.2}", rate(0), rate(1), ratio(0), ratio(1));
    }
}

fn words(analyzer: &Analyzer, text: &str, mut f: impl FnMut(&str)) {
    let normal = normalize(text);
    analyzer.for_each_word(normal.text(), |word: Word| f(black_box(word.of(normal.text()))));
}

fn run<'a>(texts: &'a [String], threads: usize, job: &Job<'a>) -> Duration {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut texts = std::iter::from_fn(|| {
                    let next = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    texts.get(next).map(String::as_str)
                });
                job(&mut texts);
            });
        }
    });
    start.elapsed()
}

fn start() {
    let settings = Settings::default();
    let time = |name: &str, f: &dyn Fn()| {
        // The first run is cold: no page of the compiled tables has been read.
        let start = Instant::now();
        f();
        let first = start.elapsed();
        println!("{name:36} first {:>9.3} ms, then {:>9.3} ms", ms(first), ms(median(20, f)));
    };
    time("jieba: load", &|| drop(black_box(Jieba::new())));
    time("Analyzer + one query", &|| {
        let analyzer = Analyzer::new(&settings).unwrap();
        words(&analyzer, "贵州省能耗双控工作方案", |_| ());
    });
}

/// Queries of ten characters from the laws.
fn queries(texts: &[String]) {
    let queries: Vec<String> = (texts.iter())
        .filter_map(|text| {
            let query: String = text.chars().skip(text.chars().count() / 2).take(10).collect();
            query.chars().all(char::is_alphanumeric).then_some(query)
        })
        .take(200)
        .collect();
    let analyzer = Analyzer::new(&Settings::default()).unwrap();
    let mut times: Vec<Duration> = Vec::new();
    for query in queries.iter().chain(&queries) {
        let start = Instant::now();
        words(&analyzer, query, |_| ());
        times.push(start.elapsed());
    }
    let (new, known) = times.split_at_mut(queries.len());
    for (name, times) in [("a query with new words", new), ("the same queries again", known)] {
        times.sort();
        let (median, last) = (times[times.len() / 2], times[times.len() * 99 / 100]);
        println!(
            "{name:36} median {:>7.1} µs, 99 % {:>7.1} µs ({} queries)",
            ms(median) * 1e3,
            ms(last) * 1e3,
            times.len()
        );
    }
}

fn median(runs: usize, f: &dyn Fn()) -> Duration {
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            f();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[runs / 2]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
