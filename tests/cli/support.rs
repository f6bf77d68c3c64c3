//! Runs the program, and shows command, directory and output where a test fails.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;

/// A directory with `reports/`, copied from `tests/cli/reports`, and an index of it in `.tansuo`.
pub struct World {
    dir: TempDir,
}

/// What a run printed.
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
    story: String,
}

static SHARED: LazyLock<World> = LazyLock::new(|| {
    let world = World::unindexed();
    world.run(&["index", "reports"]).expect(0);
    world
});

/// A world that no test changes.
pub fn world() -> &'static World {
    &SHARED
}

impl World {
    /// A directory without anything.
    pub fn empty() -> World {
        World { dir: tempfile::tempdir().expect("a temporary directory") }
    }

    /// A directory with `reports/` and no index.
    pub fn unindexed() -> World {
        let world = World::empty();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/reports");
        copy(&source, &world.path("reports"));
        world
    }

    /// A path below the directory.
    pub fn path(&self, below: &str) -> PathBuf {
        // OK because a temporary directory exists; its real path is what the program prints.
        self.dir.path().canonicalize().expect("a real path").join(below)
    }

    /// Writes a file below the directory.
    pub fn write(&self, below: &str, content: impl AsRef<[u8]>) {
        let path = self.path(below);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }

    /// The program, ready to run in the directory and away from the user's own settings.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tansuo"));
        command
            .args(args)
            .current_dir(self.path(""))
            .env_remove("TANSUO_INDEX")
            .env_remove("TANSUO_SYNONYMS")
            .env_remove("CLICOLOR_FORCE")
            .env_remove("NO_COLOR")
            .env("LC_ALL", "C")
            .env("XDG_CACHE_HOME", self.path("cache"))
            .env("HOME", self.path("home"))
            .stdin(Stdio::null());
        command
    }

    /// Runs the program.
    pub fn run(&self, args: &[&str]) -> Run {
        finish(self.command(args))
    }
}

/// Runs a command to its end.
pub fn finish(mut command: Command) -> Run {
    let output = command.output().expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    let mut story = String::new();
    writeln!(story, "command: {command:?}").expect("memory");
    writeln!(story, "directory: {:?}", command.get_current_dir()).expect("memory");
    writeln!(story, "status: {:?}\nstdout:\n{stdout}\nstderr:\n{stderr}", output.status).expect("memory");
    Run { status: output.status.code().unwrap_or(-1), stdout, stderr, story }
}

impl Run {
    /// The run, if it ended with `status`.
    #[track_caller]
    pub fn expect(self, status: i32) -> Run {
        assert_eq!(self.status, status, "\n{}", self.story);
        self
    }

    /// The run, if it found something and complained of nothing.
    #[track_caller]
    pub fn found(self) -> Run {
        assert_eq!(self.stderr, "", "\n{}", self.story);
        self.expect(0)
    }

    /// The run, if it failed, printed nothing, and its message contains `text`.
    #[track_caller]
    pub fn fails_with(self, text: &str) -> Run {
        assert_eq!(self.stdout, "", "\n{}", self.story);
        assert!(self.stderr.contains(text), "no {text:?} in\n{}", self.story);
        self.expect(2)
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{}", self.story))
    }

    /// Standard output as a JSON document a line.
    #[track_caller]
    pub fn lines(&self) -> Vec<Value> {
        let read = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}\n{}", self.story));
        self.stdout.lines().map(read).collect()
    }

    /// The `name` of each line of JSON.
    #[track_caller]
    pub fn each(&self, name: &str) -> Vec<String> {
        self.lines()
            .iter()
            .map(|line| line[name].as_str().map_or_else(|| line[name].to_string(), str::to_owned))
            .collect()
    }
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        match entry.file_type().expect("a type").is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).expect("a copy")),
        }
    }
}
