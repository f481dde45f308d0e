use rashomon_text::Span;

use crate::{ParsedReport, ReportIdx};

/// One report derives from another.
#[derive(Clone, Debug, PartialEq)]
pub struct Derivation {
    pub from: ReportIdx,
    /// What `from` derives from.
    pub to: ReportIdx,
    pub kind: DerivationKind,
    /// Share of `from`'s words that the passages cover, 0 to 1.
    pub share: f64,
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

/// Aligned text of the two reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    pub from: Span,
    pub to: Span,
}

/// Finds which of a story's reports derive from which.
pub fn find_lineage(_reports: &[ParsedReport], _story: &[ReportIdx]) -> Vec<Derivation> {
    Vec::new()
}
