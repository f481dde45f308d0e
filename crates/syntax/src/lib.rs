//! Trained spaCy v3 CNN pipelines, run natively: tokens, tags, trees, lemmas and names.
//!
//! A [`Pipeline`] is opened from a folder as spaCy 3 writes it and gives what spaCy gives, several
//! times as fast, in a fraction of the memory, without Python:
//!
//! ```no_run
//! use rashomon_syntax::{Annotate, Pipeline};
//!
//! let pipeline = Pipeline::open("en_core_web_sm-3.8.0")?;
//! let text = "The ferry left Rovna on Friday.";
//! let annotated = &pipeline.annotate(&[text])[0];
//! for token in &annotated.tokens {
//!     println!("{} {} <- {}", token.of(text), token.dep, annotated.tokens[token.head as usize].of(text));
//! }
//! # Ok::<(), rashomon_syntax::OpenError>(())
//! ```
//!
//! - What it runs is told at [`Pipeline`]; a pipeline that asks for more is refused, with the file and
//!   the field in it that ask ([`OpenError`]).
//! - A text's annotations depend on that text and the pipeline alone: not on the other texts, the
//!   number of threads, or which vector instructions the machine has, as long as it has fused
//!   multiply-add (x86-64 since 2013, all of AArch64).
//! - [`Annotate::annotate`] works on the threads of the current rayon pool. Memory does not grow with
//!   the number of texts, but for their annotations.
//!
//! The examples `annotate` and `throughput` show both ends; `bench/vs_spacy.py` measures against spaCy.
//! Knows nothing of news.

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
