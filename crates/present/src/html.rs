//! HTML: a brief as one page, and the sections that other pages are made of.

mod labels;
mod lineage;
mod map;
mod marked;
mod page;
mod story;
mod words;

use maud::Markup;

use crate::view::FindingView;

pub use marked::marked_report;
pub use page::render_html;
pub use story::story_sections;

/// The style of every page: light and dark, for narrow and wide screens.
pub const STYLE: &str = include_str!("html/brief.css");

/// Where a page's links lead: into the page itself, or to other pages; and what can be done there.
pub trait Links {
    /// The characters from `start` to `end` in the text of `report`.
    fn evidence(&self, report: &str, start: usize, end: usize) -> String;

    /// What the report `from` has from the report `to`; `at` is its place in the story's lineage.
    fn passages(&self, at: usize, from: &str, to: &str) -> String;

    /// The id of a part of a story, another one for each story of a page.
    fn part(&self, part: &str) -> String {
        part.to_owned()
    }

    /// What a reader can do about a finding.
    fn actions(&self, finding: &FindingView) -> Markup {
        let _ = finding;
        Markup::default()
    }
}

/// The id of the mark that begins at `start` in `report`: any name of a report can make one.
pub fn mark_id(report: &str, start: usize) -> String {
    let name: String = report.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!("at-{name}-{start}")
}
