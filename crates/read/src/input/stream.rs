use std::fs::File;
use std::io::{self, Cursor, Read};
use std::ops::ControlFlow;

use super::gz::{GzMembers, Members};
use crate::format::{Kind, SNIFFED, XmlKind, sniff};
use crate::{Format, Limits, ReadError, Record};

/// Takes each record, or the error that stands in its place; `Break` ends the reading.
pub type Emit<'a> = dyn FnMut(Result<Record, ReadError>) -> ControlFlow<()> + 'a;

/// A stream of bytes on its way to become records.
pub(super) struct Stream<'a> {
    pub reader: Box<dyn Read + 'a>,
    /// How messages call it.
    pub location: String,
    /// What a report in it is called that brings no name of its own.
    pub name: String,
    /// How many containers it lies in.
    pub depth: usize,
    /// What is known of all its records.
    pub given: Record,
    /// The file that `reader` reads from its beginning, for formats that have their index at the end.
    pub file: Option<File>,
    /// Where the members of the gzip file begin that `reader` unpacks.
    pub members: Option<Members>,
}

impl<'a> Stream<'a> {
    pub fn new(reader: Box<dyn Read + 'a>, location: &str, name: &str) -> Self {
        Self {
            reader,
            location: location.to_owned(),
            name: name.to_owned(),
            depth: 0,
            given: Record::default(),
            file: None,
            members: None,
        }
    }

    /// A stream inside this one, of which nothing else is known.
    pub fn inside<'b>(&self, reader: Box<dyn Read + 'b>, location: String, name: String) -> Stream<'b> {
        Stream { reader, location, name, depth: self.depth + 1, given: self.given.clone(), file: None, members: None }
    }

    /// The record with these bytes; `n` is its place in the stream, from 1, where there are several.
    pub fn record(&self, bytes: Vec<u8>, n: Option<usize>) -> Record {
        let numbered = |base: &str| n.map_or(base.to_owned(), |n| format!("{base}#{n}"));
        Record { location: numbered(&self.location), name: numbered(&self.name), bytes, ..self.given.clone() }
    }
}

/// Cuts `bytes`, a whole file, into records.
pub fn read_bytes(bytes: &[u8], location: &str, name: &str, limits: &Limits, emit: &mut Emit) {
    let _ = read_stream(Stream::new(Box::new(Cursor::new(bytes)), location, name), limits, emit);
}

/// Cuts a stream into records, whatever it is.
pub(super) fn read_stream(mut stream: Stream, limits: &Limits, emit: &mut Emit) -> ControlFlow<()> {
    if stream.depth > limits.container_depth {
        return emit(Err(ReadError::TooDeep { location: stream.location, limit: limits.container_depth }));
    }
    let mut head = Vec::new();
    if let Err(source) = (&mut stream.reader).take(SNIFFED as u64).read_to_end(&mut head) {
        // What a damaged file still gives is read; only a file that gives nothing is an error alone.
        let failed = unpacking_failed(&stream.location, source);
        emit(Err(failed))?;
        if head.is_empty() {
            return ControlFlow::Continue(());
        }
        stream.reader = Box::new(io::empty());
    }
    let kind = sniff(&head);
    let packed = Cursor::new(head).chain(std::mem::replace(&mut stream.reader, Box::new(io::empty())));
    let members = Members::default();
    let unpacked: Unpacked = match kind {
        Kind::Gzip => {
            let members = members.clone();
            Unpacked::new(packed, limits, |packed| Ok(Box::new(GzMembers::new(packed, members))))
        }
        Kind::Zstd => Unpacked::new(packed, limits, super::archive::zstd_reader),
        Kind::Bzip2 => Unpacked::new(packed, limits, |packed| Ok(Box::new(bzip2::read::MultiBzDecoder::new(packed)))),
        _ => {
            stream.reader = Box::new(packed);
            return read_plain(stream, kind, limits, emit);
        }
    };
    let mut inner = stream.inside(Box::new(unpacked), stream.location.clone(), stream.name.clone());
    inner.members = (kind == Kind::Gzip).then_some(members);
    read_stream(inner, limits, emit)
}

fn read_plain(mut stream: Stream, kind: Kind, limits: &Limits, emit: &mut Emit) -> ControlFlow<()> {
    match kind {
        Kind::Warc => super::warc::read_warc(stream, limits, emit),
        Kind::Arc => super::warc::read_arc(stream, limits, emit),
        Kind::Tar => super::archive::read_tar(stream, limits, emit),
        Kind::Zip => super::archive::read_zip(stream, limits, emit),
        Kind::Json => super::records::read_json(stream, limits, emit),
        Kind::Csv => super::table::read_csv(stream, limits, emit),
        Kind::Xml(kind) => match read_whole(&mut stream.reader, &stream.location, limits) {
            Ok(bytes) => match kind {
                XmlKind::Feed => super::records::read_feed(&bytes, &stream, emit),
                XmlKind::Nitf => emit(Ok(Record { format: Some(Format::Nitf), ..stream.record(bytes, None) })),
                XmlKind::NewsMl => super::records::read_newsml(&bytes, &stream, emit),
            },
            Err(error) => emit(Err(error)),
        },
        Kind::Html | Kind::Text => match read_whole(&mut stream.reader, &stream.location, limits) {
            Ok(bytes) => {
                let format = Some(if kind == Kind::Html { Format::Html } else { Format::Text });
                emit(Ok(Record { format, ..stream.record(bytes, None) }))
            }
            Err(error) => emit(Err(error)),
        },
        #[cfg(feature = "parquet")]
        Kind::Parquet => super::columns::read_parquet(stream, limits, emit),
        #[cfg(not(feature = "parquet"))]
        Kind::Parquet => emit(Err(ReadError::Unread { location: stream.location, what: "a Parquet table" })),
        Kind::Binary(what) => emit(Err(ReadError::Unread { location: stream.location, what })),
        Kind::Empty => emit(Err(ReadError::Empty { location: stream.location })),
        Kind::Gzip | Kind::Zstd | Kind::Bzip2 => ControlFlow::Continue(()),
    }
}

/// All of a reader, up to the limit of one record.
pub(super) fn read_whole(reader: &mut dyn Read, location: &str, limits: &Limits) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    match reader.take(limits.record_bytes as u64 + 1).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() > limits.record_bytes => {
            Err(ReadError::TooLarge { location: location.to_owned(), limit: limits.record_bytes })
        }
        Ok(_) => Ok(bytes),
        Err(source) => Err(unpacking_failed(location, source)),
    }
}

pub(super) fn unpacking_failed(location: &str, source: io::Error) -> ReadError {
    match source.get_ref().and_then(|inner| inner.downcast_ref::<Bomb>()) {
        Some(bomb) => ReadError::Bomb { location: location.to_owned(), limit: bomb.0 },
        None => ReadError::Io { location: location.to_owned(), source },
    }
}

/// A decompressor that stops a bomb: it counts what goes in and what comes out.
pub(super) struct Unpacked<'a> {
    decoder: Box<dyn Read + 'a>,
    packed: std::rc::Rc<std::cell::Cell<u64>>,
    unpacked: u64,
    free: u64,
    expansion: u64,
}

impl<'a> Unpacked<'a> {
    pub fn new<R: Read + 'a>(
        reader: R,
        limits: &Limits,
        decoder: impl FnOnce(Box<dyn Read + 'a>) -> io::Result<Box<dyn Read + 'a>>,
    ) -> Self {
        let packed = std::rc::Rc::new(std::cell::Cell::new(0));
        let counted = Counted { reader, count: packed.clone() };
        let decoder = decoder(Box::new(counted)).unwrap_or_else(|error| Box::new(Failing(Some(error))));
        Self { decoder, packed, unpacked: 0, free: limits.record_bytes as u64, expansion: limits.expansion }
    }
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.decoder.read(buffer)?;
        self.unpacked += n as u64;
        if self.unpacked > self.free.saturating_add(self.packed.get().saturating_mul(self.expansion)) {
            return Err(io::Error::other(Bomb(self.expansion)));
        }
        Ok(n)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("unpacks to over {0} times its size")]
struct Bomb(u64);

struct Counted<R> {
    reader: R,
    count: std::rc::Rc<std::cell::Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.reader.read(buffer)?;
        self.count.set(self.count.get() + n as u64);
        Ok(n)
    }
}

struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
