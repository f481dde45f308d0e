//! Runs the line on recorded annotations instead of a trained pipeline.
//!
//!     line paragraphs FILE…              the texts that need a recording, one JSON string a line
//!     line parse PIPELINE|RECORDING FILE…
//!     line stories PIPELINE|RECORDING FILE…
//!     line brief PIPELINE|RECORDING FILE…

use rashomon_read::Report;
use rashomon_syntax::{Annotate, Pipeline};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args[0] == "paragraphs" {
        for report in reports(&args[1..]) {
            for paragraph in report.body.paragraphs() {
                println!("{}", serde_json::to_string(paragraph.of(report.body.text())).unwrap());
            }
        }
        return;
    }
    let annotate: Box<dyn Annotate> = match std::path::Path::new(&args[1]) {
        folder if folder.is_dir() => Box::new(Pipeline::open(folder).unwrap()),
        file => Box::new(rashomon_testkit::Recorded::new(&std::fs::read_to_string(file).unwrap())),
    };
    let parsed = rashomon_engine::parse(reports(&args[2..]), annotate.as_ref());
    match args[0].as_str() {
        "parse" => {
            parsed.iter().for_each(|one| println!("{}", rashomon_present::parse_json(&one.report, &one.parsed, false)))
        }
        "stories" => {
            println!(
                "{}",
                serde_json::to_string(&rashomon_present::view_stories(&parsed, &rashomon_engine::stories(&parsed)))
                    .unwrap()
            )
        }
        "brief" => println!(
            "{}",
            serde_json::to_string(&rashomon_present::view_brief(&parsed, &rashomon_engine::brief(&parsed))).unwrap()
        ),
        other => panic!("no such command: {other}"),
    }
}

fn reports(files: &[String]) -> Vec<Report> {
    let mut reports = Vec::new();
    for file in files {
        let name = std::path::Path::new(file).file_name().unwrap().to_string_lossy().into_owned();
        for report in rashomon_read::read_file(&std::fs::read(file).unwrap(), file, &name) {
            match report {
                Ok(report) => reports.push(report),
                Err(error) => eprintln!("{error}"),
            }
        }
    }
    reports
}
