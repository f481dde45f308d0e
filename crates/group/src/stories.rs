use crate::{Derivation, Origin, ParsedReport, ReportIdx, StoryEntity};

/// Several reports of one event.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// Stable: made from the content of its earliest report.
    pub id: String,
    pub headline: Option<String>,
    /// Earliest first, then by name.
    pub reports: Vec<ReportIdx>,
    pub lineage: Vec<Derivation>,
    /// Every report is in exactly one origin.
    pub origins: Vec<Origin>,
    pub entities: Vec<StoryEntity>,
}

/// Groups reports into stories. Every report is in exactly one.
pub fn group_stories(reports: &[ParsedReport]) -> Vec<Story> {
    let all: Vec<ReportIdx> = (0..reports.len() as u32).map(ReportIdx).collect();
    vec![Story {
        id: "s1".to_owned(),
        headline: reports.first().and_then(|first| first.report.headline.clone()),
        lineage: crate::lineage::find_lineage(reports, &all),
        origins: crate::origins::find_origins(reports, &all, &[]),
        entities: crate::entities::group_entities(reports, &all),
        reports: all,
    }]
}
