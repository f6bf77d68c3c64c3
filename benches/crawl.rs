//! What crawling costs against a lower bound: listing a tree against the standard library's `read_dir`,
//! reading and decoding it against `read_to_string`. Only the ratios count; both sides run over the same
//! synthetic tree in the same run.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use encoding_rs::GB18030;
use tansuo::crawl::{self, Settings};

// Only whole trees are written here.
#[allow(dead_code)]
mod synthetic;

fn list(dir: &Path, found: &mut Vec<(PathBuf, u64)>) {
    for entry in fs::read_dir(dir).expect("the tree can be read") {
        let entry = entry.expect("the tree can be read");
        let meta = entry.metadata().expect("the tree can be read");
        if meta.is_dir() {
            list(&entry.path(), found);
        } else {
            found.push((entry.path(), meta.len()));
        }
    }
}

fn walking(c: &mut Criterion, dir: &Path, reports: usize) {
    let mut group = c.benchmark_group("walk");
    group.throughput(Throughput::Elements(reports as u64));
    group.bench_function("peer: read_dir, one thread", |b| {
        b.iter(|| {
            let mut found = Vec::new();
            list(dir, &mut found);
            assert_eq!(found.len(), reports);
            black_box(found)
        });
    });
    group.bench_function("tansuo", |b| {
        b.iter(|| {
            let walk = crawl::walk(&[dir.to_path_buf()], &Settings::default()).expect("walk");
            assert_eq!(walk.entries.len(), reports);
            black_box(walk)
        });
    });
}

fn reading(c: &mut Criterion, dir: &Path, bytes: usize) {
    let walk = crawl::walk(&[dir.to_path_buf()], &Settings::default()).expect("walk");
    let mut group = c.benchmark_group("read");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("peer: read_to_string", |b| {
        b.iter(|| {
            let read = |entry: &crawl::Entry| fs::read_to_string(entry.path()).expect("UTF-8").len();
            let total: usize = walk.entries.iter().map(read).sum();
            assert_eq!(total, bytes);
        });
    });
    group.bench_function("tansuo", |b| {
        b.iter(|| {
            let read = |entry| crawl::read(entry, &Settings::default()).expect("text").text.len();
            let total: usize = walk.entries.iter().map(read).sum();
            assert_eq!(total, bytes);
        });
    });
}

fn decoding(c: &mut Criterion) {
    let text: String =
        synthetic::Shape { reports: 70, ..Default::default() }.files().map(|file| file.text).collect();
    let gb18030 = GB18030.encode(&text).0.into_owned();
    let mut group = c.benchmark_group("decode");
    group.throughput(Throughput::Bytes(gb18030.len() as u64));
    group.bench_function("peer: encoding_rs, told GB18030", |b| {
        b.iter(|| black_box(GB18030.decode(&gb18030).0.len()))
    });
    group.bench_function("tansuo, told nothing", |b| {
        b.iter(|| assert_eq!(crawl::decode(&gb18030).map(|decoded| decoded.text.len()), Some(text.len())));
    });
}

fn crawling(c: &mut Criterion) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let written = synthetic::Shape { reports: 2_000, ..Default::default() }.write(dir.path()).expect("write");
    walking(c, dir.path(), written.reports);
    reading(c, dir.path(), written.bytes);
    decoding(c);
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = crawling
}
criterion_main!(benches);
