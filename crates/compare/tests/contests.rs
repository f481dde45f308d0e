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

#[test]
fn what_is_allowed_is_no_count() {
    let counted = "About 60 people were on the footbridge in Rovna when it broke.";
    check_conflict(counted, "No more than 20 people may be on the footbridge in Rovna at a time.", false);
    check_conflict(counted, "Twenty people were on the footbridge in Rovna when it broke.", true);
}

#[test]
fn opposite_deeds() {
    let rejects = "The council of Rovna rejected the plan for a new pier.";
    check_conflict(rejects, "The council of Rovna approved the plan for a new pier.", true);
    check_conflict(rejects, "The council of Rovna approved the budget for next year.", false);
    check_conflict(rejects, "The council of Rovna may approve the plan for a new pier.", false);
}

#[test]
fn of_own_will_or_not() {
    let resigns = "The harbour chief of Rovna resigned on Monday.";
    check_conflict(resigns, "The harbour chief of Rovna was dismissed on Monday.", true);
    check_conflict(resigns, "The harbour chief of Rovna dismissed two guards on Monday.", false);
}

#[test]
fn records_reach_more_or_less_far() {
    let ever = "It was the worst flood in the history of Velland.";
    check_conflict(ever, "It was the worst flood in the modern history of Velland.", true);
    check_conflict(ever, "It was the worst flood in Velland's history.", false);
}

#[test]
fn shares_of_a_group() {
    let one = "One of them was wearing a life jacket.";
    check_conflict(one, "Most of them were wearing life jackets.", true);
    check_conflict(one, "One of the passengers was wearing a life jacket.", false);
}

#[test]
fn as_many_of_another_kind() {
    let both = "Velland sent 400 soldiers and police officers to the harbour of Rovna.";
    check_conflict(both, "Velland sent 400 soldiers to the harbour of Rovna.", true);
    check_conflict(both, "Velland sent 400 people to the harbour of Rovna.", false);
}

#[test]
fn what_should_have_been_is_not_what_was() {
    let closed = "Rovna closed its old pier on Monday, 2 September 2024.";
    check_conflict(closed, "Rovna should have closed its old pier in September 2023.", false);
}

#[test]
fn what_was_not_done_one_day_may_be_done_on_another() {
    let idle = "The ferry of Rovna did not run for the rest of Friday, 7 June 2024.";
    check_conflict(idle, "The ferry of Rovna will run again on Sunday, 9 June 2024.", false);
    check_conflict(idle, "The ferry of Rovna ran for the rest of Friday, 7 June 2024.", true);
}
