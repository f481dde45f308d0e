//! Any text, with annotations drawn from its own bytes: quotes, times, quantities, names, places, events and claims are
//! found without a panic, and every span lies inside the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rashomon_parse::parse_report;
use rashomon_read::Report;
use rashomon_syntax::{Annotate, Annotated, Label, NamedSpan, Pos, Token};

struct Drawn;

impl Annotate for Drawn {
    fn annotate(&self, texts: &[&str]) -> Vec<Annotated> {
        texts.iter().map(|text| annotated(text)).collect()
    }
}

fn annotated(text: &str) -> Annotated {
    const POS: [Pos; 9] =
        [Pos::Verb, Pos::Noun, Pos::Propn, Pos::Pron, Pos::Punct, Pos::Adj, Pos::Num, Pos::Adp, Pos::Aux];
    const TAGS: [&str; 6] = ["VBD", "VBG", "VBN", "NN", "NNP", "CD"];
    const DEPS: [&str; 14] = [
        "nsubj", "ccomp", "xcomp", "conj", "advcl", "relcl", "acl", "dobj", "prep", "pobj", "appos", "nsubjpass", "agent",
        "compound",
    ];
    const LABELS: [&str; 5] = ["PERSON", "ORG", "GPE", "NORP", "FAC"];
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
    let mut state = text.bytes().fold(7u64, |state, byte| state.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let mut draw = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut tokens: Vec<Token> = Vec::new();
    let mut entities: Vec<NamedSpan> = Vec::new();
    for (at, (start, end)) in words.iter().enumerate() {
        if draw(4) == 0 && entities.last().is_none_or(|last| last.tokens.end <= at) {
            let end = (at + 1 + draw(3)).min(words.len());
            entities.push(NamedSpan { tokens: at..end, label: Label::new(LABELS[draw(LABELS.len())]) });
        }
        tokens.push(Token {
            start: *start as u32,
            end: *end as u32,
            tag: Label::new(TAGS[draw(TAGS.len())]),
            pos: POS[draw(POS.len())],
            morph: Label::EMPTY,
            lemma: text[*start..*end].to_lowercase().into(),
            head: draw(words.len()) as u32,
            dep: Label::new(DEPS[draw(DEPS.len())]),
            sentence_start: at == 0,
        });
    }
    let sentences = if tokens.is_empty() { Vec::new() } else { vec![0..tokens.len()] };
    Annotated { tokens, sentences, entities }
}

fuzz_target!(|text: &str| {
    let report = Report::of_text(text);
    let text = report.body.text();
    let parsed = parse_report(&report, &Drawn);
    let spans = parsed.mentions.iter().map(|mention| mention.span);
    let spans = spans.chain(parsed.times.iter().map(|time| time.span));
    let spans = spans.chain(parsed.quantities.iter().map(|quantity| quantity.span));
    let spans = spans.chain(parsed.quotes.iter().flat_map(|quote| quote.content.iter().copied()));
    let spans = spans.chain(parsed.events.iter().map(|event| event.trigger));
    let spans = spans.chain(parsed.claims.iter().map(|claim| claim.span));
    for span in spans {
        assert!(text.get(span.start()..span.end()).is_some(), "{span:?} in {text:?}");
    }
});
