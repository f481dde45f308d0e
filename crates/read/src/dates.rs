//! Dates as pages and texts write them: ISO 8601, RFC 2822, and the ways of a dozen languages.
//!
//! A day stays a day. A moment needs an hour *and* an offset from UTC; an hour without one says
//! nothing about which moment it was, so only its day is kept.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};

use crate::Published;

/// Which number comes first in a date like 3/4/2023.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum NumberOrder {
    #[default]
    Unknown,
    DayFirst,
    MonthFirst,
}

impl NumberOrder {
    /// The custom of a language tag such as `en-US` or `de`.
    pub fn of_language(tag: &str) -> Self {
        let tag = tag.to_ascii_lowercase().replace('_', "-");
        match tag.as_str() {
            "en-us" | "en-ph" => Self::MonthFirst,
            "en" | "" => Self::Unknown,
            _ => Self::DayFirst,
        }
    }
}

/// A date found in running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundDate {
    /// Bytes of the text, hour and offset included.
    pub range: Range<usize>,
    pub date: Published,
    /// The text gives an hour with the day, as time stamps do and prose seldom does.
    pub has_hour: bool,
}

/// The month that a name stands for: English, German, French, Spanish, Italian, Portuguese, Dutch,
/// Scandinavian, Polish, Czech, Turkish, Serbo-Croatian; whole or cut short.
fn month(name: &str) -> Option<i8> {
    let name = name.trim_end_matches('.').to_lowercase();
    let known: &[(&str, i8)] = &MONTHS;
    known.iter().find(|(known, _)| *known == name).map(|(_, month)| *month)
}

#[rustfmt::skip]
const MONTHS: [(&str, i8); 180] = [
    ("january", 1), ("jan", 1), ("januar", 1), ("jänner", 1), ("jän", 1), ("janvier", 1), ("janv", 1), ("enero", 1), ("ene", 1), ("gennaio", 1), ("gen", 1), ("janeiro", 1), ("januari", 1), ("stycznia", 1), ("sty", 1), ("ledna", 1), ("ocak", 1), ("siječnja", 1), ("januara", 1), ("января", 1), ("янв", 1),
    ("february", 2), ("feb", 2), ("februar", 2), ("feber", 2), ("février", 2), ("fevrier", 2), ("févr", 2), ("fév", 2), ("febrero", 2), ("febbraio", 2), ("fevereiro", 2), ("fev", 2), ("februari", 2), ("lutego", 2), ("února", 2), ("şubat", 2), ("veljače", 2), ("februara", 2), ("февраля", 2), ("фев", 2),
    ("march", 3), ("mar", 3), ("märz", 3), ("maerz", 3), ("mrz", 3), ("mär", 3), ("mars", 3), ("marzo", 3), ("março", 3), ("maart", 3), ("mrt", 3), ("marts", 3), ("marca", 3), ("března", 3), ("mart", 3), ("ožujka", 3), ("марта", 3),
    ("april", 4), ("apr", 4), ("avril", 4), ("avr", 4), ("abril", 4), ("abr", 4), ("aprile", 4), ("kwietnia", 4), ("dubna", 4), ("nisan", 4), ("travnja", 4), ("aprila", 4), ("апреля", 4),
    ("may", 5), ("mai", 5), ("mayo", 5), ("maggio", 5), ("mag", 5), ("maio", 5), ("mei", 5), ("maj", 5), ("maja", 5), ("května", 5), ("mayıs", 5), ("svibnja", 5), ("мая", 5),
    ("june", 6), ("jun", 6), ("juni", 6), ("juin", 6), ("junio", 6), ("giugno", 6), ("giu", 6), ("junho", 6), ("czerwca", 6), ("června", 6), ("haziran", 6), ("lipnja", 6), ("juna", 6), ("июня", 6),
    ("july", 7), ("jul", 7), ("juli", 7), ("juillet", 7), ("juil", 7), ("julio", 7), ("luglio", 7), ("lug", 7), ("julho", 7), ("lipca", 7), ("července", 7), ("temmuz", 7), ("srpnja", 7), ("jula", 7), ("июля", 7),
    ("august", 8), ("aug", 8), ("août", 8), ("aout", 8), ("agosto", 8), ("ago", 8), ("augustus", 8), ("augusti", 8), ("sierpnia", 8), ("srpna", 8), ("ağustos", 8), ("kolovoza", 8), ("avgusta", 8), ("августа", 8),
    ("september", 9), ("sept", 9), ("sep", 9), ("septembre", 9), ("septiembre", 9), ("settembre", 9), ("set", 9), ("setembro", 9), ("września", 9), ("září", 9), ("eylül", 9), ("rujna", 9), ("septembra", 9), ("сентября", 9),
    ("october", 10), ("oct", 10), ("oktober", 10), ("okt", 10), ("octobre", 10), ("octubre", 10), ("ottobre", 10), ("ott", 10), ("outubro", 10), ("out", 10), ("października", 10), ("října", 10), ("ekim", 10), ("listopada", 10), ("октября", 10),
    ("november", 11), ("nov", 11), ("novembre", 11), ("noviembre", 11), ("novembro", 11), ("studenoga", 11), ("kasım", 11), ("novembra", 11), ("ноября", 11),
    ("december", 12), ("dec", 12), ("dezember", 12), ("dez", 12), ("décembre", 12), ("decembre", 12), ("déc", 12), ("diciembre", 12), ("dic", 12), ("dicembre", 12), ("dezembro", 12), ("desember", 12), ("grudnia", 12), ("prosince", 12), ("prosinca", 12),
];

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let mut names: Vec<&str> = MONTHS.iter().map(|(name, _)| *name).collect();
    // The longest first, so that "mar" never wins over "march".
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let names = names.join("|");
    Regex::new(&format!(
        r"(?xi)
        \b(?P<y1>(?:19|20)\d\d)(?P<sep>[-/.])(?P<m1>\d{{1,2}})[-/.](?P<d1>\d{{1,2}})(?:\b|T)
        | \b(?P<y2>(?:19|20)\d\d)(?P<m2>0\d|1[0-2])(?P<d2>[0-2]\d|3[01])(?:\b|T)
        | \b(?P<n3>{names})\.?\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|\s+)(?P<y3>(?:19|20)\d\d)\b
        | \b(?P<d4>\d{{1,2}})(?:st|nd|rd|th|er|\.|º|ª)?[\s\u{{a0}}\-/]*(?:of\s+|de\s+|d['’])?(?P<n4>{names})\.?,?[\s\u{{a0}}\-/]*(?:de\s+|del\s+|of\s+)?(?P<y4>(?:19|20)\d\d)\b
        | \b(?P<a5>\d{{1,2}})(?P<sep5>[./-]|\ \|\ )(?P<b5>\d{{1,2}})(?:[./-]|\ \|\ )(?P<y5>(?:19|20)\d\d|\d\d)\b
        | \b(?P<y6>(?:19|20)\d\d)\s?[年/-]\s?(?P<m6>\d{{1,2}})\s?月\s?(?P<d6>\d{{1,2}})
        | \b(?P<y7>(?:19|20)\d\d)[\s,/-]+(?P<n7>{names})\.?[\s/-]+(?P<d7>\d{{1,2}})\b
        "
    ))
    .expect("the expression is fixed")
});

static HOUR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)^(?: [\s,T|·•–-] | at\b | um\b | à\b | kl\.? | alle\b | ore\b | às\b | a\slas\b )*
        (?P<h>\d{1,2})(?::|h|\.)(?P<m>\d\d)(?::(?P<s>\d\d))?(?:[.,]\d+)?
        \s*(?P<half>[ap]\.?m\b\.?)?
        \s*(?P<zone>Z\b|UTC\b|GMT\b|[+-]\d\d:?\d\d\b|[+-]\d\d\b)?",
    )
    .expect("the expression is fixed")
});

/// The basic form of ISO 8601, which NITF asks for: `20230108T103300+0100`.
static BASIC_HOUR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<h>\d\d)(?P<m>\d\d)(?P<s>\d\d)?(?P<zone>Z\b|[+-]\d\d:?\d\d\b)?").expect("the expression is fixed")
});

/// All dates in `text`, in order.
pub fn find_dates(text: &str, order: NumberOrder) -> impl Iterator<Item = FoundDate> {
    DATE.captures_iter(text).filter_map(move |found| {
        let whole = found.get(0)?;
        let day = read_day(&found, order)?;
        // A "T" between day and hour belongs to the hour.
        let rest = &text[whole.end()..];
        let basic = whole.as_str().ends_with('T').then(|| BASIC_HOUR.captures(rest)).flatten();
        let (date, has_hour, end) = match basic.or_else(|| HOUR.captures(rest)) {
            Some(hour) => {
                let end = whole.end() + hour.get(0)?.end();
                (with_hour(day, &hour), true, end)
            }
            None => (Published::Day(day), false, whole.end()),
        };
        Some(FoundDate { range: whole.start()..end, date, has_hour })
    })
}

/// The date that a field holds: a date, at most an hour and a word or two around it.
pub fn read_date(field: &str, order: NumberOrder) -> Option<Published> {
    let field = field.trim();
    if field.is_empty() || field.len() > 200 {
        return None;
    }
    if let Some(moment) = read_unix_seconds(field) {
        return Some(moment);
    }
    find_dates(field, order).next().map(|found| found.date)
}

/// Seconds or milliseconds since 1970, of the years that news pages are from.
fn read_unix_seconds(field: &str) -> Option<Published> {
    if !field.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = field.parse().ok()?;
    let seconds = match field.len() {
        9 | 10 => number,
        12 | 13 => number / 1000,
        _ => return None,
    };
    let stamp = jiff::Timestamp::from_second(seconds).ok()?;
    let day = jiff::tz::Offset::UTC.to_datetime(stamp).date();
    Some(Published::Moment { rfc3339: stamp.to_string(), day })
}

fn read_day(found: &Captures, order: NumberOrder) -> Option<Date> {
    let number = |name: &str| found.name(name).and_then(|part| part.as_str().parse::<i16>().ok());
    let named = |name: &str| found.name(name).and_then(|part| month(part.as_str()));
    let small = |name: &str| number(name).and_then(|value| i8::try_from(value).ok());
    if let Some(year) = number("y1") {
        return plausible(year, small("m1")?, small("d1")?);
    }
    if let Some(year) = number("y2") {
        return plausible(year, small("m2")?, small("d2")?);
    }
    if let Some(year) = number("y3") {
        return plausible(year, named("n3")?, small("d3")?);
    }
    if let Some(year) = number("y4") {
        return plausible(year, named("n4")?, small("d4")?);
    }
    if let Some(mut year) = number("y5") {
        if year < 100 {
            year += if year > 70 { 1900 } else { 2000 };
        }
        let (first, second) = (small("a5")?, small("b5")?);
        let day_first = found.name("sep5").is_some_and(|sep| sep.as_str() == ".") || order == NumberOrder::DayFirst;
        // 3/4 in a text of unknown custom is no day at all, unless both numbers are alike.
        return match (first > 12, second > 12) {
            (true, false) => plausible(year, second, first),
            (false, true) => plausible(year, first, second),
            (false, false) if day_first || first == second => plausible(year, second, first),
            (false, false) if order == NumberOrder::MonthFirst => plausible(year, first, second),
            _ => None,
        };
    }
    if let Some(year) = number("y6") {
        return plausible(year, small("m6")?, small("d6")?);
    }
    plausible(number("y7")?, named("n7")?, small("d7")?)
}

/// Nothing on the web was published before 1990; archives of print go back further, but a date that
/// old in a page is far more often one the report is *about*.
fn plausible(year: i16, month: i8, day: i8) -> Option<Date> {
    if !(1985..=2100).contains(&year) {
        return None;
    }
    Date::new(year, month, day).ok()
}

fn with_hour(day: Date, hour: &Captures) -> Published {
    let number = |name: &str| hour.name(name).and_then(|part| part.as_str().parse::<i8>().ok());
    let (Some(mut h), Some(m)) = (number("h"), number("m")) else { return Published::Day(day) };
    let s = number("s").unwrap_or(0);
    if let Some(half) = hour.name("half") {
        let afternoon = half.as_str().starts_with(['p', 'P']);
        h = match (afternoon, h) {
            (true, 1..=11) => h + 12,
            (false, 12) => 0,
            _ => h,
        };
    }
    let Some(zone) = hour.name("zone") else { return Published::Day(day) };
    // Midnight to the second is what systems write that know the day alone.
    match jiff::civil::Time::new(h, m, s, 0) {
        Ok(time) if time != jiff::civil::Time::midnight() => {}
        _ => return Published::Day(day),
    }
    let zone = match zone.as_str().to_ascii_uppercase().as_str() {
        "Z" | "UTC" | "GMT" => "Z".to_owned(),
        offset => {
            let digits: String = offset[1..].chars().filter(char::is_ascii_digit).collect();
            let minutes = digits.get(2..4).unwrap_or("00");
            format!("{}{}:{minutes}", &offset[..1], &digits[..2])
        }
    };
    let rfc3339 = format!("{day}T{h:02}:{m:02}:{s:02}{zone}");
    // What is no moment of any clock (25:61, +99:00) leaves the day.
    match rfc3339.parse::<jiff::Timestamp>() {
        Ok(_) => Published::Moment { rfc3339, day },
        Err(_) => Published::Day(day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_date(field: &str, expected: &str) {
        let read = read_date(field, NumberOrder::Unknown);
        assert_eq!(read.map(|date| date.to_string()).unwrap_or_default(), expected, "{field:?}");
    }

    #[test]
    fn dates_of_many_customs() {
        check_date("2023-01-08", "2023-01-08");
        check_date("2023.01.08 10:33", "2023-01-08");
        check_date("20230108", "2023-01-08");
        check_date("Posted on January 10, 2023", "2023-01-10");
        check_date("Jan. 8th, 2023", "2023-01-08");
        check_date("8 January 2023", "2023-01-08");
        check_date("8. Jänner 2023, 10:33 Uhr", "2023-01-08");
        check_date("1er mars 2021 à 08h30", "2021-03-01");
        check_date("8 de enero de 2023", "2023-01-08");
        check_date("08.01.23", "2023-01-08");
        check_date("2023年1月8日", "2023-01-08");
        check_date("31 | 12 | 2022", "2022-12-31");
        check_date("31/12/2022", "2022-12-31");
        check_date("12/31/2022", "2022-12-31");
    }

    #[test]
    fn a_moment_needs_hour_and_offset() {
        check_date("2023-01-08T10:33:05+01:00", "2023-01-08T10:33:05+01:00");
        check_date("2023-01-08T10:33:05.123Z", "2023-01-08T10:33:05Z");
        check_date("Sun, 08 Jan 2023 10:33:00 +0100", "2023-01-08T10:33:00+01:00");
        check_date("20230108T103300+0100", "2023-01-08T10:33:00+01:00");
        check_date("1673170385", "2023-01-08T09:33:05Z");
        check_date("2023-01-08T10:33:05", "2023-01-08");
        check_date("2023-01-08T00:00:00Z", "2023-01-08");
        check_date("2023-01-08T25:99:00Z", "2023-01-08");
    }

    #[test]
    fn what_is_no_day_gives_none() {
        check_date("3/4/2023", "");
        check_date("2023-13-45", "");
        check_date("February 30, 2023", "");
        check_date("soon", "");
        check_date("", "");
    }

    #[test]
    fn customs_settle_the_order_of_numbers() {
        let day = |order| read_date("3/4/2023", order).unwrap().to_string();
        assert_eq!(day(NumberOrder::DayFirst), "2023-04-03");
        assert_eq!(day(NumberOrder::MonthFirst), "2023-03-04");
    }
}
