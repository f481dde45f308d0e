//! Packs: the command, and opening the engine on them.

use std::collections::BTreeSet;
use std::io::{Write, stdout};

use rashomon_engine::{Engine, install_places};
use rashomon_packs::{Pack, Packs};
use rashomon_read::Report;

use crate::args::{Packs as Command, Run};
use crate::{Failure, SOME_UNREAD, complain};

/// Languages besides English that have a pack.
const OTHER_LANGUAGES: [&str; 1] = ["fr"];

pub fn run(command: Command) -> Result<u8, Failure> {
    let packs = Packs::of_user()?;
    match command {
        Command::Install { packs: asked } => {
            for name in &asked {
                let pack = if name == "places" { install_places(&packs)? } else { packs.install(name)? };
                tell(&pack)?;
            }
        }
        Command::Add { path } => tell(&packs.add(&path)?)?,
        Command::List { check } => return list(&packs, check),
    }
    Ok(0)
}

fn tell(pack: &Pack) -> Result<(), Failure> {
    let license = pack.license().unwrap_or("no licence stated");
    let folder = pack.folder().display();
    writeln!(stdout(), "{} {}\t{license}\t{folder}", pack.name(), pack.version())?;
    Ok(())
}

fn list(packs: &Packs, check: bool) -> Result<u8, Failure> {
    let mut code = 0;
    for pack in packs.list()? {
        match pack.and_then(|pack| pack.check(check).map(|()| pack)) {
            Ok(pack) => tell(&pack)?,
            Err(error) => {
                complain(&error);
                code = SOME_UNREAD;
            }
        }
    }
    Ok(code)
}

/// The engine that a command's input asks for, on as many threads.
pub fn open_engine(run: &Run) -> Result<Engine, Failure> {
    if let Some(threads) = run.threads {
        // Fails only if a pool was built before, and this is the first thing that builds one.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    }
    match &run.pipeline {
        Some(folder) => Ok(Engine::open_pipeline(folder)?),
        None => open_default_engine(),
    }
}

/// The packs that decide how reports are parsed, in words.
pub fn packs_in_use(run: &Run) -> Result<Vec<String>, Failure> {
    let of = |pack: Pack| format!("{} {}", pack.name(), pack.version());
    let mut all: Vec<String> = Packs::of_user()?.list()?.into_iter().filter_map(Result::ok).map(of).collect();
    all.extend(run.pipeline.as_ref().map(|folder| format!("pipeline {}", folder.display())));
    all.sort();
    Ok(all)
}

/// The engine on the user's packs. The English one is fetched the first time.
pub fn open_default_engine() -> Result<Engine, Failure> {
    Ok(Engine::open(&announce)?)
}

/// Opens the pipelines of the languages that reports are in, where there is a pack. Without one the
/// report is read with the English pipeline, and says so in a notice.
pub fn open_languages(engine: &mut Engine, reports: &[Report]) {
    let languages: BTreeSet<&str> = reports.iter().filter_map(|report| report.language.as_deref()).collect();
    for language in languages {
        if OTHER_LANGUAGES.contains(&language)
            && !engine.reads(language)
            && let Err(error) = engine.open_language(language, &announce)
        {
            complain(&error);
        }
    }
}

fn announce(pack: &str) {
    eprintln!("rashomon: fetching the language pack `{pack}` through pip (once)");
}
