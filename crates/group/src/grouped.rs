//! Fingerprints into stories.

use std::collections::BTreeMap;

use rashomon_read::Notice;
use rustc_hash::FxHashSet;

use crate::candidates::{Candidates, Index, candidates};
use crate::cluster::{Edge, cluster};
use crate::fingerprint::{Fingerprint, Read};
use crate::furniture::Standing;
use crate::similarity::{Near, Similarity, Weighted};
use crate::{Corrections, ReportIdx};

/// Groups fingerprints, kept ones and new ones alike, as [`group_corrected`](crate::group_corrected) groups their reports.
/// Every report is in exactly one story. A story is positions in `prints`, the earliest report first; the stories stand in
/// the order of their first reports. The order of `prints` changes nothing but positions.
pub fn group_fingerprints(prints: &[Fingerprint], corrections: &Corrections) -> Vec<Vec<ReportIdx>> {
    group(&prints.iter().collect::<Vec<_>>(), corrections)
}

/// Reports that are alike by this much on average are one story. Chosen on the development streams, together with the
/// weights of [`Similarity::likelihood`].
pub(crate) const SAME: f64 = 0.24;

/// Less than this likelihood is noise, and a dense graph would be slow.
const NOISE: f32 = 0.01;

pub(crate) fn group(prints: &[&Fingerprint], corrections: &Corrections) -> Vec<Vec<ReportIdx>> {
    Whole::new(prints, corrections).stories()
}

/// The same, with a notice on each report that may be in no story because what it is found by stands in too many reports
/// of its weeks to be followed: a template that thousands of pages fill in.
pub fn group_with_notices(
    prints: &[Fingerprint],
    corrections: &Corrections,
) -> (Vec<Vec<ReportIdx>>, Vec<(ReportIdx, Notice)>) {
    let whole = Whole::new(&prints.iter().collect::<Vec<_>>(), corrections);
    (whole.stories(), whole.notices().collect())
}

/// What is found by looking at all reports at once, and what later ones can be placed by.
pub(crate) struct Whole {
    /// Positions of the reports in canonical order, each with its node: a report and its copies are one.
    order: Vec<(ReportIdx, u32)>,
    pub nodes: usize,
    pub edges: Vec<Edge>,
    pub weighted: Weighted,
    pub index: Index,
    pub near: Vec<Near>,
    pub standing: Standing,
    hot: Vec<u32>,
}

impl Whole {
    pub fn new(prints: &[&Fingerprint], corrections: &Corrections) -> Self {
        let known = |pairs: &[(ReportIdx, ReportIdx)]| -> Vec<(usize, usize)> {
            let pairs = pairs.iter().map(|(a, b)| (a.at(), b.at()));
            pairs.filter(|(a, b)| a.max(b) < &prints.len()).collect()
        };
        let (together, apart) = (known(&corrections.together), known(&corrections.apart));
        let parted: FxHashSet<usize> = apart.iter().flat_map(|(a, b)| [*a, *b]).collect();
        let read = Read::new(prints, &parted);
        let mut order: Vec<(ReportIdx, u32)> = Vec::with_capacity(prints.len());
        let mut node_of = vec![0; prints.len()];
        let mut nodes = 0;
        for (at, (print, lead)) in read.order.iter().zip(&read.lead).enumerate() {
            // A copy stands behind what it is a copy of.
            let node = if *lead as usize == at { nodes } else { order[*lead as usize].1 };
            nodes += u32::from(*lead as usize == at);
            node_of[*print] = node;
            order.push((ReportIdx(*print as u32), node));
        }
        let said = |pairs: &[(usize, usize)], likelihood: f64| -> Vec<Edge> {
            let nodes = pairs.iter().map(|(a, b)| (node_of[*a], node_of[*b]));
            nodes.filter(|(a, b)| a != b).map(|(a, b)| Edge { a, b, likelihood }).collect()
        };
        let Compared { weighted, index, hot, kept: mut edges, near } = compare(&read, likely);
        edges.extend(said(&together, Edge::CERTAIN));
        edges.extend(said(&apart, Edge::IMPOSSIBLE));
        Self { order, nodes: nodes as usize, edges, weighted, index, near, standing: read.standing, hot }
    }

    pub fn stories(&self) -> Vec<Vec<ReportIdx>> {
        let root = cluster(self.nodes, &self.edges, SAME);
        let mut stories: BTreeMap<u32, Vec<ReportIdx>> = BTreeMap::new();
        for (report, node) in &self.order {
            stories.entry(root[*node as usize]).or_default().push(*report);
        }
        stories.into_values().collect()
    }

    /// The reports of each node, the one that leads it first.
    pub fn members(&self) -> Vec<Vec<ReportIdx>> {
        let mut members = vec![Vec::new(); self.nodes];
        self.order.iter().for_each(|(report, node)| members[*node as usize].push(*report));
        members
    }

    pub fn notices(&self) -> impl Iterator<Item = (ReportIdx, Notice)> {
        let hot: FxHashSet<u32> = self.hot.iter().copied().collect();
        let message = "most of the words that it shares with others stand in thousands of reports of its weeks and were \
                       not followed: reports of its story may have been missed";
        let reports = self.order.iter().filter(move |(_, node)| hot.contains(node));
        reports.map(|(at, _)| (*at, Notice { kind: "hot-words", message: message.to_owned() }))
    }
}

/// A tie between two nodes, if it is more than noise.
pub(crate) fn likely(a: u32, b: u32, similarity: &Similarity) -> Option<Edge> {
    let likelihood = similarity.likelihood();
    (likelihood > NOISE).then_some(Edge { a, b, likelihood: f64::from(likelihood) })
}

/// The id of a story whose earliest report has this hash.
pub fn story_id(sha256: &str) -> String {
    format!("s{}", sha256.get(..12).unwrap_or(sha256))
}

/// Pairs that may tell of one event, with what they have in common. Of copies only the earliest is compared.
pub(crate) fn similarities(prints: &[Fingerprint]) -> Vec<(ReportIdx, ReportIdx, Similarity)> {
    let prints: Vec<&Fingerprint> = prints.iter().collect();
    let read = Read::new(&prints, &FxHashSet::default());
    let index = |lead: u32| ReportIdx(read.order[read.leads[lead as usize] as usize] as u32);
    compare(&read, |a, b, similarity| Some((index(a), index(b), *similarity))).kept
}

struct Compared<T> {
    weighted: Weighted,
    index: Index,
    hot: Vec<u32>,
    kept: Vec<T>,
    near: Vec<Near>,
}

/// What `keep` makes of each pair of nodes that is worth a look.
fn compare<T: Send>(read: &Read, keep: impl Fn(u32, u32, &Similarity) -> Option<T> + Sync) -> Compared<T> {
    let sketches: Vec<_> = read.leads.iter().map(|at| &read.prints[read.order[*at as usize]].sketch).collect();
    let weighted = Weighted::new(&sketches);
    let index = Index::new(&weighted);
    let Candidates { pairs, hot } = candidates(&weighted, &index);
    let (kept, near) = weighted.compare(&pairs, keep);
    Compared { weighted, index, hot, kept, near }
}
