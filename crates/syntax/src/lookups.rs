use std::collections::HashMap;
use std::path::Path;

use crate::error::OpenError;
use crate::forms::NoHash;
use crate::msgpack::{Document, Key};
use crate::strings::string_id;

/// A token's norm where it is not its lower-case form: spelling variants ("harbor" for "harbour"),
/// then the one sign that stands for several.
pub(crate) struct Norms {
    /// Norm by orth.
    listed: HashMap<u64, u64, NoHash>,
}

/// spaCy's `BASE_NORMS`: each text by the norm in front.
const SIGNS: [(&str, &[&str]); 12] = [
    ("'s", &["'s", "'S", "’s", "’S"]),
    ("'", &["’", "‘", "´", "`"]),
    ("\"", &["”", "“", "''", "``", "´´", "„", "»", "«", "‘‘", "’’"]),
    ("?", &["？"]),
    ("!", &["！"]),
    (",", &["，"]),
    (";", &["；"]),
    (":", &["："]),
    (".", &["。", "।"]),
    ("...", &["…"]),
    ("-", &["—", "–", "--", "---", "——"]),
    ("$", &["€", "£", "¥", "฿", "US$", "C$", "A$", "₺", "₹", "৳", "₩", "Mex$", "₣", "E£"]),
];

impl Norms {
    /// Reads the table `lexeme_norm` of `vocab/lookups.bin`, if the pipeline has one.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        let mut listed = HashMap::with_hasher(NoHash);
        for (norm, signs) in SIGNS {
            listed.extend(signs.iter().map(|sign| (string_id(sign), string_id(norm))));
        }
        let path = folder.join("vocab").join("lookups.bin");
        if path.exists() {
            let document = Document::read(&path)?;
            let tree = document.tree()?;
            for (name, table) in tree.root().entries()? {
                if name != Key::Text("lexeme_norm") {
                    continue;
                }
                for (orth, norm) in table.entries()? {
                    listed.insert(orth.id(), string_id(norm.text()?));
                }
            }
        }
        Ok(Self { listed })
    }

    pub fn find(&self, orth: u64) -> Option<u64> {
        self.listed.get(&orth).copied()
    }
}
