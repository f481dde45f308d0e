//! How an event was done: PLOVER's modes, by the trigger and the words beside it.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::tree::Tree;

/// The modes of a type with the words that tell them, the most telling first.
type Modes = Vec<(&'static str, Vec<&'static str>)>;

fn modes(kind: &str) -> Option<&'static Modes> {
    static MODES: OnceLock<HashMap<&'static str, Modes>> = OnceLock::new();
    let all = MODES.get_or_init(|| {
        let mut modes: HashMap<&'static str, Modes> = HashMap::new();
        let lines = include_str!("../../data/plover_modes.txt").lines();
        for line in lines.filter(|line| !line.starts_with('#')) {
            let (head, words) = line.split_once(": ").expect("a line of the list is `TYPE mode: words`");
            let (kind, mode) = head.split_once(' ').expect("a mode stands behind its type");
            modes.entry(kind).or_default().push((mode, words.split(' ').collect()));
        }
        modes
    });
    all.get(kind)
}

/// The mode of an event of type `kind` whose trigger is token `head`, where words tell it.
pub(super) fn mode(kind: &str, tree: &Tree, head: usize) -> Option<&'static str> {
    let modes = modes(kind)?;
    let told = |at: usize| {
        let lemma = tree.lemma(at);
        let particle = tree.child(at, &["prt"]).map(|particle| format!("{lemma}_{}", tree.lower(particle)));
        let tells = |word: &&str| **word == lemma || particle.as_deref() == Some(word);
        modes.iter().position(|(_, words)| words.iter().any(tells))
    };
    // "killed in a drone strike", "bombed by jets": what is beside the trigger tells more than the trigger, where the
    // list ranks it higher.
    let mut best = told(head);
    let beside = tree.children(head).iter().copied();
    let beside =
        beside.filter(|at| matches!(tree.dep(*at), "dobj" | "nsubj" | "compound" | "amod" | "ccomp" | "xcomp"));
    for at in beside.chain(tree.prep_objects(head, &["in", "with", "by", "from"])) {
        best = earlier(best, told(at));
        for part in tree.children(at).iter().filter(|part| matches!(tree.dep(**part), "compound" | "amod")) {
            best = earlier(best, told(*part));
        }
    }
    best.map(|at| modes[at].0)
}

fn earlier(one: Option<usize>, other: Option<usize>) -> Option<usize> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
