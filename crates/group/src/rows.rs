//! Weighed sketches in a file.

use std::borrow::Cow;
use std::io;

use rayon::prelude::*;

use crate::prints::Prints;
use crate::records::{OpenFile, Records, RecordsWriter};
use crate::sketch::{Marks, Term};
use crate::weights::{Row, Rows, Weights};

/// Rows that are read each time one is asked for.
pub(crate) struct KeptRows(Records);

impl KeptRows {
    /// Weighs the reports at `places` and writes them down.
    pub fn new(prints: &impl Prints, places: &[u32], weights: &Weights, open: &OpenFile) -> io::Result<Self> {
        let mut file = RecordsWriter::new(open)?;
        for block in places.chunks(BLOCK) {
            let rows = block.par_iter().map(|at| Ok(to_bytes(&weights.weigh_own(&*prints.sketch(*at)?))));
            let rows: Vec<Vec<u8>> = rows.collect::<io::Result<_>>()?;
            rows.iter().try_for_each(|row| file.push(row))?;
        }
        Ok(Self(file.finish()?))
    }
}

impl Rows for KeptRows {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn row(&self, at: u32) -> io::Result<Cow<'_, Row>> {
        let bytes = self.0.read(at as usize)?;
        from_bytes(&bytes).map(Cow::Owned).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }
}

/// Rows made at a time.
const BLOCK: usize = 4096;

/// The day, or none.
const NO_DAY: i32 = i32::MIN;

/// Day, six sums and the number of terms, four bytes each; then eight bytes a term and four a phrase.
const HEAD: usize = 32;

fn to_bytes(row: &Row) -> Vec<u8> {
    let mut out = Vec::with_capacity(HEAD + row.terms.len() * 8 + row.phrases.len() * 4);
    out.extend(row.day.unwrap_or(NO_DAY).to_le_bytes());
    row.norms.iter().chain([&row.phrase_norm, &row.headline]).for_each(|sum| out.extend(sum.to_le_bytes()));
    out.extend((row.terms.len() as u32).to_le_bytes());
    for term in &row.terms {
        out.extend(term.id.to_le_bytes());
        out.extend([term.count, term.early, term.marks.bits(), 0]);
    }
    row.phrases.iter().for_each(|phrase| out.extend(phrase.to_le_bytes()));
    out
}

fn from_bytes(bytes: &[u8]) -> Option<Row> {
    let (head, rest) = bytes.split_first_chunk::<HEAD>()?;
    let (head, _) = head.as_chunks::<4>();
    let [day, norms @ .., phrase_norm, headline, terms] = head else { return None };
    let day = i32::from_le_bytes(*day);
    let (terms, phrases) = rest.split_at_checked(u32::from_le_bytes(*terms) as usize * 8)?;
    let term = |[a, b, c, d, count, early, marks, _]: &[u8; 8]| Term {
        id: u32::from_le_bytes([*a, *b, *c, *d]),
        count: *count,
        early: *early,
        marks: Marks::from_bits(*marks),
    };
    Some(Row {
        day: (day != NO_DAY).then_some(day),
        terms: terms.as_chunks().0.iter().map(term).collect(),
        phrases: phrases.as_chunks().0.iter().map(|phrase| u32::from_le_bytes(*phrase)).collect(),
        norms: std::array::from_fn(|kind| f32::from_le_bytes(norms[kind])),
        phrase_norm: f32::from_le_bytes(*phrase_norm),
        headline: f32::from_le_bytes(*headline),
    })
}
