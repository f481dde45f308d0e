//! Crawled files to reports: charset, format, body out of page furniture, headline, outlet, byline,
//! dateline, credit, publication time.

mod record;
mod report;

pub use record::read_file;
pub use report::{Format, Notice, Published, ReadError, Report};
