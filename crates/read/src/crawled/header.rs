//! What stands over the lede: headline, day, author, and fields with a colon.

use std::cell::LazyCell;
use std::sync::LazyLock;

use regex::Regex;

use super::{cut, lines::ends_sentence, number_order, take_byline};
use crate::Report;
use crate::dates::{FoundDate, find_dates};
use crate::expression::compile;

/// How many paragraphs can be header.
const HEADER: usize = 8;

static DAY_WORD: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?i)^\W*(?:date|(?:first\s+)?published(?:\s+(?:on|at))?|posted(?:\s+(?:on|at))?|publication date|date published|last (?:updated|modified)|updated?(?:\s+(?:on|at))?|created|stand|veröffentlicht(?:\s+am)?|aktualisiert|publié(?:\s+le)?|publicado(?:\s+el)?|pubblicato(?:\s+il)?|issued)\s*:?\s*$",
    )
});

static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    compile(r"(?i)^(title|headline|author|authors|by|source|outlet|publisher|url|link|description)\s*:\s*(\S.{0,300})$")
});

static BYLINE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^(?:(?:[Ww]ritten |[Pp]osted |[Rr]eported )?[Bb]y|BY|Von|Por|Par|Di|Door|Author:?)\s*:?\s+(\p{Lu}\S*(?:\s+\S+){0,14})$",
    )
});

/// Reads and cuts the header.
pub(super) fn take_header(paragraphs: &mut Vec<String>, report: &mut Report) {
    let whole = paragraphs.join("\n");
    let order = LazyCell::new(|| number_order(&whole));
    let mut at = 0;
    let mut headline_at = None;
    while at < paragraphs.len().min(HEADER) {
        let paragraph = paragraphs[at].clone();
        if let Some((date, rest)) = leading_date(&paragraph, || *order) {
            if report.published.is_none() {
                (report.published, report.published_from) = (Some(date.date), Some("text"));
            }
            report.notices.push(cut("date", &paragraph[..paragraph.len() - rest.len()]));
            match rest.is_empty() {
                true => drop(paragraphs.remove(at)),
                false => paragraphs[at] = rest.to_owned(),
            }
            continue;
        }
        if let Some(field) = FIELD.captures(&paragraph) {
            let (name, value) = (field[1].to_lowercase(), field[2].trim().to_owned());
            match name.as_str() {
                "title" | "headline" => report.headline = report.headline.take().or(Some(value)),
                "author" | "authors" | "by" => take_byline(&value, report),
                "url" | "link" => report.url = report.url.take().or(Some(value)),
                "description" => report.description = report.description.take().or(Some(value)),
                _ => report.outlet = report.outlet.take().or(Some(value)),
            }
            report.notices.push(cut("header-field", &paragraph));
            paragraphs.remove(at);
            continue;
        }
        if BYLINE.is_match(&paragraph) && paragraph.chars().count() <= 120 && !ends_sentence(&paragraph) {
            take_byline(&paragraph, report);
            report.notices.push(cut("byline", &paragraph));
            paragraphs.remove(at);
            continue;
        }
        if headline_at.is_none() && is_headline(paragraphs, at) {
            headline_at = Some(at);
        }
        if ends_sentence(&paragraph) && paragraph.split_whitespace().count() > 25 {
            break;
        }
        at += 1;
    }
    if let Some(at) = headline_at.filter(|at| *at < paragraphs.len()) {
        let headline = paragraphs.remove(at);
        drop_repeated_headline(&headline, paragraphs, report);
        report.notices.push(cut("headline", &headline));
        report.headline.get_or_insert(headline);
    }
}

/// Reads the header of a text that must not be changed.
pub(super) fn look_at_header(paragraphs: &[String], report: &mut Report) {
    let order = LazyCell::new(|| number_order(&paragraphs[..paragraphs.len().min(20)].join("\n")));
    for paragraph in paragraphs.iter().take(HEADER) {
        if report.published.is_none()
            && let Some((date, _)) = leading_date(paragraph, || *order)
        {
            (report.published, report.published_from) = (Some(date.date), Some("text"));
        }
        if report.byline.is_empty()
            && BYLINE.is_match(paragraph)
            && paragraph.chars().count() <= 120
            && !ends_sentence(paragraph)
        {
            take_byline(paragraph, report);
        }
    }
}

/// A date in front of a paragraph, with the word that announces it, and what follows. A sentence that
/// begins with a day ("January 8, 2023 was a Sunday") has no such word and goes on without a break.
fn leading_date(paragraph: &str, order: impl Fn() -> crate::NumberOrder) -> Option<(FoundDate, &str)> {
    let head_end = paragraph.char_indices().nth(80).map_or(paragraph.len(), |(at, _)| at);
    if !paragraph.as_bytes()[..head_end].iter().any(u8::is_ascii_digit) {
        return None;
    }
    let found = find_dates(&paragraph[..head_end], order()).next()?;
    let before = &paragraph[..found.range.start];
    let rest = paragraph[found.range.end..].trim_start_matches([' ', ',', '|', '-', '–', '—', '·', '.', ')']);
    let zone = ["Uhr", "GMT", "UTC", "EST", "EDT", "CET", "CEST", "IST", "BST", "PST", "PDT", "ET", "PT"];
    let rest = zone.iter().find_map(|zone| rest.strip_prefix(zone)).unwrap_or(rest).trim_start();
    let announced = DAY_WORD.is_match(before);
    let bare = before.chars().all(|c| !c.is_alphanumeric()) || is_weekday(before);
    (announced
        && (rest.is_empty() || rest.chars().next().is_some_and(|c| !c.is_lowercase()) || !before.trim().is_empty())
        || bare && (rest.is_empty() || rest.split_whitespace().count() <= 3 && !ends_sentence(rest)))
    .then_some((found, rest))
}

fn is_weekday(word: &str) -> bool {
    let word: String = word.chars().filter(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
    const DAYS: [&str; 28] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
    ];
    DAYS.contains(&word.as_str())
}

/// Whether the paragraph at `at` is a headline: short, no sentence, over a longer text.
fn is_headline(paragraphs: &[String], at: usize) -> bool {
    let line = &paragraphs[at];
    let words = line.split_whitespace().count();
    let longest =
        paragraphs[at + 1..].iter().take(HEADER).map(|later| later.split_whitespace().count()).max().unwrap_or(0);
    let ends = ends_sentence(line) && !line.ends_with('?') && !line.ends_with('!');
    (3..=25).contains(&words)
        && !ends
        && longest > 20
        && line.chars().next().is_some_and(|c| !c.is_lowercase())
        && line.chars().any(char::is_alphabetic)
        && !super::furniture::is_furniture(line)
}

/// Cuts a headline that a crawler put in front of the lede once more.
fn drop_repeated_headline(headline: &str, paragraphs: &mut Vec<String>, report: &mut Report) {
    for at in 0..paragraphs.len().min(4) {
        let Some(rest) = paragraphs[at].strip_prefix(headline) else { continue };
        let separated = rest.trim_start().trim_start_matches(['–', '—', '-', '|', ':']).trim_start();
        if rest.trim().is_empty() {
            paragraphs.remove(at);
        } else if separated.len() < rest.trim_start().len() && separated.chars().next().is_some_and(char::is_uppercase)
        {
            paragraphs[at] = separated.to_owned();
        } else {
            continue;
        }
        report.notices.push(cut("headline", headline));
        return;
    }
}
