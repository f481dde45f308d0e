//! Two short accounts held against each other.

use rashomon_group::{ReportIdx, WordShares};
use rashomon_parse::Parsed;

use crate::align::{Pair, likeness, shared};
use crate::contest::Comparer;
use crate::lexicon::Lexicon;
use crate::statements::{Statement, Term};
use crate::weigh::{Weigher, word_shares};

/// How two accounts of one thing stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Relation {
    /// They say the same.
    Same,
    /// They speak of the same and can both hold.
    Compatible,
    /// They speak of the same and cannot both hold.
    Conflict,
    Unrelated,
}

impl Relation {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Compatible => "compatible",
            Self::Conflict => "conflict",
            Self::Unrelated => "unrelated",
        }
    }
}

/// Texts that share this much of the weight of their words say the same.
const SAME: f32 = 0.15;
/// Texts that share less speak of different things.
const RELATED: f32 = 0.06;

/// Compares short texts two by two: sentences, answers, claims.
pub struct TextComparer {
    lexicon: &'static Lexicon,
    shares: &'static WordShares,
}

impl Default for TextComparer {
    fn default() -> Self {
        Self::new()
    }
}

impl TextComparer {
    pub fn new() -> Self {
        Self { lexicon: Lexicon::shared(), shares: word_shares() }
    }

    /// How much of the weight of their words the accounts share, 0 to 1.
    pub fn likeness(&self, first: (&Parsed, &str), second: (&Parsed, &str)) -> f32 {
        let mut weigher = Weigher::new(self.lexicon, self.shares);
        let bags = [first, second].map(|(parsed, text)| weigher.bag(parsed, text));
        overlap(&bags[0], &bags[1])
    }

    /// How the accounts stand to each other; each is its text and what the parser found in it.
    pub fn compare(&self, first: (&Parsed, &str), second: (&Parsed, &str)) -> Relation {
        if first.1.split_whitespace().eq(second.1.split_whitespace()) {
            return Relation::Same;
        }
        let mut weigher = Weigher::new(self.lexicon, self.shares);
        let texts = [(ReportIdx(0), first.0, first.1, None), (ReportIdx(1), second.0, second.1, None)];
        let alike = self.likeness(first, second);
        let statements = weigher.statements(texts.into_iter(), |_, _| None);
        if alike < RELATED {
            return Relation::Unrelated;
        }
        if self.conflict(&statements) {
            Relation::Conflict
        } else if alike >= SAME {
            Relation::Same
        } else {
            Relation::Compatible
        }
    }

    fn conflict(&self, statements: &[Statement]) -> bool {
        let split =
            statements.iter().position(|statement| statement.report == ReportIdx(1)).unwrap_or(statements.len());
        let mut pairs = Vec::new();
        for first in 0..split.min(MOST) {
            for second in split..statements.len().min(split + MOST) {
                let likeness = likeness(&statements[first], &statements[second]);
                if likeness >= 0.25 {
                    pairs.push(Pair { first, second, likeness });
                }
            }
        }
        let groups: Vec<Vec<usize>> = (0..statements.len()).map(|at| vec![at]).collect();
        !Comparer::new(statements, &groups, self.lexicon).find_contests(&pairs).is_empty()
    }
}

/// Longer texts are held against each other by their first claims.
const MOST: usize = 40;

/// The shared weight of two bags of terms, 0 to 1, leaning to the shorter one.
fn overlap(one: &[Term], other: &[Term]) -> f32 {
    let weight = |bag: &[Term]| bag.iter().map(|term| term.weight).sum::<f32>();
    let (here, there) = (weight(one), weight(other));
    if here <= 0.0 || there <= 0.0 {
        return 0.0;
    }
    let shared = shared(one, other);
    shared.all / (here.min(there) * (here + there) / 2.0).sqrt()
}
