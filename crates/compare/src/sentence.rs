//! A clause as a sentence that can be read by itself.

use rashomon_syntax::{Pos, Token};
use rashomon_text::Span;

use crate::statements::{Statement, one_line};
use crate::words::is_saying;

/// Sentences longer than this are no help to a reader of their clause, in bytes.
const LONGEST: usize = 280;

/// A statement's own words so that they read as a sentence: without the word that ties the clause to
/// another one, with what its relative pronoun stands for, with the subject it shares; the whole sentence
/// where the clause has no verb of its own to stand on. `span` is the clause, or the part of it that is told.
pub(crate) fn as_sentence(statement: &Statement, span: Span) -> String {
    let clause = Clause::of(statement);
    let words = match clause {
        Some(clause) if clause.finite => clause.told(statement, span),
        Some(_) => {
            let tokens = &statement.parsed.tokens;
            let whole = tokens.span(tokens.sentences()[statement.claim.sentence].clone());
            let bounded = Span::new(whole.start().max(span.start().saturating_sub(LONGEST)), whole.end());
            let whole = if bounded == whole && whole.len() <= LONGEST { whole } else { span };
            one_line(statement.text, whole)
        }
        None => one_line(statement.text, span),
    };
    let words = bare(&words);
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// The words without marks that tie them to what stands around: points and hashes in front, commas behind, marks of
/// quotation and brackets whose other half was cut off.
fn bare(words: &str) -> String {
    const PAIRS: [(char, char); 4] = [('“', '”'), ('(', ')'), ('[', ']'), ('«', '»')];
    let mut kept: Vec<char> = words.chars().collect();
    // „These“ close with what opens others.
    for (open, close) in PAIRS.into_iter().filter(|_| !words.contains('„')) {
        let mut unclosed: Vec<usize> = Vec::new();
        let mut lone: Vec<usize> = Vec::new();
        for (at, c) in kept.iter().enumerate() {
            if *c == open {
                unclosed.push(at);
            } else if *c == close && unclosed.pop().is_none() {
                lone.push(at);
            }
        }
        lone.extend(unclosed);
        lone.sort_unstable();
        lone.into_iter().rev().for_each(|at| {
            kept.remove(at);
        });
    }
    let straight: Vec<usize> = kept.iter().enumerate().filter(|(_, c)| **c == '"').map(|(at, _)| at).collect();
    if let (1, Some(at)) = (straight.len() % 2, straight.first()) {
        kept.remove(*at);
    }
    let words: String = kept.into_iter().collect();
    let words = words.trim_start_matches(['.', ',', ';', ':', '#', ' ', '-', '–', '—']);
    words.trim_end_matches([',', ';', ':', ' ']).to_owned()
}

/// The clause with the one that it governs and that follows it: "inspectors warned | that the bridge was unsafe".
pub(crate) fn with_complement(statement: &Statement) -> Span {
    /// Words that may stand between a clause and its complement: "that", a comma, a day.
    const GAP: usize = 4;
    let span = statement.claim.span;
    let tokens = &statement.parsed.tokens;
    let within = tokens.within(span);
    let Some(predicate) = statement.claim.predicate.filter(|at| within.contains(at)) else { return span };
    let end = tokens
        .children(predicate)
        .filter(|at| *at >= within.end && matches!(tokens.all()[*at].dep.as_str(), "ccomp" | "xcomp" | "pcomp"))
        .map(|at| tokens.subtree(at))
        .find(|whole| whole.start >= within.end && whole.start - within.end <= GAP)
        .map(|whole| tokens.span(whole).trimmed(statement.text).end());
    match end {
        Some(end) if end > span.end() && end - span.start() <= LONGEST => Span::new(span.start(), end),
        _ => span,
    }
}

/// Whether a statement's subject is a pronoun: a reader cannot tell whom it speaks of.
pub(crate) fn has_pronoun_subject(statement: &Statement) -> bool {
    let all = statement.parsed.tokens.all();
    statement.claim.predicate.is_some_and(|predicate| {
        let mut below = statement.parsed.tokens.children(predicate);
        below.any(|at| {
            matches!(all[at].dep.as_str(), "nsubj" | "nsubjpass") && all[at].pos == Pos::Pron && all[at].tag == "PRP"
        })
    })
}

/// Whether a statement is a clause with a finite verb and a subject of its own.
pub(crate) fn stands_alone(statement: &Statement) -> bool {
    Clause::of(statement).is_some_and(|clause| clause.finite && matches!(clause.subject, Subject::Own))
}

/// "To see the finish", "according to the crew", "she told the radio": words that tell nothing without
/// their sentence.
pub(crate) fn is_fragment(statement: &Statement) -> bool {
    const LONGEST: usize = 6;
    let claim = statement.claim;
    let finite = Clause::of(statement).is_some_and(|clause| clause.finite);
    let tokens = &statement.parsed.tokens;
    let words = tokens.within(claim.span).filter(|at| tokens.all()[*at].pos != Pos::Punct).count();
    let says = claim.predicate.is_some_and(|verb| {
        let has = |label: &str| tokens.children(verb).any(|at| tokens.all()[at].dep == label);
        is_saying(tokens.all()[verb].lemma.as_str()) && !has("dobj") && !has("attr")
    });
    let link = statement.words().contains("://") || statement.words().contains(".com/");
    link || says && claim.quantities.is_empty()
        || !finite && words <= LONGEST && claim.quantities.is_empty() && claim.times.is_empty()
}

enum Subject {
    Own,
    /// Token of a relative pronoun that is the subject, and of what it stands for.
    Relative(usize, usize),
    /// Token of a relative pronoun that is no subject, and of what it stands for.
    Object(usize, usize),
    /// Told in the clause above.
    Shared(Span),
    None,
}

struct Clause {
    finite: bool,
    subject: Subject,
}

impl Clause {
    /// `None` where the clause's predicate stands outside its words.
    fn of(statement: &Statement) -> Option<Self> {
        let tokens = &statement.parsed.tokens;
        let all = tokens.all();
        let within = tokens.within(statement.claim.span);
        let predicate = statement.claim.predicate.filter(|at| within.contains(at))?;
        let below: Vec<usize> =
            within.clone().filter(|at| all[*at].head as usize == predicate && *at != predicate).collect();
        let is_finite = |at: usize| matches!(all[at].tag.as_str(), "VBD" | "VBZ" | "VBP" | "MD");
        let finite = is_finite(predicate)
            || below.iter().any(|at| matches!(all[*at].dep.as_str(), "aux" | "auxpass" | "cop") && is_finite(*at));
        let own = below.iter().find(|at| matches!(all[**at].dep.as_str(), "nsubj" | "nsubjpass" | "expl" | "csubj"));
        let subject = match own {
            Some(at) if matches!(all[*at].tag.as_str(), "WDT" | "WP") && all[predicate].dep == "relcl" => {
                Subject::Relative(*at, all[predicate].head as usize)
            }
            Some(subject) => {
                let pronoun = below_relative(&all[within.clone()], within.start, predicate, *subject);
                let relative = pronoun.filter(|_| all[predicate].dep == "relcl");
                relative.map_or(Subject::Own, |at| Subject::Object(at, all[predicate].head as usize))
            }
            None => {
                let outside = statement.claim.participants.first().map(|(_, who)| who.span);
                outside.filter(|who| !statement.claim.span.overlaps(*who)).map_or(Subject::None, Subject::Shared)
            }
        };
        Some(Self { finite, subject })
    }

    fn told(&self, statement: &Statement, span: Span) -> String {
        let tokens = &statement.parsed.tokens;
        let all = tokens.all();
        let within = tokens.within(span);
        let from = |at: usize| {
            let start = all[at].start as usize;
            one_line(statement.text, Span::new(start, span.end()))
        };
        // The noun with what stands before it: "the company" of "the company that maintains it".
        let phrase = |noun: usize| {
            let mut first = noun;
            for at in (noun.saturating_sub(8)..noun).rev() {
                if tokens.ancestors(at).take(4).any(|up| up == noun) {
                    first = at;
                } else {
                    break;
                }
            }
            one_line(statement.text, tokens.span(first..noun + 1))
        };
        match self.subject {
            Subject::Relative(pronoun, noun) if pronoun + 1 < within.end => {
                format!("{} {}", phrase(noun), from(pronoun + 1))
            }
            // "The bridge that engineers worry about": engineers worry about the bridge; "the war in which towns
            // burned": towns burned.
            Subject::Object(pronoun, noun) if pronoun + 1 < within.end => {
                let governs = matches!(all[pronoun].dep.as_str(), "dobj" | "pobj");
                let before = pronoun > within.start && all[pronoun - 1].pos == Pos::Adp;
                let told = from(pronoun + 1);
                let last = told.trim_end_matches([',', ' ']);
                if governs && !before { format!("{last} {}", phrase(noun)) } else { told }
            }
            Subject::Shared(who) => {
                let first = within.clone().find(|at| !ties(statement, *at)).unwrap_or(within.start);
                format!("{} {}", one_line(statement.text, who), from(first))
            }
            _ => from(within.clone().find(|at| !ties(statement, *at)).unwrap_or(within.start)),
        }
    }
}

/// The relative pronoun, other than the subject, that a relative clause begins with.
fn below_relative(words: &[Token], first: usize, predicate: usize, subject: usize) -> Option<usize> {
    let before = words.iter().enumerate().take(predicate.saturating_sub(first)).take(3);
    let relative = |token: &Token| {
        matches!(token.tag.as_str(), "WDT" | "WP")
            || token.lemma == "that" && matches!(token.dep.as_str(), "dobj" | "pobj")
    };
    let mut pronouns = before.filter(|(_, token)| relative(token)).map(|(at, _)| first + at);
    pronouns.find(|at| *at != subject)
}

/// Words that only tie a clause to another one: "when", "after", "that", "and".
fn ties(statement: &Statement, at: usize) -> bool {
    let token = &statement.parsed.tokens.all()[at];
    token.dep == "mark"
        || token.dep == "cc"
        || token.tag == "WRB" && token.dep == "advmod"
        || token.pos == Pos::Punct && !matches!(token.of(statement.text), "\"" | "“" | "(" | "'" | "‘")
}

#[cfg(test)]
mod tests {
    use rashomon_group::ReportIdx;
    use rashomon_parse::parse_report;
    use rashomon_read::Report;

    use super::*;
    use crate::lexicon::Lexicon;
    use crate::weigh::{Weigher, word_shares};

    /// Checks the sentence that the clause beginning with `clause` is told as.
    #[track_caller]
    fn check_sentence(text: &str, clause: &str, expected: &str) {
        let parsed = parse_report(&Report::of_text(text), &rashomon_testkit::english());
        let mut weigher = Weigher::new(Lexicon::shared(), word_shares());
        let statements = weigher.statements(std::iter::once((ReportIdx(0), &parsed, text, None)), |_, _| None);
        let told = statements.iter().find(|statement| statement.words().starts_with(clause));
        let words: Vec<&str> = statements.iter().map(Statement::words).collect();
        assert_eq!(told.map(|told| as_sentence(told, told.claim.span)).as_deref(), Some(expected), "{words:?}");
    }

    #[test]
    fn a_clause_tied_to_another_stands_by_itself() {
        check_sentence("The crowd fled when the planks broke.", "when", "The planks broke");
        check_sentence(
            "Police questioned the company that maintains the bridge.",
            "that",
            "The company maintains the bridge",
        );
    }

    #[test]
    fn a_relative_pronoun_that_is_acted_on_is_told_by_its_noun() {
        check_sentence(
            "The town closed the bridge that engineers worry about.",
            "that",
            "Engineers worry about the bridge",
        );
    }

    #[test]
    fn words_without_a_finite_verb_are_told_with_their_sentence() {
        let text = "A bus left the road, injuring 23 people.";
        check_sentence(text, "injuring", text);
    }
}
