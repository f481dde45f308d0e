//! Event mentions in PLOVER's types (Open Event Data Alliance, PLOVER codebook, 2021).
//!
//! A verb or noun of the list in `data/plover.txt` makes a trigger; the clause around it says whether the
//! deed is done, promised, refused, threatened or asked for, which PLOVER tells as types of their own.

mod find;
mod lexicon;
mod modes;
mod participants;
#[cfg(test)]
mod tests;
mod tree;

use crate::{EventMention, Mention, TimeExpression, Tokens};

/// Finds triggers of events with their actors and recipients: in order of the triggers.
pub fn find_events(text: &str, tokens: &Tokens, mentions: &[Mention], times: &[TimeExpression]) -> Vec<EventMention> {
    let mut events = Vec::new();
    for range in tokens.sentences() {
        let tree = tree::Tree::of(text, tokens, range.clone());
        find::Finder::new(&tree, tokens, mentions, times).run(&mut events);
    }
    events
}
