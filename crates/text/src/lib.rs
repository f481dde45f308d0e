//! Spans, bodies, folded typography and errors told in full: the ground every other crate stands on.
//!
//! Inside the program a place in a text is a half-open range of *bytes* ([`Span`]). What people and
//! programs outside see counts *code points*; [`CodePoints`] turns one into the other.

mod body;
mod errors;
mod fold;
mod span;

pub use body::{Body, CodePoints};
pub use errors::in_full;
pub use fold::{Folded, fold_char};
pub use span::Span;
