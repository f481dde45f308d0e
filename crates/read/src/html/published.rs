//! When a page was published, by what it says of itself.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::json_ld::Article;
use super::page::{Found, Page};
use crate::Published;
use crate::dates::{NumberOrder, find_dates, read_date};

/// Names of `meta` that give the day of publication, best first.
const PUBLISHED: [&str; 30] = [
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
    "published-date",
    "published_date",
    "published",
    "publication-date",
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

/// Naming attributes that sites give the day of publication.
const PUBLISHED_MARKS: [&str; 15] = [
    "datepublished",
    "pubdate",
    "published",
    "publish-date",
    "publish_date",
    "publishing-date",
    "publication-date",
    "entry-date",
    "post-date",
    "article-date",
    "article__date",
    "posted-on",
    "posted_on",
    "release-date",
    "dateline",
];

/// Naming attributes of anything that has to do with days.
const DATE_MARKS: [&str; 8] = ["date", "datum", "fecha", "posted", "publish", "stamp", "byline", "time"];

/// How many nodes from the headline a bare date may stand to be the report's.
const NEAR: usize = 400;

/// How many nodes from the headline a date stands that readers take for the report's at a glance.
const BESIDE: usize = 150;

/// Nodes that a date counts as further off among comments and other reports.
const ASIDE: usize = 200;

/// When a page was published, and what said so.
///
/// The order of trust, stated here and nowhere else: JSON-LD, then `meta` elements made for it; then, by
/// what they are and how near to the headline, elements marked as publication, the day in the address,
/// less certain `meta` elements, other dates the page shows; the day of the last change where that is
/// all. Where the trusted fields give the moment at Greenwich, or only repeat the day of the last change,
/// the day that the page shows beside its headline wins. Nothing later than the crawl is believed.
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
    let finder = Finder { page, url, order, headline_at: page.place_of(headline), sound: &sound };
    if let Some((date, from)) = finder.trusted(ld) {
        let changed = updated(page, ld, order).is_some_and(|changed| changed.day() == date.day());
        return Some(finder.as_shown(date, from, changed));
    }
    if let Some(found) = finder.shown_best() {
        return Some(found);
    }
    let modified = ld.modified.as_deref().and_then(|text| finder.field(text));
    if let Some(date) = modified.or_else(|| finder.meta(&MODIFIED)) {
        return Some((date, "modified"));
    }
    let any = page.dates.iter().filter(|found| !found.aside && !found.hint.contains("comment"));
    any.filter_map(|found| finder.shown(found)).next().map(|date| (date, "page"))
}

/// When a page says it was last changed.
pub(super) fn updated(page: &Page, ld: &Article, order: NumberOrder) -> Option<Published> {
    let meta = || MODIFIED.iter().find_map(|name| read_date(page.meta(&[*name])?, order));
    ld.modified.as_deref().and_then(|date| read_date(date, order)).or_else(meta)
}

struct Finder<'a> {
    page: &'a Page,
    url: Option<&'a str>,
    order: NumberOrder,
    headline_at: Option<usize>,
    /// Drops what is later than the crawl.
    sound: &'a dyn Fn(Published) -> Option<Published>,
}

impl Finder<'_> {
    fn field(&self, field: &str) -> Option<Published> {
        read_date(field, self.order).and_then(self.sound)
    }

    fn meta(&self, names: &[&str]) -> Option<Published> {
        names.iter().find_map(|name| self.page.metas(&[*name]).iter().find_map(|content| self.field(content)))
    }

    fn trusted(&self, ld: &Article) -> Option<(Published, &'static str)> {
        if let Some(date) = ld.published.as_deref().and_then(|text| self.field(text)) {
            return Some((date, "json-ld"));
        }
        let spoken = || {
            let names = self.page.meta_names().filter(|name| speaks_of_publication(name));
            names.filter_map(|name| self.meta(&[name])).next()
        };
        self.meta(&PUBLISHED).or_else(spoken).map(|date| (date, "meta"))
    }

    /// What stands after the headline is nearer to it than what stands before.
    fn distance(&self, at: usize) -> usize {
        match self.headline_at {
            Some(headline) if at >= headline => at - headline,
            Some(headline) => 4 * (headline - at),
            None => at,
        }
    }

    /// The date of an element, for machines or else for people.
    fn shown(&self, found: &Found) -> Option<Published> {
        let value = found.value.as_deref().and_then(|value| self.field(value));
        value.or_else(|| shown_date(&found.text, self.order).and_then(self.sound))
    }

    /// `date`, or the day that the page shows where that is the better knowledge.
    fn as_shown(&self, date: Published, from: &'static str, changed: bool) -> (Published, &'static str) {
        let at_greenwich = is_at_greenwich(&date);
        if !at_greenwich && !changed {
            return (date, from);
        }
        let day = date.day();
        let is_next_to = |other: Date| {
            day.tomorrow().is_ok_and(|tomorrow| tomorrow == other)
                || day.yesterday().is_ok_and(|before| before == other)
        };
        // The address and the page have the day of the outlet's own clock.
        if at_greenwich && let Some(local) = self.url.and_then(day_in_url) {
            if is_next_to(local) {
                return (Published::Day(local), "url");
            }
            return (date, from);
        }
        let (beside, confirmed) = self.beside_headline(day);
        if confirmed {
            return (date, from);
        }
        let Some(beside) = beside else { return (self.without_midnight(date), from) };
        let local = at_greenwich && is_next_to(beside.day());
        // A day of publication that moves with each change is none.
        let first = changed && beside.day() < day;
        if local || first { (beside, "page") } else { (date, from) }
    }

    /// The day that readers see beside the headline, where nothing says it is that of a change; and
    /// whether `day` itself is shown there.
    fn beside_headline(&self, day: Date) -> (Option<Published>, bool) {
        if self.headline_at.is_none() {
            return (None, false);
        }
        let mut nearest: Option<(usize, Published)> = None;
        let mut confirmed = false;
        let mut see = |at: usize, text: &str, value: Option<&str>, own: bool| {
            let distance = self.distance(at);
            if distance > BESIDE {
                return;
            }
            let said = shown_date(text, self.order).and_then(self.sound);
            let value = value.and_then(|value| self.field(value));
            // The value may be at Greenwich once more, or the very moment with its offset.
            let date = match (said, value) {
                (Some(said), Some(value)) if value.day() == said.day() => value,
                (Some(said), _) => said,
                (None, Some(value)) => value,
                (None, None) => return,
            };
            // 3/4 of an unknown custom may be either day.
            let turned = Date::new(date.day().year(), date.day().day(), date.day().month());
            confirmed |= date.day() == day || turned.is_ok_and(|turned| turned == day);
            if own && !speaks_of_change(text) && nearest.as_ref().is_none_or(|(known, _)| distance < *known) {
                nearest = Some((distance, date));
            }
        };
        for found in &self.page.dates {
            let own = !found.aside && !is_elsewhere(&found.hint) && found.text.len() <= 100;
            see(found.at, &found.text, found.value.as_deref(), own);
        }
        for short in self.page.shorts.iter().filter(|short| is_whole_stamp(&short.text, self.order)) {
            see(short.at, &short.text, None, !short.aside);
        }
        (nearest.map(|(_, date)| date), confirmed)
    }

    /// Systems that know the day alone write midnight, and some of them turn it to Greenwich: 22 or 23
    /// o'clock of the day before, for a page in a language of the continent.
    fn without_midnight(&self, date: Published) -> Published {
        const CONTINENT: [&str; 18] = [
            "de", "fr", "it", "es", "nl", "da", "sv", "nb", "no", "pl", "cs", "sk", "sl", "hr", "sr", "hu", "sq", "mk",
        ];
        let language = self.page.language.as_deref().unwrap_or_default().to_ascii_lowercase();
        let here = CONTINENT.contains(&language.split(['-', '_']).next().unwrap_or_default());
        match &date {
            Published::Moment { rfc3339, day }
                if here && (rfc3339.contains("T22:00:00") || rfc3339.contains("T23:00:00")) =>
            {
                day.tomorrow().map_or(date.clone(), Published::Day)
            }
            _ => date,
        }
    }

    /// Of all other dates the one that costs least: nodes from the headline, and more for what is less
    /// surely the day of publication.
    fn shown_best(&self) -> Option<(Published, &'static str)> {
        let mut candidates: Vec<(usize, Published, &'static str)> = Vec::new();
        let aside = |aside: bool| if aside { ASIDE } else { 0 };
        for found in &self.page.dates {
            let has = |words: &[&str]| words.iter().any(|word| found.hint.contains(word));
            let kind = match () {
                () if is_elsewhere(&found.hint) => continue,
                () if has(&PUBLISHED_MARKS) => 0,
                () if has(&DATE_MARKS) => 60,
                () => 400,
            };
            if let Some(date) = self.shown(found) {
                let cost = self.distance(found.at) + kind + doubt(&found.text) + aside(found.aside);
                candidates.push((cost, date, "page"));
            }
        }
        let far = self.page.shorts.iter().filter(|short| short.text.len() <= 30 && !short.aside);
        let days: BTreeSet<Date> = far.filter_map(|short| Some(stamp_in(&short.text, self.order)?.day())).collect();
        for short in &self.page.shorts {
            let Some(date) = stamp_in(&short.text, self.order).and_then(self.sound) else { continue };
            let distance = self.distance(short.at);
            let said = speaks_of_publication_aloud(&short.text);
            // Among comments and other reports only what stands right under the headline is the report's.
            if short.aside && !(self.headline_at.is_some() && distance <= 30) {
                continue;
            }
            let kind = match () {
                () if said => 20,
                () if distance <= NEAR && is_whole_stamp(&short.text, self.order) => 65 + distance,
                () if distance <= NEAR => 265 + distance,
                // Far from the headline only what is a date and nothing else, on a page that shows one.
                () if short.text.len() <= 30 && days.len() == 1 => 1000,
                () => continue,
            };
            let cost = distance + kind + doubt(&short.text) + aside(short.aside);
            candidates.push((cost, date, "page"));
        }
        let address = self.url.and_then(day_in_url).and_then(|day| (self.sound)(Published::Day(day)));
        candidates.extend(address.map(|date| (45, date, "url")));
        candidates.extend(self.meta(&PERHAPS_PUBLISHED).map(|date| (50, date, "meta")));
        candidates.into_iter().min_by_key(|(cost, ..)| *cost).map(|(_, date, from)| (date, from))
    }
}

/// Whether a moment is given in the time of Greenwich, as systems write that keep no other.
fn is_at_greenwich(date: &Published) -> bool {
    matches!(date, Published::Moment { rfc3339, .. } if rfc3339.ends_with('Z') || rfc3339.ends_with("+00:00"))
}

/// Whether a `meta` element is named for the time of publication, whatever the rest of its name.
fn speaks_of_publication(name: &str) -> bool {
    (name.contains("publish") || name.contains("publication"))
        && ["date", "time"].iter().any(|word| name.contains(word))
        && !["modif", "updat", "expir", "last", "end", "until"].iter().any(|word| name.contains(word))
}

/// Whether a short text says that its date is that of publication.
fn speaks_of_publication_aloud(text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "published",
        "posted",
        "veröffentlicht",
        "erschienen",
        "erscheinungsdatum",
        "erstellt am",
        "pressemitteilung vom",
        "publié",
        "mis en ligne",
        "publicado",
        "pubblicato",
        "gepubliceerd",
        "publicerad",
        "opublikowano",
    ];
    let text = text.to_lowercase();
    WORDS.iter().any(|word| text.contains(word))
}

/// Whether a short text says that its date is that of a change.
fn speaks_of_change(text: &str) -> bool {
    const WORDS: [&str; 10] = [
        "updat",
        "modif",
        "aktualisiert",
        "geändert",
        "änderung",
        "reviewed",
        "edited",
        "mis à jour",
        "actualiza",
        "aggiorna",
    ];
    let text = text.to_lowercase();
    WORDS.iter().any(|word| text.contains(word))
}

/// Nodes that a date counts as further off for what is said beside it.
fn doubt(text: &str) -> usize {
    if speaks_of_change(text) { 300 } else { 0 }
}

/// Places that show other days than the report's own.
fn is_elsewhere(hint: &str) -> bool {
    const WORDS: [&str; 17] = [
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
    ];
    WORDS.iter().any(|word| hint.contains(word))
}

/// The first date in a short text, as bylines and time stamps show it.
fn shown_date(text: &str, order: NumberOrder) -> Option<Published> {
    if text.len() > 300 {
        return None;
    }
    find_dates(text, order).next().map(|found| found.date)
}

/// Whether a piece of text is a date and little else.
fn is_whole_stamp(text: &str, order: NumberOrder) -> bool {
    let Some(found) = find_dates(text, order).next() else { return false };
    let rest = text[found.range.end..].trim();
    speaks_of_publication_aloud(&text[..found.range.start])
        || text[..found.range.start].chars().filter(|c| c.is_alphabetic()).count() <= 12 && rest.len() <= 12
}

/// The date of a bare piece of text that is a time stamp: a day in the middle of a sentence is one that
/// the report speaks of.
fn stamp_in(text: &str, order: NumberOrder) -> Option<Published> {
    let found = find_dates(text, order).next()?;
    let is_stamp = found.range.start <= 30 && (text.len() <= 60 || found.range.start == 0);
    (is_stamp || found.range.start <= 60 && speaks_of_publication_aloud(&text[..found.range.start]))
        .then_some(found.date)
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
    fn the_pages_own_day_wins_over_the_one_at_greenwich() {
        let at_night = r#"<meta property="article:published_time" content="2023-01-08T02:25:54Z">"#;
        check_published(at_night, URL, Some(("2023-01-08T02:25:54Z", "meta")));
        check_published(at_night, "https://post.example/2023/01/07/ferry", Some(("2023-01-07", "url")));
        let shown = format!("{at_night}<h1>Ferry sinks</h1><p class=date>January 7, 2023</p>");
        check_published(&shown, URL, Some(("2023-01-07", "page")));
        let same =
            format!("{at_night}<h1>Ferry sinks</h1><p class=date>January 8, 2023</p><time>January 7, 2023</time>");
        check_published(&same, URL, Some(("2023-01-08T02:25:54Z", "meta")));
        let midnight = r#"<html lang=de><meta name="date_published" content="2023-01-07T23:00:00Z">"#;
        check_published(midnight, URL, Some(("2023-01-08", "meta")));
    }

    #[test]
    fn a_day_that_moves_with_each_change_is_none() {
        let changed = r#"<meta property="article:published_time" content="2023-06-24">
            <meta property="article:modified_time" content="2023-06-24">"#;
        check_published(changed, URL, Some(("2023-06-24", "meta")));
        let shown = format!("{changed}<h1>Ferry sinks</h1><p class=date>January 8, 2023</p>");
        check_published(&shown, URL, Some(("2023-01-08", "page")));
        let updated = format!("{changed}<h1>Ferry sinks</h1><p class=date>Updated January 8, 2023</p>");
        check_published(&updated, URL, Some(("2023-06-24", "meta")));
    }

    #[test]
    fn the_nearest_and_surest_of_the_shown_days() {
        check_published(
            "<h1>Ferry sinks</h1><span>8 January 2023</span><div class=entry-date>9 March 2021</div>",
            URL,
            Some(("2021-03-09", "page")),
        );
        check_published(
            "<h1>Ferry sinks</h1><p>It was built on 3 May 1999.</p><p>Erschienen am: 01.11.2023</p>",
            URL,
            Some(("2023-11-01", "page")),
        );
        check_published(r#"<meta name="x-published-date" content="2023-01-08">"#, URL, Some(("2023-01-08", "meta")));
    }

    #[test]
    fn days_in_addresses() {
        let day = |url| day_in_url(url).map(|day| day.to_string());
        assert_eq!(day("https://post.example/2023/01/08/ferry"), Some("2023-01-08".to_owned()));
        assert_eq!(day("https://post.example/world/2023/jan/08/ferry"), Some("2023-01-08".to_owned()));
        assert_eq!(day("https://post.example/ferry-20230108.html"), Some("2023-01-08".to_owned()));
        assert_eq!(day("https://post.example/ferry-1999-99-99"), None);
    }
}
