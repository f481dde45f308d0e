//! Any bytes under any declared charset: the first bytes choose it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rashomon_read::{Format, Record};

fuzz_target!(|data: &[u8]| {
    let (label, bytes) = data.split_at(data.len().min(12));
    let charset = Some(String::from_utf8_lossy(label).trim().to_owned());
    let _ = rashomon_read::read_record(
        &Record { bytes: bytes.to_vec(), charset, format: Some(Format::Text), ..Record::default() },
        &Default::default(),
    );
});
