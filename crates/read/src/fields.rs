//! Records that name their parts: JSON of several makers, feed entries, rows of tables.

use serde_json::{Map, Value};

use crate::dates::{NumberOrder, read_date};
use crate::{Format, Limits, Notice, ReadError, Record, Report, names};

/// What a record says of itself, by our names. Strings as they stand, not yet judged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields {
    pub id: Option<String>,
    pub title: Option<String>,
    pub description: Option<String>,
    pub url: Option<String>,
    pub outlet: Option<String>,
    pub authors: Vec<String>,
    pub published: Option<String>,
    pub updated: Option<String>,
    pub language: Option<String>,
    pub section: Option<String>,
    pub credit: Option<String>,
    pub dateline: Option<String>,
    /// Kept to the letter.
    pub text: Option<String>,
    pub html: Option<String>,
}

/// The names that makers of records give a part, best first.
struct Names {
    id: &'static [&'static str],
    title: &'static [&'static str],
    description: &'static [&'static str],
    url: &'static [&'static str],
    outlet: &'static [&'static str],
    authors: &'static [&'static str],
    published: &'static [&'static str],
    updated: &'static [&'static str],
    language: &'static [&'static str],
    section: &'static [&'static str],
    credit: &'static [&'static str],
    text: &'static [&'static str],
    html: &'static [&'static str],
}

/// Ours, news-please, newspaper4k, trafilatura, passim, ninjs 1 and 2, JSON Feed, common exports.
const NAMES: Names = Names {
    id: &["id", "_id", "uri", "guid", "uuid"],
    title: &["title", "headline", "head_line", "article_title"],
    description: &["description", "summary", "excerpt", "abstract", "description_text", "subtitle", "lead"],
    url: &["url", "link", "canonical_url", "canonical_link", "external_url", "web_url"],
    outlet: &[
        "outlet",
        "source_domain",
        "publisher",
        "publication",
        "sitename",
        "site_name",
        "infosource",
        "series",
        "source-hostname",
        "source",
        "hostname",
        "source_name",
        "domain",
        "provider",
    ],
    authors: &["authors", "byline", "bylines", "author", "by", "creator"],
    published: &[
        "published",
        "date_publish",
        "date_published",
        "publish_date",
        "published_at",
        "publishedAt",
        "date",
        "datePublished",
        "publication_date",
        "pub_date",
        "pubDate",
        "firstcreated",
        "firstCreated",
        "versioncreated",
        "versionCreated",
        "contentCreated",
        "contentcreated",
        "timestamp",
        "created_at",
    ],
    updated: &["updated", "date_modify", "date_modified", "dateModified", "modified", "updated_at"],
    language: &["language", "lang", "meta_lang"],
    section: &["section", "category", "articleSection"],
    credit: &["credit", "creditline", "creditLine", "credit_line", "agency", "wire"],
    text: &[
        "text",
        "maintext",
        "body_text",
        "content_text",
        "bodyText",
        "full_text",
        "fulltext",
        "article_text",
        "raw_text",
        "content",
        "body",
        "article",
    ],
    html: &["html", "body_xhtml", "content_html", "raw_html", "body_html"],
};

impl Fields {
    /// The parts of a JSON object, whoever made it.
    pub fn of_json(map: &Map<String, Value>) -> Self {
        let one = |names: &[&str]| names.iter().find_map(|name| first_string(map.get(*name)?));
        let mut fields = Self {
            id: one(NAMES.id),
            title: one(NAMES.title),
            description: one(NAMES.description),
            // Trafilatura's `source` is the page's address.
            url: one(NAMES.url).or_else(|| one(&["source"]).filter(|origin| is_address(origin))),
            outlet: NAMES
                .outlet
                .iter()
                .filter_map(|name| first_string(map.get(*name)?))
                .find(|outlet| !is_address(outlet)),
            authors: NAMES.authors.iter().find_map(|name| map.get(*name)).map(all_strings).unwrap_or_default(),
            published: one(NAMES.published),
            updated: one(NAMES.updated),
            language: one(NAMES.language),
            section: one(NAMES.section),
            credit: one(NAMES.credit),
            dateline: one(&["dateline"]),
            text: NAMES.text.iter().find_map(|name| Some(map.get(*name)?.as_str()?.to_owned())),
            html: one(NAMES.html),
        };
        fields.add_ninjs_3(map);
        fields
    }

    /// ninjs 3 has lists of headlines and bodies, each with a role and a type.
    fn add_ninjs_3(&mut self, map: &Map<String, Value>) {
        let items =
            |name: &str| map.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
        let text = |item: &Map<String, Value>, name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
        if self.title.is_none() {
            self.title = items("headlines").find_map(|item| text(item, "value"));
        }
        for body in items("bodies") {
            let plain =
                text(body, "contentType").or_else(|| text(body, "contenttype")).is_none_or(|kind| kind == "text/plain");
            let value = text(body, "value");
            match plain {
                true if self.text.is_none() => self.text = value,
                false if self.html.is_none() => self.html = value,
                _ => {}
            }
        }
        if self.outlet.is_none() {
            self.outlet = items("infoSources").find_map(|item| text(item, "name"));
        }
    }
}

/// The name by which a column is known to be a part of a report: its own, or in another case ("Full Text").
pub fn known_name(column: &str) -> Option<String> {
    let known = |name: &str| {
        let lists = [
            NAMES.id,
            NAMES.title,
            NAMES.description,
            NAMES.url,
            NAMES.outlet,
            NAMES.authors,
            NAMES.published,
            NAMES.updated,
            NAMES.language,
            NAMES.section,
            NAMES.credit,
            NAMES.text,
            NAMES.html,
            &["dateline"],
        ];
        lists.iter().any(|list| list.contains(&name))
    };
    let column = column.trim();
    let plain = || column.to_lowercase().replace([' ', '-'], "_");
    if known(column) { Some(column.to_owned()) } else { Some(plain()).filter(|name| known(name)) }
}

fn is_address(field: &str) -> bool {
    field.starts_with("http://") || field.starts_with("https://")
}

/// A string, a number, or the first that an object or list holds under a usual name.
fn first_string(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            let text = text.trim();
            // What other languages' "nothing" looks like once it was written as text.
            (!text.is_empty() && !matches!(text, "None" | "null" | "NaN" | "nan" | "NaT")).then(|| text.to_owned())
        }
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => items.iter().find_map(first_string),
        Value::Object(map) => ["name", "title", "value", "id", "rendered", "$date", "@value", "literal"]
            .iter()
            .find_map(|name| first_string(map.get(*name)?)),
        Value::Null | Value::Bool(_) => None,
    }
}

fn all_strings(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(first_string).collect(),
        one => first_string(one).into_iter().collect(),
    }
}

/// Reads one JSON record.
pub fn read_json(record: &Record, limits: &Limits) -> Result<Report, ReadError> {
    let bytes = record.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&record.bytes);
    let map: Map<String, Value> = serde_json::from_slice(bytes)
        .map_err(|source| ReadError::Json { location: record.location.clone(), source })?;
    let is_ninjs = ["body_xhtml", "body_text", "versioncreated", "bodies", "headlines"]
        .iter()
        .filter(|name| map.contains_key(**name))
        .count()
        >= 2;
    let format = if is_ninjs { Format::Ninjs } else { Format::Json };
    build(&Fields::of_json(&map), record, format, limits)
}

/// Makes a report of a record's parts. What the record says of itself wins over what its page says.
///
/// # Errors
/// If there is neither text nor a page with a text in it.
pub fn build(fields: &Fields, record: &Record, format: Format, limits: &Limits) -> Result<Report, ReadError> {
    let url = fields.url.clone().or_else(|| record.url.clone());
    let mut notices = Vec::new();
    let mut report = match (&fields.text, &fields.html) {
        (Some(text), _) if !text.trim().is_empty() => {
            let mut report = Report { body: rashomon_text::Body::new(text.clone()), ..Report::default() };
            crate::crawled::read_inside(&mut report);
            report
        }
        (_, Some(html)) if !html.trim().is_empty() => {
            let page = Record { bytes: html.clone().into_bytes(), url: url.clone(), fields: None, ..record.clone() };
            crate::html::read_page(&page, limits)?
        }
        _ => match &fields.description {
            Some(summary) if format == Format::Feed => {
                notices.push(Notice::new("summary-only", "the feed gives a summary and not the whole text"));
                let text = crate::html::text_of_fragment(summary, limits);
                Report { body: rashomon_text::Body::new(text), ..Report::default() }
            }
            _ => return Err(ReadError::Empty { location: record.location.clone() }),
        },
    };
    report.name = fields.id.clone().unwrap_or_else(|| record.name.clone());
    report.location = record.location.clone();
    report.format = format;
    let language = fields.language.clone().unwrap_or_default();
    let order = NumberOrder::of_language(&language);
    let plain =
        |text: &Option<String>| text.as_ref().map(|text| crate::html::plain(text)).filter(|text| !text.is_empty());
    report.headline = plain(&fields.title).or(report.headline);
    report.description = plain(&fields.description).or(report.description);
    report.url = url.or(report.url);
    report.outlet = plain(&fields.outlet).or(report.outlet);
    report.section = plain(&fields.section).or(report.section);
    report.dateline = fields.dateline.clone().or(report.dateline);
    if let Some(credit) = &fields.credit {
        report.credit = crate::credit::agency(credit).map(str::to_owned).or(report.credit);
    }
    if !fields.authors.is_empty() {
        let byline = names::read_byline(&fields.authors);
        report.byline = byline.people;
        report.credit = report.credit.or(byline.agency);
    }
    if let Some(date) = fields.published.as_deref().and_then(|date| read_date(date, order)) {
        (report.published, report.published_from) = (Some(date), Some("record"));
    } else if let Some(date) = &fields.published {
        notices.push(Notice::new("bad-date", format!("the record's date `{date}` is no date that can be read")));
    }
    report.updated = fields.updated.as_deref().and_then(|date| read_date(date, order)).or(report.updated);
    report.notices.extend(notices);
    Ok(report)
}
