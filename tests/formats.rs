//! Stored indexes of this format and of an older one: what opens, and what a refusal says.
//!
//! `tests/fixtures/index-format-N` holds an index of three reports of the corpus. After a change of the
//! format (raise `FORMAT` in `src/backend/local/manifest.rs`) or of the analysis, make the newest again:
//! `TANSUO_BLESS=1 cargo test --test formats`

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use support::{copy_tree, edit_sealed};
use tansuo::Request;
use tansuo::{ErrorKind, Reader, Settings, Writer};

/// The format that this program writes.
const FORMAT: u32 = 9;
const REMEDY: &str = "bless the fixture: TANSUO_BLESS=1 cargo test --test formats; if only the format changed, \
                      raise FORMAT in src/backend/local/manifest.rs and in tests/formats.rs first";

fn fixture(format: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/index-format-{format}"))
}

/// Indexes the reports of the fixture in `dir`.
fn build(dir: &Path) {
    let tree = dir.join("reports");
    for folder in ["Shanxi_Power", "Inner_Mongolia", "Shanghai_Industry"] {
        copy_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(folder), &tree.join(folder));
    }
    let settings = Settings { threads: 1, ..Settings::default() };
    Writer::create(dir.join("index"), settings).unwrap().update(&[tree]).unwrap();
}

/// A copy of a fixture, with the lock that git does not keep.
fn opened(format: u32) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("index");
    copy_tree(&fixture(format), &place);
    (dir, place)
}

/// Every record's identity, which does not depend on the place of the tree, and its text.
fn records(index: &Reader) -> BTreeMap<u64, (String, String)> {
    let mut records = BTreeMap::new();
    let mut take = |hit: &tansuo::search::Hit| {
        records.insert(hit.id().0, (hit.record.title.clone(), hit.record.text.clone()));
        Ok(true)
    };
    index.export(&Request::default().limit(usize::MAX), &mut take).unwrap();
    records
}

fn run(place: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tansuo")).args(args).arg("--index").arg(place).output().unwrap()
}

/// Asserts that every command that reads refuses, and says why and what to do.
#[track_caller]
fn assert_refused(place: &Path, why: &str) {
    let error = Reader::open(place).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incompatible, "{error}");
    for args in [&["search", "碳"][..], &["facets"], &["export"], &["stats"], &["verify"], &["index"]] {
        let output = run(place, args);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
        assert!(stderr.contains(why) && stderr.contains("tansuo index --rebuild"), "{args:?}: {stderr}");
    }
}

#[test]
fn the_stored_index_of_this_format_answers_as_a_new_one() {
    if std::env::var_os("TANSUO_BLESS").is_some() {
        // The paths in an index are absolute: these name no one's home.
        let dir = std::env::temp_dir().join("tansuo-fixture");
        drop(fs::remove_dir_all(&dir));
        build(&dir);
        drop(fs::remove_dir_all(fixture(FORMAT)));
        copy_tree(&dir.join("index"), &fixture(FORMAT));
        for lock in ["writer.lock", "generation-1/.tantivy-writer.lock", "generation-1/.tantivy-meta.lock"] {
            drop(fs::remove_file(fixture(FORMAT).join(lock)));
        }
        fs::remove_dir_all(&dir).unwrap();
    }
    let (_dir, place) = opened(FORMAT);
    let stored = Reader::open(&place).unwrap_or_else(|error| panic!("{error}\n{REMEDY}"));
    let fresh = tempfile::tempdir().unwrap();
    build(fresh.path());
    let fresh = Reader::open(fresh.path().join("index")).unwrap();
    assert_eq!(records(&stored), records(&fresh), "{REMEDY}");
    for text in ["碳达峰", "\"电力\"", "province:上海", "煤*"] {
        let ids = |index: &Reader| {
            let mut found = index.search_ids(&Request::parse(text).unwrap().limit(usize::MAX)).unwrap();
            found.sort_by_key(|(id, _)| *id);
            found
        };
        assert_eq!(ids(&stored), ids(&fresh), "{text}\n{REMEDY}");
    }
    assert!(!tansuo::Reader::verify(&place, true).unwrap().is_damaged(), "{REMEDY}");
}

#[test]
fn an_older_format_is_refused_with_what_to_do() {
    for format in 1..FORMAT {
        let (_dir, place) = opened(format);
        let why = format!("has format {format}, written by an older version of tansuo");
        assert_refused(&place, &why);
        if format == 1 {
            continue;
        }
        // Documents packed in a way that this program cannot unpack.
        edit_sealed(&place.join("generation-1/meta.json"), |text| {
            let packed = text
                .replace("\"zstd(compression_level=1)\"", "\"lz4\"")
                .replace("\"zstd(compression_level=3)\"", "\"lz4\"")
                .replace("\"zstd(compression_level=15)\"", "\"lz4\"")
                .replace("\"zstd\"", "\"lz4\"");
            assert_ne!(packed, text);
            packed
        });
        assert_refused(&place, &why);
    }
}

#[test]
fn a_newer_format_is_refused_with_what_to_do() {
    let (_dir, place) = opened(FORMAT);
    let newer = format!("\\\"format\\\":{}", FORMAT + 1);
    edit_sealed(&place.join("generation-1/meta.json"), |text| {
        let changed = text.replace(&format!("\\\"format\\\":{FORMAT}"), &newer);
        assert_ne!(changed, text, "{REMEDY}");
        changed
    });
    assert_refused(&place, "written by a newer version of tansuo; this one reads format");
}

#[test]
fn something_that_is_no_index_is_refused() {
    let (_dir, place) = opened(FORMAT);
    for meta in ["", "{}", "[1,2", "\u{0}\u{1}\u{2}", "null"] {
        fs::write(place.join("generation-1/meta.json"), meta).unwrap();
        let error = Reader::open(&place).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{meta:?}: {error}");
        assert!(error.to_string().contains("--rebuild"), "{meta:?}: {error}");
    }
    // An index of tantivy, but of another program.
    edit_sealed(&opened_again(&place), |text| text.replace("\"name\": \"subwords\"", "\"name\": \"body\""));
    let error = Reader::open(&place).unwrap_err();
    assert!(error.to_string().contains("--rebuild"), "{error}");
}

/// The meta file of the fixture, as it was.
fn opened_again(place: &Path) -> PathBuf {
    fs::copy(fixture(FORMAT).join("generation-1/meta.json"), place.join("generation-1/meta.json")).unwrap();
    place.join("generation-1/meta.json")
}

#[test]
fn a_refused_index_is_built_again_from_what_it_remembers() {
    let (dir, place) = opened(1);
    let tree = dir.path().join("reports");
    copy_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/Shanxi_Power"), &tree);
    // The directory that the stored index was made from does not exist any more; this one replaces it.
    let metas = place.join("generation-1/meta.json");
    let text = fs::read_to_string(&metas).unwrap();
    fs::write(&metas, text.replace("/tmp/tansuo-fixture/reports", tree.to_str().unwrap())).unwrap();
    let output = run(&place, &["index", "--rebuild"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!records(&Reader::open(&place).unwrap()).is_empty());
}
