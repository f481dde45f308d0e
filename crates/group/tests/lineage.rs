//! Which report has its text from which, and the origins that leaves.

mod common;

use common::{DAM, FERRY, FERRY_OTHER, FERRY_REWRITTEN, report};
use proptest::prelude::*;
use rashomon_group::{
    Corrections, Derivation, DerivationKind, Direction, OriginKind, ParsedReport, ReportIdx, Story, Wording,
    group_corrected,
};

/// The one story of reports that are said to belong together.
fn story(reports: &[ParsedReport]) -> Story {
    let together = (1..reports.len() as u32).map(|at| (ReportIdx(0), ReportIdx(at))).collect();
    let mut stories = group_corrected(reports, &Corrections { together, apart: Vec::new() });
    assert_eq!(stories.len(), 1);
    stories.remove(0)
}

/// Aligns two texts and holds the passages against the marks: under each text a line of `^` per passage, in the order of
/// the first text.
fn check_passages(first: (&str, &[&str]), second: (&str, &[&str])) {
    let reports = [report("b", Some("2024-03-02"), "B", first.0), report("a", Some("2024-03-01"), "A", second.0)];
    let story = story(&reports);
    let found = story.lineage.first().map(|derivation| derivation.passages.clone()).unwrap_or_default();
    let marked = |text: &str, marks: &[&str]| -> Vec<String> {
        let of = |mark: &&str| {
            let start = mark.find('^').expect("a mark");
            text[start..mark.len()].to_owned()
        };
        marks.iter().map(of).collect()
    };
    let from: Vec<String> = found.iter().map(|passage| passage.from.of(first.0).to_owned()).collect();
    let to: Vec<String> = found.iter().map(|passage| passage.to.of(second.0).to_owned()).collect();
    assert_eq!(from, marked(first.0, first.1));
    assert_eq!(to, marked(second.0, second.1));
}

#[test]
fn a_run_of_eight_words_is_a_passage() {
    check_passages(
        (
            "Yesterday the old bridge over the river Corva was closed to lorries.",
            &["          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"],
        ),
        (
            "The old bridge over the river Corva was closed for the night and all of the traffic.",
            &["^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"],
        ),
    );
}

#[test]
fn a_small_edit_does_not_part_a_passage() {
    check_passages(
        (
            "Two tugs from Lisk are to pull the big ship free at high water on Saturday morning at last.",
            &["^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"],
        ),
        (
            "Two tugs from Lisk are to pull the large ship free at high water on Saturday morning.",
            &["^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"],
        ),
    );
}

#[test]
fn seven_words_are_no_passage() {
    check_passages(
        ("The old bridge over the river Corva stays open to all.", &[]),
        ("Lorries may not use the old bridge over the river Corva.", &[]),
    );
}

fn derivation(reports: &[ParsedReport]) -> Option<Derivation> {
    story(reports).lineage.into_iter().next()
}

#[test]
fn a_copy_derives_from_the_earlier() {
    let half = &FERRY[..FERRY.len() / 2];
    let reports = [report("later", Some("2024-03-02"), "A", half), report("earlier", Some("2024-03-01"), "B", FERRY)];
    let found = derivation(&reports).expect("a copy");
    assert_eq!((found.from, found.to), (ReportIdx(0), ReportIdx(1)));
    assert_eq!((found.kind, found.wording), (DerivationKind::WhollyDerived, Wording::Copied));
    assert_eq!(found.direction, Some(Direction::Time));
    assert!(found.share > 0.95, "{}", found.share);
}

#[test]
fn a_part_derives_from_the_whole_when_times_are_unknown() {
    let half = &FERRY[..FERRY.len() / 2];
    let found = derivation(&[report("whole", None, "A", FERRY), report("part", None, "B", half)]).expect("a copy");
    assert_eq!((found.from, found.direction), (ReportIdx(1), Some(Direction::Containment)));
    let copy = derivation(&[report("a", None, "A", FERRY), report("b", None, "B", FERRY)]).expect("a copy");
    assert_eq!(copy.direction, None, "of two alike neither is known to be first");
}

#[test]
fn the_same_facts_in_the_same_order_are_a_paraphrase() {
    let reports = [report("a", Some("2024-03-01"), "A", FERRY), report("b", Some("2024-03-01"), "B", FERRY_REWRITTEN)];
    let found = derivation(&reports).expect("a paraphrase");
    assert_eq!(found.wording, Wording::Paraphrased);
    assert!(found.passages.len() >= 6);
    let origins = story(&reports).origins;
    assert_eq!(origins.len(), 1);
    assert_eq!((origins[0].kind, origins[0].name.as_deref()), (OriginKind::Unseen, None));
}

#[test]
fn a_derivation_says_how_it_is_known() {
    let check = |a: ParsedReport, b: ParsedReport, why: &str| {
        assert_eq!(derivation(&[a, b]).expect("a derivation").reason(), why);
    };
    let half = &FERRY[..FERRY.len() / 2];
    check(
        report("a", Some("2024-03-01"), "A", FERRY),
        report("b", Some("2024-03-02"), "B", half),
        "98 % of the shorter's words stand in both; the other was published earlier",
    );
    check(
        report("a", None, "A", FERRY),
        report("b", None, "B", FERRY),
        "100 % of the shorter's words stand in both; which of the two was first is not known",
    );
    let retold = derivation(&[
        report("a", Some("2024-03-01"), "A", FERRY),
        report("b", Some("2024-03-01"), "B", FERRY_REWRITTEN),
    ]);
    let why = retold.expect("a paraphrase").reason();
    assert!(
        why.contains("tell the same in the same order in other words; which of the two was first is not known"),
        "{why}"
    );
}

#[test]
fn an_official_statement_in_two_reports_is_a_shared_speaker() {
    let statement = "\"The ministry has ordered all dams in the valley to be measured again, and it will publish what is found \
                     before the month is over,\" the ministry said in a statement. \"Nobody who lives below a dam has reason to leave.\"";
    let reports = [
        report("a", Some("2024-03-01"), "A", &format!("{}\n\n{statement}", &common::DAM[..330])),
        report("b", Some("2024-03-02"), "B", &format!("{statement}\n\n{}", common::DAM_OTHER)),
    ];
    assert_eq!(derivation(&reports), None);
    let told = story(&reports);
    assert_eq!(told.origins.len(), 2, "two texts: {:?}", told.origins);
}

#[test]
fn the_same_facts_told_anew_are_no_paraphrase() {
    let reports = [report("a", Some("2024-03-01"), "A", FERRY), report("b", Some("2024-03-01"), "B", FERRY_OTHER)];
    assert_eq!(derivation(&reports), None);
    assert_eq!(story(&reports).origins.len(), 2);
}

#[test]
fn one_statement_quoted_by_two_is_no_shared_text() {
    let statement = "“The pier was built by our fathers, it was paid for by our harbour dues, and no minister in the capital \
                     will ever tell the people of Rovna that it must come down for a car park,” Ines Rolo said.";
    let reports = [
        report("a", None, "A", &format!("{statement}\n\n{}", &DAM[..200])),
        report("b", None, "B", &format!("{FERRY_OTHER}\n\n{statement}")),
    ];
    assert_eq!(derivation(&reports), None);
}

#[test]
fn a_credit_line_names_the_wire_for_all_who_have_its_text() {
    let mut credited = report("credited", Some("2024-03-01"), "A", FERRY);
    credited.report.credit = Some("The Associated Press".to_owned());
    let silent = report("silent", Some("2024-03-02"), "B", &FERRY[..FERRY.len() * 3 / 4]);
    let own = report("own", Some("2024-03-02"), "C", FERRY_OTHER);
    let origins = story(&[credited, silent, own]).origins;
    assert_eq!(origins.len(), 2);
    assert_eq!((origins[0].kind, origins[0].name.as_deref()), (OriginKind::Wire, Some("AP")));
    assert_eq!(origins[0].reports, [ReportIdx(0), ReportIdx(1)]);
    assert_eq!(origins[0].why, "credit line names AP in credited; 99 % of silent's words stand in credited");
    assert_eq!(origins[1].kind, OriginKind::Outlet);
}

#[test]
fn a_byline_may_name_the_wire() {
    let mut one = report("one", None, "A", FERRY);
    one.report.byline = vec!["Mara Lind, Reuters".to_owned()];
    let origins = story(&[one]).origins;
    assert_eq!((origins[0].name.as_deref(), origins[0].why.as_str()), (Some("Reuters"), "byline names Reuters"));
}

#[test]
fn what_three_stories_have_is_furniture() {
    let letter = "Get the news of the coast in your mail every morning and never miss a tide again.";
    let with_letter = |name: &str, text: &str| report(name, Some("2024-03-01"), name, &format!("{text}\n\n{letter}"));
    let mut reports = vec![
        with_letter("dam", DAM),
        with_letter("ferry", FERRY_OTHER),
        with_letter("election", common::ELECTION),
        report("short", Some("2024-03-01"), "short", &format!("Nothing new from Corva today.\n\n{letter}")),
    ];
    reports[3].report.outlet = None;
    let apart = [(0, 1), (0, 2), (1, 2)].map(|(a, b)| (ReportIdx(a), ReportIdx(b))).to_vec();
    let corrections = Corrections { together: vec![(ReportIdx(0), ReportIdx(3))], apart };
    let stories = group_corrected(&reports, &corrections);
    assert_eq!(stories.len(), 3);
    assert!(stories.iter().all(|story| story.lineage.is_empty()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn passages_stay_inside_and_a_copy_adds_no_origin(
        a in prop::collection::vec("[a-cé“”. ]{1,9}", 0..60),
        b in prop::collection::vec("[a-cé“”. ]{1,9}", 0..60),
    ) {
        let (a, b) = (format!("{} {FERRY}", a.join(" ")), format!("{} {}", b.join(" "), &FERRY[150..]));
        let mut reports = vec![report("a", None, "A", &a), report("b", None, "B", &b)];
        let two = story(&reports);
        for found in &two.lineage {
            prop_assert!((0.0..=1.0).contains(&found.share));
            for passage in &found.passages {
                prop_assert!(!passage.from.of(reports[found.from.at()].report.body.text()).is_empty());
                prop_assert!(!passage.to.of(reports[found.to.at()].report.body.text()).is_empty());
            }
        }
        reports.push(report("c", None, "C", &a));
        let three = story(&reports);
        prop_assert!(three.lineage.len() > two.lineage.len());
        prop_assert_eq!(three.origins.len(), two.origins.len());
    }
}
