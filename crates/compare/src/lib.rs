//! Reports of one story side by side: aligned claims, corroboration, discrepancies, quote drift,
//! timeline.

mod findings;
mod story;
mod texts;

mod align;
mod contest;
mod disputes;
mod drift;
mod happenings;
mod sentence;
mod setting;
mod statements;
mod tight;
mod toll;
mod weigh;

mod lexicon;
mod notices;
mod words;

pub use findings::{
    Account, Drift, Evidence, Finding, FindingId, Findings, HappeningId, Slot, Status, StoryEvent, StoryQuote,
    TimelineEntry,
};
pub use story::compare_story;
pub use texts::{Relation, TextComparer};
