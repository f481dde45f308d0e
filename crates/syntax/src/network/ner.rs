//! The entity recogniser: greedy transitions that begin, continue and end entities (Ratinov and
//! Roth 2009; Lample et al. 2016).

use std::path::Path;

use super::gemm::Isa;
use super::moves::{Action, read_actions};
use super::scorer::{ScorerScratch, StateScorer};
use crate::error::OpenError;
use crate::weights::Network;
use crate::{Label, NamedSpan};

const BEGIN: u8 = 1;
const IN: u8 = 2;
const LAST: u8 = 3;
const UNIT: u8 = 4;
const OUT: u8 = 5;

/// Tokens that describe a state: without and with the extra ones.
const ROLES: usize = 3;
const MANY_ROLES: usize = 6;

pub(crate) struct EntityRecognizer {
    scorer: StateScorer,
    actions: Vec<Action>,
    roles: usize,
    /// Actions that may be taken outside an entity, by whether a longer one may begin and whether
    /// the token is white space: rising.
    outside: [[Vec<usize>; 2]; 2],
}

/// What decides where entities may lie: none begins with white space or goes on over a token that
/// starts a sentence.
#[derive(Clone, Copy)]
pub(crate) struct Marks {
    pub is_space: bool,
    pub starts_sentence: bool,
}

impl EntityRecognizer {
    /// `width` is that of the token vectors.
    pub fn read(moves: &Path, network: &Network, width: usize, extra_tokens: bool) -> Result<Self, OpenError> {
        let actions = read_actions(moves, |kind, label| kind != 0 && (kind != OUT || label.is_empty()))?;
        if let Some(action) = actions.iter().find(|action| action.kind > OUT) {
            return Err(OpenError::damaged(moves, "moves", format!("there is no move {}", action.kind)));
        }
        let roles = if extra_tokens { MANY_ROLES } else { ROLES };
        let scorer = StateScorer::read(network, width, roles, actions.len())?;
        let outside = [false, true].map(|may_begin| {
            [false, true].map(|is_space| {
                let admits = |action: &Action| match action.kind {
                    BEGIN => may_begin && !is_space && !action.label.is_empty(),
                    UNIT => !is_space && !action.label.is_empty(),
                    OUT => true,
                    _ => false,
                };
                (0..actions.len()).filter(|&at| admits(&actions[at])).collect()
            })
        });
        Ok(Self { scorer, actions, roles, outside })
    }

    /// Appends the entities of one text, whose tokens have these vectors and marks, to `entities`.
    pub fn find(
        &self,
        isa: Isa,
        vectors: &[f32],
        marks: impl Fn(usize) -> Marks,
        scratch: &mut ScorerScratch,
        entities: &mut Vec<NamedSpan>,
    ) {
        let count = vectors.len() / self.scorer.width();
        self.scorer.start(scratch);
        let mut open: Option<(usize, Label)> = None;
        for token in 0..count {
            let tokens = self.context(token, open.map(|(start, _)| start));
            let scores = self.scorer.score(isa, vectors, &tokens[..self.roles], scratch);
            let may_go_on = token + 1 < count && !marks(token + 1).starts_sentence;
            let best = match open {
                None => {
                    let valid = &self.outside[usize::from(may_go_on)][usize::from(marks(token).is_space)];
                    first_best(scores, valid.iter().copied())
                }
                Some((_, label)) => {
                    let valid = self.actions.iter().enumerate().filter(|(_, action)| {
                        action.label == label && (action.kind == LAST || action.kind == IN && may_go_on)
                    });
                    first_best(scores, valid.map(|(at, _)| at))
                }
            };
            // As spaCy: without a valid action the rest of the text has no entities.
            let Some(best) = best else { return };
            let Action { kind, label } = self.actions[best];
            match (kind, open) {
                (BEGIN, _) => open = Some((token, label)),
                (UNIT, _) => entities.push(NamedSpan { tokens: token..token + 1, label }),
                (LAST, Some((start, label))) => {
                    entities.push(NamedSpan { tokens: start..token + 1, label });
                    open = None;
                }
                _ => {}
            }
        }
    }

    /// The tokens that describe the state before `token`, in an entity since `start`.
    fn context(&self, token: usize, start: Option<usize>) -> [Option<u32>; MANY_ROLES] {
        let mut tokens = [None; MANY_ROLES];
        tokens[0] = Some(token as u32);
        if let Some(start) = start {
            if self.roles == ROLES {
                tokens[1] = Some(start as u32);
                tokens[2] = Some(token as u32 - 1);
            } else {
                for (role, inside) in tokens[1..].iter_mut().zip(start..token) {
                    *role = Some(inside as u32);
                }
            }
        }
        tokens
    }
}

/// The place with the best score, the first of equals.
fn first_best(scores: &[f32], places: impl Iterator<Item = usize>) -> Option<usize> {
    let mut best: Option<usize> = None;
    for at in places {
        if best.is_none_or(|best| scores[at] > scores[best]) {
            best = Some(at);
        }
    }
    best
}
