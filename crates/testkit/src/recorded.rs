use std::collections::HashMap;

use rashomon_syntax::{Annotate, Annotated, Label, NamedSpan, Pos, Token};
use serde::Deserialize;

/// Annotations that spaCy made, one JSON object a line: what parity is held against, and a stand-in
/// for a pipeline in tests of the rules above it.
pub struct Recorded {
    by_text: HashMap<String, Annotated>,
}

/// One line of a recording. Offsets count code points.
#[derive(Deserialize)]
pub struct RecordedText {
    pub text: String,
    /// `[start, end, tag, pos, morph, lemma, head, dep, sentence_start]`, heads as token indices.
    pub tokens: Vec<(usize, usize, String, String, String, String, u32, String, bool)>,
    /// `[first token, token after the last, label]`.
    pub entities: Vec<(usize, usize, String)>,
}

impl RecordedText {
    pub fn into_annotated(self) -> (String, Annotated) {
        let mut byte_of: Vec<u32> = self.text.char_indices().map(|(at, _)| at as u32).collect();
        byte_of.push(self.text.len() as u32);
        let tokens: Vec<Token> = self
            .tokens
            .into_iter()
            .map(|(start, end, tag, pos, morph, lemma, head, dep, sentence_start)| Token {
                start: byte_of[start],
                end: byte_of[end],
                tag: Label::new(&tag),
                pos: Pos::from_name(&pos).unwrap_or_else(|| panic!("no part of speech is called {pos}")),
                morph: Label::new(&morph),
                lemma: lemma.into(),
                head,
                dep: Label::new(&dep),
                sentence_start,
            })
            .collect();
        let mut starts: Vec<usize> = (0..tokens.len()).filter(|at| *at == 0 || tokens[*at].sentence_start).collect();
        starts.push(tokens.len());
        let sentences = starts.windows(2).map(|pair| pair[0]..pair[1]).collect();
        let entities = self
            .entities
            .into_iter()
            .map(|(start, end, label)| NamedSpan { tokens: start..end, label: Label::new(&label) })
            .collect();
        (self.text, Annotated { tokens, sentences, entities })
    }
}

impl Recorded {
    /// Reads a recording, JSON Lines.
    pub fn new(lines: &str) -> Self {
        let read = |line: &str| serde_json::from_str::<RecordedText>(line).expect("a line of a recording");
        Self { by_text: lines.lines().map(|line| read(line).into_annotated()).collect() }
    }
}

impl Annotate for Recorded {
    /// # Panics
    /// If a text is not in the recording.
    fn annotate(&self, texts: &[&str]) -> Vec<Annotated> {
        let find = |text: &&str| {
            let found = self.by_text.get(*text);
            found.unwrap_or_else(|| panic!("not recorded: {text:?}")).clone()
        };
        texts.iter().map(find).collect()
    }
}
