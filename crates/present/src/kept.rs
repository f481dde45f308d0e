//! What a store is asked for, besides stories: hits of a search and versions of a page.

use rashomon_text::Span;
use schemars::JsonSchema;
use serde::Serialize;

use crate::EvidenceView;
use crate::marks::Marks;

/// Words of one report, with offsets as people and programs count them.
pub fn view_evidence(report: &str, text: &str, span: Span) -> EvidenceView {
    let (start, end) = Marks::new(text).offsets(span);
    EvidenceView { report: report.to_owned(), start, end, text: span.of(text).to_owned() }
}

/// Something that a search found.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "hit", rename_all = "kebab-case")]
pub enum HitView {
    Name {
        name: String,
        r#type: String,
        reports: u32,
        stories: Vec<NamedStory>,
    },
    Claim {
        claim: String,
        story: String,
        finding: String,
        slot: Option<String>,
        status: String,
        origins: u32,
    },
    Quote {
        speaker: Option<String>,
        story: Option<String>,
        evidence: EvidenceView,
    },
    Report {
        report: String,
        headline: Option<String>,
        outlet: Option<String>,
        published: Option<String>,
        story: Option<String>,
        evidence: EvidenceView,
    },
}

impl HitView {
    /// Ids of the stories that it stands in.
    pub fn stories(&self) -> impl Iterator<Item = &str> {
        let (one, many): (Option<&String>, &[NamedStory]) = match self {
            Self::Name { stories, .. } => (None, stories),
            Self::Claim { story, .. } => (Some(story), &[]),
            Self::Quote { story, .. } | Self::Report { story, .. } => (story.as_ref(), &[]),
        };
        one.into_iter().chain(many.iter().map(|story| &story.id)).map(String::as_str)
    }
}

/// A story that a name stands in.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NamedStory {
    pub id: String,
    pub headline: Option<String>,
}

/// The versions of one page, each with what was changed since the one before.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct VersionsView {
    pub url: String,
    pub versions: Vec<VersionView>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct VersionView {
    pub report: String,
    pub sha256: String,
    pub headline: Option<String>,
    pub published: Option<String>,
    pub updated: Option<String>,
    /// When it was stored.
    pub ingested: String,
    /// Whether it is the one that stands in stories.
    pub current: bool,
    /// Fields and words that differ from the version before; empty for the first.
    pub edits: Vec<EditView>,
}

/// One edit: words that are no more, and those that stand in their place.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EditView {
    /// "headline", "published", "byline", "text".
    pub field: &'static str,
    pub before: Option<String>,
    pub after: Option<String>,
    /// Of the text: where the words stood in the version before, and stand in this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before_at: Option<EvidenceView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_at: Option<EvidenceView>,
}
