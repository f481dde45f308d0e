//! A brief as Markdown (CommonMark).

use std::fmt::Write;

use crate::outline::{
    Names, SEEN, SEEN_LISTED, contested_in, count, drift_words, folded, headline, lineage_words, one_line, rest_words,
    sections, shared_quotes, standing, told_by_several,
};
use crate::view::{Document, EvidenceView, StoryView};

/// The brief as one Markdown document.
pub fn render_markdown(document: &Document) -> String {
    let mut out = String::new();
    let (several, alone) = told_by_several(&document.stories);
    for story in several {
        render_story(&mut out, story);
    }
    if !alone.is_empty() {
        out.push_str("# Told by one report alone\n\n");
        for story in alone {
            let _ = writeln!(out, "- {} ({})", plain(headline(story)), code_list(&story.reports));
        }
    }
    out
}

fn render_story(out: &mut String, story: &StoryView) {
    let reports = count(story.reports.len(), "report");
    let origins = count(story.origins.len(), "origin");
    let _ = write!(out, "# {}\n\n{reports}, {origins}.\n\n", plain(headline(story)));
    let Some(compared) = &story.compared else { return };
    let names = Names::of(compared);
    for section in sections(compared) {
        let _ = write!(out, "## {} ({})\n\n_{}_\n\n", section.title, section.findings.len(), section.about);
        for finding in section.findings {
            let word = names.on_the_word_of(&finding.speakers).map(|of| format!("; {of}")).unwrap_or_default();
            let slot = contested_in(finding).map(|slot| format!("**{slot}**: ")).unwrap_or_default();
            let _ = writeln!(out, "- {slot}{} ({}{})", plain(&finding.claim), standing(finding), plain(&word));
            if finding.status == "contested" {
                for account in &finding.accounts {
                    let word = names.on_the_word_of(&account.speakers).map(|of| format!(", {of}")).unwrap_or_default();
                    let origins = count(account.origins.len(), "origin");
                    let _ = writeln!(out, "  - **{}** ({origins}{})", plain(&account.value), plain(&word));
                    render_evidence(out, "    ", &account.evidence);
                }
                let _ = writeln!(out, "  - _{}_", plain(&finding.why));
            } else {
                for account in &finding.accounts {
                    render_evidence(out, "  ", &account.evidence);
                }
            }
        }
        out.push('\n');
    }
    let quotes = shared_quotes(compared);
    if !quotes.is_empty() {
        let _ = write!(out, "## Quotes ({})\n\n", quotes.len());
        for quote in quotes {
            let speaker = quote.speaker.as_deref().map_or("somebody", |id| names.get(id));
            let _ = writeln!(out, "- **{}**: {}", plain(speaker), drift_words(quote.drift));
            render_evidence(out, "  ", &quote.variants);
        }
        out.push('\n');
    }
    if !compared.timeline.is_empty() {
        out.push_str("## Timeline\n\n");
        for entry in &compared.timeline {
            let _ = writeln!(out, "- {}: {}", entry.date, plain(&entry.text));
        }
        out.push('\n');
    }
    out.push_str("## Origins\n\n");
    for origin in &story.origins {
        let name = plain(origin.name.as_deref().unwrap_or("not named"));
        let (kind, why) = (origin.kind, plain(&origin.why));
        let (shown, rest) = folded(&origin.reports, SEEN_LISTED);
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        let _ = writeln!(out, "- {} {kind} “{name}”: {}{more}: {why}", origin.id, code_list(shown));
    }
    out.push('\n');
    if !story.lineage.is_empty() {
        out.push_str("## Lineage\n\n");
        let (shown, rest) = folded(&story.lineage, SEEN_LISTED);
        for derived in shown {
            let _ = writeln!(out, "- {} ({}): {}", plain(&lineage_words(derived)), derived.kind, plain(&derived.why));
        }
        render_rest(out, "", rest);
        out.push('\n');
    }
}

fn render_evidence(out: &mut String, indent: &str, evidence: &[EvidenceView]) {
    let (shown, rest) = folded(evidence, SEEN);
    for one in shown {
        let _ = writeln!(out, "{indent}- “{}” {} at {}", plain(&one.text), code(&one.report), one.start);
    }
    render_rest(out, indent, rest);
}

fn render_rest<T>(out: &mut String, indent: &str, rest: &[T]) {
    if let Some(words) = rest_words(rest) {
        let _ = writeln!(out, "{indent}- {words}");
    }
}

fn code_list(names: &[String]) -> String {
    names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ")
}

/// A code span; backticks inside are told as apostrophes, since a report's name is no Markdown.
fn code(name: &str) -> String {
    format!("`{}`", one_line(name).replace('`', "'"))
}

/// Text of a report as Markdown that shows it and does nothing else.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
