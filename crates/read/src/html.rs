//! Pages: body out of furniture, and what they say of themselves.

mod blocks;
mod body;
mod byline;
mod extract;
mod json_ld;
mod naming;
mod outline;
mod page;
mod published;
mod title;
mod weigh;

use rashomon_text::Body;

use crate::dates::NumberOrder;
use crate::{Format, Limits, Notice, ReadError, Record, Report, names};
use page::Page;

/// Reads a page.
///
/// # Errors
/// If no text is left once the furniture is gone.
pub fn read_page(record: &Record, limits: &Limits) -> Result<Report, ReadError> {
    let (html, notices) = crate::charset::decode(&record.bytes, record.charset.as_deref());
    let mut report = Report {
        name: record.name.clone(),
        location: record.location.clone(),
        format: Format::Html,
        url: record.url.clone(),
        notices,
        ..Report::default()
    };
    let mut why = body::too_costly(&html);
    if why.is_none() {
        let tree = scraper::Html::parse_document(&html);
        let page = Page::of(&tree);
        let ld = json_ld::Article::find(&page.json_ld);
        read_metadata(&html, &page, &ld, &mut report, record);
        why = body::too_deep(&tree, limits);
        if why.is_none() {
            let paragraphs = body::extract(&html, &tree, &page, &ld, report.headline.as_deref(), &mut report.notices);
            report.body = Body::new(paragraphs.join("\n\n"));
        }
    }
    if let Some(why) = why {
        report.notices.push(Notice::new("odd-page", format!("{why}: read without telling body and furniture apart")));
        report.body = Body::new(blocks::of_html(&html).join("\n\n"));
    }
    if report.body.text().trim().is_empty() {
        return Err(ReadError::Empty { location: record.location.clone() });
    }
    let credited = report.credit.take();
    crate::crawled::read_inside(&mut report);
    // A credit line in the text names whose copy this is; the page's fields may only name a partner.
    report.credit = report.credit.or(credited);
    Ok(report)
}

fn read_metadata(html: &str, page: &Page, ld: &json_ld::Article, report: &mut Report, record: &Record) {
    let shared = || page.meta(&["og:url"]).filter(|url| url.starts_with("http")).map(str::to_owned);
    report.url = page.canonical.clone().or_else(|| ld.url.clone()).or_else(|| record.url.clone()).or_else(shared);
    let url = report.url.clone().or_else(|| record.url.clone());
    let order = NumberOrder::of_language(page.language.as_deref().unwrap_or_default());
    let outlet = page.meta(&[
        "og:site_name",
        "application-name",
        "al:android:app_name",
        "twitter:app:name:iphone",
        "dc.publisher",
        "publisher",
    ]);
    report.outlet = outlet
        .map(plain)
        .filter(|name| !name.is_empty())
        .or_else(|| ld.publisher.clone())
        .or_else(|| url.as_deref().and_then(site_of));
    report.headline = title::choose(page, ld, report.outlet.as_deref(), url.as_deref());
    report.description = page
        .meta(&["og:description", "description", "twitter:description", "dc.description"])
        .map(plain)
        .filter(|text| !text.is_empty())
        .or_else(|| ld.description.clone());
    report.section = page
        .meta(&["article:section", "parsely-section", "cxenseparse:section"])
        .map(plain)
        .or_else(|| ld.section.clone());
    let host = url.as_deref().and_then(site_of).and_then(|site| Some(site.split('.').next()?.to_owned()));
    let site = Site { outlet: report.outlet.as_deref(), publisher: ld.publisher.as_deref(), host };
    let byline = byline::byline(page, ld, &site, report.headline.as_deref());
    report.byline = byline.people;
    report.credit = ld.credit.clone().or(byline.agency);
    if let Some((date, from)) =
        published::published(html, page, ld, url.as_deref(), order, report.headline.as_deref(), record.crawled)
    {
        (report.published, report.published_from) = (Some(date), Some(from));
    }
    report.updated = published::updated(page, ld, order);
}

/// The site of an address, by its registrable domain: "post.example" of `https://www.post.example/a`.
fn site_of(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(psl::domain_str(host).unwrap_or(host).to_owned())
}

/// The text of a piece of HTML, its blocks parted by blank lines.
pub fn text_of_fragment(html: &str, _limits: &Limits) -> String {
    blocks::of_html(html).join("\n\n")
}

/// A field's words: tags dropped, entities resolved, white space single.
pub fn plain(field: &str) -> String {
    blocks::plain(field)
}

/// Whether an author field names a site and no person.
fn same_name(a: &str, b: &str) -> bool {
    let letters =
        |name: &str| name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    letters(a) == letters(b)
}

/// The byline in author fields, without the names of the site itself.
fn byline_of(fields: &[String], site: &Site) -> names::Byline {
    let mut byline = names::read_byline(fields);
    byline.people.retain(|name| !site.bears(name));
    byline
}

/// What a site is called.
struct Site<'a> {
    outlet: Option<&'a str>,
    publisher: Option<&'a str>,
    /// The first part of its domain: "rovnapost" of `www.rovnapost.example`.
    host: Option<String>,
}

impl Site<'_> {
    fn bears(&self, name: &str) -> bool {
        let is_host = |host: &String| {
            let name = name.to_lowercase();
            let bare = ["the ", "die ", "der ", "das ", "le ", "la ", "el "]
                .iter()
                .find_map(|article| name.strip_prefix(article));
            same_name(host, &name) || bare.is_some_and(|bare| same_name(host, bare))
        };
        let is_outlet = |outlet: &str| {
            same_name(outlet, name) || outlet.rsplit(['|', '–']).next().is_some_and(|last| same_name(last, name))
        };
        self.outlet.is_some_and(is_outlet)
            || self.publisher.is_some_and(is_outlet)
            || self.host.as_ref().is_some_and(is_host)
    }
}
