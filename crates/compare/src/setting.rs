//! Where and when: the place and the day that several reports put the news in.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rashomon_group::{ParsedReport, ReportIdx, Story};
use rashomon_parse::{Claim, MentionType, Parsed, TimeKind};
use rashomon_syntax::Pos;
use rashomon_text::Span;

use crate::Evidence;
use crate::words::is_saying;

/// A place or day, with the words of each report that give it.
pub(crate) struct Setting {
    /// What the value answers.
    pub asks: &'static str,
    /// The place's name, or the day.
    pub value: String,
    pub evidence: Vec<Evidence>,
}

/// How far into a report its news reaches; what stands later is more often background.
const NEWS: f64 = 0.5;

/// The place and the day that most reports of a story give in their first half, where two or more do.
pub(crate) fn find_settings(
    reports: &[ParsedReport],
    story: &Story,
    entity_of: impl Fn(ReportIdx, u32) -> Option<usize>,
) -> Vec<Setting> {
    let mut places: BTreeMap<usize, Vec<(Evidence, Evidence)>> = BTreeMap::new();
    let mut days: BTreeMap<Date, Vec<(Evidence, Evidence)>> = BTreeMap::new();
    for report in &story.reports {
        let one = &reports[report.at()];
        let (parsed, text) = (&one.parsed, one.report.body.text());
        let reach = (text.len() as f64 * NEWS) as usize;
        let news = |claim: &&Claim| claim.span.start() <= reach && !claim.background;
        for claim in parsed.claims.iter().filter(news) {
            let told = Evidence { report: *report, span: claim.span };
            for mention in claim.places.iter().map(|index| &parsed.mentions[index.at()]) {
                let kind = matches!(mention.kind, MentionType::Place | MentionType::Facility)
                    && !is_modifier(parsed, mention.span);
                if let Some(entity) = entity_of(*report, mention.entity.0).filter(|_| kind) {
                    let span = phrase(parsed, mention.span, claim.span);
                    places.entry(entity).or_default().push((told, Evidence { report: *report, span }));
                }
            }
            let all = parsed.tokens.all();
            if claim.predicate.is_some_and(|at| is_saying(all[at].lemma.as_str())) {
                continue;
            }
            for time in claim.times.iter().map(|index| &parsed.times[index.at()]) {
                if let (Some((first, last)), TimeKind::Date | TimeKind::Time) = (time.days, time.kind)
                    && first == last
                {
                    let span = phrase(parsed, time.span, claim.span);
                    days.entry(first).or_default().push((told, Evidence { report: *report, span }));
                }
            }
        }
    }
    let place = commonest(places)
        .map(|(entity, given)| setting("Where it happened", story.entities[entity].name.clone(), &given));
    let day = commonest(days).map(|(day, given)| setting("When it happened", day.to_string(), &given));
    place.into_iter().chain(day).collect()
}

/// What most reports give, where two or more give it.
fn commonest<K: Ord>(given: BTreeMap<K, Vec<(Evidence, Evidence)>>) -> Option<(K, Vec<(Evidence, Evidence)>)> {
    let reports = |of: &[(Evidence, Evidence)]| of.iter().map(|(told, _)| told.report).collect::<BTreeSet<_>>().len();
    let best = given.into_iter().rev().max_by_key(|(_, of)| (reports(of), of.len()))?;
    (reports(&best.1) >= 2).then_some(best)
}

/// The first words of each report that give it.
fn setting(asks: &'static str, value: String, given: &[(Evidence, Evidence)]) -> Setting {
    let mut evidence: Vec<Evidence> = Vec::new();
    for (_, words) in given {
        if evidence.iter().all(|known| known.report != words.report) {
            evidence.push(*words);
        }
    }
    Setting { asks, value, evidence }
}

/// "In Velland history": the name tells which history, and not where.
fn is_modifier(parsed: &Parsed, mention: Span) -> bool {
    const GROUNDS: [&str; 24] = [
        "area",
        "region",
        "city",
        "town",
        "village",
        "district",
        "province",
        "suburb",
        "county",
        "beach",
        "coast",
        "border",
        "port",
        "harbour",
        "harbor",
        "capital",
        "valley",
        "island",
        "neighbourhood",
        "neighborhood",
        "street",
        "side",
        "waters",
        "countryside",
    ];
    let all = parsed.tokens.all();
    let within = parsed.tokens.within(mention);
    let Some(last) = within.clone().last() else { return false };
    let head = all[last].head as usize;
    matches!(all[last].dep.as_str(), "compound" | "amod" | "nmod" | "poss")
        && !within.contains(&head)
        && all[head].pos == Pos::Noun
        && !GROUNDS.contains(&all[head].lemma.to_lowercase().as_str())
}

/// The mention with the preposition and adjectives in front of it, inside the clause.
fn phrase(parsed: &Parsed, mention: Span, clause: Span) -> Span {
    let tokens = &parsed.tokens;
    let all = tokens.all();
    let within = tokens.within(mention);
    let mut start = within.start;
    while start > 0 && within.start - start < 6 && all[start - 1].start as usize >= clause.start() {
        match all[start - 1].pos {
            Pos::Adp => {
                start -= 1;
                break;
            }
            Pos::Det | Pos::Adj | Pos::Noun | Pos::Propn | Pos::Num => start -= 1,
            _ => break,
        }
    }
    if start < within.end { tokens.span(start..within.end) } else { mention }
}
