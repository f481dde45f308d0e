//! From arcs to a tree: roots, lifted arcs, sentence starts.

use super::parser::NO_HEAD;
use crate::Label;

/// Between the label of a lifted arc and that of its true head (Nivre and Nilsson 2005).
const DELIMITER: &str = "||";

pub(crate) fn is_decorated(label: Label) -> bool {
    label.contains(DELIMITER)
}

/// Heads, labels and sentence starts of one text's tokens.
#[derive(Default)]
pub(crate) struct Tree {
    /// The head of each token, its own place for a root.
    pub heads: Vec<u32>,
    pub labels: Vec<Label>,
    pub starts: Vec<bool>,
    /// First and last token below each token.
    edges: Vec<(u32, u32)>,
    /// Dependents in rising order, and where each token's begin.
    children: Vec<u32>,
    first_child: Vec<u32>,
    /// Tokens that have a new head.
    moved: Vec<u32>,
    queue: Vec<u32>,
}

impl Tree {
    /// How often edges are widened: a tree that is not projective needs more than one pass.
    const MAX_PASSES: usize = 12;

    /// Takes over arcs; a token without a head becomes a root.
    pub fn set(&mut self, heads: &[u32], labels: &[Label], root: Label) {
        self.heads.clear();
        self.labels.clear();
        for (token, (&head, &label)) in heads.iter().zip(labels).enumerate() {
            let is_root = head == NO_HEAD || head == token as u32;
            self.heads.push(if is_root { token as u32 } else { head });
            self.labels.push(if is_root { root } else { label });
        }
        self.find_edges();
    }

    /// Brings lifted arcs down again: the new head is the first token, breadth first and left to
    /// right below the old one, with the label that the decoration names.
    pub fn deprojectivize(&mut self, is_space: impl Fn(usize) -> bool) {
        let mut is_indexed = false;
        for token in 0..self.heads.len() {
            let Some((label, head_label)) = self.labels[token].as_str().split_once(DELIMITER) else { continue };
            if !is_indexed {
                self.index_children();
                is_indexed = true;
            }
            if let Some(head) = self.find_below(token as u32, head_label, &is_space) {
                if self.heads[token] != head {
                    self.moved.push(token as u32);
                }
                self.heads[token] = head;
            }
            self.labels[token] = Label::new(label);
        }
        if is_indexed {
            self.find_edges();
        }
    }

    fn find_below(&mut self, token: u32, label: &str, is_space: &impl Fn(usize) -> bool) -> Option<u32> {
        let Self { heads, labels, edges, children, first_child, moved, queue, .. } = self;
        queue.clear();
        queue.push(heads[token as usize]);
        let mut at = 0;
        // A tree has no circles, but a moved token might close one: nothing is looked at more than once a token.
        while let Some(&parent) = queue.get(at).filter(|_| at <= heads.len()) {
            at += 1;
            let own = first_child[parent as usize] as usize..first_child[parent as usize + 1] as usize;
            let (left, right) = edges[parent as usize];
            let found = queue.len();
            // Only what lay below the parent before any move counts as its dependent, as in spaCy.
            let new = moved.iter().filter(|&&child| (left..=right).contains(&child));
            queue.extend(children[own].iter().chain(new).filter(|&&child| {
                heads[child as usize] == parent && child != parent && child != token && !is_space(child as usize)
            }));
            if !moved.is_empty() {
                queue[found..].sort_unstable();
                let mut last = None;
                let mut kept = found;
                for i in found..queue.len() {
                    if last != Some(queue[i]) {
                        last = Some(queue[i]);
                        queue[kept] = queue[i];
                        kept += 1;
                    }
                }
                queue.truncate(kept);
            }
            if let Some(&head) = queue[found..].iter().find(|&&child| labels[child as usize] == *label) {
                return Some(head);
            }
        }
        None
    }

    fn index_children(&mut self) {
        let count = self.heads.len();
        self.moved.clear();
        self.first_child.clear();
        self.first_child.resize(count + 1, 0);
        for &head in &self.heads {
            self.first_child[head as usize + 1] += 1;
        }
        for token in 0..count {
            self.first_child[token + 1] += self.first_child[token];
        }
        let mut next = self.first_child.clone();
        self.children.clear();
        self.children.resize(count, 0);
        for (token, &head) in self.heads.iter().enumerate() {
            self.children[next[head as usize] as usize] = token as u32;
            next[head as usize] += 1;
        }
    }

    /// First and last token below each token, and from them the sentence starts.
    fn find_edges(&mut self) {
        let Self { heads, edges, starts, .. } = self;
        edges.clear();
        edges.extend((0..heads.len() as u32).map(|token| (token, token)));
        for _ in 0..Self::MAX_PASSES {
            for token in (0..heads.len()).chain((0..heads.len()).rev()) {
                let (left, right) = edges[token];
                let of_head = &mut edges[heads[token] as usize];
                *of_head = (of_head.0.min(left), of_head.1.max(right));
            }
            starts.clear();
            starts.resize(heads.len(), false);
            for (token, &head) in heads.iter().enumerate() {
                if head as usize == token {
                    starts[edges[token].0 as usize] = true;
                }
            }
            if heads_stay_inside(heads, starts) {
                break;
            }
        }
    }
}

/// Whether no arc leaves its sentence. As spaCy checks it: a sentence's last token is not looked at.
fn heads_stay_inside(heads: &[u32], starts: &[bool]) -> bool {
    let mut first = 0;
    for end in 0..heads.len() {
        if (end > 0 && starts[end]) || end + 1 == heads.len() {
            if heads[first..end].iter().any(|&head| (head as usize) < first || head as usize > end) {
                return false;
            }
            first = end;
        }
    }
    true
}
