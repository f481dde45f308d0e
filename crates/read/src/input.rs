//! From paths to records: files, folders, globs and standard input, unpacked, told apart by content,
//! cut into records one at a time.
//!
//! Memory is bounded by the largest record, whatever the size of the file it comes from.

mod archive;
#[cfg(feature = "parquet")]
mod columns;
mod gz;
mod paths;
mod records;
mod stream;
mod table;
mod warc;

pub use paths::{BytesRead, Reports, count_bytes, read_paths};
pub use stream::read_bytes;
