//! One JSON record, and JSON in any of its shapes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rashomon_read::{Format, Record, read_file};

fuzz_target!(|data: &[u8]| {
    let _ = rashomon_read::read_record(
        &Record { bytes: data.to_vec(), format: Some(Format::Json), ..Record::default() },
        &Default::default(),
    );
    read_file(&[b"{", data].concat(), "file", "file");
});
