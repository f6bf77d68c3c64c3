//! How fast reports are read, beside a Markdown parser that only finds the blocks of the same text.

use std::fs;
use std::hint::black_box;
use std::path::Path;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tansuo::report;

/// Every real report, else as many copies of one small report.
fn texts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/carbon-reports/reports");
    let mut found = Vec::new();
    for folder in fs::read_dir(root).into_iter().flatten().flatten() {
        for file in fs::read_dir(folder.path()).into_iter().flatten().flatten() {
            let path = file.path().to_string_lossy().into_owned();
            if path.contains("_combined_info")
                && let Ok(text) = fs::read_to_string(&path)
            {
                found.push((path, text));
            }
        }
    }
    if found.is_empty() {
        let point = "## 转折点: 2020-11-20 (Event) - 置信度: 0.64\n\n1. **事件名称**：某电厂投产\n   - **时间**：2020年\n   \
                     - **影响**：每年可节约标准煤十万吨，减少排放。\n   - **来源**：[官网](https://a.example.org/1)\n\n---\n\n";
        let text = format!("# 贵州省 工业部门 碳排放变点汇总\n\n{}", point.repeat(20));
        found = (0..280).map(|i| (format!("Guizhou_Industry_{i}.txt"), text.clone())).collect();
    }
    found
}

fn parse(c: &mut Criterion) {
    let texts = texts();
    let bytes: usize = texts.iter().map(|(_, text)| text.len()).sum();
    let mut group = c.benchmark_group("parse");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function(BenchmarkId::new("tansuo", texts.len()), |b| {
        b.iter(|| {
            let points: usize = texts
                .iter()
                .map(|(path, text)| report::parse(path, black_box(text)).change_points.len())
                .sum();
            assert!(points >= texts.len() / 2);
        });
    });
    group.bench_function(BenchmarkId::new("pulldown-cmark", texts.len()), |b| {
        b.iter(|| {
            let events: usize =
                texts.iter().map(|(_, text)| pulldown_cmark::Parser::new(black_box(text)).count()).sum();
            assert!(events > texts.len());
        });
    });
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
