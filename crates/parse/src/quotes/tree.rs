use std::ops::Range;

use rashomon_syntax::{Pos, Token};

use crate::Tokens;

/// The dependency trees of a report with their children and subtrees laid out, so that asking for
/// either costs nothing however long the sentence is.
pub(super) struct Tree<'t> {
    pub tokens: &'t Tokens,
    /// First and last token of each token's subtree.
    edges: Vec<(u32, u32)>,
    children: Vec<u32>,
    /// `children[starts[n]..starts[n + 1]]` are the children of token `n`, in order.
    starts: Vec<u32>,
}

impl<'t> Tree<'t> {
    pub fn new(tokens: &'t Tokens) -> Self {
        let all = tokens.all();
        let head = |at: usize| {
            let head = all[at].head as usize;
            (head != at && head < all.len()).then_some(head)
        };
        let mut starts = vec![0u32; all.len() + 1];
        for at in 0..all.len() {
            if let Some(head) = head(at) {
                starts[head + 1] += 1;
            }
        }
        let mut waiting: Vec<u32> = starts[1..].to_vec();
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut children = vec![0u32; *starts.last().unwrap_or(&0) as usize];
        let mut next = starts.clone();
        for at in 0..all.len() {
            if let Some(head) = head(at) {
                children[next[head] as usize] = at as u32;
                next[head] += 1;
            }
        }
        // Leaves first: a token's edges are known once those of all its children are. What hangs in a
        // loop of a damaged tree is never reached and keeps its own edges.
        let mut edges: Vec<(u32, u32)> = (0..all.len() as u32).map(|at| (at, at)).collect();
        let mut ready: Vec<usize> = (0..all.len()).filter(|at| waiting[*at] == 0).collect();
        while let Some(at) = ready.pop() {
            if let Some(head) = head(at) {
                edges[head] = (edges[head].0.min(edges[at].0), edges[head].1.max(edges[at].1));
                waiting[head] -= 1;
                if waiting[head] == 0 {
                    ready.push(head);
                }
            }
        }
        Self { tokens, edges, children, starts }
    }

    pub fn token(&self, at: usize) -> &'t Token {
        &self.tokens.all()[at]
    }

    /// The direct dependents of a token, in order; of very many those nearest to it.
    pub fn children(&self, at: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        const EACH_SIDE: usize = 64;
        let mut children = &self.children[self.starts[at] as usize..self.starts[at + 1] as usize];
        if children.len() > EACH_SIDE {
            let middle = children.partition_point(|child| (*child as usize) < at);
            children = &children[middle.saturating_sub(EACH_SIDE)..children.len().min(middle + EACH_SIDE)];
        }
        children.iter().map(|child| *child as usize)
    }

    /// The first child with one of these dependency labels.
    pub fn child(&self, at: usize, deps: &[&str]) -> Option<usize> {
        self.children(at).find(|child| self.is(*child, deps))
    }

    pub fn is(&self, at: usize, deps: &[&str]) -> bool {
        deps.contains(&self.token(at).dep.as_str())
    }

    pub fn subtree(&self, at: usize) -> Range<usize> {
        self.edges[at].0 as usize..self.edges[at].1 as usize + 1
    }

    /// The token this one depends on; `None` for a root.
    pub fn head(&self, at: usize) -> Option<usize> {
        let head = self.token(at).head as usize;
        (head != at && head < self.tokens.all().len()).then_some(head)
    }

    pub fn lemma(&self, at: usize) -> &'t str {
        &self.token(at).lemma
    }

    pub fn pos(&self, at: usize) -> Pos {
        self.token(at).pos
    }

    pub fn tag(&self, at: usize) -> &'t str {
        self.tokens.all()[at].tag.as_str()
    }

    /// `range` without punctuation and white space at its ends.
    pub fn trimmed(&self, mut range: Range<usize>) -> Range<usize> {
        let idle = |at: usize| matches!(self.pos(at), Pos::Punct | Pos::Space) || self.tag(at) == "_SP";
        while range.start < range.end && idle(range.start) {
            range.start += 1;
        }
        while range.start < range.end && idle(range.end - 1) {
            range.end -= 1;
        }
        range
    }
}
