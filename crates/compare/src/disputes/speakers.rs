//! Who said it: the very same words inside quotation marks, given to two people.

use std::collections::{BTreeMap, BTreeSet};

use rashomon_group::{ParsedReport, Story};
use rashomon_parse::MentionType;

use super::Dispute;
use crate::drift::{Said, Utterance};
use crate::statements::one_line;
use crate::{Evidence, Slot};

/// Words fewer than this may be said by two people.
const FEWEST: usize = 6;

/// Utterances that reports give to different persons by name.
pub(super) fn find(reports: &[ParsedReport], story: &Story, said: &[Said], utterances: &[Utterance]) -> Vec<Dispute> {
    let mut disputes = Vec::new();
    for one in said {
        let mut by_speaker: BTreeMap<usize, Vec<Evidence>> = BTreeMap::new();
        for utterance in one.variants.iter().map(|at| &utterances[*at]) {
            if let Some(speaker) = utterance.speaker.filter(|_| utterance.is_named && utterance.len() >= FEWEST)
                && story.entities[speaker].kind == MentionType::Person
            {
                by_speaker.entry(speaker).or_default().push(utterance.evidence);
            }
        }
        let tellers = |of: &[Evidence]| of.iter().map(|evidence| evidence.report).collect::<BTreeSet<_>>();
        let groups: Vec<BTreeSet<_>> = by_speaker.values().map(|of| tellers(of)).collect();
        // Within one report two may say the same, one after the other.
        let apart =
            groups.iter().enumerate().all(|(at, one)| groups[at + 1..].iter().all(|other| one.is_disjoint(other)));
        if by_speaker.len() != 2 || !apart {
            continue;
        }
        let names: Vec<&str> = by_speaker.keys().map(|at| story.entities[*at].name.as_str()).collect();
        let words = by_speaker
            .values()
            .flatten()
            .next()
            .map(|evidence| one_line(reports[evidence.report.at()].report.body.text(), evidence.span));
        disputes.push(Dispute {
            slot: Slot::Attribution,
            claim: format!("Who said “{}”: {}", words.unwrap_or_default(), names.join(" or ")),
            why: format!("the same words in quotation marks are given to {}", names.join(" and to ")),
            values: by_speaker.iter().map(|(at, of)| (story.entities[*at].name.clone(), of.clone())).collect(),
        });
    }
    disputes
}
