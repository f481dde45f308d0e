//! A story and what comparing its reports gave, as they are stored.

use rashomon_compare::{
    Account, Drift, Evidence, Finding, Findings, Slot, Status, StoryEvent, StoryQuote, TimelineEntry,
};
use rashomon_group::{
    Derivation, DerivationKind, Direction, Origin, OriginKind, Passage, ReportIdx, Story, StoryEntity, Wording,
};
use rashomon_parse::{EntityIdx, MentionType, Place};
use serde::{Deserialize, Serialize};

use crate::ReportKey;

use super::report::{DateRow, date_of, date_row, interned};
use super::{Damage, SpanRow, codes, span_of, span_row};

/// Positions of reports in all that follows are positions in `reports`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoryRow {
    pub reports: Vec<ReportKey>,
    headline: Option<String>,
    members: Vec<u32>,
    lineage: Vec<LineageRow>,
    origins: Vec<OriginRow>,
    entities: Vec<EntityRow>,
    findings: Vec<FindingRow>,
    quotes: Vec<QuoteRow>,
    events: Vec<EventRow>,
    timeline: Vec<(String, String, Vec<u64>, String)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct LineageRow {
    from: u32,
    to: u32,
    kind: u8,
    share: f64,
    unquoted: f64,
    wording: u8,
    direction: Option<u8>,
    passages: Vec<(SpanRow, SpanRow)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct OriginRow {
    kind: u8,
    name: Option<String>,
    reports: Vec<u32>,
    why: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct EntityRow {
    name: String,
    kind: u8,
    names: Vec<String>,
    mentions: u64,
    members: Vec<(u32, u32)>,
    place: Option<PlaceRow>,
}

/// Degrees of latitude and longitude, GeoNames' number, ISO 3166-1 alpha-2.
type PlaceRow = (f64, f64, Option<u32>, Option<String>);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct FindingRow {
    claim: String,
    slot: Option<u8>,
    status: u8,
    origins: u64,
    speakers: Vec<u64>,
    update: bool,
    accounts: Vec<AccountRow>,
    why: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct AccountRow {
    value: String,
    reports: Vec<u32>,
    origins: Vec<u64>,
    speakers: Vec<u64>,
    evidence: Vec<EvidenceRow>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct EvidenceRow {
    report: u32,
    span: SpanRow,
    /// Hash of the words it was made from.
    words: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct QuoteRow {
    speaker: Option<u64>,
    text: String,
    drift: u8,
    variants: Vec<EvidenceRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct EventRow {
    kind: String,
    actor: Option<u64>,
    recipient: Option<u64>,
    place: Option<u64>,
    date: Option<DateRow>,
    date_precision: Option<String>,
    reports: Vec<u32>,
    origins: u64,
    findings: Vec<u64>,
}

codes!(derivation_code, derivation_kind, DerivationKind { WhollyDerived = 0, PartiallyDerived = 1 });
codes!(wording_code, wording, Wording { Copied = 0, Paraphrased = 1 });
codes!(direction_code, direction, Direction { Wire = 0, Time = 1, Containment = 2 });
codes!(origin_code, origin_kind, OriginKind { Wire = 0, Outlet = 1, Unseen = 2 });
codes!(mention_code, mention_type, MentionType {
    Person = 0, Organization = 1, Place = 2, Group = 3, Facility = 4, Event = 5, Law = 6, Work = 7, Product = 8,
    Other = 9,
});
codes!(slot_code, slot, Slot {
    Number = 0, Date = 1, Place = 2, Name = 3, Participant = 4, Attribution = 5, Wording = 6, Polarity = 7,
    Condition = 8, Cause = 9,
});
codes!(status_code, status, Status { Corroborated = 0, SingleOrigin = 1, Contested = 2 });
codes!(drift_code, drift, Drift { None = 0, Verbatim = 1, Translated = 2, Altered = 3 });

/// A story, what its reports say beside each other, and which reports those are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Restored {
    pub reports: Vec<ReportKey>,
    pub story: Story,
    pub findings: Findings,
    /// Evidence that no longer reads as it did.
    pub altered: Vec<Evidence>,
}

/// Hash of an evidence's words.
fn hash_of(words: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(words.as_bytes())
}

fn numbers(of: &[usize]) -> Vec<u64> {
    of.iter().map(|at| *at as u64).collect()
}

fn places(of: &[ReportIdx]) -> Vec<u32> {
    of.iter().map(|at| at.0).collect()
}

impl StoryRow {
    /// The row of a story whose positions are those of `reports`, with the reports' texts in the same order.
    pub fn new(reports: Vec<ReportKey>, texts: &[&str], story: &Story, compared: &Findings) -> Self {
        let evidence = |all: &[Evidence]| -> Vec<EvidenceRow> {
            let row = |of: &Evidence| {
                let words = hash_of(of.span.of(texts[of.report.at()]));
                EvidenceRow { report: of.report.0, span: span_row(of.span), words }
            };
            all.iter().map(row).collect()
        };
        let lineage = |of: &Derivation| LineageRow {
            from: of.from.0,
            to: of.to.0,
            kind: derivation_code(of.kind),
            share: of.share,
            unquoted: of.unquoted,
            wording: wording_code(of.wording),
            direction: of.direction.map(direction_code),
            passages: of.passages.iter().map(|both| (span_row(both.from), span_row(both.to))).collect(),
        };
        let origin = |of: &Origin| OriginRow {
            kind: origin_code(of.kind),
            name: of.name.clone(),
            reports: places(&of.reports),
            why: of.why.clone(),
        };
        let entity = |of: &StoryEntity| EntityRow {
            name: of.name.clone(),
            kind: mention_code(of.kind),
            names: of.names.clone(),
            mentions: of.mentions as u64,
            members: of.members.iter().map(|(report, entity)| (report.0, entity.0)).collect(),
            place: of.place.as_ref().map(|place| (place.lat, place.lon, place.geonames, place.country.clone())),
        };
        let account = |of: &Account| AccountRow {
            value: of.value.clone(),
            reports: places(&of.reports),
            origins: numbers(&of.origins),
            speakers: numbers(&of.speakers),
            evidence: evidence(&of.evidence),
        };
        let finding = |of: &Finding| FindingRow {
            claim: of.claim.clone(),
            slot: of.slot.map(slot_code),
            status: status_code(of.status),
            origins: of.origins as u64,
            speakers: numbers(&of.speakers),
            update: of.update,
            accounts: of.accounts.iter().map(account).collect(),
            why: of.why.clone(),
        };
        let quote = |of: &StoryQuote| QuoteRow {
            speaker: of.speaker.map(|at| at as u64),
            text: of.text.clone(),
            drift: drift_code(of.drift),
            variants: evidence(&of.variants),
        };
        let number = |at: Option<usize>| at.map(|at| at as u64);
        let event = |of: &StoryEvent| EventRow {
            kind: of.kind.to_owned(),
            actor: number(of.actor),
            recipient: number(of.recipient),
            place: number(of.place),
            date: of.date.map(date_row),
            date_precision: of.date_precision.map(str::to_owned),
            reports: places(&of.reports),
            origins: of.origins as u64,
            findings: numbers(&of.findings),
        };
        let entry =
            |of: &TimelineEntry| (of.date.clone(), of.precision.to_owned(), numbers(&of.events), of.text.clone());
        Self {
            reports,
            headline: story.headline.clone(),
            members: places(&story.reports),
            lineage: story.lineage.iter().map(lineage).collect(),
            origins: story.origins.iter().map(origin).collect(),
            entities: story.entities.iter().map(entity).collect(),
            findings: compared.findings.iter().map(finding).collect(),
            quotes: compared.quotes.iter().map(quote).collect(),
            events: compared.events.iter().map(event).collect(),
            timeline: compared.timeline.iter().map(entry).collect(),
        }
    }

    /// The story with this id, its reports' texts given in the order of [`reports`](Self::reports).
    pub fn restore(self, id: String, texts: &[&str]) -> Result<Restored, Damage> {
        let mut sizes = Sizes {
            texts,
            origins: self.origins.len(),
            entities: self.entities.len(),
            findings: self.findings.len(),
            events: self.events.len(),
            altered: Vec::new(),
        };
        let story = Story {
            id,
            headline: self.headline,
            reports: sizes.reports(self.members)?,
            lineage: self.lineage.into_iter().map(|row| sizes.derivation(row)).collect::<Result<_, _>>()?,
            origins: self.origins.into_iter().map(|row| sizes.origin(row)).collect::<Result<_, _>>()?,
            entities: self.entities.into_iter().map(|row| sizes.entity(row)).collect::<Result<_, _>>()?,
        };
        let findings = Findings {
            findings: self.findings.into_iter().map(|row| sizes.finding(row)).collect::<Result<_, _>>()?,
            quotes: self.quotes.into_iter().map(|row| sizes.quote(row)).collect::<Result<_, _>>()?,
            events: self.events.into_iter().map(|row| sizes.event(row)).collect::<Result<_, _>>()?,
            timeline: self.timeline.into_iter().map(|row| sizes.entry(row)).collect::<Result<_, _>>()?,
        };
        Ok(Restored { reports: self.reports, story, findings, altered: sizes.altered })
    }
}

/// What spans and positions are held against.
struct Sizes<'t> {
    texts: &'t [&'t str],
    origins: usize,
    entities: usize,
    findings: usize,
    events: usize,
    altered: Vec<Evidence>,
}

fn within(at: u64, size: usize, what: &str) -> Result<usize, Damage> {
    if at < size as u64 { Ok(at as usize) } else { Err(format!("it has no {what} {at}")) }
}

fn all_within(at: Vec<u64>, size: usize, what: &str) -> Result<Vec<usize>, Damage> {
    at.into_iter().map(|at| within(at, size, what)).collect()
}

impl Sizes<'_> {
    fn report(&self, at: u32) -> Result<ReportIdx, Damage> {
        within(at.into(), self.texts.len(), "report").map(|at| ReportIdx(at as u32))
    }

    fn reports(&self, all: Vec<u32>) -> Result<Vec<ReportIdx>, Damage> {
        all.into_iter().map(|at| self.report(at)).collect()
    }

    fn maybe_entity(&self, at: Option<u64>) -> Result<Option<usize>, Damage> {
        at.map(|at| within(at, self.entities, "entity")).transpose()
    }

    fn evidence(&mut self, rows: Vec<EvidenceRow>) -> Result<Vec<Evidence>, Damage> {
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let report = self.report(row.report)?;
            let text = self.texts[report.at()];
            let evidence = Evidence { report, span: span_of(row.span, text)? };
            if hash_of(evidence.span.of(text)) != row.words {
                self.altered.push(evidence);
            }
            all.push(evidence);
        }
        Ok(all)
    }

    fn derivation(&mut self, row: LineageRow) -> Result<Derivation, Damage> {
        let (from, to) = (self.report(row.from)?, self.report(row.to)?);
        let passage = |(one, other): (SpanRow, SpanRow)| -> Result<Passage, Damage> {
            Ok(Passage { from: span_of(one, self.texts[from.at()])?, to: span_of(other, self.texts[to.at()])? })
        };
        Ok(Derivation {
            from,
            to,
            kind: derivation_kind(row.kind)?,
            wording: wording(row.wording)?,
            direction: row.direction.map(direction).transpose()?,
            share: row.share,
            unquoted: row.unquoted,
            passages: row.passages.into_iter().map(passage).collect::<Result<_, _>>()?,
        })
    }

    fn origin(&mut self, row: OriginRow) -> Result<Origin, Damage> {
        Ok(Origin { kind: origin_kind(row.kind)?, name: row.name, reports: self.reports(row.reports)?, why: row.why })
    }

    fn entity(&mut self, row: EntityRow) -> Result<StoryEntity, Damage> {
        let member = |(report, entity): (u32, u32)| Ok((self.report(report)?, EntityIdx(entity)));
        Ok(StoryEntity {
            name: row.name,
            kind: mention_type(row.kind)?,
            names: row.names,
            mentions: row.mentions as usize,
            members: row.members.into_iter().map(member).collect::<Result<_, Damage>>()?,
            place: row.place.map(|(lat, lon, geonames, country)| Place { lat, lon, geonames, country }),
        })
    }

    fn account(&mut self, row: AccountRow) -> Result<Account, Damage> {
        Ok(Account {
            value: row.value,
            reports: self.reports(row.reports)?,
            origins: all_within(row.origins, self.origins, "origin")?,
            speakers: all_within(row.speakers, self.entities, "entity")?,
            evidence: self.evidence(row.evidence)?,
        })
    }

    fn finding(&mut self, row: FindingRow) -> Result<Finding, Damage> {
        Ok(Finding {
            claim: row.claim,
            slot: row.slot.map(slot).transpose()?,
            status: status(row.status)?,
            origins: row.origins as usize,
            speakers: all_within(row.speakers, self.entities, "entity")?,
            update: row.update,
            accounts: row.accounts.into_iter().map(|row| self.account(row)).collect::<Result<_, _>>()?,
            why: row.why,
        })
    }

    fn quote(&mut self, row: QuoteRow) -> Result<StoryQuote, Damage> {
        Ok(StoryQuote {
            speaker: self.maybe_entity(row.speaker)?,
            text: row.text,
            drift: drift(row.drift)?,
            variants: self.evidence(row.variants)?,
        })
    }

    fn event(&mut self, row: EventRow) -> Result<StoryEvent, Damage> {
        Ok(StoryEvent {
            kind: interned(&row.kind),
            actor: self.maybe_entity(row.actor)?,
            recipient: self.maybe_entity(row.recipient)?,
            place: self.maybe_entity(row.place)?,
            date: row.date.map(date_of).transpose()?,
            date_precision: row.date_precision.as_deref().map(interned),
            reports: self.reports(row.reports)?,
            origins: row.origins as usize,
            findings: all_within(row.findings, self.findings, "finding")?,
        })
    }

    fn entry(
        &mut self,
        (date, precision, events, text): (String, String, Vec<u64>, String),
    ) -> Result<TimelineEntry, Damage> {
        Ok(TimelineEntry {
            date,
            precision: interned(&precision),
            events: all_within(events, self.events, "event")?,
            text,
        })
    }
}
