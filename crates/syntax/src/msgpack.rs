//! MessagePack files of a pipeline folder, read into trees, with errors that name file and field.

use std::path::{Path, PathBuf};

use rmpv::ValueRef;

use crate::error::{OpenError, read_file};

/// A file's bytes, for a [`Tree`] to borrow from.
pub(crate) struct Document {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl Document {
    pub fn read(path: &Path) -> Result<Self, OpenError> {
        Ok(Self { path: path.into(), bytes: read_file(path)? })
    }

    pub fn tree(&self) -> Result<Tree<'_>, OpenError> {
        let mut rest = self.bytes.as_slice();
        let value = rmpv::decode::read_value_ref(&mut rest)
            .map_err(|problem| OpenError::damaged(&self.path, "file", problem))?;
        if !rest.is_empty() {
            return Err(OpenError::damaged(&self.path, "file", "more bytes follow its end"));
        }
        Ok(Tree { path: &self.path, value })
    }
}

/// What a file holds.
pub(crate) struct Tree<'d> {
    path: &'d Path,
    value: ValueRef<'d>,
}

impl Tree<'_> {
    pub fn root(&self) -> Field<'_> {
        Field { path: self.path, name: String::new(), value: &self.value }
    }
}

/// A value and where it stands.
pub(crate) struct Field<'d> {
    path: &'d Path,
    /// Such as `exceptions.'re.0`.
    name: String,
    value: &'d ValueRef<'d>,
}

impl<'d> Field<'d> {
    pub fn name(&self) -> &str {
        if self.name.is_empty() { "file" } else { &self.name }
    }

    pub fn damaged(&self, problem: impl std::fmt::Display) -> OpenError {
        OpenError::damaged(self.path, self.name(), problem)
    }

    pub fn unsupported(&self, problem: impl std::fmt::Display) -> OpenError {
        OpenError::unsupported(self.path, self.name(), problem)
    }

    fn inner(&self, key: impl std::fmt::Display, value: &'d ValueRef<'d>) -> Self {
        let name = if self.name.is_empty() { key.to_string() } else { format!("{}.{key}", self.name) };
        Self { path: self.path, name, value }
    }

    /// For tables too large to name each of their entries.
    pub fn value(&self) -> &'d ValueRef<'d> {
        self.value
    }

    pub fn is_nil(&self) -> bool {
        matches!(self.value, ValueRef::Nil)
    }

    pub fn is_map(&self) -> bool {
        matches!(self.value, ValueRef::Map(_))
    }

    pub fn as_bool(&self) -> Option<bool> {
        match *self.value {
            ValueRef::Boolean(value) => Some(value),
            _ => None,
        }
    }

    pub fn as_str(&self) -> Option<&'d str> {
        match *self.value {
            ValueRef::String(text) => text.into_str(),
            _ => None,
        }
    }

    pub fn as_i64(&self) -> Option<i64> {
        match *self.value {
            ValueRef::Integer(value) => value.as_i64(),
            _ => None,
        }
    }

    pub fn text(&self) -> Result<&'d str, OpenError> {
        self.as_str().ok_or_else(|| self.damaged("should be a text"))
    }

    /// The items of an array.
    pub fn items(&self) -> Result<Vec<Field<'d>>, OpenError> {
        let ValueRef::Array(items) = self.value else { return Err(self.damaged("should be an array")) };
        Ok(items.iter().enumerate().map(|(at, value)| self.inner(at, value)).collect())
    }

    /// The entries of a map whose keys are texts or spaCy's numbers for them.
    pub fn entries(&self) -> Result<Vec<(Key<'d>, Field<'d>)>, OpenError> {
        let ValueRef::Map(entries) = self.value else { return Err(self.damaged("should be a map")) };
        let entry = |(key, value): &'d (ValueRef<'d>, ValueRef<'d>)| match key {
            ValueRef::String(text) => {
                let text = text.into_str().ok_or_else(|| self.damaged("a key is no valid text"))?;
                Ok((Key::Text(text), self.inner(text, value)))
            }
            ValueRef::Integer(number) => {
                let number = number.as_u64().ok_or_else(|| self.damaged("a key is negative"))?;
                Ok((Key::Id(number), self.inner(number, value)))
            }
            _ => Err(self.damaged("a key is neither text nor number")),
        };
        entries.iter().map(entry).collect()
    }
}

/// A key of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key<'d> {
    Text(&'d str),
    Id(u64),
}

impl Key<'_> {
    /// The key as spaCy's tables hold it.
    pub fn id(self) -> u64 {
        match self {
            Key::Text(text) => crate::string_id(text),
            Key::Id(id) => id,
        }
    }
}

/// Writes a file as spaCy would, for tests.
#[cfg(test)]
pub(crate) fn write_json(path: &Path, json: &serde_json::Value) {
    fn value(json: &serde_json::Value) -> rmpv::Value {
        use serde_json::Value;
        match json {
            Value::Null => rmpv::Value::Nil,
            Value::Bool(value) => rmpv::Value::from(*value),
            Value::Number(number) => rmpv::Value::from(number.as_i64().expect("whole numbers")),
            Value::String(text) => rmpv::Value::from(text.as_str()),
            Value::Array(items) => rmpv::Value::Array(items.iter().map(value).collect()),
            Value::Object(entries) => {
                rmpv::Value::Map(entries.iter().map(|(key, item)| (key.as_str().into(), value(item))).collect())
            }
        }
    }
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, &value(json)).expect("memory");
    std::fs::create_dir_all(path.parent().expect("a file")).expect("a folder for the test");
    std::fs::write(path, bytes).expect("a file for the test");
}
