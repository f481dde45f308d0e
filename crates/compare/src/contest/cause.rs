//! Causes: what brought it about, and what it was done for.

use rashomon_syntax::Pos;
use rashomon_text::Span;

use super::condition::share_words;
use super::{Comparer, Difference, Sense, Value};
use crate::Slot;
use crate::align::Pair;
use crate::statements::Statement;

const ALIKE: f32 = 0.2;

pub(super) fn compare(comparer: &Comparer, pair: &Pair, differences: &mut Vec<Difference>) {
    if pair.likeness < ALIKE {
        return;
    }
    let (first, second) = (&comparer.statements[pair.first], &comparer.statements[pair.second]);
    let mut add = |one: Span, other: Span| {
        differences.push(Difference {
            slot: Slot::Cause,
            first: Value::of_phrase(comparer.statements, pair.first, one),
            second: Value::of_phrase(comparer.statements, pair.second, other),
            update: false,
            topic: String::new(),
        });
    };
    if let (Some(one), Some(other)) = (causal(comparer, first), causal(comparer, second)) {
        let effects = share_words(comparer, (first, one.effect), (second, other.effect));
        let causes = share_words(comparer, (first, one.cause), (second, other.cause));
        let turned = share_words(comparer, (first, one.cause), (second, other.effect))
            && share_words(comparer, (first, one.effect), (second, other.cause));
        if turned && !effects || effects && !causes {
            add(one.cause, other.cause);
        }
        return;
    }
    if pair.likeness < 0.36 || !comparer.same_predicate(pair.first, pair.second) {
        return;
    }
    let ground = |statement: &Statement| statement.claim.cause.or_else(|| purpose(statement));
    if let (Some(one), Some(other)) = (ground(first), ground(second))
        && !share_words(comparer, (first, one), (second, other))
    {
        add(one, other);
    }
}

struct Causal {
    cause: Span,
    effect: Span,
}

/// "An explosion sparked a fire": subject and object of a verb of causing.
fn causal(comparer: &Comparer, statement: &Statement) -> Option<Causal> {
    let predicate = statement.claim.predicate?;
    let tokens = &statement.parsed.tokens;
    let all = tokens.all();
    let causes = Sense::of(comparer.lexicon, all[predicate].lemma.as_str());
    let family = comparer.lexicon.family("cause");
    if all[predicate].pos != Pos::Verb || !causes.families.contains(&family) {
        return None;
    }
    use rashomon_parse::Role;
    let of =
        |role: Role| statement.claim.participants.iter().find(|(known, _)| *known == role).map(|(_, who)| who.span);
    let (actor, effect) = (of(Role::Actor)?, of(Role::Recipient)?);
    // "A barge caught fire and caused an explosion": the first half is the cause, not the barge alone.
    let told = predicate > 0 && all[predicate].dep == "conj" && actor.end() < all[predicate].start as usize;
    let joins = |at: &usize| matches!(all[*at].pos, Pos::Cconj | Pos::Punct | Pos::Adv);
    let last = (0..predicate).rev().find(|at| !joins(at)).unwrap_or(0);
    let cause = if told && all[last].start as usize >= actor.start() {
        Span::new(actor.start(), all[last].end as usize)
    } else {
        actor
    };
    Some(Causal { cause, effect })
}

/// What it was done for: an infinitive of purpose below the predicate.
fn purpose(statement: &Statement) -> Option<Span> {
    let predicate = statement.claim.predicate?;
    let tokens = &statement.parsed.tokens;
    let all = tokens.all();
    let end = all.len().min(predicate + 25);
    let to = (predicate + 1..end).find(|at| {
        let verb = all[*at].head as usize;
        // A parse may hang the "to" from a verb before it, which it then does not open.
        all[*at].tag == "TO"
            && (*at..all.len()).contains(&verb)
            && all[verb].dep == "advcl"
            && all[verb].head as usize == predicate
    })?;
    let verb = all[to].head as usize;
    // "To get ashore and were later treated": what is told beside it is no part of what it was done for.
    let beside = |at: usize| all[at].head as usize == verb && matches!(all[at].dep.as_str(), "cc" | "conj");
    let last = (verb..end)
        .take_while(|at| *at == verb || !beside(*at) && tokens.ancestors(*at).take(6).any(|up| up == verb))
        .last()?;
    Some(tokens.span(to..last + 1))
}
