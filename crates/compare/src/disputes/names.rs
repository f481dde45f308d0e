//! Names that differ and are no variants of one another: two persons in one role, two titles of one body.

use std::collections::{BTreeMap, BTreeSet};

use rashomon_group::{ParsedReport, ReportIdx, Story};
use rashomon_parse::{Mention, MentionType, Parsed, names};
use rashomon_syntax::Pos;

use super::{Dispute, entities_of};
use crate::lexicon::fold;
use crate::{Evidence, Slot};

pub(super) fn find(reports: &[ParsedReport], story: &Story) -> Vec<Dispute> {
    let mut disputes = persons(reports, story);
    disputes.extend(bodies(reports, story));
    disputes
}

/// A person in a role that one alone has: "the driver, Anna Rolo".
struct Holder {
    entity: usize,
    name: String,
    evidence: Evidence,
}

/// Roles whose holder has one name in some reports and another in others: "the driver, Anna Rolo", "the driver, Anna Roso".
fn persons(reports: &[ParsedReport], story: &Story) -> Vec<Dispute> {
    let entities = entities_of(story);
    let mut roles: BTreeMap<String, BTreeMap<ReportIdx, Vec<Holder>>> = BTreeMap::new();
    for report in &story.reports {
        let one = &reports[report.at()];
        let text = one.report.body.text();
        for mention in one.parsed.mentions.iter().filter(|mention| mention.kind == MentionType::Person) {
            let Some(entity) = entities.get(&(*report, mention.entity.0)) else { continue };
            let name = mention.span.of(text);
            // A bare surname says too little of whose it is.
            if name.split_whitespace().count() < 2 {
                continue;
            }
            if let Some(role) = role_of(&one.parsed, text, mention) {
                let evidence = Evidence { report: *report, span: mention.span };
                let holder = Holder { entity: *entity, name: name.to_owned(), evidence };
                roles.entry(role).or_default().entry(*report).or_default().push(holder);
            }
        }
    }
    let mut disputes = Vec::new();
    for (role, by_report) in roles {
        // Where a report tells of two drivers, the role says of neither which one it is.
        let single = by_report.values().filter(|holders| holders.iter().all(|one| one.entity == holders[0].entity));
        let mut values: Vec<(usize, String, Vec<Evidence>)> = Vec::new();
        for holders in single {
            let first = &holders[0];
            let evidence = holders.iter().map(|one| one.evidence);
            match values.iter_mut().find(|(entity, ..)| *entity == first.entity) {
                Some((.., known)) => known.extend(evidence),
                None => values.push((first.entity, first.name.clone(), evidence.collect())),
            }
        }
        // Each report that names one is silent on the other.
        let told_of =
            |entity: usize, report: ReportIdx| story.entities[entity].members.iter().any(|(of, _)| *of == report);
        let both = values.iter().any(|(entity, _, evidence)| {
            values.iter().any(|(other, ..)| other != entity && evidence.iter().any(|of| told_of(*other, of.report)))
        });
        let [(_, one, _), (_, other, _)] = values.as_slice() else { continue };
        if both || !shares_a_part(one, other) || names::same_name(one, other) {
            continue;
        }
        disputes.push(Dispute {
            slot: Slot::Name,
            claim: format!("Name of the {role}: {one} or {other}"),
            why: format!(
                "the reports give the {role} the names “{one}” and “{other}”, which are no variants of one name"
            ),
            values: values.into_iter().map(|(_, name, evidence)| (name, evidence)).collect(),
        });
    }
    disputes
}

/// One given name with two surnames, or one surname with two given names: a slip, and not two people by chance.
fn shares_a_part(one: &str, other: &str) -> bool {
    let words = |name: &str| name.split_whitespace().map(fold).collect::<Vec<_>>();
    let (here, there) = (words(one), words(other));
    here.len() == there.len() && here.iter().zip(&there).filter(|(one, other)| one != other).count() == 1
}

/// The role that a definite noun gives a name: "the driver, Anna Rolo", "Anna Rolo, the driver", "the driver Anna Rolo".
fn role_of(parsed: &Parsed, text: &str, mention: &Mention) -> Option<String> {
    let tokens = &parsed.tokens;
    let all = tokens.all();
    let within = tokens.within(mention.span);
    let sentence = tokens.sentences()[tokens.sentence_of(within.start)].clone();
    let word = |at: usize| if sentence.contains(&at) { all[at].of(text).to_lowercase() } else { String::new() };
    let before = within.start.checked_sub(1)?;
    let noun = if all[before].pos == Pos::Noun && sentence.contains(&before) {
        before
    } else if word(before) == "," && before > sentence.start && all[before - 1].pos == Pos::Noun {
        before - 1
    } else if word(within.end) == "," && word(within.end + 1) == "the" {
        (within.end + 2..sentence.end.min(within.end + 5)).find(|at| all[*at].pos == Pos::Noun)?
    } else {
        return None;
    };
    let from = noun.saturating_sub(4).max(sentence.start);
    let definite = (from..noun).any(|at| all[at].pos == Pos::Det && word(at) == "the" && all[at].head as usize == noun);
    let lemma = all[noun].lemma.to_lowercase();
    // Kin, victims and the like are many.
    let many =
        matches!(lemma.as_str(), "man" | "woman" | "victim" | "girl" | "boy" | "resident" | "witness" | "student");
    (definite && !many && all[noun].tag == "NN").then_some(lemma)
}

/// Bodies whose full name stands in two forms that differ in a word: "Committee of the Harbours", "Committee for the Harbours".
fn bodies(reports: &[ParsedReport], story: &Story) -> Vec<Dispute> {
    let entities = entities_of(story);
    let mut forms: BTreeMap<usize, BTreeMap<String, (String, Vec<Evidence>)>> = BTreeMap::new();
    for report in &story.reports {
        let one = &reports[report.at()];
        let text = one.report.body.text();
        for mention in one.parsed.mentions.iter().filter(|mention| mention.kind == MentionType::Organization) {
            let Some(entity) = entities.get(&(*report, mention.entity.0)) else { continue };
            let words = mention.span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
            let key = fold(
                words
                    .trim_start_matches("The ")
                    .trim_start_matches("the ")
                    .trim_end_matches("'s")
                    .trim_end_matches("’s"),
            );
            let given = forms.entry(*entity).or_default().entry(key).or_insert_with(|| (words, Vec::new()));
            given.1.push(Evidence { report: *report, span: mention.span });
        }
    }
    let mut disputes = Vec::new();
    for (entity, forms) in forms {
        let keys: Vec<&String> = forms.keys().filter(|key| key.split(' ').count() >= 4).collect();
        let pair = keys.iter().enumerate().find_map(|(at, one)| {
            keys[at + 1..].iter().find(|other| differs_in_a_link(one, other)).map(|other| [*one, *other])
        });
        let Some(pair) = pair else { continue };
        let values: Vec<(String, Vec<Evidence>)> = pair.map(|key| forms[key].clone()).into_iter().collect();
        let tellers = |at: usize| values[at].1.iter().map(|of| of.report).collect::<BTreeSet<_>>();
        // A report that has both has made a slip of its own.
        if !tellers(0).is_disjoint(&tellers(1)) {
            continue;
        }
        let name = &story.entities[entity].name;
        disputes.push(Dispute {
            slot: Slot::Name,
            claim: format!("Name of {name}: “{}” or “{}”", values[0].0, values[1].0),
            why: "the reports give one body's name in two forms".to_owned(),
            values,
        });
    }
    disputes
}

/// Two names of the same words but for one that links them: "of", "for", "on".
fn differs_in_a_link(one: &str, other: &str) -> bool {
    let (here, there): (Vec<&str>, Vec<&str>) = (one.split(' ').collect(), other.split(' ').collect());
    let mut differ = here.iter().zip(&there).filter(|(one, other)| one != other);
    let link = |word: &str| matches!(word, "of" | "for" | "on" | "in" | "against" | "to" | "and");
    here.len() == there.len()
        && matches!((differ.next(), differ.next()), (Some((one, other)), None) if link(one) && link(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_parts_two_names_of_one_body() {
        assert!(differs_in_a_link("union of the seva ports", "union for the seva ports"));
        assert!(!differs_in_a_link("union of the seva ports", "union of the seva rivers"));
        assert!(!differs_in_a_link("union of the seva ports", "union of seva ports"));
    }

    #[test]
    fn a_slip_leaves_a_part_of_the_name() {
        assert!(shares_a_part("Anna Rolo", "Anna Roso"));
        assert!(!shares_a_part("Anna Rolo", "Mira Tannel"));
    }
}
