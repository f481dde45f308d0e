//! Page furniture: newsletter boxes, copyright lines, an outlet's standing phrases. It ties no two reports together.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::ReportIdx;
use crate::fingerprint::Fingerprint;
use crate::passages::{fold_hashes, sentence_hashes};
use crate::words::Words;

/// Sentences that stand on one outlet's pages whatever they tell of.
#[derive(Clone, Debug)]
pub(crate) struct Standing(FxHashSet<(u64, u64)>);

impl Standing {
    /// Reports that must share a sentence.
    const REPORTS: usize = 3;
    /// Reports looked at for that: a sentence that so many versions of one report share is text.
    const MOST: usize = 64;
    /// Share of the sentences of two versions of one report that both have.
    const VERSION: f64 = 0.3;
    /// Share of the sentences of two copies that both have.
    const COPIED: f64 = 0.4;

    /// Sentences of reports that begin differently: enough to doubt that two pages alike are copies.
    pub fn new(prints: &[&Fingerprint]) -> Self {
        Self::where_many(prints, |reports| reports.len() >= Self::REPORTS)
    }

    /// The same of reports that have little else in common: enough to take a sentence for no report's own text.
    fn of_reports_apart(prints: &[Fingerprint]) -> Self {
        Self::where_many(&prints.iter().collect::<Vec<_>>(), Self::of_many)
    }

    /// Sentences that stand in reports of one outlet which are `many`. These come with one for each beginning, ordered
    /// by what they say, so that their positions change nothing.
    fn where_many(prints: &[&Fingerprint], many: impl Fn(&[&Fingerprint]) -> bool + Sync) -> Self {
        // Outlet, sentence; beginning, whole, position.
        let mut seen: Vec<([u64; 2], u64, u64, usize)> = prints
            .par_iter()
            .enumerate()
            .flat_map_iter(|(at, print)| {
                let first = print.sentences.first().copied().unwrap_or_default();
                let whole = fold_hashes(0, print.sentences.iter().copied());
                let sentences = print.sentences.iter().skip(1);
                let outlet = print.outlet.into_iter();
                outlet.flat_map(move |outlet| sentences.clone().map(move |hash| ([outlet, *hash], first, whole, at)))
            })
            .collect();
        seen.par_sort_unstable();
        seen.dedup_by_key(|(of, first, ..)| (*of, *first));
        let runs: Vec<_> = seen.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() >= Self::REPORTS).collect();
        let reports = |run: &[([u64; 2], u64, u64, usize)]| -> Vec<&Fingerprint> {
            run.iter().take(Self::MOST).map(|(.., at)| prints[*at]).collect()
        };
        Self(runs.par_iter().filter(|run| many(&reports(run))).map(|run| (run[0].0[0], run[0].0[1])).collect())
    }

    /// Whether these reports are as many as a sentence of theirs must have to be furniture, versions of one report
    /// counted once. An outlet that changes the beginning of its report has written no furniture.
    fn of_many(reports: &[&Fingerprint]) -> bool {
        let mut apart: Vec<FxHashSet<u64>> = Vec::new();
        for report in reports {
            let own: FxHashSet<u64> = report.sentences.iter().copied().collect();
            let is_version = |known: &FxHashSet<u64>| {
                let both = known.intersection(&own).count();
                both as f64 * 2.0 >= Self::VERSION * (known.len() + own.len()) as f64
            };
            if !apart.iter().any(is_version) {
                apart.push(own);
            }
            if apart.len() == Self::REPORTS {
                return true;
            }
        }
        false
    }

    /// Whether two texts that are alike still are without what stands on all of their outlets' pages.
    pub fn is_copy(&self, a: &Fingerprint, b: &Fingerprint) -> bool {
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

/// The sentences of a run of reports that are no report's own text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Furniture(FxHashSet<u64>);

impl Furniture {
    /// Stories in which a sentence must stand to be furniture.
    const STORIES: u32 = 3;

    /// The sentences that stand in three of `stories` or more, these being positions in `prints`, and those that one outlet
    /// has on its pages whatever they tell of.
    pub fn new(prints: &[Fingerprint], stories: &[Vec<ReportIdx>]) -> Self {
        // In how many stories each sentence stood, and the last of them.
        let mut counts: FxHashMap<u64, (u32, u32)> = FxHashMap::default();
        for (story, members) in (0..).zip(stories) {
            for hash in members.iter().flat_map(|at| &prints[at.at()].sentences) {
                let (stories, last) = counts.entry(*hash).or_insert((1, story));
                *stories += u32::from(*last != story);
                *last = story;
            }
        }
        let common = counts.into_iter().filter(|(_, (stories, _))| *stories >= Self::STORIES).map(|(hash, _)| hash);
        let standing = Standing::of_reports_apart(prints);
        Self(common.chain(standing.0.into_iter().map(|(_, hash)| hash)).collect())
    }

    /// The sentences of one report that are furniture, rising. Where stories are told apart from each other, each needs no
    /// more than those of its own reports.
    pub fn of_report(&self, print: &Fingerprint) -> Vec<u64> {
        let mut met: Vec<u64> = print.sentences.iter().copied().filter(|hash| self.contains(*hash)).collect();
        met.sort_unstable();
        met.dedup();
        met
    }

    pub(crate) fn contains(&self, sentence: u64) -> bool {
        self.0.contains(&sentence)
    }

    /// A number that tells whether other furniture stands in these texts than did before, in any order of theirs.
    pub fn digest<'t>(&self, texts: impl Iterator<Item = &'t str>) -> u64 {
        let of = |text: &str| sentence_hashes(&Words::new(text)).map(|(_, hash)| hash).collect::<Vec<_>>();
        let mut met: Vec<u64> = texts.flat_map(of).filter(|hash| self.contains(*hash)).collect();
        met.sort_unstable();
        met.dedup();
        fold_hashes(0, met.into_iter())
    }
}

/// Furniture of these sentences, as [`Furniture::of_report`] gave them.
impl FromIterator<u64> for Furniture {
    fn from_iter<I: IntoIterator<Item = u64>>(sentences: I) -> Self {
        Self(sentences.into_iter().collect())
    }
}
