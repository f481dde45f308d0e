//! One report's lines of JSON: what `rashomon clean` and `rashomon parse` print.

use rashomon_parse::{EntityIdx, Parsed, Participant, Speaker};
use rashomon_read::Report;
use rashomon_text::Span;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::marks::Marks;
use crate::view::Offsets;

/// A report as it was read: clean text and what is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CleanView {
    pub name: String,
    pub location: String,
    pub sha256: String,
    pub format: &'static str,
    pub headline: Option<String>,
    pub description: Option<String>,
    pub url: Option<String>,
    pub outlet: Option<String>,
    pub byline: Vec<String>,
    pub dateline: Option<String>,
    /// The agency that a credit line names.
    pub credit: Option<String>,
    /// A day, or a moment as RFC 3339 writes it.
    pub published: Option<String>,
    /// Where `published` was read.
    pub published_from: Option<&'static str>,
    pub updated: Option<String>,
    pub section: Option<String>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// Paragraphs parted by a blank line.
    pub text: String,
    pub notices: Vec<NoticeView>,
}

/// What was dropped from the input, or doubted.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NoticeView {
    pub kind: &'static str,
    pub message: String,
}

/// A report with what is found in it alone.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ParsedView {
    #[serde(flatten)]
    pub report: CleanView,
    pub sentences: Vec<Offsets>,
    /// Only where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens: Option<Vec<TokenView>>,
    pub mentions: Vec<MentionView>,
    pub entities: Vec<NamedView>,
    pub times: Vec<TimeView>,
    pub quantities: Vec<QuantityView>,
    pub quotes: Vec<QuotedView>,
    pub events: Vec<EventMentionView>,
    pub claims: Vec<ClaimView>,
}

/// Words of the report's text.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SpanView {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TokenView {
    #[serde(flatten)]
    pub at: Offsets,
    pub pos: &'static str,
    pub tag: String,
    pub morph: String,
    pub lemma: String,
    /// Position of the head among the report's tokens.
    pub head: u32,
    pub dep: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MentionView {
    #[serde(flatten)]
    pub at: SpanView,
    pub r#type: &'static str,
    /// Id of the entity, among those of this report.
    pub entity: String,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub geonames: Option<u32>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
}

/// What mentions of one report name.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NamedView {
    pub id: String,
    pub name: String,
    pub r#type: &'static str,
    pub names: Vec<String>,
    pub mentions: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TimeView {
    #[serde(flatten)]
    pub at: SpanView,
    /// TIMEX3's type.
    pub r#type: &'static str,
    /// TIMEX3's value.
    pub value: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct QuantityView {
    #[serde(flatten)]
    pub at: SpanView,
    #[serde(serialize_with = "number")]
    pub value: Option<f64>,
    #[serde(serialize_with = "number")]
    pub low: Option<f64>,
    #[serde(serialize_with = "number")]
    pub high: Option<f64>,
    /// `exact`, `about`, `at-least`, `at-most`, `range`, `vague`.
    pub bound: &'static str,
    pub counted: Option<String>,
    pub unit: Option<String>,
}

/// A quote of one report.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct QuotedView {
    /// `direct`, `indirect`, `mixed`.
    pub kind: &'static str,
    pub content: Vec<SpanView>,
    pub cue: Option<SpanView>,
    /// Null where it cannot be told who is quoted.
    pub speaker: Option<ParticipantView>,
    /// The medium that carried it.
    pub channel: Option<SpanView>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ParticipantView {
    #[serde(flatten)]
    pub at: SpanView,
    /// Id of the entity, where it is named.
    pub entity: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EventMentionView {
    /// A PLOVER type.
    pub r#type: &'static str,
    pub mode: Option<&'static str>,
    pub trigger: SpanView,
    pub actor: Option<ParticipantView>,
    pub recipient: Option<ParticipantView>,
    /// TIMEX3's value.
    pub time: Option<String>,
    /// Id of the place's entity.
    pub place: Option<String>,
    pub polarity: &'static str,
    pub modality: &'static str,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ClaimView {
    #[serde(flatten)]
    pub at: SpanView,
    pub polarity: &'static str,
    pub modality: &'static str,
    pub condition: Option<SpanView>,
    /// Told as history and not as news.
    pub background: bool,
}

/// One line of `rashomon clean`.
pub fn view_clean(report: &Report) -> CleanView {
    let notice = |notice: &rashomon_read::Notice| NoticeView { kind: notice.kind, message: notice.message.clone() };
    CleanView {
        name: report.name.clone(),
        location: report.location.clone(),
        sha256: report.sha256.clone(),
        format: report.format.as_str(),
        headline: report.headline.clone(),
        description: report.description.clone(),
        url: report.url.clone(),
        outlet: report.outlet.clone(),
        byline: report.byline.clone(),
        dateline: report.dateline.clone(),
        credit: report.credit.clone(),
        published: report.published.as_ref().map(ToString::to_string),
        published_from: report.published_from,
        updated: report.updated.as_ref().map(ToString::to_string),
        section: report.section.clone(),
        language: report.language.clone(),
        text: report.body.text().to_owned(),
        notices: report.notices.iter().map(notice).collect(),
    }
}

/// One line of `rashomon parse`.
pub fn view_parsed(report: &Report, parsed: &Parsed, tokens: bool) -> ParsedView {
    let marks = Marks::new(report.body.text());
    ParsedView {
        report: view_clean(report),
        sentences: parsed
            .tokens
            .sentences()
            .iter()
            .map(|range| marks.range(parsed.tokens.span(range.clone())))
            .collect(),
        tokens: tokens.then(|| view_tokens(parsed, &marks)),
        mentions: parsed.mentions.iter().map(|mention| view_mention(mention, &marks)).collect(),
        entities: view_entities(parsed),
        times: view_times(parsed, &marks),
        quantities: view_quantities(parsed, &marks),
        quotes: parsed.quotes.iter().map(|quote| view_quote(quote, &marks)).collect(),
        events: view_events(parsed, &marks),
        claims: view_claims(parsed, &marks),
    }
}

impl Marks<'_> {
    fn range(&self, span: Span) -> Offsets {
        let (start, end) = self.offsets(span);
        Offsets { start, end }
    }

    fn span(&self, span: Span) -> SpanView {
        let Offsets { start, end } = self.range(span);
        SpanView { start, end, text: span.of(self.text()).to_owned() }
    }

    fn participant(&self, span: Span, who: Option<EntityIdx>) -> ParticipantView {
        ParticipantView { at: self.span(span), entity: who.map(entity) }
    }
}

fn entity(at: EntityIdx) -> String {
    format!("e{}", at.0 + 1)
}

fn view_tokens(parsed: &Parsed, marks: &Marks) -> Vec<TokenView> {
    let all = parsed.tokens.all().iter();
    all.map(|token| TokenView {
        at: marks.range(Span::new(token.start as usize, token.end as usize)),
        pos: token.pos.as_str(),
        tag: token.tag.as_str().to_owned(),
        morph: token.morph.as_str().to_owned(),
        lemma: token.lemma.as_str().to_owned(),
        head: token.head,
        dep: token.dep.as_str().to_owned(),
    })
    .collect()
}

fn view_mention(mention: &rashomon_parse::Mention, marks: &Marks) -> MentionView {
    let place = mention.place.as_ref();
    MentionView {
        at: marks.span(mention.span),
        r#type: mention.kind.as_str(),
        entity: entity(mention.entity),
        lat: place.map(|place| place.lat),
        lon: place.map(|place| place.lon),
        geonames: place.and_then(|place| place.geonames),
        country: place.and_then(|place| place.country.clone()),
    }
}

fn view_entities(parsed: &Parsed) -> Vec<NamedView> {
    let view = |(at, known): (usize, &rashomon_parse::Entity)| NamedView {
        id: format!("e{}", at + 1),
        name: known.name.clone(),
        r#type: known.kind.as_str(),
        names: known.names.clone(),
        mentions: known.mentions,
    };
    parsed.entities.iter().enumerate().map(view).collect()
}

fn view_times(parsed: &Parsed, marks: &Marks) -> Vec<TimeView> {
    let view = |time: &rashomon_parse::TimeExpression| TimeView {
        at: marks.span(time.span),
        r#type: time.kind.as_str(),
        value: time.value.clone(),
    };
    parsed.times.iter().map(view).collect()
}

fn view_quantities(parsed: &Parsed, marks: &Marks) -> Vec<QuantityView> {
    let view = |quantity: &rashomon_parse::Quantity| QuantityView {
        at: marks.span(quantity.span),
        value: quantity.value,
        low: quantity.low,
        high: quantity.high,
        bound: quantity.bound.as_str(),
        counted: quantity.counted.as_ref().map(|counted| counted.text.clone()),
        unit: quantity.unit.clone(),
    };
    parsed.quantities.iter().map(view).collect()
}

fn view_quote(quote: &rashomon_parse::Quote, marks: &Marks) -> QuotedView {
    let speaker = match &quote.speaker {
        Speaker::Named { span, entity } => Some(marks.participant(*span, Some(*entity))),
        Speaker::Unnamed(span) => Some(marks.participant(*span, None)),
        Speaker::Unresolved => None,
    };
    QuotedView {
        kind: quote.kind.as_str(),
        content: quote.content.iter().map(|span| marks.span(*span)).collect(),
        cue: quote.cue.map(|span| marks.span(span)),
        speaker,
        channel: quote.channel.map(|span| marks.span(span)),
    }
}

fn view_events(parsed: &Parsed, marks: &Marks) -> Vec<EventMentionView> {
    let participant = |who: &Option<Participant>| who.as_ref().map(|who| marks.participant(who.span, who.entity));
    let view = |event: &rashomon_parse::EventMention| EventMentionView {
        r#type: event.kind,
        mode: event.mode,
        trigger: marks.span(event.trigger),
        actor: participant(&event.actor),
        recipient: participant(&event.recipient),
        time: event.time.and_then(|at| parsed.times[at.at()].value.clone()),
        place: event.place.map(entity),
        polarity: event.polarity.as_str(),
        modality: event.modality.as_str(),
    };
    parsed.events.iter().map(view).collect()
}

fn view_claims(parsed: &Parsed, marks: &Marks) -> Vec<ClaimView> {
    let view = |claim: &rashomon_parse::Claim| ClaimView {
        at: marks.span(claim.span),
        polarity: claim.polarity.as_str(),
        modality: claim.modality.as_str(),
        condition: claim.condition.map(|span| marks.span(span)),
        background: claim.background,
    };
    parsed.claims.iter().map(view).collect()
}

/// A whole number without a decimal point.
fn number<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) if value.fract() == 0.0 && value.abs() < 9e15 => serializer.serialize_i64(*value as i64),
        Some(value) => serializer.serialize_f64(*value),
        None => serializer.serialize_none(),
    }
}
