//! How common a word is in news before a single report has been read.
//!
//! Three reports tell nothing of which words are common. So every count of reports starts from rough shares of English
//! news reports that use a word, in classes: `data/general.txt` has them from frequencies of English at large
//! (`bench/word_shares.py` makes it), `data/news.txt` words that news as such is made of, put down by hand. Neither has
//! anything from a set that the program is measured on. A word in no class is held to be rare.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;

use crate::words::english_stem;

/// How many reports the table weighs as much as.
pub(crate) const WEIGHT: f32 = 400.0;

/// The share of reports that are held to use a word of no class.
pub(crate) const RARE: f32 = 0.004;

/// The share of reports that use a stem, for the stems that have one.
pub(crate) fn shares() -> &'static FxHashMap<u32, f32> {
    static SHARES: OnceLock<FxHashMap<u32, f32>> = OnceLock::new();
    SHARES.get_or_init(read_classes)
}

fn read_classes() -> FxHashMap<u32, f32> {
    let mut words: BTreeMap<&str, f32> = BTreeMap::new();
    for class in [GENERAL, NEWS].iter().flat_map(|table| table.lines()) {
        let mut entries = class.split_ascii_whitespace();
        let share = entries.next().and_then(|share| share.parse().ok()).expect("a class begins with its share");
        for word in entries {
            let known = words.entry(word).or_insert(share);
            *known = known.max(share);
        }
    }
    let stemmer = Stemmer::create(Algorithm::English);
    let mut shares: FxHashMap<u32, f32> = FxHashMap::default();
    for (word, share) in words {
        // The forms of a word are used by more reports than any one of them.
        let sum = shares.entry(english_stem(&stemmer, word)).or_default();
        *sum = 1.0 - (1.0 - *sum) * (1.0 - share);
    }
    shares
}

/// A class a line: the share of reports, then the words that as many use.
const GENERAL: &str = include_str!("../data/general.txt");
const NEWS: &str = include_str!("../data/news.txt");

/// How common English words are in news reports, for the stages that weigh words by it.
pub struct WordShares {
    stemmer: Stemmer,
    shares: &'static FxHashMap<u32, f32>,
}

impl WordShares {
    pub fn new() -> Self {
        Self { stemmer: Stemmer::create(Algorithm::English), shares: shares() }
    }

    /// The share of reports, 0 to 1, held to use a lower-case word in any of its forms.
    pub fn share(&self, word: &str) -> f32 {
        self.shares.get(&english_stem(&self.stemmer, word)).copied().unwrap_or(RARE)
    }
}

impl Default for WordShares {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_are_common_and_forms_add_up() {
        let shares = shares();
        let stemmer = Stemmer::create(Algorithm::English);
        let share = |word: &str| shares.get(&english_stem(&stemmer, word)).copied().unwrap_or(RARE);
        assert!(share("the") > 0.6);
        assert!(share("official") > share("harbour"));
        assert!(shares.values().all(|share| (0.0..1.0).contains(share)));
    }
}
