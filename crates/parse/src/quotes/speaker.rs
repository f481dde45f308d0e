use rashomon_text::{Body, Span};

use super::assemble::Draft;
use super::marks::Stretch;
use super::tree::Tree;
use crate::{Mention, Quote, QuoteKind, Speaker};

/// Makes quotes of drafts: decides their kind and who speaks.
pub(super) fn resolve(
    body: &Body,
    tree: &Tree,
    mentions: &[Mention],
    stretches: &[Stretch],
    drafts: Vec<Draft>,
) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::with_capacity(drafts.len());
    for draft in &drafts {
        let speaker = match &draft.speaker {
            Some((range, head)) => {
                let span = tree.tokens.span(range.clone());
                let token = tree.token(*head);
                let head = Span::new(token.start as usize, token.end as usize);
                let mention = mentions.iter().find(|mention| mention.span.overlaps(head));
                mention.map_or(Speaker::Unnamed(span), |mention| Speaker::Named { span, entity: mention.entity })
            }
            None => {
                draft.goes_on_from.and_then(|from| quotes.get(from)).map_or(Speaker::Unresolved, |from| from.speaker.clone())
            }
        };
        quotes.push(Quote {
            kind: kind(body.text(), &draft.content, stretches),
            content: draft.content.clone(),
            cue: draft.cue,
            speaker,
            channel: None,
        });
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
