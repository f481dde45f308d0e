//! The same facts in the same order in other words: what is left of a copy that was rewritten.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::background;
use crate::words::{Stems, Words};

/// The sentences of one report as weighted stems.
pub(crate) struct Outline {
    sentences: Vec<Sentence>,
    words: usize,
}

struct Sentence {
    words: Range<usize>,
    /// Sorted, each once, with how rare it is.
    stems: Vec<(u32, f32)>,
    weight: f32,
}

impl Outline {
    /// Sentences with fewer words of content say too little to be known again.
    const LEAST: usize = 4;
    /// Words that more reports than this use are no content.
    const COMMON: f32 = 0.35;

    pub fn new(text: &str, language: Option<&str>) -> Self {
        let stems = Stems::new(language);
        let shares = background::shares();
        let mut ids = Vec::new();
        let words = Words::read(text, |word, folded| ids.push(stems.stem(word.hash, folded)));
        let mut sentences = Vec::new();
        for range in &words.sentences {
            let mut stems: Vec<(u32, f32)> = ids[range.clone()]
                .iter()
                .filter_map(|id| {
                    let share = shares.get(id).copied().unwrap_or(background::RARE);
                    (share <= Self::COMMON).then(|| (*id, -share.ln()))
                })
                .collect();
            stems.sort_unstable_by_key(|stem| stem.0);
            stems.dedup_by_key(|stem| stem.0);
            if stems.len() >= Self::LEAST {
                let weight = stems.iter().map(|stem| stem.1).sum();
                sentences.push(Sentence { words: range.clone(), stems, weight });
            }
        }
        Self { words: sentences.iter().map(|sentence| sentence.words.len()).sum(), sentences }
    }
}

/// How the sentences of two reports answer to each other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parallel {
    /// Share of the shorter report's words in sentences that the other tells too, in the same order.
    pub coverage: f64,
    /// Of the sentences told by both, the share that stand in the same order.
    pub order: f64,
    /// Those sentences as ranges of words: in the first report, in the second.
    pub sentences: Vec<(Range<usize>, Range<usize>)>,
}

impl Parallel {
    /// Sentences less alike than this tell other things.
    const ALIKE: f32 = 0.3;

    pub fn new(a: &Outline, b: &Outline) -> Self {
        let alike = Alike::new(a, b);
        let (there, back) = (alike.best_in_b, alike.best_in_a);
        let told: Vec<(usize, usize, f32)> = there
            .iter()
            .enumerate()
            .filter_map(|(i, found)| {
                let (j, like) = (*found)?;
                (like >= Self::ALIKE && back[j].is_some_and(|(back, _)| back == i)).then_some((i, j, like))
            })
            .collect();
        if told.is_empty() {
            return Self::default();
        }
        let ordered = longest_in_order(&told);
        let words = |outline: &Outline, of: &mut dyn Iterator<Item = usize>| -> f64 {
            let sum: usize = of.map(|at| outline.sentences[at].words.len()).sum();
            sum as f64 / outline.words as f64
        };
        let coverage = if a.words <= b.words {
            words(a, &mut ordered.iter().map(|pair| pair.0))
        } else {
            words(b, &mut ordered.iter().map(|pair| pair.1))
        };
        Self {
            coverage,
            order: ordered.len() as f64 / told.len() as f64,
            sentences: ordered
                .iter()
                .map(|(i, j, _)| (a.sentences[*i].words.clone(), b.sentences[*j].words.clone()))
                .collect(),
        }
    }
}

/// Each sentence's most alike of the other report, with how alike they are: of equals the first.
struct Alike {
    best_in_b: Vec<Option<(usize, f32)>>,
    best_in_a: Vec<Option<(usize, f32)>>,
}

impl Alike {
    /// Compares sentences by the weight that they share over the mean of their weights (Dice's coefficient).
    fn new(a: &Outline, b: &Outline) -> Self {
        let mut holders: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (at, sentence) in b.sentences.iter().enumerate() {
            for (stem, _) in &sentence.stems {
                holders.entry(*stem).or_default().push(at as u32);
            }
        }
        let mut best_in_b = vec![None; a.sentences.len()];
        let mut best_in_a: Vec<Option<(usize, f32)>> = vec![None; b.sentences.len()];
        let mut both = vec![0.0f32; b.sentences.len()];
        let mut touched: Vec<u32> = Vec::new();
        for (i, x) in a.sentences.iter().enumerate() {
            for (stem, weight) in &x.stems {
                for j in holders.get(stem).into_iter().flatten() {
                    if both[*j as usize] == 0.0 {
                        touched.push(*j);
                    }
                    both[*j as usize] += weight;
                }
            }
            touched.sort_unstable();
            for j in touched.drain(..).map(|j| j as usize) {
                let y = &b.sentences[j];
                let likeness = 2.0 * std::mem::take(&mut both[j]) / (x.weight + y.weight);
                let better = |best: &Option<(usize, f32)>| best.is_none_or(|(_, other)| likeness > other);
                if better(&best_in_b[i]) {
                    best_in_b[i] = Some((j, likeness));
                }
                if better(&best_in_a[j]) {
                    best_in_a[j] = Some((i, likeness));
                }
            }
        }
        Self { best_in_b, best_in_a }
    }
}

/// The longest part of `pairs`, which rise on the first side, that rises on the second too (patience sorting).
fn longest_in_order(pairs: &[(usize, usize, f32)]) -> Vec<(usize, usize, f32)> {
    let mut tops: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for (at, pair) in pairs.iter().enumerate() {
        let pile = tops.partition_point(|top| pairs[*top].1 < pair.1);
        before[at] = pile.checked_sub(1).map(|under| tops[under]);
        if pile == tops.len() {
            tops.push(at);
        } else {
            tops[pile] = at;
        }
    }
    let mut chain = Vec::new();
    let mut at = tops.last().copied();
    while let Some(pair) = at {
        chain.push(pairs[pair]);
        at = before[pair];
    }
    chain.reverse();
    chain
}

impl Parallel {
    /// Whether the shorter report tells what the other tells, in its order. Reports of one event share facts, the first
    /// of them first; hardly ever does one tell two thirds of another's facts in its order without having read it.
    pub fn is_paraphrase(&self) -> bool {
        self.sentences.len() >= 6 && self.coverage >= 0.6 && self.order >= 0.8
    }
}
