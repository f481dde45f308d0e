//! The commands that read reports.

use std::io::{self, BufWriter, IsTerminal, Write, stdout};

use rashomon_engine::{Engine, group_unparsed};
use rashomon_group::ParsedReport;
use rashomon_present::{
    Document, TextStyle, render_html, render_markdown, render_text, view_brief, view_clean, view_parsed, view_stories,
};
use rashomon_read::Report;
use serde::Serialize;

use crate::Failure;
use crate::args::{BriefFormat, Input, Run};
use crate::intake::Intake;
use crate::packs::open_engine;

/// Reports parsed at a time: enough to keep every core busy, few enough to hold in memory.
pub const BATCH: usize = 64;

pub fn clean(input: &Input) -> Result<u8, Failure> {
    let mut out = BufWriter::new(stdout().lock());
    let mut intake = Intake::new(input);
    for report in intake.by_ref() {
        write_line(&mut out, &view_clean(&report))?;
    }
    out.flush()?;
    Ok(intake.exit_code())
}

pub fn parse(input: &Input, tokens: bool) -> Result<u8, Failure> {
    let mut engine = open_engine(&input.run)?;
    let mut out = BufWriter::new(stdout().lock());
    let mut intake = Intake::new(input);
    loop {
        let batch: Vec<Report> = intake.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        for one in parse_batch(&mut engine, batch)? {
            write_line(&mut out, &view_parsed(&one.report, &one.parsed, tokens))?;
        }
    }
    out.flush()?;
    Ok(intake.exit_code())
}

pub fn stories(paths: Vec<String>, run: Run) -> Result<u8, Failure> {
    let input = Input { paths, run };
    let mut intake = Intake::new(&input);
    let (reports, stories) = group_unparsed(intake.by_ref().collect());
    let mut out = BufWriter::new(stdout().lock());
    write_line(&mut out, &view_stories(&reports, &stories))?;
    out.flush()?;
    Ok(intake.exit_code())
}

pub fn brief(input: &Input, format: BriefFormat) -> Result<u8, Failure> {
    let mut engine = open_engine(&input.run)?;
    let mut intake = Intake::new(input);
    let reports = parse_all(&mut engine, &mut intake)?;
    print_brief(&view_brief(&reports, &engine.brief(&reports)), format)?;
    Ok(intake.exit_code())
}

pub fn print_brief(document: &Document, format: BriefFormat) -> Result<(), Failure> {
    let mut out = BufWriter::new(stdout().lock());
    match format {
        BriefFormat::Json => write_line(&mut out, document)?,
        BriefFormat::Markdown => out.write_all(render_markdown(document).as_bytes())?,
        BriefFormat::Html => out.write_all(render_html(document).as_bytes())?,
        BriefFormat::Text => out.write_all(render_text(document, text_style()).as_bytes())?,
    }
    Ok(out.flush()?)
}

fn parse_all(engine: &mut Engine, intake: &mut Intake) -> Result<Vec<ParsedReport>, Failure> {
    let mut parsed = Vec::new();
    loop {
        let batch: Vec<Report> = intake.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            engine.sort(&mut parsed);
            return Ok(parsed);
        }
        parsed.extend(parse_batch(engine, batch)?);
    }
}

fn parse_batch(engine: &mut Engine, batch: Vec<Report>) -> Result<Vec<ParsedReport>, Failure> {
    crate::packs::open_languages(engine, &batch);
    Ok(engine.parse(batch))
}

pub fn write_line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

/// As wide as the terminal, within reason; colour where it is one and `NO_COLOR` is not set
/// (no-color.org).
fn text_style() -> TextStyle {
    let terminal = stdout().is_terminal();
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let width = columns.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)));
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    TextStyle { width: width.unwrap_or(100).clamp(40, 120), colour: terminal && !no_color }
}
