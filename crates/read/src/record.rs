use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::{Format, Limits, ReadError, Report};

/// The bytes of one report and what its container says of them; not yet read.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// How messages call the record: a path, with `#n` for the n-th record and `!` before an entry's name.
    pub location: String,
    /// The name of a report that brings none of its own.
    pub name: String,
    pub bytes: Vec<u8>,
    /// What the container says the bytes are; without it, they are looked at.
    pub format: Option<Format>,
    /// The address a crawler had the page from.
    pub url: Option<String>,
    /// The charset that a server declared.
    pub charset: Option<String>,
    /// The day of the crawl. Never the day of publication; nothing published is later.
    pub crawled: Option<jiff::civil::Date>,
    /// What the container has to say of it that is doubtful.
    pub notices: Vec<crate::Notice>,
    /// Fields of the container that describe the record (a feed's entry, a row of a table).
    pub fields: Option<crate::fields::Fields>,
}

impl Record {
    /// A row of a table: its cells by their columns' names, in the columns' order. Those that make no report are left out. Its
    /// bytes, and so its hash, do not depend on what the table was kept in.
    pub fn of_row(cells: impl IntoIterator<Item = (String, Value)>) -> Self {
        let known = |(column, cell): (String, Value)| Some((crate::fields::known_name(&column)?, cell));
        let cells = cells.into_iter().filter_map(known).filter(|(_, cell)| !cell.is_null());
        let map: Map<String, Value> = cells.collect();
        Self {
            bytes: serde_json::to_vec(&map).unwrap_or_default(),
            format: Some(Format::Parquet),
            fields: Some(crate::fields::Fields::of_json(&map)),
            ..Self::default()
        }
    }

    /// SHA-256 of the bytes, in hexadecimal.
    pub fn sha256(&self) -> String {
        Sha256::digest(&self.bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Reads one record. Pure: same bytes, same report.
///
/// # Errors
/// If the record is no valid record of its format, or holds no text.
pub fn read_record(record: &Record, limits: &Limits) -> Result<Report, ReadError> {
    let format = record.format.unwrap_or_else(|| crate::format::of_document(&record.bytes));
    // The extraction crates are not ours: what makes one of them panic is one report lost, not a run.
    let read = std::panic::catch_unwind(|| match (&record.fields, format) {
        (Some(fields), _) => crate::fields::build(fields, record, format, limits),
        (None, Format::Html) => crate::html::read_page(record, limits),
        (None, Format::Text) => crate::crawled::read_text(record),
        (None, Format::Nitf) => crate::xml::read_nitf(record, limits),
        (None, _) => crate::fields::read_json(record, limits),
    });
    let mut report = read.unwrap_or_else(|_| Err(ReadError::Panicked { location: record.location.clone() }))?;
    report.notices.splice(0..0, record.notices.iter().cloned());
    report.sha256 = record.sha256();
    crate::finish::finish(&mut report, record.crawled);
    Ok(report)
}

/// Reads the reports in one file's bytes. `location` is how messages call the file, `name` the name
/// of a report that brings none of its own.
pub fn read_file(bytes: &[u8], location: &str, name: &str) -> Vec<Result<Report, ReadError>> {
    let limits = Limits::default();
    let mut reports = Vec::new();
    crate::input::read_bytes(bytes, location, name, &limits, &mut |record| {
        reports.push(record.and_then(|record| read_record(&record, &limits)));
        std::ops::ControlFlow::Continue(())
    });
    reports
}
