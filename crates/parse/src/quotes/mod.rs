//! Quotes: content, cue, speaker.
//!
//! Two readings are laid over each other. [`syntax`] finds attributions in the parse: a cue (a verb,
//! noun or adjective of saying, thinking or intending), its content and its speaker, after the way of
//! O'Keefe et al. 2012 and Pareti et al. 2013. [`marks`] finds what stands in quotation marks, however
//! the sentences inside are parsed. [`assemble`] makes quotes of both: marks decide where direct
//! content begins and ends, the parse decides who said it.

mod assemble;
mod cues;
mod marks;
mod speaker;
mod syntax;
mod tree;

use rashomon_text::Body;

use crate::{Mention, Quote, Tokens};

/// Finds who is said to have said, thought or meant what, in order of the text.
///
/// A cue inside quotation marks is part of what the speaker said and makes no quote of its own.
pub fn find_quotes(body: &Body, tokens: &Tokens, mentions: &[Mention]) -> Vec<Quote> {
    let tree = tree::Tree::new(tokens);
    let stretches = marks::find_stretches(body);
    let attributions = syntax::find_attributions(body.text(), &tree);
    let drafts = assemble::assemble(body, &tree, &stretches, attributions);
    speaker::resolve(body, &tree, mentions, &stretches, drafts)
}
