//! Writes a tree of synthetic reports: `cargo run --release --example synthetic -- DIR [REPORTS]`.

#[path = "../benches/synthetic/mod.rs"]
mod synthetic;

use std::path::PathBuf;
use std::process::ExitCode;

use synthetic::Shape;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(dir), Ok(reports)) =
        (arguments.next().map(PathBuf::from), arguments.next().map_or(Ok(1_000), |n| n.parse()))
    else {
        eprintln!("usage: synthetic DIR [REPORTS]: writes REPORTS (1000) synthetic reports below DIR");
        return ExitCode::from(2);
    };
    match (Shape { reports, ..Shape::default() }).write(&dir) {
        Ok(written) => {
            println!("{}: {written:?}", dir.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}; name a directory that can be written", dir.display());
            ExitCode::from(2)
        }
    }
}
