//! Puts expressions on the calendar.

use jiff::ToSpan;
use jiff::civil::Date;
use rashomon_syntax::Pos;

use super::Found;
use super::grammar::Grammar;
use super::lengths::duration_value;
use super::period::{Period, day};
use super::sense::{Clock, Count, Point, Rel, Sense, Share, Years};
use crate::lex::Unit;
use crate::{TimeExpression, TimeKind};

/// What the verb around an expression says of its time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Tense {
    Past,
    Present,
    Future,
    Unknown,
}

/// Where the story is when an expression is reached.
struct Story<'g> {
    grammar: &'g Grammar<'g>,
    published: Option<Date>,
    /// History, told from the past on: its own dates are what later ones count from.
    history: bool,
    /// The last date that was told.
    told: Option<Period>,
    /// The last date that was told to the month or finer.
    fine: Option<Period>,
    /// The last quarter that was told, and at which expression.
    quarter: Option<(Period, usize)>,
    at: usize,
    /// The expression stands at the head of its sentence.
    sets_out: bool,
    /// The year of the next expression, where this one shares it: "April and June 1955".
    shared: Option<i32>,
}

pub(super) fn resolve(grammar: &Grammar<'_>, found: &[Found], published: Option<Date>) -> Vec<TimeExpression> {
    let history = is_history(found, published);
    let mut story = Story {
        grammar,
        published,
        history,
        told: None,
        fine: None,
        quarter: None,
        at: 0,
        sets_out: false,
        shared: None,
    };
    let mut times = Vec::with_capacity(found.len());
    for (index, one) in found.iter().enumerate() {
        story.at = index;
        story.sets_out = story.is_first(one.at);
        story.shared = found.get(index + 1).and_then(|next| story.shared_year(one, next));
        let span = grammar.span(one.at, one.hit.next);
        let (kind, value, days) = story.expression(one);
        times.push(TimeExpression { span, kind, value, days });
    }
    times
}

/// Whether a text is history and not news. Its own dates say so: histories name years, most of them
/// gone by, and hardly ever say "yesterday", "on Tuesday" or "last week".
fn is_history(found: &[Found], published: Option<Date>) -> bool {
    let Some(published) = published else { return true };
    let (mut dated, mut gone, mut deictic) = (0, 0, 0);
    for one in found {
        match one.point() {
            Some(Point::Day { years: Years::Is(year), .. } | Point::Month(_, Years::Is(year)) | Point::Year(year)) => {
                dated += 1;
                gone += i32::from(year < i32::from(published.year()));
            }
            Some(Point::Days(_) | Point::Weekday(..) | Point::Unit(_, Rel::Last | Rel::This | Rel::Next)) => {
                deictic += 1
            }
            _ => {}
        }
    }
    gone >= 6 && gone * 2 > dated && gone > 3 * deictic
}

type Resolved = (TimeKind, Option<String>, Option<(Date, Date)>);

impl Story<'_> {
    fn expression(&mut self, one: &Found) -> Resolved {
        match &one.hit.sense {
            Sense::Vague(value) => (TimeKind::Date, Some((*value).to_owned()), None),
            Sense::Set(value) => (TimeKind::Set, Some(value.clone()), None),
            Sense::Duration(count, unit) => (TimeKind::Duration, Some(duration_value(*count, *unit)), None),
            Sense::NoTime => (TimeKind::Date, None, None),
            Sense::Within { count, unit, of } => {
                let period = self.period(*of, one.at);
                if let Some(period) = period {
                    self.tell(period, *of);
                }
                (
                    TimeKind::Duration,
                    Some(duration_value(*count, *unit)),
                    share(period.and_then(Period::days), one.hit.part),
                )
            }
            Sense::Point(point) => {
                if let Some(vague) = vague_offset(*point) {
                    return (TimeKind::Date, Some(vague), None);
                }
                match self.period(*point, one.at) {
                    Some(period) => {
                        self.tell(period, *point);
                        (TimeKind::Date, Some(period.value()), share(period.days(), one.hit.part))
                    }
                    None => (TimeKind::Date, unresolved(*point), None),
                }
            }
            Sense::Clock { clock, on } => {
                let point = on.unwrap_or(Point::Unit(Unit::Day, Rel::Same));
                let period = self.period(point, one.at).filter(|period| matches!(period, Period::Day(_)));
                if let (Some(period), true) = (period, on.is_some()) {
                    self.tell(period, point);
                }
                let base = period.map_or("XXXX-XX-XX".to_owned(), Period::value);
                let value = match clock {
                    Clock::At(hour, minute) => format!("{base}T{hour:02}:{minute:02}"),
                    Clock::Part(part) => format!("{base}T{}", part.code()),
                };
                (TimeKind::Time, Some(value), period.and_then(Period::days))
            }
        }
    }

    /// Whether a sentence begins at the expression or at the preposition before it.
    fn is_first(&self, at: usize) -> bool {
        let tokens = self.grammar.tokens;
        let Some(token) = self.grammar.token(at, tokens) else { return false };
        tokens.sentences().get(tokens.sentence_of(token)).is_some_and(|sentence| token <= sentence.start + 2)
    }

    /// The year that stands once for two dates: "April and June 1955", "26 June - 4 August 1952".
    fn shared_year(&self, one: &Found, next: &Found) -> Option<i32> {
        let gap = one.hit.next..next.at;
        let joined = gap.len() <= 3
            && !gap.is_empty()
            && gap.clone().all(|at| {
                matches!(
                    self.grammar.word(at),
                    "and" | "or" | "to" | "-" | "–" | "," | "until" | "through" | "the" | "early" | "late" | "mid"
                )
            });
        let year = match next.point()? {
            Point::Day { years: Years::Is(year), .. }
            | Point::Month(_, Years::Is(year))
            | Point::Season(_, Years::Is(year)) => year,
            _ => return None,
        };
        let month = |found: &Found| match found.point() {
            Some(Point::Day { month, .. } | Point::Month(month, _)) => Some(month),
            _ => None,
        };
        let wraps = month(one).zip(month(next)).is_some_and(|(first, last)| first > last);
        joined.then_some(year - i32::from(wraps))
    }

    /// Remembers a date for those that count from it.
    fn tell(&mut self, period: Period, point: Point) {
        if let (Period::Quarter(..), Point::Quarter(..) | Point::Unit(..)) = (period, point) {
            self.quarter = Some((period, self.at));
        }
        // What a step back leads to is looked at from here; the story stays where it is.
        if let Point::Offset { back: true, .. } | Point::QuarterOf(_) | Point::Unit(_, Rel::Preceding) = point {
            return;
        }
        if matches!(point, Point::Century(_) | Point::Decade(_)) {
            return;
        }
        // A year beside the story's own ("archives opened in 2005") is looked at from here too,
        // unless a sentence sets out from it.
        if let (Point::Year(year), Some(fine), true) = (point, self.fine, self.history)
            && !(0..=1).contains(&(year - year_of(fine)))
            && !self.sets_out
        {
            return;
        }
        self.told = Some(period);
        if period.unit() <= Unit::Month {
            self.fine = Some(period);
        }
    }

    /// What expressions count from that name no other day: the story's day in histories, else the day
    /// of publication.
    fn now(&self) -> Option<Period> {
        if self.history { self.told.or(self.published.map(Period::Day)) } else { self.published.map(Period::Day) }
    }

    fn today(&self) -> Option<Date> {
        self.now()?.days().map(|(first, _)| first)
    }

    fn told(&self) -> Option<Period> {
        self.told.or(self.published.map(Period::Day))
    }

    fn period(&self, point: Point, at: usize) -> Option<Period> {
        match point {
            Point::Year(year) => Some(Period::Year(year)),
            Point::Decade(first) => Some(Period::Decade(first)),
            Point::Century(first) => Some(Period::Century(first)),
            Point::DecadeOfCentury(decade) => {
                let year = self.told().map_or(2000, year_of);
                let now = self.published.map_or(year, |day| i32::from(day.year()));
                let century = if self.history { year } else { now }.div_euclid(100) * 100;
                let first = century + i32::from(decade);
                Some(Period::Decade(if first > now { first - 100 } else { first }))
            }
            Point::Month(month, years) => {
                let year = self.year(years, at, |year| Some(Period::Month(year, month)))?;
                Some(Period::Month(year, month))
            }
            Point::Day { month, day: of_month, years, .. } => {
                let year = self.year(years, at, |year| day(year, month, of_month).map(Period::Day))?;
                day(year, month, of_month).map(Period::Day)
            }
            Point::DayOfMonth(of_month) => match self.told()? {
                Period::Day(told) => day(i32::from(told.year()), told.month() as u8, of_month).map(Period::Day),
                Period::Month(year, month) => day(year, month, of_month).map(Period::Day),
                _ => None,
            },
            Point::Weekday(weekday, rel) => self.weekday(weekday, rel, at).map(Period::Day),
            Point::Season(season, years) => {
                let year = self.year(years, at, |year| Some(Period::Season(year, season)))?;
                Some(Period::Season(year, season))
            }
            Point::Quarter(quarter, years) => {
                let year = self.year(years, at, |year| Some(Period::Quarter(year, quarter)))?;
                Some(Period::Quarter(year, quarter))
            }
            Point::QuarterOf(year) => match self.quarter.map(|(quarter, _)| quarter).or_else(|| self.last_quarter())? {
                Period::Quarter(_, quarter) => Some(Period::Quarter(year, quarter)),
                _ => None,
            },
            Point::Half(half, years) => {
                let year = self.year(years, at, |year| Some(Period::Half(year, half)))?;
                Some(Period::Half(year, half))
            }
            Point::Feast(feast, shift, years) => {
                let on = |year: i32| feast.on(year)?.checked_add(i64::from(shift).days()).ok().map(Period::Day);
                on(self.year(years, at, on)?)
            }
            Point::Days(days) => {
                let base = if days == 0 && self.history { Period::Day(self.published?) } else { self.now()? };
                match base {
                    Period::Day(_) => base.shifted(days),
                    _ => None,
                }
            }
            Point::Unit(unit, rel) => self.unit(unit, rel),
            Point::Offset { count: Count::Exactly(n), unit, back, from_now } => self.offset(n, unit, back, from_now),
            Point::Offset { count: Count::Some, .. } => None,
        }
    }

    /// The year of a date that may not say one.
    fn year(&self, years: Years, at: usize, on: impl Fn(i32) -> Option<Period>) -> Option<i32> {
        let first = |year: i32| on(year)?.days().map(|(first, _)| first);
        match years {
            Years::Is(year) => Some(year),
            Years::Of(rel) => match self.unit(Unit::Year, rel)? {
                Period::Year(year) => Some(year),
                _ => None,
            },
            Years::By(rel) => {
                let from_story = matches!(rel, Rel::Same | Rel::Following | Rel::Preceding);
                let base = if from_story { self.told()? } else { self.now()? };
                let (start, end) = base.days()?;
                let year = i32::from(start.year());
                match rel {
                    Rel::Last | Rel::Preceding => (year - 1..=year)
                        .rev()
                        .find(|year| on(*year).and_then(Period::days).is_some_and(|(_, last)| last < start)),
                    Rel::Next | Rel::Following => {
                        (year..=year + 1).find(|year| first(*year).is_some_and(|first| first > end))
                    }
                    _ => Some(year),
                }
            }
            Years::Unsaid if self.shared.is_some() => self.shared,
            Years::Unsaid if self.history => {
                let mut base = self.told()?;
                let year = year_of(base);
                if let Some(fine) = self.fine.filter(|fine| base.unit() == Unit::Year && year_of(*fine) == year) {
                    base = fine;
                }
                let Some((_, start)) = base.days().filter(|_| base.unit() < Unit::Year) else { return Some(year) };
                // Histories go on in time: a month far behind the story's is next year's.
                let gap = |year: i32| first(year).and_then(|day| day.since(start).ok()).map(|span| span.get_days());
                let gap = gap(year)?;
                Some(if gap < -200 {
                    year + 1
                } else if gap > 250 {
                    year - 1
                } else {
                    year
                })
            }
            Years::Unsaid => {
                let published = self.published?;
                let year = i32::from(published.year());
                let begins = first(year)?;
                let (_, ends) = on(year)?.days()?;
                if let Some(Period::Quarter(..)) = on(year) {
                    // Companies report on quarters that are over or run.
                    return Some(if begins > published && self.tense(at) == Tense::Past { year - 1 } else { year });
                }
                let ahead = if begins > published { published.until(begins).ok()?.get_days() } else { 0 };
                let behind = if ends < published { ends.until(published).ok()?.get_days() } else { 0 };
                Some(match self.tense(at) {
                    // The nearest, unless the tense says that it is over or to come.
                    Tense::Past => {
                        if ahead > 45 {
                            year - 1
                        } else {
                            year
                        }
                    }
                    Tense::Future => {
                        if behind > 45 {
                            year + 1
                        } else {
                            year
                        }
                    }
                    _ if ahead > 180 => year - 1,
                    _ if behind > 300 => year + 1,
                    _ => year,
                })
            }
        }
    }

    fn weekday(&self, weekday: u8, rel: Rel, at: usize) -> Option<Date> {
        let from_story = self.history || matches!(rel, Rel::Same | Rel::Following | Rel::Preceding);
        let today = if from_story {
            match self.told()? {
                Period::Day(day) => day,
                _ if self.history => return None,
                _ => self.published?,
            }
        } else {
            self.published?
        };
        let ahead = (i64::from(weekday) - i64::from(today.weekday().to_monday_one_offset())).rem_euclid(7);
        let behind = (7 - ahead) % 7;
        let shift = match rel {
            Rel::Next | Rel::Following => {
                if ahead == 0 {
                    7
                } else {
                    ahead
                }
            }
            Rel::Last | Rel::Preceding => -(if behind == 0 { 7 } else { behind }),
            _ if self.history => ahead,
            _ => match self.tense(at) {
                Tense::Future if rel != Rel::Same => ahead,
                _ => -behind,
            },
        };
        today.checked_add(shift.days()).ok()
    }

    fn unit(&self, unit: Unit, rel: Rel) -> Option<Period> {
        match rel {
            Rel::This | Rel::Last | Rel::Next | Rel::Bare => {
                let today = self.today()?;
                if let (Rel::Bare, Unit::Weekend) = (rel, unit) {
                    // A paper of Monday tells of the weekend behind it, one of Friday of that ahead.
                    let back = i32::from(today.weekday().to_monday_one_offset() < 4);
                    return Period::around(today, unit).shifted(-back);
                }
                let shift = match rel {
                    Rel::Last => -1,
                    Rel::Next => 1,
                    _ => 0,
                };
                let base = Period::around(today, unit);
                // A season or quarter that the story is at is kept; a coarser date than the unit
                // does not say which one.
                let now = self.now()?;
                if now.unit() > unit && unit < Unit::Year {
                    return None;
                }
                base.shifted(shift)
            }
            Rel::Same | Rel::Following | Rel::Preceding => {
                let shift = match rel {
                    Rel::Following => 1,
                    Rel::Preceding => -1,
                    _ => 0,
                };
                if let (Rel::Same, false) = (rel, self.history)
                    && unit == Unit::Quarter
                {
                    return self.quarter.map(|(quarter, _)| quarter).or_else(|| self.last_quarter());
                }
                let told = self.told()?;
                if told.unit() > unit {
                    return None;
                }
                let (first, last) = told.days()?;
                Period::around(if shift > 0 { last } else { first }, unit).shifted(shift)
            }
        }
    }

    /// The quarter that companies report on: the last that is over.
    fn last_quarter(&self) -> Option<Period> {
        Period::around(self.published?, Unit::Quarter).shifted(-1)
    }

    fn offset(&self, n: f64, unit: Unit, back: bool, from_now: bool) -> Option<Period> {
        let whole = if n.fract() == 0.0 || unit < Unit::Month { n.round() as i32 } else { n.floor() as i32 };
        let sign = if back { -whole } else { whole };
        if unit < Unit::Day {
            return if whole < 12 { self.now().filter(|now| now.unit() == Unit::Day) } else { None };
        }
        // "A year ago" compares with the time just told: a quarter with the same quarter.
        if unit == Unit::Year
            && whole == 1
            && back
            && !self.history
            && let Some((quarter, told)) = self.quarter
            && self.at - told <= 12
        {
            return quarter.moved(sign, unit, true);
        }
        let base = if from_now && !self.history { self.published.map(Period::Day)? } else { self.told()? };
        let fine = base.unit() <= unit || unit == Unit::Day;
        if !fine {
            return base.moved(sign, unit, false);
        }
        if unit == Unit::Day && base.unit() > Unit::Day {
            return None;
        }
        let exact = unit == Unit::Week && !from_now;
        base.moved(sign, unit, exact)
    }

    /// The tense of the clause that holds the expression at atom `at`.
    fn tense(&self, at: usize) -> Tense {
        let tokens = self.grammar.tokens;
        // "until Tuesday" reaches ahead whatever the verb.
        let lead = |back: usize| if at >= back { self.grammar.word(at - back) } else { "" };
        match lead(1) {
            "until" | "till" | "through" => return Tense::Future,
            "since" => return Tense::Past,
            _ => {}
        }
        let Some(token) = self.grammar.token(at, tokens) else { return Tense::Unknown };
        let all = tokens.all();
        let mut up = token;
        let mut over_noun = false;
        let verb = loop {
            if matches!(all[up].pos, Pos::Verb | Pos::Aux) {
                break up;
            }
            over_noun |= up != token && matches!(all[up].pos, Pos::Noun | Pos::Propn);
            match all[up].head as usize {
                head if head == up => return Tense::Unknown,
                head => up = head,
            }
            if tokens.sentence_of(up) != tokens.sentence_of(token) {
                return Tense::Unknown;
            }
        };
        let mut tense = match all[verb].tag.as_str() {
            "VBD" | "VBN" => Tense::Past,
            "VBZ" | "VBP" => Tense::Present,
            // "to meet on Friday" looks ahead; "to get around Friday's ruling" does not.
            "VB" if !over_noun => Tense::Future,
            _ => Tense::Unknown,
        };
        for child in tokens.children(verb) {
            if !matches!(all[child].pos, Pos::Aux | Pos::Part | Pos::Verb) || child > verb {
                continue;
            }
            match (all[child].lemma.as_str(), all[child].tag.as_str()) {
                ("will" | "shall" | "’ll" | "'ll" | "wo", _) => return Tense::Future,
                ("may" | "should" | "must" | "can", "MD") => tense = Tense::Future,
                ("would" | "could" | "might", "MD") => tense = Tense::Unknown,
                ("do" | "have" | "be", "VBD") => tense = Tense::Past,
                ("have", "VBZ" | "VBP") => tense = Tense::Past,
                ("be", "VBZ" | "VBP") if all[verb].tag == "VBG" => tense = Tense::Future,
                ("be", "VBZ" | "VBP") => tense = Tense::Present,
                _ => {}
            }
        }
        // "had been due to expire on Friday": what an infinitive hangs on may have been told as over.
        let above = all[verb].head as usize;
        if tense == Tense::Future && all[verb].tag == "VB" && above != verb {
            let over = tokens.children(above).any(|child| all[child].lemma == "have" && all[child].tag == "VBD");
            if over {
                return Tense::Past;
            }
        }
        // What was scheduled, planned or put off lies ahead.
        let plans =
            matches!(all[verb].lemma.as_str(), "schedule" | "plan" | "expect" | "slate" | "postpone" | "set" | "due");
        if plans && tense != Tense::Future && (over_noun || all[verb].tag == "VBN") {
            return Tense::Future;
        }
        tense
    }
}

fn vague_offset(point: Point) -> Option<String> {
    match point {
        Point::Offset { count: Count::Some, back, .. } => Some(if back { "PAST_REF" } else { "FUTURE_REF" }.to_owned()),
        _ => None,
    }
}

/// The value of a point that nothing puts on the calendar.
fn unresolved(point: Point) -> Option<String> {
    match point {
        Point::Month(month, _) => Some(format!("XXXX-{month:02}")),
        Point::Day { month, day, .. } => Some(format!("XXXX-{month:02}-{day:02}")),
        Point::DayOfMonth(day) => Some(format!("XXXX-XX-{day:02}")),
        Point::Weekday(day, _) => Some(format!("XXXX-WXX-{day}")),
        Point::Quarter(quarter, _) => Some(format!("XXXX-Q{quarter}")),
        Point::Days(_) | Point::Unit(Unit::Day, _) => Some("XXXX-XX-XX".to_owned()),
        Point::Unit(Unit::Month, _) => Some("XXXX-XX".to_owned()),
        Point::Unit(Unit::Week, _) => Some("XXXX-WXX".to_owned()),
        _ => None,
    }
}

fn year_of(period: Period) -> i32 {
    match period {
        Period::Century(year)
        | Period::Decade(year)
        | Period::Year(year)
        | Period::Half(year, _)
        | Period::Season(year, _)
        | Period::Quarter(year, _)
        | Period::Month(year, _)
        | Period::Week(year, _)
        | Period::Weekend(year, _) => year,
        Period::Day(day) => i32::from(day.year()),
    }
}

/// The days of the part that is meant. "Early May" reaches to the middle and not to a day that we
/// made up: the halves overlap with the middle.
fn share(days: Option<(Date, Date)>, part: Share) -> Option<(Date, Date)> {
    let (first, last) = days?;
    let length = first.until(last).ok()?.get_days();
    let after = |share: i32| first.checked_add(i64::from(length * share / 4).days()).ok();
    match part {
        Share::Whole => Some((first, last)),
        Share::Start => Some((first, after(2)?)),
        Share::Middle => Some((after(1)?, after(3)?)),
        Share::End => Some((after(2)?, last)),
    }
}
