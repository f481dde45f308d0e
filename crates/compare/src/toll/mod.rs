//! The toll: how many are dead and how many hurt, report by report.

mod harm;
mod victims;
mod whom;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rashomon_group::{ParsedReport, ReportIdx, Story};

use crate::Evidence;
use harm::{Told, find_harm};
use victims::{Count, count};

/// What the reports of a story give for the dead or for the hurt.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Toll {
    /// What is counted: "People killed".
    pub asks: &'static str,
    /// Figures that cannot all hold, the one that most reports give first.
    pub figures: Vec<Figure>,
    /// The later a report is, the higher its figure: newer news, and no contradiction.
    pub rises: bool,
}

impl Figure {
    /// "40", or "40 to 43" where reports give figures that may be the same one.
    pub fn words(&self) -> String {
        match self.span {
            (low, high) if low < high => format!("{low} to {high}"),
            _ => self.value.to_string(),
        }
    }
}

/// One figure and the clauses of the reports that give it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Figure {
    pub value: u32,
    /// The least and the highest of the figures that may be the same one: "at least 40" and "43".
    pub span: (u32, u32),
    /// All who give it tell it as a lower bound.
    pub least: bool,
    /// Somebody counts; else the people are told one by one.
    pub counted: bool,
    pub evidence: Vec<Evidence>,
}

/// The dead and the hurt of a story, where its reports tell of any.
pub(crate) fn find_tolls(reports: &[ParsedReport], story: &Story) -> Vec<Toll> {
    let mut dead: Vec<(ReportIdx, Count)> = Vec::new();
    let mut hurt: Vec<(ReportIdx, Count)> = Vec::new();
    let told: Vec<Vec<Told>> = story
        .reports
        .iter()
        .map(|report| &reports[report.at()])
        .map(|one| find_harm(&one.parsed, one.report.body.text()))
        .collect();
    let day = day_of(&told);
    for (report, mut told) in story.reports.iter().zip(told) {
        told.retain(|one| is_of_day(one, day));
        let [died, injured] = count(&told);
        dead.extend(died.map(|of| (*report, of)));
        hurt.extend(injured.map(|of| (*report, of)));
    }
    // What one report of many tells is some other happening's toll.
    let told_by_enough = |of: &Vec<(ReportIdx, Count)>| of.len() * 3 >= story.reports.len();
    for of in [&mut dead, &mut hurt] {
        if !told_by_enough(of) {
            of.clear();
        }
    }
    let died = toll("People killed", reports, &dead);
    // Somebody hurt in an early report may be dead in the later ones, which then tell of nobody hurt.
    let most = died.as_ref().map_or(0, |toll| toll.figures[0].value);
    let deaths = |report: ReportIdx| dead.iter().find(|(of, _)| *of == report).map_or(0, |(_, count)| count.figure);
    if hurt.iter().all(|(report, _)| deaths(*report) < most) {
        hurt.retain(|(report, count)| most - deaths(*report) < count.figure);
    }
    died.into_iter().chain(toll("People injured", reports, &hurt)).collect()
}

/// The day that most reports put what they tell of the dead and hurt on; of equals the earliest.
fn day_of(told: &[Vec<Told>]) -> Option<Date> {
    let mut votes: BTreeMap<Date, usize> = BTreeMap::new();
    for report in told {
        let days = report.iter().filter_map(|one| one.days).filter(|(first, last)| first == last);
        for day in days.map(|(first, _)| first).collect::<BTreeSet<_>>() {
            *votes.entry(day).or_default() += 1;
        }
    }
    votes.into_iter().max_by(|one, other| one.1.cmp(&other.1).then(other.0.cmp(&one.0))).map(|(day, _)| day)
}

/// Whether what is told may be of the story's day: who was hurt then may die weeks later, and who died long before
/// died of something else.
fn is_of_day(told: &Told, day: Option<Date>) -> bool {
    const BEFORE: i32 = 10;
    const AFTER: i32 = 45;
    let (Some(day), Some((first, last))) = (day, told.days) else { return true };
    let days = |from: Date, to: Date| from.until(to).map_or(0, |gap| gap.get_days());
    days(last, day) <= BEFORE && days(day, first) <= AFTER
}

fn toll(asks: &'static str, reports: &[ParsedReport], given: &[(ReportIdx, Count)]) -> Option<Toll> {
    let mut by_figure: BTreeMap<u32, Vec<&(ReportIdx, Count)>> = BTreeMap::new();
    for one in given {
        by_figure.entry(one.1.figure).or_default().push(one);
    }
    let figures = by_figure.into_iter().map(|(value, of)| Figure {
        value,
        span: (value, value),
        least: of.iter().all(|(_, count)| count.least),
        counted: of.iter().any(|(_, count)| count.counted),
        evidence: of
            .iter()
            .flat_map(|(report, count)| count.evidence.iter().map(|span| Evidence { report: *report, span: *span }))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
    });
    let mut figures: Vec<Figure> = figures.collect();
    let tellers = |of: &Figure| of.evidence.iter().map(|evidence| evidence.report).collect::<BTreeSet<_>>().len();
    figures.sort_by(|one, other| tellers(other).cmp(&tellers(one)).then(other.value.cmp(&one.value)));
    // A report that names one of three dead does not say that there is one.
    let most = figures.first()?.clone();
    let mut kept = vec![most];
    let counted: Vec<Figure> = figures.drain(1..).filter(|other| other.counted).collect();
    let counts = kept[0].counted;
    for figure in counted.iter().filter(|_| counts) {
        if kept.iter().all(|known| cannot_both_hold(known, figure)) {
            kept.push(figure.clone());
        }
    }
    // Of figures that go together ("about 40", "43") one account tells, whoever gives them.
    for figure in counted {
        let mut open = kept.iter_mut().filter(|known| !cannot_both_hold(known, &figure));
        if let (Some(known), None) = (open.next(), open.next())
            && known.value != figure.value
            && known.counted
        {
            known.span = (known.span.0.min(figure.value), known.span.1.max(figure.value));
            known.least &= figure.least;
            known.evidence.extend(figure.evidence);
            known.evidence.sort_unstable();
        }
    }
    let days = |of: &Figure| -> Vec<Option<Date>> {
        of.evidence.iter().map(|evidence| reports[evidence.report.at()].report.day()).collect()
    };
    let mut by_value: Vec<&Figure> = kept.iter().collect();
    by_value.sort_by_key(|figure| figure.value);
    let rises = by_value.windows(2).all(|pair| {
        let (lower, higher) = (days(pair[0]), days(pair[1]));
        lower
            .iter()
            .all(|one| higher.iter().all(|other| matches!((one, other), (Some(one), Some(other)) if one < other)))
    });
    Some(Toll { asks, figures: kept, rises })
}

/// "At least 3" and "4" can both hold, "at least 3" and "30" tell of two counts, "40" may be a rounded 43.
fn cannot_both_hold(one: &Figure, other: &Figure) -> bool {
    let (low, high) = if one.value <= other.value { (one, other) } else { (other, one) };
    // "At least 50" and "at least 59" are two figures, "at least 50" and "59" may be one.
    let bounded = low.least && !high.least && high.value <= low.value.saturating_mul(2);
    let is_round = |value: u32| value >= 20 && value.is_multiple_of(10);
    let rounded = (is_round(low.value) != is_round(high.value))
        && u64::from(high.value - low.value) * 100 <= u64::from(high.value) * 12;
    low.value != high.value && !bounded && !rounded
}
