//! How alike two reports are, and how likely it is that they tell of one event.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::background;
use crate::sketch::{Marks, Sketch, Term};

/// What two reports have in common. All but `gap_days` between 0 (nothing) and 1 (all).
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Similarity {
    /// Cosine of the weighted words of headline and first words.
    pub early: f32,
    /// Cosine of the weighted words of all that is read.
    pub all: f32,
    /// Share of the one's headline that stands in the other's early words, the mean of both directions.
    pub told: f32,
    /// Cosine of the capitalised names.
    pub names: f32,
    pub numbers: f32,
    /// Cosine of the phrases of two words.
    pub phrases: f32,
    /// How near the two are to each being the other's nearest: the mean of both, and the lower.
    pub nearest: f32,
    pub nearest_least: f32,
    /// How near other reports are to the two, the mean of both: their sixth nearest, and their forty-first. In a running
    /// story all reports are alike, and only those that are more alike than the rest tell of one event.
    pub crowd: f32,
    pub far_crowd: f32,
    /// Days between the days of publication, where both are known.
    pub gap_days: Option<i32>,
}

impl Similarity {
    /// One number to rank neighbours by.
    fn nearness(&self) -> f32 {
        self.early + self.phrases + 0.5 * self.told
    }

    /// The same, held against how near the neighbours of the two are.
    fn among(mut self, a: Near, b: Near) -> Self {
        let near = self.nearness();
        let ratio = |best: f32| if best > 0.0 { near / best } else { 0.0 };
        self.nearest = (ratio(a[0]) + ratio(b[0])) / 2.0;
        self.nearest_least = ratio(a[0]).min(ratio(b[0]));
        self.crowd = (a[1] + b[1]) / 2.0;
        self.far_crowd = (a[2] + b[2]) / 2.0;
        self
    }

    /// How likely it is, 0 to 1, that the two tell of one event: a logistic regression over all development streams at
    /// once, over small parts of them, and over parts in which half of the stories or all have one report
    /// (`bench/fit_grouping.py` makes the weights).
    ///
    /// What is counted is bounded, so that a pair is judged on what is usual in news: of two copies no more than that they
    /// are alike, of the busiest story no more than that it is busy, and a handful of reports is held to be cut from a
    /// stream, not to be all there is.
    pub fn likelihood(&self) -> f32 {
        let (gap, unknown) = self.gap_days.map_or((0.0, 1.0), |gap| (gap as f32, 0.0));
        let sum = -3.49
            + 0.80 * self.all
            + 2.65 * self.early.min(0.5)
            + 2.72 * self.told
            + 3.13 * self.names
            + 1.31 * self.numbers
            + 5.90 * self.phrases.min(0.3).sqrt()
            + 4.84 * self.nearest
            + 0.26 * self.nearest_least
            + 1.59 * self.crowd.clamp(0.2, 0.45)
            - 22.24 * self.far_crowd.clamp(0.1, 0.45)
            - 3.73 * unknown
            - 0.96 * gap.min(3.0)
            + 0.20 * gap.min(8.0)
            - 0.51 * (1.0 + gap.min(60.0)).ln();
        1.0 / (1.0 + (-sum).exp())
    }
}

/// Terms of many sketches as dense numbers with their weights.
#[derive(Clone, Debug)]
pub(crate) struct Weighted {
    pub rows: Vec<Row>,
    /// How rare each dense term is: the logarithm of its inverse share of reports.
    pub idf: Vec<f32>,
    /// The same of each dense phrase.
    pub phrase_idf: Vec<f32>,
    /// What the dense numbers stand for, rising.
    term_ids: Vec<u32>,
    phrase_ids: Vec<u32>,
    /// How many sketches were weighed at once.
    reports: f32,
    /// Dense numbers of terms that only later reports have.
    later_terms: FxHashMap<u32, u32>,
    /// 1 + ln of a count, 0 for none.
    damped: Vec<f32>,
}

/// One sketch, its ids made dense.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub day: Option<i32>,
    /// In order of their ids.
    pub terms: Vec<Term>,
    /// Only those that another sketch has too, sorted.
    pub phrases: Vec<u32>,
    /// The squared length of the report's weights in each of the cosines.
    norms: [f32; KINDS],
    phrase_norm: f32,
    headline: f32,
}

/// A report that came after the others were weighed.
#[derive(Clone, Debug)]
pub(crate) struct Later {
    pub row: Row,
    /// All its phrases with how rare each is.
    phrases: Vec<(u32, f32)>,
}

const KINDS: usize = 4;

impl Weighted {
    /// Weighs the terms of `sketches` by how rare they are among them and in news as such.
    pub fn new(sketches: &[&Sketch]) -> Self {
        let reports = sketches.len() as f32;
        let terms = sketches.iter().flat_map(|one| one.terms.iter().map(|term| term.id));
        let (dense, term_ids, idf) = dense_ids(terms, |id, count| Some(weigh(reports, count, usual_share(id))));
        let (dense_phrases, phrase_ids, phrase_idf) =
            dense_ids(sketches.iter().flat_map(|one| one.phrases.iter().copied()), |_, count| {
                // A phrase of one report joins no two.
                (count > 1).then(|| weigh(reports, count, PHRASE))
            });
        let alone = weigh(reports, 1, PHRASE);
        let mut weighted = Self {
            rows: Vec::new(),
            idf,
            phrase_idf,
            term_ids,
            phrase_ids,
            reports,
            later_terms: FxHashMap::default(),
            damped: (0..=u8::MAX).map(|count| if count == 0 { 0.0 } else { 1.0 + f32::from(count).ln() }).collect(),
        };
        weighted.rows = sketches
            .par_iter()
            .map(|one| {
                // Dense ids rise with the ids, so the order stays.
                let terms = one.terms.iter().map(|term| Term { id: dense[&term.id], ..*term }).collect();
                let all = one.phrases.len();
                let phrases = one.phrases.iter().filter_map(|phrase| dense_phrases.get(phrase)).copied().collect();
                weighted.row(one.day, terms, phrases, all as f32 * alone * alone)
            })
            .collect();
        weighted
    }

    /// `unshared` is the squared length of the report's phrases if no other report had any of them.
    fn row(&self, day: Option<i32>, terms: Vec<Term>, phrases: Vec<u32>, unshared: f32) -> Row {
        let mut norms = [0.0; KINDS];
        for term in &terms {
            for (norm, weight) in norms.iter_mut().zip(self.weights(term)) {
                *norm += weight * weight;
            }
        }
        let headline =
            terms.iter().filter(|term| term.marks.has(Marks::HEADLINE)).map(|term| self.idf[term.id as usize]);
        let headline = headline.sum();
        let shared: f32 = phrases.iter().map(|phrase| self.phrase_idf[*phrase as usize].powi(2)).sum();
        let phrase_norm = unshared.max(shared);
        Row { day, terms, phrases, norms, phrase_norm, headline }
    }

    /// What it weighs that another report has the term too.
    pub fn product(&self, term: &Term) -> f32 {
        self.weights(term)[1] * self.idf[term.id as usize]
    }

    /// Weighs a report that came later as those before it were weighed.
    pub fn weigh_later(&mut self, sketch: &Sketch) -> Later {
        let mut terms: Vec<Term> = Vec::with_capacity(sketch.terms.len());
        for term in &sketch.terms {
            let id = match self.term_ids.binary_search(&term.id) {
                Ok(known) => known as u32,
                Err(_) => {
                    let next = self.idf.len() as u32;
                    let id = *self.later_terms.entry(term.id).or_insert(next);
                    if id == next {
                        self.idf.push(weigh(self.reports, 1, usual_share(term.id)));
                    }
                    id
                }
            };
            terms.push(Term { id, ..*term });
        }
        terms.sort_unstable_by_key(|term| term.id);
        // A phrase that one report had before is that of two now.
        let second = weigh(self.reports, 2, PHRASE);
        let mut phrases = Vec::new();
        let weigh_phrase = |phrase: &u32| {
            let known = self.phrase_ids.binary_search(phrase).ok();
            phrases.extend(known.map(|known| known as u32));
            (*phrase, known.map_or(second, |known| self.phrase_idf[known]))
        };
        let weights = sketch.phrases.iter().map(weigh_phrase).collect();
        let alone = weigh(self.reports, 1, PHRASE);
        let row = self.row(sketch.day, terms, phrases, sketch.phrases.len() as f32 * alone * alone);
        Later { row, phrases: weights }
    }

    /// How alike a report that came later is to each of `others`: rows, and the sketches they were made of. And how near
    /// its neighbours are.
    pub fn compare_later<'s>(
        &self,
        later: &Later,
        others: impl Iterator<Item = (&'s Row, &'s Sketch, Near)>,
    ) -> (Vec<Similarity>, Near) {
        let alone: Vec<(Similarity, Near)> = others
            .map(|(row, sketch, near)| {
                let phrases = shared_by(&later.phrases, &sketch.phrases, |of| of.0, |phrase| *phrase);
                let product = phrases.map(|((_, weight), _)| weight.powi(2)).sum();
                (self.rows_alike(&later.row, row, product), near)
            })
            .collect();
        let own = nearest(alone.iter().map(|(similarity, _)| similarity.nearness()).collect());
        let among = |(similarity, near): (Similarity, Near)| {
            let nearer = [near[0].max(similarity.nearness()), near[1], near[2]];
            similarity.among(own, nearer)
        };
        (alone.into_iter().map(among).collect(), own)
    }

    /// The term's weight in each of the cosines: early, all, names, numbers.
    fn weights(&self, term: &Term) -> [f32; KINDS] {
        let idf = self.idf[term.id as usize];
        let all = self.damped[term.count as usize] * idf;
        [
            self.damped[term.early as usize] * idf,
            all,
            if term.marks.has(Marks::NAME) { all } else { 0.0 },
            if term.marks.has(Marks::NUMBER) { idf } else { 0.0 },
        ]
    }

    /// Compares `pairs`, and each with the pairs around it; gives what `keep` makes of them, in their order, and how near
    /// the neighbours of each row are.
    pub fn compare<T: Send>(
        &self,
        pairs: &[(u32, u32)],
        keep: impl Fn(u32, u32, &Similarity) -> Option<T> + Sync,
    ) -> (Vec<T>, Vec<Near>) {
        let alone: Vec<Similarity> = pairs.par_iter().map(|&(a, b)| self.similarity(a as usize, b as usize)).collect();
        let around = neighbours(self.rows.len(), pairs, &alone);
        let kept = pairs
            .par_iter()
            .zip(alone)
            .filter_map(|(&(a, b), similarity)| keep(a, b, &similarity.among(around[a as usize], around[b as usize])));
        (kept.collect(), around)
    }

    fn similarity(&self, a: usize, b: usize) -> Similarity {
        let (a, b) = (&self.rows[a], &self.rows[b]);
        let phrases =
            shared(&a.phrases, &b.phrases, |phrase| *phrase).map(|(x, _)| self.phrase_idf[*x as usize].powi(2));
        self.rows_alike(a, b, phrases.sum())
    }

    /// `phrases` is the product of the two's phrases.
    fn rows_alike(&self, a: &Row, b: &Row, phrases: f32) -> Similarity {
        let mut dots = [0.0; KINDS];
        let (mut a_told, mut b_told) = (0.0, 0.0);
        for (x, y) in shared(&a.terms, &b.terms, |term| term.id) {
            for (dot, (v, w)) in dots.iter_mut().zip(self.weights(x).iter().zip(self.weights(y))) {
                *dot += v * w;
            }
            if x.marks.has(Marks::HEADLINE) && y.early > 0 {
                a_told += self.idf[x.id as usize];
            }
            if y.marks.has(Marks::HEADLINE) && x.early > 0 {
                b_told += self.idf[x.id as usize];
            }
        }
        let ratio = |sum: f32, of: f32| if of > 0.0 { (sum / of).min(1.0) } else { 0.0 };
        let cosine = |kind: usize| ratio(dots[kind], (a.norms[kind] * b.norms[kind]).sqrt());
        Similarity {
            early: cosine(0),
            all: cosine(1),
            told: (ratio(a_told, a.headline) + ratio(b_told, b.headline)) / 2.0,
            names: cosine(2),
            numbers: cosine(3),
            phrases: ratio(phrases, (a.phrase_norm * b.phrase_norm).sqrt()),
            gap_days: a.day.zip(b.day).map(|(a, b)| (a - b).abs()),
            ..Similarity::default()
        }
    }
}

/// How near the nearest, sixth and forty-first neighbour of a row are.
pub(crate) type Near = [f32; 3];

fn neighbours(rows: usize, pairs: &[(u32, u32)], alone: &[Similarity]) -> Vec<Near> {
    let mut starts = vec![0usize; rows + 1];
    for row in pairs.iter().flat_map(|(a, b)| [*a, *b]) {
        starts[row as usize + 1] += 1;
    }
    (0..rows).for_each(|row| starts[row + 1] += starts[row]);
    let mut next = starts.clone();
    let mut near = vec![0.0f32; pairs.len() * 2];
    for ((a, b), similarity) in pairs.iter().zip(alone) {
        for row in [*a, *b] {
            near[next[row as usize]] = similarity.nearness();
            next[row as usize] += 1;
        }
    }
    (0..rows).into_par_iter().map(|row| nearest(near[starts[row]..starts[row + 1]].to_vec())).collect()
}

fn nearest(mut near: Vec<f32>) -> Near {
    near.sort_unstable_by(|a, b| b.total_cmp(a));
    [0, 5, 40].map(|at| near.get(at).copied().unwrap_or_default())
}

/// How rare a term is that `count` of `reports` have and that stands in `share` of all news.
fn weigh(reports: f32, count: usize, share: f32) -> f32 {
    ((reports + background::WEIGHT) / (count as f32 + background::WEIGHT * share)).ln().max(0.0)
}

fn usual_share(id: u32) -> f32 {
    background::shares().get(&id).copied().unwrap_or(background::RARE)
}

/// The share of news that has a phrase: two words of no class are this much rarer together than either is.
const PHRASE: f32 = background::RARE / 4.0;

/// Numbers the ids for which `weigh`, given an id and how many times it stands in `ids`, gives a weight; and the ids and
/// weights by these numbers.
fn dense_ids(
    ids: impl Iterator<Item = u32>,
    weigh: impl Fn(u32, usize) -> Option<f32>,
) -> (FxHashMap<u32, u32>, Vec<u32>, Vec<f32>) {
    let mut ids: Vec<u32> = ids.collect();
    ids.par_sort_unstable();
    let mut dense = FxHashMap::default();
    let (mut numbered, mut weights) = (Vec::new(), Vec::new());
    for run in ids.chunk_by(|a, b| a == b) {
        if let Some(weight) = weigh(run[0], run.len()) {
            dense.insert(run[0], weights.len() as u32);
            numbered.push(run[0]);
            weights.push(weight);
        }
    }
    (dense, numbered, weights)
}

/// Pairs of entries with equal keys of two slices that are sorted by them.
fn shared<'s, T>(a: &'s [T], b: &'s [T], key: impl Fn(&T) -> u32 + Copy) -> impl Iterator<Item = (&'s T, &'s T)> {
    shared_by(a, b, key, key)
}

fn shared_by<'s, T, U>(
    a: &'s [T],
    b: &'s [U],
    key_a: impl Fn(&T) -> u32,
    key_b: impl Fn(&U) -> u32,
) -> impl Iterator<Item = (&'s T, &'s U)> {
    let (mut i, mut j) = (0, 0);
    std::iter::from_fn(move || {
        while i < a.len() && j < b.len() {
            let (x, y) = (&a[i], &b[j]);
            match key_a(x).cmp(&key_b(y)) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    i += 1;
                    j += 1;
                    return Some((x, y));
                }
            }
        }
        None
    })
}
