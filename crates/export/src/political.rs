//! Events with the columns of the political event data sets: one row an event, however many reports tell of it, and how
//! many independent origins do.

use std::io;

use rashomon_compare::StoryEvent;
use rashomon_group::ReportIdx;
use rashomon_parse::MentionType;
use sha2::{Digest, Sha256};

use crate::{Files, Told};

const EVENTS: &str = "events.export.csv";
const MENTIONS: &str = "events.mentions.csv";
const ORIGINS: &str = "events.origins.csv";
const POLECAT: &str = "events.polecat.tsv";

/// A PLOVER type, the root of the CAMEO codes it takes the place of, and its quadrant (1 and 2: verbal and material
/// cooperation, 3 and 4: verbal and material conflict), as the PLOVER manual (2018) has them.
const TYPES: [(&str, &str, usize); 16] = [
    ("AGREE", "03", 1),
    ("CONSULT", "04", 1),
    ("SUPPORT", "05", 1),
    ("CONCEDE", "08", 1),
    ("COOPERATE", "06", 2),
    ("AID", "07", 2),
    ("RETREAT", "08", 2),
    ("REQUEST", "10", 3),
    ("ACCUSE", "11", 3),
    ("REJECT", "12", 3),
    ("THREATEN", "13", 3),
    ("PROTEST", "14", 4),
    ("SANCTION", "16", 4),
    ("MOBILIZE", "15", 4),
    ("COERCE", "17", 4),
    ("ASSAULT", "18", 4),
];
const QUADRANTS: [&str; 4] = ["VERBAL COOPERATION", "MATERIAL COOPERATION", "VERBAL CONFLICT", "MATERIAL CONFLICT"];

fn type_of(kind: &str) -> Option<(&'static str, usize)> {
    TYPES.iter().find(|(name, ..)| *name == kind).map(|(_, root, quadrant)| (*root, *quadrant))
}

/// A number that stays the same while the event is told by the same first words of the same report.
fn global_id(told: &Told, event: &StoryEvent, at: usize) -> u64 {
    let first = event.reports.first().map_or("", |report| told.of(*report).report.sha256.as_str());
    let known = |at: Option<usize>| told.entity_name(at).unwrap_or_default();
    let parts = [
        first,
        event.kind,
        known(event.actor),
        known(event.recipient),
        known(event.place),
        &event.date.map(|date| date.to_string()).unwrap_or_default(),
        &at.to_string(),
    ];
    let hash = Sha256::digest(parts.join("\u{1f}"));
    // Readers keep it in 64 bits with a sign.
    u64::from_be_bytes(hash[..8].try_into().expect("eight of thirty-two bytes")) >> 1
}

/// One cell: no tab and no line end may stand in it.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn maybe(text: Option<&str>) -> String {
    text.map(cell).unwrap_or_default()
}

fn row(cells: &[String]) -> String {
    cells.join("\t") + "\n"
}

fn blanks(count: usize) -> impl Iterator<Item = String> {
    std::iter::repeat_n(String::new(), count)
}

pub(crate) fn begin_gdelt(files: &mut Files) -> io::Result<()> {
    files.write(EVENTS, "")?;
    files.write(MENTIONS, "")?;
    files.write(ORIGINS, "GlobalEventID\tstory\tevent\ttype\torigins\treports\n")
}

/// GDELT's eight columns of a place: type (4 for a town, as good as the gazetteer tells), name, country, two regions,
/// latitude, longitude, feature.
fn geography(told: &Told, entity: Option<usize>) -> Vec<String> {
    let found = entity.and_then(|at| Some((at, told.place(at)?)));
    let Some((at, place)) = found else { return blanks(8).collect() };
    vec![
        "4".to_owned(),
        cell(&told.story.entities[at].name),
        place.country.clone().unwrap_or_default(),
        String::new(),
        String::new(),
        place.lat.to_string(),
        place.lon.to_string(),
        place.geonames.map(|id| id.to_string()).unwrap_or_default(),
    ]
}

/// Where a report tells of an event, in code points: its trigger and the mentions of who did it and to whom.
fn offsets(told: &Told, report: ReportIdx, event: &StoryEvent) -> Option<[Option<usize>; 3]> {
    let entity = |who: &Option<rashomon_parse::Participant>| {
        who.as_ref().and_then(|who| who.entity).and_then(|entity| told.entity(report, entity))
    };
    let same = told.of(report).parsed.events.iter().find(|one| {
        one.kind == event.kind && entity(&one.actor) == event.actor && entity(&one.recipient) == event.recipient
    })?;
    let start = |span| told.words(report, span).0;
    let of = |who: &Option<rashomon_parse::Participant>| who.as_ref().map(|who| start(who.span));
    Some([of(&same.actor), of(&same.recipient), Some(start(same.trigger))])
}

pub(crate) fn write_gdelt(told: &Told, at: &str, files: &mut Files) -> io::Result<()> {
    let added: String = at.chars().filter(char::is_ascii_digit).take(14).collect();
    for (number, event) in told.findings.events.iter().enumerate() {
        let Some((root, quadrant)) = type_of(event.kind) else { continue };
        let id = global_id(told, event, number);
        let day = event.date.filter(|_| event.date_precision == Some("day"));
        let mut cells = vec![
            id.to_string(),
            day.map(|day| day.strftime("%Y%m%d").to_string()).unwrap_or_default(),
            event
                .date
                .filter(|_| event.date_precision != Some("year"))
                .map(|day| day.strftime("%Y%m").to_string())
                .unwrap_or_default(),
            event.date.map(|day| day.year().to_string()).unwrap_or_default(),
            day.map(|day| format!("{:.4}", f64::from(day.year()) + f64::from(day.day_of_year()) / 366.0))
                .unwrap_or_default(),
        ];
        for who in [event.actor, event.recipient] {
            cells.extend([String::new(), maybe(told.entity_name(who))]);
            cells.extend(blanks(8));
        }
        let first = event.reports.first().map(|report| &told.of(*report).report);
        let mut outlets: Vec<&str> =
            event.reports.iter().filter_map(|at| told.of(*at).report.outlet.as_deref()).collect();
        outlets.sort_unstable();
        outlets.dedup();
        let base = format!("{root}0");
        cells.extend(["1".to_owned(), base.clone(), base, root.to_owned(), quadrant.to_string()]);
        // Goldstein's scale and the tone are verdicts that nobody makes here.
        cells.push(String::new());
        cells.extend([event.reports.len(), outlets.len(), event.reports.len()].map(|count| count.to_string()));
        cells.push(String::new());
        for who in [event.actor, event.recipient, event.place] {
            cells.extend(geography(told, who));
        }
        cells.extend([added.clone(), maybe(first.map(|report| report.url.as_deref().unwrap_or(&report.name)))]);
        files.write(EVENTS, &row(&cells))?;
        let names: Vec<&str> = event.reports.iter().map(|report| told.name(*report)).collect();
        files.write(
            ORIGINS,
            &row(&[
                id.to_string(),
                told.story.id.clone(),
                format!("ev{}", number + 1),
                event.kind.to_owned(),
                event.origins.to_string(),
                cell(&names.join(" ")),
            ]),
        )?;
        for report in &event.reports {
            files.write(MENTIONS, &row(&mention(told, event, id, *report, day)))?;
        }
    }
    Ok(())
}

/// GDELT's sixteen columns of a mention. -1 stands for an offset that is not known, as there.
fn mention(told: &Told, event: &StoryEvent, id: u64, at: ReportIdx, day: Option<jiff::civil::Date>) -> Vec<String> {
    let report = &told.of(at).report;
    let moment =
        |day: Option<jiff::civil::Date>| day.map(|day| day.strftime("%Y%m%d000000").to_string()).unwrap_or_default();
    let places = offsets(told, at, event).unwrap_or_default();
    let offset = |at: Option<usize>| at.map_or("-1".to_owned(), |at| at.to_string());
    vec![
        id.to_string(),
        moment(day),
        moment(report.day()),
        // 1 is a page of the web, 2 a citation of something else.
        if report.url.is_some() { "1" } else { "2" }.to_owned(),
        maybe(report.outlet.as_deref()),
        cell(report.url.as_deref().unwrap_or(&report.name)),
        String::new(),
        offset(places[0]),
        offset(places[1]),
        offset(places[2]),
        "1".to_owned(),
        String::new(),
        report.body.text().chars().count().to_string(),
        String::new(),
        String::new(),
        String::new(),
    ]
}

const POLECAT_COLUMNS: [&str; 43] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
    "Story",
    "Origins",
    "Reports",
];

pub(crate) fn begin_polecat(files: &mut Files) -> io::Result<()> {
    files.write(POLECAT, &row(&POLECAT_COLUMNS.map(str::to_owned)))
}

pub(crate) fn write_polecat(told: &Told, files: &mut Files) -> io::Result<()> {
    let names = |kind: MentionType| -> String {
        let all = told.story.entities.iter().filter(|entity| entity.kind == kind);
        all.map(|entity| cell(&entity.name)).collect::<Vec<_>>().join(";")
    };
    for (number, event) in told.findings.events.iter().enumerate() {
        let Some((_, quadrant)) = type_of(event.kind) else { continue };
        let first = event.reports.first().map(|report| &told.of(*report).report);
        let raw = |at: Option<usize>| {
            at.and_then(|at| told.story.entities[at].names.first()).map(|name| cell(name)).unwrap_or_default()
        };
        let country = |at: Option<usize>| {
            at.and_then(|at| told.place(at)).and_then(|place| place.country.clone()).unwrap_or_default()
        };
        let place = event.place.and_then(|at| told.place(at));
        let reports: Vec<&str> = event.reports.iter().map(|report| told.name(*report)).collect();
        let mut cells = vec![
            format!("{}-ev{}", told.story.id, number + 1),
            event.date.filter(|_| event.date_precision == Some("day")).map(|day| day.to_string()).unwrap_or_default(),
            event.kind.to_owned(),
            String::new(),
            String::new(),
            QUADRANTS[quadrant - 1].to_owned(),
            String::new(),
        ];
        for who in [event.actor, event.recipient] {
            cells.extend([maybe(told.entity_name(who)), country(who)]);
            cells.extend(blanks(4));
            cells.extend([raw(who), String::new()]);
        }
        cells.extend([maybe(told.entity_name(event.place)), String::new(), String::new(), String::new()]);
        cells.extend([
            country(event.place),
            place.map(|place| place.lat.to_string()).unwrap_or_default(),
            place.map(|place| place.lon.to_string()).unwrap_or_default(),
            place.and_then(|place| place.geonames).map(|id| id.to_string()).unwrap_or_default(),
            raw(event.place),
            String::new(),
            maybe(first.and_then(|report| report.outlet.as_deref())),
            first.and_then(|report| report.day()).map(|day| day.to_string()).unwrap_or_default(),
            names(MentionType::Person),
            names(MentionType::Organization),
            names(MentionType::Place),
            maybe(first.and_then(|report| report.language.as_deref())),
            format!("rashomon {}", env!("CARGO_PKG_VERSION")),
            told.story.id.clone(),
            event.origins.to_string(),
            cell(&reports.join(";")),
        ]);
        files.write(POLECAT, &row(&cells))?;
    }
    Ok(())
}
