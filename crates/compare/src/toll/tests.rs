use std::sync::OnceLock;

use rashomon_parse::parse_report;
use rashomon_read::Report;
use rashomon_syntax::Pipeline;

use super::harm::find_harm;
use super::victims::count;

fn english() -> &'static Pipeline {
    static ENGLISH: OnceLock<Pipeline> = OnceLock::new();
    ENGLISH.get_or_init(rashomon_testkit::english)
}

/// Checks how many a report tells to be dead and hurt; 0 where it tells of none.
#[track_caller]
fn check_toll(text: &str, dead: u32, hurt: u32) {
    let report = Report::of_text(text);
    let parsed = parse_report(&report, english());
    let told = find_harm(&parsed, report.body.text());
    let found = count(&told).map(|count| count.map_or(0, |count| count.figure));
    assert_eq!(found, [dead, hurt], "{text}\n{told:#?}");
}

#[test]
fn figures_are_taken_as_given() {
    check_toll("Three people were killed and 12 wounded when a bus left the road near Rovna.", 3, 12);
    check_toll("The crash left two dead and five injured.", 2, 5);
    check_toll("The death toll rose to seven on Tuesday.", 7, 0);
    check_toll("The explosion claimed nine lives.", 9, 0);
}

#[test]
fn people_told_one_by_one_are_counted() {
    check_toll("A man was shot dead in Rovna and his wife was wounded.", 1, 1);
    check_toll("A woman was killed on Sunday. Her husband was injured. Police named the woman as Ines Rolo.", 1, 1);
    check_toll("Ines Rolo and Marko Tilde died when the ferry sank. Their daughter was taken to hospital.", 2, 1);
}

#[test]
fn one_person_told_in_many_ways_is_one() {
    check_toll(
        "A 34-year-old man was shot on Friday. He died in hospital. The victim was later named as Marko Tilde. \
         Tilde was killed outside his home.",
        1,
        0,
    );
    check_toll(
        "A three-year-old girl has died after being shot. The child was taken to hospital, where she died.",
        1,
        0,
    );
    check_toll("The two-year-old who was shot in a flat in Rovna has died.", 1, 0);
}

#[test]
fn who_is_from_a_place_is_no_place() {
    check_toll(
        "Friends remembered a teenager from Killingford, who was killed on Sunday. A neighbour shot and killed Marko \
         Tilde at his home.",
        1,
        0,
    );
}

#[test]
fn a_death_by_illness_is_a_life_told() {
    check_toll("A boy was killed on Sunday, nine months after his father succumbed to cancer.", 1, 0);
    check_toll("A man was shot dead in Rovna. His mother died of kidney disease in July.", 1, 0);
    check_toll("Two people died of their wounds.", 2, 0);
}

#[test]
fn one_or_the_other_is_one() {
    check_toll("Marko Tilde heard that his brother or a friend was dead.", 1, 0);
}

#[test]
fn a_boy_of_an_age_may_be_called_a_man() {
    check_toll(
        "Shots were fired into a car on Sunday, killing a 17-year-old boy. The man in the car, 17-year-old Marko \
         Tilde, was shot and killed.",
        1,
        0,
    );
    check_toll(
        "A child under the age of 10 was killed on Sunday. Police said a 5-year-old died from the shooting.",
        1,
        0,
    );
}

#[test]
fn he_who_harms_is_told_from_those_he_harms() {
    check_toll("A man killed his two children and himself, police said.", 3, 0);
    check_toll("Marko Tilde shot and wounded two passengers.", 0, 2);
}

#[test]
fn the_dead_are_not_among_the_hurt() {
    check_toll("Three men were shot on Monday, and one of them died.", 1, 2);
    check_toll("Four people were shot, killing one man.", 1, 3);
}

#[test]
fn what_did_not_happen_or_happened_otherwise_is_not_counted() {
    check_toll("Nobody was killed in the fire.", 0, 0);
    check_toll("The storm could kill two people, forecasters said.", 0, 0);
    check_toll("So far 40 people have been killed in the town this year.", 0, 0);
    check_toll("He is charged with the attempted murder of two men.", 0, 0);
    check_toll("Two dogs were killed when the barn burned down.", 0, 0);
    check_toll("At least 300 people have been killed since 2009.", 0, 0);
}

#[test]
fn a_part_of_those_hit_may_be_dead() {
    check_toll("Two men were shot, one fatally, on Saturday in Rovna.", 1, 1);
    check_toll("Three people were shot, two of them fatally, in Rovna.", 2, 1);
    check_toll("A guard fatally shot a man near the harbour.", 1, 0);
}

#[test]
fn another_is_one_more() {
    check_toll("One man was killed and another injured in a crash near Rovna.", 1, 1);
    check_toll("Four people were killed and a fifth person was wounded in Rovna.", 4, 1);
}

#[test]
fn either_dead_or_hurt_is_no_figure_of_the_one() {
    check_toll("Eight youths were injured or killed in Rovna.", 0, 0);
    check_toll("Eight youths were killed and three injured in Rovna.", 8, 3);
}

#[test]
fn people_told_by_age_alone() {
    check_toll("Police were called after a 4-year-old was shot in the hand in Rovna.", 0, 1);
    check_toll("A juvenile was shot in the hand at a hotel in Rovna.", 0, 1);
}

#[test]
fn who_kills_others_and_himself_is_one_more() {
    check_toll("A man shot and killed his wife, son and daughter before killing himself, police said.", 4, 0);
    check_toll("A mother fatally shot her husband and three sons before killing herself.", 5, 0);
    check_toll("Rovna man kills 4-year-old, then himself", 2, 0);
    check_toll("A gunman killed 12 people on Monday. The gunman, Marko Tilde, was also killed.", 13, 0);
    check_toll("A gunman killed 12 people, including himself, on Monday.", 12, 0);
    check_toll("Marko Tilde shot four people before turning the gun on himself.", 1, 4);
    // Those who shoot back are none of those who were shot at.
    check_toll("A teen was shot dead by police after shooting at least four people in Rovna.", 1, 4);
}

#[test]
fn one_noun_may_stand_for_several() {
    check_toll("A couple and their two small children were found dead in Rovna.", 4, 0);
    check_toll("A family of five was found dead in Rovna.", 5, 0);
    check_toll("Police found one man and two children dead in the house.", 3, 0);
}

#[test]
fn wounds_that_are_not_fatal_kill_nobody() {
    check_toll("Three others sustained non-fatal wounds. Rolo was fatally shot.", 1, 3);
}

#[test]
fn others_are_none_of_those_told_of() {
    check_toll("A boy was shot dead in Rovna. Three others were shot.", 1, 3);
    check_toll("A girl has died and her father is in critical condition. The child had died on Monday.", 1, 1);
}

#[test]
fn the_happenings_of_a_night_are_not_one() {
    check_toll("Eight people were shot in a five-hour span in Rovna.", 0, 0);
    check_toll("Twelve people were shot in Rovna in about ten hours. A boy was shot in the leg.", 0, 1);
}
