//! One record of each format, and what is broken or hostile: each error names its place, the rest is read.

use std::io::Write;

use rashomon_read::{Report, read_file};

fn read(bytes: &[u8]) -> (Vec<Report>, Vec<String>) {
    let (mut reports, mut errors) = (Vec::new(), Vec::new());
    for read in read_file(bytes, "in/file", "file") {
        match read {
            Ok(report) => reports.push(report),
            Err(error) => errors.push(error.to_string()),
        }
    }
    (reports, errors)
}

#[track_caller]
fn check_texts(bytes: &[u8], texts: &[&str]) -> Vec<Report> {
    let (reports, errors) = read(bytes);
    assert_eq!(reports.iter().map(|report| report.body.text()).collect::<Vec<_>>(), texts, "{errors:?}");
    reports
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

#[test]
fn a_records_text_is_kept_to_the_letter() {
    let reports = check_texts(
        b"{\"id\":\"a\",\"text\":\" The  ferry\\tsank. \\n\",\"date_publish\":\"2023-01-08T00:00:00\"}",
        &[" The  ferry\tsank. \n"],
    );
    assert_eq!(
        (reports[0].name.as_str(), reports[0].published.as_ref().unwrap().to_string().as_str()),
        ("a", "2023-01-08")
    );
}

#[test]
fn a_broken_line_is_one_record_lost() {
    let lines = b"{\"id\":\"a\",\"text\":\"One.\"}\n{\"id\":\"b\",\"text\":\n{\"id\":\"c\",\"text\":\"Two.\"}\n";
    for bytes in [lines.to_vec(), gzip(lines)] {
        let (reports, errors) = read(&bytes);
        assert_eq!(reports.len(), 2);
        assert_eq!(errors, ["`in/file#2` is no valid JSON record"]);
    }
}

#[test]
fn lists_feeds_and_tables() {
    check_texts(b"[{\"text\":\"One.\"},\n {\"text\":\"Two {}.\"}]", &["One.", "Two {}."]);
    check_texts(b"title,text\n\"Ferry, sinks\",\"It sank.\"\n", &["It sank."]);
    let feed = br#"<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><rss version="2.0"><channel><title>Rovna Post</title><item>
        <title>Ferry &amp; pier</title><pubDate>Sun, 08 Jan 2023 10:33:00 +0100</pubDate><description>It sank &b; here.</description></item></channel></rss>"#;
    let reports = check_texts(feed, &["It sank &b; here."]);
    assert_eq!(reports[0].headline.as_deref(), Some("Ferry & pier"));
    assert_eq!(reports[0].outlet.as_deref(), Some("Rovna Post"));
    assert_eq!(reports[0].published.as_ref().unwrap().to_string(), "2023-01-08T10:33:00+01:00");
}

#[test]
fn pages_in_web_archives() {
    let page = "<html><head><title>Ferry sinks</title></head><body><p>The ferry sank off Rovna on Friday, harbour master Ines Rolo said.</p></body></html>";
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{page}\r\n0\r\n\r\n",
        page.len()
    );
    let record = |length: usize| {
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://post.example/a\r\nContent-Length: {length}\r\n\r\n{answer}\r\n\r\n"
        )
    };
    let whole = record(answer.len()) + &record(answer.len() - 12) + &record(answer.len());
    let (reports, errors) = read(&gzip(whole.as_bytes()));
    assert_eq!(reports.iter().map(|report| report.name.as_str()).collect::<Vec<_>>(), ["file#1", "file#2", "file#3"]);
    assert_eq!(reports[0].body.text(), "The ferry sank off Rovna on Friday, harbour master Ines Rolo said.");
    assert_eq!(errors, ["`in/file` is a broken web archive: record 2: its length is not what its header says"]);
}

#[test]
fn hostile_input_ends_soon_and_says_why() {
    let (_, errors) = read(&gzip(&[b"{\"text\":\"".to_vec(), vec![b'a'; 70 << 20]].concat()));
    assert!(errors[0].starts_with("`in/file`") && errors[0].contains("larger than 67108864 bytes"), "{errors:?}");
    let (reports, _) = read(format!("<html><p>The ferry sank.</p>{}", "<div>".repeat(100_000)).as_bytes());
    assert_eq!(reports[0].body.text(), "The ferry sank.");
    assert!(reports[0].notices.iter().any(|notice| notice.kind == "odd-page"));
    assert_eq!(read(b"\x89PNG\r\n").1, ["`in/file` is a picture, which holds no report"]);
    assert_eq!(read(b"").1, ["`in/file` holds no text"]);
}

#[test]
fn crawled_text_loses_its_furniture_and_keeps_its_metadata() {
    let text = "Ferry sinks off Rovna\n\nPosted on January 10, 2023\n\nShare on Facebook Twitter\n\n\
        ROVNA, Norway (AP) \u{2014} The ferry between Rovna and the islands sank on Friday with forty people on board, officials said. Subscribe to our channel for the latest updates.\n\n\
        Tags: [ferry](#), [Rovna](#)\n\nThe Associated Press contributed to this report.";
    let (reports, _) = read(text.as_bytes());
    let report = &reports[0];
    assert_eq!(report.headline.as_deref(), Some("Ferry sinks off Rovna"));
    assert_eq!(report.published.as_ref().unwrap().to_string(), "2023-01-10");
    assert_eq!((report.dateline.as_deref(), report.credit.as_deref()), (Some("ROVNA, Norway"), Some("AP")));
    assert!(
        !report.body.text().contains("Subscribe")
            && !report.body.text().contains("Tags")
            && !report.body.text().contains("Share")
    );
    assert!(report.body.text().contains("sank on Friday with forty people"));
}
