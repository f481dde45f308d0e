//! Crawled text without its HTML: page furniture stands between the paragraphs, and metadata in it.
//!
//! What is cut is told in a notice, and what it said of date, headline, byline or credit is kept.

mod furniture;
mod header;
mod lines;

pub(crate) use furniture::is_furniture;
pub(crate) use lines::ends_sentence;

use rashomon_text::Body;

use crate::dates::NumberOrder;
use crate::{Format, Notice, ReadError, Record, Report, credit, names};

/// Reads plain text as crawlers leave it.
///
/// # Errors
/// If nothing but furniture is in it.
pub fn read_text(record: &Record) -> Result<Report, ReadError> {
    let (text, notices) = crate::charset::decode(&record.bytes, record.charset.as_deref());
    let mut report = Report {
        name: record.name.clone(),
        location: record.location.clone(),
        url: record.url.clone(),
        format: Format::Text,
        notices,
        ..Report::default()
    };
    let mut paragraphs = lines::paragraphs(&text);
    read_credits(&paragraphs, &mut report);
    header::take_header(&mut paragraphs, &mut report);
    furniture::cut_furniture(&mut paragraphs, &mut report);
    if paragraphs.is_empty() {
        return Err(ReadError::Empty { location: record.location.clone() });
    }
    report.body = Body::new(paragraphs.join("\n\n"));
    read_dateline(&mut report);
    Ok(report)
}

/// Reads dateline, credit, byline and date out of a text that stays as it is.
pub(crate) fn read_inside(report: &mut Report) {
    let body = report.body.clone();
    let paragraphs: Vec<String> = body.paragraphs().iter().map(|span| span.of(body.text()).to_owned()).collect();
    read_credits(&paragraphs, report);
    header::look_at_header(&paragraphs, report);
    read_dateline(report);
}

/// How many paragraphs at either end of a report may be bylines and credit lines.
const EDGE: usize = 6;

fn read_credits(paragraphs: &[String], report: &mut Report) {
    let last = paragraphs.len();
    let found = paragraphs.iter().enumerate().find_map(|(at, paragraph)| {
        let edge = at < EDGE || at + EDGE >= last;
        let in_dateline = || credit::find_dateline(paragraph).and_then(|dateline| dateline.agency);
        // A credit in a dateline further down belongs to another report on the same page.
        (at < EDGE).then(in_dateline).flatten().or_else(|| credit::find_credit(paragraph, edge))
    });
    if let Some(agency) = found {
        report.credit = Some(agency.to_owned());
    }
}

fn read_dateline(report: &mut Report) {
    let body = &report.body;
    for span in body.paragraphs().iter().take(EDGE) {
        let paragraph = span.of(body.text());
        if let Some((place, agency)) = credit::find_unlisted_dateline(paragraph) {
            report.dateline = Some(place.to_owned());
            report.credit.get_or_insert_with(|| agency.to_owned());
            return;
        }
        let Some(dateline) = credit::find_dateline(paragraph) else { continue };
        if report.credit.is_none() {
            report.credit = dateline.agency.map(str::to_owned);
        }
        if dateline.place.is_some() {
            report.dateline = dateline.place;
            return;
        }
    }
}

/// The order of numbers that a text's own language suggests.
fn number_order(text: &str) -> NumberOrder {
    match whatlang::detect_lang(text) {
        None | Some(whatlang::Lang::Eng) => NumberOrder::Unknown,
        Some(_) => NumberOrder::DayFirst,
    }
}

/// A notice that `what` was cut.
fn cut(kind: &'static str, what: &str) -> Notice {
    const SHOWN: usize = 90;
    let what = what.trim();
    let shown: String = what.chars().take(SHOWN).collect();
    let dots = if what.chars().count() > SHOWN { "…" } else { "" };
    Notice::new(kind, format!("cut: {shown}{dots}"))
}

/// People in an author line.
fn take_byline(field: &str, report: &mut Report) {
    let byline = names::read_byline(&[field]);
    if report.byline.is_empty() {
        report.byline = byline.people;
    }
    report.credit = report.credit.take().or(byline.agency);
}
