//! What happened and when: event mentions of several reports joined, and claims with days in order.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rashomon_group::{ParsedReport, ReportIdx, Story};
use rashomon_parse::{EventMention, Modality, Parsed, Polarity, TimeKind};
use rashomon_text::Span;

use crate::weigh::is_unreal;
use crate::{Evidence, Finding, FindingId, StoryEvent, TimelineEntry};

/// A date with no more precision than the words give.
fn precision(value: &str) -> Option<&'static str> {
    let digits = |part: &str, long: usize| part.len() == long && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = value.get(..10.min(value.len()))?.split('-');
    let year = parts.next().is_some_and(|part| digits(part, 4));
    match (year, parts.next(), parts.next()) {
        (true, None, None) => Some("year"),
        (true, Some(month), None) if digits(month, 2) => Some("month"),
        (true, Some(month), Some(day)) if digits(month, 2) && digits(day, 2) => Some("day"),
        _ => None,
    }
}

/// The first day and the precision of a time expression that is resolved.
fn dated(parsed: &Parsed, index: usize) -> Option<(Date, &'static str)> {
    let time = &parsed.times[index];
    let precise = precision(time.value.as_ref()?)?;
    matches!(time.kind, TimeKind::Date | TimeKind::Time).then_some((time.days?.0, precise))
}

/// Joins the event mentions of a story's reports: same type, and actor, recipient and day that do not
/// differ where both give them.
pub(crate) fn join_events(
    reports: &[ParsedReport],
    story: &Story,
    origin_of: impl Fn(ReportIdx) -> Option<usize>,
    entity_of: impl Fn(ReportIdx, u32) -> Option<usize>,
    findings: &[Finding],
) -> Vec<StoryEvent> {
    let mut events: Vec<StoryEvent> = Vec::new();
    let mut origins: Vec<BTreeSet<usize>> = Vec::new();
    let citing = citing(findings);
    for report in &story.reports {
        let parsed = &reports[report.at()].parsed;
        for mention in parsed.events.iter().filter(|mention| is_told_as_done(mention)) {
            let entity = |who: &Option<rashomon_parse::Participant>| {
                who.as_ref().and_then(|who| entity_of(*report, who.entity?.0))
            };
            let (actor, recipient) = (entity(&mention.actor), entity(&mention.recipient));
            let day = mention.time.and_then(|time| dated(parsed, time.at()));
            let place = mention.place.and_then(|place| entity_of(*report, place.0));
            let agrees = |one: Option<usize>, other: Option<usize>| one.is_none() || other.is_none() || one == other;
            let known = events.iter_mut().position(|event| {
                event.kind == mention.kind
                    && agrees(event.actor, actor)
                    && agrees(event.recipient, recipient)
                    && (event.actor.is_some() && event.actor == actor
                        || event.recipient.is_some() && event.recipient == recipient)
                    && match (event.date, day) {
                        (Some(one), Some((other, precise))) => same_day(one, event.date_precision, other, precise),
                        _ => true,
                    }
            });
            let at = known.unwrap_or_else(|| {
                events.push(StoryEvent {
                    kind: mention.kind,
                    actor,
                    recipient,
                    place,
                    date: None,
                    date_precision: None,
                    reports: Vec::new(),
                    origins: 0,
                    findings: Vec::new(),
                });
                origins.push(BTreeSet::new());
                events.len() - 1
            });
            let event = &mut events[at];
            event.actor = event.actor.or(actor);
            event.recipient = event.recipient.or(recipient);
            event.place = event.place.or(place);
            if let Some((date, precise)) = day
                && (event.date.is_none() || event.date_precision != Some("day") && precise == "day")
            {
                (event.date, event.date_precision) = (Some(date), Some(precise));
            }
            if event.reports.last() != Some(report) {
                event.reports.push(*report);
            }
            origins[at].extend(origin_of(*report));
            let cited = citing.get(report).into_iter().flatten();
            let here =
                cited.filter(|(start, end, _)| *start <= mention.trigger.start() && mention.trigger.end() <= *end);
            for (_, _, finding) in here {
                if !event.findings.contains(finding) {
                    event.findings.push(*finding);
                }
            }
        }
    }
    for (event, origins) in events.iter_mut().zip(origins) {
        event.origins = origins.len();
        event.findings.sort_unstable();
    }
    events
}

fn is_told_as_done(mention: &EventMention) -> bool {
    mention.polarity == Polarity::Positive && matches!(mention.modality, Modality::Asserted | Modality::Alleged)
}

fn same_day(one: Date, precise: Option<&str>, other: Date, other_precise: &str) -> bool {
    let same_month = one.year() == other.year() && one.month() == other.month();
    match (precise, other_precise) {
        (Some("year"), _) | (_, "year") => one.year() == other.year(),
        (Some("month"), _) | (_, "month") => same_month,
        _ => one == other,
    }
}

/// Where findings have evidence: by report, byte range and finding.
fn citing(findings: &[Finding]) -> BTreeMap<ReportIdx, Vec<(usize, usize, FindingId)>> {
    let mut citing: BTreeMap<ReportIdx, Vec<(usize, usize, FindingId)>> = BTreeMap::new();
    for (at, finding) in findings.iter().enumerate() {
        for evidence in finding.accounts.iter().flat_map(|account| &account.evidence) {
            citing.entry(evidence.report).or_default().push((evidence.span.start(), evidence.span.end(), at));
        }
    }
    citing
}

/// Findings whose evidence gives a day, in order of time; one line for a day and claim.
pub(crate) fn timeline(
    reports: &[ParsedReport],
    story: &Story,
    findings: &[Finding],
    events: &[StoryEvent],
) -> Vec<TimelineEntry> {
    // By report: each claim with one day, and the byte where its predicate stands.
    let mut dated_claims: BTreeMap<ReportIdx, Vec<(Span, usize, (Date, &'static str))>> = BTreeMap::new();
    for report in &story.reports {
        let parsed = &reports[report.at()].parsed;
        for claim in &parsed.claims {
            let mut days = claim.times.iter().filter_map(|index| dated(parsed, index.at()));
            // What should have been done was not done on any day.
            if is_unreal(claim, parsed) {
                continue;
            }
            if let (Some(day), None, Some(predicate)) = (days.next(), days.next(), claim.predicate) {
                let predicate = parsed.tokens.all()[predicate].start as usize;
                dated_claims.entry(*report).or_default().push((claim.span, predicate, day));
            }
        }
    }
    // Evidence may be a part of its clause; a phrase inside it without the predicate tells of no
    // happening.
    let day_of = |evidence: &Evidence| {
        let told = |(claim, predicate, _): &&(Span, usize, (Date, &'static str))| {
            claim.contains(evidence.span)
                && (evidence.span.start() == claim.start()
                    || evidence.span.start() <= *predicate && *predicate < evidence.span.end())
        };
        let claims = dated_claims.get(&evidence.report)?;
        claims.iter().filter(told).min_by_key(|(claim, ..)| claim.len()).map(|(_, _, day)| *day)
    };
    let mut lines: BTreeMap<(Date, &'static str, FindingId), TimelineEntry> = BTreeMap::new();
    for (at, finding) in findings.iter().enumerate() {
        let evidence = finding.accounts.iter().flat_map(|account| &account.evidence);
        let mut votes: BTreeMap<(Date, &'static str), usize> = BTreeMap::new();
        for day in evidence.filter_map(day_of) {
            *votes.entry(day).or_default() += 1;
        }
        // The day that most reports give; of equals the earliest.
        let best = votes.iter().max_by(|one, other| one.1.cmp(other.1).then(other.0.cmp(one.0)));
        if let Some(((day, precise), _)) = best {
            let date = match *precise {
                "year" => format!("{:04}", day.year()),
                "month" => format!("{:04}-{:02}", day.year(), day.month()),
                _ => day.to_string(),
            };
            let of =
                events.iter().enumerate().filter(|(_, event)| event.findings.contains(&at)).map(|(event, _)| event);
            lines.insert(
                (*day, precise, at),
                TimelineEntry { date, precision: precise, events: of.collect(), text: finding.claim.clone() },
            );
        }
    }
    lines.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_as_precise_as_it_is_long() {
        assert_eq!(precision("2023"), Some("year"));
        assert_eq!(precision("2023-01"), Some("month"));
        assert_eq!(precision("2023-01-08T21:00"), Some("day"));
        assert_eq!(precision("2023-W02"), None);
        assert_eq!(precision("PAST_REF"), None);
    }
}
