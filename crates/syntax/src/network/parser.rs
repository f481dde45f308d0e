//! The dependency parser: greedy, arc-eager, non-monotonic (Nivre 2003; Honnibal, Goldberg and
//! Johnson 2013; Honnibal and Johnson 2015), with pseudo-projective labels.

use std::path::Path;

use super::gemm::Isa;
use super::moves::{Action, Run, best_of, read_actions, runs};
use super::scorer::{ScorerScratch, StateScorer};
use super::tree::{Tree, is_decorated};
use crate::Label;
use crate::error::OpenError;
use crate::weights::Network;

const SHIFT: u8 = 0;
const REDUCE: u8 = 1;
const LEFT: u8 = 2;
const RIGHT: u8 = 3;
const BREAK: u8 = 4;

/// Tokens that describe a state: without and with the extra ones.
const ROLES: usize = 8;
const MANY_ROLES: usize = 13;

pub(crate) struct Parser {
    scorer: StateScorer,
    actions: Vec<Action>,
    runs: Vec<Run>,
    roles: usize,
    root: Label,
    /// Whether some label says that its arc was lifted.
    decorated: bool,
}

/// What a pipeline says of a sentence start before the parser runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Preset {
    Start,
    NoStart,
}

#[derive(Default)]
pub(crate) struct ParserScratch {
    pub scorer: ScorerScratch,
    state: State,
    tree: Tree,
}

impl Parser {
    /// `width` is that of the token vectors.
    pub fn read(moves: &Path, network: &Network, width: usize, extra_tokens: bool) -> Result<Self, OpenError> {
        let actions = read_actions(moves, |_, _| true)?;
        if let Some(action) = actions.iter().find(|action| action.kind > BREAK) {
            return Err(OpenError::damaged(moves, "moves", format!("there is no move {}", action.kind)));
        }
        if actions.iter().any(|action| action.label == "subtok") {
            return Err(OpenError::unsupported(moves, "moves", "labels that merge tokens (`subtok`)"));
        }
        let roles = if extra_tokens { MANY_ROLES } else { ROLES };
        let scorer = StateScorer::read(network, width, roles, actions.len())?;
        let decorated = actions.iter().any(|action| is_decorated(action.label));
        Ok(Self { scorer, runs: runs(&actions), actions, roles, root: Label::new("ROOT"), decorated })
    }

    /// Parses one text whose tokens have these vectors. `preset` has what is known of sentence starts, or
    /// nothing. `is_space` tells white space.
    pub fn parse<'s>(
        &self,
        isa: Isa,
        vectors: &[f32],
        preset: &[Option<Preset>],
        is_space: impl Fn(usize) -> bool,
        scratch: &'s mut ParserScratch,
    ) -> &'s Tree {
        let ParserScratch { scorer, state, tree } = scratch;
        let count = vectors.len() / self.scorer.width();
        self.scorer.start(scorer);
        state.reset(count, preset);
        while !state.is_final() {
            let tokens = state.context(self.roles);
            let scores = self.scorer.score(isa, vectors, &tokens[..self.roles], scorer);
            let valid = state.valid();
            match best_of(scores, &self.runs, |kind| valid[usize::from(kind)]) {
                Some(action) => state.apply(self.actions[action]),
                None => break,
            }
        }
        tree.set(&state.heads, &state.labels, self.root);
        if self.decorated {
            tree.deprojectivize(is_space);
        }
        tree
    }
}

/// No token, in the links of [`State`].
const NONE: u32 = u32::MAX;

/// A parser's stack, buffer and arcs.
#[derive(Default)]
struct State {
    stack: Vec<u32>,
    /// Tokens put back in front of the buffer, the first of them last.
    rebuffer: Vec<u32>,
    /// The first token never shifted.
    next: u32,
    len: u32,
    heads: Vec<u32>,
    labels: Vec<Label>,
    /// The last dependent found to the left and to the right of each token, and before each
    /// dependent the one found before it.
    left: Vec<u32>,
    right: Vec<u32>,
    before: Vec<u32>,
    put_back: Vec<bool>,
    starts: Vec<bool>,
    no_starts: Vec<bool>,
}

impl State {
    fn reset(&mut self, count: usize, preset: &[Option<Preset>]) {
        self.stack.clear();
        self.rebuffer.clear();
        self.next = 0;
        self.len = count as u32;
        for links in [&mut self.heads, &mut self.left, &mut self.right, &mut self.before] {
            links.clear();
            links.resize(count, NONE);
        }
        self.labels.clear();
        self.labels.resize(count, Label::EMPTY);
        for flags in [&mut self.put_back, &mut self.starts, &mut self.no_starts] {
            flags.clear();
            flags.resize(count, false);
        }
        for (token, preset) in preset.iter().enumerate().take(count) {
            self.starts[token] = *preset == Some(Preset::Start);
            self.no_starts[token] = *preset == Some(Preset::NoStart);
        }
    }

    fn is_final(&self) -> bool {
        self.stack.is_empty() && self.buffer_len() == 0
    }

    fn buffer_len(&self) -> usize {
        (self.len - self.next) as usize + self.rebuffer.len()
    }

    /// The `n`-th token from the top of the stack.
    fn stacked(&self, n: usize) -> Option<u32> {
        self.stack.len().checked_sub(n + 1).map(|at| self.stack[at])
    }

    /// The `n`-th token of the buffer.
    fn buffered(&self, n: usize) -> Option<u32> {
        match self.rebuffer.len().checked_sub(n + 1) {
            Some(at) => Some(self.rebuffer[at]),
            None => Some(self.next + (n - self.rebuffer.len()) as u32).filter(|&token| token < self.len),
        }
    }

    /// The last dependent but `skip` among `links` of a token.
    fn dependent(&self, links: &[u32], head: Option<u32>, skip: usize) -> Option<u32> {
        let mut child = links[head? as usize];
        for _ in 0..skip {
            if child == NONE {
                return None;
            }
            child = self.before[child as usize];
        }
        (child != NONE).then_some(child)
    }

    /// The tokens that describe the state, in the order that the network was trained with.
    fn context(&self, roles: usize) -> [Option<u32>; MANY_ROLES] {
        let (b0, b1) = (self.buffered(0), self.buffered(1));
        let (s0, s1, s2) = (self.stacked(0), self.stacked(1), self.stacked(2));
        let left = |head, skip| self.dependent(&self.left, head, skip);
        let right = |head, skip| self.dependent(&self.right, head, skip);
        let mut tokens = [None; MANY_ROLES];
        tokens[..5].copy_from_slice(&[b0, b1, s0, s1, s2]);
        if roles == ROLES {
            tokens[5..8].copy_from_slice(&[left(b0, 0), left(s0, 0), right(s0, 0)]);
        } else {
            // spaCy overwrites the second left dependent of the stack's top; trained models expect that.
            tokens[5..8].copy_from_slice(&[left(s0, 0), right(s0, 0), left(b0, 0)]);
            tokens[8..].copy_from_slice(&[right(s0, 1), left(s1, 0), left(s1, 1), right(s1, 0), right(s1, 1)]);
        }
        tokens
    }

    /// Which moves may be made, by their number.
    fn valid(&self) -> [bool; 5] {
        let buffer = self.buffer_len();
        let b0 = self.buffered(0);
        let starts = |token: Option<u32>| token.is_some_and(|token| self.starts[token as usize]);
        let cannot_start = |token: Option<u32>| token.is_some_and(|token| self.no_starts[token as usize]);
        let arc = !self.stack.is_empty() && buffer > 0 && !starts(b0);
        let shift = self.stack.is_empty()
            || buffer >= 2 && !starts(b0) && !b0.is_some_and(|token| self.put_back[token as usize]);
        let reduce = !self.stack.is_empty() && (buffer == 0 || !(self.stack.len() == 1 && cannot_start(b0)));
        let b1 = self.buffered(1);
        let follows = matches!((b0, b1), (Some(b0), Some(b1)) if b1 == b0 + 1);
        let split = buffer >= 2 && follows && !starts(b1) && !cannot_start(b1);
        // Shift with an empty stack needs a token to shift: a state that has none is final.
        [shift && buffer > 0, reduce, arc, arc, split]
    }

    fn push(&mut self) {
        let token = self.rebuffer.pop().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        });
        self.stack.push(token);
    }

    /// Makes a move that [`State::valid`] allows.
    fn apply(&mut self, action: Action) {
        let (Some(top), b0) = (self.stacked(0), self.buffered(0)) else {
            // With an empty stack only a shift or a break is valid.
            if action.kind == BREAK {
                self.split()
            } else {
                self.push()
            }
            return;
        };
        match (action.kind, b0) {
            (SHIFT, _) => self.push(),
            (REDUCE, _) => {
                self.stack.pop();
                if self.heads[top as usize] == NONE && !self.stack.is_empty() {
                    self.put_back[top as usize] = true;
                    self.rebuffer.push(top);
                }
            }
            (LEFT, Some(b0)) => {
                self.add_arc(b0, top, action.label);
                self.put_back[b0 as usize] = false;
                self.stack.pop();
            }
            (RIGHT, Some(b0)) => {
                self.add_arc(top, b0, action.label);
                self.push();
            }
            (BREAK, _) => self.split(),
            _ => unreachable!("arcs are valid only with a token in the buffer"),
        }
    }

    fn split(&mut self) {
        if let Some(b1) = self.buffered(1) {
            self.starts[b1 as usize] = true;
        }
    }

    fn add_arc(&mut self, head: u32, child: u32, label: Label) {
        let old = self.heads[child as usize];
        if old != NONE {
            let links = if old > child { &mut self.left } else { &mut self.right };
            // The arc that is replaced is the last one of its head: what the head found later was on
            // the stack above the child, and is gone from it.
            if links[old as usize] == child {
                links[old as usize] = self.before[child as usize];
            }
        }
        let links = if head > child { &mut self.left } else { &mut self.right };
        self.before[child as usize] = links[head as usize];
        links[head as usize] = child;
        self.heads[child as usize] = head;
        self.labels[child as usize] = label;
    }
}

/// No token has this one for its head, as [`Tree::set`] takes it.
pub(super) const NO_HEAD: u32 = NONE;
