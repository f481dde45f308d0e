//! Token vectors: hash embeddings of a token's features (MultiHashEmbed, with or without static
//! vectors), then a stack of convolutions over neighbours (MaxoutWindowEncoder).
//!
//! Hash embeddings: Serrà and Karatzoglou 2017, Miranda et al. 2022.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;
use std::sync::Arc;

use super::gemm::{Isa, Packed, Rows};
use super::layers::MaxoutNorm;
use crate::config::Config;
use crate::error::OpenError;
use crate::forms::{Form, Forms, RawToken};
use crate::vectors::Vectors;
use crate::weights::Network;

/// What an embedding table is keyed by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Feature {
    Orth,
    Lower,
    Norm,
    Prefix,
    Suffix,
    Shape,
    Spacy,
    IsSpace,
}

impl Feature {
    /// By spaCy's name, or the number that older files have in its place.
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "ORTH" | "65" => Self::Orth,
            "LOWER" | "66" => Self::Lower,
            "NORM" | "67" => Self::Norm,
            "SHAPE" | "68" => Self::Shape,
            "PREFIX" | "69" => Self::Prefix,
            "SUFFIX" | "70" => Self::Suffix,
            "SPACY" | "81" => Self::Spacy,
            "IS_SPACE" | "6" => Self::IsSpace,
            _ => return None,
        })
    }

    fn of(self, form: &Form, space_after: bool) -> u64 {
        match self {
            Self::Orth => form.orth,
            Self::Lower => form.lower,
            Self::Norm => form.norm,
            Self::Prefix => form.prefix,
            Self::Suffix => form.suffix,
            Self::Shape => form.shape,
            Self::Spacy => space_after.into(),
            Self::IsSpace => form.is_space.into(),
        }
    }
}

/// Rows of numbers that a key picks four of, to be added up.
struct HashEmbed {
    feature: Feature,
    seed: u32,
    rows: usize,
    width: usize,
    table: Vec<f32>,
}

impl HashEmbed {
    fn embed(&self, key: u64, output: &mut [f32]) {
        let [a, b, c, d] = murmur3_x64_128(key, self.seed).map(|hash| {
            let row = hash as usize % self.rows;
            &self.table[row * self.width..][..self.width]
        });
        for (i, output) in output.iter_mut().enumerate() {
            *output = ((a[i] + b[i]) + c[i]) + d[i];
        }
    }
}

/// MurmurHash3_x64_128 (Austin Appleby, public domain) of eight bytes, as four 32-bit numbers.
fn murmur3_x64_128(key: u64, seed: u32) -> [u32; 4] {
    fn mix(mut k: u64) -> u64 {
        k = (k ^ (k >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        k = (k ^ (k >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        k ^ (k >> 33)
    }
    let k1 = key.wrapping_mul(0x87c3_7b91_1142_53d5).rotate_left(31).wrapping_mul(0x4cf5_ad43_2745_937f);
    let mut h1 = u64::from(seed) ^ k1 ^ 8;
    let mut h2 = u64::from(seed) ^ 8;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    (h1, h2) = (mix(h1), mix(h2));
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    [h1 as u32, (h1 >> 32) as u32, h2 as u32, (h2 >> 32) as u32]
}

/// A trained table of vectors, brought to the embedding's width.
struct StaticVectors {
    vectors: Arc<Vectors>,
    weights: Packed,
}

pub(crate) struct Tok2Vec {
    tables: Vec<HashEmbed>,
    vectors: Option<StaticVectors>,
    mix: MaxoutNorm,
    layers: Vec<MaxoutNorm>,
    window: usize,
    width: usize,
    /// Rows of zeros between texts: as many as a layer stack sees, so that texts do not touch.
    pad: usize,
}

/// What embedding and encoding keep from batch to batch.
#[derive(Default)]
pub(crate) struct Tok2VecScratch {
    /// Rows of `embedded` by form and space after, for the generation of forms that is named.
    known: HashMap<u64, u32, BuildHasherDefault<FormHasher>>,
    generation: u64,
    embedded: Vec<f32>,
    features: Vec<f32>,
    rows: Vec<u32>,
    buffers: [Vec<f32>; 2],
    block: Vec<f32>,
    vectors: Vec<f32>,
}

impl Tok2VecScratch {
    /// Vectors of the last [`Tok2Vec::run`], one row a token.
    pub fn vectors(&self) -> &[f32] {
        &self.vectors
    }
}

impl Tok2Vec {
    /// Different tokens whose mixed embedding is kept; all are dropped when there are more.
    const KEPT: usize = 16_384;
    /// New tokens that are mixed at once.
    const MIXED_AT_ONCE: usize = 64;

    /// Reads the layers of the network at `section` of the configuration.
    pub fn read(
        network: &Network,
        config: &Config,
        section: &str,
        vectors: Option<&Arc<Vectors>>,
    ) -> Result<Self, OpenError> {
        config.expect_one_of(section, "@architectures", &["spacy.Tok2Vec.v1", "spacy.Tok2Vec.v2"])?;
        let embed = format!("{section}.embed");
        config.expect_one_of(&embed, "@architectures", &["spacy.MultiHashEmbed.v1", "spacy.MultiHashEmbed.v2"])?;
        let encode = format!("{section}.encode");
        config.expect_one_of(
            &encode,
            "@architectures",
            &["spacy.MaxoutWindowEncoder.v1", "spacy.MaxoutWindowEncoder.v2"],
        )?;
        let damaged = |field: &str, problem: String| OpenError::damaged(&network.path, field, problem);

        let extract =
            network.named("extract_features").next().ok_or_else(|| damaged("extract_features", "is missing".into()))?;
        let columns = network.attr_list(extract, "columns")?;
        let embeds: Vec<usize> = network.named("hashembed").collect();
        if embeds.len() != columns.len() || embeds.is_empty() {
            return Err(damaged("hashembed", format!("{} tables for {} features", embeds.len(), columns.len())));
        }
        let mut tables = Vec::new();
        let mut width = 0;
        for (name, node) in columns.iter().zip(embeds) {
            let feature = Feature::from_name(name).ok_or_else(|| {
                OpenError::unsupported(&network.path, format!("nodes[{extract}].columns"), format!("feature `{name}`"))
            })?;
            let table = network.param(node, "E", &[0, width])?;
            width = table.shape[1];
            let seed = network.attr_number(node, "seed")?;
            let seed = u32::try_from(seed).map_err(|_| damaged("seed", format!("{seed} is too large")))?;
            tables.push(HashEmbed { feature, seed, rows: table.shape[0], width, table: table.data.clone() });
        }
        let vectors = match network.named("static_vectors").next() {
            None => None,
            Some(node) => {
                let vectors = vectors.filter(|vectors| vectors.width() > 0).ok_or_else(|| {
                    damaged("static_vectors", "the pipeline has no table of vectors in `vocab/vectors`".into())
                })?;
                let weights = network.param(node, "W", &[width, vectors.width()])?;
                let inputs = vectors.width();
                let weights = Packed::new(inputs, width, |i, o| weights.data[o * inputs + i], &[]);
                Some(StaticVectors { vectors: vectors.clone(), weights })
            }
        };

        let maxouts: Vec<usize> = network.named("maxout").collect();
        let norms: Vec<usize> = network.named("layernorm").collect();
        if maxouts.is_empty() || maxouts.len() != norms.len() {
            return Err(damaged("maxout", format!("{} layers for {} normalisations", maxouts.len(), norms.len())));
        }
        let window = match network.named("expand_window").next() {
            Some(node) => network.attr_number(node, "window_size")?,
            None => 1,
        };
        if window == 0 || window > 16 {
            return Err(OpenError::unsupported(&network.path, "window_size", window));
        }
        let mut inputs = (tables.len() + usize::from(vectors.is_some())) * width;
        let mut layers = Vec::new();
        for (maxout, norm) in maxouts.into_iter().zip(norms) {
            let weight = network.param(maxout, "W", &[width, 0, inputs])?;
            let pieces = weight.shape[1];
            let bias = network.param(maxout, "b", &[width, pieces])?;
            let gain = network.param(norm, "G", &[width])?;
            let shift = network.param(norm, "b", &[width])?;
            layers.push(MaxoutNorm::new(inputs, width, pieces, &weight.data, &bias.data, &gain.data, &shift.data));
            inputs = width * (2 * window + 1);
        }
        let mix = layers.remove(0);
        let pad = window * layers.len();
        Ok(Self { tables, vectors, mix, layers, window, width, pad })
    }

    /// Numbers of a token's vector.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Works out the vectors of all `tokens`, for [`Tok2VecScratch::vectors`].
    ///
    /// `docs` are the texts' ranges of them, touching, in order. A text's vectors depend on that text
    /// alone.
    pub fn run(
        &self,
        isa: Isa,
        docs: &[Range<usize>],
        tokens: &[RawToken],
        forms: &Forms,
        scratch: &mut Tok2VecScratch,
    ) {
        self.embed(isa, tokens, forms, scratch);
        let (width, pad) = (self.width, self.pad);
        scratch.vectors.resize(tokens.len() * width, 0.0);
        let mut segment = Segment::default();
        for doc in docs {
            for first in doc.clone().step_by(SEGMENT) {
                let piece = first..(first + SEGMENT).min(doc.end);
                // Tokens beyond the piece that its vectors depend on: they are worked out again.
                let before = (first - doc.start).min(pad);
                let after = (doc.end - piece.end).min(pad);
                if segment.rows + piece.len() > SEGMENT {
                    self.encode(isa, &mut segment, scratch);
                }
                // Zeros between texts serve both.
                let follows_text = segment.rows > 0 && segment.ends_text && before == 0;
                let zeros = if follows_text { 0 } else { pad - before };
                segment.pieces.push(Piece { row: segment.rows + zeros, before, tokens: piece.clone(), after });
                segment.rows += zeros + before + piece.len() + pad;
                segment.ends_text = after == 0;
            }
        }
        self.encode(isa, &mut segment, scratch);
    }

    /// Runs the convolutions over a segment and empties it.
    fn encode(&self, isa: Isa, segment: &mut Segment, scratch: &mut Tok2VecScratch) {
        let (width, guard, total) = (self.width, self.window, segment.rows);
        let Tok2VecScratch { embedded, rows, buffers: [from, to], block, vectors, .. } = scratch;
        // Guard rows before and after all: what lies outside counts as zero.
        for buffer in [&mut *from, &mut *to] {
            buffer.clear();
            buffer.resize((total + 2 * guard) * width, 0.0);
        }
        for piece in &segment.pieces {
            let known = piece.tokens.start - piece.before..piece.tokens.end + piece.after;
            let output = &mut from[(guard + piece.row) * width..][..known.len() * width];
            for (output, &row) in output.chunks_exact_mut(width).zip(&rows[known]) {
                output.copy_from_slice(&embedded[row as usize * width..][..width]);
            }
        }
        for layer in &self.layers {
            let residual = &from[guard * width..][..total * width];
            layer.forward(
                isa,
                Rows { values: from, stride: width, count: total },
                Some(residual),
                &mut to[guard * width..],
                block,
            );
            std::mem::swap(from, to);
        }
        for piece in segment.pieces.drain(..) {
            let input = &from[(guard + piece.row + piece.before) * width..][..piece.tokens.len() * width];
            vectors[piece.tokens.start * width..piece.tokens.end * width].copy_from_slice(input);
        }
        segment.rows = 0;
    }

    /// Leaves in `scratch.rows` the row of `scratch.embedded` of each token.
    fn embed(&self, isa: Isa, tokens: &[RawToken], forms: &Forms, scratch: &mut Tok2VecScratch) {
        if scratch.generation != forms.generation() || scratch.known.len() > Self::KEPT {
            scratch.known.clear();
            scratch.embedded.clear();
            scratch.generation = forms.generation();
        }
        scratch.rows.clear();
        let mut fresh: Vec<RawToken> = Vec::new();
        let first_new = scratch.known.len();
        for token in tokens {
            let key = u64::from(token.form) << 1 | u64::from(token.space_after);
            let next = scratch.known.len() as u32;
            let row = *scratch.known.entry(key).or_insert_with(|| {
                fresh.push(*token);
                next
            });
            scratch.rows.push(row);
        }
        let (width, inputs) = (self.width, self.mix.inputs());
        scratch.embedded.resize(scratch.known.len() * width, 0.0);
        let mut row = first_new;
        for batch in fresh.chunks(Self::MIXED_AT_ONCE) {
            scratch.features.clear();
            scratch.features.resize(batch.len() * inputs, 0.0);
            for (token, features) in batch.iter().zip(scratch.features.chunks_exact_mut(inputs)) {
                self.collect_features(isa, forms.get(token.form), token.space_after, features, &mut scratch.block);
            }
            let output = &mut scratch.embedded[row * width..][..batch.len() * width];
            let features = Rows { values: &scratch.features, stride: inputs, count: batch.len() };
            self.mix.forward(isa, features, None, output, &mut scratch.block);
            row += batch.len();
        }
    }

    fn collect_features(&self, isa: Isa, form: &Form, space_after: bool, features: &mut [f32], block: &mut Vec<f32>) {
        let mut parts = features.chunks_exact_mut(self.width);
        for (table, part) in self.tables.iter().zip(&mut parts) {
            table.embed(table.feature.of(form, space_after), part);
        }
        if let (Some(table), Some(part)) = (&self.vectors, parts.next())
            && let Some(vector) = table.vectors.get(form.orth)
        {
            let stride = table.weights.stride();
            block.resize(block.len().max(stride), 0.0);
            table.weights.product(isa, Rows { values: vector, stride: vector.len(), count: 1 }, block, stride);
            part.copy_from_slice(&block[..self.width]);
        }
    }
}

/// Tokens that go through the convolutions together: few enough to stay in the second-level cache.
const SEGMENT: usize = 512;

/// Pieces of texts that go through the convolutions together.
#[derive(Default)]
struct Segment {
    pieces: Vec<Piece>,
    /// Rows in all, padding included.
    rows: usize,
    /// Whether the last piece is the end of its text, so that its padding is zeros.
    ends_text: bool,
}

/// A run of a text's tokens.
struct Piece {
    /// The row of the first token, of those before.
    row: usize,
    /// Neighbours in front and behind that are needed and whose own vectors are not.
    before: usize,
    tokens: Range<usize>,
    after: usize,
}

/// Spreads small numbers over the table; nothing is gained from defending against chosen keys.
#[derive(Default)]
pub(crate) struct FormHasher(u64);

impl Hasher for FormHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = (self.0 ^ key).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_hash_as_in_the_reference() {
        assert_eq!(murmur3_x64_128(0, 8), [0, 0, 0, 0]);
        assert_eq!(murmur3_x64_128(1, 8), [1161550108, 2247783286, 1742325162, 1224191281]);
        assert_eq!(murmur3_x64_128((1 << 63) + 5, 8), [742987760, 4031305880, 1114481640, 3899475172]);
    }
}
