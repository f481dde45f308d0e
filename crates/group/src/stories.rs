use rashomon_read::Report;
use rashomon_text::Body;
use rayon::prelude::*;

use crate::fingerprint::Fingerprint;
use crate::furniture::Furniture;
use crate::grouped::{group_fingerprints, story_id};
use crate::similarity::Similarity;
use crate::{Derivation, Origin, ParsedReport, ReportIdx, StoryEntity};

/// Several reports of one event.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// Stable: made from the content of its earliest report.
    pub id: String,
    /// Of the earliest report that has one, or what the earliest begins with.
    pub headline: Option<String>,
    /// Earliest first, then by name.
    pub reports: Vec<ReportIdx>,
    pub lineage: Vec<Derivation>,
    /// Every report is in exactly one origin.
    pub origins: Vec<Origin>,
    pub entities: Vec<StoryEntity>,
}

/// What a person has said of pairs of reports. It stands above anything that is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corrections {
    /// Pairs that are in one story.
    pub together: Vec<(ReportIdx, ReportIdx)>,
    /// Pairs that are not. Stronger than `together` where the two contradict each other.
    pub apart: Vec<(ReportIdx, ReportIdx)>,
}

/// Groups reports into stories. Every report is in exactly one. The order of `reports` changes nothing but the order
/// of positions.
pub fn group_stories(reports: &[ParsedReport]) -> Vec<Story> {
    group_corrected(reports, &Corrections::default())
}

/// The same under a person's corrections.
pub fn group_corrected(reports: &[ParsedReport], corrections: &Corrections) -> Vec<Story> {
    let prints = fingerprints(reports);
    let groups = group_fingerprints(&prints, corrections);
    let furniture = Furniture::new(&prints, &groups);
    drop(prints);
    groups.into_par_iter().map(|group| tell_story(reports, group, &furniture)).collect()
}

/// Lineage, origins and entities of the story whose reports are `members`, the earliest first. `reports` may be those of
/// the story alone.
pub fn tell_story(reports: &[ParsedReport], mut members: Vec<ReportIdx>, furniture: &Furniture) -> Story {
    let id = story_id(&reports[members[0].at()].report.sha256);
    members.sort_by_key(|at| {
        let report = &reports[at.at()].report;
        (report.day().is_none(), report.day(), &report.name)
    });
    let lineage = crate::lineage::find_lineage(reports, &members, furniture);
    Story {
        id,
        headline: headline(members.iter().map(|at| &reports[at.at()].report)),
        origins: crate::origins::find_origins(reports, &members, &lineage),
        entities: crate::entities::group_entities(reports, &members),
        lineage,
        reports: members,
    }
}

/// Most characters of a text that stand for its headline.
const BEGINNING: usize = 90;

fn headline<'r>(mut reports: impl Iterator<Item = &'r Report> + Clone) -> Option<String> {
    reports
        .clone()
        .find_map(|report| report.headline.clone())
        .or_else(|| reports.find_map(|report| beginning(&report.body)))
}

/// The first paragraph in one line, or as many whole words of it as a headline has.
fn beginning(body: &Body) -> Option<String> {
    let first = body.paragraphs().first()?.of(body.text()).split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, _)) = first.char_indices().nth(BEGINNING) else { return Some(first) };
    let words = first[..end].rsplit_once(' ').map_or(&first[..end], |(words, _)| words);
    Some(format!("{words}…"))
}

/// The pairs of reports that may tell of one event, with what they have in common. Of copies only the earliest is
/// compared.
pub fn similarities(reports: &[ParsedReport]) -> Vec<(ReportIdx, ReportIdx, Similarity)> {
    crate::grouped::similarities(&fingerprints(reports))
}

fn fingerprints(reports: &[ParsedReport]) -> Vec<Fingerprint> {
    reports.par_iter().map(Fingerprint::new).collect()
}
