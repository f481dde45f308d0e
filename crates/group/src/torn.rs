//! Large stories, put together from the pieces that clustering leaves of them.
//!
//! A report is compared with some eighty others that may be near it, and a pair that was not compared counts as nothing in
//! the mean over all pairs. That is right while a story is smaller than that. In one of hundreds most pairs are not
//! compared, and it comes out in pieces: so the mean over the pairs of two pieces is estimated from some of each.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use rayon::prelude::*;

use crate::candidates::CROWDED;
use crate::cluster::Edge;

/// Nodes of a piece that stand for all.
const SAMPLE: usize = 16;
/// Pieces that one is held against at a time, those that most is known to tie it to.
const PARTNERS: usize = 8;

/// Share of what each of two pieces is alike by in itself that they must be alike by: two events of one kind, told by many
/// each, are a little alike throughout, and pieces of one event nearly as much as each is in itself.
const OF_INSIDE: f64 = 0.4;

/// Merges clusters of which one has a [crowded](CROWDED) node and whose nodes are alike by `least` on average, by what
/// `likelihood` says of a sample. `root` gives the smallest node of each node's cluster, and is given anew. As in
/// clustering, only nodes that a chain of strong ties joins can be of one story: these are the nodes of one such group.
///
/// It goes in rounds, each of which takes the most alike pairs first, and ends when no two are alike enough.
pub(crate) fn join(
    mut root: Vec<u32>,
    edges: &[Edge],
    least: f64,
    likelihood: impl Fn(u32, u32) -> io::Result<f64> + Sync,
) -> io::Result<Vec<u32>> {
    let mut strong = vec![0; root.len()];
    for edge in edges.iter().filter(|edge| edge.is_strong(least)) {
        strong[edge.a as usize] += 1;
        strong[edge.b as usize] += 1;
    }
    let mut pieces = Pieces::new(&root, edges, |node| strong[node as usize] >= CROWDED);
    // How alike two pieces are, and one is in itself, as long as neither changes.
    let mut means: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    loop {
        let pairs = pieces.to_compare();
        let inside = pairs.iter().flat_map(|(a, b)| [(*a, *a), (*b, *b)]);
        let new: BTreeSet<(u32, u32)> =
            pairs.iter().copied().chain(inside).filter(|pair| !means.contains_key(pair)).collect();
        let new = new.into_par_iter().map(|(a, b)| Ok(((a, b), pieces.mean(a, b, &likelihood)?)));
        means.extend(new.collect::<io::Result<Vec<_>>>()?);
        let least = |a: u32, b: u32| f64::max(least, OF_INSIDE * f64::min(means[&(a, a)], means[&(b, b)]));
        let mut alike: Vec<(f64, u32, u32)> = pairs.into_iter().map(|(a, b)| (means[&(a, b)], a, b)).collect();
        alike.retain(|(mean, a, b)| *mean >= least(*a, *b));
        alike.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
        let changed = pieces.merge(&alike);
        if changed.is_empty() {
            break;
        }
        means.retain(|(a, b), _| !changed.contains(a) && !changed.contains(b));
    }
    for (first, members) in &pieces.members {
        members.iter().for_each(|node| root[*node as usize] = *first);
    }
    Ok(root)
}

/// Clusters with a crowded node and those that are tied to one, each by its smallest node.
struct Pieces {
    members: BTreeMap<u32, Vec<u32>>,
    crowded: BTreeSet<u32>,
    /// What the known ties of two add up to, both ways.
    ties: BTreeMap<u32, BTreeMap<u32, f64>>,
}

impl Pieces {
    fn new(root: &[u32], edges: &[Edge], is_crowded: impl Fn(u32) -> bool) -> Self {
        let nodes = 0..root.len() as u32;
        let crowded: BTreeSet<u32> =
            nodes.clone().filter(|node| is_crowded(*node)).map(|node| root[node as usize]).collect();
        let mut ties: BTreeMap<u32, BTreeMap<u32, f64>> = BTreeMap::new();
        for edge in edges {
            let [a, b] = [edge.a, edge.b].map(|node| root[node as usize]);
            if a != b && (crowded.contains(&a) || crowded.contains(&b)) {
                *ties.entry(a).or_default().entry(b).or_default() += edge.likelihood;
                *ties.entry(b).or_default().entry(a).or_default() += edge.likelihood;
            }
        }
        let mut members: BTreeMap<u32, Vec<u32>> = ties.keys().map(|piece| (*piece, Vec::new())).collect();
        for node in nodes {
            if let Some(members) = members.get_mut(&root[node as usize]) {
                members.push(node);
            }
        }
        Self { members, crowded, ties }
    }

    /// Pairs of pieces, the one with the smaller number first.
    fn to_compare(&self) -> BTreeSet<(u32, u32)> {
        let mut pairs = BTreeSet::new();
        for (piece, ties) in &self.ties {
            let open = |other: &u32| self.crowded.contains(piece) || self.crowded.contains(other);
            // What a person has parted stays parted.
            let mut near: Vec<(f64, u32)> = ties
                .iter()
                .filter(|(other, tie)| open(other) && **tie > 0.0)
                .map(|(other, tie)| (*tie, *other))
                .collect();
            near.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
            pairs.extend(near.iter().take(PARTNERS).map(|(_, other)| (*piece.min(other), *piece.max(other))));
        }
        pairs
    }

    /// How likely a node of the one and another of the other belong together, on average.
    fn mean(&self, a: u32, b: u32, likelihood: &impl Fn(u32, u32) -> io::Result<f64>) -> io::Result<f64> {
        let [a, b] = [a, b].map(|piece| sample(&self.members[&piece]));
        let pairs = a.iter().flat_map(|x| b.iter().map(move |y| (*x.min(y), *x.max(y)))).filter(|(x, y)| x != y);
        let (mut sum, mut count) = (0.0, 0);
        for (x, y) in pairs {
            sum += likelihood(x, y)?;
            count += 1;
        }
        Ok(if count == 0 { 0.0 } else { sum / f64::from(count) })
    }

    /// Merges pairs, the first ones first. Of a piece that others are put to in this round all were held against what it
    /// was before; whatever else has changed waits for the next round. Gives the pieces that are other ones now, or none.
    fn merge(&mut self, pairs: &[(f64, u32, u32)]) -> BTreeSet<u32> {
        let mut centres: BTreeSet<u32> = BTreeSet::new();
        let mut changed: BTreeSet<u32> = BTreeSet::new();
        for (_, a, b) in pairs {
            let (centre, other) = if centres.contains(b) { (*b, *a) } else { (*a, *b) };
            // Not tied are also those of which one has gone to a third, or was parted by a person from what came to the centre.
            let tied = self.ties.get(&centre).and_then(|ties| ties.get(&other)).is_some_and(|tie| *tie > 0.0);
            if tied && !centres.contains(&other) {
                centres.insert(centre);
                changed.extend([centre, other]);
                self.put(other, centre);
            }
        }
        // A cluster is called by its smallest node.
        for centre in centres {
            let first = self.members[&centre][0];
            if first != centre {
                self.put(centre, first);
            }
        }
        changed
    }

    /// All that `from` has becomes that of `to`.
    fn put(&mut self, from: u32, to: u32) {
        let moved = self.members.remove(&from).unwrap_or_default();
        let members = self.members.entry(to).or_default();
        members.extend(moved);
        members.sort_unstable();
        if self.crowded.remove(&from) {
            self.crowded.insert(to);
        }
        self.ties.entry(to).or_default();
        for (other, tie) in self.ties.remove(&from).unwrap_or_default() {
            let Some(back) = self.ties.get_mut(&other) else { continue };
            back.remove(&from);
            if other != to {
                *back.entry(to).or_default() += tie;
                *self.ties.entry(to).or_default().entry(other).or_default() += tie;
            }
        }
    }
}

/// Some of the members, evenly from all.
fn sample(members: &[u32]) -> Vec<u32> {
    let count = members.len().min(SAMPLE);
    (0..count).map(|at| members[at * members.len() / count]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two events of 200 reports each, in pieces of 50; each report is tied to 60 of its event that come before it.
    fn torn() -> (Vec<u32>, Vec<Edge>) {
        let root = (0..400).map(|node| node / 50 * 50).collect();
        let mut edges = Vec::new();
        for b in 0..400u32 {
            let event = b / 200 * 200;
            edges.extend((event..b).rev().step_by(3).take(60).map(|a| Edge { a, b, likelihood: 0.6 }));
        }
        // One report of each event is somewhat like one of the other.
        edges.push(Edge { a: 150, b: 250, likelihood: 0.3 });
        (root, edges)
    }

    fn likelihood(a: u32, b: u32) -> io::Result<f64> {
        Ok(if a / 200 == b / 200 { 0.5 } else { 0.05 })
    }

    #[test]
    fn pieces_of_an_event_are_joined_and_events_are_not() {
        let (root, edges) = torn();
        let joined = join(root, &edges, 0.24, likelihood).unwrap();
        assert!((0..400).all(|node| joined[node] == node as u32 / 200 * 200));
    }

    #[test]
    fn what_is_parted_stays_parted() {
        let (root, mut edges) = torn();
        edges.push(Edge { a: 10, b: 60, likelihood: Edge::IMPOSSIBLE });
        let joined = join(root, &edges, 0.24, likelihood).unwrap();
        assert_ne!(joined[10], joined[60]);
        assert!((200..400).all(|node| joined[node] == 200));
    }

    #[test]
    fn clusters_of_which_all_was_compared_stay() {
        let root: Vec<u32> = vec![0, 0, 2, 2];
        let edges = [(0, 1, 0.9), (2, 3, 0.9), (1, 2, 0.3)].map(|(a, b, likelihood)| Edge { a, b, likelihood });
        assert_eq!(join(root.clone(), &edges, 0.24, |_, _| Ok(1.0)).unwrap(), root);
    }
}
