//! Tables with a line of names.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rashomon_read::read_file;

fuzz_target!(|data: &[u8]| {
    read_file(&[b"title,text\n", data].concat(), "file", "file");
});
