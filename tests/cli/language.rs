//! Chinese and English: tables, messages and help. JSON, CSV and flags are the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use insta::assert_snapshot;

use crate::support::{Run, World, finish, world};

fn in_locale(world: &World, variables: &[(&str, &str)], args: &[&str]) -> Run {
    let mut command = world.command(args);
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied());
    finish(command)
}

fn chinese(args: &[&str]) -> String {
    world().run(&[&["--lang", "zh"], args].concat()).found().stdout
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn tables_are_chinese() {
    let commands: [&[&str]; 6] = [
        &["search", "电解铝 来水偏枯 蒸汽机车", "--limit", "1"],
        &["facets", "sector", "type", "kind"],
        &["timeline", "--province", "贵州"],
        &["coverage", "--province", "贵州,云南"],
        &["policies", "--limit", "2"],
        &["stats"],
    ];
    let shown = commands.map(|args| {
        let out = chinese(args);
        let steady = out.lines().filter(|line| !line.starts_with("磁盘占用") && !line.starts_with("段"));
        format!("$ tansuo {}\n{}\n", args.join(" "), steady.collect::<Vec<_>>().join("\n"))
    });
    assert_snapshot!(shown.join("\n"));
    let id = world().run(&["search", "绿色工厂", "--format", "jsonl"]).found().each("id")[0].clone();
    assert_snapshot!(chinese(&["show", &id]));
}

#[test]
fn messages_are_chinese() {
    let nothing = world().run(&["--lang", "zh", "search", "\"没有的话\""]).expect(1);
    assert_eq!(nothing.stdout, "未找到记录\n");
    let refused = world().run(&["search", "--lang=zh", "title:"]).expect(2);
    assert!(refused.stderr.starts_with("错误："), "{}", refused.stderr);
    let empty = World::empty();
    empty.run(&["--lang", "zh", "search", "限电"]).fails_with("当前目录及上级目录都没有索引");
}

#[test]
fn the_locale_chooses_unless_a_flag_does() {
    let nothing = |variables: &[(&str, &str)], args: &[&str]| {
        let out =
            in_locale(world(), variables, &[&["search", "\"没有的话\""], args].concat()).expect(1).stdout;
        is_chinese(&out)
    };
    assert!(nothing(&[("LANG", "zh_CN.UTF-8")], &[]));
    assert!(nothing(&[("LC_MESSAGES", "zh_TW.UTF-8"), ("LANG", "en_US.UTF-8")], &[]));
    assert!(!nothing(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")], &[]), "the first that is set");
    assert!(nothing(&[("LC_ALL", ""), ("LANG", "zh_CN.UTF-8")], &[]), "an empty one is not set");
    assert!(!nothing(&[], &[]) && !nothing(&[("LANG", "de_DE.UTF-8")], &[]));
    assert!(!nothing(&[("LANG", "zh_CN.UTF-8")], &["--lang", "en"]));
    assert!(nothing(&[("LANG", "en_US.UTF-8")], &["--lang", "zh"]));
}

#[test]
fn what_programs_read_has_one_language() {
    for format in ["json", "jsonl", "csv", "bibtex", "ris", "vimgrep"] {
        let args = ["search", "绿色工厂", "--format", format];
        assert_eq!(chinese(&args), world().run(&args).found().stdout, "{format}");
    }
    for args in
        [["timeline", "--format", "csv"], ["facets", "--format", "csv"], ["coverage", "--format", "json"]]
    {
        assert_eq!(chinese(&args), world().run(&args).found().stdout, "{args:?}");
    }
}

#[test]
fn help_is_chinese() {
    let help = chinese(&["--help"]);
    assert!(help.contains("用法：tansuo"), "{help}");
    let listed = help.lines().skip_while(|line| *line != "命令:").skip(1).take_while(|line| !line.is_empty());
    let commands: Vec<&str> = listed.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(commands.len() > 15, "{help}");
    for command in commands.into_iter().filter(|command| *command != "help") {
        let help = chinese(&[command, "-h"]);
        let first = help.lines().next().unwrap_or_default();
        assert!(is_chinese(first) && help.contains("用法：tansuo"), "{command}: {first}");
        let left = ["How to print", "Print help", "The index;", "Province: name", "Hits to skip"];
        assert!(!left.iter().any(|english| help.contains(english)), "{help}");
    }
}

fn sources(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// The placeholders of a message.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split("%{").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

/// A message in the source that is missing in the catalogue would be shown in English.
#[test]
fn every_message_has_a_translation_with_its_values() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let catalogue = fs::read_to_string(root.join("locales/zh.json")).expect("the catalogue");
    let catalogue: BTreeMap<String, String> = serde_json::from_str(&catalogue).expect("JSON");
    let mut messages = 0;
    for file in sources(&root.join("src")).iter().filter(|file| file.extension().is_some_and(|e| e == "rs")) {
        let text = fs::read_to_string(file).expect("UTF-8");
        for (at, _) in text.match_indices("t!(") {
            // `format!(` ends so too.
            if text[..at].ends_with(|c: char| c.is_alphanumeric()) {
                continue;
            }
            let rest = &text[at + "t!(".len()..];
            // A name that is computed is one of a vocabulary.
            let Some(message) = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next())
            else {
                continue;
            };
            if !text.contains("rust_i18n") {
                continue;
            }
            messages += 1;
            assert!(catalogue.contains_key(message), "{}: {message:?}", file.display());
        }
    }
    assert!(messages > 60, "{messages}");
    for (english, chinese) in &catalogue {
        assert_eq!(placeholders(english), placeholders(chinese), "{english}");
    }
    for field in tansuo::fields::FIELDS.iter().filter(|field| field.uses.filter) {
        assert!(catalogue.contains_key(field.help), "{}", field.help);
    }
    let words = (tansuo::vocab::Sector::ALL.iter().map(|s| (s.as_str(), s.name())))
        .chain(tansuo::report::RecordKind::ALL.iter().map(|k| (k.as_str(), k.name())))
        .chain(tansuo::report::ChangePointType::ALL.iter().map(|t| (t.as_str(), t.name())));
    for (english, chinese) in words {
        assert_eq!(catalogue.get(english).map(String::as_str), Some(chinese), "queries take the same words");
    }
}
