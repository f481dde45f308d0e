use crate::chars;

/// `\w`, `\d` and `\s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Decimal,
    Space,
}

impl Kind {
    fn has(self, c: char) -> bool {
        match self {
            Kind::Word => chars::is_word(c),
            Kind::Decimal => chars::is_decimal(c),
            Kind::Space => chars::is_space(c),
        }
    }
}

/// A set of characters.
#[derive(Clone, Debug, Default)]
pub(super) struct Class {
    /// Which of the first 128 characters are in it, all else told.
    ascii: u128,
    /// Sorted, apart.
    ranges: Vec<(char, char)>,
    /// And those of a kind (`true`), or not of it.
    kinds: Vec<(Kind, bool)>,
    negated: bool,
    /// Whether letter case is ignored.
    fold: bool,
}

impl Class {
    pub fn new(mut ranges: Vec<(char, char)>, kinds: Vec<(Kind, bool)>, negated: bool, fold: bool) -> Self {
        ranges.sort_unstable();
        let mut apart: Vec<(char, char)> = Vec::with_capacity(ranges.len());
        for (first, last) in ranges {
            match apart.last_mut() {
                Some((_, end)) if first as u32 <= *end as u32 + 1 => *end = last.max(*end),
                _ => apart.push((first, last)),
            }
        }
        let mut class = Self { ascii: 0, ranges: apart, kinds, negated, fold };
        class.ascii = (0..128u8).filter(|c| class.find(char::from(*c))).fold(0, |bits, c| bits | 1 << c);
        class
    }

    pub fn of(c: char, fold: bool) -> Self {
        Self::new(vec![(c, c)], Vec::new(), false, fold)
    }

    pub fn has(&self, c: char) -> bool {
        if c.is_ascii() { self.ascii >> (c as u32) & 1 == 1 } else { self.find(c) }
    }

    /// Which of the first 128 characters are in it.
    pub fn ascii(&self) -> u128 {
        self.ascii
    }

    /// Whether other characters may be in it as well.
    pub fn beyond_ascii(&self) -> bool {
        self.negated || self.fold || !self.kinds.is_empty() || self.ranges.iter().any(|(_, last)| !last.is_ascii())
    }

    fn find(&self, c: char) -> bool {
        let found = self.lists(c) || (self.fold && (self.lists(lower(c)) || self.lists(upper(c))));
        found != self.negated
    }

    fn lists(&self, c: char) -> bool {
        let after = self.ranges.partition_point(|(first, _)| *first <= c);
        let in_range = after > 0 && c <= self.ranges[after - 1].1;
        in_range || self.kinds.iter().any(|(kind, wanted)| kind.has(c) == *wanted)
    }
}

fn lower(c: char) -> char {
    one(c.to_lowercase()).unwrap_or(c)
}

fn upper(c: char) -> char {
    one(c.to_uppercase()).unwrap_or(c)
}

/// The character of a case mapping that gives one only, as `re` compares character by character.
fn one(mut mapped: impl Iterator<Item = char>) -> Option<char> {
    let first = mapped.next()?;
    mapped.next().is_none().then_some(first)
}
