//! What the store writes: types of its own, so that the inside of the other stages can change freely.
//!
//! A value becomes a row, a row becomes bytes (postcard, then zstd), and back. A row that does not fit
//! its report's text is refused: nothing that is read from a file can make a later stage panic.

mod parsed;
mod report;
mod story;
mod strings;

pub(crate) use parsed::ParsedRow;
pub(crate) use report::ReportRow;
pub(crate) use story::{Restored, StoryRow};

use rashomon_text::Span;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What parses are written as. Another number for every change to [`ParsedRow`].
pub const PARSED_FORMAT: i64 = 1;
/// What stories are written as. Another number for every change to [`StoryRow`].
pub const STORY_FORMAT: i64 = 2;

/// What is wrong with stored bytes, in words that follow "is damaged: ".
pub(crate) type Damage = String;

/// Rows are text mostly, written once and read now and then: the fastest level packs them to a third.
const LEVEL: i32 = 1;
/// More than any row unpacks to; a damaged length must not fill the memory.
const LARGEST: usize = 1 << 31;

pub(crate) fn encode(row: &impl Serialize) -> Vec<u8> {
    let plain = postcard::to_stdvec(row).expect("rows hold nothing that postcard cannot write");
    let mut packed = (plain.len() as u32).to_le_bytes().to_vec();
    packed.extend(zstd::bulk::compress(&plain, LEVEL).expect("zstd writes into memory"));
    packed
}

pub(crate) fn decode<R: DeserializeOwned>(packed: &[u8]) -> Result<R, Damage> {
    let (length, packed) = packed.split_first_chunk::<4>().ok_or("it is cut off")?;
    let length = u32::from_le_bytes(*length) as usize;
    if length > LARGEST {
        return Err("its length is impossible".to_owned());
    }
    // The length is not believed until that much has been unpacked.
    let capacity = length.min(packed.len().saturating_mul(1 << 16));
    let plain = zstd::bulk::decompress(packed, capacity).map_err(|error| format!("it cannot be unpacked ({error})"))?;
    postcard::from_bytes(&plain).map_err(|error| format!("it cannot be read ({error})"))
}

/// A span as it is stored.
pub(crate) type SpanRow = (u32, u32);

pub(crate) fn span_row(span: Span) -> SpanRow {
    (span.start() as u32, span.end() as u32)
}

/// A stored span, if it can be one of `text`.
pub(crate) fn span_of((start, end): SpanRow, text: &str) -> Result<Span, Damage> {
    let (from, to) = (start as usize, end as usize);
    if start <= end && text.is_char_boundary(from) && text.is_char_boundary(to) {
        Ok(Span::new(from, to))
    } else {
        Err(format!("{start}..{end} is no span of its text"))
    }
}

/// Gives each variant of a fieldless enum a number that stays the same for ever. A variant without one
/// does not compile.
macro_rules! codes {
    ($to:ident, $of:ident, $type:ident { $($variant:ident = $code:literal),* $(,)? }) => {
        fn $to(value: $type) -> u8 {
            match value { $($type::$variant => $code),* }
        }

        fn $of(code: u8) -> Result<$type, crate::rows::Damage> {
            match code {
                $($code => Ok($type::$variant),)*
                _ => Err(format!("{code} is no {}", stringify!($type))),
            }
        }
    };
}
pub(crate) use codes;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_back(row in any::<Vec<(String, u32, Option<bool>)>>()) {
            let back: Vec<(String, u32, Option<bool>)> = decode(&encode(&row)).unwrap();
            prop_assert_eq!(back, row);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in any::<Vec<u8>>()) {
            let _ = decode::<ParsedRow>(&bytes);
            let _ = decode::<StoryRow>(&bytes);
        }
    }
}
