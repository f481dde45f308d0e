//! Opposite deeds: accepted or rejected, resigned or dismissed.

use std::collections::HashMap;
use std::sync::OnceLock;

use rashomon_parse::{Claim, Modality, Parsed, Participant, Role};
use rashomon_syntax::Pos;

use super::{Comparer, Difference, Value};
use crate::Slot;
use crate::align::Pair;
use crate::statements::{Statement, one_line};

const ALIKE: f32 = 0.2;

/// Verbs by lemma, with the pair and the side on which they stand.
struct Table(HashMap<&'static str, Vec<(usize, bool)>>);

impl Table {
    fn of(text: &'static str) -> Self {
        let mut table: HashMap<&'static str, Vec<(usize, bool)>> = HashMap::new();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        for (pair, (one, other)) in lines.filter_map(|line| line.split_once('|')).enumerate() {
            one.split_whitespace().for_each(|word| table.entry(word).or_default().push((pair, false)));
            other.split_whitespace().for_each(|word| table.entry(word).or_default().push((pair, true)));
        }
        Self(table)
    }

    /// Whether two verbs stand on the two sides of one pair; `Some(true)` where the first is on the left.
    fn opposes(&self, one: &str, other: &str) -> Option<bool> {
        let (here, there) = (self.0.get(one)?, self.0.get(other)?);
        here.iter().find(|(pair, side)| there.contains(&(*pair, !side))).map(|(_, side)| !side)
    }
}

/// A pair of excluding verbs, and on which side of it a verb stands.
pub(crate) type Side = (usize, bool);

/// Where a claim's verb stands among the verbs that exclude each other.
pub(crate) fn sides(claim: &Claim, parsed: &Parsed) -> Vec<Side> {
    verb(claim, parsed).and_then(|verb| opposites().0.get(verb.as_str()).cloned()).unwrap_or_default()
}

fn opposites() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Table::of(include_str!("../../data/opposites.txt")))
}

fn wills() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Table::of(include_str!("../../data/will.txt")))
}

pub(super) fn compare(comparer: &Comparer, pair: &Pair, differences: &mut Vec<Difference>) {
    if pair.likeness < ALIKE {
        return;
    }
    let (first, second) = (&comparer.statements[pair.first], &comparer.statements[pair.second]);
    let (Some(one), Some(other)) = (verb(first.claim, first.parsed), verb(second.claim, second.parsed)) else { return };
    let open = |statement: &Statement| !matches!(statement.claim.modality, Modality::Asserted | Modality::Alleged);
    if first.negative || second.negative || open(first) || open(second) {
        return;
    }
    let mut add = |slot: Slot, update: bool| {
        let value = |at: usize, statement: &Statement| Value::new(at, one_line(statement.text, statement.claim.span));
        differences
            .push(Difference { update, ..Difference::new(slot, value(pair.first, first), value(pair.second, second)) });
    };
    if opposites().opposes(&one, &other).is_some() {
        let acts = same(comparer, (first, Role::Actor), (second, Role::Actor));
        let is_done = same(comparer, (first, Role::Recipient), (second, Role::Recipient));
        // Who did it and what it was done to: each the same where both tell, and one of them told by both.
        if acts != Some(false)
            && is_done != Some(false)
            && (acts.is_some() && is_done.is_some()
                || alone(first) && alone(second) && (acts.is_some() || is_done.is_some()))
        {
            add(Slot::Polarity, first.published != second.published);
        }
    }
    if let Some(left) = wills().opposes(&one, &other) {
        let (own, done) = if left { (first, second) } else { (second, first) };
        if alone(own) && same(comparer, (own, Role::Actor), (done, Role::Recipient)) == Some(true) {
            add(Slot::Participant, false);
        }
    }
}

/// Nobody and nothing else takes part: "The minister resigned".
fn alone(statement: &Statement) -> bool {
    let roles = |role: Role| statement.claim.participants.iter().filter(|(known, _)| *known == role).count();
    roles(Role::Actor) + roles(Role::Recipient) == 1
}

/// Whether those in two roles are the same; `None` where one of them is not told or may be anybody.
fn same(comparer: &Comparer, one: (&Statement, Role), other: (&Statement, Role)) -> Option<bool> {
    let of = |(statement, role): (&Statement, Role)| -> Vec<super::Sense> {
        let in_role = statement.claim.participants.iter().filter(|(known, _)| *known == role);
        let senses = in_role.filter_map(|(_, who): &(Role, Participant)| comparer.thing(statement, who));
        senses.collect()
    };
    let (here, there) = (of(one), of(other));
    if here.is_empty() || there.is_empty() {
        return None;
    }
    Some(here.iter().any(|sense| there.iter().any(|other| sense.matches(other))))
}

/// The predicate's lemma, with its particle.
fn verb(claim: &Claim, parsed: &Parsed) -> Option<String> {
    let predicate = claim.predicate?;
    let tokens = &parsed.tokens;
    let token = &tokens.all()[predicate];
    if token.pos != Pos::Verb {
        return None;
    }
    let lemma = token.lemma.to_lowercase();
    let particle = tokens.children(predicate).find(|at| tokens.all()[*at].dep == "prt");
    Some(match particle {
        Some(at) => format!("{lemma}_{}", tokens.all()[at].lemma.to_lowercase()),
        None => lemma,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opposites_stand_on_two_sides() {
        assert_eq!(opposites().opposes("accept", "turn_down"), Some(true));
        assert_eq!(opposites().opposes("reject", "approve"), Some(false));
        assert_eq!(opposites().opposes("accept", "approve"), None);
        assert_eq!(wills().opposes("resign", "sack"), Some(true));
        assert_eq!(wills().opposes("resign", "die"), None);
    }
}
