//! Kept reports and stories: the same as those of a run, whatever order they came in, and safe.

use std::path::{Path, PathBuf};

use rashomon_engine::{Archive, Engine, HitKind, Query, Search, Since, StoreError, StoryFilter};
use rashomon_group::ParsedReport;
use rashomon_present::{Document, HitView, StoryView, view_brief};
use rashomon_read::{Limits, Report, read_file, read_paths};

const AT: &str = "2026-05-04T12:00:00Z";
const LATER: &str = "2026-05-05T12:00:00Z";

fn engine() -> &'static Engine {
    static ENGINE: std::sync::OnceLock<Engine> = std::sync::OnceLock::new();
    ENGINE.get_or_init(|| Engine::new(rashomon_testkit::english()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A folder of its own for each test, empty.
fn scratch(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The reports of the repository's own stories, each under a name of its own.
fn reports() -> Vec<Report> {
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(root().join("stories")).unwrap().map(|entry| entry.unwrap().path().join("reports")).collect();
    folders.push(root().join("examples/footbridge"));
    folders.sort();
    let mut all = Vec::new();
    for (at, folder) in folders.iter().enumerate() {
        let paths = [folder.to_str().unwrap().to_owned()];
        for report in read_paths(&paths, &Limits::default()) {
            let mut report = report.unwrap();
            report.name = format!("{at}-{}", report.name);
            report.location = report.name.clone();
            all.push(report);
        }
    }
    all
}

/// A JSON record, read as one.
fn record(name: &str, fields: &str) -> Report {
    let bytes = format!("{{\"id\":\"{name}\",{fields}}}");
    read_file(bytes.as_bytes(), name, name).pop().unwrap().unwrap()
}

fn kept(folder: &Path, batches: &[&[Report]]) -> Archive {
    let mut archive = Archive::open(&folder.join("store.db")).unwrap();
    for batch in batches {
        archive.ingest(engine(), batch.to_vec(), AT).unwrap();
        archive.group(AT).unwrap();
    }
    archive
}

fn stories(archive: &Archive) -> Vec<StoryView> {
    let lines = archive.stories(&StoryFilter::default()).unwrap();
    let mut stories: Vec<StoryView> = lines.iter().flat_map(|line| archive.story(&line.id).unwrap().stories).collect();
    stories.sort_by(|one, other| one.id.cmp(&other.id));
    stories
}

fn brief(reports: &[Report]) -> Document {
    let mut parsed: Vec<ParsedReport> = engine().parse(reports.to_vec());
    engine().sort(&mut parsed);
    let mut document = view_brief(&parsed, &engine().brief(&parsed));
    document.stories.sort_by(|one, other| one.id.cmp(&other.id));
    document
}

#[track_caller]
fn check_sound(archive: &Archive) {
    let verified = archive.verify(&mut |_| {}).unwrap();
    assert_eq!(verified.failures, []);
    assert!(verified.spans > 0);
}

#[test]
fn kept_stories_are_those_of_a_brief() {
    let reports = reports();
    let archive = kept(&scratch("parity"), &[&reports]);
    let document = brief(&reports);
    assert_eq!(stories(&archive), document.stories);
    let largest = document.stories.iter().max_by_key(|story| story.reports.len()).unwrap();
    let shown = archive.story(&largest.id).unwrap();
    let of = |report: &&rashomon_present::ReportView| largest.reports.contains(&report.name);
    assert_eq!(shown.reports, document.reports.iter().filter(of).cloned().collect::<Vec<_>>());
    check_sound(&archive);
}

#[test]
fn the_order_in_which_reports_come_changes_no_story() {
    let reports = reports();
    let at_once = kept(&scratch("at-once"), &[&reports]);
    let turned: Vec<Report> = reports.iter().rev().cloned().collect();
    let batches: Vec<&[Report]> = turned.chunks(5).collect();
    let one_by_one = kept(&scratch("one-by-one"), &batches);
    assert_eq!(stories(&at_once), stories(&one_by_one));
    check_sound(&one_by_one);
    // Every id that a story ever had leads to one that is there.
    for change in one_by_one.changes(&Since::Seq(0), 10_000).unwrap() {
        assert!(one_by_one.resolve(&change.story).unwrap().is_some(), "{change:?}");
    }
}

#[test]
fn the_same_bytes_are_one_report() {
    let reports = reports();
    let mut archive = kept(&scratch("idempotent"), &[&reports]);
    let before = stories(&archive);
    let again = archive.ingest(engine(), reports.clone(), LATER).unwrap();
    assert_eq!((again.added, again.known), (0, reports.len()));
    assert_eq!(archive.group(LATER).unwrap(), rashomon_engine::Grouped::default());
    assert_eq!((archive.count().unwrap(), stories(&archive)), ((reports.len(), 0), before));
    assert_eq!(archive.changes(&Since::At(LATER.to_owned()), 10).unwrap(), []);
}

#[test]
fn two_reports_of_one_name_keep_apart() {
    let text = |count: u32| format!("\"text\":\"The ferry Alda carried {count} people when it sank off Rovna.\"");
    let archive = kept(&scratch("names"), &[&[record("a", &text(12))], &[record("a", &text(31))]]);
    let reports = archive.stories_document(&StoryFilter::default()).unwrap().reports;
    assert_eq!(reports.len(), 2);
    assert_ne!(reports[0].name, reports[1].name);
}

const BEFORE: &str = "\"url\":\"https://news.example/ferry\",\"date_publish\":\"2026-05-03\",\"title\":\"Ferry sinks off \
    Rovna\",\"text\":\"The ferry Alda sank off Rovna in Norway on Sunday with 12 people on board, harbour master Ines Rolo said.\"";
const AFTER: &str = "\"url\":\"http://www.news.example/ferry/\",\"date_publish\":\"2026-05-03\",\"title\":\"Ferry sinks off \
    Rovna\",\"text\":\"The ferry Alda sank off Rovna in Norway on Sunday with 20 people on board, harbour master Ines Rolo said.\"";

#[test]
fn the_latest_version_of_a_page_stands_in_its_story() {
    let archive = kept(&scratch("versions"), &[&[record("v1", BEFORE)], &[record("v2", AFTER)]]);
    let view = archive.versions("https://news.example/ferry#top").unwrap();
    let told: Vec<(&str, bool)> = view.versions.iter().map(|one| (one.report.as_str(), one.current)).collect();
    assert_eq!(told, [("v1", false), ("v2", true)]);
    let edits = &view.versions[1].edits;
    assert_eq!((edits.len(), edits[0].before.as_deref(), edits[0].after.as_deref()), (1, Some("12"), Some("20")));
    let all = stories(&archive);
    assert_eq!((all.len(), &all[0].reports), (1, &vec!["v2".to_owned()]));
    assert_eq!(archive.pages_with_versions().unwrap(), ["news.example/ferry"]);
    check_sound(&archive);
}

fn find(archive: &Archive, typed: &str, kind: HitKind) -> Vec<HitView> {
    let search = Search { query: Query::new(typed), kinds: vec![kind], ..Search::default() };
    archive.search(&search).unwrap()
}

#[test]
fn words_are_found_where_they_stand() {
    let archive = kept(&scratch("search"), &[&[record("v1", BEFORE)]]);
    let story = archive.stories(&StoryFilter::default()).unwrap()[0].id.clone();
    let hits = find(&archive, "ferries \"people on board\"", HitKind::Report);
    let [HitView::Report { report, evidence, story: of, .. }] = &hits[..] else { panic!("{hits:?}") };
    assert_eq!((report.as_str(), of.as_deref()), ("v1", Some(story.as_str())));
    assert!(evidence.text.contains("people on board"));
    let hits = find(&archive, "rolo", HitKind::Name);
    assert!(
        matches!(&hits[..], [HitView::Name { name, r#type, reports: 1, .. }] if name == "Ines Rolo" && r#type == "person"),
        "{hits:?}"
    );
    let hits = find(&archive, "sank", HitKind::Quote);
    assert!(matches!(&hits[..], [HitView::Quote { speaker: Some(who), .. }] if who == "Ines Rolo"), "{hits:?}");
    assert!(matches!(&find(&archive, "alda sank", HitKind::Claim)[..], [HitView::Claim { .. }]));
    assert_eq!(find(&archive, "ferry -board", HitKind::Report), []);
    let narrowed = |search: Search| {
        archive.search(&Search { query: Query::new("ferry"), kinds: vec![HitKind::Report], ..search }).unwrap().len()
    };
    let day = |day: &str| Some(day.to_owned());
    assert_eq!(narrowed(Search { from: day("2026-05-03"), to: day("2026-05-03"), ..Search::default() }), 1);
    assert_eq!(narrowed(Search { from: day("2026-05-04"), ..Search::default() }), 0);
    assert_eq!(narrowed(Search { place: day("norway"), ..Search::default() }), 1);
    assert_eq!(narrowed(Search { place: day("no"), ..Search::default() }), 1);
    assert_eq!(narrowed(Search { place: day("Aldeira"), ..Search::default() }), 0);
}

#[test]
fn what_became_contested_or_corroborated_is_told_once() {
    let reports = reports();
    let folder = "ferry-numbers";
    let at = {
        let mut folders: Vec<String> = std::fs::read_dir(root().join("stories"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        folders.sort();
        // `examples` comes before `stories`.
        folders.iter().position(|name| name == folder).unwrap() + 1
    };
    let of: Vec<Report> = reports.into_iter().filter(|report| report.name.starts_with(&format!("{at}-"))).collect();
    let mut archive = kept(&scratch("changes"), &[&of[..1]]);
    let first = archive.changes(&Since::Seq(0), 100).unwrap();
    assert!(first.iter().all(|change| change.kind == "story"), "{first:?}");
    archive.ingest(engine(), of[1..].to_vec(), LATER).unwrap();
    archive.group(LATER).unwrap();
    let then = archive.changes(&Since::At(LATER.to_owned()), 100).unwrap();
    let contested = then.iter().filter(|change| change.kind == "contested" || change.kind == "updated").count();
    let lines = archive.stories(&StoryFilter::default()).unwrap();
    assert_eq!(contested, lines.iter().map(|line| line.contested as usize).sum::<usize>(), "{then:?}");
    assert!(contested > 0);
    assert!(then.iter().any(|change| change.kind == "grown" || change.kind == "redirected"));
}

/// The one story with a contested finding, and that finding's id.
fn contested(archive: &Archive) -> (String, String) {
    let filter = StoryFilter { contested: true, ..StoryFilter::default() };
    let line = archive.stories(&filter).unwrap().remove(0);
    let story = archive.story(&line.id).unwrap().stories.remove(0);
    let finding = story.compared.unwrap().findings.into_iter().find(|finding| finding.status == "contested").unwrap();
    (line.id, finding.id)
}

#[test]
fn corrections_hold_on_every_run_until_they_are_undone() {
    let reports = reports();
    let (early, late) = reports.split_at(reports.len() - 3);
    let folder = scratch("corrections");
    let mut archive = kept(&folder, &[early]);
    let before = stories(&archive);

    let (story, finding) = contested(&archive);
    let count = archive.story(&story).unwrap().stories[0]
        .compared
        .as_ref()
        .unwrap()
        .findings
        .iter()
        .filter(|one| one.status == "contested")
        .count();
    let settled = archive.not_a_conflict(&story, &finding, AT).unwrap();

    let two: Vec<String> = before.iter().filter(|of| of.id != story).take(2).map(|of| of.id.clone()).collect();
    let sizes: usize = before.iter().filter(|of| two.contains(&of.id)).map(|of| of.reports.len()).sum();
    let merged = archive.merge(&two, AT).unwrap();

    let large = before.iter().find(|of| of.reports.len() > 1 && of.id != story && !two.contains(&of.id)).unwrap();
    let alone = large.reports.last().unwrap().clone();
    let split = archive.split(&large.id, std::slice::from_ref(&alone), AT).unwrap();

    // A later run keeps them.
    archive.ingest(engine(), late.to_vec(), LATER).unwrap();
    archive.group(LATER).unwrap();
    let now = stories(&archive);
    let now_contested = |archive: &Archive| {
        archive.story(&story).unwrap().stories[0]
            .compared
            .as_ref()
            .unwrap()
            .findings
            .iter()
            .filter(|one| one.status == "contested")
            .count()
    };
    assert_eq!(now_contested(&archive), count - 1);
    let resolved: Vec<Option<String>> = two.iter().map(|id| archive.resolve(id).unwrap()).collect();
    assert_eq!(resolved[0], resolved[1]);
    assert!(now.iter().find(|of| Some(&of.id) == resolved[0].as_ref()).unwrap().reports.len() >= sizes);
    assert!(stands_apart(&now, &alone, &large.reports));
    check_sound(&archive);

    assert_eq!(archive.corrections().unwrap().len(), 3);
    for id in [settled, merged, split] {
        archive.undo(id, LATER).unwrap();
    }
    assert!(matches!(archive.undo(merged, LATER), Err(StoreError::Refused(_))));
    assert_eq!(stories(&archive), brief(&reports).stories);
    drop(archive);
    assert!(
        Archive::open(&folder.join("store.db"))
            .unwrap()
            .corrections()
            .unwrap()
            .iter()
            .all(|told| told.undone.is_some())
    );
}

/// Whether the report is in a story with none of the others of those that it was parted from.
fn stands_apart(stories: &[StoryView], report: &String, parted: &[String]) -> bool {
    let of = stories.iter().find(|of| of.reports.contains(report)).unwrap();
    of.reports.iter().all(|one| one == report || !parted.contains(one))
}

#[test]
fn of_two_words_on_the_same_reports_the_later_stands() {
    let mut archive = kept(&scratch("later-word"), &[&reports()]);
    let before = stories(&archive);
    let large = before.iter().find(|of| of.reports.len() > 2).unwrap();
    let alone = large.reports.last().unwrap().clone();
    let stand_apart = |archive: &Archive| stands_apart(&stories(archive), &alone, &large.reports);

    archive.split(&large.id, std::slice::from_ref(&alone), AT).unwrap();
    assert!(stand_apart(&archive));
    let both = [&large.reports[0], &alone].map(|report| archive.story_of(report).unwrap().unwrap());
    archive.merge(&both, AT).unwrap();
    assert!(!stand_apart(&archive));
    let joined = archive.story_of(&alone).unwrap().unwrap();
    assert_eq!(archive.story_of(&large.reports[0]).unwrap().unwrap(), joined);
    archive.split(&joined, std::slice::from_ref(&alone), AT).unwrap();
    assert!(stand_apart(&archive));
    check_sound(&archive);
}

#[test]
fn a_kept_place_is_where_it_was() {
    let of = |name: &str, lede: &str| {
        record(
            name,
            &format!(
                "\"date_publish\":\"2026-05-03\",\"title\":\"Bridge closed in Oslo\",\"text\":\"{lede} Police in Norway said that repairs would take a month.\""
            ),
        )
    };
    let reports = [
        of("one", "A bridge in Oslo was closed on Sunday after a storm."),
        of("other", "After a storm a bridge in Oslo was closed on Sunday."),
    ];
    let archive = kept(&scratch("places"), &[&reports]);
    let kept = stories(&archive);
    assert_eq!(kept, brief(&reports).stories);
    let places = kept.iter().flat_map(|story| &story.compared.as_ref().unwrap().entities);
    assert!(places.clone().any(|entity| entity.name == "Oslo" && entity.lat.is_some_and(|lat| lat.round() == 60.0)));
}

#[test]
fn names_are_joined_and_parted_as_people_say() {
    let one = record(
        "one",
        "\"date_publish\":\"2026-05-03\",\"title\":\"Pier closed in Rovna\",\"text\":\"The pier of Rovna was closed on Sunday after a storm, harbour master Ines Rolo said. Rolo said that repairs would take a month.\"",
    );
    let other = record(
        "other",
        "\"date_publish\":\"2026-05-03\",\"title\":\"Rovna pier closed after storm\",\"text\":\"The pier of Rovna was closed on Sunday after a storm, harbour master Inka Rolova said. Rolova said that repairs would take a month.\"",
    );
    let mut archive = kept(&scratch("entities"), &[&[one, other]]);
    let story = archive.stories(&StoryFilter::default()).unwrap()[0].id.clone();
    let names = |archive: &Archive| -> Vec<Vec<String>> {
        let compared = archive.story(&story).unwrap().stories.remove(0).compared.unwrap();
        let names = compared.entities.into_iter().map(|entity| entity.names);
        names.filter(|names| names.iter().any(|name| name.starts_with("Rol"))).collect()
    };
    let before = names(&archive);
    assert_eq!(before.len(), 2, "{before:?}");
    let same = archive.names(&story, "Ines Rolo", "Inka Rolova", true, AT).unwrap();
    assert_eq!(names(&archive).len(), 1);
    assert!(matches!(archive.names(&story, "Ines Rolo", "Inka Rolova", true, AT), Err(StoreError::Refused(_))));
    archive.names(&story, "Ines Rolo", "Inka Rolova", false, AT).unwrap();
    assert_eq!(names(&archive).len(), 2);
    archive.undo(same, AT).unwrap();
    assert_eq!(names(&archive), before);
    assert!(matches!(archive.names(&story, "Ines Rolo", "Tomas Brek", true, AT), Err(StoreError::Refused(_))));
}

#[test]
fn a_changed_byte_is_found_and_named() {
    let folder = scratch("tampered");
    drop(kept(&folder, &[&[record("v1", BEFORE)]]));
    let path = folder.join("store.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let at = bytes.windows(9).position(|words| words == b"12 people").unwrap();
    bytes[at] = b'9';
    std::fs::write(&path, bytes).unwrap();
    let verified = Archive::open_to_read(&path).unwrap().verify(&mut |_| {}).unwrap();
    let named: Vec<&str> = verified.failures.iter().map(|failure| failure.what.as_str()).collect();
    assert!(named.contains(&"report `v1`"), "{named:?}");
    assert!(named.iter().any(|what| what.starts_with("story `")), "{named:?}");
}

/// Whatever bytes are changed, nothing panics; and where a report or story reads otherwise than before, it is named.
#[test]
fn no_damage_makes_a_reader_panic_or_goes_unseen() {
    let folder = scratch("damaged");
    drop(kept(&folder, &[&[record("v1", BEFORE)]]));
    let path = folder.join("store.db");
    let sound = std::fs::read(&path).unwrap();
    let shown = |archive: &Archive| -> Result<String, StoreError> {
        Ok(archive
            .stories(&StoryFilter::default())?
            .iter()
            .map(|line| archive.story(&line.id))
            .map(|story| format!("{story:?}"))
            .collect())
    };
    let before = shown(&Archive::open_to_read(&path).unwrap()).unwrap();
    let copy = folder.join("copy.db");
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    for _ in 0..300 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let mut bytes = sound.clone();
        let at = (random >> 16) as usize % bytes.len();
        bytes[at] ^= (random as u8).max(1);
        std::fs::write(&copy, bytes).unwrap();
        let Ok(archive) = Archive::open_to_read(&copy) else { continue };
        let told = shown(&archive);
        if let Ok(verified) = archive.verify(&mut |_| {}) {
            let same = told.is_ok_and(|told| told == before);
            assert!(same || !verified.failures.is_empty(), "byte {at}");
        }
    }
}

#[test]
fn a_full_disk_loses_nothing_that_was_kept() {
    let reports = reports();
    let folder = scratch("full");
    let mut archive = kept(&folder, &[&reports[..2]]);
    let before = stories(&archive);
    archive.bound_size(200_000).unwrap();
    let failed = (0..4).find_map(|at| archive.ingest(engine(), reports[2 + at * 8..10 + at * 8].to_vec(), LATER).err());
    let failed = failed.expect("thirty reports are more than that");
    assert!(matches!(failed, StoreError::Full { .. }), "{failed}");
    drop(archive);
    let mut archive = Archive::open(&folder.join("store.db")).unwrap();
    assert!(stories(&archive).len() >= before.len());
    archive.ingest(engine(), reports.clone(), LATER).unwrap();
    archive.group(LATER).unwrap();
    assert_eq!(stories(&archive), brief(&reports).stories);
    check_sound(&archive);
}

#[test]
fn what_is_no_store_or_a_newer_one_is_refused_by_name() {
    let folder = scratch("foreign");
    let text = folder.join("notes.txt");
    std::fs::write(&text, "These are notes and no store at all. ".repeat(100)).unwrap();
    for opened in [Archive::open(&text), Archive::open_to_read(&text)] {
        assert!(matches!(opened.err(), Some(StoreError::Foreign { path }) if path == text));
    }
    assert!(matches!(Archive::open_to_read(&folder.join("none.db")).err(), Some(StoreError::Missing { .. })));
    drop(kept(&folder, &[]));
    let path = folder.join("store.db");
    let mut bytes = std::fs::read(&path).unwrap();
    // The format is four bytes of SQLite's header.
    bytes[60..64].copy_from_slice(&99u32.to_be_bytes());
    std::fs::write(&path, bytes).unwrap();
    assert!(matches!(Archive::open(&path).err(), Some(StoreError::Newer { found: 99, .. })));
}

/// A store that was kept when the format was new, by the program of then. It is not made again: what was kept must open.
#[test]
fn a_store_of_format_1_opens_and_grows() {
    let path = scratch("format-1").join("store.db");
    std::fs::copy(root().join("crates/engine/tests/kept/format-1.db"), &path).unwrap();
    let mut archive = Archive::open(&path).unwrap();
    assert_eq!(archive.verify(&mut |_| {}).unwrap().failures, []);
    archive.renew(engine()).unwrap();
    archive.ingest(engine(), vec![record("v3", AFTER)], LATER).unwrap();
    archive.group(LATER).unwrap();
    check_sound(&archive);
    assert_eq!(archive.count().unwrap(), (4, 0));
    assert_eq!(find(&archive, "ferry Alda", HitKind::Report).len(), 4);
    assert_eq!(archive.corrections().unwrap().len(), 1);
    let versions = archive.versions("https://news.example/ferry").unwrap().versions;
    assert_eq!(versions.len(), 2);
    assert!(archive.changes(&Since::Seq(0), 1000).unwrap().iter().any(|change| change.at != LATER));
    assert!(stories(&archive).iter().any(|story| story.reports.contains(&"v3".to_owned())));
}

#[test]
fn one_process_at_a_time_has_the_right_to_write() {
    let folder = scratch("locked");
    let archive = kept(&folder, &[]);
    let lock = archive.try_lock().unwrap();
    assert!(lock.is_some());
    let other = Archive::open(&folder.join("store.db")).unwrap();
    assert!(other.try_lock().unwrap().is_none());
    assert_eq!(other.stories(&StoryFilter::default()).unwrap(), []);
    drop(lock);
    assert!(other.try_lock().unwrap().is_some());
}
