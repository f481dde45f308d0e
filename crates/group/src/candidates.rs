//! Which pairs of reports are worth comparing, found through the terms they share.

use rayon::prelude::*;

use crate::similarity::Weighted;
use crate::sketch::Marks;

/// Days around a report in which common terms are followed.
const WINDOW: i32 = 21;
/// Terms and phrases of a report that are followed.
const FOLLOWED: usize = 48;
/// Reports that a term may lead to inside the window, and beyond it.
const MOST_NEAR: usize = 4000;
const MOST_FAR: usize = 60;
/// Candidates kept for a report.
const KEPT: usize = 80;

/// Pairs `(earlier, later)` of positions in `weighted`, each once, sorted. The rows must be in order of their days,
/// those without a day last.
pub(crate) fn candidates(weighted: &Weighted) -> Vec<(u32, u32)> {
    let rows = &weighted.rows;
    let mut postings: Vec<Vec<u32>> = vec![Vec::new(); weighted.idf.len()];
    for (at, row) in rows.iter().enumerate() {
        for term in &row.terms {
            postings[term.id as usize].push(at as u32);
        }
    }
    let mut by_phrase: Vec<(u32, u32)> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        by_phrase.extend(row.phrases.iter().map(|(phrase, _)| (*phrase, at as u32)));
    }
    by_phrase.par_sort_unstable();

    let window_start = |at: usize| match rows[at].day {
        Some(day) => rows.partition_point(|row| row.day.is_some_and(|other| other < day - WINDOW)) as u32,
        None => 0,
    };
    let find = |(scores, touched): &mut (Vec<f32>, Vec<u32>), at: usize| {
        let start = window_start(at);
        let mut follow = |list: &mut dyn Iterator<Item = u32>, len: usize, near: usize, weight: f32| {
            if near > MOST_NEAR {
                return;
            }
            for other in list {
                if other >= at as u32 {
                    break;
                }
                if other < start && len > MOST_FAR {
                    continue;
                }
                let score = &mut scores[other as usize];
                if *score == 0.0 {
                    touched.push(other);
                }
                *score += weight;
            }
        };
        let mut terms: Vec<(f32, u32)> = rows[at]
            .terms
            .iter()
            .map(|term| {
                let ahead = if term.marks.has(Marks::HEADLINE) { 1.5 } else { 1.0 };
                (term.idf * term.all * ahead, term.id)
            })
            .collect();
        terms.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (weight, id) in terms.into_iter().take(FOLLOWED) {
            let list = &postings[id as usize];
            let until = list.partition_point(|other| *other < at as u32);
            let from = list.partition_point(|other| *other < start);
            let near = until - from.min(until);
            let skip = if list.len() > MOST_FAR { from.min(until) } else { 0 };
            follow(&mut list[skip..until].iter().copied(), list.len(), near, weight);
        }
        let mut phrases: Vec<(f32, u32)> = rows[at].phrases.iter().map(|(id, idf)| (*idf, *id)).collect();
        phrases.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (idf, id) in phrases.into_iter().take(FOLLOWED) {
            let first = by_phrase.partition_point(|entry| *entry < (id, 0));
            let from = by_phrase.partition_point(|entry| *entry < (id, start));
            let until = by_phrase.partition_point(|entry| *entry < (id, at as u32));
            let far = from - first <= MOST_FAR;
            let list = &by_phrase[if far { first } else { from }..until];
            let len = if far { 0 } else { list.len() };
            follow(&mut list.iter().map(|entry| entry.1), len, until - from, idf * idf);
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

const PART: usize = 256;
