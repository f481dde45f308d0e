//! A corpus grouped from files is grouped as in memory.

mod common;

use std::fs::File;
use std::io;

use common::{MILL_FIRE, STRIKE, report};
use proptest::prelude::*;
use rashomon_group::{
    CorpusGrouping, Corrections, Fingerprint, Furniture, Grouped, KeptSentences, ReportIdx, group_with_notices,
    story_id,
};

/// Happenings told by several outlets each: `(day or none, happening, outlet, turn of phrase)` a report. What stands at
/// the foot of an outlet's pages, copies and roundups come with them.
fn stream(told: &[(Option<u32>, u32, u32, u32)]) -> Vec<Fingerprint> {
    let page = |(at, (day, happening, outlet, turn)): (usize, &(Option<u32>, u32, u32, u32))| {
        let own: Vec<String> = (0..9).map(|at| format!("Name{happening}{}", char::from(b'a' + at))).collect();
        let [a, b, c, d, e, f, g, h, i] = &own[..] else { unreachable!("there are nine") };
        let turns = [
            format!("{a} {b} of {c} met {d} and {e} there. They {f} {g} after {h} {i} on the pier."),
            format!("After {h} {i} they {f} {g}, said {d} and {e}. The {a} {b} was at {c} all day."),
            format!("In {c} the {a} {b} was seen by {e}. {d} {f} {g} as well, {h} {i} told us later."),
            format!(
                "Briefly: {a} {b}, and {c}. Elsewhere Name{}a Name{}b met nobody at all.",
                happening + 1,
                happening + 1
            ),
        ];
        let text = format!(
            "{}\n\nThe office of outlet {outlet} is open from eight to four, and who wants a permit brings a stamp.",
            turns[*turn as usize % turns.len()]
        );
        let day = day.map(|day| format!("2024-0{}-{:02}", 1 + day / 28, 1 + day % 28));
        let mut one = report(&format!("r{at}"), day.as_deref(), &format!("{a} {b} and {d}"), &text);
        one.report.outlet = Some(format!("Outlet {outlet}"));
        Fingerprint::new(&one)
    };
    told.iter().enumerate().map(page).collect()
}

fn kept(prints: &[Fingerprint], room: usize) -> io::Result<(Grouped, KeptSentences)> {
    let mut grouping = CorpusGrouping::new(tempfile::tempfile, room)?;
    prints.iter().try_for_each(|print| grouping.push(print))?;
    grouping.finish_with_sentences()
}

fn check_as_in_memory(prints: &[Fingerprint], room: usize) {
    let (stories, notices) = group_with_notices(prints, &Corrections::default());
    let ids = stories.iter().map(|story| story_id(prints[story[0].at()].sha256())).collect();
    let furniture = Furniture::new(prints, &stories);
    let (grouped, sentences) = kept(prints, room).unwrap();
    assert_eq!(grouped, Grouped { stories, ids, notices, furniture });
    for (report, print) in (0..).zip(prints) {
        assert_eq!(sentences.of(ReportIdx(report)).unwrap(), print.sentences());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_the_room(
        told in prop::collection::vec((prop::option::weighted(0.9, 0u32..80), 0u32..30, 0u32..4, 0u32..4), 0..300),
        room in prop_oneof![Just(0), 1usize..100_000, Just(1 << 30)],
    ) {
        check_as_in_memory(&stream(&told), room);
    }
}

#[test]
fn what_hundreds_tell() {
    let all = [MILL_FIRE.reports(300), STRIKE.reports(90)].concat();
    let prints: Vec<Fingerprint> = all.iter().map(Fingerprint::new).collect();
    assert_eq!(group_with_notices(&prints, &Corrections::default()).0.len(), 2);
    check_as_in_memory(&prints, 0);
}

#[test]
fn what_thousands_of_pages_fill_in_gets_the_same_notices() {
    let page = |number: u32| {
        let own: Vec<String> = (0..8).map(|at| format!("k{number}x{at}")).collect();
        let text = format!("{} permit ledger stamp photograph counter queue window", own.join(" form "));
        Fingerprint::new(&report(&format!("page-{number}"), Some("2024-02-05"), "", &text))
    };
    let prints: Vec<Fingerprint> = (0..2100).map(page).collect();
    assert!(!group_with_notices(&prints, &Corrections::default()).1.is_empty());
    check_as_in_memory(&prints, 1 << 14);
}

#[test]
fn a_file_that_cannot_be_had_is_an_error() {
    let prints = stream(&[(Some(1), 1, 1, 1), (Some(1), 1, 2, 2)]);
    let left = std::sync::atomic::AtomicUsize::new(0);
    let open = || -> io::Result<File> {
        match left.fetch_update(std::sync::atomic::Ordering::SeqCst, std::sync::atomic::Ordering::SeqCst, |left| {
            left.checked_sub(1)
        }) {
            Ok(_) => tempfile::tempfile(),
            Err(_) => Err(io::Error::other("no room on the device")),
        }
    };
    for files in 0.. {
        left.store(files, std::sync::atomic::Ordering::SeqCst);
        let made = CorpusGrouping::new(open, 1000).and_then(|mut grouping| {
            prints.iter().try_for_each(|print| grouping.push(print))?;
            grouping.finish()
        });
        match made {
            Err(error) => assert_eq!(error.to_string(), "no room on the device"),
            Ok(_) => {
                assert!(files > 4);
                return;
            }
        }
    }
}
