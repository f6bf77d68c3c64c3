//! A writer, and a reader of what it commits.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tansuo::backend::{Progress, UpdateReport};
use tansuo::{Reader, Result, Settings, Writer};

pub struct Index {
    writer: Writer,
    reader: Reader,
}

impl Deref for Index {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl Index {
    pub fn create(dir: impl AsRef<Path>, settings: Settings) -> Result<Index> {
        Writer::create(dir, settings).map(Index::of)
    }

    pub fn open_or_create(dir: impl AsRef<Path>, settings: Settings) -> Result<Index> {
        Writer::open_or_create(dir, settings).map(Index::of)
    }

    pub fn of(writer: Writer) -> Index {
        Index { reader: writer.reader(), writer }
    }

    pub fn update(&mut self, roots: &[PathBuf]) -> Result<UpdateReport> {
        self.write(|writer| writer.update(roots))
    }

    pub fn update_with(
        &mut self,
        roots: &[PathBuf],
        patience: Duration,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<UpdateReport> {
        self.write(|writer| writer.update_with(roots, patience, progress))
    }

    pub fn forget(&mut self, root: impl AsRef<Path>) -> Result<UpdateReport> {
        self.write(|writer| writer.forget(root, Duration::ZERO, &mut |_| {}))
    }

    fn write<T>(&mut self, work: impl FnOnce(&mut Writer) -> Result<T>) -> Result<T> {
        let written = work(&mut self.writer);
        self.reader = self.writer.reader();
        written
    }
}
