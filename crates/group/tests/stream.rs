//! Stories of a stream, and fingerprints that are stored between two runs.

mod common;

use common::{names, report, reports};
use proptest::prelude::*;
use rashomon_group::{
    Corrections, Fingerprint, FingerprintError, Furniture, ParsedReport, Stream, group_fingerprints, group_stories,
    tell_story,
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
    assert_eq!(after.open.len(), 1);
    assert_eq!(after.redirects.get(&before.open[0].id), Some(&after.open[0].id));
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
    assert_eq!(update.open.len(), 1);
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
    let open = stream.update().open;
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
        let last = stream.update();
        let mut streamed: Vec<Vec<String>> = last.open.iter().map(|story| story.reports.clone()).collect();
        streamed.iter_mut().for_each(|names| names.sort());
        streamed.sort();
        prop_assert_eq!(streamed, names(&reports(), &group_stories(&reports())));
        let mut in_order = Stream::new(365);
        reports().iter().for_each(|report| in_order.add(report));
        prop_assert_eq!(in_order.update().open, last.open);
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
