//! The command on a whole corpus.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use rashomon_corpus::{Corpus, Manifest, Progress, Skipped, Stage};
use rashomon_read::{Limits, Report, read_paths};

use crate::args::Input;
use crate::packs::{open_engine, open_languages, packs_in_use};
use crate::{Failure, NOTHING, SOME_UNREAD};

pub fn corpus(
    input: &Input,
    folder: &Path,
    shard_reports: usize,
    memory: Option<bytesize::ByteSize>,
) -> Result<u8, Failure> {
    let mut engine = open_engine(&input.run)?;
    let manifest = Manifest { inputs: input.paths.clone(), shard_reports, packs: packs_in_use(&input.run)? };
    let mut parse = |batch: Vec<Report>| {
        open_languages(&mut engine, &batch);
        rashomon_corpus::parse_batch(&engine, batch)
    };
    let meter = Meter::new();
    let summary = rashomon_corpus::run(
        Corpus {
            folder,
            manifest,
            memory: memory.map_or_else(half_of_memory, |memory| memory.0),
            parse: &mut parse,
            progress: &mut |progress| meter.set(progress),
            skipped: &mut |one: &Skipped| meter.say(&one.message),
        },
        read_paths(&input.paths, &Limits::default()),
    )?;
    meter.end();
    let mut out = stdout().lock();
    writeln!(out, "{} reports, {} stories in {}", summary.reports, summary.stories, folder.display())?;
    let mut why: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    summary.skipped.iter().for_each(|one| *why.entry(one.kind).or_default() += 1);
    for (kind, count) in &why {
        writeln!(out, "{count} skipped: {kind}")?;
    }
    Ok(match (summary.reports, why.is_empty()) {
        (0, _) => NOTHING,
        (_, true) => 0,
        _ => SOME_UNREAD,
    })
}

/// Half of what the machine has, or of what this process may take of it.
fn half_of_memory() -> u64 {
    let mut system = sysinfo::System::new();
    system.refresh_memory();
    let allowed = system.cgroup_limits().map_or(u64::MAX, |limits| limits.total_memory);
    system.total_memory().min(allowed) / 2
}

/// Where a long run is, on standard error: a line that moves on a terminal, else a new line now and then.
struct Meter {
    bar: ProgressBar,
    terminal: bool,
    /// The stage, when it began, and when a line was last written.
    at: std::cell::Cell<Option<(Stage, Instant, Instant)>>,
}

impl Meter {
    const EVERY: Duration = Duration::from_secs(30);

    fn new() -> Self {
        let terminal = stderr().is_terminal();
        let bar = if terminal { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        let style = ProgressStyle::with_template("{spinner} {msg}").expect("a constant template");
        bar.set_style(style);
        Self { bar, terminal, at: std::cell::Cell::new(None) }
    }

    fn set(&self, now: Progress) {
        let time = Instant::now();
        let begun = self.at.get().filter(|(stage, ..)| *stage == now.stage);
        let (_, since, told) = begun.unwrap_or((now.stage, time, time));
        let line = told_line(now, since.elapsed());
        if self.terminal {
            self.bar.set_message(line);
            self.bar.tick();
        } else if begun.is_none() || told.elapsed() >= Self::EVERY {
            let _ = writeln!(stderr(), "rashomon: {line}");
            self.at.set(Some((now.stage, since, time)));
            return;
        }
        self.at.set(Some((now.stage, since, told)));
    }

    fn say(&self, message: &str) {
        self.bar.suspend(|| {
            let _ = writeln!(stderr(), "rashomon: {message}");
        });
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// What is done, how fast, and how long the rest takes at that rate.
fn told_line(now: Progress, took: Duration) -> String {
    let what = match now.stage {
        Stage::Parse => "reports parsed",
        Stage::Collect => "fingerprints collected",
        Stage::Group => "reports grouped",
        Stage::Tell => "reports told in stories",
    };
    let of = now.total.map(|total| format!(" of {total}")).unwrap_or_default();
    let mut line = format!("{}{of} {what}", now.done);
    if now.before > 0 {
        line.push_str(&format!(", {} of them before", now.before));
    }
    let rate = (now.done - now.before) as f64 / took.as_secs_f64().max(1e-3);
    if took >= Duration::from_secs(2) && rate > 0.0 {
        line.push_str(&format!(", {rate:.0} a second"));
        if let Some(total) = now.total {
            let left = (total - now.done) as f64 / rate;
            line.push_str(&format!(", {} left", lasting(left)));
        }
    }
    line
}

fn lasting(seconds: f64) -> String {
    let minutes = (seconds / 60.0).ceil() as u64;
    match minutes {
        0..=1 => format!("{} s", seconds.ceil()),
        2..=120 => format!("{minutes} min"),
        _ => format!("{} h", minutes.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_the_rate_and_the_time_left() {
        let now = Progress { stage: Stage::Tell, done: 3_000, before: 1_000, total: Some(13_000) };
        let expected = "3000 of 13000 reports told in stories, 1000 of them before, 20 a second, 9 min left";
        assert_eq!(told_line(now, Duration::from_secs(100)), expected);
        let begun = Progress { stage: Stage::Parse, done: 64, before: 0, total: None };
        assert_eq!(told_line(begun, Duration::ZERO), "64 reports parsed");
        assert_eq!(lasting(3.0 * 3600.0 - 1.0), "3 h");
    }
}
