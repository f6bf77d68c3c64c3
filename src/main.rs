//! The program: the command line over the library.

#![deny(unsafe_code)]
#![warn(clippy::unwrap_used)]

rust_i18n::i18n!("locales");
// The macro reads the file without the compiler's knowledge.
const _: &str = include_str!("../locales/zh.json");

mod cli;

/// Indexes faster than with glibc's allocator (docs/adr/0004-allocator.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::main()
}
