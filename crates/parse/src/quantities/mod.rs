//! Quantities: an amount, how sure it is told, and what it counts or measures.
//!
//! Vague amounts keep a low and a high that hold any number a reader would call so: "hundreds" is 100
//! to 1,000.

mod amounts;
mod counted;
mod reader;
#[cfg(test)]
mod tests;
mod units;

use crate::lex::Atoms;
use crate::{Quantity, TimeExpression, Tokens};
use reader::Reader;

/// Finds the quantities of a report outside its time expressions: in order, not overlapping.
pub fn find_quantities(text: &str, tokens: &Tokens, times: &[TimeExpression]) -> Vec<Quantity> {
    let atoms = Atoms::of(text);
    let reader = Reader { atoms: &atoms, tokens };
    let mut found: Vec<Quantity> = Vec::new();
    let mut times = times.iter().peekable();
    let mut at = 0;
    // The first atom that no quantity or time has taken yet.
    let mut free = 0;
    while at < atoms.list.len() {
        let atom = atoms.get(at);
        while times.peek().is_some_and(|time| time.span.end() <= atom.start as usize) {
            times.next();
        }
        if let Some(time) = times.peek().filter(|time| time.span.start() <= atom.start as usize) {
            while at < atoms.list.len() && (atoms.get(at).start as usize) < time.span.end() {
                at += 1;
            }
            free = at;
            continue;
        }
        let until = times.peek().map_or(usize::MAX, |time| time.span.start());
        match reader.quantity(at, free, until) {
            Some((quantity, next)) => {
                found.extend(quantity);
                at = next.max(at + 1);
                free = at;
            }
            None => at += 1,
        }
    }
    found
}
