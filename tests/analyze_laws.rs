//! On 20 MB of laws and on the reports: the analyzer cuts as jieba does.

mod laws;
mod whole;

use std::path::Path;

use tansuo::analyze::{Analyzer, Settings, Word, normalize};

#[test]
fn every_line_of_the_laws_is_cut_as_jieba_cuts_it() {
    let Some(laws) = laws::laws() else { return };
    // Without optimisation a part of them, so that the tests stay quick.
    let step = if cfg!(debug_assertions) { 8 } else { 1 };
    cut_alike(laws.iter().step_by(step).map(String::as_str));
}

#[test]
fn every_line_of_the_reports_is_cut_as_jieba_cuts_it() {
    let reports = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/carbon-reports/reports");
    let Ok(folders) = std::fs::read_dir(&reports) else {
        assert!(std::env::var_os("CI").is_none(), "{} is missing", reports.display());
        return eprintln!("skipped: {} is missing", reports.display());
    };
    let files = folders.flat_map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap());
    // The directory also has pictures.
    let texts: Vec<String> =
        files.filter_map(|file| std::fs::read_to_string(file.unwrap().path()).ok()).collect();
    assert!(texts.len() > 100);
    cut_alike(texts.iter().map(String::as_str));
}

fn cut_alike<'t>(texts: impl Iterator<Item = &'t str>) {
    let jieba = whole::with_words(&whole::words());
    let analyzer = Analyzer::new(&Settings::default()).unwrap();
    let mut words: Vec<Word> = Vec::new();
    let mut count = 0;
    for line in texts.flat_map(str::lines) {
        let normal = normalize(line);
        analyzer.words(normal.text(), &mut words);
        let ours: Vec<_> = words.iter().map(|word| (word.start as usize, word.end as usize)).collect();
        assert_eq!(ours, whole::cut(&jieba, normal.text()), "{line}");
        count += words.len();
    }
    println!("{count} words cut alike");
    assert!(count > 100_000);
}
