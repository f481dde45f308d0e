use std::ops::Range;

use rashomon_syntax::{Annotate, NamedSpan, Token};
use rashomon_text::{Body, Span};

/// The tokens of a whole report, with byte offsets and heads in the report's own numbering.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Tokens {
    tokens: Vec<Token>,
    sentences: Vec<Range<usize>>,
    entities: Vec<NamedSpan>,
}

impl Tokens {
    /// Annotates each paragraph of `body` by itself, so that no sentence runs over two.
    pub fn of(body: &Body, annotate: &dyn Annotate) -> Self {
        let texts: Vec<&str> = body.paragraphs().iter().map(|span| span.of(body.text())).collect();
        let mut all = Self::default();
        for (paragraph, annotated) in body.paragraphs().iter().zip(annotate.annotate(&texts)) {
            let (first, at) = (all.tokens.len(), paragraph.start() as u32);
            all.tokens.extend(annotated.tokens.into_iter().map(|mut token| {
                token.start += at;
                token.end += at;
                token.head += first as u32;
                token
            }));
            let moved = |range: Range<usize>| range.start + first..range.end + first;
            all.sentences.extend(annotated.sentences.into_iter().map(moved));
            all.entities
                .extend(annotated.entities.into_iter().map(|span| NamedSpan { tokens: moved(span.tokens), ..span }));
        }
        all.part_circles();
        all
    }

    /// The tokens that [`all`](Self::all), [`sentences`](Self::sentences) and [`named`](Self::named) gave before, as
    /// a store keeps them.
    pub fn from_parts(tokens: Vec<Token>, sentences: Vec<Range<usize>>, entities: Vec<NamedSpan>) -> Self {
        let mut all = Self { tokens, sentences, entities };
        all.part_circles();
        all
    }

    /// Makes a root of every token whose heads lead round in a circle or out of its sentence. Trained
    /// parsers give trees; the rules above may rely on it.
    fn part_circles(&mut self) {
        for range in self.sentences.clone() {
            // 0: not yet followed; 1: on the way now; 2: leads to a root.
            let mut seen = vec![0u8; range.len()];
            for first in range.clone() {
                let mut way = Vec::new();
                let mut at = first;
                while seen[at - range.start] == 0 {
                    seen[at - range.start] = 1;
                    way.push(at);
                    let head = self.tokens[at].head as usize;
                    if head == at {
                        break;
                    }
                    if !range.contains(&head) || seen[head - range.start] == 1 {
                        self.tokens[at].head = at as u32;
                        break;
                    }
                    at = head;
                }
                way.into_iter().for_each(|at| seen[at - range.start] = 2);
            }
        }
    }

    pub fn all(&self) -> &[Token] {
        &self.tokens
    }

    /// Token ranges of the sentences, in order.
    pub fn sentences(&self) -> &[Range<usize>] {
        &self.sentences
    }

    /// What the pipeline's recogniser named.
    pub fn named(&self) -> &[NamedSpan] {
        &self.entities
    }

    /// The bytes from the first to the last token of a non-empty range.
    pub fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.tokens[range.start].start as usize, self.tokens[range.end - 1].end as usize)
    }

    /// Index of the sentence that holds the token.
    pub fn sentence_of(&self, token: usize) -> usize {
        self.sentences.partition_point(|range| range.end <= token)
    }

    /// The tokens that begin inside `span`.
    pub fn within(&self, span: Span) -> Range<usize> {
        let start = self.tokens.partition_point(|token| (token.start as usize) < span.start());
        let end = self.tokens.partition_point(|token| (token.start as usize) < span.end());
        start..end.max(start)
    }

    /// Direct dependents of a token, in order, inside its sentence.
    pub fn children(&self, token: usize) -> impl Iterator<Item = usize> + '_ {
        let sentence = self.sentences[self.sentence_of(token)].clone();
        sentence.filter(move |at| *at != token && self.tokens[*at].head as usize == token)
    }

    /// The smallest token range that holds a token and all that depends on it.
    pub fn subtree(&self, token: usize) -> Range<usize> {
        let sentence = self.sentences[self.sentence_of(token)].clone();
        let (mut first, mut last) = (token, token);
        for at in sentence {
            if self.ancestors(at).any(|up| up == token) {
                first = first.min(at);
                last = last.max(at);
            }
        }
        first..last + 1
    }

    /// The heads above a token, nearest first, up to the root.
    pub fn ancestors(&self, token: usize) -> impl Iterator<Item = usize> + '_ {
        let mut at = token;
        // No tree is deeper than its sentence; the bound keeps a damaged one from looping.
        (0..256).map_while(move |_| {
            let up = self.tokens[at].head as usize;
            let moved = up != at;
            at = up;
            moved.then_some(up)
        })
    }
}

#[cfg(test)]
mod tests {
    use rashomon_syntax::Token;

    use super::*;

    #[test]
    fn heads_that_lead_round_are_parted() {
        let token = |head| Token { head, ..Token::default() };
        let mut tokens =
            Tokens { tokens: [1, 2, 0, 3, 9].map(token).to_vec(), sentences: vec![0..3, 3..5], entities: Vec::new() };
        tokens.part_circles();
        let heads: Vec<u32> = tokens.all().iter().map(|token| token.head).collect();
        assert_eq!(heads, [1, 2, 2, 3, 4]);
        assert_eq!(tokens.ancestors(0).collect::<Vec<_>>(), [1, 2]);
    }
}
