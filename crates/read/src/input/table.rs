use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;

use serde_json::{Map, Value};

use super::stream::{Emit, Stream, unpacking_failed};
use crate::fields::Fields;
use crate::{Format, Limits, ReadError, Record};

/// The rows of a table with a line of column names (RFC 4180; tabs and semicolons too).
pub(super) fn read_csv(mut stream: Stream, limits: &Limits, emit: &mut Emit) -> ControlFlow<()> {
    let mut reader = BufReader::new(std::mem::replace(&mut stream.reader, Box::new(std::io::empty())));
    let mut header = Vec::new();
    if let Err(error) = (&mut reader).take(64 * 1024).read_until(b'\n', &mut header) {
        return emit(Err(unpacking_failed(&stream.location, error)));
    }
    let header = String::from_utf8_lossy(&header).trim_start_matches('\u{feff}').to_owned();
    let separator = crate::csv::separator(&header).unwrap_or(b',');
    let names: Vec<String> = match parse_line(header.as_bytes(), separator) {
        Some(names) => names.into_iter().map(|name| name.trim().to_owned()).collect(),
        None => return ControlFlow::Continue(()),
    };
    let mut rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(reader);
    let mut row = csv::ByteRecord::new();
    let mut n = 0;
    loop {
        n += 1;
        match rows.read_byte_record(&mut row) {
            Ok(false) => return ControlFlow::Continue(()),
            Ok(true) => {}
            Err(error) => {
                let what = format!("row {n}: {error}");
                return emit(Err(ReadError::Broken { location: stream.location, format: "table", what }));
            }
        }
        if row.len() == 1 && row[0].is_empty() {
            continue;
        }
        if row.len() != names.len() {
            let what = format!("row {n} has {} columns and not {}", row.len(), names.len());
            emit(Err(ReadError::Broken { location: stream.location.clone(), format: "table", what }))?;
            continue;
        }
        let bytes = row.as_slice().to_vec();
        if bytes.len() > limits.record_bytes {
            let location = format!("{}#{n}", stream.location);
            emit(Err(ReadError::TooLarge { location, limit: limits.record_bytes }))?;
            continue;
        }
        let cells = row.iter().map(|cell| Value::String(crate::charset::decode(cell, None).0));
        let map: Map<String, Value> = names.iter().cloned().zip(cells).filter(|(_, cell)| cell != "").collect();
        let fields = Fields::of_json(&map);
        emit(Ok(Record { format: Some(Format::Csv), fields: Some(fields), ..stream.record(bytes, Some(n)) }))?;
    }
}

fn parse_line(line: &[u8], separator: u8) -> Option<Vec<String>> {
    let mut rows = csv::ReaderBuilder::new().has_headers(false).delimiter(separator).from_reader(line);
    let row = rows.byte_records().next()?.ok()?;
    Some(row.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect())
}
