//! One report's lines of JSON: what `rashomon clean` and `rashomon parse` print.

use rashomon_parse::{Parsed, Participant, Speaker};
use rashomon_read::Report;
use rashomon_text::Span;
use serde_json::{Map, Value, json};

use crate::marks::Marks;

impl Marks<'_> {
    fn range(&self, span: Span) -> Map<String, Value> {
        let (start, end) = self.offsets(span);
        Map::from_iter([("start".to_owned(), start.into()), ("end".to_owned(), end.into())])
    }

    fn span(&self, span: Span) -> Map<String, Value> {
        let mut map = self.range(span);
        map.insert("text".to_owned(), span.of(self.text()).into());
        map
    }

    fn maybe(&self, span: Option<Span>) -> Value {
        span.map_or(Value::Null, |span| self.span(span).into())
    }
}

fn with<const N: usize>(mut map: Map<String, Value>, more: [(&str, Value); N]) -> Value {
    map.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
    map.into()
}

fn clean(report: &Report) -> Map<String, Value> {
    let notices: Vec<Value> =
        report.notices.iter().map(|notice| json!({"kind": notice.kind, "message": notice.message})).collect();
    let value = json!({
        "name": report.name,
        "location": report.location,
        "sha256": report.sha256,
        "format": report.format.as_str(),
        "headline": report.headline,
        "description": report.description,
        "url": report.url,
        "outlet": report.outlet,
        "byline": report.byline,
        "dateline": report.dateline,
        "credit": report.credit,
        "published": report.published.as_ref().map(ToString::to_string),
        "published_from": report.published_from,
        "updated": report.updated.as_ref().map(ToString::to_string),
        "section": report.section,
        "language": report.language,
        "text": report.body.text(),
        "notices": notices,
    });
    match value {
        Value::Object(map) => map,
        _ => unreachable!("json! of braces is an object"),
    }
}

/// One line of `rashomon clean`.
pub fn clean_json(report: &Report) -> Value {
    clean(report).into()
}

/// One line of `rashomon parse`.
pub fn parse_json(report: &Report, parsed: &Parsed, tokens: bool) -> Value {
    let marks = Marks::new(report.body.text());
    let mut map = clean(report);
    let all = &parsed.tokens;
    let entity = |at: rashomon_parse::EntityIdx| Value::from(format!("e{}", at.0 + 1));
    let participant = |who: &Option<Participant>| match who {
        Some(who) => with(marks.span(who.span), [("entity", who.entity.map_or(Value::Null, entity))]),
        None => Value::Null,
    };
    let sentences = all.sentences().iter().map(|range| marks.range(all.span(range.clone())).into());
    map.insert("sentences".to_owned(), sentences.collect::<Vec<Value>>().into());
    if tokens {
        let tokens = all.all().iter().map(|token| {
            with(
                marks.range(Span::new(token.start as usize, token.end as usize)),
                [
                    ("pos", token.pos.as_str().into()),
                    ("tag", token.tag.as_str().into()),
                    ("morph", token.morph.as_str().into()),
                    ("lemma", token.lemma.as_str().into()),
                    ("head", token.head.into()),
                    ("dep", token.dep.as_str().into()),
                ],
            )
        });
        map.insert("tokens".to_owned(), tokens.collect::<Vec<Value>>().into());
    }
    let mentions = parsed.mentions.iter().map(|mention| {
        let place = mention.place.as_ref();
        with(
            marks.span(mention.span),
            [
                ("type", mention.kind.as_str().into()),
                ("entity", entity(mention.entity)),
                ("lat", place.map(|place| place.lat).into()),
                ("lon", place.map(|place| place.lon).into()),
                ("geonames", place.and_then(|place| place.geonames).into()),
                ("country", place.and_then(|place| place.country.clone()).into()),
            ],
        )
    });
    map.insert("mentions".to_owned(), mentions.collect::<Vec<Value>>().into());
    let entities = parsed.entities.iter().enumerate().map(|(at, known)| {
        json!({
            "id": format!("e{}", at + 1), "name": known.name, "type": known.kind.as_str(),
            "names": known.names, "mentions": known.mentions,
        })
    });
    map.insert("entities".to_owned(), entities.collect::<Vec<Value>>().into());
    let times = parsed.times.iter().map(|time| {
        with(marks.span(time.span), [("type", time.kind.as_str().into()), ("value", time.value.clone().into())])
    });
    map.insert("times".to_owned(), times.collect::<Vec<Value>>().into());
    let quantities = parsed.quantities.iter().map(|quantity| {
        with(
            marks.span(quantity.span),
            [
                ("value", number(quantity.value)),
                ("low", number(quantity.low)),
                ("high", number(quantity.high)),
                ("bound", quantity.bound.as_str().into()),
                ("counted", quantity.counted.as_ref().map(|counted| counted.text.clone()).into()),
                ("unit", quantity.unit.clone().into()),
            ],
        )
    });
    map.insert("quantities".to_owned(), quantities.collect::<Vec<Value>>().into());
    let quotes = parsed.quotes.iter().map(|quote| {
        let content: Vec<Value> = quote.content.iter().map(|span| marks.span(*span).into()).collect();
        let speaker = match &quote.speaker {
            Speaker::Named { span, entity: who } => with(marks.span(*span), [("entity", entity(*who))]),
            Speaker::Unnamed(span) => with(marks.span(*span), [("entity", Value::Null)]),
            Speaker::Unresolved => Value::Null,
        };
        json!({
            "kind": quote.kind.as_str(), "content": content, "cue": marks.maybe(quote.cue),
            "speaker": speaker, "channel": marks.maybe(quote.channel),
        })
    });
    map.insert("quotes".to_owned(), quotes.collect::<Vec<Value>>().into());
    let events = parsed.events.iter().map(|event| {
        json!({
            "type": event.kind, "mode": event.mode, "trigger": marks.span(event.trigger),
            "actor": participant(&event.actor), "recipient": participant(&event.recipient),
            "time": event.time.and_then(|at| parsed.times[at.at()].value.clone()),
            "place": event.place.map_or(Value::Null, entity),
            "polarity": event.polarity.as_str(), "modality": event.modality.as_str(),
        })
    });
    map.insert("events".to_owned(), events.collect::<Vec<Value>>().into());
    let claims = parsed.claims.iter().map(|claim| {
        with(
            marks.span(claim.span),
            [
                ("polarity", claim.polarity.as_str().into()),
                ("modality", claim.modality.as_str().into()),
                ("condition", marks.maybe(claim.condition)),
                ("background", claim.background.into()),
            ],
        )
    });
    map.insert("claims".to_owned(), claims.collect::<Vec<Value>>().into());
    map.into()
}

/// A whole number without a decimal point.
fn number(value: Option<f64>) -> Value {
    match value {
        Some(value) if value.fract() == 0.0 && value.abs() < 9e15 => Value::from(value as i64),
        Some(value) => Value::from(value),
        None => Value::Null,
    }
}
