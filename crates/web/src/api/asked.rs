//! Values that requests may have, each checked where it is read.

use std::borrow::Cow;

use jiff::civil::Date;
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

/// How many things one answer has.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "u32")]
pub struct Limit(u32);

impl Limit {
    const USUAL: u32 = 50;
    const MOST: u32 = 500;

    pub fn number(self) -> u32 {
        self.0
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(Self::USUAL)
    }
}

impl TryFrom<u32> for Limit {
    type Error = String;

    fn try_from(number: u32) -> Result<Self, String> {
        let fits = (1..=Self::MOST).contains(&number);
        if fits { Ok(Self(number)) } else { Err(format!("{number} is not from 1 to {}", Self::MOST)) }
    }
}

impl JsonSchema for Limit {
    fn schema_name() -> Cow<'static, str> {
        "Limit".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "integer", "minimum": 1, "maximum": Self::MOST, "default": Self::USUAL,
            "description": "How many there may be in one answer.",
        })
    }
}

/// A civil day.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Day(Date);

impl Day {
    pub fn text(&self) -> String {
        self.0.to_string()
    }
}

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        // As RFC 3339 writes it and no other way, of which the reader of dates knows some.
        let day = (text.len() == 10).then(|| text.parse().ok()).flatten();
        day.map(Self).ok_or_else(|| format!("`{text}` is no day (YYYY-MM-DD)"))
    }
}

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date" })
    }
}

/// A day or a moment.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Moment(String);

impl Moment {
    /// As moments are kept: whole seconds of universal time. Both sort as they follow each other.
    pub fn text(&self) -> String {
        self.0.clone()
    }
}

impl TryFrom<String> for Moment {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if let Ok(day) = Day::try_from(text.clone()) {
            return Ok(Self(day.text()));
        }
        let seconds = TimestampRound::new().smallest(Unit::Second).mode(RoundMode::Trunc);
        let moment = text.parse::<Timestamp>().and_then(|moment| moment.round(seconds));
        let told = |_| format!("`{text}` is no day and no moment (2026-05-04T12:00:00Z)");
        moment.map(|moment| Self(moment.to_string())).map_err(told)
    }
}

impl JsonSchema for Moment {
    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "anyOf": [{ "format": "date" }, { "format": "date-time" }],
            "examples": ["2026-05-04", "2026-05-04T12:00:00Z"],
        })
    }
}
