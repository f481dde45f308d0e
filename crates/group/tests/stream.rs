//! Stories of a stream, and fingerprints that are stored between two runs.

mod common;

use common::{MILL_FIRE, names, report, reports};
use proptest::prelude::*;
use rashomon_group::{
    Corrections, Fingerprint, FingerprintError, Furniture, ParsedReport, Stream, StreamStory, group_fingerprints,
    group_stories, group_with_notices, tell_story,
};

#[test]
fn a_stream_redirects_the_ids_of_what_it_merges() {
    let all = reports();
    let mut stream = Stream::new(14);
    stream.add(&all[1]);
    let before = stream.update();
    stream.add(&all[0]);
    stream.add(&all[0]);
    assert_eq!(stream.len(), 2, "the same report twice is one");
    let after = stream.update();
    assert_eq!(stream.open(), after.changed);
    assert_eq!(after.changed.len(), 1);
    assert_eq!(after.redirects.get(&before.changed[0].id), Some(&after.changed[0].id));
}

#[test]
fn a_large_story_stays_whole_as_it_grows() {
    let all = MILL_FIRE.reports(240);
    let mut stream = Stream::new(14);
    all[..230].iter().for_each(|report| stream.add(report));
    stream.update();
    assert_eq!(stream.open().len(), 1);
    all[230..].iter().for_each(|report| stream.add(report));
    let update = stream.update();
    assert_eq!(stream.open(), update.changed);
    assert_eq!(update.changed[0].reports.len(), 240);
}

#[test]
fn a_stream_lets_old_stories_go() {
    let mut stream = Stream::new(14);
    reports().iter().for_each(|report| stream.add(report));
    stream.add(&report(
        "late",
        Some("2024-05-01"),
        "Library lends a million",
        "A reader in Torvan borrowed its millionth book.",
    ));
    let update = stream.update();
    assert_eq!(update.closed.len(), 3);
    assert_eq!(stream.open().len(), 1);
    assert_eq!(stream.len(), 1);
    assert!(stream.update().closed.is_empty(), "a story is closed once");
}

/// A report of a happening of its own, a day later for each `number`.
fn daily(number: u32) -> ParsedReport {
    let day = jiff::civil::date(2024, 1, 1) + jiff::Span::new().days(i64::from(number));
    let [goods, place, person] = [number * 7 + 1, number * 5 + 2, number * 3 + 3].map(|at| format!("Word{at}ville"));
    report(
        &format!("day-{number}"),
        Some(&day.to_string()),
        &format!("{goods} is sold out in {place}"),
        &format!(
            "All {goods} was gone from the shops of {place} by noon, {person} said. More will be baked tonight in {place}."
        ),
    )
}

#[test]
fn an_endless_stream_keeps_two_windows_at_most() {
    let mut stream = Stream::new(7);
    let text = "Today as on all days the office is open from eight to four, and who wants a permit must bring a stamp.";
    let (mut closed, mut most) = (Vec::new(), 0);
    for number in 0..60 {
        let daily = daily(number);
        // A notice that is printed anew every day, so that its story never ends.
        let day = daily.report.day().expect("a day").to_string();
        stream.add(&daily);
        stream.add(&report(&format!("notice-{number}"), Some(&day), "Office hours", text));
        let update = stream.update();
        closed.extend(update.closed.into_iter().flat_map(|story| story.reports));
        most = most.max(stream.len());
    }
    assert!(most <= 2 * 16, "{most} reports were kept");
    assert!(closed.len() + stream.len() == 120, "each report is closed once or open");
    closed.sort();
    closed.dedup();
    assert_eq!(closed.len() + stream.len(), 120);
}

#[test]
fn a_stream_honours_what_a_person_says() {
    let mut stream = Stream::new(365);
    reports().iter().for_each(|report| stream.add(report));
    stream.put_together("dam", "election");
    stream.keep_apart("ferry", "ferry-copy");
    stream.update();
    let open = stream.open();
    let story =
        |name: &str| open.iter().position(|story| story.reports.iter().any(|one| one == name)).expect("its story");
    assert_eq!(story("dam"), story("election"));
    assert_ne!(story("ferry"), story("ferry-copy"));
}

#[test]
fn a_story_told_from_stored_fingerprints_is_the_story_told_at_once() {
    let reports = reports();
    let stored: Vec<Vec<u8>> = reports.iter().map(|report| Fingerprint::new(report).to_bytes()).collect();
    let prints: Vec<Fingerprint> =
        stored.iter().map(|bytes| Fingerprint::from_bytes(bytes).expect("our own")).collect();
    let groups = group_fingerprints(&prints, &Corrections::default());
    let furniture = Furniture::new(&prints, &groups);
    let told: Vec<_> = groups.into_iter().map(|group| tell_story(&reports, group, &furniture)).collect();
    assert_eq!(told, group_stories(&reports));
}

#[test]
fn a_fingerprint_of_another_version_says_so() {
    let mut bytes = Fingerprint::new(&reports()[0]).to_bytes();
    bytes[0] = 99;
    assert_eq!(Fingerprint::from_bytes(&bytes), Err(FingerprintError::Version { found: 99 }));
    assert_eq!(Fingerprint::from_bytes(&[]), Err(FingerprintError::Damaged));
}

/// The story that has the report of this name.
fn story_of<'s>(open: &'s [StreamStory], name: &str) -> &'s [String] {
    let has = |story: &&StreamStory| story.reports.iter().any(|one| one == name);
    &open.iter().find(has).expect("each report is in a story").reports
}

/// `happenings` told on one day by three outlets each, no two in the same words.
fn busy_day(happenings: u32) -> Vec<ParsedReport> {
    let mut all = Vec::new();
    for number in 0..happenings {
        let own: Vec<String> = (0..9).map(|at| format!("Name{number}{}", char::from(b'a' + at))).collect();
        let [a, b, c, d, e, f, g, h, i] = &own[..] else { unreachable!("there are nine") };
        let told = [
            format!("{a} {b} of {c} met {d} and {e} there. They {f} {g} after {h} {i}."),
            format!("After {h} {i} they {f} {g}, said {d} and {e}. The {a} {b} was at {c}."),
            format!("In {c} the {a} {b} was seen by {e}. {d} {f} {g} as well, {h} {i} told us."),
        ];
        all.extend(told.iter().enumerate().map(|(at, text)| {
            report(&format!("{number}-{at}"), Some("2024-02-05"), &format!("{a} {b} and {d}"), text)
        }));
    }
    all
}

#[test]
fn a_late_report_joins_its_story_before_all_is_grouped_again() {
    let mut reports = busy_day(60);
    let late =
        reports.iter().position(|one| one.report.name == "1-2").map(|at| reports.remove(at)).expect("it is told");
    let alone = report("dam", Some("2024-02-05"), "Gates of the Corva dam are opened", common::DAM);
    let copy = report("1-copy", Some("2024-02-05"), "Sold out", late.report.body.text());
    let mut stream = Stream::new(14);
    reports.iter().for_each(|report| stream.add(report));
    stream.update();
    let before = stream.open();
    [&late, &alone, &copy].iter().for_each(|report| stream.add(report));
    let update = stream.update();
    let names: Vec<&[String]> = update.changed.iter().map(|story| &story.reports[..]).collect();
    assert_eq!(names.len(), 2, "only the stories that were touched are told: {names:?}");
    let open = stream.open();
    assert_eq!(story_of(&open, "1-2").len(), 4);
    assert_eq!(story_of(&open, "1-2"), story_of(&open, "1-copy"));
    assert_eq!(story_of(&open, "dam").len(), 1);
    assert_eq!(open.len(), before.len() + 1);
    assert!(update.closed.is_empty());
    assert!(stream.settle().changed.is_empty(), "grouping all at once finds the same");
    assert_eq!(stream.open(), open);
}

#[test]
fn what_is_found_by_a_template_alone_gets_a_notice() {
    let page = |number: u32| {
        let own: Vec<String> = (0..8).map(|at| format!("k{number}x{at}")).collect();
        let [a, b, c, d, e, f, g, h] = &own[..] else { unreachable!("there are eight") };
        let text = format!("{a} permit {b} ledger {c} stamp {d} photograph {e} counter {f} queue {g} window {h}");
        Fingerprint::new(&report(&format!("page-{number}"), Some("2024-02-05"), "", &text))
    };
    let noticed = |pages: u32| {
        let prints: Vec<Fingerprint> = (0..pages).map(page).collect();
        let (stories, notices) = group_with_notices(&prints, &Corrections::default());
        assert_eq!(stories.iter().map(Vec::len).sum::<usize>(), pages as usize);
        notices
    };
    assert!(noticed(100).is_empty());
    let notices = noticed(2100);
    // The first two thousand are still followed.
    assert_eq!(notices.len(), 99);
    assert!(notices.iter().all(|(_, notice)| notice.kind == "hot-words"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn in_any_order_and_any_batches_as_in_bulk(
        shuffled in Just(reports()).prop_shuffle(),
        updates in prop::collection::vec(any::<bool>(), 6),
    ) {
        let mut stream = Stream::new(365);
        for (report, update) in shuffled.iter().zip(updates) {
            stream.add(report);
            if update {
                stream.update();
            }
        }
        stream.settle();
        let mut streamed: Vec<Vec<String>> = stream.open().iter().map(|story| story.reports.clone()).collect();
        streamed.iter_mut().for_each(|names| names.sort());
        streamed.sort();
        prop_assert_eq!(streamed, names(&reports(), &group_stories(&reports())));
        let mut in_order = Stream::new(365);
        reports().iter().for_each(|report| in_order.add(report));
        in_order.update();
        prop_assert_eq!(in_order.open(), stream.open());
    }

    #[test]
    fn a_fingerprint_is_read_back_as_it_was(text in "(\\PC{0,12} ){0,80}", day in prop::option::of("20[0-4][0-9]-0[1-9]-1[0-9]")) {
        let print = Fingerprint::new(&report("náme", day.as_deref(), "Headline", &text));
        prop_assert_eq!(Fingerprint::from_bytes(&print.to_bytes()), Ok(print));
    }

    #[test]
    fn damaged_bytes_are_an_error_and_no_panic(at in any::<prop::sample::Index>(), cut in any::<bool>(), byte in any::<u8>()) {
        let mut bytes = Fingerprint::new(&reports()[0]).to_bytes();
        let at = at.index(bytes.len());
        if cut {
            bytes.truncate(at);
            prop_assert!(Fingerprint::from_bytes(&bytes).is_err());
        } else {
            bytes[at] = byte;
            let _ = Fingerprint::from_bytes(&bytes);
        }
    }
}
