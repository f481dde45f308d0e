//! The store through the program itself: killed at any moment, by several at once, on a medium that cannot be written.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

fn rashomon(store: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rashomon"));
    command.args(arguments).arg("--store").arg(store).stdin(Stdio::null());
    command
}

fn run(store: &Path, arguments: &[&str]) -> Output {
    rashomon(store, arguments).output().unwrap()
}

#[track_caller]
fn check_done(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn scratch(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A file of made-up reports, three of each of so many happenings.
fn corpus(folder: &Path, happenings: usize) -> String {
    const PLACES: [&str; 7] = ["Rovna", "Aldeira", "Tarn", "Velland", "Lund Bay", "Marn", "Sorvik"];
    const THINGS: [&str; 5] = ["ferry", "tram", "bridge", "warehouse", "school"];
    const DEEDS: [&str; 4] = ["burned down", "was closed", "was sold", "was flooded"];
    let mut lines = String::new();
    for at in 0..happenings {
        let (place, thing, deed) = (PLACES[at % 7], THINGS[at % 5], DEEDS[at % 4]);
        let day = format!("2026-{:02}-{:02}", 1 + at / 28 % 12, 1 + at % 28);
        for (outlet, count) in [("Daily Ledger", 3 + at), ("Morning Post", 3 + at), ("Coast Radio", 5 + at)] {
            let slug = outlet.to_lowercase().replace(' ', "-");
            writeln!(
                lines,
                "{{\"id\":\"{slug}-{at}\",\"outlet\":\"{outlet}\",\"date_publish\":\"{day}\",\"url\":\"https://{slug}.example/{at}\",\
                 \"title\":\"{place} {thing} number {at} {deed}\",\"text\":\"The {thing} number {at} of {place} {deed} on Monday, \
                 mayor Ines Rolo told {outlet}. About {count} people were there, police said. \\\"We will look into it,\\\" Rolo said.\"}}"
            )
            .unwrap();
        }
    }
    let path = folder.join("reports.jsonl");
    fs::write(&path, lines).unwrap();
    path.to_str().unwrap().to_owned()
}

const AT: &str = "2026-12-30T12:00:00Z";

fn count(store: &Path) -> usize {
    let told = check_done(run(store, &["verify"]));
    told.split(' ').next().and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("{told}"))
}

/// Ends `ingest` at `kills` random moments and looks at the store each time. What a store holds is never less than
/// before, never doubled, always sound, and in the end the same as without a kill.
fn check_kills(test: &str, kills: usize, happenings: usize) {
    let folder = scratch(test);
    let corpus = corpus(&folder, happenings);
    let whole = folder.join("whole.db");
    let ingest = ["ingest", &corpus, "--at", AT];
    let begun = Instant::now();
    check_done(run(&whole, &ingest));
    let length = begun.elapsed();
    let shown = |store: &Path| check_done(run(store, &["stories", "--format", "json"]));
    let expected = shown(&whole);
    assert_eq!(count(&whole), happenings * 3);
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let (mut killed, mut round) = (0, 0);
    while killed < kills {
        round += 1;
        let store = folder.join(format!("{round}.db"));
        let mut kept = 0;
        // Each store is killed a few times, then left to be finished.
        for _ in 0..4 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let mut child = rashomon(&store, &ingest).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep(Duration::from_micros(random % length.as_micros() as u64));
            // SIGKILL, where there is such a thing: nothing of ours runs after it.
            child.kill().unwrap();
            killed += usize::from(!child.wait().unwrap().success());
            if store.exists() {
                let now = count(&store);
                assert!(
                    kept <= now && now <= happenings * 3,
                    "round {round}: {kept} reports before, {now} after a kill"
                );
                kept = now;
            }
        }
        check_done(run(&store, &ingest));
        assert_eq!(count(&store), happenings * 3, "round {round}");
        assert_eq!(shown(&store), expected, "round {round}");
        fs::remove_file(&store).unwrap();
    }
}

#[test]
fn a_kill_loses_nothing_and_doubles_nothing() {
    check_kills("kills", 4, 50);
}

#[test]
#[ignore = "takes minutes; run it before a release"]
fn two_hundred_kills_lose_nothing_and_double_nothing() {
    check_kills("two-hundred-kills", 200, 150);
}

#[test]
fn several_processes_on_one_store_take_turns() {
    let folder = scratch("turns");
    let corpus = corpus(&folder, 30);
    let (store, alone) = (folder.join("store.db"), folder.join("alone.db"));
    let start = || {
        rashomon(&store, &["ingest", &corpus, "--at", AT])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let children = [start(), start(), start()];
    // Readers do not wait.
    let _ = run(&store, &["stories"]);
    let told: Vec<String> = children.into_iter().map(|child| check_done(child.wait_with_output().unwrap())).collect();
    let added: Vec<usize> = told.iter().map(|told| told.split(' ').next().unwrap().parse().unwrap()).collect();
    assert_eq!(added.iter().sum::<usize>(), 90, "{told:?}");
    check_done(run(&alone, &["ingest", &corpus, "--at", AT]));
    let shown = |store: &Path| check_done(run(store, &["stories", "--format", "json"]));
    assert_eq!(shown(&store), shown(&alone));
    assert_eq!(count(&store), 90);
}

#[cfg(unix)]
#[test]
fn a_store_that_cannot_be_written_can_be_read_and_says_so() {
    use std::os::unix::fs::PermissionsExt;

    let folder = scratch("read-only");
    let corpus = corpus(&folder, 2);
    let inner = folder.join("kept");
    fs::create_dir(&inner).unwrap();
    let store = inner.join("store.db");
    check_done(run(&store, &["ingest", &corpus, "--at", AT]));
    let shown = check_done(run(&store, &["stories"]));
    for entry in fs::read_dir(&inner).unwrap() {
        let path = entry.unwrap().path();
        if path != store {
            fs::remove_file(path).unwrap();
        }
    }
    fs::set_permissions(&store, fs::Permissions::from_mode(0o444)).unwrap();
    fs::set_permissions(&inner, fs::Permissions::from_mode(0o555)).unwrap();
    let may_write = fs::write(inner.join("probe"), "").is_ok();
    let read = check_done(run(&store, &["stories"]));
    let written = run(&store, &["ingest", &corpus]);
    fs::set_permissions(&inner, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(read, shown);
    // An administrator may write whatever the permissions say.
    if !may_write {
        assert_eq!(written.status.code(), Some(3));
        let told = String::from_utf8_lossy(&written.stderr);
        assert!(told.contains("read-only") && told.contains("store.db"), "{told}");
    }
}

#[test]
fn a_store_that_is_not_there_and_times_that_are_none_are_named() {
    let folder = scratch("missing");
    let store = folder.join("store.db");
    let missing = run(&store, &["stories"]);
    assert_eq!(missing.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("store.db"));
    for arguments in [&["changes", "--since", "yesterday"][..], &["search", "ferry", "--from", "May"]] {
        let refused = run(&store, arguments);
        assert_eq!(refused.status.code(), Some(if arguments[0] == "changes" { 2 } else { 3 }));
    }
}
