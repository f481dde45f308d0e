use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use rashomon_engine::StoreError;
use rashomon_present::html::{Links, story_sections};
use rashomon_present::{Document, EntityView, FindingView, StoryView};
use serde::Deserialize;

use super::corrections::take_back;
use super::layout::{Page, shown};
use crate::address;
use crate::asked;
use crate::failure::Failure;
use crate::site::Site;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    /// The number of a correction that was just told.
    noted: Option<i64>,
}

pub async fn story(
    State(site): State<Site>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = query.unwrap_or_default();
    let asked: Asked = asked::read(&query)?;
    let wanted = id.clone();
    let now = site.read(move |archive| Ok(archive.resolve(&wanted)?)).await?;
    let now = now.ok_or_else(|| StoreError::Unknown { what: "story", name: id.clone() })?;
    if now != id {
        // The story has grown into another; a split may bring it back, so the move is not for good.
        let query = if query.is_empty() { query } else { format!("?{query}") };
        return Ok(Redirect::temporary(&format!("{}{query}", address::story(&now))).into_response());
    }
    let token = site.token().to_owned();
    let made = shown(&site, move |archive| {
        let document = archive.story(&id)?;
        let story = document.stories.first().ok_or(StoreError::Unknown { what: "story", name: id })?;
        let title = story.headline.as_deref().unwrap_or("(no headline)");
        let content = html! {
            @if let Some(noted) = asked.noted {
                div.noted role="status" { p { "Correction " (noted) " is kept, and this is the story with it." } (take_back(noted, &token)) }
            }
            article { h1 { (title) } (story_sections(&document, story, &AcrossPages { story, token: &token })) }
            (reports(&document, story))
            (correct(&document, story, &token))
        };
        Ok(Page { title: title.to_owned(), here: "/", content })
    });
    Ok(made.await?.into_response())
}

/// Links to the pages of reports.
struct AcrossPages<'s> {
    story: &'s StoryView,
    token: &'s str,
}

impl Links for AcrossPages<'_> {
    fn evidence(&self, report: &str, start: usize, end: usize) -> String {
        address::words(report, start, end)
    }

    fn passages(&self, _: usize, from: &str, to: &str) -> String {
        address::side_by_side(&self.story.id, from, to)
    }

    fn actions(&self, finding: &FindingView) -> Markup {
        html! {
            @if finding.status == "contested" {
                form.actions method="post" action="/correct" {
                    input type="hidden" name="token" value=(self.token);
                    input type="hidden" name="kind" value="not-a-conflict";
                    input type="hidden" name="story" value=(self.story.id);
                    input type="hidden" name="finding" value=(finding.id);
                    button { "This is no conflict" }
                }
            }
        }
    }
}

/// Outlet and day, or the name of a report that tells neither.
fn label(document: &Document, name: &str) -> String {
    let report = document.reports.iter().find(|report| report.name == name);
    let outlet = report.and_then(|report| report.outlet.as_deref()).unwrap_or(name);
    match report.and_then(|report| report.published.as_deref()) {
        Some(published) => format!("{outlet}, {}", published.get(..10).unwrap_or(published)),
        None => outlet.to_owned(),
    }
}

fn reports(document: &Document, story: &StoryView) -> Markup {
    html! {
        h2 #reports { "Reports (" (document.reports.len()) ")" }
        ul.list {
            @for report in &document.reports {
                li {
                    a href=(address::report(&report.name)) { (report.headline.as_deref().unwrap_or(&report.name)) } br;
                    small { (label(document, &report.name)) }
                }
            }
        }
        @if story.reports.len() > 1 {
            form.filter action={ (address::story(&story.id)) "/side-by-side" } {
                @for (name, which) in [("from", 0), ("to", 1)] {
                    label {
                        @if which == 0 { "One report" } @else { "and another" }
                        select name=(name) {
                            @for (at, report) in story.reports.iter().enumerate() {
                                option value=(report) selected[at == which] { (label(document, report)) }
                            }
                        }
                    }
                }
                button { "Show side by side" }
            }
        }
    }
}

fn correct(document: &Document, story: &StoryView, token: &str) -> Markup {
    let entities: Vec<&EntityView> = story.compared.iter().flat_map(|compared| &compared.entities).collect();
    let said = |kind: Option<&str>| {
        html! {
            input type="hidden" name="token" value=(token);
            input type="hidden" name="story" value=(story.id);
            @if let Some(kind) = kind { input type="hidden" name="kind" value=(kind); }
        }
    };
    html! {
        details.correct {
            summary { "Correct this story" }
            p.about { "What you say here stands above what is found, is kept, and can be taken back." }
            form method="post" action="/correct" {
                fieldset {
                    legend { "Another story tells of the same event" }
                    (said(Some("merge")))
                    label { "Its id or address" input name="other" required; }
                    button { "Merge" }
                }
            }
            @if story.reports.len() > 1 {
                form method="post" action="/correct" {
                    fieldset {
                        legend { "Reports of another event" }
                        (said(Some("split")))
                        @for report in &document.reports {
                            label.check.line {
                                input type="checkbox" name="report" value=(report.name);
                                span {
                                    (report.headline.as_deref().unwrap_or(&report.name)) " "
                                    small { (label(document, &report.name)) }
                                }
                            }
                        }
                        button { "Split them off" }
                    }
                }
            }
            @if !entities.is_empty() {
                form method="post" action="/correct" {
                    fieldset {
                        legend { "Names" }
                        (said(None))
                        (names("one", "The name", &entities))
                        (names("other", "and the name", &entities))
                        label {
                            "are" select name="kind" { option value="same" { "one" } option value="not-same" { "two" } }
                        }
                        button { "Say so" }
                    }
                }
            }
        }
    }
}

fn names(field: &str, label: &str, entities: &[&EntityView]) -> Markup {
    html! {
        label {
            (label)
            select name=(field) {
                @for entity in entities {
                    @for name in &entity.names {
                        option value=(name) {
                            (name) @if *name != entity.name { " (as " (entity.name) ")" }
                        }
                    }
                }
            }
        }
    }
}
