//! Groups JSON Lines without parsing them, for measuring: what grouping costs alone, and what it looks at.
//!
//!     grouping stories FILE…    one JSON document as `rashomon stories` prints it, less what no scorer reads
//!     grouping pairs FILE…      compared pairs, tab separated: two names and their similarity; `bench/fit_grouping.py` reads it
//!     grouping stream FILE…     what it costs to add a report to a stream: all but every twentieth are grouped at once, the
//!                               rest one by one; then all at once, and how many stories come out otherwise
//!     grouping kept MIB FILE…   the stories of a corpus that is grouped from files with so much room for what is sorted
//!
//! Time and memory of each step go to standard error. Stories, lineage and origins rest on the text alone, so
//! they are the same as after a parse; the entities of a story are what is missing.

use std::collections::BTreeSet;
use std::io::{BufWriter, Write, stdout};
use std::time::Instant;

use rashomon_group::{
    CorpusGrouping, Fingerprint, ParsedReport, Similarity, Story, Stream, group_stories, similarities,
};
use rashomon_parse::Parsed;
use rashomon_read::{Limits, Report};
use serde_json::{Value, json};

fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [task, files @ ..] = &args[..] else { usage() };
    let start = Instant::now();
    if task == "kept" {
        return kept(files);
    }
    let mut reports = Vec::new();
    for file in files {
        let bytes = std::fs::read(file)?;
        let read = rashomon_read::read_file(&bytes, file, file).into_iter().flatten();
        reports.extend(read.map(|report: Report| ParsedReport { report, parsed: Parsed::default() }));
    }
    told("read", &start, reports.len());
    let mut out = BufWriter::new(stdout().lock());
    match task.as_str() {
        "stories" => {
            let start = Instant::now();
            let stories = group_stories(&reports);
            told("grouped", &start, stories.len());
            serde_json::to_writer(&mut out, &document(&reports, &stories))?;
        }
        "pairs" => {
            for (a, b, similarity) in similarities(&reports) {
                write!(out, "{}\t{}", reports[a.at()].report.name, reports[b.at()].report.name)?;
                for value in values(&similarity) {
                    write!(out, "\t{value}")?;
                }
                writeln!(out)?;
            }
        }
        "stream" => {
            let start = Instant::now();
            stream(&mut out, &reports)?;
            told("streamed", &start, reports.len());
        }
        _ => usage(),
    }
    out.flush()
}

fn kept(args: &[String]) -> std::io::Result<()> {
    let [room, files @ ..] = args else { usage() };
    let room = room.parse::<usize>().unwrap_or_else(|_| usage()) << 20;
    let start = Instant::now();
    let open = || tempfile::tempfile_in(std::env::current_dir()?);
    let mut grouping = CorpusGrouping::new(open, room)?;
    let mut names = Vec::new();
    for report in rashomon_read::read_paths(files, &Limits::default()).flatten() {
        names.push(report.name.clone());
        grouping.push(&Fingerprint::new(&ParsedReport { report, parsed: Parsed::default() }))?;
    }
    told("read", &start, names.len());
    let start = Instant::now();
    let grouped = grouping.finish_telling(&mut |done, of| {
        if done % (1 << 16) == 0 {
            told(&format!("compared of {of}"), &start, done);
        }
    })?;
    told("grouped", &start, grouped.stories.len());
    let stories = grouped.stories.iter().zip(&grouped.ids).map(|(story, id)| {
        let names: Vec<&String> = story.iter().map(|at| &names[at.at()]).collect();
        json!({"id": id, "reports": names})
    });
    serde_json::to_writer(BufWriter::new(stdout().lock()), &json!({"stories": stories.collect::<Vec<_>>()}))?;
    Ok(())
}

fn stream(out: &mut impl Write, reports: &[ParsedReport]) -> std::io::Result<()> {
    let is_late = |at: usize| at % 20 == 10;
    let mut stream = Stream::new(u16::MAX);
    (0..reports.len()).filter(|at| !is_late(*at)).for_each(|at| stream.add(&reports[at]));
    let start = Instant::now();
    stream.settle();
    writeln!(out, "{} at once: {:.2} s", stream.len(), start.elapsed().as_secs_f64())?;
    let (mut times, mut changed) = (Vec::new(), 0);
    for at in (0..reports.len()).filter(|at| is_late(*at)) {
        stream.add(&reports[at]);
        let start = Instant::now();
        changed += stream.update().changed.len();
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    let (middle, most) = (times[times.len() / 2], times[times.len() - 1]);
    writeln!(out, "{} one by one: {mean:.2} ms each, median {middle:.2}, most {most:.1}", times.len())?;
    writeln!(out, "stories changed by one: {:.2}", f64::from(changed as u32) / times.len() as f64)?;
    let before: BTreeSet<Vec<String>> = stream.open().into_iter().map(|story| story.reports).collect();
    let start = Instant::now();
    stream.settle();
    writeln!(out, "{} at once: {:.2} s", stream.len(), start.elapsed().as_secs_f64())?;
    let open = stream.open();
    let same = open.iter().filter(|story| before.contains(&story.reports)).count();
    writeln!(out, "stories alike: {same} of {}", open.len())
}

fn usage() -> ! {
    eprintln!("usage: grouping stories|pairs|stream FILE…, or grouping kept MIB FILE…");
    std::process::exit(2);
}

/// What a step took, with the processor's time of the run so far: that of all cores, so that other work on the machine
/// does not show.
fn told(what: &str, start: &Instant, count: usize) {
    let own = |file: &str| std::fs::read_to_string(format!("/proc/self/{file}")).unwrap_or_default();
    let status = own("status");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or(" unknown").trim();
    // Fields 14 and 15, counted from after the name in brackets: hundredths of a second.
    let stat = own("stat");
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = after.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    let (wall, processor) = (start.elapsed().as_secs_f64(), ticks as f64 / 100.0);
    eprintln!("{what}: {count} in {wall:.1} s; so far {processor:.1} s of processor time, peak memory {peak}");
}

/// In the order that `bench/fit_grouping.py` knows them by; a gap that is not known is -1.
fn values(of: &Similarity) -> [f32; 11] {
    let gap = of.gap_days.map_or(-1.0, |gap| gap as f32);
    [
        of.early,
        of.all,
        of.told,
        of.names,
        of.numbers,
        of.phrases,
        of.nearest,
        of.nearest_least,
        of.crowd,
        of.far_crowd,
        gap,
    ]
}

fn document(reports: &[ParsedReport], stories: &[Story]) -> Value {
    let name = |at: &rashomon_group::ReportIdx| reports[at.at()].report.name.clone();
    let stories = stories.iter().map(|story| {
        let lineage = story.lineage.iter().map(|derived| {
            json!({
                "from": name(&derived.from), "to": name(&derived.to), "kind": derived.kind.as_str(),
                "share": derived.share, "passages": [],
            })
        });
        let origins = story.origins.iter().map(|origin| {
            let reports: Vec<String> = origin.reports.iter().map(name).collect();
            json!({"kind": origin.kind.as_str(), "name": origin.name, "reports": reports, "why": origin.why})
        });
        json!({
            "id": story.id, "headline": story.headline, "reports": story.reports.iter().map(name).collect::<Vec<_>>(),
            "lineage": lineage.collect::<Vec<_>>(), "origins": origins.collect::<Vec<_>>(),
        })
    });
    json!({"stories": stories.collect::<Vec<_>>()})
}
