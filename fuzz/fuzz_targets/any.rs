//! Anything, told apart by its content.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rashomon_read::read_file;

fuzz_target!(|data: &[u8]| {
    read_file(data, "file", "file");
});
