//! Participants: who did it to whom, what they are, whose they are.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use rashomon_parse::{Participant, Quantity, QuantityKind, Role};
use rashomon_syntax::Pos;
use rashomon_text::Span;

use super::{Comparer, Difference, Sense, Value, head_of};
use crate::Slot;
use crate::align::Pair;
use crate::lexicon::{families, name_stem};
use crate::statements::{Statement, one_line};
use crate::words::is_saying;

const ALIKE: f32 = 0.3;
/// As many of two kinds may be two groups, where the statements are not as alike as one deed's.
const ALIKE_COUNTED: f32 = 0.34;

pub(super) fn compare(comparer: &Comparer, pair: &Pair, differences: &mut Vec<Difference>) {
    let (first, second) = (&comparer.statements[pair.first], &comparer.statements[pair.second]);
    if pair.likeness < ALIKE || !does(first) || !does(second) {
        return;
    }
    let same_predicate = comparer.same_predicate(pair.first, pair.second);
    let mut add = |one: Span, other: Span| {
        differences.push(Difference {
            slot: Slot::Participant,
            first: Value::new(pair.first, one_line(first.text, one)),
            second: Value::new(pair.second, one_line(second.text, other)),
            update: false,
            topic: String::new(),
        });
    };
    if let Some((one, other)) = swapped(first, second).filter(|_| same_predicate) {
        add(one.span, other.span);
        return;
    }
    for role in [Role::Actor, Role::Recipient] {
        let (Some(one), Some(other)) = (only(first, role), only(second, role)) else { continue };
        let across = if role == Role::Actor { Role::Recipient } else { Role::Actor };
        // Who did it can only differ where what it was done to is the same.
        let same = same_predicate && comparer.same_who(pair.first, pair.second, across) == Some(true);
        let owners = !same_predicate && pair.likeness >= 0.4 && differ_in_owner(comparer, first, one, second, other);
        if same && differ_in_role(first, one, second, other) || owners {
            add(one.span, other.span);
        }
    }
    if let Some((one, other)) =
        differ_in_kinds(first, second, same_predicate).filter(|_| pair.likeness >= ALIKE_COUNTED)
    {
        add(one, other);
    }
    if !same_predicate {
        return;
    }
    // Whose it is can differ for each that takes part.
    let participants = |statement: &Statement<'_>| statement.claim.participants.len();
    for one in 0..participants(first) {
        for other in 0..participants(second) {
            let ((role, one), (other_role, other)) =
                (&first.claim.participants[one], &second.claim.participants[other]);
            if role == other_role && differ_in_owner(comparer, first, one, second, other) {
                add(one.span, other.span);
            }
        }
    }
}

/// The predicate is a deed: no saying, and no copula.
fn does(statement: &Statement) -> bool {
    let Some(at) = statement.claim.predicate else { return false };
    let token = &statement.parsed.tokens.all()[at];
    token.pos == Pos::Verb
        && !is_saying(token.lemma.as_str())
        && !matches!(token.lemma.as_str(), "remain" | "become" | "seem" | "appear" | "have" | "include")
}

/// The one participant in a role; none where there are several.
fn only<'s>(statement: &Statement<'s>, role: Role) -> Option<&'s Participant> {
    let mut all = statement.claim.participants.iter().filter(|(known, _)| *known == role);
    let (_, only) = all.next()?;
    all.next().is_none().then_some(only)
}

/// Who acts in one account is acted on in the other, and the other way round.
fn swapped<'s>(first: &Statement<'s>, second: &Statement<'s>) -> Option<(&'s Participant, &'s Participant)> {
    let named = |statement: &Statement<'s>, role: Role| -> Option<(&'s Participant, String)> {
        let only = only(statement, role)?;
        let head = head_of(statement, only)?;
        let token = &statement.parsed.tokens.all()[head];
        (token.pos == Pos::Propn).then(|| (only, name_stem(token.of(statement.text))))
    };
    let (actor, by) = named(first, Role::Actor)?;
    let (_, to) = named(first, Role::Recipient)?;
    let (other, other_by) = named(second, Role::Actor)?;
    let (_, other_to) = named(second, Role::Recipient)?;
    (by == other_to && to == other_by && by != to).then_some((actor, other))
}

/// What the heads are cannot be one person.
fn differ_in_role(first: &Statement, one: &Participant, second: &Statement, other: &Participant) -> bool {
    let class = |statement: &Statement, of: &Participant| -> Option<&'static str> {
        let head = head_of(statement, of)?;
        let token = &statement.parsed.tokens.all()[head];
        if token.pos != Pos::Noun {
            return None;
        }
        let pair = before_of(statement, head)
            .and_then(|before| roles().get(format!("{before}_{}", token.lemma).as_str()).copied());
        // A group is what its members are: "a vigilante group".
        let group = matches!(token.lemma.as_str(), "group" | "force" | "unit" | "team" | "squad" | "gang" | "crew");
        let members =
            before_of(statement, head).filter(|_| group).and_then(|before| roles().get(before.as_str()).copied());
        pair.or(members).or_else(|| roles().get(token.lemma.to_lowercase().as_str()).copied())
    };
    match (class(first, one), class(second, other)) {
        (Some(here), Some(there)) => here != there && here != "anyone" && there != "anyone",
        _ => false,
    }
}

fn before_of(statement: &Statement, head: usize) -> Option<String> {
    head.checked_sub(1).map(|at| statement.parsed.tokens.all()[at].lemma.to_lowercase())
}

/// As many people, said to be of other kinds: "1,000 soldiers and police", "1,000 soldiers".
fn differ_in_kinds(first: &Statement, second: &Statement, same_predicate: bool) -> Option<(Span, Span)> {
    let counted = |statement: &Statement| -> Vec<(f64, Span, BTreeSet<&'static str>)> {
        let quantities = statement.claim.quantities.iter().map(|index| &statement.parsed.quantities[index.at()]);
        let people = quantities.filter(|quantity| quantity.kind == QuantityKind::Count);
        people.filter_map(|quantity| kinds(statement, quantity)).collect()
    };
    let there = counted(second);
    for (figure, span, kinds) in counted(first) {
        let same = there.iter().find(|(other, ..)| figure == *other)?;
        let apart = kinds.is_disjoint(&same.2);
        if apart || same_predicate && kinds != same.2 {
            return Some((span, same.1));
        }
    }
    None
}

/// The figure, the words and the kinds of the people that a quantity counts; `None` where some may be anybody.
fn kinds(statement: &Statement, quantity: &Quantity) -> Option<(f64, Span, BTreeSet<&'static str>)> {
    let figure = quantity.value.filter(|figure| *figure >= 2.0)?;
    let tokens = &statement.parsed.tokens;
    let all = tokens.all();
    let number = tokens.within(quantity.span).last()?;
    // "1,000 of its troops": what is counted hangs below the figure.
    let below = (number + 1..all.len().min(number + 5))
        .find(|at| all[*at].pos == Pos::Noun && tokens.ancestors(*at).take(2).any(|up| up == number));
    let head = quantity.counted.as_ref().map(|counted| counted.head).or(below)?;
    let mut heads = vec![head];
    let mut next = 0;
    while next < heads.len() && heads.len() < 6 {
        let also = tokens.children(heads[next]).filter(|at| all[*at].dep == "conj" && all[*at].pos == Pos::Noun);
        heads.extend(also.collect::<Vec<_>>());
        next += 1;
    }
    let mut kinds = BTreeSet::new();
    let mut last = number;
    for head in heads {
        let modifiers = tokens.children(head).filter(|at| *at < head && *at > number || *at == head);
        let words = modifiers.flat_map(|at| tokens.subtree(at)).filter(|at| *at > number).chain([head]);
        for at in words {
            last = last.max(at);
            match roles().get(all[at].lemma.to_lowercase().as_str()) {
                Some(&"anyone") if at == head => return None,
                Some(&class) if class != "anyone" => {
                    kinds.insert(class);
                }
                _ => {}
            }
        }
    }
    let start = tokens.within(quantity.span).start;
    (!kinds.is_empty()).then(|| (figure, tokens.span(start..last + 1), kinds))
}

/// One thing, said to be of two different owners: "Rovna's police", "the union's police".
fn differ_in_owner(
    comparer: &Comparer,
    first: &Statement,
    one: &Participant,
    second: &Statement,
    other: &Participant,
) -> bool {
    let sense = |statement: &Statement, of: &Participant| {
        let head = head_of(statement, of)?;
        let token = &statement.parsed.tokens.all()[head];
        (token.pos == Pos::Noun).then(|| Sense::of(comparer.lexicon, token.lemma.as_str()))
    };
    let (Some(here), Some(there)) = (sense(first, one), sense(second, other)) else { return false };
    if !here.matches(&there) {
        return false;
    }
    match (owner(first, one), owner(second, other)) {
        (Some(here), Some(there)) => here != there,
        _ => false,
    }
}

/// Stem of the only name that a participant's head belongs to.
fn owner(statement: &Statement, of: &Participant) -> Option<String> {
    let head = head_of(statement, of)?;
    let all = statement.parsed.tokens.all();
    let pronoun = statement
        .parsed
        .tokens
        .within(of.span)
        .any(|at| all[at].head as usize == head && all[at].dep == "poss" && all[at].pos == Pos::Pron);
    if pronoun {
        // "Its" belongs to the subject, where that is a name.
        let verb = statement.claim.predicate?;
        let subject =
            statement.parsed.tokens.children(verb).find(|at| matches!(all[*at].dep.as_str(), "nsubj" | "nsubjpass"))?;
        return (all[subject].pos == Pos::Propn).then(|| name_stem(all[subject].of(statement.text)));
    }
    let mut names = statement.parsed.tokens.within(of.span).filter(|at| {
        all[*at].head as usize == head
            && matches!(all[*at].dep.as_str(), "poss" | "compound" | "amod" | "nmod")
            && statement.parsed.mentions.iter().any(|mention| {
                mention.span.start() <= all[*at].start as usize && all[*at].end as usize <= mention.span.end()
            })
    });
    let only = names.next()?;
    names.next().is_none().then(|| name_stem(all[only].of(statement.text)))
}

/// Whether a noun may stand for any person.
pub(super) fn is_anybody(lemma: &str) -> bool {
    roles().get(lemma.to_lowercase().as_str()) == Some(&"anyone")
}

/// What kind of person a noun tells of.
fn roles() -> &'static HashMap<&'static str, &'static str> {
    static ROLES: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    ROLES.get_or_init(|| {
        let table = families(include_str!("../../data/roles.txt"));
        table.flat_map(|(class, words)| words.split_whitespace().map(move |word| (word, class))).collect()
    })
}
