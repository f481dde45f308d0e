//! What reports give differently for a person, a body or an utterance, wherever in the text it stands: not by
//! clauses held against one another, but by what each report says of one and the same.

mod ages;
mod names;
mod speakers;

use std::collections::BTreeMap;

use rashomon_group::{ParsedReport, ReportIdx, Story};

use crate::drift::{Said, Utterance};
use crate::{Evidence, Slot};

/// Values of one slot that cannot all hold, each with the words that give it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Dispute {
    pub slot: Slot,
    /// What differs, in a few words.
    pub claim: String,
    /// Two or more, no two alike.
    pub values: Vec<(String, Vec<Evidence>)>,
    pub why: String,
}

/// What the reports of a story give differently.
pub(crate) fn find_disputes(
    reports: &[ParsedReport],
    story: &Story,
    said: &[Said],
    utterances: &[Utterance],
) -> Vec<Dispute> {
    let mut disputes = ages::find(reports, story);
    disputes.extend(names::find(reports, story));
    disputes.extend(speakers::find(reports, story, said, utterances));
    disputes
}

/// The entity of the story that a report's own entity belongs to.
fn entities_of(story: &Story) -> BTreeMap<(ReportIdx, u32), usize> {
    let members = story.entities.iter().enumerate();
    members.flat_map(|(at, entity)| entity.members.iter().map(move |(report, own)| ((*report, own.0), at))).collect()
}
