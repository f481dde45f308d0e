//! When a deed was done, told in clauses of any depth: "the collapse on Friday", "when it gave way".
//!
//! Clauses are compared two by two elsewhere, where they are alike as a whole. Here each report's words for
//! one kind of deed are gathered, nouns too, with the day that stands nearest to them in the tree.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rashomon_group::ReportIdx;
use rashomon_parse::{Parsed, TimeExpression, TimeKind};
use rashomon_syntax::Pos;
use rashomon_text::Span;

use super::date::same_weekday;
use super::{Comparer, Contest, Given};
use crate::Slot;
use crate::lexicon::Lexicon;
use crate::statements::{Statement, one_line};
use crate::words::is_saying;

/// Families of deeds that are done at one time and told by many.
const DEEDS: [&str; 14] = [
    "collapse", "crash", "sink", "explode", "fire", "quake", "shoot", "stab", "abduct", "arrest", "resign", "refuse",
    "escape", "strike",
];
/// Days farther apart than this are of two deeds.
const APART_DAYS: i32 = 7;

/// A day that a report gives for a deed.
struct Day {
    report: ReportIdx,
    first: Date,
    last: Date,
    words: String,
    given: Given,
}

/// Deeds that reports put on different days.
pub(super) fn find_contests(comparer: &Comparer) -> Vec<Contest> {
    let mut contests = Vec::new();
    for name in DEEDS {
        let days = find_days(comparer, comparer.lexicon.family(name));
        contests.extend(contest(&days));
    }
    contests
}

fn contest(days: &[Day]) -> Option<Contest> {
    let mut of: BTreeMap<ReportIdx, Vec<&Day>> = BTreeMap::new();
    for day in days {
        of.entry(day.report).or_default().push(day);
    }
    // A report that tells of two such deeds says of neither which one the others mean.
    of.retain(|_, days| days.iter().all(|day| meet(day, days[0])));
    let firsts: Vec<&Day> = of.values().map(|days| days[0]).collect();
    let mut values: Vec<(&Day, Vec<&Day>)> = Vec::new();
    for day in &firsts {
        match values.iter_mut().find(|(first, _)| meet(first, day)) {
            Some((_, members)) => members.push(day),
            None => values.push((day, vec![day])),
        }
    }
    let [(one, _), (other, _)] = values.as_slice() else { return None };
    let gap = |one: Date, other: Date| one.until(other).map_or(i32::MAX, |span| span.get_days().abs());
    let near = gap(one.last, other.first).min(gap(other.last, one.first)) <= APART_DAYS;
    if !near || same_weekday(&one.words, &other.words) {
        return None;
    }
    let why = format!("the accounts put it on different days: “{}” and “{}”", one.words, other.words);
    let values = values
        .iter()
        .map(|(first, members)| (first.words.clone(), members.iter().map(|day| day.given).collect()))
        .collect();
    Some(Contest { slot: Slot::Date, values, update: false, why })
}

fn meet(one: &Day, other: &Day) -> bool {
    one.first <= other.last && other.first <= one.last
}

fn find_days(comparer: &Comparer, family: u32) -> Vec<Day> {
    let mut days = Vec::new();
    let mut seen: BTreeSet<(ReportIdx, ReportIdx, Span)> = BTreeSet::new();
    for (at, told) in comparer.statements.iter().enumerate().filter(|(_, told)| !told.claim.background) {
        let statement = comparer.first_printing(at);
        let parsed = statement.parsed;
        for index in &statement.claim.times {
            let time = &parsed.times[index.at()];
            let Some((first, last)) = day_of(statement, time) else { continue };
            let of_family = |at: usize| is_of(parsed, comparer.lexicon, at, family);
            let tells = nearest(parsed, time).is_some_and(of_family) || before(parsed, time).is_some_and(of_family);
            if tells && seen.insert((told.report, statement.report, time.span)) {
                let words = one_line(statement.text, time.span);
                days.push(Day { report: told.report, first, last, words, given: (at, None) });
            }
        }
    }
    days
}

/// The days of a time that is resolved and not only a bound.
fn day_of(statement: &Statement, time: &TimeExpression) -> Option<(Date, Date)> {
    let (first, last) = time.days?;
    let dated = matches!(time.kind, TimeKind::Date | TimeKind::Time);
    let brief = first.until(last).is_ok_and(|span| span.get_days() <= 7);
    let known = statement.published.is_some() || time.span.of(statement.text).contains(|c: char| c.is_ascii_digit());
    let all = statement.parsed.tokens.all();
    let at = statement.parsed.tokens.within(time.span).start;
    let before = at.checked_sub(1).map(|at| all[at].of(statement.text).to_lowercase());
    let bound = matches!(before.as_deref(), Some("since" | "until" | "till" | "before" | "after" | "by" | "from"));
    (dated && brief && known && !bound).then_some((first, last))
}

/// The verb or noun of a deed that a time stands nearest to, up the tree.
fn nearest(parsed: &Parsed, time: &TimeExpression) -> Option<usize> {
    let all = parsed.tokens.all();
    let last = parsed.tokens.within(time.span).last()?;
    let mut above = parsed.tokens.ancestors(last).take(8);
    above.find(|up| all[*up].pos == Pos::Verb || all[*up].pos == Pos::Noun && is_deed_noun(parsed, *up))
}

/// The noun that is told of as done in the words right before a time, where no verb parts them: a tree may
/// hang "on Saturday" on the verb above "the collapse of a crane on Saturday".
fn before(parsed: &Parsed, time: &TimeExpression) -> Option<usize> {
    const REACH: usize = 7;
    let all = parsed.tokens.all();
    let first = parsed.tokens.within(time.span).start;
    let start = parsed.tokens.sentences().get(parsed.tokens.sentence_of(first))?.start;
    let clear = (start.max(first.saturating_sub(REACH))..first)
        .rev()
        .take_while(|at| !matches!(all[*at].pos, Pos::Verb | Pos::Aux | Pos::Punct));
    let mut nouns = clear.filter(|at| all[*at].pos == Pos::Noun && is_deed_noun(parsed, *at));
    nouns.next()
}

/// A noun that things happen to or that happens: it governs an "of", or a verb's subject follows from it.
fn is_deed_noun(parsed: &Parsed, at: usize) -> bool {
    let all = parsed.tokens.all();
    let below = (at + 1..all.len().min(at + 4)).any(|of| all[of].head as usize == at && all[of].lemma == "of");
    below || matches!(all[at].dep.as_str(), "nsubj" | "nsubjpass")
}

fn is_of(parsed: &Parsed, lexicon: &Lexicon, at: usize, family: u32) -> bool {
    let all = parsed.tokens.all();
    let lemma = all[at].lemma.as_str();
    if is_saying(lemma) {
        return false;
    }
    let near = (at + 1..all.len().min(at + 4)).filter(|of| all[*of].head as usize == at);
    let mut phrases = near.map(|of| format!("{lemma}_{}", all[of].lemma));
    let holds = |word: &str| lexicon.families(&lexicon.stem(word)).contains(&family);
    holds(lemma) || phrases.any(|phrase| holds(&phrase))
}
