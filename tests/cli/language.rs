//! Chinese and English: tables, messages and help. JSON, CSV and flags are the same.

use insta::assert_snapshot;

use crate::check::faults;
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
    let run = world().run(&[&["--lang", "zh"], args].concat());
    assert!(run.stderr.is_empty() && run.status < 2, "{args:?}: {}", run.stderr);
    run.stdout
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn tables_are_chinese() {
    let commands: [&[&str]; 14] = [
        &["search", "电解铝 来水偏枯 蒸汽机车", "--limit", "1"],
        &["facets", "sector", "type", "kind"],
        &["timeline", "--province", "贵州"],
        &["coverage", "--province", "贵州,云南"],
        &["policies", "--limit", "2"],
        &["stats"],
        &["search", "电解铝", "--limit", "1", "--explain"],
        &["search", "电解铝 type:trend 蒸汽机车", "--explain"],
        &["search", "电解铝 蒸汽机车", "--limit", "1", "--format", "markdown"],
        &["facets", "sector", "type", "--cross"],
        &["facets", "sector", "--format", "markdown"],
        &["timeline", "--province", "云南", "--format", "markdown"],
        &["parse", "reports/Guizhou_Industry/Guizhou_Industry_combined_info.txt"],
        &["tokens", "減污降碳協同增效"],
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

/// Whether a text has English prose in it: three words in a row that are not names, values or paths. Commands
/// are in backticks.
fn has_english(text: &str) -> bool {
    let text: String = text.split('`').step_by(2).collect();
    let is_word = |word: &&str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'');
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(3).any(|words| words.iter().all(is_word))
}

#[test]
fn help_is_chinese() {
    let help = chinese(&["--help"]);
    assert!(help.contains("用法：tansuo"), "{help}");
    let listed = help.lines().skip_while(|line| *line != "命令:").skip(1).take_while(|line| !line.is_empty());
    let commands: Vec<&str> = listed.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(commands.len() > 15, "{help}");
    let helps: Vec<Vec<&str>> =
        commands.iter().filter(|name| **name != "help").map(|name| vec!["help", *name]).collect();
    for args in helps.iter().map(Vec::as_slice).chain([&["--help"][..], &["-h"], &["search", "-h"]]) {
        let help = chinese(args);
        let mut is_code = false;
        for line in help.lines() {
            is_code = line.starts_with("  ") && (is_code || line.starts_with("  tansuo "));
            // Flags and names of values have separate lines; a list of values may continue on the next line.
            let is_name = line.trim_start().starts_with(['-', '[', '<'])
                || line.ends_with(']')
                || line.split_whitespace().all(|part| part.contains(':'));
            let is_chinese = is_chinese(line) || line.is_empty() || is_code || is_name;
            assert!(is_chinese && (is_code || !has_english(line)), "{args:?}: {line:?}\n{help}");
        }
    }
}

#[test]
fn mistakes_are_told_in_chinese() {
    let world = world();
    world.write("words.txt", "甲\n");
    world.write("queries.txt", "no tab\n");
    for args in [
        "search --frmat json",
        "serch",
        "search --format jsn",
        "search --limit",
        "search --limit x",
        "search --limit 1 --limit 2",
        "search --explain --collapse policy",
        "search --explain --format csv",
        "search --columns id",
        "search --columns nothing --format csv",
        "search sektor:power",
        "search province:贵洲省",
        "search type:x",
        "search kind:x",
        "search variant:x",
        "search year:x",
        "search date:x",
        "search lag:x",
        "search lag:5..1",
        "search confidence:x",
        "search (碳",
        "search 碳)",
        "search OR",
        "search “碳",
        "search title:",
        "search --index nowhere",
        "search --in nowhere",
        "show",
        "show xyz",
        "facets sector --cross",
        "index nowhere",
        "index --max-file-size 1X",
        "index --memory x",
        "index --here --index x",
        "index --lexicon words.txt",
        "index --forget nowhere",
        "index --index reports reports",
        "tokens --lexicon words.txt 碳",
        "tokens --lexicon nowhere 碳",
        "tokens --synonyms words.txt 碳",
        "coverage --plot x.png",
        "coverage --plot nowhere/x.svg",
        "eval --queries queries.txt --qrels queries.txt",
        "eval --queries nowhere --qrels nowhere",
        "parse nowhere",
        "serve --listen x",
        "serve --listen 0.0.0.0:0",
        "serve --api-key-file nowhere",
        "serve --searches 0",
        "verify --index nowhere",
        "man words.txt/x",
    ] {
        let args: Vec<&str> = args.split(' ').collect();
        let told = world.run(&[&["--lang", "zh"], &args[..]].concat());
        let first = told.stderr.lines().next().unwrap_or_default();
        assert!(told.status == 2 && is_chinese(first), "{args:?}: {}", told.stderr);
        let english = told.stderr.lines().find(|line| has_english(line));
        assert_eq!(english, None, "{args:?}");
    }
}

#[test]
fn findings_are_chinese_but_for_programs() {
    let world = faults();
    let found = world.run(&["--lang", "zh", "check", "r"]).expect(1);
    assert!(found.stdout.lines().count() > 15, "{}", found.stdout);
    for line in found.stdout.lines() {
        // Chinese text of reports is in quotation marks.
        let mut own = line.to_owned();
        while let Some((before, rest)) = own.split_once('“') {
            own = format!("{before}{}", rest.split_once('”').expect("a closing mark").1);
        }
        assert!(is_chinese(&own) && !has_english(line), "{line}");
    }
    let english = world.run(&["check", "r", "--format", "json"]).expect(1).stdout;
    assert_eq!(world.run(&["--lang", "zh", "check", "r", "--format", "json"]).expect(1).stdout, english);
    let parsed = world.run(&["--lang", "zh", "parse", "r/cut.txt"]).found().stdout;
    assert!(parsed.contains("警告: truncated") && !has_english(&parsed), "{parsed}");
}

#[test]
fn values_are_taken_in_both_languages() {
    for (english, chinese) in [
        (["--sector", "industry"], ["--sector", "工业"]),
        (["--type", "seasonal"], ["--type", "季节性"]),
        (["--kind", "policy"], ["--kind", "政策"]),
        (["--variant", "concise"], ["--variant", "简洁版"]),
        (["--variant", "all"], ["--variant", "全部"]),
        (["--province", "Guizhou"], ["--province", "贵州"]),
    ] {
        let found =
            |args: [&str; 2]| world().run(&[&["search", "--format", "jsonl"], &args[..]].concat()).found();
        assert_eq!(found(english).stdout, found(chinese).stdout, "{chinese:?}");
    }
    let counted = |name: &str| world().run(&["facets", name, "--format", "json"]).found().stdout;
    for (english, chinese) in
        [("sector", "部门"), ("type", "变点类型"), ("issuer", "发布机构"), ("host", "来源网站")]
    {
        assert_eq!(counted(english), counted(chinese), "{chinese}");
    }
}
