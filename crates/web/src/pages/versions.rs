use axum::extract::{RawQuery, State};
use axum::response::Html;
use maud::{Markup, html};
use rashomon_present::{EditView, EvidenceView, VersionView};
use serde::Deserialize;

use super::layout::{Page, count, given, shown};
use crate::address;
use crate::asked;
use crate::failure::Failure;
use crate::site::Site;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    url: String,
}

/// What was edited from one version of a page to the next; of no page, the pages that have several.
pub async fn versions(State(site): State<Site>, RawQuery(query): RawQuery) -> Result<Html<String>, Failure> {
    let asked: Asked = asked::read(&query.unwrap_or_default())?;
    shown(&site, move |archive| {
        let content = match given(&asked.url) {
            Some(url) => {
                let view = archive.versions(&url)?;
                html! {
                    h1 { "Versions of a page" }
                    p.facts { (view.url) ", kept " (count(view.versions.len(), "time")) }
                    @for version in view.versions.iter().rev() { (section(version)) }
                }
            }
            None => {
                let pages = archive.pages_with_versions()?;
                html! {
                    h1 { "Pages with several versions" }
                    @if pages.is_empty() { p { "No page was kept twice." } }
                    ul.list {
                        @for page in &pages { li { a href={ "/versions?url=" (address::encoded(page)) } { (page) } } }
                    }
                }
            }
        };
        Ok(Page { title: "Versions".to_owned(), here: "/changes", content })
    })
    .await
}

fn section(version: &VersionView) -> Markup {
    let day = version.updated.as_ref().or(version.published.as_ref());
    html! {
        section {
            h2 { a href=(address::report(&version.report)) { (version.headline.as_deref().unwrap_or(&version.report)) } }
            p.facts {
                @if let Some(day) = day { (day) " · " } "kept " (version.ingested)
                @if version.current { " · " span.tag { "stands in the stories" } }
            }
            @if version.edits.is_empty() { p { "Nothing that a reader sees was edited before this one." } }
            ul.edits { @for edit in &version.edits { li { (edited(edit)) } } }
        }
    }
}

fn edited(edit: &EditView) -> Markup {
    html! {
        @if edit.field != "text" { span.tag { (edit.field) } " " }
        @if let Some(before) = &edit.before { del { (placed(before, edit.before_at.as_ref())) } " " }
        @if let Some(after) = &edit.after { ins { (placed(after, edit.after_at.as_ref())) } }
    }
}

fn placed(words: &str, at: Option<&EvidenceView>) -> Markup {
    html! {
        @match at {
            Some(at) => a href=(address::words(&at.report, at.start, at.end)) { (words) },
            None => (words),
        }
    }
}
