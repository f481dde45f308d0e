//! Crawled files to reports: charset, format, body out of page furniture, headline, outlet, byline,
//! dateline, credit, publication time.
//!
//! [`read_paths`] walks files, folders, globs and standard input and is the one part that touches the
//! outside world; [`read_record`], which turns the bytes of one record into a [`Report`], is pure.

mod charset;
mod crawled;
mod credit;
mod csv;
mod dates;
mod fields;
mod finish;
mod format;
mod html;
mod input;
mod limits;
mod names;
mod no_article;
mod record;
mod report;
mod xml;

pub use charset::decode;
pub use dates::{FoundDate, NumberOrder, find_dates, read_date};
pub use input::{BytesRead, Reports, count_bytes, read_bytes, read_paths};
pub use limits::Limits;
pub use record::{Record, read_file, read_record};
pub use report::{Format, Notice, Published, ReadError, Report};
