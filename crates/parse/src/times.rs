//! Time expressions.

use jiff::civil::Date;

use crate::{TimeExpression, Tokens};

/// Finds the time expressions of a report published on `published`.
pub fn find_times(_text: &str, _tokens: &Tokens, _published: Option<Date>) -> Vec<TimeExpression> {
    Vec::new()
}
