use std::collections::HashMap;

use super::Damage;

/// Writes each string once and counts it from then on.
#[derive(Default)]
pub(super) struct Interner {
    known: HashMap<String, u32>,
    strings: Vec<String>,
}

impl Interner {
    pub fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.known.get(text) {
            return *number;
        }
        let number = self.strings.len() as u32;
        self.known.insert(text.to_owned(), number);
        self.strings.push(text.to_owned());
        number
    }

    pub fn finish(self) -> Vec<String> {
        self.strings
    }
}

/// The strings by their numbers, and back.
pub(super) fn string(strings: &[String], number: u32) -> Result<&str, Damage> {
    strings.get(number as usize).map(String::as_str).ok_or_else(|| format!("it has no string {number}"))
}
