//! The claims of a story's reports as weighed words, ready to be held against one another.

use std::ops::Range;

use jiff::civil::Date;
use rashomon_group::ReportIdx;
use rashomon_parse::{Claim, Parsed, QuantityIdx, QuantityKind};
use rashomon_syntax::Pos;
use rashomon_text::Span;

use crate::contest::Side;
use crate::notices::is_notice;
use crate::words::{is_listener, is_saying};

/// One claim of one report.
pub(crate) struct Statement<'s> {
    pub report: ReportIdx,
    pub claim: &'s Claim,
    pub parsed: &'s Parsed,
    pub text: &'s str,
    /// Its own words, each once, and the words around it that it needs to be understood.
    pub terms: Vec<Term>,
    /// Sum of the terms' weights.
    pub weight: f32,
    /// Negated, or said to be denied.
    pub negative: bool,
    /// Tells of what was not so: "we should have closed it a year ago".
    pub unreal: bool,
    /// Where its verb stands among the verbs that exclude each other.
    pub sides: Vec<Side>,
    /// Tells how many may be, and not how many are: "no more than 20 people are allowed".
    pub limits: bool,
    /// The day of the report's publication.
    pub published: Option<Date>,
}

impl Statement<'_> {
    pub fn words(&self) -> &str {
        self.claim.span.of(self.text)
    }

    /// Stands in a sentence that tells no news.
    pub fn is_notice(&self) -> bool {
        let sentence = self.parsed.tokens.span(self.parsed.tokens.sentences()[self.claim.sentence].clone());
        is_notice(sentence.of(self.text))
    }

    /// Words that tell nothing by themselves: who speaks and nothing of what is said ("Mayor Ines Rolo told
    /// reporters on Sunday"), or a verb whose complement is another clause ("it recommends", "my message is").
    pub fn is_shell(&self) -> bool {
        let tokens = &self.parsed.tokens;
        let all = tokens.all();
        let within = tokens.within(self.claim.span);
        let Some(predicate) = self.claim.predicate.filter(|at| within.contains(at)) else { return false };
        let counts = |index: &QuantityIdx| self.parsed.quantities[index.at()].kind != QuantityKind::Age;
        if self.claim.quantities.iter().any(counts) || !matches!(all[predicate].pos, Pos::Verb | Pos::Aux) {
            return false;
        }
        let says = is_saying(all[predicate].lemma.as_str());
        let cut = tokens
            .children(predicate)
            .any(|at| matches!(all[at].dep.as_str(), "ccomp" | "xcomp" | "pcomp") && !within.contains(&at));
        let mut idle: Vec<Range<usize>> = vec![predicate..predicate + 1];
        for child in tokens.children(predicate).filter(|at| within.contains(at)) {
            let whole = tokens.subtree(child);
            let token = &all[child];
            let idles = match token.dep.as_str() {
                "nsubj" => says || token.pos == Pos::Pron || all[predicate].lemma == "be" && cut,
                // "Reporters were told" says nothing, "a fire was reported" does.
                "nsubjpass" => token.pos == Pos::Pron || is_listener(token.lemma.as_str()),
                "dobj" | "dative" => {
                    let told = all[predicate].lemma == "tell" || is_listener(token.lemma.as_str());
                    says && (told || token.pos == Pos::Pron)
                }
                "advmod" | "aux" | "neg" | "punct" | "cc" | "mark" => true,
                _ => false,
            };
            let span = tokens.span(whole.clone());
            let timed = self.claim.times.iter().any(|index| {
                let time = self.parsed.times[index.at()].span;
                time.overlaps(span) && span.len() <= time.len() + 8
            });
            if idles || timed && (says || cut) {
                idle.push(whole);
            }
        }
        let tells = |at: usize| {
            matches!(all[at].pos, Pos::Noun | Pos::Propn | Pos::Verb | Pos::Adj | Pos::Num)
                && !idle.iter().any(|range| range.contains(&at))
        };
        (says || cut) && !within.into_iter().any(tells)
    }

    /// Weight of the words that stand in the clause itself.
    pub fn own_weight(&self) -> f32 {
        self.terms.iter().filter(|term| term.own).map(|term| term.weight).sum()
    }
}

/// A word that carries meaning, a name or a number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Term {
    /// Number of its stem.
    pub key: u32,
    /// What else it may match: families of words, the story's entities, the month of a day. Sorted.
    pub kin: Vec<u32>,
    /// How much it tells, from how rare it is.
    pub weight: f32,
    /// The token that stands for it first.
    pub at: u32,
    /// Stands in the clause, not only around it.
    pub own: bool,
    pub predicate: bool,
    pub part: Part,
    pub name: bool,
    pub time: bool,
}

/// The part that a term's thing takes in the deed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Part {
    Acts,
    IsActedOn,
    #[default]
    None,
}

impl Part {
    /// Who acts in one account and is acted on in the other.
    pub fn crosses(self, other: Self) -> bool {
        matches!((self, other), (Self::Acts, Self::IsActedOn) | (Self::IsActedOn, Self::Acts))
    }
}

impl Term {
    /// How well two terms stand for each other, 0 to 1.
    pub fn matches(&self, other: &Term) -> f32 {
        if self.key == other.key {
            1.0
        } else if self.kin.iter().any(|kin| other.kin.contains(kin)) {
            match (self.name && other.name, self.time) {
                (true, _) => 0.9,
                // Two days of one month are two days.
                (_, true) => 0.3,
                _ => 0.75,
            }
        } else {
            0.0
        }
    }
}

/// The predicate, the verbs it governs, and what a copula predicates.
pub(crate) fn predicates(parsed: &Parsed, at: usize) -> Vec<usize> {
    let all = parsed.tokens.all();
    let mut found = vec![at];
    let mut next = 0;
    while next < found.len() && found.len() < 6 {
        let up = found[next];
        for (child, token) in all.iter().enumerate().skip(up + 1).take(24) {
            if token.head as usize == up
                && matches!(token.dep.as_str(), "xcomp" | "acomp" | "attr" | "conj" | "oprd")
                && matches!(token.pos, Pos::Verb | Pos::Adj | Pos::Noun)
                && !(token.dep == "conj" && token.pos == Pos::Noun)
                && !found.contains(&child)
            {
                found.push(child);
            }
        }
        next += 1;
    }
    found
}

/// The words under a span, on one line.
pub(crate) fn one_line(text: &str, span: Span) -> String {
    let mut line = String::new();
    for word in span.of(text).split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}
