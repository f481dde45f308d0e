//! Places as GeoJSON (RFC 7946).

use std::io;

use serde_json::json;

use crate::{Files, Told};

const FILE: &str = "places.geojson";

pub(crate) fn begin(files: &mut Files) -> io::Result<()> {
    files.write(FILE, "{\"type\":\"FeatureCollection\",\"features\":[")
}

/// A point for each of the story's entities that the gazetteer knows.
pub(crate) fn write(told: &Told, files: &mut Files) -> io::Result<()> {
    for (at, entity) in told.story.entities.iter().enumerate() {
        let Some(place) = told.place(at) else { continue };
        let mut reports: Vec<&str> = entity.members.iter().map(|(report, _)| told.name(*report)).collect();
        reports.sort_unstable();
        reports.dedup();
        let feature = json!({
            "type": "Feature",
            "id": format!("{}/e{}", told.story.id, at + 1),
            "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
            "properties": {
                "name": entity.name, "type": entity.kind.as_str(), "story": told.story.id, "headline": told.story.headline,
                "mentions": entity.mentions, "reports": reports, "geonames": place.geonames, "country": place.country,
            },
        });
        let comma = if files.writes(FILE) > 1 { "," } else { "" };
        files.write(FILE, &format!("{comma}\n{feature}"))?;
    }
    Ok(())
}

pub(crate) fn finish(files: &mut Files) -> io::Result<()> {
    files.write(FILE, "\n]}\n")
}
