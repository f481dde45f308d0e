//! All that must be kept of a report to group it with reports still to come.

use std::io;

use jiff::civil::Date;
use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

use crate::ParsedReport;
use crate::furniture::Standing;
use crate::near::{Signature, TABLE, alike};
use crate::passages::sentence_hashes;
use crate::prints::Prints;
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

    /// Hashes of the body's sentences in their order: what [`Furniture::of_report`](crate::Furniture::of_report) takes.
    pub fn sentences(&self) -> &[u64] {
        &self.sentences
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
    a.signature.alike(&b.signature) >= COPY && standing.is_copy((a.outlet, &a.sentences), (b.outlet, &b.sentences))
}

/// Fingerprints in canonical order, copies told from the rest.
pub(crate) struct Read {
    /// Positions among the fingerprints.
    pub order: Vec<u32>,
    /// For each place in `order`, the place of the earliest report that it is a copy of: its own where it is none.
    pub lead: Vec<u32>,
    /// Positions, among the fingerprints, of those that lead.
    pub leads: Vec<u32>,
    pub standing: Standing,
}

impl Read {
    /// Whom a person has `parted` from another is grouped by that, whatever its text.
    pub fn new(prints: &(impl Prints + ?Sized), parted: &FxHashSet<usize>) -> io::Result<Self> {
        let order = prints.order()?;
        let standing = Standing::new(prints)?;
        let mut lead: Vec<u32> = (0..order.len() as u32).collect();
        let sentences = |at: u32| Ok::<_, io::Error>((prints.outlet(at), prints.sentences(at)?));
        let signature = |place: u32| prints.signature(order[place as usize]);
        for (copy, of) in alike(order.len() as u32, signature, prints.tables(TABLE), COPY)? {
            let [copy_at, of_at] = [copy, of].map(|place| order[place as usize]);
            if lead[copy as usize] != copy || [copy_at, of_at].iter().any(|at| parted.contains(&(*at as usize))) {
                continue;
            }
            let (a, b) = (sentences(copy_at)?, sentences(of_at)?);
            if standing.is_copy((a.0, &a.1), (b.0, &b.1)) {
                lead[copy as usize] = lead[of as usize];
            }
        }
        let leads = (0..).zip(&lead).filter(|(at, lead)| at == *lead).map(|(at, _): (u32, _)| order[at as usize]);
        Ok(Self { leads: leads.collect(), order, lead, standing })
    }
}
