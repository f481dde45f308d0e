//! Attribution: on whose word it is told.

use rashomon_parse::Speaker;
use rashomon_syntax::Pos;

use super::participant::is_anybody;
use super::{Comparer, Difference, Sense, Value};
use crate::Slot;
use crate::align::Pair;
use crate::lexicon::name_stem;
use crate::statements::{Statement, one_line};

/// Only what is told alike can differ in who tells it.
const ALIKE: f32 = 0.5;

pub(super) fn compare(comparer: &Comparer, pair: &Pair, differences: &mut Vec<Difference>) {
    let (first, second) = (&comparer.statements[pair.first], &comparer.statements[pair.second]);
    if pair.likeness < ALIKE || first.report == second.report {
        return;
    }
    let (Some(one), Some(other)) = (teller(comparer, first), teller(comparer, second)) else { return };
    let apart = match (&one.who, &other.who) {
        (Who::Named(here), Who::Named(there)) => here.iter().all(|stem| !there.contains(stem)),
        (Who::Described(here), Who::Described(there)) => !here.matches(there),
        // A described speaker may be the one whom another report names.
        _ => false,
    };
    if apart {
        differences.push(Difference::new(
            Slot::Attribution,
            Value::new(pair.first, one.words),
            Value::new(pair.second, other.words),
        ));
    }
}

struct Teller {
    who: Who,
    words: String,
}

enum Who {
    /// Stems of the words of all the speaker's names.
    Named(Vec<String>),
    Described(Sense),
}

/// On whose word a statement is told, as far as the report says.
fn teller(comparer: &Comparer, statement: &Statement) -> Option<Teller> {
    let quote = &statement.parsed.quotes[statement.claim.according_to?.at()];
    let all = statement.parsed.tokens.all();
    match &quote.speaker {
        Speaker::Named { entity, .. } => {
            let entity = &statement.parsed.entities[entity.at()];
            let words = entity.names.iter().chain([&entity.name]).flat_map(|name| name.split_whitespace());
            Some(Teller { who: Who::Named(words.map(name_stem).collect()), words: entity.name.clone() })
        }
        Speaker::Unnamed(span) => {
            let within = statement.parsed.tokens.within(*span);
            let head = within.clone().find(|at| !within.contains(&(all[*at].head as usize)))?;
            let token = &all[head];
            let tells = token.pos == Pos::Noun && !is_anybody(token.lemma.as_str()) && !is_vague(token.lemma.as_str());
            tells.then(|| Teller {
                who: Who::Described(Sense::of(comparer.lexicon, token.lemma.as_str())),
                words: one_line(statement.text, *span),
            })
        }
        Speaker::Unresolved => None,
    }
}

/// Words for speakers that may be anybody's: a report, a source, an official.
fn is_vague(lemma: &str) -> bool {
    matches!(
        lemma,
        "report" | "source" | "official" | "authority" | "statement" | "media" | "spokesman" | "spokeswoman" | "spokesperson"
            | "someone" | "agency" | "group" | "expert" | "observer" | "critic"
    )
}
