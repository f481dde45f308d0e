//! Who has what from whom: an arc diagram of a story's reports, and the passages two of them share.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::Links;
use super::labels::Labels;
use crate::outline::{count, one_line};
use crate::view::{Document, LineageView, Offsets, StoryView};

/// Pixels of one report's line, and of the room that arcs get left of it.
const ROW: usize = 28;
const ROOM: usize = 150;
const WIDTH: usize = 720;
/// Characters of a label that fit.
const LABEL: usize = 70;

/// Pairs that are listed at once; more of them are opened.
const LISTED: usize = 12;
/// Pairs that are shown at all, those with most in common: among hundreds nobody finds one.
const SHOWN: usize = 120;

pub(super) fn section(document: &Document, story: &StoryView, links: &dyn Links, labels: &Labels) -> Markup {
    if story.lineage.is_empty() {
        return html! {};
    }
    let mut shown: Vec<(usize, &LineageView)> = story.lineage.iter().enumerate().collect();
    shown.sort_by(|(_, one), (_, other)| other.share.total_cmp(&one.share));
    shown.truncate(SHOWN);
    shown.sort_by_key(|(at, _)| *at);
    let left_out = story.lineage.len() - shown.len();
    html! {
        h2 id=(links.part("lineage")) { "Lineage" }
        p.about {
            "each arc joins a report to one it has text from; the wider, the more of it"
            @if left_out > 0 { "; " (left_out) " pairs with less in common are in the JSON" }
        }
        (graph(document, story, &shown, links, labels))
        details.pairs open[shown.len() <= LISTED] {
            summary { (count(shown.len(), "pair")) " of reports with text in common" }
            @for (at, derived) in shown { (pair(document, at, derived, links, labels)) }
        }
    }
}

/// Where the passages stand elsewhere, a link to them; else the passages.
fn pair(document: &Document, at: usize, derived: &LineageView, links: &dyn Links, labels: &Labels) -> Markup {
    let address = links.passages(at, &derived.from, &derived.to);
    let told = html! {
        " " span.tag { (derived.kind) } " "
        small { (per_cent(derived.share)) ", " (count(derived.passages.len(), "passage")) }
    };
    let words = words(derived, labels);
    match address.strip_prefix('#') {
        None => html! { p.lineage { a href=(address) { (words) } (told) br; small { (derived.why) } } },
        Some(id) => html! {
            details.lineage id=(id) {
                summary { (words) (told) }
                p.about { (derived.why) }
                // A target inside is what makes a link open the part.
                div.passages { (passages(document, derived)) }
            }
        },
    }
}

/// Which report derives from which, or that the direction is not known.
fn words(derived: &LineageView, labels: &Labels) -> String {
    let (from, to) = (labels.get(&derived.from), labels.get(&derived.to));
    match derived.direction {
        Some(_) => format!("{from} from {to}"),
        None => format!("{to} and {from}, direction unknown"),
    }
}

fn per_cent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

fn passages(document: &Document, derived: &LineageView) -> Markup {
    let text = |name: &str| {
        let report = document.reports.iter().find(|report| report.name == name);
        report.and_then(|report| report.text.as_deref()).unwrap_or_default()
    };
    let cut = |name: &str, Offsets { start, end }: Offsets| -> String {
        text(name).chars().skip(start).take(end.saturating_sub(start)).collect()
    };
    html! {
        @for passage in &derived.passages {
            div.accounts {
                blockquote { (one_line(&cut(&derived.from, passage.from))) }
                blockquote { (one_line(&cut(&derived.to, passage.to))) }
            }
        }
    }
}

fn graph(
    document: &Document,
    story: &StoryView,
    shown: &[(usize, &LineageView)],
    links: &dyn Links,
    labels: &Labels,
) -> Markup {
    let row: BTreeMap<&str, usize> = story.reports.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let middle = |at: usize| at * ROW + ROW / 2;
    let height = story.reports.len() * ROW;
    let tallest = shown.iter().filter_map(|(_, derived)| span_of(&row, derived)).max().unwrap_or(1).max(1);
    html! {
        // What is wider than a phone's screen is moved there by finger or key.
        div.wide tabindex="0" role="region" aria-label="Lineage, drawn" {
            svg.graph viewBox={ "0 0 " (WIDTH) " " (height) } role="group" aria-label="Which report has text from which" {
                @for (at, derived) in shown {
                    @if let (Some(from), Some(to)) = (row.get(derived.from.as_str()), row.get(derived.to.as_str())) {
                        @let reach = ROOM - 20 - from.abs_diff(*to) * (ROOM - 40) / tallest;
                        @let line = format!("M{ROOM} {} C{reach} {} {reach} {} {ROOM} {}", middle(*from), middle(*from), middle(*to), middle(*to));
                        a href=(links.passages(*at, &derived.from, &derived.to)) {
                            title { (words(derived, labels)) ", " (per_cent(derived.share)) }
                            path d=(line) fill="none" stroke=(hue(story, &derived.to)) stroke-width=(format!("{:.1}", 2.5 + 5.0 * derived.share)) {}
                        }
                    }
                }
                @for (at, name) in story.reports.iter().enumerate() {
                    circle cx=(ROOM) cy=(middle(at)) r="6" fill=(hue(story, name)) {}
                    text x=(ROOM + 14) y=(middle(at) + 5) { (label(document, name)) }
                }
            }
        }
    }
}

fn span_of(row: &BTreeMap<&str, usize>, derived: &LineageView) -> Option<usize> {
    Some(row.get(derived.from.as_str())?.abs_diff(*row.get(derived.to.as_str())?))
}

/// One colour for each origin that several reports share, grey for a report on its own.
fn hue(story: &StoryView, report: &str) -> String {
    let mut shared = story.origins.iter().filter(|origin| origin.reports.len() > 1);
    match shared.position(|origin| origin.reports.iter().any(|name| name == report)) {
        // Steps of the golden angle keep any number of hues apart.
        Some(at) => format!("hsl({} 65% 45%)", (at * 137 + 205) % 360),
        None => "#888".to_owned(),
    }
}

/// "Globe Daily, 2025-06-15: Bridge collapse at …".
fn label(document: &Document, name: &str) -> String {
    let Some(report) = document.reports.iter().find(|report| report.name == name) else { return name.to_owned() };
    let who = report.outlet.as_deref().unwrap_or(name);
    let when = report.published.as_deref().map(|day| format!(", {}", &day[..day.len().min(10)])).unwrap_or_default();
    let headline = report.headline.as_deref().map(|headline| format!(": {}", one_line(headline))).unwrap_or_default();
    let label = format!("{who}{when}{headline}");
    match label.char_indices().nth(LABEL) {
        Some((end, _)) => format!("{}…", label[..end].trim_end()),
        None => label,
    }
}
