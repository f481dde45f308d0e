//! One report alone: sentences, mentions, entities, times, quantities, quotes, event mentions, claims.
//!
//! Every part is found by its own module from the same [`Tokens`]; [`parse_report`] runs them all.

mod claims;
mod events;
mod lex;
mod mentions;
pub mod names;
mod numbers;
mod parsed;
#[cfg(test)]
mod plain;
mod quantities;
mod quotes;
mod times;
mod tokens;

pub use parsed::{
    Bound, Claim, ClaimIdx, Counted, Entity, EntityIdx, EventMention, Mention, MentionIdx, MentionType, Modality,
    Parsed, Participant, Place, Polarity, Quantity, QuantityIdx, QuantityKind, Quote, QuoteIdx, QuoteKind, Role,
    Speaker, TimeExpression, TimeIdx, TimeKind,
};
pub use tokens::Tokens;

use rashomon_gazetteer::Gazetteer;
use rashomon_read::Report;
use rashomon_syntax::Annotate;

/// Parses one report with the places that are built in.
pub fn parse_report(report: &Report, annotate: &dyn Annotate) -> Parsed {
    parse_report_with(report, annotate, Gazetteer::world())
}

/// Parses one report: annotates its paragraphs and finds everything in them.
pub fn parse_report_with(report: &Report, annotate: &dyn Annotate, gazetteer: &Gazetteer) -> Parsed {
    let tokens = Tokens::of(&report.body, annotate);
    let text = report.body.text();
    let times = times::find_times(text, &tokens, report.day());
    let quantities = quantities::find_quantities(text, &tokens, &times);
    let (mentions, entities) = mentions::find_mentions(text, &tokens, report, gazetteer);
    let quotes = quotes::find_quotes(&report.body, &tokens, &mentions);
    let events = events::find_events(text, &tokens, &mentions, &times);
    let found = claims::Found { mentions: &mentions, times: &times, quantities: &quantities, quotes: &quotes };
    let claims = claims::find_claims(text, &tokens, &found, report);
    Parsed { tokens, mentions, entities, times, quantities, quotes, events, claims }
}
