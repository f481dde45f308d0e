//! One sentence's tree with its dependents at hand.

use std::ops::Range;

use rashomon_syntax::{Pos, Token};
use rashomon_text::Span;

use crate::Tokens;

/// A sentence, its tokens by their numbers in the report.
pub(super) struct Tree<'t> {
    pub text: &'t str,
    all: &'t [Token],
    pub range: Range<usize>,
    /// The first token after a dateline in front.
    pub begins: usize,
    children: Vec<Vec<usize>>,
}

impl<'t> Tree<'t> {
    pub fn of(text: &'t str, tokens: &'t Tokens, range: Range<usize>) -> Self {
        let all = tokens.all();
        let mut children = vec![Vec::new(); range.len()];
        for at in range.clone() {
            let head = all[at].head as usize;
            if head != at && range.contains(&head) {
                children[head - range.start].push(at);
            }
        }
        let begins = after_dateline(text, all, range.clone());
        Self { text, all, range, begins, children }
    }

    pub fn token(&self, at: usize) -> &'t Token {
        &self.all[at]
    }

    pub fn word(&self, at: usize) -> &'t str {
        self.all[at].of(self.text)
    }

    pub fn lower(&self, at: usize) -> String {
        self.word(at).to_lowercase()
    }

    pub fn lemma(&self, at: usize) -> String {
        self.all[at].lemma.to_lowercase()
    }

    pub fn dep(&self, at: usize) -> &'static str {
        self.all[at].dep.as_str()
    }

    pub fn pos(&self, at: usize) -> Pos {
        self.all[at].pos
    }

    pub fn tag(&self, at: usize) -> &'static str {
        self.all[at].tag.as_str()
    }

    pub fn children(&self, at: usize) -> &[usize] {
        &self.children[at - self.range.start]
    }

    /// The first dependent with one of these labels.
    pub fn child(&self, at: usize, deps: &[&str]) -> Option<usize> {
        self.children(at).iter().copied().find(|child| deps.contains(&self.dep(*child)))
    }

    /// The head, none for a root.
    pub fn head(&self, at: usize) -> Option<usize> {
        let head = self.all[at].head as usize;
        (head != at && self.range.contains(&head)).then_some(head)
    }

    /// Objects of the prepositions (one of `preps`, all if empty) that hang on `at`, in order.
    pub fn prep_objects(&self, at: usize, preps: &[&str]) -> Vec<usize> {
        let mut found = Vec::new();
        for prep in
            self.children(at).iter().copied().filter(|child| matches!(self.dep(*child), "prep" | "dative" | "agent"))
        {
            if preps.is_empty() || preps.contains(&self.lower(prep).as_str()) {
                found.extend(self.children(prep).iter().copied().filter(|child| self.dep(*child) == "pobj"));
                // "from inside the port", "up to the border"
                for inner in self.children(prep).iter().copied().filter(|child| self.dep(*child) == "prep") {
                    found.extend(self.children(inner).iter().copied().filter(|child| self.dep(*child) == "pobj"));
                }
            }
        }
        found
    }

    /// All that depends on `at`, itself first, nearest first; at most 200 of them.
    pub fn below(&self, at: usize) -> Vec<usize> {
        let mut found = vec![at];
        let mut next = 0;
        while next < found.len() && found.len() < 200 {
            found.extend(self.children(found[next]).iter().copied());
            next += 1;
        }
        found
    }

    /// The noun phrase headed by `at` without relative clauses and appositions: "the police in Rovna".
    pub fn phrase(&self, at: usize) -> Span {
        let (mut first, mut last) = (at, at);
        let mut open = vec![at];
        while let Some(up) = open.pop() {
            for child in self.children(up).iter().copied() {
                let kept = match self.dep(child) {
                    "det" | "amod" | "compound" | "nummod" | "poss" | "quantmod" | "nmod" | "case" | "advmod"
                    | "npadvmod" | "predet" => true,
                    "prep" => matches!(self.lower(child).as_str(), "of" | "in" | "to" | "for") && child > up,
                    "appos" => self.pos(child) == Pos::Propn && child > up && self.pos(up) != Pos::Num,
                    "pobj" => true,
                    "cc" | "conj" => false,
                    "punct" => matches!(self.word(child), "-" | "–") && child < at,
                    _ => false,
                };
                // No phrase takes in a verb.
                if kept
                    && !(matches!(self.pos(child), Pos::Verb) && self.dep(child) != "amod")
                    && child.abs_diff(at) < 20
                {
                    first = first.min(child);
                    last = last.max(child);
                    open.push(child);
                }
            }
        }
        // A dateline or a remark in brackets in front is no part of it.
        if at >= self.begins {
            first = first.max(self.begins);
        }
        let stops = |at: &usize| {
            matches!(self.word(*at), "--" | "–" | "—" | ")" | ":")
                || self.word(*at) == "-" && self.all[*at].start > self.all[at.saturating_sub(1)].end
        };
        if let Some(stop) = (first..at).rev().find(stops) {
            first = stop + 1;
        }
        Span::new(self.all[first].start as usize, self.all[last].end as usize)
    }
}

/// The token after "ROVNA, March 5 (Agency) --" at the head of a sentence; its first token where there
/// is no such thing.
fn after_dateline(text: &str, all: &[Token], range: Range<usize>) -> usize {
    let word = |at: usize| all[at].of(text);
    let capitals = |word: &str| word.len() > 1 && word.chars().all(|letter| letter.is_uppercase() || letter == '.');
    if range.is_empty() || !capitals(word(range.start)) {
        return range.start;
    }
    let mut brackets = false;
    for at in range.clone().take(16) {
        brackets |= word(at) == "(";
        if matches!(word(at), "--" | "–" | "—" | ":") || word(at) == "-" && brackets {
            return (at + 1).min(range.end);
        }
        let fits = word(at).chars().next().is_some_and(|first| !first.is_lowercase());
        if !fits {
            break;
        }
        if word(at) == ")" && at + 1 < range.end && !matches!(word(at + 1), "-" | "--" | "–" | "—" | ":") {
            break;
        }
    }
    range.start
}
