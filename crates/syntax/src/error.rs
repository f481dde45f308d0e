use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a pipeline folder cannot be run. Names the file and, inside it, the field.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("cannot read `{}`", path.display())]
    Read { path: PathBuf, source: io::Error },
    /// The file is not what spaCy writes: cut short, or overwritten, or of another version.
    #[error("`{}` is damaged: {field}: {problem}", path.display())]
    Damaged { path: PathBuf, field: String, problem: String },
    /// The file is whole, but asks for something that this crate does not run.
    #[error("`{}`: {field}: {problem}", path.display())]
    Unsupported { path: PathBuf, field: String, problem: String },
}

impl OpenError {
    pub fn damaged(path: &Path, field: impl fmt::Display, problem: impl fmt::Display) -> Self {
        Self::Damaged { path: path.into(), field: field.to_string(), problem: problem.to_string() }
    }

    pub fn unsupported(path: &Path, field: impl fmt::Display, problem: impl fmt::Display) -> Self {
        Self::Unsupported { path: path.into(), field: field.to_string(), problem: problem.to_string() }
    }

    /// The file that is missing, damaged or asks for too much.
    pub fn path(&self) -> &Path {
        match self {
            Self::Read { path, .. } | Self::Damaged { path, .. } | Self::Unsupported { path, .. } => path,
        }
    }
}

/// The bytes of one file of a pipeline folder.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, OpenError> {
    std::fs::read(path).map_err(|source| OpenError::Read { path: path.into(), source })
}
