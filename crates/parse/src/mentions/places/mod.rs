//! Where the places of one report lie.
//!
//! One sense for a name in a report, chosen by what the name's own words say ("Rovna, Texas"), by the
//! report's other places (their country, state, county and distance), by the dateline and the outlet's
//! home, and last by population. After Leidner's "one referent per discourse" and "minimal distance"
//! heuristics (Toponym Resolution in Text, 2007).

mod candidates;
mod home;
mod senses;

use std::collections::HashMap;

use rashomon_gazetteer::{Entry, Gazetteer, PlaceKind};
use rashomon_read::Report;

use crate::{Entity, Mention, MentionType, Place};
use candidates::candidates;
use home::Home;
use senses::{Context, Sense, Toponym};

/// Sets `place` of the mentions of places that `gazetteer` knows.
pub(crate) fn resolve_places(
    text: &str,
    report: &Report,
    gazetteer: &Gazetteer,
    mentions: &mut [Mention],
    entities: &[Entity],
) {
    let mut toponyms: Vec<Toponym> = Vec::new();
    // "New York" the state and "New York" the city are two names in one report.
    let mut numbers: HashMap<(usize, bool), usize> = HashMap::new();
    let places: Vec<usize> = (0..mentions.len()).filter(|at| mentions[*at].kind == MentionType::Place).collect();
    let mut toponym_of: Vec<usize> = Vec::with_capacity(places.len());
    for mention in places.iter().map(|at| &mentions[*at]) {
        let (entity, state) = (mention.entity.at(), called_state(text, mention));
        let number = *numbers.entry((entity, state)).or_insert_with(|| {
            let Entity { name, names, .. } = &entities[entity];
            let others = names.iter().filter(|form| *form != name);
            let forms = std::iter::once(name).chain(others).map(String::as_str);
            let candidates = candidates(gazetteer, forms).into_iter().map(Sense::of).collect();
            toponyms.push(Toponym { entity: Some(entity), state, ..Toponym::new(name.clone(), candidates) });
            toponyms.len() - 1
        });
        toponyms[number].county |= called_county(text, mention);
        toponym_of.push(number);
    }
    for (pair, numbers) in places.windows(2).zip(toponym_of.windows(2)) {
        let (inner, outer) = (&mentions[pair[0]], &mentions[pair[1]]);
        let between = text.get(inner.span.end()..outer.span.start()).unwrap_or("");
        if numbers[0] != numbers[1] && matches!(between, ", " | " (" | ", in " | " in " | ", in the " | " of ") {
            toponyms[numbers[0]].within.push(numbers[1]);
            toponyms[numbers[1]].around.push(numbers[0]);
        }
    }
    let home = Home::of(report, gazetteer);
    if let Some((name, towns)) = &home.namesakes {
        toponyms.push(Toponym::new(name.clone(), towns.iter().copied().map(Sense::of).collect()));
    }
    let dateline = report
        .dateline
        .iter()
        .flat_map(|line| line.split([',', '(', '—', '-']))
        .filter_map(|part| gazetteer.lookup(part.trim()).first().copied())
        .map(Sense::of)
        .collect();
    let context = Context { dateline, town: home.town.map(Sense::of), country: home.country };
    let chosen = senses::choose(&toponyms, &context);
    for (at, number) in places.iter().zip(&toponym_of) {
        mentions[*at].place = chosen[*number].map(|sense| to_place(&toponyms[*number].candidates[sense].entry));
    }
}

/// Whether the words beside a name call it a state: "Rovna state", "the state of Rovna", "Rovna Governor Ines Rolo".
fn called_state(text: &str, mention: &Mention) -> bool {
    let after = word_after(text, mention);
    let before = text[..mention.span.start()].trim_end().trim_end_matches(" the");
    matches!(after, "state" | "State" | "Gov" | "Governor" | "governor" | "Legislature" | "legislature")
        || ["state of", "State of", "upstate", "Gov."].iter().any(|end| before.ends_with(end))
}

/// Whether a name or the word behind it says that it is a county.
fn called_county(text: &str, mention: &Mention) -> bool {
    let name = mention.span.of(text);
    [" County", " Parish"].iter().any(|end| name.ends_with(end))
        || matches!(word_after(text, mention), "County" | "Parish" | "Township")
}

/// The word behind a mention, over a possessive.
fn word_after<'t>(text: &'t str, mention: &Mention) -> &'t str {
    let rest = &text[mention.span.end()..];
    let rest = rest.strip_prefix("'s").or_else(|| rest.strip_prefix("’s")).unwrap_or(rest);
    let rest = rest.strip_prefix(' ').unwrap_or("");
    &rest[..rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len())]
}

fn to_place(entry: &Entry) -> Place {
    // A table in single precision has no more digits than this to give.
    let degrees = |value: f32| (f64::from(value) * 10_000.0).round() / 10_000.0;
    Place {
        lat: degrees(entry.lat),
        lon: degrees(entry.lon),
        geonames: entry.geonames,
        country: entry.country.map(|country| country.as_str().to_owned()),
    }
}

/// Whether an entry is too wide for a distance to its middle to say anything.
fn is_wide(entry: &Entry) -> bool {
    matches!(entry.kind, PlaceKind::Continent | PlaceKind::Country | PlaceKind::Region | PlaceKind::Water)
}
