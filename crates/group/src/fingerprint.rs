//! All that must be kept of a report to group it with reports still to come.

use jiff::civil::Date;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use crate::ParsedReport;
use crate::near::{Signature, alike};
use crate::passages::sentence_hashes;
use crate::sketch::{Sketch, day_number};
use crate::words::Words;

/// What a report is grouped by, some kilobytes whatever its length. It can be stored: [`to_bytes`](Self::to_bytes).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    pub(crate) name: String,
    pub(crate) sha256: String,
    pub(crate) day: Option<Date>,
    /// Hash of the outlet's name.
    pub(crate) outlet: Option<u64>,
    pub(crate) signature: Signature,
    pub(crate) sketch: Sketch,
    /// Hashes of the body's sentences in their order. What stands in many stories is page furniture.
    pub(crate) sentences: Vec<u64>,
}

impl Fingerprint {
    /// Reads the report alone: its parse is not looked at.
    pub fn new(one: &ParsedReport) -> Self {
        let report = &one.report;
        let text = report.body.text();
        Self {
            name: report.name.clone(),
            sha256: report.sha256.clone(),
            day: report.day(),
            outlet: report.outlet.as_deref().map(|outlet| xxh3_64(outlet.as_bytes())),
            signature: Signature::new(text),
            sketch: Sketch::new(report),
            sentences: sentence_hashes(&Words::new(text)).map(|(_, hash)| hash).collect(),
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    pub fn day(&self) -> Option<Date> {
        self.day
    }

    pub(crate) fn day_number(&self) -> Option<i32> {
        self.day.map(day_number)
    }

    /// Orders by day, those without one last, then by content and name: an order that does not depend on the one in
    /// which reports came.
    fn rank(&self) -> impl Ord + '_ {
        (self.day.is_none(), self.day, &self.sha256, &self.name)
    }
}

/// Reports whose signatures are alike by this much are one text, and in one story.
const COPY: f64 = 0.7;

/// Fingerprints in canonical order, copies told from the rest.
pub(crate) struct Read<'p> {
    pub prints: &'p [&'p Fingerprint],
    /// Positions in `prints`.
    pub order: Vec<usize>,
    /// For each place in `order`, the place of the earliest report that it is a copy of: its own where it is none.
    pub lead: Vec<u32>,
    /// The places that lead.
    pub leads: Vec<u32>,
}

impl<'p> Read<'p> {
    /// Whom a person has `parted` from another is grouped by that, whatever its text.
    pub fn new(prints: &'p [&'p Fingerprint], parted: &FxHashSet<usize>) -> Self {
        let mut order: Vec<usize> = (0..prints.len()).collect();
        order.par_sort_by(|a, b| prints[*a].rank().cmp(&prints[*b].rank()).then(a.cmp(b)));
        let ordered: Vec<&Fingerprint> = order.iter().map(|print| prints[*print]).collect();
        let signatures: Vec<&Signature> = ordered.iter().map(|print| &print.signature).collect();
        let standing = Standing::new(&ordered);
        let mut lead: Vec<u32> = (0..order.len() as u32).collect();
        for (copy, of) in alike(&signatures, COPY) {
            let free = ![copy, of].iter().any(|at| parted.contains(&order[*at]));
            if free && lead[copy] == copy as u32 && standing.is_copy(ordered[copy], ordered[of]) {
                lead[copy] = lead[of];
            }
        }
        let leads = (0..order.len() as u32).filter(|at| lead[*at as usize] == *at).collect();
        Self { prints, order, lead, leads }
    }
}

/// Sentences that stand on one outlet's pages whatever they tell of.
struct Standing(FxHashSet<(u64, u64)>);

impl Standing {
    /// Reports with different beginnings that must share a sentence.
    const BEGINNINGS: usize = 3;
    /// Share of the sentences of two copies that both have.
    const COPIED: f64 = 0.4;

    fn new(prints: &[&Fingerprint]) -> Self {
        let mut seen: Vec<(u64, u64, u64)> = prints
            .par_iter()
            .flat_map_iter(|print| {
                let first = print.sentences.first().copied().unwrap_or_default();
                let sentences = print.sentences.iter().skip(1);
                print
                    .outlet
                    .into_iter()
                    .flat_map(move |outlet| sentences.clone().map(move |hash| (outlet, *hash, first)))
            })
            .collect();
        seen.par_sort_unstable();
        seen.dedup();
        let runs = seen.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
        Self(runs.filter(|run| run.len() >= Self::BEGINNINGS).map(|run| (run[0].0, run[0].1)).collect())
    }

    /// Whether two texts that are alike still are without what stands on all of their outlets' pages.
    fn is_copy(&self, a: &Fingerprint, b: &Fingerprint) -> bool {
        let own = |print: &Fingerprint| -> FxHashSet<u64> {
            let stands = |hash: &u64| print.outlet.is_some_and(|outlet| self.0.contains(&(outlet, *hash)));
            print.sentences.iter().copied().filter(|hash| !stands(hash)).collect()
        };
        let (own_a, own_b) = (own(a), own(b));
        let all = |print: &Fingerprint| print.sentences.iter().collect::<FxHashSet<_>>().len();
        if own_a.len() == all(a) && own_b.len() == all(b) {
            return true;
        }
        let both = own_a.intersection(&own_b).count();
        both as f64 * 2.0 >= Self::COPIED * (own_a.len() + own_b.len()) as f64 && both > 0
    }
}

/// Sentences of page furniture: newsletter boxes, copyright lines, an outlet's standing phrases. Many stories have them,
/// so they tie no two reports together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Furniture(FxHashSet<u64>);

impl Furniture {
    /// Stories in which a sentence must stand to be furniture.
    const STORIES: u32 = 3;

    /// The sentences that stand in three of `stories` or more; these are positions in `prints`.
    pub fn new<'s>(prints: &[Fingerprint], stories: impl IntoIterator<Item = &'s [crate::ReportIdx]>) -> Self {
        // In how many stories each sentence stood, and the last of them.
        let mut counts: FxHashMap<u64, (u32, u32)> = FxHashMap::default();
        for (story, members) in stories.into_iter().enumerate() {
            let story = story as u32;
            for hash in members.iter().flat_map(|at| &prints[at.at()].sentences) {
                let (stories, last) = counts.entry(*hash).or_insert((1, story));
                *stories += u32::from(*last != story);
                *last = story;
            }
        }
        Self(counts.into_iter().filter(|(_, (stories, _))| *stories >= Self::STORIES).map(|(hash, _)| hash).collect())
    }

    pub(crate) fn contains(&self, sentence: u64) -> bool {
        self.0.contains(&sentence)
    }
}
