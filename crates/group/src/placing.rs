//! Placing reports that come after a whole grouping, by what it found.

use std::cmp::Ordering;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::ReportIdx;
use crate::candidates::{Added, Index};
use crate::cluster::{Edge, cluster};
use crate::fingerprint::{Fingerprint, is_copy};
use crate::furniture::Standing;
use crate::grouped::{Whole, likelihoods, tie};
use crate::pairs::Near;
use crate::similarity::SAME;
use crate::weights::{Row, Weights};

/// The nodes of the last whole grouping, those added since, and the ties between them. How rare words are, what is
/// furniture and how crowded the surroundings of an earlier report are stay as they were found then.
#[derive(Clone, Debug)]
pub(crate) struct Placing {
    weights: Weights,
    rows: Vec<Row>,
    index: Index,
    added: Added,
    standing: Standing,
    near: Vec<Near>,
    /// The reports of each node: the one that leads it, then its copies.
    members: Vec<Vec<ReportIdx>>,
    /// The node of each report.
    node_of: Vec<u32>,
    /// Likelihoods of other nodes.
    ties: Vec<Vec<(u32, f64)>>,
}

impl Placing {
    pub fn new(whole: Whole) -> Self {
        let mut ties = vec![Vec::new(); whole.nodes];
        for Edge { a, b, likelihood } in &whole.edges {
            ties[*a as usize].push((*b, *likelihood));
            ties[*b as usize].push((*a, *likelihood));
        }
        let members = whole.members();
        let mut node_of = vec![0; members.iter().map(Vec::len).sum()];
        for (node, members) in (0..).zip(&members) {
            members.iter().for_each(|at| node_of[at.at()] = node);
        }
        Self {
            added: Added::after(whole.rows.len()),
            members,
            node_of,
            weights: whole.weights,
            rows: whole.rows,
            index: whole.index,
            standing: whole.standing,
            near: whole.near,
            ties,
        }
    }

    /// Adds the next of `prints` as a node of its own, or to the node that it is a copy of; gives the node.
    pub fn add(&mut self, prints: &[Fingerprint]) -> u32 {
        let report = ReportIdx(self.node_of.len() as u32);
        let print = &prints[report.at()];
        let later = self.weights.weigh_later(&print.sketch);
        let mut found = self.index.candidates_of(&self.weights, &later.row, &self.added);
        found.retain(|node| !self.members[*node as usize].is_empty());
        let lead = |node: u32| &prints[self.members[node as usize][0].at()];
        if let Some(node) = found.iter().copied().find(|node| is_copy(print, lead(*node), &self.standing)) {
            self.members[node as usize].push(report);
            self.node_of.push(node);
            return node;
        }
        let others = found.iter().map(|node| {
            let at = *node as usize;
            (&self.rows[at], &lead(*node).sketch, self.near[at])
        });
        let (alike, near) = self.weights.compare_later(&later, others);
        let node = self.members.len() as u32;
        let edges: Vec<Edge> =
            found.iter().zip(&alike).filter_map(|(other, similarity)| tie(*other, node, similarity)).collect();
        self.ties.push(edges.iter().map(|edge| (edge.a, edge.likelihood)).collect());
        for edge in edges {
            self.ties[edge.a as usize].push((node, edge.likelihood));
        }
        self.added.add(&later.row, node);
        self.rows.push(later.row);
        self.near.push(near);
        self.members.push(vec![report]);
        self.node_of.push(node);
        node
    }

    /// Forgets reports: what was at a position is from now on where `moved` says, or nowhere.
    pub fn keep(&mut self, moved: &[Option<ReportIdx>]) {
        for (members, ties) in self.members.iter_mut().zip(&mut self.ties) {
            *members = members.iter().filter_map(|at| moved[at.at()]).collect();
            if members.is_empty() {
                *ties = Vec::new();
            }
        }
        self.node_of = self.node_of.iter().zip(moved).filter_map(|(node, moved)| moved.map(|_| *node)).collect();
        for ties in &mut self.ties {
            ties.retain(|(other, _)| !self.members[*other as usize].is_empty());
        }
    }

    /// Reports that are likely enough to be in one story with a node's, one of each node.
    pub fn likely_with(&self, node: u32) -> impl Iterator<Item = ReportIdx> {
        let strong = self.ties[node as usize].iter().filter(|(_, likelihood)| *likelihood >= SAME);
        strong.map(|(other, _)| *other).chain([node]).map(|node| self.members[node as usize][0])
    }

    /// Groups these reports, and their copies, apart from all others.
    pub fn stories(
        &self,
        reports: impl Iterator<Item = ReportIdx>,
        rank: impl Fn(ReportIdx, ReportIdx) -> Ordering,
    ) -> Vec<Vec<ReportIdx>> {
        let met: FxHashSet<u32> = reports.map(|at| self.node_of[at.at()]).collect();
        let mut nodes: Vec<u32> = met.into_iter().collect();
        // Of equals the earliest decides, as when all are grouped at once.
        nodes.sort_by(|a, b| rank(self.members[*a as usize][0], self.members[*b as usize][0]));
        let place: FxHashMap<u32, u32> = nodes.iter().copied().zip(0..).collect();
        let edges: Vec<Edge> = (0..)
            .zip(&nodes)
            .flat_map(|(a, node)| self.ties[*node as usize].iter().map(move |(other, tie)| (a, *other, *tie)))
            .filter_map(|(a, other, likelihood)| Some(Edge { a, b: *place.get(&other)?, likelihood }))
            .filter(|edge| edge.a < edge.b)
            .collect();
        let likelihood = likelihoods(&self.weights, &self.rows, &self.near);
        let likelihood = |a: u32, b: u32| likelihood(nodes[a as usize], nodes[b as usize]);
        let root = cluster(nodes.len(), &edges, SAME, likelihood).expect("rows in memory are read");
        let mut stories: Vec<Vec<ReportIdx>> = vec![Vec::new(); nodes.len()];
        for (at, node) in nodes.iter().enumerate() {
            stories[root[at] as usize].extend(&self.members[*node as usize]);
        }
        stories.retain(|story| !story.is_empty());
        stories.iter_mut().for_each(|story| story.sort_by(|a, b| rank(*a, *b)));
        stories
    }
}
