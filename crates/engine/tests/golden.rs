//! Golden stories: the brief of every folder in `stories/`, and of the example, as a reader sees it.

use std::path::{Path, PathBuf};

use rashomon_engine::Engine;
use rashomon_group::ParsedReport;
use rashomon_present::{TextStyle, render_html, render_markdown, render_text, view_brief};
use rashomon_read::{Limits, read_paths};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn engine() -> &'static Engine {
    static ENGINE: std::sync::OnceLock<Engine> = std::sync::OnceLock::new();
    ENGINE.get_or_init(|| Engine::new(rashomon_testkit::english()))
}

fn parse(folder: &Path) -> Vec<ParsedReport> {
    let paths = [folder.to_str().expect("a path in the repository is UTF-8").to_owned()];
    let reports = read_paths(&paths, &Limits::default()).map(|report| report.expect("our own reports can be read"));
    let mut reports: Vec<_> = reports.collect();
    // Where the repository lies is no part of what a story shows.
    reports.iter_mut().for_each(|report| report.location = report.name.clone());
    sorted(engine().parse(reports))
}

fn sorted(mut reports: Vec<ParsedReport>) -> Vec<ParsedReport> {
    engine().sort(&mut reports);
    reports
}

const STYLE: TextStyle = TextStyle { width: 100, colour: false };

#[test]
fn stories_read_as_they_did() {
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(root().join("stories")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() >= 12);
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for folder in folders {
        let reports = parse(&folder.join("reports"));
        let brief = render_text(&view_brief(&reports, &engine().brief(&reports)), STYLE);
        let why = std::fs::read_to_string(folder.join("why.md")).expect("every story says why it is there");
        settings.set_snapshot_path(&folder);
        settings.set_description(why.trim());
        settings.bind(|| insta::assert_snapshot!("brief", brief));
    }
}

#[test]
fn the_example_reads_as_it_did_in_every_form() {
    let reports = parse(&root().join("examples/footbridge"));
    let document = view_brief(&reports, &engine().brief(&reports));
    insta::assert_snapshot!("footbridge.txt", render_text(&document, STYLE));
    insta::assert_snapshot!("footbridge.md", render_markdown(&document));
    insta::assert_json_snapshot!("footbridge.json", document);
    let page = render_html(&document);
    for finding in document.stories.iter().filter_map(|story| story.compared.as_ref()).flat_map(|one| &one.findings) {
        assert!(page.contains(&format!("id=\"{}\"", finding.id)), "{} is not on the page", finding.id);
    }
}

#[test]
fn the_order_of_input_and_the_number_of_threads_change_nothing() {
    let reports = parse(&root().join("examples/footbridge"));
    let findings = |reports: &[ParsedReport]| {
        let document = view_brief(reports, &engine().brief(reports));
        serde_json::to_string(&document.stories).unwrap()
    };
    let mut turned = reports.clone();
    turned.reverse();
    assert_eq!(findings(&reports), findings(&sorted(turned)));
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(findings(&reports), one.install(|| findings(&parse(&root().join("examples/footbridge")))));
}

#[test]
fn a_verbatim_copy_adds_lineage_and_never_corroboration() {
    let reports = parse(&root().join("examples/footbridge"));
    let mut with_copy = reports.clone();
    let mut copy = reports[1].clone();
    copy.report.name = "copy".to_owned();
    copy.report.outlet = Some("Another Paper".to_owned());
    with_copy.push(copy);
    let origins = |reports: &[ParsedReport]| -> (usize, Vec<usize>) {
        let briefs = engine().brief(reports);
        let (story, findings) = briefs.iter().max_by_key(|(story, _)| story.reports.len()).expect("a story");
        let most = findings.findings.iter().map(|finding| finding.origins).max().unwrap_or(0);
        (story.origins.len(), vec![most])
    };
    assert_eq!(origins(&reports), origins(&with_copy));
}

#[test]
fn every_finding_has_evidence_inside_its_report() {
    let reports = parse(&root().join("examples/footbridge"));
    for (story, findings) in engine().brief(&reports) {
        for finding in &findings.findings {
            assert!(!finding.accounts.is_empty());
            for evidence in finding.accounts.iter().flat_map(|account| &account.evidence) {
                assert!(story.reports.contains(&evidence.report));
                assert!(!evidence.span.of(reports[evidence.report.at()].report.body.text()).is_empty());
            }
            assert!(finding.accounts.iter().all(|account| !account.evidence.is_empty()));
        }
    }
}
