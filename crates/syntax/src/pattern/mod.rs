//! Regular expressions as Python's `re` understands them, in linear time.
//!
//! The tokenizer of a pipeline is written in them, and its result hangs on their details: look-behind,
//! leftmost-first alternatives, what `\w` and `$` mean, matches of no length. The French pipeline's
//! `token_match` alone is 1.4 MB of alternatives that repeat the same few character classes. So each
//! class is kept once, an alternative is tried only where its first character fits, and all that are
//! tried run side by side over the text (K. Thompson 1968; priorities as R. Pike's `sam`), which keeps
//! a hostile word of a million characters harmless.

mod class;
mod compile;
mod parse;
mod search;

#[cfg(test)]
mod tests;

pub(crate) use compile::Pattern;
pub(crate) use search::Scratch;
