//! Where an outlet is at home: by its address alone, for a name to be read as its readers would.

use std::collections::HashMap;
use std::sync::OnceLock;

use rashomon_gazetteer::{Country, Entry, Gazetteer, PlaceKind};
use rashomon_read::Report;

/// What an outlet's address tells of where it is made.
#[derive(Debug, Default)]
pub(super) struct Home {
    /// The town of a known outlet.
    pub town: Option<Entry>,
    pub country: Option<Country>,
    /// Towns that the address has the name of ("rovnaherald.example"), and the word it is.
    pub namesakes: Option<(String, Vec<Entry>)>,
}

/// What addresses of newspapers have in front of the name of their town.
const FRONTS: &[&str] = &["the", "my", "daily", "news", "times", "post", "herald", "online", "thisis", "star"];

/// Shorter words than this name towns by chance.
const LEAST_LETTERS: usize = 5;
const NAMESAKES: usize = 20;

impl Home {
    pub(super) fn of(report: &Report, gazetteer: &Gazetteer) -> Self {
        let host = host(report).to_ascii_lowercase();
        if let Some(town) = known(&host) {
            return Self { country: town.country, town: Some(town), namesakes: None };
        }
        Self { town: None, country: country(&host), namesakes: namesakes(&host, gazetteer) }
    }
}

fn host(report: &Report) -> &str {
    match &report.url {
        Some(url) => {
            let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
            rest.split(['/', ':', '?']).next().unwrap_or("")
        }
        None => report.outlet.as_deref().filter(|outlet| !outlet.contains(' ')).unwrap_or(""),
    }
}

/// The town of a known outlet, by its address or what stands above it: "sport.rovnaherald.example".
fn known(host: &str) -> Option<Entry> {
    static OUTLETS: OnceLock<HashMap<&'static str, Entry>> = OnceLock::new();
    let outlets = OUTLETS.get_or_init(|| {
        let rows = include_str!("../lists/outlets.tsv").lines().filter(|line| !line.starts_with('#'));
        rows.filter_map(|row| {
            let mut fields = row.split('\t');
            let (address, country) = (fields.next()?, fields.next()?);
            let (lat, lon) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
            let town = Entry {
                kind: PlaceKind::Town,
                lat,
                lon,
                population: 0,
                country: Country::new(country),
                state: 0,
                county: 0,
                geonames: None,
            };
            Some((address, town))
        })
        .collect()
    });
    let mut rest = host;
    while rest.contains('.') {
        if let Some(town) = outlets.get(rest) {
            return Some(*town);
        }
        rest = rest.split_once('.').map_or("", |(_, above)| above);
    }
    None
}

/// The country that an address ends with: ".ie".
fn country(host: &str) -> Option<Country> {
    let (_, last) = host.rsplit_once('.')?;
    if last == "uk" {
        return Country::new("GB");
    }
    // Domains that are sold the world over tell no country.
    let sold = matches!(last, "co" | "tv" | "me" | "io" | "ai" | "fm" | "cc" | "ws" | "to" | "ly" | "eu");
    (last.len() == 2 && !sold).then(|| Country::new(&last.to_ascii_uppercase())).flatten()
}

/// The towns whose name an address begins with, the longest name of any.
fn namesakes(host: &str, gazetteer: &Gazetteer) -> Option<(String, Vec<Entry>)> {
    let (labels, _) = host.rsplit_once('.')?;
    let mut best: Option<(String, Vec<Entry>)> = None;
    for label in labels.split('.').filter(|label| label.is_ascii()) {
        let fronts = FRONTS.iter().filter_map(|front| label.strip_prefix(front));
        for rest in std::iter::once(label).chain(fronts) {
            let least = best.as_ref().map_or(LEAST_LETTERS, |(word, _)| word.len() + 1);
            for end in (least..=rest.len()).rev() {
                let mut towns = gazetteer.lookup(&rest[..end]);
                towns.retain(|entry| entry.kind == PlaceKind::Town);
                if !towns.is_empty() {
                    towns.truncate(NAMESAKES);
                    best = Some((rest[..end].to_owned(), towns));
                    break;
                }
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_the_town_or_the_country_or_a_name() {
        let world = Gazetteer::world();
        assert!(known("sport.bbc.com").is_some_and(|town| town.country == Country::new("GB")));
        assert!(known("rovnaherald.example").is_none());
        assert_eq!(country("rovna-online.co.uk"), Country::new("GB"));
        assert_eq!(country("rovna.tv"), None);
        assert_eq!(namesakes("www.thechicagoharbour.com", world).map(|(name, _)| name).as_deref(), Some("chicago"));
        assert!(namesakes("rovna.com", world).is_none());
    }
}
