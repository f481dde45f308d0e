//! Matrix products with weights packed once, for AVX-512, AVX2 with FMA, and any other machine.
//!
//! Every element of a product is one chain of fused multiply-adds over the inner dimension in rising
//! order. So the bytes of a row do not depend on how many rows are multiplied at once, nor on which
//! of the fused paths ran.

use std::ops::{Deref, DerefMut};

/// Which instructions the products use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Isa {
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// Plain Rust. Rounds like the other two where the target has fused multiply-add built in, and
    /// after each product and each sum where it has not (x86-64 of before 2013).
    Plain,
}

impl Isa {
    /// The widest this machine has.
    pub fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            let fused = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
            if fused && is_x86_feature_detected!("avx512f") {
                return Self::Avx512;
            }
            if fused {
                return Self::Avx2;
            }
        }
        Self::Plain
    }

    /// All that this machine can run.
    #[cfg(test)]
    pub fn available() -> Vec<Self> {
        #[cfg(target_arch = "x86_64")]
        match Self::detect() {
            Self::Avx512 => return vec![Self::Avx512, Self::Avx2, Self::Plain],
            Self::Avx2 => return vec![Self::Avx2, Self::Plain],
            Self::Plain => {}
        }
        vec![Self::Plain]
    }
}

/// Columns of the kernels' register blocks.
const LANES: usize = 16;
/// Columns of a full panel: three vectors of 16.
const PANEL: usize = 3 * LANES;
/// Rows of a register block.
const ROWS: usize = 8;

/// A weight matrix, inputs x outputs, and its bias, laid out for the kernels.
///
/// The outputs are cut into panels of 48 (the last one 16, 32 or 48, filled up with zeros); a panel
/// holds its outputs of input 0, then of input 1, and so on.
pub(crate) struct Packed {
    inputs: usize,
    outputs: usize,
    panels: Aligned,
    bias: Vec<f32>,
}

/// Numbers that begin at a cache line, so that no vector of them lies across two.
struct Aligned {
    values: Vec<f32>,
    first: usize,
}

impl Aligned {
    /// So many zeros.
    fn new(count: usize) -> Self {
        const LINE: usize = 64;
        let values = vec![0.0; count + LINE / size_of::<f32>()];
        let first = values.as_ptr().align_offset(LINE).min(LINE / size_of::<f32>());
        Self { values, first }
    }
}

impl Deref for Aligned {
    type Target = [f32];
    fn deref(&self) -> &[f32] {
        &self.values[self.first..]
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.values[self.first..]
    }
}

/// Rows of numbers: row `r` begins at `values[r * stride]`.
///
/// With a stride below the width that is read, rows overlap: that makes a window over neighbours a
/// plain product.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub values: &'a [f32],
    pub stride: usize,
    pub count: usize,
}

impl<'a> Rows<'a> {
    /// `count` rows from `first`.
    pub fn slice(self, first: usize, count: usize) -> Self {
        debug_assert!(first + count <= self.count);
        Self { values: &self.values[first * self.stride..], stride: self.stride, count }
    }
}

impl Packed {
    /// Packs a matrix given by its element at (input, output). `bias` has one value an output, or is
    /// empty.
    pub fn new(inputs: usize, outputs: usize, weight: impl Fn(usize, usize) -> f32, bias: &[f32]) -> Self {
        assert!(bias.is_empty() || bias.len() == outputs);
        let padded = outputs.next_multiple_of(LANES);
        let mut panels = Aligned::new(inputs * padded);
        let mut at = 0;
        for first in (0..padded).step_by(PANEL) {
            let width = PANEL.min(padded - first);
            for input in 0..inputs {
                for output in first..(first + width).min(outputs) {
                    panels[at + output - first] = weight(input, output);
                }
                at += width;
            }
        }
        let mut full_bias = bias.to_vec();
        full_bias.resize(padded, 0.0);
        Self { inputs, outputs, panels, bias: full_bias }
    }

    pub fn inputs(&self) -> usize {
        self.inputs
    }

    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Outputs filled up to whole vectors: the least stride of a product's rows.
    pub fn stride(&self) -> usize {
        self.bias.len()
    }

    /// Writes `input * weights + bias` to `output`.
    ///
    /// Row `r` of the output is `output[r * output_stride..][..outputs]`; what lies behind it up to
    /// `stride()` is overwritten.
    pub fn product(&self, isa: Isa, input: Rows<'_>, output: &mut [f32], output_stride: usize) {
        let Rows { values: input, stride: input_stride, count: rows } = input;
        if rows == 0 {
            return;
        }
        assert!((rows - 1) * input_stride + self.inputs <= input.len());
        assert!(output_stride >= self.stride());
        assert!((rows - 1) * output_stride + self.stride() <= output.len());
        let mut row = 0;
        while row < rows {
            let count = (rows - row).min(ROWS);
            let mut at = 0;
            for first in (0..self.stride()).step_by(PANEL) {
                let width = PANEL.min(self.stride() - first);
                let block = Block {
                    input: &input[row * input_stride..],
                    input_stride,
                    inputs: self.inputs,
                    weights: &self.panels[at..at + self.inputs * width],
                    bias: &self.bias[first..first + width],
                    output_stride,
                };
                let output = &mut output[row * output_stride + first..];
                at += self.inputs * width;
                match isa {
                    // SAFETY: `detect` found the instructions; the assertions above bound all reads and writes of
                    // `count` rows from here, `inputs` long and `width` wide.
                    #[cfg(target_arch = "x86_64")]
                    Isa::Avx512 => unsafe { avx512::block(&block, count, output) },
                    // SAFETY: as above.
                    #[cfg(target_arch = "x86_64")]
                    Isa::Avx2 => unsafe { avx2::block(&block, count, output) },
                    Isa::Plain => plain::block(&block, count, output),
                }
            }
            row += count;
        }
    }
}

/// `body` for each `i` below `count`, at most eight, written out: what it indexes stays in registers.
#[cfg(target_arch = "x86_64")]
macro_rules! unrolled {
    ($i:ident < $count:expr, $body:block) => {
        unrolled!(@ $i, $count, $body, 0 1 2 3 4 5 6 7)
    };
    (@ $i:ident, $count:expr, $body:block, $($place:literal)*) => {
        $({
            let $i: usize = $place;
            if $i < $count $body
        })*
    };
}

/// One block of a product: up to eight rows by one panel.
///
/// Invariant: of `count` rows, `input` holds `(count - 1) * input_stride + inputs` values and the
/// output `(count - 1) * output_stride + bias.len()`; `weights` holds `inputs * bias.len()`, and
/// `bias.len()` is 16, 32 or 48.
struct Block<'a> {
    input: &'a [f32],
    input_stride: usize,
    inputs: usize,
    weights: &'a [f32],
    bias: &'a [f32],
    output_stride: usize,
}

mod plain {
    use super::{Block, LANES, PANEL};

    /// `a * b + c`, rounded once where the target has an instruction for it.
    #[inline(always)]
    fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
        if cfg!(any(target_feature = "fma", target_arch = "aarch64", test)) { a.mul_add(b, c) } else { a * b + c }
    }

    pub(super) fn block(block: &Block<'_>, count: usize, output: &mut [f32]) {
        let width = block.bias.len();
        for row in 0..count {
            let input = &block.input[row * block.input_stride..][..block.inputs];
            let mut sums = [0.0f32; PANEL];
            for (&value, weights) in input.iter().zip(block.weights.chunks_exact(width)) {
                for (sums, weights) in sums.chunks_exact_mut(LANES).zip(weights.chunks_exact(LANES)) {
                    for (sum, &weight) in sums.iter_mut().zip(weights) {
                        *sum = multiply_add(value, weight, *sum);
                    }
                }
            }
            let output = &mut output[row * block.output_stride..][..width];
            for ((output, sum), bias) in output.iter_mut().zip(&sums).zip(block.bias) {
                *output = sum + bias;
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod avx512 {
    use std::arch::x86_64::*;

    use super::{Block, LANES};

    /// # Safety
    /// The machine has AVX-512F, and `block` keeps its invariant for `count` rows and `output`.
    #[target_feature(enable = "avx512f")]
    pub(super) unsafe fn block(block: &Block<'_>, count: usize, output: &mut [f32]) {
        // SAFETY: handed on.
        unsafe {
            match block.bias.len() / LANES {
                3 => rows::<3>(block, count, output),
                2 => rows::<2>(block, count, output),
                _ => rows::<1>(block, count, output),
            }
        }
    }

    /// # Safety
    /// As for `block`, with `VECTORS * 16` columns.
    #[target_feature(enable = "avx512f")]
    unsafe fn rows<const VECTORS: usize>(block: &Block<'_>, count: usize, output: &mut [f32]) {
        // SAFETY: handed on; each call takes exactly `count` rows.
        unsafe {
            match count {
                8 => tile::<8, VECTORS>(block, output),
                7 => tile::<7, VECTORS>(block, output),
                6 => tile::<6, VECTORS>(block, output),
                5 => tile::<5, VECTORS>(block, output),
                4 => tile::<4, VECTORS>(block, output),
                3 => tile::<3, VECTORS>(block, output),
                2 => tile::<2, VECTORS>(block, output),
                _ => tile::<1, VECTORS>(block, output),
            }
        }
    }

    /// # Safety
    /// As for `block`, with `ROWS` rows and `VECTORS * 16` columns.
    #[target_feature(enable = "avx512f")]
    unsafe fn tile<const ROWS: usize, const VECTORS: usize>(block: &Block<'_>, output: &mut [f32]) {
        let stride = block.input_stride;
        // Rows are reached from three pointers, by no more than twice the stride: addresses that the
        // instructions themselves can add up.
        let mut first = block.input.as_ptr();
        let mut fourth = first.wrapping_add(3 * stride);
        let mut seventh = first.wrapping_add(6 * stride);
        let mut weights = block.weights.as_ptr();
        let bias = block.bias.as_ptr();
        let output = output.as_mut_ptr();
        let mut sums = [[_mm512_setzero_ps(); VECTORS]; ROWS];
        // SAFETY: the invariant of `Block` covers every place that is read or written below.
        unsafe {
            for _ in 0..block.inputs {
                let mut vectors = [_mm512_setzero_ps(); VECTORS];
                unrolled!(v < VECTORS, { vectors[v] = _mm512_loadu_ps(weights.add(v * LANES)) });
                unrolled!(r < ROWS, {
                    let row = if r < 3 {
                        first
                    } else if r < 6 {
                        fourth
                    } else {
                        seventh
                    };
                    let value = _mm512_set1_ps(*row.add(r % 3 * stride));
                    unrolled!(v < VECTORS, { sums[r][v] = _mm512_fmadd_ps(value, vectors[v], sums[r][v]) });
                });
                weights = weights.wrapping_add(VECTORS * LANES);
                first = first.wrapping_add(1);
                fourth = fourth.wrapping_add(1);
                seventh = seventh.wrapping_add(1);
            }
            unrolled!(r < ROWS, {
                unrolled!(v < VECTORS, {
                    let total = _mm512_add_ps(sums[r][v], _mm512_loadu_ps(bias.add(v * LANES)));
                    _mm512_storeu_ps(output.add(r * block.output_stride + v * LANES), total);
                });
            });
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::*;

    use super::{Block, LANES};

    /// Floats of a register here.
    const HALF: usize = 8;

    /// # Safety
    /// The machine has AVX2 and FMA, and `block` keeps its invariant for `count` rows and `output`.
    #[target_feature(enable = "avx2,fma")]
    pub(super) unsafe fn block(block: &Block<'_>, count: usize, output: &mut [f32]) {
        let columns = block.bias.len();
        // Sixteen registers hold four rows by three vectors of eight, so a panel is taken in parts.
        let part = if columns == 2 * LANES { 2 } else { columns / LANES };
        for first in (0..columns).step_by(part.max(2) * HALF) {
            for row in (0..count).step_by(4) {
                let rows = (count - row).min(4);
                // SAFETY: handed on, for a part of the rows and columns.
                unsafe {
                    match part.max(2) {
                        3 => part_rows::<3>(block, first, row, rows, output),
                        _ => part_rows::<2>(block, first, row, rows, output),
                    }
                }
            }
        }
    }

    /// # Safety
    /// As for `block`, for `rows` rows from `row` and `VECTORS * 8` columns from `first`.
    #[target_feature(enable = "avx2,fma")]
    unsafe fn part_rows<const VECTORS: usize>(
        block: &Block<'_>,
        first: usize,
        row: usize,
        rows: usize,
        output: &mut [f32],
    ) {
        // SAFETY: handed on.
        unsafe {
            match rows {
                4 => tile::<4, VECTORS>(block, first, row, output),
                3 => tile::<3, VECTORS>(block, first, row, output),
                2 => tile::<2, VECTORS>(block, first, row, output),
                _ => tile::<1, VECTORS>(block, first, row, output),
            }
        }
    }

    /// # Safety
    /// As for `part_rows`, with `ROWS` rows.
    #[target_feature(enable = "avx2,fma")]
    unsafe fn tile<const ROWS: usize, const VECTORS: usize>(
        block: &Block<'_>,
        first: usize,
        row: usize,
        output: &mut [f32],
    ) {
        let columns = block.bias.len();
        // SAFETY: the invariant of `Block` covers every offset below.
        unsafe {
            let input = block.input.as_ptr().add(row * block.input_stride);
            let weights = block.weights.as_ptr().add(first);
            let bias = block.bias.as_ptr().add(first);
            let output = output.as_mut_ptr().add(row * block.output_stride + first);
            let mut sums = [[_mm256_setzero_ps(); VECTORS]; ROWS];
            for k in 0..block.inputs {
                let mut vectors = [_mm256_setzero_ps(); VECTORS];
                unrolled!(v < VECTORS, { vectors[v] = _mm256_loadu_ps(weights.add(k * columns + v * HALF)) });
                unrolled!(r < ROWS, {
                    let value = _mm256_set1_ps(*input.add(r * block.input_stride + k));
                    unrolled!(v < VECTORS, { sums[r][v] = _mm256_fmadd_ps(value, vectors[v], sums[r][v]) });
                });
            }
            unrolled!(r < ROWS, {
                unrolled!(v < VECTORS, {
                    let total = _mm256_add_ps(sums[r][v], _mm256_loadu_ps(bias.add(v * HALF)));
                    _mm256_storeu_ps(output.add(r * block.output_stride + v * HALF), total);
                });
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(count: usize, seed: u32) -> Vec<f32> {
        let mut state = seed;
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / (1 << 23) as f32 - 1.0
            })
            .collect()
    }

    /// Every path and every way to cut the rows gives the bytes of the definition.
    #[track_caller]
    fn check_product(inputs: usize, outputs: usize, input_stride: usize, rows: usize) {
        let weights = values(inputs * outputs, 1);
        let bias = values(outputs, 2);
        let input = values((rows - 1) * input_stride + inputs, 3);
        let packed = Packed::new(inputs, outputs, |i, o| weights[o * inputs + i], &bias);
        let stride = packed.stride() + 5;
        let mut expected = Vec::new();
        for r in 0..rows {
            for o in 0..outputs {
                let sum = (0..inputs)
                    .fold(0.0f32, |sum, i| input[r * input_stride + i].mul_add(weights[o * inputs + i], sum));
                expected.push((sum + bias[o]).to_bits());
            }
        }
        for isa in Isa::available() {
            for step in [1, 3, 8, rows] {
                let mut output = vec![0.0; rows * stride];
                for row in (0..rows).step_by(step) {
                    let count = step.min(rows - row);
                    let input = Rows { values: &input, stride: input_stride, count: rows }.slice(row, count);
                    packed.product(isa, input, &mut output[row * stride..], stride);
                }
                let got: Vec<u32> =
                    output.chunks(stride).flat_map(|row| &row[..outputs]).map(|x| x.to_bits()).collect();
                assert!(got == expected, "{isa:?}, {step} rows at once");
            }
        }
    }

    #[test]
    fn all_paths_give_the_same_bytes() {
        check_product(7, 1, 7, 1);
        check_product(16, 16, 16, 9);
        check_product(5, 33, 8, 13);
        check_product(64, 106, 64, 11);
        check_product(48, 50, 16, 21);
        check_product(30, 288, 10, 17);
    }

    #[test]
    fn no_rows_are_no_work() {
        let packed = Packed::new(3, 2, |_, _| 1.0, &[]);
        packed.product(Isa::detect(), Rows { values: &[], stride: 3, count: 0 }, &mut [], 16);
    }
}
