//! A table for a regression: CSV and flat JSON lines, and the programs that people read them with.
//!
//! pandas and LibreOffice are optional; where they are missing, their tests are skipped, which is a failure
//! if `CI` is set.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::support::{World, finish, world};

type Row = BTreeMap<String, String>;

fn corpus() -> String {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    corpus.to_str().expect("UTF-8").to_owned()
}

/// A world with the corpus in `records.csv`.
fn exported() -> World {
    let world = World::empty();
    let run = world.run(&["export", "--in", &corpus(), "--format", "csv"]).expect(0);
    world.write("records.csv", run.stdout);
    world
}

fn rows(csv: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    reader.deserialize().collect::<Result<_, _>>().expect("CSV")
}

/// False, with a message, where `program` does not run with `args`. In CI it must.
fn runs(program: &str, args: &[&str]) -> bool {
    let runs = Command::new(program).args(args).output().is_ok_and(|output| output.status.success());
    assert!(runs || std::env::var_os("CI").is_none(), "CI is set, and {program} {args:?} does not run");
    if !runs {
        eprintln!("skipped: {program} {args:?} does not run");
    }
    runs
}

#[test]
fn each_row_has_the_figures_of_its_change_point() {
    let run = world().run(&["export", "--format", "csv"]).found();
    let rows = rows(&run.stdout);
    let json = world().run(&["export"]).found().lines();
    assert_eq!(rows.len(), json.len());
    let mut figures = 0;
    for (row, record) in rows.iter().zip(&json) {
        let point = &record["change_point"];
        assert_eq!(row["change_point_id"], point["id"].as_str().unwrap_or_default());
        let features = point["features"].as_object().cloned().unwrap_or_default();
        for name in ["magnitude", "relative_magnitude"] {
            let value =
                features.get(name).map(|value| value.as_str().map_or(value.to_string(), str::to_owned));
            assert_eq!(row[name], value.unwrap_or_default(), "{name} of {}", row["id"]);
        }
        figures += usize::from(features.get("magnitude").is_some_and(serde_json::Value::is_f64));
    }
    assert!(figures > 0 && figures < rows.len(), "some points were detected, {figures}");
}

#[test]
fn columns_are_chosen_by_name() {
    let columns = "id,lag_min,magnitude,change_point_type";
    let csv = world().run(&["export", "--format", "csv", "--columns", columns]).found().stdout;
    assert_eq!(csv.trim_start_matches('\u{feff}').lines().next(), Some(columns));
    let lines = world().run(&["export", "--format", "jsonl", "--columns", columns]).found().lines();
    let rows = rows(&csv);
    assert_eq!(lines.len(), rows.len());
    for (line, row) in lines.iter().zip(&rows) {
        assert_eq!(line.as_object().expect("an object").len(), 4);
        assert!(line["lag_min"].is_i64() || line["lag_min"].is_null());
        assert!(line["magnitude"].is_f64() || line["magnitude"].is_null());
        assert_eq!(line["id"].as_str(), Some(row["id"].as_str()));
    }
    let found = world().run(&["search", "--format", "csv", "--columns", "title,magnitude"]).found().stdout;
    assert!(found.starts_with("\u{feff}title,magnitude\r\n"), "{found}");
}

#[test]
fn a_column_that_is_none_is_refused() {
    world()
        .run(&["export", "--format", "csv", "--columns", "magnitud"])
        .fails_with("there is no column \"magnitud\"; columns are rank, ");
    world()
        .run(&["export", "--format", "json", "--columns", "id"])
        .fails_with("--columns is for --format csv");
}

#[test]
fn a_feature_named_like_a_column_keeps_apart_from_it() {
    let world = World::unindexed();
    let file = "reports/Guizhou_Industry/Guizhou_Industry_change_points.txt";
    let text = std::fs::read_to_string(world.path(file)).expect("a file");
    world.write(file, text.replace("    magnitude:", "    score:"));
    let run = world.run(&["export", "--in", "reports", "--format", "csv"]).expect(0);
    let rows = rows(&run.stdout);
    assert!(
        rows.iter().any(|row| row["feature_score"] == "0.0954" && row["score"] == "0.0"),
        "{}",
        run.stdout
    );
}

#[test]
fn commands_share_the_names_of_columns() {
    let header = |args: &[&str]| -> Vec<String> {
        let csv = world().run(args).found().stdout;
        csv.trim_start_matches('\u{feff}')
            .lines()
            .next()
            .expect("a header")
            .split(',')
            .map(str::to_owned)
            .collect()
    };
    let all = header(&["export", "--format", "csv"]);
    let id = world().run(&["search", "电解铝", "--format", "jsonl"]).found().each("id")[0].clone();
    let own = ["position", "same_policy"];
    for args in [&["timeline"][..], &["similar", &id], &["search"], &["show", &id]] {
        let names = header(&[args, &["--format", "csv"]].concat());
        let unknown: Vec<_> =
            (names.iter()).filter(|n| !all.contains(n) && !own.contains(&n.as_str())).collect();
        assert!(unknown.is_empty(), "{args:?}: {unknown:?}");
    }
}

/// Without a word about types, numbers are numbers and texts are texts.
#[test]
fn pandas_reads_the_table() {
    if !runs("python3", &["-c", "import pandas"]) {
        return;
    }
    let world = exported();
    let program = "import pandas\nframe = pandas.read_csv('records.csv')\nfor name in frame: print(name, frame[name].dtype.kind)";
    let mut command = Command::new("python3");
    command.args(["-c", program]).current_dir(world.path("")).env("PYTHONIOENCODING", "utf-8");
    let run = finish(command).found();
    let kinds: BTreeMap<&str, &str> = run.stdout.lines().filter_map(|line| line.split_once(' ')).collect();
    for name in ["rank", "line_first", "line_last"] {
        assert_eq!(kinds[name], "i", "{name}");
    }
    for name in ["score", "confidence", "lag_min", "lag_max", "magnitude", "relative_magnitude"] {
        assert_eq!(kinds[name], "f", "{name}");
    }
    for name in ["id", "title", "change_point_start", "date_start", "text"] {
        assert_eq!(kinds[name], "O", "{name}");
    }
}

/// LibreOffice reads the file and writes it again. This changes values that it takes for dates or formulas.
#[test]
fn a_spreadsheet_changes_nothing() {
    if !runs("soffice", &["--version"]) {
        return;
    }
    let world = exported();
    let profile = format!("-env:UserInstallation=file://{}", world.path("profile").display());
    let mut command = Command::new("soffice");
    command
        .args([&profile, "--headless", "--infilter=CSV:44,34,76", "--convert-to"])
        .args(["csv:Text - txt - csv (StarCalc):44,34,76,1", "--outdir", "out", "records.csv"])
        .current_dir(world.path(""));
    finish(command).expect(0);
    let read = |file: &str| rows(&std::fs::read_to_string(world.path(file)).expect("a file"));
    let (ours, theirs) = (read("records.csv"), read("out/records.csv"));
    assert!(ours.len() > 40 && ours.len() == theirs.len());
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!(ours.len(), theirs.len());
        // As written: a spreadsheet reads `Nov 2021` as a date, and `date_start` has what it means.
        for (name, cell) in ours.iter().filter(|(name, _)| *name != "date") {
            let same = match (cell.parse::<f64>(), theirs[name].parse::<f64>()) {
                (Ok(ours), Ok(theirs)) => (ours - theirs).abs() < 1e-12,
                _ => *cell == theirs[name],
            };
            assert!(same, "{name}: {cell:?} is {:?}", theirs[name]);
        }
    }
}
