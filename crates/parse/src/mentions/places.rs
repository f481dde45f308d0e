//! Where the places of one report lie.
//!
//! One sense for a name in a report, chosen by what the name's own words say ("Rovna, Texas"), by the
//! report's other places (their country, state and distance), by the dateline and the country of the
//! outlet's address, and last by population. After Leidner's "one referent per discourse" and "minimal
//! distance" heuristics (Toponym Resolution in Text, 2007).

use std::collections::HashMap;

use rashomon_gazetteer::{Country, Entry, Gazetteer, PlaceKind};
use rashomon_read::Report;

use crate::{Entity, Mention, MentionType, Place};

/// A report's place entity and what it may be.
struct Toponym {
    entity: usize,
    candidates: Vec<Entry>,
    /// Index of the one chosen so far.
    chosen: usize,
    /// What it is said to lie in: "Rovna, Texas".
    within: Vec<Entry>,
}

/// How many other places of a report speak for one: bounds the work on long texts.
const CONTEXT: usize = 40;
const CANDIDATES: usize = 24;

/// Sets `place` of the mentions of places that `gazetteer` knows.
pub(crate) fn resolve_places(
    text: &str,
    report: &Report,
    gazetteer: &Gazetteer,
    mentions: &mut [Mention],
    entities: &[Entity],
) {
    let mut toponyms: Vec<Toponym> = Vec::new();
    let mut at_entity: HashMap<usize, usize> = HashMap::new();
    for mention in mentions.iter().filter(|mention| mention.kind == MentionType::Place) {
        let entity = mention.entity.at();
        at_entity.entry(entity).or_insert_with(|| {
            toponyms.push(Toponym {
                entity,
                candidates: candidates(gazetteer, &entities[entity]),
                chosen: 0,
                within: Vec::new(),
            });
            toponyms.len() - 1
        });
    }
    for pair in mentions.windows(2) {
        let [inner, outer] = pair else { continue };
        if inner.kind != MentionType::Place || outer.kind != MentionType::Place {
            continue;
        }
        let between = &text[inner.span.end()..outer.span.start()];
        if matches!(between, ", " | " (" | ", in " | " in " | ", in the " | " of ") {
            let outer = gazetteer.lookup(outer.span.of(text));
            toponyms[at_entity[&inner.entity.at()]].within.extend(outer.iter().take(4));
        }
    }
    let home = home_country(report);
    let dateline: Vec<Entry> = report
        .dateline
        .iter()
        .flat_map(|line| line.split([',', '(', '—', '-']))
        .filter_map(|part| gazetteer.lookup(part.trim()).first().copied())
        .collect();
    // Each round sees what the round before chose.
    for _ in 0..3 {
        let chosen: Vec<Option<Entry>> =
            toponyms.iter().map(|toponym| toponym.candidates.get(toponym.chosen).copied()).collect();
        for (at, toponym) in toponyms.iter_mut().enumerate() {
            let nearby = chosen.iter().enumerate().skip(at.saturating_sub(CONTEXT / 2)).take(CONTEXT);
            let others: Vec<Entry> = nearby.filter(|(other, _)| *other != at).filter_map(|(_, entry)| *entry).collect();
            let score = |entry: &Entry| score(entry, toponym, &others, &dateline, home);
            let mut best = (f64::MIN, 0);
            for (number, candidate) in toponym.candidates.iter().enumerate() {
                let value = score(candidate);
                if value > best.0 {
                    best = (value, number);
                }
            }
            toponym.chosen = best.1;
        }
    }
    let mut place_of: HashMap<usize, Place> = HashMap::new();
    for toponym in &toponyms {
        if let Some(entry) = toponym.candidates.get(toponym.chosen) {
            place_of.insert(toponym.entity, to_place(entry));
        }
    }
    for mention in mentions.iter_mut().filter(|mention| mention.kind == MentionType::Place) {
        mention.place = place_of.get(&mention.entity.at()).cloned();
    }
}

fn candidates(gazetteer: &Gazetteer, entity: &Entity) -> Vec<Entry> {
    let forms = std::iter::once(&entity.name).chain(entity.names.iter().filter(|name| **name != entity.name));
    for form in forms {
        let mut found = gazetteer.lookup(form);
        if found.is_empty() {
            found = gazetteer.lookup(without_unit(form));
            // "the Rovna region" may be around the town of that name.
            found.retain(|entry| {
                matches!(entry.kind, PlaceKind::State | PlaceKind::County | PlaceKind::Town | PlaceKind::Country)
            });
        }
        if !found.is_empty() {
            found.truncate(CANDIDATES);
            return found;
        }
    }
    Vec::new()
}

/// A name without the word for what it is and without a compass point in front.
fn without_unit(form: &str) -> &str {
    let mut short = form;
    for start in [
        "City of ",
        "Town of ",
        "Province of ",
        "State of ",
        "County ",
        "northern ",
        "southern ",
        "eastern ",
        "western ",
        "central ",
        "Northern ",
        "Southern ",
        "Eastern ",
        "Western ",
        "Central ",
        "Greater ",
        "Downtown ",
        "downtown ",
    ] {
        short = short.strip_prefix(start).unwrap_or(short);
    }
    for end in [
        " City",
        " Province",
        " province",
        " County",
        " Parish",
        " District",
        " district",
        " Region",
        " region",
        " State",
        " state",
        " Governorate",
        " Prefecture",
        " Island",
        " Islands",
        " Township",
        " Borough",
        " Municipality",
        " municipality",
        " Town",
        " area",
    ] {
        short = short.strip_suffix(end).unwrap_or(short);
    }
    short
}

fn score(entry: &Entry, toponym: &Toponym, others: &[Entry], dateline: &[Entry], home: Option<Country>) -> f64 {
    let mut value = match entry.kind {
        PlaceKind::Continent | PlaceKind::Country => 11.0,
        PlaceKind::Region | PlaceKind::Water | PlaceKind::Mountain => 9.0,
        PlaceKind::State => 8.0,
        PlaceKind::County => 2.5,
        PlaceKind::Town => f64::from(entry.population.max(300)).log10() * 1.35,
    };
    for around in &toponym.within {
        if lies_in(entry, around) {
            value += 8.0;
            break;
        }
    }
    for line in dateline {
        value += 2.0 * nearness(entry, line);
    }
    if home.is_some() && entry.country == home {
        value += 1.5;
    }
    let mut support = 0.0;
    let mut same_country = 0.0;
    for other in others {
        support += nearness(entry, other);
        same_country += f64::from(u8::from(entry.country.is_some() && entry.country == other.country));
    }
    if !others.is_empty() {
        // Two near places say nearly all that ten would.
        value += 5.0 * (1.0 - (-support).exp()) + 3.0 * same_country / others.len() as f64;
    }
    value
}

/// 1 for places of one county or close by, falling with distance; less for places of one state.
fn nearness(one: &Entry, other: &Entry) -> f64 {
    let wide = |entry: &Entry| {
        matches!(entry.kind, PlaceKind::Continent | PlaceKind::Country | PlaceKind::Region | PlaceKind::Water)
    };
    if wide(one) || wide(other) {
        return if one.country.is_some() && one.country == other.country { 0.15 } else { 0.0 };
    }
    let near = (-one.distance_km(other) / 150.0).exp();
    let state = one.state != 0 && one.state == other.state || other.kind == PlaceKind::State && lies_in(one, other);
    near.max(if state { 0.5 } else { 0.0 })
}

fn lies_in(inner: &Entry, outer: &Entry) -> bool {
    if inner.country != outer.country {
        return false;
    }
    match outer.kind {
        PlaceKind::Country => true,
        PlaceKind::State if inner.state != 0 && outer.state != 0 => inner.state == outer.state,
        PlaceKind::State => inner.distance_km(outer) < 400.0,
        PlaceKind::County if inner.county != 0 && outer.county != 0 => inner.county == outer.county,
        PlaceKind::County => inner.distance_km(outer) < 80.0,
        PlaceKind::Town => inner.distance_km(outer) < 60.0,
        _ => false,
    }
}

/// The country that the outlet's address ends with: ".ie".
fn home_country(report: &Report) -> Option<Country> {
    let address = report.url.as_deref().map_or_else(
        || report.outlet.as_deref().unwrap_or(""),
        |url| {
            let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
            rest.split(['/', ':', '?']).next().unwrap_or("")
        },
    );
    let (_, last) = address.rsplit_once('.')?;
    // Domains that are sold the world over tell no country.
    if matches!(last, "uk" | "UK") {
        return Country::new("GB");
    }
    let sold = matches!(last, "co" | "tv" | "me" | "io" | "ai" | "fm" | "cc" | "ws" | "to" | "ly" | "eu");
    (last.len() == 2 && !sold).then(|| Country::new(&last.to_ascii_uppercase())).flatten()
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
