//! Which pairs of reports are worth comparing, found through the terms they share.

use rayon::prelude::*;

use crate::similarity::{Row, Weighted};
use crate::sketch::Marks;

/// Days around a report in which common terms are followed.
const WINDOW: i32 = 21;
/// Terms and phrases of a report that are followed.
const FOLLOWED: usize = 48;
/// Reports that a term may lead to inside the window, and beyond it.
const MOST_NEAR: usize = 2000;
const MOST_FAR: usize = 60;
/// Candidates kept for a report.
const KEPT: usize = 80;

/// Pairs `(earlier, later)` of positions in `weighted`, each once, sorted. The rows must be in order of their days,
/// those without a day last.
pub(crate) fn candidates(weighted: &Weighted) -> Vec<(u32, u32)> {
    let rows = &weighted.rows;
    let by_term = Postings::new(rows, weighted.idf.len(), |row| row.terms.iter().map(|term| term.id));
    let by_phrase = Postings::new(rows, weighted.phrase_idf.len(), |row| row.phrases.iter().copied());
    let window_start = |at: usize| match rows[at].day {
        Some(day) => rows.partition_point(|row| row.day.is_some_and(|other| other < day - WINDOW)) as u32,
        None => 0,
    };
    let find = |(scores, touched): &mut (Vec<f32>, Vec<u32>), at: usize| {
        let start = window_start(at);
        let mut follow = |list: &[u32], weight: f32| {
            let until = list.partition_point(|other| *other < at as u32);
            let from = list[..until].partition_point(|other| *other < start);
            if until - from > MOST_NEAR {
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
        let terms = rows[at].terms.iter().map(|term| {
            let ahead = if term.marks.has(Marks::HEADLINE) { 1.5 } else { 1.0 };
            (weighted.product(term) * ahead, term.id)
        });
        for (weight, id) in heaviest(terms.collect()) {
            follow(by_term.of(id), weight);
        }
        let phrases = rows[at].phrases.iter().map(|id| (weighted.phrase_idf[*id as usize].powi(2), *id));
        for (weight, id) in heaviest(phrases.collect()) {
            follow(by_phrase.of(id), weight);
        }
        let mut found: Vec<(f32, u32)> =
            touched.drain(..).map(|other| (std::mem::take(&mut scores[other as usize]), other)).collect();
        found.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        found.truncate(KEPT);
        let mut found: Vec<(u32, u32)> = found.into_iter().map(|(_, other)| (other, at as u32)).collect();
        found.sort_unstable();
        found
    };
    // Parts of a fixed size, so that the scores are made once a part and not once a report.
    let parts: Vec<Vec<(u32, u32)>> = (0..rows.len().div_ceil(PART))
        .into_par_iter()
        .map_init(
            || (vec![0.0; rows.len()], Vec::new()),
            |space, part| {
                let of = part * PART..rows.len().min((part + 1) * PART);
                of.flat_map(|at| find(space, at)).collect::<Vec<_>>()
            },
        )
        .collect();
    parts.concat()
}

/// Reports handled at a time by one thread.
const PART: usize = 256;

fn heaviest(mut weighed: Vec<(f32, u32)>) -> Vec<(f32, u32)> {
    weighed.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    weighed.truncate(FOLLOWED);
    weighed
}

/// For each id the rows that have it, in order.
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

    fn of(&self, id: u32) -> &[u32] {
        &self.rows[self.starts[id as usize]..self.starts[id as usize + 1]]
    }
}
