//! Which words news reports use for one another.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::OnceLock;

use any_ascii::any_ascii_char;
use rust_stemmers::{Algorithm, Stemmer};

/// Families of words that stand for one another ("reject", "turn down", "refusal"), written by hand
/// from general news English, and the stems that name a word in all its forms.
pub(crate) struct Lexicon {
    stemmer: Stemmer,
    families: HashMap<String, Vec<u32>>,
    names: HashMap<&'static str, u32>,
}

thread_local! {
    /// Stems of words met before.
    static STEMS: RefCell<HashMap<String, String>> = RefCell::new(HashMap::new());
}
const MOST_STEMS: usize = 100_000;

const FAMILIES: &str = include_str!("../data/families.txt");

impl Lexicon {
    /// The lexicon, built once.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Lexicon> = OnceLock::new();
        SHARED.get_or_init(Self::new)
    }

    fn new() -> Self {
        let mut lexicon =
            Self { stemmer: Stemmer::create(Algorithm::English), families: HashMap::new(), names: HashMap::new() };
        for (family, words) in families(FAMILIES) {
            let id = lexicon.names.len() as u32;
            lexicon.names.insert(family, id);
            for word in words.split_whitespace() {
                let stem = lexicon.stem(word);
                let of = lexicon.families.entry(stem).or_default();
                if !of.contains(&id) {
                    of.push(id);
                }
            }
        }
        lexicon
    }

    /// The stem of a lemma, or of several joined by `_`; letters folded to plain ones.
    pub fn stem(&self, word: &str) -> String {
        // The same few thousand words are held against one another again and again.
        STEMS.with_borrow_mut(|known| {
            if let Some(stem) = known.get(word) {
                return stem.clone();
            }
            if known.len() >= MOST_STEMS {
                known.clear();
            }
            let stem = self.new_stem(word);
            known.insert(word.to_owned(), stem.clone());
            stem
        })
    }

    fn new_stem(&self, word: &str) -> String {
        let folded = fold(word);
        if !folded.contains('_') {
            return self.stemmer.stem(&folded).into_owned();
        }
        folded.split('_').map(|part| self.stemmer.stem(part).into_owned()).collect::<Vec<_>>().join("_")
    }

    /// The families of a stem, by number; empty where it stands in none.
    pub fn families(&self, stem: &str) -> &[u32] {
        self.families.get(stem).map_or(&[], Vec::as_slice)
    }

    /// The number of a family by its name in the table.
    ///
    /// # Panics
    /// If the table has none of that name.
    pub fn family(&self, name: &str) -> u32 {
        self.names[name]
    }

    /// How many families there are: their numbers run from 0.
    pub fn len(&self) -> u32 {
        self.names.len() as u32
    }
}

/// The lines `name: word word …` of a table.
pub(crate) fn families(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(':').map(|(name, words)| (name.trim(), words)))
}

/// Lower case, letters of other alphabets and with marks spelled plainly.
pub(crate) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            '’' | '‘' => folded.push('\''),
            c if c.is_ascii() => folded.push(c.to_ascii_lowercase()),
            c => folded.push_str(&any_ascii_char(c).to_lowercase()),
        }
    }
    folded
}

/// The stem of a name's word: a people, its language and its land share theirs ("Serb", "Serbian",
/// "Serbia"), as far as endings tell.
pub(crate) fn name_stem(word: &str) -> String {
    const ENDINGS: [&str; 13] = ["ians", "ian", "ia", "ans", "an", "ese", "ish", "is", "i", "s", "'s", "a", "e"];
    let word = fold(word);
    let word = word.strip_suffix("'s").unwrap_or(&word);
    let cut = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending).filter(|stem| stem.len() >= 4));
    cut.unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_meaning_share_a_family() {
        let lexicon = Lexicon::new();
        for (one, other) in [("reject", "turn_down"), ("rejection", "refuse"), ("shooting", "open_fire")] {
            let of = |word| lexicon.families(&lexicon.stem(word)).to_vec();
            assert!(of(one).iter().any(|family| of(other).contains(family)), "{one} and {other} share no family");
        }
        assert!(lexicon.families(&lexicon.stem("harbour")).is_empty());
    }

    #[test]
    fn a_land_and_its_people_share_a_stem() {
        assert_eq!(name_stem("Rovnian"), name_stem("Rovnia"));
        assert_eq!(name_stem("Rovna's"), name_stem("Rovnan"));
        assert_eq!(name_stem("Štrova"), name_stem("Strova"));
    }

    #[test]
    fn the_table_names_each_family_once() {
        let names: Vec<_> = families(FAMILIES).map(|(name, _)| name).collect();
        let mut once = names.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), names.len());
    }
}
