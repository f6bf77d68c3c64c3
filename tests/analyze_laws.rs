//! On 20 MB of laws and on the reports: the query analyzer cuts as the whole dictionary does.

mod laws;

use std::path::Path;

use tansuo::analyze::{Analyzer, Settings, Word, normalize};

#[test]
fn the_query_analyzer_cuts_every_line_of_the_laws_as_the_whole_dictionary_does() {
    let Some(laws) = laws::laws() else { return };
    // Without optimisation a part of them, so that the tests stay quick.
    let step = if cfg!(debug_assertions) { 8 } else { 1 };
    cut_alike(laws.iter().step_by(step).map(String::as_str));
}

#[test]
fn the_query_analyzer_cuts_every_line_of_the_reports_as_the_whole_dictionary_does() {
    let reports = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/carbon-reports/reports");
    let Ok(folders) = std::fs::read_dir(&reports) else {
        assert!(std::env::var_os("CI").is_none(), "{} is missing", reports.display());
        return eprintln!("skipped: {} is missing", reports.display());
    };
    let files = folders.flat_map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap());
    // Pictures lie beside the reports.
    let texts: Vec<String> =
        files.filter_map(|file| std::fs::read_to_string(file.unwrap().path()).ok()).collect();
    assert!(texts.len() > 100);
    cut_alike(texts.iter().map(String::as_str));
}

fn cut_alike<'t>(texts: impl Iterator<Item = &'t str>) {
    let whole = Analyzer::new(&Settings::default()).unwrap();
    let growing = Analyzer::for_queries(&Settings::default()).unwrap();
    let mut words: [Vec<Word>; 2] = Default::default();
    let mut count = 0;
    for line in texts.flat_map(str::lines) {
        let normal = normalize(line);
        whole.words(normal.text(), &mut words[0]);
        growing.words(normal.text(), &mut words[1]);
        assert_eq!(words[0], words[1], "{line}");
        count += words[0].len();
    }
    println!("{count} words cut alike");
    assert!(count > 100_000);
}
