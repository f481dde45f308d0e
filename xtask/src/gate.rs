//! The labelled gate: figures on sets with gold that no change may lower unasked.
//!
//! The sets and their scorers are kept outside the repository, in a folder `shared` beside it, since
//! their texts belong to others. Where it is missing, every line says "skipped".

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::Measured;

/// One set, how it is run and what its figures may not fall below.
#[derive(Deserialize)]
struct Floor {
    /// Folder under `shared`.
    set: String,
    /// Arguments of the binary before the input: "parse".
    command: String,
    /// The input inside the set's folder, with `<` in front when it goes to standard input.
    input: String,
    scorer: String,
    /// The gold inside the set's folder; empty for the folder itself.
    #[serde(default)]
    gold: String,
    /// Extra arguments of the scorer.
    #[serde(default)]
    options: Vec<String>,
    /// Figure by figure, as the scorer's `--json` names them at its top.
    floors: std::collections::BTreeMap<String, f64>,
}

/// Runs every set of `xtask/floors.json` and returns what fell below its floor.
pub fn run(root: &Path, shared: &Path) -> Vec<String> {
    let floors = fs::read_to_string(root.join("xtask/floors.json")).expect("xtask/floors.json is in the repository");
    let floors: Vec<Floor> = serde_json::from_str(&floors).expect("xtask/floors.json holds a list of floors");
    if !shared.join("score").exists() {
        floors
            .iter()
            .for_each(|floor| println!("gate: {} skipped: no folder `shared` beside the repository", floor.set));
        return Vec::new();
    }
    let measured = match Measured::new(root) {
        Ok(measured) => measured,
        Err(failure) => return vec![failure],
    };
    let out = measured.data.with_file_name("out");
    fs::create_dir_all(&out).expect("the target folder can be written");
    floors.iter().flat_map(|floor| check(floor, &measured, shared, &out)).collect()
}

fn check(floor: &Floor, measured: &Measured, shared: &Path, out: &Path) -> Vec<String> {
    let folder = shared.join(&floor.set);
    if !folder.exists() {
        println!("gate: {} skipped: not there", floor.set);
        return Vec::new();
    }
    let output = out.join(floor.set.replace('/', "-"));
    let mut run = measured.on_data(&measured.binary);
    run.args(floor.command.split(' ')).stderr(Stdio::null());
    match floor.input.strip_prefix('<') {
        Some(input) => run.stdin(fs::File::open(folder.join(input)).expect("a set has its input")),
        None => run.arg(folder.join(&floor.input)).stdin(Stdio::null()),
    };
    let printed = run.output().expect("the binary was just built").stdout;
    fs::write(&output, printed).expect("the target folder can be written");
    let scored = Command::new("python3")
        .arg(shared.join("score").join(&floor.scorer))
        .args([&output, &folder.join(&floor.gold)])
        .args(&floor.options)
        .arg("--json")
        .output()
        .expect("python3 is installed");
    let line = String::from_utf8_lossy(&scored.stdout);
    let Some(figures) = line.lines().last().and_then(|line| serde_json::from_str::<serde_json::Value>(line).ok())
    else {
        return vec![format!("{}: the scorer failed: {}", floor.set, String::from_utf8_lossy(&scored.stderr).trim())];
    };
    let mut fell = Vec::new();
    let mut told = Vec::new();
    for (name, least) in &floor.floors {
        let figure = figures.get(name).and_then(|value| value.as_f64());
        match figure {
            Some(figure) => {
                told.push(format!("{name} {figure:.3} (floor {least:.3})"));
                if figure < *least {
                    fell.push(format!("{}: {name} fell to {figure:.4}, floor {least}", floor.set));
                }
            }
            None => fell.push(format!("{}: the scorer printed no {name}", floor.set)),
        }
    }
    println!("gate: {}: {}", floor.set, told.join(", "));
    fell
}
