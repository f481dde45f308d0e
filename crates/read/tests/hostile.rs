//! What is broken or hostile: each error names its place, the rest is read, and it ends soon.

mod common;

use std::io::Write;

use common::{gzip, read};
use rashomon_read::{Limits, read_paths};

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
fn a_quotation_mark_that_nobody_closes_costs_one_row() {
    let (reports, errors) = read(b"title,text\nA,One.\nB,\"Two.\nC,Three.\nD,Four.\n");
    assert_eq!(reports.iter().map(|report| report.body.text()).collect::<Vec<_>>(), ["One.", "Three.", "Four."]);
    assert_eq!(errors, ["`in/file` is a broken table: row 2: a quotation mark is never closed"]);
}

#[test]
fn cells_over_several_lines_are_one_row() {
    let (reports, errors) = read(b"Title,Full Text,pages\n\"A, \"\"one\"\"\",\"First.\n\nSecond.\",3\n");
    assert_eq!((reports.len(), errors.len()), (1, 0));
    assert_eq!(reports[0].body.text(), "First.\n\nSecond.");
    assert_eq!(reports[0].headline.as_deref(), Some("A, \"one\""));
}

#[test]
fn bombs_are_told_by_what_they_unpack_to() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("a.txt", zip::write::SimpleFileOptions::default()).unwrap();
    for _ in 0..96 {
        zip.write_all(&vec![b'a'; 1 << 20]).unwrap();
    }
    let (reports, errors) = read(&zip.finish().unwrap().into_inner());
    assert_eq!((reports.len(), errors.len()), (0, 1), "{errors:?}");
    let nested = (0..9).fold(b"{\"text\":\"x\"}".to_vec(), |inner, _| gzip(&inner));
    assert!(read(&nested).1[0].contains("more than 6 deep"));
    let entities = (0..30).fold("<!ENTITY a0 \"aaaaaaaaaa\">".to_owned(), |all, n| {
        all + &format!("<!ENTITY a{} \"&a{n};&a{n};&a{n};&a{n};\">", n + 1)
    });
    let feed = format!(
        "<?xml version='1.0'?><!DOCTYPE r [{entities}]><rss><channel><item><title>T</title><description>&a30; it sank.</description></item></channel></rss>"
    );
    assert_eq!(read(feed.as_bytes()).0[0].body.text(), "&a30; it sank.");
}

#[test]
fn ten_megabytes_of_tags_one_line_zeros_and_no_utf_8() {
    let tags = format!("<html><p>The ferry sank off Rovna.</p>{}", "<i><b>".repeat(10 << 20 >> 3));
    assert!(read(tags.as_bytes()).0[0].body.text().contains("The ferry sank off Rovna."));
    let line = "The ferry sank off Rovna on Friday. ".repeat(10 << 20 >> 5);
    assert_eq!(read(line.as_bytes()).0.len(), 1);
    let zeros = [b"The ferry sank off Rovna on Friday.\0\0 The pier held.\n".as_slice(), &[0; 9]].concat();
    assert_eq!(read(&zeros).0.len() + read(&zeros).1.len(), 1);
    assert_eq!(read(&vec![0; 1 << 20]).1.len(), 1);
    let broken = [b"The ferry sank off Rovna.\n\n".repeat(40).as_slice(), b"\xff\xfe\x80"].concat();
    let (reports, _) = read(&broken);
    assert!(reports[0].notices.iter().any(|notice| notice.kind == "charset"));
}

#[cfg(unix)]
#[test]
fn pipes_and_loops_in_folders_are_named_and_passed_over() {
    let folder = std::env::temp_dir().join(format!("rashomon-read-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("inner")).unwrap();
    std::fs::write(folder.join("a.json"), "{\"text\":\"One.\"}").unwrap();
    std::os::unix::fs::symlink(&folder, folder.join("inner/loop")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(folder.join("b.pipe")).status();
    let paths = [folder.to_string_lossy().into_owned()];
    let (read, failed): (Vec<_>, Vec<_>) = read_paths(&paths, &Limits::default()).partition(Result::is_ok);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(read.len(), 1);
    assert_eq!(failed.len(), 1 + usize::from(made.is_ok_and(|made| made.success())));
}

/// One file of each kind of reader, small enough to be damaged in each of its places.
const SEEDS: [&[u8]; 9] = [
    b"<html lang=en><head><title>Ferry sinks - Rovna Post</title><meta name=author content='Ines Rolo'><script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":\"2023-01-08T10:33:00Z\"}</script></head><body><h1><span>At sea</span> Ferry sinks</h1><time datetime=2023-01-08>8 Jan</time><p>The ferry sank &amp; burned.</p></body></html>",
    b"Home News Sport\n\nFerry sinks off Rovna\n\nPosted on January 10, 2023\n\nROVNA, Norway (AP) \xe2\x80\x94 The ferry sank. Subscribe to our channel.\n\nTags: [ferry](#)\n",
    b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 75\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1b\r\n<p>The ferry sank today.</p>\r\n0\r\n\r\n",
    b"filedesc://a.arc 0.0.0.0 20230108103300 text/plain 4\n1 0\n\nhttp://post.example/ 1.2.3.4 20230108103300 text/html 20\nHTTP/1.0 200 OK\n\n<p>x\n",
    b"<?xml version='1.0'?><rss><channel><title>P</title><item><title>T</title><pubDate>Sun, 08 Jan 2023 10:33:00 +0100</pubDate><description>It &lt;b&gt;sank&lt;/b&gt;.</description></item></channel></rss>",
    b"<newsItem guid='a'><contentMeta><headline>T</headline></contentMeta><contentSet><inlineXML><nitf><body><body.content><p>It sank.</p></body.content></body></nitf></inlineXML></contentSet></newsItem>",
    b"{\"id\":1,\"text\":\"It sank.\",\"authors\":[\"Ines\"],\"date\":\"2023-01-08\"}\n{\"id\":2,\"html\":\"<p>It sank.\"}\n",
    b"title,text,date\n\"a \"\"b\"\"\",\"It\nsank.\",1/2/2023\nx,y,z\n",
    b"<nitf><head><docdata><date.issue norm='20230108T103300Z'/></docdata></head><body><body.content><p>It sank.</p></body.content></body></nitf>",
];

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 192, failure_persistence: None, ..Default::default() })]
    #[test]
    fn damage_is_never_a_panic(
        seed in 0..SEEDS.len(),
        damage in proptest::collection::vec((proptest::prelude::any::<usize>(), proptest::prelude::any::<u8>(), 0..4u8), 1..6),
        packed in proptest::prelude::any::<bool>(),
    ) {
        let mut bytes = SEEDS[seed].to_vec();
        if packed {
            bytes = gzip(&bytes);
        }
        for (at, byte, how) in damage {
            let at = at % bytes.len().max(1);
            match how {
                0 => bytes.truncate(at.max(1)),
                1 => bytes.insert(at, byte),
                2 => drop(bytes.splice(at..at, SEEDS[usize::from(byte) % SEEDS.len()].iter().copied())),
                _ => bytes[at] = byte,
            }
        }
        let (reports, errors) = read(&bytes);
        proptest::prop_assert!(errors.iter().all(|error| !error.contains("gave up")), "{errors:?}");
        for report in reports {
            proptest::prop_assert!(!report.body.text().trim().is_empty());
        }
    }
}
