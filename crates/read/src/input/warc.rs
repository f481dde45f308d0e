//! Web archives: WARC 1.0 and 1.1 (ISO 28500) and the older ARC.
//!
//! A page is an answer of status 200 with a document in HTML. Requests, revisits, redirects, pictures
//! and the crawler's own files are passed over in silence: they are no reports and no errors.

use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

use jiff::civil::Date;

use super::archive::decode_content;
use super::stream::{Emit, Stream, unpacking_failed};
use crate::{Format, Limits, Notice, ReadError, Record};

/// Headers longer than this are no headers.
const LINE_BYTES: usize = 64 * 1024;

/// Reads WARC.
pub(super) fn read_warc(stream: Stream, limits: &Limits, emit: &mut Emit) -> ControlFlow<()> {
    read_archive(stream, limits, emit, |line, reader| {
        if !line.starts_with("WARC/") {
            return Ok(None);
        }
        let headers = Headers::read(reader)?;
        let content = headers.get("content-type").unwrap_or_default();
        let kind = match headers.get("warc-type").unwrap_or_default().to_ascii_lowercase().as_str() {
            "response" => Kind::Response,
            "resource" | "conversion" if is_html(content) => Kind::Document(Format::Html),
            // Text that somebody made of a page, as Common Crawl's WET files have it.
            "conversion" if content.starts_with("text/plain") => Kind::Document(Format::Text),
            _ => Kind::Other,
        };
        Ok(Some(Start {
            kind,
            length: headers.get("content-length").and_then(|length| length.parse().ok()),
            url: headers.get("warc-target-uri").map(|url| url.trim_matches(['<', '>']).to_owned()),
            crawled: headers.get("warc-date").and_then(|date| date.get(..10)?.parse().ok()),
            counts_exactly: true,
        }))
    })
}

/// Reads ARC.
pub(super) fn read_arc(stream: Stream, limits: &Limits, emit: &mut Emit) -> ControlFlow<()> {
    read_archive(stream, limits, emit, |line, _| Ok(parse_arc_header(line)))
}

/// What the head of a record says.
struct Start {
    kind: Kind,
    length: Option<u64>,
    url: Option<String>,
    crawled: Option<Date>,
    /// ARC's writers did not agree on what the length counts.
    counts_exactly: bool,
}

enum Kind {
    /// An answer of HTTP, which may be a page.
    Response,
    /// A page or text as it is.
    Document(Format),
    /// Nothing that holds a report.
    Other,
}

/// The loop over records. `read_start` reads the head that begins with a line, or says that none does.
fn read_archive(
    mut stream: Stream,
    limits: &Limits,
    emit: &mut Emit,
    read_start: impl Fn(&str, &mut dyn BufRead) -> io::Result<Option<Start>>,
) -> ControlFlow<()> {
    let reader = std::mem::replace(&mut stream.reader, Box::new(io::empty()));
    let mut reader = Placed { reader: BufReader::with_capacity(LINE_BYTES, reader), place: 0 };
    let (mut pages, mut records) = (0, 0);
    let mut lost = false;
    loop {
        let place = reader.place;
        let line = match read_line(&mut reader) {
            Ok(Some(line)) => line,
            Ok(None) => return ControlFlow::Continue(()),
            Err(error) => return emit(Err(unpacking_failed(&stream.location, error))),
        };
        if line.is_empty() {
            continue;
        }
        let start = match read_start(&line, &mut reader) {
            Ok(Some(start)) => start,
            Ok(None) => {
                // The record before was longer or shorter than it says: on to the next that begins a line.
                if !lost {
                    emit(Err(broken(&stream, records, "its length is not what its header says")))?;
                }
                lost = true;
                continue;
            }
            Err(error) => return emit(Err(unpacking_failed(&stream.location, error))),
        };
        lost = false;
        records += 1;
        let Some(length) = start.length else {
            emit(Err(broken(&stream, records, "its header gives no length")))?;
            lost = true;
            continue;
        };
        if matches!(start.kind, Kind::Other) {
            if let Err(error) = skip(&mut reader, length) {
                return emit(Err(unpacking_failed(&stream.location, error)));
            }
            doubt_packing(place, reader.place, records, &mut stream);
            continue;
        }
        let block = match read_block(&mut reader, length, &stream, records, limits) {
            Ok(Ok(block)) => block,
            Ok(Err(error)) => {
                emit(Err(error))?;
                continue;
            }
            Err(error) => return emit(Err(unpacking_failed(&stream.location, error))),
        };
        doubt_packing(place, reader.place, records, &mut stream);
        if (block.len() as u64) < length && start.counts_exactly {
            emit(Err(broken(&stream, records, "the file ends inside it")))?;
        }
        let payload = match start.kind {
            Kind::Response => http_payload(block, &stream, records, limits),
            Kind::Document(format) => Ok(Some(Payload { bytes: block, charset: None, format })),
            Kind::Other => Ok(None),
        };
        emit_page(payload, start.url, start.crawled, &mut pages, &stream, emit)?;
    }
}

/// Says once of an archive that its records are not packed one by one: it can be read through then, and
/// not looked up in.
fn doubt_packing(from: u64, to: u64, record: usize, stream: &mut Stream) {
    const KIND: &str = "archive-packing";
    let apart = stream.members.as_ref().is_none_or(|members| members.hold_one(from, to));
    if !apart && stream.given.notices.iter().all(|notice| notice.kind != KIND) {
        let what = format!("`{}`: record {record} is not packed by itself, as web archives do", stream.location);
        stream.given.notices.push(Notice::new(KIND, what));
    }
}

/// A reader that knows how far it has read.
struct Placed<R> {
    reader: R,
    place: u64,
}

impl<R: BufRead> Read for Placed<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.reader.read(out)?;
        self.place += n as u64;
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Placed<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.place += n as u64;
        self.reader.consume(n);
    }
}

fn emit_page(
    payload: Result<Option<Payload>, ReadError>,
    url: Option<String>,
    crawled: Option<Date>,
    pages: &mut usize,
    stream: &Stream,
    emit: &mut Emit,
) -> ControlFlow<()> {
    match payload {
        Ok(None) => ControlFlow::Continue(()),
        Err(error) => emit(Err(error)),
        Ok(Some(payload)) => {
            *pages += 1;
            emit(Ok(Record {
                url,
                crawled,
                charset: payload.charset,
                format: Some(payload.format),
                ..stream.record(payload.bytes, Some(*pages))
            }))
        }
    }
}

fn broken(stream: &Stream, record: usize, what: &str) -> ReadError {
    ReadError::Broken {
        location: stream.location.clone(),
        format: "web archive",
        what: format!("record {record}: {what}"),
    }
}

/// `URL IP-address Archive-date Content-type Archive-length`; version 2 has five fields more. The URL may
/// hold spaces, so fields are counted from the end: the date is all digits, before a type.
fn parse_arc_header(line: &str) -> Option<Start> {
    let scheme = line.split_once("://")?.0;
    if scheme.is_empty() || !scheme.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let fields: Vec<&str> = line.split(' ').collect();
    let is_date = |field: &str| field.len() >= 14 && field.bytes().all(|byte| byte.is_ascii_digit());
    let date = fields.iter().rposition(|field| is_date(field))?;
    if date < 2 || date + 3 > fields.len() {
        return None;
    }
    let url_end = fields[..date - 1].iter().map(|field| field.len() + 1).sum::<usize>() - 1;
    Some(Start {
        // The archive's own head is no answer of HTTP, and is passed over as such.
        kind: Kind::Response,
        length: fields.last()?.parse().ok(),
        url: Some(line[..url_end].to_owned()),
        crawled: Date::strptime("%Y%m%d", &fields[date][..8]).ok(),
        counts_exactly: false,
    })
}

/// One line without its end, or none at the end of the stream.
fn read_line(reader: &mut (impl BufRead + ?Sized)) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    if reader.take(LINE_BYTES as u64).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    while matches!(line.last(), Some(b'\n' | b'\r')) {
        line.pop();
    }
    Ok(Some(String::from_utf8_lossy(&line).into_owned()))
}

/// Header fields, names in lower case.
struct Headers(Vec<(String, String)>);

impl Headers {
    fn read(reader: &mut (impl BufRead + ?Sized)) -> io::Result<Self> {
        let mut fields: Vec<(String, String)> = Vec::new();
        while let Some(line) = read_line(reader)? {
            if line.is_empty() || fields.len() > 500 {
                break;
            }
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Ok(Self(fields))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn skip(reader: &mut impl Read, length: u64) -> io::Result<()> {
    io::copy(&mut reader.take(length), &mut io::sink()).map(|_| ())
}

/// The next `length` bytes; fewer where the file ends.
fn read_block(
    reader: &mut impl Read,
    length: u64,
    stream: &Stream,
    record: usize,
    limits: &Limits,
) -> io::Result<Result<Vec<u8>, ReadError>> {
    if length > limits.record_bytes as u64 {
        skip(reader, length)?;
        let location = format!("{} (record {record})", stream.location);
        return Ok(Err(ReadError::TooLarge { location, limit: limits.record_bytes }));
    }
    let mut block = Vec::new();
    reader.take(length).read_to_end(&mut block)?;
    Ok(Ok(block))
}

struct Payload {
    bytes: Vec<u8>,
    charset: Option<String>,
    format: Format,
}

fn is_html(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(kind.as_str(), "text/html" | "application/xhtml+xml")
}

/// The page in an HTTP response, codings undone; none where it is no page.
fn http_payload(block: Vec<u8>, stream: &Stream, record: usize, limits: &Limits) -> Result<Option<Payload>, ReadError> {
    let mut rest = &block[..];
    let Ok(Some(status)) = read_line(&mut rest) else { return Ok(None) };
    let Ok(headers) = Headers::read(&mut rest) else { return Ok(None) };
    let code = status.split_whitespace().nth(1).unwrap_or_default();
    let content_type = headers.get("content-type").unwrap_or_default();
    if !status.starts_with("HTTP/") || code != "200" || !(is_html(content_type) || content_type.is_empty()) {
        return Ok(None);
    }
    let location = format!("{} (record {record})", stream.location);
    let chunked =
        headers.get("transfer-encoding").is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"));
    let mut bytes = if chunked { dechunk(rest) } else { rest.to_vec() };
    for coding in headers.get("content-encoding").unwrap_or_default().split(',').rev() {
        bytes = decode_content(bytes, coding, &location, limits)?;
    }
    if crate::format::of_document(&bytes) != Format::Html {
        return Ok(None);
    }
    let charset = content_type.to_ascii_lowercase().split("charset=").nth(1).map(|rest| {
        rest.trim_start_matches(['"', '\''])
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || "-_:".contains(*c))
            .collect()
    });
    Ok(Some(Payload { bytes, charset, format: Format::Html }))
}

/// Undoes chunked transfer; what is not chunked after all stays as it is.
fn dechunk(bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(end) = rest.iter().take(64).position(|byte| *byte == b'\n') {
        let line = String::from_utf8_lossy(&rest[..end]);
        let size = line.split(';').next().unwrap_or_default().trim();
        let Ok(size) = usize::from_str_radix(size, 16) else { break };
        rest = &rest[end + 1..];
        if size == 0 {
            return whole;
        }
        let size = size.min(rest.len());
        whole.extend_from_slice(&rest[..size]);
        rest = &rest[size..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
    if whole.is_empty() {
        return bytes.to_vec();
    }
    whole.extend_from_slice(rest);
    whole
}
