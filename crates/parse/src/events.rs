//! Event mentions in PLOVER's types.

use crate::{EventMention, Mention, TimeExpression, Tokens};

/// Finds triggers of events with their actors and recipients.
pub fn find_events(
    _text: &str,
    _tokens: &Tokens,
    _mentions: &[Mention],
    _times: &[TimeExpression],
) -> Vec<EventMention> {
    Vec::new()
}
