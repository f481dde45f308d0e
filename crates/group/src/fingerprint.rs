//! All that must be kept of a report to group it with reports still to come.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::ParsedReport;
use crate::candidates::candidates;
use crate::cluster::{Edge, cluster};
use crate::near::{Signature, alike};
use crate::similarity::{Similarity, Weighted};
use crate::sketch::Sketch;

/// What one report is grouped by, some kilobytes whatever its length.
#[derive(Clone, Debug)]
pub struct Fingerprint {
    name: String,
    sha256: String,
    day: Option<Date>,
    signature: Signature,
    sketch: Sketch,
}

impl Fingerprint {
    pub fn new(one: &ParsedReport) -> Self {
        let report = &one.report;
        Self {
            name: report.name.clone(),
            sha256: report.sha256.clone(),
            day: report.day(),
            signature: Signature::new(report.body.text()),
            sketch: Sketch::new(one),
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

    /// Orders by day, those without one last, then by content and name: an order that does not depend on the one in
    /// which reports came.
    fn rank(&self) -> impl Ord + '_ {
        (self.day.is_none(), self.day, &self.sha256, &self.name)
    }
}

/// The id of a story whose earliest report has this hash.
pub fn story_id(sha256: &str) -> String {
    format!("s{}", sha256.get(..12).unwrap_or(sha256))
}

/// Reports that are alike by this much on average are one story. Chosen on the development streams, together with the
/// weights of [`Similarity::likelihood`].
const SAME: f64 = 0.28;

/// Reports whose signatures are alike by this much are one text, and in one story.
const COPY: f64 = 0.7;

/// Less than this likelihood is noise, and a dense graph would be slow.
const NOISE: f64 = 0.01;

/// Groups fingerprints into stories: positions in `prints`, each story in canonical order, the stories in that of their
/// first reports. `together` and `apart` are pairs of positions that a person has spoken on.
pub(crate) fn group(prints: &[Fingerprint], together: &[(usize, usize)], apart: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let parted: FxHashSet<usize> = apart.iter().flat_map(|(a, b)| [*a, *b]).collect();
    let read = Read::new(prints, &parted);
    let mut place = vec![0; prints.len()];
    read.order.iter().enumerate().for_each(|(at, print)| place[*print] = at);
    let said = |pairs: &[(usize, usize)], likelihood: f64| -> Vec<Edge> {
        let leads = pairs.iter().map(|(a, b)| (read.lead[place[*a]], read.lead[place[*b]]));
        leads.filter(|(a, b)| a != b).map(|(a, b)| Edge { a, b, likelihood }).collect()
    };
    let likely = read.likely_pairs().into_iter().map(|(a, b, similarity)| Edge {
        a: read.leads[a as usize],
        b: read.leads[b as usize],
        likelihood: f64::from(similarity.likelihood()),
    });
    let mut edges: Vec<Edge> = likely.filter(|edge| edge.likelihood > NOISE).collect();
    edges.extend(said(together, Edge::CERTAIN));
    edges.extend(said(apart, Edge::IMPOSSIBLE));
    let root = cluster(prints.len(), &edges, SAME);
    let mut stories: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, lead) in read.lead.iter().enumerate() {
        stories.entry(root[*lead as usize]).or_default().push(read.order[at]);
    }
    stories.into_values().collect()
}

/// Pairs of positions that may tell of one event, with what they have in common. Of copies only the earliest is compared.
pub(crate) fn similarities(prints: &[Fingerprint]) -> Vec<(usize, usize, Similarity)> {
    let read = Read::new(prints, &FxHashSet::default());
    let print = |lead: u32| read.order[read.leads[lead as usize] as usize];
    read.likely_pairs().into_iter().map(|(a, b, similarity)| (print(a), print(b), similarity)).collect()
}

/// Fingerprints in canonical order, copies told from the rest.
struct Read<'p> {
    prints: &'p [Fingerprint],
    /// Positions in `prints`.
    order: Vec<usize>,
    /// For each place in `order`, the place of the earliest report that it is a copy of: its own where it is none.
    lead: Vec<u32>,
    /// The places that lead.
    leads: Vec<u32>,
}

impl<'p> Read<'p> {
    /// Whom a person has `parted` from another is grouped by that, whatever its text.
    fn new(prints: &'p [Fingerprint], parted: &FxHashSet<usize>) -> Self {
        let mut order: Vec<usize> = (0..prints.len()).collect();
        order.par_sort_by(|a, b| prints[*a].rank().cmp(&prints[*b].rank()).then(a.cmp(b)));
        let signatures: Vec<&Signature> = order.iter().map(|print| &prints[*print].signature).collect();
        let mut lead: Vec<u32> = (0..order.len() as u32).collect();
        for (copy, of) in alike(&signatures, COPY) {
            let free = ![copy, of].iter().any(|at| parted.contains(&order[*at]));
            if free && lead[copy] == copy as u32 {
                lead[copy] = lead[of];
            }
        }
        let leads = (0..order.len() as u32).filter(|at| lead[*at as usize] == *at).collect();
        Self { prints, order, lead, leads }
    }

    /// Pairs of positions in `leads`.
    fn likely_pairs(&self) -> Vec<(u32, u32, Similarity)> {
        let sketch = |at: &u32| self.prints[self.order[*at as usize]].sketch.clone();
        let weighted = Weighted::new(self.leads.iter().map(sketch).collect());
        weighted.compare(&candidates(&weighted))
    }
}
