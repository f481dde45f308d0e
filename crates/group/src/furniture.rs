//! Page furniture: newsletter boxes, copyright lines, an outlet's standing phrases. It ties no two reports together.

use std::io;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::ReportIdx;
use crate::fingerprint::Fingerprint;
use crate::passages::{fold_hashes, sentence_hashes};
use crate::prints::{Part, Prints, gather, is_in};
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
    pub fn new(prints: &(impl Prints + ?Sized)) -> io::Result<Self> {
        Self::where_many(prints, |reports| Ok(reports.len() >= Self::REPORTS))
    }

    /// The same of reports that have little else in common: enough to take a sentence for no report's own text.
    fn of_reports_apart(prints: &(impl Prints + ?Sized)) -> io::Result<Self> {
        Self::where_many(prints, |reports| Self::of_many(prints, reports))
    }

    /// Sentences that stand in reports of one outlet which are `many`. These come with one for each beginning, ordered
    /// by what they say, so that their positions change nothing.
    fn where_many(
        prints: &(impl Prints + ?Sized),
        many: impl Fn(&[u32]) -> io::Result<bool> + Sync,
    ) -> io::Result<Self> {
        let places: Vec<u32> = (0..prints.len() as u32).collect();
        let passes = prints.passes(Part::Sentences, size_of::<([u64; 2], u64, u64, u32)>());
        let mut found = FxHashSet::default();
        for pass in 0..passes {
            // Outlet, sentence; beginning, whole, position.
            let mut seen: Vec<([u64; 2], u64, u64, u32)> = gather(&places, |at, own| {
                let Some(outlet) = prints.outlet(at) else { return Ok(()) };
                let sentences = prints.sentences(at)?;
                let first = sentences.first().copied().unwrap_or_default();
                let whole = fold_hashes(0, sentences.iter().copied());
                let of_pass = sentences.iter().skip(1).filter(|hash| is_in(pass, passes, (**hash >> 32) as u32));
                own.extend(of_pass.map(|hash| ([outlet, *hash], first, whole, at)));
                Ok(())
            })?;
            seen.par_sort_unstable();
            seen.dedup_by_key(|(of, first, ..)| (*of, *first));
            let runs: Vec<_> = seen.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() >= Self::REPORTS).collect();
            let told = runs.par_iter().map(|run| {
                let reports: Vec<u32> = run.iter().take(Self::MOST).map(|(.., at)| *at).collect();
                Ok(many(&reports)?.then_some((run[0].0[0], run[0].0[1])))
            });
            found.extend(told.collect::<io::Result<Vec<_>>>()?.into_iter().flatten());
        }
        Ok(Self(found))
    }

    /// Whether these reports are as many as a sentence of theirs must have to be furniture, versions of one report
    /// counted once. An outlet that changes the beginning of its report has written no furniture.
    fn of_many(prints: &(impl Prints + ?Sized), reports: &[u32]) -> io::Result<bool> {
        let mut apart: Vec<FxHashSet<u64>> = Vec::new();
        for report in reports {
            let own: FxHashSet<u64> = prints.sentences(*report)?.iter().copied().collect();
            let is_version = |known: &FxHashSet<u64>| {
                let both = known.intersection(&own).count();
                both as f64 * 2.0 >= Self::VERSION * (known.len() + own.len()) as f64
            };
            if !apart.iter().any(is_version) {
                apart.push(own);
            }
            if apart.len() == Self::REPORTS {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether two texts that are alike still are without what stands on all of their outlets' pages. Each comes with the
    /// hash of its outlet's name, and its sentences.
    pub fn is_copy(&self, a: (Option<u64>, &[u64]), b: (Option<u64>, &[u64])) -> bool {
        let own = |(outlet, sentences): (Option<u64>, &[u64])| -> FxHashSet<u64> {
            let stands = |hash: &u64| outlet.is_some_and(|outlet| self.0.contains(&(outlet, *hash)));
            sentences.iter().copied().filter(|hash| !stands(hash)).collect()
        };
        let (own_a, own_b) = (own(a), own(b));
        let all = |(_, sentences): (Option<u64>, &[u64])| sentences.iter().collect::<FxHashSet<_>>().len();
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
    const STORIES: usize = 3;

    /// The sentences that stand in three of `stories` or more, these being positions in `prints`, and those that one outlet
    /// has on its pages whatever they tell of.
    pub fn new(prints: &[Fingerprint], stories: &[Vec<ReportIdx>]) -> Self {
        let prints: Vec<&Fingerprint> = prints.iter().collect();
        Self::of(&prints[..], stories).expect("fingerprints in memory are read")
    }

    pub(crate) fn of(prints: &(impl Prints + ?Sized), stories: &[Vec<ReportIdx>]) -> io::Result<Self> {
        let mut common = FxHashSet::default();
        // With its story each report, in the order of the stories.
        let reports: Vec<(u32, u32)> =
            (0..).zip(stories).flat_map(|(story, members)| members.iter().map(move |at| (at.0, story))).collect();
        let places: Vec<u32> = (0..reports.len() as u32).collect();
        let passes = prints.passes(Part::Sentences, size_of::<(u64, u32)>());
        for pass in 0..passes {
            let mut stood: Vec<(u64, u32)> = gather(&places, |place, own| {
                let (at, story) = reports[place as usize];
                let sentences = prints.sentences(at)?;
                let of_pass = sentences.iter().filter(|hash| is_in(pass, passes, (**hash >> 32) as u32));
                own.extend(of_pass.map(|hash| (*hash, story)));
                Ok(())
            })?;
            stood.par_sort_unstable();
            stood.dedup();
            let runs = stood.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() >= Self::STORIES);
            common.extend(runs.map(|run| run[0].0));
        }
        let standing = Standing::of_reports_apart(prints)?;
        common.extend(standing.0.into_iter().map(|(_, hash)| hash));
        Ok(Self(common))
    }

    /// Its sentences, rising: what [`from_sentences`](Self::from_sentences) takes.
    pub fn sentences(&self) -> Vec<u64> {
        let mut sentences: Vec<u64> = self.0.iter().copied().collect();
        sentences.sort_unstable();
        sentences
    }

    /// Furniture that was found before.
    pub fn from_sentences(sentences: impl IntoIterator<Item = u64>) -> Self {
        Self(sentences.into_iter().collect())
    }

    /// Those of a report's sentences that are furniture, rising. Where stories are told apart from each other, each needs no more
    /// than those of its own reports.
    pub fn of_report(&self, sentences: &[u64]) -> Vec<u64> {
        let mut met: Vec<u64> = sentences.iter().copied().filter(|hash| self.contains(*hash)).collect();
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
