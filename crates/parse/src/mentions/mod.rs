//! Mentions and the entities they name.
//!
//! The recogniser sees a sentence at a time; a report is told by one desk, which calls one thing by
//! one name. So spans are cut first ([`spans`]), every name gets one type by all its mentions
//! ([`types`]), and names are then joined to entities ([`entities`]).

mod entities;
mod lexicon;
mod spans;
mod types;

use rashomon_gazetteer::Gazetteer;
use rashomon_read::Report;

use crate::{Entity, Mention, Tokens};
use lexicon::Lexicon;
use spans::Finder;

/// Finds the names of a report and which of them name the same.
pub fn find_mentions(text: &str, tokens: &Tokens, _report: &Report) -> (Vec<Mention>, Vec<Entity>) {
    let finder = Finder { text, tokens, lexicon: Lexicon::get(), gazetteer: Gazetteer::world() };
    let mut found = finder.find();
    let names = finder.decide_types(&mut found);
    finder.join(&found, &names)
}
