//! The actions of a transition system, in the order of the network's scores.

use std::path::Path;

use serde_json::Value;

use crate::Label;
use crate::error::{OpenError, read_file};
use crate::weights::{get, parse, text};

/// More than any treebank needs.
const MAX_ACTIONS: usize = 10_000;

/// An action: which of the system's moves, and the label it gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Action {
    pub kind: u8,
    pub label: Label,
}

/// Reads the file `moves`: for each move its labels with how often they were seen, from which
/// spaCy derives the order. `admits` says which of them are actions at all.
pub(crate) fn read_actions(path: &Path, admits: impl Fn(u8, &str) -> bool) -> Result<Vec<Action>, OpenError> {
    let bytes = read_file(path)?;
    let message = parse(path, &bytes)?;
    let damaged = |problem: &str| OpenError::damaged(path, "moves", problem);
    let json = get(&message, "moves").and_then(text).ok_or_else(|| damaged("is missing or no string"))?;
    let moves: Value = serde_json::from_str(json).map_err(|error| OpenError::damaged(path, "moves", error))?;
    let Value::Object(moves) = moves else { return Err(damaged("is no map")) };
    if moves.values().filter_map(Value::as_object).map(|labels| labels.len()).sum::<usize>() > MAX_ACTIONS {
        return Err(damaged(&format!("there are more than {MAX_ACTIONS}")));
    }
    let mut moves: Vec<(&String, &Value)> = moves.iter().collect();
    moves.sort_by_key(|(kind, _)| *kind);

    let mut actions: Vec<Action> = Vec::new();
    let mut add = |kind: u8, label: &str| {
        let action = Action { kind, label: Label::new(label) };
        if admits(kind, label) && !actions.contains(&action) {
            actions.push(action);
        }
    };
    // Labels with a negative count were added after training began: they come last, those added
    // first in front.
    let mut added: Vec<(i64, &str)> = Vec::new();
    let mut added_moves: Vec<(u8, &str)> = Vec::new();
    for (kind, labels) in moves {
        let kind: u8 = kind.parse().map_err(|_| damaged("holds a move that is no number"))?;
        let Value::Object(labels) = labels else { return Err(damaged("holds labels that are no map")) };
        let mut sorted: Vec<(i64, &str)> = Vec::new();
        for (label, count) in labels {
            let count = count.as_i64().ok_or_else(|| damaged("holds a count that is no whole number"))?;
            sorted.push((count, label));
        }
        sorted.sort_by(|a, b| b.cmp(a));
        for (count, label) in sorted {
            if count < 0 {
                added.push((count, label));
                added_moves.push((kind, label));
            } else {
                add(kind, label);
            }
        }
    }
    added.sort_by(|a, b| b.cmp(a));
    for (_, label) in added {
        for &(kind, _) in added_moves.iter().filter(|(_, known)| *known == label) {
            add(kind, label);
        }
    }
    if actions.is_empty() {
        return Err(damaged("there are none"));
    }
    Ok(actions)
}

/// Actions of one move, side by side in the order of the scores.
pub(crate) struct Run {
    pub kind: u8,
    first: usize,
    end: usize,
}

/// Cuts the actions into runs of one move.
pub(crate) fn runs(actions: &[Action]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (at, action) in actions.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if run.kind == action.kind => run.end = at + 1,
            _ => runs.push(Run { kind: action.kind, first: at, end: at + 1 }),
        }
    }
    runs
}

/// The action with the best score among the moves that are `valid`, the first of equals.
pub(crate) fn best_of(scores: &[f32], runs: &[Run], valid: impl Fn(u8) -> bool) -> Option<usize> {
    let mut best: Option<usize> = None;
    for run in runs.iter().filter(|run| valid(run.kind)) {
        for at in run.first..run.end {
            if best.is_none_or(|best| scores[at] > scores[best]) {
                best = Some(at);
            }
        }
    }
    best
}
