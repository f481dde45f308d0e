use std::path::PathBuf;

/// Why a store cannot do what it is asked. Each names the store or what is in it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the store `{}` cannot be opened", path.display())]
    Open { path: PathBuf, source: rusqlite::Error },
    #[error("there is no store at `{}`; `rashomon ingest` makes one", path.display())]
    Missing { path: PathBuf },
    #[error("`{}` is no store of rashomon", path.display())]
    Foreign { path: PathBuf },
    #[error("the store `{}` has format {found}; this program knows formats up to {known}", path.display())]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("the store `{}` cannot be written: it, or the folder it is in, is read-only", path.display())]
    ReadOnly { path: PathBuf },
    #[error("the store `{}` cannot grow: the disk is full", path.display())]
    Full { path: PathBuf },
    #[error("another process is writing to the store `{}`", path.display())]
    Busy { path: PathBuf },
    #[error("the store `{}` cannot be locked", path.display())]
    Lock { path: PathBuf, source: std::io::Error },
    #[error("the store `{}` failed", path.display())]
    Sql { path: PathBuf, source: rusqlite::Error },
    #[error("{what} is damaged: {why}; `rashomon verify` names all that is")]
    Damaged { what: String, why: String },
    #[error("the {what} `{name}` was kept by another version of the program; `rashomon ingest` brings it up to date")]
    Outdated { what: &'static str, name: String },
    #[error("the store has no {what} `{name}`")]
    Unknown { what: &'static str, name: String },
    #[error("{0}")]
    Refused(String),
}
