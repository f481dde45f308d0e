use axum::extract::{RawQuery, State};
use axum::response::Html;
use maud::{Markup, html};
use rashomon_engine::{StoryFilter, StoryLine};
use serde::Deserialize;

use super::layout::{Page, count, day, given, shown};
use crate::address;
use crate::asked;
use crate::failure::Failure;
use crate::site::Site;

/// Stories on a page.
const PAGE: u32 = 50;

#[derive(Deserialize, Default, Clone)]
#[serde(default)]
struct Asked {
    from: String,
    to: String,
    /// Reports at least.
    reports: String,
    /// "on" as forms say it.
    contested: String,
    /// Whether stories are to be picked for merging.
    pick: String,
    page: u32,
}

pub async fn stories(State(site): State<Site>, RawQuery(query): RawQuery) -> Result<Html<String>, Failure> {
    let asked: Asked = asked::read(&query.unwrap_or_default())?;
    let least = given(&asked.reports)
        .map(|typed| typed.parse::<u32>().map_err(|_| Failure::wrong(format!("`{typed}` is no number of reports"))));
    let filter = StoryFilter {
        from: day(&asked.from)?,
        to: day(&asked.to)?,
        least_reports: least.transpose()?,
        contested: !asked.contested.is_empty(),
        // One more than fits says that there is a next page.
        limit: Some(PAGE + 1),
        offset: asked.page.saturating_mul(PAGE),
        ..StoryFilter::default()
    };
    let token = site.token().to_owned();
    shown(&site, move |archive| {
        let mut lines = archive.stories(&filter)?;
        let (reports, waiting) = archive.count()?;
        let more = lines.len() > PAGE as usize;
        lines.truncate(PAGE as usize);
        let content = html! {
            h1 { "Stories" }
            p.facts {
                (count(reports, "report")) " kept" @if waiting > 0 { ", " (waiting) " of them not grouped yet" }
            }
            form.filter.wide role="search" action="/search" {
                label { "Search reports, claims, quotes, names" input type="search" name="q" required; }
                button { "Search" }
            }
            (filters(&asked))
            @if lines.is_empty() {
                p {
                    @if reports == 0 { "Nothing is kept yet: " code { "rashomon ingest" } " brings reports here." }
                    @else { "No story is like that." }
                }
            }
            @if asked.pick.is_empty() {
                ul.list { @for line in &lines { li { (entry(line)) } } }
            } @else {
                (pick(&lines, &token))
            }
            @if asked.page > 0 || more {
                nav.pages aria-label="Pages" {
                    @if asked.page > 0 { a rel="prev" href=(asked.at(asked.page - 1)) { "Newer" } }
                    @if more { a rel="next" href=(asked.at(asked.page + 1)) { "Older" } }
                }
            }
            @if asked.pick.is_empty() && lines.len() > 1 {
                p { a href={ (asked.at(asked.page)) "&pick=on" } { "Two of these are one story? Pick them" } }
            }
        };
        Ok(Page { title: "Stories".to_owned(), here: "/", content })
    })
    .await
}

fn filters(asked: &Asked) -> Markup {
    html! {
        form.filter action="/" {
            label { "From" input type="date" name="from" value=(asked.from); }
            label { "To" input type="date" name="to" value=(asked.to); }
            label { "Reports at least" input type="number" name="reports" min="1" value=(asked.reports); }
            label.check {
                input type="checkbox" name="contested" checked[!asked.contested.is_empty()]; "Contested only"
            }
            button { "Show" }
        }
    }
}

/// The list with boxes to tick, of which a correction is made.
fn pick(lines: &[StoryLine], token: &str) -> Markup {
    html! {
        form method="post" action="/correct" {
            input type="hidden" name="token" value=(token);
            input type="hidden" name="kind" value="merge";
            ul.list {
                @for line in lines {
                    li.picked {
                        input type="checkbox" name="story" value=(line.id) aria-label={ "Pick: " (headline(line)) };
                        div { (entry(line)) }
                    }
                }
            }
            p.bar { button { "Merge the stories picked" } " " a href="/" { "Leave them" } }
        }
    }
}

impl Asked {
    fn at(&self, page: u32) -> String {
        let values =
            [("from", &self.from), ("to", &self.to), ("reports", &self.reports), ("contested", &self.contested)];
        let kept = values.iter().filter(|(_, value)| !value.is_empty());
        let kept: String = kept.map(|(name, value)| format!("{name}={}&", address::encoded(value))).collect();
        format!("/?{kept}page={page}")
    }
}

fn headline(line: &StoryLine) -> &str {
    line.headline.as_deref().unwrap_or("(no headline)")
}

fn entry(line: &StoryLine) -> Markup {
    html! {
        h2 { a href=(address::story(&line.id)) { (headline(line)) } }
        small {
            @match (&line.first_day, &line.last_day) {
                (Some(first), Some(last)) if first != last => { (first) " to " (last) " · " }
                (Some(day), _) => { (day) " · " }
                _ => {}
            }
            (count(line.reports as usize, "report")) " · " (count(line.origins as usize, "origin")) " "
        }
        @for (number, status) in
            [(line.contested, "contested"), (line.corroborated, "corroborated"), (line.single_origin, "single-origin")]
        {
            @if number > 0 { span class={ "badge " (status) } { (number) " " (status.replace('-', " ")) } " " }
        }
    }
}
