//! Reports into stories, one at a time and at once.

mod common;

use common::{FERRY, MILL_FIRE, STRIKE, names, report, reports};
use proptest::prelude::*;
use rashomon_group::{Corrections, ParsedReport, ReportIdx, group_corrected, group_stories, similarities};

#[test]
fn reports_of_one_event_are_one_story() {
    let reports = reports();
    let expected = [vec!["dam", "dam-other"], vec!["election"], vec!["ferry", "ferry-copy", "ferry-other"]];
    assert_eq!(names(&reports, &group_stories(&reports)), expected);
}

#[test]
fn what_hundreds_tell_is_one_story() {
    let all = [reports(), MILL_FIRE.reports(300), STRIKE.reports(90)].concat();
    let found = group_stories(&all);
    let mut sizes: Vec<usize> = found.iter().map(|story| story.reports.len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 2, 3, 90, 300]);
}

#[test]
fn what_dozens_tell_is_one_story() {
    for count in [25, 35, 45, 55, 65] {
        let all = [reports(), MILL_FIRE.reports(count), STRIKE.reports(count)].concat();
        let found = group_stories(&all);
        let mut sizes: Vec<usize> = found.iter().map(|story| story.reports.len()).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [1, 2, 3, count, count]);
    }
}

#[test]
fn a_story_without_a_headline_is_called_by_its_first_words() {
    let called = |headline: Option<&str>, text: &str| {
        let mut report = report("ferry", None, "", text);
        report.report.headline = headline.map(str::to_owned);
        group_stories(&[report])[0].headline.clone()
    };
    assert_eq!(called(Some("Ferry stuck"), FERRY).as_deref(), Some("Ferry stuck"));
    let cut = "Rovna harbour was closed on Friday after the ferry Alba ran onto a sandbank with 212…";
    assert_eq!(called(None, FERRY).as_deref(), Some(cut));
    assert_eq!(called(None, "Ferry stuck.\n\nNobody hurt.").as_deref(), Some("Ferry stuck."));
    assert_eq!(called(None, "Ferry\nstuck.\n\nNobody hurt.").as_deref(), Some("Ferry stuck."));
    assert_eq!(called(None, &"港".repeat(200)), Some(format!("{}…", "港".repeat(90))));
    assert_eq!(called(None, ""), None);
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

/// Adds a report to the six and asks that the three events stay apart.
fn check_not_glued_by(extra: ParsedReport) {
    let mut all = reports();
    all.push(extra);
    let found = names(&all, &group_stories(&all));
    let with = |name: &str| found.iter().position(|story| story.iter().any(|one| one == name)).expect("its story");
    assert_eq!(with("ferry"), with("ferry-other"));
    assert_eq!(with("dam"), with("dam-other"));
    assert!(
        with("ferry") != with("dam") && with("dam") != with("election") && with("ferry") != with("election"),
        "{found:?}"
    );
}

#[test]
fn a_roundup_does_not_glue_stories_together() {
    let lines = [common::FERRY, common::DAM, common::ELECTION].map(|text| text.lines().next().unwrap_or_default());
    check_not_glued_by(report(
        "brief",
        Some("2024-03-02"),
        "The day in brief: ferry, dam and a vote",
        &lines.join("\n\n"),
    ));
}

#[test]
fn a_live_blog_does_not_glue_stories_together() {
    let live = "As it happened: rain, a ferry and a vote\n\n14:02 Two gates of the Corva dam are open.\n\n14:40 The ferry Alba \
                is aground off Rovna.\n\n15:10 Mirna has a mayor.\n\n16:00 That is all for today. Thank you for reading.";
    check_not_glued_by(report("live", Some("2024-03-01"), "Live: the latest from the coast and the valleys", live));
}

#[test]
fn what_stands_on_all_of_an_outlets_pages_makes_no_copies() {
    let standing = "Rovna Herald is read by all who live by the sea and by many who would like to. Our newsletter brings the tides, \
                    the markets and the weather to your mail every morning. Write to us when you have seen what we have not. \
                    All that stands on this page belongs to the Rovna Herald and may not be printed elsewhere without our word. \
                    Advertisements are taken until noon on the day before at the counter in Pier Street or by telephone. \
                    The Herald was founded by two sisters in the year of the great flood and has come out on every day since.";
    let leads = [
        "The council of Mirna has a mayor.",
        "Gates of the Corva dam are open.",
        "A ferry ran aground off Lisk.",
        "Bread is dearer in Torvan.",
    ];
    let page = |(at, lead): (usize, &&str)| {
        let mut page = report(&format!("page-{at}"), Some("2024-03-01"), lead, &format!("{lead}\n\n{standing}"));
        page.report.outlet = Some("Rovna Herald".to_owned());
        page
    };
    let pages: Vec<ParsedReport> = leads.iter().enumerate().map(page).collect();
    let compared = similarities(&pages).len();
    assert_eq!(compared, 6, "no page leads another, so all pairs are looked at");
    let copied = vec![pages[0].clone(), report("other", Some("2024-03-02"), leads[0], pages[0].report.body.text())];
    assert_eq!(group_stories(&copied).len(), 1, "another outlet that has it all has copied");
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
    fn what_a_person_says_is_honoured_whatever_is_found(
        shuffled in shuffled(),
        together in prop::collection::vec((0u32..6, 0u32..6), 0..3),
        apart in prop::collection::vec((0u32..6, 0u32..6), 0..3),
    ) {
        let pairs = |pairs: &[(u32, u32)]| -> Vec<(ReportIdx, ReportIdx)> {
            pairs.iter().filter(|(a, b)| a != b).map(|(a, b)| (ReportIdx(*a), ReportIdx(*b))).collect()
        };
        let corrections = Corrections { together: pairs(&together), apart: pairs(&apart) };
        let stories = group_corrected(&shuffled, &corrections);
        let story = |at: &ReportIdx| stories.iter().position(|story| story.reports.contains(at)).expect("its story");
        for (a, b) in &corrections.apart {
            prop_assert_ne!(story(a), story(b));
        }
        if corrections.apart.is_empty() {
            for (a, b) in &corrections.together {
                prop_assert_eq!(story(a), story(b));
            }
        }
        prop_assert_eq!(stories.iter().map(|story| story.reports.len()).sum::<usize>(), shuffled.len());
    }
}
