//! Searches against plain tantivy: `cargo bench --bench peers -- 10000`.
//!
//! Both index the same synthetic records: title, text, four facets, the date of the change point, and what is
//! shown of a record. The peer gets the words of Tansuo's segmenter, and ranks by BM25 over words ("tantivy"),
//! or with the words of the title as optional clauses ("+t"), as Tansuo rewards titles. Each asks for the first ten,
//! the exact total and the stored fields, warm, on one thread, in turns. `TANSUO_KEEP` names a directory that keeps the
//! indexes for the next run of the same size.

mod synthetic;

use std::path::{Path, PathBuf};
use std::time::Instant;

use synthetic::Shape;
use tansuo::analyze::{self, Analyzer};
use tansuo::fields::Field;
use tansuo::query::Filter;
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
const TITLE_BOOST: f32 = 2.0;

/// A class of queries, and how the peer is asked the same.
#[derive(Clone, Copy, PartialEq)]
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
    println!("{reports} reports, {} records", peer.searcher.num_docs());
    println!("{:16}{:>10}{:>10}{:>10}{:>12}", "median ms", "tansuo", "tantivy", "+t", "tansuo/+t");
    let mut all = [Vec::new(), Vec::new(), Vec::new()];
    for (name, class, texts) in QUERIES {
        let mut of_class = [Vec::new(), Vec::new(), Vec::new()];
        for text in *texts {
            let request = request(*class, text);
            let mut times = [Vec::new(), Vec::new(), Vec::new()];
            for _ in 0..RUNS {
                times[0].push(time(|| search(&reader, *class, &request)));
                times[1].push(time(|| peer.search(*class, text, false)));
                times[2].push(time(|| peer.search(*class, text, true)));
            }
            for (i, times) in times.iter_mut().enumerate() {
                of_class[i].push(median(times));
            }
        }
        line(name, &mut of_class);
        if *class != Class::Facets {
            all.iter_mut().zip(of_class).for_each(|(all, times)| all.extend(times));
        }
    }
    line("all but facets", &mut all);
}

fn line(name: &str, times: &mut [Vec<f64>; 3]) {
    let [tansuo, tantivy, titles] = times.each_mut().map(|times| median(times));
    println!("{name:16}{tansuo:>10.2}{tantivy:>10.2}{titles:>10.2}{:>12.2}", tansuo / titles);
}

fn time<T>(work: impl FnOnce() -> T) -> f64 {
    let began = Instant::now();
    std::hint::black_box(work());
    began.elapsed().as_secs_f64() * 1e3
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
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
                if let Some((first, _)) = record.change_point.as_ref().and_then(|point| point.days) {
                    document.add_i64(date, i64::from(first.year()) * 400 + i64::from(first.day_of_year()));
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
        pretokenized(&self.analyzer, text).tokens.into_iter().map(|token| token.text).collect()
    }

    fn search(&self, class: Class, text: &str, ranks_titles: bool) {
        let query = self.query(class, text, ranks_titles);
        let addresses: Vec<_> = match class {
            Class::ByDate => {
                let by_date = TopDocs::with_limit(10).order_by_fast_field::<i64>("date", Order::Asc);
                let (found, total) = self.searcher.search(&*query, &(by_date, Total)).unwrap();
                std::hint::black_box(total);
                found.into_iter().map(|(_, at)| at).collect()
            }
            _ => {
                let top = TopDocs::with_limit(10).order_by_score();
                let (found, total) = self.searcher.search(&*query, &(top, Total)).unwrap();
                std::hint::black_box(total);
                found.into_iter().map(|(_, at)| at).collect()
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
        if ranks_titles && !matches!(class, Class::Prefix | Class::ByDate) {
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
