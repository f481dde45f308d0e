//! A brief as one self-contained HTML page: no script, no request to anywhere, works from a file.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Links, STYLE, mark_id, marked_report, story_sections};
use crate::outline::{headline, one_line, told_by_several};
use crate::view::{Document, ReportView};

/// The brief as a page. Each line opens its evidence, and each evidence leads to its words in the
/// report, marked, at the end of the page.
pub fn render_html(document: &Document) -> String {
    let (several, alone) = told_by_several(&document.stories);
    let title = several.first().or(alone.first()).map_or("No reports", |story| headline(story));
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (one_line(title)) " · rashomon" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    @for (at, story) in several.iter().enumerate() {
                        article {
                            h1 { (headline(story)) }
                            (story_sections(document, story, &WithinPage { story: at }))
                        }
                    }
                    @if !alone.is_empty() {
                        section {
                            h2 { "Told by one report alone" }
                            ul { @for story in &alone { li { (headline(story)) " " small { (story.reports.join(", ")) } } } }
                        }
                    }
                    section.reports {
                        h2 { "The reports" }
                        @for report in &document.reports { (report_section(document, report)) }
                    }
                }
                footer { "What the reports say, and on whose word. Nothing here judges what is true." }
            }
        }
    };
    page.into_string()
}

/// Links that stay in the page.
struct WithinPage {
    story: usize,
}

impl Links for WithinPage {
    fn evidence(&self, report: &str, start: usize, _: usize) -> String {
        format!("#{}", mark_id(report, start))
    }

    fn passages(&self, at: usize, _: &str, _: &str) -> String {
        format!("#lineage-{}-{}", self.story + 1, at + 1)
    }

    fn part(&self, part: &str) -> String {
        if self.story == 0 { part.to_owned() } else { format!("story-{}-{part}", self.story + 1) }
    }
}

fn report_section(document: &Document, report: &ReportView) -> Markup {
    let Some(text) = &report.text else { return html! {} };
    let compared = document.stories.iter().filter_map(|story| story.compared.as_ref());
    html! {
        details.report {
            summary {
                b { (report.headline.as_deref().unwrap_or(&report.name)) } " "
                small {
                    (report.name)
                    @if let Some(outlet) = &report.outlet { ", " (outlet) }
                    @if let Some(published) = &report.published { ", " (published) }
                }
            }
            p.text { (marked_report(&report.name, text, compared)) }
        }
    }
}
