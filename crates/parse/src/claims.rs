//! Claims: clauses with their slots.

use rashomon_read::Report;

use crate::{Claim, EventMention, Mention, Modality, Polarity, Quantity, Quote, TimeExpression, Tokens};

/// What the other parts of the parser found, for claims to take their slots from.
pub struct Found<'p> {
    pub mentions: &'p [Mention],
    pub times: &'p [TimeExpression],
    pub quantities: &'p [Quantity],
    pub quotes: &'p [Quote],
    pub events: &'p [EventMention],
}

/// Finds the clauses of a report that state something.
pub fn find_claims(_text: &str, tokens: &Tokens, _found: &Found, _report: &Report) -> Vec<Claim> {
    let sentences = tokens.sentences().iter().enumerate();
    sentences
        .map(|(sentence, range)| Claim {
            span: tokens.span(range.clone()),
            sentence,
            predicate: None,
            participants: Vec::new(),
            quantities: Vec::new(),
            times: Vec::new(),
            places: Vec::new(),
            condition: None,
            cause: None,
            according_to: None,
            polarity: Polarity::Positive,
            modality: Modality::Asserted,
            background: false,
        })
        .collect()
}
