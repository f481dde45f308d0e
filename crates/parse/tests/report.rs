//! Rules for mentions, entities, places, events and claims, one behaviour each, on annotations recorded from spaCy's
//! `en_core_web_sm` 3.8.
//!
//! A new text is recorded as `quotes.rs` says, into `testkit/recordings/report.jsonl`.

mod marked;

use std::sync::OnceLock;

use marked::{Scrambling, unmark};
use proptest::prelude::*;
use rashomon_parse::{Parsed, parse_report};
use rashomon_read::{Published, Report};
use rashomon_testkit::Recorded;
use rashomon_text::Span;

fn recorded() -> &'static Recorded {
    static RECORDED: OnceLock<Recorded> = OnceLock::new();
    RECORDED.get_or_init(|| Recorded::new(include_str!("../../testkit/recordings/report.jsonl")))
}

/// Checks that what `labels` says of a parsed report is what is marked in its text, and no more.
#[track_caller]
fn check_marks(report: Report, mut expected: Vec<(Span, String)>, labels: impl Fn(&Parsed) -> Vec<(Span, String)>) {
    if marked::recording(&report) {
        return;
    }
    let parsed = parse_report(&report, recorded());
    let mut found = labels(&parsed);
    found.sort();
    expected.sort();
    let text = report.body.text();
    let show = |marks: &[(Span, String)]| {
        marks.iter().map(|(span, label)| format!("{label}: {}", span.of(text))).collect::<Vec<_>>().join("\n")
    };
    assert!(found == expected, "{text}\n\nfound\n{}\n\nexpected\n{}\n", show(&found), show(&expected));
}

/// Checks the type of every name.
#[track_caller]
fn check_mentions(marked: &str) {
    let (text, expected) = unmark(marked);
    check_marks(Report::of_text(&text), expected, |parsed| {
        parsed.mentions.iter().map(|mention| (mention.span, mention.kind.as_str().to_owned())).collect()
    });
}

/// Checks which entity, by its fullest name, every name stands for.
#[track_caller]
fn check_entities(marked: &str) {
    let (text, expected) = unmark(marked);
    check_marks(Report::of_text(&text), expected, |parsed| {
        let name = |at: usize| parsed.entities[at].name.clone();
        parsed.mentions.iter().map(|mention| (mention.span, name(mention.entity.at()))).collect()
    });
}

/// Checks where every place lies, in whole degrees: "51 0 GB"; "nowhere" where no point is known.
#[track_caller]
fn check_places(url: Option<&str>, marked: &str) {
    let (text, expected) = unmark(marked);
    let report = Report { url: url.map(str::to_owned), ..Report::of_text(&text) };
    check_marks(report, expected, |parsed| {
        let places = parsed.mentions.iter().filter(|mention| mention.kind == rashomon_parse::MentionType::Place);
        let at = |place: &rashomon_parse::Place| {
            format!("{:.0} {:.0} {}", place.lat, place.lon, place.country.as_deref().unwrap_or("-"))
        };
        places.map(|mention| (mention.span, mention.place.as_ref().map_or("nowhere".to_owned(), at))).collect()
    });
}

/// Checks the triggers of events with their types, and modes where they have one.
#[track_caller]
fn check_events(marked: &str) {
    let (text, expected) = unmark(marked);
    check_marks(Report::of_text(&text), expected, |parsed| {
        let label = |mode: Option<&str>, kind: &str| mode.map_or(kind.to_owned(), |mode| format!("{kind} {mode}"));
        parsed.events.iter().map(|event| (event.trigger, label(event.mode, event.kind))).collect()
    });
}

/// Checks the clauses that are claims of a report of 2 May 2025; "background" where one is told as history.
#[track_caller]
fn check_claims(marked: &str) {
    let (text, expected) = unmark(marked);
    let published = Some(Published::Day(jiff::civil::date(2025, 5, 2)));
    check_marks(Report { published, ..Report::of_text(&text) }, expected, |parsed| {
        let label = |background: bool| if background { "background" } else { "claim" };
        parsed.claims.iter().map(|claim| (claim.span, label(claim.background).to_owned())).collect()
    });
}

#[test]
fn titles_are_no_part_of_a_name() {
    check_mentions(
        r#"
Harbour Master Ines Rolo met President Tomas Berg in Kenya on Friday.
               ^^^^^^^^^ person
                                       ^^^^^^^^^^ person
                                                     ^^^^^ place
"#,
    );
}

#[test]
fn a_people_is_a_group_and_its_country_a_place() {
    check_mentions(
        r#"
The Kenyan minister said Kenya would help.
    ^^^^^^ group
                         ^^^^^ place
"#,
    );
}

#[test]
fn a_name_behind_what_it_is_called_by() {
    check_mentions(
        r#"
The militant group Sabra Doren freed 21 sailors on Friday.
                   ^^^^^^^^^^^ organization
"#,
    );
}

#[test]
fn a_people_with_a_body_is_one_name() {
    check_mentions(
        r#"
Fighters of the Kenyan Liberation Front and the Islamic State left the port.
                ^^^^^^^^^^^^^^^^^^^^^^^ organization
                                                ^^^^^^^^^^^^^ organization
"#,
    );
}

#[test]
fn the_modifier_of_a_hyphen_is_the_name_alone() {
    check_mentions(
        r#"
A NATO-led force left on Friday.
  ^^^^ organization
"#,
    );
}

#[test]
fn a_surname_is_the_person_named_in_full() {
    check_entities(
        r#"
Ines Rolo said the pier held. Mr Berg disagreed. Rolo left, and Tomas Berg stayed.
^^^^^^^^^ Ines Rolo
                                 ^^^^ Tomas Berg
                                                 ^^^^ Ines Rolo
                                                                ^^^^^^^^^^ Tomas Berg
"#,
    );
}

#[test]
fn an_acronym_in_brackets_is_its_long_form() {
    check_entities(
        r#"
The Rovna Harbour Board (RHB) closed the pier. The RHB gave no reason.
    ^^^^^^^^^^^^^^^^^^^ Rovna Harbour Board
                         ^^^ Rovna Harbour Board
                                                   ^^^ Rovna Harbour Board
"#,
    );
}

#[test]
fn a_handle_is_the_name_that_it_runs_together() {
    check_entities(
        r#"
The Rovna Harbour Board closed the pier on Friday, Ines Rolo said.
    ^^^^^^^^^^^^^^^^^^^ Rovna Harbour Board
                                                   ^^^^^^^^^ Ines Rolo

The pier is shut, wrote @InesRolo and later @RHarbourBoard in two short messages.
                         ^^^^^^^^ Ines Rolo
                                             ^^^^^^^^^^^^^ Rovna Harbour Board
"#,
    );
}

#[test]
fn what_a_place_is_said_to_lie_in_tells_which() {
    check_places(
        None,
        r#"
The ferry left Birmingham, England, for London and Paris.
               ^^^^^^^^^^ 52 -2 GB
                           ^^^^^^^ 52 -2 GB
                                        ^^^^^^ 52 -0 GB
                                                   ^^^^^ 49 2 FR
"#,
    );
}

#[test]
fn a_place_that_nobody_knows_has_no_point() {
    check_places(
        None,
        r#"
The ferry sank near the town of Rovnadoren on Friday, and ships from Kenya came.
                                ^^^^^^^^^^ nowhere
                                                                     ^^^^^ 1 38 KE
"#,
    );
}

#[test]
fn the_mode_of_an_event_is_told_by_its_words() {
    check_events(
        r#"
Police arrested two sailors in Rovna, and workers went on hunger strike.
       ^^^^^^^^ COERCE arrest
                                                                 ^^^^^^ PROTEST hunger
"#,
    );
}

#[test]
fn two_facts_of_one_sentence_are_two_claims() {
    check_claims(
        r#"
The ferry sank near the pier, and twelve people drowned.
^^^^^^^^^^^^^^^^^^^^^^^^^^^^ claim
                                  ^^^^^^^^^^^^^^^^^^^^^ claim
"#,
    );
}

#[test]
fn history_is_told_from_news() {
    check_claims(
        r#"
The ferry sank on Friday.
^^^^^^^^^^^^^^^^^^^^^^^^ claim

In 1998 the pier collapsed.
^^^^^^^^^^^^^^^^^^^^^^^^^^ background
"#,
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]
    #[test]
    fn any_text_with_any_tree_is_parsed_to_spans_inside_it(
        text in r#"([a-zA-ZéŠ0-9 ,.:?!"“”'’@#$%€/-]|Paris|Texas|@InesRolo|Mr |in | May |\$5 million|\n\n|[^\x00]){0,80}"#,
        seed: u64,
    ) {
        let report = Report::of_text(&text);
        let text = report.body.text();
        let parsed = parse_report(&report, &Scrambling(seed));
        let mut spans: Vec<Span> = Vec::new();
        spans.extend(parsed.mentions.iter().map(|mention| mention.span));
        spans.extend(parsed.times.iter().map(|time| time.span));
        spans.extend(parsed.quantities.iter().map(|quantity| quantity.span));
        spans.extend(parsed.events.iter().map(|event| event.trigger));
        spans.extend(parsed.claims.iter().map(|claim| claim.span));
        for span in spans {
            prop_assert!(text.get(span.start()..span.end()).is_some_and(|words| !words.is_empty()), "{span:?}");
        }
        prop_assert!(parsed.mentions.windows(2).all(|pair| pair[0].span.end() <= pair[1].span.start()));
        prop_assert!(parsed.mentions.iter().all(|mention| mention.entity.at() < parsed.entities.len()));
    }
}
