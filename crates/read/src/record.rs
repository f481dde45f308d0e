use jiff::civil::Date;
use rashomon_text::Body;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{Format, Notice, Published, ReadError, Report};

/// Reads the reports in one file's bytes. `location` is how messages call the file, `name` the name
/// of a report that brings none of its own.
pub fn read_file(bytes: &[u8], location: &str, name: &str) -> Vec<Result<Report, ReadError>> {
    let text = String::from_utf8_lossy(bytes);
    let start = text.trim_start();
    if !start.starts_with('{') {
        return vec![Ok(report(name, location, bytes, Format::Text, text.trim().to_owned()))];
    }
    if serde_json::from_str::<Record>(start).is_ok() {
        return vec![read_record(start, location, name)];
    }
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(n, line)| read_record(line, &format!("{location}#{}", n + 1), &format!("{name}#{}", n + 1))).collect()
}

#[derive(Deserialize)]
struct Record {
    id: Option<String>,
    #[serde(alias = "maintext")]
    text: Option<String>,
    title: Option<String>,
    description: Option<String>,
    url: Option<String>,
    #[serde(alias = "outlet")]
    source_domain: Option<String>,
    #[serde(default, alias = "published")]
    date_publish: Option<String>,
}

fn read_record(json: &str, location: &str, name: &str) -> Result<Report, ReadError> {
    let record: Record =
        serde_json::from_str(json).map_err(|source| ReadError::Json { location: location.to_owned(), source })?;
    let text = record.text.ok_or_else(|| ReadError::Empty { location: location.to_owned() })?;
    let mut report = report(record.id.as_deref().unwrap_or(name), location, json.as_bytes(), Format::Json, text);
    report.headline = record.title;
    report.description = record.description;
    report.url = record.url;
    report.outlet = record.source_domain;
    report.published = record.date_publish.and_then(|date| date.get(..10)?.parse::<Date>().ok()).map(Published::Day);
    Ok(report)
}

fn report(name: &str, location: &str, bytes: &[u8], format: Format, text: String) -> Report {
    Report {
        name: name.to_owned(),
        location: location.to_owned(),
        sha256: Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
        format,
        headline: None,
        description: None,
        url: None,
        outlet: None,
        byline: Vec::new(),
        dateline: None,
        credit: None,
        published: None,
        language: None,
        body: Body::new(text),
        notices: Vec::<Notice>::new(),
    }
}
