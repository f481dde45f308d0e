use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use crate::PackError;

/// A Python package as pip fetches it: a zip archive.
pub struct Wheel {
    path: PathBuf,
    archive: ZipArchive<File>,
    /// Entries that are files under plain relative paths; no other is ever unpacked.
    files: Vec<(usize, PathBuf)>,
}

impl Wheel {
    /// More than any pipeline has: an archive that claims more is not unpacked to the end.
    const MOST_BYTES: u64 = 4 << 30;

    pub fn open(path: &Path) -> Result<Self, PackError> {
        let file = File::open(path).map_err(PackError::file(path))?;
        let problem =
            |problem: zip::result::ZipError| PackError::Wheel { path: path.to_owned(), problem: problem.to_string() };
        let mut archive = ZipArchive::new(file).map_err(problem)?;
        let mut files = Vec::new();
        for at in 0..archive.len() {
            let entry = archive.by_index_raw(at).map_err(problem)?;
            let Some(inside) = entry.enclosed_name().filter(|_| !entry.is_symlink()) else {
                let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
                let problem = format!("its entry `{name}` leads outside");
                return Err(PackError::Wheel { path: path.to_owned(), problem });
            };
            if entry.is_file() {
                files.push((at, inside));
            }
        }
        files.sort_by(|(_, one), (_, other)| one.cmp(other));
        Ok(Self { path: path.to_owned(), archive, files })
    }

    /// Paths of its files, sorted.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|(_, path)| path.as_path())
    }

    /// Unpacks what lies in the archive's folder `from` into the folder `into`, or its file `from` as
    /// the file `into`.
    pub fn unpack(&mut self, from: &Path, into: &Path) -> Result<(), PackError> {
        let mut left = Self::MOST_BYTES;
        for (at, path) in &self.files {
            let Ok(below) = path.strip_prefix(from) else { continue };
            // Joining nothing would make a folder of it.
            let to = if below.as_os_str().is_empty() { into.to_owned() } else { into.join(below) };
            if let Some(parent) = to.parent() {
                fs::create_dir_all(parent).map_err(PackError::file(parent))?;
            }
            let problem = |problem: String| PackError::Wheel { path: self.path.clone(), problem };
            let entry = self.archive.by_index(*at).map_err(|error| problem(error.to_string()))?;
            let mut file = File::create(&to).map_err(PackError::file(&to))?;
            let copied = io::copy(&mut entry.take(left + 1), &mut file)
                .map_err(|error| problem(format!("`{}`: {error}", path.display())))?;
            left = left.checked_sub(copied).ok_or_else(|| problem("it is too large".to_owned()))?;
        }
        Ok(())
    }
}
