use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

use serde_json::{Map, Value};

use super::stream::{Emit, Stream, unpacking_failed};
use crate::fields::{Fields, known_name};
use crate::{Format, Limits, ReadError, Record};

/// After so many quotation marks that nobody closed, no cell of the table goes over a line's end.
const UNCLOSED: usize = 8;

/// The rows of a table with a line of column names (RFC 4180; tabs and semicolons too).
pub(super) fn read_csv(mut stream: Stream, limits: &Limits, emit: &mut Emit) -> ControlFlow<()> {
    let reader = BufReader::new(std::mem::replace(&mut stream.reader, Box::new(io::empty())));
    let mut lines = Lines { reader, waiting: Vec::new(), at: 0, longest: limits.record_bytes };
    let failed = |error: io::Error, emit: &mut Emit| emit(Err(unpacking_failed(&stream.location, error)));
    let mut header = Vec::new();
    if let Err(error) = lines.next_line(&mut header) {
        return failed(error, emit);
    }
    let header = String::from_utf8_lossy(&header).trim_start_matches('\u{feff}').to_owned();
    let separator = crate::csv::separator(&header).unwrap_or(b',');
    let names: Vec<Option<String>> = match parse_row(header.as_bytes(), separator) {
        Some(names) => names.iter().map(|name| known_name(&String::from_utf8_lossy(name))).collect(),
        None => return ControlFlow::Continue(()),
    };
    let (mut n, mut unclosed) = (0, 0);
    loop {
        n += 1;
        let mut bytes = Vec::new();
        match lines.next_row(&mut bytes, separator, unclosed < UNCLOSED) {
            Ok(Row::End) => return ControlFlow::Continue(()),
            Ok(Row::Whole) => {}
            Ok(Row::Unclosed) => {
                unclosed += 1;
                let what = format!("row {n}: a quotation mark is never closed");
                emit(Err(ReadError::Broken { location: stream.location.clone(), format: "table", what }))?;
                continue;
            }
            Ok(Row::TooLarge) => {
                let location = format!("{}#{n}", stream.location);
                emit(Err(ReadError::TooLarge { location, limit: limits.record_bytes }))?;
                continue;
            }
            Err(error) => return failed(error, emit),
        }
        let Some(row) = parse_row(&bytes, separator) else { continue };
        if row.len() == 1 && row[0].is_empty() {
            continue;
        }
        if row.len() != names.len() {
            let what = format!("row {n} has {} columns and not {}", row.len(), names.len());
            emit(Err(ReadError::Broken { location: stream.location.clone(), format: "table", what }))?;
            continue;
        }
        let cells = row.iter().map(|cell| Value::String(crate::charset::decode(cell, None).0));
        let named = names.iter().zip(cells).filter_map(|(name, cell)| Some((name.clone()?, cell)));
        let map: Map<String, Value> = named.filter(|(_, cell)| cell != "").collect();
        let fields = Fields::of_json(&map);
        emit(Ok(Record { format: Some(Format::Csv), fields: Some(fields), ..stream.record(bytes, Some(n)) }))?;
    }
}

fn parse_row(line: &[u8], separator: u8) -> Option<csv::ByteRecord> {
    let mut rows = csv::ReaderBuilder::new();
    let rows = rows.has_headers(false).flexible(true).delimiter(separator).buffer_capacity(line.len().max(16));
    rows.from_reader(line).into_byte_records().next()?.ok()
}

enum Row {
    Whole,
    /// A cell was opened that no quotation mark closes: reading goes on with the line after its first.
    Unclosed,
    TooLarge,
    End,
}

/// Lines of a stream, some of which may be put back.
struct Lines<R> {
    reader: R,
    /// Bytes put back, and how far they were read again.
    waiting: Vec<u8>,
    at: usize,
    longest: usize,
}

impl<R: BufRead> Lines<R> {
    /// Adds the next line with its end; nothing at the end of the stream. A line over the limit is cut.
    fn next_line(&mut self, line: &mut Vec<u8>) -> io::Result<()> {
        if self.at < self.waiting.len() {
            let rest = &self.waiting[self.at..];
            let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |end| end + 1);
            line.extend_from_slice(&rest[..end]);
            self.at += end;
            if self.at < self.waiting.len() || line.ends_with(b"\n") {
                return Ok(());
            }
        }
        self.waiting.clear();
        self.at = 0;
        (&mut self.reader).take(self.longest as u64 + 1).read_until(b'\n', line)?;
        Ok(())
    }

    fn next_row(&mut self, row: &mut Vec<u8>, separator: u8, may_go_on: bool) -> io::Result<Row> {
        let mut quoting = Quoting::CellStart;
        let (mut seen, mut first_end) = (0, 0);
        loop {
            let before = row.len();
            self.next_line(row)?;
            if row.len() == before {
                if before == 0 {
                    return Ok(Row::End);
                }
                self.put_back(row, first_end);
                return Ok(Row::Unclosed);
            }
            if row.len() > self.longest {
                if first_end > 0 {
                    self.put_back(row, first_end);
                    return Ok(Row::Unclosed);
                }
                // One line is larger than a record may be.
                while !row.ends_with(b"\n") && !row.is_empty() {
                    row.clear();
                    self.next_line(row)?;
                }
                return Ok(Row::TooLarge);
            }
            for byte in &row[seen..] {
                quoting = quoting.after(*byte, separator);
            }
            seen = row.len();
            if first_end == 0 {
                first_end = seen;
            }
            if !may_go_on || !matches!(quoting, Quoting::Inside) {
                return Ok(Row::Whole);
            }
        }
    }

    fn put_back(&mut self, row: &[u8], from: usize) {
        let mut waiting = row[from..].to_vec();
        waiting.extend_from_slice(&self.waiting[self.at..]);
        (self.waiting, self.at) = (waiting, 0);
    }
}

/// Where in a row a byte stands.
#[derive(Clone, Copy)]
enum Quoting {
    CellStart,
    Plain,
    Inside,
    /// After a quotation mark inside a quoted cell: its end, or the first of two that stand for one.
    Mark,
}

impl Quoting {
    fn after(self, byte: u8, separator: u8) -> Self {
        match (self, byte) {
            (Self::CellStart, b'"') | (Self::Mark, b'"') => Self::Inside,
            (Self::Inside, b'"') => Self::Mark,
            (Self::Inside, _) => Self::Inside,
            (_, byte) if byte == separator || byte == b'\n' => Self::CellStart,
            _ => Self::Plain,
        }
    }
}
