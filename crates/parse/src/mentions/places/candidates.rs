//! What a name of a place may stand for.

use rashomon_gazetteer::{Entry, Gazetteer, PlaceKind};

const CANDIDATES: usize = 40;

/// Short forms of a city's name that are no initials of it alone: "L.A." is also how some write a state.
const SHORT: &[(&str, &str)] =
    &[("L.A.", "Los Angeles"), ("N.Y.C.", "New York City"), ("NYC", "New York City"), ("Philly", "Philadelphia")];

/// The places that one of `forms` names, the first form that is known.
pub(super) fn candidates<'f>(gazetteer: &Gazetteer, forms: impl Iterator<Item = &'f str>) -> Vec<Entry> {
    for form in forms {
        let form = SHORT.iter().find(|(short, _)| *short == form).map_or(form, |(_, long)| long);
        let mut found = gazetteer.lookup(form);
        if found.is_empty() {
            let bare = without_unit(form);
            found = gazetteer.lookup(bare);
            if found.is_empty() {
                found = gazetteer.lookup(without_part(bare));
            }
            // "the Rovna region" may be around the town of that name.
            found.retain(|entry| {
                matches!(entry.kind, PlaceKind::State | PlaceKind::County | PlaceKind::Town | PlaceKind::Country)
            });
        }
        // Many countries lend a city of theirs their name: the name alone is the country's.
        if let Some(country) = found.iter().find(|entry| entry.kind == PlaceKind::Country).and_then(|it| it.country) {
            found.retain(|entry| entry.kind == PlaceKind::Country || entry.country != Some(country));
        }
        if !found.is_empty() {
            found.truncate(CANDIDATES);
            return found;
        }
    }
    Vec::new()
}

/// A name without the word for what it is.
fn without_unit(form: &str) -> &str {
    let mut short = form;
    for start in ["City of ", "Town of ", "Village of ", "Province of ", "State of ", "County of ", "County "] {
        short = short.strip_prefix(start).unwrap_or(short);
    }
    const ENDS: &[&str] = &[
        "City",
        "Province",
        "County",
        "Parish",
        "District",
        "Region",
        "State",
        "Governorate",
        "Prefecture",
        "Island",
        "Islands",
        "Township",
        "Borough",
        "Municipality",
        "Town",
        "Area",
    ];
    if let Some((rest, last)) = short.rsplit_once(' ')
        && ENDS.iter().any(|end| end.eq_ignore_ascii_case(last))
    {
        short = rest;
    }
    short
}

/// A name without a word in front that says which part of the place is meant: "northern Rovna", "downtown Rovna".
fn without_part(form: &str) -> &str {
    const PARTS: &[&str] = &[
        "north",
        "south",
        "east",
        "west",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
        "northern",
        "southern",
        "eastern",
        "western",
        "northeastern",
        "northwestern",
        "southeastern",
        "southwestern",
        "central",
        "upper",
        "lower",
        "inner",
        "outer",
        "mid",
        "old",
        "greater",
        "downtown",
        "upstate",
        "metro",
        "metropolitan",
        "suburban",
        "rural",
        "historic",
    ];
    match form.split_once([' ', '-']) {
        Some((first, rest)) if PARTS.iter().any(|part| part.eq_ignore_ascii_case(first)) => rest,
        _ => form,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_candidates(name: &str, expected: &str) {
        let world = Gazetteer::world();
        let first = |name: &str| candidates(world, std::iter::once(name)).first().copied();
        assert!(first(name).is_some(), "{name}");
        assert_eq!(first(name), world.lookup(expected).first().copied(), "{name}");
    }

    #[test]
    fn parts_and_units_are_no_part_of_the_name() {
        check_candidates("northeastern Kenya", "Kenya");
        check_candidates("North Cairo", "Cairo");
        check_candidates("State of Assam", "Assam");
        check_candidates("Mombasa County", "Mombasa");
        check_candidates("L.A.", "Los Angeles");
        check_candidates("North Korea", "North Korea");
    }
}
