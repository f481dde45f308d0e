//! The dense layers of spaCy's networks: affine, and maxout with layer normalisation.

use super::gemm::{Isa, Packed, Rows};

/// Lanes of the sums in a layer normalisation: fixed, so that all machines add in the same order.
const LANES: usize = 16;
/// Rows that a layer takes through its product and its normalisation while they are in cache.
const BLOCK_ROWS: usize = 16;

/// Maxout (Goodfellow et al. 2013) followed by layer normalisation (Ba et al. 2016).
pub(crate) struct MaxoutNorm {
    /// Outputs are ordered piece by piece, so that the maximum runs over whole vectors.
    weights: Packed,
    width: usize,
    pieces: usize,
    gain: Vec<f32>,
    shift: Vec<f32>,
}

impl MaxoutNorm {
    /// `weight` is `[width][pieces][inputs]`, `bias` `[width][pieces]`, `gain` and `shift` `[width]`,
    /// each in one row.
    pub fn new(
        inputs: usize,
        width: usize,
        pieces: usize,
        weight: &[f32],
        bias: &[f32],
        gain: &[f32],
        shift: &[f32],
    ) -> Self {
        let by_piece: Vec<f32> =
            (0..pieces * width).map(|column| bias[(column % width) * pieces + column / width]).collect();
        let weights = Packed::new(
            inputs,
            pieces * width,
            |input, column| weight[((column % width) * pieces + column / width) * inputs + input],
            &by_piece,
        );
        Self { weights, width, pieces, gain: gain.to_vec(), shift: shift.to_vec() }
    }

    pub fn inputs(&self) -> usize {
        self.weights.inputs()
    }

    /// Writes the layer's result for each row of `input` to `output` (stride `width`), adding the rows of
    /// `residual` (stride `width`) where it is given.
    pub fn forward(
        &self,
        isa: Isa,
        input: Rows<'_>,
        residual: Option<&[f32]>,
        output: &mut [f32],
        scratch: &mut Vec<f32>,
    ) {
        let rows = input.count;
        let stride = self.weights.stride();
        scratch.resize(BLOCK_ROWS * stride, 0.0);
        for row in (0..rows).step_by(BLOCK_ROWS) {
            let count = BLOCK_ROWS.min(rows - row);
            self.weights.product(isa, input.slice(row, count), scratch, stride);
            let span = row * self.width..(row + count) * self.width;
            let block = NormBlock {
                sums: scratch,
                stride,
                width: self.width,
                pieces: self.pieces,
                gain: &self.gain,
                shift: &self.shift,
                residual: residual.map(|rows| &rows[span.clone()]),
            };
            let output = &mut output[span];
            match isa {
                // SAFETY: `Isa::detect` found the instructions.
                #[cfg(target_arch = "x86_64")]
                Isa::Avx512 => unsafe { block.run_avx512(output) },
                // SAFETY: `Isa::detect` found the instructions.
                #[cfg(target_arch = "x86_64")]
                Isa::Avx2 => unsafe { block.run_avx2(output) },
                Isa::Plain => block.run(output),
            }
        }
    }
}

struct NormBlock<'a> {
    sums: &'a [f32],
    stride: usize,
    width: usize,
    pieces: usize,
    gain: &'a [f32],
    shift: &'a [f32],
    residual: Option<&'a [f32]>,
}

impl NormBlock<'_> {
    /// # Safety
    /// The machine has AVX-512F.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f")]
    unsafe fn run_avx512(&self, output: &mut [f32]) {
        self.run(output);
    }

    /// # Safety
    /// The machine has AVX2.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    unsafe fn run_avx2(&self, output: &mut [f32]) {
        self.run(output);
    }

    /// Plain code, compiled again for each set of instructions: it holds no product followed by a
    /// sum that could be fused, so all round alike. Loops count instead of iterating, because
    /// iterators of the standard library are not always inlined into code for other instructions.
    #[inline(always)]
    #[expect(clippy::needless_range_loop, reason = "see above")]
    fn run(&self, output: &mut [f32]) {
        let width = self.width;
        let (gain, shift) = (&self.gain[..width], &self.shift[..width]);
        for row in 0..output.len() / width {
            let output = &mut output[row * width..][..width];
            let sums = &self.sums[row * self.stride..][..width * self.pieces];
            output.copy_from_slice(&sums[..width]);
            for piece in 1..self.pieces {
                let piece = &sums[piece * width..][..width];
                for i in 0..width {
                    // Not `f32::max`, whose rules for NaN cost instructions.
                    output[i] = if piece[i] > output[i] { piece[i] } else { output[i] };
                }
            }
            let mean = lane_sum(output, |value| value) / width as f32;
            for i in 0..width {
                output[i] -= mean;
            }
            let variance = lane_sum(output, |value| value * value) / width as f32 + 1e-8;
            let scale = 1.0 / variance.sqrt();
            for i in 0..width {
                output[i] = output[i] * scale * gain[i] + shift[i];
            }
            if let Some(residual) = self.residual {
                let residual = &residual[row * width..][..width];
                for i in 0..width {
                    output[i] += residual[i];
                }
            }
        }
    }
}

/// The sum in sixteen lanes, then of the lanes: an order that vectors of any size can keep.
#[inline(always)]
fn lane_sum(values: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0f32; LANES];
    let whole = values.len() / LANES * LANES;
    let mut at = 0;
    while at < whole {
        let chunk = &values[at..at + LANES];
        for lane in 0..LANES {
            lanes[lane] += of(chunk[lane]);
        }
        at += LANES;
    }
    for lane in 0..values.len() - whole {
        lanes[lane] += of(values[whole + lane]);
    }
    let mut half = LANES / 2;
    while half > 0 {
        for lane in 0..half {
            lanes[lane] += lanes[lane + half];
        }
        half /= 2;
    }
    lanes[0]
}
