//! One label a token, from its vector: the network of tagger, morphologizer and senter.

use super::gemm::{Isa, Packed, Rows};
use crate::error::OpenError;
use crate::weights::Network;

pub(crate) struct Tagger {
    weights: Packed,
}

/// Rows that are scored at once.
const BLOCK_ROWS: usize = 32;

impl Tagger {
    /// Reads the output layer over vectors of `width`, which must give `labels` scores.
    pub fn read(network: &Network, width: usize, labels: usize) -> Result<Self, OpenError> {
        let node = network.root_ref("output_layer").or_else(|_| network.root_ref("softmax"))?;
        let weight = network.param(node, "W", &[labels, width])?;
        let bias = network.param(node, "b", &[labels])?;
        Ok(Self { weights: Packed::new(width, labels, |i, o| weight.data[o * width + i], &bias.data) })
    }

    /// Hands the best label of each row of `vectors`, the first of equals, to `take`, in order. The
    /// softmax itself changes no order and is left out.
    pub fn best(&self, isa: Isa, vectors: &[f32], scratch: &mut Vec<f32>, mut take: impl FnMut(usize, usize)) {
        let (stride, width) = (self.weights.stride(), self.weights.inputs());
        let vectors = Rows { values: vectors, stride: width, count: vectors.len() / width };
        scratch.resize(scratch.len().max(BLOCK_ROWS * stride), 0.0);
        for row in (0..vectors.count).step_by(BLOCK_ROWS) {
            let rows = BLOCK_ROWS.min(vectors.count - row);
            self.weights.product(isa, vectors.slice(row, rows), scratch, stride);
            for (at, scores) in scratch.chunks_exact(stride).take(rows).enumerate() {
                take(row + at, argmax(&scores[..self.weights.outputs()]));
            }
        }
    }
}

/// The place of the largest value, the first of equals.
pub(crate) fn argmax(values: &[f32]) -> usize {
    let mut best = 0;
    for (at, &value) in values.iter().enumerate().skip(1) {
        if value > values[best] {
            best = at;
        }
    }
    best
}
