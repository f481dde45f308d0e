//! The commands that answer pairs on standard input.

use std::io::{BufRead, BufWriter, Write, stdin, stdout};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::packs::open_default_engine;
use crate::{Failure, NOTHING, SOME_UNREAD};

/// Pairs annotated at a time.
const BATCH: usize = 256;

/// `a<TAB>b` a line; prints each with a third column, 1 for one name and 0 for two.
pub fn names() -> Result<u8, Failure> {
    let mut out = BufWriter::new(stdout().lock());
    let mut counts = Counts::default();
    for (number, line) in stdin().lock().lines().enumerate() {
        let line = line?;
        let mut columns = line.split('\t');
        match (columns.next(), columns.next()) {
            (Some(a), Some(b)) => {
                let same = u8::from(rashomon_engine::same_name(a, b));
                writeln!(out, "{a}\t{b}\t{same}")?;
                counts.read += 1;
            }
            _ if line.trim().is_empty() => {}
            _ => counts.refuse(number, "two names parted by a tab are wanted"),
        }
    }
    out.flush()?;
    Ok(counts.exit_code())
}

/// What a line of `claims compare` must hold; whatever else stands there is left alone.
#[derive(Deserialize)]
struct Pair {
    #[serde(default)]
    id: Value,
    a: String,
    b: String,
}

/// JSON Lines with `a` and `b`; prints `{"id":…,"relation":…}` for each.
pub fn claims() -> Result<u8, Failure> {
    let engine = open_default_engine()?;
    let mut out = BufWriter::new(stdout().lock());
    let mut counts = Counts::default();
    let mut batch: Vec<Pair> = Vec::new();
    let mut answer = |batch: &mut Vec<Pair>| -> Result<(), Failure> {
        let pairs: Vec<(&str, &str)> = batch.iter().map(|pair| (pair.a.as_str(), pair.b.as_str())).collect();
        for (pair, relation) in batch.iter().zip(engine.compare_claims(&pairs)) {
            writeln!(out, "{}", json!({"id": pair.id, "relation": relation.as_str()}))?;
        }
        batch.clear();
        Ok(out.flush()?)
    };
    for (number, line) in stdin().lock().lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Pair>(&line) {
            Ok(pair) => {
                counts.read += 1;
                batch.push(pair);
            }
            Err(error) => counts.refuse(number, &error.to_string()),
        }
        if batch.len() == BATCH {
            answer(&mut batch)?;
        }
    }
    answer(&mut batch)?;
    Ok(counts.exit_code())
}

#[derive(Default)]
struct Counts {
    read: usize,
    refused: usize,
}

impl Counts {
    /// Names a line of standard input, counted from 0, that is no pair.
    fn refuse(&mut self, number: usize, why: &str) {
        self.refused += 1;
        eprintln!("rashomon: standard input, line {}: {why}", number + 1);
    }

    fn exit_code(&self) -> u8 {
        match (self.read, self.refused) {
            (0, _) => NOTHING,
            (_, 0) => 0,
            _ => SOME_UNREAD,
        }
    }
}
