//! What a folder of tables was made from.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use rashomon_group::FINGERPRINT_VERSION;
use rashomon_store::PARSED_FORMAT;
use serde_json::{Value, json};

use crate::CorpusError;
use crate::files::write_whole;

/// What decides which bytes a run writes. It stands in `manifest.json` from the beginning, so that a run that was cut
/// off is not gone on with as another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The inputs as they were named.
    pub inputs: Vec<String>,
    /// Reports in a file of `parsed/`, and at least in one of `tables/`.
    pub shard_reports: usize,
    /// The pipelines and places that reports are parsed with, in words.
    pub packs: Vec<String>,
}

impl Manifest {
    const NAME: &str = "manifest.json";

    fn begun(&self) -> Value {
        json!({
            "schema": "rashomon-corpus/1",
            "program": env!("CARGO_PKG_VERSION"),
            "formats": {"parsed": PARSED_FORMAT, "fingerprint": FINGERPRINT_VERSION},
            "inputs": self.inputs,
            "shard_reports": self.shard_reports,
            "packs": self.packs,
        })
    }

    /// Begins a folder, or goes on with one that the same manifest began.
    pub(crate) fn begin(&self, folder: &Path) -> Result<(), CorpusError> {
        let path = folder.join(Self::NAME);
        match fs::read(&path) {
            Ok(bytes) => {
                let held: Value = serde_json::from_slice(&bytes).unwrap_or_default();
                let own = self.begun();
                let other: Vec<String> = own
                    .as_object()
                    .into_iter()
                    .flatten()
                    .filter(|(name, value)| held.get(name.as_str()) != Some(value))
                    .map(|(name, _)| format!("with {name} {}", held.get(name).unwrap_or(&Value::Null)))
                    .collect();
                if other.is_empty() {
                    return Ok(());
                }
                Err(CorpusError::OtherCorpus { folder: folder.to_owned(), held: other.join(", ") })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.write(folder, json!({})),
            Err(source) => Err(CorpusError::File { path, source }),
        }
    }

    /// Writes the manifest of a folder that is done: `more` is what was found.
    pub(crate) fn write(&self, folder: &Path, more: Value) -> Result<(), CorpusError> {
        let mut all = self.begun();
        if let (Value::Object(all), Value::Object(more)) = (&mut all, more) {
            all.extend(more);
        }
        write_whole(&folder.join(Self::NAME), |file| {
            serde_json::to_writer_pretty(&mut *file, &all)?;
            file.write_all(b"\n")
        })
    }
}
