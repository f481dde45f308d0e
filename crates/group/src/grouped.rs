//! Fingerprints into stories.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;

use rashomon_read::Notice;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::candidates::Index;
use crate::cluster::{Edge, cluster, groups};
use crate::fingerprint::{Fingerprint, Read};
use crate::furniture::{Furniture, Standing};
use crate::pairs::{Compared, Near, compare};
use crate::prints::{KeptSentences, KeptWriter};
use crate::rows::KeptRows;
use crate::similarity::{SAME, Similarity};
use crate::weights::{Row, Rows, Weights};
use crate::{Corrections, ReportIdx};

/// Groups fingerprints, kept ones and new ones alike, as [`group_corrected`](crate::group_corrected) groups their reports.
/// Every report is in exactly one story. A story is positions in `prints`, the earliest report first; the stories stand in
/// the order of their first reports. The order of `prints` changes nothing but positions.
pub fn group_fingerprints(prints: &[Fingerprint], corrections: &Corrections) -> Vec<Vec<ReportIdx>> {
    group(&prints.iter().collect::<Vec<_>>(), corrections)
}

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

/// Positions of the reports in canonical order, each with its node: a report and its copies are one. And how many nodes
/// there are.
fn nodes(read: &Read) -> (Vec<(ReportIdx, u32)>, u32) {
    let mut order: Vec<(ReportIdx, u32)> = Vec::with_capacity(read.order.len());
    let mut nodes = 0;
    for (at, (print, lead)) in read.order.iter().zip(&read.lead).enumerate() {
        // A copy stands behind what it is a copy of.
        let node = if *lead as usize == at { nodes } else { order[*lead as usize].1 };
        nodes += u32::from(*lead as usize == at);
        order.push((ReportIdx(*print), node));
    }
    (order, nodes)
}

/// The stories of reports in canonical order, from the smallest node of each node's cluster.
fn stories_of(order: &[(ReportIdx, u32)], root: &[u32]) -> Vec<Vec<ReportIdx>> {
    let mut stories: BTreeMap<u32, Vec<ReportIdx>> = BTreeMap::new();
    for (report, node) in order {
        stories.entry(root[*node as usize]).or_default().push(*report);
    }
    stories.into_values().collect()
}

/// The notice of a report whose shared words were too common to be followed.
pub const HOT_WORDS: &str = "hot-words";

fn notices_of(order: &[(ReportIdx, u32)], hot: &[u32]) -> impl Iterator<Item = (ReportIdx, Notice)> {
    let hot: FxHashSet<u32> = hot.iter().copied().collect();
    let message = "most of the words that it shares with others stand in thousands of reports of its weeks and were \
                   not followed: reports of its story may have been missed";
    let reports = order.iter().filter(move |(_, node)| hot.contains(node));
    reports.map(|(at, _)| (*at, Notice { kind: HOT_WORDS, message: message.to_owned() }))
}

/// What is found by looking at all reports at once, and what later ones can be placed by.
pub(crate) struct Whole {
    order: Vec<(ReportIdx, u32)>,
    pub nodes: usize,
    pub edges: Vec<Edge>,
    pub weights: Weights,
    pub rows: Vec<Row>,
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
        let read = Read::new(prints, &parted).expect(IN_MEMORY);
        let (order, nodes) = nodes(&read);
        let mut node_of = vec![0; prints.len()];
        order.iter().for_each(|(report, node)| node_of[report.at()] = *node);
        let said = |pairs: &[(usize, usize)], likelihood: f64| -> Vec<Edge> {
            let nodes = pairs.iter().map(|(a, b)| (node_of[*a], node_of[*b]));
            nodes.filter(|(a, b)| a != b).map(|(a, b)| Edge { a, b, likelihood }).collect()
        };
        let Weighed { weights, rows, index, compared } = weigh(prints, &read);
        let mut edges = compared.keep(tie).expect(IN_MEMORY);
        edges.extend(said(&together, Edge::CERTAIN));
        edges.extend(said(&apart, Edge::IMPOSSIBLE));
        let (near, hot) = (compared.near, compared.hot);
        Self { order, nodes: nodes as usize, edges, weights, rows, index, near, standing: read.standing, hot }
    }

    pub fn stories(&self) -> Vec<Vec<ReportIdx>> {
        let likelihood = likelihoods(&self.weights, &self.rows, &self.near);
        stories_of(&self.order, &cluster(self.nodes, &self.edges, SAME, likelihood).expect(IN_MEMORY))
    }

    /// The reports of each node, the one that leads it first.
    pub fn members(&self) -> Vec<Vec<ReportIdx>> {
        let mut members = vec![Vec::new(); self.nodes];
        self.order.iter().for_each(|(report, node)| members[*node as usize].push(*report));
        members
    }

    pub fn notices(&self) -> impl Iterator<Item = (ReportIdx, Notice)> {
        notices_of(&self.order, &self.hot)
    }
}

const IN_MEMORY: &str = "what is in memory is read";

/// A tie between two nodes, if it is more than noise.
pub(crate) fn tie(a: u32, b: u32, similarity: &Similarity) -> Option<Edge> {
    let likelihood = similarity.likelihood();
    (likelihood > NOISE).then_some(Edge { a, b, likelihood: f64::from(likelihood) })
}

/// How likely any two rows tell of one event, whether they were compared or not.
pub(crate) fn likelihoods(
    weights: &Weights,
    rows: &impl Rows,
    near: &[Near],
) -> impl Fn(u32, u32) -> io::Result<f64> + Sync {
    move |a, b| {
        let similarity = weights.similarity(&*rows.row(a)?, &*rows.row(b)?);
        Ok(f64::from(similarity.among(near[a as usize], near[b as usize]).likelihood()))
    }
}

/// The id of a story whose earliest report has this hash.
pub fn story_id(sha256: &str) -> String {
    format!("s{}", sha256.get(..12).unwrap_or(sha256))
}

/// Pairs that may tell of one event, with what they have in common. Of copies only the earliest is compared.
pub(crate) fn similarities(prints: &[Fingerprint]) -> Vec<(ReportIdx, ReportIdx, Similarity)> {
    let prints: Vec<&Fingerprint> = prints.iter().collect();
    let read = Read::new(&prints[..], &FxHashSet::default()).expect(IN_MEMORY);
    let index = |lead: u32| ReportIdx(read.leads[lead as usize]);
    let kept = weigh(&prints, &read).compared.keep(|a, b, similarity| Some((index(a), index(b), *similarity)));
    kept.expect(IN_MEMORY)
}

struct Weighed {
    weights: Weights,
    rows: Vec<Row>,
    index: Index,
    compared: Compared,
}

fn weigh(prints: &[&Fingerprint], read: &Read) -> Weighed {
    let weights = Weights::new(prints, &read.leads).expect(IN_MEMORY);
    let rows = read.leads.par_iter().map(|at| weights.weigh_own(&prints[*at as usize].sketch));
    let rows: Vec<Row> = rows.collect();
    let index = Index::new(&weights, &rows);
    let compared = compare(&weights, &rows, &index, None, &mut |_, _| ()).expect(IN_MEMORY);
    Weighed { weights, rows, index, compared }
}

/// Groups a corpus whose fingerprints do not fit in memory: they are kept in files, as is what is made of them on the way.
/// Gives what [`group_with_notices`] gives of the same fingerprints.
///
/// What is held of each report whatever its length is some hundred bytes; the numbers of distinct words and phrases come
/// to it, and `room` for what is sorted, which takes more passes where there is less.
pub struct CorpusGrouping<'o> {
    open: Box<dyn Fn() -> io::Result<File> + Send + Sync + 'o>,
    room: usize,
    prints: KeptWriter,
}

/// Stories of a corpus.
#[derive(Clone, Debug, PartialEq)]
pub struct Grouped {
    /// Positions in the order of [`CorpusGrouping::push`], the earliest report of a story first, the stories in the order
    /// of their first reports.
    pub stories: Vec<Vec<ReportIdx>>,
    /// The id of each.
    pub ids: Vec<String>,
    /// As [`group_with_notices`] gives them.
    pub notices: Vec<(ReportIdx, Notice)>,
    pub furniture: Furniture,
}

impl<'o> CorpusGrouping<'o> {
    /// `open` gives empty files that nobody else uses, and `room` is in bytes.
    pub fn new(open: impl Fn() -> io::Result<File> + Send + Sync + 'o, room: usize) -> io::Result<Self> {
        Ok(Self { prints: KeptWriter::new(&open)?, open: Box::new(open), room })
    }

    pub fn push(&mut self, print: &Fingerprint) -> io::Result<()> {
        self.prints.push(print)
    }

    /// An error is one of the files'.
    pub fn finish(self) -> io::Result<Grouped> {
        self.finish_telling(&mut |_, _| ())
    }

    /// The same; `progress` is told after every few thousand reports that are compared how many they are, and of how many:
    /// of copies one is compared.
    pub fn finish_telling(self, progress: &mut dyn FnMut(usize, usize)) -> io::Result<Grouped> {
        Ok(self.group(progress)?.0)
    }

    /// As [`finish`](Self::finish), with the sentences of each report, of which [`Furniture::of_report`] tells what is furniture.
    pub fn finish_with_sentences(self) -> io::Result<(Grouped, KeptSentences)> {
        self.group(&mut |_, _| ())
    }

    fn group(self, progress: &mut dyn FnMut(usize, usize)) -> io::Result<(Grouped, KeptSentences)> {
        let open = &*self.open;
        let prints = self.prints.finish(self.room)?;
        let read = Read::new(&prints, &FxHashSet::default())?;
        let (order, nodes) = nodes(&read);
        let leads = read.leads;
        drop((read.order, read.lead, read.standing));
        let mut weights = Weights::new(&prints, &leads)?;
        let rows = KeptRows::new(&prints, &leads, &weights, open)?;
        weights.seal();
        let days = leads.iter().map(|at| prints.day(*at)).collect();
        let index = Index::kept(&weights, &rows, days, open, self.room)?;
        let compared = compare(&weights, &rows, &index, Some(open), progress)?;
        drop(index);
        let root = {
            // Only ties inside a group that strong ones hold together say anything: the others are never held at once.
            let strong = |a, b, similarity: &Similarity| tie(a, b, similarity).filter(|edge| edge.is_strong(SAME));
            let groups = groups(nodes as usize, &compared.keep(strong)?);
            let inside = |a: u32, b: u32, similarity: &Similarity| {
                tie(a, b, similarity).filter(|_| groups[a as usize] == groups[b as usize])
            };
            let edges = compared.keep(inside)?;
            cluster(nodes as usize, &edges, SAME, likelihoods(&weights, &rows, &compared.near))?
        };
        let stories = stories_of(&order, &root);
        let notices = notices_of(&order, &compared.hot).collect();
        let id = |story: &Vec<ReportIdx>| Ok(story_id(&prints.key(story[0].0)?.0));
        let grouped = Grouped {
            ids: stories.iter().map(id).collect::<io::Result<_>>()?,
            notices,
            furniture: Furniture::of(&prints, &stories)?,
            stories,
        };
        Ok((grouped, prints.into_sentences()))
    }
}
