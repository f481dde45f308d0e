//! Which expression of time begins at an atom, if any.

use std::ops::Deref;

use rashomon_syntax::Pos;

use super::sense::{Clock, Hit, Point, Rel, Sense, Years};
use crate::Tokens;
use crate::lex::{Atoms, Class, Part, Shape, Unit};

pub(super) struct Grammar<'a> {
    pub atoms: &'a Atoms<'a>,
    pub tokens: &'a Tokens,
    /// The report tells of the time before the common era: bare small numbers can be years.
    pub before_christ: bool,
}

impl<'a> Deref for Grammar<'a> {
    type Target = Atoms<'a>;
    fn deref(&self) -> &Atoms<'a> {
        self.atoms
    }
}

impl Grammar<'_> {
    pub fn pos(&self, at: usize) -> Option<Pos> {
        self.token(at, self.tokens).map(|token| self.tokens.all()[token].pos)
    }

    pub fn tag(&self, at: usize) -> Option<&'static str> {
        self.token(at, self.tokens).map(|token| self.tokens.all()[token].tag.as_str())
    }

    /// The longest expression that begins at `at`.
    pub fn expression(&self, at: usize) -> Option<Hit> {
        let atom = self.get(at);
        match atom.class {
            Class::None if atom.shape != Shape::Digits => self.sign_number(at),
            Class::Word if matches!(atom.word, "the") => self.after_the(at),
            Class::Word => self.word_phrase(at),
            Class::Month(_) | Class::MonthShort(_) => self.date(at),
            Class::Weekday(_) | Class::WeekdayShort(_) | Class::Weekdays(_) => self.weekday(at, Rel::Bare),
            Class::Part(_) => self.bare_part(at),
            Class::Season(_) => self.season(at, None),
            Class::Units(_) | Class::Unit(_) => self.bare_unit(at).or_else(|| self.compound(at)),
            _ => self.number_phrase(at),
        }
    }

    /// A calendar date or named day, with a part of the day after it.
    pub fn date(&self, at: usize) -> Option<Hit> {
        let hit = match self.class(at) {
            Class::Weekday(_) | Class::WeekdayShort(_) => return self.weekday(at, Rel::Bare),
            _ => self
                .month_first(at, None)
                .or_else(|| self.day_first(at, None))
                .or_else(|| self.numeric(at))
                .or_else(|| self.long_ago(at))
                .or_else(|| self.feast(at)),
        }?;
        Some(self.with_part(hit))
    }

    /// Anything on the calendar that may follow "early", "the end of", "late".
    pub fn point(&self, at: usize) -> Option<Hit> {
        let article = at + usize::from(self.word(at) == "the");
        self.date(article)
            .or_else(|| self.quarter(article))
            .or_else(|| self.season(article, None))
            .or_else(|| self.relative(article, article > at))
            .or_else(|| self.deictic(at))
            .or_else(|| self.year_phrase(article))
            .or_else(|| match (self.class(article), article > at) {
                (Class::Unit(Unit::Year), true) => Some(Hit::point(article + 1, Point::Unit(Unit::Year, Rel::This))),
                (Class::Unit(unit), true) if unit >= Unit::Day => {
                    Some(Hit::point(article + 1, Point::Unit(unit, Rel::Same)))
                }
                _ => None,
            })
    }

    /// A bare year that the words around it do not make a count.
    pub fn year_phrase(&self, at: usize) -> Option<Hit> {
        let fiscal = at + usize::from(matches!(self.word(at), "fiscal" | "financial"));
        let (year, next) = self.year(fiscal)?;
        if next == fiscal + 1 && self.counts_things(fiscal, next) {
            return None;
        }
        // "1939-45", "1939–1945": two years, the second is read on its own if it is written out.
        Some(Hit::point(next, Point::Year(year)))
    }

    /// Adds "morning", "night" or a clock time after a day: "Tuesday night".
    pub fn with_part(&self, hit: Hit) -> Hit {
        let Sense::Point(point) = hit.sense else { return hit };
        let daily = matches!(point, Point::Day { .. } | Point::Weekday(..) | Point::Days(_) | Point::Feast(..));
        let middle = match (self.word(hit.next), self.word(hit.next + 1)) {
            ("mid", "-") => hit.next + 2,
            ("late" | "early" | "mid", _) => hit.next + 1,
            _ => hit.next,
        };
        match self.class(middle) {
            Class::Part(part) if daily => {
                Hit::new(middle + 1, Sense::Clock { clock: Clock::Part(part), on: Some(point) })
            }
            _ => hit,
        }
    }

    pub fn weekday(&self, at: usize, rel: Rel) -> Option<Hit> {
        let (day, mut next) = match self.class(at) {
            Class::Weekday(day) => (day, at + 1),
            Class::Weekdays(day) => {
                return Some(Hit::new(at + 1, Sense::Set(format!("XXXX-WXX-{day}"))));
            }
            Class::WeekdayShort(day) if self.get(at).shape != Shape::Lower => {
                let stop = self.word(at + 1) == "." && self.get(at + 1).glued;
                let dated = |next: usize| self.month(next + usize::from(self.word(next) == ",")).is_some();
                if !(stop && self.word(at) != "sun" || dated(at + 1 + usize::from(stop))) {
                    return None;
                }
                (day, at + 1 + usize::from(stop))
            }
            _ => return None,
        };
        if self.get(at).shape == Shape::Lower
            && self.word(at) != "sunday"
            && !matches!(
                self.before(at).word,
                "on" | "last"
                    | "next"
                    | "this"
                    | "late"
                    | "early"
                    | "since"
                    | "until"
                    | "by"
                    | ","
                    | "from"
                    | "every"
                    | "each"
                    | "today"
                    | "previous"
                    | "the"
                    | "of"
            )
        {
            return None;
        }
        // "Tuesday, Oct. 30", "Tuesday the 5th of May"
        let comma = next + usize::from(self.word(next) == ",");
        let article = comma + usize::from(self.word(comma) == "the");
        if let Some(hit) = self.month_first(article, Some(day)).or_else(|| self.day_first(article, Some(day)))
            && matches!(hit.sense, Sense::Point(Point::Day { .. }))
        {
            return Some(self.with_part(hit));
        }
        let mut point = Point::Weekday(day, rel);
        if rel == Rel::Bare && matches!((self.word(next), self.word(next + 1)), ("last" | "next" | "this", "week")) {
            point = Point::Weekday(day, if self.word(next) == "last" { Rel::Last } else { Rel::Next });
            next += 2;
        }
        if matches!(self.class(next), Class::Part(_)) && self.word(next).ends_with('s') && rel == Rel::Bare {
            let Class::Part(part) = self.class(next) else { return None };
            return Some(Hit::new(next + 1, Sense::Set(format!("XXXX-WXX-{day}T{}", part.code()))));
        }
        Some(self.with_part(Hit::point(next, point)))
    }

    /// "today", "yesterday", "tonight".
    pub fn deictic(&self, at: usize) -> Option<Hit> {
        let point = match self.word(at) {
            "today" => Point::Days(0),
            "yesterday" => Point::Days(-1),
            "tomorrow" => Point::Days(1),
            "tonight" => {
                let clock = Clock::Part(Part::Night);
                return Some(Hit::new(at + 1, Sense::Clock { clock, on: Some(Point::Days(0)) }));
            }
            _ => return None,
        };
        let next = at + 1;
        if matches!(self.class(next), Class::Weekday(_)) && !self.get(next).glued {
            return Some(Hit::point(next + 1, point));
        }
        Some(self.with_part(Hit::point(next, point)))
    }

    /// "last week", "this past spring", "the following day's", "next March": `at` is the word after
    /// an article, if there is one.
    pub fn relative(&self, at: usize, article: bool) -> Option<Hit> {
        let (rel, mut next) = match self.word(at) {
            "this" => (Rel::This, at + 1),
            "last" | "past" => (Rel::Last, at + 1),
            "next" if article => (Rel::Following, at + 1),
            "next" | "coming" | "upcoming" => (Rel::Next, at + 1),
            "previous" | "preceding" | "prior" => (Rel::Preceding, at + 1),
            "following" | "subsequent" | "ensuing" => (Rel::Following, at + 1),
            "same" if article => (Rel::Same, at + 1),
            "that" => (Rel::Same, at + 1),
            "current" | "present" => (Rel::This, at + 1),
            "latest" if article => (Rel::Same, at + 1),
            _ => return None,
        };
        let rel = match (rel, self.word(next)) {
            (Rel::This, "past") => {
                next += 1;
                Rel::Last
            }
            (Rel::This | Rel::Next, "coming" | "upcoming") => {
                next += 1;
                Rel::Next
            }
            (Rel::This | Rel::Same, "same" | "very" | "current") => {
                next += 1;
                rel
            }
            _ => rel,
        };
        let fiscal = next + usize::from(matches!(self.word(next), "fiscal" | "financial" | "trading" | "calendar"));
        let hit = match self.class(fiscal) {
            Class::Unit(Unit::Quarter) if self.word(fiscal + 1) == "of" => return None,
            Class::Unit(unit) if unit >= Unit::Day => Hit::point(fiscal + 1, Point::Unit(unit, rel)),
            Class::Units(_) if article || rel != Rel::Same => return self.stretch(at, rel),
            Class::Weekday(_) => return self.weekday(next, rel),
            Class::Part(part) => {
                let on = match rel {
                    Rel::Last if part == Part::Night => Point::Days(-1),
                    Rel::This | Rel::Last => Point::Days(0),
                    Rel::Next => Point::Days(1),
                    rel => Point::Unit(Unit::Day, rel),
                };
                // "the last night" is the last of some.
                if rel == Rel::Last && article {
                    return None;
                }
                return Some(Hit::new(next + 1, Sense::Clock { clock: Clock::Part(part), on: Some(on) }));
            }
            Class::Season(_) => return self.season(next, Some(rel)),
            Class::Month(_) if self.day_number(next + 1).is_none() || rel != Rel::Same => {
                let (month, after) = self.month(next)?;
                match self.day_number(after) {
                    Some((day, after)) => {
                        let years = Years::By(rel);
                        Hit::point(after, Point::Day { month, day, years, weekday: None })
                    }
                    None => Hit::point(after, Point::Month(month, Years::By(rel))),
                }
            }
            _ if matches!(self.word(next), "millennium") => return None,
            _ => {
                let feast = self.feast(next)?;
                match feast.sense {
                    Sense::Point(Point::Feast(feast_of, shift, Years::Unsaid)) => {
                        Hit::point(feast.next, Point::Feast(feast_of, shift, Years::By(rel)))
                    }
                    _ => return None,
                }
            }
        };
        Some(self.possessive(hit))
    }

    /// "last year's third quarter": what follows the possessive.
    fn possessive(&self, hit: Hit) -> Hit {
        let Sense::Point(point) = hit.sense else { return hit };
        if self.word(hit.next) == "'" && self.word(hit.next + 1) == "s" {
            let Point::Unit(Unit::Year, rel) = point else { return hit };
            if let Some(quarter) = self.quarter(hit.next + 2)
                && let Sense::Point(Point::Quarter(n, Years::Unsaid)) = quarter.sense
            {
                return Hit::point(quarter.next, Point::Quarter(n, Years::Of(rel)));
            }
        }
        self.with_part(hit)
    }
}
