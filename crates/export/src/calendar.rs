//! Timelines as iCalendar (RFC 5545).

use std::io;

use jiff::civil::{Date, date};
use jiff::{Span, Timestamp};

use crate::{Files, Told};

const FILE: &str = "timeline.ics";

pub(crate) fn begin(files: &mut Files) -> io::Result<()> {
    files.write(FILE, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//rashomon//timeline//EN\r\nCALSCALE:GREGORIAN\r\n")
}

/// An all-day entry for each line of the timeline that has a day; a month or a year known as such covers all of it.
pub(crate) fn write(told: &Told, at: &str, files: &mut Files) -> io::Result<()> {
    let stamp = at.parse::<Timestamp>().unwrap_or(Timestamp::UNIX_EPOCH);
    for (number, entry) in told.findings.timeline.iter().enumerate() {
        let Some((first, after)) = days(&entry.date) else { continue };
        let lines = [
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}-{}@rashomon", told.story.id, number + 1),
            format!("DTSTAMP:{}", stamp.strftime("%Y%m%dT%H%M%SZ")),
            format!("DTSTART;VALUE=DATE:{}", first.strftime("%Y%m%d")),
            format!("DTEND;VALUE=DATE:{}", after.strftime("%Y%m%d")),
            format!("SUMMARY:{}", escaped(&entry.text)),
            format!(
                "DESCRIPTION:{}",
                escaped(&format!(
                    "{} (known to the {}). Story {}: {}",
                    entry.date,
                    entry.precision,
                    told.story.id,
                    told.story.headline.as_deref().unwrap_or("no headline")
                ))
            ),
            "TRANSP:TRANSPARENT".to_owned(),
            "END:VEVENT".to_owned(),
        ];
        files.write(FILE, &lines.iter().map(|line| folded(line)).collect::<String>())?;
    }
    Ok(())
}

pub(crate) fn finish(files: &mut Files) -> io::Result<()> {
    files.write(FILE, "END:VCALENDAR\r\n")
}

/// The first day of a year, month or day, and the day after its last.
fn days(written: &str) -> Option<(Date, Date)> {
    let parts: Vec<i16> = written.split('-').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let day = |year: i16, month: i16, day: i16| Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok();
    let (first, length) = match parts[..] {
        [year] if (1..=9998).contains(&year) => (date(year, 1, 1), Span::new().years(1)),
        [year, month] => (day(year, month, 1)?, Span::new().months(1)),
        [year, month, of] => (day(year, month, of)?, Span::new().days(1)),
        _ => return None,
    };
    Some((first, first.checked_add(length).ok()?))
}

fn escaped(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    one_line.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,")
}

/// A line in pieces of at most 75 octets, and its end.
fn folded(line: &str) -> String {
    let mut folded = String::with_capacity(line.len() + 8);
    let mut octets = 0;
    for c in line.chars() {
        if octets + c.len_utf8() > 75 {
            folded.push_str("\r\n ");
            octets = 1;
        }
        folded.push(c);
        octets += c.len_utf8();
    }
    folded + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters() {
        let line = format!("SUMMARY:{}", "š".repeat(80));
        let folded = folded(&line);
        assert!(folded.split("\r\n").all(|line| line.len() <= 75));
        assert_eq!(folded.replace("\r\n ", "").trim_end(), line);
    }

    #[test]
    fn a_month_covers_all_of_it() {
        assert_eq!(days("2026-12"), Some((date(2026, 12, 1), date(2027, 1, 1))));
        assert_eq!(days("2026"), Some((date(2026, 1, 1), date(2027, 1, 1))));
        assert_eq!(days("2026-05-31"), Some((date(2026, 5, 31), date(2026, 6, 1))));
        assert_eq!(days("2026-W20"), None);
        assert_eq!(days("9999-12-31"), None);
    }
}
