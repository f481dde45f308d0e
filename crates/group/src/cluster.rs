//! Agglomerative clustering with average linkage over a sparse graph of likelihoods.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};
use std::io;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::torn;

/// A likelihood that two nodes belong together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Edge {
    pub a: u32,
    pub b: u32,
    /// 0 to 1, or [`Edge::CERTAIN`], or [`Edge::IMPOSSIBLE`].
    pub likelihood: f64,
}

impl Edge {
    /// What a person has said outweighs the mean over any number of pairs, and "apart" outweighs "together".
    pub const CERTAIN: f64 = 1e12;
    pub const IMPOSSIBLE: f64 = -1e18;

    /// Whether two clusters can be alike by `least` on the strength of this tie, a rounding error given.
    pub fn is_strong(&self, least: f64) -> bool {
        self.likelihood >= least * (1.0 - 1e-9)
    }
}

/// Two clusters and how alike they are on average.
struct Merge {
    mean: f64,
    a: u32,
    b: u32,
    /// How often each had been merged when this was worked out: an older one is void.
    ages: (u32, u32),
}

impl Ord for Merge {
    fn cmp(&self, other: &Self) -> Ordering {
        // The most alike first; of equals the earliest, so that no order of the edges shows in the result.
        self.mean.total_cmp(&other.mean).then_with(|| (other.a, other.b).cmp(&(self.a, self.b)))
    }
}

impl PartialOrd for Merge {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Merge {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Merge {}

/// Merges the most alike clusters until none are alike by `least` on average over all pairs of their nodes; a pair without
/// an edge counts as zero. Two that one node alone ties together, as a roundup does, stay two. Where a node has so many
/// neighbours that not all are known, clusters are [joined](torn::join) by what `likelihood` says of any two nodes. Gives
/// each of `nodes` the smallest node of its cluster; an error is one of `likelihood`.
///
/// Two clusters that are alike by `least` on average have two nodes that are, so that each of the [`groups`] of such nodes
/// is clustered for itself.
pub(crate) fn cluster(
    nodes: usize,
    edges: &[Edge],
    least: f64,
    likelihood: impl Fn(u32, u32) -> io::Result<f64> + Sync,
) -> io::Result<Vec<u32>> {
    let group = groups(nodes, edges.iter().filter(|edge| edge.is_strong(least)));
    let mut inside: Vec<&Edge> = edges.iter().filter(|edge| group[edge.a as usize] == group[edge.b as usize]).collect();
    // Ties of one group stay in the order that they came in.
    inside.par_sort_by_key(|edge| group[edge.a as usize]);
    let parts: Vec<&[&Edge]> = inside.chunk_by(|x, y| group[x.a as usize] == group[y.a as usize]).collect();
    let clustered: Vec<Vec<(u32, u32)>> =
        parts.par_iter().map(|edges| cluster_group(edges, least, &likelihood)).collect::<io::Result<_>>()?;
    let mut root: Vec<u32> = (0..nodes as u32).collect();
    clustered.into_iter().flatten().for_each(|(node, of)| root[node as usize] = of);
    Ok(root)
}

/// The smallest node of the group of each of `nodes` that `edges` lead to from each other.
pub(crate) fn groups<'e>(nodes: usize, edges: impl IntoIterator<Item = &'e Edge>) -> Vec<u32> {
    let mut root: Vec<u32> = (0..nodes as u32).collect();
    for edge in edges {
        let [a, b] = [edge.a, edge.b].map(|node| {
            let found = find(&root, node);
            // The next time the way is short.
            root[node as usize] = found;
            found
        });
        root[a.max(b) as usize] = a.min(b);
    }
    (0..nodes as u32).for_each(|node| root[node as usize] = find(&root, node));
    root
}

/// Clusters the nodes of these edges; gives each with the smallest node of its cluster.
fn cluster_group(
    edges: &[&Edge],
    least: f64,
    likelihood: impl Fn(u32, u32) -> io::Result<f64> + Sync,
) -> io::Result<Vec<(u32, u32)>> {
    let mut own: Vec<u32> = edges.iter().flat_map(|edge| [edge.a, edge.b]).collect();
    own.sort_unstable();
    own.dedup();
    let place = |node: u32| own.partition_point(|other| *other < node) as u32;
    let edges: Vec<Edge> = edges.iter().map(|edge| Edge { a: place(edge.a), b: place(edge.b), ..**edge }).collect();
    let root = cluster_whole(own.len(), &edges, least);
    let root = torn::join(root, &edges, least, |a, b| likelihood(own[a as usize], own[b as usize]))?;
    Ok(own.iter().zip(root).map(|(node, root)| (*node, own[root as usize])).collect())
}

fn cluster_whole(nodes: usize, edges: &[Edge], least: f64) -> Vec<u32> {
    let mut sums: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); nodes];
    for edge in edges {
        *sums[edge.a as usize].entry(edge.b).or_default() += edge.likelihood;
        *sums[edge.b as usize].entry(edge.a).or_default() += edge.likelihood;
    }
    let ties = sums.clone();
    let mut members: Vec<Vec<u32>> = (0..nodes as u32).map(|node| vec![node]).collect();
    let mut sizes = vec![1u32; nodes];
    let mut ages = vec![0u32; nodes];
    let mut root: Vec<u32> = (0..nodes as u32).collect();
    let merge = |a: u32, b: u32, sum: f64, sizes: &[u32], ages: &[u32]| {
        let (a, b) = (a.min(b), a.max(b));
        let pairs = f64::from(sizes[a as usize]) * f64::from(sizes[b as usize]);
        Merge { mean: sum / pairs, a, b, ages: (ages[a as usize], ages[b as usize]) }
    };
    let mut heap: BinaryHeap<Merge> = BinaryHeap::new();
    for (a, near) in sums.iter().enumerate() {
        let later = near.range(a as u32 + 1..);
        heap.extend(later.map(|(b, sum)| merge(a as u32, *b, *sum, &sizes, &ages)).filter(|merge| merge.mean >= least));
    }
    while let Some(Merge { a, b, ages: at, .. }) = heap.pop() {
        if at != (ages[a as usize], ages[b as usize]) {
            continue;
        }
        if rest_on_one(&ties, &members[a as usize], &members[b as usize], BRIDGED * least) {
            continue;
        }
        let moved = std::mem::take(&mut members[b as usize]);
        members[a as usize].extend(moved);
        root[b as usize] = a;
        sizes[a as usize] += sizes[b as usize];
        ages[a as usize] += 1;
        ages[b as usize] = u32::MAX;
        let gone = std::mem::take(&mut sums[b as usize]);
        for (other, sum) in gone {
            sums[other as usize].remove(&b);
            if other != a {
                *sums[a as usize].entry(other).or_default() += sum;
                *sums[other as usize].entry(a).or_default() += sum;
            }
        }
        let near = sums[a as usize].iter().map(|(other, sum)| merge(a, *other, *sum, &sizes, &ages));
        heap.extend(near.filter(|merge| merge.mean >= least));
    }
    (0..nodes).map(|node| find(&root, node as u32)).collect()
}

/// Share of what two clusters must be alike by that must be left without the node that ties them most. Of 0 to .7 this
/// was best on the development streams.
const BRIDGED: f64 = 0.2;

/// Whether two clusters are alike by less than `least` without the one node of either that ties them most.
fn rest_on_one(ties: &[BTreeMap<u32, f64>], a: &[u32], b: &[u32], least: f64) -> bool {
    // What each node of `from` has in common with all of `to`, walked from the smaller side of each tie.
    let common = |from: &[u32], to: &[u32]| -> (f64, f64) {
        let inside: FxHashSet<u32> = to.iter().copied().collect();
        let of = |node: &u32| -> f64 {
            let near = &ties[*node as usize];
            if near.len() <= to.len() {
                near.iter().filter(|(other, _)| inside.contains(other)).map(|(_, tie)| tie).sum()
            } else {
                to.iter().filter_map(|other| near.get(other)).sum()
            }
        };
        let (mut all, mut most) = (0.0, f64::NEG_INFINITY);
        for tie in from.iter().map(of) {
            all += tie;
            most = f64::max(most, tie);
        }
        (all, most)
    };
    let without = |from: &[u32], to: &[u32]| {
        let (all, most) = common(from, to);
        // What a person has said needs no second witness.
        from.len() > 1 && most < Edge::CERTAIN / 2.0 && all - most < least * (from.len() - 1) as f64 * to.len() as f64
    };
    without(a, b) || without(b, a)
}

fn find(root: &[u32], mut node: u32) -> u32 {
    while root[node as usize] != node {
        node = root[node as usize];
    }
    node
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check_clusters(nodes: usize, edges: &[(u32, u32, f64)], expected: &[u32]) {
        let mut edges: Vec<Edge> = edges.iter().map(|&(a, b, likelihood)| Edge { a, b, likelihood }).collect();
        let clusters = |edges: &[Edge]| cluster(nodes, edges, 0.5, |_, _| Ok(0.0)).unwrap();
        assert_eq!(clusters(&edges), expected);
        edges.reverse();
        assert_eq!(clusters(&edges), expected, "with the edges the other way round");
    }

    #[test]
    fn a_chain_is_not_swallowed_whole() {
        check_clusters(4, &[(0, 1, 0.9), (1, 2, 0.7), (2, 3, 0.9)], &[0, 0, 2, 2]);
    }

    #[test]
    fn what_is_said_stands_above_what_is_found() {
        check_clusters(3, &[(0, 1, Edge::CERTAIN), (1, 2, 0.9)], &[0, 0, 2]);
        check_clusters(3, &[(0, 1, 0.9), (1, 2, 0.9), (0, 2, 0.9), (0, 2, Edge::IMPOSSIBLE)], &[0, 0, 2]);
        check_clusters(2, &[(0, 1, Edge::CERTAIN), (0, 1, Edge::IMPOSSIBLE)], &[0, 1]);
    }

    #[test]
    fn one_node_ties_no_two_stories() {
        // 0, 1 and 2 tell of one thing, 3 and 4 of another, and 2 of both.
        let told = [(0, 1, 0.9), (0, 2, 0.9), (1, 2, 0.9), (3, 4, 0.9), (2, 3, 0.8), (2, 4, 0.8)];
        check_clusters(5, &told, &[0, 0, 0, 3, 3]);
        check_clusters(3, &[(0, 1, 1.0), (1, 2, 1.0)], &[0, 0, 2]);
        check_clusters(3, &[(0, 1, Edge::CERTAIN), (1, 2, Edge::CERTAIN)], &[0, 0, 0]);
    }

    proptest! {
        #[test]
        fn group_by_group_is_as_all_at_once(likelihoods in prop::collection::vec(-0.25..0.35, 190)) {
            let pairs = (0..20).flat_map(|b| (0..b).map(move |a| (a, b)));
            let edges = pairs.zip(likelihoods).map(|((a, b), likelihood)| Edge { a, b, likelihood });
            let edges: Vec<Edge> = edges.filter(|edge| edge.likelihood > 0.01).collect();
            prop_assert_eq!(cluster(20, &edges, 0.24, |_, _| Ok(0.0)).unwrap(), cluster_whole(20, &edges, 0.24));
        }
    }

    #[test]
    fn a_dense_group_is_one() {
        check_clusters(4, &[(0, 1, 0.9), (0, 2, 0.6), (1, 2, 0.6)], &[0, 0, 0, 3]);
    }
}
