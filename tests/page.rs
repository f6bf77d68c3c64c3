//! The web page in a headless Chromium: `tests/page` drives it against a running server.
//!
//! Needs `chromium` (or its path in `CHROMIUM`), `node` from version 18, and `npm ci` in `tests/page`; skipped
//! where they are missing, which is a failure if `CI` is set.
#![cfg(feature = "serve")]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tansuo::{Settings, Writer};

const KEY: &str = "a-key-for-the-tests-of-the-page-0123456789";

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A program by its name on the path; `None` where there is none.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}

fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from).filter(|file| file.is_file());
    let known = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    named.or_else(|| known.into_iter().find_map(program))
}

/// What the tests run with; `None`, with a message, where something is missing. In CI nothing may be.
fn tools() -> Option<(PathBuf, PathBuf)> {
    let modules = project().join("tests/page/node_modules/playwright-core");
    let missing = match (chromium(), program("node"), modules.is_dir()) {
        (Some(chromium), Some(node), true) => return Some((chromium, node)),
        (None, ..) => "there is no chromium; install it or name it in CHROMIUM",
        (_, None, _) => "there is no node; install it",
        (.., false) => "run `npm ci` in tests/page",
    };
    assert!(std::env::var_os("CI").is_none(), "CI is set, and {missing}");
    eprintln!("skipped: {missing}");
    None
}

/// A server that ends with its test.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(index: &Path, key_file: Option<&Path>) -> Server {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tansuo"));
        if let Some(file) = key_file {
            command.arg("serve").arg("--api-key-file").arg(file);
        } else {
            command.arg("serve");
        }
        let mut process = command
            .args(["--listen", "127.0.0.1:0", "--index"])
            .arg(index)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Server { process, address: address.trim().to_owned() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[test]
fn the_page_works_in_a_browser() {
    let Some((chromium, node)) = tools() else { return };
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings { threads: 1, memory_bytes: 100_000_000, ..Settings::default() };
    let mut writer = Writer::create(dir.path().join("index"), settings).unwrap();
    writer.update(&[project().join("corpus"), project().join("tests/page/reports")]).unwrap();
    drop(writer);
    let key_file = dir.path().join("keys");
    std::fs::write(&key_file, format!("{KEY}\n")).unwrap();
    let server = Server::start(&dir.path().join("index"), None);
    let locked = Server::start(&dir.path().join("index"), Some(&key_file));
    let output = Command::new(node)
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .args([
            "search.test.mjs",
            "views.test.mjs",
            "panels.test.mjs",
            "key.test.mjs",
            "accessibility.test.mjs",
        ])
        .current_dir(project().join("tests/page"))
        .env("TANSUO_URL", &server.address)
        .env("TANSUO_LOCKED_URL", &locked.address)
        .env("TANSUO_KEY", KEY)
        .env("CHROMIUM", chromium)
        .output()
        .unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    println!("{report}");
    assert!(
        output.status.success(),
        "the page at {} fails: {}",
        server.address,
        String::from_utf8_lossy(&output.stderr)
    );
}

fn json(path: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(project().join(path)).unwrap()).unwrap()
}

fn messages(lang: &str) -> serde_json::Map<String, Value> {
    json(&format!("src/serve/page/assets/i18n/{lang}.json")).as_object().unwrap().clone()
}

/// The names between braces in a message of any form.
fn blanks(message: &Value) -> BTreeSet<String> {
    let text = message.to_string();
    let named = |piece: &str| Some(piece.split_once('}')?.0.to_owned());
    let whole = message.as_str().map_or(text.clone(), str::to_owned);
    let forms = match message.as_object() {
        Some(forms) => forms.values().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        None => whole,
    };
    forms.split('{').skip(1).filter_map(named).collect()
}

#[test]
fn both_languages_say_the_same_things() {
    let (zh, en) = (messages("zh"), messages("en"));
    let keys = |messages: &serde_json::Map<String, Value>| messages.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(keys(&zh), keys(&en));
    for (key, message) in &zh {
        assert_eq!(blanks(message), blanks(&en[key]), "{key}");
    }
}

#[test]
fn both_languages_name_every_province_and_sector() {
    for lang in ["zh", "en"] {
        let messages = messages(lang);
        for province in json("schema/provinces.json").as_array().unwrap() {
            for (facet, name) in [("province", "name"), ("region", "region")] {
                let key = format!("{facet}.{}", province[name].as_str().unwrap());
                assert!(messages.contains_key(&key), "{lang} lacks {key}");
            }
        }
        for sector in json("schema/sectors.json").as_array().unwrap() {
            let key = format!("sector.{}", sector["id"].as_str().unwrap());
            assert!(messages.contains_key(&key), "{lang} lacks {key}");
        }
    }
}

#[test]
fn every_message_that_the_page_shows_exists() {
    let messages = messages("zh");
    let (mut called, mut missing) = (0, Vec::new());
    let assets = project().join("src/serve/page/assets");
    let folders = [assets.clone(), assets.join("views")];
    for file in folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap()) {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.ends_with(".js") || ["vendor.js", "charts.js"].contains(&name.as_str()) {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        // Calls of `t`, not of `get` and its like.
        for (at, _) in
            text.match_indices("t(\"").filter(|(at, _)| !text[..*at].ends_with(char::is_alphanumeric))
        {
            let Some((key, _)) = text[at + 3..].split_once('"') else { continue };
            called += 1;
            if !messages.contains_key(key) {
                missing.push(format!("{name}: {key}"));
            }
        }
    }
    assert!(called > 50, "{called} calls seen");
    assert_eq!(missing, Vec::<String>::new());
}

/// The modules that a module imports before it runs, below `assets`.
fn imports(name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(project().join("src/serve/page/assets").join(name)).unwrap();
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let named =
        text.lines().filter(|line| line.starts_with("import ")).filter_map(|line| line.split('"').nth(1));
    let below = |path: &str| match (path.strip_prefix("../"), path.strip_prefix("./")) {
        (Some(above), _) => above.to_owned(),
        (_, Some(beside)) if folder.is_empty() => beside.to_owned(),
        (_, Some(beside)) => format!("{folder}/{beside}"),
        (None, None) => panic!("{name} imports {path}"),
    };
    named.map(below).collect()
}

#[test]
fn the_shell_asks_at_once_for_the_modules_of_the_first_view() {
    let mut needed = BTreeSet::from(["app.js".to_owned()]);
    let mut unread = vec!["app.js".to_owned()];
    while let Some(name) = unread.pop() {
        unread.extend(imports(&name).into_iter().filter(|name| needed.insert(name.clone())));
    }
    let shell = std::fs::read_to_string(project().join("src/serve/page/index.html")).unwrap();
    let asked = shell.lines().filter_map(|line| {
        line.strip_prefix("<link rel=\"modulepreload\" href=\"/assets/@/")?.strip_suffix("\">")
    });
    assert_eq!(asked.map(str::to_owned).collect::<BTreeSet<_>>(), needed);
    assert!(!needed.contains("charts.js"), "charts come after the list");
}
