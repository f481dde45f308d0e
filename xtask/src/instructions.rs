//! The guard of speed: how many instructions small fixed runs take. Times are noise on a shared machine, instructions are not.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::Measured;

/// How far a count may be from what is written down: another compiler, other sizes of caches and vectors.
const SLACK: f64 = 0.05;

/// One run and what it took.
#[derive(Deserialize)]
struct Run {
    /// Arguments of the binary, in the repository's root.
    command: String,
    /// Millions of instructions.
    millions: f64,
}

/// Counts every run of `xtask/instructions.json` under callgrind, and returns those that take more than they did.
pub fn run(root: &Path) -> Vec<String> {
    let runs = fs::read_to_string(root.join("xtask/instructions.json")).expect("xtask/instructions.json is there");
    let runs: Vec<Run> = serde_json::from_str(&runs).expect("xtask/instructions.json holds a list of runs");
    if Command::new("valgrind").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("instructions: skipped: valgrind is not installed (Debian: apt-get install valgrind)");
        return Vec::new();
    }
    match Measured::new(root) {
        Ok(measured) => runs.iter().filter_map(|run| check(run, &measured, root)).collect(),
        Err(failure) => vec![failure],
    }
}

fn check(run: &Run, measured: &Measured, root: &Path) -> Option<String> {
    let counted = measured
        .on_data("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(&measured.binary)
        .args(run.command.split(' '))
        .args(["--threads", "1"])
        .current_dir(root)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()
        .expect("valgrind was just asked its version");
    let told = String::from_utf8_lossy(&counted.stderr);
    let collected = told.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse::<f64>().ok());
    let Some(count) = collected.filter(|_| counted.status.success()) else {
        return Some(format!("`{}` failed: {}", run.command, told.lines().last().unwrap_or_default()));
    };
    let millions = count / 1e6;
    println!("instructions: `{}`: {millions:.0} million (written down: {:.0})", run.command, run.millions);
    if millions > run.millions * (1.0 + SLACK) {
        return Some(format!("`{}` takes {millions:.0} million instructions, not {:.0}", run.command, run.millions));
    }
    if millions < run.millions * (1.0 - SLACK) {
        println!("instructions: it became faster: write {millions:.0} into xtask/instructions.json");
    }
    None
}
