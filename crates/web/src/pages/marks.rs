//! A report's text with all that was found in it marked, layer by layer.

use maud::{Markup, html};
use rashomon_present::{ComparedView, ParsedView};

/// What marks a text: its class on the page, what a reader calls it, and whether it is seen at first.
pub const LAYERS: [(&str, &str, bool); 6] = [
    ("m-evidence", "Evidence of findings", true),
    ("m-names", "Names", false),
    ("m-quotes", "Quotes", false),
    ("m-times", "Times", false),
    ("m-amounts", "Amounts", false),
    ("m-events", "Events", false),
];

/// A marked part of the text, in code points.
struct Mark {
    start: usize,
    end: usize,
    /// Position in [`LAYERS`], or one beyond for what was asked for.
    layer: usize,
    /// What is known of it.
    told: Option<String>,
}

const ASKED: usize = LAYERS.len();

/// The text of `report` in pieces, each with the classes of the layers that mark it. Where a mark starts stands the id
/// `c` with its offset; where `asked` starts, the id `asked`.
pub fn marked(report: &ParsedView, compared: Option<&ComparedView>, asked: Option<(usize, usize)>) -> Markup {
    let chars: Vec<char> = report.report.text.chars().collect();
    let mut marks = marks(report, compared);
    marks.extend(asked.map(|(start, end)| Mark { start, end, layer: ASKED, told: None }));
    marks.retain_mut(|mark| {
        mark.end = mark.end.min(chars.len());
        mark.start < mark.end
    });
    marks.sort_by_key(|mark| (mark.start, mark.end, mark.layer));
    let mut cuts: Vec<usize> = marks.iter().flat_map(|mark| [mark.start, mark.end]).chain([0, chars.len()]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut open: Vec<&Mark> = Vec::new();
    let mut coming = marks.iter().peekable();
    html! {
        @for piece in cuts.windows(2) {
            @let (start, end) = (piece[0], piece[1]);
            @let begins = begin(&mut open, &mut coming, start);
            @let words: String = chars[start..end].iter().collect();
            @if open.is_empty() { (words) } @else {
                @let asked = open.iter().find(|mark| mark.layer == ASKED);
                @let id = match asked { Some(mark) if mark.start == start => Some("asked".to_owned()), _ => begins.then(|| format!("c{start}")) };
                @let told: Vec<&str> = open.iter().filter_map(|mark| mark.told.as_deref()).collect();
                span class=(classes(&open)) id=[id] title=[(!told.is_empty()).then(|| told.join("; "))] { (words) }
            }
        }
    }
}

/// Closes what ends at `at` and opens what starts there. Whether anything does.
fn begin<'m>(
    open: &mut Vec<&'m Mark>,
    coming: &mut std::iter::Peekable<std::slice::Iter<'m, Mark>>,
    at: usize,
) -> bool {
    open.retain(|mark| mark.end > at);
    let mut begins = false;
    while let Some(mark) = coming.next_if(|mark| mark.start <= at) {
        open.push(mark);
        begins = true;
    }
    begins
}

fn classes(open: &[&Mark]) -> String {
    let class = |layer: usize| LAYERS.get(layer).map_or("asked", |(class, ..)| class);
    let mut layers: Vec<usize> = open.iter().map(|mark| mark.layer).collect();
    layers.sort_unstable();
    layers.dedup();
    layers.into_iter().map(class).collect::<Vec<_>>().join(" ")
}

fn marks(report: &ParsedView, compared: Option<&ComparedView>) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut add = |layer: usize, (start, end): (usize, usize), told: Option<String>| {
        marks.push(Mark { start, end, layer, told });
    };
    let name = &report.report.name;
    for finding in compared.iter().flat_map(|compared| &compared.findings) {
        let evidence = finding.accounts.iter().flat_map(|account| &account.evidence);
        for one in evidence.filter(|one| one.report == *name) {
            add(0, (one.start, one.end), None);
        }
    }
    let variants = compared.iter().flat_map(|compared| &compared.quotes).flat_map(|quote| &quote.variants);
    for one in variants.filter(|one| one.report == *name) {
        add(0, (one.start, one.end), None);
    }
    for mention in &report.mentions {
        add(
            1,
            (mention.at.start, mention.at.end),
            Some(format!("{}: {}", mention.r#type, entity(report, &mention.entity))),
        );
    }
    for quote in &report.quotes {
        let told = format!("{} quote: {}", quote.kind, speaker(report, quote));
        for content in &quote.content {
            add(2, (content.start, content.end), Some(told.clone()));
        }
    }
    for time in &report.times {
        add(3, (time.at.start, time.at.end), time.value.clone());
    }
    for quantity in &report.quantities {
        add(4, (quantity.at.start, quantity.at.end), Some(amount(quantity)));
    }
    for event in &report.events {
        add(5, (event.trigger.start, event.trigger.end), Some(event.r#type.to_owned()));
    }
    marks
}

/// The name of one of the report's entities.
pub fn entity<'r>(report: &'r ParsedView, id: &'r str) -> &'r str {
    report.entities.iter().find(|entity| entity.id == id).map_or(id, |entity| entity.name.as_str())
}

/// Who is quoted.
pub fn speaker<'r>(report: &'r ParsedView, quote: &'r rashomon_present::QuotedView) -> &'r str {
    let Some(speaker) = &quote.speaker else { return "nobody can tell who speaks" };
    speaker.entity.as_deref().map_or(speaker.at.text.as_str(), |id| entity(report, id))
}

/// "at least 20 people".
pub fn amount(quantity: &rashomon_present::QuantityView) -> String {
    let range = || Some(format!("{} to {}", quantity.low?, quantity.high?));
    let value = quantity.value.map(|value| value.to_string()).or_else(range);
    let bound = (!matches!(quantity.bound, "exact" | "range")).then(|| quantity.bound.replace('-', " "));
    let parts = [bound, value, quantity.unit.clone(), quantity.counted.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
