//! Several directories: added later, moved, copied and forgotten.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::Index;
use tansuo::Request;
use tansuo::backend::Changes;
use tansuo::search::Count;
use tansuo::{ErrorKind, Reader, Settings};

use crate::tree::report;

struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Place {
        Place { dir: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes reports of two provinces below a folder.
    fn reports(&self, folder: &str) -> PathBuf {
        for province in ["Guizhou", "Yunnan"] {
            let text = report(province, &[("2021-03-01", &[&format!("{province}停产")])]);
            let path = self.path(folder).join(format!("{province}_Industry_combined_info.txt"));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        self.path(folder)
    }

    fn index(&self) -> Index {
        Index::open_or_create(self.path("index"), Settings::default()).unwrap()
    }
}

fn records(index: &Reader) -> usize {
    index.count(&Request::default(), Count::Records).unwrap()
}

/// The folders of all files that are indexed.
fn folders(index: &Reader) -> Vec<PathBuf> {
    let files = index.files().unwrap();
    let indexed = files.iter().filter(|file| file.status.as_str() == "indexed");
    let mut folders: Vec<PathBuf> =
        indexed.map(|file| Path::new(&file.path).parent().unwrap().to_owned()).collect();
    folders.dedup();
    folders
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap()
}

#[test]
fn a_renamed_folder_is_no_second_one() {
    let place = Place::new();
    let old = place.reports("a");
    let mut index = place.index();
    index.update(std::slice::from_ref(&old)).unwrap();
    let old_root = real(&old);
    fs::rename(&old, place.path("b")).unwrap();
    let update = index.update(&[place.path("b")]).unwrap();
    assert_eq!(update.moved, [old_root]);
    assert_eq!(update.problems, []);
    assert_eq!(records(&index), 2);
    assert_eq!(index.roots(), [real(&place.path("b"))]);
    assert_eq!(folders(&index), [real(&place.path("b"))]);
    assert_eq!(index.update(&[]).unwrap().changes.unchanged, 2);
    assert!(!tansuo::Reader::verify(index.dir(), true).unwrap().is_damaged());
}

#[test]
fn a_renamed_folder_of_which_a_copy_was_indexed_is_no_second_one() {
    let place = Place::new();
    let (old, copy) = (place.reports("a"), place.reports("b"));
    let mut index = place.index();
    index.update(&[old.clone(), copy.clone()]).unwrap();
    assert_eq!(folders(&index), [real(&old)]);
    fs::remove_dir_all(&old).unwrap();
    assert_eq!(index.update(&[]).unwrap().moved.len(), 1);
    assert_eq!(folders(&index), [real(&copy)]);
    assert_eq!(records(&index), 2);
}

#[test]
fn a_folder_that_is_gone_keeps_its_records_beside_another() {
    let place = Place::new();
    let old = place.reports("a");
    let mut index = place.index();
    index.update(std::slice::from_ref(&old)).unwrap();
    fs::rename(&old, place.path("not mounted")).unwrap();
    let other = place.path("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("law.md"), "# 某某法\n第一条　停产\n").unwrap();
    let update = index.update(&[other]).unwrap();
    assert!(update.moved.is_empty());
    assert_eq!(update.problems.len(), 1);
    assert_eq!((records(&index), index.roots().len()), (3, 2));
}

#[test]
fn a_copy_that_is_indexed_later_does_not_hide_the_original() {
    let place = Place::new();
    // By path the copy comes first.
    let (original, copy) = (place.reports("original"), place.reports("a copy"));
    let mut index = place.index();
    index.update(std::slice::from_ref(&original)).unwrap();
    index.update(std::slice::from_ref(&copy)).unwrap();
    assert_eq!(folders(&index), [real(&original)]);
    assert_eq!(index.update(&[]).unwrap().changes, Changes { unchanged: 4, ..Changes::default() });
    index.forget(&original).unwrap();
    assert_eq!(folders(&index), [real(&copy)]);
    assert_eq!(records(&index), 2);
}

#[test]
fn a_folder_is_forgotten_though_it_is_gone() {
    let place = Place::new();
    let old = place.reports("a");
    let mut index = place.index();
    index.update(std::slice::from_ref(&old)).unwrap();
    let wrong = index.forget(place.path("b")).unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::NoIndex);
    let old = real(&old);
    fs::remove_dir_all(&old).unwrap();
    let update = index.forget(&old).unwrap();
    assert_eq!((update.changes.removed, update.problems.len()), (2, 0));
    assert_eq!((records(&index), index.roots().len()), (0, 0));
    assert_eq!(place.index().roots().len(), 0, "it is committed");
}
