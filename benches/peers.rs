//! Searches against plain tantivy and Lucene: `cargo bench --bench peers -- 10000`.
//!
//! All index the same synthetic records: title, text, four facets, the date of the change point, and what is
//! shown of a record. The peers get the words of Tansuo's segmenter, and rank by BM25 over words ("tantivy", "lucene"),
//! or with the words of the title as optional clauses ("+t"), as Tansuo rewards titles. Each asks for the first ten,
//! the exact total and the stored fields, warm, on one thread, in turns. Lucene measures itself, so that the pipe to its
//! process does not count; without a JDK 21 or Maven it is left out. `TANSUO_KEEP` names a directory that keeps the
//! indexes for the next run of the same size.

mod lucene;
mod synthetic;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lucene::Lucene;
use synthetic::Shape;
use tansuo::analyze::{self, Analyzer};
use tansuo::fields::Field;
use tansuo::query::Filter;
use tansuo::record::StoredRecord;
use tansuo::search::{Count, FacetRequest};
use tansuo::{Reader, Request, Settings, Sort, Writer};
use tantivy::collector::{Count as Total, FacetCollector, TopDocs};
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query, RegexQuery, TermQuery,
};
use tantivy::schema::{self, Facet, FacetOptions, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{Order, Searcher, TantivyDocument, Term};

const RUNS: usize = 15;
/// How long Lucene runs before the measurement: the JVM compiles hot code.
const WARM_UP: Duration = Duration::from_secs(30);
const COLUMNS: [&str; 5] = ["tansuo", "tantivy", "tantivy+t", "lucene", "lucene+t"];
const TITLE_BOOST: f32 = 2.0;

/// A class of queries, with the equivalent query of the peer.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Class {
    Word,
    Phrase,
    Province,
    ByDate,
    Prefix,
    Not,
    Question,
    Facets,
}

impl Class {
    fn has_scored_titles(self) -> bool {
        !matches!(self, Class::Prefix | Class::ByDate)
    }
}

const QUERIES: &[(&str, Class, &[&str])] = &[
    ("common word", Class::Word, &["企业", "项目", "碳达峰", "改造", "停产"]),
    ("rare word", Class::Word, &["陶瓷窑炉", "抽水蓄能", "虚拟电厂", "国三柴油货车", "合成氨"]),
    (
        "two words",
        Class::Word,
        &["电解铝 改造", "光伏电站 并网", "绿色工厂 名单", "集中供热 煤电机组", "风电基地 项目"],
    ),
    ("phrase", Class::Phrase, &["碳达峰实施方案", "节能改造", "分布式光伏", "老旧小区改造"]),
    ("province filter", Class::Province, &["碳达峰", "企业", "电解铝", "改造"]),
    ("by date", Class::ByDate, &["碳达峰", "企业", "项目", "改造"]),
    ("prefix", Class::Prefix, &["碳", "电", "工业"]),
    ("NOT", Class::Not, &["企业 核电机组", "项目 风电基地", "改造 水泥熟料"]),
    (
        "question",
        Class::Question,
        &["哪些省份淘汰了水泥熟料产能", "工业园区的绿色工厂有多少企业", "为什么电解铝产能停产"],
    ),
    ("four facets", Class::Facets, &["", "企业", "碳达峰", "电解铝"]),
];

fn main() {
    let reports = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000);
    let temporary = tempfile::tempdir().unwrap();
    let kept = std::env::var_os("TANSUO_KEEP").map(PathBuf::from);
    let dir = kept.unwrap_or_else(|| temporary.path().to_path_buf()).join(reports.to_string());
    let reader = ours(&dir, reports);
    let peer = Peer::of(&dir, &reader);
    let mut lucene = lucene(&dir, &reader);
    println!("{reports} reports, {} records", peer.searcher.num_docs());
    match &mut lucene {
        Ok(lucene) => {
            println!("Lucene {}", lucene.version);
            check_and_warm_up(lucene, &peer);
        }
        Err(why) => println!("without Lucene: {why}"),
    }
    print!("{:16}", "median ms");
    COLUMNS.iter().for_each(|column| print!("{column:>10}"));
    println!("{:>18}", "tansuo/tantivy+t");
    let mut all = Times::default();
    for (name, class, texts) in QUERIES {
        let mut of_class = Times::default();
        for text in *texts {
            let request = request(*class, text);
            let mut times = Times::default();
            for _ in 0..RUNS {
                times[0].push(time(|| search(&reader, *class, &request)));
                times[1].push(time(|| peer.search(*class, text, false)));
                times[2].push(time(|| peer.search(*class, text, true)));
                if let Ok(lucene) = &mut lucene {
                    times[3].push(ask(lucene, &peer, *class, text, false).0);
                    times[4].push(ask(lucene, &peer, *class, text, true).0);
                }
            }
            of_class.iter_mut().zip(&mut times).for_each(|(of_class, times)| of_class.extend(median(times)));
        }
        line(name, &mut of_class);
        if *class != Class::Facets {
            all.iter_mut().zip(of_class).for_each(|(all, times)| all.extend(times));
        }
    }
    line("all but facets", &mut all);
}

/// The times of each column.
type Times = [Vec<f64>; COLUMNS.len()];

fn line(name: &str, times: &mut Times) {
    let times = times.each_mut().map(|times| median(times));
    print!("{name:16}");
    for time in times {
        print!("{:>10}", time.map_or_else(|| "-".to_owned(), |time| format!("{time:.2}")));
    }
    println!("{:>18.2}", times[0].unwrap_or_default() / times[2].unwrap_or_default());
}

fn time<T>(work: impl FnOnce() -> T) -> f64 {
    let began = Instant::now();
    std::hint::black_box(work());
    began.elapsed().as_secs_f64() * 1e3
}

fn median(times: &mut [f64]) -> Option<f64> {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied()
}

fn ours(dir: &Path, reports: usize) -> Reader {
    let place = dir.join("tansuo");
    if let Ok(reader) = Reader::open(&place) {
        return reader;
    }
    let tree = dir.join("tree");
    Shape { reports, ..Shape::default() }.write(&tree).unwrap();
    let mut writer = Writer::create(&place, Settings::default()).unwrap();
    let began = Instant::now();
    writer.update(&[tree]).unwrap();
    println!("indexed in {:.1} s", began.elapsed().as_secs_f64());
    writer.reader()
}

/// Every variant counts, as for the peer.
fn request(class: Class, text: &str) -> Request {
    let text = match class {
        Class::Phrase => format!("\"{text}\""),
        Class::Prefix => format!("{text}*"),
        Class::Not => text.replace(' ', " -"),
        _ => text.to_owned(),
    };
    let request = Request::parse(&text).unwrap().filter(Filter::every_variant());
    match class {
        Class::Province => request.filter(Filter::parse(Field::Province, "贵州").unwrap()),
        Class::ByDate => request.sort(Sort::CHANGE_POINT),
        _ => request,
    }
}

const FACETS: [Field; 4] = [Field::Province, Field::Sector, Field::Type, Field::Year];

fn search(reader: &Reader, class: Class, request: &Request) {
    let found = reader.search(request).unwrap();
    std::hint::black_box(found);
    if class == Class::Facets {
        let facets = FacetRequest { names: FACETS.to_vec(), count: Count::Records };
        std::hint::black_box(reader.facets(request, &facets).unwrap());
    }
}

fn lucene(dir: &Path, reader: &Reader) -> Result<Lucene, String> {
    let analyzer = Analyzer::new(&analyze::Settings::default()).unwrap();
    Lucene::start(&dir.join("lucene"), |out| {
        let everything = Request::default().filter(Filter::every_variant()).limit(usize::MAX);
        let mut add = |hit: &tansuo::search::Hit| {
            let record = &hit.record;
            let facets = FACETS.map(|facet| {
                let values = record.values(facet);
                values.iter().map(|value| value.trim_start_matches('/')).collect::<Vec<_>>().join(" ")
            });
            let [title, text] = [&record.title, &record.text].map(|text| words(&analyzer, text).join(" "));
            let day = day(record).map_or_else(String::new, |day| day.to_string());
            writeln!(out, "{title}\t{text}\t{}\t{day}", facets.join("\t")).unwrap();
            Ok(true)
        };
        reader.export(&everything, &mut add).unwrap();
    })
}

/// Every query until the time is over; Lucene must find as many records as tantivy.
fn check_and_warm_up(lucene: &mut Lucene, peer: &Peer) {
    let began = Instant::now();
    let mut is_checked = false;
    while began.elapsed() < WARM_UP {
        for (_, class, texts) in QUERIES {
            for (text, ranks_titles) in texts.iter().flat_map(|text| [(text, false), (text, true)]) {
                let (_, total) = ask(lucene, peer, *class, text, ranks_titles);
                if !is_checked {
                    assert_eq!(total, peer.search(*class, text, ranks_titles), "{class:?} {text}");
                }
            }
        }
        is_checked = true;
    }
}

fn ask(lucene: &mut Lucene, peer: &Peer, class: Class, text: &str, ranks_titles: bool) -> (f64, usize) {
    let words = match class {
        Class::Prefix => text.to_owned(),
        Class::Not => {
            let (kept, dropped) = text.split_once(' ').unwrap();
            let dropped = peer.tokens(dropped).into_iter().map(|word| format!("-{word}"));
            peer.tokens(kept).into_iter().chain(dropped).collect::<Vec<_>>().join(" ")
        }
        _ => peer.tokens(text).join(" "),
    };
    lucene.search(&format!("{class:?}"), ranks_titles && class.has_scored_titles(), &words)
}

/// Plain tantivy.
struct Peer {
    searcher: Searcher,
    analyzer: Analyzer,
    words: schema::Field,
    title: schema::Field,
    facets: [schema::Field; FACETS.len()],
}

impl Peer {
    fn of(dir: &Path, reader: &Reader) -> Peer {
        let mut schema = Schema::builder();
        let indexing =
            TextFieldIndexing::default().set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = TextOptions::default().set_indexing_options(indexing).set_stored();
        let (title, words) =
            (schema.add_text_field("title", text.clone()), schema.add_text_field("text", text));
        let date = schema.add_i64_field("date", schema::FAST);
        let facets = FACETS.map(|facet| schema.add_facet_field(facet.name(), FacetOptions::default()));
        let place = dir.join("tantivy");
        let analyzer = Analyzer::new(&analyze::Settings::default()).unwrap();
        let is_new = !place.exists();
        std::fs::create_dir_all(&place).unwrap();
        let mmap = tantivy::directory::MmapDirectory::open(&place).unwrap();
        let index = tantivy::Index::open_or_create(mmap, schema.build()).unwrap();
        if is_new {
            let mut writer = index.writer_with_num_threads(2, 400_000_000).unwrap();
            let everything = Request::default().filter(Filter::every_variant()).limit(usize::MAX);
            let tokens = |text: &str| pretokenized(&analyzer, text);
            let mut add = |hit: &tansuo::search::Hit| {
                let record = &hit.record;
                let mut document = TantivyDocument::new();
                document.add_pre_tokenized_text(title, tokens(&record.title));
                document.add_pre_tokenized_text(words, tokens(&hit.record.text));
                if let Some(day) = day(record) {
                    document.add_i64(date, day);
                }
                for (field, facet) in facets.iter().zip(FACETS) {
                    for value in record.values(facet) {
                        document
                            .add_facet(*field, Facet::from_path(value.trim_start_matches('/').split('/')));
                    }
                }
                writer.add_document(document).unwrap();
                Ok(true)
            };
            reader.export(&everything, &mut add).unwrap();
            writer.commit().unwrap();
            writer.wait_merging_threads().unwrap();
        }
        let searcher = index.reader().unwrap().searcher();
        Peer { searcher, analyzer, words, title, facets }
    }

    fn tokens(&self, text: &str) -> Vec<String> {
        words(&self.analyzer, text)
    }

    fn search(&self, class: Class, text: &str, ranks_titles: bool) -> usize {
        let query = self.query(class, text, ranks_titles);
        let (addresses, total): (Vec<_>, usize) = match class {
            Class::ByDate => {
                let by_date = TopDocs::with_limit(10).order_by_fast_field::<i64>("date", Order::Asc);
                let (found, total) = self.searcher.search(&*query, &(by_date, Total)).unwrap();
                (found.into_iter().map(|(_, at)| at).collect(), total)
            }
            _ => {
                let top = TopDocs::with_limit(10).order_by_score();
                let (found, total) = self.searcher.search(&*query, &(top, Total)).unwrap();
                (found.into_iter().map(|(_, at)| at).collect(), total)
            }
        };
        for address in addresses {
            std::hint::black_box(self.searcher.doc::<TantivyDocument>(address).unwrap());
        }
        if class == Class::Facets {
            let [a, b, c, d] = FACETS.map(|facet| {
                let mut collector = FacetCollector::for_field(facet.name());
                collector.add_facet("/");
                collector
            });
            std::hint::black_box(self.searcher.search(&*query, &(a, b, c, d)).unwrap());
        }
        total
    }

    fn query(&self, class: Class, text: &str, ranks_titles: bool) -> Box<dyn Query> {
        let term = |field, word: &str| -> Box<dyn Query> {
            Box::new(TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs))
        };
        let words = self.tokens(text);
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = match class {
            Class::Facets if words.is_empty() => vec![(Occur::Must, Box::new(AllQuery))],
            Class::Phrase if words.len() > 1 => {
                let terms = words.iter().map(|word| Term::from_field_text(self.words, word)).collect();
                vec![(Occur::Must, Box::new(PhraseQuery::new(terms)))]
            }
            Class::Prefix => {
                let pattern = RegexQuery::from_pattern(&format!("{text}.*"), self.words).unwrap();
                vec![(Occur::Must, Box::new(pattern))]
            }
            Class::Question => words.iter().map(|word| (Occur::Should, term(self.words, word))).collect(),
            Class::Not => {
                let (kept, dropped) = text.split_once(' ').unwrap();
                let all = |occur, text| self.tokens(text).into_iter().map(move |word| (occur, word));
                let words = all(Occur::Must, kept).chain(all(Occur::MustNot, dropped));
                words.map(|(occur, word)| (occur, term(self.words, &word))).collect()
            }
            _ => words.iter().map(|word| (Occur::Must, term(self.words, word))).collect(),
        };
        if class == Class::Province {
            let province = Term::from_facet(self.facets[0], &Facet::from_path(["西南", "贵州"]));
            let province = TermQuery::new(province, IndexRecordOption::Basic);
            clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(province), 0.0))));
        }
        if ranks_titles && class.has_scored_titles() {
            clauses.extend(words.iter().map(|word| {
                (
                    Occur::Should,
                    Box::new(BoostQuery::new(term(self.title, word), TITLE_BOOST)) as Box<dyn Query>,
                )
            }));
        }
        Box::new(BooleanQuery::new(clauses))
    }
}

/// A number in the order of the days, of the first day of the change point.
fn day(record: &StoredRecord) -> Option<i64> {
    let (first, _) = record.change_point.as_ref()?.days?;
    Some(i64::from(first.year()) * 400 + i64::from(first.day_of_year()))
}

fn words(analyzer: &Analyzer, text: &str) -> Vec<String> {
    pretokenized(analyzer, text).tokens.into_iter().map(|token| token.text).collect()
}

/// The words of a text in normal form.
fn pretokenized(analyzer: &Analyzer, text: &str) -> PreTokenizedString {
    let normal = analyze::normalize(text).into_text().into_owned();
    let mut words = Vec::new();
    analyzer.words(&normal, &mut words);
    let words = words.iter().map(|word| word.of(&normal)).filter(|word| word.contains(char::is_alphanumeric));
    let token =
        |(position, word): (usize, &str)| Token { position, text: word.to_owned(), ..Token::default() };
    let tokens = words.enumerate().map(token).collect();
    PreTokenizedString { text: normal.clone(), tokens }
}
