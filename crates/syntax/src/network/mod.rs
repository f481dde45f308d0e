//! The networks of a pipeline and the transition systems that they steer.

pub(crate) mod gemm;
mod layers;
mod moves;
pub(crate) mod ner;
pub(crate) mod parser;
mod scorer;
pub(crate) mod tagger;
pub(crate) mod tok2vec;
mod tree;
