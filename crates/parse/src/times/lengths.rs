//! Lengths of time: durations, distances from now or from the story, rates, sets.

use super::grammar::Grammar;
use super::sense::{Count, Hit, Point, Rel, Sense, Share};
use crate::lex::{Class, Shape, Unit};

/// A count of units that was read, and the atom after it.
pub(super) struct Amount {
    pub count: Count,
    pub unit: Unit,
    pub next: usize,
    /// Nothing but "a" counts it.
    pub article: bool,
}

impl Grammar<'_> {
    /// "last week of October", "first two weeks of March 1951": so long, at that end of it.
    pub fn span_of(&self, at: usize) -> Option<Hit> {
        let share = match self.word(at) {
            "first" | "opening" => Share::Start,
            "last" | "final" | "closing" => Share::End,
            _ => Share::Middle,
        };
        let (count, unit, next) = match self.class(at + 1) {
            Class::Unit(unit) => (Count::Exactly(1.0), unit, at + 2),
            Class::Units(unit) => (Count::Some, unit, at + 2),
            _ => self
                .amount(at + 1)
                .filter(|amount| !amount.article)
                .map(|amount| (amount.count, amount.unit, amount.next))?,
        };
        if !matches!(unit, Unit::Day | Unit::Week | Unit::Month | Unit::Weekend) || self.word(next) != "of" {
            return None;
        }
        let hit = self.point(next + 1)?;
        let Sense::Point(of @ (Point::Month(..) | Point::Year(_) | Point::Unit(..) | Point::Season(..))) = hit.sense
        else {
            return None;
        };
        Some(Hit::new(hit.next, Sense::Within { count, unit, of }).of(share))
    }

    /// "last two weeks", "next few months", "recent years", "coming days": a stretch up to or from now.
    pub fn stretch(&self, at: usize, _rel: Rel) -> Option<Hit> {
        let next = at + 1 + usize::from(matches!(self.word(at + 1), "past" | "coming"));
        if let Class::Units(unit) = self.class(next) {
            let sense = match (self.word(at), unit) {
                ("recent" | "past", Unit::Day | Unit::Week | Unit::Month | Unit::Year | Unit::Decade)
                    if self.word(at) == "recent" && unit != Unit::Year =>
                {
                    Sense::Duration(Count::Some, unit)
                }
                ("recent" | "past" | "previous", _) => Sense::Vague("PAST_REF"),
                _ => Sense::Duration(Count::Some, unit),
            };
            return Some(Hit::new(next + 1, sense));
        }
        let amount = self.amount(next).filter(|amount| !amount.article)?;
        let or_so = self.or_so(amount.next);
        Some(Hit::new(or_so, Sense::Duration(amount.count, amount.unit)))
    }

    pub fn or_so(&self, at: usize) -> usize {
        let more = |at: usize| matches!(self.word(at), "so" | "more" | "less" | "two");
        if self.word(at) == "or" && more(at + 1) && !matches!(self.class(at + 2), Class::Units(_)) {
            at + 2
        } else {
            at
        }
    }

    pub fn counts_units(&self, at: usize) -> bool {
        matches!(self.class(at), Class::Units(_)) || self.amount(at).is_some_and(|amount| !amount.article)
    }

    /// A count and a unit of time: "two weeks", "five-year", "a couple of months", "half an hour".
    pub fn amount(&self, at: usize) -> Option<Amount> {
        let mut article = false;
        let (mut count, mut next) = match self.word(at) {
            "several" | "many" | "some" | "few" | "numerous" | "multiple" => (Count::Some, at + 1),
            "a" if matches!(self.word(at + 1), "few" | "handful") => {
                (Count::Some, at + 2 + usize::from(self.word(at + 2) == "of"))
            }
            "a" if self.word(at + 1) == "couple" => {
                (Count::Exactly(2.0), at + 2 + usize::from(self.word(at + 2) == "of"))
            }
            "couple" => (Count::Exactly(2.0), at + 1 + usize::from(self.word(at + 1) == "of")),
            "hundreds" | "dozens" | "scores" | "thousands" if self.word(at + 1) == "of" => (Count::Some, at + 2),
            "half" => {
                let a = at + 1 + usize::from(matches!(self.word(at + 1), "a" | "an" | "-"));
                match self.number(at) {
                    Some(number) => (Count::Exactly(number.value), number.next),
                    None => (Count::Exactly(0.5), a),
                }
            }
            _ => match self.number(at) {
                Some(number) => (Count::Exactly(number.value), number.next),
                None if matches!(self.word(at), "a" | "an" | "another") => {
                    article = true;
                    let half = matches!(self.word(at + 1), "half");
                    (Count::Exactly(if half { 0.5 } else { 1.0 }), self.past_hyphen(at + 1 + usize::from(half)))
                }
                None => return None,
            },
        };
        // "two to three weeks": the least is counted.
        if (matches!(self.word(next), "to" | "or" | "–") || self.word(next) == "-" && self.is_digits(next + 1))
            && let Some(second) = self.number(next + 1)
            && matches!(self.class(self.past_hyphen(second.next)), Class::Units(_) | Class::Unit(_))
        {
            next = second.next;
        }
        let mut unit_at = self.past_hyphen(next);
        if article && next == unit_at && self.word(at) != "another" {
            // "a full year", "a single day"
        }
        let skipped = matches!(
            self.word(unit_at),
            "more"
                | "full"
                | "long"
                | "trading"
                | "consecutive"
                | "straight"
                | "additional"
                | "whole"
                | "entire"
                | "single"
                | "short"
                | "previous"
                | "other"
                | "extra"
                | "working"
                | "business"
                | "fiscal"
                | "brutal"
                | "bloody"
        ) || matches!(
            self.of_text(unit_at),
            "bloody"
                | "brutal"
                | "consecutive"
                | "additional"
                | "calendar"
                | "extra"
                | "successive"
                | "critical"
                | "solid"
                | "tense"
                | "mere"
        );
        if skipped && next == unit_at {
            unit_at += 1;
        }
        let unit = match self.class(unit_at) {
            Class::Unit(unit) | Class::Units(unit) => unit,
            _ if article => return None,
            _ => match self.of_text(unit_at) {
                "minute" | "mins" | "min" => Unit::Minute,
                "secs" | "sec" => Unit::Second,
                _ => return None,
            },
        };
        // "a quarter" is a fourth.
        if unit == Unit::Quarter
            && (article || matches!(count, Count::Exactly(n) if n < 2.0 || n == 3.0 && self.word(unit_at + 1) == "of"))
            || unit == Unit::Weekend && article
        {
            return None;
        }
        let mut next = unit_at + 1;
        // "a minute and a half"
        if self.word(next) == "and"
            && matches!(self.word(next + 1), "a")
            && self.word(next + 2) == "half"
            && let Count::Exactly(n) = count
        {
            (count, next) = (Count::Exactly(n + 0.5), next + 3);
        }
        Some(Amount { count, unit, next, article })
    }

    /// "12-year-old", "11 years old", "87 years of age".
    pub fn is_age(&self, amount: &Amount) -> bool {
        let old = self.past_hyphen(amount.next);
        matches!(self.word(old), "old" | "olds")
            || self.word(amount.next) == "of" && self.word(amount.next + 1) == "age"
    }

    /// A duration that begins at `at`, or the point so far from now or from the story.
    pub fn duration(&self, _at: usize, amount: Amount) -> Hit {
        let Amount { count, unit, next, .. } = amount;
        let next = self.or_so(next);
        let offset =
            |next: usize, back: bool, from_now: bool| Hit::point(next, Point::Offset { count, unit, back, from_now });
        let hyphen = self.past_hyphen(next);
        match self.word(hyphen) {
            "ago" => offset(hyphen + 1, true, true),
            "earlier" => offset(hyphen + 1, true, false),
            "before" | "previously" | "beforehand" if self.ends_clause(next + 1) => offset(next + 1, true, false),
            "later" => offset(next + 1, false, false),
            "afterward" | "afterwards" => offset(next + 1, false, false),
            "after" if self.ends_clause(next + 1) => offset(next + 1, false, false),
            "from" if matches!(self.word(next + 1), "now" | "today") => offset(next + 2, false, true),
            "hence" => offset(next + 1, false, true),
            "long" => Hit::new(next + 1, Sense::Duration(count, unit)),
            "-" | "–" if self.word(next + 1) == "long" => Hit::new(next + 2, Sense::Duration(count, unit)),
            _ => Hit::new(next, Sense::Duration(count, unit)),
        }
    }

    pub fn ends_clause(&self, at: usize) -> bool {
        !self.is_word(at) && !self.is_digits(at) || matches!(self.word(at), "and" | "but" | "when" | "in" | "at")
    }

    /// Units without a count: "for weeks", "days later", "years ago".
    pub fn bare_unit(&self, at: usize) -> Option<Hit> {
        let Class::Units(unit) = self.class(at) else { return None };
        if self.word(at) == "minutes" || unit == Unit::Quarter || unit == Unit::Weekend {
            return None;
        }
        let next = at + 1;
        let offset = |back: bool, from_now: bool| {
            Some(Hit::point(next + 1, Point::Offset { count: Count::Some, unit, back, from_now }))
        };
        match self.word(next) {
            "ago" => return offset(true, true),
            "earlier" => return offset(true, false),
            "later" => return offset(false, false),
            _ => {}
        }
        if self.word(next) == "or"
            && let Class::Units(_) = self.class(next + 1)
        {
            return Some(Hit::new(next + 2, Sense::Duration(Count::Some, unit)));
        }
        let counted = matches!(
            self.before(at).word,
            "for"
                | "within"
                | "after"
                | "over"
                | "in"
                | "just"
                | "only"
                | "following"
                | "took"
                | "follows"
                | "lasted"
                | "of"
                | "the"
                | "by"
                | "more"
                | "and"
        ) && !(self.before(at).word == "of"
            && matches!(self.word(at.wrapping_sub(2)), "couple" | "number"));
        let followed = matches!(
            self.word(next),
            "of" | "before" | "after" | "following" | "." | "," | "since" | "to" | "in" | "and" | "ahead"
        );
        (counted && followed && unit >= Unit::Day && !(self.before(at).word == "the" && self.word(next) == "of"))
            .then(|| Hit::new(next, Sense::Duration(Count::Some, unit)))
    }

    /// "year-ago", "year-earlier", "year-end", "month-long".
    pub fn compound(&self, at: usize) -> Option<Hit> {
        let Class::Unit(unit) = self.class(at) else { return None };
        let next = at + 2;
        if self.word(at + 1) != "-" || !self.get(at + 1).glued || !self.get(next).glued {
            return None;
        }
        match self.word(next) {
            "ago" | "earlier" => {
                let from_now = false;
                Some(Hit::point(next + 1, Point::Offset { count: Count::Exactly(1.0), unit, back: true, from_now }))
            }
            "end" if unit == Unit::Year => Some(Hit::point(next + 1, Point::Unit(unit, Rel::This)).of(Share::End)),
            "long" => Some(Hit::new(next + 1, Sense::Duration(Count::Exactly(1.0), unit))),
            _ => None,
        }
    }

    /// "every day", "each Monday".
    pub fn each(&self, at: usize) -> Option<Hit> {
        let next = at + 1;
        let set = |next: usize, value: String| Some(Hit::new(next, Sense::Set(value)));
        match self.class(next) {
            Class::Unit(unit) if unit != Unit::Century => set(next + 1, duration_value(Count::Exactly(1.0), unit)),
            Class::Weekday(day) => set(next + 1, format!("XXXX-WXX-{day}")),
            Class::Month(month) => set(next + 1, format!("XXXX-{month:02}")),
            Class::Part(part) => set(next + 1, format!("XXXX-XX-XXT{}", part.code())),
            Class::Season(season) => {
                use crate::lex::Season::*;
                let code = match season {
                    Spring => "SP",
                    Summer => "SU",
                    Autumn => "FA",
                    Winter => "WI",
                };
                set(next + 1, format!("XXXX-{code}"))
            }
            _ if self.word(at) == "every" => {
                let other = if self.word(next) == "other" { next + 1 } else { next };
                if let (true, Class::Unit(unit)) = (other > next, self.class(other)) {
                    return set(other + 1, duration_value(Count::Exactly(2.0), unit));
                }
                let amount = self.amount(next).filter(|amount| !amount.article)?;
                set(amount.next, duration_value(amount.count, amount.unit))
            }
            _ => None,
        }
    }

    /// "$5 a year", "twice a day": "a" and a unit after something that happens so often.
    pub fn rate(&self, at: usize) -> Option<Hit> {
        let Class::Unit(unit) = self.class(at + 1) else { return None };
        if unit == Unit::Weekend
            || unit == Unit::Quarter
            || unit == Unit::Century
            || matches!(self.word(at + 2), "ago" | "earlier" | "later" | "or" | "and" | "-" | "before" | "after")
        {
            return None;
        }
        let before = self.before(at);
        let counted = before.shape == Shape::Digits
            || matches!(
                before.word,
                "times" | "twice" | "once" | "percent" | "%" | "million" | "billion" | "thousand" | "cent" | "cents"
            )
            || self.is_word(at.wrapping_sub(1)) && self.tag(at.wrapping_sub(1)) == Some("NNS");
        counted.then(|| Hit::new(at + 2, Sense::Set(duration_value(Count::Exactly(1.0), unit))))
    }

    /// "nearly two years", "at least 30 days", "more than a week ago".
    pub fn bounded(&self, at: usize) -> Option<Hit> {
        let next = match (self.word(at), self.word(at + 1), self.word(at + 2)) {
            ("more" | "less" | "fewer", "than", _) => at + 2,
            ("no", "more" | "less" | "fewer", "than") => at + 3,
            ("at", "least" | "most", _) => at + 2,
            ("up", "to", _) => at + 2,
            ("as", "much" | "long" | "many" | "little", "as") => return None,
            (
                "about" | "around" | "nearly" | "almost" | "roughly" | "approximately" | "some" | "just" | "over"
                | "under" | "only",
                _,
                _,
            ) => at + 1,
            ("ca", ".", _) => at + 2,
            ("ca" | "circa", _, _) => at + 1,
            _ => return None,
        };
        let point = matches!(self.word(at), "about" | "around" | "ca" | "circa" | "approximately");
        if point {
            if let Some(hit) = self.clock(next).or_else(|| self.date(next)) {
                return matches!(hit.sense, Sense::Clock { .. } | Sense::Point(_)).then_some(hit);
            }
            if let Some((year, after)) = self.year(next).filter(|_| matches!(self.word(at), "ca" | "circa")) {
                return Some(Hit::point(after, Point::Year(year)));
            }
        }
        if matches!(self.word(at), "some") && matches!(self.class(next), Class::Units(_)) {
            return None;
        }
        let amount = self.amount(next)?;
        // "just a day": the word before belongs to the sentence.
        if matches!(self.word(at), "just" | "only") && amount.article {
            return None;
        }
        if self.is_age(&amount) {
            return Some(Hit::new(amount.next, Sense::NoTime));
        }
        Some(self.duration(at, amount))
    }
}

/// TIMEX3's value of a duration.
pub(super) fn duration_value(count: Count, unit: Unit) -> String {
    let (mut count, letter) = match (count, unit) {
        (Count::Exactly(n), Unit::Decade) => (Count::Exactly(n * 10.0), "Y"),
        (Count::Exactly(n), Unit::Century) => (Count::Exactly(n * 100.0), "Y"),
        (Count::Exactly(n), Unit::Fortnight) => (Count::Exactly(n * 2.0), "W"),
        (count, Unit::Second) => (count, "TS"),
        (count, Unit::Minute) => (count, "TM"),
        (count, Unit::Hour) => (count, "TH"),
        (Count::Exactly(n), Unit::Weekend) => (Count::Exactly(n * 2.0), "D"),
        (count, Unit::Day | Unit::Weekend) => (count, "D"),
        (count, Unit::Week | Unit::Fortnight) => (count, "W"),
        (count, Unit::Month) => (count, "M"),
        (count, Unit::Quarter) => (count, "Q"),
        (count, Unit::Year) => (count, "Y"),
        (count, Unit::Decade) => (count, "DE"),
        (count, Unit::Century) => (count, "CE"),
    };
    let (time, letter) = match letter.strip_prefix('T') {
        Some(rest) => ("T", rest),
        None => ("", letter),
    };
    let mut letter = letter;
    // A day is told as one: 24 hours are P1D.
    if let (Count::Exactly(n), "T", "H") = (count, time, letter)
        && n % 24.0 == 0.0
        && n > 0.0
    {
        count = Count::Exactly(n / 24.0);
        letter = "D";
        return format!("P{}{letter}", amount(count));
    }
    if let (Count::Exactly(n), "M") = (count, letter)
        && time == "T"
        && n.fract() == 0.5
    {
        return format!("PT{}M30S", n.trunc());
    }
    format!("P{time}{}{letter}", amount(count))
}

fn amount(count: Count) -> String {
    match count {
        Count::Exactly(n) => format!("{n}"),
        Count::Some => "X".to_owned(),
    }
}
