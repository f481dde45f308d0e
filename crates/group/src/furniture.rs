//! Page furniture: newsletter boxes, copyright lines, an outlet's standing phrases. Many stories have them, so they tie
//! no two reports together.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::passages::Shingled;
use crate::{ParsedReport, ReportIdx};

/// Stories in which a run or sentence must stand to be furniture.
const STORIES: usize = 3;

/// Runs and sentences counted at a time: a bound on memory, 16 bytes each.
const AT_ONCE: usize = 1 << 24;

/// Runs and sentences that stand in three stories or more.
pub(crate) fn furniture(reports: &[ParsedReport], stories: &[Vec<ReportIdx>]) -> FxHashSet<u64> {
    if stories.len() < STORIES {
        return FxHashSet::default();
    }
    let bytes: usize = reports.iter().map(|one| one.report.body.text().len()).sum();
    let passes = bytes / 5 / AT_ONCE + 1;
    let mut found = FxHashSet::default();
    for pass in 0..passes as u64 {
        let mut units: Vec<(u64, u32)> = stories
            .par_iter()
            .enumerate()
            .flat_map_iter(|(story, members)| {
                let texts = members.iter().map(|at| reports[at.at()].report.body.text());
                texts.flat_map(move |text| {
                    let units =
                        Shingled::new(text).units().filter(|unit| unit % passes as u64 == pass).collect::<Vec<_>>();
                    units.into_iter().map(move |unit| (unit, story as u32))
                })
            })
            .collect();
        units.par_sort_unstable();
        units.dedup();
        found.extend(units.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() >= STORIES).map(|run| run[0].0));
    }
    found
}
