//! What one report is compared by when stories are sought: small enough to be kept for a whole stream.

use jiff::Span;
use jiff::civil::Date;
use rashomon_read::Report;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use crate::background;
use crate::words::{Stems, Word, Words};

/// One report's terms, phrases and day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sketch {
    /// Days since 1970-01-01.
    pub day: Option<i32>,
    /// In order of their ids.
    pub terms: Vec<Term>,
    /// Hashes of two terms in a row, neither of them a function word. Sorted, each once.
    pub phrases: Vec<u32>,
}

/// A stem that a report uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    /// Hash of the stem.
    pub id: u32,
    /// How often, up to 255, in the part of the report that is read.
    pub count: u8,
    /// How often among the report's first words.
    pub early: u8,
    pub marks: Marks,
}

/// Where and how a term stands in a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Marks(u8);

impl Marks {
    pub const HEADLINE: Self = Self(1);
    pub const NAME: Self = Self(2);
    pub const NUMBER: Self = Self(4);

    pub fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub fn bits(self) -> u8 {
        self.0
    }

    pub fn from_bits(bits: u8) -> Self {
        Self(bits)
    }
}

/// Words of the body that count as its early part, and that are read at all.
const EARLY: usize = 300;
const READ: usize = 1200;

/// Words that more reports than this use make no phrase.
const FUNCTION: f32 = 0.35;

impl Sketch {
    pub fn new(report: &Report) -> Self {
        let stems = Stems::new(report.language.as_deref());
        let shares = background::shares();
        let mut terms: FxHashMap<u32, Term> = FxHashMap::default();
        let mut phrases = Vec::new();
        let mut take = |text: &str, zone: Zone| {
            let mut met: Vec<(u32, bool)> = Vec::new();
            let words = Words::read(text, |word: &Word, folded: &str| {
                met.push((stems.stem(word.hash, folded), word.capital));
            });
            let mut starts = vec![false; words.all.len()];
            words.sentences.iter().for_each(|sentence| starts[sentence.start] = true);
            // A headline in title case says nothing of which words are names.
            let capitals = met.iter().filter(|(_, capital)| *capital).count();
            let cased = capitals * 2 < met.len();
            let mut last: Option<u32> = None;
            for (at, word) in words.all.iter().enumerate().take(READ) {
                let id = met[at].0;
                let term = terms.entry(id).or_insert(Term { id, count: 0, early: 0, marks: Marks::default() });
                term.count = term.count.saturating_add(1);
                if zone != Zone::Body || at < EARLY {
                    term.early = term.early.saturating_add(1);
                }
                if zone == Zone::Headline {
                    term.marks.add(Marks::HEADLINE);
                }
                if word.capital && cased && !starts[at] {
                    term.marks.add(Marks::NAME);
                }
                if word.number {
                    term.marks.add(Marks::NUMBER);
                }
                let common = shares.get(&id).copied().unwrap_or_default();
                if common > FUNCTION || starts[at] {
                    last = None;
                }
                if common <= FUNCTION {
                    if let Some(last) = last {
                        phrases.push(phrase(last, id));
                    }
                    last = Some(id);
                }
            }
        };
        take(report.headline.as_deref().unwrap_or_default(), Zone::Headline);
        take(report.description.as_deref().unwrap_or_default(), Zone::Description);
        take(report.body.text(), Zone::Body);
        let mut terms: Vec<Term> = terms.into_values().collect();
        terms.sort_unstable_by_key(|term| term.id);
        phrases.sort_unstable();
        phrases.dedup();
        Self { day: report.day().map(day_number), terms, phrases }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Zone {
    Headline,
    Description,
    Body,
}

fn phrase(first: u32, second: u32) -> u32 {
    let mut bytes = [0; 8];
    bytes[..4].copy_from_slice(&first.to_le_bytes());
    bytes[4..].copy_from_slice(&second.to_le_bytes());
    xxh3_64(&bytes) as u32
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// Days from 1970-01-01 to `day`.
pub(crate) fn day_number(day: Date) -> i32 {
    EPOCH.until(day).map_or(0, |span| span.get_days())
}

/// The day that is `number` days after 1970-01-01.
pub(crate) fn day_of(number: i32) -> Option<Date> {
    EPOCH.checked_add(Span::new().try_days(number).ok()?).ok()
}
