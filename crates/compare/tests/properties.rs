//! What holds of findings whatever the reports say.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use proptest::prelude::*;
use rashomon_compare::{Findings, Relation, Status, TextComparer, compare_story};
use rashomon_group::{ParsedReport, ReportIdx, group_stories};
use rashomon_parse::{Parsed, parse_report};
use rashomon_read::Report;
use rashomon_syntax::Pipeline;

/// Sentences of made-up news that agree, differ, or have nothing to do with one another.
const SENTENCES: [&str; 14] = [
    "Two people were killed and 14 injured when a footbridge collapsed in Rovna on Saturday.",
    "A footbridge gave way in Rovna on Friday, injuring 23 people.",
    "The mayor, Ines Rolo, blamed the regional authority for the collapse of the bridge.",
    "\"We asked for repairs twice and nobody answered,\" Ines Rolo said.",
    "\"We asked for repairs often and nobody answered,\" Rolo told reporters.",
    "The authority rejected the mayor's account and said that no request had been received.",
    "Nobody was killed when the bridge collapsed, the fire brigade said.",
    "A woman died and her husband was taken to hospital.",
    "Police arrested Marko Tilde, the engineer who built the bridge.",
    "Police have not arrested anybody.",
    "The town will repair the bridge if the ministry pays for it.",
    "The town will repair the bridge if the insurer agrees.",
    "An explosion caused a fire in the harbour of Seva.",
    "About 60 people were standing on the bridge in the centre of the town.",
];

fn english() -> &'static Pipeline {
    static ENGLISH: OnceLock<Pipeline> = OnceLock::new();
    ENGLISH.get_or_init(rashomon_testkit::english)
}

fn parsed(sentence: &str) -> Parsed {
    parse_report(&Report::of_text(sentence), english())
}

fn report(name: &str, sentences: &[usize]) -> ParsedReport {
    let text: Vec<&str> = sentences.iter().map(|at| SENTENCES[*at]).collect();
    let mut report = Report::of_text(text.join("\n\n"));
    report.name = name.to_owned();
    report.outlet = Some(format!("{name} Post"));
    let parsed = parse_report(&report, english());
    ParsedReport { report, parsed }
}

/// The findings of all stories that the reports make.
fn findings(reports: &[ParsedReport]) -> Vec<Findings> {
    group_stories(reports).iter().map(|story| compare_story(reports, story)).collect()
}

fn reports() -> impl Strategy<Value = Vec<ParsedReport>> {
    let one = prop::collection::vec(0..SENTENCES.len(), 1..5);
    prop::collection::vec(one, 1..5).prop_map(|all| {
        all.iter().enumerate().map(|(at, sentences)| report(&format!("report-{at}"), sentences)).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_account_has_evidence_in_its_reports(reports in reports()) {
        for finding in findings(&reports).iter().flat_map(|all| &all.findings) {
            prop_assert!(!finding.claim.is_empty() && !finding.why.is_empty());
            prop_assert_eq!(finding.status == Status::Contested, finding.accounts.len() > 1);
            for account in &finding.accounts {
                let cited: BTreeSet<ReportIdx> = account.evidence.iter().map(|evidence| evidence.report).collect();
                prop_assert_eq!(&cited, &account.reports.iter().copied().collect::<BTreeSet<_>>());
                for evidence in &account.evidence {
                    prop_assert!(!evidence.span.of(reports[evidence.report.at()].report.body.text()).is_empty());
                }
            }
        }
    }

    #[test]
    fn a_verbatim_copy_corroborates_nothing(sentences in prop::collection::vec(0..SENTENCES.len(), 3..8)) {
        let reports = [report("one", &sentences), report("two", &sentences)];
        for finding in findings(&reports).iter().flat_map(|all| &all.findings) {
            prop_assert!(finding.status != Status::Corroborated, "{:?}", finding);
        }
    }

    #[test]
    fn comparing_is_symmetric(one in 0..SENTENCES.len(), other in 0..SENTENCES.len()) {
        let (first, second) = (parsed(SENTENCES[one]), parsed(SENTENCES[other]));
        let comparer = TextComparer::new();
        let (here, there) = ((&first, SENTENCES[one]), (&second, SENTENCES[other]));
        prop_assert_eq!(comparer.compare(here, there), comparer.compare(there, here));
        if one == other {
            prop_assert_eq!(comparer.compare(here, there), Relation::Same);
        }
    }
}
