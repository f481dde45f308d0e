//! Mentions and the entities they name.
//!
//! The recogniser sees a sentence at a time; a report is told by one desk, which calls one thing by
//! one name. So spans are cut first ([`spans`]), every name gets one type by all its mentions
//! ([`types`]), and names are then joined to entities ([`entities`]).

mod entities;
mod lexicon;
mod places;
mod spans;
mod types;

use rashomon_gazetteer::Gazetteer;
use rashomon_read::Report;

use crate::{Entity, Mention, Tokens};
use lexicon::Lexicon;
use spans::Finder;

/// Finds the names of a report, which of them name the same, and where the places lie.
pub fn find_mentions(
    text: &str,
    tokens: &Tokens,
    report: &Report,
    gazetteer: &Gazetteer,
) -> (Vec<Mention>, Vec<Entity>) {
    let finder = Finder { text, tokens, lexicon: Lexicon::get(), gazetteer };
    let mut found = finder.find();
    let names = finder.decide_types(&mut found);
    let (mut mentions, entities) = finder.join(&found, &names);
    places::resolve_places(text, report, gazetteer, &mut mentions, &entities);
    (mentions, entities)
}
