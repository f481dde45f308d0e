use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::PackError;

/// What a pack is and which bytes it had when it was installed: `manifest.json` beside its files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Of the manifest's own form.
    pub schema: u32,
    pub name: String,
    pub version: String,
    /// ISO 639-1, for a pipeline.
    pub language: Option<String>,
    /// As the pack itself states it.
    pub license: Option<String>,
    /// The command that installs it again: "rashomon packs install en".
    pub again: String,
    /// Sorted by path.
    pub files: Vec<ListedFile>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedFile {
    /// Below the pack's folder, with `/`.
    pub path: String,
    pub bytes: u64,
    pub sha256: String,
}

impl Manifest {
    pub const FILE: &str = "manifest.json";
    pub(crate) const SCHEMA: u32 = 1;

    /// Lists the files that lie in `folder`.
    pub(crate) fn list_files(folder: &Path) -> Result<Vec<ListedFile>, PackError> {
        let mut files = Vec::new();
        let mut folders = vec![PathBuf::new()];
        while let Some(below) = folders.pop() {
            let here = folder.join(&below);
            for entry in fs::read_dir(&here).map_err(PackError::file(&here))? {
                let entry = entry.map_err(PackError::file(&here))?;
                let below = below.join(entry.file_name());
                let path = folder.join(&below);
                if entry.file_type().map_err(PackError::file(&path))?.is_dir() {
                    folders.push(below);
                    continue;
                }
                let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
                let (bytes, sha256) = hash(&path)?;
                files.push(ListedFile { path: parts.join("/"), bytes, sha256 });
            }
        }
        files.retain(|file| file.path != Self::FILE);
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(files)
    }

    /// Reads the manifest of the pack in `folder`; `None` if nothing is there.
    pub(crate) fn read(folder: &Path) -> Result<Option<Self>, PackError> {
        let path = folder.join(Self::FILE);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !folder.exists() => return Ok(None),
            Err(error) => return Err(Self::unreadable(folder, &error)),
        };
        let manifest: Self = serde_json::from_slice(&text).map_err(|error| Self::unreadable(folder, &error))?;
        if manifest.schema != Self::SCHEMA {
            return Err(Self::unreadable(folder, &format!("has form {}, not {}", manifest.schema, Self::SCHEMA)));
        }
        Ok(Some(manifest))
    }

    fn unreadable(folder: &Path, problem: &dyn std::fmt::Display) -> PackError {
        let pack = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        PackError::Damaged {
            file: folder.join(Self::FILE),
            problem: format!("cannot be read ({problem})"),
            again: match pack.replace('_', "-").rsplit_once('-') {
                Some((name, version)) => format!("rashomon packs install {name}=={version}"),
                None => "rashomon packs install".to_owned(),
            },
            pack,
        }
    }

    /// Whether every file is there in its size, and, if `hashes`, in its very bytes.
    pub(crate) fn check(&self, folder: &Path, hashes: bool) -> Result<(), PackError> {
        for listed in &self.files {
            let path = folder.join(&listed.path);
            let damaged = |problem: String| PackError::Damaged {
                pack: format!("{} {}", self.name, self.version),
                file: path.clone(),
                problem,
                again: self.again.clone(),
            };
            match fs::metadata(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Err(damaged("is missing".to_owned()));
                }
                Err(source) => return Err(PackError::File { path, source }),
                Ok(found) if found.len() != listed.bytes => {
                    return Err(damaged(format!("has {} bytes, not {}", found.len(), listed.bytes)));
                }
                Ok(_) => {}
            }
            if hashes && hash(&path)?.1 != listed.sha256 {
                return Err(damaged("has other bytes than were installed".to_owned()));
            }
        }
        Ok(())
    }
}

/// A file's size and SHA-256, in hexadecimal.
pub(crate) fn hash(path: &Path) -> Result<(u64, String), PackError> {
    let mut file = File::open(path).map_err(PackError::file(path))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer).map_err(PackError::file(path))?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        hasher.update(&buffer[..read]);
    }
    let hex = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((bytes, hex))
}
