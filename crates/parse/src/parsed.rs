use jiff::civil::Date;
use rashomon_text::Span;

use crate::Tokens;

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident),*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub struct $name(pub u32);

        impl $name {
            pub fn at(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

index!(
    /// Position in [`Parsed::mentions`].
    MentionIdx,
    /// Position in [`Parsed::entities`].
    EntityIdx,
    /// Position in [`Parsed::times`].
    TimeIdx,
    /// Position in [`Parsed::quantities`].
    QuantityIdx,
    /// Position in [`Parsed::quotes`].
    QuoteIdx,
    /// Position in [`Parsed::claims`].
    ClaimIdx
);

/// What one report says, found but not yet compared with any other.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Parsed {
    pub tokens: Tokens,
    /// In order of the text, not overlapping.
    pub mentions: Vec<Mention>,
    pub entities: Vec<Entity>,
    pub times: Vec<TimeExpression>,
    pub quantities: Vec<Quantity>,
    pub quotes: Vec<Quote>,
    pub events: Vec<EventMention>,
    pub claims: Vec<Claim>,
}

/// A span that names something.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    pub span: Span,
    pub kind: MentionType,
    pub entity: EntityIdx,
    /// Set where the mention names a place that the gazetteer knows.
    pub place: Option<Place>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum MentionType {
    Person,
    Organization,
    Place,
    /// Nationalities, religious and political groups: "Serbs".
    Group,
    Facility,
    Event,
    Law,
    Work,
    Product,
    Other,
}

impl MentionType {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organization => "organization",
            Self::Place => "place",
            Self::Group => "group",
            Self::Facility => "facility",
            Self::Event => "event",
            Self::Law => "law",
            Self::Work => "work",
            Self::Product => "product",
            Self::Other => "other",
        }
    }
}

/// Where a gazetteer puts a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub lat: f64,
    pub lon: f64,
    /// GeoNames id, where the gazetteer has one.
    pub geonames: Option<u32>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
}

/// What several mentions of one report name.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// The fullest form.
    pub name: String,
    pub kind: MentionType,
    /// Every form met, in order of first appearance, each once.
    pub names: Vec<String>,
    /// How many mentions it has.
    pub mentions: usize,
}

/// An expression of time and, where it can be resolved, the days it covers.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeExpression {
    pub span: Span,
    pub kind: TimeKind,
    /// The TIMEX3 value: "2023-01-08", "P2W", "PAST_REF". `None` where unresolved.
    pub value: Option<String>,
    /// First and last day of a date or time that is resolved to days.
    pub days: Option<(Date, Date)>,
}

/// TIMEX3's four types.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TimeKind {
    Date,
    Time,
    Duration,
    Set,
}

impl TimeKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::Duration => "DURATION",
            Self::Set => "SET",
        }
    }
}

/// An amount, with its bound and what it counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The amount's own words with its bound: "around 1,000".
    pub span: Span,
    pub kind: QuantityKind,
    /// `None` for a range or a vague amount.
    pub value: Option<f64>,
    /// Bounds of a range ("dozens": 24 to 99), inclusive.
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub bound: Bound,
    pub counted: Option<Counted>,
    /// Unit of a measure or currency ("km", "USD", "year old").
    pub unit: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum QuantityKind {
    Count,
    Money,
    Percent,
    Age,
    Measure,
    Ordinal,
}

/// The thing counted: "army personnel".
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    pub span: Span,
    /// Index of the head noun's token.
    pub head: usize,
    /// Words as written.
    pub text: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Bound {
    Exact,
    About,
    AtLeast,
    AtMost,
    Range,
    Vague,
}

impl Bound {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::About => "about",
            Self::AtLeast => "at-least",
            Self::AtMost => "at-most",
            Self::Range => "range",
            Self::Vague => "vague",
        }
    }
}

/// An attribution: content, cue, speaker.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    pub kind: QuoteKind,
    /// In order; several where the cue or the speaker stands inside. Quotation marks are included
    /// where the whole content stands in them.
    pub content: Vec<Span>,
    pub cue: Option<Span>,
    pub speaker: Speaker,
    /// The medium that carried it: "Pink television", "in a statement".
    pub channel: Option<Span>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum QuoteKind {
    Direct,
    Indirect,
    Mixed,
}

impl QuoteKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Indirect => "indirect",
            Self::Mixed => "mixed",
        }
    }
}

/// To whom a report attributes a quote.
#[derive(Clone, Debug, PartialEq)]
pub enum Speaker {
    /// A name, or a pronoun or role noun that was resolved to one.
    Named { span: Span, entity: EntityIdx },
    /// Described, not named: "a port official".
    Unnamed(Span),
    /// Somebody is quoted and we cannot tell who.
    Unresolved,
}

impl Speaker {
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Named { span, .. } | Self::Unnamed(span) => Some(*span),
            Self::Unresolved => None,
        }
    }

    pub fn entity(&self) -> Option<EntityIdx> {
        match self {
            Self::Named { entity, .. } => Some(*entity),
            _ => None,
        }
    }
}

/// A trigger word and who did what to whom.
#[derive(Clone, Debug, PartialEq)]
pub struct EventMention {
    /// A PLOVER type: "REJECT".
    pub kind: &'static str,
    pub mode: Option<&'static str>,
    pub trigger: Span,
    /// Token index of the trigger.
    pub head: usize,
    pub actor: Option<Participant>,
    pub recipient: Option<Participant>,
    pub time: Option<TimeIdx>,
    pub place: Option<EntityIdx>,
    pub polarity: Polarity,
    pub modality: Modality,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Participant {
    pub span: Span,
    pub entity: Option<EntityIdx>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Polarity {
    #[default]
    Positive,
    Negative,
}

impl Polarity {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Positive => "positive",
            Self::Negative => "negative",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Modality {
    #[default]
    Asserted,
    Planned,
    Threatened,
    Alleged,
    Denied,
    /// Possible, allowed or wished for: "may", "should".
    Possible,
}

impl Modality {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Planned => "planned",
            Self::Threatened => "threatened",
            Self::Alleged => "alleged",
            Self::Denied => "denied",
            Self::Possible => "possible",
        }
    }
}

/// A checkable statement: one clause and its slots.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The clause, without the attribution around it.
    pub span: Span,
    /// Index in [`Tokens::sentences`].
    pub sentence: usize,
    /// Token index of the predicate: a verb, or the noun or adjective that predicates.
    pub predicate: Option<usize>,
    pub participants: Vec<(Role, Participant)>,
    pub quantities: Vec<QuantityIdx>,
    pub times: Vec<TimeIdx>,
    /// Mentions of places that say where it happened.
    pub places: Vec<MentionIdx>,
    /// "if parliament approves".
    pub condition: Option<Span>,
    /// "because …", "after …" given as the ground.
    pub cause: Option<Span>,
    /// The quote whose content this is part of: according to whom.
    pub according_to: Option<QuoteIdx>,
    pub polarity: Polarity,
    pub modality: Modality,
    /// Told as history and not as news.
    pub background: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Role {
    Actor,
    /// What or whom it is done to.
    Recipient,
    /// Indirect object, or the thing given, said, asked for.
    Other,
}
