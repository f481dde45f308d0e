//! A report without its text and its hash, which have columns of their own.

use jiff::civil::Date;
use rashomon_read::{Format, Notice, Published, Report};
use rashomon_syntax::Label;
use rashomon_text::Body;
use serde::{Deserialize, Serialize};

use super::{Damage, codes};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ReportRow {
    name: String,
    location: String,
    format: u8,
    headline: Option<String>,
    description: Option<String>,
    url: Option<String>,
    outlet: Option<String>,
    byline: Vec<String>,
    dateline: Option<String>,
    credit: Option<String>,
    published: Option<PublishedRow>,
    published_from: Option<String>,
    updated: Option<PublishedRow>,
    section: Option<String>,
    language: Option<String>,
    notices: Vec<(String, String)>,
}

pub(super) type DateRow = (i16, i8, i8);

pub(super) fn date_row(date: Date) -> DateRow {
    (date.year(), date.month(), date.day())
}

pub(super) fn date_of((year, month, day): DateRow) -> Result<Date, Damage> {
    Date::new(year, month, day).map_err(|_| format!("{year}-{month}-{day} is no day"))
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct PublishedRow {
    day: DateRow,
    moment: Option<String>,
}

impl PublishedRow {
    fn new(published: &Published) -> Self {
        let moment = match published {
            Published::Day(_) => None,
            Published::Moment { rfc3339, .. } => Some(rfc3339.clone()),
        };
        Self { day: date_row(published.day()), moment }
    }

    fn published(self) -> Result<Published, Damage> {
        let day = date_of(self.day)?;
        Ok(match self.moment {
            None => Published::Day(day),
            Some(rfc3339) => Published::Moment { rfc3339, day },
        })
    }
}

codes!(format_code, format_of, Format {
    Text = 0, Html = 1, Json = 2, Feed = 3, Ninjs = 4, Nitf = 5, NewsMl = 6, Csv = 7, Parquet = 8,
});

/// Words of closed sets are interned in the program that wrote them, and are again in the one that reads.
pub(super) fn interned(text: &str) -> &'static str {
    Label::new(text).as_str()
}

impl ReportRow {
    pub fn new(report: &Report) -> Self {
        Self {
            name: report.name.clone(),
            location: report.location.clone(),
            format: format_code(report.format),
            headline: report.headline.clone(),
            description: report.description.clone(),
            url: report.url.clone(),
            outlet: report.outlet.clone(),
            byline: report.byline.clone(),
            dateline: report.dateline.clone(),
            credit: report.credit.clone(),
            published: report.published.as_ref().map(PublishedRow::new),
            published_from: report.published_from.map(str::to_owned),
            updated: report.updated.as_ref().map(PublishedRow::new),
            section: report.section.clone(),
            language: report.language.clone(),
            notices: report.notices.iter().map(|of| (of.kind.to_owned(), of.message.clone())).collect(),
        }
    }

    pub fn report(self, sha256: String, text: String) -> Result<Report, Damage> {
        let notice = |(kind, message): (String, String)| Notice { kind: interned(&kind), message };
        Ok(Report {
            name: self.name,
            location: self.location,
            sha256,
            format: format_of(self.format)?,
            headline: self.headline,
            description: self.description,
            url: self.url,
            outlet: self.outlet,
            byline: self.byline,
            dateline: self.dateline,
            credit: self.credit,
            published: self.published.map(PublishedRow::published).transpose()?,
            published_from: self.published_from.as_deref().map(interned),
            updated: self.updated.map(PublishedRow::published).transpose()?,
            section: self.section,
            language: self.language,
            body: Body::new(text),
            notices: self.notices.into_iter().map(notice).collect(),
        })
    }
}
