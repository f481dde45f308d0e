//! Two names, parted by a tab: comparing them is symmetric and panics on nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rashomon_parse::names;

fuzz_target!(|text: &str| {
    let (one, other) = text.split_once('\t').unwrap_or((text, ""));
    assert_eq!(names::same_name(one, other), names::same_name(other, one));
    names::is_acronym_of(one, other);
    names::is_handle_of(one, other);
});
