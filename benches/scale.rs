//! The cost of trees of any size, on synthetic reports: `cargo bench --bench scale -- 1000 100000`.
//!
//! For each number of reports, in a process of its own: the time of indexing, the peak memory, the
//! size of the index against the text, the latency of searches, and what it takes to read all of it again
//! because every file has another modification time. Prints a table, and draws it to the file that the
//! environment variable `TANSUO_PLOT` names. `TANSUO_THREADS` sets the threads.

mod synthetic;
#[path = "synthetic/touch.rs"]
mod touch;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use svg::Document;
use svg::node::element::{Circle, Polyline, Rectangle, Text};
use synthetic::Shape;
use tansuo::Request;
use tansuo::{Reader, Settings, Writer};

/// Set in the process that measures one size.
const CHILD: &str = "TANSUO_SCALE_CHILD";
const QUERIES: [&str; 9] = [
    "绿色工厂",
    "碳达峰实施方案",
    "\"工程\"",
    "\"建设工程\"",
    "电解铝 节能改造",
    "省级工业园区循环化改造",
    "title:方案",
    "减排 -核电",
    "碳*",
];
const RUNS: usize = 15;

fn main() {
    // `cargo bench` and `cargo test --benches` add arguments of their own.
    let sizes: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    if let (Ok(_), [reports]) = (std::env::var(CHILD), sizes.as_slice()) {
        return println!("{}", measure(*reports).line());
    }
    let sizes = if sizes.is_empty() { vec![1_000, 10_000] } else { sizes };
    println!("{}", HEADINGS.map(|heading| format!("{heading:>12}")).concat());
    let figures: Vec<Figures> = sizes.into_iter().map(in_child).collect();
    if let Ok(path) = std::env::var("TANSUO_PLOT") {
        std::fs::write(path, plot(&figures)).unwrap();
    }
}

const HEADINGS: [&str; 11] = [
    "reports",
    "records",
    "text MB",
    "index s",
    "MB/s",
    "peak MB",
    "index/text",
    "median ms",
    "slowest ms",
    "again s",
    "peak MB",
];

/// What was measured of one size, in the order of [`HEADINGS`].
struct Figures([f64; HEADINGS.len()]);

impl Figures {
    fn line(&self) -> String {
        let digits = [0, 0, 1, 2, 1, 0, 2, 2, 2, 2, 0];
        self.0.iter().zip(digits).map(|(figure, digits)| format!("{figure:>12.digits$}")).collect()
    }
}

/// Peak memory belongs to a process, so each size gets one.
fn in_child(reports: usize) -> Figures {
    let program = std::env::current_exe().unwrap();
    let output = Command::new(program).arg(reports.to_string()).env(CHILD, "1").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let line = String::from_utf8(output.stdout).unwrap();
    println!("{}", line.trim_end());
    let figures: Vec<f64> = line.split_whitespace().map(|figure| figure.parse().unwrap()).collect();
    Figures(figures.try_into().unwrap())
}

fn measure(reports: usize) -> Figures {
    let dir = tempfile::tempdir().unwrap();
    let tree = dir.path().join("tree");
    let written = Shape { reports, ..Shape::default() }.write(&tree).unwrap();
    let threads = std::env::var("TANSUO_THREADS").map_or(0, |threads| threads.parse().unwrap());
    let settings = Settings { threads, ..Settings::default() };
    let mut writer = Writer::create(dir.path().join("index"), settings.clone()).unwrap();
    let (seconds, peak) = update(&mut writer, &tree, written.records);
    let index = writer.reader();
    let mut times: Vec<f64> = QUERIES.iter().map(|query| milliseconds(latency(&index, query))).collect();
    times.sort_by(f64::total_cmp);
    let text = written.bytes as f64 / 1e6;
    let index_size = size(&dir.path().join("index")) as f64 / 1e6;
    touch::touch(&tree);
    // Files mapped by searches do not count as memory of indexing.
    drop((index, writer));
    forget_peak();
    let mut writer = Writer::open(dir.path().join("index"), settings).unwrap();
    let (seconds_again, peak_again) = update(&mut writer, &tree, written.records);
    Figures([
        reports as f64,
        written.records as f64,
        text,
        seconds,
        text / seconds,
        peak,
        index_size / text,
        times[times.len() / 2],
        times[times.len() - 1],
        seconds_again,
        peak_again,
    ])
}

/// The seconds of an update, and the peak memory in megabytes since the start or the last reset.
fn update(writer: &mut Writer, tree: &Path, records: usize) -> (f64, f64) {
    let begun = Instant::now();
    let report = writer.update(&[tree.to_path_buf()]).unwrap();
    assert_eq!(report.records, records, "every record is indexed once");
    let seconds = begun.elapsed().as_secs_f64();
    (seconds, peak_kib() as f64 * 1_024.0 / 1e6)
}

/// The most that was resident at once, mapped files included.
fn peak_kib() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    // In units of 1,024 bytes on Linux. This peak cannot be reset.
    peak.unwrap_or_else(|| getrusage(UsageWho::RUSAGE_SELF).unwrap().max_rss())
}

/// Resets the peak. On other systems than Linux, the second peak is that of the whole process.
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// The median time from the text of a query to ten hits with snippets.
fn latency(index: &Reader, query: &str) -> Duration {
    let search = || {
        let begun = Instant::now();
        index.search(&Request::parse(query).unwrap()).unwrap();
        begun.elapsed()
    };
    let mut times: Vec<Duration> = (0..RUNS).map(|_| search()).collect();
    times.sort();
    times[RUNS / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn size(path: &Path) -> u64 {
    if path.is_file() {
        return path.metadata().unwrap().len();
    }
    std::fs::read_dir(path).unwrap().map(|entry| size(&entry.unwrap().path())).sum()
}

/// Four small pictures, each a figure against the number of reports, on logarithmic axes.
fn plot(figures: &[Figures]) -> String {
    let panels = [("index s", 3), ("peak MB", 5), ("index/text", 6), ("median ms", 7)];
    let mut picture = Document::new()
        .set("viewBox", (0, 0, 4 * PANEL, PANEL))
        .set("font-family", "sans-serif")
        .set("font-size", 12)
        .add(Rectangle::new().set("width", 4 * PANEL).set("height", PANEL).set("fill", "#ffffff"));
    for (number, (name, column)) in panels.into_iter().enumerate() {
        let left = (number * PANEL + 40) as f64;
        let points: Vec<(f64, f64)> = figures.iter().map(|f| (f.0[0], f.0[column])).collect();
        let (xs, ys) = (points.iter().map(|p| p.0), points.iter().map(|p| p.1));
        let (x, y) = (Scale::of(xs, left, left + 150.0), Scale::of(ys, 190.0, 50.0));
        picture = picture.add(Text::new(format!("{name} / reports")).set("x", left).set("y", 24));
        let line: Vec<String> = points.iter().map(|p| format!("{:.1},{:.1}", x.at(p.0), y.at(p.1))).collect();
        picture = picture
            .add(Polyline::new().set("points", line.join(" ")).set("fill", "none").set("stroke", "#0a6837"));
        for &(reports, figure) in &points {
            let (cx, cy) = (x.at(reports), y.at(figure));
            picture = picture
                .add(Circle::new().set("cx", cx).set("cy", cy).set("r", 3).set("fill", "#0a6837"))
                .add(Text::new(format!("{figure}")).set("x", cx - 10.0).set("y", cy - 8.0))
                .add(
                    Text::new(format!("{reports}")).set("x", cx - 14.0).set("y", 210).set("fill", "#666666"),
                );
        }
    }
    picture.to_string()
}

/// The side of one of the pictures, in pixels.
const PANEL: usize = 230;

/// A logarithmic axis.
struct Scale {
    from: f64,
    to: f64,
    begin: f64,
    end: f64,
}

impl Scale {
    fn of(values: impl Iterator<Item = f64> + Clone, begin: f64, end: f64) -> Scale {
        let (from, to) = (values.clone().fold(f64::MAX, f64::min), values.fold(f64::MIN, f64::max));
        Scale { from: from.ln(), to: to.ln(), begin, end }
    }

    fn at(&self, value: f64) -> f64 {
        let range = (self.to - self.from).max(f64::EPSILON);
        self.begin + (value.ln() - self.from) / range * (self.end - self.begin)
    }
}
