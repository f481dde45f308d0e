//! Text that two reports share word for word, found exactly.

use std::ops::Range;

use rashomon_text::Span;
use rustc_hash::FxHashMap;

use crate::Passage;
use crate::furniture::Furniture;
use crate::words::Words;

/// Words in a row that make shared text. Shorter runs are idiom and names.
pub(crate) const RUN: usize = 8;

/// Words that make a sentence which counts when it is shared whole.
const SENTENCE: usize = 5;

/// One report ready to be aligned with others.
pub(crate) struct Shingled {
    pub words: Words,
    /// Hash of each [`RUN`] words in a row; `None` where one of them is page furniture.
    runs: Vec<Option<u64>>,
    /// Where each run stands, the first place only.
    places: FxHashMap<u64, u32>,
    /// The sentences long enough, furniture left out, and where each stands first.
    sentences: Vec<(Range<usize>, u64)>,
    sentence_places: FxHashMap<u64, u32>,
}

impl Shingled {
    /// What stands in `furniture` is no report's own text.
    pub fn new(text: &str, furniture: &Furniture) -> Self {
        let words = Words::new(text);
        let mut foreign = vec![false; words.all.len()];
        let mut sentences = Vec::new();
        let mut sentence_places = FxHashMap::default();
        for (sentence, hash) in sentence_hashes(&words) {
            if furniture.contains(hash) {
                foreign[sentence].fill(true);
            } else {
                sentence_places.entry(hash).or_insert(sentence.start as u32);
                sentences.push((sentence, hash));
            }
        }
        let run = |at: usize| {
            let run = at..at + RUN;
            let own = !foreign[run.clone()].contains(&true);
            own.then(|| join(words.all[run].iter().map(|word| word.hash)))
        };
        let runs: Vec<Option<u64>> = (0..(words.all.len() + 1).saturating_sub(RUN)).map(run).collect();
        let mut places = FxHashMap::with_capacity_and_hasher(runs.len(), Default::default());
        for (at, run) in runs.iter().enumerate() {
            if let Some(run) = run {
                places.entry(*run).or_insert(at as u32);
            }
        }
        Self { words, runs, places, sentences, sentence_places }
    }

    /// Hashes of all runs and whole sentences, each once.
    pub fn units(&self) -> impl Iterator<Item = u64> {
        self.places.keys().chain(self.sentence_places.keys()).copied()
    }
}

/// The sentences long enough to count when they are shared whole, with their hashes.
pub(crate) fn sentence_hashes(words: &Words) -> impl Iterator<Item = (Range<usize>, u64)> {
    let long = words.sentences.iter().filter(|sentence| sentence.len() >= SENTENCE);
    long.map(|sentence| (sentence.clone(), hash_of(words, sentence)))
}

fn join(hashes: impl Iterator<Item = u64>) -> u64 {
    fold_hashes(0x9E37_79B9_7F4A_7C15, hashes)
}

fn hash_of(words: &Words, range: &Range<usize>) -> u64 {
    // A sentence must not be taken for a run of as many words.
    !join(words.all[range.clone()].iter().map(|word| word.hash))
}

/// Words that one report shares with another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shared {
    /// For each word of the first report, whether it stands in a shared passage.
    mask: Vec<bool>,
    /// Aligned ranges of words: in the first report, in the second.
    pub passages: Vec<(Range<usize>, Range<usize>)>,
}

impl Shared {
    /// Aligns `a` with `b`.
    pub fn new(a: &Shingled, b: &Shingled) -> Self {
        let mut mask = vec![false; a.words.all.len()];
        let mut passages = Vec::new();
        // Whether the runs that end with these words are the same.
        let same = |i: usize, j: usize| match (a.runs.get(i + 1 - RUN), b.runs.get(j + 1 - RUN)) {
            (Some(Some(x)), Some(Some(y))) => x == y,
            _ => false,
        };
        let mut at = 0;
        while at < a.runs.len() {
            let Some(&there) = a.runs[at].and_then(|run| b.places.get(&run)) else {
                at += 1;
                continue;
            };
            let there = there as usize;
            let mut length = RUN;
            while same(at + length, there + length) {
                length += 1;
            }
            mask[at..at + length].fill(true);
            passages.push((at..at + length, there..there + length));
            // The next run may begin inside this one, where the other report goes on elsewhere.
            at += length + 1 - RUN;
        }
        for (sentence, hash) in &a.sentences {
            let Some(&there) = b.sentence_places.get(hash) else { continue };
            if mask[sentence.clone()].iter().any(|shared| !shared) {
                mask[sentence.clone()].fill(true);
                passages.push((sentence.clone(), there as usize..there as usize + sentence.len()));
            }
        }
        passages.sort_by_key(|(from, to)| (from.start, to.start));
        Self { mask, passages }
    }

    /// Share of the first report's words that are shared, 0 to 1.
    pub fn share(&self) -> f64 {
        share(self.mask.iter().copied())
    }

    /// The same of the words outside quotation marks only.
    pub fn unquoted(&self, a: &Shingled) -> f64 {
        share(self.mask.iter().zip(&a.words.all).filter(|(_, word)| !word.quoted).map(|(shared, _)| *shared))
    }

    /// The passages as spans; those that follow each other closely on both sides are one.
    pub fn spans(&self, a: &Shingled, b: &Shingled) -> Vec<Passage> {
        /// Words that may be edited inside one passage.
        const EDIT: usize = 3;
        let mut joined: Vec<(Range<usize>, Range<usize>)> = Vec::new();
        for (from, to) in &self.passages {
            match joined.last_mut() {
                Some((f, t))
                    if from.start <= f.end + EDIT
                        && t.start <= to.start
                        && to.start <= t.end + EDIT
                        && t.end <= to.end =>
                {
                    f.end = f.end.max(from.end);
                    t.end = to.end;
                }
                _ => joined.push((from.clone(), to.clone())),
            }
        }
        joined.into_iter().map(|(from, to)| Passage { from: span(&a.words, from), to: span(&b.words, to) }).collect()
    }
}

pub(crate) fn span(words: &Words, range: Range<usize>) -> Span {
    words.all[range.start].span.join(words.all[range.end - 1].span)
}

fn share(mask: impl Iterator<Item = bool>) -> f64 {
    let (mut all, mut shared) = (0u32, 0u32);
    for one in mask {
        all += 1;
        shared += u32::from(one);
    }
    if all == 0 { 0.0 } else { f64::from(shared) / f64::from(all) }
}

/// One number of several in their order.
pub(crate) fn fold_hashes(start: u64, hashes: impl Iterator<Item = u64>) -> u64 {
    // The multiplication spreads each hash's bits over those of the ones before it.
    hashes.fold(start, |sum, hash| (sum.rotate_left(23) ^ hash).wrapping_mul(0xD6E8_FEB8_6659_FD93))
}
