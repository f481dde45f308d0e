//! Crawled text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rashomon_read::{Format, Record};

fuzz_target!(|data: &[u8]| {
    let _ = rashomon_read::read_record(
        &Record { bytes: data.to_vec(), format: Some(Format::Text), ..Record::default() },
        &Default::default(),
    );
});
