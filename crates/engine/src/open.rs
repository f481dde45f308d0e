use std::path::Path;

use rashomon_gazetteer::Gazetteer;
use rashomon_packs::{PackError, Packs};
use rashomon_syntax::Pipeline;

use crate::{Engine, places};

/// Why an engine cannot be opened. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Packs(#[from] PackError),
    #[error("the pipeline cannot be run")]
    Pipeline(#[from] rashomon_syntax::OpenError),
    #[error("the places pack cannot be used; install it again: rashomon packs install places")]
    Places(#[from] rashomon_gazetteer::PackError),
}

/// Told before a pack is fetched: its name.
pub type Announce<'a> = &'a dyn Fn(&str);

impl Engine {
    /// An engine on the packs in the user's data folder. The English pack is installed if it is
    /// missing; the places pack is used if it is there.
    pub fn open(announce: Announce) -> Result<Self, OpenError> {
        let packs = Packs::of_user()?;
        let engine = Self::new(open_language(&packs, "en", announce)?);
        Ok(match places::find_places(&packs)? {
            Some(gazetteer) => engine.with_places(gazetteer),
            None => engine,
        })
    }

    /// An engine whose English pipeline is in `folder`, as spaCy writes it.
    pub fn open_pipeline(folder: &Path) -> Result<Self, OpenError> {
        Ok(Self::new(Pipeline::open(folder)?))
    }

    /// Reads `language` (ISO 639-1) with a pipeline of its own from now on, installing the pack if it
    /// is missing.
    pub fn open_language(&mut self, language: &str, announce: Announce) -> Result<(), OpenError> {
        let pipeline = open_language(&Packs::of_user()?, language, announce)?;
        self.add_language(language, pipeline);
        Ok(())
    }

    /// Uses `gazetteer` for places from now on.
    pub fn with_places(mut self, gazetteer: Gazetteer) -> Self {
        self.gazetteer = Some(gazetteer);
        self
    }
}

fn open_language(packs: &Packs, language: &str, announce: Announce) -> Result<Pipeline, OpenError> {
    let pack = match packs.find(language)? {
        Some(pack) => pack,
        None => {
            announce(language);
            packs.install(language)?
        }
    };
    // A pack whose sizes are right may still be damaged: where it cannot be run, its hashes tell.
    Pipeline::open(pack.pipeline()).map_err(|error| match pack.check(true) {
        Err(damaged) => damaged.into(),
        Ok(()) => error.into(),
    })
}
