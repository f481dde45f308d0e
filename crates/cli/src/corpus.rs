//! The command on a whole corpus.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use rashomon_corpus::{Corpus, Manifest, Progress, Skipped, Stage};
use rashomon_read::{BytesRead, Limits, Report, count_bytes, read_paths};

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
    let reports = read_paths(&input.paths, &Limits::default());
    let meter = Meter::new(reports.bytes_read(), count_bytes(&input.paths));
    let summary = rashomon_corpus::run(
        Corpus {
            folder,
            manifest,
            memory: memory.map_or_else(half_of_memory, |memory| memory.0),
            parse: &mut parse,
            progress: &mut |progress| meter.set(progress),
            skipped: &mut |one: &Skipped| meter.say(&one.message),
        },
        reports,
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
    /// What of the input is read, and how much there is.
    read: BytesRead,
    bytes: Option<u64>,
    at: std::cell::Cell<Option<At>>,
}

/// Where the meter is.
#[derive(Clone, Copy)]
struct At {
    stage: Stage,
    /// When the stage began with what no earlier run has done.
    since: Instant,
    /// What was read of the input by then.
    read: u64,
    /// When a line was last written.
    told: Instant,
}

impl At {
    fn next(last: Option<Self>, now: Progress, time: Instant, read: u64) -> Self {
        let begun = last.filter(|at| at.stage == now.stage);
        let at = begun.unwrap_or(Self { stage: now.stage, since: time, read, told: time });
        // To pass over what is done takes no time to speak of, and says nothing of how long the rest takes.
        if now.done == now.before { Self { since: time, read, ..at } } else { at }
    }
}

impl Meter {
    const EVERY: Duration = Duration::from_secs(30);

    fn new(read: BytesRead, bytes: Option<u64>) -> Self {
        let terminal = stderr().is_terminal();
        let bar = if terminal { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        let style = ProgressStyle::with_template("{spinner} {msg}").expect("a constant template");
        bar.set_style(style);
        Self { bar, terminal, read, bytes, at: std::cell::Cell::new(None) }
    }

    fn set(&self, now: Progress) {
        let time = Instant::now();
        let read = self.read.get();
        let last = self.at.get();
        let begins = last.is_none_or(|at| at.stage != now.stage);
        let mut at = At::next(last, now, time, read);
        let done = match now.total {
            Some(total) => share((now.done - now.before) as u64, (total - now.before) as u64),
            // How many reports there are is not known before the last is read, but how many bytes.
            None => self.bytes.map_or(0.0, |bytes| share(read - at.read, bytes.saturating_sub(at.read))),
        };
        let line = told_line(now, time - at.since, done);
        if self.terminal {
            self.bar.set_message(line);
            self.bar.tick();
        } else if begins || at.told.elapsed() >= Self::EVERY {
            let _ = writeln!(stderr(), "rashomon: {line}");
            at.told = time;
        }
        self.at.set(Some(at));
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

fn share(of: u64, total: u64) -> f64 {
    of as f64 / total.max(1) as f64
}

/// What is done, how fast, and how long the rest takes at that rate; `done` is the share of the work that `took` so long.
fn told_line(now: Progress, took: Duration, done: f64) -> String {
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
        if done > 0.0 {
            line.push_str(&format!(", {} left", lasting(took.as_secs_f64() * (1.0 / done - 1.0))));
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
        assert_eq!(told_line(now, Duration::from_secs(100), 2.0 / 12.0), expected);
        let begun = Progress { stage: Stage::Parse, done: 64, before: 0, total: None };
        assert_eq!(told_line(begun, Duration::ZERO, 0.0), "64 reports parsed");
        // Reports cannot be counted before they are read, bytes can.
        let expected = "64 reports parsed, 32 a second, 6 s left";
        assert_eq!(told_line(begun, Duration::from_secs(2), 0.25), expected);
        assert_eq!(told_line(begun, Duration::from_secs(2), 0.0), "64 reports parsed, 32 a second");
        assert_eq!(lasting(3.0 * 3600.0 - 1.0), "3 h");
    }

    #[test]
    fn the_clock_runs_from_where_an_earlier_run_ended() {
        let (start, second) = (Instant::now(), Duration::from_secs(1));
        let parsed = |done, before| Progress { stage: Stage::Parse, done, before, total: None };
        let passed = At::next(None, parsed(64, 64), start, 10);
        let passed = At::next(Some(passed), parsed(640, 640), start + second, 100);
        assert_eq!((passed.since, passed.read, passed.told), (start + second, 100, start));
        let new = At::next(Some(passed), parsed(704, 640), start + 2 * second, 110);
        assert_eq!((new.since, new.read), (start + second, 100));
        let told = Progress { stage: Stage::Tell, done: 1, before: 0, total: Some(704) };
        assert_eq!(At::next(Some(new), told, start + 3 * second, 700).since, start + 3 * second);
    }
}
