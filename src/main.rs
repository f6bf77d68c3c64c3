//! The program: the command line over the library.

#![deny(unsafe_code)]
#![warn(clippy::unwrap_used)]

rust_i18n::i18n!("locales");
// The macro reads the file without the compiler's knowledge.
const _: &str = include_str!("../locales/zh.json");

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
