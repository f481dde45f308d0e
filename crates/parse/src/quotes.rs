//! Quotes: content, cue, speaker.

use crate::{Mention, Quote, Tokens};

/// Finds who is said to have said what.
pub fn find_quotes(_text: &str, _tokens: &Tokens, _mentions: &[Mention]) -> Vec<Quote> {
    Vec::new()
}
