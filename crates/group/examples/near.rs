//! Finds near duplicates in JSON Lines and tells how many: what `bench/near_duplicates.py` holds against other tools.
//!
//!     near FILE

use rashomon_group::near_duplicates;

fn main() {
    let Some(file) = std::env::args().nth(1) else {
        eprintln!("usage: near FILE");
        std::process::exit(2);
    };
    let bytes = match std::fs::read(&file) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("cannot read `{file}`: {error}");
            std::process::exit(3);
        }
    };
    let reports: Vec<_> = rashomon_read::read_file(&bytes, &file, &file).into_iter().flatten().collect();
    let bodies: Vec<_> = reports.iter().map(|report| &report.body).collect();
    println!("{} of {} reports repeat an earlier one", near_duplicates(&bodies, 0.7).len(), bodies.len());
}
