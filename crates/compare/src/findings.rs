use jiff::civil::Date;
use rashomon_group::ReportIdx;
use rashomon_text::Span;

/// Everything that comparing a story's reports gave.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Findings {
    /// Contested first, then corroborated, then single-origin; in each, what matters most first.
    pub findings: Vec<Finding>,
    pub quotes: Vec<StoryQuote>,
    pub events: Vec<StoryEvent>,
    pub timeline: Vec<TimelineEntry>,
}

/// Position in [`Findings::findings`].
pub type FindingId = usize;
/// Position in [`Findings::events`].
pub type HappeningId = usize;

/// What is told, by whom, resting on what.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// One readable sentence: the clearest account's own words, or what is asked and its answer ("People
    /// killed: 3").
    pub claim: String,
    /// What the accounts differ in; `None` where they agree.
    pub slot: Option<Slot>,
    pub status: Status,
    /// How many independent origins of text stand behind it.
    pub origins: usize,
    /// Positions in [`Story::entities`] of those on whose word it rests.
    pub speakers: Vec<usize>,
    /// The later account looks like newer news and no contradiction.
    pub update: bool,
    /// Two or more where contested, no two values alike, earliest first.
    pub accounts: Vec<Account>,
    /// How this was concluded, in one sentence.
    pub why: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// What this account gives for the slot; where there is none, the clause that tells it most clearly.
    pub value: String,
    pub reports: Vec<ReportIdx>,
    /// Positions in [`Story::origins`].
    pub origins: Vec<usize>,
    /// Positions in [`Story::entities`].
    pub speakers: Vec<usize>,
    /// Invariant: not empty.
    pub evidence: Vec<Evidence>,
}

/// The exact words an account rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Evidence {
    pub report: ReportIdx,
    pub span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Status {
    Corroborated,
    SingleOrigin,
    Contested,
}

impl Status {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Corroborated => "corroborated",
            Self::SingleOrigin => "single-origin",
            Self::Contested => "contested",
        }
    }
}

/// What a discrepancy is in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Slot {
    Number,
    Date,
    Place,
    Name,
    Participant,
    Attribution,
    Wording,
    Polarity,
    Condition,
    Cause,
}

impl Slot {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Date => "date",
            Self::Place => "place",
            Self::Name => "name",
            Self::Participant => "participant",
            Self::Attribution => "attribution",
            Self::Wording => "wording",
            Self::Polarity => "polarity",
            Self::Condition => "condition",
            Self::Cause => "cause",
        }
    }
}

/// One utterance as the reports give it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryQuote {
    /// Position in [`Story::entities`].
    pub speaker: Option<usize>,
    pub text: String,
    pub drift: Drift,
    pub variants: Vec<Evidence>,
}

/// How far the wording inside quotation marks differs between reports.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Drift {
    /// One report alone quotes it.
    None,
    Verbatim,
    Translated,
    Altered,
}

impl Drift {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Verbatim => "verbatim",
            Self::Translated => "translated",
            Self::Altered => "altered",
        }
    }
}

/// A happening that one or more reports tell of.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryEvent {
    pub kind: &'static str,
    /// Positions in [`Story::entities`].
    pub actor: Option<usize>,
    pub recipient: Option<usize>,
    pub place: Option<usize>,
    pub date: Option<Date>,
    /// "day", "month" or "year".
    pub date_precision: Option<&'static str>,
    pub reports: Vec<ReportIdx>,
    pub origins: usize,
    pub findings: Vec<FindingId>,
}

/// One line of a story's timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineEntry {
    /// As precise as it is known: "2008", "2023-01", "2023-01-08".
    pub date: String,
    /// "day", "month" or "year".
    pub precision: &'static str,
    pub events: Vec<HappeningId>,
    pub text: String,
}
