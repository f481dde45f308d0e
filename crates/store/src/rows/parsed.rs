//! What one report says, as it is stored.

use rashomon_parse::{
    Bound, Claim, Counted, Entity, EntityIdx, EventMention, Mention, MentionIdx, MentionType, Modality, Parsed,
    Participant, Place, Polarity, Quantity, QuantityIdx, QuantityKind, Quote, QuoteIdx, QuoteKind, Role, Speaker,
    TimeExpression, TimeIdx, TimeKind, Tokens,
};
use rashomon_syntax::{Label, NamedSpan, Pos, Token};
use rashomon_text::Span;
use serde::{Deserialize, Serialize};

use super::report::{DateRow, date_of, date_row, interned};
use super::strings::{Interner, string};
use super::{Damage, SpanRow, codes, span_of, span_row};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ParsedRow {
    tokens: TokensRow,
    mentions: Vec<MentionRow>,
    entities: Vec<EntityRow>,
    times: Vec<TimeRow>,
    quantities: Vec<QuantityRow>,
    quotes: Vec<QuoteRow>,
    events: Vec<EventRow>,
    claims: Vec<ClaimRow>,
}

/// Tokens column by column, which packs to a third of what they take one after the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct TokensRow {
    strings: Vec<String>,
    /// Bytes between the end of the token before and the start of this one.
    gaps: Vec<i32>,
    lengths: Vec<u32>,
    pos: Vec<u8>,
    tags: Vec<u32>,
    morphs: Vec<u32>,
    lemmas: Vec<u32>,
    deps: Vec<u32>,
    /// The head's index less the token's own.
    heads: Vec<i32>,
    starts: Vec<bool>,
    sentences: Vec<(u32, u32)>,
    named: Vec<(u32, u32, u32)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct MentionRow {
    span: SpanRow,
    kind: u8,
    entity: u32,
    place: Option<(f64, f64, Option<u32>, Option<String>)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct EntityRow {
    name: String,
    kind: u8,
    names: Vec<String>,
    mentions: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct TimeRow {
    span: SpanRow,
    kind: u8,
    value: Option<String>,
    days: Option<(DateRow, DateRow)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct QuantityRow {
    span: SpanRow,
    kind: u8,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    bound: u8,
    counted: Option<(SpanRow, u64, String)>,
    unit: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct QuoteRow {
    kind: u8,
    content: Vec<SpanRow>,
    cue: Option<SpanRow>,
    speaker: SpeakerRow,
    channel: Option<SpanRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum SpeakerRow {
    Named(SpanRow, u32),
    Unnamed(SpanRow),
    Unresolved,
}

type ParticipantRow = (SpanRow, Option<u32>);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct EventRow {
    kind: String,
    mode: Option<String>,
    trigger: SpanRow,
    head: u64,
    actor: Option<ParticipantRow>,
    recipient: Option<ParticipantRow>,
    time: Option<u32>,
    place: Option<u32>,
    polarity: u8,
    modality: u8,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct ClaimRow {
    span: SpanRow,
    sentence: u64,
    predicate: Option<u64>,
    participants: Vec<(u8, ParticipantRow)>,
    quantities: Vec<u32>,
    times: Vec<u32>,
    places: Vec<u32>,
    condition: Option<SpanRow>,
    cause: Option<SpanRow>,
    according_to: Option<u32>,
    polarity: u8,
    modality: u8,
    background: bool,
}

codes!(mention_code, mention_type, MentionType {
    Person = 0, Organization = 1, Place = 2, Group = 3, Facility = 4, Event = 5, Law = 6, Work = 7, Product = 8,
    Other = 9,
});
codes!(time_code, time_kind, TimeKind { Date = 0, Time = 1, Duration = 2, Set = 3 });
codes!(quantity_code, quantity_kind, QuantityKind {
    Count = 0, Money = 1, Percent = 2, Age = 3, Measure = 4, Ordinal = 5,
});
codes!(bound_code, bound, Bound { Exact = 0, About = 1, AtLeast = 2, AtMost = 3, Range = 4, Vague = 5 });
codes!(quote_code, quote_kind, QuoteKind { Direct = 0, Indirect = 1, Mixed = 2 });
codes!(polarity_code, polarity, Polarity { Positive = 0, Negative = 1 });
codes!(modality_code, modality, Modality {
    Asserted = 0, Planned = 1, Threatened = 2, Alleged = 3, Denied = 4, Possible = 5,
});
codes!(role_code, role, Role { Actor = 0, Recipient = 1, Other = 2 });

impl TokensRow {
    fn new(tokens: &Tokens) -> Self {
        let mut strings = Interner::default();
        let all = tokens.all();
        let column = |of: &mut dyn FnMut(&Token) -> u32| -> Vec<u32> { all.iter().map(of).collect() };
        let ends = std::iter::once(0).chain(all.iter().map(|token| token.end));
        Self {
            gaps: all.iter().zip(ends).map(|(token, end)| token.start as i32 - end as i32).collect(),
            lengths: column(&mut |token| token.end.saturating_sub(token.start)),
            pos: all.iter().map(|token| pos_code(token.pos)).collect(),
            tags: column(&mut |token| strings.number(&token.tag)),
            morphs: column(&mut |token| strings.number(&token.morph)),
            lemmas: column(&mut |token| strings.number(&token.lemma)),
            deps: column(&mut |token| strings.number(&token.dep)),
            heads: all.iter().enumerate().map(|(at, token)| token.head as i32 - at as i32).collect(),
            starts: all.iter().map(|token| token.sentence_start).collect(),
            sentences: tokens.sentences().iter().map(|range| (range.start as u32, range.end as u32)).collect(),
            named: (tokens.named().iter())
                .map(|of| (of.tokens.start as u32, of.tokens.end as u32, strings.number(&of.label)))
                .collect(),
            strings: strings.finish(),
        }
    }

    fn tokens(self, text: &str) -> Result<Tokens, Damage> {
        let count = self.gaps.len();
        let columns = [&self.lengths, &self.tags, &self.morphs, &self.lemmas, &self.deps];
        if columns.iter().any(|column| column.len() != count)
            || [self.pos.len(), self.heads.len(), self.starts.len()] != [count; 3]
        {
            return Err("its columns differ in length".to_owned());
        }
        let label = |number: u32| string(&self.strings, number).map(Label::new);
        let parts: Vec<Pos> = Pos::all().collect();
        let mut end = 0i64;
        let mut tokens = Vec::with_capacity(count);
        for at in 0..count {
            let start = end + i64::from(self.gaps[at]);
            end = start + i64::from(self.lengths[at]);
            let fit = |offset: i64| u32::try_from(offset).map_err(|_| "a token lies outside its text".to_owned());
            let span = span_of((fit(start)?, fit(end)?), text)?;
            let head = at as i64 + i64::from(self.heads[at]);
            if head < 0 || head >= count as i64 {
                return Err(format!("token {at} hangs on token {head}, which is none"));
            }
            tokens.push(Token {
                start: span.start() as u32,
                end: span.end() as u32,
                tag: label(self.tags[at])?,
                pos: *parts.get(usize::from(self.pos[at])).ok_or("a part of speech is unknown")?,
                morph: label(self.morphs[at])?,
                lemma: string(&self.strings, self.lemmas[at])?.into(),
                head: head as u32,
                dep: label(self.deps[at])?,
                sentence_start: self.starts[at],
            });
        }
        let range = |start: u32, end: u32| match start < end && end as usize <= count {
            true => Ok(start as usize..end as usize),
            false => Err(format!("{start}..{end} is no range of its tokens")),
        };
        let sentences = self.sentences.iter().map(|(start, end)| range(*start, *end)).collect::<Result<Vec<_>, _>>()?;
        let whole = sentences.iter().try_fold(0, |at, range| (range.start == at).then_some(range.end));
        if whole != Some(count) {
            return Err("its sentences do not cover its tokens".to_owned());
        }
        let named = |(start, end, number): &(u32, u32, u32)| -> Result<NamedSpan, Damage> {
            Ok(NamedSpan { tokens: range(*start, *end)?, label: label(*number)? })
        };
        let named = self.named.iter().map(named).collect::<Result<Vec<_>, _>>()?;
        Ok(Tokens::from_parts(tokens, sentences, named))
    }
}

fn pos_code(pos: Pos) -> u8 {
    Pos::all().position(|known| known == pos).expect("all parts of speech are known") as u8
}

fn participant_row(who: &Participant) -> ParticipantRow {
    (span_row(who.span), who.entity.map(|entity| entity.0))
}

impl ParsedRow {
    pub fn new(parsed: &Parsed) -> Self {
        let mention = |of: &Mention| MentionRow {
            span: span_row(of.span),
            kind: mention_code(of.kind),
            entity: of.entity.0,
            place: of.place.as_ref().map(|place| (place.lat, place.lon, place.geonames, place.country.clone())),
        };
        let entity = |of: &Entity| EntityRow {
            name: of.name.clone(),
            kind: mention_code(of.kind),
            names: of.names.clone(),
            mentions: of.mentions as u64,
        };
        let time = |of: &TimeExpression| TimeRow {
            span: span_row(of.span),
            kind: time_code(of.kind),
            value: of.value.clone(),
            days: of.days.map(|(first, last)| (date_row(first), date_row(last))),
        };
        let quantity = |of: &Quantity| QuantityRow {
            span: span_row(of.span),
            kind: quantity_code(of.kind),
            value: of.value,
            low: of.low,
            high: of.high,
            bound: bound_code(of.bound),
            counted: of.counted.as_ref().map(|of| (span_row(of.span), of.head as u64, of.text.clone())),
            unit: of.unit.clone(),
        };
        let quote = |of: &Quote| QuoteRow {
            kind: quote_code(of.kind),
            content: of.content.iter().copied().map(span_row).collect(),
            cue: of.cue.map(span_row),
            speaker: match &of.speaker {
                Speaker::Named { span, entity } => SpeakerRow::Named(span_row(*span), entity.0),
                Speaker::Unnamed(span) => SpeakerRow::Unnamed(span_row(*span)),
                Speaker::Unresolved => SpeakerRow::Unresolved,
            },
            channel: of.channel.map(span_row),
        };
        let event = |of: &EventMention| EventRow {
            kind: of.kind.to_owned(),
            mode: of.mode.map(str::to_owned),
            trigger: span_row(of.trigger),
            head: of.head as u64,
            actor: of.actor.as_ref().map(participant_row),
            recipient: of.recipient.as_ref().map(participant_row),
            time: of.time.map(|at| at.0),
            place: of.place.map(|at| at.0),
            polarity: polarity_code(of.polarity),
            modality: modality_code(of.modality),
        };
        let claim = |of: &Claim| ClaimRow {
            span: span_row(of.span),
            sentence: of.sentence as u64,
            predicate: of.predicate.map(|at| at as u64),
            participants: of.participants.iter().map(|(role, who)| (role_code(*role), participant_row(who))).collect(),
            quantities: of.quantities.iter().map(|at| at.0).collect(),
            times: of.times.iter().map(|at| at.0).collect(),
            places: of.places.iter().map(|at| at.0).collect(),
            condition: of.condition.map(span_row),
            cause: of.cause.map(span_row),
            according_to: of.according_to.map(|at| at.0),
            polarity: polarity_code(of.polarity),
            modality: modality_code(of.modality),
            background: of.background,
        };
        Self {
            tokens: TokensRow::new(&parsed.tokens),
            mentions: parsed.mentions.iter().map(mention).collect(),
            entities: parsed.entities.iter().map(entity).collect(),
            times: parsed.times.iter().map(time).collect(),
            quantities: parsed.quantities.iter().map(quantity).collect(),
            quotes: parsed.quotes.iter().map(quote).collect(),
            events: parsed.events.iter().map(event).collect(),
            claims: parsed.claims.iter().map(claim).collect(),
        }
    }

    pub fn parsed(self, text: &str) -> Result<Parsed, Damage> {
        let sizes = Sizes {
            text,
            tokens: self.tokens.gaps.len(),
            sentences: self.tokens.sentences.len(),
            mentions: self.mentions.len(),
            entities: self.entities.len(),
            times: self.times.len(),
            quantities: self.quantities.len(),
            quotes: self.quotes.len(),
        };
        Ok(Parsed {
            tokens: self.tokens.tokens(text)?,
            mentions: all(self.mentions, |row| sizes.mention(row))?,
            entities: all(self.entities, |row| sizes.entity(row))?,
            times: all(self.times, |row| sizes.time(row))?,
            quantities: all(self.quantities, |row| sizes.quantity(row))?,
            quotes: all(self.quotes, |row| sizes.quote(row))?,
            events: all(self.events, |row| sizes.event(row))?,
            claims: all(self.claims, |row| sizes.claim(row))?,
        })
    }
}

fn all<R, V>(rows: Vec<R>, of: impl Fn(R) -> Result<V, Damage>) -> Result<Vec<V>, Damage> {
    rows.into_iter().map(of).collect()
}

/// What spans and positions are held against.
struct Sizes<'t> {
    text: &'t str,
    tokens: usize,
    sentences: usize,
    mentions: usize,
    entities: usize,
    times: usize,
    quantities: usize,
    quotes: usize,
}

/// A position, if there is something at it.
fn within(at: u64, size: usize, what: &str) -> Result<usize, Damage> {
    if at < size as u64 { Ok(at as usize) } else { Err(format!("it has no {what} {at}")) }
}

impl Sizes<'_> {
    fn span(&self, row: SpanRow) -> Result<Span, Damage> {
        span_of(row, self.text)
    }

    fn maybe(&self, row: Option<SpanRow>) -> Result<Option<Span>, Damage> {
        row.map(|row| self.span(row)).transpose()
    }

    fn token(&self, at: u64) -> Result<usize, Damage> {
        within(at, self.tokens, "token")
    }

    fn entity_at(&self, at: u32) -> Result<EntityIdx, Damage> {
        within(at.into(), self.entities, "entity").map(|at| EntityIdx(at as u32))
    }

    fn time_at(&self, at: u32) -> Result<TimeIdx, Damage> {
        within(at.into(), self.times, "time").map(|at| TimeIdx(at as u32))
    }

    fn participant(&self, (span, entity): ParticipantRow) -> Result<Participant, Damage> {
        let entity = entity.map(|at| self.entity_at(at)).transpose()?;
        Ok(Participant { span: self.span(span)?, entity })
    }

    fn mention(&self, row: MentionRow) -> Result<Mention, Damage> {
        let place = row.place.map(|(lat, lon, geonames, country)| Place { lat, lon, geonames, country });
        let (span, entity) = (self.span(row.span)?, self.entity_at(row.entity)?);
        Ok(Mention { span, kind: mention_type(row.kind)?, entity, place })
    }

    fn entity(&self, row: EntityRow) -> Result<Entity, Damage> {
        let EntityRow { name, kind, names, mentions } = row;
        Ok(Entity { name, kind: mention_type(kind)?, names, mentions: mentions as usize })
    }

    fn time(&self, row: TimeRow) -> Result<TimeExpression, Damage> {
        let days = row.days.map(|(first, last)| Ok::<_, Damage>((date_of(first)?, date_of(last)?))).transpose()?;
        Ok(TimeExpression { span: self.span(row.span)?, kind: time_kind(row.kind)?, value: row.value, days })
    }

    fn quantity(&self, row: QuantityRow) -> Result<Quantity, Damage> {
        let counted = |(span, head, text): (SpanRow, u64, String)| -> Result<Counted, Damage> {
            Ok(Counted { span: self.span(span)?, head: self.token(head)?, text })
        };
        Ok(Quantity {
            span: self.span(row.span)?,
            kind: quantity_kind(row.kind)?,
            value: row.value,
            low: row.low,
            high: row.high,
            bound: bound(row.bound)?,
            counted: row.counted.map(counted).transpose()?,
            unit: row.unit,
        })
    }

    fn quote(&self, row: QuoteRow) -> Result<Quote, Damage> {
        Ok(Quote {
            kind: quote_kind(row.kind)?,
            content: all(row.content, |span| self.span(span))?,
            cue: self.maybe(row.cue)?,
            speaker: match row.speaker {
                SpeakerRow::Named(span, entity) => {
                    Speaker::Named { span: self.span(span)?, entity: self.entity_at(entity)? }
                }
                SpeakerRow::Unnamed(span) => Speaker::Unnamed(self.span(span)?),
                SpeakerRow::Unresolved => Speaker::Unresolved,
            },
            channel: self.maybe(row.channel)?,
        })
    }

    fn event(&self, row: EventRow) -> Result<EventMention, Damage> {
        Ok(EventMention {
            kind: interned(&row.kind),
            mode: row.mode.as_deref().map(interned),
            trigger: self.span(row.trigger)?,
            head: self.token(row.head)?,
            actor: row.actor.map(|who| self.participant(who)).transpose()?,
            recipient: row.recipient.map(|who| self.participant(who)).transpose()?,
            time: row.time.map(|at| self.time_at(at)).transpose()?,
            place: row.place.map(|at| self.entity_at(at)).transpose()?,
            polarity: polarity(row.polarity)?,
            modality: modality(row.modality)?,
        })
    }

    fn claim(&self, row: ClaimRow) -> Result<Claim, Damage> {
        let quantity = |at: u32| within(at.into(), self.quantities, "quantity").map(|at| QuantityIdx(at as u32));
        let mention = |at: u32| within(at.into(), self.mentions, "mention").map(|at| MentionIdx(at as u32));
        let quote = |at: u32| within(at.into(), self.quotes, "quote").map(|at| QuoteIdx(at as u32));
        Ok(Claim {
            span: self.span(row.span)?,
            sentence: within(row.sentence, self.sentences, "sentence")?,
            predicate: row.predicate.map(|at| self.token(at)).transpose()?,
            participants: all(row.participants, |(code, who)| Ok((role(code)?, self.participant(who)?)))?,
            quantities: all(row.quantities, quantity)?,
            times: all(row.times, |at| self.time_at(at))?,
            places: all(row.places, mention)?,
            condition: self.maybe(row.condition)?,
            cause: self.maybe(row.cause)?,
            according_to: row.according_to.map(quote).transpose()?,
            polarity: polarity(row.polarity)?,
            modality: modality(row.modality)?,
            background: row.background,
        })
    }
}
