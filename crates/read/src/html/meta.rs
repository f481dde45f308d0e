//! Who wrote a page and when, by what the page says of itself.

use jiff::civil::Date;

use super::byline_of;
use super::json_ld::Article;
use super::page::{Found, Page};
use crate::Published;
use crate::dates::{NumberOrder, find_dates, read_date};
use crate::names::Byline;

/// Names of `meta` that give the day of publication, best first.
const PUBLISHED: [&str; 26] = [
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dcterms.created",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "dc.date",
    "dc.date.created",
    "dc.created",
    "publish-date",
    "publish_date",
    "publishdate",
    "publication_date",
    "publicationdate",
    "pubdate",
    "article.published",
    "date_published",
    "date.available",
    "originalpublicationdate",
    "vr:published_time",
];

/// Names that mostly give that day, and at times another.
const PERHAPS_PUBLISHED: [&str; 8] = [
    "date",
    "article:post_date",
    "created",
    "rnews:datepublished",
    "timestamp",
    "last-modified-date",
    "og:pubdate",
    "citation_publication_date",
];

const MODIFIED: [&str; 10] = [
    "updated date",
    "last updated",
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "revised",
];

/// When a page was published, and what said so.
///
/// The order of trust, stated here and nowhere else: JSON-LD, then `meta` elements made for it, microdata
/// and `<time>` marked as publication, the day in the address, dates the page shows in places made for
/// them, less certain `meta` elements, any `<time>`, and the day of the last change where that is all.
/// Nothing later than the crawl is believed.
pub(super) fn published(
    page: &Page,
    ld: &Article,
    url: Option<&str>,
    order: NumberOrder,
    headline: Option<&str>,
    crawled: Option<Date>,
) -> Option<(Published, &'static str)> {
    let order = order_of_site(order, url, page.language.as_deref());
    let limit = crawled.map(|day| day.tomorrow().unwrap_or(day));
    let sound = |date: Published| limit.is_none_or(|limit| date.day() <= limit).then_some(date);
    let field = |field: &str| read_date(field, order).and_then(sound);
    let meta =
        |names: &[&str]| names.iter().find_map(|name| page.metas(&[*name]).iter().find_map(|content| field(content)));
    let in_url = url.and_then(day_in_url);
    if let Some(date) = ld.published.as_deref().and_then(field) {
        return Some((date, "json-ld"));
    }
    if let Some(date) = meta(&PUBLISHED) {
        return Some((date, "meta"));
    }
    let shown = |found: &Found| {
        found.value.as_deref().and_then(field).or_else(|| shown_date(&found.text, order).and_then(sound))
    };
    let headline_at = page.place_of(headline);
    // What stands after the headline is nearer to it than what stands before.
    let distance = |at: usize| match headline_at {
        Some(headline) if at >= headline => at - headline,
        Some(headline) => 4 * (headline - at),
        None => at,
    };
    let nearest =
        |dates: Vec<(usize, Published)>| dates.into_iter().min_by_key(|(distance, _)| *distance).map(|(_, date)| date);
    let marked = |words: &[&str], factor: usize| -> Vec<(usize, Published)> {
        let good = |found: &&Found| words.iter().any(|word| found.hint.contains(word)) && !is_elsewhere(&found.hint);
        page.dates
            .iter()
            .filter(good)
            .filter_map(|found| Some((distance(found.at) * factor + doubt(&found.text), shown(found)?)))
            .collect()
    };
    if let Some(date) = nearest(marked(&PUBLISHED_MARKS, 1)) {
        return Some((date, "page"));
    }
    if let Some(date) = in_url.and_then(|day| sound(Published::Day(day))) {
        return Some((date, "url"));
    }
    if let Some(date) = meta(&PERHAPS_PUBLISHED) {
        return Some((date, "meta"));
    }
    let mut candidates = marked(&["date", "datum", "fecha", "posted", "publish", "stamp", "byline"], 1);
    candidates.extend(marked(&["time"], 1));
    candidates.extend(page.shorts.iter().filter_map(|(at, text)| {
        let found = find_dates(text, order).next()?;
        // A day in the middle of a sentence is one the report speaks of.
        let is_stamp = found.range.start <= 30 && (text.len() <= 60 || found.range.start == 0);
        let near = distance(*at) <= NEAR;
        (is_stamp && near).then_some(())?;
        Some((distance(*at) * 2 + 5 + doubt(text), sound(found.date)?))
    }));
    if let Some(date) = nearest(candidates) {
        return Some((date, "page"));
    }
    if let Some(date) = nearest(marked(&["meta", "created"], 1)) {
        return Some((date, "page"));
    }
    if let Some(date) = ld.modified.as_deref().and_then(field).or_else(|| meta(&MODIFIED)) {
        return Some((date, "modified"));
    }
    page.dates.iter().filter(|found| !found.hint.contains("comment")).find_map(shown).map(|date| (date, "page"))
}

/// How many nodes from the headline a bare date may stand.
const NEAR: usize = 400;

/// Naming attributes that sites give the day of publication.
const PUBLISHED_MARKS: [&str; 13] = [
    "datepublished",
    "pubdate",
    "published",
    "publish-date",
    "publish_date",
    "publishing-date",
    "entry-date",
    "post-date",
    "article-date",
    "article__date",
    "posted-on",
    "posted_on",
    "dateline",
];

/// How many nodes may stand between two authors of one report.
const TOGETHER: usize = 25;

/// Nodes that a date counts as further off for what is said beside it.
fn doubt(text: &str) -> usize {
    let text = text.to_lowercase();
    let updated = ["updat", "modif", "aktualisiert", "geändert", "reviewed", "mis à jour", "actualizado"]
        .iter()
        .any(|word| text.contains(word));
    if updated { 300 } else { 0 }
}

/// When a page says it was last changed.
pub(super) fn updated(page: &Page, ld: &Article, order: NumberOrder) -> Option<Published> {
    let meta = || MODIFIED.iter().find_map(|name| read_date(page.meta(&[*name])?, order));
    ld.modified.as_deref().and_then(|date| read_date(date, order)).or_else(meta)
}

/// Places that show other days than the report's own.
fn is_elsewhere(hint: &str) -> bool {
    [
        "comment",
        "modif",
        "updat",
        "related",
        "sidebar",
        "widget",
        "footer",
        "copyright",
        "event",
        "expire",
        "recent",
        "teaser",
        "reply",
        "current",
        "today",
        "clock",
        "weather",
    ]
    .iter()
    .any(|word| hint.contains(word))
}

/// The first date in a short text, as bylines and time stamps show it.
fn shown_date(text: &str, order: NumberOrder) -> Option<Published> {
    if text.len() > 300 {
        return None;
    }
    find_dates(text, order).next().map(|found| found.date)
}

/// Readers of English write the month first in America and the day first elsewhere; the address says
/// where a page is from.
fn order_of_site(order: NumberOrder, url: Option<&str>, language: Option<&str>) -> NumberOrder {
    if order != NumberOrder::Unknown {
        return order;
    }
    let host = url
        .and_then(|url| url::Url::parse(url).ok())
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default();
    let last = host.rsplit('.').next().unwrap_or_default();
    match last {
        "com" | "us" | "gov" | "edu" | "mil"
            if language.is_none_or(|language| language.to_lowercase().starts_with("en")) =>
        {
            NumberOrder::MonthFirst
        }
        "com" | "org" | "net" | "info" | "" => NumberOrder::Unknown,
        _ => NumberOrder::DayFirst,
    }
}

/// The day in an address: `/2023/01/08/`, `/2023-01-08-`, `/20230108`, `/2023/jan/08/`.
pub(super) fn day_in_url(url: &str) -> Option<Date> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = &path[path.find('/')?..];
    let order = NumberOrder::Unknown;
    let path: String =
        path.split(['?', '#']).next()?.chars().map(|c| if matches!(c, '/' | '_') { '-' } else { c }).collect();
    let has_year_first = |text: &str| {
        let start = text.trim_start_matches(|c: char| !c.is_ascii_digit());
        start.starts_with("19") || start.starts_with("20")
    };
    find_dates(&path, order).find(|found| has_year_first(&path[found.range.clone()])).map(|found| found.date.day())
}

/// Who wrote a page: JSON-LD, `meta`, then names in places made for authors.
pub(super) fn byline(page: &Page, ld: &Article, outlet: Option<&str>, headline: Option<&str>) -> Byline {
    let mut best = Byline::default();
    let names = [
        "author",
        "article:author",
        "og:article:author",
        "parsely-author",
        "sailthru.author",
        "dc.creator",
        "dcterms.creator",
        "dc.contributor",
        "byl",
        "cxenseparse:author",
        "article:author_name",
        "citation_author",
        "twitter:data1",
        "creator",
    ];
    let marked = |words: &[&str]| -> Vec<String> {
        let good = |found: &&Found| {
            words.iter().any(|word| found.hint.contains(word))
                && !["comment", "avatar", "bio", "related", "img", "image", "photo"]
                    .iter()
                    .any(|word| found.hint.contains(word))
        };
        // The report's own stand together, nearest to its headline; further off are those of other reports.
        let headline_at = page.place_of(headline).unwrap_or(0);
        let distance = |at: usize| if at >= headline_at { at - headline_at } else { 4 * (headline_at - at) };
        let found: Vec<&Found> = page.authors.iter().filter(good).collect();
        let Some(nearest) = found.iter().min_by_key(|found| distance(found.at)).map(|found| found.at) else {
            return Vec::new();
        };
        let mut texts: Vec<String> = Vec::new();
        let mut last = nearest;
        for found in found.into_iter().filter(|found| found.at >= nearest) {
            if found.at > last + TOGETHER {
                break;
            }
            last = found.at;
            let text = found.value.as_deref().filter(|value| !value.starts_with("http")).unwrap_or(&found.text);
            if text.len() <= 160 && !texts.iter().any(|known| known == text) {
                texts.push(text.to_owned());
            }
        }
        texts.truncate(4);
        texts
    };
    let meta = |name: &str| {
        // Twitter's cards have pairs of a label and a value; only one labelled "Written by" is an author.
        let labelled = || page.meta(&["twitter:label1"]).is_some_and(|label| label.to_lowercase().contains("by"));
        if name != "twitter:data1" || labelled() { page.metas(&[name]) } else { Vec::new() }
    };
    let lists = std::iter::once(ld.authors.clone()).chain(names.iter().map(|name| meta(name))).chain([
        marked(&["rel author", " author "]),
        marked(&[
            "itemprop author",
            "author-name",
            "author__name",
            "author_name",
            "authorname",
            "byline-name",
            "byline__name",
        ]),
    ]);
    for list in lists {
        let byline = byline_of(&list, outlet);
        best.agency = best.agency.or(byline.agency);
        if !byline.people.is_empty() {
            best.people = byline.people;
            return best;
        }
    }
    // Places made for bylines hold more than names: the first that begins like one, or is one.
    for words in [&["byline", "by-line"][..], &["author", "autor", "writer"][..]] {
        for text in marked(words) {
            let introduced = text.to_lowercase();
            let says_by = ["by ", "von ", "par ", "por ", "di ", "door ", "author", "autor", "text:"]
                .iter()
                .any(|lead| introduced.starts_with(lead));
            let byline = byline_of(std::slice::from_ref(&text), outlet);
            best.agency = best.agency.or(byline.agency);
            if !byline.people.is_empty() && (says_by || text.split_whitespace().count() <= 4) {
                best.people = byline.people;
                return best;
            }
        }
    }
    // Last, a line near the headline that says "By".
    let headline_at = page.place_of(headline).unwrap_or(0);
    for (_, text) in
        page.shorts.iter().filter(|(at, _)| (headline_at.saturating_sub(60)..headline_at + 250).contains(at))
    {
        if introduces_author(text) && !find_dates(text, NumberOrder::Unknown).any(|found| found.range.start < 8) {
            let byline = byline_of(std::slice::from_ref(text), outlet);
            let named = |name: &String| {
                name.split_whitespace().count() >= 2
                    && name
                        .split_whitespace()
                        .all(|word| word.chars().next().is_some_and(char::is_uppercase) || word.len() <= 3)
            };
            if !byline.people.is_empty() && byline.people.iter().all(named) {
                fill(&mut best, byline);
                return best;
            }
        }
    }
    best
}

fn fill(best: &mut Byline, found: Byline) {
    best.agency = best.agency.take().or(found.agency);
    best.people = found.people;
}

/// Whether a short text begins as bylines do.
pub(super) fn introduces_author(text: &str) -> bool {
    const LEADS: [&str; 14] = [
        "by ",
        "von ",
        "par ",
        "por ",
        "di ",
        "door ",
        "written by ",
        "text: ",
        "author: ",
        "autor: ",
        "autorin: ",
        "words by ",
        "redaktion: ",
        "geschrieben von ",
    ];
    let lower = text.to_lowercase();
    text.chars().next().is_some_and(|c| !c.is_lowercase() || text.len() < 50)
        && LEADS.iter().any(|lead| lower.starts_with(lead))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_published(html: &str, url: &str, expected: Option<(&str, &str)>) {
        let page = Page::parse(html);
        let ld = Article::find(&page.json_ld);
        let found = published(&page, &ld, Some(url), NumberOrder::Unknown, None, Some("2024-01-01".parse().unwrap()));
        let found = found.map(|(date, from)| (date.to_string(), from));
        assert_eq!(found, expected.map(|(date, from)| (date.to_owned(), from)));
    }

    const URL: &str = "https://post.example/ferry";

    #[test]
    fn the_more_trusted_place_wins() {
        let html = r#"<meta property="article:modified_time" content="2023-02-02T10:00:00Z">
            <meta property="article:published_time" content="2023-01-08T10:00:00Z"><time datetime="2020-05-05">x</time>"#;
        check_published(html, URL, Some(("2023-01-08T10:00:00Z", "meta")));
        check_published(
            "<time datetime='2023-01-08'>x</time>",
            "https://post.example/2023/01/09/ferry",
            Some(("2023-01-09", "url")),
        );
        check_published("<p class='byline'>By Ines Rolo, 8 January 2023</p>", URL, Some(("2023-01-08", "page")));
    }

    #[test]
    fn days_of_other_things_are_not_believed() {
        check_published("<meta name='pubdate' content='2031-01-01'>", URL, None);
        check_published("<div class='comment-date'>8 January 2023</div>", URL, None);
        check_published("<p>© 2023. It sank on 8 January 2023.</p>", URL, None);
    }

    #[test]
    fn days_in_addresses() {
        let day = |url| day_in_url(url).map(|day| day.to_string());
        assert_eq!(day("https://post.example/2023/01/08/ferry"), Some("2023-01-08".to_owned()));
        assert_eq!(day("https://post.example/world/2023/jan/08/ferry"), Some("2023-01-08".to_owned()));
        assert_eq!(day("https://post.example/ferry-20230108.html"), Some("2023-01-08".to_owned()));
        assert_eq!(day("https://post.example/ferry-1999-99-99"), None);
    }

    #[test]
    fn bylines_of_pages() {
        let people = |html: &str| {
            let page = Page::parse(html);
            byline(&page, &Article::find(&page.json_ld), Some("Rovna Post"), None).people
        };
        assert_eq!(people("<meta name=author content='Ines Rolo'>"), ["Ines Rolo"]);
        assert_eq!(
            people("<meta name=author content='Rovna Post'><a rel=author href=x>Marko Tane</a>"),
            ["Marko Tane"]
        );
        assert_eq!(people("<div class=byline>By Ines Rolo and Marko Tane</div>"), ["Ines Rolo", "Marko Tane"]);
        assert_eq!(people("<div class=comment-author>Ines Rolo</div>"), Vec::<String>::new());
    }
}
