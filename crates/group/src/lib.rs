//! Reports into stories, lineage and origins; mentions into a story's entities.

mod background;
mod words;

mod candidates;
mod cluster;
mod fingerprint;
mod grouped;
mod near;
mod pairs;
mod placing;
mod postings;
mod prints;
mod records;
mod rows;
mod similarity;
mod sketch;
mod stored;
mod stories;
mod stream;
mod torn;
mod weights;

mod entities;
mod forms;
mod furniture;
mod lineage;
mod origins;
mod paraphrase;
mod passages;
mod wires;

pub use background::WordShares;
pub use entities::StoryEntity;
pub use fingerprint::Fingerprint;
pub use furniture::Furniture;
pub use grouped::{CorpusGrouping, Grouped, HOT_WORDS, group_fingerprints, group_with_notices, story_id};
pub use lineage::{Derivation, DerivationKind, Direction, Passage, Wording};
pub use near::{NearDuplicate, SIGNATURE_VERSION, Signature, near_duplicates};
pub use origins::{Origin, OriginKind};
pub use prints::KeptSentences;
pub use similarity::Similarity;
pub use stored::{FINGERPRINT_VERSION, FingerprintError};
pub use stories::{Corrections, Story, group_corrected, group_stories, similarities, tell_story};
pub use stream::{Stream, StreamStory, Update};

use rashomon_parse::Parsed;
use rashomon_read::Report;

/// A report and what its parse gave: what the later stages work on.
#[derive(Clone, Debug, PartialEq)]
pub struct ParsedReport {
    pub report: Report,
    pub parsed: Parsed,
}

/// Position of a report in the slice that a run was given.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ReportIdx(pub u32);

impl ReportIdx {
    pub fn at(self) -> usize {
        self.0 as usize
    }
}
