//! The repository's own rules: what its documents name exists, imports run leftwards, files stay
//! readable, and nothing of one machine is written down.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The line, left to right: a crate imports only crates to its left (STYLE section 1 of the house).
const LINE: [&str; 6] = ["text", "read", "parse", "group", "compare", "present"];
/// Crates that know nothing of news: they import nothing from the line but `text`.
const BESIDE: [&str; 3] = ["syntax", "packs", "gazetteer"];
const LONGEST_FILE: usize = 800;

/// Everything that is wrong, one sentence each.
pub fn check(root: &Path) -> Vec<String> {
    let files = tracked(root);
    let mut wrong = Vec::new();
    imports(root, &mut wrong);
    for file in &files {
        let path = file.to_string_lossy();
        let Ok(text) = fs::read_to_string(root.join(file)) else { continue };
        if path.ends_with(".md") {
            links(root, file, &text, &mut wrong);
            crates_named(root, &path, &text, &mut wrong);
        }
        if path.ends_with(".rs") && text.lines().count() > LONGEST_FILE {
            wrong.push(format!("{path} has more than {LONGEST_FILE} lines: split it by what changes together"));
        }
        if !path.ends_with(".lock") && !path.contains("tests/") {
            machine_paths(&path, &text, &mut wrong);
        }
    }
    wrong
}

/// Files that git tracks or would track.
fn tracked(root: &Path) -> Vec<PathBuf> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output();
    let Ok(listed) = listed else { return Vec::new() };
    let names = String::from_utf8_lossy(&listed.stdout).into_owned();
    let unique: BTreeSet<PathBuf> = names.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect();
    unique.into_iter().collect()
}

fn imports(root: &Path, wrong: &mut Vec<String>) {
    let allowed = |of: &str| -> Option<Vec<&str>> {
        if let Some(at) = LINE.iter().position(|name| *name == of) {
            let mut left = LINE[..at].to_vec();
            left.extend(BESIDE);
            return Some(left);
        }
        BESIDE.contains(&of).then(|| vec!["text", "syntax"])
    };
    for of in LINE.iter().chain(&BESIDE) {
        let Ok(manifest) = fs::read_to_string(root.join(format!("crates/{of}/Cargo.toml"))) else { continue };
        let Some(allowed) = allowed(of) else { continue };
        // What only tests import is no part of the line.
        let own = manifest.split("[dev-dependencies]").next().unwrap_or_default();
        let imported = own.lines().filter_map(|line| line.strip_prefix("rashomon-"));
        for name in imported.filter_map(|rest| rest.split(['.', ' ', '=']).next()) {
            if !allowed.contains(&name) {
                wrong.push(format!("crates/{of} imports rashomon-{name}, which is not to its left"));
            }
        }
    }
}

fn links(root: &Path, file: &Path, text: &str, wrong: &mut Vec<String>) {
    let folder = root.join(file).parent().map(Path::to_owned).unwrap_or_default();
    for rest in text.split("](").skip(1) {
        let Some(target) = rest.split(')').next() else { continue };
        let path = target.split('#').next().unwrap_or_default();
        if path.is_empty() || path.contains("://") || path.starts_with("mailto:") {
            continue;
        }
        if !folder.join(path).exists() {
            wrong.push(format!("{} links to {target}, which is not there", file.display()));
        }
    }
}

/// `crates/NAME` and `rashomon-NAME` in documents are crates that exist.
fn crates_named(root: &Path, file: &str, text: &str, wrong: &mut Vec<String>) {
    for prefix in ["crates/", "rashomon-"] {
        for (at, _) in text.match_indices(prefix) {
            let rest = &text[at + prefix.len()..];
            let name: String = rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
            let name = name.trim_end_matches('-');
            if !name.is_empty() && !root.join("crates").join(name).exists() {
                wrong.push(format!("{file} names {prefix}{name}, which is no crate here"));
            }
        }
    }
}

fn machine_paths(file: &str, text: &str, wrong: &mut Vec<String>) {
    for (number, line) in text.lines().enumerate() {
        for folder in ["home", "root", "tmp", "work"] {
            let path = format!("/{folder}/");
            let starts = line.match_indices(&path).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                let after = line[at + path.len()..].chars().next();
                before.is_none_or(|c| " \"=(".contains(c)) && after.is_some_and(|c| c.is_ascii_lowercase())
            });
            if starts {
                wrong.push(format!("{file}:{} holds an absolute path of a machine", number + 1));
            }
        }
    }
}
