//! Polarity: it happened, it did not; it is done, it is still to come.

use rashomon_parse::Modality;
use rashomon_syntax::Pos;

use super::{Comparer, Difference, Value};
use crate::Slot;
use crate::align::Pair;
use crate::statements::{Statement, one_line};

const ALIKE: f32 = 0.36;

pub(super) fn compare(comparer: &Comparer, pair: &Pair, differences: &mut Vec<Difference>) {
    if pair.likeness < ALIKE || !comparer.same_deed(pair.first, pair.second) {
        return;
    }
    let (first, second) = (&comparer.statements[pair.first], &comparer.statements[pair.second]);
    let open = |modality: Modality| matches!(modality, Modality::Possible | Modality::Threatened);
    let (one, other) = (first.claim.modality, second.claim.modality);
    if open(one) || open(other) {
        return;
    }
    if first.negative == second.negative && one == other {
        return;
    }
    // What was not done on Friday may be planned for Sunday.
    let planned = |here: &Statement, there: &Statement| {
        here.claim.modality == Modality::Planned
            && !here.negative
            && there.negative
            && there.claim.modality == Modality::Asserted
            && !same_days(here, there)
    };
    if planned(first, second) || planned(second, first) {
        return;
    }
    // "No other answer", "nothing but" and "not until Sunday" negate something else than the deed.
    if [first, second].into_iter().any(excepts) {
        return;
    }
    let negated = first.negative != second.negative;
    let denied = (one == Modality::Denied) != (other == Modality::Denied);
    let pending = (one == Modality::Planned) != (other == Modality::Planned);
    let pending = pending && same_verb(first, second);
    if negated != denied || (pending && !negated && !denied) {
        differences.push(Difference {
            slot: Slot::Polarity,
            first: Value::new(pair.first, one_line(first.text, first.claim.span)),
            second: Value::new(pair.second, one_line(second.text, second.claim.span)),
            update: pending || done_since(first, second) || done_since(second, first),
            topic: String::new(),
        });
    }
}

/// Not done in a report of an earlier day, done in the later one.
fn done_since(earlier: &Statement, later: &Statement) -> bool {
    let before = matches!((earlier.published, later.published), (Some(one), Some(other)) if one < other);
    before && earlier.negative && !later.negative
}

/// Whether two statements give one and the same day, and not none.
fn same_days(first: &Statement, second: &Statement) -> bool {
    let days = |statement: &Statement| -> Vec<_> {
        statement.claim.times.iter().filter_map(|index| statement.parsed.times[index.at()].days).collect()
    };
    let there = days(second);
    days(first).iter().any(|(from, to)| there.iter().any(|(first, last)| from <= last && first <= to))
}

fn excepts(statement: &Statement) -> bool {
    let words = statement.words().to_lowercase();
    let mut words = words.split(|c: char| !c.is_alphanumeric());
    words.any(|word| {
        matches!(
            word,
            "different" | "other" | "another" | "else" | "but" | "except" | "only" | "just" | "non" | "until"
        )
    })
}

fn same_verb(first: &Statement, second: &Statement) -> bool {
    let lemma = |statement: &Statement| {
        let token = &statement.parsed.tokens.all()[statement.claim.predicate?];
        (token.pos == Pos::Verb).then(|| token.lemma.clone())
    };
    matches!((lemma(first), lemma(second)), (Some(one), Some(other)) if one == other)
}
