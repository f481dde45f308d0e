//! What the tests of rules share: marked text, and annotations that no parser would make.

use std::io::Write;

use rashomon_read::Report;
use rashomon_syntax::{Annotate, Annotated, Label, Pos, Token};
use rashomon_text::Span;

/// Whether texts are to be recorded (`RASHOMON_RECORD=FILE`) and not tested: appends the report's paragraphs to the
/// file, one JSON string a line.
pub fn recording(report: &Report) -> bool {
    let Ok(path) = std::env::var("RASHOMON_RECORD") else { return false };
    let mut file = std::fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
    for paragraph in report.body.paragraphs() {
        // In one write, for tests that run beside each other.
        let line = serde_json::json!(paragraph.of(report.body.text())).to_string() + "\n";
        file.write_all(line.as_bytes()).unwrap();
    }
    true
}

/// Takes marked text apart: the text, and for each marked stretch its byte span and label.
pub fn unmark(marked: &str) -> (String, Vec<(Span, String)>) {
    let mut text = String::new();
    let mut line_start = 0;
    let mut marks = Vec::new();
    for line in marked.trim_matches('\n').lines() {
        if !line.trim_start().starts_with('^') {
            line_start = text.len();
            text.push_str(line);
            text.push('\n');
            continue;
        }
        let column = line.chars().take_while(|c| *c == ' ').count();
        let length = line.trim_start().chars().take_while(|c| *c == '^').count();
        let mut offsets: Vec<usize> = text[line_start..].char_indices().map(|(at, _)| line_start + at).collect();
        offsets.push(text.len());
        let span = Span::new(offsets[column], offsets[column + length]);
        marks.push((span, line.trim_start().trim_start_matches('^').trim().to_owned()));
    }
    (text.trim_end().to_owned(), marks)
}

/// Annotates any text with trees that no parser would make: what a damaged pipeline could hand over.
struct Scrambled(u64);

impl Scrambled {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }

    fn annotated(&mut self, text: &str) -> Annotated {
        const POS: [Pos; 6] = [Pos::Verb, Pos::Noun, Pos::Propn, Pos::Pron, Pos::Punct, Pos::Adj];
        const TAGS: [&str; 5] = ["VBD", "VBG", "VBN", "NN", "NNP"];
        const DEPS: [&str; 12] =
            ["nsubj", "ccomp", "xcomp", "conj", "advcl", "relcl", "acl", "dobj", "prep", "pobj", "appos", "parataxis"];
        const LEMMAS: [&str; 8] = ["say", "tell", "want", "claim", "support", "call", "afraid", "that"];
        let mut tokens: Vec<Token> = Vec::new();
        let mut words: Vec<(usize, usize)> = Vec::new();
        for (at, c) in text.char_indices() {
            match words.last_mut() {
                Some((_, end)) if c.is_alphanumeric() && *end == at && text[..at].ends_with(char::is_alphanumeric) => {
                    *end += c.len_utf8();
                }
                _ if c.is_whitespace() => {}
                _ => words.push((at, at + c.len_utf8())),
            }
        }
        for (at, (start, end)) in words.iter().enumerate() {
            let quoting = !text[*start..*end].starts_with(char::is_alphanumeric);
            tokens.push(Token {
                start: *start as u32,
                end: *end as u32,
                tag: Label::new(TAGS[self.next(TAGS.len())]),
                pos: if quoting { Pos::Punct } else { POS[self.next(POS.len())] },
                morph: Label::EMPTY,
                lemma: LEMMAS[self.next(LEMMAS.len())].into(),
                head: self.next(at + 1) as u32,
                dep: Label::new(DEPS[self.next(DEPS.len())]),
                sentence_start: at == 0,
            });
        }
        let sentences = if tokens.is_empty() { Vec::new() } else { vec![0..tokens.len()] };
        Annotated { tokens, sentences, entities: Vec::new() }
    }
}

pub struct Scrambling(pub u64);

impl Annotate for Scrambling {
    fn annotate(&self, texts: &[&str]) -> Vec<Annotated> {
        let mut scrambled = Scrambled(self.0);
        texts.iter().map(|text| scrambled.annotated(text)).collect()
    }
}
