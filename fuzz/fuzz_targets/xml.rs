//! Feeds and NewsML-G2.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rashomon_read::read_file;

fuzz_target!(|data: &[u8]| {
    read_file(&[b"<rss><channel>", data].concat(), "file", "file");
    read_file(&[b"<newsItem>", data].concat(), "file", "file");
});
