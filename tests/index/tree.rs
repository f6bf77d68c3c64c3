//! A tree of reports and its index.

use std::fs;
use std::path::PathBuf;

use crate::support::Index;
use tansuo::Request;
use tansuo::backend::UpdateReport;
use tansuo::search::{Count, Hit};
use tansuo::{Reader, Settings};

pub struct Tree {
    pub dir: tempfile::TempDir,
}

impl Tree {
    pub fn new() -> Tree {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("reports")).unwrap();
        Tree { dir }
    }

    pub fn root(&self) -> PathBuf {
        self.dir.path().join("reports")
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.root().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn remove(&self, name: &str) {
        fs::remove_file(self.root().join(name)).unwrap();
    }

    pub fn index(&self) -> Index {
        Index::open_or_create(self.dir.path().join("index"), Settings::default()).unwrap()
    }

    pub fn update(&self) -> UpdateReport {
        self.index().update(&[self.root()]).unwrap()
    }

    /// An index of the tree as it is now, built from nothing.
    pub fn fresh(&self) -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        let mut index = Index::create(dir.path().join("index"), Settings::default()).unwrap();
        index.update(&[self.root()]).unwrap();
        contents(&index)
    }
}

/// Every record and every file, as one line each.
pub fn contents(index: &Reader) -> Vec<String> {
    let mut lines = Vec::new();
    let mut take = |hit: &Hit| {
        let record = &hit.record;
        lines.push(format!(
            "{:016x} {} {:?} {} {:?}",
            hit.id().0,
            record.path,
            record.lines,
            record.title,
            record.lag
        ));
        Ok(true)
    };
    index.export(&Request::default().limit(usize::MAX), &mut take).unwrap();
    let count = |count| index.count(&Request::default(), count).unwrap();
    lines.push(format!("{} change points, {} reports", count(Count::ChangePoints), count(Count::Reports)));
    let files = index.files().unwrap();
    lines
        .extend(files.iter().map(|file| format!("{} {} {:?}", file.path, file.status.as_str(), file.reason)));
    lines
}

pub fn report(province: &str, points: &[(&str, &[&str])]) -> String {
    let mut text = format!("# {province}省/市 Industry部门 碳排放变点相关政策与事件汇总\n\n");
    for (date, titles) in points {
        text += &format!("## 转折点: {date} (Event) - 置信度: 0.60\n\n");
        if titles.is_empty() {
            text += "未找到相关政策或事件。\n\n";
        }
        for (number, title) in titles.iter().enumerate() {
            let number = number + 1;
            text += &format!(
                "{number}. **事件名称**：{title}\n**发生时间**：2021年3月\n**地点**：{province}\n\n"
            );
        }
        text += "---\n\n";
    }
    text
}

pub fn answer(date: &str, title: &str) -> String {
    format!(
        "问题: 搜索Guizhou省/市在{date}影响工业部门碳排放的具体重大事件。\n\n回答:\n1. **事件名称**：{title}\n**发生时间**：2021年3月\n"
    )
}
