//! How long searches take over many reports.
//!
//! `search_speed STORE REPORTS.jsonl [QUERIES]` fills STORE, where it is not there yet, with the reports as they are read and not
//! parsed, and asks for words, pairs of words, phrases and alternatives drawn from their texts, with and without filters.

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use rashomon_group::ParsedReport;
use rashomon_parse::Parsed;
use rashomon_read::{Limits, read_paths};
use rashomon_store::{Prepared, Query, Search, Store};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, reports, rest @ ..] = &arguments[..] else { return Err("STORE REPORTS.jsonl [QUERIES]".into()) };
    let queries: usize = rest.first().map_or(Ok(400), |count| count.parse())?;
    if !Path::new(path).exists() {
        fill(path, reports)?;
    }
    let store = Store::open_to_read(Path::new(path))?;
    let (count, _) = store.count()?;
    let keys = store.keys()?;
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    let mut draw = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random >> 11) as usize % below.max(1)
    };
    type Make = fn(&[&str]) -> String;
    let kinds: [(&str, Make); 5] = [
        ("one word", |words| words[0].to_owned()),
        ("two words", |words| words[..2].join(" ")),
        ("a phrase", |words| format!("\"{}\"", words[..3].join(" "))),
        ("eight alternatives", |words| words[..8].join(" OR ")),
        ("two words in a month", |words| words[..2].join(" ")),
    ];
    println!("{count} reports, {queries} queries of each kind, milliseconds");
    for (name, make) in kinds {
        let mut times: Vec<Duration> = Vec::new();
        while times.len() < queries {
            let text = store.texts(&[keys[draw(keys.len())]])?.remove(0).report;
            let words: Vec<&str> =
                text.body.text().split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1).collect();
            let Some(words) = words.get(draw(words.len().saturating_sub(8))..).filter(|words| words.len() >= 8) else {
                continue;
            };
            let month = text.day().filter(|_| name.ends_with("month"));
            let search = Search {
                query: Query::new(&make(words)),
                from: month.map(|day| day.first_of_month().to_string()),
                to: month.map(|day| day.last_of_month().to_string()),
                ..Search::default()
            };
            let begun = Instant::now();
            store.search(&search)?;
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
        println!("{name:22} median {:7.2}  p95 {:7.2}  longest {:7.2}", at(0.5), at(0.95), at(1.0));
    }
    Ok(())
}

fn fill(path: &str, reports: &str) -> Result<(), Box<dyn Error>> {
    let mut store = Store::open(Path::new(path))?;
    let mut reports = read_paths(&[reports.to_owned()], &Limits::default());
    let begun = Instant::now();
    loop {
        let batch: Vec<_> = reports.by_ref().take(1000).collect::<Result<_, _>>()?;
        if batch.is_empty() {
            break;
        }
        let prepare = |report| Prepared::new(&ParsedReport { report, parsed: Parsed::default() });
        store.add(&batch.into_iter().map(prepare).collect::<Vec<_>>(), "2026-01-01T00:00:00Z")?;
    }
    let size = std::fs::metadata(path)?.len();
    println!("filled in {:.1} s, {} MiB", begun.elapsed().as_secs_f64(), size >> 20);
    Ok(())
}
