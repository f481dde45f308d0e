//! Web archives, whole and packed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rashomon_read::read_file;

fuzz_target!(|data: &[u8]| {
    read_file(&[b"WARC/1.0\r\n", data].concat(), "file", "file");
    read_file(&[b"filedesc://", data].concat(), "file", "file");
    read_file(&[b"\x1f\x8b", data].concat(), "file", "file");
});
