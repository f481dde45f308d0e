use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::fingerprint::{self, Fingerprint, group};
use crate::furniture::furniture;
use crate::passages::Shingled;
use crate::similarity::Similarity;
use crate::{Derivation, Origin, ParsedReport, ReportIdx, StoryEntity};

/// Several reports of one event.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// Stable: made from the content of its earliest report.
    pub id: String,
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
    let members = group_fingerprints(&prints, corrections);
    drop(prints);
    let furniture = Furniture::new(reports, &members);
    members.into_par_iter().map(|members| tell_story(reports, members, &furniture)).collect()
}

/// The same by what is kept of each report: positions in `prints`, story by story, the earliest report of each first.
pub fn group_fingerprints(prints: &[Fingerprint], corrections: &Corrections) -> Vec<Vec<ReportIdx>> {
    let known = |pairs: &[(ReportIdx, ReportIdx)]| -> Vec<(usize, usize)> {
        let pairs = pairs.iter().map(|(a, b)| (a.at(), b.at()));
        pairs.filter(|(a, b)| a.max(b) < &prints.len()).collect()
    };
    let groups = group(prints, &known(&corrections.together), &known(&corrections.apart));
    let index = |members: Vec<usize>| members.into_iter().map(|at| ReportIdx(at as u32)).collect();
    groups.into_iter().map(index).collect()
}

/// The page furniture of a run of reports: text that stands in several of its stories and ties none of them together.
pub struct Furniture(FxHashSet<u64>);

impl Furniture {
    /// Counts it in stories of `reports`. Looks at texts only.
    pub fn new(reports: &[ParsedReport], stories: &[Vec<ReportIdx>]) -> Self {
        Self(furniture(reports, stories))
    }

    /// A number that tells whether other furniture stands in these texts than did before, in any order of theirs.
    pub fn digest<'t>(&self, texts: impl Iterator<Item = &'t str>) -> u64 {
        let mut met: Vec<u64> = texts
            .flat_map(|text| Shingled::new(text).units().collect::<Vec<_>>())
            .filter(|unit| self.0.contains(unit))
            .collect();
        met.sort_unstable();
        met.dedup();
        met.iter().fold(0, |sum, unit| (sum.rotate_left(23) ^ unit).wrapping_mul(0xD6E8_FEB8_6659_FD93))
    }
}

/// The pairs of reports that may tell of one event, with what they have in common. Of copies only the earliest is
/// compared.
pub fn similarities(reports: &[ParsedReport]) -> Vec<(ReportIdx, ReportIdx, Similarity)> {
    let index = |at: usize| ReportIdx(at as u32);
    let pairs = fingerprint::similarities(&fingerprints(reports));
    pairs.into_iter().map(|(a, b, similarity)| (index(a), index(b), similarity)).collect()
}

fn fingerprints(reports: &[ParsedReport]) -> Vec<Fingerprint> {
    reports.par_iter().map(Fingerprint::new).collect()
}

/// Lineage, origins and entities of the story whose reports are `members`, the earliest first. `reports` may be those of
/// the story alone.
pub fn tell_story(reports: &[ParsedReport], mut members: Vec<ReportIdx>, Furniture(furniture): &Furniture) -> Story {
    let id = fingerprint::story_id(&reports[members[0].at()].report.sha256);
    members.sort_by_key(|at| {
        let report = &reports[at.at()].report;
        (report.day().is_none(), report.day(), &report.name)
    });
    let lineage = crate::lineage::find_lineage(reports, &members, furniture);
    Story {
        id,
        headline: members.iter().find_map(|at| reports[at.at()].report.headline.clone()),
        origins: crate::origins::find_origins(reports, &members, &lineage),
        entities: crate::entities::group_entities(reports, &members),
        lineage,
        reports: members,
    }
}
