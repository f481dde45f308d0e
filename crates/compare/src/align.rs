//! Which statements tell the same thing.
//!
//! Pairs that share a telling word are weighed by the words they share, then joined by agglomerative
//! clustering with average linkage (Sokal and Michener 1958), so that a group holds together as a
//! whole and a chain of half-alike claims does not become one.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use rashomon_parse::QuantityKind;
use rashomon_syntax::Pos;

use crate::statements::{Statement, Term};

/// Two statements, by position, `first < second`, and how alike they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pair {
    pub first: usize,
    pub second: usize,
    pub likeness: f32,
}

/// A word that more statements hold than this brings no two of them together by itself.
const COMMONEST: usize = 160;

/// Other deeds, of which one is done by whom the other is done to, are seldom one.
const CROSSED: f32 = 0.7;
/// Shared weight that needs no like predicates: that of some three telling words.
const ENOUGH: f32 = 9.0;
/// What is left of the likeness of clauses that share next to nothing.
const BY_CHANCE: f32 = 0.7;
/// What was against what should have been, what was accepted against what was rejected.
const OTHER: f32 = 0.6;
/// What is left of the likeness of clauses that share names and days alone.
const NAMES_ALONE: f32 = 0.6;
/// What is allowed against what was counted.
const LIMIT: f32 = 0.6;

/// The pairs of statements that are at least `least` alike.
pub(crate) fn find_pairs(statements: &[Statement], least: f32) -> Vec<Pair> {
    let mut holders: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (at, statement) in statements.iter().enumerate() {
        if !is_comparable(statement) {
            continue;
        }
        for term in statement.terms.iter().filter(|term| term.weight > 1.0 && term.own) {
            // Keys and kin are numbered apart: kin are made odd, keys even.
            holders.entry(term.key * 2).or_default().push(at as u32);
            for kin in &term.kin {
                let of = holders.entry(kin * 2 + 1).or_default();
                if of.last() != Some(&(at as u32)) {
                    of.push(at as u32);
                }
            }
        }
    }
    holders.retain(|_, of| of.len() > 1 && of.len() <= COMMONEST);
    let mut met: Vec<(u32, u32)> = Vec::new();
    for of in holders.values() {
        for (at, first) in of.iter().enumerate() {
            met.extend(of[at + 1..].iter().map(|second| (*first, *second)));
        }
    }
    met.sort_unstable();
    met.dedup();
    let pairs = met.into_iter().map(|(first, second)| {
        let (first, second) = (first as usize, second as usize);
        Pair { first, second, likeness: likeness(&statements[first], &statements[second]) }
    });
    pairs.filter(|pair| pair.likeness >= least).collect()
}

/// Whether a statement says enough to be held against others.
pub(crate) fn is_comparable(statement: &Statement) -> bool {
    statement.own_weight() >= 4.0 && statement.claim.span.len() <= 600
}

/// How alike two statements are, 0 to 1: the weight of what they share against what they hold.
pub(crate) fn likeness(one: &Statement, other: &Statement) -> f32 {
    if one.report == other.report && one.claim.sentence == other.claim.sentence {
        return 0.0;
    }
    let shared = shared(&one.terms, &other.terms);
    let total = (one.weight * other.weight).sqrt();
    if total <= 0.0 {
        return 0.0;
    }
    let own = shared.own / (one.own_weight() * other.own_weight()).sqrt().max(1.0);
    let mut likeness = 0.6 * shared.all / total + 0.4 * own;
    if shared.predicate {
        likeness *= 1.1;
    } else if shared.crossed {
        likeness *= CROSSED;
    }
    // How many may be says nothing of how many are.
    if one.limits != other.limits && !one.claim.quantities.is_empty() && !other.claim.quantities.is_empty() {
        likeness *= LIMIT;
    }
    let opposed = one.sides.iter().any(|(pair, side)| other.sides.contains(&(*pair, !side)));
    if one.unreal != other.unreal || opposed {
        likeness *= OTHER;
    }
    // Two clauses of other deeds share a word or two by chance; what they share must weigh the more.
    if !shared.predicate && shared.all < ENOUGH && !same_verb(one, other) && !same_count(one, other) {
        likeness *= BY_CHANCE + (1.0 - BY_CHANCE) * shared.all / ENOUGH;
    }
    // Clauses that share nothing but names and days tell of the same people and places, not of one deed.
    if shared.plain <= 0.0 {
        likeness *= NAMES_ALONE;
    }
    // One shared word may be chance; two are not.
    if shared.words < 2 {
        likeness *= 0.6;
    }
    likeness.min(1.0)
}

/// Whether both have one verb that is no copula, were it as light as in "taken to hospital".
fn same_verb(one: &Statement, other: &Statement) -> bool {
    let verb = |statement: &Statement| {
        let token = &statement.parsed.tokens.all()[statement.claim.predicate?];
        (token.pos == Pos::Verb && !matches!(token.lemma.as_str(), "be" | "have" | "say")).then(|| token.lemma.clone())
    };
    matches!((verb(one), verb(other)), (Some(here), Some(there)) if here == there)
}

/// Whether both count as many of one kind, which two clauses of other things seldom do: "about 60 people".
fn same_count(one: &Statement, other: &Statement) -> bool {
    /// Ones and twos of anything are everywhere.
    const FEW: f64 = 3.0;
    let counted = |statement: &Statement| -> Vec<(f64, String)> {
        let quantities = statement.claim.quantities.iter().map(|index| &statement.parsed.quantities[index.at()]);
        let counts = quantities.filter(|quantity| quantity.kind == QuantityKind::Count);
        counts
            .filter_map(|quantity| {
                let figure = quantity.value.filter(|figure| *figure >= FEW)?;
                let head = quantity.counted.as_ref()?.head;
                Some((figure, statement.parsed.tokens.all()[head].lemma.to_lowercase()))
            })
            .collect()
    };
    let there = counted(other);
    !there.is_empty() && counted(one).iter().any(|count| there.contains(count))
}

#[derive(Default)]
pub(crate) struct Shared {
    pub all: f32,
    pub own: f32,
    pub words: usize,
    /// Shared weight of what is neither a name nor a day.
    pub plain: f32,
    /// A word of either's predicate has its like in the other.
    pub predicate: bool,
    /// Who acts in one is acted on in the other.
    pub crossed: bool,
}

pub(crate) fn shared(one: &[Term], other: &[Term]) -> Shared {
    let mut shared = Shared::default();
    let mut taken = [false; 64];
    for term in one {
        let mut best: Option<(usize, f32)> = None;
        for (at, candidate) in other.iter().enumerate().take(taken.len()) {
            if taken[at] {
                continue;
            }
            let matches = term.matches(candidate);
            if matches > 0.0 && best.is_none_or(|(_, most)| matches > most) {
                best = Some((at, matches));
            }
        }
        let Some((at, matches)) = best else { continue };
        taken[at] = true;
        let weight = matches * (term.weight * other[at].weight).sqrt();
        shared.all += weight;
        if term.own && other[at].own {
            shared.own += weight;
        }
        shared.words += usize::from(weight > 1.0);
        if !term.name && !term.time {
            shared.plain += weight;
        }
        shared.crossed |= term.part.crosses(other[at].part);
        shared.predicate |= term.predicate && other[at].predicate
            || (term.predicate || other[at].predicate) && weight > 2.0 && !term.name;
    }
    shared
}

/// A merge that may be made.
#[derive(PartialEq)]
struct Merge {
    likeness: f32,
    first: usize,
    second: usize,
}

impl Eq for Merge {}

impl Ord for Merge {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_likeness = self.likeness.total_cmp(&other.likeness);
        by_likeness.then(other.first.cmp(&self.first)).then(other.second.cmp(&self.second))
    }
}

impl PartialOrd for Merge {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Joins `all` statements into groups whose mean likeness is `least` or more; every statement is in
/// exactly one, groups and members in order.
pub(crate) fn group_statements(all: usize, pairs: &[Pair], least: f32) -> Vec<Vec<usize>> {
    let mut members: Vec<Vec<usize>> = (0..all).map(|at| vec![at]).collect();
    // Sums of the likeness between members of two groups; pairs never met count as nothing.
    let mut near: Vec<HashMap<usize, f32>> = vec![HashMap::new(); all];
    let mut open = BinaryHeap::new();
    for pair in pairs {
        near[pair.first].insert(pair.second, pair.likeness);
        near[pair.second].insert(pair.first, pair.likeness);
        open.push(Merge { likeness: pair.likeness, first: pair.first, second: pair.second });
    }
    while let Some(Merge { likeness, first, second }) = open.pop() {
        if likeness < least {
            break;
        }
        let now = near[first].get(&second).map(|sum| sum / (members[first].len() * members[second].len()) as f32);
        if now != Some(likeness) {
            continue;
        }
        let moved = std::mem::take(&mut near[second]);
        let joining = std::mem::take(&mut members[second]);
        members[first].extend(joining);
        near[first].remove(&second);
        for (other, sum) in moved {
            if other == first {
                continue;
            }
            near[other].remove(&second);
            let joined = *near[first].entry(other).and_modify(|known| *known += sum).or_insert(sum);
            near[other].insert(first, joined);
        }
        // A union changes the mean to every neighbour, so the queue learns all of them anew.
        for (other, sum) in &near[first] {
            let likeness = sum / (members[first].len() * members[*other].len()) as f32;
            if likeness >= least {
                open.push(Merge { likeness, first: first.min(*other), second: first.max(*other) });
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = members.into_iter().filter(|group| !group.is_empty()).collect();
    groups.iter_mut().for_each(|group| group.sort_unstable());
    groups.sort_unstable();
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(all: usize, pairs: &[(usize, usize, f32)]) -> Vec<Vec<usize>> {
        let pairs: Vec<Pair> = pairs
            .iter()
            .map(|(first, second, likeness)| Pair { first: *first, second: *second, likeness: *likeness })
            .collect();
        group_statements(all, &pairs, 0.4)
    }

    #[test]
    fn a_chain_does_not_become_one_group() {
        assert_eq!(groups(4, &[(0, 1, 0.8), (1, 2, 0.5), (2, 3, 0.8)]), [vec![0, 1], vec![2, 3]]);
    }

    #[test]
    fn what_holds_together_is_one_group() {
        assert_eq!(groups(3, &[(0, 1, 0.8), (1, 2, 0.5), (0, 2, 0.6)]), [vec![0, 1, 2]]);
        assert_eq!(groups(2, &[(0, 1, 0.3)]), [vec![0], vec![1]]);
    }
}
