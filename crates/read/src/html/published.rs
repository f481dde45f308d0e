//! When a page was published, by what it says of itself.

mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::civil::Date;

use super::json_ld::Article;
use super::page::{Found, Page};
use regex::Regex;
pub(super) use words::labels_a_day;
use words::{
    DATE_MARKS, MODIFIED, PERHAPS_PUBLISHED, PUBLISHED, PUBLISHED_MARKS, SURELY_PUBLISHED, is_elsewhere, is_of_change,
    speaks_of_publication, speaks_of_publication_aloud,
};

use crate::Published;
use crate::dates::{NumberOrder, find_dates, read_date};
use crate::expression::compile;

/// How many nodes from the headline a bare date may stand to be the report's.
const NEAR: usize = 400;

/// How many nodes from the headline a date stands that readers take for the report's at a glance.
const BESIDE: usize = 150;

/// What is said to have given the day of the last change, where that is all that is known.
const CHANGE: &str = "modified";

/// Nodes that the day of a change counts as further off.
const DOUBT: usize = 300;

/// How many nodes from the headline a date stands that belongs to it whatever holds it.
const RIGHT_UNDER: usize = 30;

/// Nodes that a date counts as further off where the same kind of element gives many days, as lists of reports do.
const LISTED: usize = 150;

/// Nodes that a date counts as further off among comments and other reports.
const ASIDE: usize = 200;

/// When a page was published, and what said so.
///
/// The order of trust, stated here and nowhere else: JSON-LD, then `meta` elements made for it; then, by
/// what they are and how near to the headline, elements marked as publication, the day in the address,
/// less certain `meta` elements, other dates the page shows; the day of the last change where that is
/// all. The day that the page shows beside its headline, and does not call that of a change, wins over a trusted
/// one that is later, or at Greenwich, or given by `meta` alone. Nothing later than the crawl is believed.
pub(super) fn published(
    html: &str,
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
        let changed = updated(page, ld, order).map(|changed| changed.day());
        return Some(finder.as_shown(date, from, changed));
    }
    let shown = finder.shown_best();
    if shown.as_ref().is_some_and(|(_, from)| *from != CHANGE) {
        return shown;
    }
    let modified = ld.modified.as_deref().and_then(|text| finder.field(text));
    if let Some(date) = finder.in_scripts(html) {
        return Some((date, "script"));
    }
    if shown.is_some() {
        return shown;
    }
    if let Some(date) = modified.or_else(|| finder.meta(&MODIFIED)).or_else(|| finder.last_change()) {
        return Some((date, CHANGE));
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

    /// Whether a `meta` gives this day as that of publication.
    fn is_given(&self, day: Date) -> bool {
        PUBLISHED.iter().any(|name| self.meta(&[*name]).is_some_and(|date| date.day() == day))
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

    /// `date`, or the day that the page shows where that is the better knowledge; `changed` is the day of the
    /// last change.
    fn as_shown(&self, date: Published, from: &'static str, changed: Option<Date>) -> (Published, &'static str) {
        let at_greenwich = is_at_greenwich(&date);
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
        let local = |date| if at_greenwich { self.without_midnight(date) } else { date };
        let Some(beside) = beside else { return (local(date), from) };
        let shown = beside.day();
        if at_greenwich && is_next_to(shown) {
            return (beside, "page");
        }
        // Nothing is shown before it is published: the fields repeat the day of a change, or of a move to another
        // system. What is shown later is the outlet's own word against that of a field of the day of writing,
        // unless it is the day of a change.
        let weak = from == "meta" && self.meta(&SURELY_PUBLISHED).is_none();
        let later = changed != Some(shown) && (weak || self.is_given(shown));
        if shown < day || later { (beside, "page") } else { (local(date), from) }
    }

    /// The day that readers see beside the headline, where nothing says it is that of a change; and
    /// whether `day` itself is shown there.
    fn beside_headline(&self, day: Date) -> (Option<Published>, bool) {
        if self.headline_at.is_none() {
            return (None, false);
        }
        let mut nearest: Option<(usize, Published)> = None;
        let mut confirmed = false;
        let found_first = |text: &str| {
            let start = find_dates(text, self.order).next().map_or(0, |found| found.range.start);
            speaks_of_publication_aloud(text) || !text[..start].trim_end().ends_with(':')
        };
        let mut see = |at: usize, text: &str, value: Option<&str>, own: bool| {
            let distance = self.distance(at);
            // What is called the day of publication may stand under the report too.
            let reach = if speaks_of_publication_aloud(text) { 2 * NEAR } else { BESIDE };
            if distance > reach {
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
            let change = is_of_change(text, self.order);
            confirmed |= !change && (date.day() == day || turned.is_ok_and(|turned| turned == day));
            if own && !change && found_first(text) && nearest.as_ref().is_none_or(|(known, _)| distance < *known) {
                nearest = Some((distance, date));
            }
        };
        for found in &self.page.dates {
            let marked = PUBLISHED_MARKS.iter().any(|word| found.hint.contains(word));
            let aside = found.aside && !(marked && self.distance(found.at) <= RIGHT_UNDER);
            let own = !aside && !is_elsewhere(&found.hint) && found.text.len() <= 100;
            see(found.at, &found.text, found.value.as_deref(), own);
        }
        for short in self.page.shorts.iter().filter(|short| is_whole_stamp(&short.text, self.order)) {
            see(short.at, &short.text, None, !short.aside && !short.listed);
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

    /// The day that the page's scripts give for its publication, where they give one and no other.
    fn in_scripts(&self, html: &str) -> Option<Published> {
        static FIELD: LazyLock<Regex> = LazyLock::new(|| {
            compile(
                r#"(?xi)\b(?:date_?published|published?_?(?:date|at|on|time)|publication_?(?:date|time))(?:"|\\"|&quot;)
                \s*:\s*(?:"|\\"|&quot;)(?P<date>\d[^"\\&<]{7,40})"#,
            )
        });
        let mut dates = FIELD.captures_iter(html).take(50).filter_map(|found| self.field(&found["date"]));
        let first = dates.next()?;
        dates.all(|date| date.day() == first.day()).then_some(first)
    }

    /// The day of the last change that the page shows, anywhere but in comments.
    fn last_change(&self) -> Option<Published> {
        let mut shorts =
            self.page.shorts.iter().filter(|short| !short.comment && is_of_change(&short.text, self.order));
        shorts.find_map(|short| shown_date(&short.text, self.order).and_then(self.sound))
    }

    /// Naming attributes of the elements that give three days or more.
    fn lists(&self) -> BTreeSet<&str> {
        let mut days: BTreeMap<&str, BTreeSet<Date>> = BTreeMap::new();
        for found in &self.page.dates {
            days.entry(&found.hint).or_default().extend(self.shown(found).map(|date| date.day()));
        }
        days.into_iter().filter(|(_, days)| days.len() >= 3).map(|(hint, _)| hint).collect()
    }

    /// Of all other dates the one that costs least: nodes from the headline, and more for what is less
    /// surely the day of publication.
    fn shown_best(&self) -> Option<(Published, &'static str)> {
        let mut candidates: Vec<(usize, Published, &'static str)> = Vec::new();
        let aside = |aside: bool| if aside { ASIDE } else { 0 };
        let lists = self.lists();
        for found in &self.page.dates {
            let has = |words: &[&str]| words.iter().any(|word| found.hint.contains(word));
            let kind = match () {
                () if is_elsewhere(&found.hint) => continue,
                () if has(&PUBLISHED_MARKS) => 0,
                () if has(&DATE_MARKS) => 60,
                () => 400,
            };
            if let Some(date) = self.shown(found) {
                let change = is_of_change(&found.text, self.order);
                let kind = kind + if lists.contains(found.hint.as_str()) { LISTED } else { 0 };
                let cost = self.distance(found.at) + kind + if change { DOUBT } else { 0 } + aside(found.aside);
                candidates.push((cost, date, if change { CHANGE } else { "page" }));
            }
        }
        let far = self.page.shorts.iter().filter(|short| short.text.len() <= 30 && !short.aside);
        let days: BTreeSet<Date> = far.filter_map(|short| Some(stamp_in(&short.text, self.order)?.day())).collect();
        for short in &self.page.shorts {
            let Some(date) = stamp_in(&short.text, self.order).and_then(self.sound) else { continue };
            let distance = self.distance(short.at);
            let said = speaks_of_publication_aloud(&short.text);
            // Among comments and other reports only what stands right under the headline is the report's.
            let under = self.headline_at.is_some() && distance <= RIGHT_UNDER;
            if short.aside && !under && (short.comment || !said) {
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
            let change = is_of_change(&short.text, self.order);
            let cost = distance + kind + if change { DOUBT } else { 0 } + aside(short.aside);
            candidates.push((cost, date, if change { CHANGE } else { "page" }));
        }
        let address = self.url.and_then(day_in_url).and_then(|day| (self.sound)(Published::Day(day)));
        candidates.extend(address.map(|date| (45, date, "url")));
        candidates.extend(self.meta(&PERHAPS_PUBLISHED).map(|date| (140, date, "meta")));
        candidates.into_iter().min_by_key(|(cost, ..)| *cost).map(|(_, date, from)| (date, from))
    }
}

/// Whether a moment is given in the time of Greenwich, as systems write that keep no other.
fn is_at_greenwich(date: &Published) -> bool {
    matches!(date, Published::Moment { rfc3339, .. } if rfc3339.ends_with('Z') || rfc3339.ends_with("+00:00"))
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
    // Archives put the address of the page after their own, with the moment of the crawl.
    let path = path.split_once("://").map_or(path, |(_, archived)| archived);
    let path = path[path.find('/')?..].split(['?', '#']).next()?;
    let dashed: String = path.chars().map(|c| if matches!(c, '/' | '_') { '-' } else { c }).collect();
    let has_year_first = |text: &str| {
        let start = text.trim_start_matches(|c: char| !c.is_ascii_digit());
        start.starts_with("19") || start.starts_with("20")
    };
    let year_first =
        find_dates(&dashed, NumberOrder::Unknown).find(|found| has_year_first(&dashed[found.range.clone()]));
    // The day first only where it is all that a folder or the page is named for.
    let named = || {
        let mut parts = path.split('/').filter(|part| part.len() == 10);
        parts.find_map(|part| {
            let found = find_dates(part, NumberOrder::DayFirst).next()?;
            (found.range == (0..part.len())).then_some(found.date.day())
        })
    };
    year_first.map(|found| found.date.day()).or_else(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_published(html: &str, url: &str, expected: Option<(&str, &str)>) {
        let page = Page::parse(html);
        let ld = Article::find(&page.json_ld);
        let found =
            published(html, &page, &ld, Some(url), NumberOrder::Unknown, None, Some("2024-01-01".parse().unwrap()));
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
    fn labels_say_what_day_it_is() {
        let label = |label: &str| {
            format!("<h1>Ferry sinks</h1><p><span>{label}</span> <b>on</b> <time>8 January 2023</time></p>")
        };
        let given = r#"<meta property="article:published_time" content="2023-02-02T10:00:00Z">"#;
        let none = Some(("2023-02-02T10:00:00Z", "meta"));
        check_published(&format!("{given}{}", label("Last updated")), URL, none);
        check_published(&format!("{given}{}", label("Published")), URL, Some(("2023-01-08", "page")));
        let both = "<h1>Ferry sinks</h1><p class=date>Published 8 January 2023, updated 9 March 2023</p>";
        check_published(both, URL, Some(("2023-01-08", "page")));
        let foot = "<h1>Ferry sinks</h1><footer>Erschienen am: 01.11.2023</footer>";
        check_published(foot, URL, Some(("2023-11-01", "page")));
        let comment = format!(
            "<h1>Ferry sinks</h1>{}<div class=comments><footer>Posted 8 January 2023</footer></div>",
            "<p>x</p>".repeat(20)
        );
        check_published(&comment, URL, None);
    }

    #[test]
    fn the_day_shown_wins_over_a_field_of_the_day_of_writing() {
        let written = r#"<meta name="dcterms.date" content="2023-01-02"><h1>Ferry sinks</h1>"#;
        check_published(&format!("{written}<time>8 January 2023</time>"), URL, Some(("2023-01-08", "page")));
        let sure = r#"<meta property="article:published_time" content="2023-01-02"><h1>Ferry sinks</h1>"#;
        check_published(&format!("{sure}<time>8 January 2023</time>"), URL, Some(("2023-01-02", "meta")));
        let table = format!("{sure}<table><tr><td>1/1/2013</td><td>+13 %</td></tr></table>");
        check_published(&table, URL, Some(("2023-01-02", "meta")));
        let moved = r#"<meta property="article:published_time" content="2024-08-07"><h1>Ferry sinks</h1>"#;
        check_published(&format!("{moved}<span>Dec 30, 2013</span>"), URL, Some(("2013-12-30", "page")));
    }

    #[test]
    fn scripts_and_changes_are_the_last_resort() {
        let script = r#"<h1>Ferry sinks</h1><script>var a = {\"publishedDate\":\"2023-01-08T10:37:27Z\"}</script>"#;
        check_published(script, URL, Some(("2023-01-08T10:37:27Z", "script")));
        let two = format!("{script}<script>{{\"published_at\":\"2020-01-01\"}}</script>");
        check_published(&two, URL, None);
        let change = "<h1>Ferry sinks</h1><footer>This page was last edited on 8 January 2023</footer>";
        check_published(change, URL, Some(("2023-01-08", "modified")));
    }

    #[test]
    fn days_in_addresses() {
        let day = |url| day_in_url(url).map(|day| day.to_string());
        assert_eq!(day("https://post.example/2023/01/08/ferry"), Some("2023-01-08".to_owned()));
        assert_eq!(day("https://post.example/world/2023/jan/08/ferry"), Some("2023-01-08".to_owned()));
        assert_eq!(day("https://post.example/ferry-20230108.html"), Some("2023-01-08".to_owned()));
        assert_eq!(day("https://post.example/ferry-1999-99-99"), None);
        assert_eq!(day("https://post.example/news/29-10-2021"), Some("2021-10-29".to_owned()));
        assert_eq!(day("https://post.example/ferry-29-10-2021"), None);
        let archived = "https://archive.example/web/20160218174457/http://post.example/2010/05/19/ferry";
        assert_eq!(day(archived), Some("2010-05-19".to_owned()));
    }
}
