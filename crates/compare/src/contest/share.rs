//! Shares of a group: one of them, half of them, all but three.

use rashomon_parse::Role;
use rashomon_syntax::Pos;
use rashomon_text::Span;

use super::{Comparer, Difference, Value};
use crate::Slot;
use crate::align::Pair;
use crate::statements::Statement;

const ALIKE: f32 = 0.3;

/// How large a part of a group a statement speaks of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Share {
    /// One, or only a few.
    Few,
    Half,
    /// Most, nearly all, all but a few.
    Most,
    All,
}

pub(super) fn compare(comparer: &Comparer, pair: &Pair, differences: &mut Vec<Difference>) {
    if pair.likeness < ALIKE || !comparer.same_predicate(pair.first, pair.second) {
        return;
    }
    let (first, second) = (&comparer.statements[pair.first], &comparer.statements[pair.second]);
    if first.negative != second.negative || comparer.same_who(pair.first, pair.second, Role::Recipient) == Some(false) {
        return;
    }
    let (Some((one, here)), Some((other, there))) = (share(first), share(second)) else { return };
    // "All" may be said where "nearly all" is meant, and half may be most.
    if (here as u8).abs_diff(there as u8) >= 2 {
        differences.push(Difference::new(
            Slot::Number,
            Value::new(pair.first, one.of(first.text).to_owned()),
            Value::new(pair.second, other.of(second.text).to_owned()),
        ));
    }
}

/// The share that a statement's subject gives, with its words.
fn share(statement: &Statement) -> Option<(Span, Share)> {
    let tokens = &statement.parsed.tokens;
    let all = tokens.all();
    let predicate = statement.claim.predicate?;
    let subject = tokens
        .children(predicate)
        .find(|at| matches!(all[*at].dep.as_str(), "nsubj" | "nsubjpass") && *at < predicate)?;
    let whole = tokens.subtree(subject);
    let span = tokens.span(whole.clone());
    let words: Vec<String> = whole.clone().map(|at| all[at].of(statement.text).to_lowercase()).collect();
    let first =
        words.iter().map(String::as_str).find(|word| !matches!(*word, "the" | "only" | "just" | "a" | "about"))?;
    // A share is one of a group that was told of: "of them", "of the girls".
    let of = words.iter().position(|word| word == "of");
    let told = of.is_some_and(|of| {
        words.get(of + 1).is_some_and(|word| {
            matches!(word.as_str(), "the" | "them" | "those" | "these" | "its" | "their" | "his" | "her")
        })
    });
    let but = words.windows(3).any(|three| three[0] == "all" && three[1] == "but" && three[2] != "one");
    let nearly = matches!(first, "nearly" | "almost") && words.iter().any(|word| word == "all");
    let bare = whole.clone().count() <= 2 && all[subject].pos != Pos::Noun;
    let share = match first {
        _ if but || nearly => Share::Most,
        "one" | "few" | "two" if told => Share::Few,
        "half" if told => Share::Half,
        "most" if told || bare => Share::Most,
        "majority" if told => Share::Most,
        "all" if told || bare => Share::All,
        _ => return None,
    };
    Some((span, share))
}
