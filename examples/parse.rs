//! Prints reports as JSON, one a line: `cargo run --example parse -- FILE…`

use std::io::Write;
use std::{env, fs, io};

use tansuo::output::report_json::ReportJson;
use tansuo::report;

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for path in env::args().skip(1) {
        let bytes = fs::read(&path)?;
        let text = String::from_utf8_lossy(&bytes);
        let report = report::parse(&path, &text);
        serde_json::to_writer(&mut out, &ReportJson::from(&report))?;
        out.write_all(b"\n")?;
    }
    out.flush()
}
