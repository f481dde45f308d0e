//! Place names with their coordinates.
//!
//! A small world is built in ([`Gazetteer::world`]): countries with their peoples, wide regions and
//! waters, states, and the large cities. A [`pack`](Gazetteer::with_pack) adds towns, counties and
//! provinces by the hundred thousand. Coordinates of cities come from GeoNames (CC BY 4.0).

mod pack;
mod world;

pub use pack::{PackError, Sources, build_pack};

use std::collections::HashMap;
use std::sync::OnceLock;

use pack::Pack;
use world::World;

/// What kind of place an entry is, widest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PlaceKind {
    Continent,
    /// A part of a continent or of a country that is no unit of its government: "Middle East".
    Region,
    Water,
    Mountain,
    Country,
    /// First-order unit of a country: state, province.
    State,
    /// Second-order unit: county, district.
    County,
    Town,
}

/// One place that a name may stand for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Entry {
    pub kind: PlaceKind,
    /// Degrees north and east. For an area, a point well inside it.
    pub lat: f32,
    pub lon: f32,
    pub population: u32,
    /// ISO 3166-1 alpha-2.
    pub country: Option<Country>,
    /// Number of the first-order unit it lies in, and of the second-order one: equal numbers mean the
    /// same unit. Zero where not known.
    pub state: u32,
    pub county: u32,
    /// GeoNames id.
    pub geonames: Option<u32>,
}

impl Entry {
    /// Great-circle distance in kilometres.
    pub fn distance_km(&self, other: &Entry) -> f64 {
        let radians = |degrees: f32| f64::from(degrees).to_radians();
        let (lat_a, lat_b) = (radians(self.lat), radians(other.lat));
        let half_lat = ((lat_b - lat_a) / 2.0).sin();
        let half_lon = ((radians(other.lon) - radians(self.lon)) / 2.0).sin();
        let h = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lon * half_lon;
        2.0 * 6371.0 * h.sqrt().min(1.0).asin()
    }

    fn position(&self) -> [u32; 2] {
        [self.lat.to_bits(), self.lon.to_bits()]
    }
}

/// An ISO 3166-1 alpha-2 code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Country([u8; 2]);

impl Country {
    /// The code, where `text` has the form of one.
    pub fn new(text: &str) -> Option<Self> {
        let code: [u8; 2] = text.as_bytes().try_into().ok()?;
        code.iter().all(u8::is_ascii_uppercase).then_some(Self(code))
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("made of ASCII letters")
    }
}

/// Finds the places that a name may stand for.
pub struct Gazetteer {
    pack: Option<Pack>,
    /// What the pack knows of the states that are built in, by their coordinates: an abbreviation ("Ala.")
    /// stands for the unit that the pack has by its full name.
    states: HashMap<[u32; 2], Entry>,
}

impl Gazetteer {
    /// The world that is built in.
    pub fn world() -> &'static Gazetteer {
        static BUILT_IN: OnceLock<Gazetteer> = OnceLock::new();
        BUILT_IN.get_or_init(|| Gazetteer { pack: None, states: HashMap::new() })
    }

    /// The built-in world and the places of a pack, as [`build_pack`] writes it.
    pub fn with_pack(bytes: Vec<u8>) -> Result<Gazetteer, PackError> {
        let pack = Pack::read(bytes)?;
        let mut states = HashMap::new();
        for (name, state) in world().states() {
            let same = |entry: &Entry| entry.kind == PlaceKind::State && entry.country == state.country;
            // The pack calls "Washington State" by its bare name.
            let bare = name.strip_suffix(" state").unwrap_or(name);
            if let Some(entry) = pack.places(bare).into_iter().find(same) {
                states.insert(state.position(), entry);
            }
        }
        Ok(Gazetteer { pack: Some(pack), states })
    }

    /// All places called `name`, whatever its accents and capitals; the built-in ones first, then by
    /// falling population.
    pub fn lookup(&self, name: &str) -> Vec<Entry> {
        let key = fold(name);
        let mut found: Vec<Entry> = world().places(&key).to_vec();
        if let Some(pack) = &self.pack {
            for entry in pack.places(&key) {
                // The pack holds again what is built in.
                let known = |same: &Entry| {
                    (same.geonames.is_some() && same.geonames == entry.geonames)
                        || same.kind == entry.kind && same.country == entry.country && same.distance_km(&entry) < 60.0
                        || same.kind == PlaceKind::State && entry.kind == same.kind && same.country == entry.country
                };
                match found.iter_mut().find(|same| known(same)) {
                    Some(same) => {
                        same.state = entry.state;
                        same.county = entry.county;
                        same.geonames = same.geonames.or(entry.geonames);
                        same.population = same.population.max(entry.population);
                    }
                    None => found.push(entry),
                }
            }
        }
        for entry in found.iter_mut().filter(|entry| entry.kind == PlaceKind::State && entry.state == 0) {
            if let Some(same) = self.states.get(&entry.position()) {
                entry.state = same.state;
                entry.population = entry.population.max(same.population);
            }
        }
        found
    }

    /// The country whose people or adjective `name` is: "Fijian".
    pub fn people(&self, name: &str) -> Option<Entry> {
        world().people(name)
    }
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(World::read)
}

/// A name without accents, capitals, full stops and a leading "the"; hyphens as spaces, "St" as "saint".
pub fn fold(name: &str) -> String {
    let plain = if name.is_ascii() { name.to_owned() } else { any_ascii::any_ascii(name) };
    let mut folded = String::with_capacity(plain.len());
    for word in plain.split(|c: char| c.is_whitespace() || c == '-' || c == '_') {
        let word: String =
            word.chars().filter(|c| !matches!(c, '.' | '\'' | '`')).map(|c| c.to_ascii_lowercase()).collect();
        let word = match word.as_str() {
            "" => continue,
            "the" if folded.is_empty() => continue,
            "st" if folded.is_empty() => "saint",
            "ste" if folded.is_empty() => "sainte",
            "mt" if folded.is_empty() => "mount",
            "ft" if folded.is_empty() => "fort",
            other => other,
        };
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_whatever_their_dress() {
        for name in ["Côte d’Ivoire", "COTE D'IVOIRE", "the Ivory Coast"] {
            let found = Gazetteer::world().lookup(name);
            assert_eq!(found.first().and_then(|entry| entry.country), Country::new("CI"), "{name}");
        }
        assert!(Gazetteer::world().lookup("Rovna").is_empty());
    }

    #[test]
    fn peoples_are_no_places() {
        assert_eq!(Gazetteer::world().people("Fijians").and_then(|entry| entry.country), Country::new("FJ"));
        assert!(Gazetteer::world().lookup("Fijian").is_empty());
    }
}
