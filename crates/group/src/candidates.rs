//! Which pairs of reports are worth comparing, found through the terms they share.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::similarity::{Row, Weighted};
use crate::sketch::{Marks, Term};

/// Days around a report in which common terms are followed.
const WINDOW: i32 = 21;
/// Terms and phrases of a report that are followed.
const FOLLOWED: usize = 48;
/// Reports that a term may lead to inside the window, and beyond it.
const MOST_NEAR: usize = 2000;
const MOST_FAR: usize = 60;
/// Candidates kept for a report.
const KEPT: usize = 80;

/// Pairs worth comparing, and rows of which too little was followed.
pub(crate) struct Candidates {
    /// Pairs `(earlier, later)` of positions in the rows, each once, sorted.
    pub pairs: Vec<(u32, u32)>,
    /// Rows of which more than half of what they share with earlier ones, by weight, stands in too many reports to be
    /// followed.
    pub hot: Vec<u32>,
}

/// Finds the candidates among the rows of `weighted`. These must be in order of their days, those without a day last.
pub(crate) fn candidates(weighted: &Weighted, index: &Index) -> Candidates {
    let rows = &weighted.rows;
    let Index { by_term, by_phrase } = index;
    let window_start = |at: usize| match rows[at].day {
        Some(day) => starts_at(rows, day - WINDOW),
        None => 0,
    };
    let find = |(scores, touched): &mut (Vec<f32>, Vec<u32>), at: usize| {
        let start = window_start(at);
        let (mut all, mut left_out) = (0.0, 0.0);
        let mut follow = |list: &[u32], weight: f32| {
            let until = list.partition_point(|other| *other < at as u32);
            let from = list[..until].partition_point(|other| *other < start);
            // A word of its own leads nowhere, however many are followed.
            all += if until > from { weight } else { 0.0 };
            if until - from > MOST_NEAR {
                left_out += weight;
                return;
            }
            for other in &list[if list.len() > MOST_FAR { from } else { 0 }..until] {
                let score = &mut scores[*other as usize];
                if *score == 0.0 {
                    touched.push(*other);
                }
                *score += weight;
            }
        };
        let row = &rows[at];
        for (weight, id) in followed_terms(weighted, row) {
            follow(by_term.of(id), weight);
        }
        for (weight, id) in followed_phrases(weighted, row) {
            follow(by_phrase.of(id), weight);
        }
        let hot = left_out > all / 2.0;
        let found: Vec<(f32, u32)> =
            touched.drain(..).map(|other| (std::mem::take(&mut scores[other as usize]), other)).collect();
        let mut found: Vec<(u32, u32)> = best(found).into_iter().map(|other| (other, at as u32)).collect();
        found.sort_unstable();
        (found, hot.then_some(at as u32))
    };
    // Parts of a fixed size, so that the scores are made once a part and not once a report.
    let parts: Vec<Vec<(Vec<(u32, u32)>, Option<u32>)>> = (0..rows.len().div_ceil(PART))
        .into_par_iter()
        .map_init(
            || (vec![0.0; rows.len()], Vec::new()),
            |space, part| {
                let of = part * PART..rows.len().min((part + 1) * PART);
                of.map(|at| find(space, at)).collect()
            },
        )
        .collect();
    let hot = parts.iter().flatten().filter_map(|(_, hot)| *hot).collect();
    Candidates { pairs: parts.into_iter().flatten().flat_map(|(pairs, _)| pairs).collect(), hot }
}

/// The first of the rows with this day or a later one, or none.
fn starts_at(rows: &[Row], day: i32) -> u32 {
    rows.partition_point(|row| row.day.is_some_and(|other| other < day)) as u32
}

fn best(mut found: Vec<(f32, u32)>) -> Vec<u32> {
    found.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found.truncate(KEPT);
    found.into_iter().map(|(_, other)| other).collect()
}

fn followed_terms(weighted: &Weighted, row: &Row) -> Vec<(f32, u32)> {
    let weigh = |term: &Term| {
        let ahead = if term.marks.has(Marks::HEADLINE) { 1.5 } else { 1.0 };
        (weighted.product(term) * ahead, term.id)
    };
    heaviest(row.terms.iter().map(weigh).collect())
}

fn followed_phrases(weighted: &Weighted, row: &Row) -> Vec<(f32, u32)> {
    heaviest(row.phrases.iter().map(|id| (weighted.phrase_idf[*id as usize].powi(2), *id)).collect())
}

/// Reports handled at a time by one thread.
const PART: usize = 256;

fn heaviest(mut weighed: Vec<(f32, u32)>) -> Vec<(f32, u32)> {
    weighed.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    weighed.truncate(FOLLOWED);
    weighed
}

/// Which rows have a term or a phrase.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    by_term: Postings,
    by_phrase: Postings,
}

impl Index {
    pub fn new(weighted: &Weighted) -> Self {
        let rows = &weighted.rows;
        Self {
            by_term: Postings::new(rows, weighted.idf.len(), |row| row.terms.iter().map(|term| term.id)),
            by_phrase: Postings::new(rows, weighted.phrase_idf.len(), |row| row.phrases.iter().copied()),
        }
    }

    /// Rows worth comparing a later `row` with: those of the index, the first of `weighted`, and those added since.
    pub fn candidates_of(&self, weighted: &Weighted, row: &Row, added: &Added) -> Vec<u32> {
        let rows = &weighted.rows[..added.from as usize];
        let (start, end) = match row.day {
            Some(day) => (starts_at(rows, day - WINDOW), starts_at(rows, day + WINDOW + 1)),
            None => (0, added.from),
        };
        let mut scores: FxHashMap<u32, f32> = FxHashMap::default();
        let mut follow = |list: &[u32], later: Option<&Vec<u32>>, weight: f32| {
            let from = list.partition_point(|other| *other < start);
            let until = list.partition_point(|other| *other < end);
            let later = later.map(Vec::as_slice).unwrap_or_default();
            if until - from + later.len() > MOST_NEAR {
                return;
            }
            let known = if list.len() > MOST_FAR { &list[from..until] } else { list };
            for other in known.iter().chain(later) {
                *scores.entry(*other).or_default() += weight;
            }
        };
        for (weight, id) in followed_terms(weighted, row) {
            follow(self.by_term.of(id), added.by_term.get(&id), weight);
        }
        for (weight, id) in followed_phrases(weighted, row) {
            follow(self.by_phrase.of(id), added.by_phrase.get(&id), weight);
        }
        best(scores.into_iter().map(|(other, score)| (score, other)).collect())
    }
}

/// Which of the rows that came after an [`Index`] was made have a term or a phrase.
#[derive(Clone, Debug)]
pub(crate) struct Added {
    /// The first of them.
    from: u32,
    by_term: FxHashMap<u32, Vec<u32>>,
    by_phrase: FxHashMap<u32, Vec<u32>>,
}

impl Added {
    pub fn after(rows: usize) -> Self {
        Self { from: rows as u32, by_term: FxHashMap::default(), by_phrase: FxHashMap::default() }
    }

    pub fn add(&mut self, row: &Row, at: u32) {
        row.terms.iter().for_each(|term| self.by_term.entry(term.id).or_default().push(at));
        row.phrases.iter().for_each(|phrase| self.by_phrase.entry(*phrase).or_default().push(at));
    }
}

/// For each id the rows that have it, in order.
#[derive(Clone, Debug)]
struct Postings {
    starts: Vec<usize>,
    rows: Vec<u32>,
}

impl Postings {
    fn new<'r, I: Iterator<Item = u32>>(rows: &'r [Row], ids: usize, of: impl Fn(&'r Row) -> I) -> Self {
        let mut starts = vec![0; ids + 1];
        for id in rows.iter().flat_map(&of) {
            starts[id as usize + 1] += 1;
        }
        for id in 0..ids {
            starts[id + 1] += starts[id];
        }
        let mut next = starts.clone();
        let mut all = vec![0; starts[ids]];
        for (at, row) in rows.iter().enumerate() {
            for id in of(row) {
                all[next[id as usize]] = at as u32;
                next[id as usize] += 1;
            }
        }
        Self { starts, rows: all }
    }

    /// None for an id that no row had.
    fn of(&self, id: u32) -> &[u32] {
        if id as usize + 1 >= self.starts.len() {
            return &[];
        }
        &self.rows[self.starts[id as usize]..self.starts[id as usize + 1]]
    }
}
