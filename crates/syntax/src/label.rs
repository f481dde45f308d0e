use std::collections::HashSet;
use std::fmt;
use std::ops::Deref;
use std::sync::{Mutex, OnceLock};

/// A string of a pipeline's closed label sets: a tag, a dependency label, an entity type, a
/// morphological analysis. Interned for the life of the program, so it is as small and as quick to
/// copy as a reference.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Label(&'static str);

impl Label {
    pub const EMPTY: Label = Label("");

    /// The label spelled `text`. Labels are never freed: use it for closed sets only.
    pub fn new(text: &str) -> Self {
        static KNOWN: OnceLock<Mutex<HashSet<&'static str>>> = OnceLock::new();
        if text.is_empty() {
            return Self::EMPTY;
        }
        let mut known = KNOWN.get_or_init(Mutex::default).lock().expect("no panic while holding the lock");
        if let Some(label) = known.get(text) {
            return Self(label);
        }
        let label: &'static str = Box::leak(text.into());
        known.insert(label);
        Self(label)
    }

    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl Deref for Label {
    type Target = str;
    fn deref(&self) -> &str {
        self.0
    }
}

impl PartialEq<str> for Label {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Label {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0, f)
    }
}
