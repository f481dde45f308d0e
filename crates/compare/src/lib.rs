//! Reports of one story side by side: aligned claims, corroboration, discrepancies, quote drift,
//! timeline.

mod findings;

pub use findings::{
    Account, Drift, Evidence, Finding, FindingId, Findings, HappeningId, Slot, Status, StoryEvent, StoryQuote,
    TimelineEntry, compare_story,
};
