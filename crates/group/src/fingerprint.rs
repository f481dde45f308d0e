//! All that must be kept of a report to group it with reports still to come.

use jiff::civil::Date;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

use crate::ParsedReport;
use crate::furniture::Standing;
use crate::near::{Signature, alike};
use crate::passages::sentence_hashes;
use crate::sketch::{Sketch, day_number};
use crate::words::Words;

/// What a report is grouped by, some kilobytes whatever its length. It can be stored: [`to_bytes`](Self::to_bytes).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    pub(crate) name: String,
    pub(crate) sha256: String,
    pub(crate) day: Option<Date>,
    /// Hash of the outlet's name.
    pub(crate) outlet: Option<u64>,
    pub(crate) signature: Signature,
    pub(crate) sketch: Sketch,
    /// Hashes of the body's sentences in their order. What stands in many stories is page furniture.
    pub(crate) sentences: Vec<u64>,
}

impl Fingerprint {
    /// Reads the report alone: its parse is not looked at.
    pub fn new(one: &ParsedReport) -> Self {
        let report = &one.report;
        let text = report.body.text();
        Self {
            name: report.name.clone(),
            sha256: report.sha256.clone(),
            day: report.day(),
            outlet: report.outlet.as_deref().map(|outlet| xxh3_64(outlet.as_bytes())),
            signature: Signature::new(text),
            sketch: Sketch::new(report),
            sentences: sentence_hashes(&Words::new(text)).map(|(_, hash)| hash).collect(),
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    pub fn day(&self) -> Option<Date> {
        self.day
    }

    pub(crate) fn day_number(&self) -> Option<i32> {
        self.day.map(day_number)
    }

    /// Orders by day, those without one last, then by content and name: an order that does not depend on the one in
    /// which reports came.
    pub(crate) fn rank(&self) -> impl Ord + '_ {
        (self.day.is_none(), self.day, &self.sha256, &self.name)
    }
}

/// Reports whose signatures are alike by this much are one text, and in one story.
const COPY: f64 = 0.7;

/// Whether the one is a copy of the other, but for what stands on their outlets' pages.
pub(crate) fn is_copy(a: &Fingerprint, b: &Fingerprint, standing: &Standing) -> bool {
    a.signature.alike(&b.signature) >= COPY && standing.is_copy(a, b)
}

/// Fingerprints in canonical order, copies told from the rest.
pub(crate) struct Read<'p> {
    pub prints: &'p [&'p Fingerprint],
    /// Positions in `prints`.
    pub order: Vec<usize>,
    /// For each place in `order`, the place of the earliest report that it is a copy of: its own where it is none.
    pub lead: Vec<u32>,
    /// The places that lead.
    pub leads: Vec<u32>,
    pub standing: Standing,
}

impl<'p> Read<'p> {
    /// Whom a person has `parted` from another is grouped by that, whatever its text.
    pub fn new(prints: &'p [&'p Fingerprint], parted: &FxHashSet<usize>) -> Self {
        let mut order: Vec<usize> = (0..prints.len()).collect();
        order.par_sort_by(|a, b| prints[*a].rank().cmp(&prints[*b].rank()).then(a.cmp(b)));
        let ordered: Vec<&Fingerprint> = order.iter().map(|print| prints[*print]).collect();
        let signatures: Vec<&Signature> = ordered.iter().map(|print| &print.signature).collect();
        let standing = Standing::new(&ordered);
        let mut lead: Vec<u32> = (0..order.len() as u32).collect();
        for (copy, of) in alike(&signatures, COPY) {
            let free = ![copy, of].iter().any(|at| parted.contains(&order[*at]));
            if free && lead[copy] == copy as u32 && standing.is_copy(ordered[copy], ordered[of]) {
                lead[copy] = lead[of];
            }
        }
        let leads = (0..order.len() as u32).filter(|at| lead[*at as usize] == *at).collect();
        Self { prints, order, lead, leads, standing }
    }
}
