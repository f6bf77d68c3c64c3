//! The language of tables, messages and help. JSON, CSV and flags are the same in each.

use std::env;
use std::ffi::{OsStr, OsString};

use clap::builder::StyledStr;
use clap::{Arg, Command, CommandFactory, ValueEnum};
use rust_i18n::t;

use super::Cli;

/// What people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// Chooses the language: `--lang`, else the locale. Help and errors need it before the other arguments are
/// read.
pub fn choose(args: &[OsString]) {
    let typed =
        args.iter().position(|arg| arg == "--lang").and_then(|at| args.get(at + 1)).map(OsString::as_os_str);
    let joined = args.iter().find_map(|arg| arg.to_str()?.strip_prefix("--lang=")).map(OsStr::new);
    let language = match typed.or(joined) {
        Some(typed) => typed.to_owned(),
        // The first that is set counts, as for every program.
        None => ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| env::var_os(name).filter(|value| !value.is_empty()))
            .unwrap_or_default(),
    };
    let is_chinese = language.to_str().is_some_and(|language| language.to_lowercase().starts_with("zh"));
    rust_i18n::set_locale(if is_chinese { "zh" } else { "en" });
}

/// Whether people read Chinese.
pub fn is_chinese() -> bool {
    &*rust_i18n::locale() == "zh"
}

/// Whether the arguments ask for help in a language other than English.
pub fn helps(args: &[OsString]) -> bool {
    let asks = args.iter().skip(1).any(|arg| arg == "-h" || arg == "--help" || arg == "help");
    is_chinese() && (asks || args.len() < 2)
}

/// The command with its help, and that of its commands, in the language chosen.
pub fn command() -> Command {
    let mut command = Cli::command();
    if !is_chinese() {
        return command;
    }
    command.build();
    translated(command).mut_subcommands(translated).subcommand_help_heading(t!("Commands").into_owned())
}

fn translated(mut command: Command) -> Command {
    let text = |text: Option<&StyledStr>| text.map(|text| t!(text.to_string()).into_owned());
    if let Some(about) = text(command.get_about()) {
        command = command.about(about);
    }
    if let Some(about) = text(command.get_long_about()) {
        command = command.long_about(about);
    }
    if let Some(after) = command.get_after_help() {
        let after = after.to_string();
        let lines: Vec<_> = after.lines().map(|line| t!(line)).collect();
        command = command.after_help(lines.join("\n"));
    }
    let usage = usage(&command.render_usage().to_string());
    let template = format!("{{before-help}}{{about-with-newline}}\n{usage}\n\n{{all-args}}{{after-help}}");
    command.help_template(template).mut_args(argument)
}

/// `Usage: tansuo index [OPTIONS] [DIR]...` in the language chosen.
pub fn usage(text: &str) -> String {
    let words = [("Usage: ", t!("Usage: ")), ("[OPTIONS]", t!("[OPTIONS]")), ("<COMMAND>", t!("<COMMAND>"))];
    let words = words.into_iter().chain([("[COMMAND]", t!("[COMMAND]"))]);
    words.fold(text.to_owned(), |text, (english, word)| text.replace(english, &word))
}

fn argument(mut arg: Arg) -> Arg {
    let mut help = arg.get_help().map(|help| t!(help.to_string()).into_owned()).unwrap_or_default();
    // clap adds these parts of the help itself, in English.
    if arg.get_action().takes_values() {
        let defaults = arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned());
        let defaults = defaults.collect::<Vec<_>>().join(",");
        if !defaults.is_empty() {
            help.push_str(&t!(" [default: %{value}]", value = defaults));
        }
        let values = arg.get_possible_values();
        let values: Vec<_> = values.iter().map(|value| value.get_name()).collect();
        if !values.is_empty() {
            help.push_str(&t!(" [possible values: %{values}]", values = values.join(", ")));
        }
        arg = arg.hide_default_value(true).hide_possible_values(true);
    }
    if let Some(long) = arg.get_long_help().map(|help| t!(help.to_string()).into_owned()) {
        arg = arg.long_help(long);
    }
    if !help.is_empty() {
        arg = arg.help(help);
    }
    let heading = arg.get_help_heading().unwrap_or(if arg.is_positional() { "Arguments" } else { "Options" });
    let heading = t!(heading).into_owned();
    arg.help_heading(heading)
}
