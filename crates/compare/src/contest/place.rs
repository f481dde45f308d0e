//! Places: containment, nearness, direction words.

use rashomon_parse::{Mention, Place};
use rashomon_syntax::Pos;

use super::{Comparer, Difference, Value};
use crate::Slot;
use crate::align::Pair;
use crate::lexicon::fold;
use crate::statements::Statement;
use crate::words::is_saying;

/// Directions differ rarely by chance, places often.
const ALIKE: f32 = 0.26;
const ALIKE_PLACES: f32 = 0.4;

/// Towns farther apart than this are two towns, and not a town and what lies about it.
const APART_KM: f64 = 40.0;

pub(super) fn compare(comparer: &Comparer, pair: &Pair, differences: &mut Vec<Difference>) {
    if pair.likeness < ALIKE || !comparer.same_deed(pair.first, pair.second) {
        return;
    }
    let (first, second) = (&comparer.statements[pair.first], &comparer.statements[pair.second]);
    let says = |statement: &Statement| {
        statement.claim.predicate.is_some_and(|at| is_saying(statement.parsed.tokens.all()[at].lemma.as_str()))
    };
    if says(first) || says(second) {
        return;
    }
    let difference = |one: String, other: String| Difference {
        slot: Slot::Place,
        first: Value::new(pair.first, one),
        second: Value::new(pair.second, other),
        update: false,
        topic: String::new(),
    };
    if let (Some((one, here)), Some((other, there))) = (direction(first), direction(second)) {
        if !here.agrees(there) {
            differences.push(difference(one, other));
        }
        return;
    }
    if pair.likeness < ALIKE_PLACES {
        return;
    }
    let (one, other) = (places(first), places(second));
    let apart = |one: &(&Mention, &Place), other: &(&Mention, &Place)| {
        let km = distance_km(one.1, other.1);
        let same_name = fold(one.0.span.of(first.text)) == fold(other.0.span.of(second.text));
        !same_name && km > APART_KM && !is_wide(one.1, km) && !is_wide(other.1, km)
    };
    // One place that both give is enough to agree.
    if !one.is_empty() && !other.is_empty() && one.iter().all(|here| other.iter().all(|there| apart(here, there))) {
        differences
            .push(difference(one[0].0.span.of(first.text).to_owned(), other[0].0.span.of(second.text).to_owned()));
    }
}

fn places<'s>(statement: &Statement<'s>) -> Vec<(&'s Mention, &'s Place)> {
    let mentions = statement.claim.places.iter().map(|index| &statement.parsed.mentions[index.at()]);
    // Where somebody comes from or goes to is not where it happened.
    let stays = |mention: &&Mention| {
        let (tokens, all) = (&statement.parsed.tokens, statement.parsed.tokens.all());
        let last = tokens.within(mention.span).last();
        let above = last.and_then(|at| tokens.ancestors(at).find(|up| all[*up].pos == Pos::Adp));
        !above.is_some_and(|at| {
            matches!(all[at].lemma.as_str(), "from" | "to" | "into" | "toward" | "towards" | "through" | "for")
        })
    };
    mentions.filter(stays).filter_map(|mention| Some((mention, mention.place.as_ref()?))).collect()
}

/// A country or region may hold the other place; without its outline, a name that gives no town
/// (no GeoNames id of a populated place can be told here) is given the benefit of the doubt.
fn is_wide(place: &Place, km: f64) -> bool {
    place.geonames.is_none() || km > 1500.0
}

fn distance_km(one: &Place, other: &Place) -> f64 {
    let (lat, lon) = (one.lat.to_radians(), one.lon.to_radians());
    let (other_lat, other_lon) = (other.lat.to_radians(), other.lon.to_radians());
    let half = |angle: f64| (angle / 2.0).sin().powi(2);
    let chord = half(other_lat - lat) + lat.cos() * other_lat.cos() * half(other_lon - lon);
    2.0 * 6371.0 * chord.sqrt().min(1.0).asin()
}

/// A part of the compass: -1, 0 or 1 to the east and to the north.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Compass {
    east: i8,
    north: i8,
}

impl Compass {
    fn of(word: &str) -> Option<Self> {
        let word = fold(word).replace('-', "");
        let word = word.strip_suffix("ern").unwrap_or(&word);
        let (east, north) = match word {
            "north" => (0, 1),
            "south" => (0, -1),
            "east" => (1, 0),
            "west" => (-1, 0),
            "northeast" => (1, 1),
            "northwest" => (-1, 1),
            "southeast" => (1, -1),
            "southwest" => (-1, -1),
            "central" | "centre" | "center" => (0, 0),
            _ => return None,
        };
        Some(Self { east, north })
    }

    /// "South" leaves "south-east" open; "central" leaves nothing.
    fn agrees(self, other: Self) -> bool {
        let along = |one: i8, other: i8| one == other || one == 0 || other == 0;
        let centre = |compass: Self| compass.east == 0 && compass.north == 0;
        let crossing =
            self.east * self.north == 0 && other.east * other.north == 0 && (self.east != 0) != (other.east != 0);
        self == other
            || !centre(self)
                && !centre(other)
                && !crossing
                && along(self.east, other.east)
                && along(self.north, other.north)
    }
}

/// The part of the country or town that a locative phrase of the statement gives, with its words.
fn direction(statement: &Statement) -> Option<(String, Compass)> {
    let tokens = &statement.parsed.tokens;
    let all = tokens.all();
    let within = tokens.within(statement.claim.span);
    for at in within.clone() {
        let Some(compass) = Compass::of(all[at].of(statement.text)) else { continue };
        let head = all[at].head as usize;
        if !within.contains(&head)
            || head <= at
            || head - at > 3
            || !matches!(all[at].dep.as_str(), "amod" | "compound")
        {
            continue;
        }
        let above = tokens
            .ancestors(head)
            .take(2)
            .any(|up| matches!(all[up].lemma.as_str(), "in" | "near" | "at" | "around" | "of"));
        if above {
            return Some((crate::statements::one_line(statement.text, tokens.span(at..head + 1)), compass));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_agree_where_one_leaves_the_other_open() {
        let agree = |one: &str, other: &str| Compass::of(one).unwrap().agrees(Compass::of(other).unwrap());
        assert!(agree("southern", "south-eastern"));
        assert!(!agree("southern", "central"));
        assert!(!agree("northern", "south-east"));
        assert!(!agree("northern", "eastern"));
        assert!(agree("central", "centre"));
    }
}
