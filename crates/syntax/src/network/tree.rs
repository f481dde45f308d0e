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

#[cfg(test)]
mod tests {
    use super::*;

    /// Each token of `given` is "word head label", the head as its place. After lifted arcs are brought
    /// down the tokens are those of `expected`; `|` stands before a sentence start.
    #[track_caller]
    fn check_tree(given: &[&str], expected: &[&str]) {
        let (mut heads, mut labels) = (Vec::new(), Vec::new());
        for token in given {
            let mut parts = token.split(' ').skip(1);
            heads.push(parts.next().and_then(|head| head.parse().ok()).unwrap_or(NO_HEAD));
            labels.push(Label::new(parts.next().unwrap_or_default()));
        }
        let mut tree = Tree::default();
        tree.set(&heads, &labels, Label::new("ROOT"));
        tree.deprojectivize(|token| given[token].starts_with('_'));
        let got: Vec<String> = (0..given.len())
            .map(|token| {
                let word = given[token].split(' ').next().unwrap_or_default();
                let start = if tree.starts[token] { "|" } else { "" };
                format!("{start}{word} {} {}", tree.heads[token], tree.labels[token])
            })
            .collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn tokens_without_head_are_roots_and_their_leftmost_descendants_start_sentences() {
        check_tree(
            &["The 1 det", "ferry 2 nsubj", "left -", "Crews 4 nsubj", "stayed -"],
            &["|The 1 det", "ferry 2 nsubj", "left 2 ROOT", "|Crews 4 nsubj", "stayed 4 ROOT"],
        );
    }

    #[test]
    fn a_lifted_arc_goes_to_the_first_token_below_with_the_label() {
        // "relcl||nsubj": the relative clause belongs to the subject of its present head.
        check_tree(
            &["A 1 det", "ship 2 nsubj", "came -", "today 2 npadvmod", "that 5 nsubj", "sank 2 relcl||nsubj"],
            &["|A 1 det", "ship 2 nsubj", "came 2 ROOT", "today 2 npadvmod", "that 5 nsubj", "sank 1 relcl"],
        );
    }

    #[test]
    fn breadth_comes_before_depth() {
        check_tree(
            &["one 1 x", "two 3 y", "three 3 x", "four -", "five 3 a||x"],
            &["|one 1 x", "two 3 y", "three 3 x", "four 3 ROOT", "five 2 a"],
        );
    }

    #[test]
    fn without_such_a_token_only_the_label_changes() {
        check_tree(&["left -", "_ 0 x", "today 0 a||x"], &["|left 0 ROOT", "_ 0 x", "today 0 a"]);
    }

    #[test]
    fn a_token_moved_out_of_reach_of_its_new_head_is_not_found_there() {
        check_tree(
            &["root -", "b 0 x", "c 1 y", "d 0 z||x", "e 0 a||z"],
            &["|root 0 ROOT", "b 0 x", "c 1 y", "d 1 z", "e 0 a"],
        );
    }
}
