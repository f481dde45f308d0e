use jiff::civil::{Date, date};
use proptest::prelude::*;
use rashomon_syntax::Pos;

use super::find_times;
use crate::TimeKind;
use crate::plain::Plain;

/// Wednesday.
const PUBLISHED: Date = date(2023, 3, 15);

/// Checks the expressions of `text`, published on [`PUBLISHED`]: their words and values, in order.
fn check_times(text: &str, expected: &[(&str, &str)]) {
    check_times_on(text, Some(PUBLISHED), expected);
}

fn check_times_on(text: &str, published: Option<Date>, expected: &[(&str, &str)]) {
    let words = [("may", Pos::Aux, "MD"), ("will", Pos::Aux, "MD")];
    let found = find_times(text, &Plain(&words).tokens(text), published);
    let found: Vec<(&str, String)> =
        found.iter().map(|time| (time.span.of(text), time.value.clone().unwrap_or_default())).collect();
    let found: Vec<(&str, &str)> = found.iter().map(|(words, value)| (*words, value.as_str())).collect();
    assert_eq!(found, expected, "in {text:?}");
}

#[test]
fn dates_are_read_in_every_order() {
    check_times("The ferry sank on March 5, 2004.", &[("March 5, 2004", "2004-03-05")]);
    check_times("The ferry sank on 5 March 2004.", &[("5 March 2004", "2004-03-05")]);
    check_times("The ferry sank on the 5th of March.", &[("the 5th of March", "2023-03-05")]);
    check_times("It sank on Sunday, Feb. 12.", &[("Sunday, Feb. 12", "2023-02-12")]);
    check_times("It opened in May 2001 and closed in 2008.", &[("May 2001", "2001-05"), ("2008", "2008")]);
    check_times("Filed 2004-03-05, again 31.12.2004.", &[("2004-03-05", "2004-03-05"), ("31.12.2004", "2004-12-31")]);
}

#[test]
fn days_count_from_publication() {
    check_times("They met yesterday.", &[("yesterday", "2023-03-14")]);
    check_times("They met on Monday.", &[("Monday", "2023-03-13")]);
    check_times("They met last Friday night.", &[("last Friday night", "2023-03-10TNI")]);
    check_times("They met last week.", &[("last week", "2023-W10")]);
    check_times("Talks start next month.", &[("next month", "2023-04")]);
    check_times("It closed two weeks ago.", &[("two weeks ago", "2023-W09")]);
    check_times("It closed three days ago.", &[("three days ago", "2023-03-12")]);
    check_times("It closed in December.", &[("December", "2022-12")]);
    check_times("It is open until Friday.", &[("Friday", "2023-03-17")]);
}

#[test]
fn days_count_from_the_story() {
    check_times(
        "The dam broke on 3 May 2011. The following day the port closed.",
        &[("3 May 2011", "2011-05-03"), ("The following day", "2011-05-04")],
    );
    check_times(
        "The dam broke on 3 May 2011. Two years later it was rebuilt.",
        &[("3 May 2011", "2011-05-03"), ("Two years later", "2013")],
    );
}

#[test]
fn a_history_goes_on_in_time() {
    let text = "In March 1911 the island fell. On 4 November 1911 the fleet came. In January the town was taken.";
    check_times_on(text, None, &[("March 1911", "1911-03"), ("4 November 1911", "1911-11-04"), ("January", "1912-01")]);
}

#[test]
fn a_year_said_once_holds_for_both() {
    check_times("It was shut in April and June 1955.", &[("April", "1955-04"), ("June 1955", "1955-06")]);
    check_times("The siege (10-18 June 1953) failed.", &[("10", "1953-06-10"), ("18 June 1953", "1953-06-18")]);
    check_times("Talks of March 5-9, 1918 failed.", &[("March 5", "1918-03-05"), ("9, 1918", "1918-03-09")]);
}

#[test]
fn feasts_move() {
    check_times("They met on the eve of Orthodox Christmas.", &[("the eve of Orthodox Christmas", "2023-01-06")]);
    check_times("He died on Easter Sunday 2021.", &[("Easter Sunday 2021", "2021-04-04")]);
    check_times("He died on Orthodox Easter 2021.", &[("Orthodox Easter 2021", "2021-05-02")]);
    check_times("It began in Ramadan 2022.", &[("Ramadan 2022", "2022-04-03")]);
}

#[test]
fn durations_and_sets_are_no_dates() {
    check_times("He was held for two weeks.", &[("two weeks", "P2W")]);
    check_times("He was held for more than a year and a half.", &[("more than a year and a half", "P1.5Y")]);
    check_times("It took half an hour.", &[("half an hour", "PT0.5H")]);
    check_times("Boats leave every Monday.", &[("every Monday", "XXXX-WXX-1")]);
    check_times("A five-year plan.", &[("five-year", "P5Y")]);
}

#[test]
fn parts_of_periods_keep_the_period() {
    check_times("It began in mid-December 2010.", &[("mid-December 2010", "2010-12")]);
    check_times("It ended at the end of 1998.", &[("the end of 1998", "1998")]);
    check_times("He came in the early 1990s.", &[("the early 1990s", "199")]);
    let text = "It began in mid-December 2010.";
    let days = find_times(text, &Plain(&[]).tokens(text), None)[0].days.unwrap();
    assert!(days.0 > date(2010, 12, 1) && days.1 < date(2010, 12, 31), "{days:?}");
}

#[test]
fn times_of_day_take_their_day_along() {
    check_times("It struck at 5:30 p.m. on Tuesday.", &[("5:30 p.m. on Tuesday", "2023-03-14T17:30")]);
    check_times("It struck at noon.", &[("noon", "2023-03-15T12:00")]);
    check_times("A court sat this morning.", &[("this morning", "2023-03-15TMO")]);
}

#[test]
fn what_looks_like_a_time_and_is_none() {
    check_times("Ines Rolo, an 11-year-old girl, is 4 feet tall.", &[]);
    check_times("He may march on.", &[]);
    check_times("Some 1,998 people came; the bill was $2000.", &[]);
    check_times("They won 3:1 and 12:10.", &[]);
}

#[test]
fn histories_before_the_common_era() {
    check_times("The league of 478 BC fought on.", &[("478 BC", "BC0478")]);
}

#[test]
fn types_are_timexes() {
    let text = "On Monday at noon, for two days, every week.";
    let kinds: Vec<TimeKind> =
        find_times(text, &Plain(&[]).tokens(text), Some(PUBLISHED)).iter().map(|time| time.kind).collect();
    assert_eq!(kinds, [TimeKind::Date, TimeKind::Time, TimeKind::Duration, TimeKind::Set]);
}

/// Words and marks that times are made of, so that random texts hold many.
pub(crate) fn scraps() -> impl Strategy<Value = String> {
    let pieces = [
        "May",
        "March",
        "the",
        "5",
        "12",
        "1998",
        "0",
        "31",
        "99999",
        "BC",
        "B.C.",
        "A.D.",
        "last",
        "next",
        "week",
        "weeks",
        "two",
        "hundred",
        "million",
        "and",
        "a",
        "half",
        "-",
        "–",
        ",",
        ".",
        ":",
        "'",
        "s",
        "$",
        "%",
        "of",
        "to",
        "p.m.",
        "Christmas",
        "Eve",
        "early",
        "mid",
        "end",
        "every",
        "Monday",
        "night",
        "ago",
        "later",
        "quarter",
        "third",
        "century",
        "years",
        "old",
        "\n\n",
        " ",
        "é",
        "½",
        "°",
        "£",
        "Q3",
        "№",
        "/",
        "(",
        ")",
        "Ramadan",
        "Easter",
        "winter",
        "1,000",
        "3.14",
        "dozens",
        "several",
        "no",
        "one",
        "US",
        "km",
        "per",
        "cent",
        "about",
        "than",
        "more",
        "2100000000000",
    ];
    proptest::collection::vec((proptest::sample::select(pieces.to_vec()), any::<bool>()), 0..60).prop_map(|words| {
        words.iter().map(|(word, space)| format!("{word}{}", if *space { " " } else { "" })).collect()
    })
}

proptest! {
    #[test]
    fn any_text_is_read_and_spans_stay_inside(text in prop_oneof![scraps(), "\\PC{0,200}"], year in -5000i16..5000) {
        let published = Date::new(year, 1, 31).ok();
        let mut last = 0;
        for time in find_times(&text, &Plain(&[]).tokens(&text), published) {
            prop_assert!(!time.span.is_empty() && time.span.start() >= last);
            prop_assert!(text.get(time.span.range()).is_some());
            prop_assert!(time.days.is_none_or(|(first, last)| first <= last));
            last = time.span.end();
        }
    }
}
