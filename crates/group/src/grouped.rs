//! Fingerprints into stories.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::candidates::candidates;
use crate::cluster::{Edge, cluster};
use crate::fingerprint::{Fingerprint, Read};
use crate::similarity::{Similarity, Weighted};
use crate::{Corrections, ReportIdx};

/// Groups fingerprints, kept ones and new ones alike, as [`group_corrected`](crate::group_corrected) groups their reports.
/// Every report is in exactly one story. A story is positions in `prints`, the earliest report first; the stories stand in
/// the order of their first reports. The order of `prints` changes nothing but positions.
pub fn group_fingerprints(prints: &[Fingerprint], corrections: &Corrections) -> Vec<Vec<ReportIdx>> {
    group(&prints.iter().collect::<Vec<_>>(), corrections)
}

/// Reports that are alike by this much on average are one story. Chosen on the development streams, together with the
/// weights of [`Similarity::likelihood`].
const SAME: f64 = 0.24;

/// Less than this likelihood is noise, and a dense graph would be slow.
const NOISE: f32 = 0.01;

pub(crate) fn group(prints: &[&Fingerprint], corrections: &Corrections) -> Vec<Vec<ReportIdx>> {
    let known = |pairs: &[(ReportIdx, ReportIdx)]| -> Vec<(usize, usize)> {
        let pairs = pairs.iter().map(|(a, b)| (a.at(), b.at()));
        pairs.filter(|(a, b)| a.max(b) < &prints.len()).collect()
    };
    let (together, apart) = (known(&corrections.together), known(&corrections.apart));
    let parted: FxHashSet<usize> = apart.iter().flat_map(|(a, b)| [*a, *b]).collect();
    let read = Read::new(prints, &parted);
    let mut place = vec![0; prints.len()];
    read.order.iter().enumerate().for_each(|(at, print)| place[*print] = at);
    let said = |pairs: &[(usize, usize)], likelihood: f64| -> Vec<Edge> {
        let leads = pairs.iter().map(|(a, b)| (read.lead[place[*a]], read.lead[place[*b]]));
        leads.filter(|(a, b)| a != b).map(|(a, b)| Edge { a, b, likelihood }).collect()
    };
    let likely = |a: u32, b: u32, similarity: &Similarity| {
        let likelihood = similarity.likelihood();
        let (a, b) = (read.leads[a as usize], read.leads[b as usize]);
        (likelihood > NOISE).then_some(Edge { a, b, likelihood: f64::from(likelihood) })
    };
    let mut edges: Vec<Edge> = likely_pairs(&read, likely);
    edges.extend(said(&together, Edge::CERTAIN));
    edges.extend(said(&apart, Edge::IMPOSSIBLE));
    let root = cluster(prints.len(), &edges, SAME);
    let mut stories: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, lead) in read.lead.iter().enumerate() {
        stories.entry(root[*lead as usize]).or_default().push(read.order[at]);
    }
    let story = |members: Vec<usize>| members.into_iter().map(|at| ReportIdx(at as u32)).collect();
    stories.into_values().map(story).collect()
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
    likely_pairs(&read, |a, b, similarity| Some((index(a), index(b), *similarity)))
}

/// What `keep` makes of each pair of positions in `read.leads`.
fn likely_pairs<T: Send>(read: &Read, keep: impl Fn(u32, u32, &Similarity) -> Option<T> + Sync) -> Vec<T> {
    let sketches: Vec<_> = read.leads.iter().map(|at| &read.prints[read.order[*at as usize]].sketch).collect();
    let weighted = Weighted::new(&sketches);
    weighted.compare(&candidates(&weighted), keep)
}
