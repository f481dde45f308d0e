//! How alike two reports are, and how likely it is that they tell of one event.

use crate::candidates::CROWDED;
use crate::pairs::{COUNTED, Near, Neighbours};
use crate::sketch::{Marks, Sketch};
use crate::weights::{KINDS, Later, Row, Weights};

/// Reports that are alike by this much on average are one story. Chosen on the development streams, together with the
/// weights of [`Similarity::likelihood`].
pub(crate) const SAME: f64 = 0.24;

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
    pub(crate) fn nearness(&self) -> f32 {
        self.early + self.phrases + 0.5 * self.told
    }

    /// The same, held against how near the neighbours of the two are.
    pub(crate) fn among(mut self, a: Near, b: Near) -> Self {
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
    /// (`bench/fit_grouping.py` makes the weights). What an unknown day weighs is chosen on streams whose days were taken away:
    /// only one of the others has reports without a day, and its constant is not theirs.
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
            - 3.00 * unknown
            - 0.96 * gap.min(3.0)
            + 0.20 * gap.min(8.0)
            - 0.51 * (1.0 + gap.min(60.0)).ln();
        1.0 / (1.0 + (-sum).exp())
    }

    /// Whether two that are this much alike are one story, if all of it are.
    pub(crate) fn is_strong(&self) -> bool {
        f64::from(self.likelihood()) >= SAME
    }
}

impl Weights {
    /// How alike two of the rows are.
    pub fn similarity(&self, a: &Row, b: &Row) -> Similarity {
        let phrases =
            shared(&a.phrases, &b.phrases, |phrase| *phrase).map(|(x, _)| self.phrase_idf[*x as usize].powi(2));
        self.rows_alike(a, b, phrases.sum())
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
        let mut own = Neighbours::NONE;
        alone.iter().for_each(|(similarity, _)| own.meet(similarity));
        let among = |own: Near, (similarity, near): &(Similarity, Near)| {
            let nearer = [near[0].max(similarity.nearness()), near[1], near[2]];
            similarity.among(own, nearer)
        };
        let mut near = own.near(CROWDED);
        for _ in 0..COUNTED {
            let strong = alone.iter().filter(|one| among(near, one).is_strong()).count();
            near = own.near(strong);
        }
        (alone.iter().map(|one| among(near, one)).collect(), near)
    }

    /// `phrases` is the product of the two's phrases.
    fn rows_alike(&self, a: &Row, b: &Row, phrases: f32) -> Similarity {
        let mut dots = [0.0; KINDS];
        let (mut a_told, mut b_told) = (0.0, 0.0);
        for (x, y) in shared(&a.terms, &b.terms, |term| term.id) {
            for (dot, (v, w)) in dots.iter_mut().zip(self.of(x).iter().zip(self.of(y))) {
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
