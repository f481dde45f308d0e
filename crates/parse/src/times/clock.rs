//! Times of day.

use rashomon_syntax::Pos;

use super::grammar::Grammar;
use super::sense::{Clock, Hit, Point, Rel, Sense};
use crate::lex::{Class, Shape, Unit};

impl Grammar<'_> {
    /// "3 p.m.", "15:30", "9 o'clock", with its day.
    pub fn clock(&self, at: usize) -> Option<Hit> {
        let hour = self.digits(at, 2).or(match self.class(at) {
            Class::Ones(n @ 1..=12) => Some(n),
            _ => None,
        });
        let (mut hour, mut minute, mut next, mut sure) = match self.word(at) {
            "noon" | "midday" => (12, 0, at + 1, true),
            "midnight" => (24, 0, at + 1, true),
            _ => match hour {
                Some(hour) if hour <= 24 => {
                    let colon =
                        matches!(self.word(at + 1), ":" | ".") && self.get(at + 1).glued && self.get(at + 2).glued;
                    let minutes = self
                        .digits(at + 2, 2)
                        .filter(|minute| colon && *minute < 60 && self.of_text(at + 2).len() == 2);
                    match minutes {
                        Some(minute) => (hour, minute, at + 3, false),
                        None => (hour, 0, at + 1, false),
                    }
                }
                _ => {
                    // "0900 hrs", "1430 GMT"
                    let written = self.of_text(at);
                    let clock = self
                        .digits(at, 4)
                        .filter(|clock| written.len() == 4 && clock / 100 <= 24 && clock % 100 < 60)?;
                    let hours = matches!(self.word(at + 1), "hrs" | "hours" | "gmt" | "utc");
                    if !hours {
                        return None;
                    }
                    let next = at + 1 + usize::from(matches!(self.word(at + 1), "hrs" | "hours"));
                    (clock / 100, clock % 100, next, true)
                }
            },
        };
        let minutes = next == at + 3;
        if self.word(next) == ":" && minutes && self.digits(next + 1, 2).is_some() && self.get(next + 1).glued {
            next += 2;
        }
        if let Some((afternoon, after)) = self.meridiem(next).filter(|_| hour <= 12 && !sure) {
            hour = if afternoon && hour < 12 {
                hour + 12
            } else if !afternoon && hour == 12 {
                0
            } else {
                hour
            };
            (next, sure) = (after, true);
        } else if self.word(next) == "o" && self.word(next + 1) == "'" && self.word(next + 2) == "clock" && !minutes {
            (next, sure) = (next + 3, true);
        } else if minutes && matches!(self.word(next), "hrs" | "hours") {
            (next, sure) = (next + 1, true);
        }
        let zoned = self.zone(next);
        sure |= minutes
            && (zoned > next
                || matches!(
                    self.before(at).word,
                    "at" | "from" | "by" | "until" | "around" | "about" | "after" | "before" | "since" | "to"
                ) && self.word(at + 1) == ":"
                    && self.of_text(at + 2).len() == 2
                    && !if self.is_word(next) { matches!(self.pos(next), Some(Pos::Noun)) } else { false });
        if !sure {
            return None;
        }
        next = zoned;
        if hour == 24 && minute == 0 && self.word(at) != "midnight" {
            hour = 0;
        }
        minute %= 60;
        let clock = Clock::At(hour, minute);
        // The day after it: "3 p.m. Tuesday", "noon on May 5"
        let comma = next + usize::from(self.word(next) == ",");
        let on = comma + usize::from(matches!(self.word(comma), "on"));
        let day = self.deictic(on).or_else(|| self.date(on));
        if let Some(Hit { next: after, sense: Sense::Point(point), .. }) = day
            && matches!(point, Point::Day { .. } | Point::Weekday(..) | Point::Days(_) | Point::Feast(..))
        {
            return Some(Hit::new(after, Sense::Clock { clock, on: Some(point) }));
        }
        Some(Hit::new(next, Sense::Clock { clock, on: None }))
    }

    /// "a.m.", "pm".
    pub fn meridiem(&self, at: usize) -> Option<(bool, usize)> {
        let letter = self.word(at);
        match letter {
            "am" | "pm" => Some((letter == "pm", at + 1)),
            "a" | "p" if self.word(at + 1) == "." && self.word(at + 2) == "m" && self.get(at + 2).glued => {
                let stop = usize::from(self.word(at + 3) == "." && self.get(at + 3).glued);
                Some((letter == "p", at + 3 + stop))
            }
            _ => None,
        }
    }

    /// The atom after a time zone, if there is one.
    pub fn zone(&self, at: usize) -> usize {
        match self.word(at) {
            "gmt" | "utc" | "est" | "edt" | "pst" | "pdt" | "cet" | "bst" | "ist"
                if self.get(at).shape == Shape::Upper =>
            {
                at + 1
            }
            "local" if self.word(at + 1) == "time" => at + 2,
            "eastern" | "standard" if self.word(at + 1) == "time" => at + 2,
            _ => at,
        }
    }

    /// "morning of May 5", "night" after "the": `at` is the part of the day.
    pub fn part_of(&self, at: usize) -> Option<Hit> {
        let Class::Part(part) = self.class(at) else { return None };
        let hours = at + 1 + usize::from(self.word(at + 1) == "hours");
        let clock = Clock::Part(part);
        if matches!(self.word(hours), "of" | "on") || matches!(self.word(hours), "yesterday" | "today" | "tomorrow") {
            let on = hours + usize::from(matches!(self.word(hours), "of" | "on"));
            let day = self
                .deictic(on)
                .or_else(|| self.date(on))
                .or_else(|| self.after_the(on).filter(|_| self.word(on) == "the"));
            if let Some(Hit { next, sense: Sense::Point(point), .. }) = day
                && matches!(
                    point,
                    Point::Day { .. } | Point::Weekday(..) | Point::Days(_) | Point::DayOfMonth(_) | Point::Feast(..)
                )
            {
                return Some(Hit::new(next, Sense::Clock { clock, on: Some(point) }));
            }
            if self.word(hours) == "of" {
                return None;
            }
        }
        let dated = matches!(
            self.before(at.wrapping_sub(1)).word,
            "in" | "during" | "on" | "by" | "into" | "of" | "until" | "through" | "throughout"
        );
        dated.then(|| Hit::new(hours, Sense::Clock { clock, on: Some(Point::Unit(Unit::Day, Rel::Same)) }))
    }

    /// A part of the day without a determiner: "at night", "overnight", "morning".
    pub fn bare_part(&self, at: usize) -> Option<Hit> {
        let Class::Part(part) = self.class(at) else { return None };
        let clock = Clock::Part(part);
        match self.word(at) {
            "overnight" if self.pos(at) != Some(Pos::Adj) => {
                Some(Hit::new(at + 1, Sense::Clock { clock, on: Some(Point::Days(0)) }))
            }
            "dawn" | "dusk" | "night" | "nightfall"
                if matches!(self.before(at).word, "at" | "by" | "until" | "before" | "after") =>
            {
                Some(Hit::new(at + 1, Sense::Clock { clock, on: None }))
            }
            _ => None,
        }
    }
}
