//! Quotes: content, cue, speaker.
//!
//! Two readings are laid over each other. [`syntax`] finds attributions in the parse: a cue (a verb,
//! noun or adjective of saying, thinking or intending), its content and its speaker, after the way of
//! O'Keefe et al. 2012 and Pareti et al. 2013. [`marks`] finds what stands in quotation marks, however
//! the sentences inside are parsed. [`assemble`] makes quotes of both: marks decide where direct
//! content begins and ends, the parse decides who said it.

mod assemble;
mod blocks;
mod channel;
mod cues;
mod genders;
mod marks;
mod speaker;
mod syntax;
mod tree;

use rashomon_text::{Body, Span};

use self::assemble::Draft;
use self::marks::Stretch;
use crate::{Mention, Quote, QuoteKind, Speaker, Tokens};

/// Finds who is said to have said, thought or meant what, in order of the text.
///
/// A cue inside quotation marks is part of what the speaker said and makes no quote of its own.
pub fn find_quotes(body: &Body, tokens: &Tokens, mentions: &[Mention]) -> Vec<Quote> {
    let text = body.text();
    let tree = tree::Tree::new(tokens);
    let mut stretches = marks::find_stretches(body);
    assemble::end_unclosed(text, &tree, &mut stretches);
    let attributions = syntax::find_attributions(text, &tree);
    let blocks = blocks::find_blocks(body, &tree, mentions, &stretches);
    let drafts = assemble::assemble(body, &tree, &stretches, attributions, blocks);
    let mut resolver = speaker::Resolver::new(text, &tree, mentions, &stretches);
    let mut quotes: Vec<Quote> = Vec::with_capacity(drafts.len());
    for Draft { content, cue, head, speaker, goes_on_from, verbatim } in drafts {
        let speaker = match speaker {
            Some((range, head)) => resolver.speaker(&range, head),
            None => goes_on_from
                .and_then(|from| quotes.get(from))
                .map_or(Speaker::Unresolved, |from: &Quote| from.speaker.clone()),
        };
        let channel = head.and_then(|head| channel::find_channel(text, &tree, mentions, head));
        let kind = if verbatim { QuoteKind::Direct } else { kind(text, &content, &stretches) };
        quotes.push(Quote { kind, content, cue, speaker, channel });
    }
    quotes
}

/// Direct where all words of the content stand in quotation marks, mixed where some do.
fn kind(text: &str, content: &[Span], stretches: &[Stretch]) -> QuoteKind {
    let has_words = |from: usize, to: usize| from < to && text[from..to].chars().any(char::is_alphanumeric);
    let (mut inside, mut outside) = (false, false);
    for span in content {
        let mut at = span.start();
        let first = stretches.partition_point(|stretch| stretch.span.end() <= span.start());
        for stretch in stretches[first..].iter().take_while(|stretch| stretch.span.start() < span.end()) {
            outside |= has_words(at, stretch.span.start());
            inside |= has_words(at.max(stretch.span.start()), stretch.span.end().min(span.end()));
            at = stretch.span.end().max(at);
        }
        outside |= has_words(at, span.end());
    }
    match (inside, outside) {
        (true, false) => QuoteKind::Direct,
        (true, true) => QuoteKind::Mixed,
        _ => QuoteKind::Indirect,
    }
}
