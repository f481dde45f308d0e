//! Quantities.

use crate::{Quantity, TimeExpression, Tokens};

/// Finds the quantities of a report outside its time expressions.
pub fn find_quantities(_text: &str, _tokens: &Tokens, _times: &[TimeExpression]) -> Vec<Quantity> {
    Vec::new()
}
