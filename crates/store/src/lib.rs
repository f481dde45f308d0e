//! Reports, stories and findings kept in one SQLite file.
//!
//! A report is stored once by the hash of its bytes, with all that its parse gave, so that growing a
//! story never parses a report again. Stories and their findings are stored as they were computed, with
//! what changed from one time to the next. Everything is written in transactions: whatever ends a
//! process, the file holds each batch whole or not at all. The clock is the caller's.

mod error;
mod file;
mod schema;

mod changes;
mod corrections;
mod packed;
mod reports;
mod stories;
mod verify;
mod versions;

mod rows;
mod search;

pub use changes::{Change, Since};
pub use corrections::{Correction, EvidenceRef, Told};
pub use error::StoreError;
pub use file::{Store, WriterLock};
pub use packed::{pack_report, unpack_report};
pub use reports::{Added, Prepared, ReportKey, ReportLine, address};
pub use rows::{PARSED_FORMAT, STORY_FORMAT};
pub use schema::FORMAT;
pub use search::{Hit, HitKind, Query, Search};
pub use stories::{Grouped, StoryFilter, StoryLine, StoryValue};
pub use verify::{Failure, Verified};
pub use versions::Version;
