use std::collections::HashMap;

use crate::{Country, Entry, PlaceKind, fold};

const COUNTRIES: &str = include_str!("data/countries.tsv");
const REGIONS: &str = include_str!("data/regions.tsv");
const CITIES: &str = include_str!("data/cities.tsv");

/// What is built in.
pub(crate) struct World {
    places: HashMap<String, Vec<Entry>>,
    peoples: HashMap<&'static str, Entry>,
    /// States by the folded form of their full name.
    states: Vec<(String, Entry)>,
}

impl World {
    /// # Panics
    /// If a built-in table is damaged, which the tests would show.
    pub(crate) fn read() -> Self {
        let mut world = Self { places: HashMap::new(), peoples: HashMap::new(), states: Vec::new() };
        for row in rows(COUNTRIES) {
            let [code, id, lat, lon, population, names, peoples] = row[..] else { panic!("{row:?}") };
            let mut entry = entry(PlaceKind::Country, code, lat, lon);
            entry.geonames = id.parse().ok();
            entry.population = population.parse().expect("a number");
            world.add(names, entry);
            for people in peoples.split(';').filter(|people| !people.is_empty()) {
                world.peoples.insert(people, entry);
            }
        }
        for row in rows(REGIONS) {
            let [kind, code, lat, lon, names] = row[..] else { panic!("{row:?}") };
            let kind = match kind {
                "continent" => PlaceKind::Continent,
                "water" => PlaceKind::Water,
                "mountain" => PlaceKind::Mountain,
                "state" => PlaceKind::State,
                _ => PlaceKind::Region,
            };
            let entry = entry(kind, code, lat, lon);
            if kind == PlaceKind::State {
                let full = names.split(';').next().unwrap_or(names);
                world.states.push((fold(full), entry));
            }
            world.add(names, entry);
        }
        for row in rows(CITIES) {
            let [id, lat, lon, population, code, names] = row[..] else { panic!("{row:?}") };
            let mut entry = entry(PlaceKind::Town, code, lat, lon);
            entry.geonames = id.parse().ok();
            entry.population = population.parse().expect("a number");
            world.add(names, entry);
        }
        world
    }

    fn add(&mut self, names: &str, entry: Entry) {
        for name in names.split(';') {
            self.places.entry(fold(name)).or_default().push(entry);
        }
    }

    pub(crate) fn places(&self, key: &str) -> &[Entry] {
        self.places.get(key).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn states(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.states.iter().map(|(name, entry)| (name.as_str(), entry))
    }

    pub(crate) fn people(&self, name: &str) -> Option<Entry> {
        self.peoples.get(name).copied()
    }
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

fn entry(kind: PlaceKind, code: &str, lat: &str, lon: &str) -> Entry {
    Entry {
        kind,
        lat: lat.parse().expect("degrees"),
        lon: lon.parse().expect("degrees"),
        population: 0,
        country: Country::new(code),
        state: 0,
        county: 0,
        geonames: None,
    }
}
