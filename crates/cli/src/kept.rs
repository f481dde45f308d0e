//! The commands on the store.

use std::fs::File;
use std::io::{BufWriter, Write as _, stdout};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};
use rashomon_engine::{Archive, Change, Format, HitKind, Query, Search, Since, StoreError, StoryFilter, WriterLock};
use rashomon_present::{HitView, VersionsView};
use rashomon_read::Report;
use serde::Serialize;

use crate::args::{BriefFormat, Correct, ExportFormat, Filters, Input, Kept, ListFormat, StoryList, Write};
use crate::commands::{BATCH, print_brief, write_line};
use crate::intake::Intake;
use crate::packs::{open_engine, open_languages};
use crate::progress::Progress;
use crate::{Failure, SOME_UNREAD, complain};

impl Kept {
    pub fn path(&self) -> Result<PathBuf, Failure> {
        match &self.store {
            Some(path) => Ok(path.clone()),
            None => Ok(rashomon_engine::default_store()?),
        }
    }

    fn open(&self) -> Result<Archive, Failure> {
        Ok(Archive::open_to_read(&self.path()?)?)
    }
}

impl Write {
    /// The store, and the right to write to it.
    pub fn open(&self, kept: &Kept) -> Result<(Archive, WriterLock), Failure> {
        let archive = Archive::open(&kept.path()?)?;
        let lock = match archive.try_lock()? {
            Some(lock) => lock,
            None if self.no_wait => return Err(StoreError::Busy { path: archive.path().to_owned() }.into()),
            None => {
                eprintln!("rashomon: waiting for another process that writes to `{}`", archive.path().display());
                archive.lock()?
            }
        };
        Ok((archive, lock))
    }

    pub fn at(&self) -> Result<String, Failure> {
        moment(self.at.as_deref())
    }
}

/// The time given, or now. The clock is read here and nowhere else.
pub fn moment(given: Option<&str>) -> Result<String, Failure> {
    let at = match given {
        Some(at) => at.parse().map_err(|_| Failure::Time(at.to_owned()))?,
        None => Timestamp::now(),
    };
    let seconds = TimestampRound::new().smallest(Unit::Second).mode(RoundMode::Trunc);
    Ok(at.round(seconds).map_or_else(|_| at.to_string(), |at| at.to_string()))
}

pub fn mcp(kept: &Kept) -> Result<u8, Failure> {
    rashomon_mcp::serve_stdio(&kept.path()?)?;
    Ok(0)
}

pub fn ingest(input: &Input, kept: &Kept, write: &Write, window: u32) -> Result<u8, Failure> {
    let (archive, _lock) = write.open(kept)?;
    let mut archive = archive.with_window(window);
    let mut engine = open_engine(&input.run)?;
    archive.renew(&engine)?;
    let mut intake = Intake::new(input);
    let (mut added, mut known, mut versions) = (0, 0, 0);
    loop {
        let batch: Vec<Report> = intake.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        open_languages(&mut engine, &batch);
        let done = archive.ingest(&engine, batch, &write.at()?)?;
        added += done.added;
        known += done.known;
        versions += done.versions;
    }
    let progress = Progress::new("reports added; grouping");
    progress.set(added);
    let grouped = archive.group(&write.at()?)?;
    drop(progress);
    let mut out = stdout().lock();
    writeln!(
        out,
        "{added} reports added, {known} known already, {versions} of them new versions of a page; {} stories computed, {} moved",
        grouped.computed, grouped.redirected
    )?;
    Ok(intake.exit_code())
}

pub fn stories(kept: &Kept, list: StoryList) -> Result<u8, Failure> {
    let archive = kept.open()?;
    let filter = StoryFilter {
        from: list.from.map(day).transpose()?,
        to: list.to.map(day).transpose()?,
        least_reports: list.least,
        contested: list.contested,
        ids: None,
        limit: list.limit,
        offset: 0,
    };
    let mut out = BufWriter::new(stdout().lock());
    match list.format {
        ListFormat::Json => write_line(&mut out, &archive.stories_document(&filter)?)?,
        ListFormat::Text => {
            for line in archive.stories(&filter)? {
                let days = match (&line.first_day, &line.last_day) {
                    (Some(first), Some(last)) if first != last => format!("{first}–{last}"),
                    (_, last) => last.clone().unwrap_or_else(|| "no day".to_owned()),
                };
                let headline = line.headline.as_deref().unwrap_or("(no headline)");
                writeln!(
                    out,
                    "{}  {days}  {} reports, {} origins, {} contested, {} corroborated  {headline}",
                    line.id, line.reports, line.origins, line.contested, line.corroborated
                )?;
            }
        }
    }
    out.flush()?;
    tell_waiting(&archive)?;
    Ok(0)
}

/// Says so where a run was cut off before its reports were grouped.
fn tell_waiting(archive: &Archive) -> Result<(), Failure> {
    let (_, waiting) = archive.count()?;
    if waiting > 0 {
        eprintln!("rashomon: {waiting} reports wait to be grouped; the next `rashomon ingest` does it");
    }
    Ok(())
}

pub fn story(id: &str, kept: &Kept, format: BriefFormat) -> Result<u8, Failure> {
    let archive = kept.open()?;
    print_brief(&archive.story(id)?, format)?;
    Ok(0)
}

pub fn search(words: &[String], kept: &Kept, filters: Filters, format: ListFormat) -> Result<u8, Failure> {
    let archive = kept.open()?;
    let query = Query::new(&words.join(" "));
    if query.dropped > 0 {
        eprintln!("rashomon: {} words too many were left out of the search", query.dropped);
    }
    let mut search = Search {
        query,
        from: filters.from.map(day).transpose()?,
        to: filters.to.map(day).transpose()?,
        outlet: filters.outlet,
        place: filters.place,
        limit: filters.limit,
        ..Search::default()
    };
    for kind in filters.types {
        match HitKind::ALL.into_iter().find(|known| known.as_str() == kind) {
            Some(known) => search.kinds.push(known),
            None => {
                search.kinds.push(HitKind::Name);
                search.name_type = Some(kind);
            }
        }
    }
    let hits = archive.search(&search)?;
    print_list(&hits, format, hit_line)?;
    Ok(0)
}

fn hit_line(hit: &HitView) -> String {
    let story = |story: &Option<String>| story.clone().unwrap_or_else(|| "-".to_owned());
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    match hit {
        HitView::Name { name, r#type, reports, stories } => {
            let ids: Vec<&str> = stories.iter().map(|story| story.id.as_str()).collect();
            format!("{type}  {name}  {reports} reports  {}", ids.join(" "))
        }
        HitView::Claim { claim, story, finding, slot, status, origins } => {
            let slot = slot.as_ref().map(|slot| format!(" in {slot}")).unwrap_or_default();
            format!("claim  {story} {finding}  {status}{slot}, {origins} origins  {claim}")
        }
        HitView::Quote { speaker, story: of, evidence } => {
            let speaker = speaker.as_deref().unwrap_or("somebody");
            format!(
                "quote  {}  {} {}..{}  {speaker}: {}",
                story(of),
                evidence.report,
                evidence.start,
                evidence.end,
                one_line(&evidence.text)
            )
        }
        HitView::Report { report, headline, published, story: of, evidence, .. } => {
            let published = published.as_deref().unwrap_or("no day");
            let headline = headline.as_deref().unwrap_or("(no headline)");
            format!("report  {}  {report}  {published}  {headline}\n        {}", story(of), one_line(&evidence.text))
        }
    }
}

/// One line each, or one JSON object a line.
fn print_list<T: Serialize>(all: &[T], format: ListFormat, line: impl Fn(&T) -> String) -> Result<(), Failure> {
    let mut out = BufWriter::new(stdout().lock());
    for one in all {
        match format {
            ListFormat::Json => write_line(&mut out, one)?,
            ListFormat::Text => writeln!(out, "{}", line(one))?,
        }
    }
    Ok(out.flush()?)
}

pub fn changes(since: Option<String>, kept: &Kept, limit: u32, format: ListFormat) -> Result<u8, Failure> {
    let since = match since {
        None => Since::Seq(0),
        Some(since) => match (since.parse(), since.parse::<Date>(), since.parse::<Timestamp>()) {
            (Ok(seq), ..) => Since::Seq(seq),
            (_, _, Ok(at)) => Since::At(at.to_string()),
            (_, Ok(day), _) => Since::At(day.to_string()),
            _ => return Err(Failure::Time(since)),
        },
    };
    let archive = kept.open()?;
    print_list(&archive.changes(&since, limit)?, format, change_line)?;
    Ok(0)
}

fn change_line(change: &Change) -> String {
    let Change { seq, at, kind, story, claim, slot, before, after, .. } = change;
    let slot = slot.as_ref().map(|slot| format!(" ({slot})")).unwrap_or_default();
    let told = match claim {
        Some(claim) => claim.clone(),
        None => [before, after].into_iter().flatten().cloned().collect::<Vec<_>>().join(" -> "),
    };
    format!("{seq}  {at}  {story}  {kind}{slot}  {told}")
}

pub fn versions(url: Option<String>, kept: &Kept, format: ListFormat) -> Result<u8, Failure> {
    let archive = kept.open()?;
    match url {
        None => print_list(&archive.pages_with_versions()?, format, String::clone)?,
        Some(url) => print_list(&[archive.versions(&url)?], format, versions_text)?,
    }
    Ok(0)
}

fn versions_text(view: &VersionsView) -> String {
    let mut lines = Vec::new();
    for version in &view.versions {
        let day = version.updated.as_ref().or(version.published.as_ref()).map_or("no day", String::as_str);
        let current = if version.current { ", stands in the stories" } else { "" };
        lines.push(format!("{}  {day}  kept {}{current}", version.report, version.ingested));
        for edit in &version.edits {
            let field = if edit.field == "text" { String::new() } else { format!("{}: ", edit.field) };
            let signed = [('-', &edit.before), ('+', &edit.after)];
            let signed = signed.into_iter().filter_map(|(sign, words)| Some((sign, words.as_ref()?)));
            lines.extend(signed.map(|(sign, words)| format!("  {sign} {field}{words}")));
        }
    }
    lines.join("\n")
}

pub fn verify(kept: &Kept) -> Result<u8, Failure> {
    let archive = kept.open()?;
    let progress = Progress::new("reports and stories verified");
    let verified = archive.verify(&mut |count| progress.set(count))?;
    drop(progress);
    for failure in &verified.failures {
        eprintln!("rashomon: {}: {}", failure.what, failure.why);
    }
    writeln!(
        stdout(),
        "{} reports, {} stories, {} spans: {} failures",
        verified.reports,
        verified.stories,
        verified.spans,
        verified.failures.len()
    )?;
    tell_waiting(&archive)?;
    Ok(if verified.failures.is_empty() { 0 } else { SOME_UNREAD })
}

pub fn export(kept: &Kept, to: &Path, format: ExportFormat, at: Option<String>) -> Result<u8, Failure> {
    let format = match format {
        ExportFormat::Jsonl => Format::Jsonl,
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Parquet => Format::Parquet,
        ExportFormat::Geojson => Format::GeoJson,
        ExportFormat::Ics => Format::Ics,
        ExportFormat::Ninjs => Format::Ninjs,
        ExportFormat::SchemaOrg => Format::SchemaOrg,
        ExportFormat::Gdelt => Format::Gdelt,
        ExportFormat::Polecat => Format::Polecat,
    };
    let archive = kept.open()?;
    std::fs::create_dir_all(to).map_err(|error| Failure::Folder(to.to_owned(), error))?;
    let mut open = |name: &str| -> std::io::Result<Box<dyn std::io::Write + Send>> {
        Ok(Box::new(BufWriter::new(File::create(to.join(name))?)))
    };
    let stories = archive.export(format, &moment(at.as_deref())?, &mut open)?;
    writeln!(stdout(), "{stories} stories written to {}", to.display())?;
    tell_waiting(&archive)?;
    Ok(0)
}

pub fn correct(command: Correct, kept: &Kept, write: &Write) -> Result<u8, Failure> {
    if let Correct::List = command {
        print_list(&kept.open()?.corrections()?, ListFormat::Json, |_| String::new())?;
        return Ok(0);
    }
    let at = write.at()?;
    let (mut archive, _lock) = write.open(kept)?;
    let number = match command {
        Correct::Merge { stories } => archive.merge(&stories, &at),
        Correct::Split { story, reports } => archive.split(&story, &reports, &at),
        Correct::Same { story, one, other } => archive.names(&story, &one, &other, true, &at),
        Correct::NotSame { story, one, other } => archive.names(&story, &one, &other, false, &at),
        Correct::NotAConflict { story, finding } => archive.not_a_conflict(&story, &finding, &at),
        Correct::Undo { correction } => archive.undo(correction, &at).map(|()| correction),
        Correct::List => unreachable!("listed above"),
    };
    match number {
        Ok(number) => writeln!(stdout(), "correction {number}")?,
        Err(error @ StoreError::Refused(_)) => {
            complain(&error);
            return Ok(crate::WRONG_USAGE);
        }
        Err(error) => return Err(error.into()),
    }
    Ok(0)
}

fn day(text: String) -> Result<String, Failure> {
    text.parse::<Date>().map(|day| day.to_string()).map_err(|_| Failure::Day(text))
}
