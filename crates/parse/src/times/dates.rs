//! Dates by the calendar: days, months, years, decades, seasons, quarters, feasts.

use super::grammar::Grammar;
use super::period::Feast;
use super::sense::{Hit, Point, Rel, Years};
use crate::lex::{Class, Season, Shape, Unit};

impl Grammar<'_> {
    /// A month's name; an abbreviation takes its full stop along.
    pub fn month(&self, at: usize) -> Option<(u8, usize)> {
        let atom = self.get(at);
        let dated = || {
            let number = |at: usize| self.digits(at, 2).is_some() || self.digits(at, 4).is_some_and(|year| year > 1000);
            number(at.wrapping_sub(1)) || number(at + 1)
        };
        // "the Long March", "the March on the city": a name, and no month.
        let part_of_name = || {
            let before = self.before(at);
            before.word == "the"
                || before.shape == Shape::Capital && before.class == Class::None && self.is_name(at.wrapping_sub(1))
                || before.word == "s"
        };
        match atom.class {
            Class::Month(month) => {
                // "may" and "march" are verbs, at the head of a sentence too.
                let sure = match (atom.word, atom.shape) {
                    ("may" | "march", Shape::Lower) => dated(),
                    ("may", _) => dated() || self.is_name(at),
                    ("march", _) => dated() || self.is_name(at) && !part_of_name(),
                    (_, Shape::Lower) => {
                        dated()
                            || matches!(
                                self.before(at).word,
                                "in" | "of"
                                    | "last"
                                    | "next"
                                    | "since"
                                    | "by"
                                    | "until"
                                    | "late"
                                    | "early"
                                    | "mid"
                                    | "this"
                            )
                    }
                    _ => true,
                };
                sure.then_some((month, at + 1))
            }
            Class::MonthShort(month) => {
                let stop = at + 1 + usize::from(self.word(at + 1) == "." && self.get(at + 1).glued);
                let near = self.digits(stop, 4).is_some() || self.digits(at.wrapping_sub(1), 2).is_some();
                let capital = atom.shape != Shape::Lower;
                // "Nov." alone is a month; "Dec" or "Mar" alone may be a name.
                (near
                    || (capital
                        && stop > at + 1
                        && matches!(atom.word, "nov" | "sept" | "oct" | "aug" | "feb" | "jan")))
                .then_some((month, stop))
            }
            _ => None,
        }
    }

    fn is_name(&self, at: usize) -> bool {
        use rashomon_syntax::Pos;
        self.pos(at).is_none_or(|pos| matches!(pos, Pos::Propn | Pos::Noun | Pos::None))
    }

    /// A day of the month: "5", "5th", "twenty-first".
    pub fn day_number(&self, at: usize) -> Option<(u8, usize)> {
        let (day, next) = match self.ordinal(at) {
            Some((day, next)) => (day, next),
            None => (self.digits(at, 2)?, at + 1),
        };
        let mark = self.get(next);
        let number_goes_on = mark.glued
            && (mark.word == "%"
                || (matches!(mark.word, "." | "," | ":") && self.get(next + 1).glued && self.is_digits(next + 1)));
        ((1..=31).contains(&day) && !number_goes_on && !self.is_scale(next)).then_some((day as u8, next))
    }

    /// A year of four digits, or any with its era.
    pub fn year(&self, at: usize) -> Option<(i32, usize)> {
        if let Some(hit) = self.year_of_era(at) {
            return Some(hit);
        }
        let year = self.digits(at, 4)?;
        let written = self.of_text(at);
        let mark = self.get(at + 1);
        let goes_on = mark.glued
            && (mark.word == "%"
                || (mark.word == "." && self.get(at + 2).glued && self.is_digits(at + 2))
                || mark.shape != Shape::Mark && mark.shape != Shape::Break);
        (written.len() == 4 && (1000..=2100).contains(&year) && !goes_on).then_some((year as i32, at + 1))
    }

    /// "490 BC", "A.D. 70".
    fn year_of_era(&self, at: usize) -> Option<(i32, usize)> {
        let era = |at: usize| -> Option<(bool, usize)> {
            let stops = |at: usize, first: &str, second: &str| {
                (self.word(at) == first
                    && self.word(at + 1) == "."
                    && self.word(at + 2) == second
                    && self.get(at + 2).glued)
                    .then(|| at + 3 + usize::from(self.word(at + 3) == "." && self.get(at + 3).glued))
            };
            match self.word(at) {
                "bc" | "bce" => Some((true, at + 1)),
                "ad" | "ce" if self.get(at).shape == Shape::Upper => Some((false, at + 1)),
                "b" => self.letters_after(at, "C").map(|next| (true, next)),
                "a" => stops(at, "a", "d").map(|next| (false, next)),
                _ => None,
            }
        };
        if let Some(year) = self.digits(at, 4).filter(|year| *year > 0) {
            let (before, next) = era(at + 1)?;
            return Some((if before { 1 - year as i32 } else { year as i32 }, next));
        }
        let (before, next) = era(at)?;
        let year = self.digits(next, 4).filter(|year| *year > 0 && !before)?;
        Some((year as i32, next + 1))
    }

    /// The atom after ". C." where the stops and the letter follow `at` without a space.
    fn letters_after(&self, at: usize, letter: &str) -> Option<usize> {
        (self.word(at + 1) == "." && self.of_text(at + 2) == letter && self.get(at + 2).glued)
            .then(|| at + 3 + usize::from(self.word(at + 3) == "." && self.get(at + 3).glued))
    }

    /// "'98" after a month, or alone.
    fn short_year(&self, at: usize) -> Option<(i32, usize)> {
        let digits = self.of_text(at + 1);
        let glued = self.word(at) == "'" && self.get(at + 1).glued && digits.len() == 2;
        let year = self.digits(at + 1, 2).filter(|_| glued)? as i32;
        (self.word(at + 2) != "'" || !self.get(at + 2).glued)
            .then_some((if year < 40 { 2000 + year } else { 1900 + year }, at + 2))
    }

    /// The year after a day, month, season or quarter: ", 1998", "of that year", "last year".
    pub fn years_after(&self, at: usize) -> (Years, usize) {
        let comma = at + usize::from(self.word(at) == ",");
        if let Some((year, next)) = self.year(comma).or_else(|| self.spoken_year(at)) {
            // ", 2000 people"
            if comma == at || !self.counts_things(comma, next) {
                return (Years::Is(year), next);
            }
        }
        if let Some((year, next)) = self.short_year(at) {
            return (Years::Is(year), next);
        }
        let of = at
            + usize::from(
                self.word(at) == "of" || (comma > at && matches!(self.word(comma), "last" | "this" | "next")),
            );
        if of > at
            && let Some((year, next)) = self.year(of).or_else(|| self.spoken_year(of))
        {
            return (Years::Is(year), next);
        }
        let article = of + usize::from(self.word(of) == "the");
        let rel = match self.word(article) {
            "last" => Rel::Last,
            "this" => Rel::This,
            "next" if article > of => Rel::Following,
            "next" => Rel::Next,
            "that" | "same" => Rel::Same,
            "previous" | "preceding" => Rel::Preceding,
            "following" => Rel::Following,
            _ => return (Years::Unsaid, at),
        };
        let unit = article + 1 + usize::from(self.word(article + 1) == "same");
        if self.word(unit) == "year" && !(self.word(unit + 1) == "'" && self.get(unit + 1).glued) {
            return (Years::Of(rel), unit + 1);
        }
        (Years::Unsaid, at)
    }

    /// Month first: "March 5, 2004", "March 2004", "March".
    pub fn month_first(&self, at: usize, weekday: Option<u8>) -> Option<Hit> {
        let (month, next) = self.month(at)?;
        let article = next + usize::from(self.word(next) == "the");
        if let Some((day, after)) = self.day_number(article).filter(|_| weekday.is_some() || self.year(next).is_none())
        {
            // "March 5-7, 1918": the year stands behind the last day, which is a hit of its own.
            if let Some((_, last)) = self.second_day(after) {
                let (years, _) = self.years_after(last);
                return Some(Hit::point(after, Point::Day { month, day, years, weekday }));
            }
            let (years, next) = self.years_after(after);
            return Some(Hit::point(next, Point::Day { month, day, years, weekday }));
        }
        let (years, next) = self.years_after(next);
        Some(Hit::point(next, Point::Month(month, years)))
    }

    /// Day first: "5 March 2004", "the 5th of March".
    pub fn day_first(&self, at: usize, weekday: Option<u8>) -> Option<Hit> {
        let (day, next) = self.day_number(at)?;
        // "5-7 March", "5 to 7 March": the last day, with its month, is a hit of its own.
        if matches!(self.word(next), "-" | "–" | "to" | "and" | ",")
            && !matches!(self.before(at).word, "between" | "-")
            && let Some((_, last)) = self.day_number(next + 1)
        {
            let listed = self.word(next) != "," || matches!(self.word(last), "and" | ",");
            if let Some((month, after)) = self.month(last).filter(|_| listed) {
                let (years, _) = self.years_after(after);
                return Some(Hit::point(next, Point::Day { month, day, years, weekday }));
            }
        }
        let of = next + usize::from(self.word(next) == "of");
        let (month, next) = self.month(of)?;
        let (years, next) = self.years_after(next);
        Some(Hit::point(next, Point::Day { month, day, years, weekday }))
    }

    /// The second of "5-7", "4 and 5": the day and the atom after it.
    fn second_day(&self, at: usize) -> Option<(u8, usize)> {
        if !matches!(self.word(at), "-" | "–" | "and" | "to") {
            return None;
        }
        let (day, next) = self.day_number(at + 1)?;
        let hyphen = matches!(self.word(at), "-" | "–");
        let counts = self.is_word(next)
            && matches!(
                self.pos(next),
                Some(rashomon_syntax::Pos::Noun | rashomon_syntax::Pos::Adj | rashomon_syntax::Pos::Propn)
            );
        let clock = matches!(self.word(next), "a" | "p" | "am" | "pm" | ":" | "percent" | "%" | "-");
        (self.month(next).is_none()
            && !clock
            && (!counts || hyphen && self.get(at).glued)
            && self.year(at + 1).is_none())
        .then_some((day, next))
    }

    /// The last day of a stretch whose first was read up to `at`: "-7" behind "March 5".
    pub fn last_day(&self, at: usize, first: Point) -> Option<(usize, Hit)> {
        let Point::Day { month, day: before, .. } = first else { return None };
        let (day, next) = self.second_day(at)?;
        let (years, next) = self.years_after(next);
        (day > before).then(|| (at + 1, Hit::point(next, Point::Day { month, day, years, weekday: None })))
    }

    /// The last year of "1915-17" and "499-493 BC", behind the first.
    pub fn last_year(&self, at: usize, first: i32) -> Option<(usize, Hit)> {
        if !matches!(self.word(at), "-" | "–" | "/") || !self.get(at).glued || !self.get(at + 1).glued {
            return None;
        }
        let short = self.digits(at + 1, 2).filter(|_| self.of_text(at + 1).len() == 2)? as i32;
        let year = first.div_euclid(100) * 100 + short;
        let goes_on =
            self.get(at + 2).glued && (self.get(at + 2).shape != Shape::Mark || matches!(self.word(at + 2), "-" | "/"));
        (year > first && first > 1000 && !goes_on).then(|| (at + 1, Hit::point(at + 2, Point::Year(year))))
    }

    /// "2004-03-05", "3/5/2004", "05.03.2004".
    pub fn numeric(&self, at: usize) -> Option<Hit> {
        let mark = self.get(at + 1);
        let same = self.get(at + 3);
        let glued = mark.glued && same.glued && self.get(at + 2).glued && self.get(at + 4).glued;
        if !glued || mark.word != same.word || !matches!(mark.word, "-" | "/" | ".") {
            return None;
        }
        let (a, b, c) = (self.digits(at, 4)?, self.digits(at + 2, 2)?, self.digits(at + 4, 4)?);
        let year_first = self.of_text(at).len() == 4;
        let last = self.of_text(at + 4).len();
        let (year, month, day) = match mark.word {
            _ if year_first && last <= 2 => (a, b, c),
            "/" if last != 3 && b > 12 => (c, a, b),
            // American papers put the month first; where it cannot be one, the day is.
            "/" if last != 3 && a <= 12 => (c, a, b),
            "/" if last != 3 => (c, b, a),
            "." | "-" if last == 4 => (c, b, a),
            _ => return None,
        };
        let year = match year {
            0..40 if !year_first && last == 2 => 2000 + year,
            40..100 if !year_first && last == 2 => 1900 + year,
            year => year,
        };
        ((1..=12).contains(&month) && (1..=31).contains(&day) && (1000..2200).contains(&year)).then(|| {
            let years = Years::Is(year as i32);
            Hit::point(at + 5, Point::Day { month: month as u8, day: day as u8, years, weekday: None })
        })
    }

    /// "1990s", "'90s", "nineties", "19th century", "nineteenth-century".
    pub fn long_ago(&self, at: usize) -> Option<Hit> {
        let plural = |at: usize| {
            let apostrophe = at + usize::from(self.word(at) == "'" && self.get(at).glued);
            (self.word(apostrophe) == "s" && self.get(apostrophe).glued).then_some(apostrophe + 1)
        };
        if let Some(decade) = self.digits(at, 4).filter(|_| self.of_text(at).len() == 4) {
            let next = plural(at + 1)?;
            let (decade, next) = match self.word(next) {
                "bc" | "bce" => (-(decade as i32), next + 1),
                _ => (decade as i32, next),
            };
            return (decade % 10 == 0 && decade.abs() <= 2100).then(|| {
                if decade % 100 == 0 && decade < 1900 {
                    Hit::point(next, Point::Century(decade))
                } else {
                    Hit::point(next, Point::Decade(decade))
                }
            });
        }
        if self.word(at) == "'" && self.of_text(at + 1).len() == 2 {
            let decade = self.digits(at + 1, 2).filter(|decade| decade % 10 == 0)?;
            return plural(at + 2).map(|next| Hit::point(next, Point::DecadeOfCentury(decade as u8)));
        }
        if let Some(decade) = self.digits(at, 3).filter(|_| self.of_text(at).len() == 3) {
            let next = plural(at + 1)?;
            let bc = matches!(self.word(next), "bc" | "bce");
            return bc.then(|| Hit::point(next + 1, Point::Decade(-(decade as i32))));
        }
        let decade = match self.word(at) {
            "twenties" => 20,
            "thirties" => 30,
            "forties" => 40,
            "fifties" => 50,
            "sixties" => 60,
            "seventies" => 70,
            "eighties" => 80,
            "nineties" => 90,
            _ => 0,
        };
        if decade > 0 {
            // "in his fifties" is an age.
            let whose = matches!(self.before(at).word, "the" | "early" | "mid" | "late" | "-")
                || self.word(at.wrapping_sub(2)) == "the";
            return whose.then(|| Hit::point(at + 1, Point::DecadeOfCentury(decade)));
        }
        let (n, next) = self.ordinal(at)?;
        let next = self.past_hyphen(next);
        if !(1..=22).contains(&n) || !matches!(self.word(next), "century" | "centuries") {
            return None;
        }
        let bc = matches!(self.word(next + 1), "bc" | "bce");
        let first = if bc { -(n as i32) * 100 } else { (n as i32 - 1) * 100 };
        Some(Hit::point(next + 1 + usize::from(bc), Point::Century(first)))
    }

    /// "spring", "the winter of 1994", "summer 2004".
    pub fn season(&self, at: usize, rel: Option<Rel>) -> Option<Hit> {
        let Class::Season(season) = self.class(at) else { return None };
        let (years, next) = self.years_after(at + 1);
        if let Some(rel) = rel.filter(|_| years == Years::Unsaid) {
            return Some(Hit::point(next, Point::Season(season, Years::By(rel))));
        }
        let noun = self.pos(at).is_none_or(|pos| {
            matches!(pos, rashomon_syntax::Pos::Noun | rashomon_syntax::Pos::Propn | rashomon_syntax::Pos::None)
        });
        // "the fall of the city" is no season, and "a spring" may be a well.
        let before = self.before(at).word;
        let falls = season == Season::Autumn
            && self.word(at) == "fall"
            && years == Years::Unsaid
            && (self.word(at + 1) == "of"
                || !matches!(
                    before,
                    "the" | "in" | "this" | "early" | "late" | "mid" | "-" | "until" | "since" | "by"
                ));
        let bare = years == Years::Unsaid
            && (matches!(before, "a" | "an" | "-" | "'" | "s" | "\"")
                || self.get(at).shape == Shape::Capital && self.before(at).shape == Shape::Capital);
        (noun && !falls && !bare).then(|| Hit::point(next, Point::Season(season, years)))
    }

    /// "third quarter", "third-quarter", "fiscal first quarter", "Q3 2004", "first half of 2004".
    pub fn quarter(&self, at: usize) -> Option<Hit> {
        if self.word(at) == "q" && self.get(at).shape != Shape::Lower && self.get(at + 1).glued {
            let quarter = self.digits(at + 1, 1).filter(|quarter| (1..=4).contains(quarter))?;
            let (years, next) = self.years_after(at + 2);
            return Some(Hit::point(next, Point::Quarter(quarter as u8, years)));
        }
        let fiscal = at + usize::from(matches!(self.word(at), "fiscal" | "financial"));
        let (n, next) = match self.word(fiscal) {
            "latter" => (2, fiscal + 1),
            _ => self.ordinal(fiscal)?,
        };
        let unit = self.past_hyphen(next);
        let half = self.word(unit) == "half";
        if !(half && n <= 2 || self.word(unit) == "quarter" && n <= 4) {
            return None;
        }
        let fiscal = unit + 1 + usize::from(self.word(unit + 1) == "of" && matches!(self.word(unit + 2), "fiscal"));
        let (years, next) = self.years_after(if fiscal > unit + 1 { fiscal + 1 } else { unit + 1 });
        let next = if years == Years::Unsaid { unit + 1 } else { next };
        if half {
            // "the first half" alone is a half of a match.
            return (years != Years::Unsaid || self.word(next) == "of" && self.word(next + 2) == "year")
                .then(|| Hit::point(next, Point::Half(n as u8, years)));
        }
        Some(Hit::point(next, Point::Quarter(n as u8, years)))
    }

    /// "Christmas Eve", "Easter Sunday 1916", "Orthodox Christmas", "New Year's Day".
    pub fn feast(&self, at: usize) -> Option<Hit> {
        let atom = self.get(at);
        let before = self.before(at);
        // "Operation Easter", "White Christmas" are names of something else.
        let named = before.shape == Shape::Capital
            && before.class == Class::None
            && self.pos(at.wrapping_sub(1)) == Some(rashomon_syntax::Pos::Propn);
        if atom.shape == Shape::Lower || atom.word.is_empty() || named {
            return None;
        }
        let orthodox =
            matches!(atom.word, "orthodox" | "coptic" | "serbian" | "greek" | "russian" | "eastern" | "julian");
        let mut name = at + usize::from(orthodox);
        if orthodox && self.word(name) == "orthodox" {
            name += 1;
        }
        if orthodox && atom.word != "orthodox" && atom.word != "coptic" && atom.word != "julian" && name == at + 1 {
            return None;
        }
        let day = |next: usize| next + usize::from(self.word(next) == "day");
        let (feast, next) = match (self.word(name), self.word(name + 1)) {
            ("christmas", _) if orthodox => (Feast::Fixed(1, 7), day(name + 1)),
            ("christmas", _) => (Feast::Fixed(12, 25), day(name + 1)),
            ("easter", "monday") if orthodox => (Feast::OrthodoxEaster(1), name + 2),
            ("easter", next) if orthodox => (Feast::OrthodoxEaster(0), name + 1 + usize::from(next == "sunday")),
            ("easter", "monday") => (Feast::Easter(1), name + 2),
            ("easter", "island") => return None,
            ("easter", next) => (Feast::Easter(0), name + 1 + usize::from(next == "sunday")),
            ("good", "friday") if orthodox => (Feast::OrthodoxEaster(-2), name + 2),
            _ if orthodox => return None,
            ("good", "friday") => (Feast::Easter(-2), name + 2),
            ("palm", "sunday") => (Feast::Easter(-7), name + 2),
            ("maundy", "thursday") => (Feast::Easter(-3), name + 2),
            ("ash", "wednesday") => (Feast::Easter(-46), name + 2),
            ("pentecost", _) => (Feast::Easter(49), day(name + 1)),
            ("whit", "sunday") => (Feast::Easter(49), name + 2),
            ("whit", "monday") => (Feast::Easter(50), name + 2),
            ("boxing", "day") => (Feast::Fixed(12, 26), name + 2),
            ("halloween", _) => (Feast::Fixed(10, 31), name + 1),
            ("thanksgiving", _) => (Feast::Nth(4, 4, 11), day(name + 1)),
            ("labor", "day") => (Feast::Nth(1, 1, 9), name + 2),
            ("memorial", "day") => (Feast::Nth(-1, 1, 5), name + 2),
            ("veterans", "day") => (Feast::Fixed(11, 11), name + 2),
            ("ramadan", _) => (Feast::Islamic(9, 1), name + 1),
            ("eid", _)
                if self.get(name + 1).word.is_empty()
                    && self.word(name + 1) != "-"
                    && !self.of_text(name + 1).eq_ignore_ascii_case("al") =>
            {
                return None;
            }
            ("eid", _) => {
                let rest: Vec<String> = (name + 1..name + 5).map(|at| self.of_text(at).to_lowercase()).collect();
                match rest.iter().position(|word| word == "fitr" || word == "adha") {
                    Some(at) if rest[at] == "fitr" => (Feast::Islamic(10, 1), name + 2 + at),
                    Some(at) => (Feast::Islamic(12, 10), name + 2 + at),
                    None => return None,
                }
            }
            ("new", "year") if self.word(name + 2) == "'" && self.word(name + 3) == "s" => match self.word(name + 4) {
                "eve" => (Feast::Fixed(12, 31), name + 5),
                "day" => (Feast::Fixed(1, 1), name + 5),
                _ => return None,
            },
            ("valentine", "'") if self.word(name + 2) == "s" => (Feast::Fixed(2, 14), day(name + 3)),
            _ => return None,
        };
        let (shift, next) = if self.word(next) == "eve" { (-1, next + 1) } else { (0, next) };
        let (years, next) = self.years_after(next);
        Some(Hit::point(next, Point::Feast(feast, shift, years)))
    }

    /// Whether the number at `at` counts what follows it: "2000 soldiers", "$1999".
    pub fn counts_things(&self, at: usize, next: usize) -> bool {
        let before = self.before(at);
        let after = self.get(next);
        if before.glued && matches!(before.word, "$" | "#" | "£" | "€")
            || matches!(self.of_text(at.wrapping_sub(1)), "$" | "£" | "€" | "#")
        {
            return true;
        }
        if matches!(after.class, Class::Units(unit) if unit != Unit::Quarter)
            || self.is_scale(next)
            || matches!(after.word, "percent" | "%" | "cent" | "times" | "km" | "m" | "°")
                && !(after.word == "m" && !after.glued)
        {
            return true;
        }
        let year = self.digits(at, 4).unwrap_or(0);
        let counted = matches!(self.tag(next), Some("NNS")) && after.shape == Shape::Lower;
        // "the 1996 elections" are of a year; "1600 troops" are so many. News parts thousands by a
        // comma, so digits of our own time are a year before anything but people.
        let people = matches!(
            self.of_text(next),
            "people"
                | "men"
                | "women"
                | "troops"
                | "soldiers"
                | "children"
                | "workers"
                | "employees"
                | "jobs"
                | "police"
                | "officers"
                | "refugees"
                | "students"
                | "civilians"
                | "families"
                | "houses"
                | "homes"
                | "members"
                | "prisoners"
                | "victims"
                | "residents"
                | "fighters"
                | "passengers"
        );
        let bounded =
            matches!(before.word, "about" | "some" | "than" | "over" | "nearly" | "almost" | "least" | "to" | "only");
        people || counted && (!(1900..=2035).contains(&year) || bounded)
    }
}
