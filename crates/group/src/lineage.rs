use std::collections::BTreeMap;

use jiff::Timestamp;
use rashomon_read::Published;
use rashomon_text::Span;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::furniture::Furniture;
use crate::paraphrase::{Outline, Parallel};
use crate::passages::{Shared, Shingled, span};
use crate::wires::wire_of;
use crate::{ParsedReport, ReportIdx};

/// One report derives from another, or both from one text.
#[derive(Clone, Debug, PartialEq)]
pub struct Derivation {
    pub from: ReportIdx,
    /// What `from` derives from, where `direction` is known; else merely the earlier listed of the two.
    pub to: ReportIdx,
    pub kind: DerivationKind,
    pub wording: Wording,
    /// How it is known which derives from which; `None` where it is not.
    pub direction: Option<Direction>,
    /// Share of the shorter report's words that the passages cover, 0 to 1.
    pub share: f64,
    /// The same of the words outside quotation marks. Quoting one statement at length is sharing a speaker and no text.
    pub unquoted: f64,
    /// In order of the text of `from`.
    pub passages: Vec<Passage>,
}

/// METER's scale (Gaizauskas et al. 2001); what is non-derived has no [`Derivation`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DerivationKind {
    WhollyDerived,
    PartiallyDerived,
}

impl DerivationKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WhollyDerived => "wholly-derived",
            Self::PartiallyDerived => "partially-derived",
        }
    }
}

/// What of the other text a derived report keeps.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Wording {
    /// Its words.
    Copied,
    /// Its facts in their order, in other words.
    Paraphrased,
}

impl Wording {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Copied => "copied",
            Self::Paraphrased => "paraphrased",
        }
    }
}

/// How it is known which report derives from which.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Direction {
    /// An agency published the one.
    Wire,
    /// The one was published before the other.
    Time,
    /// The shorter is a part of the longer.
    Containment,
}

impl Direction {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Time => "time",
            Self::Containment => "containment",
        }
    }
}

impl Derivation {
    /// How this is known, in one sentence that speaks of "the one" (`from`) and "the other" (`to`).
    pub fn reason(&self) -> String {
        let percent = (self.share * 100.0).round();
        let shared = match self.wording {
            Wording::Copied => format!("{percent} % of the shorter's words stand in both"),
            Wording::Paraphrased => format!(
                "{} sentences, {percent} % of the shorter, tell the same in the same order in other words",
                self.passages.len()
            ),
        };
        let order = match self.direction {
            Some(Direction::Wire) => "the other is an agency's own",
            Some(Direction::Time) => "the other was published earlier",
            Some(Direction::Containment) => "the other has the one's text and more",
            None => "which of the two was first is not known",
        };
        format!("{shared}; {order}")
    }
}

/// Aligned text of the two reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    pub from: Span,
    pub to: Span,
}

/// Shares from which on a report derives from another at all, and wholly.
const PARTLY: f64 = 0.1;
const WHOLLY: f64 = 0.8;

/// Two reports that share this much word for word are not asked about paraphrase: what they share is plain.
const COPIED: f64 = 0.2;

/// Finds which of a story's reports derive from which. Sentences in `furniture` are no report's own text.
pub(crate) fn find_lineage(reports: &[ParsedReport], story: &[ReportIdx], furniture: &Furniture) -> Vec<Derivation> {
    if story.len() < 2 {
        return Vec::new();
    }
    let text = |at: &ReportIdx| reports[at.at()].report.body.text();
    let shingled: Vec<Shingled> = story.par_iter().map(|at| Shingled::new(text(at), furniture)).collect();
    let mut found: BTreeMap<(usize, usize), Derivation> = BTreeMap::new();
    for (i, j) in sharing(&shingled) {
        let (short, long) = by_length(&shingled, i, j);
        let shared = Shared::new(&shingled[short], &shingled[long]);
        let (share, unquoted) = (shared.share(), shared.unquoted(&shingled[short]));
        if share < PARTLY || unquoted < PARTLY {
            continue;
        }
        let passages = shared.spans(&shingled[short], &shingled[long]);
        let derivation =
            derive(reports, (story[short], story[long]), story[i.max(j)], Wording::Copied, (share, unquoted), passages);
        found.insert((i, j), derivation);
    }
    let outline = |at: &ReportIdx| Outline::new(text(at), reports[at.at()].report.language.as_deref());
    let outlines: Vec<Outline> = story.iter().map(outline).collect();
    for (i, j) in told_alike(&outlines) {
        let (short, long) = by_length(&shingled, i, j);
        let parallel = Parallel::new(&outlines[short], &outlines[long]);
        if !parallel.is_paraphrase() || found.get(&(i, j)).is_some_and(|copied| copied.share >= COPIED) {
            continue;
        }
        let place = |(from, to): &(std::ops::Range<usize>, std::ops::Range<usize>)| Passage {
            from: span(&shingled[short].words, from.clone()),
            to: span(&shingled[long].words, to.clone()),
        };
        let passages = parallel.sentences.iter().map(place).collect();
        let shares = (parallel.coverage, parallel.coverage);
        let derivation =
            derive(reports, (story[short], story[long]), story[i.max(j)], Wording::Paraphrased, shares, passages);
        found.insert((i, j), derivation);
    }
    found.into_values().collect()
}

/// The shorter of two first; of equals the later listed.
fn by_length(shingled: &[Shingled], i: usize, j: usize) -> (usize, usize) {
    if shingled[i].words.all.len() < shingled[j].words.all.len() { (i, j) } else { (j, i) }
}

/// Pairs of positions that share a run or a sentence, the smaller first.
fn sharing(shingled: &[Shingled]) -> Vec<(usize, usize)> {
    /// In how many reports a run may stand before only the first of them are compared with the rest: a
    /// release that hundreds carry must not cost their square.
    const ALL_PAIRS: usize = 40;
    const FIRST: usize = 4;
    let mut holders: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    for (at, one) in shingled.iter().enumerate() {
        for unit in one.units() {
            holders.entry(unit).or_default().push(at as u32);
        }
    }
    let mut pairs: FxHashSet<(usize, usize)> = FxHashSet::default();
    for holders in holders.values().filter(|holders| holders.len() > 1) {
        let first = if holders.len() > ALL_PAIRS { FIRST } else { holders.len() };
        for (n, i) in holders[..first].iter().enumerate() {
            pairs.extend(holders[n + 1..].iter().map(|j| (*i as usize, *j as usize)));
        }
    }
    let mut pairs: Vec<(usize, usize)> = pairs.into_iter().collect();
    pairs.sort_unstable();
    pairs
}

/// Pairs of positions whose sentences are worth aligning: all of a story of common size.
fn told_alike(outlines: &[Outline]) -> Vec<(usize, usize)> {
    const FIRST: usize = 24;
    let pairs = (0..outlines.len()).flat_map(|j| (0..j.min(FIRST)).map(move |i| (i, j)));
    pairs.collect()
}

/// `later` is the one of the two that is listed later in the story.
fn derive(
    reports: &[ParsedReport],
    (short, long): (ReportIdx, ReportIdx),
    later: ReportIdx,
    wording: Wording,
    (share, unquoted): (f64, f64),
    mut passages: Vec<Passage>,
) -> Derivation {
    let known = direction(reports, short, long, share);
    let (from, direction) = match known {
        Some((from, direction)) => (from, Some(direction)),
        None => (later, None),
    };
    if from != short {
        passages.iter_mut().for_each(|passage| *passage = Passage { from: passage.to, to: passage.from });
    }
    passages.sort_by_key(|passage| (passage.from, passage.to));
    Derivation {
        from,
        to: if from == short { long } else { short },
        kind: if share >= WHOLLY { DerivationKind::WhollyDerived } else { DerivationKind::PartiallyDerived },
        wording,
        direction,
        share,
        unquoted,
        passages,
    }
}

/// Which of the two derives from the other, and how that is known.
fn direction(
    reports: &[ParsedReport],
    short: ReportIdx,
    long: ReportIdx,
    share: f64,
) -> Option<(ReportIdx, Direction)> {
    let (a, b) = (&reports[short.at()].report, &reports[long.at()].report);
    let outlet_wire = |report: &rashomon_read::Report| report.outlet.as_deref().and_then(wire_of).is_some();
    match (outlet_wire(a), outlet_wire(b)) {
        (true, false) => return Some((long, Direction::Wire)),
        (false, true) => return Some((short, Direction::Wire)),
        _ => {}
    }
    if let Some(earlier) = a.published.as_ref().zip(b.published.as_ref()).and_then(|(a, b)| earlier(a, b)) {
        return Some((if earlier { long } else { short }, Direction::Time));
    }
    let whole = a.body.text().len() * 5 < b.body.text().len() * 4;
    (share >= WHOLLY && whole).then_some((short, Direction::Containment))
}

/// Whether `a` was published before `b`; `None` where that cannot be told.
fn earlier(a: &Published, b: &Published) -> Option<bool> {
    if let (Published::Moment { rfc3339: a, .. }, Published::Moment { rfc3339: b, .. }) = (a, b) {
        let (a, b) = (a.parse::<Timestamp>().ok()?, b.parse::<Timestamp>().ok()?);
        return (a != b).then_some(a < b);
    }
    (a.day() != b.day()).then(|| a.day() < b.day())
}
