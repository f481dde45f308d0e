use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;

use crate::candidates::candidates;
use crate::cluster::{Edge, cluster};
use crate::furniture::furniture;
use crate::similarity::{Similarity, Weighted};
use crate::sketch::{Sketch, Sketcher};
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

/// Reports that are alike by this much on average are one story.
const SAME: f64 = 0.5;

/// Groups reports into stories. Every report is in exactly one. The order of `reports` changes nothing but the order
/// of positions.
pub fn group_stories(reports: &[ParsedReport]) -> Vec<Story> {
    let order = canonical_order(reports);
    let edges: Vec<Edge> = likely_pairs(reports, &order)
        .into_iter()
        .map(|(a, b, similarity)| Edge { a, b, likelihood: similarity.likelihood() })
        .filter(|edge| edge.likelihood > 0.01)
        .collect();
    let root = cluster(reports.len(), &edges, SAME);
    let mut members: BTreeMap<u32, Vec<ReportIdx>> = BTreeMap::new();
    for (at, root) in root.iter().enumerate() {
        members.entry(*root).or_default().push(order[at]);
    }
    let members: Vec<Vec<ReportIdx>> = members.into_values().collect();
    let furniture = furniture(reports, &members);
    members.into_par_iter().map(|members| story(reports, members, &furniture)).collect()
}

/// The pairs of reports that may tell of one event, with what they have in common.
pub fn similarities(reports: &[ParsedReport]) -> Vec<(ReportIdx, ReportIdx, Similarity)> {
    let order = canonical_order(reports);
    let pairs = likely_pairs(reports, &order);
    pairs.into_iter().map(|(a, b, similarity)| (order[a as usize], order[b as usize], similarity)).collect()
}

fn likely_pairs(reports: &[ParsedReport], order: &[ReportIdx]) -> Vec<(u32, u32, Similarity)> {
    let sketches: Vec<Sketch> =
        order.par_iter().map_init(Sketcher::new, |sketcher, at| sketcher.sketch(&reports[at.at()])).collect();
    let weighted = Weighted::new(&sketches);
    drop(sketches);
    candidates(&weighted).into_par_iter().map(|(a, b)| (a, b, weighted.similarity(a as usize, b as usize))).collect()
}

/// Positions of the reports in order of their days, those without a day last, then of their content and name: an
/// order that does not depend on the one they came in.
fn canonical_order(reports: &[ParsedReport]) -> Vec<ReportIdx> {
    let mut order: Vec<ReportIdx> = (0..reports.len() as u32).map(ReportIdx).collect();
    order.sort_by_cached_key(|at| {
        let report = &reports[at.at()].report;
        (report.day().is_none(), report.day(), report.sha256.clone(), report.name.clone())
    });
    order
}

fn story(reports: &[ParsedReport], mut members: Vec<ReportIdx>, furniture: &HashSet<u64>) -> Story {
    let first = &reports[members[0].at()].report;
    let id = format!("s{}", first.sha256.get(..12).unwrap_or(&first.sha256));
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
