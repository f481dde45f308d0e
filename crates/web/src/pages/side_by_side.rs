use axum::extract::{Path, RawQuery, State};
use axum::response::Html;
use maud::{Markup, html};
use rashomon_present::{Document, LineageView};
use serde::Deserialize;

use super::layout::{Page, count, shown};
use crate::address;
use crate::asked;
use crate::failure::Failure;
use crate::site::Site;

#[derive(Deserialize)]
struct Asked {
    from: String,
    to: String,
}

/// Two reports of a story with the passages marked that one has from the other.
pub async fn side_by_side(
    State(site): State<Site>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>, Failure> {
    let asked: Asked = asked::read(&query.unwrap_or_default())?;
    shown(&site, move |archive| {
        let document = archive.story(&id)?;
        let story = &document.stories[0];
        let is = |one: &LineageView, from: &str, to: &str| one.from == from && one.to == to;
        let (from, to) = (asked.from.as_str(), asked.to.as_str());
        let derived = story.lineage.iter().find(|one| is(one, from, to) || is(one, to, from));
        let content = html! {
            h1 { "Side by side" }
            p { "In the story " a href=(address::story(&story.id)) { (story.headline.as_deref().unwrap_or("(no headline)")) } }
            @match derived {
                Some(derived) => {
                    p.facts { (verdict(&document, derived)) }
                    p.about { (derived.why) }
                }
                None => { p.facts { "Neither has a passage from the other." } }
            }
            div.columns {
                (column(&document, from, derived, 0)?)
                (column(&document, to, derived, 1)?)
            }
        };
        Ok(Page { title: "Side by side".to_owned(), here: "/", content })
    })
    .await
}

fn outlet<'d>(document: &'d Document, name: &'d str) -> &'d str {
    let report = document.reports.iter().find(|report| report.name == name);
    report.and_then(|report| report.outlet.as_deref()).unwrap_or(name)
}

fn verdict(document: &Document, derived: &LineageView) -> String {
    let (from, to) = (outlet(document, &derived.from), outlet(document, &derived.to));
    let passages = count(derived.passages.len(), "passage");
    let share = derived.share * 100.0;
    match derived.direction {
        Some(_) => format!("{from} has {share:.0} % of its text from {to}: {passages}, numbered alike"),
        None => format!(
            "They share {share:.0} % of the text of {from}, and which came first is not known: {passages}, numbered alike"
        ),
    }
}

/// `side` is 0 or 1: a passage's number leads to its like on the other side.
fn column(document: &Document, name: &str, derived: Option<&LineageView>, side: usize) -> Result<Markup, Failure> {
    let unknown = || Failure::not_found(format!("the story has no report `{name}`"));
    let report = document.reports.iter().find(|report| report.name == name).ok_or_else(unknown)?;
    let text: Vec<char> = report.text.as_deref().unwrap_or_default().chars().collect();
    let mut spans: Vec<(usize, usize, usize)> = Vec::new();
    for (at, passage) in derived.iter().flat_map(|derived| derived.passages.iter().enumerate()) {
        let span = if derived.is_some_and(|derived| derived.from == name) { passage.from } else { passage.to };
        spans.push((span.start, span.end, at + 1));
    }
    spans.sort_unstable();
    let words = |start: usize, end: usize| text[start.min(text.len())..end.min(text.len())].iter().collect::<String>();
    let mut at = 0;
    let mut parts = Vec::new();
    for (start, end, number) in spans {
        let start = start.max(at);
        if start < end {
            parts.push((words(at, start), None));
            parts.push((words(start, end), Some(number)));
            at = end;
        }
    }
    parts.push((words(at, text.len()), None));
    Ok(html! {
        section aria-label=(name) {
            h2 { a href=(address::report(name)) { (report.headline.as_deref().unwrap_or(name)) } }
            p.facts {
                (report.outlet.as_deref().unwrap_or(name))
                @if let Some(published) = &report.published { ", " (published) }
            }
            p.text {
                @for (words, number) in parts {
                    @if let Some(number) = number { mark.shared id={ "p" (number) "-" (side) } {
                            a.number href={ "#p" (number) "-" (1 - side) } aria-label={ "Passage " (number) ", to the other report" } { (number) }
                            (words)
                        } } @else { (words) }
                }
            }
        }
    })
}
