//! The network of spaCy's transition-based parser and entity recogniser (TransitionBasedParser.v2,
//! after Kiperwasser and Goldberg 2016): scores for each action from the vectors of a few tokens.

use std::ops::Range;

use super::gemm::{Isa, Packed, Rows};
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
            return Err(OpenError::unsupported(
                &network.path,
                format!("nodes[{upper_node}]"),
                format!("layer `{name}`"),
            ));
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

    /// Numbers of a token's vector.
    pub fn width(&self) -> usize {
        self.reduce.inputs()
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
                upper.product(isa, Rows { values: sums, stride: self.hidden, count: 1 }, scores, upper.stride());
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
    fn find_features(&self, isa: Isa, vectors: &[f32], tokens: Range<usize>, row: usize, scratch: &mut ScorerScratch) {
        let (width, reduced, features) = (self.reduce.inputs(), self.reduce.stride(), self.lower.stride());
        let vectors = Rows { values: vectors, stride: width, count: vectors.len() / width };
        self.reduce.product(isa, vectors.slice(tokens.start, tokens.len()), &mut scratch.reduced, reduced);
        let input = Rows { values: &scratch.reduced, stride: reduced, count: tokens.len() };
        self.lower.product(isa, input, &mut scratch.features[row * features..], features);
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
        let bias = &bias[..columns];
        sums.fill(0.0);
        for role in 0..self.rows.len() {
            let row = match self.rows[role] {
                Some(row) => &self.features[row as usize * lower.stride()..],
                None => padding.as_slice(),
            };
            let row = &row[role * columns..][..columns];
            for i in 0..columns {
                sums[i] += row[i];
            }
        }
        for i in 0..columns {
            sums[i] += bias[i];
        }
        let (best, others) = sums.split_at_mut(hidden);
        for piece in 1..pieces {
            let piece = &others[(piece - 1) * hidden..][..hidden];
            for i in 0..hidden {
                best[i] = if piece[i] > best[i] { piece[i] } else { best[i] };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 5;
    const ROLES: usize = 4;

    fn values(count: usize) -> Vec<f32> {
        let mut state = 1u32;
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / (1 << 23) as f32 - 1.0
            })
            .collect()
    }

    fn scorer() -> StateScorer {
        let (hidden, pieces, inputs, actions) = (7, 2, 6, 9);
        let weights = values(10_000);
        let packed = |inputs, outputs| Packed::new(inputs, outputs, |i, o| weights[i * 31 + o], &weights[..outputs]);
        StateScorer {
            reduce: packed(WIDTH, inputs),
            lower: packed(inputs, ROLES * pieces * hidden),
            roles: ROLES,
            pieces,
            hidden,
            padding: values(ROLES * pieces * hidden),
            bias: values(pieces * hidden),
            upper: Some(packed(hidden, actions)),
        }
    }

    /// Scores do not depend on where in the text the tokens are, nor on what was scored before.
    #[test]
    fn tokens_before_the_window_score_as_those_in_it() {
        let count = 3 * WINDOW;
        let vectors = values(count * WIDTH);
        let scorer = scorer();
        for isa in Isa::available() {
            let (mut long, mut short) = (ScorerScratch::default(), ScorerScratch::default());
            scorer.start(&mut long);
            for latest in (0..count).step_by(7) {
                let far = |step: usize| (latest * step) as u32 / 11 % (latest as u32 + 1);
                let tokens = [Some(latest as u32), Some(far(3)), None, Some(far(7))];
                let mut near = Vec::new();
                let own = tokens.map(|token| {
                    let token = token? as usize;
                    near.extend_from_slice(&vectors[token * WIDTH..][..WIDTH]);
                    Some((near.len() / WIDTH - 1) as u32)
                });
                scorer.start(&mut short);
                let expected = scorer.score(isa, &near, &own, &mut short).to_vec();
                assert_eq!(scorer.score(isa, &vectors, &tokens, &mut long), expected, "{isa:?}, token {latest}");
            }
        }
    }
}
