//! Stretches of the calendar that an expression can name.

use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday, date};

use crate::lex::{Season, Unit};

/// A stretch of the proleptic Gregorian calendar. Years before 1 CE are astronomical: 0 is 1 BCE.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Period {
    /// The first of its hundred years.
    Century(i32),
    /// The first of its ten years.
    Decade(i32),
    Year(i32),
    Half(i32, u8),
    Season(i32, Season),
    Quarter(i32, u8),
    Month(i32, u8),
    /// An ISO week.
    Week(i32, u8),
    Weekend(i32, u8),
    Day(Date),
}

impl Period {
    pub fn week_of(day: Date) -> Self {
        let week = day.iso_week_date();
        Self::Week(i32::from(week.year()), week.week() as u8)
    }

    /// The period of one `unit` that `day` lies in.
    pub fn around(day: Date, unit: Unit) -> Self {
        let (year, month) = (i32::from(day.year()), day.month() as u8);
        match unit {
            Unit::Week | Unit::Fortnight => Self::week_of(day),
            Unit::Weekend => match Self::week_of(day) {
                Self::Week(year, week) => Self::Weekend(year, week),
                other => other,
            },
            Unit::Month => Self::Month(year, month),
            Unit::Quarter => Self::Quarter(year, (month - 1) / 3 + 1),
            Unit::Year => Self::Year(year),
            Unit::Decade => Self::Decade(year.div_euclid(10) * 10),
            Unit::Century => Self::Century(year.div_euclid(100) * 100),
            _ => Self::Day(day),
        }
    }

    /// The unit it is one of; a season and a half year count as months.
    pub fn unit(self) -> Unit {
        match self {
            Self::Century(_) => Unit::Century,
            Self::Decade(_) => Unit::Decade,
            Self::Year(_) => Unit::Year,
            Self::Quarter(..) => Unit::Quarter,
            Self::Half(..) | Self::Season(..) | Self::Month(..) => Unit::Month,
            Self::Week(..) => Unit::Week,
            Self::Weekend(..) => Unit::Weekend,
            Self::Day(_) => Unit::Day,
        }
    }

    /// TIMEX3's value.
    pub fn value(self) -> String {
        match self {
            Self::Century(first) if first < 0 => format!("BC{:02}", -(first.div_euclid(100)) - 1),
            Self::Century(first) => format!("{:02}", first / 100),
            Self::Decade(first) if first < 0 => format!("BC{:03}", (-first) / 10),
            Self::Decade(first) => format!("{:03}", first / 10),
            Self::Year(y) => year(y),
            Self::Half(y, half) => format!("{}-H{half}", year(y)),
            Self::Quarter(y, quarter) => format!("{}-Q{quarter}", year(y)),
            Self::Month(y, month) => format!("{}-{month:02}", year(y)),
            Self::Week(y, week) => format!("{}-W{week:02}", year(y)),
            Self::Weekend(y, week) => format!("{}-W{week:02}-WE", year(y)),
            Self::Season(y, season) => format!("{}-{}", year(y), code(season)),
            Self::Day(day) => format!("{}-{:02}-{:02}", year(i32::from(day.year())), day.month(), day.day()),
        }
    }

    /// First and last day; none where jiff's calendar does not reach (years beyond ±9999).
    pub fn days(self) -> Option<(Date, Date)> {
        let years = |first: i32, last: i32| Some((day(first, 1, 1)?, day(last, 12, 31)?));
        let months = |y: i32, from: u8, to: u8| Some((day(y, from, 1)?, day(y, to, 1)?.last_of_month()));
        match self {
            Self::Century(first) => years(first, first + 99),
            Self::Decade(first) => years(first, first + 9),
            Self::Year(y) => years(y, y),
            Self::Half(y, half) => months(y, half * 6 - 5, half * 6),
            Self::Quarter(y, quarter) => months(y, quarter * 3 - 2, quarter * 3),
            Self::Month(y, month) => months(y, month, month),
            Self::Season(y, Season::Spring) => months(y, 3, 5),
            Self::Season(y, Season::Summer) => months(y, 6, 8),
            Self::Season(y, Season::Autumn) => months(y, 9, 11),
            // "The winter of 1994" may mean either end of that year; both fit in this.
            Self::Season(y, Season::Winter) => Some((day(y - 1, 12, 1)?, day(y + 1, 2, 1)?.last_of_month())),
            Self::Week(y, week) => {
                let monday = monday(y, week)?;
                Some((monday, monday.checked_add(6.days()).ok()?))
            }
            Self::Weekend(y, week) => {
                let monday = monday(y, week)?;
                Some((monday.checked_add(5.days()).ok()?, monday.checked_add(6.days()).ok()?))
            }
            Self::Day(day) => Some((day, day)),
        }
    }

    /// Moved by `n` of its own kind.
    pub fn shifted(self, n: i32) -> Option<Self> {
        if n.unsigned_abs() > 1_000_000 {
            return None;
        }
        Some(match self {
            Self::Century(first) => Self::Century(first + n * 100),
            Self::Decade(first) => Self::Decade(first + n * 10),
            Self::Year(y) => Self::Year(y + n),
            Self::Half(y, half) => {
                let at = y * 2 + i32::from(half) - 1 + n;
                Self::Half(at.div_euclid(2), at.rem_euclid(2) as u8 + 1)
            }
            Self::Season(y, season) => Self::Season(y + n, season),
            Self::Quarter(y, quarter) => {
                let at = y * 4 + i32::from(quarter) - 1 + n;
                Self::Quarter(at.div_euclid(4), at.rem_euclid(4) as u8 + 1)
            }
            Self::Month(y, month) => {
                let at = y * 12 + i32::from(month) - 1 + n;
                Self::Month(at.div_euclid(12), at.rem_euclid(12) as u8 + 1)
            }
            Self::Week(..) | Self::Weekend(..) => {
                let (monday, _) = self.days()?;
                let unit = self.unit();
                Self::around(monday.checked_add((i64::from(n) * 7).days()).ok()?, unit)
            }
            Self::Day(day) => Self::Day(day.checked_add(i64::from(n).days()).ok()?),
        })
    }

    /// Moved by `n` of `unit`. The grain becomes that of `unit` where it is coarser: two years after
    /// a day is known to the year only, unless `exact`.
    pub fn moved(self, n: i32, unit: Unit, exact: bool) -> Option<Self> {
        let n = if unit == Unit::Fortnight { n.checked_mul(2)? } else { n };
        if n.unsigned_abs() > 100_000 {
            return None;
        }
        let unit = if unit == Unit::Fortnight { Unit::Week } else { unit };
        let (first, _) = self.days()?;
        let moved = match unit {
            Unit::Day => return Self::Day(first).shifted(n),
            Unit::Week | Unit::Weekend => {
                return if exact {
                    Self::Day(first.checked_add((i64::from(n) * 7).days()).ok()?).into()
                } else {
                    Self::around(first, Unit::Week).shifted(n)
                };
            }
            Unit::Month => n,
            Unit::Quarter => n * 3,
            Unit::Year => n * 12,
            Unit::Decade => n * 120,
            Unit::Century => n * 1200,
            _ => return Some(self),
        };
        // Past the calendar's end there is no day.
        if moved.unsigned_abs() > 120_000 {
            return None;
        }
        if exact && matches!(self, Self::Day(_)) {
            return Some(Self::Day(first.checked_add(moved.months()).ok()?));
        }
        match self {
            // A quarter or half a year before is one of that year's.
            Self::Quarter(..) | Self::Month(..) | Self::Half(..) | Self::Season(..) if moved % 12 == 0 && exact => {
                let years = moved / 12;
                return match self {
                    Self::Quarter(..) => self.shifted(years * 4),
                    Self::Half(..) => self.shifted(years * 2),
                    Self::Season(..) => self.shifted(years),
                    _ => self.shifted(moved),
                };
            }
            _ => {}
        }
        let coarse = if self.unit() > unit { self.unit() } else { unit };
        let day = first.checked_add(moved.months()).ok()?;
        Some(match coarse {
            Unit::Decade | Unit::Century if self.unit() <= Unit::Year => Self::Year(i32::from(day.year())),
            coarse => Self::around(day, coarse),
        })
    }
}

fn code(season: Season) -> &'static str {
    match season {
        Season::Spring => "SP",
        Season::Summer => "SU",
        Season::Autumn => "FA",
        Season::Winter => "WI",
    }
}

fn year(year: i32) -> String {
    if year > 0 { format!("{year:04}") } else { format!("BC{:04}", 1 - year) }
}

/// A day, where there is such a one.
pub(super) fn day(year: i32, month: u8, day: u8) -> Option<Date> {
    Date::new(i16::try_from(year).ok().filter(|year| (-9998..=9998).contains(year))?, month as i8, day as i8).ok()
}

fn monday(year: i32, week: u8) -> Option<Date> {
    ISOWeekDate::new(i16::try_from(year).ok()?, week as i8, Weekday::Monday).ok().map(|day| day.date())
}

/// Days that people call by a name.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Feast {
    /// The same day every year.
    Fixed(u8, u8),
    /// Days after Easter Sunday of the Western churches.
    Easter(i32),
    /// Days after Easter Sunday of the Orthodox churches.
    OrthodoxEaster(i32),
    /// The `n`-th weekday (Monday is 1) of a month, from its end where negative.
    Nth(i8, i8, u8),
    /// First day of a month of the Islamic civil calendar: sight of the moon may move it by a day.
    Islamic(u8, u8),
}

impl Feast {
    pub fn on(self, year: i32) -> Option<Date> {
        match self {
            Self::Fixed(month, of_month) => day(year, month, of_month),
            Self::Easter(after) => western_easter(year)?.checked_add(i64::from(after).days()).ok(),
            Self::OrthodoxEaster(after) => orthodox_easter(year)?.checked_add(i64::from(after).days()).ok(),
            Self::Nth(n, weekday, month) => {
                day(year, month, 1)?.nth_weekday_of_month(n, Weekday::from_monday_one_offset(weekday).ok()?).ok()
            }
            Self::Islamic(month, of_month) => islamic(year, month, of_month),
        }
    }
}

/// The anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8).
fn western_easter(year: i32) -> Option<Date> {
    let (a, b, c) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - b / 4 - g + 15).rem_euclid(30);
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4).rem_euclid(7);
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    day(year, month as u8, (h + l - 7 * m + 33 * month + 19).rem_euclid(32) as u8)
}

/// Meeus' Julian computus, told in the Gregorian calendar.
fn orthodox_easter(year: i32) -> Option<Date> {
    let d = (19 * year.rem_euclid(19) + 15).rem_euclid(30);
    let e = (2 * year.rem_euclid(4) + 4 * year.rem_euclid(7) - d + 34).rem_euclid(7);
    let julian = day(year, ((d + e + 114) / 31) as u8, ((d + e + 114) % 31 + 1) as u8)?;
    julian.checked_add(i64::from(julian_lag(year)).days()).ok()
}

/// How many days the Julian calendar is behind the Gregorian from March of `year` on.
fn julian_lag(year: i32) -> i32 {
    year.div_euclid(100) - year.div_euclid(400) - 2
}

/// The day in `year` on which the tabular Islamic calendar (civil epoch, leap years of the 30-year
/// cycle 2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29) begins the given day of a month.
fn islamic(year: i32, month: u8, of_month: u8) -> Option<Date> {
    // 16 July 622 of the Julian calendar is 19 July of the Gregorian.
    let epoch = date(622, 7, 19);
    let about = (year - 622) * 33 / 32;
    (about - 1..=about + 2).find_map(|hijri| {
        let years = i64::from(hijri - 1);
        let days = years * 354
            + (3 + 11 * i64::from(hijri)).div_euclid(30)
            + (59 * (i64::from(month) - 1) + 1) / 2
            + i64::from(of_month)
            - 1;
        let day = epoch.checked_add(days.days()).ok()?;
        (i32::from(day.year()) == year).then_some(day)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn movable_feasts_fall_where_almanacs_put_them() {
        for (feast, year, expected) in [
            (Feast::Easter(0), 2023, date(2023, 4, 9)),
            (Feast::Easter(0), 2019, date(2019, 4, 21)),
            (Feast::Easter(-2), 1998, date(1998, 4, 10)),
            (Feast::OrthodoxEaster(0), 2023, date(2023, 4, 16)),
            (Feast::OrthodoxEaster(0), 2024, date(2024, 5, 5)),
            (Feast::Nth(4, 4, 11), 2023, date(2023, 11, 23)),
            (Feast::Nth(-1, 1, 5), 2023, date(2023, 5, 29)),
            (Feast::Islamic(9, 1), 2023, date(2023, 3, 23)),
            (Feast::Islamic(10, 1), 2011, date(2011, 8, 31)),
        ] {
            assert_eq!(feast.on(year), Some(expected), "{feast:?}");
        }
    }

    #[test]
    fn moving_keeps_the_coarser_grain() {
        let day = Period::Day(date(1998, 3, 22));
        assert_eq!(day.moved(-2, Unit::Year, false), Some(Period::Year(1996)));
        assert_eq!(day.moved(-2, Unit::Year, true), Some(Period::Day(date(1996, 3, 22))));
        assert_eq!(Period::Quarter(1989, 3).moved(-1, Unit::Year, true), Some(Period::Quarter(1988, 3)));
        assert_eq!(Period::Month(1999, 11).shifted(3), Some(Period::Month(2000, 2)));
        assert_eq!(day.moved(5, Unit::Month, false), Some(Period::Month(1998, 8)));
    }

    #[test]
    fn years_before_the_common_era_are_told_as_such() {
        assert_eq!(Period::Year(-489).value(), "BC0490");
        assert_eq!(Period::Month(-479, 9).value(), "BC0480-09");
    }
}
