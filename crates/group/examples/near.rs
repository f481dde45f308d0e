//! Finds near duplicates among the texts of JSON Lines and tells how many: what `bench/near_duplicates.py` holds against
//! other tools. Like them it reads the texts and nothing else.
//!
//!     near FILE

use rashomon_group::near_duplicates;
use rashomon_text::Body;

fn main() {
    let Some(file) = std::env::args().nth(1) else {
        eprintln!("usage: near FILE");
        std::process::exit(2);
    };
    let lines = match std::fs::read_to_string(&file) {
        Ok(lines) => lines,
        Err(error) => {
            eprintln!("cannot read `{file}`: {error}");
            std::process::exit(3);
        }
    };
    let text = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(Body::new(record["text"].as_str()?))
    };
    let bodies: Vec<Body> = lines.lines().filter_map(text).collect();
    let found = near_duplicates(&bodies.iter().collect::<Vec<_>>(), 0.7);
    println!("{} of {} reports repeat an earlier one", found.len(), bodies.len());
}
