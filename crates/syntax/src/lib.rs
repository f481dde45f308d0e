//! Trained spaCy v3 CNN pipelines, run natively: tokens, tags, trees, lemmas and names.
//!
//! Knows nothing of news. See [`Annotate`] for what a pipeline gives.

mod annotated;
mod label;

pub use annotated::{Annotate, Annotated, NamedSpan, Pos, Token};
pub use label::Label;
