//! Claims: clauses with their slots.
//!
//! A sentence is cut where its tree has clauses ([`clauses`]), so that two facts told in one
//! sentence are two claims; each clause then takes its slots from what stands in it ([`slots`]).

mod clauses;
mod slots;

use rashomon_read::Report;
use rashomon_text::Span;

use crate::{Claim, Mention, Quantity, Quote, TimeExpression, Tokens};
use clauses::find_clauses;
use slots::Slots;

/// What the other parts of the parser found, for claims to take their slots from.
pub struct Found<'p> {
    pub mentions: &'p [Mention],
    pub times: &'p [TimeExpression],
    pub quantities: &'p [Quantity],
    pub quotes: &'p [Quote],
}

/// Finds the clauses of a report that state something, in order of the text.
pub fn find_claims(text: &str, tokens: &Tokens, found: &Found, report: &Report) -> Vec<Claim> {
    let slots = Slots::new(text, tokens, found, report.day());
    let mut claims = Vec::new();
    for sentence in 0..tokens.sentences().len() {
        let cut = find_clauses(tokens, sentence);
        claims.extend(cut.clauses.iter().map(|clause| slots.claim(sentence, &cut, clause)));
    }
    if let Some(lede) = past_dateline(text, report) {
        for claim in &mut claims {
            // "ROVNA — A ferry sank": the place line is no part of what is claimed.
            if (claim.span.start()..claim.span.end()).contains(&lede) {
                claim.span = Span::new(lede, claim.span.end());
            }
        }
        claims.retain(|claim| claim.span.start() >= lede);
    }
    claims.sort_by_key(|claim: &Claim| claim.span);
    claims
}

/// Where the lede begins, in a report that begins with a place line.
fn past_dateline(text: &str, report: &Report) -> Option<usize> {
    /// Bytes that an agency, a day and the dash may take behind the place.
    const LONGEST: usize = 60;
    let place = report.dateline.as_deref()?;
    let first = report.body.paragraphs().first()?;
    let behind = first.start() + first.of(text).strip_prefix(place)?.len().abs_diff(first.len());
    let dash = text[behind..first.end()].find(['—', '–', '―']).or_else(|| text[behind..first.end()].find("- "))?;
    let dash = behind + dash;
    let lede = dash + text[dash..].find(|c: char| c.is_alphanumeric() || "\"“'‘".contains(c))?;
    (lede - behind <= LONGEST && lede < first.end()).then_some(lede)
}
