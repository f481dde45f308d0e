use axum::http::header;
use axum::response::{Html, IntoResponse};
use maud::{DOCTYPE, Markup, html};
use rashomon_engine::Archive;
use rashomon_present::html::STYLE;

use crate::failure::Failure;
use crate::site::Site;

const SITE_STYLE: &str = include_str!("site.css");
const SCRIPT: &str = include_str!("live.js");

/// What is on a page.
pub struct Page {
    pub title: String,
    /// The address of the entry of the menu that it belongs to.
    pub here: &'static str,
    pub content: Markup,
}

/// The page that `work` makes of the store.
pub async fn shown(
    site: &Site,
    work: impl FnOnce(&Archive) -> Result<Page, Failure> + Send + 'static,
) -> Result<Html<String>, Failure> {
    site.read(move |archive| {
        // Before the page is made, so that it is told of every change that it may not show.
        let seen = archive.last_change()?;
        let made = work(archive)?;
        Ok(page(&made.title, made.here, seen, made.content))
    })
    .await
}

/// A whole page. `seen` is the number of the last change that it shows.
pub fn page(title: &str, here: &str, seen: i64, content: Markup) -> Html<String> {
    let entries = [("/", "Stories"), ("/search", "Search"), ("/changes", "Changes"), ("/corrections", "Corrections")];
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · rashomon" }
                link rel="stylesheet" href="/style.css";
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                script src="/live.js" defer {}
            }
            body data-seen=(seen) {
                a.skip href="#content" { "Skip to content" }
                header {
                    nav aria-label="Main" {
                        @for (address, name) in entries {
                            a href=(address) aria-current=[(address == here).then_some("page")] { (name) }
                        }
                    }
                    p #news role="status" hidden {}
                }
                main #content tabindex="-1" { (content) }
                footer { "What the reports say, and on whose word. Nothing here judges what is true." }
            }
        }
    };
    Html(page.into_string())
}

/// "1 report", "5 reports".
pub fn count(n: usize, thing: &str) -> String {
    format!("{n} {thing}{}", if n == 1 { "" } else { "s" })
}

/// What was typed into a field, if anything was.
pub fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// A day as a form sends it.
pub fn day(text: &str) -> Result<Option<String>, Failure> {
    let read = |text: String| match text.parse::<jiff::civil::Date>() {
        Ok(day) => Ok(day.to_string()),
        Err(_) => Err(Failure::wrong(format!("`{text}` is no day (YYYY-MM-DD)"))),
    };
    given(text).map(read).transpose()
}

pub async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], format!("{STYLE}\n{SITE_STYLE}"))
}

/// Two accounts of one thing.
const ICON: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><circle cx='12' cy='16' r='10' fill='#b3261e' \
                    fill-opacity='.8'/><circle cx='20' cy='16' r='10' fill='#1b7f4b' fill-opacity='.8'/></svg>";

pub async fn icon() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "image/svg+xml")], ICON)
}

pub async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT)
}
