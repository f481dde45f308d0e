use proptest::prelude::*;
use rashomon_syntax::Pos;

use super::find_quantities;
use crate::plain::Plain;
use crate::times::find_times;
use crate::{Bound, Quantity, QuantityKind};

const WORDS: &[(&str, Pos, &str)] = &[
    ("soldiers", Pos::Noun, "NNS"),
    ("people", Pos::Noun, "NNS"),
    ("passengers", Pos::Noun, "NNS"),
    ("police", Pos::Noun, "NNS"),
    ("homes", Pos::Noun, "NNS"),
    ("army", Pos::Noun, "NN"),
    ("personnel", Pos::Noun, "NNS"),
    ("girl", Pos::Noun, "NN"),
    ("casualties", Pos::Noun, "NNS"),
    ("small", Pos::Adj, "JJ"),
    ("boats", Pos::Noun, "NNS"),
    ("Rolo", Pos::Propn, "NNP"),
    ("Boeing", Pos::Propn, "NNP"),
    ("the", Pos::Det, "DT"),
];

fn quantities(text: &str) -> Vec<Quantity> {
    let tokens = Plain(WORDS).tokens(text);
    find_quantities(text, &tokens, &find_times(text, &tokens, None))
}

/// Checks the quantities of `text`: words, value or range, bound, what is counted or measured.
fn check_quantities(text: &str, expected: &[(&str, &str, Bound, &str)]) {
    let found = quantities(text);
    let found: Vec<(&str, String, Bound, String)> = found
        .iter()
        .map(|one| {
            let value = match (one.value, one.low, one.high) {
                (Some(value), ..) => format!("{value}"),
                (None, low, high) => {
                    let side = |side: Option<f64>| side.map_or(String::new(), |side| format!("{side}"));
                    format!("{}..{}", side(low), side(high))
                }
            };
            let what = one.unit.clone().or(one.counted.as_ref().map(|thing| thing.text.clone()));
            (one.span.of(text), value, one.bound, what.unwrap_or_default())
        })
        .collect();
    let found: Vec<(&str, &str, Bound, &str)> =
        found.iter().map(|(words, value, bound, what)| (*words, value.as_str(), *bound, what.as_str())).collect();
    assert_eq!(found, expected, "in {text:?}");
}

#[test]
fn numbers_count_the_noun_behind_them() {
    check_quantities("It carried 1,250 passengers.", &[("1,250", "1250", Bound::Exact, "passengers")]);
    check_quantities("Twenty-five small boats left.", &[("Twenty-five", "25", Bound::Exact, "small boats")]);
    check_quantities("Five of the soldiers left.", &[("Five", "5", Bound::Exact, "soldiers")]);
    check_quantities("Two-thirds of the homes burned.", &[("Two-thirds", "0.6666666666666666", Bound::Exact, "homes")]);
}

#[test]
fn bounds_belong_to_the_amount() {
    check_quantities("about 300 soldiers", &[("about 300", "300", Bound::About, "soldiers")]);
    check_quantities(
        "more than half a million people",
        &[("more than half a million", "500000", Bound::AtLeast, "people")],
    );
    check_quantities("up to 40 people", &[("up to 40", "40", Bound::AtMost, "people")]);
    check_quantities("no fewer than 12 people", &[("no fewer than 12", "12", Bound::AtLeast, "people")]);
    check_quantities("50 or so people", &[("50 or so", "50", Bound::About, "")]);
    check_quantities("between 50 and 60 people", &[("between 50 and 60", "50..60", Bound::Range, "people")]);
    check_quantities("10-15 people", &[("10-15", "10..15", Bound::Range, "people")]);
}

#[test]
fn vague_amounts_have_a_low_and_a_high() {
    check_quantities("Hundreds of people fled.", &[("Hundreds", "100..1000", Bound::Vague, "people")]);
    check_quantities(
        "Tens of thousands of people fled.",
        &[("Tens of thousands", "10000..100000", Bound::Vague, "people")],
    );
    check_quantities("Several people fled.", &[("Several", "2..9", Bound::Vague, "people")]);
    check_quantities("Dozens of homes burned.", &[("Dozens", "24..99", Bound::Vague, "homes")]);
    check_quantities("No one was hurt.", &[("No one", "0", Bound::Exact, "")]);
    check_quantities("No casualties were reported.", &[("No", "0", Bound::Exact, "casualties")]);
}

#[test]
fn money_is_told_by_its_sign_code_or_name() {
    check_quantities("It cost $5.2 million.", &[("$5.2 million", "5200000", Bound::Exact, "USD")]);
    check_quantities("It cost HK$10bn.", &[("HK$10bn", "10000000000", Bound::Exact, "HKD")]);
    check_quantities(
        "It cost EUR 125 and £3m.",
        &[("EUR 125", "125", Bound::Exact, "EUR"), ("£3m", "3000000", Bound::Exact, "GBP")],
    );
    check_quantities("It cost 35 lakh rupees.", &[("35 lakh rupees", "3500000", Bound::Exact, "rupee")]);
    check_quantities("He paid $98 a share.", &[("$98 a share", "98", Bound::Exact, "USD per share")]);
    check_quantities(
        "It made $2 million, up from $1 million a year earlier.",
        &[("$2 million", "2000000", Bound::Exact, "USD"), ("$1 million", "1000000", Bound::Exact, "USD")],
    );
}

#[test]
fn measures_shares_and_ages() {
    check_quantities(
        "It is 12.5 km off, at -5 degrees Celsius.",
        &[("12.5 km", "12.5", Bound::Exact, "km"), ("-5 degrees Celsius", "-5", Bound::Exact, "celsius")],
    );
    check_quantities("Nearly 40 per cent voted.", &[("Nearly 40 per cent", "40", Bound::About, "%")]);
    check_quantities("An 11-year-old girl died.", &[("11-year-old", "11", Bound::Exact, "year of age")]);
    check_quantities("Ines Rolo, 43, was there.", &[("43", "43", Bound::Exact, "year of age")]);
    assert_eq!(
        quantities("children aged 11 and 21 fled").iter().filter(|one| one.kind == QuantityKind::Age).count(),
        2
    );
}

#[test]
fn numbers_of_names_and_times_are_not_counts() {
    check_quantities("A Boeing 747 landed at 10:30 under Resolution 1244.", &[]);
    check_quantities("On 5 March 2004 at 3 p.m.", &[]);
    check_quantities("They won 3-2.", &[]);
    check_quantities("Covid-19 and the F-16", &[]);
}

proptest! {
    #[test]
    fn any_text_is_read_and_spans_stay_inside(text in prop_oneof![crate::times::scraps(), "\\PC{0,200}"]) {
        let mut last = 0;
        for one in quantities(&text) {
            prop_assert!(!one.span.is_empty() && one.span.start() >= last);
            prop_assert!(text.get(one.span.range()).is_some());
            prop_assert!(one.value.is_some() || one.low.is_some() || one.high.is_some());
            last = one.span.end();
        }
    }
}
