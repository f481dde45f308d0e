//! How old a person is: "Ines Rolo, 34", "34-year-old Ines Rolo", "Ines Rolo, who was 34".

use std::collections::{BTreeMap, BTreeSet};

use rashomon_group::{ParsedReport, ReportIdx, Story};
use rashomon_parse::{Bound, MentionType, Parsed, QuantityKind};
use rashomon_syntax::Pos;
use rashomon_text::Span;

use super::{Dispute, entities_of};
use crate::{Evidence, Slot};

/// Who is a year older in a report of another month may have had a birthday.
const MONTH_DAYS: i32 = 25;

/// Persons of a story to whom reports give different ages.
pub(super) fn find(reports: &[ParsedReport], story: &Story) -> Vec<Dispute> {
    let entities = entities_of(story);
    let mut ages: BTreeMap<usize, BTreeMap<ReportIdx, Vec<(u32, Evidence)>>> = BTreeMap::new();
    for report in &story.reports {
        let one = &reports[report.at()];
        for mention in one.parsed.mentions.iter().filter(|mention| mention.kind == MentionType::Person) {
            let Some(entity) = entities.get(&(*report, mention.entity.0)) else { continue };
            if let Some((age, span)) = age_of(&one.parsed, one.report.body.text(), mention.span) {
                let given = ages.entry(*entity).or_default().entry(*report).or_default();
                given.push((age, Evidence { report: *report, span }));
            }
        }
    }
    let mut disputes = Vec::new();
    for (entity, by_report) in ages {
        let mut values: BTreeMap<u32, Vec<Evidence>> = BTreeMap::new();
        // A report that gives two ages speaks of two people, or of two times.
        for given in by_report.values().filter(|given| given.iter().all(|(age, _)| *age == given[0].0)) {
            values.entry(given[0].0).or_default().extend(given.iter().map(|(_, evidence)| *evidence));
        }
        if values.len() < 2 || has_birthday(reports, &values) {
            continue;
        }
        let name = &story.entities[entity].name;
        let told: Vec<String> = values.keys().map(u32::to_string).collect();
        disputes.push(Dispute {
            slot: Slot::Number,
            claim: format!("Age of {name}: {}", told.join(" or ")),
            why: format!("the reports give {name} the ages {}", told.join(" and ")),
            values: values.into_iter().map(|(age, evidence)| (age.to_string(), evidence)).collect(),
        });
    }
    disputes
}

/// Whether the ages are a year apart and the reports a month.
fn has_birthday(reports: &[ParsedReport], values: &BTreeMap<u32, Vec<Evidence>>) -> bool {
    let (Some((least, young)), Some((most, old))) = (values.first_key_value(), values.last_key_value()) else {
        return false;
    };
    let days = |of: &[Evidence]| -> BTreeSet<_> {
        of.iter().filter_map(|evidence| reports[evidence.report.at()].report.day()).collect()
    };
    let (before, after) = (days(young), days(old));
    let far = before
        .iter()
        .any(|one| after.iter().any(|other| one.until(*other).is_ok_and(|gap| gap.get_days().abs() >= MONTH_DAYS)));
    most - least == 1 && (far || before.is_empty() || after.is_empty())
}

/// The age that stands with a name, and the words of both.
fn age_of(parsed: &Parsed, text: &str, name: Span) -> Option<(u32, Span)> {
    let tokens = &parsed.tokens;
    let all = tokens.all();
    let within = tokens.within(name);
    let last = within.clone().last()?;
    let sentence = tokens.sentences()[tokens.sentence_of(last)].clone();
    let word = |at: usize| if sentence.contains(&at) { all[at].of(text) } else { "" };
    // "Ines Rolo, 34,": a bare figure between commas.
    if word(within.end) == "," && within.end + 1 < sentence.end {
        let at = within.end + 1;
        let ends = matches!(word(at + 1), "," | "." | ";" | ")" | "")
            || matches!(word(at + 1), "was" | "is" | "died" | "of" | "from" | "and");
        if let Some(age) = word(at).parse::<u32>().ok().filter(|age| (1..=115).contains(age) && ends) {
            return Some((age, Span::new(name.start(), all[at].end as usize)));
        }
    }
    let exact =
        |quantity: &&rashomon_parse::Quantity| quantity.kind == QuantityKind::Age && quantity.bound == Bound::Exact;
    for quantity in parsed.quantities.iter().filter(exact) {
        let of = tokens.within(quantity.span);
        let Some(age) = quantity.value.filter(|age| (1.0..=115.0).contains(age)) else { continue };
        if of.is_empty() || !sentence.contains(&of.start) {
            continue;
        }
        // "34-year-old Ines Rolo", "34-year-old teacher Ines Rolo": nothing but nouns between.
        let before = of.end <= within.start
            && within.start - of.end <= 4
            && (of.end..within.start).all(|at| {
                matches!(all[at].pos, Pos::Noun | Pos::Propn | Pos::Adj) || matches!(word(at), "-" | "year" | "old")
            });
        // "Ines Rolo, a 34-year-old teacher", "Ines Rolo, aged 34", "Ines Rolo (34)".
        let after = of.start >= within.end
            && of.start - within.end <= 3
            && (within.end..of.start)
                .all(|at| matches!(word(at), "," | "(" | "a" | "an" | "the" | "aged" | "age" | "is" | "was" | "who"));
        if before || after {
            let (start, end) = (name.start().min(quantity.span.start()), name.end().max(quantity.span.end()));
            return Some((age as u32, Span::new(start, end)));
        }
    }
    None
}
