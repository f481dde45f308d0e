//! A report's text as words that can be compared: folded, hashed, and with their place.

use rashomon_text::Span;
use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_64;

/// One word and what can be seen of it without a parse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub span: Span,
    /// Hash of the folded form: lower case, no accents, straight apostrophes.
    pub hash: u64,
    pub capital: bool,
    pub number: bool,
    /// Stands inside quotation marks.
    pub quoted: bool,
}

/// The words of one text, and its sentences as ranges of words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    pub all: Vec<Word>,
    pub sentences: Vec<Range<usize>>,
}

impl Words {
    /// Splits `text` into words: runs of letters and digits with apostrophes, and the points and commas of a number,
    /// inside them. A sentence ends at a closing mark before white space, and at every line end.
    pub fn new(text: &str) -> Self {
        Self::read(text, |_, _| {})
    }

    /// As [`Words::new`], and hands each word's folded form on.
    pub fn read(text: &str, mut with: impl FnMut(&Word, &str)) -> Self {
        let mut words = Self::default();
        let mut folded = String::new();
        let mut quotes = QuoteMarks::default();
        let mut sentence = 0;
        let mut ended = false;
        let mut chars = text.char_indices().peekable();
        while let Some((start, first)) = chars.next() {
            if !first.is_alphanumeric() {
                quotes.see(first);
                let ends = first == '\n' || (ended && first.is_whitespace());
                if ends && words.all.len() > sentence {
                    words.sentences.push(sentence..words.all.len());
                    sentence = words.all.len();
                }
                ended = matches!(first, '.' | '!' | '?') || (ended && matches!(first, '"' | '”' | '\'' | '’' | ')'));
                continue;
            }
            ended = false;
            folded.clear();
            fold(first, &mut folded);
            let mut end = start + first.len_utf8();
            let mut last = first;
            while let Some(&(at, c)) = chars.peek() {
                // Scripts without spaces between words are read character by character.
                if is_ideograph(last) || is_ideograph(c) {
                    break;
                }
                if c.is_alphanumeric() {
                    fold(c, &mut folded);
                } else {
                    let next = text[at + c.len_utf8()..].chars().next();
                    let inside = match c {
                        '\'' | '’' => next.is_some_and(char::is_alphanumeric),
                        '.' | ',' => last.is_ascii_digit() && next.is_some_and(|next| next.is_ascii_digit()),
                        _ => false,
                    };
                    if !inside {
                        break;
                    }
                    if matches!(c, '\'' | '’') {
                        folded.push('\'');
                    }
                }
                last = c;
                end = at + c.len_utf8();
                chars.next();
            }
            let word = Word {
                span: Span::new(start, end),
                hash: xxh3_64(folded.as_bytes()),
                capital: first.is_uppercase(),
                number: first.is_ascii_digit(),
                quoted: quotes.inside(),
            };
            with(&word, &folded);
            words.all.push(word);
        }
        if words.all.len() > sentence {
            words.sentences.push(sentence..words.all.len());
        }
        words
    }
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

fn fold(c: char, into: &mut String) {
    if c.is_ascii() {
        into.push(c.to_ascii_lowercase());
    } else if is_ideograph(c) {
        into.push(c);
    } else {
        into.extend(
            any_ascii::any_ascii_char(c).chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()),
        );
    }
}

/// Whether a place in a text is inside quotation marks. A mark left open closes with its line.
#[derive(Default)]
struct QuoteMarks {
    straight: bool,
    curly: u32,
}

impl QuoteMarks {
    fn see(&mut self, c: char) {
        match c {
            '"' => self.straight = !self.straight,
            '“' | '«' | '„' => self.curly += 1,
            '”' | '»' => self.curly = self.curly.saturating_sub(1),
            '\n' => *self = Self::default(),
            _ => {}
        }
    }

    fn inside(&self) -> bool {
        self.straight || self.curly > 0
    }
}

/// Hashes of word stems (Snowball's stemmers; Porter 2001) in one language.
#[derive(Clone, Copy)]
pub(crate) struct Stems(Option<Language>);

/// Languages whose stemmers read folded Latin letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Language {
    Danish,
    Dutch,
    English,
    Finnish,
    French,
    German,
    Italian,
    Norwegian,
    Portuguese,
    Romanian,
    Spanish,
    Swedish,
}

thread_local! {
    /// The stems of the words already met, since most words of a text have been met before.
    static KNOWN: RefCell<FxHashMap<(Language, u64), u32>> = RefCell::default();
}

impl Stems {
    /// The most words a thread remembers: a bound on memory, above the vocabulary of years of news.
    const MOST: usize = 1 << 20;

    /// For an ISO 639-1 `language`; English where it is not known, no stemming where there is no stemmer.
    pub fn new(language: Option<&str>) -> Self {
        Self(Some(match language.unwrap_or("en") {
            "da" => Language::Danish,
            "nl" => Language::Dutch,
            "en" => Language::English,
            "fi" => Language::Finnish,
            "fr" => Language::French,
            "de" => Language::German,
            "it" => Language::Italian,
            "no" | "nb" | "nn" => Language::Norwegian,
            "pt" => Language::Portuguese,
            "ro" => Language::Romanian,
            "es" => Language::Spanish,
            "sv" => Language::Swedish,
            _ => return Self(None),
        }))
    }

    /// The stem of a folded word whose hash is `hash`.
    pub fn stem(self, hash: u64, folded: &str) -> u32 {
        let Some(language) = self.0 else { return stem_hash(None, folded) };
        KNOWN.with_borrow_mut(|known| {
            if let Some(stem) = known.get(&(language, hash)) {
                return *stem;
            }
            if known.len() >= Self::MOST {
                known.clear();
            }
            let stem = stem_hash(Some(&language.stemmer()), folded);
            known.insert((language, hash), stem);
            stem
        })
    }
}

impl Language {
    fn stemmer(self) -> Stemmer {
        Stemmer::create(match self {
            Self::Danish => Algorithm::Danish,
            Self::Dutch => Algorithm::Dutch,
            Self::English => Algorithm::English,
            Self::Finnish => Algorithm::Finnish,
            Self::French => Algorithm::French,
            Self::German => Algorithm::German,
            Self::Italian => Algorithm::Italian,
            Self::Norwegian => Algorithm::Norwegian,
            Self::Portuguese => Algorithm::Portuguese,
            Self::Romanian => Algorithm::Romanian,
            Self::Spanish => Algorithm::Spanish,
            Self::Swedish => Algorithm::Swedish,
        })
    }
}

fn stem_hash(stemmer: Option<&Stemmer>, folded: &str) -> u32 {
    let bare = folded.strip_suffix("'s").unwrap_or(folded);
    let stem = stemmer.map_or(bare.into(), |stemmer| stemmer.stem(bare));
    xxh3_64(stem.as_bytes()) as u32
}

/// The hash of an English word's stem, as [`Stems::stem`] gives it.
pub(crate) fn english_stem(stemmer: &Stemmer, word: &str) -> u32 {
    stem_hash(Some(stemmer), word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        Words::new(text).all.iter().map(|word| word.span.of(text)).collect()
    }

    #[test]
    fn apostrophes_and_the_points_of_numbers_stay_inside_words() {
        assert_eq!(words("Rovna’s pier, 1,200.5 m long."), ["Rovna’s", "pier", "1,200.5", "m", "long"]);
        assert_eq!(words("渡轮 sank"), ["渡", "轮", "sank"]);
    }

    #[test]
    fn folding_joins_spellings() {
        let text = "Štefan’s ŠTEFAN'S";
        let words = Words::new(text);
        assert_eq!(words.all[0].hash, words.all[1].hash);
    }

    #[test]
    fn a_quotation_left_open_ends_with_its_line() {
        let words = Words::new("He said “it held\nand left. \"Yes\" now");
        let quoted: Vec<bool> = words.all.iter().map(|word| word.quoted).collect();
        assert_eq!(quoted, [false, false, true, true, false, false, true, false]);
    }

    #[test]
    fn sentences_end_at_marks_and_lines() {
        let words = Words::new("The ferry left. “It sank.” Nobody 3.5 saw\nThe end");
        assert_eq!(words.sentences, [0..3, 3..5, 5..8, 8..10]);
    }
}
