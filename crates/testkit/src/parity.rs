use std::collections::BTreeMap;
use std::fmt;

use rashomon_syntax::{Annotate, Annotated, Token};

use crate::recorded::RecordedText;

/// How far a pipeline's annotations equal those recorded.
#[derive(Default)]
pub struct Parity {
    pub texts: usize,
    /// Texts whose tokens are all cut as recorded. Only these count for the attributes.
    pub texts_cut_alike: usize,
    /// Recorded tokens.
    pub tokens: usize,
    /// Of these, those cut alike.
    pub tokens_cut_alike: usize,
    /// Tokens in the texts that are cut alike.
    pub compared: usize,
    /// Tokens that differ, by attribute.
    pub differing: BTreeMap<&'static str, usize>,
    /// Attribute, what is recorded and what was given; how often, and one such token in its text.
    pub residuals: BTreeMap<(&'static str, String, String), (usize, String)>,
}

pub const ATTRIBUTES: [&str; 8] = ["tag", "pos", "morph", "lemma", "head", "dep", "sentence start", "entity"];

impl Parity {
    /// Annotates the texts of a recording (JSON Lines) and compares.
    pub fn measure(pipeline: &dyn Annotate, recording: &str) -> Self {
        let read = |line: &str| serde_json::from_str::<RecordedText>(line).expect("a line of a recording");
        let expected: Vec<_> = recording.lines().map(|line| read(line).into_annotated()).collect();
        let texts: Vec<&str> = expected.iter().map(|(text, _)| text.as_str()).collect();
        let mut parity = Self::default();
        for ((text, expected), found) in expected.iter().zip(pipeline.annotate(&texts)) {
            parity.add(text, expected, &found);
        }
        parity
    }

    fn add(&mut self, text: &str, expected: &Annotated, found: &Annotated) {
        let places = |annotated: &Annotated| -> Vec<(u32, u32)> {
            annotated.tokens.iter().map(|token| (token.start, token.end)).collect()
        };
        let (wanted, given) = (places(expected), places(found));
        self.texts += 1;
        self.tokens += wanted.len();
        self.tokens_cut_alike += wanted.iter().filter(|place| given.binary_search(place).is_ok()).count();
        if wanted != given {
            let at = wanted.iter().zip(&given).take_while(|(wanted, given)| wanted == given).count();
            let show = |annotated: &Annotated| annotated.tokens.get(at).map_or("", |token| token.of(text)).to_owned();
            let context = context(text, expected, at);
            self.note("token", show(expected), show(found), context);
            return;
        }
        self.texts_cut_alike += 1;
        self.compared += wanted.len();
        let (wanted_names, given_names) = (names(expected), names(found));
        for (at, (wanted, given)) in expected.tokens.iter().zip(&found.tokens).enumerate() {
            let all = values(wanted, &wanted_names[at]).into_iter().zip(values(given, &given_names[at]));
            for (attribute, (wanted, given)) in ATTRIBUTES.into_iter().zip(all) {
                if wanted != given {
                    *self.differing.entry(attribute).or_default() += 1;
                    // That heads differ is a class of its own; by how much says little.
                    let (wanted, given) = if attribute == "head" { Default::default() } else { (wanted, given) };
                    self.note(attribute, wanted, given, context(text, expected, at));
                }
            }
        }
    }

    fn note(&mut self, attribute: &'static str, wanted: String, given: String, context: String) {
        self.residuals.entry((attribute, wanted, given)).or_insert((0, context)).0 += 1;
    }

    /// The share of tokens whose `attribute` is as recorded.
    pub fn share(&self, attribute: &str) -> f64 {
        let differing = self.differing.get(attribute).copied().unwrap_or(0);
        1.0 - differing as f64 / self.compared.max(1) as f64
    }
}

/// Label of the entity that each token is in, marked where one begins.
fn names(annotated: &Annotated) -> Vec<String> {
    let mut names = vec![String::new(); annotated.tokens.len()];
    for entity in &annotated.entities {
        for at in entity.tokens.clone() {
            let part = if at == entity.tokens.start { 'B' } else { 'I' };
            names[at] = format!("{part}-{}", entity.label);
        }
    }
    names
}

/// A token's attributes, in the order of [`ATTRIBUTES`].
fn values(token: &Token, name: &str) -> [String; ATTRIBUTES.len()] {
    [
        token.tag.to_string(),
        token.pos.as_str().to_owned(),
        token.morph.to_string(),
        token.lemma.to_string(),
        token.head.to_string(),
        token.dep.to_string(),
        token.sentence_start.to_string(),
        name.to_owned(),
    ]
}

/// A token between its neighbours.
fn context(text: &str, annotated: &Annotated, at: usize) -> String {
    let tokens = &annotated.tokens;
    let last = (at + 4).min(tokens.len());
    let words = (at.saturating_sub(3)..last).map(|near| {
        let word: String = tokens[near].of(text).chars().take(30).collect();
        if near == at { format!("[{word}]") } else { word }
    });
    format!("{:?}", words.collect::<Vec<_>>().join(" "))
}

impl fmt::Display for Parity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} texts, {} tokens; cut alike: {} texts, {} tokens ({:.4} %)",
            self.texts,
            self.tokens,
            self.texts_cut_alike,
            self.tokens_cut_alike,
            100.0 * self.tokens_cut_alike as f64 / self.tokens.max(1) as f64
        )?;
        for attribute in ATTRIBUTES {
            let differing = self.differing.get(attribute).copied().unwrap_or(0);
            writeln!(f, "{attribute:<15} {:8.4} % equal, {differing} differ", 100.0 * self.share(attribute))?;
        }
        for attribute in ["token"].into_iter().chain(ATTRIBUTES) {
            let mut classes: Vec<_> = self.residuals.iter().filter(|((of, ..), _)| *of == attribute).collect();
            classes.sort_by_key(|((_, wanted, given), (count, _))| (std::cmp::Reverse(*count), wanted, given));
            for ((_, wanted, given), (count, context)) in classes.into_iter().take(10) {
                writeln!(f, "{count:6} {attribute}: {wanted:?} given as {given:?}, in {context}")?;
            }
        }
        Ok(())
    }
}
