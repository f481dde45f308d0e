//! Trained spaCy v3 CNN pipelines, run natively: tokens, tags, trees, lemmas and names.
//!
//! Knows nothing of news. See [`Annotate`] for what a pipeline gives.

mod annotated;
mod attribute_ruler;
mod chars;
mod components;
mod config;
mod error;
mod forms;
mod label;
mod lemmatizer;
mod lookups;
mod morph;
mod msgpack;
mod network;
mod pattern;
mod pipeline;
mod strings;
mod tokenizer;
mod vectors;
mod weights;

pub use annotated::{Annotate, Annotated, NamedSpan, Pos, Token};
pub use error::OpenError;
pub use forms::{Form, Forms, RawToken};
pub use label::Label;
pub use pipeline::Pipeline;
pub use strings::{hash_utf8, string_id};
pub use tokenizer::Tokenizer;
