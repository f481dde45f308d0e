//! One record of each format.

mod common;

use std::io::Write;
use std::sync::Arc;

use common::{gzip, read};
use rashomon_read::{Limits, Report, count_bytes, read_paths};

#[track_caller]
fn check_texts(bytes: &[u8], texts: &[&str]) -> Vec<Report> {
    let (reports, errors) = read(bytes);
    assert_eq!(reports.iter().map(|report| report.body.text()).collect::<Vec<_>>(), texts, "{errors:?}");
    reports
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

/// What a report says of itself, in one line.
fn about(report: &Report) -> String {
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let published = report.published.as_ref().map(ToString::to_string).unwrap_or_default();
    let known = [
        report.name.clone(),
        text(&report.headline),
        text(&report.outlet),
        report.byline.join(" + "),
        text(&report.dateline),
        text(&report.credit),
        published,
        text(&report.url),
    ];
    known.join(" | ")
}

const TEXT: &str = "The ferry sank off Rovna on Friday.";

#[track_caller]
fn check_about(bytes: &[u8], expected: &str) {
    let reports = check_texts(bytes, &[TEXT]);
    assert_eq!(about(&reports[0]), expected);
}

#[test]
fn records_of_other_programs() {
    // news-please
    check_about(
        br#"{"authors":["Ines Rolo"],"date_download":"2023-01-09 08:00:00","date_modify":null,"date_publish":"2023-01-08 10:33:00",
            "description":"At sea","filename":"a.json","language":"en","maintext":"The ferry sank off Rovna on Friday.",
            "source_domain":"post.example","title":"Ferry sinks","title_page":null,"url":"https://post.example/a"}"#,
        "file | Ferry sinks | post.example | Ines Rolo |  |  | 2023-01-08 | https://post.example/a",
    );
    // newspaper4k
    check_about(
        br#"{"url":"https://post.example/a","title":"Ferry sinks","authors":["Ines Rolo"],"publish_date":"2023-01-08T10:33:00+01:00",
            "text":"The ferry sank off Rovna on Friday.","top_image":"x.jpg","meta_lang":"en","canonical_link":"https://post.example/a"}"#,
        "file | Ferry sinks |  | Ines Rolo |  |  | 2023-01-08T10:33:00+01:00 | https://post.example/a",
    );
    // trafilatura
    check_about(
        br#"{"title":"Ferry sinks","author":"Ines Rolo; Marko Tane","hostname":"post.example","date":"2023-01-08","fingerprint":"1",
            "id":null,"license":null,"raw_text":"x","source":"https://post.example/a","source-hostname":"Rovna Post",
            "excerpt":"At sea","text":"The ferry sank off Rovna on Friday.","comments":""}"#,
        "file | Ferry sinks | Rovna Post | Ines Rolo + Marko Tane |  |  | 2023-01-08 | https://post.example/a",
    );
    // passim
    check_about(
        br#"{"id":"p1","series":"Rovna Post","date":"1998-01-08","text":"The ferry sank off Rovna on Friday."}"#,
        "p1 |  | Rovna Post |  |  |  | 1998-01-08 | ",
    );
}

#[test]
fn news_in_json_of_the_iptc() {
    // ninjs 2
    let reports = check_texts(
        br#"{"uri":"urn:a","type":"text","versioncreated":"2023-01-08T10:33:00+01:00","byline":"By Ines Rolo","headline":"Ferry sinks",
            "infosource":[{"name":"Rovna Post"}],"body_xhtml":"<p>The ferry sank off Rovna on Friday.</p>"}"#,
        &[TEXT],
    );
    assert_eq!(about(&reports[0]), "urn:a | Ferry sinks | Rovna Post | Ines Rolo |  |  | 2023-01-08T10:33:00+01:00 | ");
    assert_eq!(reports[0].format.as_str(), "ninjs");
    // ninjs 3
    check_about(
        br#"{"uri":"urn:a","type":"text","versionCreated":"2023-01-08T10:33:00+01:00","by":"Ines Rolo",
            "headlines":[{"role":"main","value":"Ferry sinks"}],"infoSources":[{"name":"Rovna Post"}],
            "bodies":[{"role":"main","contentType":"text/plain","value":"The ferry sank off Rovna on Friday."}]}"#,
        "urn:a | Ferry sinks | Rovna Post | Ines Rolo |  |  | 2023-01-08T10:33:00+01:00 | ",
    );
}

#[test]
fn feeds_of_three_kinds() {
    check_about(
        br#"<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Rovna Post</title>
            <link rel="self" href="https://post.example/feed"/><entry><id>tag:post.example,2023:a</id><title>Ferry sinks</title>
            <link rel="alternate" href="https://post.example/a"/><author><name>Ines Rolo</name></author>
            <published>2023-01-08T10:33:00+01:00</published><updated>2023-01-08T12:00:00+01:00</updated>
            <content type="html">&lt;p&gt;The ferry sank off Rovna on Friday.&lt;/p&gt;</content></entry></feed>"#,
        "file | Ferry sinks | Rovna Post | Ines Rolo |  |  | 2023-01-08T10:33:00+01:00 | https://post.example/a",
    );
    check_about(
        br#"{"version":"https://jsonfeed.org/version/1.1","title":"Rovna Post","items":[{"id":"a","url":"https://post.example/a",
            "title":"Ferry sinks","authors":[{"name":"Ines Rolo"}],"date_published":"2023-01-08T10:33:00+01:00",
            "content_html":"<p>The ferry sank off Rovna on Friday.</p>"}]}"#,
        "a | Ferry sinks | Rovna Post | Ines Rolo |  |  | 2023-01-08T10:33:00+01:00 | https://post.example/a",
    );
    let rss = br#"<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
        <channel><title>Many papers</title><item><title>Ferry sinks</title><link>https://post.example/a</link>
        <dc:creator>Ines Rolo</dc:creator><source url="https://post.example/feed">Rovna Post</source>
        <pubDate>Sun, 08 Jan 2023 10:33:00 +0100</pubDate><description>At sea</description>
        <content:encoded><![CDATA[<p>The ferry sank off Rovna on Friday.</p>]]></content:encoded></item></channel></rss>"#;
    check_about(
        rss,
        "file | Ferry sinks | Rovna Post | Ines Rolo |  |  | 2023-01-08T10:33:00+01:00 | https://post.example/a",
    );
}

#[test]
fn news_in_xml_of_the_iptc() {
    let newsml = r#"<?xml version="1.0" encoding="UTF-8"?>
        <newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:post.example:1" version="1" standard="NewsML-G2" xml:lang="en">
        <rightsInfo><copyrightHolder literal="Rovna Post"/></rightsInfo>
        <itemMeta><itemClass qcode="ninat:text"/><provider literal="Rovna Post"/><versionCreated>2023-01-08T11:00:00+01:00</versionCreated>
        <pubStatus qcode="stat:usable"/></itemMeta>
        <contentMeta><contentCreated>2023-01-08T10:33:00+01:00</contentCreated><infoSource literal="AP"/><language tag="en"/>
        <by>By Ines Rolo</by><dateline>ROVNA, Norway</dateline><headline>Ferry sinks</headline></contentMeta>
        <contentSet><inlineXML contenttype="application/nitf+xml"><nitf><body><body.content>
        <p>The ferry sank off Rovna on Friday.</p></body.content></body></nitf></inlineXML></contentSet></newsItem>"#;
    check_about(
        newsml.as_bytes(),
        "urn:newsml:post.example:1 | Ferry sinks | Rovna Post | Ines Rolo | ROVNA, Norway | AP | 2023-01-08T10:33:00+01:00 | ",
    );
    let nitf = r#"<?xml version="1.0"?><nitf><head><title>Ferry</title><docdata><doc-id id-string="n1"/><date.issue norm="20230108T103300+0100"/>
        </docdata><pubdata name="Rovna Post" ex-ref="https://post.example/a"/></head><body><body.head><hedline><hl1>Ferry sinks</hl1></hedline>
        <byline>By <person>Ines Rolo</person></byline><distributor>The Associated Press</distributor>
        <dateline><location>ROVNA, Norway</location></dateline></body.head>
        <body.content><p>The ferry sank off Rovna on Friday.</p></body.content></body></nitf>"#;
    check_about(
        nitf.as_bytes(),
        "n1 | Ferry sinks | Rovna Post | Ines Rolo | ROVNA, Norway | AP | 2023-01-08T10:33:00+01:00 | https://post.example/a",
    );
}

/// A table of three columns, two rows a row group; a row group a page of text.
fn parquet_table(rows: &[(&str, &str, i64)]) -> Vec<u8> {
    use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
    let schema = "message reports { REQUIRED BINARY Title (UTF8); REQUIRED BINARY text (UTF8);
        REQUIRED INT64 published (TIMESTAMP(MILLIS,true)); REQUIRED INT64 width; }";
    let schema = Arc::new(parquet::schema::parser::parse_message_type(schema).unwrap());
    let properties = parquet::file::properties::WriterProperties::builder();
    let properties = properties.set_compression(parquet::basic::Compression::SNAPPY).build();
    let mut file = Vec::new();
    let mut writer = parquet::file::writer::SerializedFileWriter::new(&mut file, schema, Arc::new(properties)).unwrap();
    for rows in rows.chunks(2) {
        let mut group = writer.next_row_group().unwrap();
        for column in 0..4 {
            let mut cells = group.next_column().unwrap().unwrap();
            let texts = |of: &dyn Fn(usize) -> String| -> Vec<ByteArray> {
                (0..rows.len()).map(|at| ByteArray::from(of(at).as_str())).collect()
            };
            match column {
                0 => cells.typed::<ByteArrayType>().write_batch(&texts(&|at| rows[at].0.to_owned()), None, None),
                1 => cells.typed::<ByteArrayType>().write_batch(&texts(&|at| rows[at].1.to_owned()), None, None),
                2 => {
                    let moments: Vec<i64> = rows.iter().map(|row| row.2).collect();
                    cells.typed::<Int64Type>().write_batch(&moments, None, None)
                }
                _ => cells.typed::<Int64Type>().write_batch(&vec![7; rows.len()], None, None),
            }
            .unwrap();
            cells.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
    file
}

#[test]
fn tables_in_parquet() {
    let day = 1_673_170_380_000;
    let table = parquet_table(&[("Ferry sinks", TEXT, day), ("Pier", "It held.", day), ("Island", " As it is. ", day)]);
    let reports = check_texts(&table, &[TEXT, "It held.", " As it is. "]);
    assert_eq!(about(&reports[0]), "file#1 | Ferry sinks |  |  |  |  | 2023-01-08T09:33:00Z | ");
    // Inside a container, and broken in each of its places: a message, and no panic.
    check_texts(&gzip(&table), &[TEXT, "It held.", " As it is. "]);
    for at in (4..table.len()).step_by(7) {
        let mut broken = table.clone();
        broken[at] ^= 0xff;
        read(&broken);
        read(&table[..at]);
    }
}

#[test]
fn packed_in_other_ways() {
    let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    packer.write_all(br#"{"text":"The ferry sank off Rovna on Friday."}"#).unwrap();
    check_texts(&packer.finish().unwrap(), &[TEXT]);
}

fn warc(headers: &str, page: &[u8]) -> Vec<u8> {
    let answer = [format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n").as_bytes(), page].concat();
    let head = format!(
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://post.example/a\r\nContent-Length: {}\r\n\r\n",
        answer.len()
    );
    [head.as_bytes(), &answer, b"\r\n\r\n"].concat()
}

const PAGE: &str =
    "<html><head><title>Ferry sinks</title></head><body><p>The ferry sank off Rovna on Friday.</p></body></html>";

#[test]
fn brotli_inside_a_web_archive() {
    // One stored block (RFC 7932, 9.2): window of 16 bits, four nibbles of length, uncompressed; an empty last one.
    let bits = ((PAGE.len() as u32 - 1) << 4) | 1 << 20;
    let brotli = [&bits.to_le_bytes()[..3], PAGE.as_bytes(), &[3]].concat();
    check_texts(&warc("Content-Encoding: br\r\n", &brotli), &[TEXT]);
    check_texts(&warc("Content-Encoding: br\r\n", PAGE.as_bytes()), &[TEXT]);
}

#[test]
fn a_dictionary_at_the_head_of_a_web_archive() {
    let record = warc("", PAGE.as_bytes());
    let dictionary = &record[..record.len() / 2];
    let mut archive =
        [&0x184D_2A5D_u32.to_le_bytes()[..], &(dictionary.len() as u32).to_le_bytes(), dictionary].concat();
    for _ in 0..2 {
        let mut packer = zstd::stream::write::Encoder::with_dictionary(Vec::new(), 3, dictionary).unwrap();
        packer.write_all(&record).unwrap();
        archive.extend(packer.finish().unwrap());
    }
    check_texts(&archive, &[TEXT, TEXT]);
}

#[test]
fn archives_that_are_packed_otherwise_are_read_and_said_to_be_so() {
    let record = warc("", PAGE.as_bytes());
    let says = |bytes: &[u8]| -> Vec<bool> {
        let reports = check_texts(bytes, &[TEXT, TEXT]);
        reports.iter().map(|report| report.notices.iter().any(|notice| notice.kind == "archive-packing")).collect()
    };
    assert_eq!(says(&[gzip(&record), gzip(&record)].concat()), [false, false]);
    assert_eq!(says(&gzip(&[&record[..], &record].concat())), [false, true]);
    let (head, tail) = record.split_at(60);
    assert_eq!(says(&[gzip(head), gzip(tail), gzip(&record)].concat()), [true, true]);
}

#[test]
fn what_stands_behind_a_damaged_member_is_read() {
    let record = warc("", PAGE.as_bytes());
    let mut damaged = gzip(&record);
    let middle = damaged.len() / 2;
    damaged[middle..].fill(0x55);
    let (reports, errors) = read(&[gzip(&record), damaged, gzip(&record)].concat());
    assert_eq!(reports.len(), 2, "{errors:?}");
    assert!(errors.iter().any(|error| error.contains("in/file")), "{errors:?}");
}

#[test]
fn bytes_are_counted_as_they_lie_in_the_files() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("bytes");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("inner")).unwrap();
    let line = b"{\"text\":\"The ferry sank off Rovna on Friday.\"}\n";
    let packed = gzip(&line.repeat(1000));
    std::fs::write(folder.join("a.jsonl.gz"), &packed).unwrap();
    std::fs::write(folder.join("inner/b.html"), PAGE).unwrap();
    let paths = [folder.to_string_lossy().into_owned()];
    let mut reports = read_paths(&paths, &Limits::default());
    let read = reports.bytes_read();
    assert_eq!(reports.by_ref().filter(Result::is_ok).count(), 1001);
    assert_eq!(read.get(), (packed.len() + PAGE.len()) as u64);
    assert_eq!(count_bytes(&paths), Some(read.get()));
    assert_eq!(count_bytes(&[paths[0].clone(), "-".to_owned()]), None);
}
