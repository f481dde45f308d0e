//! How far a pipeline's annotations equal spaCy's, attribute by attribute, and in what they differ.
//!
//!     cargo run --release -p rashomon-syntax --example parity -- PIPELINE EXPECTED.jsonl
//!
//! `bench/oracle/annotate.py` makes the expected annotations. Ends with 1 if tokens differ or an attribute
//! is equal for less than 99.9 % of the tokens.

use std::error::Error;
use std::process::ExitCode;

use rashomon_syntax::Pipeline;
use rashomon_testkit::{ATTRIBUTES, Parity};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [pipeline, expected] = arguments.as_slice() else { return Err("say: parity PIPELINE EXPECTED.jsonl".into()) };
    let parity = Parity::measure(&Pipeline::open(pipeline)?, &std::fs::read_to_string(expected)?);
    print!("{parity}");
    let same = parity.texts == parity.texts_cut_alike && ATTRIBUTES.iter().all(|name| parity.share(name) >= 0.999);
    Ok(if same { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
