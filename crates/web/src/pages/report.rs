use axum::extract::{RawQuery, State};
use axum::response::Html;
use maud::html;
use rashomon_present::Document;
use rashomon_present::html::marked_report;
use serde::Deserialize;

use super::layout::{Page, shown};
use crate::address;
use crate::asked;
use crate::failure::Failure;
use crate::site::Site;

#[derive(Deserialize)]
struct Asked {
    name: String,
}

/// A report with the words marked that its story's findings rest on.
pub async fn report(State(site): State<Site>, RawQuery(query): RawQuery) -> Result<Html<String>, Failure> {
    let asked: Asked = asked::read(&query.unwrap_or_default())?;
    shown(&site, move |archive| {
        let one = archive.report(&asked.name)?.report;
        let story: Option<Document> = archive.story_of(&one.name)?.map(|id| archive.story(&id)).transpose()?;
    let story = story.as_ref().and_then(|document| document.stories.first());
    let title = one.headline.as_deref().unwrap_or(&one.name);
    let published = one.published.as_ref().map(ToString::to_string);
    let updated = one.updated.as_ref().map(ToString::to_string);
    let byline = (!one.byline.is_empty()).then(|| one.byline.join(", "));
    let facts = [
        ("Outlet", one.outlet.clone()),
        ("By", byline),
        ("Dateline", one.dateline.clone()),
        ("Agency", one.credit.clone()),
        ("Published", published),
        ("Updated", updated),
        ("Language", one.language.clone()),
        ("File", Some(one.location.clone())),
        ("SHA-256", Some(one.sha256.clone())),
    ];
        let content = html! {
            h1 { (title) }
            dl.columns {
                @for (name, value) in facts { @if let Some(value) = value { div { dt { small { (name) } } dd { (value) } } } }
            }
            // The address is shown and not linked: opening it is the reader's own step.
            @if let Some(url) = &one.url { p { small { (url) } } }
            @match story {
                Some(story) => {
                    p { "In the story " a href=(address::story(&story.id)) { (story.headline.as_deref().unwrap_or("(no headline)")) } }
                }
                None => { p { "In no story: a later version of this page stands in its place, or it is not grouped yet." } }
            }
            p.text { (marked_report(&one.name, one.body.text(), story.and_then(|story| story.compared.as_ref()))) }
            @if !one.notices.is_empty() {
                h2 { "Notices" }
                ul { @for notice in &one.notices { li { span.tag { (notice.kind) } " " (notice.message) } } }
            }
        };
        Ok(Page { title: title.to_owned(), here: "/", content })
    })
    .await
}
