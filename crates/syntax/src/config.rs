//! `config.cfg` of a pipeline: sections of `key = value`, values in JSON, `${section:key}` for the
//! value of another key.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::error::{OpenError, read_file};

/// References are followed this deep at most.
const MAX_DEPTH: usize = 8;

pub(crate) struct Config {
    path: PathBuf,
    /// Values as written, by section and key.
    sections: BTreeMap<String, BTreeMap<String, String>>,
}

impl Config {
    pub fn read(path: &Path) -> Result<Self, OpenError> {
        let bytes = read_file(path)?;
        let text = std::str::from_utf8(&bytes).map_err(|error| OpenError::damaged(path, "text", error))?;
        let mut sections = BTreeMap::<String, BTreeMap<String, String>>::new();
        let mut section = String::new();
        let mut last_key: Option<String> = None;
        for line in text.lines() {
            let content = line.trim();
            if content.is_empty() || content.starts_with(['#', ';']) {
                continue;
            }
            if let Some(name) = content.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'))
                && !line.starts_with(char::is_whitespace)
            {
                section = name.to_owned();
                sections.entry(section.clone()).or_default();
                last_key = None;
                continue;
            }
            let values = sections.entry(section.clone()).or_default();
            // A line that is indented goes on with the value above it.
            if line.starts_with(char::is_whitespace)
                && let Some(value) = last_key.as_ref().and_then(|key| values.get_mut(key))
            {
                value.push(' ');
                value.push_str(content);
                continue;
            }
            let Some((key, value)) = content.split_once('=') else {
                return Err(OpenError::damaged(path, format!("[{section}]"), format!("no `=` in `{content}`")));
            };
            last_key = Some(key.trim().to_owned());
            values.insert(key.trim().to_owned(), value.trim().to_owned());
        }
        Ok(Self { path: path.into(), sections })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The value of a key, `None` where the key is not there.
    pub fn get(&self, section: &str, key: &str) -> Result<Option<Value>, OpenError> {
        self.lookup(section, key, 0)
    }

    fn lookup(&self, section: &str, key: &str, depth: usize) -> Result<Option<Value>, OpenError> {
        let Some(raw) = self.sections.get(section).and_then(|values| values.get(key)) else { return Ok(None) };
        let field = || format!("[{section}] {key}");
        if depth > MAX_DEPTH {
            return Err(OpenError::damaged(&self.path, field(), "references go in a circle"));
        }
        if let Some(target) = raw.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
            let (section, key) = target
                .split_once(':')
                .or_else(|| target.rsplit_once('.'))
                .ok_or_else(|| OpenError::damaged(&self.path, field(), format!("no key in `{raw}`")))?;
            return self.lookup(section, key, depth + 1);
        }
        // Values that are not JSON are strings without quotes.
        Ok(Some(serde_json::from_str(raw).unwrap_or_else(|_| Value::String(raw.clone()))))
    }

    /// A string that must be there.
    pub fn string(&self, section: &str, key: &str) -> Result<String, OpenError> {
        match self.get(section, key)? {
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err(OpenError::damaged(&self.path, format!("[{section}] {key}"), "is no string")),
            None => Err(OpenError::damaged(&self.path, format!("[{section}] {key}"), "is missing")),
        }
    }

    /// A list of strings, empty where the key is not there.
    pub fn strings(&self, section: &str, key: &str) -> Result<Vec<String>, OpenError> {
        let list = match self.get(section, key)? {
            None | Some(Value::Null) => return Ok(Vec::new()),
            Some(Value::Array(list)) => list,
            Some(_) => return Err(OpenError::damaged(&self.path, format!("[{section}] {key}"), "is no list")),
        };
        list.into_iter()
            .map(|item| match item {
                Value::String(text) => Ok(text),
                _ => Err(OpenError::damaged(&self.path, format!("[{section}] {key}"), "holds what is no string")),
            })
            .collect()
    }

    /// True or false, `default` where the key is not there.
    pub fn flag(&self, section: &str, key: &str, default: bool) -> Result<bool, OpenError> {
        match self.get(section, key)? {
            None | Some(Value::Null) => Ok(default),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(_) => Err(OpenError::damaged(&self.path, format!("[{section}] {key}"), "is neither true nor false")),
        }
    }

    /// Checks that a key names one of the implementations that exist here.
    pub fn expect_one_of(&self, section: &str, key: &str, known: &[&str]) -> Result<String, OpenError> {
        let value = self.string(section, key)?;
        if known.contains(&value.as_str()) {
            Ok(value)
        } else {
            Err(OpenError::unsupported(&self.path, format!("[{section}] {key}"), value))
        }
    }
}
