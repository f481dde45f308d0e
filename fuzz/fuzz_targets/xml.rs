//! Feeds and NewsML-G2.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rashomon_read::read_file;

fuzz_target!(|data: &[u8]| {
    read_file(&[b"<rss><channel>".as_slice(), data].concat(), "file", "file");
    read_file(&[b"<newsItem>".as_slice(), data].concat(), "file", "file");
});
