//! A tree of synthetic reports that changes.

use std::fs;
use std::path::PathBuf;

use crate::support::{Contents, Index};
use crate::synthetic::Shape;
use tansuo::{Settings, Writer};

pub struct Tree {
    dir: tempfile::TempDir,
    random: fastrand::Rng,
    files: usize,
    version: u64,
}

impl Tree {
    /// A tree of so many reports.
    pub fn new(files: usize) -> Tree {
        let dir = tempfile::tempdir().unwrap();
        let mut tree = Tree { dir, random: fastrand::Rng::with_seed(27), files, version: 1 };
        (0..files).for_each(|number| tree.write(number));
        tree
    }

    pub fn root(&self) -> PathBuf {
        self.dir.path().canonicalize().unwrap()
    }

    /// Writes, overwrites or removes so many files.
    pub fn change(&mut self, files: usize) {
        self.version += 1;
        for _ in 0..files {
            let number = self.random.usize(..self.files);
            if self.random.u8(..4) == 0 {
                drop(fs::remove_file(self.root().join(self.shape().file(number).path)));
            } else {
                self.write(number);
            }
        }
    }

    fn write(&mut self, number: usize) {
        let file = self.shape().file(number);
        let path = self.root().join(file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file.text).unwrap();
    }

    fn shape(&self) -> Shape {
        Shape { reports: self.files, change_points: 3, seed: self.version, ..Shape::default() }
    }

    /// A local index of the tree as it is now, built from nothing.
    pub fn fresh(&self) -> Index {
        let mut writer = Writer::in_memory(Settings::default()).unwrap();
        writer.update(&[self.root()]).unwrap();
        Index::of(writer)
    }

    /// What an index must hold.
    pub fn contents(&self) -> Contents {
        Contents::of(&self.fresh())
    }
}
