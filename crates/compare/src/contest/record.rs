//! Records: how far a superlative reaches, "the deadliest in the country's history", "the deadliest since 1990".

use rashomon_syntax::Pos;
use rashomon_text::Span;

use super::{Comparer, Difference, Sense, Value};
use crate::Slot;
use crate::align::Pair;
use crate::statements::Statement;

const ALIKE: f32 = 0.2;

/// A superlative, what it is said of, and how far it reaches.
struct Record {
    degree: Sense,
    thing: Sense,
    span: Span,
    reach: Reach,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Reach {
    /// All that was ever recorded.
    History,
    /// "Modern", "recent", "living memory".
    Recent,
    /// Since a year.
    Since(i16),
    /// So many years.
    Years(u32),
}

pub(super) fn compare(comparer: &Comparer, pair: &Pair, differences: &mut Vec<Difference>) {
    if pair.likeness < ALIKE {
        return;
    }
    let (first, second) = (&comparer.statements[pair.first], &comparer.statements[pair.second]);
    let (Some(one), Some(other)) = (record(comparer, first), record(comparer, second)) else { return };
    if one.degree.matches(&other.degree) && one.thing.matches(&other.thing) && !one.reach.may_be(other.reach) {
        differences.push(Difference::new(
            Slot::Condition,
            Value::of_phrase(comparer.statements, pair.first, one.span),
            Value::of_phrase(comparer.statements, pair.second, other.span),
        ));
    }
}

impl Reach {
    /// Whether both may speak of one reach: "since 1990" and "in thirty years" may, "in history" and "in modern
    /// history" do not.
    fn may_be(self, other: Self) -> bool {
        match (self, other) {
            (Self::Since(one), Self::Since(other)) => one == other,
            // "In a decade" and "in twelve years" are one span of time, told roundly.
            (Self::Years(one), Self::Years(other)) => one.max(other) * 2 <= one.min(other) * 3,
            (Self::Since(_) | Self::Recent, Self::Years(_)) | (Self::Years(_), Self::Since(_) | Self::Recent) => true,
            (Self::Since(_), Self::Recent) | (Self::Recent, Self::Since(_)) => true,
            _ => self == other,
        }
    }

    /// The reach that a phrase gives.
    fn of(words: &str) -> Option<Self> {
        let words = words.to_lowercase();
        let words: Vec<&str> = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let has = |word: &str| words.contains(&word);
        let year = words.iter().find_map(|word| word.parse::<i16>().ok().filter(|year| (1000..2200).contains(year)));
        if has("since") {
            return year.map(Self::Since);
        }
        if has("history") || has("record") || has("ever") {
            let recent = has("modern") || has("recent") || has("contemporary") || has("postwar");
            return Some(if recent { Self::Recent } else { Self::History });
        }
        if has("memory") || has("times") {
            return Some(Self::Recent);
        }
        let unit = words.iter().find_map(|word| match *word {
            "year" | "years" => Some(1),
            "decade" | "decades" => Some(10),
            "century" | "centuries" => Some(100),
            _ => None,
        })?;
        let count = words.iter().find_map(|word| match *word {
            "a" | "one" => Some(1),
            "two" => Some(2),
            "three" => Some(3),
            "four" => Some(4),
            "five" => Some(5),
            "ten" => Some(10),
            "twenty" => Some(20),
            "thirty" => Some(30),
            "forty" => Some(40),
            "fifty" => Some(50),
            word => word.parse::<u32>().ok(),
        });
        // "In years", "in decades": no count to hold against another.
        count.filter(|count| *count < 2000).map(|count| Self::Years(count * unit))
    }
}

/// The first superlative of a statement that says how far it reaches.
fn record(comparer: &Comparer, statement: &Statement) -> Option<Record> {
    let tokens = &statement.parsed.tokens;
    let all = tokens.all();
    tokens.within(statement.claim.span).find_map(|at| {
        let degree = match all[at].tag.as_str() {
            "JJS" => at,
            // "The most expensive".
            "RBS" if all[all[at].head as usize].pos == Pos::Adj => all[at].head as usize,
            _ => return None,
        };
        let thing = all[degree].head as usize;
        if thing == degree || all[thing].pos != Pos::Noun {
            return None;
        }
        let sentence = &tokens.sentences()[tokens.sentence_of(at)];
        let reaches =
            |at: &usize| matches!(all[*at].lemma.to_lowercase().as_str(), "in" | "since" | "for" | "on" | "of");
        let near = (thing + 1..sentence.end.min(thing + 8)).filter(reaches);
        let mut phrases = near.map(|at| tokens.span(at..tokens.subtree(at).end.max(at + 1)));
        let (span, reach) = phrases.find_map(|span| Some((span, Reach::of(span.of(statement.text))?)))?;
        let sense = |at: usize| Sense::of(comparer.lexicon, all[at].lemma.as_str());
        Some(Record { degree: sense(degree), thing: sense(thing), span, reach })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_of_modern_times_is_no_record_of_all_times() {
        let may_be = |one: &str, other: &str| Reach::of(one).unwrap().may_be(Reach::of(other).unwrap());
        assert!(!may_be("in modern Velland history", "in Velland's history"));
        assert!(!may_be("since 1990", "since 1974"));
        assert!(!may_be("in 10 years", "in 30 years"));
        assert!(may_be("in the history of the port", "in its history"));
        assert!(may_be("in a decade", "in 12 years"));
        assert!(may_be("since 1990", "in 30 years"));
        assert_eq!(Reach::of("in the harbour"), None);
    }
}
