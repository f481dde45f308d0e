//! Annotations made up for tests of rules: one token a word or mark, with the parts of speech that a
//! test names.

use rashomon_syntax::{Annotate, Annotated, Label, Pos, Token};
use rashomon_text::Body;

use crate::Tokens;

/// Words with their part of speech and tag; numbers are NUM, all other words have none.
pub(crate) struct Plain<'w>(pub &'w [(&'w str, Pos, &'w str)]);

impl Annotate for Plain<'_> {
    fn annotate(&self, texts: &[&str]) -> Vec<Annotated> {
        texts.iter().map(|text| self.one(text)).collect()
    }
}

impl Plain<'_> {
    pub fn tokens(&self, text: &str) -> Tokens {
        Tokens::of(&Body::new(text), self)
    }

    fn one(&self, text: &str) -> Annotated {
        let mut tokens: Vec<Token> = Vec::new();
        let mut chars = text.char_indices().peekable();
        while let Some((start, first)) = chars.next() {
            if first.is_whitespace() {
                continue;
            }
            let mut end = start + first.len_utf8();
            while let Some((at, next)) =
                chars.peek().copied().filter(|(_, next)| first.is_alphanumeric() && next.is_alphanumeric())
            {
                end = at + next.len_utf8();
                chars.next();
            }
            let word = &text[start..end];
            let known = self.0.iter().find(|(known, ..)| *known == word);
            let number = if first.is_ascii_digit() { Pos::Num } else { Pos::None };
            let (pos, tag) = known.map_or((number, ""), |(_, pos, tag)| (*pos, *tag));
            tokens.push(Token {
                start: start as u32,
                end: end as u32,
                tag: Label::new(tag),
                pos,
                morph: Label::EMPTY,
                lemma: word.to_lowercase().into(),
                head: tokens.len() as u32,
                dep: Label::EMPTY,
                sentence_start: tokens.is_empty(),
            });
        }
        Annotated { sentences: vec![0..tokens.len()], entities: Vec::new(), tokens }
    }
}
