//! Which pairs of reports are worth comparing, found through the terms they share.

use std::io;

use rustc_hash::FxHashMap;

use crate::postings::Postings;
use crate::records::OpenFile;
use crate::sketch::{Marks, Term};
use crate::weights::{Row, Rows, Weights};

/// Days around a report in which common terms are followed.
const WINDOW: i32 = 21;
/// Terms and phrases of a report that are followed.
const FOLLOWED: usize = 48;
/// Reports that a term may lead to inside the window, and beyond it.
const MOST_NEAR: usize = 2000;
const MOST_FAR: usize = 60;
/// Candidates kept for a report.
const KEPT: usize = 80;
/// A report is crowded that has so many neighbours strong enough to be of its own story: there may be more of them than are
/// kept.
pub(crate) const CROWDED: usize = KEPT / 2;

/// What a thread adds up in: a number for each row, all zero between two searches, and the rows that have one.
pub(crate) struct Scores {
    of: Vec<f32>,
    touched: Vec<u32>,
}

impl Scores {
    pub fn new(rows: usize) -> Self {
        Self { of: vec![0.0; rows], touched: Vec::new() }
    }

    fn add(&mut self, rows: &[u32], weight: f32) {
        for row in rows {
            let score = &mut self.of[*row as usize];
            if *score == 0.0 {
                self.touched.push(*row);
            }
            *score += weight;
        }
    }
}

fn best(mut found: Vec<(f32, u32)>) -> Vec<u32> {
    found.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found.truncate(KEPT);
    found.into_iter().map(|(_, other)| other).collect()
}

fn followed_terms(weights: &Weights, row: &Row) -> Vec<(f32, u32)> {
    let weigh = |term: &Term| {
        let ahead = if term.marks.has(Marks::HEADLINE) { 1.5 } else { 1.0 };
        (weights.product(term) * ahead, term.id)
    };
    heaviest(row.terms.iter().map(weigh).collect())
}

fn followed_phrases(weights: &Weights, row: &Row) -> Vec<(f32, u32)> {
    heaviest(row.phrases.iter().map(|id| (weights.phrase_idf[*id as usize].powi(2), *id)).collect())
}

fn heaviest(mut weighed: Vec<(f32, u32)>) -> Vec<(f32, u32)> {
    weighed.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    weighed.truncate(FOLLOWED);
    weighed
}

/// Which rows have a term or a phrase, and the days of the rows.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    by_term: Postings,
    by_phrase: Postings,
    /// In order, those without a day last.
    pub days: Vec<Option<i32>>,
}

fn terms_of(row: &Row, add: &mut dyn FnMut(u32)) {
    row.terms.iter().for_each(|term| add(term.id));
}

fn phrases_of(row: &Row, add: &mut dyn FnMut(u32)) {
    row.phrases.iter().for_each(|phrase| add(*phrase));
}

impl Index {
    pub fn new(weights: &Weights, rows: &[Row]) -> Self {
        Self {
            by_term: Postings::new(rows, weights.idf.len(), terms_of),
            by_phrase: Postings::new(rows, weights.phrase_idf.len(), phrases_of),
            days: rows.iter().map(|row| row.day).collect(),
        }
    }

    /// The same in files, with `room` for lists at a time.
    pub fn kept(
        weights: &Weights,
        rows: &impl Rows,
        days: Vec<Option<i32>>,
        open: &OpenFile,
        room: usize,
    ) -> io::Result<Self> {
        Ok(Self {
            by_term: Postings::kept(rows, weights.idf.len(), terms_of, open, room)?,
            by_phrase: Postings::kept(rows, weights.phrase_idf.len(), phrases_of, open, room)?,
            days,
        })
    }

    /// The first of the rows with this day or a later one, or none.
    fn starts_at(&self, day: i32) -> u32 {
        self.days.partition_point(|other| other.is_some_and(|other| other < day)) as u32
    }

    /// Earlier rows worth comparing the one at `at` with, in their order. And whether more than half of what it shares
    /// with earlier ones, by weight, stands in too many reports to be followed.
    pub fn earlier(&self, weights: &Weights, row: &Row, at: u32, scores: &mut Scores) -> io::Result<(Vec<u32>, bool)> {
        let start = row.day.map_or(0, |day| self.starts_at(day - WINDOW));
        let (mut all, mut left_out) = (0.0, 0.0);
        let mut follow = |postings: &Postings, weight: f32, id: u32| -> io::Result<()> {
            let far = postings.count(id) <= MOST_FAR;
            let rows = postings.within(id, if far { 0 } else { start }..at, MOST_NEAR)?;
            // A word of its own leads nowhere, however many are followed.
            let leads = rows.as_ref().is_none_or(|rows| rows.last().is_some_and(|last| *last >= start));
            all += if leads { weight } else { 0.0 };
            match rows {
                Some(rows) => scores.add(&rows, weight),
                None => left_out += weight,
            }
            Ok(())
        };
        for (weight, id) in followed_terms(weights, row) {
            follow(&self.by_term, weight, id)?;
        }
        for (weight, id) in followed_phrases(weights, row) {
            follow(&self.by_phrase, weight, id)?;
        }
        let Scores { of, touched } = scores;
        let found = touched.drain(..).map(|other| (std::mem::take(&mut of[other as usize]), other)).collect();
        let mut found = best(found);
        found.sort_unstable();
        Ok((found, left_out > all / 2.0))
    }

    /// Rows worth comparing a later `row` with: those of the index and those added since.
    pub fn candidates_of(&self, weights: &Weights, row: &Row, added: &Added) -> Vec<u32> {
        let (start, end) = match row.day {
            Some(day) => (self.starts_at(day - WINDOW), self.starts_at(day + WINDOW + 1)),
            None => (0, added.from),
        };
        let mut scores: FxHashMap<u32, f32> = FxHashMap::default();
        let mut follow = |postings: &Postings, later: Option<&Vec<u32>>, weight: f32, id: u32| {
            let later = later.map(Vec::as_slice).unwrap_or_default();
            let within = |range| postings.within(id, range, MOST_NEAR).expect("lists in memory are read");
            let Some(near) = within(start..end).filter(|near| near.len() + later.len() <= MOST_NEAR) else { return };
            let known = if postings.count(id) > MOST_FAR { near } else { within(0..u32::MAX).unwrap_or_default() };
            for other in known.iter().chain(later) {
                *scores.entry(*other).or_default() += weight;
            }
        };
        for (weight, id) in followed_terms(weights, row) {
            follow(&self.by_term, added.by_term.get(&id), weight, id);
        }
        for (weight, id) in followed_phrases(weights, row) {
            follow(&self.by_phrase, added.by_phrase.get(&id), weight, id);
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
