//! The screens of the READMEs are what this version prints.

use std::path::Path;
use std::process::Command;

use crate::support::{World, copy};

/// The commands that show an answer, and the answers.
fn screens(text: &str) -> Vec<(&str, &str)> {
    let blocks = text.split("```text\n$ ").skip(1).filter_map(|rest| rest.split("```").next());
    let screens = blocks.filter_map(|block| block.split_once('\n'));
    // What indexing prints has times in it; a pipe ends in a file.
    screens
        .filter(|(command, _)| {
            command.starts_with("tansuo ") && !command.contains(['>', '|']) && !command.contains(" index ")
        })
        .collect()
}

#[cfg(unix)]
#[test]
fn screens_are_what_is_printed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let world = World::empty();
    copy(&root.join("corpus"), &world.path("corpus"));
    world.run(&["index", "corpus"]).expect(0);
    for (file, locale) in [("README.md", "C"), ("README.zh-CN.md", "zh_CN.UTF-8")] {
        let text = std::fs::read_to_string(root.join(file)).expect("UTF-8");
        let screens = screens(&text);
        assert!(screens.len() >= 6, "{file}: {}", screens.len());
        for (command, screen) in screens {
            let output = Command::new("sh")
                .args(["-c", &command.replacen("tansuo", env!("CARGO_BIN_EXE_tansuo"), 1)])
                .current_dir(world.path(""))
                .env("LC_ALL", locale)
                .env("XDG_CACHE_HOME", world.path("cache"))
                .env_remove("TANSUO_INDEX")
                .output()
                .expect("a shell");
            assert_eq!(String::from_utf8_lossy(&output.stdout), screen, "{file}: {command}");
        }
    }
}
