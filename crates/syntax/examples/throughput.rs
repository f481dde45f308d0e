//! Annotates the lines of a file as texts, and prints how long it took and how much memory.
//!
//! `cargo run --release --example throughput -- PIPELINE TEXTS [THREADS]`

use std::time::Instant;
use std::{env, fs, process};

use rashomon_syntax::{Annotate, Pipeline};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [folder, path, rest @ ..] = args.as_slice() else {
        eprintln!("usage: throughput PIPELINE TEXTS [THREADS]");
        process::exit(2);
    };
    let threads = rest.first().map_or(Ok(1), |threads| threads.parse())?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let pipeline = Pipeline::open(folder)?;
    let content = fs::read_to_string(path)?;
    let texts: Vec<&str> = content.lines().collect();

    let (wall, cpu) = (Instant::now(), cpu_seconds());
    let annotated = pool.install(|| pipeline.annotate(&texts));
    let (wall, cpu) = (wall.elapsed().as_secs_f64(), cpu_seconds() - cpu);

    let tokens: usize = annotated.iter().map(|doc| doc.tokens.len()).sum();
    let memory = peak_kib() / 1024;
    println!(
        "{{\"tokens\":{tokens},\"threads\":{threads},\"wall_secs\":{wall:.3},\"cpu_secs\":{cpu:.3},\"peak_mib\":{memory}}}"
    );
    Ok(())
}

/// Processor time of this process, from `/proc`; 0 where there is none.
fn cpu_seconds() -> f64 {
    let Ok(stat) = fs::read_to_string("/proc/self/stat") else { return 0.0 };
    // Fields 14 and 15, user and system time in hundredths of a second; the name before may hold spaces.
    let fields: Vec<f64> =
        stat.rsplit(')').next().unwrap_or_default().split_whitespace().filter_map(|field| field.parse().ok()).collect();
    fields.get(10..12).map_or(0.0, |times| times.iter().sum::<f64>() / 100.0)
}

/// The most memory this process has held, in KiB; 0 where `/proc` does not tell.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|kib| kib.parse().ok())
        .unwrap_or(0)
}
