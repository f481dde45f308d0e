use rashomon_syntax::{Annotate, Annotated, Label, NamedSpan, Pos, Token};
use rashomon_text::Body;

use super::find_events;
use crate::{Modality, Polarity, Tokens};

/// Annotations written beside the words: `word/POS/dep/head`, heads counted from 0, lemma and tag
/// after more slashes where they matter.
struct Written<'w>(&'w str);

impl Annotate for Written<'_> {
    fn annotate(&self, _texts: &[&str]) -> Vec<Annotated> {
        let mut at = 0;
        let mut entities = Vec::new();
        let tokens: Vec<Token> = self
            .0
            .split_whitespace()
            .enumerate()
            .map(|(index, written)| {
                let parts: Vec<&str> = written.split('/').collect();
                let start = at;
                at += parts[0].len() as u32 + 1;
                let pos =
                    Pos::from_name(parts[1]).unwrap_or_else(|| panic!("no part of speech is called {}", parts[1]));
                if pos == Pos::Propn {
                    entities.push(NamedSpan { tokens: index..index + 1, label: Label::new("GPE") });
                }
                Token {
                    start,
                    end: at - 1,
                    tag: Label::new(parts.get(5).unwrap_or(&"")),
                    pos,
                    morph: Label::EMPTY,
                    lemma: parts.get(4).unwrap_or(&parts[0]).to_lowercase().into(),
                    head: parts[3].parse().expect("a head is a number"),
                    dep: Label::new(parts[2]),
                    sentence_start: index == 0,
                }
            })
            .collect();
        vec![Annotated { sentences: vec![0..tokens.len()], entities, tokens }]
    }
}

/// Checks the events of one sentence: type, actor, recipient, polarity, modality.
fn check_events(written: &str, expected: &[(&str, &str, &str, Polarity, Modality)]) {
    let words: Vec<&str> = written.split_whitespace().map(|word| word.split('/').next().unwrap_or("")).collect();
    let text = words.join(" ");
    let tokens = Tokens::of(&Body::new(text.as_str()), &Written(written));
    let found = find_events(&text, &tokens, &[], &[]);
    let party =
        |who: &Option<crate::Participant>| who.as_ref().map_or(String::new(), |who| who.span.of(&text).to_owned());
    let found: Vec<(&str, String, String, Polarity, Modality)> = found
        .iter()
        .map(|event| (event.kind, party(&event.actor), party(&event.recipient), event.polarity, event.modality))
        .collect();
    let found: Vec<(&str, &str, &str, Polarity, Modality)> =
        found.iter().map(|(kind, who, whom, is, how)| (*kind, who.as_str(), whom.as_str(), *is, *how)).collect();
    assert_eq!(found, expected, "in {text:?}");
}

#[test]
fn a_verb_tells_who_did_what_to_whom() {
    check_events(
        "Rovna/PROPN/nsubj/1 shelled/VERB/ROOT/1/shell/VBD Teel/PROPN/dobj/1",
        &[("ASSAULT", "Rovna", "Teel", Polarity::Positive, Modality::Asserted)],
    );
}

#[test]
fn in_a_passive_the_agent_acts() {
    check_events(
        "Teel/PROPN/nsubjpass/2 was/AUX/auxpass/2 shelled/VERB/ROOT/2/shell/VBN by/ADP/agent/2 Rovna/PROPN/pobj/3",
        &[("ASSAULT", "Rovna", "Teel", Polarity::Positive, Modality::Asserted)],
    );
}

#[test]
fn a_noun_lends_a_light_verb_its_deed() {
    check_events(
        "Rovna/PROPN/nsubj/1 launched/VERB/ROOT/1/launch/VBD an/DET/det/3 attack/NOUN/dobj/1 on/ADP/prep/3 Teel/PROPN/pobj/4",
        &[("ASSAULT", "Rovna", "Teel", Polarity::Positive, Modality::Asserted)],
    );
    check_events(
        "Rovna/PROPN/nsubj/1 ended/VERB/ROOT/1/end/VBD talks/NOUN/dobj/1 with/ADP/prep/2 Teel/PROPN/pobj/3",
        &[("SANCTION", "Rovna", "Teel", Polarity::Positive, Modality::Asserted)],
    );
}

#[test]
fn what_is_to_come_is_promised_or_threatened() {
    check_events(
        "Rovna/PROPN/nsubj/2 will/AUX/aux/2/will/MD help/VERB/ROOT/2/help/VB Teel/PROPN/dobj/2",
        &[("AGREE", "Rovna", "Teel", Polarity::Positive, Modality::Planned)],
    );
    check_events(
        "Rovna/PROPN/nsubj/2 will/AUX/aux/2/will/MD bomb/VERB/ROOT/2/bomb/VB Teel/PROPN/dobj/2",
        &[("THREATEN", "Rovna", "Teel", Polarity::Positive, Modality::Planned)],
    );
    check_events(
        "Rovna/PROPN/nsubj/3 will/AUX/aux/3/will/MD not/PART/neg/3 help/VERB/ROOT/3/help/VB Teel/PROPN/dobj/3",
        &[("REJECT", "Rovna", "Teel", Polarity::Positive, Modality::Asserted)],
    );
}

#[test]
fn the_verb_above_says_what_becomes_of_a_deed() {
    check_events(
        "Rovna/PROPN/nsubj/1 refused/VERB/ROOT/1/refuse/VBD to/PART/aux/3 help/VERB/xcomp/1/help/VB Teel/PROPN/dobj/3",
        &[("REJECT", "Rovna", "Teel", Polarity::Positive, Modality::Asserted)],
    );
}

#[test]
fn what_did_not_happen_is_negative() {
    check_events(
        "Rovna/PROPN/nsubj/3 did/AUX/aux/3/do/VBD not/PART/neg/3 bomb/VERB/ROOT/3/bomb/VB Teel/PROPN/dobj/3",
        &[("ASSAULT", "Rovna", "Teel", Polarity::Negative, Modality::Asserted)],
    );
}

#[test]
fn a_dateline_does_not_act() {
    check_events(
        "ROVNA/PROPN/nsubj/4 --/PUNCT/punct/0 The/DET/det/3 court/NOUN/appos/0 jailed/VERB/ROOT/4/jail/VBD two/NUM/nummod/6 men/NOUN/dobj/4",
        &[("COERCE", "The court", "two men", Polarity::Positive, Modality::Asserted)],
    );
}

#[test]
fn a_damaged_tree_does_no_harm() {
    for written in
        ["a/VERB/xcomp/1 b/VERB/xcomp/0", "attack/VERB/nsubj/0", "kill/NOUN/dobj/1 kill/VERB/conj/0/kill/VBN"]
    {
        let text: Vec<&str> = written.split_whitespace().map(|word| word.split('/').next().unwrap_or("")).collect();
        let text = text.join(" ");
        find_events(&text, &Tokens::of(&Body::new(text.as_str()), &Written(written)), &[], &[]);
    }
}

/// Checks the mode of the first event of one sentence.
fn check_mode(written: &str, expected: Option<&str>) {
    let words: Vec<&str> = written.split_whitespace().map(|word| word.split('/').next().unwrap_or("")).collect();
    let text = words.join(" ");
    let tokens = Tokens::of(&Body::new(text.as_str()), &Written(written));
    let found = find_events(&text, &tokens, &[], &[]);
    assert_eq!(found.first().expect("an event").mode, expected, "in {text:?}");
}

#[test]
fn the_trigger_or_what_it_is_done_with_tells_the_mode() {
    check_mode("Rovna/PROPN/nsubj/1 shelled/VERB/ROOT/1/shell Doren/PROPN/dobj/1", Some("heavy-weapons"));
    check_mode(
        "Rovna/PROPN/nsubj/1 attacked/VERB/ROOT/1/attack Doren/PROPN/dobj/1 with/ADP/prep/1 drones/NOUN/pobj/3/drone",
        Some("drone"),
    );
    check_mode("Rovna/PROPN/nsubj/1 attacked/VERB/ROOT/1/attack Doren/PROPN/dobj/1", None);
    check_mode("Rovna/PROPN/nsubj/1 detained/VERB/ROOT/1/detain sailors/NOUN/dobj/1/sailor", Some("arrest"));
}
