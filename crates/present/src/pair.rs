//! Two reports of one story, side by side.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{AccountView, Document, EvidenceView, FindingView, LineageView, Offsets, ReportView};

/// What two reports of one story tell, against each other. A finding that neither of them tells is left out.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PairView {
    pub story: String,
    /// The two, without their texts.
    pub reports: Vec<ReportView>,
    /// What one of them has from the other; null where neither copied.
    pub lineage: Option<PairLineage>,
    /// Told by both in words that fit together.
    pub agreed: Vec<PairFinding>,
    /// Told by both in ways that cannot both hold.
    pub contested: Vec<PairFinding>,
    pub only_first: Vec<PairFinding>,
    pub only_second: Vec<PairFinding>,
}

/// The words that one of two reports has from the other.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PairLineage {
    pub from: String,
    pub to: String,
    /// `copied` or `paraphrased`.
    pub wording: &'static str,
    pub direction: Option<&'static str>,
    pub share: f64,
    pub why: String,
    /// In both reports.
    pub passages: Vec<[EvidenceView; 2]>,
}

/// One finding as the two reports tell it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PairFinding {
    /// The finding's id in its story.
    pub id: String,
    pub claim: String,
    pub slot: Option<&'static str>,
    pub status: &'static str,
    pub why: String,
    /// Accounts of these two reports alone, with their words.
    pub accounts: Vec<AccountView>,
}

/// `document` is the brief of one story, with the texts; `None` where a name is no report of it.
pub fn view_pair(document: &Document, first: &str, second: &str) -> Option<PairView> {
    let story = document.stories.first()?;
    let report = |name: &str| document.reports.iter().find(|report| report.name == name);
    let reports = [report(first)?, report(second)?];
    let mut pair = PairView {
        story: story.id.clone(),
        reports: reports.iter().map(|&report| ReportView { text: None, ..report.clone() }).collect(),
        lineage: story
            .lineage
            .iter()
            .find(|one| [(first, second), (second, first)].contains(&(&one.from, &one.to)))
            .map(|one| lineage(document, one)),
        agreed: Vec::new(),
        contested: Vec::new(),
        only_first: Vec::new(),
        only_second: Vec::new(),
    };
    for finding in story.compared.iter().flat_map(|compared| &compared.findings) {
        let tells = |name: &str, account: &AccountView| account.reports.iter().any(|report| report == name);
        let told = |name: &str| finding.accounts.iter().any(|account| tells(name, account));
        let one_account = finding.accounts.iter().any(|account| tells(first, account) && tells(second, account));
        let place = match (told(first), told(second)) {
            (false, false) => continue,
            (true, false) => &mut pair.only_first,
            (false, true) => &mut pair.only_second,
            (true, true) if one_account || finding.status != "contested" => &mut pair.agreed,
            (true, true) => &mut pair.contested,
        };
        place.push(narrowed(finding, &[first, second]));
    }
    Some(pair)
}

/// A finding with what these reports tell of it.
fn narrowed(finding: &FindingView, reports: &[&str]) -> PairFinding {
    let is_one = |name: &String| reports.contains(&name.as_str());
    let accounts = finding.accounts.iter().filter(|account| account.reports.iter().any(is_one)).map(|account| {
        let mut account = account.clone();
        account.reports.retain(is_one);
        account.evidence.retain(|evidence| is_one(&evidence.report));
        account
    });
    PairFinding {
        id: finding.id.clone(),
        claim: finding.claim.clone(),
        slot: finding.slot,
        status: finding.status,
        why: finding.why.clone(),
        accounts: accounts.collect(),
    }
}

fn lineage(document: &Document, derived: &LineageView) -> PairLineage {
    PairLineage {
        from: derived.from.clone(),
        to: derived.to.clone(),
        wording: derived.wording,
        direction: derived.direction,
        share: derived.share,
        why: derived.why.clone(),
        passages: derived
            .passages
            .iter()
            .map(|passage| [words(document, &derived.from, passage.from), words(document, &derived.to, passage.to)])
            .collect(),
    }
}

fn words(document: &Document, report: &str, at: Offsets) -> EvidenceView {
    let text = document.reports.iter().find(|one| one.name == report).and_then(|one| one.text.as_deref());
    let text = text.unwrap_or_default().chars().skip(at.start).take(at.end - at.start).collect();
    EvidenceView { report: report.to_owned(), start: at.start, end: at.end, text }
}
