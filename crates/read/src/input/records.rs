//! Files of several records: JSON Lines, lists and feeds in JSON, feeds and NewsML-G2 in XML.

use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

use serde_json::{Map, Value};

use super::stream::{Emit, Stream, unpacking_failed};
use crate::fields::Fields;
use crate::{Format, Limits, ReadError, Record};

/// JSON in any of its shapes: one object, a list of them, or one after the other, on lines or not.
pub(super) fn read_json(mut stream: Stream, limits: &Limits, emit: &mut Emit) -> ControlFlow<()> {
    let mut reader = BufReader::with_capacity(64 * 1024, std::mem::replace(&mut stream.reader, Box::new(io::empty())));
    let mut first = Vec::new();
    while first.trim_ascii().is_empty() {
        match (&mut reader).take(limits.record_bytes as u64 + 1).read_until(b'\n', &mut first) {
            Ok(0) => return emit(Err(ReadError::Empty { location: stream.location })),
            Ok(_) => {}
            Err(error) => return emit(Err(unpacking_failed(&stream.location, error))),
        }
    }
    let first = first.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&first).to_vec();
    let whole_line =
        serde_json::from_slice::<serde::de::IgnoredAny>(&first).is_ok() && first.trim_ascii_start().starts_with(b"{");
    if whole_line || looks_like_lines(&first, &mut reader) {
        return read_lines(first, reader, &stream, limits, emit);
    }
    read_objects(io::Cursor::new(first).chain(reader), &stream, limits, emit)
}

/// Whether a first line that is no whole object is a damaged line, and not the start of an object over
/// several lines: then the next line begins an object of its own.
fn looks_like_lines(first: &[u8], reader: &mut impl BufRead) -> bool {
    if first.len() < 40 || !first.starts_with(b"{") {
        return false;
    }
    reader.fill_buf().is_ok_and(|next| next.starts_with(b"{\""))
}

fn read_lines(
    first: Vec<u8>,
    mut reader: impl BufRead,
    stream: &Stream,
    limits: &Limits,
    emit: &mut Emit,
) -> ControlFlow<()> {
    let mut n = 0;
    let mut line = first;
    let mut only = true;
    loop {
        let too_large = line.len() > limits.record_bytes;
        if too_large
            && !line.ends_with(b"\n")
            && let Err(error) = skip_line(&mut reader)
        {
            return emit(Err(unpacking_failed(&stream.location, error)));
        }
        let mut next = Vec::new();
        let read = (&mut reader).take(limits.record_bytes as u64 + 1).read_until(b'\n', &mut next);
        let goes_on = !next.is_empty();
        if !line.trim_ascii().is_empty() {
            n += 1;
            // A file of one record is called by the file's own name.
            only &= !goes_on;
            let n = (!only).then_some(n);
            if too_large {
                let location = stream.record(Vec::new(), n).location;
                emit(Err(ReadError::TooLarge { location, limit: limits.record_bytes }))?;
            } else {
                emit_object(line.trim_ascii().to_vec(), n, stream, emit)?;
            }
        }
        if let Err(error) = read {
            return emit(Err(unpacking_failed(&stream.location, error)));
        }
        if !goes_on {
            return ControlFlow::Continue(());
        }
        line = next;
    }
}

fn skip_line(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        match buffer.iter().position(|byte| *byte == b'\n') {
            Some(end) => {
                reader.consume(end + 1);
                return Ok(());
            }
            None => {
                let all = buffer.len();
                reader.consume(all);
            }
        }
    }
}

/// Cuts a stream at the ends of its outermost objects, whatever stands between them.
fn read_objects(reader: impl Read, stream: &Stream, limits: &Limits, emit: &mut Emit) -> ControlFlow<()> {
    let mut reader = BufReader::with_capacity(64 * 1024, reader);
    let mut object = Vec::new();
    let (mut depth, mut in_string, mut escaped, mut too_large) = (0usize, false, false, false);
    let mut n = 0;
    let mut waiting: Option<Vec<u8>> = None;
    loop {
        let buffer = match reader.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) => {
                emit(Err(unpacking_failed(&stream.location, error)))?;
                break;
            }
        };
        if buffer.is_empty() {
            break;
        }
        let mut done = Vec::new();
        for &byte in buffer {
            if depth > 0 && !too_large {
                object.push(byte);
                too_large = object.len() > limits.record_bytes;
            }
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_string => escaped = true,
                b'"' if depth > 0 => in_string = !in_string,
                _ if in_string => {}
                b'{' => {
                    if depth == 0 {
                        object.push(byte);
                    }
                    depth += 1;
                }
                b'}' if depth > 0 => {
                    depth -= 1;
                    if depth == 0 {
                        done.push((std::mem::take(&mut object), std::mem::take(&mut too_large)));
                    }
                }
                _ => {}
            }
        }
        let all = buffer.len();
        reader.consume(all);
        for (bytes, too_large) in done {
            // The one before is known now not to be the only one.
            if let Some(waited) = waiting.take() {
                n += 1;
                emit_object(waited, Some(n), stream, emit)?;
            }
            if too_large {
                n += 1;
                let location = format!("{}#{n}", stream.location);
                emit(Err(ReadError::TooLarge { location, limit: limits.record_bytes }))?;
            } else {
                waiting = Some(bytes);
            }
        }
    }
    if let Some(waited) = waiting {
        n += 1;
        emit_object(waited, (n > 1).then_some(n), stream, emit)?;
    }
    if depth > 0 && too_large {
        emit(Err(ReadError::TooLarge { location: stream.location.clone(), limit: limits.record_bytes }))?;
    } else if depth > 0 {
        // Cut short: the parser says where and why.
        emit_object(object, (n > 0).then_some(n + 1), stream, emit)?;
    } else if n == 0 {
        emit(Err(ReadError::Empty { location: stream.location.clone() }))?;
    }
    ControlFlow::Continue(())
}

/// Emits one object, or, where it is a feed or a list under one name, the objects in it.
fn emit_object(bytes: Vec<u8>, n: Option<usize>, stream: &Stream, emit: &mut Emit) -> ControlFlow<()> {
    if let Some((feed, items)) = listed(&bytes) {
        let outlet = feed.get("title").and_then(Value::as_str).map(str::to_owned);
        let is_feed =
            feed.get("version").and_then(Value::as_str).is_some_and(|version| version.contains("jsonfeed.org"));
        for (at, item) in items.iter().enumerate() {
            let mut fields = Fields::of_json(item);
            if is_feed {
                fields.outlet = fields.outlet.or(outlet.clone());
            }
            let bytes = serde_json::to_vec(item).unwrap_or_default();
            let format = if is_feed { Format::Feed } else { Format::Json };
            emit(Ok(Record { format: Some(format), fields: Some(fields), ..stream.record(bytes, Some(at + 1)) }))?;
        }
        return ControlFlow::Continue(());
    }
    emit(Ok(Record { format: Some(Format::Json), ..stream.record(bytes, n) }))
}

/// What a JSON object holds, by name.
type Object = Map<String, Value>;

/// The list of records that an object wraps: JSON Feed's `items`, or the `articles` of many an export.
fn listed(bytes: &[u8]) -> Option<(Object, Vec<Object>)> {
    let names = ["items", "articles", "docs", "documents", "results", "reports", "data", "news"];
    // A cheap look first: most records are none.
    let head = &bytes[..bytes.len().min(4096)];
    let wraps = |name: &str| {
        head.windows(name.len() + 2)
            .any(|part| part[0] == b'"' && &part[1..=name.len()] == name.as_bytes() && part[name.len() + 1] == b'"')
    };
    if !names.iter().any(|name| wraps(name)) {
        return None;
    }
    let mut map: Map<String, Value> = serde_json::from_slice(bytes).ok()?;
    if ["text", "maintext", "html", "body_text", "body_xhtml"].iter().any(|name| map.contains_key(*name)) {
        return None;
    }
    let name = names.iter().find(|name| {
        map.get(**name).is_some_and(|items| {
            items.as_array().is_some_and(|items| !items.is_empty() && items.iter().all(Value::is_object))
        })
    })?;
    let items = map.remove(*name)?;
    let Value::Array(items) = items else { return None };
    let items = items.into_iter().filter_map(|item| if let Value::Object(item) = item { Some(item) } else { None });
    Some((map, items.collect()))
}

/// The entries of RSS and Atom.
pub(super) fn read_feed(bytes: &[u8], stream: &Stream, emit: &mut Emit) -> ControlFlow<()> {
    let (entries, error) = crate::xml::read_feed(bytes);
    emit_entries(entries, error, Format::Feed, "feed", stream, emit)
}

/// The news items of NewsML-G2.
pub(super) fn read_newsml(bytes: &[u8], stream: &Stream, emit: &mut Emit) -> ControlFlow<()> {
    let (items, error) = crate::xml::read_newsml(bytes);
    emit_entries(items, error, Format::NewsMl, "NewsML document", stream, emit)
}

fn emit_entries(
    entries: Vec<(Fields, String)>,
    error: Option<String>,
    format: Format,
    what: &'static str,
    stream: &Stream,
    emit: &mut Emit,
) -> ControlFlow<()> {
    let only = entries.len() == 1;
    for (at, (fields, bytes)) in entries.into_iter().enumerate() {
        let n = (!only).then_some(at + 1);
        emit(Ok(Record { format: Some(format), fields: Some(fields), ..stream.record(bytes.into_bytes(), n) }))?;
    }
    match error {
        Some(error) => emit(Err(ReadError::Broken { location: stream.location.clone(), format: what, what: error })),
        None => ControlFlow::Continue(()),
    }
}
