//! Tasks of the repository.
//!
//!     cargo xtask tidy            the repository's own rules: links, names, imports, sizes
//!     cargo xtask gate            figures on the labelled sets that no change may lower
//!     cargo xtask instructions    what small fixed runs cost, counted

use std::process::ExitCode;

fn main() -> ExitCode {
    let task = std::env::args().nth(1).unwrap_or_default();
    let root = xtask::root();
    let failures = match task.as_str() {
        "tidy" => xtask::tidy::check(&root),
        "gate" => xtask::gate::run(&root, &root.join("../shared")),
        "instructions" => xtask::instructions::run(&root),
        _ => {
            eprintln!("usage: cargo xtask tidy | gate | instructions");
            return ExitCode::from(2);
        }
    };
    for failure in &failures {
        eprintln!("{task}: {failure}");
    }
    println!("{task}: {} failed", failures.len());
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
