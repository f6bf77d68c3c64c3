//! How the program is linked.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = |variable, value| std::env::var(variable).is_ok_and(|found| found == value);
    if target("CARGO_CFG_TARGET_OS", "linux") && target("CARGO_CFG_TARGET_ENV", "gnu") {
        // A program that may lie anywhere has 30,000 addresses to fill in before it starts, on a
        // hundred pages that it then holds alone: a fifth of the time of a search. Stack, heap and
        // libraries still lie at random addresses; the program itself does not.
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}
