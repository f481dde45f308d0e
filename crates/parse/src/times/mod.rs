//! Time expressions, after TimeML's TIMEX3 (ISO 24617-1).
//!
//! [`grammar`] reads what an expression says, [`resolve`] puts it on the calendar: against the day of
//! publication in news, against the time that the story has reached in histories.

mod clock;
mod dates;
mod grammar;
mod lengths;
mod period;
mod phrases;
mod resolve;
mod sense;
#[cfg(test)]
mod tests;

use jiff::civil::Date;

use crate::lex::{Atoms, Shape};
use crate::{TimeExpression, Tokens};
use grammar::Grammar;
use sense::{Hit, Point, Sense};
#[cfg(test)]
pub(crate) use tests::scraps;

/// Finds the time expressions of a report published on `published`: in order, not overlapping.
pub fn find_times(text: &str, tokens: &Tokens, published: Option<Date>) -> Vec<TimeExpression> {
    let atoms = Atoms::of(text);
    let before_christ = (0..atoms.list.len()).filter(|at| matches!(atoms.word(*at), "bc" | "bce")).count() > 2;
    let grammar = Grammar { atoms: &atoms, tokens, before_christ };
    let found = scan(&grammar);
    resolve::resolve(&grammar, &found, published)
}

/// An expression and the atom it begins with.
struct Found {
    at: usize,
    hit: Hit,
}

fn scan(grammar: &Grammar<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < grammar.atoms.list.len() {
        let atom = grammar.get(at);
        let starts = !atom.word.is_empty() && atom.shape != Shape::Break || atom.shape == Shape::Digits;
        match starts.then(|| grammar.expression(at)).flatten() {
            Some(hit) => {
                let next = hit.next.max(at + 1);
                let last = match hit.sense {
                    Sense::Point(point @ Point::Day { .. }) => grammar.last_day(next, point),
                    Sense::Point(Point::Year(year)) => grammar.last_year(next, year),
                    _ => None,
                };
                if hit.sense != Sense::NoTime {
                    found.push(Found { at, hit });
                }
                at = next;
                if let Some((from, hit)) = last {
                    at = hit.next;
                    found.push(Found { at: from, hit });
                }
            }
            None => {
                at += 1;
                // The rest of "1,998" is no number of its own.
                if atom.shape == Shape::Digits {
                    at = grammar.written(at - 1).map_or(at, |number| number.next.max(at));
                }
            }
        }
    }
    found
}

impl Found {
    fn point(&self) -> Option<Point> {
        match &self.hit.sense {
            Sense::Point(point) => Some(*point),
            Sense::Clock { on, .. } => *on,
            _ => None,
        }
    }
}
