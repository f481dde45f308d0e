//! A brief for a terminal.

use std::fmt::Write;

use crate::outline::{
    Names, SEEN, SEEN_LISTED, contested_in, count, drift_words, folded, headline, lineage_words, one_line, rest_words,
    sections, shared_quotes, standing, told_by_several,
};
use crate::view::{Document, EvidenceView, FindingView, StoryView};

/// How [`render_text`] lays its lines out.
#[derive(Clone, Copy, Debug)]
pub struct TextStyle {
    /// Columns to wrap at.
    pub width: usize,
    /// ANSI colours.
    pub colour: bool,
}

const BOLD: &str = "1";
const DIM: &str = "2";
const RED: &str = "31;1";
const GREEN: &str = "32;1";
const YELLOW: &str = "33;1";

/// The brief as lines of plain text.
pub fn render_text(document: &Document, style: TextStyle) -> String {
    let mut page = Page { out: String::new(), style };
    let (several, alone) = told_by_several(&document.stories);
    for (at, story) in several.iter().enumerate() {
        if at > 0 {
            page.out.push('\n');
        }
        page.story(story);
    }
    if !alone.is_empty() {
        page.heading("Told by one report alone", "", BOLD);
        for story in alone {
            page.wrapped("  · ", "    ", &format!("{}  [{}]", one_line(headline(story)), story.reports.join(", ")));
        }
    }
    page.out
}

struct Page {
    out: String,
    style: TextStyle,
}

impl Page {
    fn paint(&self, code: &str, words: &str) -> String {
        if self.style.colour { format!("\x1b[{code}m{words}\x1b[0m") } else { words.to_owned() }
    }

    /// Writes `words` wrapped at the page's width: `first` before the first line, `rest` before others.
    fn wrapped(&mut self, first: &str, rest: &str, words: &str) {
        let mut line = String::from(first);
        let mut used = first.chars().count();
        let mut fresh = true;
        for word in words.split_whitespace() {
            let len = visible_len(word);
            if !fresh && used + 1 + len > self.style.width {
                self.out.push_str(line.trim_end());
                self.out.push('\n');
                line = String::from(rest);
                used = rest.chars().count();
                fresh = true;
            }
            if !fresh {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += len;
            fresh = false;
        }
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    fn heading(&mut self, title: &str, about: &str, code: &str) {
        let title = self.paint(code, &title.to_uppercase());
        let about = if about.is_empty() { String::new() } else { self.paint(DIM, &format!("  {about}")) };
        let _ = write!(self.out, "\n{title}{about}\n");
    }

    fn story(&mut self, story: &StoryView) {
        let title = one_line(headline(story));
        let title = self.paint(BOLD, &title);
        self.wrapped("", "", &title);
        let facts = format!("{}, {}", count(story.reports.len(), "report"), count(story.origins.len(), "origin"));
        let facts = self.paint(DIM, &facts);
        let _ = writeln!(self.out, "{facts}");
        let Some(compared) = &story.compared else { return };
        let names = Names::of(compared);
        for section in sections(compared) {
            let code = match section.title {
                "Contested" => RED,
                "Corroborated" => GREEN,
                _ => YELLOW,
            };
            self.heading(&format!("{} ({})", section.title, section.findings.len()), section.about, code);
            for finding in section.findings {
                if finding.status == "contested" {
                    self.contested(finding, &names);
                } else {
                    self.agreed(finding, &names);
                }
            }
        }
        let quotes = shared_quotes(compared);
        if !quotes.is_empty() {
            self.heading(&format!("Quotes ({})", quotes.len()), "the same utterance in several reports", BOLD);
            for quote in quotes {
                let speaker = quote.speaker.as_deref().map_or("somebody", |id| names.get(id));
                let line = format!("{speaker}: {}", drift_words(quote.drift));
                self.wrapped("  · ", "    ", &line);
                self.evidence(&quote.variants);
            }
        }
        if !compared.timeline.is_empty() {
            self.heading("Timeline", "", BOLD);
            for entry in &compared.timeline {
                self.wrapped(&format!("  {:<12}", entry.date), &" ".repeat(14), &one_line(&entry.text));
            }
        }
        self.heading("Origins", "where the texts come from", BOLD);
        for origin in &story.origins {
            let name = origin.name.as_deref().unwrap_or("not named");
            let (shown, rest) = folded(&origin.reports, SEEN_LISTED);
            let line = format!("{} {} “{name}”: {}", origin.id, origin.kind, shown.join(", "));
            self.wrapped("  ", "     ", &line);
            self.rest("     ", rest);
            let why = self.paint(DIM, &origin.why);
            self.wrapped("     ", "     ", &why);
        }
        if !story.lineage.is_empty() {
            self.heading("Lineage", "which text derives from which", BOLD);
            let (shown, rest) = folded(&story.lineage, SEEN_LISTED);
            for derived in shown {
                self.wrapped("  · ", "    ", &format!("{} ({})", lineage_words(derived), derived.kind));
                let why = self.paint(DIM, &derived.why);
                self.wrapped("    ", "    ", &why);
            }
            self.rest("  ", rest);
        }
    }

    fn contested(&mut self, finding: &FindingView, names: &Names) {
        let slot = contested_in(finding).map(|slot| self.paint(RED, &format!("[{slot}]"))).unwrap_or_default();
        self.wrapped("  ✗ ", "    ", &format!("{slot} {}", one_line(&finding.claim)));
        for account in &finding.accounts {
            let word = names.on_the_word_of(&account.speakers).map(|of| format!(", {of}")).unwrap_or_default();
            let value = self.paint(BOLD, &one_line(&account.value));
            let origins = count(account.origins.len(), "origin");
            self.wrapped("      – ", "        ", &format!("{value}  ({origins}{word})"));
            self.evidence(&account.evidence);
        }
        let why = self.paint(DIM, &finding.why);
        self.wrapped("      ", "      ", &why);
    }

    fn agreed(&mut self, finding: &FindingView, names: &Names) {
        let word = names.on_the_word_of(&finding.speakers).map(|of| format!("; {of}")).unwrap_or_default();
        let standing = self.paint(DIM, &format!("({}{word})", standing(finding)));
        self.wrapped("  ✓ ", "    ", &format!("{} {standing}", one_line(&finding.claim)));
        for account in &finding.accounts {
            self.evidence(&account.evidence);
        }
    }

    fn evidence(&mut self, evidence: &[EvidenceView]) {
        let (shown, rest) = folded(evidence, SEEN);
        for one in shown {
            let place = self.paint(DIM, &format!("{}:{}", one.report, one.start));
            self.wrapped("        ", "          ", &format!("{place} “{}”", one_line(&one.text)));
        }
        self.rest("        ", rest);
    }

    fn rest<T>(&mut self, indent: &str, rest: &[T]) {
        if let Some(words) = rest_words(rest) {
            let words = self.paint(DIM, &words);
            self.wrapped(indent, indent, &words);
        }
    }
}

/// Columns a word takes, escape sequences left out.
fn visible_len(word: &str) -> usize {
    let mut len = 0;
    let mut escaped = false;
    for c in word.chars() {
        match c {
            '\x1b' => escaped = true,
            'm' if escaped => escaped = false,
            _ if escaped => {}
            _ => len += 1,
        }
    }
    len
}
