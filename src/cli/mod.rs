//! The command line: flags as typed, then resolved, then work, then the exit status.
//!
//! A command is a file in [`commands`] and a line in its registry. Everything goes through the
//! library's public interface.

mod args;
mod commands;
mod complete;
mod failure;
mod language;
mod locate;
mod misuse;
mod notes;
mod panic;
mod position;
mod session;
mod stale;
mod watch;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, ValueEnum};
use clap_complete::CompleteEnv;

use commands::Command;
use failure::Failure;
use language::Language;
use session::Session;

/// Search Chinese reports on CO2 change points (碳索)
#[derive(Debug, Parser)]
#[command(
    name = "tansuo",
    version,
    propagate_version = true,
    after_help = "Examples:
  tansuo search 碳达峰 --in reports            index a directory if it must, then search it
  tansuo index reports                         make or update ./.tansuo
  tansuo search '绿色工厂 -核电' --province 贵州 --year 2020..2022
  tansuo facets kind province --count change-points

Exit status: 0 found, 1 nothing found, 2 error."
)]
struct Cli {
    /// Colour: when the output is a terminal, always or never
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value = "auto")]
    color: When,
    /// Link files in tables: when the terminal follows links (OSC 8), always or never
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value = "auto")]
    hyperlink: When,
    /// Language of tables, messages and help; else that of LC_ALL, LC_MESSAGES or LANG
    #[arg(long, global = true, value_enum, value_name = "LANGUAGE")]
    lang: Option<Language>,
    #[command(subcommand)]
    command: Command,
}

/// When to do what not every output understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

/// The outcome of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// There is something to show.
    Found,
    /// There is nothing.
    Nothing,
    /// There is something that the user asked to fail on.
    Flagged,
    /// It did what it could, but some of the input could not be used.
    Partial,
}

impl Cli {
    /// The command line as typed. Prints help or a mistake and ends the program.
    fn typed(args: Vec<OsString>) -> Cli {
        let mut command = if language::helps(&args) { language::command() } else { Cli::command() };
        let first = args.get(1).and_then(|first| first.to_str());
        if first.is_none_or(|first| command.find_subcommand(first).is_none()) {
            // Commands are described lazily, and here all may be needed.
            command.build();
        }
        let matches = command.try_get_matches_from_mut(args);
        let cli = matches.and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches));
        cli.unwrap_or_else(|error| {
            let error = error.format(&mut command);
            if language::is_chinese() { error.apply::<misuse::Translated>().exit() } else { error.exit() }
        })
    }
}

/// Flushes the output: a buffer that is dropped would hide errors.
fn finish(mut out: impl Write) -> failure::Result<()> {
    Ok(out.flush()?)
}

/// Runs the program.
pub fn main() -> ExitCode {
    let args = args::shield_negations(std::env::args_os());
    language::choose(&args);
    // A shell that asks for candidates gets them here, and the program ends.
    CompleteEnv::with_factory(language::command).var(complete::VARIABLE).complete();
    let cli = Cli::typed(args);
    let session = Session::new(cli.color, cli.hyperlink);
    match panic::caught(&session, || cli.command.run(&session)) {
        Ok(Outcome::Found) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing | Outcome::Flagged) => ExitCode::from(1),
        Ok(Outcome::Partial) => ExitCode::from(2),
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print();
            ExitCode::from(2)
        }
    }
}
