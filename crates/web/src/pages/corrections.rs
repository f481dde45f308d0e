use std::borrow::Cow;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{Markup, html};
use rashomon_engine::{Correction, StoreError};

use super::layout::{Page, count, shown};
use crate::address;
use crate::failure::Failure;
use crate::site::Site;

pub async fn corrections(State(site): State<Site>) -> Result<Html<String>, Failure> {
    let token = site.token().to_owned();
    shown(&site, move |archive| {
        let all = archive.corrections()?;
        let content = html! {
            h1 { "Corrections" }
            p.about { "What people said about stories, names and conflicts. It stands above what is found." }
            @if all.is_empty() { p { "Nobody has corrected anything. Each story's page has what it takes." } }
            ul.list {
                @for one in all.iter().rev() {
                    li {
                        (words(&one.correction)) " " small { (one.at) }
                        @match &one.undone {
                            Some(at) => { " " span.tag { "taken back " (at) } }
                            None => (take_back(one.id, &token)),
                        }
                    }
                }
            }
        };
        Ok(Page { title: "Corrections".to_owned(), here: "/corrections", content })
    })
    .await
}

fn words(correction: &Correction) -> String {
    match correction {
        Correction::Merge { reports } => format!("{} tell one story", count(reports.len(), "report")),
        Correction::Split { parted, rest } => {
            format!("{} tell another story than {} others", count(parted.len(), "report"), rest.len())
        }
        Correction::Same { one, other, .. } => format!("“{one}” and “{other}” are one"),
        Correction::NotSame { one, other, .. } => format!("“{one}” and “{other}” are two"),
        Correction::NotAConflict { slot, claim, .. } => format!("No conflict of {slot}: {claim}"),
    }
}

pub fn take_back(id: i64, token: &str) -> Markup {
    html! {
        form.actions method="post" action="/undo" {
            input type="hidden" name="token" value=(token);
            input type="hidden" name="id" value=(id);
            button aria-label={ "Take back correction " (id) } { "Take back" }
        }
    }
}

/// A form's fields in their order: `story` and `report` may come several times.
struct Fields(Vec<(String, String)>);

impl Fields {
    /// # Errors
    /// Where the form is not one of this server's own pages.
    fn read(site: &Site, body: &[u8]) -> Result<Self, Failure> {
        let pairs = form_urlencoded::parse(body);
        let fields = Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect());
        match fields.all("token").first() {
            Some(token) if token == site.token() => Ok(fields),
            _ => {
                let told = "the page is of an earlier run of this server: open it again, and say it once more";
                Err(Failure::new(StatusCode::FORBIDDEN, told))
            }
        }
    }

    fn one(&self, name: &str) -> Result<String, Failure> {
        let value = self.0.iter().find(|(known, _)| known == name).map(|(_, value)| Cow::from(value.trim()));
        let value = value.filter(|value| !value.is_empty()).map(Cow::into_owned);
        value.ok_or_else(|| StoreError::Refused(format!("`{name}` is missing")).into())
    }

    fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone()).collect()
    }
}

pub async fn correct(State(site): State<Site>, body: axum::body::Bytes) -> Result<Response, Failure> {
    let fields = Fields::read(&site, &body)?;
    let (kind, story) = (fields.one("kind")?, fields.one("story"));
    if kind == "merge" && fields.all("story").is_empty() {
        return Err(StoreError::Refused("no stories are picked".to_owned()).into());
    }
    let (story, back) = (story.clone()?, story?);
    let number = match kind.as_str() {
        "merge" => {
            let mut stories = fields.all("story");
            stories.extend(fields.one("other").ok().map(|typed| id_in(&typed)));
            site.write(move |archive, at| archive.merge(&stories, at)).await?
        }
        "split" => {
            let reports = fields.all("report");
            if reports.is_empty() {
                return Err(StoreError::Refused("no reports are picked".to_owned()).into());
            }
            site.write(move |archive, at| archive.split(&story, &reports, at)).await?
        }
        "same" | "not-same" => {
            let (one, other, same) = (fields.one("one")?, fields.one("other")?, kind == "same");
            site.write(move |archive, at| archive.names(&story, &one, &other, same, at)).await?
        }
        "not-a-conflict" => {
            let finding = fields.one("finding")?;
            site.write(move |archive, at| archive.not_a_conflict(&story, &finding, at)).await?
        }
        other => return Err(StoreError::Refused(format!("there is no correction `{other}`")).into()),
    };
    Ok(Redirect::to(&format!("{}?noted={number}", address::story(&back))).into_response())
}

/// The id of a story that is told by its id or its page's address.
fn id_in(typed: &str) -> String {
    let last = typed.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/').rsplit('/').next();
    last.unwrap_or(typed).to_owned()
}

pub async fn undo(State(site): State<Site>, body: axum::body::Bytes) -> Result<Response, Failure> {
    let fields = Fields::read(&site, &body)?;
    let typed = fields.one("id")?;
    let id =
        typed.parse::<i64>().map_err(|_| StoreError::Refused(format!("`{typed}` is no number of a correction")))?;
    site.write(move |archive, at| archive.undo(id, at)).await?;
    Ok(Redirect::to("/corrections").into_response())
}
