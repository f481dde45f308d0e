//! What the tests of formats and of hostile input share.

use std::io::Write;

use rashomon_read::{Report, read_file};

pub fn read(bytes: &[u8]) -> (Vec<Report>, Vec<String>) {
    let (mut reports, mut errors) = (Vec::new(), Vec::new());
    for read in read_file(bytes, "in/file", "file") {
        match read {
            Ok(report) => reports.push(report),
            Err(error) => errors.push(error.to_string()),
        }
    }
    (reports, errors)
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}
