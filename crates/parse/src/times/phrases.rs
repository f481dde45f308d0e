//! What the words before a date begin: "the end of", "early", "last", "now".

use rashomon_syntax::Pos;

use super::grammar::Grammar;
use super::lengths::duration_value;
use super::sense::{Clock, Count, Hit, Point, Rel, Sense, Share, Years};
use crate::lex::{Class, Shape, Unit};

impl Grammar<'_> {
    /// What "the" begins.
    pub fn after_the(&self, at: usize) -> Option<Hit> {
        let next = at + 1;
        let word = self.word(next);
        if let Some(hit) = self.portion(next) {
            return Some(hit);
        }
        match word {
            "first" | "last" | "final" | "second" | "third" | "opening" | "closing" => {
                if let Some(hit) = self.span_of(next) {
                    return Some(hit);
                }
            }
            _ => {}
        }
        match word {
            "early" | "late" | "mid" => return self.shared(next, true),
            "full" | "fiscal" | "financial" | "calendar" if self.word(next + 1) == "year" => {
                let ended = matches!(self.word(next + 2), "ended" | "ending");
                return Some(if ended {
                    Hit::new(next + 2, Sense::Duration(Count::Exactly(1.0), Unit::Year))
                } else {
                    Hit::point(next + 2, Point::Unit(Unit::Year, Rel::This))
                });
            }
            "eve" if self.word(next + 1) == "of" => {
                let hit = self.point(next + 2)?;
                let Sense::Point(point) = hit.sense else { return None };
                return Some(Hit::point(hit.next, self.eve(point)?));
            }
            "past" if !self.counts_units(next + 1) && !matches!(self.class(next + 1), Class::Unit(_)) => {
                let noun = matches!(self.pos(next), Some(Pos::Noun | Pos::None) | None);
                return noun.then(|| Hit::new(next + 1, Sense::Vague("PAST_REF")));
            }
            "future" if !self.is_word(next + 1) || !matches!(self.pos(next + 1), Some(Pos::Noun | Pos::Propn)) => {
                return Some(Hit::new(next + 1, Sense::Vague("FUTURE_REF")));
            }
            "present" if matches!(self.pos(next), Some(Pos::Noun)) => {
                return Some(Hit::new(next + 1, Sense::Vague("PRESENT_REF")));
            }
            "near" | "short" | "long" | "foreseeable"
                if matches!(self.word(next + 1), "term" | "future")
                    && !matches!(self.pos(next + 2), Some(Pos::Noun)) =>
            {
                return Some(Hit::new(next + 2, Sense::Vague("FUTURE_REF")));
            }
            "time" if self.word(next + 1) == "being" => return Some(Hit::new(next + 2, Sense::Vague("PRESENT_REF"))),
            "coming" | "next" | "last" | "past" | "first" | "final" | "initial" | "previous" | "preceding"
            | "following" | "intervening" | "remaining" | "recent" | "entire" | "whole" | "full" => {
                if let Some(hit) = self.stretch(next, Rel::Last) {
                    return Some(hit);
                }
            }
            "year" => {
                if let Some((year, end)) = self.year(next + 1).or_else(|| self.spoken_year(next + 1)) {
                    return Some(Hit::point(end, Point::Year(year)));
                }
                if let Some(number) = self.spoken(next + 1).filter(|number| (1000.0..2100.0).contains(&number.value)) {
                    return Some(Hit::point(number.next, Point::Year(number.value as i32)));
                }
            }
            "years" => {
                let until = self.past_hyphen(next + 2);
                if let (Some((_, _)), Some((year, end))) = (self.year(next + 1), self.year(until)) {
                    return Some(Hit::point(end, Point::Year(year)));
                }
            }
            _ => {}
        }
        if let Some(hit) = self.comparison(next) {
            return Some(hit);
        }
        if matches!(self.class(next), Class::Part(_)) {
            return self.part_of(next);
        }
        if let Some(hit) = self.relative(next, true) {
            return Some(hit);
        }
        if let Some(hit) = self
            .day_first(next, None)
            .or_else(|| self.long_ago(next))
            .or_else(|| self.quarter(next))
            .or_else(|| self.season(next, None))
            .or_else(|| self.feast(next))
        {
            return Some(self.with_part(hit));
        }
        // "the 15th", of the month that the story is in.
        if self.is_digits(next)
            && let Some((day, after)) = self.ordinal(next).filter(|(day, _)| *day <= 31)
        {
            let noun =
                self.is_word(after) && matches!(self.pos(after), Some(Pos::Noun | Pos::Propn | Pos::Adj | Pos::Num));
            let hyphen = matches!(self.word(after), "-" | "–" | "of");
            let dated = matches!(self.before(at).word, "on" | "of" | "until" | "by" | "till" | "from" | "since");
            return (!noun && !hyphen && dated).then(|| Hit::point(after, Point::DayOfMonth(day as u8)));
        }
        // "the 1988 period", "the 1989 third quarter", "the 1988 quarter"
        if let Some((year, after)) = self.year(next) {
            if matches!(self.word(after), "quarter") {
                return Some(Hit::point(after + 1, Point::QuarterOf(year)));
            }
            if let Some(quarter) = self.quarter(after)
                && let Sense::Point(Point::Quarter(n, Years::Unsaid)) = quarter.sense
            {
                return Some(Hit::point(quarter.next, Point::Quarter(n, Years::Is(year))));
            }
            if matches!(self.word(after), "period") {
                return Some(Hit::point(after + 1, Point::Year(year)));
            }
        }
        // "the nine months", "the four days"
        if let Some(amount) = self.amount(next).filter(|amount| !amount.article) {
            if self.is_age(&amount) {
                return Some(Hit::new(amount.next, Sense::NoTime));
            }
            return Some(self.duration(at, amount));
        }
        match self.class(next) {
            Class::Unit(Unit::Quarter) if self.word(next + 1) != "of" && !self.is_scale(next + 1) => {
                let noun = matches!(self.pos(next + 1), Some(Pos::Noun))
                    && self.is_word(next + 1)
                    && self.tag(next + 1) == Some("NN")
                    && !matches!(self.word(next + 1), "ended");
                (!noun).then(|| Hit::point(next + 1, Point::Unit(Unit::Quarter, Rel::Same)))
            }
            Class::Unit(Unit::Weekend) => Some(Hit::point(next + 1, Point::Unit(Unit::Weekend, Rel::Bare))),
            Class::Unit(Unit::Year) if matches!(self.word(next + 1), "ended" | "ending") => {
                Some(Hit::new(next + 1, Sense::Duration(Count::Exactly(1.0), Unit::Year)))
            }
            Class::Unit(unit @ (Unit::Year | Unit::Week | Unit::Month | Unit::Day)) => {
                let ends = matches!(
                    self.word(next + 1),
                    "." | "," | "'" | ";" | ")" | "ended" | "ending" | "to" | "and" | "with" | "at"
                ) || !self.is_word(next + 1);
                let adverbial = matches!(
                    self.before(at).word,
                    "for" | "of" | "during" | "in" | "on" | "throughout" | "within" | "from" | "since"
                );
                if unit == Unit::Day && !(ends && adverbial && self.before(at).word != "of") {
                    return None;
                }
                let rel = if unit == Unit::Year { Rel::This } else { Rel::Same };
                (ends && adverbial).then(|| Hit::point(next + 1, Point::Unit(unit, rel)))
            }
            Class::Units(unit)
                if unit > Unit::Hour
                    && matches!(
                        self.word(next + 1),
                        "ahead" | "following" | "before" | "after" | "since" | "leading"
                    ) =>
            {
                let ahead = usize::from(self.word(next + 1) == "ahead");
                Some(Hit::new(next + 1 + ahead, Sense::Duration(Count::Some, unit)))
            }
            _ => None,
        }
    }

    /// "end of 1998", "beginning of the year", "middle of May", "rest of the week": `at` is the first
    /// word after the article.
    pub fn portion(&self, at: usize) -> Option<Hit> {
        let share = match self.word(at) {
            "end" | "close" => Share::End,
            "beginning" | "start" | "outset" | "turn" => Share::Start,
            "middle" | "midst" => Share::Middle,
            "rest" | "remainder" => Share::Whole,
            "early" | "latter" if self.word(at + 1) == "part" => {
                return self.portion_of(at + 2, if self.word(at) == "early" { Share::Start } else { Share::End });
            }
            _ => return None,
        };
        self.portion_of(at + 1, share)
    }

    pub fn portion_of(&self, at: usize, share: Share) -> Option<Hit> {
        if self.word(at) != "of" {
            return None;
        }
        let hit = self.point(at + 1)?;
        matches!(hit.sense, Sense::Point(_)).then_some(hit.of(share))
    }

    /// "early 2008", "mid-December", "late last week", "earlier this year": `article` where "the"
    /// stands before.
    pub fn shared(&self, at: usize, article: bool) -> Option<Hit> {
        let word = self.word(at);
        let share = match word {
            "early" | "beginning" => Share::Start,
            "mid" => Share::Middle,
            "late" => Share::End,
            _ => Share::Whole,
        };
        let next = self.past_hyphen(at + 1);
        let next = next + usize::from(matches!(self.word(next), "in" | "on") && !article);
        if article {
            let hit = self.long_ago(next).or_else(|| self.season(next, None))?;
            return Some(hit.of(share));
        }
        // "early morning", "late afternoon"
        if let Class::Part(part) = self.class(next)
            && (word == "mid" || matches!(self.word(next + 1), "of" | "on" | "hours" | "yesterday"))
        {
            return Some(
                self.part_of(next)
                    .unwrap_or(Hit::new(next + 1, Sense::Clock { clock: Clock::Part(part), on: Some(Point::Days(0)) })),
            );
        }
        if next == at + 1 + usize::from(matches!(self.word(at + 1), "in")) || next > at {
            let hit = self.point(next).or_else(|| self.after_the(next).filter(|_| self.word(next) == "the"))?;
            // "earlier in the day" says little; "later in the year" says which.
            if matches!(hit.sense, Sense::Point(Point::Unit(Unit::Day, Rel::Same))) && self.word(next) == "the" {
                return None;
            }
            if matches!(hit.sense, Sense::Vague(_) | Sense::Duration(..) | Sense::Set(_) | Sense::NoTime) {
                return None;
            }
            if matches!(hit.sense, Sense::Point(Point::Unit(_, Rel::Same)))
                && self.word(next) == "the"
                && !matches!(word, "late" | "early" | "later" | "earlier")
            {
                return None;
            }
            return Some(hit.of(share));
        }
        None
    }

    /// The day before a feast or date.
    pub fn eve(&self, point: Point) -> Option<Point> {
        match point {
            Point::Feast(feast, shift, years) => Some(Point::Feast(feast, shift - 1, years)),
            Point::Days(days) => Some(Point::Days(days - 1)),
            _ => None,
        }
    }

    /// "year-ago quarter", "year-earlier period", "comparable period last year": `at` is after "the".
    pub fn comparison(&self, at: usize) -> Option<Hit> {
        let lead = at + usize::from(matches!(self.word(at), "comparable" | "corresponding" | "same"));
        let ago = self.past_hyphen(lead + 1);
        let back =
            |from_now: bool| Point::Offset { count: Count::Exactly(1.0), unit: Unit::Year, back: true, from_now };
        if self.word(lead) == "year" && matches!(self.word(ago), "ago" | "earlier") && ago > lead + 1 {
            if let Some(quarter) = self.quarter(ago + 1)
                && let Sense::Point(Point::Quarter(n, Years::Unsaid)) = quarter.sense
            {
                return Some(Hit::point(quarter.next, Point::Quarter(n, Years::Of(Rel::Last))));
            }
            let noun = usize::from(matches!(self.word(ago + 1), "period" | "quarter"));
            return Some(Hit::point(ago + 1 + noun, back(false)));
        }
        if lead > at && matches!(self.word(lead), "period" | "quarter") {
            let (years, next) = self.years_after(lead + 1);
            return match years {
                Years::Of(Rel::Last) => Some(Hit::point(next, back(false))),
                _ => None,
            };
        }
        if matches!(self.word(at), "latest") && matches!(self.word(at + 1), "period") {
            return Some(Hit::point(at + 2, Point::Unit(Unit::Quarter, Rel::Same)));
        }
        None
    }

    /// What a number, "a" or a counting word begins.
    pub fn number_phrase(&self, at: usize) -> Option<Hit> {
        if let Some(hit) = self.clock(at) {
            return Some(hit);
        }
        let hit = self.date(at).or_else(|| self.quarter(at));
        if hit.is_some() {
            return hit;
        }
        if let Some((year, next)) = self.spoken_year(at).filter(|_| !self.counts_things(at, at + 2)) {
            return Some(Hit::point(next, Point::Year(year)));
        }
        if let Some(amount) = self.amount(at) {
            if self.is_age(&amount) || self.word(at.wrapping_sub(1)) == "aged" {
                return Some(Hit::new(amount.next, Sense::NoTime));
            }
            return Some(self.duration(at, amount));
        }
        if self.is_digits(at) {
            return self.lone_year(at);
        }
        None
    }

    /// Four digits that are a year because nothing else fits.
    pub fn lone_year(&self, at: usize) -> Option<Hit> {
        if self.before_christ && self.of_text(at).len() == 3 && self.year(at).is_none() {
            let year = self.digits(at, 3)? as i32;
            // "499-493 BC", "264 to 241 BC"
            if matches!(self.word(at + 1), "-" | "–" | "to")
                && self.year(at + 2).is_some_and(|(last, next)| next > at + 3 && last > -year)
            {
                return Some(Hit::point(at + 1, Point::Year(1 - year)));
            }
            let dated = matches!(
                self.before(at).word,
                "in" | "by" | "since" | "until" | "from" | "of" | "circa" | "after" | "before"
            );
            let ends =
                !self.is_word(at + 1) && !self.is_digits(at + 2) || matches!(self.word(at + 1), "and" | "to" | "until");
            return (dated && ends).then(|| Hit::point(at + 1, Point::Year(1 - year)));
        }
        let (year, next) = self.year(at)?;
        if next > at + 1 {
            return Some(Hit::point(next, Point::Year(year)));
        }
        let before = self.before(at);
        // Parts of larger numbers, of codes and of names: "F-1600", "No. 1950", "3.1415", "#2000".
        let joined = self.get(at).glued && !matches!(before.word, "(" | "\"" | "-" | "–" | "'" | "," | "/" | ";" | "~");
        let code = self.get(at).glued
            && matches!(before.word, "-")
            && self.is_word(at.wrapping_sub(2))
            && self.get(at.wrapping_sub(1)).glued
            && !matches!(self.class(at.wrapping_sub(2)), Class::Month(_))
            && self.word(at.wrapping_sub(2)) != "mid"
            && self.word(at.wrapping_sub(2)) != "pre"
            && self.get(at.wrapping_sub(2)).shape == Shape::Upper;
        if joined || code || self.counts_things(at, next) {
            return None;
        }
        if !(1500..=2060).contains(&year) {
            let dated = matches!(
                before.word,
                "in" | "since"
                    | "by"
                    | "until"
                    | "from"
                    | "("
                    | "circa"
                    | "before"
                    | "after"
                    | "to"
                    | "early"
                    | "late"
                    | "mid"
            );
            let ends = !self.is_word(next) || matches!(self.word(next), "and" | "to" | "until" | "the" | "when" | "by");
            if !dated || !ends {
                return None;
            }
        }
        if matches!(
            before.word,
            "about" | "over" | "than" | "least" | "nearly" | "almost" | "only" | "some" | "approximately"
        ) && !(1900..=2035).contains(&year)
        {
            return None;
        }
        Some(Hit::point(next, Point::Year(year)))
    }

    /// What begins with a mark or a sign: "'98".
    pub fn sign_number(&self, _at: usize) -> Option<Hit> {
        None
    }

    /// What other known words begin.
    pub fn word_phrase(&self, at: usize) -> Option<Hit> {
        let next = at + 1;
        let vague = |next: usize, value| Some(Hit::new(next, Sense::Vague(value)));
        let set = |next: usize, value: &str| Some(Hit::new(next, Sense::Set(value.to_owned())));
        let word = self.word(at);
        match word {
            "now" | "nowadays" | "presently" => vague(next, "PRESENT_REF"),
            "right" if self.word(next) == "now" => vague(next + 1, "PRESENT_REF"),
            "currently" => vague(next, "PRESENT_REF"),
            "current" | "present" => {
                if let Some(hit) = self.relative(at, false) {
                    return Some(hit);
                }
                if word == "present" {
                    let day = self.past_hyphen(next);
                    return if self.word(day) == "day" { vague(day + 1, "PRESENT_REF") } else { None };
                }
                (self.pos(at) == Some(Pos::Adj) || self.pos(at).is_none())
                    .then(|| Hit::new(next, Sense::Vague("PRESENT_REF")))
            }
            "modern" if self.word(self.past_hyphen(next)) == "day" => vague(self.past_hyphen(next) + 1, "PRESENT_REF"),
            "these" if self.word(next) == "days" => vague(next + 1, "PRESENT_REF"),
            "this" if matches!(self.word(next), "time" | "moment") => None,
            "recently" | "lately" => vague(next, "PAST_REF"),
            "more" if self.word(next) == "recently" => vague(next + 1, "PAST_REF"),
            "recent" => self.stretch(at, Rel::Last).or_else(|| vague(next, "PAST_REF")),
            "future" => match self.class(next) {
                Class::Units(_) => vague(next + 1, "FUTURE_REF"),
                _ => vague(next, "FUTURE_REF"),
            },
            "today" | "yesterday" | "tomorrow" | "tonight" => self.deictic(at),
            "early" | "late" | "mid" | "earlier" | "later" => self.shared(at, false),
            "this" | "that" | "last" | "next" | "past" | "previous" | "following" | "coming" | "same" | "upcoming"
            | "preceding" | "subsequent" => self.relative(at, false),
            "noon" | "midnight" | "midday" => self.clock(at),
            "every" | "each" => self.each(at),
            "daily" | "everyday" => set(next, "P1D"),
            "weekly" => set(next, "P1W"),
            "monthly" => set(next, "P1M"),
            "quarterly" => None,
            "yearly" | "annually" => set(next, "P1Y"),
            "hourly" => set(next, "PT1H"),
            "nightly" => set(next, "XXXX-XX-XXTNI"),
            "per" => match self.class(next) {
                Class::Unit(unit) => set(next + 1, &duration_value(Count::Exactly(1.0), unit)),
                _ => None,
            },
            "a" | "an" => self.rate(at).or_else(|| self.number_phrase(at)),
            "fiscal" | "financial" => self.quarter(at).or_else(|| self.year_phrase(at)),
            "q" | "bc" | "ad" | "christmas" | "easter" | "good" | "palm" | "maundy" | "ash" | "pentecost" | "whit"
            | "boxing" | "halloween" | "thanksgiving" | "labor" | "memorial" | "veterans" | "ramadan" | "eid"
            | "new" | "valentine" | "orthodox" | "coptic" | "serbian" | "greek" | "russian" | "eastern" => {
                self.quarter(at).or_else(|| self.feast(at)).map(|hit| self.with_part(hit))
            }
            "about" | "around" | "nearly" | "almost" | "roughly" | "approximately" | "some" | "just" | "over"
            | "under" | "more" | "less" | "fewer" | "at" | "up" | "as" | "no" | "only" | "ca" | "circa" => {
                self.bounded(at)
            }
            "several" | "few" | "many" | "couple" | "half" | "another" | "dozens" | "numerous" => {
                self.number_phrase(at)
            }
            "'" => self.apostrophe_year(at),
            "nineties" | "eighties" | "seventies" | "sixties" | "fifties" | "forties" | "thirties" | "twenties" => {
                self.date(at)
            }
            _ => None,
        }
    }

    /// "'98", "'90s".
    pub fn apostrophe_year(&self, at: usize) -> Option<Hit> {
        if let Some(hit) = self.long_ago(at) {
            return Some(hit);
        }
        let year = self
            .digits(at + 1, 2)
            .filter(|_| self.of_text(at + 1).len() == 2 && self.get(at + 1).glued && !self.get(at).glued)?
            as i32;
        let quoted =
            self.word(at + 2) == "'" || self.is_word(at + 2) && matches!(self.pos(at + 2), Some(Pos::Noun | Pos::Adj));
        let dated = matches!(self.before(at).word, "in" | "of" | "since" | "by" | "until" | "from");
        (dated && !quoted).then(|| Hit::point(at + 2, Point::Year(if year < 40 { 2000 + year } else { 1900 + year })))
    }
}
