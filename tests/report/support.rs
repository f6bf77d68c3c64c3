//! What the tests share.

use std::fs;
use std::path::PathBuf;

use tansuo::report::{self, Record, Report};

/// The real reports beside the project; `None` and a message if they are missing. CI must have
/// them.
pub fn shared(part: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(part);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "{} is missing, and CI needs it", path.display());
    eprintln!("skipped: {} is not there", path.display());
    None
}

/// The text of every real report (`*_combined_info*.txt`), with its path.
pub fn real_reports() -> Vec<(String, String)> {
    let Some(root) = shared("carbon-reports/reports") else { return Vec::new() };
    let mut found = Vec::new();
    for folder in fs::read_dir(root).unwrap() {
        for file in fs::read_dir(folder.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.contains("_combined_info") {
                let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
                found.push((path.to_string_lossy().into_owned(), text));
            }
        }
    }
    found.sort();
    found
}

/// A report with one change point whose section is `body`.
pub fn with_section(body: &str) -> Report {
    let text = format!(
        "# 贵州省 工业部门 碳排放变点汇总\n\n## 转折点: 2021-06-15 (Event) - 置信度: 0.6\n\n{body}\n"
    );
    report::parse("Guizhou_Industry_combined_info.txt", &text)
}

/// The only record of such a report.
pub fn only_record(body: &str) -> Record {
    let mut report = with_section(body);
    let records = &mut report.change_points[0].records;
    assert_eq!(records.len(), 1, "{body}\n{records:#?}");
    records.remove(0)
}

/// The titles of the records of such a report.
pub fn titles(body: &str) -> Vec<String> {
    with_section(body).change_points[0].records.iter().map(|record| record.title.clone()).collect()
}
