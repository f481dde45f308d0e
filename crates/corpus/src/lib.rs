//! The whole line over a corpus: stages that meet in Parquet tables.
//!
//! ```text
//! reports --parse--> parsed/ (a report a row: what it says, and its fingerprint)
//!         --group--> grouped.parquet (a report a row: its story), furniture.parquet (sentences that are no report's own)
//!         --tell---> tables/NAME/ (stories, reports, mentions, quotes, claims, events, findings, lineage,
//!                                       notices)
//! ```
//!
//! Each stage is a function from Arrow batches to Arrow batches: [`parse_batch`], [`group_batches`], [`tell_batch`]. They
//! know nothing of files, so that whatever carries batches can call them. [`run`] is what carries them on one machine.
//! Every file is whole or not there: it is written under another name, synced and renamed. A run that was cut off goes on
//! with the first file that is missing, and gives the same bytes as one that was not.

mod files;
mod grouped;
mod manifest;
mod run;
mod stages;

pub use manifest::Manifest;
pub use run::{Corpus, Progress, Skipped, Stage, Summary, memory_floor, run};
pub use stages::{
    Groups, MOST_COMPARED, NOTICES, PARSED, StoryTelling, Tables, group_batches, join_tables, parse_batch, table_names,
    tell_batch,
};

use std::path::PathBuf;

/// Why a corpus cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    #[error("cannot use `{}`", .path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("`{}` is damaged ({what}); delete it and run again", .path.display())]
    Damaged { path: PathBuf, what: String },
    #[error("`{}` holds tables made {held}; take another folder, or delete it", .folder.display())]
    OtherCorpus { folder: PathBuf, held: String },
    #[error("the inputs hold other reports than when `{}` was begun; take another folder, or delete it", .folder.display())]
    InputChanged { folder: PathBuf },
    #[error(
        "{reports} reports cannot be grouped in {}: it takes {} at least; what is parsed is kept, run again with more", in_mib(*.given), in_mib(*.floor)
    )]
    Memory { reports: usize, floor: u64, given: u64 },
}

fn in_mib(bytes: u64) -> String {
    format!("{} MiB", bytes.div_ceil(1 << 20))
}
