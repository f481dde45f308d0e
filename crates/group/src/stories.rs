use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::candidates::candidates;
use crate::cluster::{Edge, cluster};
use crate::furniture::furniture;
use crate::near::{Signature, matches, shingles};
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

/// What a person has said of pairs of reports. It stands above anything that is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corrections {
    /// Pairs that are in one story.
    pub together: Vec<(ReportIdx, ReportIdx)>,
    /// Pairs that are not. Stronger than `together` where the two contradict each other.
    pub apart: Vec<(ReportIdx, ReportIdx)>,
}

/// Reports that are alike by this much on average are one story. Chosen on the development streams, together with the
/// weights of [`Similarity::likelihood`].
const SAME: f64 = 0.28;

/// Reports with this Jaccard coefficient are one text, and in one story.
const COPY: f64 = 0.7;

/// Groups reports into stories. Every report is in exactly one. The order of `reports` changes nothing but the order
/// of positions.
pub fn group_stories(reports: &[ParsedReport]) -> Vec<Story> {
    group_corrected(reports, &Corrections::default())
}

/// The same under a person's corrections.
pub fn group_corrected(reports: &[ParsedReport], corrections: &Corrections) -> Vec<Story> {
    let order = canonical_order(reports);
    let read = Read::new(reports, &order, corrections);
    let mut position = vec![0; reports.len()];
    order.iter().enumerate().for_each(|(at, report)| position[report.at()] = at);
    let place = |report: ReportIdx| read.lead[position[report.at()]];
    let said = |pairs: &[(ReportIdx, ReportIdx)], likelihood: f64| -> Vec<Edge> {
        let known = pairs.iter().filter(|(a, b)| a.at() < reports.len() && b.at() < reports.len());
        known.map(|(a, b)| Edge { a: place(*a), b: place(*b), likelihood }).filter(|edge| edge.a != edge.b).collect()
    };
    let likely = read.likely_pairs().into_iter().map(|(a, b, similarity)| {
        let likelihood = f64::from(similarity.likelihood());
        Edge { a: read.leads[a as usize], b: read.leads[b as usize], likelihood }
    });
    // Less than this is noise, and a dense graph would be slow.
    let mut edges: Vec<Edge> = likely.filter(|edge| edge.likelihood > 0.01).collect();
    edges.extend(said(&corrections.together, Edge::CERTAIN));
    edges.extend(said(&corrections.apart, Edge::IMPOSSIBLE));
    let root = cluster(reports.len(), &edges, SAME);
    let mut members: BTreeMap<u32, Vec<ReportIdx>> = BTreeMap::new();
    for (at, lead) in read.lead.iter().enumerate() {
        members.entry(root[*lead as usize]).or_default().push(order[at]);
    }
    let members: Vec<Vec<ReportIdx>> = members.into_values().collect();
    let furniture = furniture(reports, &members);
    members.into_par_iter().map(|members| story(reports, members, &furniture)).collect()
}

/// The pairs of reports that may tell of one event, with what they have in common. Of copies only the earliest is
/// compared.
pub fn similarities(reports: &[ParsedReport]) -> Vec<(ReportIdx, ReportIdx, Similarity)> {
    let order = canonical_order(reports);
    let read = Read::new(reports, &order, &Corrections::default());
    let report = |lead: u32| order[read.leads[lead as usize] as usize];
    read.likely_pairs().into_iter().map(|(a, b, similarity)| (report(a), report(b), similarity)).collect()
}

/// What stories are sought by.
struct Read {
    /// For each report, in canonical order, the earliest report that it is a copy of: itself where it is none.
    lead: Vec<u32>,
    /// The reports that are no copy, in order, and their sketches.
    leads: Vec<u32>,
    sketches: Vec<Sketch>,
}

impl Read {
    fn new(reports: &[ParsedReport], order: &[ReportIdx], corrections: &Corrections) -> Self {
        let text = |at: usize| reports[order[at].at()].report.body.text();
        let signatures: Vec<Signature> = (0..order.len()).into_par_iter().map(|at| Signature::new(text(at))).collect();
        // Whom a person has parted from another is grouped by that, whatever its text.
        let parted: FxHashSet<ReportIdx> = corrections.apart.iter().flat_map(|(a, b)| [*a, *b]).collect();
        let mut lead: Vec<u32> = (0..order.len() as u32).collect();
        for copy in matches(&signatures, COPY, |at| shingles(text(at))) {
            if lead[copy.text] == copy.text as u32
                && ![copy.text, copy.of].iter().any(|at| parted.contains(&order[*at]))
            {
                lead[copy.text] = lead[copy.of];
            }
        }
        let leads: Vec<u32> = (0..order.len() as u32).filter(|at| lead[*at as usize] == *at).collect();
        let sketches = leads
            .par_iter()
            .map_init(Sketcher::new, |sketcher, at| sketcher.sketch(&reports[order[*at as usize].at()]))
            .collect();
        Self { lead, leads, sketches }
    }

    /// Pairs of positions in `leads`.
    fn likely_pairs(&self) -> Vec<(u32, u32, Similarity)> {
        let weighted = Weighted::new(&self.sketches);
        weighted.compare(&candidates(&weighted))
    }
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

fn story(reports: &[ParsedReport], mut members: Vec<ReportIdx>, furniture: &FxHashSet<u64>) -> Story {
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

/// Story ids that are no more, each with the id of the story that has most of its reports now. `before` and `after` are
/// stories of the same `reports`, those of `before` possibly of fewer.
pub fn redirects(before: &[Story], after: &[Story]) -> BTreeMap<String, String> {
    let mut now: FxHashMap<ReportIdx, &str> = FxHashMap::default();
    for story in after {
        story.reports.iter().for_each(|at| {
            now.insert(*at, &story.id);
        });
    }
    let kept: FxHashSet<&str> = after.iter().map(|story| story.id.as_str()).collect();
    let mut redirects = BTreeMap::new();
    for story in before.iter().filter(|story| !kept.contains(story.id.as_str())) {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for id in story.reports.iter().filter_map(|at| now.get(at)) {
            *counts.entry(id).or_default() += 1;
        }
        // The most reports; of equals the first id.
        let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
        if let Some((id, _)) = most {
            redirects.insert(story.id.clone(), id.to_owned());
        }
    }
    redirects
}
