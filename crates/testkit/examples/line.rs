//! Runs the line on recorded annotations instead of a trained pipeline.
//!
//!     line paragraphs FILE…              the texts that need a recording, one JSON string a line
//!     line parse RECORDING FILE…
//!     line stories RECORDING FILE…
//!     line brief RECORDING FILE…

use rashomon_read::Report;

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
    let recorded = rashomon_testkit::Recorded::new(&std::fs::read_to_string(&args[1]).unwrap());
    let parsed = rashomon_engine::parse(reports(&args[2..]), &recorded);
    match args[0].as_str() {
        "parse" => {
            parsed.iter().for_each(|one| println!("{}", rashomon_present::parse_json(&one.report, &one.parsed, false)))
        }
        "stories" => {
            println!("{}", rashomon_present::stories_json(&parsed, &rashomon_engine::stories(&parsed)))
        }
        "brief" => println!("{}", rashomon_present::brief_json(&parsed, &rashomon_engine::brief(&parsed))),
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
