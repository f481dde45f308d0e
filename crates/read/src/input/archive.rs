//! What holds other files: tar, zip, and Zstandard with a dictionary of its own.

use std::io::{self, Cursor, Read};
use std::ops::ControlFlow;

use super::stream::{Emit, Stream, Unpacked, read_stream, read_whole, unpacking_failed};
use crate::{Limits, ReadError};

/// The most memory a frame's window may ask for, as a power of two.
const WINDOW_LOG: u32 = 27;

const SKIPPABLE_WITH_DICTIONARY: u32 = 0x184D_2A5D;

/// Decodes Zstandard frames. Web archives put a dictionary for all of them into a skippable frame at
/// the head, itself compressed or not (the draft "WARC files compressed with Zstandard").
pub(super) fn zstd_reader<'a>(mut packed: Box<dyn Read + 'a>) -> io::Result<Box<dyn Read + 'a>> {
    let mut start = [0u8; 8];
    let mut got = 0;
    while got < start.len() {
        match packed.read(&mut start[got..])? {
            0 => break,
            n => got += n,
        }
    }
    let word = |at: usize| u32::from_le_bytes([start[at], start[at + 1], start[at + 2], start[at + 3]]);
    let mut dictionary = Vec::new();
    let rest: Box<dyn Read + 'a> = if got == 8 && word(0) == SKIPPABLE_WITH_DICTIONARY {
        (&mut packed).take(u64::from(word(4)).min(1 << 27)).read_to_end(&mut dictionary)?;
        if dictionary.starts_with(b"\x28\xb5\x2f\xfd") {
            let mut unpacked = Vec::new();
            zstd::stream::read::Decoder::new(&dictionary[..])?.take(1 << 27).read_to_end(&mut unpacked)?;
            dictionary = unpacked;
        }
        packed
    } else {
        Box::new(Cursor::new(start[..got].to_vec()).chain(packed))
    };
    if dictionary.is_empty() {
        let mut decoder = zstd::stream::read::Decoder::new(rest)?;
        decoder.window_log_max(WINDOW_LOG)?;
        return Ok(Box::new(decoder));
    }
    let mut decoder = zstd::stream::read::Decoder::with_dictionary(io::BufReader::new(rest), &dictionary)?;
    decoder.window_log_max(WINDOW_LOG)?;
    Ok(Box::new(decoder))
}

/// Every file of a tar archive, as if it lay in a folder.
pub(super) fn read_tar(stream: Stream, limits: &Limits, emit: &mut Emit) -> ControlFlow<()> {
    let mut stream = stream;
    let reader = std::mem::replace(&mut stream.reader, Box::new(io::empty()));
    let location = stream.location.clone();
    let broken = |what: io::Error| ReadError::Broken {
        location: location.clone(),
        format: "tar archive",
        what: what.to_string(),
    };
    let mut archive = tar::Archive::new(reader);
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => return emit(Err(broken(error))),
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            // Past a broken header nothing tells where the next one is.
            Err(error) => return emit(Err(broken(error))),
        };
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let Some(name) = file_name(&path) else { continue };
        read_stream(stream.inside(Box::new(entry), format!("{location}!{path}"), name), limits, emit)?;
    }
    ControlFlow::Continue(())
}

/// Every file of a zip archive. Its index stands at the end, so the archive itself must fit the limit.
pub(super) fn read_zip(mut stream: Stream, limits: &Limits, emit: &mut Emit) -> ControlFlow<()> {
    let broken =
        |location: &str, what: String| ReadError::Broken { location: location.to_owned(), format: "zip archive", what };
    let bytes = match read_whole(&mut stream.reader, &stream.location, limits) {
        Ok(bytes) => bytes,
        Err(error) => return emit(Err(error)),
    };
    let mut archive = match zip::ZipArchive::new(Cursor::new(&bytes)) {
        Ok(archive) => archive,
        Err(error) => return emit(Err(broken(&stream.location, error.to_string()))),
    };
    for at in 0..archive.len() {
        let entry = match archive.by_index(at) {
            Ok(entry) => entry,
            Err(error) => {
                emit(Err(broken(&format!("{}!{at}", stream.location), error.to_string())))?;
                continue;
            }
        };
        if !entry.is_file() {
            continue;
        }
        let path = String::from_utf8_lossy(entry.name_raw()).into_owned();
        let Some(name) = file_name(&path) else { continue };
        let (packed, location) = (entry.compressed_size(), format!("{}!{path}", stream.location));
        let left = limits.record_bytes as u64 + packed.saturating_mul(limits.expansion);
        let reader = Box::new(Bounded { reader: entry, left });
        read_stream(stream.inside(reader, location, name), limits, emit)?;
    }
    ControlFlow::Continue(())
}

/// Files that systems add to archives on their own are none of the user's.
fn file_name(path: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    (!name.is_empty() && !name.starts_with('.') && !path.starts_with("__MACOSX/")).then(|| name.to_owned())
}

/// A reader that ends with an error where an entry unpacks to more than it may.
struct Bounded<R> {
    reader: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.reader.read(buffer)?;
        self.left =
            self.left.checked_sub(n as u64).ok_or_else(|| io::Error::other("unpacks to far more than its size"))?;
        Ok(n)
    }
}

/// Undoes a transfer or content coding of HTTP.
pub(super) fn decode_content(
    bytes: Vec<u8>,
    coding: &str,
    location: &str,
    limits: &Limits,
) -> Result<Vec<u8>, ReadError> {
    let unpack = |mut reader: Unpacked| {
        let mut unpacked = Vec::new();
        let read = (&mut reader).take(limits.record_bytes as u64 + 1).read_to_end(&mut unpacked);
        match read {
            Ok(_) if unpacked.len() > limits.record_bytes => {
                Err(ReadError::TooLarge { location: location.to_owned(), limit: limits.record_bytes })
            }
            // A page cut short by the crawler is read as far as it goes.
            Err(error) if unpacked.is_empty() => Err(unpacking_failed(location, error)),
            _ => Ok(unpacked),
        }
    };
    match coding.trim().to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" if bytes.starts_with(b"\x1f\x8b") => {
            unpack(Unpacked::new(&bytes[..], limits, |packed| Ok(Box::new(flate2::read::MultiGzDecoder::new(packed)))))
        }
        "deflate" if bytes.first().is_some_and(|byte| byte & 0x0f == 8) => {
            unpack(Unpacked::new(&bytes[..], limits, |packed| Ok(Box::new(flate2::read::ZlibDecoder::new(packed)))))
        }
        "deflate" => {
            unpack(Unpacked::new(&bytes[..], limits, |packed| Ok(Box::new(flate2::read::DeflateDecoder::new(packed)))))
        }
        "zstd" => unpack(Unpacked::new(&bytes[..], limits, zstd_reader)),
        // Brotli has no magic number: what begins like a page was stored unpacked.
        "br" if bytes.trim_ascii_start().first() != Some(&b'<') => {
            unpack(Unpacked::new(&bytes[..], limits, |packed| {
                Ok(Box::new(brotli_decompressor::Decompressor::new(packed, 4096)))
            }))
        }
        // Crawlers often store the page unpacked and leave the header as it was.
        _ => Ok(bytes),
    }
}
