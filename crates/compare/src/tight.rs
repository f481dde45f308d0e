//! The words of a clause that a finding rests on: without the adjuncts that it alone tells.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rashomon_parse::{Claim, Parsed, Polarity, TimeExpression, TimeKind};
use rashomon_syntax::Pos;
use rashomon_text::Span;

use crate::statements::Statement;
use crate::words::{is_medium, is_saying};

/// Prepositions of when, where and under what circumstances: what they bring may go, and the clause still
/// tells the same deed of the same people.
const CIRCUMSTANCE: [&str; 23] = [
    "in",
    "on",
    "at",
    "near",
    "during",
    "after",
    "following",
    "amid",
    "amidst",
    "outside",
    "inside",
    "within",
    "throughout",
    "across",
    "along",
    "off",
    "behind",
    "beside",
    "above",
    "below",
    "despite",
    "around",
    "for",
];

/// Adverbs that tie a clause to the text around it.
const TIES: [&str; 9] =
    ["also", "however", "meanwhile", "furthermore", "moreover", "later", "earlier", "afterwards", "too"];

/// The words that two or more statements of a group share, by number of their stem or kin.
pub(crate) struct Common {
    held: BTreeSet<u32>,
}

impl Common {
    /// What the statements of a group have in common.
    pub fn of<'s>(statements: impl Iterator<Item = &'s Statement<'s>>) -> Self {
        let mut holders: BTreeMap<u32, u32> = BTreeMap::new();
        for statement in statements {
            let mut keys: Vec<u32> = Vec::new();
            for term in statement.terms.iter().filter(|term| term.own) {
                keys.push(term.key * 2);
                // Two days of one month are two days.
                keys.extend(term.kin.iter().filter(|_| !term.time).map(|kin| kin * 2 + 1));
            }
            keys.sort_unstable();
            keys.dedup();
            keys.into_iter().for_each(|key| *holders.entry(key).or_default() += 1);
        }
        Self { held: holders.into_iter().filter(|(_, count)| *count > 1).map(|(key, _)| key).collect() }
    }

    /// The statement's clause without the circumstances at its ends that no other statement tells.
    pub fn tighten(&self, statement: &Statement) -> Span {
        let all = statement.parsed.tokens.all();
        tighten(statement.claim, statement.parsed, statement.text, |within| {
            // What "on it" stands for, the others may name.
            if all[within.clone()].iter().any(|token| token.pos == Pos::Pron) {
                return true;
            }
            statement.terms.iter().filter(|term| term.own && within.contains(&(term.at as usize))).any(|term| {
                self.held.contains(&(term.key * 2))
                    || !term.time && term.kin.iter().any(|kin| self.held.contains(&(kin * 2 + 1)))
            })
        })
    }
}

/// The clause without the circumstances at its ends, as long as they do not hold what `keeps`.
pub(crate) fn tighten(claim: &Claim, parsed: &Parsed, text: &str, keeps: impl Fn(&Range<usize>) -> bool) -> Span {
    let (span, tokens) = (claim.span, &parsed.tokens);
    let clause = Clause { claim, parsed, text };
    let within = tokens.within(span);
    // "Was not found until Sunday" without its circumstance says the opposite.
    let Some(predicate) = claim.predicate.filter(|at| within.contains(at) && claim.polarity == Polarity::Positive)
    else {
        return span;
    };
    let mut left = within.clone();
    let keeps_all = |cut: &Range<usize>| keeps(cut) || cut.start == predicate + 1 && clause.needs_where(predicate);
    while let Some(cut) = clause.last_circumstance(&left, predicate).filter(|cut| !keeps_all(cut)) {
        left.end = cut.start;
    }
    while let Some(cut) = clause.first_circumstance(&left, predicate).filter(|cut| !keeps(cut)) {
        left.start = cut.end;
    }
    let all = tokens.all();
    let drops =
        |at: usize| matches!(all[at].pos, Pos::Space) || matches!(all[at].of(text), "," | ";" | "-" | "–" | "—");
    while left.start + 1 < left.end && drops(left.start) {
        left.start += 1;
    }
    while left.start + 1 < left.end && drops(left.end - 1) {
        left.end -= 1;
    }
    let telling = left
        .clone()
        .filter(|at| matches!(all[*at].pos, Pos::Noun | Pos::Propn | Pos::Verb | Pos::Pron | Pos::Adj | Pos::Num));
    if left == within || !left.contains(&predicate) || telling.count() < 2 {
        return span;
    }
    let inside = tokens.span(left.clone());
    // Marks of quotation that the tokens do not cover stay where the clause keeps that end.
    let start = if left.start == within.start { span.start() } else { inside.start() };
    let end = if left.end == within.end { span.end() } else { inside.end() };
    Span::new(start, end)
}

/// A clause whose ends are cut.
struct Clause<'c> {
    claim: &'c Claim,
    parsed: &'c Parsed,
    text: &'c str,
}

impl Clause<'_> {
    /// Whether a token brings a circumstance with all that hangs on it.
    fn is_circumstance(&self, at: usize) -> bool {
        let tokens = &self.parsed.tokens;
        let token = &tokens.all()[at];
        let word = token.of(self.text).to_lowercase();
        match token.dep.as_str() {
            // "On Sunday" and "for several minutes" are circumstances; "for the deaths" is none.
            // Where somebody spoke is what a clause of saying tells.
            "prep" if self.tells_medium(at) => false,
            "prep" if CIRCUMSTANCE.contains(&word.as_str()) => match self.time(&tokens.subtree(at)) {
                Some(time) => self.is_moment(time),
                None => word != "for",
            },
            "npadvmod" => self.time(&tokens.subtree(at)).is_some_and(|time| self.is_moment(time)),
            "advmod" => TIES.contains(&word.as_str()),
            _ => false,
        }
    }

    /// "Said on Twitter", "told us in an interview".
    fn tells_medium(&self, at: usize) -> bool {
        let all = self.parsed.tokens.all();
        let says = is_saying(all[all[at].head as usize].lemma.as_str());
        says && self.parsed.tokens.subtree(at).any(|of| is_medium(all[of].lemma.as_str()))
    }

    /// Verbs that tell where or when somebody is, and nothing else.
    fn needs_where(&self, predicate: usize) -> bool {
        const VERBS: [&str; 15] = [
            "be", "remain", "stay", "stand", "live", "lie", "sit", "work", "happen", "occur", "begin", "end", "start",
            "hold", "come",
        ];
        VERBS.contains(&self.parsed.tokens.all()[predicate].lemma.as_str())
    }

    fn time(&self, within: &Range<usize>) -> Option<&TimeExpression> {
        let span = self.parsed.tokens.span(within.clone());
        let mut times = self.claim.times.iter().map(|index| &self.parsed.times[index.at()]);
        times.find(|time| time.span.overlaps(span))
    }

    /// A day or an hour, or a longer time where nothing is counted: "14 people were killed this year" is another
    /// count without its year, and what "lasted three weeks" tells is the weeks.
    fn is_moment(&self, time: &TimeExpression) -> bool {
        /// A weekend, and what is told of "last week".
        const BRIEF_DAYS: i32 = 7;
        let words = time.span.of(self.text).to_lowercase();
        let long = ["year", "month", "decade", "century", "season"].iter().any(|word| words.contains(word));
        let brief = time.days.map_or(!long && !words.contains(|c: char| c.is_ascii_digit()), |(first, last)| {
            first.until(last).is_ok_and(|gap| gap.get_days() <= BRIEF_DAYS)
        });
        matches!(time.kind, TimeKind::Date | TimeKind::Time) && (brief || self.claim.quantities.is_empty())
    }

    /// The smallest circumstance that the words end in.
    fn last_circumstance(&self, within: &Range<usize>, predicate: usize) -> Option<Range<usize>> {
        let tokens = &self.parsed.tokens;
        let all = tokens.all();
        let last = within.clone().rev().find(|at| !matches!(all[*at].pos, Pos::Punct | Pos::Space))?;
        let mut up = last;
        for _ in 0..8 {
            if up <= predicate || !within.contains(&up) {
                return None;
            }
            if self.is_circumstance(up) {
                let whole = tokens.subtree(up);
                return (whole.end > last && whole.start > predicate).then_some(whole.start..within.end);
            }
            let head = all[up].head as usize;
            if head == up {
                return None;
            }
            up = head;
        }
        None
    }

    /// The circumstance that the words begin with, where it stands before the subject.
    fn first_circumstance(&self, within: &Range<usize>, predicate: usize) -> Option<Range<usize>> {
        let tokens = &self.parsed.tokens;
        let all = tokens.all();
        let first = within.clone().find(|at| !matches!(all[*at].pos, Pos::Punct | Pos::Space))?;
        let top = std::iter::once(first)
            .chain(tokens.ancestors(first).take(6))
            .find(|at| all[*at].head as usize == predicate)?;
        let whole = tokens.subtree(top);
        (self.is_circumstance(top) && whole.end <= predicate && whole.start >= within.start && top < predicate)
            .then_some(within.start..whole.end)
    }
}

#[cfg(test)]
mod tests {
    use rashomon_parse::parse_report;
    use rashomon_read::Report;

    use super::*;

    /// Checks what is left of the first clause where nothing else is told of its circumstances.
    #[track_caller]
    fn check_tight(text: &str, expected: &str) {
        let parsed = parse_report(&Report::of_text(text), &rashomon_testkit::english());
        let tight = tighten(&parsed.claims[0], &parsed, text, |_| false);
        assert_eq!(tight.of(text), expected);
    }

    #[test]
    fn circumstances_go() {
        check_tight("Two men were hurt during a fair in Rovna on Sunday.", "Two men were hurt");
        check_tight("Ines Rolo spoke to reporters on Sunday.", "Ines Rolo spoke to reporters");
        check_tight("Ines Rolo said so in a statement on Sunday.", "Ines Rolo said so in a statement");
        check_tight("On Sunday, a ferry hit the pier near the harbour.", "a ferry hit the pier");
    }

    #[test]
    fn what_changes_the_sense_stays() {
        check_tight("The ferry was not found until Sunday.", "The ferry was not found until Sunday");
        check_tight("The strike has lasted three weeks.", "The strike has lasted three weeks");
        check_tight("So far 14 people were killed this year.", "So far 14 people were killed this year");
        check_tight("Two of the guards were in the tower.", "Two of the guards were in the tower");
    }
}
