//! How long the queries of a file take in the library, warm: median and 99th percentile of each.
//!
//! `cargo run --release --example latency -- INDEX QUERIES`

use std::time::{Duration, Instant};

use tansuo::Reader;
use tansuo::Request;

/// Rounds over all queries; the first ones warm up.
const ROUNDS: usize = 220;
const WARM: usize = 20;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (Some(dir), Some(file)) = (std::env::args().nth(1), std::env::args().nth(2)) else {
        return Err("usage: latency INDEX QUERIES".into());
    };
    let index = Reader::open(dir)?;
    let text = std::fs::read_to_string(file)?;
    let queries = text.lines().map(|line| Ok((line, Request::parse(line)?, Vec::new())));
    let mut queries = queries.collect::<Result<Vec<(&str, Request, Vec<Duration>)>, tansuo::Error>>()?;
    for round in 0..ROUNDS {
        for (_, query, times) in &mut queries {
            let began = Instant::now();
            let found = index.search(query)?;
            std::hint::black_box(found);
            if round >= WARM {
                times.push(began.elapsed());
            }
        }
    }
    let mut all = Vec::new();
    for (line, query, times) in &mut queries {
        all.extend(times.iter().copied());
        let (median, high) = percentiles(times);
        println!("{line}  {} records  p50 {median:.2} ms  p99 {high:.2} ms", index.search(query)?.total);
    }
    let (median, high) = percentiles(&mut all);
    let total: Duration = all.iter().sum();
    println!(
        "all  p50 {median:.2} ms  p99 {high:.2} ms  {:.0} searches/s",
        all.len() as f64 / total.as_secs_f64()
    );
    Ok(())
}

/// The median and the 99th percentile, in milliseconds.
fn percentiles(times: &mut [Duration]) -> (f64, f64) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    (at(0.5), at(0.99))
}
