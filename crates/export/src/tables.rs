//! Tables of what reports say and stories hold.

use std::io;

use rashomon_group::ReportIdx;
use rashomon_parse::{Participant, Speaker};
use serde_json::{Map, Value};

use crate::{Files, Told};

/// The type of a column. Any cell may be unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Text,
    Int,
    Real,
    Bool,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    Text(String),
    Int(i64),
    Real(f64),
    Bool(bool),
    Unknown,
}

/// A table: its name, and its columns with their types.
pub struct Table {
    pub name: &'static str,
    pub columns: &'static [(&'static str, Kind)],
    rows: fn(&Told) -> Vec<Vec<Cell>>,
}

impl Table {
    /// The rows of one story, as many cells each as there are columns.
    pub fn rows(&self, told: &Told) -> Vec<Vec<Cell>> {
        (self.rows)(told)
    }
}

use Kind::{Bool, Int, Real, Text};

/// Every table. Columns may be added at the end, none may be renamed or dropped.
pub static TABLES: [Table; 8] = [
    Table {
        name: "stories",
        columns: &[
            ("story", Text),
            ("headline", Text),
            ("first_day", Text),
            ("last_day", Text),
            ("reports", Int),
            ("origins", Int),
        ],
        rows: stories,
    },
    Table {
        name: "reports",
        columns: &[
            ("report", Text),
            ("story", Text),
            ("origin", Text),
            ("sha256", Text),
            ("location", Text),
            ("url", Text),
            ("outlet", Text),
            ("headline", Text),
            ("byline", Text),
            ("dateline", Text),
            ("credit", Text),
            ("published", Text),
            ("updated", Text),
            ("language", Text),
            ("text", Text),
        ],
        rows: reports,
    },
    Table {
        name: "mentions",
        columns: &[
            ("report", Text),
            ("story", Text),
            ("start", Int),
            ("end", Int),
            ("text", Text),
            ("type", Text),
            ("entity", Text),
            ("name", Text),
            ("lat", Real),
            ("lon", Real),
            ("geonames", Int),
            ("country", Text),
        ],
        rows: mentions,
    },
    Table {
        name: "quotes",
        columns: &[
            ("report", Text),
            ("story", Text),
            ("start", Int),
            ("end", Int),
            ("text", Text),
            ("kind", Text),
            ("cue", Text),
            ("speaker", Text),
            ("entity", Text),
            ("name", Text),
        ],
        rows: quotes,
    },
    Table {
        name: "claims",
        columns: &[
            ("report", Text),
            ("story", Text),
            ("start", Int),
            ("end", Int),
            ("text", Text),
            ("polarity", Text),
            ("modality", Text),
            ("condition", Text),
            ("background", Bool),
        ],
        rows: claims,
    },
    Table {
        name: "events",
        columns: &[
            ("report", Text),
            ("story", Text),
            ("start", Int),
            ("end", Int),
            ("trigger", Text),
            ("type", Text),
            ("mode", Text),
            ("actor", Text),
            ("actor_entity", Text),
            ("recipient", Text),
            ("recipient_entity", Text),
            ("time", Text),
            ("place", Text),
            ("polarity", Text),
            ("modality", Text),
        ],
        rows: events,
    },
    Table {
        name: "findings",
        columns: &[
            ("story", Text),
            ("finding", Text),
            ("status", Text),
            ("slot", Text),
            ("claim", Text),
            ("origins", Int),
            ("update", Bool),
            ("account", Int),
            ("value", Text),
            ("account_origins", Int),
            ("speakers", Text),
            ("report", Text),
            ("start", Int),
            ("end", Int),
            ("text", Text),
            ("why", Text),
        ],
        rows: findings,
    },
    Table {
        name: "lineage",
        columns: &[
            ("story", Text),
            ("from", Text),
            ("to", Text),
            ("kind", Text),
            ("wording", Text),
            ("direction", Text),
            ("share", Real),
            ("from_start", Int),
            ("from_end", Int),
            ("to_start", Int),
            ("to_end", Int),
        ],
        rows: lineage,
    },
];

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn maybe(text: Option<&str>) -> Cell {
    text.map_or(Cell::Unknown, self::text)
}

fn int(number: usize) -> Cell {
    Cell::Int(number as i64)
}

fn entity_id(at: Option<usize>) -> Cell {
    at.map_or(Cell::Unknown, |at| Cell::Text(format!("e{}", at + 1)))
}

fn shown(value: &Option<impl ToString>) -> Cell {
    value.as_ref().map_or(Cell::Unknown, |value| Cell::Text(value.to_string()))
}

/// The report's name and its story's id, then the offsets and words of a span.
fn place(told: &Told, report: ReportIdx, span: rashomon_text::Span) -> Vec<Cell> {
    let (start, end, words) = told.words(report, span);
    vec![text(told.name(report)), text(&told.story.id), int(start), int(end), text(words)]
}

fn stories(told: &Told) -> Vec<Vec<Cell>> {
    let days = || told.reports.iter().filter_map(|one| one.report.day());
    vec![vec![
        text(&told.story.id),
        maybe(told.story.headline.as_deref()),
        shown(&days().min()),
        shown(&days().max()),
        int(told.reports.len()),
        int(told.story.origins.len()),
    ]]
}

fn reports(told: &Told) -> Vec<Vec<Cell>> {
    let row = |at: ReportIdx| {
        let report = &told.of(at).report;
        let origin = told.story.origins.iter().position(|origin| origin.reports.contains(&at));
        let byline = (!report.byline.is_empty()).then(|| report.byline.join("; "));
        vec![
            text(&report.name),
            text(&told.story.id),
            origin.map_or(Cell::Unknown, |at| Cell::Text(format!("o{}", at + 1))),
            text(&report.sha256),
            text(&report.location),
            maybe(report.url.as_deref()),
            maybe(report.outlet.as_deref()),
            maybe(report.headline.as_deref()),
            maybe(byline.as_deref()),
            maybe(report.dateline.as_deref()),
            maybe(report.credit.as_deref()),
            shown(&report.published),
            shown(&report.updated),
            maybe(report.language.as_deref()),
            text(report.body.text()),
        ]
    };
    told.indices().map(row).collect()
}

fn mentions(told: &Told) -> Vec<Vec<Cell>> {
    let of = |at: ReportIdx| {
        told.of(at).parsed.mentions.iter().map(move |mention| {
            let entity = told.entity(at, mention.entity);
            let where_ = mention.place.as_ref();
            let mut row = place(told, at, mention.span);
            row.extend([
                text(mention.kind.as_str()),
                entity_id(entity),
                maybe(told.entity_name(entity)),
                where_.map_or(Cell::Unknown, |place| Cell::Real(place.lat)),
                where_.map_or(Cell::Unknown, |place| Cell::Real(place.lon)),
                where_.and_then(|place| place.geonames).map_or(Cell::Unknown, |id| Cell::Int(id.into())),
                maybe(where_.and_then(|place| place.country.as_deref())),
            ]);
            row
        })
    };
    told.indices().flat_map(of).collect()
}

fn quotes(told: &Told) -> Vec<Vec<Cell>> {
    let of = |at: ReportIdx| {
        told.of(at).parsed.quotes.iter().filter_map(move |quote| {
            let whole = quote.content.iter().copied().reduce(rashomon_text::Span::join)?;
            let words = |span: Option<rashomon_text::Span>| maybe(span.map(|span| told.words(at, span).2));
            let entity = match &quote.speaker {
                Speaker::Named { entity, .. } => told.entity(at, *entity),
                _ => None,
            };
            let mut row = place(told, at, whole);
            row.extend([
                text(quote.kind.as_str()),
                words(quote.cue),
                words(quote.speaker.span()),
                entity_id(entity),
                maybe(told.entity_name(entity)),
            ]);
            Some(row)
        })
    };
    told.indices().flat_map(of).collect()
}

fn claims(told: &Told) -> Vec<Vec<Cell>> {
    let of = |at: ReportIdx| {
        told.of(at).parsed.claims.iter().map(move |claim| {
            let mut row = place(told, at, claim.span);
            row.extend([
                text(claim.polarity.as_str()),
                text(claim.modality.as_str()),
                maybe(claim.condition.map(|span| told.words(at, span).2)),
                Cell::Bool(claim.background),
            ]);
            row
        })
    };
    told.indices().flat_map(of).collect()
}

fn events(told: &Told) -> Vec<Vec<Cell>> {
    let of = |at: ReportIdx| {
        let parsed = &told.of(at).parsed;
        parsed.events.iter().map(move |event| {
            let words = |who: &Option<Participant>| maybe(who.as_ref().map(|who| told.words(at, who.span).2));
            let entity = |who: &Option<Participant>| {
                entity_id(who.as_ref().and_then(|who| who.entity).and_then(|entity| told.entity(at, entity)))
            };
            let place_of = event.place.and_then(|entity| told.entity(at, entity));
            let mut row = place(told, at, event.trigger);
            row.extend([
                text(event.kind),
                maybe(event.mode),
                words(&event.actor),
                entity(&event.actor),
                words(&event.recipient),
                entity(&event.recipient),
                maybe(event.time.and_then(|time| parsed.times[time.at()].value.as_deref())),
                maybe(told.entity_name(place_of)),
                text(event.polarity.as_str()),
                text(event.modality.as_str()),
            ]);
            row
        })
    };
    told.indices().flat_map(of).collect()
}

/// One row a piece of evidence.
fn findings(told: &Told) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    for (at, finding) in told.findings.findings.iter().enumerate() {
        for (number, account) in finding.accounts.iter().enumerate() {
            let names: Vec<&str> = account.speakers.iter().filter_map(|at| told.entity_name(Some(*at))).collect();
            for evidence in &account.evidence {
                let (start, end, words) = told.words(evidence.report, evidence.span);
                rows.push(vec![
                    text(&told.story.id),
                    Cell::Text(format!("f{}", at + 1)),
                    text(finding.status.as_str()),
                    maybe(finding.slot.map(|slot| slot.as_str())),
                    text(&finding.claim),
                    int(finding.origins),
                    Cell::Bool(finding.update),
                    int(number + 1),
                    text(&account.value),
                    int(account.origins.len()),
                    maybe((!names.is_empty()).then(|| names.join("; ")).as_deref()),
                    text(told.name(evidence.report)),
                    int(start),
                    int(end),
                    text(words),
                    text(&finding.why),
                ]);
            }
        }
    }
    rows
}

/// One row a passage; one without offsets where nothing but facts is shared.
fn lineage(told: &Told) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    for derived in &told.story.lineage {
        let row = |offsets: [Cell; 4]| {
            let mut row = vec![
                text(&told.story.id),
                text(told.name(derived.from)),
                text(told.name(derived.to)),
                text(derived.kind.as_str()),
                text(derived.wording.as_str()),
                maybe(derived.direction.map(|of| of.as_str())),
                Cell::Real(derived.share),
            ];
            row.extend(offsets);
            row
        };
        for passage in &derived.passages {
            let (from, to) = (told.words(derived.from, passage.from), told.words(derived.to, passage.to));
            rows.push(row([int(from.0), int(from.1), int(to.0), int(to.1)]));
        }
        if derived.passages.is_empty() {
            rows.push(row([Cell::Unknown, Cell::Unknown, Cell::Unknown, Cell::Unknown]));
        }
    }
    rows
}

pub(crate) fn begin(files: &mut Files, ending: &str) -> io::Result<()> {
    for table in &TABLES {
        let header = if ending == "csv" { record(table.columns.iter().map(|(name, _)| *name)) } else { String::new() };
        files.write(&format!("{}.{ending}", table.name), &header)?;
    }
    Ok(())
}

pub(crate) fn write_jsonl(told: &Told, files: &mut Files) -> io::Result<()> {
    for table in &TABLES {
        for row in table.rows(told) {
            let cells = table.columns.iter().zip(row).map(|((name, _), cell)| {
                let value = match cell {
                    Cell::Text(text) => Value::from(text),
                    Cell::Int(number) => Value::from(number),
                    Cell::Real(number) => Value::from(number),
                    Cell::Bool(is) => Value::from(is),
                    Cell::Unknown => Value::Null,
                };
                ((*name).to_owned(), value)
            });
            let line = Value::from(cells.collect::<Map<String, Value>>());
            files.write(&format!("{}.jsonl", table.name), &format!("{line}\n"))?;
        }
    }
    Ok(())
}

pub(crate) fn write_csv(told: &Told, files: &mut Files) -> io::Result<()> {
    for table in &TABLES {
        for row in table.rows(told) {
            let cells: Vec<String> = row.into_iter().map(csv_cell).collect();
            files.write(&format!("{}.csv", table.name), &record(&cells))?;
        }
    }
    Ok(())
}

fn csv_cell(cell: Cell) -> String {
    match cell {
        Cell::Text(text) => text,
        Cell::Int(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::Bool(is) => is.to_string(),
        Cell::Unknown => String::new(),
    }
}

/// One line of CSV.
fn record(cells: impl IntoIterator<Item = impl AsRef<[u8]>>) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(cells).expect("memory takes all that is written");
    String::from_utf8(writer.into_inner().expect("memory can be flushed")).expect("UTF-8 went in")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_has_every_column_with_its_type() {
        let page = include_str!("../../../docs/tables.md");
        for table in &TABLES {
            let section = page.split("\n## ").find(|section| section.starts_with(&format!("{}\n", table.name)));
            let section = section.unwrap_or_else(|| panic!("no section on {}", table.name));
            let told: Vec<&str> = section.lines().filter_map(|line| line.strip_prefix("| `")).collect();
            assert_eq!(told.len(), table.columns.len(), "{}", table.name);
            for (line, (name, kind)) in told.iter().zip(table.columns) {
                let kind = format!("{kind:?}").to_lowercase();
                assert!(line.starts_with(&format!("{name}` | {kind} |")), "{}.{name} as {kind}: {line}", table.name);
            }
        }
    }
}
