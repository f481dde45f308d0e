//! A corpus through the program itself: killed at any moment in every stage, and with records that nobody can read.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use rashomon_testkit::files;

fn rashomon(inputs: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rashomon"));
    command.arg("corpus").args(inputs).arg("--out").arg(folder).args(["--shard", "20"]).stdin(Stdio::null());
    command
}

fn scratch(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Made-up reports as JSON Lines, three of each of so many happenings.
fn reports(happenings: usize) -> String {
    const PLACES: [&str; 7] = ["Rovna", "Aldeira", "Tarn", "Velland", "Lund Bay", "Marn", "Sorvik"];
    const THINGS: [&str; 5] = ["ferry", "tram", "bridge", "warehouse", "school"];
    let mut lines = String::new();
    for at in 0..happenings {
        let (place, thing, day) = (PLACES[at % 7], THINGS[at % 5], 1 + at % 28);
        for (outlet, count) in [("Ledger", 3 + at), ("Post", 3 + at), ("Radio", 5 + at)] {
            writeln!(
                lines,
                "{{\"id\":\"{outlet}-{at}\",\"outlet\":\"{outlet}\",\"date_publish\":\"2026-03-{day:02}\",\"title\":\"{place} {thing} number \
                 {at} is closed\",\"text\":\"The {thing} number {at} of {place} was closed on Monday, mayor Ines Rolo told {outlet}. \
                 About {count} people were there, police said. \\\"We will look into it,\\\" Rolo said.\"}}"
            )
            .unwrap();
        }
    }
    lines
}

#[track_caller]
fn check_done(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What the first line of progress of each stage says.
const STAGES: [&str; 4] = ["parsed", "collected", "grouped", "told"];

/// Ends runs at so many random moments, a third of them soon after a stage began; each folder is left to be finished after
/// a few kills, and must then hold the bytes of a run that nobody ended.
fn check_kills(test: &str, kills: usize, happenings: usize) {
    let scratch = scratch(test);
    let input = scratch.join("reports.jsonl");
    fs::write(&input, reports(happenings)).unwrap();
    let inputs = [input.to_str().unwrap()];
    let whole = scratch.join("whole");
    let begun = Instant::now();
    check_done(&rashomon(&inputs, &whole).output().unwrap());
    let length = begun.elapsed().as_micros() as u64;
    let expected = files(&whole);
    assert!(expected.len() > 20);
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let (mut killed, mut round) = (0, 0);
    while killed < kills {
        let folder = scratch.join(format!("cut-{round}"));
        for turn in 0..3 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let mut child = rashomon(&inputs, &folder).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
            let mut told = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
            if turn == 2 {
                let stage = STAGES[round % STAGES.len()];
                told.find(|line| line.contains(stage));
                std::thread::sleep(Duration::from_micros(random % 20_000));
            } else {
                std::thread::sleep(Duration::from_micros(random % length));
            }
            // SIGKILL, where there is such a thing: nothing of ours runs after it.
            child.kill().unwrap();
            killed += usize::from(!child.wait().unwrap().success());
        }
        check_done(&rashomon(&inputs, &folder).output().unwrap());
        let found = files(&folder);
        assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "round {round}");
        for (path, bytes) in &expected {
            assert!(found[path] == *bytes, "round {round}: {}", path.display());
        }
        fs::remove_dir_all(&folder).unwrap();
        round += 1;
    }
}

#[test]
fn a_run_that_is_killed_goes_on_to_the_same_bytes() {
    check_kills("corpus-kills", 4, 40);
}

#[test]
#[ignore = "takes minutes; run it before a release"]
fn sixty_kills_in_every_stage_change_no_byte() {
    check_kills("corpus-sixty-kills", 60, 120);
}

#[test]
fn records_that_nobody_can_read_cost_only_themselves() {
    let scratch = scratch("corpus-poison");
    let (clean, poisoned) = (scratch.join("clean.jsonl"), scratch.join("poisoned.jsonl"));
    let lines = reports(6);
    fs::write(&clean, &lines).unwrap();
    // A record of a hundred megabytes, one that is cut off, one of bytes that are no text, and one without an end to its depth.
    let huge = format!("{{\"id\":\"huge\",\"text\":\"{}\"}}\n", "The harbour is closed. ".repeat(100 << 20 >> 4));
    let deep = format!("{{\"id\":\"deep\",\"text\":{}}}\n", "[".repeat(100_000));
    let (first, rest) = lines.split_at(lines.find('\n').unwrap() + 1);
    let mut bytes = [first, &huge, "{\"id\":\"cut\",\"text\":\"The ferr\n", &deep].concat().into_bytes();
    bytes.extend(b"{\"id\":\"bytes\",\"text\":\"\xff\xfe\x00\"}\n");
    bytes.extend(rest.as_bytes());
    drop(huge);
    fs::write(&poisoned, bytes).unwrap();
    let run = |input: &Path, folder: &str| {
        let folder = scratch.join(folder);
        let output = rashomon(&[input.to_str().unwrap()], &folder).output().unwrap();
        (output, files(&folder))
    };
    let (output, expected) = run(&clean, "clean");
    check_done(&output);
    let (output, found) = run(&poisoned, "poisoned");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("poisoned.jsonl"), "{told}");
    let skipped = String::from_utf8_lossy(&found[Path::new("skipped.jsonl")]).into_owned();
    assert!(skipped.contains("too-large") && skipped.lines().count() >= 3, "{skipped}");
    // Where a report was read is in the table of reports; no other table tells the two folders apart.
    let tables = |files: &BTreeMap<PathBuf, Vec<u8>>| -> BTreeMap<PathBuf, Vec<u8>> {
        let files = files.iter().filter(|(path, _)| path.starts_with("tables") && !path.starts_with("tables/reports"));
        files.map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
    };
    assert!(tables(&expected).len() > 5);
    assert!(tables(&found) == tables(&expected));
    fs::remove_file(poisoned).unwrap();
}
