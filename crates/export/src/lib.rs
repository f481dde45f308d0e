//! Stories in the formats that other programs read. Pure: where the bytes go is the caller's.
//!
//! Tables (JSON Lines, CSV, Parquet) have one file each, typed alike in all: `stories`, `reports`, `mentions`,
//! `quotes`, `claims`, `events`, `findings`, `lineage`. Offsets count code points of a report's text.

mod calendar;
mod columns;
mod geo;
mod items;
mod political;
mod story;
mod tables;

use std::collections::BTreeMap;
use std::io::{self, Write};

pub use columns::TableWriter;
pub use story::Told;
pub use tables::{Cell, Kind, TABLES, Table};

/// A format and the files it makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// One `.jsonl` file a table.
    Jsonl,
    /// One `.csv` file a table (RFC 4180, UTF-8, with a header).
    Csv,
    /// One `.parquet` file a table.
    Parquet,
    /// `places.geojson` (RFC 7946): the places that stories name.
    GeoJson,
    /// `timeline.ics` (RFC 5545): the days of stories' timelines.
    Ics,
    /// `ninjs.jsonl`: reports as IPTC ninjs 3.1 items.
    Ninjs,
    /// `news-articles.jsonl`: reports as schema.org NewsArticle in JSON-LD.
    SchemaOrg,
    /// `events.export.csv` and `events.mentions.csv` with the columns of GDELT 2.0, parted by tabs and without a
    /// header, and `events.origins.csv` beside them.
    Gdelt,
    /// `events.polecat.tsv` with the columns of POLECAT, and `Origins` and `Reports` after them.
    Polecat,
}

impl Format {
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Jsonl, "jsonl"),
        (Self::Csv, "csv"),
        (Self::Parquet, "parquet"),
        (Self::GeoJson, "geojson"),
        (Self::Ics, "ics"),
        (Self::Ninjs, "ninjs"),
        (Self::SchemaOrg, "schema-org"),
        (Self::Gdelt, "gdelt"),
        (Self::Polecat, "polecat"),
    ];
}

/// Opens the file with this name.
pub type OpenFile<'o> = &'o mut dyn FnMut(&str) -> io::Result<Box<dyn Write + Send>>;

/// Writes stories one after the other, so that any number of them can be written.
pub struct Exporter<'o> {
    format: Format,
    /// When it is written (RFC 3339): formats ask for it.
    at: String,
    files: Files<'o>,
    /// The writers of Parquet, in the order of [`TABLES`].
    tables: Vec<TableWriter<Box<dyn Write + Send>>>,
}

impl<'o> Exporter<'o> {
    /// Begins all files of `format`, so that what has nothing in it is an empty file and no missing one.
    pub fn new(format: Format, at: &str, open: OpenFile<'o>) -> io::Result<Self> {
        let mut exporter =
            Self { format, at: at.to_owned(), files: Files { open, opened: BTreeMap::new() }, tables: Vec::new() };
        let files = &mut exporter.files;
        match format {
            Format::Jsonl => tables::begin(files, "jsonl")?,
            Format::Csv => tables::begin(files, "csv")?,
            Format::Parquet => {
                for table in &TABLES {
                    exporter.tables.push(TableWriter::new(table, (files.open)(&format!("{}.parquet", table.name))?)?);
                }
            }
            Format::GeoJson => geo::begin(files)?,
            Format::Ics => calendar::begin(files)?,
            Format::Ninjs => files.write("ninjs.jsonl", "")?,
            Format::SchemaOrg => files.write("news-articles.jsonl", "")?,
            Format::Gdelt => political::begin_gdelt(files)?,
            Format::Polecat => political::begin_polecat(files)?,
        }
        Ok(exporter)
    }

    pub fn story(&mut self, told: &Told) -> io::Result<()> {
        let files = &mut self.files;
        match self.format {
            Format::Jsonl => tables::write_jsonl(told, files),
            Format::Csv => tables::write_csv(told, files),
            Format::Parquet => {
                TABLES.iter().zip(&mut self.tables).try_for_each(|(table, writer)| writer.write(table.rows(told)))
            }
            Format::GeoJson => geo::write(told, files),
            Format::Ics => calendar::write(told, &self.at, files),
            Format::Ninjs => items::write_ninjs(told, files),
            Format::SchemaOrg => items::write_schema_org(told, files),
            Format::Gdelt => political::write_gdelt(told, &self.at, files),
            Format::Polecat => political::write_polecat(told, files),
        }
    }

    pub fn finish(mut self) -> io::Result<()> {
        match self.format {
            Format::GeoJson => geo::finish(&mut self.files)?,
            Format::Ics => calendar::finish(&mut self.files)?,
            _ => {}
        }
        for table in self.tables {
            table.finish()?.flush()?;
        }
        self.files.opened.values_mut().try_for_each(|file| file.0.flush())
    }
}

/// The files of one export.
pub(crate) struct Files<'o> {
    open: OpenFile<'o>,
    /// Each with how many times something was written to it.
    opened: BTreeMap<String, (Box<dyn Write + Send>, usize)>,
}

impl Files<'_> {
    pub fn write(&mut self, name: &str, text: &str) -> io::Result<()> {
        if !self.opened.contains_key(name) {
            self.opened.insert(name.to_owned(), ((self.open)(name)?, 0));
        }
        let (file, count) = self.opened.get_mut(name).expect("it is open");
        *count += 1;
        file.write_all(text.as_bytes())
    }

    /// How many times something was written to it.
    pub fn writes(&self, name: &str) -> usize {
        self.opened.get(name).map_or(0, |(_, count)| *count)
    }
}
