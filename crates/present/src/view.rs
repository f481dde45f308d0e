//! The document that `rashomon stories` and `rashomon brief` show, with the names of the contract.

use rashomon_compare::{Evidence, Findings};
use rashomon_group::{ParsedReport, ReportIdx, Story};
use rashomon_text::Span;
use schemars::JsonSchema;
use serde::Serialize;

use crate::marks::Marks;

/// All stories of a run.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Document {
    pub schema: &'static str,
    pub reports: Vec<ReportView>,
    pub stories: Vec<StoryView>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ReportView {
    pub name: String,
    pub location: String,
    pub headline: Option<String>,
    pub outlet: Option<String>,
    pub published: Option<String>,
    /// In a brief only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StoryView {
    pub id: String,
    pub headline: Option<String>,
    pub reports: Vec<String>,
    pub lineage: Vec<LineageView>,
    pub origins: Vec<OriginView>,
    /// In a brief only, as all that follows.
    #[serde(flatten)]
    pub compared: Option<ComparedView>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ComparedView {
    pub entities: Vec<EntityView>,
    pub findings: Vec<FindingView>,
    pub quotes: Vec<QuoteView>,
    pub events: Vec<EventView>,
    pub timeline: Vec<TimelineView>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LineageView {
    pub from: String,
    pub to: String,
    pub kind: &'static str,
    /// `copied` or `paraphrased`.
    pub wording: &'static str,
    /// How it is known which of the two derives from the other: `wire`, `time`, `containment`; null where it is not known,
    /// and then `from` is merely the later listed.
    pub direction: Option<&'static str>,
    pub share: f64,
    pub why: String,
    pub passages: Vec<PassageView>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PassageView {
    pub from: Offsets,
    pub to: Offsets,
}

/// Half open, in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Offsets {
    pub start: usize,
    pub end: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OriginView {
    pub id: String,
    pub kind: &'static str,
    pub name: Option<String>,
    pub reports: Vec<String>,
    pub why: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EntityView {
    pub id: String,
    pub name: String,
    pub r#type: &'static str,
    pub names: Vec<String>,
    pub mentions: usize,
    /// Where the gazetteer puts it, in degrees; places only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    /// ISO 3166-1 alpha-2; places only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FindingView {
    pub id: String,
    pub claim: String,
    pub slot: Option<&'static str>,
    pub status: &'static str,
    pub origins: usize,
    pub speakers: Vec<String>,
    pub update: bool,
    pub accounts: Vec<AccountView>,
    pub why: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AccountView {
    pub value: String,
    pub reports: Vec<String>,
    pub origins: Vec<String>,
    pub speakers: Vec<String>,
    pub evidence: Vec<EvidenceView>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EvidenceView {
    pub report: String,
    pub start: usize,
    pub end: usize,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct QuoteView {
    pub speaker: Option<String>,
    pub text: String,
    pub drift: &'static str,
    pub variants: Vec<EvidenceView>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EventView {
    pub id: String,
    pub r#type: &'static str,
    pub actor: Option<String>,
    pub recipient: Option<String>,
    pub date: Option<String>,
    pub date_precision: Option<&'static str>,
    pub place: Option<String>,
    pub reports: Vec<String>,
    pub origins: usize,
    pub findings: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TimelineView {
    pub date: String,
    pub precision: &'static str,
    pub events: Vec<String>,
    pub text: String,
}

/// What `rashomon stories` shows.
pub fn view_stories(reports: &[ParsedReport], stories: &[Story]) -> Document {
    let viewer = Viewer::new(reports);
    viewer.document(stories.iter().map(|story| viewer.story(story, None)).collect(), false)
}

/// What `rashomon brief` shows: stories with what comparing their reports gave.
pub fn view_brief(reports: &[ParsedReport], stories: &[(Story, Findings)]) -> Document {
    let viewer = Viewer::new(reports);
    let one = |(story, findings): &(Story, Findings)| viewer.story(story, Some(findings));
    viewer.document(stories.iter().map(one).collect(), true)
}

struct Viewer<'r> {
    reports: &'r [ParsedReport],
    marks: Vec<Marks<'r>>,
}

impl<'r> Viewer<'r> {
    fn new(reports: &'r [ParsedReport]) -> Self {
        Self { reports, marks: reports.iter().map(|one| Marks::new(one.report.body.text())).collect() }
    }

    fn document(&self, stories: Vec<StoryView>, with_texts: bool) -> Document {
        let reports = self.reports.iter().map(|ParsedReport { report, .. }| ReportView {
            name: report.name.clone(),
            location: report.location.clone(),
            headline: report.headline.clone(),
            outlet: report.outlet.clone(),
            published: report.published.as_ref().map(ToString::to_string),
            text: with_texts.then(|| report.body.text().to_owned()),
        });
        Document { schema: "rashomon/1", reports: reports.collect(), stories }
    }

    fn story(&self, story: &Story, findings: Option<&Findings>) -> StoryView {
        let lineage = story.lineage.iter().map(|derived| LineageView {
            from: self.name(derived.from),
            to: self.name(derived.to),
            kind: derived.kind.as_str(),
            wording: derived.wording.as_str(),
            direction: derived.direction.map(|direction| direction.as_str()),
            why: derived.reason(),
            share: (derived.share * 1000.0).round() / 1000.0,
            passages: derived
                .passages
                .iter()
                .map(|passage| PassageView {
                    from: self.offsets(derived.from, passage.from),
                    to: self.offsets(derived.to, passage.to),
                })
                .collect(),
        });
        let origins = story.origins.iter().enumerate().map(|(at, origin)| OriginView {
            id: origin_id(at),
            kind: origin.kind.as_str(),
            name: origin.name.clone(),
            reports: self.names(&origin.reports),
            why: origin.why.clone(),
        });
        StoryView {
            id: story.id.clone(),
            headline: story.headline.clone(),
            reports: self.names(&story.reports),
            lineage: lineage.collect(),
            origins: origins.collect(),
            compared: findings.map(|findings| self.compared(story, findings)),
        }
    }

    fn compared(&self, story: &Story, compared: &Findings) -> ComparedView {
        let entities = story.entities.iter().enumerate().map(|(at, entity)| {
            let place = entity.place.as_ref();
            EntityView {
                id: entity_id(at),
                name: entity.name.clone(),
                r#type: entity.kind.as_str(),
                names: entity.names.clone(),
                mentions: entity.mentions,
                lat: place.map(|place| place.lat),
                lon: place.map(|place| place.lon),
                country: place.and_then(|place| place.country.clone()),
            }
        });
        let findings = compared.findings.iter().enumerate().map(|(at, finding)| FindingView {
            id: finding_id(at),
            claim: finding.claim.clone(),
            slot: finding.slot.map(|slot| slot.as_str()),
            status: finding.status.as_str(),
            origins: finding.origins,
            speakers: finding.speakers.iter().map(|at| entity_id(*at)).collect(),
            update: finding.update,
            accounts: finding
                .accounts
                .iter()
                .map(|account| AccountView {
                    value: account.value.clone(),
                    reports: self.names(&account.reports),
                    origins: account.origins.iter().map(|at| origin_id(*at)).collect(),
                    speakers: account.speakers.iter().map(|at| entity_id(*at)).collect(),
                    evidence: self.evidence(&account.evidence),
                })
                .collect(),
            why: finding.why.clone(),
        });
        let quotes = compared.quotes.iter().map(|quote| QuoteView {
            speaker: quote.speaker.map(entity_id),
            text: quote.text.clone(),
            drift: quote.drift.as_str(),
            variants: self.evidence(&quote.variants),
        });
        let events = compared.events.iter().enumerate().map(|(at, event)| EventView {
            id: event_id(at),
            r#type: event.kind,
            actor: event.actor.map(entity_id),
            recipient: event.recipient.map(entity_id),
            date: event.date.map(|date| date.to_string()),
            date_precision: event.date_precision,
            place: event.place.map(entity_id),
            reports: self.names(&event.reports),
            origins: event.origins,
            findings: event.findings.iter().map(|at| finding_id(*at)).collect(),
        });
        let timeline = compared.timeline.iter().map(|entry| TimelineView {
            date: entry.date.clone(),
            precision: entry.precision,
            events: entry.events.iter().map(|at| event_id(*at)).collect(),
            text: entry.text.clone(),
        });
        ComparedView {
            entities: entities.collect(),
            findings: findings.collect(),
            quotes: quotes.collect(),
            events: events.collect(),
            timeline: timeline.collect(),
        }
    }

    fn name(&self, report: ReportIdx) -> String {
        self.reports[report.at()].report.name.clone()
    }

    fn names(&self, reports: &[ReportIdx]) -> Vec<String> {
        reports.iter().map(|report| self.name(*report)).collect()
    }

    fn offsets(&self, report: ReportIdx, span: Span) -> Offsets {
        let (start, end) = self.marks[report.at()].offsets(span);
        Offsets { start, end }
    }

    fn evidence(&self, evidence: &[Evidence]) -> Vec<EvidenceView> {
        let view = |of: &Evidence| {
            let Offsets { start, end } = self.offsets(of.report, of.span);
            let text = of.span.of(self.marks[of.report.at()].text()).to_owned();
            EvidenceView { report: self.name(of.report), start, end, text }
        };
        evidence.iter().map(view).collect()
    }
}

fn origin_id(at: usize) -> String {
    format!("o{}", at + 1)
}

fn entity_id(at: usize) -> String {
    format!("e{}", at + 1)
}

fn finding_id(at: usize) -> String {
    format!("f{}", at + 1)
}

fn event_id(at: usize) -> String {
    format!("ev{}", at + 1)
}
