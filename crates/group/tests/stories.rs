//! Reports into stories, one at a time and at once.

mod common;

use common::{names, report, reports};
use proptest::prelude::*;
use rashomon_group::{Corrections, ParsedReport, ReportIdx, Stream, group_corrected, group_stories};

#[test]
fn reports_of_one_event_are_one_story() {
    let reports = reports();
    let expected = [vec!["dam", "dam-other"], vec!["election"], vec!["ferry", "ferry-copy", "ferry-other"]];
    assert_eq!(names(&reports, &group_stories(&reports)), expected);
}

#[test]
fn a_lone_report_and_none_are_fine() {
    assert!(group_stories(&[]).is_empty());
    let empty = [report("empty", None, "", "")];
    assert_eq!(names(&empty, &group_stories(&empty)), [["empty"]]);
}

#[test]
fn what_a_person_says_is_honoured() {
    let reports = reports();
    let pair = |a, b| vec![(ReportIdx(a), ReportIdx(b))];
    let parted = group_corrected(&reports, &Corrections { apart: pair(0, 5), ..Corrections::default() });
    let apart = parted.iter().find(|story| story.reports.contains(&ReportIdx(0))).expect("its story");
    assert!(!apart.reports.contains(&ReportIdx(5)), "even a copy");
    let joined = group_corrected(&reports, &Corrections { together: pair(2, 4), ..Corrections::default() });
    let together = joined.iter().find(|story| story.reports.contains(&ReportIdx(2))).expect("its story");
    assert!(together.reports.contains(&ReportIdx(4)));
}

#[test]
fn a_story_keeps_its_id_while_its_earliest_report_does() {
    let all = reports();
    let before = group_stories(&all[..1]);
    let after = group_stories(&all);
    assert!(after.iter().any(|story| story.id == before[0].id));
}

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

fn shuffled() -> impl Strategy<Value = Vec<ParsedReport>> {
    Just(reports()).prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn order_of_arrival_changes_nothing(shuffled in shuffled()) {
        let expected = group_stories(&reports());
        let found = group_stories(&shuffled);
        prop_assert_eq!(names(&shuffled, &found), names(&reports(), &expected));
        let ids = |stories: &[rashomon_group::Story]| {
            let mut ids: Vec<String> = stories.iter().map(|story| story.id.clone()).collect();
            ids.sort();
            ids
        };
        prop_assert_eq!(ids(&found), ids(&expected));
        let whys = |stories: &[rashomon_group::Story]| {
            let mut whys: Vec<String> =
                stories.iter().flat_map(|story| story.origins.iter().map(|origin| origin.why.clone())).collect();
            whys.sort();
            whys
        };
        prop_assert_eq!(whys(&found), whys(&expected));
    }

    #[test]
    fn one_by_one_is_as_in_bulk(shuffled in shuffled()) {
        let mut stream = Stream::new(365);
        for report in &shuffled {
            stream.add(report);
            stream.update();
        }
        let mut streamed: Vec<Vec<String>> = stream.update().open.into_iter().map(|story| story.reports).collect();
        streamed.iter_mut().for_each(|names| names.sort());
        streamed.sort();
        prop_assert_eq!(streamed, names(&shuffled, &group_stories(&shuffled)));
    }
}
