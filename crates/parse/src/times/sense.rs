//! What an expression of time says, before it is put on the calendar.

use super::period::Feast;
use crate::lex::{Part, Season, Unit};

/// An expression read at some atom: its meaning and the atom after it.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub next: usize,
    pub sense: Sense,
    pub part: Share,
}

/// Which part of its period an expression means: "early", "mid-", "the end of".
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Share {
    Whole,
    Start,
    Middle,
    End,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Sense {
    /// PAST_REF, PRESENT_REF or FUTURE_REF.
    Vague(&'static str),
    Point(Point),
    Clock {
        clock: Clock,
        on: Option<Point>,
    },
    Duration(Count, Unit),
    /// So long a stretch of a period: "the last two weeks of May".
    Within {
        count: Count,
        unit: Unit,
        of: Point,
    },
    /// A TIMEX3 value that repeats.
    Set(String),
    /// Looks like a time and is none: an age.
    NoTime,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Count {
    Exactly(f64),
    /// "several", "a few".
    Some,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Clock {
    At(u32, u32),
    Part(Part),
}

/// Where "this", "last", "the following" point from and to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Rel {
    /// Nothing is said: the nearest, by the tense.
    Bare,
    This,
    Last,
    Next,
    /// The one that the story is at: "that day".
    Same,
    /// One after the one that the story is at.
    Following,
    Preceding,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Years {
    Unsaid,
    /// Astronomical.
    Is(i32),
    /// "last March": the one before now, of whichever year.
    By(Rel),
    /// "March of last year".
    Of(Rel),
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Point {
    /// Astronomical.
    Year(i32),
    /// The first of ten years.
    Decade(i32),
    /// "the nineties": 90.
    DecadeOfCentury(u8),
    /// The first of a hundred years.
    Century(i32),
    Month(u8, Years),
    Day {
        month: u8,
        day: u8,
        years: Years,
        weekday: Option<u8>,
    },
    DayOfMonth(u8),
    Weekday(u8, Rel),
    Season(Season, Years),
    Quarter(u8, Years),
    Half(u8, Years),
    /// "the 1988 quarter": that year's of the quarter in question.
    QuarterOf(i32),
    /// "this week", "last year", "the following day".
    Unit(Unit, Rel),
    /// Days from now: "yesterday" is -1.
    Days(i32),
    /// So many units from now, or from where the story is.
    Offset {
        count: Count,
        unit: Unit,
        back: bool,
        from_now: bool,
    },
    /// The feast, moved by so many days.
    Feast(Feast, i32, Years),
}

impl Hit {
    pub fn new(next: usize, sense: Sense) -> Self {
        Self { next, sense, part: Share::Whole }
    }

    pub fn point(next: usize, point: Point) -> Self {
        Self::new(next, Sense::Point(point))
    }

    pub fn of(self, part: Share) -> Self {
        Self { part, ..self }
    }
}
