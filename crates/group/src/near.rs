//! Near duplicates: the same text but for small edits, found in linear time and verified exactly.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::io;

use rashomon_text::Body;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::Passage;
use crate::furniture::Furniture;
use crate::passages::{Shared, Shingled};
use crate::words::Words;

/// What a stored [`Signature`] was made with. A change to words, shingles or hashing changes it.
pub const SIGNATURE_VERSION: u32 = 1;

/// Words in a shingle.
const SHINGLE: usize = 5;
/// Values in a signature, and how many of them in a row make a band. Texts that are alike by .7 share one of the 32
/// bands with a likelihood of .9998, texts alike by .3 with .23.
const VALUES: usize = 128;
const BAND: usize = 4;

/// A text's one-permutation MinHash (Li, Owen and Zhang 2012) over 64-bit hashes of five words in a row, its empty bins
/// filled as Shrivastava (2017) does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Empty where the text has fewer words than a shingle.
    values: Vec<u32>,
}

impl Signature {
    pub fn new(text: &str) -> Self {
        Self::of(&shingles(text))
    }

    fn of(shingles: &[u64]) -> Self {
        if shingles.is_empty() {
            return Self { values: Vec::new() };
        }
        let mut values = vec![u32::MAX; VALUES];
        for shingle in shingles {
            // The upper bits choose the bin, the lower are the value; the one that means "empty" is no value.
            let bin = (shingle >> 57) as usize;
            let value = (*shingle as u32).min(u32::MAX - 1);
            values[bin] = values[bin].min(value);
        }
        let full = values.clone();
        for (bin, value) in values.iter_mut().enumerate() {
            let mut attempt = 0u64;
            while *value == u32::MAX {
                let there = mix((bin as u64) << 32 | attempt) as usize % VALUES;
                *value = full[there];
                attempt += 1;
            }
        }
        Self { values }
    }

    pub(crate) fn values(&self) -> &[u32] {
        &self.values
    }

    /// `None` where these are no signature's values.
    pub(crate) fn from_values(values: Vec<u32>) -> Option<Self> {
        [0, VALUES].contains(&values.len()).then_some(Self { values })
    }

    /// Estimate of the Jaccard coefficient of the two texts' shingles; its standard error is at most .045.
    pub fn alike(&self, other: &Self) -> f64 {
        if self.values.is_empty() || other.values.is_empty() {
            return 0.0;
        }
        let same = self.values.iter().zip(&other.values).filter(|(a, b)| a == b).count();
        same as f64 / VALUES as f64
    }
}

/// Two texts that are the same but for small edits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NearDuplicate {
    /// Position of the later text.
    pub text: usize,
    /// Position of the earlier text that it repeats.
    pub of: usize,
    /// Jaccard coefficient of their shingles, counted exactly.
    pub jaccard: f64,
}

impl NearDuplicate {
    /// Where the two texts, of those that it was found among, are the same: `from` in the later, `to` in the earlier.
    pub fn passages(&self, texts: &[&Body]) -> Vec<Passage> {
        let [text, of] = [self.text, self.of].map(|at| Shingled::new(texts[at].text(), &Furniture::default()));
        Shared::new(&text, &of).spans(&text, &of)
    }
}

/// For each text the earlier ones that it repeats with a Jaccard coefficient of `least` or more, sorted. Of many copies
/// each is compared with the first ones only, so that a text which all outlets carry costs no square.
pub fn near_duplicates(texts: &[&Body], least: f64) -> Vec<NearDuplicate> {
    /// How far the estimate may be below what is sought: three standard errors.
    const ERROR: f64 = 0.13;
    let signatures: Vec<Signature> = texts.par_iter().map(|body| Signature::new(body.text())).collect();
    let signature = |at: u32| Ok(Cow::Borrowed(&signatures[at as usize]));
    let pairs = alike(texts.len() as u32, signature, usize::MAX, least - ERROR);
    let pairs = pairs.expect("signatures in memory are read");
    let verified = pairs.into_par_iter().filter_map(|(text, of)| {
        let (text, of) = (text as usize, of as usize);
        let jaccard = jaccard(&shingles(texts[text].text()), &shingles(texts[of].text()));
        (jaccard >= least).then_some(NearDuplicate { text, of, jaccard })
    });
    verified.collect()
}

/// Pairs `(later, earlier)` of positions whose signatures say that they are alike by `least`, sorted. The
/// likelihood that a pair is found grows with how alike it is, see [`BAND`].
///
/// `tables` is how many bands may be gone through at a time, each of which takes a table of [`TABLE`] bytes a signature.
pub(crate) fn alike<'s>(
    signatures: u32,
    signature: impl Fn(u32) -> io::Result<Cow<'s, Signature>> + Sync,
    tables: usize,
    least: f64,
) -> io::Result<Vec<(u32, u32)>> {
    let bands: Vec<usize> = (0..VALUES / BAND).collect();
    let at_once = tables.min(rayon::current_num_threads()).clamp(1, bands.len());
    let places: Vec<u32> = (0..signatures).collect();
    let mut found: Vec<(u32, u32)> = Vec::new();
    for bands in bands.chunks(at_once) {
        let mut tables: Vec<(FxHashMap<u64, u32>, Vec<(u32, u32)>)> = vec![Default::default(); bands.len()];
        for block in places.chunks(READ) {
            let read = block.par_iter().with_min_len(64).map(|place| signature(*place));
            let read: Vec<Cow<Signature>> = read.collect::<io::Result<_>>()?;
            tables.par_iter_mut().zip(bands).for_each(|((first, pairs), band)| {
                for (place, signature) in block.iter().zip(&read).filter(|(_, one)| !one.values.is_empty()) {
                    let values = &signature.values[band * BAND..(band + 1) * BAND];
                    let key = values.iter().fold(0, |key, value| mix(key ^ u64::from(*value)));
                    match first.entry(key) {
                        Entry::Occupied(known) => pairs.push((*place, *known.get())),
                        Entry::Vacant(free) => {
                            free.insert(*place);
                        }
                    }
                }
            });
        }
        let mut pairs: Vec<(u32, u32)> = tables.into_iter().flat_map(|(_, pairs)| pairs).collect();
        pairs.par_sort_unstable();
        pairs.dedup();
        pairs.retain(|pair| found.binary_search(pair).is_err());
        let checked = pairs.into_par_iter().map(|(a, b)| {
            let alike = signature(a)?.alike(&*signature(b)?) >= least;
            Ok(alike.then_some((a, b)))
        });
        let checked: Vec<Option<(u32, u32)>> = checked.collect::<io::Result<_>>()?;
        found.extend(checked.into_iter().flatten());
        found.par_sort_unstable();
    }
    Ok(found)
}

/// A key and a position, and what is free in a table that has just grown.
pub(crate) const TABLE: usize = 36;

/// Signatures read at a time.
const READ: usize = 16384;

/// Hashes of each five words in a row, sorted, each once.
fn shingles(text: &str) -> Vec<u64> {
    let words = Words::new(text);
    let join = |run: &[crate::words::Word]| run.iter().fold(0, |sum, word| mix(word.hash ^ sum));
    let mut shingles: Vec<u64> = words.all.windows(SHINGLE).map(join).collect();
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let (mut i, mut j, mut both) = (0, 0, 0usize);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                i += 1;
                j += 1;
            }
        }
    }
    let all = a.len() + b.len() - both;
    if all == 0 { 0.0 } else { both as f64 / all as f64 }
}

/// Spreads the bits of a number over all others (the finaliser of SplitMix64, Steele et al. 2014).
fn mix(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text of `words` made-up words in which every word from `from` on is another than in the text made with 0.
    fn text(words: usize, from: usize) -> String {
        let word = |at: usize| if at < from { format!("w{at} ") } else { format!("v{at} ") };
        (0..words).map(word).collect()
    }

    #[test]
    fn the_estimate_is_near_the_count() {
        for from in [60, 200, 340, 395] {
            let (a, b) = (text(400, 400), text(400, from));
            let exact = jaccard(&shingles(&a), &shingles(&b));
            let estimate = Signature::new(&a).alike(&Signature::new(&b));
            assert!((exact - estimate).abs() < 0.135, "{from}: {exact} and {estimate}");
        }
    }

    #[test]
    fn each_copy_names_the_first() {
        let bodies = [text(300, 300), text(300, 0), text(300, 290), text(300, 300), "too short".into(), String::new()];
        let bodies: Vec<Body> = bodies.into_iter().map(Body::new).collect();
        let found = near_duplicates(&bodies.iter().collect::<Vec<_>>(), 0.7);
        let pairs: Vec<(usize, usize)> = found.iter().map(|pair| (pair.text, pair.of)).collect();
        assert_eq!(pairs, [(2, 0), (3, 0)]);
        assert!(found[1].jaccard == 1.0 && found[0].jaccard < 1.0);
        let texts: Vec<&Body> = bodies.iter().collect();
        let passages = found[0].passages(&texts);
        assert_eq!(passages.len(), 1);
        assert_eq!(passages[0].from.of(texts[2].text()), passages[0].to.of(texts[0].text()));
        assert!(passages[0].from.of(texts[2].text()).ends_with("w289"));
    }
}
