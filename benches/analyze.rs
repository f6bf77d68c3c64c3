//! How fast analysis is, beside jieba alone, on 20 MB of laws: `cargo bench --bench analyze`.
//! Every row is the best of five runs that take turns; MB are 10^6 bytes of the original text.

#[path = "../tests/laws/mod.rs"]
mod laws;

use std::hint::black_box;
use std::time::{Duration, Instant};

use jieba_rs::Jieba;
use tansuo::analyze::{Analyzer, Settings, Word, bigrams, normalize};

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

/// What is done with each text.
type Job<'a> = Box<dyn Fn(&str) + Sync + 'a>;

fn throughput(texts: &[String], bytes: usize) {
    let jieba = Jieba::new();
    let analyzer = Analyzer::new(&Settings::default()).unwrap();
    let jobs: [(&str, Job); 7] = [
        ("jieba cut_for_search alone", Box::new(|text| drop(black_box(jieba.cut_for_search(text, true))))),
        ("jieba cut alone", Box::new(|text| drop(black_box(jieba.cut(text, true))))),
        ("normalise", Box::new(|text| drop(black_box(normalize(text))))),
        ("title bigrams of all the text", Box::new(|text| bigrams(text, |gram| _ = black_box(gram)))),
        ("normalise + words", Box::new(|text| words(&analyzer, text, false))),
        ("normalise + words + sub-words", Box::new(|text| words(&analyzer, text, true))),
        ("the words of the query analyzer", {
            let analyzer = Analyzer::for_queries(&Settings::default()).unwrap();
            Box::new(move |text| words(&analyzer, text, false))
        }),
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

fn words(analyzer: &Analyzer, text: &str, subwords: bool) {
    let normal = normalize(text);
    analyzer.for_each_word(normal.text(), |word: Word| {
        black_box(word);
        if subwords {
            analyzer.subwords(word.of(normal.text()), |part| _ = black_box(part));
        }
    });
}

fn run(texts: &[String], threads: usize, job: &Job) -> Duration {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(text) = texts.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                    job(text);
                }
            });
        }
    });
    start.elapsed()
}

fn start() {
    let settings = Settings::default();
    let time = |name: &str, f: &dyn Fn()| {
        // The first is cold: nothing of the compiled tables has been touched.
        let start = Instant::now();
        f();
        let first = start.elapsed();
        println!("{name:36} first {:>9.3} ms, then {:>9.3} ms", ms(first), ms(median(20, f)));
    };
    time("jieba: load", &|| drop(black_box(Jieba::new())));
    time("Analyzer::new", &|| drop(black_box(Analyzer::new(&settings).unwrap())));
    time("Analyzer::for_queries + one query", &|| {
        let analyzer = Analyzer::for_queries(&settings).unwrap();
        words(&analyzer, "贵州省能耗双控工作方案", false);
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
    let analyzer = Analyzer::for_queries(&Settings::default()).unwrap();
    let mut times: Vec<Duration> = Vec::new();
    for query in queries.iter().chain(&queries) {
        let start = Instant::now();
        words(&analyzer, query, true);
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
