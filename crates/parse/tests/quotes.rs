//! Rules for quotes, one behaviour each, on annotations recorded from spaCy's `en_core_web_sm` 3.8.
//!
//! A new text needs a recording: run the tests with `RASHOMON_RECORD=FILE` to append its paragraphs to
//! FILE, one JSON string a line, annotate them, and add the lines to `testkit/recordings/quotes.jsonl`.

mod marked;

use std::sync::OnceLock;

use marked::{Scrambling, unmark};
use proptest::prelude::*;
use rashomon_parse::{Quote, Speaker, parse_report};
use rashomon_read::Report;
use rashomon_testkit::Recorded;
use rashomon_text::Span;

fn recorded() -> &'static Recorded {
    static RECORDED: OnceLock<Recorded> = OnceLock::new();
    RECORDED.get_or_init(|| Recorded::new(include_str!("../../testkit/recordings/quotes.jsonl")))
}

/// The spans of quotes with their labels. `speaker = NAME` where the speaker is an entity.
fn marks_of(quotes: &[Quote], entity: impl Fn(&Speaker) -> Option<String>) -> Vec<(Span, String)> {
    let mut marks = Vec::new();
    for quote in quotes {
        marks.extend(quote.content.iter().map(|span| (*span, quote.kind.as_str().to_owned())));
        marks.extend(quote.cue.map(|span| (span, "cue".to_owned())));
        marks.extend(quote.channel.map(|span| (span, "channel".to_owned())));
        if let Some(span) = quote.speaker.span() {
            let label = entity(&quote.speaker).map_or("speaker".to_owned(), |name| format!("speaker = {name}"));
            marks.push((span, label));
        }
    }
    marks.sort();
    marks.dedup();
    marks
}

/// Checks that the quotes of a text are those marked, and no others.
#[track_caller]
fn check_quotes(marked: &str) {
    let (text, mut expected) = unmark(marked);
    let report = Report::of_text(&text);
    if marked::recording(&report) {
        return;
    }
    let parsed = parse_report(&report, recorded());
    let name = |speaker: &Speaker| speaker.entity().map(|entity| parsed.entities[entity.at()].name.clone());
    // "speaker" asks for the words alone, "speaker = NAME" for the entity too.
    let mut found = marks_of(&parsed.quotes, name);
    for (span, label) in &mut found {
        if label.starts_with("speaker") && expected.contains(&(*span, "speaker".to_owned())) {
            *label = "speaker".to_owned();
        }
    }
    expected.sort();
    let show = |marks: &[(Span, String)]| {
        marks.iter().map(|(span, label)| format!("{label}: {}", span.of(&text))).collect::<Vec<_>>().join("\n")
    };
    assert!(found == expected, "{text}\n\nfound\n{}\n\nexpected\n{}\n", show(&found), show(&expected));
}

#[test]
fn speaker_and_cue_follow_the_quote() {
    check_quotes(
        r#"
"The pier held," harbour master Ines Rolo said on Friday.
^^^^^^^^^^^^^^^^ direct
                 ^^^^^^^^^^^^^^^^^^^^^^^^ speaker
                                          ^^^^ cue
"#,
    );
}

#[test]
fn curly_marks_and_an_inverted_cue() {
    check_quotes(
        r#"
“The pier will hold,” said Ines Rolo, the harbour master of Rovna.
^^^^^^^^^^^^^^^^^^^^^ direct
                      ^^^^ cue
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ speaker
"#,
    );
}

#[test]
fn cue_before_the_quote() {
    check_quotes(
        r#"
Ines Rolo told reporters: "The pier will hold."
^^^^^^^^^ speaker
          ^^^^ cue
               ^^^^^^^^^ channel
                          ^^^^^^^^^^^^^^^^^^^^^ direct
"#,
    );
}

#[test]
fn broken_quotes_are_one_quote() {
    check_quotes(
        r#"
"We closed the pier," Ines Rolo said. "It was not safe."
^^^^^^^^^^^^^^^^^^^^^ direct
                      ^^^^^^^^^ speaker
                                ^^^^ cue
                                      ^^^^^^^^^^^^^^^^^^ direct
"#,
    );
}

#[test]
fn a_cue_parts_a_sentence_in_marks() {
    check_quotes(
        r#"
"The pier," Ines Rolo said, "was never safe."
^^^^^^^^^^^ direct
            ^^^^^^^^^ speaker
                      ^^^^ cue
                            ^^^^^^^^^^^^^^^^^ direct
"#,
    );
}

#[test]
fn a_new_cue_opens_a_new_quote() {
    check_quotes(
        r#"
"The pier held," Ines Rolo said. "It did not," Jan Brun replied.
^^^^^^^^^^^^^^^^ direct
                 ^^^^^^^^^ speaker
                           ^^^^ cue
                                 ^^^^^^^^^^^^^ direct
                                               ^^^^^^^^ speaker
                                                        ^^^^^^^ cue
"#,
    );
}

#[test]
fn a_quote_runs_over_paragraphs() {
    check_quotes(
        r#"
Ines Rolo said: "The pier held through the night.
^^^^^^^^^ speaker
          ^^^^ cue
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ direct

"We will open it again on Monday."
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ direct
"#,
    );
}

#[test]
fn a_missing_closing_mark_ends_with_its_paragraph() {
    check_quotes(
        r#"
Ines Rolo said: "The pier held through the night.
^^^^^^^^^ speaker
          ^^^^ cue
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ direct

The ferry sails again on Monday.
"#,
    );
}

#[test]
fn a_missing_closing_mark_ends_before_the_cue() {
    check_quotes(
        r#"
"The pier held through the storm, Ines Rolo said.
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ direct
                                  ^^^^^^^^^ speaker
                                            ^^^^ cue
"#,
    );
}

#[test]
fn marks_the_wrong_way_round() {
    check_quotes(
        r#"
”The pier held,“ Ines Rolo said.
^^^^^^^^^^^^^^^^ direct
                 ^^^^^^^^^ speaker
                           ^^^^ cue
"#,
    );
}

#[test]
fn doubled_single_marks() {
    check_quotes(
        r#"
''The pier held,'' Ines Rolo said.
^^^^^^^^^^^^^^^^^^ direct
                   ^^^^^^^^^ speaker
                             ^^^^ cue
"#,
    );
}

#[test]
fn single_marks_and_apostrophes() {
    check_quotes(
        r#"
'The dockers' union won't strike,' Ines Rolo said.
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ direct
                                   ^^^^^^^^^ speaker
                                             ^^^^ cue
"#,
    );
}

#[test]
fn marks_inside_marks() {
    check_quotes(
        r#"
"He shouted 'jump' and we jumped," Ines Rolo said.
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ direct
                                   ^^^^^^^^^ speaker
                                             ^^^^ cue
"#,
    );
}

#[test]
fn scare_quotes_are_no_quotes() {
    check_quotes(
        r#"
The so-called "sea wall" cost the town two million euros.
"#,
    );
}

#[test]
fn titles_are_no_quotes() {
    check_quotes(
        r#"
The film "Harbour Lights" opens in Rovna on Friday.
"#,
    );
}

#[test]
fn indirect_speech() {
    check_quotes(
        r#"
Ines Rolo said that the pier would open on Monday.
^^^^^^^^^ speaker
          ^^^^ cue
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ indirect
"#,
    );
}

#[test]
fn indirect_speech_without_that() {
    check_quotes(
        r#"
The harbour master said the pier had held.
^^^^^^^^^^^^^^^^^^ speaker
                   ^^^^ cue
                        ^^^^^^^^^^^^^^^^^ indirect
"#,
    );
}

#[test]
fn mixed_speech() {
    check_quotes(
        r#"
Ines Rolo said the storm was "the worst in forty years" and had closed the port.
^^^^^^^^^ speaker
          ^^^^ cue
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mixed
"#,
    );
}

#[test]
fn a_cue_inside_the_sentence() {
    check_quotes(
        r#"
The pier, Ines Rolo said, had held through the storm.
^^^^^^^^ indirect
          ^^^^^^^^^ speaker
                    ^^^^ cue
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^ indirect
"#,
    );
}

#[test]
fn according_to_in_front() {
    check_quotes(
        r#"
According to Ines Rolo, the pier held through the storm.
^^^^^^^^^^^^ cue
             ^^^^^^^^^ speaker
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ indirect
"#,
    );
}

#[test]
fn according_to_behind() {
    check_quotes(
        r#"
The ferry was late, according to two passengers.
^^^^^^^^^^^^^^^^^^ indirect
                    ^^^^^^^^^^^^ cue
                                 ^^^^^^^^^^^^^^ speaker
"#,
    );
}

#[test]
fn intent() {
    check_quotes(
        r#"
The company plans to close the ferry line in May.
^^^^^^^^^^^ speaker
            ^^^^^ cue
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ indirect
"#,
    );
}

#[test]
fn refusal() {
    check_quotes(
        r#"
Ines Rolo refused to close the pier.
^^^^^^^^^ speaker
          ^^^^^^^ cue
                  ^^^^^^^^^^^^^^^^^ indirect
"#,
    );
}

#[test]
fn fear() {
    check_quotes(
        r#"
Residents fear that the pier will not survive another winter.
^^^^^^^^^ speaker
          ^^^^ cue
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ indirect
"#,
    );
}

#[test]
fn appeal() {
    check_quotes(
        r#"
Ines Rolo urged the crew to leave the ship.
^^^^^^^^^ speaker
          ^^^^^ cue
                ^^^^^^^^^^^^^^^^^^^^^^^^^^ indirect
"#,
    );
}

#[test]
fn judgement() {
    check_quotes(
        r#"
The minister criticised the plan for a new ferry.
^^^^^^^^^^^^ speaker
             ^^^^^^^^^^ cue
                        ^^^^^^^^^^^^^^^^^^^^^^^^ indirect
"#,
    );
}

#[test]
fn passive() {
    check_quotes(
        r#"
The captain is said to be safe.
^^^^^^^^^^^ indirect
               ^^^^ cue
                    ^^^^^^^^^^ indirect
"#,
    );
}

#[test]
fn a_question() {
    check_quotes(
        r#"
Ines Rolo asked whether the ferry had left.
^^^^^^^^^ speaker
          ^^^^^ cue
                ^^^^^^^^^^^^^^^^^^^^^^^^^^ indirect
"#,
    );
}

#[test]
fn a_noun_of_saying() {
    check_quotes(
        r#"
Ines Rolo rejected the claim that the pier was unsafe.
^^^^^^^^^ speaker
          ^^^^^^^^ cue
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ indirect
"#,
    );
}

#[test]
fn a_survey_speaks() {
    check_quotes(
        r#"
The survey shows that most residents want the ferry back.
^^^^^^^^^^ speaker
           ^^^^^ cue
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ indirect
"#,
    );
}

#[test]
fn two_cues_two_speakers() {
    check_quotes(
        r#"
Ines Rolo said the pier was safe, but Jan Brun said it had cracked.
^^^^^^^^^ speaker
          ^^^^ cue
               ^^^^^^^^^^^^^^^^^ indirect
                                      ^^^^^^^^ speaker
                                               ^^^^ cue
                                                    ^^^^^^^^^^^^^^ indirect
"#,
    );
}

#[test]
fn a_participle_takes_over() {
    check_quotes(
        r#"
Ines Rolo said the pier was safe, adding that the ferry would sail.
^^^^^^^^^ speaker
          ^^^^ cue
               ^^^^^^^^^^^^^^^^^ indirect
                                  ^^^^^^ cue
                                         ^^^^^^^^^^^^^^^^^^^^^^^^^ indirect
"#,
    );
}

#[test]
fn cues_inside_content_are_the_speakers_own() {
    check_quotes(
        r#"
Ines Rolo said she believed the pier was safe.
^^^^^^^^^ speaker
          ^^^^ cue
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ indirect
"#,
    );
}

#[test]
fn pronoun_to_the_last_speaker() {
    check_quotes(
        r#"
Ines Rolo closed the pier on Friday. Jan Brun was not there. "It was not safe," she said.
                                                             ^^^^^^^^^^^^^^^^^^ direct
                                                                                ^^^ speaker = Ines Rolo
                                                                                    ^^^^ cue
"#,
    );
}

#[test]
fn office_to_the_person_introduced_with_it() {
    check_quotes(
        r#"
Ines Rolo, the mayor of Rovna, closed the pier. The mayor said it was not safe.
                                                ^^^^^^^^^ speaker = Ines Rolo
                                                          ^^^^ cue
                                                               ^^^^^^^^^^^^^^^ indirect
"#,
    );
}

#[test]
fn surname() {
    check_quotes(
        r#"
Ines Rolo closed the pier. "It was not safe," Rolo said.
                           ^^^^^^^^^^^^^^^^^^ direct
                                              ^^^^ speaker
                                                   ^^^^ cue
"#,
    );
}

#[test]
fn relative_pronoun() {
    check_quotes(
        r#"
Ines Rolo, who said the pier was safe, left on Friday.
           ^^^ speaker = Ines Rolo
               ^^^^ cue
                    ^^^^^^^^^^^^^^^^^ indirect
"#,
    );
}

#[test]
fn unnamed_speaker() {
    check_quotes(
        r#"
"The pier held," a port official said.
^^^^^^^^^^^^^^^^ direct
                 ^^^^^^^^^^^^^^^ speaker
                                 ^^^^ cue
"#,
    );
}

#[test]
fn channel_in_a_statement() {
    check_quotes(
        r#"
"The pier held," Ines Rolo said in a statement.
^^^^^^^^^^^^^^^^ direct
                 ^^^^^^^^^ speaker
                           ^^^^ cue
                                ^^^^^^^^^^^^^^ channel
"#,
    );
}

#[test]
fn channel_outlet() {
    check_quotes(
        r#"
Ines Rolo told Radio Rovna that the pier had held.
^^^^^^^^^ speaker
          ^^^^ cue
               ^^^^^^^^^^^ channel
                           ^^^^^^^^^^^^^^^^^^^^^^ indirect
"#,
    );
}

#[test]
fn block_quote_behind_a_colon() {
    check_quotes(
        r#"
In an interview with Radio Rovna, Ines Rolo said:
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ channel
                                  ^^^^^^^^^ speaker
                                            ^^^^ cue

We closed the pier because it was not safe. I gave the order myself.
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ direct

Our engineers will look at it on Monday.
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ direct

The ferry company has sued the town.
"#,
    );
}

#[test]
fn headline_with_a_colon() {
    check_quotes(
        r#"
Finance minister: New ferry will sail in May
^^^^^^^^^^^^^^^^ speaker
                ^ cue
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^ indirect

The new ferry will sail in May.
"#,
    );
}

#[test]
fn name_behind_a_dash() {
    check_quotes(
        r#"
"The sea gives and the sea takes." — Ines Rolo
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ direct
                                   ^ cue
                                     ^^^^^^^^^ speaker
"#,
    );
}

#[test]
fn no_quote_without_a_cue() {
    check_quotes(
        r#"
The ferry left Rovna at noon and reached the island at two.
"#,
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]
    #[test]
    fn any_text_with_any_tree_has_sound_quotes(
        text in r#"([a-zA-Zé ,.:?!"“”'‘’«»—-]|said|\n\n|''| "| said ){0,120}"#,
        seed: u64,
    ) {
        let report = Report::of_text(&text);
        let quotes = parse_report(&report, &Scrambling(seed)).quotes;
        for quote in &quotes {
            prop_assert!(!quote.content.is_empty());
            prop_assert!(quote.content.iter().all(|span| !span.of(report.body.text()).is_empty()));
            prop_assert!(quote.content.windows(2).all(|pair| pair[0].end() <= pair[1].start()), "{:?}", quote.content);
            if let Some(cue) = quote.cue {
                prop_assert!(!cue.of(report.body.text()).is_empty());
            }
        }
    }
}
