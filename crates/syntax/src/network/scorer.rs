//! The network of spaCy's transition-based parser and entity recogniser (TransitionBasedParser.v2,
//! after Kiperwasser and Goldberg 2016): scores for each action from the vectors of a few tokens.

use std::ops::Range;

use super::gemm::{Isa, Packed};
use crate::error::OpenError;
use crate::weights::Network;

/// Tokens whose vectors are brought to features at once.
const BLOCK_ROWS: usize = 32;

pub(crate) struct StateScorer {
    /// Token vectors to the width of the parser.
    reduce: Packed,
    /// To what a token gives in each of its roles: roles x pieces x hidden.
    lower: Packed,
    roles: usize,
    pieces: usize,
    hidden: usize,
    /// What stands in for a role that no token has: as a row of `lower`.
    padding: Vec<f32>,
    bias: Vec<f32>,
    /// Hidden values to scores; without it the hidden values are the scores.
    upper: Option<Packed>,
}

/// Tokens whose features are kept at once: a text may have any number of them.
const WINDOW: usize = 1024;
/// Tokens behind the one in hand that stay in the window when it moves.
const BEHIND: usize = 128;
/// Tokens from before the window whose features are kept: more than a state has roles.
const OLD: usize = 32;

/// Features of tokens near the one in hand, and room for one state.
#[derive(Default)]
pub(crate) struct ScorerScratch {
    /// Rows of features: `WINDOW` tokens from `first`, up to `end`; then those of the `OLD` older ones.
    features: Vec<f32>,
    first: usize,
    end: usize,
    old: Vec<Option<u32>>,
    next_old: usize,
    reduced: Vec<f32>,
    rows: Vec<Option<u32>>,
    sums: Vec<f32>,
    scores: Vec<f32>,
}

impl StateScorer {
    /// Reads the layers over vectors of `width`, for states of `roles` tokens and `actions` scores.
    pub fn read(network: &Network, width: usize, roles: usize, actions: usize) -> Result<Self, OpenError> {
        let lower_node = network.root_ref("lower")?;
        let upper_node = network.root_ref("upper")?;
        let has_upper = network.nodes[upper_node].name == "linear";
        if !has_upper && network.nodes[upper_node].name != "noop" {
            let name = &network.nodes[upper_node].name;
            return Err(OpenError::unsupported(&network.path, format!("nodes[{upper_node}]"), format!("layer `{name}`")));
        }
        let weight = network.param(lower_node, "W", &[roles, 0, 0, 0])?;
        let &[_, hidden, pieces, inputs] = weight.shape.as_slice() else { unreachable!("the shape was checked") };
        let bias = network.param(lower_node, "b", &[hidden, pieces])?;
        let padding = network.param(lower_node, "pad", &[1, roles, hidden, pieces])?;
        let reduce_node = network
            .named("linear")
            .find(|&node| node != upper_node)
            .ok_or_else(|| OpenError::damaged(&network.path, "linear", "is missing"))?;
        let reduce = network.param(reduce_node, "W", &[inputs, width])?;
        let reduce_bias = network.param(reduce_node, "b", &[inputs])?;
        // Pieces go outward, so that the maximum over them runs over whole vectors.
        let place = move |column: usize| {
            let (role, rest) = (column / (pieces * hidden), column % (pieces * hidden));
            (role * hidden + rest % hidden) * pieces + rest / hidden
        };
        let columns = roles * pieces * hidden;
        let upper = if has_upper {
            let weight = network.param(upper_node, "W", &[actions, hidden])?;
            let bias = network.param(upper_node, "b", &[actions])?;
            Some(Packed::new(hidden, actions, |i, o| weight.data[o * hidden + i], &bias.data))
        } else if hidden == actions {
            None
        } else {
            return Err(OpenError::damaged(
                &network.path,
                format!("nodes[{lower_node}].W"),
                format!("gives {hidden} scores for {actions} actions"),
            ));
        };
        Ok(Self {
            reduce: Packed::new(width, inputs, |i, o| reduce.data[o * width + i], &reduce_bias.data),
            lower: Packed::new(inputs, columns, |i, o| weight.data[place(o) * inputs + i], &[]),
            roles,
            pieces,
            hidden,
            padding: (0..columns).map(|column| padding.data[place(column)]).collect(),
            bias: (0..pieces * hidden).map(|column| bias.data[place(column)]).collect(),
            upper,
        })
    }

    /// Makes ready for a text.
    pub fn start(&self, scratch: &mut ScorerScratch) {
        scratch.reduced.resize(BLOCK_ROWS * self.reduce.stride(), 0.0);
        scratch.features.resize((WINDOW + OLD) * self.lower.stride(), 0.0);
        (scratch.first, scratch.end) = (0, 0);
        scratch.old.clear();
        scratch.old.resize(OLD, None);
        scratch.rows.resize(self.roles, None);
        scratch.sums.resize(self.pieces * self.hidden, 0.0);
        let scores = self.upper.as_ref().map_or(self.hidden, Packed::stride);
        scratch.scores.resize(scores, 0.0);
    }

    /// Scores of all actions in a state whose roles these tokens have, of the text with these
    /// `vectors`; `None` where none has it.
    pub fn score<'s>(
        &self,
        isa: Isa,
        vectors: &[f32],
        tokens: &[Option<u32>],
        scratch: &'s mut ScorerScratch,
    ) -> &'s [f32] {
        debug_assert_eq!(tokens.len(), self.roles);
        if let Some(latest) = tokens.iter().flatten().max().map(|&token| token as usize)
            && latest >= scratch.end
        {
            self.move_window(isa, vectors, latest, scratch);
        }
        for (role, token) in tokens.iter().enumerate() {
            scratch.rows[role] = token.map(|token| match (token as usize).checked_sub(scratch.first) {
                Some(row) => row as u32,
                None => self.old_row(isa, vectors, token, role, scratch),
            });
        }
        let ScorerScratch { features, rows, sums, scores, .. } = scratch;
        let wide = Sums { scorer: self, rows, features };
        match isa {
            // SAFETY: `Isa::detect` found the instructions.
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => unsafe { wide.run_avx512(sums) },
            // SAFETY: `Isa::detect` found the instructions.
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => unsafe { wide.run_avx2(sums) },
            Isa::Plain => wide.run(sums),
        }
        match &self.upper {
            Some(upper) => {
                upper.product(isa, sums, self.hidden, 1, scores, upper.stride());
                &scores[..upper.outputs()]
            }
            None => &sums[..self.hidden],
        }
    }

    /// Brings the window over `latest`, a token behind its end.
    fn move_window(&self, isa: Isa, vectors: &[f32], latest: usize, scratch: &mut ScorerScratch) {
        let count = vectors.len() / self.reduce.inputs();
        let first = if scratch.end == 0 { 0 } else { latest.saturating_sub(BEHIND) };
        let end = (first + WINDOW).min(count);
        scratch.old.fill(None);
        for token in (first..end).step_by(BLOCK_ROWS) {
            self.find_features(isa, vectors, token..(token + BLOCK_ROWS).min(end), token - first, scratch);
        }
        (scratch.first, scratch.end) = (first, end);
    }

    /// The row of a token from before the window, for a state whose first `role` rows are found.
    fn old_row(&self, isa: Isa, vectors: &[f32], token: u32, role: usize, scratch: &mut ScorerScratch) -> u32 {
        if let Some(place) = scratch.old.iter().position(|&old| old == Some(token)) {
            return (WINDOW + place) as u32;
        }
        // The place that was filled longest ago, of those that this state does not need.
        while scratch.rows[..role].contains(&Some((WINDOW + scratch.next_old) as u32)) {
            scratch.next_old = (scratch.next_old + 1) % OLD;
        }
        let place = scratch.next_old;
        scratch.next_old = (place + 1) % OLD;
        self.find_features(isa, vectors, token as usize..token as usize + 1, WINDOW + place, scratch);
        scratch.old[place] = Some(token);
        (WINDOW + place) as u32
    }

    /// Writes features of up to `BLOCK_ROWS` tokens to rows from `row`.
    fn find_features(
        &self,
        isa: Isa,
        vectors: &[f32],
        tokens: Range<usize>,
        row: usize,
        scratch: &mut ScorerScratch,
    ) {
        let (width, reduced, features) = (self.reduce.inputs(), self.reduce.stride(), self.lower.stride());
        self.reduce.product(isa, &vectors[tokens.start * width..], width, tokens.len(), &mut scratch.reduced, reduced);
        let output = &mut scratch.features[row * features..];
        self.lower.product(isa, &scratch.reduced, reduced, tokens.len(), output, features);
    }
}

struct Sums<'a> {
    scorer: &'a StateScorer,
    /// Rows of `features` in each role.
    rows: &'a [Option<u32>],
    features: &'a [f32],
}

impl Sums<'_> {
    /// # Safety
    /// The machine has AVX-512F.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f")]
    unsafe fn run_avx512(&self, sums: &mut [f32]) {
        self.run(sums);
    }

    /// # Safety
    /// The machine has AVX2.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    unsafe fn run_avx2(&self, sums: &mut [f32]) {
        self.run(sums);
    }

    /// Leaves the hidden values at the front of `sums`.
    #[inline(always)]
    fn run(&self, sums: &mut [f32]) {
        let StateScorer { hidden, pieces, ref padding, ref bias, ref lower, .. } = *self.scorer;
        let columns = hidden * pieces;
        let sums = &mut sums[..columns];
        sums.fill(0.0);
        for (role, row) in self.rows.iter().enumerate() {
            let row = match row {
                Some(row) => &self.features[*row as usize * lower.stride()..],
                None => padding.as_slice(),
            };
            for (sum, value) in sums.iter_mut().zip(&row[role * columns..][..columns]) {
                *sum += value;
            }
        }
        for (sum, bias) in sums.iter_mut().zip(bias) {
            *sum += bias;
        }
        let (best, others) = sums.split_at_mut(hidden);
        for piece in others.chunks_exact(hidden) {
            for (best, &value) in best.iter_mut().zip(piece) {
                *best = if value > *best { value } else { *best };
            }
        }
    }
}
