//! What people and programs see: the JSON of the contract, and briefs as text, Markdown and HTML.

mod json;

pub use json::{brief_json, clean_json, parse_json, stories_json};
