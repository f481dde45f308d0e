//! Where a sentence's tree parts into clauses.

use std::ops::Range;

use rashomon_syntax::{Pos, Token};

use crate::Tokens;

/// A run of tokens that states one thing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Clause {
    /// The run; it may hold short clauses of others.
    pub tokens: Range<usize>,
    /// The clause's predicate; outside `tokens` where the run is an adjunct that an embedded
    /// clause parts from it.
    pub predicate: usize,
}

/// A sentence cut into clauses.
pub(super) struct Cut {
    /// First token of the sentence.
    pub first: usize,
    /// For every token of the sentence, the predicate of the clause that it belongs to.
    owner: Vec<usize>,
    children: Vec<Vec<usize>>,
    pub clauses: Vec<Clause>,
}

impl Cut {
    /// The predicate of the clause that holds a token of this sentence.
    pub fn owner(&self, token: usize) -> usize {
        self.owner[token - self.first]
    }

    /// Direct dependents, in order.
    pub fn children(&self, token: usize) -> &[usize] {
        &self.children[token - self.first]
    }
}

/// How many tokens of an embedded clause a run may pass over and still read as one.
const GAP: usize = 3;

pub(super) fn find_clauses(tokens: &Tokens, sentence: usize) -> Cut {
    let range = tokens.sentences()[sentence].clone();
    let all = tokens.all();
    let first = range.start;
    let mut children = vec![Vec::new(); range.len()];
    for at in range.clone() {
        let head = all[at].head as usize;
        if head != at && range.contains(&head) {
            children[head - first].push(at);
        }
    }
    let heads: Vec<bool> = range.clone().map(|at| heads_clause(all, &children, first, at)).collect();
    let mut cut = Cut { first, owner: owners(all, &range, &heads), children, clauses: Vec::new() };
    let mut runs: Vec<(usize, Range<usize>)> = Vec::new();
    let mut last_of: Vec<Option<usize>> = vec![None; range.len()];
    for at in range.clone() {
        if matches!(all[at].pos, Pos::Punct | Pos::Space) {
            continue;
        }
        let owner = cut.owner(at);
        match last_of[owner - first] {
            Some(run) if gap(all, runs[run].1.end..at) <= GAP => runs[run].1.end = at + 1,
            _ => {
                last_of[owner - first] = Some(runs.len());
                runs.push((owner, at..at + 1));
            }
        }
    }
    for (predicate, run) in runs {
        let run = trimmed(all, &cut, run, predicate);
        if run.contains(&predicate) || stands_alone(all, &cut, &run, predicate) {
            cut.clauses.push(Clause { tokens: run, predicate });
        }
    }
    cut
}

/// Words in a gap; punctuation is none.
fn gap(all: &[Token], range: Range<usize>) -> usize {
    all[range].iter().filter(|token| !matches!(token.pos, Pos::Punct | Pos::Space)).count()
}

/// For every token the nearest clause head at or above it.
fn owners(all: &[Token], range: &Range<usize>, heads: &[bool]) -> Vec<usize> {
    let first = range.start;
    let mut owner: Vec<Option<usize>> = range.clone().map(|at| heads[at - first].then_some(at)).collect();
    let mut path = Vec::new();
    for at in range.clone() {
        let mut up = at;
        // A damaged tree may loop or leave its sentence: its tokens then belong to themselves.
        while owner[up - first].is_none() && path.len() <= range.len() {
            path.push(up);
            let head = all[up].head as usize;
            if head == up || !range.contains(&head) {
                owner[up - first] = Some(up);
            } else {
                up = head;
            }
        }
        let found = owner[up - first].unwrap_or(at);
        for on in path.drain(..) {
            owner[on - first].get_or_insert(found);
        }
    }
    owner.into_iter().enumerate().map(|(at, owner)| owner.unwrap_or(at + first)).collect()
}

fn heads_clause(all: &[Token], children: &[Vec<usize>], first: usize, at: usize) -> bool {
    let token = &all[at];
    let head = token.head as usize;
    if head == at {
        return true;
    }
    let below = &children[at - first];
    let verbal = matches!(token.pos, Pos::Verb | Pos::Aux) || below.iter().any(|child| all[*child].dep == "cop");
    let has = |labels: &[&str]| below.iter().any(|child| labels.contains(&all[*child].dep.as_str()));
    let subject = has(&["nsubj", "nsubjpass", "expl", "csubj"]);
    match token.dep.as_str() {
        "ccomp" | "relcl" | "csubj" | "csubjpass" | "parataxis" => verbal || subject,
        "advcl" | "acl" => verbal && (subject || !below.is_empty()),
        "pcomp" => verbal && has(&["dobj", "nsubj", "nsubjpass", "ccomp", "prep"]),
        "xcomp" | "dep" | "appos" => subject && verbal,
        "conj" if verbal => {
            // Verbs that share their object ("shot and wounded two men") state one thing.
            let before = all[head].head as usize;
            let shares = at - head.min(at) <= 3
                && !subject
                && !children.get(head.wrapping_sub(first)).is_some_and(|of| {
                    of.iter().any(|child| *child > head && *child < at && is_complement(&all[*child]))
                });
            let inside_verb = matches!(all[head].pos, Pos::Verb | Pos::Aux) || before == head;
            subject || (inside_verb && !shares)
        }
        _ => false,
    }
}

fn is_complement(token: &Token) -> bool {
    matches!(token.dep.as_str(), "dobj" | "prep" | "ccomp" | "xcomp" | "attr" | "acomp" | "advmod" | "npadvmod")
}

/// The run without conjunctions, complementisers and relative pronouns at its ends, and without a preposition whose
/// complement is another clause: "he hid the boat before | selling it".
fn trimmed(all: &[Token], cut: &Cut, run: Range<usize>, predicate: usize) -> Range<usize> {
    let (mut start, mut end) = (run.start, run.end);
    let drops = |at: usize| {
        let token = &all[at];
        at != predicate
            && (matches!(token.pos, Pos::Punct | Pos::Space | Pos::Cconj)
                || matches!(token.dep.as_str(), "mark" | "cc") && token.pos != Pos::Adv)
    };
    while start + 1 < end && drops(start) {
        start += 1;
    }
    let leads_out = |at: usize, end: usize| {
        at != predicate
            && matches!(all[at].dep.as_str(), "prep" | "agent")
            && !cut.children(at).is_empty()
            && cut.children(at).iter().all(|child| *child >= end)
    };
    while start + 1 < end && (drops(end - 1) || leads_out(end - 1, end)) {
        end -= 1;
    }
    start..end
}

/// Whether a run that an embedded clause parts from its predicate says something by itself: an
/// adjunct of two words or more, and not the subject.
fn stands_alone(all: &[Token], cut: &Cut, run: &Range<usize>, predicate: usize) -> bool {
    let content = |at: &usize| matches!(all[*at].pos, Pos::Noun | Pos::Propn | Pos::Num | Pos::Verb | Pos::Adj);
    let of_subject = cut
        .children(predicate)
        .iter()
        .any(|child| run.contains(child) && matches!(all[*child].dep.as_str(), "nsubj" | "nsubjpass"));
    !of_subject && run.clone().filter(content).count() >= 2
}
