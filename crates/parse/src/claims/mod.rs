//! Claims: clauses with their slots.
//!
//! A sentence is cut where its tree has clauses ([`clauses`]), so that two facts told in one
//! sentence are two claims; each clause then takes its slots from what stands in it ([`slots`]).

mod clauses;
mod slots;

use rashomon_read::Report;

use crate::{Claim, EventMention, Mention, Quantity, Quote, TimeExpression, Tokens};
use clauses::find_clauses;
use slots::Slots;

/// What the other parts of the parser found, for claims to take their slots from.
pub struct Found<'p> {
    pub mentions: &'p [Mention],
    pub times: &'p [TimeExpression],
    pub quantities: &'p [Quantity],
    pub quotes: &'p [Quote],
    #[allow(dead_code)] // Claims take no slot from event mentions yet.
    pub events: &'p [EventMention],
}

/// Finds the clauses of a report that state something, in order of the text.
pub fn find_claims(text: &str, tokens: &Tokens, found: &Found, report: &Report) -> Vec<Claim> {
    let slots = Slots::new(text, tokens, found, report.day());
    let mut claims = Vec::new();
    for sentence in 0..tokens.sentences().len() {
        let cut = find_clauses(tokens, sentence);
        claims.extend(cut.clauses.iter().map(|clause| slots.claim(sentence, &cut, clause)));
    }
    claims.sort_by_key(|claim: &Claim| claim.span);
    claims
}
