//! The memory of an indexing process.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tansuo::Settings;

/// The memory that the system cannot reclaim, in bytes: anonymous pages. Mapped files do not count.
pub fn anonymous_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    line.trim().trim_end_matches("kB").trim_end().parse::<u64>().unwrap() * 1024
}

/// Runs `work`, and asserts that it took no more memory than is set, sampled every two milliseconds.
pub fn within<T>(settings: &Settings, what: &str, work: impl FnOnce() -> T) -> T {
    let is_done = AtomicBool::new(false);
    let (done, peak) = std::thread::scope(|scope| {
        let peak = scope.spawn(|| {
            let mut peak = 0;
            while !is_done.load(Ordering::Relaxed) {
                peak = peak.max(anonymous_bytes());
                std::thread::sleep(Duration::from_millis(2));
            }
            peak
        });
        let done = work();
        is_done.store(true, Ordering::Relaxed);
        (done, peak.join().unwrap())
    });
    println!("{what}: {peak} bytes at most of {}", settings.memory_bytes);
    assert!(peak <= settings.memory_bytes, "{what}: {peak} bytes were taken of {}", settings.memory_bytes);
    done
}
