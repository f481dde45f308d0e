//! Numbers: bounds, rounding, the same thing counted.

use std::ops::Range;

use rashomon_parse::{Bound, Parsed, Quantity, QuantityKind};
use rashomon_syntax::Pos;

use super::{Comparer, Difference, Sense, Value};
use crate::Slot;
use crate::align::Pair;
use crate::lexicon::families;
use crate::words::is_light;

/// A number that a statement gives for something.
#[derive(Clone, Debug)]
struct Number {
    statement: usize,
    /// What holds, as far as the bound tells.
    low: f64,
    high: f64,
    /// The figure itself: the middle of a range.
    figure: f64,
    bound: Bound,
    counted: Counted,
    /// What happens to the counted: verbs, adjectives and nouns of happening around them.
    anchors: Vec<Sense>,
    unit: Option<String>,
    kind: QuantityKind,
    words: String,
}

#[derive(Clone, Debug)]
enum Counted {
    /// People of no named kind, or nothing named.
    Anybody,
    Thing(Sense),
}

pub(super) struct Numbers<'c> {
    comparer: &'c Comparer<'c>,
    of: Vec<Vec<Number>>,
    /// Statements that say it happened to nobody, with what happened.
    nobody: Vec<(usize, Vec<Sense>)>,
    happenings: Vec<u32>,
}

/// Families of what happens to people, that reports count.
const TOLLS: [&str; 10] =
    ["kill", "injure", "arrest", "displace", "missing", "evacuate", "abduct", "rescue", "infect", "free"];

impl<'c> Numbers<'c> {
    pub fn new(comparer: &'c Comparer<'c>) -> Self {
        let anybody: Vec<&str> = families(include_str!("../../data/roles.txt"))
            .filter(|(name, _)| *name == "anyone")
            .flat_map(|(_, words)| words.split_whitespace())
            .collect();
        let happenings = TOLLS.iter().map(|name| comparer.lexicon.family(name)).collect();
        let mut numbers = Self { comparer, of: Vec::new(), nobody: Vec::new(), happenings };
        for (at, statement) in comparer.statements.iter().enumerate() {
            let quantities = statement.claim.quantities.iter().map(|index| &statement.parsed.quantities[index.at()]);
            let of = quantities.filter_map(|quantity| numbers.number(at, quantity, &anybody)).collect();
            numbers.of.push(of);
            if numbers.tells_of_nobody(at) {
                let senses = comparer.senses[at].clone();
                numbers.nobody.push((at, senses));
            }
        }
        numbers
    }

    fn number(&self, at: usize, quantity: &Quantity, anybody: &[&str]) -> Option<Number> {
        let statement = &self.comparer.statements[at];
        // "The 11- and 21-year-old": a part of a longer word; "1/2": a place in a list.
        let part = statement.text[quantity.span.end()..].starts_with(['-', '/'])
            || quantity.span.of(statement.text).contains('/');
        if part || matches!(quantity.kind, QuantityKind::Age | QuantityKind::Ordinal) {
            return None;
        }
        let (low, high, figure) = interval(quantity)?;
        let parsed = statement.parsed;
        let head = match &quantity.counted {
            Some(counted) => counted.head,
            None => parsed.tokens.within(quantity.span).last()?,
        };
        let all = parsed.tokens.all();
        let counted = match &quantity.counted {
            Some(counted) if !anybody.contains(&all[counted.head].lemma.to_lowercase().as_str()) => {
                Counted::Thing(Sense::of(self.comparer.lexicon, all[counted.head].lemma.as_str()))
            }
            _ => Counted::Anybody,
        };
        Some(Number {
            statement: at,
            low,
            high,
            figure,
            bound: quantity.bound,
            counted,
            anchors: self.anchors(parsed, parsed.tokens.within(quantity.span), head, statement.claim.predicate),
            unit: quantity.unit.clone(),
            kind: quantity.kind,
            words: quantity.span.of(statement.text).to_owned(),
        })
    }

    /// Whether the sentence of a number gives another figure too: "by 41 votes to 38" and "41 for it
    /// and 38 against it" give both.
    fn gives(&self, number: &Number, figure: f64) -> bool {
        let statement = &self.comparer.statements[number.statement];
        let tokens = &statement.parsed.tokens;
        let sentence = tokens.span(tokens.sentences()[statement.claim.sentence].clone());
        let mut inside = statement.parsed.quantities.iter().filter(|quantity| sentence.contains(quantity.span));
        inside.any(|quantity| interval(quantity).is_some_and(|(_, _, of)| of == figure))
    }

    /// What is said of the counted: up the tree to the predicate, and what modifies them.
    fn anchors(&self, parsed: &Parsed, own: Range<usize>, head: usize, predicate: Option<usize>) -> Vec<Sense> {
        let all = parsed.tokens.all();
        let lexicon = self.comparer.lexicon;
        let mut anchors = Vec::new();
        let mut add = |at: usize| {
            let token = &all[at];
            if matches!(token.pos, Pos::Verb | Pos::Adj | Pos::Noun) && !is_light(token.lemma.as_str()) {
                anchors.push(Sense::of(lexicon, token.lemma.as_str()));
            }
        };
        let (from, to) = (head.saturating_sub(6), all.len().min(head + 12));
        for (child, token) in all.iter().enumerate().take(to).skip(from) {
            if token.head as usize == head && child != head && token.dep == "amod" {
                add(child);
            }
        }
        if all[head].pos == Pos::Noun && self.is_happening(all[head].lemma.as_str()) {
            add(head);
        }
        // "Of the 276 girls seized": what is said of the whole stands beside it. Else such words only
        // tell which girls are meant.
        if is_whole(parsed, own.start) {
            (from..to)
                .filter(|child| {
                    all[*child].head as usize == head && matches!(all[*child].dep.as_str(), "acl" | "relcl")
                })
                .for_each(add);
            return anchors;
        }
        let mut below = head;
        for up in parsed.tokens.ancestors(head).take(6) {
            if all[below].dep == "pobj" && all[up].lemma == "of" {
                let whole = all[up].head as usize;
                // "Hundreds of people": the number itself stands there.
                if own.contains(&whole) {
                    below = up;
                    continue;
                }
                // "The release of 21 girls" says what happened to them; of "21 of the 276 girls" what
                // happened to the 21 says nothing of the 276.
                if all[whole].pos == Pos::Noun {
                    add(whole);
                }
                break;
            }
            if own.contains(&up) {
                below = up;
                continue;
            }
            add(up);
            for (child, token) in all.iter().enumerate().skip(up + 1).take(7) {
                if token.head as usize == up
                    && matches!(token.dep.as_str(), "acomp" | "attr" | "oprd")
                    && child != below
                {
                    add(child);
                }
            }
            // "Sixty were on the bridge": where they are is what is said of them.
            if all[up].lemma == "be" {
                let near =
                    (up + 1..all.len().min(up + 4)).filter(|at| all[*at].dep == "prep" && all[*at].head as usize == up);
                let places = near.flat_map(|at| parsed.tokens.children(at)).filter(|at| all[*at].dep == "pobj");
                places.for_each(&mut add);
            }
            if Some(up) == predicate || matches!(all[up].pos, Pos::Verb) {
                break;
            }
            below = up;
        }
        anchors
    }

    fn is_happening(&self, lemma: &str) -> bool {
        let sense = Sense::of(self.comparer.lexicon, lemma);
        sense.families.iter().any(|family| self.happenings.contains(family))
    }

    /// Numbers of the pair that count the same and cannot both be right.
    pub fn compare(&self, pair: &Pair, differences: &mut Vec<Difference>) {
        let statements = &self.comparer.statements;
        // The lines of a list ("Photo 3 of 30") differ in their number only.
        if statements[pair.first].report == statements[pair.second].report
            && without_digits(statements[pair.first].words()) == without_digits(statements[pair.second].words())
        {
            return;
        }
        // How many may be says nothing of how many are.
        if statements[pair.first].limits != statements[pair.second].limits {
            return;
        }
        for first in &self.of[pair.first] {
            for second in &self.of[pair.second] {
                if let Some(anchor) = self.shared_anchor(first, second, pair)
                    && cannot_both_hold(first, second)
                    && !(self.gives(first, second.figure) && self.gives(second, first.figure))
                {
                    differences.push(Difference {
                        update: self.is_rising_toll(first, second),
                        topic: anchor,
                        ..Difference::new(
                            Slot::Number,
                            Value {
                                class: Some(first.figure.to_string()),
                                ..Value::new(first.statement, first.words.clone())
                            },
                            Value {
                                class: Some(second.figure.to_string()),
                                ..Value::new(second.statement, second.words.clone())
                            },
                        )
                    });
                }
            }
        }
    }

    /// What both numbers' counted are said to have met with, where both count the same.
    fn shared_anchor(&self, first: &Number, second: &Number, pair: &Pair) -> Option<String> {
        let same_kind = first.kind == second.kind && first.unit == second.unit;
        let same_counted = match (&first.counted, &second.counted) {
            (Counted::Thing(one), Counted::Thing(other)) => one.matches(other),
            (Counted::Anybody, Counted::Anybody) => true,
            // Who is counted may be left out after a first mention, or be told more closely.
            _ => pair.likeness > 0.45,
        };
        let anchor = first.anchors.iter().find_map(|one| {
            let other = second.anchors.iter().find(|other| one.matches(other))?;
            let family = one.families.iter().find(|family| other.families.contains(family));
            Some(family.map_or_else(|| one.stem.clone(), |family| format!("{family}")))
        });
        let (most, least) = (first.figure.max(second.figure), first.figure.min(second.figure));
        // Ten times as many are other people, unless all else is alike.
        let near = least > 0.0 && most / least <= if pair.likeness > 0.5 { 100.0 } else { 6.0 };
        anchor.filter(|_| same_kind && same_counted && near)
    }

    /// Counts of the dead, hurt, held or moved grow while news comes in: the report of a later day has the higher
    /// one, or says that it rose. A lower one is newer news only where the report says that it was revised.
    fn is_rising_toll(&self, first: &Number, second: &Number) -> bool {
        let (one, other) = (&self.comparer.statements[first.statement], &self.comparer.statements[second.statement]);
        let grown = match (one.published, other.published) {
            (Some(here), Some(there)) if here != there => {
                let later = if here < there { other } else { one };
                (here < there) == (first.figure < second.figure) || tells_of_revision(later.words())
            }
            _ => {
                let higher = if first.figure > second.figure { one } else { other };
                tells_of_growth(higher.words())
            }
        };
        if !grown {
            return false;
        }
        let toll =
            |number: &Number| number.anchors.iter().any(|sense| sense.families.iter().any(|family| self.grows(family)));
        let bounded = |number: &Number| {
            matches!(number.bound, Bound::AtLeast | Bound::Exact | Bound::About | Bound::Vague | Bound::Range)
        };
        toll(first) && toll(second) && bounded(first) && bounded(second)
    }

    /// Whether a family of [`TOLLS`] is of those that nobody leaves again.
    fn grows(&self, family: &u32) -> bool {
        let at = self.happenings.iter().position(|known| known == family);
        at.is_some_and(|at| {
            matches!(TOLLS[at], "kill" | "injure" | "arrest" | "displace" | "evacuate" | "rescue" | "infect")
        })
    }

    fn tells_of_nobody(&self, at: usize) -> bool {
        let statement = &self.comparer.statements[at];
        let Some(predicate) = statement.claim.predicate else { return false };
        let all = statement.parsed.tokens.all();
        let happens = self.comparer.senses[at]
            .iter()
            .any(|sense| sense.families.iter().any(|family| self.happenings.contains(family)));
        let subject =
            all.iter().enumerate().skip(predicate.saturating_sub(8)).take(12).find(|(_, token)| {
                token.head as usize == predicate && matches!(token.dep.as_str(), "nsubj" | "nsubjpass")
            });
        let Some((subject, _)) = subject else { return false };
        let word = all[subject].of(statement.text).to_lowercase();
        let no = |at: usize| matches!(all[at].of(statement.text).to_lowercase().as_str(), "no" | "none" | "nobody");
        happens
            && (no(subject)
                || (matches!(word.as_str(), "one" | "person" | "people" | "body") && subject > 0 && no(subject - 1)))
    }

    /// "Nobody was hurt" against every statement that counts the hurt.
    pub fn compare_none(&self, differences: &mut Vec<Difference>) {
        for (nobody, senses) in &self.nobody {
            for (at, numbers) in self.of.iter().enumerate() {
                let counts = |number: &Number| {
                    number.figure >= 1.0
                        && number.kind == QuantityKind::Count
                        && number.anchors.iter().any(|one| senses.iter().any(|other| one.matches(other)))
                };
                if at != *nobody && numbers.iter().any(counts) {
                    let words = |at: usize| {
                        crate::statements::one_line(
                            self.comparer.statements[at].text,
                            self.comparer.statements[at].claim.span,
                        )
                    };
                    differences.push(Difference::new(
                        Slot::Polarity,
                        Value::new(*nobody, words(*nobody)),
                        Value::new(at, words(at)),
                    ));
                }
            }
        }
    }
}

/// Whether a number tells the whole that another is a part of: "21 of the 276", "some of the 200".
fn is_whole(parsed: &Parsed, first: usize) -> bool {
    let all = parsed.tokens.all();
    let mut at = first;
    while at > 0 && matches!(all[at - 1].pos, Pos::Det | Pos::Adj | Pos::Adv) && first - at < 3 {
        at -= 1;
    }
    if at < 2 || all[at - 1].lemma.as_str() != "of" {
        return at > 0 && all[at - 1].lemma.eq_ignore_ascii_case("of") && at == 1;
    }
    let part = &all[at - 2];
    part.pos == Pos::Num
        || matches!(part.pos, Pos::Det | Pos::Pron | Pos::Punct)
        || matches!(part.lemma.as_str(), "some" | "many" | "most" | "several" | "dozen" | "score" | "half" | "majority")
}

/// What a quantity allows, and its figure.
fn interval(quantity: &Quantity) -> Option<(f64, f64, f64)> {
    match (quantity.value, quantity.low, quantity.high) {
        (Some(value), ..) => {
            let (low, high) = match quantity.bound {
                Bound::About => (value * 0.85, value * 1.15),
                Bound::AtLeast => (value, value * 1.25),
                Bound::AtMost => (value * 0.75, value),
                _ => (value, value),
            };
            Some((low, high, value))
        }
        (None, Some(low), Some(high)) => Some((low, high, (low * high).max(0.0).sqrt())),
        (None, Some(low), None) => Some((low, low * 5.0, low * 2.0)),
        _ => None,
    }
}

fn cannot_both_hold(first: &Number, second: &Number) -> bool {
    let vague = |number: &Number| matches!(number.bound, Bound::Vague);
    if vague(first) && vague(second) {
        return first.low.max(second.low) > first.high.min(second.high);
    }
    // "Up to 1,000" speaks of a thousand: "hundreds" is another figure.
    if vague(first) || vague(second) {
        let (vague, figure) = if vague(first) { (first, second.figure) } else { (second, first.figure) };
        return figure < vague.low || figure >= vague.high;
    }
    if first.bound == Bound::AtLeast && second.bound == Bound::AtLeast {
        return (first.figure - second.figure).abs() > 0.02 * first.figure.max(second.figure);
    }
    let apart = first.low.max(second.low) > first.high.min(second.high);
    apart && !rounds_to(first.figure, second.figure) && !rounds_to(second.figure, first.figure)
}

/// Whether `rounded` has fewer figures than `exact` and is what it rounds to.
fn rounds_to(exact: f64, rounded: f64) -> bool {
    let mut step = 10.0;
    while step <= rounded && step < 1e15 {
        if rounded % step == 0.0
            && exact % step != 0.0
            && exact > step * 5.0
            && (exact / step).round() * step == rounded
        {
            return true;
        }
        step *= 10.0;
    }
    false
}

/// Words that tell of a count as a later one.
fn tells_of_growth(words: &str) -> bool {
    let words = words.to_lowercase();
    let mut words = words.split(|c: char| !c.is_alphabetic());
    words.any(|word| {
        matches!(word, "now" | "rose" | "rises" | "risen" | "rising" | "climbed" | "revised" | "updated" | "grew")
    })
}

/// Words that tell of a count as one that was corrected.
fn tells_of_revision(words: &str) -> bool {
    let words = words.to_lowercase();
    ["revised", "corrected", "lowered", "first thought", "earlier thought", "previously thought", "earlier figure"]
        .iter()
        .any(|of| words.contains(of))
}

fn without_digits(words: &str) -> String {
    words.chars().filter(|c| !c.is_ascii_digit()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(bound: Bound, value: Option<f64>, low: Option<f64>, high: Option<f64>) -> Number {
        let quantity = Quantity {
            span: rashomon_text::Span::new(0, 0),
            kind: QuantityKind::Count,
            value,
            low,
            high,
            bound,
            counted: None,
            unit: None,
        };
        let (low, high, figure) = interval(&quantity).unwrap();
        Number {
            statement: 0,
            low,
            high,
            figure,
            bound,
            counted: Counted::Anybody,
            anchors: Vec::new(),
            unit: None,
            kind: QuantityKind::Count,
            words: String::new(),
        }
    }

    #[track_caller]
    fn check_numbers(one: Number, other: Number, apart: bool) {
        assert_eq!(cannot_both_hold(&one, &other), apart, "{one:?} and {other:?}");
        assert_eq!(cannot_both_hold(&other, &one), apart, "{other:?} and {one:?}");
    }

    #[test]
    fn bounds_say_what_can_both_hold() {
        let exact = |value| number(Bound::Exact, Some(value), None, None);
        let about = |value| number(Bound::About, Some(value), None, None);
        let at_least = |value| number(Bound::AtLeast, Some(value), None, None);
        let vague = |low, high| number(Bound::Vague, None, Some(low), Some(high));
        check_numbers(exact(40.0), at_least(50.0), true);
        check_numbers(exact(43.0), about(40.0), false);
        check_numbers(exact(43.0), at_least(40.0), false);
        check_numbers(at_least(50.0), at_least(59.0), true);
        check_numbers(exact(4.0), exact(5.0), true);
        check_numbers(exact(5.0), vague(24.0, 99.0), true);
        check_numbers(at_least(50.0), vague(24.0, 99.0), false);
        check_numbers(about(1000.0), vague(100.0, 1000.0), true);
    }

    #[test]
    fn a_rounded_figure_is_no_other_figure() {
        assert!(rounds_to(2_312_400.0, 2_300_000.0));
        assert!(rounds_to(1_960.0, 2_000.0));
        assert!(!rounds_to(2_600_000.0, 2_300_000.0));
    }
}
