use axum::extract::{RawQuery, State};
use axum::response::Html;
use maud::html;
use rashomon_engine::{Change, Since};
use serde::Deserialize;

use super::layout::{Page, day, shown};
use crate::address;
use crate::asked;
use crate::failure::Failure;
use crate::site::Site;

/// Changes on a page.
const PAGE: i64 = 200;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    /// From this day on, the oldest first.
    since: String,
    /// The number of the last change of the page before.
    after: Option<i64>,
}

pub async fn changes(State(site): State<Site>, RawQuery(query): RawQuery) -> Result<Html<String>, Failure> {
    let asked: Asked = asked::read(&query.unwrap_or_default())?;
    let since = day(&asked.since)?;
    shown(&site, move |archive| {
        let last = archive.last_change()?;
        let from = match (asked.after, &since) {
            (Some(after), _) => Since::Seq(after.max(0)),
            (None, Some(day)) => Since::At(day.clone()),
            // Who asks for nothing else wants to see the newest.
            (None, None) => Since::Seq((last - PAGE).max(0)),
        };
        let mut changes = archive.changes(&from, PAGE as u32)?;
        let newest_first = asked.after.is_none() && since.is_none();
        if newest_first {
            changes.reverse();
        }
        let first = changes.iter().map(|change| change.seq).min();
        let until = changes.iter().map(|change| change.seq).max();
        let content = html! {
            h1 { "Changes" }
            p.about { "What became corroborated, contested or newer, and which stories came, grew or moved." }
            form.filter action="/changes" {
                label { "Since" input type="date" name="since" value=(asked.since); }
                button { "Show" }
            }
            @if changes.is_empty() { p { "Nothing has changed since." } }
            ol.timeline.moments {
                @for change in &changes {
                    li {
                        time datetime=(change.at) { (change.at.replace('T', " ").trim_end_matches('Z')) }
                        span {
                            (what(change)) " "
                            a href=(address::story(&change.story)) { (change.claim.as_deref().unwrap_or("the story")) }
                            @if let Some(slot) = &change.slot { " " span.tag { (slot) } }
                        }
                    }
                }
            }
            nav.pages aria-label="Pages" {
                @if let Some(first) = first && first > 1 {
                    a rel="prev" href={ "/changes?after=" ((first - 1 - PAGE).max(0)) } { "Earlier" }
                }
                @if let Some(until) = until && until < last { a rel="next" href={ "/changes?after=" (until) } { "Later" } }
            }
        };
        Ok(Page { title: "Changes".to_owned(), here: "/changes", content })
    })
    .await
}

fn what(change: &Change) -> String {
    let (before, after) = (change.before.as_deref().unwrap_or_default(), change.after.as_deref().unwrap_or_default());
    match change.kind.as_str() {
        "story" => format!("A new story ({after} {}):", if after == "1" { "report" } else { "reports" }),
        "grown" => format!("A story has {after} reports, before {before}:"),
        "redirected" => "A story went into another:".to_owned(),
        "corroborated" => "Now corroborated:".to_owned(),
        "contested" => "Now contested:".to_owned(),
        "updated" => "A later account may be newer news:".to_owned(),
        "uncontested" => "No longer contested:".to_owned(),
        other => format!("{other}:"),
    }
}
