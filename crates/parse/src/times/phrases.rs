//! Phrases around dates: stretches and distances, parts of periods, sets, times of day.

use rashomon_syntax::Pos;

use super::grammar::Grammar;
use super::sense::{Clock, Count, Hit, Point, Rel, Sense, Share, Years};
use crate::lex::{Class, Part, Shape, Unit};

/// A count of units that was read, and the atom after it.
struct Amount {
    count: Count,
    unit: Unit,
    next: usize,
    /// Nothing but "a" counts it.
    article: bool,
}

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
                if matches!(self.word(next + 1), "term" | "future") && !matches!(self.pos(next + 2), Some(Pos::Noun)) =>
            {
                return Some(Hit::new(next + 2, Sense::Vague("FUTURE_REF")));
            }
            "time" if self.word(next + 1) == "being" => return Some(Hit::new(next + 2, Sense::Vague("PRESENT_REF"))),
            "coming" | "next" | "last" | "past" | "first" | "final" | "initial" | "previous" | "preceding" | "following" | "intervening" | "remaining" | "recent" | "entire" | "whole" | "full" => {
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
        if self.is_digits(next) {
            if let Some((day, after)) = self.ordinal(next).filter(|(day, _)| *day <= 31) {
                let noun = self.is_word(after) && matches!(self.pos(after), Some(Pos::Noun | Pos::Propn | Pos::Adj | Pos::Num));
                let hyphen = matches!(self.word(after), "-" | "–" | "of");
                let dated = matches!(self.before(at).word, "on" | "of" | "until" | "by" | "till" | "from" | "since");
                return (!noun && !hyphen && dated).then(|| Hit::point(after, Point::DayOfMonth(day as u8)));
            }
        }
        // "the 1988 period", "the 1989 third quarter", "the 1988 quarter"
        if let Some((year, after)) = self.year(next) {
            if matches!(self.word(after), "quarter") {
                return Some(Hit::point(after + 1, Point::QuarterOf(year)));
            }
            if let Some(quarter) = self.quarter(after) {
                if let Sense::Point(Point::Quarter(n, Years::Unsaid)) = quarter.sense {
                    return Some(Hit::point(quarter.next, Point::Quarter(n, Years::Is(year))));
                }
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
                let noun = matches!(self.pos(next + 1), Some(Pos::Noun)) && self.is_word(next + 1) && self.tag(next + 1) == Some("NN") && !matches!(self.word(next + 1), "ended");
                (!noun).then(|| Hit::point(next + 1, Point::Unit(Unit::Quarter, Rel::Same)))
            }
            Class::Unit(Unit::Weekend) => Some(Hit::point(next + 1, Point::Unit(Unit::Weekend, Rel::Bare))),
            Class::Unit(Unit::Year) if matches!(self.word(next + 1), "ended" | "ending") => {
                Some(Hit::new(next + 1, Sense::Duration(Count::Exactly(1.0), Unit::Year)))
            }
            Class::Unit(unit @ (Unit::Year | Unit::Week | Unit::Month | Unit::Day)) => {
                let ends = matches!(self.word(next + 1), "." | "," | "'" | ";" | ")" | "ended" | "ending" | "to" | "and" | "with" | "at") || !self.is_word(next + 1);
                let adverbial = matches!(self.before(at).word, "for" | "of" | "during" | "in" | "on" | "throughout" | "within" | "from" | "since");
                if unit == Unit::Day && !(ends && adverbial && self.before(at).word != "of") {
                    return None;
                }
                let rel = if unit == Unit::Year { Rel::This } else { Rel::Same };
                (ends && adverbial).then(|| Hit::point(next + 1, Point::Unit(unit, rel)))
            }
            Class::Units(unit) if unit > Unit::Hour && matches!(self.word(next + 1), "ahead" | "following" | "before" | "after" | "since" | "leading") => {
                let ahead = usize::from(self.word(next + 1) == "ahead");
                Some(Hit::new(next + 1 + ahead, Sense::Duration(Count::Some, unit)))
            }
            _ => None,
        }
    }

    /// "last week of October", "first two weeks of March 1951": so long, at that end of it.
    fn span_of(&self, at: usize) -> Option<Hit> {
        let share = match self.word(at) {
            "first" | "opening" => Share::Start,
            "last" | "final" | "closing" => Share::End,
            _ => Share::Middle,
        };
        let (count, unit, next) = match self.class(at + 1) {
            Class::Unit(unit) => (Count::Exactly(1.0), unit, at + 2),
            Class::Units(unit) => (Count::Some, unit, at + 2),
            _ => self.amount(at + 1).filter(|amount| !amount.article).map(|amount| (amount.count, amount.unit, amount.next))?,
        };
        if !matches!(unit, Unit::Day | Unit::Week | Unit::Month | Unit::Weekend) || self.word(next) != "of" {
            return None;
        }
        let hit = self.point(next + 1)?;
        let Sense::Point(of @ (Point::Month(..) | Point::Year(_) | Point::Unit(..) | Point::Season(..))) = hit.sense else { return None };
        Some(Hit::new(hit.next, Sense::Within { count, unit, of }).of(share))
    }

    /// "end of 1998", "beginning of the year", "middle of May", "rest of the week": `at` is the first
    /// word after the article.
    fn portion(&self, at: usize) -> Option<Hit> {
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

    fn portion_of(&self, at: usize, share: Share) -> Option<Hit> {
        if self.word(at) != "of" {
            return None;
        }
        let hit = self.point(at + 1)?;
        matches!(hit.sense, Sense::Point(_)).then_some(hit.of(share))
    }

    /// "early 2008", "mid-December", "late last week", "earlier this year": `article` where "the"
    /// stands before.
    fn shared(&self, at: usize, article: bool) -> Option<Hit> {
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
        if let Class::Part(part) = self.class(next) {
            if word == "mid" || matches!(self.word(next + 1), "of" | "on" | "hours" | "yesterday") {
                return Some(self.part_of(next).unwrap_or(Hit::new(
                    next + 1,
                    Sense::Clock { clock: Clock::Part(part), on: Some(Point::Days(0)) },
                )));
            }
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
            if matches!(hit.sense, Sense::Point(Point::Unit(_, Rel::Same))) && self.word(next) == "the" && !matches!(word, "late" | "early" | "later" | "earlier") {
                return None;
            }
            return Some(hit.of(share));
        }
        None
    }

    /// The day before a feast or date.
    fn eve(&self, point: Point) -> Option<Point> {
        match point {
            Point::Feast(feast, shift, years) => Some(Point::Feast(feast, shift - 1, years)),
            Point::Days(days) => Some(Point::Days(days - 1)),
            _ => None,
        }
    }

    /// "year-ago quarter", "year-earlier period", "comparable period last year": `at` is after "the".
    fn comparison(&self, at: usize) -> Option<Hit> {
        let lead = at + usize::from(matches!(self.word(at), "comparable" | "corresponding" | "same"));
        let ago = self.past_hyphen(lead + 1);
        let back = |from_now: bool| Point::Offset { count: Count::Exactly(1.0), unit: Unit::Year, back: true, from_now };
        if self.word(lead) == "year" && matches!(self.word(ago), "ago" | "earlier") && ago > lead + 1 {
            if let Some(quarter) = self.quarter(ago + 1) {
                if let Sense::Point(Point::Quarter(n, Years::Unsaid)) = quarter.sense {
                    return Some(Hit::point(quarter.next, Point::Quarter(n, Years::Of(Rel::Last))));
                }
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

    /// "last two weeks", "next few months", "recent years", "coming days": a stretch up to or from now.
    pub fn stretch(&self, at: usize, _rel: Rel) -> Option<Hit> {
        let next = at + 1 + usize::from(matches!(self.word(at + 1), "past" | "coming"));
        if let Class::Units(unit) = self.class(next) {
            let sense = match (self.word(at), unit) {
                ("recent" | "past", Unit::Day | Unit::Week | Unit::Month | Unit::Year | Unit::Decade) if self.word(at) == "recent" && unit != Unit::Year => {
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

    fn or_so(&self, at: usize) -> usize {
        let more = |at: usize| matches!(self.word(at), "so" | "more" | "less" | "two");
        if self.word(at) == "or" && more(at + 1) && !matches!(self.class(at + 2), Class::Units(_)) { at + 2 } else { at }
    }

    fn counts_units(&self, at: usize) -> bool {
        matches!(self.class(at), Class::Units(_)) || self.amount(at).is_some_and(|amount| !amount.article)
    }

    /// A count and a unit of time: "two weeks", "five-year", "a couple of months", "half an hour".
    fn amount(&self, at: usize) -> Option<Amount> {
        let mut article = false;
        let (mut count, mut next) = match self.word(at) {
            "several" | "many" | "some" | "few" | "numerous" | "multiple" => (Count::Some, at + 1),
            "a" if matches!(self.word(at + 1), "few" | "handful") => {
                (Count::Some, at + 2 + usize::from(self.word(at + 2) == "of"))
            }
            "a" if self.word(at + 1) == "couple" => (Count::Exactly(2.0), at + 2 + usize::from(self.word(at + 2) == "of")),
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
        if matches!(self.word(next), "to" | "or" | "–") || self.word(next) == "-" && self.is_digits(next + 1) {
            if let Some(second) = self.number(next + 1) {
                if matches!(self.class(self.past_hyphen(second.next)), Class::Units(_) | Class::Unit(_)) {
                    next = second.next;
                }
            }
        }
        let mut unit_at = self.past_hyphen(next);
        if article && next == unit_at && self.word(at) != "another" {
            // "a full year", "a single day"
        }
        let skipped = matches!(self.word(unit_at), "more" | "full" | "long" | "trading" | "consecutive" | "straight" | "additional" | "whole" | "entire" | "single" | "short" | "previous" | "other" | "extra" | "working" | "business" | "fiscal" | "brutal" | "bloody")
            || matches!(self.of_text(unit_at), "bloody" | "brutal" | "consecutive" | "additional" | "calendar" | "extra" | "successive" | "critical" | "solid" | "tense" | "mere");
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
        if unit == Unit::Quarter && (article || matches!(count, Count::Exactly(n) if n < 2.0 || n == 3.0 && self.word(unit_at + 1) == "of")) || unit == Unit::Weekend && article {
            return None;
        }
        let mut next = unit_at + 1;
        // "a minute and a half"
        if self.word(next) == "and" && matches!(self.word(next + 1), "a") && self.word(next + 2) == "half" {
            if let Count::Exactly(n) = count {
                (count, next) = (Count::Exactly(n + 0.5), next + 3);
            }
        }
        Some(Amount { count, unit, next, article })
    }

    /// "12-year-old", "11 years old", "87 years of age".
    fn is_age(&self, amount: &Amount) -> bool {
        let old = self.past_hyphen(amount.next);
        matches!(self.word(old), "old" | "olds") || self.word(amount.next) == "of" && self.word(amount.next + 1) == "age"
    }

    /// A duration that begins at `at`, or the point so far from now or from the story.
    fn duration(&self, _at: usize, amount: Amount) -> Hit {
        let Amount { count, unit, next, .. } = amount;
        let next = self.or_so(next);
        let offset = |next: usize, back: bool, from_now: bool| {
            Hit::point(next, Point::Offset { count, unit, back, from_now })
        };
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

    fn ends_clause(&self, at: usize) -> bool {
        !self.is_word(at) && !self.is_digits(at) || matches!(self.word(at), "and" | "but" | "when" | "in" | "at")
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
    fn lone_year(&self, at: usize) -> Option<Hit> {
        if self.before_christ && self.of_text(at).len() == 3 && self.year(at).is_none() {
            let year = self.digits(at, 3)? as i32;
            // "499-493 BC", "264 to 241 BC"
            if matches!(self.word(at + 1), "-" | "–" | "to") && self.year(at + 2).is_some_and(|(last, next)| next > at + 3 && last > -year) {
                return Some(Hit::point(at + 1, Point::Year(1 - year)));
            }
            let dated = matches!(self.before(at).word, "in" | "by" | "since" | "until" | "from" | "of" | "circa" | "after" | "before");
            let ends = !self.is_word(at + 1) && !self.is_digits(at + 2) || matches!(self.word(at + 1), "and" | "to" | "until");
            return (dated && ends).then(|| Hit::point(at + 1, Point::Year(1 - year)));
        }
        let (year, next) = self.year(at)?;
        if next > at + 1 {
            return Some(Hit::point(next, Point::Year(year)));
        }
        let before = self.before(at);
        // Parts of larger numbers, of codes and of names: "F-1600", "No. 1950", "3.1415", "#2000".
        let joined = self.get(at).glued && !matches!(before.word, "(" | "\"" | "-" | "–" | "'" | "," | "/" | ";" | "~");
        let code = self.get(at).glued && matches!(before.word, "-") && self.is_word(at.wrapping_sub(2)) && self.get(at.wrapping_sub(1)).glued && !matches!(self.class(at.wrapping_sub(2)), Class::Month(_)) && self.word(at.wrapping_sub(2)) != "mid" && self.word(at.wrapping_sub(2)) != "pre" && self.get(at.wrapping_sub(2)).shape == Shape::Upper;
        if joined || code || self.counts_things(at, next) {
            return None;
        }
        if !(1500..=2060).contains(&year) {
            let dated = matches!(before.word, "in" | "since" | "by" | "until" | "from" | "(" | "circa" | "before" | "after" | "to" | "early" | "late" | "mid");
            let ends = !self.is_word(next) || matches!(self.word(next), "and" | "to" | "until" | "the" | "when" | "by");
            if !dated || !ends {
                return None;
            }
        }
        if matches!(before.word, "about" | "over" | "than" | "least" | "nearly" | "almost" | "only" | "some" | "approximately") && !(1900..=2035).contains(&year) {
            return None;
        }
        Some(Hit::point(next, Point::Year(year)))
    }

    /// What begins with a mark or a sign: "'98".
    pub fn sign_number(&self, _at: usize) -> Option<Hit> {
        None
    }

    /// "3 p.m.", "15:30", "9 o'clock", with its day.
    fn clock(&self, at: usize) -> Option<Hit> {
        let hour = self.digits(at, 2).or(match self.class(at) {
            Class::Ones(n @ 1..=12) => Some(n),
            _ => None,
        });
        let (mut hour, mut minute, mut next, mut sure) = match self.word(at) {
            "noon" | "midday" => (12, 0, at + 1, true),
            "midnight" => (24, 0, at + 1, true),
            _ => match hour {
                Some(hour) if hour <= 24 => {
                    let colon = matches!(self.word(at + 1), ":" | ".") && self.get(at + 1).glued && self.get(at + 2).glued;
                    let minutes = self.digits(at + 2, 2).filter(|minute| colon && *minute < 60 && self.of_text(at + 2).len() == 2);
                    match minutes {
                        Some(minute) => (hour, minute, at + 3, false),
                        None => (hour, 0, at + 1, false),
                    }
                }
                _ => {
                    // "0900 hrs", "1430 GMT"
                    let written = self.of_text(at);
                    let clock = self.digits(at, 4).filter(|clock| written.len() == 4 && clock / 100 <= 24 && clock % 100 < 60)?;
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
            hour = if afternoon && hour < 12 { hour + 12 } else if !afternoon && hour == 12 { 0 } else { hour };
            (next, sure) = (after, true);
        } else if self.word(next) == "o" && self.word(next + 1) == "'" && self.word(next + 2) == "clock" && !minutes {
            (next, sure) = (next + 3, true);
        } else if minutes && matches!(self.word(next), "hrs" | "hours") {
            (next, sure) = (next + 1, true);
        }
        let zoned = self.zone(next);
        sure |= minutes && (zoned > next || matches!(self.before(at).word, "at" | "from" | "by" | "until" | "around" | "about" | "after" | "before" | "since" | "to") && self.word(at + 1) == ":" && self.of_text(at + 2).len() == 2 && !self.is_word(next).then(|| matches!(self.pos(next), Some(Pos::Noun))).unwrap_or(false));
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
        if let Some(Hit { next: after, sense: Sense::Point(point), .. }) = day {
            if matches!(point, Point::Day { .. } | Point::Weekday(..) | Point::Days(_) | Point::Feast(..)) {
                return Some(Hit::new(after, Sense::Clock { clock, on: Some(point) }));
            }
        }
        Some(Hit::new(next, Sense::Clock { clock, on: None }))
    }

    /// "a.m.", "pm".
    fn meridiem(&self, at: usize) -> Option<(bool, usize)> {
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
    fn zone(&self, at: usize) -> usize {
        match self.word(at) {
            "gmt" | "utc" | "est" | "edt" | "pst" | "pdt" | "cet" | "bst" | "ist" if self.get(at).shape == Shape::Upper => at + 1,
            "local" if self.word(at + 1) == "time" => at + 2,
            "eastern" | "standard" if self.word(at + 1) == "time" => at + 2,
            _ => at,
        }
    }

    /// "morning of May 5", "night" after "the": `at` is the part of the day.
    fn part_of(&self, at: usize) -> Option<Hit> {
        let Class::Part(part) = self.class(at) else { return None };
        let hours = at + 1 + usize::from(self.word(at + 1) == "hours");
        let clock = Clock::Part(part);
        if matches!(self.word(hours), "of" | "on") || matches!(self.word(hours), "yesterday" | "today" | "tomorrow") {
            let on = hours + usize::from(matches!(self.word(hours), "of" | "on"));
            let day = self.deictic(on).or_else(|| self.date(on)).or_else(|| self.after_the(on).filter(|_| self.word(on) == "the"));
            if let Some(Hit { next, sense: Sense::Point(point), .. }) = day {
                if matches!(point, Point::Day { .. } | Point::Weekday(..) | Point::Days(_) | Point::DayOfMonth(_) | Point::Feast(..)) {
                    return Some(Hit::new(next, Sense::Clock { clock, on: Some(point) }));
                }
            }
            if self.word(hours) == "of" {
                return None;
            }
        }
        let dated = matches!(self.before(at.wrapping_sub(1)).word, "in" | "during" | "on" | "by" | "into" | "of" | "until" | "through" | "throughout");
        dated.then(|| Hit::new(hours, Sense::Clock { clock, on: Some(Point::Unit(Unit::Day, Rel::Same)) }))
    }

    /// A part of the day without a determiner: "at night", "overnight", "morning".
    pub fn bare_part(&self, at: usize) -> Option<Hit> {
        let Class::Part(part) = self.class(at) else { return None };
        let clock = Clock::Part(part);
        match self.word(at) {
            "overnight" if self.pos(at) != Some(Pos::Adj) => Some(Hit::new(at + 1, Sense::Clock { clock, on: Some(Point::Days(0)) })),
            "dawn" | "dusk" | "night" | "nightfall" if matches!(self.before(at).word, "at" | "by" | "until" | "before" | "after") => {
                Some(Hit::new(at + 1, Sense::Clock { clock, on: None }))
            }
            _ => None,
        }
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
        if self.word(next) == "or" {
            if let Class::Units(_) = self.class(next + 1) {
                return Some(Hit::new(next + 2, Sense::Duration(Count::Some, unit)));
            }
        }
        let counted = matches!(self.before(at).word, "for" | "within" | "after" | "over" | "in" | "just" | "only" | "following" | "took" | "follows" | "lasted" | "of" | "the" | "by" | "more" | "and")
            && !(self.before(at).word == "of" && matches!(self.word(at.wrapping_sub(2)), "couple" | "number"));
        let followed = matches!(self.word(next), "of" | "before" | "after" | "following" | "." | "," | "since" | "to" | "in" | "and" | "ahead");
        (counted && followed && unit >= Unit::Day && !(self.before(at).word == "the" && self.word(next) == "of")).then(|| Hit::new(next, Sense::Duration(Count::Some, unit)))
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
                (self.pos(at) == Some(Pos::Adj) || self.pos(at).is_none()).then(|| Hit::new(next, Sense::Vague("PRESENT_REF")))
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
            "this" | "that" | "last" | "next" | "past" | "previous" | "following" | "coming" | "same" | "upcoming" | "preceding" | "subsequent" => self.relative(at, false),
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
            "q" | "bc" | "ad" | "christmas" | "easter" | "good" | "palm" | "maundy" | "ash" | "pentecost" | "whit" | "boxing" | "halloween" | "thanksgiving" | "labor" | "memorial" | "veterans" | "ramadan" | "eid" | "new" | "valentine" | "orthodox" | "coptic" | "serbian" | "greek" | "russian" | "eastern" => {
                self.quarter(at).or_else(|| self.feast(at)).map(|hit| self.with_part(hit))
            }
            "about" | "around" | "nearly" | "almost" | "roughly" | "approximately" | "some" | "just" | "over" | "under" | "more" | "less" | "fewer" | "at" | "up" | "as" | "no" | "only" | "ca" | "circa" => {
                self.bounded(at)
            }
            "several" | "few" | "many" | "couple" | "half" | "another" | "dozens" | "numerous" => self.number_phrase(at),
            "'" => self.apostrophe_year(at),
            "nineties" | "eighties" | "seventies" | "sixties" | "fifties" | "forties" | "thirties" | "twenties" => self.date(at),
            _ => None,
        }
    }

    /// "'98", "'90s".
    fn apostrophe_year(&self, at: usize) -> Option<Hit> {
        if let Some(hit) = self.long_ago(at) {
            return Some(hit);
        }
        let year = self.digits(at + 1, 2).filter(|_| self.of_text(at + 1).len() == 2 && self.get(at + 1).glued && !self.get(at).glued)? as i32;
        let quoted = self.word(at + 2) == "'" || self.is_word(at + 2) && matches!(self.pos(at + 2), Some(Pos::Noun | Pos::Adj));
        let dated = matches!(self.before(at).word, "in" | "of" | "since" | "by" | "until" | "from");
        (dated && !quoted).then(|| Hit::point(at + 2, Point::Year(if year < 40 { 2000 + year } else { 1900 + year })))
    }

    /// "every day", "each Monday".
    fn each(&self, at: usize) -> Option<Hit> {
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
    fn rate(&self, at: usize) -> Option<Hit> {
        let Class::Unit(unit) = self.class(at + 1) else { return None };
        if unit == Unit::Weekend || unit == Unit::Quarter || unit == Unit::Century || matches!(self.word(at + 2), "ago" | "earlier" | "later" | "or" | "and" | "-" | "before" | "after") {
            return None;
        }
        let before = self.before(at);
        let counted = before.shape == Shape::Digits
            || matches!(before.word, "times" | "twice" | "once" | "percent" | "%" | "million" | "billion" | "thousand" | "cent" | "cents")
            || self.is_word(at.wrapping_sub(1)) && self.tag(at.wrapping_sub(1)) == Some("NNS");
        counted.then(|| Hit::new(at + 2, Sense::Set(duration_value(Count::Exactly(1.0), unit))))
    }

    /// "nearly two years", "at least 30 days", "more than a week ago".
    fn bounded(&self, at: usize) -> Option<Hit> {
        let next = match (self.word(at), self.word(at + 1), self.word(at + 2)) {
            ("more" | "less" | "fewer", "than", _) => at + 2,
            ("no", "more" | "less" | "fewer", "than") => at + 3,
            ("at", "least" | "most", _) => at + 2,
            ("up", "to", _) => at + 2,
            ("as", "much" | "long" | "many" | "little", "as") => return None,
            ("about" | "around" | "nearly" | "almost" | "roughly" | "approximately" | "some" | "just" | "over" | "under" | "only", _, _) => at + 1,
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
    if let (Count::Exactly(n), "T", "H") = (count, time, letter) {
        if n % 24.0 == 0.0 && n > 0.0 {
            count = Count::Exactly(n / 24.0);
            letter = "D";
            return format!("P{}{letter}", amount(count));
        }
    }
    if let (Count::Exactly(n), "M") = (count, letter) {
        if time == "T" && n.fract() == 0.5 {
            return format!("PT{}M30S", n.trunc());
        }
    }
    format!("P{time}{}{letter}", amount(count))
}

fn amount(count: Count) -> String {
    match count {
        Count::Exactly(n) => format!("{n}"),
        Count::Some => "X".to_owned(),
    }
}
