//! How the program is linked.

use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |variable, value| std::env::var(variable).is_ok_and(|found| found == value);
    if !is("CARGO_CFG_TARGET_OS", "linux") || !is("CARGO_CFG_TARGET_ENV", "gnu") {
        return;
    }
    // A program that may lie anywhere has 30,000 addresses to fill in before it starts, on a
    // hundred pages that it then holds alone: a fifth of the time of a search. Stack, heap and
    // libraries still lie at random addresses; the program itself does not.
    println!("cargo:rustc-link-arg-bins=-no-pie");
    // Each library takes a fortieth of a search to load. This one, which unwinds panics, compilers for C can
    // link in, as their -static-libgcc does; where it is not found, the system's own is loaded.
    if std::env::var_os("CARGO_FEATURE_CLI").is_some()
        && let Some(folder) = unwinder()
    {
        println!("cargo:rustc-link-search=native={}", folder.display());
        println!("cargo:rustc-link-lib=static:-bundle=gcc_eh");
    }
}

/// The folder of the unwinder that can be linked in, if programs for this system are linked by its own compiler.
fn unwinder() -> Option<PathBuf> {
    println!("cargo:rerun-if-env-changed=RUSTC_LINKER");
    if std::env::var_os("HOST") != std::env::var_os("TARGET") || std::env::var_os("RUSTC_LINKER").is_some() {
        return None;
    }
    let asked = Command::new("cc").arg("-print-file-name=libgcc_eh.a").output().ok()?;
    let file = String::from_utf8(asked.stdout).ok()?;
    // A compiler that does not know it answers with the bare name.
    let file = Path::new(file.trim());
    (file.is_absolute() && file.is_file()).then(|| file.parent().map(Path::to_path_buf))?
}
