//! The time of a whole process that searches once: `cargo bench --bench cold`.
//!
//! Peer, in the same run and in turns: `rg -c` over the files that the index was made of, where ripgrep is
//! installed. The start of the program without any work (`--version`) is measured beside it. Both programs
//! are copied to their places first, as an installation does: a file that a linker has just written is in the
//! system's cache page by page, and takes a tenth longer to start.
//!
//! The peer of `search --in` on the same, unchanged tree is what `rg --files` takes beyond its own start.

#[path = "../tests/laws/mod.rs"]
mod laws;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use tansuo::{Settings, Writer};

const RUNS: usize = 60;

fn main() {
    let dir = tempfile::tempdir().unwrap();
    let tansuo = dir.path().join("tansuo");
    std::fs::copy(env!("CARGO_BIN_EXE_tansuo"), &tansuo).unwrap();
    let mut trees = Vec::new();
    let reports = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/carbon-reports/reports");
    if reports.exists() {
        trees.push(Tree::new("reports", reports, dir.path(), "碳达峰"));
    }
    if let Some(texts) = laws::laws() {
        let path = dir.path().join("laws");
        std::fs::create_dir(&path).unwrap();
        for (number, text) in texts.iter().enumerate() {
            let path = path.join(format!("{number:04}.md"));
            std::fs::write(&path, text).unwrap();
            // Otherwise their timestamps would be racy, and their content would be compared too.
            let long_ago = SystemTime::now() - Duration::from_secs(3600);
            std::fs::File::options().write(true).open(path).unwrap().set_modified(long_ago).unwrap();
        }
        trees.push(Tree::new("laws", path, dir.path(), "环境保护"));
    }
    trees.iter().for_each(|tree| compare(&tansuo, tree));
}

/// A tree, its index, and a query.
struct Tree {
    name: &'static str,
    path: PathBuf,
    index: PathBuf,
    query: &'static str,
}

impl Tree {
    fn new(name: &'static str, path: PathBuf, dir: &Path, query: &'static str) -> Tree {
        let index = dir.join(format!("{name}-index"));
        Writer::create(&index, Settings::default()).unwrap().update(std::slice::from_ref(&path)).unwrap();
        Tree { name, path, index, query }
    }

    fn search(&self, tansuo: &Path) -> Command {
        command(tansuo, &["search".into(), self.query.into(), "--index".into(), self.index.clone()])
    }
}

/// Runs the searches in turns, so that other load affects all alike.
fn compare(tansuo: &Path, tree: &Tree) {
    let mut updating = tree.search(tansuo);
    updating.arg("--in").arg(&tree.path);
    let mut commands = vec![
        ("tansuo --version", command(tansuo, &["--version".into()])),
        ("tansuo search", tree.search(tansuo)),
        ("tansuo search --in", updating),
    ];
    let rg = Path::new("rg");
    if command(rg, &["--version".into()]).status().is_ok() {
        commands.push(("rg -c", command(rg, &["-c".into(), tree.query.into(), tree.path.clone()])));
        commands.push(("rg --files", command(rg, &["--files".into(), tree.path.clone()])));
        commands.push(("rg --version", command(rg, &["--version".into()])));
    } else {
        println!("skipped: ripgrep is not installed, so there is no peer");
    }
    let mut times = vec![Vec::with_capacity(RUNS); commands.len()];
    for _ in 0..RUNS {
        for ((_, command), times) in commands.iter_mut().zip(&mut times) {
            let begun = Instant::now();
            command.status().unwrap();
            times.push(begun.elapsed());
        }
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2].as_secs_f64() * 1e3
    };
    let medians: Vec<f64> = times.iter_mut().map(median).collect();
    for (((what, _), median), times) in commands.iter().zip(&medians).zip(&times) {
        let ratio = medians.get(3).map(|peer| format!("{:>6.2} of rg -c", median / peer)).unwrap_or_default();
        let best = times[0].as_secs_f64() * 1e3;
        println!("{:8} {what:18} median {median:>7.2} ms, best {best:>7.2} ms {ratio}", tree.name);
    }
    if let [_, search, updating, _, walk, start] = medians[..] {
        let (added, walk) = (updating - search, walk - start);
        let ratio = added / walk;
        println!("{:8} --in adds {added:.2} ms, {ratio:.2} of the {walk:.2} ms of rg --files", tree.name);
    }
}

fn command(program: &Path, arguments: &[PathBuf]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    command
}
