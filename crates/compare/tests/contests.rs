//! What cannot both hold, and what looks like it and can: two accounts at a time.

use std::sync::OnceLock;

use rashomon_compare::{Relation, TextComparer};
use rashomon_parse::{Parsed, parse_report};
use rashomon_read::Report;
use rashomon_syntax::Pipeline;

fn english() -> &'static Pipeline {
    static ENGLISH: OnceLock<Pipeline> = OnceLock::new();
    ENGLISH.get_or_init(rashomon_testkit::english)
}

fn parsed(text: &str) -> Parsed {
    parse_report(&Report::of_text(text), english())
}

/// Checks whether two accounts are held to contradict each other, from either side.
#[track_caller]
fn check_conflict(one: &str, other: &str, expected: bool) {
    let (first, second) = (parsed(one), parsed(other));
    let comparer = TextComparer::new();
    for (here, there) in [((&first, one), (&second, other)), ((&second, other), (&first, one))] {
        let found = comparer.compare(here, there);
        assert_eq!(found == Relation::Conflict, expected, "{} / {}: {found:?}", here.1, there.1);
    }
}

#[test]
fn figures_that_count_the_same() {
    check_conflict("Forty people were injured in the fire.", "More than 50 people were injured in the fire.", true);
    check_conflict("Forty people were injured in the fire.", "About 40 people were injured in the fire.", false);
    check_conflict("Forty people were injured in the fire.", "Forty firefighters fought the fire.", false);
}

#[test]
fn parts_of_the_country() {
    let north = "A landslide buried a road in northern Velland.";
    check_conflict(north, "A landslide buried a road in south-western Velland.", true);
    check_conflict(north, "A landslide buried a road in Velland.", false);
}

#[test]
fn done_or_not_done() {
    check_conflict("The two sides reached a deal in Rovna.", "The two sides did not reach a deal in Rovna.", true);
    check_conflict("Not only the mayor opposed the plan.", "The mayor opposed the plan.", false);
}

#[test]
fn conditions_and_causes() {
    let pays = "The workers will end their strike on Friday if the port pays for the lost days.";
    check_conflict(pays, "The workers will end their strike on Friday if the night shifts are shortened.", true);
    check_conflict(pays, "If the port pays for the lost days, the workers will end the strike on Friday.", false);
    check_conflict("An explosion caused a fire at the mill.", "A fire caused an explosion at the mill.", true);
    let storm = "The ferry was cancelled on Wednesday because of the storm.";
    check_conflict(storm, "The ferry was cancelled on Wednesday because of stormy weather.", false);
}

#[test]
fn who_did_it() {
    check_conflict("A guard shot the driver.", "A policeman shot the driver.", true);
    check_conflict("A guard shot the driver.", "A man shot the driver.", false);
}
