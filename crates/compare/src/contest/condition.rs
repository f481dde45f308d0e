//! Conditions: under which it holds.

use rashomon_text::Span;

use super::{Comparer, Difference, Sense, Value};
use crate::Slot;
use crate::align::Pair;
use crate::statements::Statement;
use crate::words::is_light;

const ALIKE: f32 = 0.24;

pub(super) fn compare(comparer: &Comparer, pair: &Pair, differences: &mut Vec<Difference>) {
    if pair.likeness < ALIKE {
        return;
    }
    let (first, second) = (&comparer.statements[pair.first], &comparer.statements[pair.second]);
    let (Some(one), Some(other)) = (first.claim.condition, second.claim.condition) else { return };
    if !share_words(comparer, (first, one), (second, other)) {
        differences.push(Difference {
            slot: Slot::Condition,
            first: Value::of_phrase(comparer.statements, pair.first, one),
            second: Value::of_phrase(comparer.statements, pair.second, other),
            update: false,
            topic: String::new(),
        });
    }
}

/// Whether two phrases share a word that carries meaning.
pub(super) fn share_words(comparer: &Comparer, first: (&Statement, Span), second: (&Statement, Span)) -> bool {
    let senses = |(statement, span): (&Statement, Span)| -> Vec<Sense> {
        let all = statement.parsed.tokens.all();
        let words = statement.parsed.tokens.within(span).map(|at| &all[at]);
        let telling = words.filter(|token| {
            use rashomon_syntax::Pos;
            matches!(token.pos, Pos::Noun | Pos::Verb | Pos::Adj | Pos::Propn | Pos::Num)
                && !is_light(token.lemma.as_str())
        });
        telling.map(|token| Sense::of(comparer.lexicon, token.lemma.as_str())).collect()
    };
    let there = senses(second);
    // "The storm" and "stormy weather" share a word.
    let kin = |one: &Sense, other: &Sense| {
        let (short, long) = if one.stem.len() <= other.stem.len() { (one, other) } else { (other, one) };
        short.stem.len() >= 4 && long.stem.starts_with(&short.stem) && long.stem.len() <= short.stem.len() + 3
    };
    senses(first).iter().any(|here| there.iter().any(|other| here.matches(other) || kin(here, other)))
}
