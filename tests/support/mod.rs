//! What several tests share: where the data is, and an index of it.
#![allow(dead_code)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tansuo::Request;
use tansuo::fields::Field;
use tansuo::search::{Count, FacetRequest, Hit, Qrels, Topic};
use tansuo::{Reader, Settings};

mod index;
pub use index::Index;

/// A folder beside the project; `None`, with a message, where it is not there. In CI it must be.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "../shared/{name} is missing, and CI is set");
    eprintln!("skipped: there is no ../shared/{name}");
    None
}

/// An index of some files, in a folder that lives as long as it.
pub struct Indexed {
    pub index: Index,
    _dir: tempfile::TempDir,
}

/// Indexes files and folders.
pub fn index(roots: &[PathBuf]) -> Indexed {
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings { threads: 1, memory_bytes: 100_000_000, ..Settings::default() };
    let mut index = Index::create(dir.path().join("index"), settings).unwrap();
    index.update(roots).unwrap();
    Indexed { index, _dir: dir }
}

/// Indexes texts under the names that they are given.
pub fn index_texts(files: &[(&str, &str)]) -> Indexed {
    let tree = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = tree.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    index(&[tree.path().to_path_buf()])
}

/// The originals of the real reports.
pub fn originals() -> Option<Vec<PathBuf>> {
    let reports = shared("carbon-reports/reports")?;
    let mut files = Vec::new();
    for folder in std::fs::read_dir(reports).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            if path.to_string_lossy().ends_with("_combined_info.txt") {
                files.push(path);
            }
        }
    }
    files.sort();
    Some(files)
}

/// The queries with known answers, and the answers as the index names its records: those of the
/// report and the change point that cite one of the URLs.
pub fn known_items(index: &Reader) -> Option<(Vec<Topic>, Qrels)> {
    let path = shared("carbon-reports/retrieval/queries.jsonl")?;
    let text = std::fs::read_to_string(path).unwrap();
    let topics = Topic::parse_all(&text).unwrap();
    let records = records(index);
    let mut qrels = Qrels::default();
    for line in text.lines() {
        let topic: serde_json::Value = serde_json::from_str(line).unwrap();
        for answer in topic["answers"].as_array().unwrap() {
            let urls: BTreeSet<&str> =
                answer["urls"].as_array().unwrap().iter().map(|url| url.as_str().unwrap()).collect();
            let of_answer = records.iter().filter(|hit| {
                let record = &hit.record;
                record.path.ends_with(answer["report"].as_str().unwrap())
                    && record.change_point.as_ref().and_then(|c| c.date.as_deref())
                        == answer["change_point"].as_str()
                    && record.sources.iter().any(|source| urls.contains(source.url.as_str()))
            });
            for hit in of_answer {
                qrels.insert(topic["qid"].as_str().unwrap(), hit.id().0, 1);
            }
        }
    }
    Some((topics, qrels))
}

/// The topics that people would type, with graded judgments, which name a record by folder and first
/// line.
pub fn judged_topics(index: &Reader) -> Option<(Vec<Topic>, Qrels)> {
    let dir = shared("topics")?;
    let topics = Topic::parse_all(&std::fs::read_to_string(dir.join("dev_topics.jsonl")).unwrap()).unwrap();
    let records = records(index);
    let mut qrels = Qrels::default();
    for line in std::fs::read_to_string(dir.join("dev_qrels.txt")).unwrap().lines() {
        let [topic, _, place, grade] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let (folder, first) = place.split_once('#').unwrap();
        let first: u32 = first.parse().unwrap();
        let in_folder = records.iter().filter(|hit| hit.record.path.contains(&format!("/{folder}/")));
        let record =
            in_folder.into_iter().find(|hit| (hit.record.lines.0..=hit.record.lines.1).contains(&first));
        if let Some(hit) = record {
            qrels.insert(topic, hit.id().0, grade.parse().unwrap());
        }
    }
    Some((topics, qrels))
}

/// Every record of an index.
pub fn records(index: &Reader) -> Vec<Hit> {
    let mut records = Vec::new();
    index
        .export(&Request::default().limit(usize::MAX), &mut |hit| {
            records.push(hit.clone());
            Ok(true)
        })
        .unwrap();
    records
}

/// More known items, made as those of `known_items` were: the title of a record in a rewriting, other
/// than in the original.
pub fn rewritten_titles(originals: &Reader) -> Option<(Vec<Topic>, Qrels)> {
    from_rewritings(originals, |hit, answers| {
        let title = &hit.record.title;
        let same = answers.iter().any(|answer| answer.record.title == *title);
        (!same).then(|| spaced(title))
    })
}

/// Known items of another kind: the first clause of the content of a record in a rewriting.
pub fn first_clauses(originals: &Reader) -> Option<(Vec<Topic>, Qrels)> {
    from_rewritings(originals, |hit, _| {
        use tansuo::report::FieldName::{Content, Goal, Impact, Scale};
        let mut fields = hit.record.fields.iter();
        let field = fields.find(|field| matches!(field.name, Some(Content | Impact | Scale | Goal)))?;
        let mut clauses = field.text.split(['，', '。', '；', '、', '：', ',', ';', ':']);
        let clause = clauses.find(|clause| clause.trim().chars().count() >= 6)?;
        Some(spaced(clause).chars().take(40).collect())
    })
}

/// A text as it would be typed: spaces for punctuation.
fn spaced(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric() && !"-#³".contains(c));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A query from each record of a rewriting, where `text` makes one; its answers are the records of the
/// original under the same change point that cite one of its URLs. A query with three or more answers
/// is left out.
fn from_rewritings(
    originals: &Reader,
    text: impl Fn(&Hit, &[&Hit]) -> Option<String>,
) -> Option<(Vec<Topic>, Qrels)> {
    let everything = index(&[shared("carbon-reports/reports")?]);
    let report = |hit: &Hit| {
        let name = hit.record.path.rsplit('/').next().unwrap_or_default().to_owned();
        let stem = name.split("_combined_info").next().unwrap_or_default().to_owned();
        let date = hit.record.change_point.as_ref().and_then(|point| point.date.clone());
        (stem, date)
    };
    let answers = records(originals);
    let (mut topics, mut qrels) = (Vec::new(), Qrels::default());
    let mut seen = BTreeSet::new();
    let mut rewritings = Vec::new();
    let mut every = Request::default().limit(usize::MAX);
    every.set("variant", &["all"]).unwrap();
    let mut take = |hit: &Hit| {
        rewritings.push(hit.clone());
        Ok(true)
    };
    everything.index.export(&every, &mut take).unwrap();
    for hit in rewritings {
        let record = &hit.record;
        if !matches!(record.variant.as_str(), "casual" | "synonym" | "concise" | "formal") {
            continue;
        }
        let urls: BTreeSet<&str> = record.sources.iter().map(|source| source.url.as_str()).collect();
        let found: Vec<&Hit> = answers
            .iter()
            .filter(|a| report(a) == report(&hit))
            .filter(|a| a.record.sources.iter().any(|source| urls.contains(source.url.as_str())))
            .collect();
        let Some(text) = text(&hit, &found) else { continue };
        let ids: Vec<u64> = found.iter().map(|a| a.id().0).collect();
        if !(1..3).contains(&found.len())
            || text.chars().count() < 5
            || !seen.insert((text.clone(), ids.clone()))
        {
            continue;
        }
        let id = format!("{}-{}", record.variant.as_str(), topics.len());
        ids.iter().for_each(|&answer| qrels.insert(&id, answer, 1));
        topics.push(Topic { id, text, province: record.province.map(|province| province.name.to_owned()) });
    }
    Some((topics, qrels))
}

/// A number from the environment, to make a test longer or another one.
pub fn number_from(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().map_or(default, |text| text.parse().unwrap())
}

/// Copies a folder with everything in it.
pub fn copy_tree(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, target) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() {
            copy_tree(&path, &target);
        } else {
            std::fs::copy(path, target).unwrap();
        }
    }
}

/// Everything that an index answers, to compare with another's answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Contents {
    /// Every record, as a line.
    pub records: Vec<String>,
    /// Every facet value with its count, and the number of change points and of reports.
    pub facets: Vec<String>,
    /// Fifty queries, each with the records that it finds.
    pub answers: Vec<(String, BTreeSet<u64>)>,
    /// Every file, and what was done with it.
    pub files: Vec<String>,
}

impl Contents {
    /// Asks an index everything.
    pub fn of(index: &Reader) -> Contents {
        let mut records = Vec::new();
        let mut literals = Vec::new();
        let mut take = |hit: &Hit| {
            let record = &hit.record;
            records.push(format!("{record:?}"));
            literals.push(hit.record.text.chars().skip(hit.id().0 as usize % 20).take(4).collect::<String>());
            Ok(true)
        };
        index.export(&Request::default().limit(usize::MAX), &mut take).unwrap();
        let names = Field::facets().collect();
        let counts =
            index.facets(&Request::default(), &FacetRequest { names, count: Count::Records }).unwrap();
        let mut facets: Vec<String> = counts.facets.iter().map(|facet| format!("{facet:?}")).collect();
        let count = |count| index.count(&Request::default(), count).unwrap();
        facets.push(format!(
            "{} change points, {} reports",
            count(Count::ChangePoints),
            count(Count::Reports)
        ));
        let words = [
            "碳达峰",
            "减排 电力",
            "绿色 OR 工厂",
            "-电力",
            "province:贵州",
            "year:2020..2022",
            "碳*",
            "lag:-90..90",
        ];
        literals
            .retain(|literal| !literal.contains(['"', '“', '”', '„', '＂']) && !literal.trim().is_empty());
        let step = (literals.len() / (50 - words.len())).max(1);
        let literals = literals.iter().step_by(step).map(|literal| format!("\"{literal}\""));
        let queries = words.map(str::to_owned).into_iter().chain(literals).take(50);
        let answer = |text: String| {
            let query = Request::parse(&text).unwrap().limit(usize::MAX);
            let found = index.search_ids(&query).unwrap().into_iter().map(|(id, _)| id).collect();
            (text, found)
        };
        let answers = queries.map(answer).collect();
        let files = index.files().unwrap().iter().map(|file| format!("{file:?}")).collect();
        Contents { records, facets, answers, files }
    }

    /// Asserts that the answers are the same, and shows the first that is not.
    #[track_caller]
    pub fn assert_is(&self, other: &Contents, what: &str) {
        let pairs = self.files.iter().zip(&other.files).chain(self.records.iter().zip(&other.records));
        for (a, b) in pairs.chain(self.facets.iter().zip(&other.facets)) {
            assert_eq!(a, b, "{what}");
        }
        assert_eq!(self, other, "{what}");
    }
}

/// Changes a small file of an index, and its checksum with it, as another version would have.
pub fn edit_sealed(path: &Path, edit: impl Fn(&str) -> String) {
    let text = std::fs::read_to_string(path).unwrap();
    let (content, _) = text.rsplit_once("\nxxh3:").expect("a checksum on the last line");
    let content = edit(content);
    let hash = xxhash_rust::xxh3::xxh3_64(content.as_bytes());
    std::fs::write(path, format!("{content}\nxxh3:{hash:016x}\n")).unwrap();
}
