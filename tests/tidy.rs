//! The rules that keep the code readable and that no lint checks. The lints are in Cargo.toml, src/lib.rs and
//! src/main.rs. A failure names the file and the line.

use std::fs;
use std::path::PathBuf;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use syn::visit::{self, Visit};

/// The modules in the order of the data flow. Each may use only earlier ones.
const FLOW: [&str; 14] = [
    "crawl", "analyze", "markdown", "report", "query", "record", "request", "plan", "backend", "search",
    "output", "serve", "mcp", "cli",
];
/// What every module may use: errors, messages, the vocabularies and the table of fields.
const BASE: [&str; 7] = ["error", "message", "fields", "vocab", "Error", "Message", "Result"];
/// Modules that do no I/O.
const PURE: [&str; 8] = ["markdown", "report", "record", "analyze", "query", "request", "plan", "vocab"];

const MAX_FILE_LINES: usize = 500;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `dir`, with its path relative to the package.
fn files(dir: &str) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for entry in ignore::WalkBuilder::new(root().join(dir)).build() {
        let entry = entry.expect("the package can be read");
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            let relative = entry.path().strip_prefix(root()).expect("below the package");
            found.push((relative.to_string_lossy().replace('\\', "/"), entry.into_path()));
        }
    }
    found.sort();
    found
}

fn rust_files() -> Vec<(String, String)> {
    let all = ["src", "tests", "benches", "examples", "python/src"]
        .into_iter()
        .filter(|dir| root().join(dir).exists());
    let sources = all.flat_map(files).filter(|(name, _)| name.ends_with(".rs"));
    sources.map(|(name, path)| (name, fs::read_to_string(path).expect("UTF-8"))).collect()
}

/// The module of the data flow that a source file belongs to: `src/crawl/walk.rs` → `crawl`.
fn module(name: &str) -> Option<&str> {
    let rest = name.strip_prefix("src/")?;
    Some(rest.split('/').next().unwrap_or(rest).trim_end_matches(".rs"))
        .filter(|m| *m != "lib" && *m != "main")
}

#[track_caller]
fn assert_none(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// The paths that a file uses: their first two segments, `crate::report`, `std::fs`, and the line.
#[derive(Default)]
struct Paths(Vec<(String, String, usize)>);

impl Paths {
    fn of(name: &str, text: &str) -> Vec<(String, String, usize)> {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut paths = Paths::default();
        paths.visit_file(&file);
        paths.0
    }

    fn add(&mut self, first: &str, second: &syn::Ident) {
        self.0.push((first.to_owned(), second.to_string(), second.span().start().line));
    }

    fn use_tree(&mut self, first: &str, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(path) => self.add(first, &path.ident),
            syn::UseTree::Name(name) => self.add(first, &name.ident),
            syn::UseTree::Rename(name) => self.add(first, &name.ident),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.use_tree(first, tree)),
            syn::UseTree::Glob(_) => {}
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if let syn::UseTree::Path(path) = &item.tree {
            self.use_tree(&path.ident.to_string(), &path.tree);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let (Some(first), Some(second)) = (path.segments.first(), path.segments.iter().nth(1)) {
            self.add(&first.ident.to_string(), &second.ident);
        }
        visit::visit_path(self, path);
    }
}

#[test]
fn files_are_short() {
    let python = files("python").into_iter().filter(|(name, _)| name.ends_with(".py"));
    let python = python.map(|(name, path)| (name, fs::read_to_string(path).expect("UTF-8")));
    let long = rust_files().into_iter().chain(python).map(|(name, text)| (name, text.lines().count()));
    let long = long.filter(|(_, lines)| *lines > MAX_FILE_LINES);
    assert_none(
        long.map(|(name, lines)| format!("{name}: {lines} lines, at most {MAX_FILE_LINES}")).collect(),
    );
}

#[test]
fn each_module_knows_only_the_ones_before_it() {
    let step = |module: &str| FLOW.iter().position(|name| *name == module);
    let mut complaints = Vec::new();
    for (name, text) in rust_files() {
        let Some(from) = module(&name) else { continue };
        for (first, to, line) in Paths::of(&name, &text) {
            if first != "crate" || to == from || BASE.contains(&to.as_str()) || to.starts_with("Error") {
                continue;
            }
            match (step(from), step(&to)) {
                (Some(from), Some(to)) if to < from => {}
                _ => complaints.push(format!("{name}:{line}: `{from}` must not use `{to}`")),
            }
        }
    }
    assert_none(complaints);
}

#[test]
fn reading_and_analysing_do_no_io() {
    let mut complaints = Vec::new();
    for (name, text) in rust_files() {
        if !module(&name).is_some_and(|module| PURE.contains(&module)) {
            continue;
        }
        for (first, second, line) in Paths::of(&name, &text) {
            if first == "std" && ["fs", "net", "process", "env", "thread"].contains(&second.as_str()) {
                complaints.push(format!("{name}:{line}: uses std::{second}"));
            }
        }
    }
    assert_none(complaints);
}

#[test]
fn every_source_file_belongs_to_a_module() {
    let mut complaints = Vec::new();
    for (name, path) in files("src") {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let dir = path.parent().expect("a directory");
        if ["lib", "main", "mod"].contains(&stem.as_str()) || !name.ends_with(".rs") {
            continue;
        }
        let parents = [dir.join("mod.rs"), dir.with_extension("rs"), dir.join("lib.rs"), dir.join("main.rs")];
        let declared = format!("mod {stem};");
        if !parents.iter().any(|parent| fs::read_to_string(parent).is_ok_and(|text| text.contains(&declared)))
        {
            complaints.push(format!("{name}: no module declares it"));
        }
    }
    assert_none(complaints);
}

#[test]
fn every_file_of_the_schema_is_used() {
    let sources = rust_files();
    let is_used = |file: &str| sources.iter().any(|(_, text)| text.contains(file));
    // Markdown files beside the data document its origin.
    let data = files("schema").into_iter().filter(|(name, _)| !name.ends_with(".md"));
    let unused = data.filter(|(name, _)| !is_used(name));
    assert_none(unused.map(|(name, _)| format!("{name}: no code mentions it")).collect());
}

#[test]
fn the_corpus_says_what_each_file_shows() {
    let readme = fs::read_to_string(root().join("corpus/README.md")).expect("corpus/README.md");
    let untold = files("corpus").into_iter().filter(|(name, _)| {
        let below = name.trim_start_matches("corpus/");
        !readme.contains(&format!("| `{below}` |"))
    });
    assert_none(untold.map(|(name, _)| format!("{name}: corpus/README.md does not mention it")).collect());
}

#[test]
fn every_gold_label_belongs_to_a_report_of_the_corpus() {
    let mut complaints = Vec::new();
    for (name, path) in files("tests/gold").into_iter().filter(|(name, _)| name.ends_with(".json")) {
        let gold: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(path).expect("UTF-8")).expect("gold labels are JSON");
        let file = gold["file"].as_str().unwrap_or_default();
        if file.is_empty() || !root().join("corpus").join(file).is_file() {
            complaints.push(format!("{name}: corpus/{file} is not there"));
        }
    }
    assert_none(complaints);
}

#[test]
fn links_in_the_documents_lead_somewhere() {
    let documents = [
        "README.md",
        "README.zh-CN.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "corpus/README.md",
        "python/README.md",
        "schema/NOTICE.md",
    ];
    let below_docs = files("docs").into_iter().map(|(name, _)| name).filter(|name| name.ends_with(".md"));
    let mut complaints = Vec::new();
    for name in documents.map(String::from).into_iter().chain(below_docs) {
        let text = fs::read_to_string(root().join(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let anchors = anchors(&text);
        for event in Parser::new(&text) {
            let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event else {
                continue;
            };
            if dest_url.contains("://") || dest_url.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = dest_url.split_once('#').unwrap_or((&dest_url, ""));
            let here = root().join(&name);
            if !file.is_empty() && !here.with_file_name("").join(file).exists() {
                complaints.push(format!("{name}: {dest_url} is not there"));
            }
            if file.is_empty() && !anchors.iter().any(|known| known == anchor) {
                complaints.push(format!("{name}: no heading makes the anchor #{anchor}"));
            }
        }
    }
    assert_none(complaints);
}

/// The anchors that the usual renderers give to the headings of a document.
fn anchors(text: &str) -> Vec<String> {
    let mut anchors = Vec::new();
    let mut heading: Option<String> = None;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(part) | Event::Code(part) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&part);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let title = heading.take().unwrap_or_default().to_lowercase().replace(' ', "-");
                anchors.push(title.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect());
            }
            _ => {}
        }
    }
    anchors
}

#[test]
fn the_changelog_begins_with_what_is_not_released() {
    let text = fs::read_to_string(root().join("CHANGELOG.md")).expect("CHANGELOG.md");
    let first = text.lines().find(|line| line.starts_with("## "));
    assert_eq!(first, Some(concat!("## ", env!("CARGO_PKG_VERSION"), " (unreleased)")));
}

#[test]
fn the_python_package_has_the_version_of_the_library() {
    let manifest = fs::read_to_string(root().join("python/Cargo.toml")).expect("python/Cargo.toml");
    assert!(manifest.contains(concat!("\nversion = \"", env!("CARGO_PKG_VERSION"), "\"\n")), "{manifest}");
}

#[test]
fn the_rules_find_what_they_forbid() {
    let used = Paths::of("a", "use crate::{search::Hit, report};\nfn f() { std::fs::read(\"\"); }");
    let used: Vec<_> = used.iter().map(|(a, b, line)| format!("{a}::{b} {line}")).collect();
    assert_eq!(used, ["crate::search 1", "crate::report 1", "std::fs 2"]);
    assert_eq!((module("src/crawl/walk.rs"), module("src/lib.rs")), (Some("crawl"), None));
}
