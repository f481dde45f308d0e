//! `rashomon watch` on a server of this machine: pages are kept, and nothing is fetched twice.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

/// Serves a feed that lists one page, the page, and nothing else. Its address.
fn serve() -> String {
    const PAGE: &str = "<html><head><title>Ferry runs aground off Rovna</title></head><body><article><h1>Ferry runs aground off \
                        Rovna</h1><p>The ferry Alba ran aground off Rovna on Saturday, harbour master Ines Rolo said.</p><p>All 40 \
                        passengers were brought ashore by fishing boats before dark, and nobody was hurt.</p></article></body></html>";
    const FEED: &str = "<rss version=\"2.0\"><channel><title>R</title><item><link>/ferry</link></item>\
                        <item><link>/gone</link></item></channel></rss>";
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let first = lines.next().unwrap_or_default();
            lines.find(String::is_empty);
            let (status, body) = match first.split(' ').nth(1) {
                Some("/feed") => (200, FEED),
                Some("/ferry") => (200, PAGE),
                _ => (404, ""),
            };
            // A client that hangs up is no failure of the test.
            let _ = write!(
                stream,
                "HTTP/1.1 {status} X\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
        }
    });
    address
}

fn run(store: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rashomon"));
    command.args(arguments).arg("--store").arg(store).stdin(Stdio::null()).output().unwrap()
}

fn scratch(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn a_page_that_a_feed_lists_is_kept_once() {
    let folder = scratch("watch");
    let store = folder.join("store.db");
    let opml = folder.join("feeds.opml");
    std::fs::write(&opml, format!("<opml><body><outline xmlUrl=\"{}/feed\"/></body></opml>", serve())).unwrap();
    let opml = opml.to_str().unwrap();

    let first = run(&store, &["watch", "--once", opml]);
    let told = String::from_utf8_lossy(&first.stderr).into_owned();
    assert_eq!(first.status.code(), Some(0), "{told}");
    assert!(told.contains("lists 2 new pages") && told.contains("1 reports added"), "{told}");
    assert!(told.contains("/gone` answered with status 404"), "{told}");

    // Not due again yet: nothing is asked, nothing is added, nothing is wrong.
    let second = run(&store, &["watch", "--once", opml]);
    assert_eq!(second.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&second.stderr), "");

    let stories = run(&store, &["stories"]);
    let stories = String::from_utf8_lossy(&stories.stdout).into_owned();
    assert!(stories.contains("Ferry runs aground off Rovna"), "{stories}");
}

#[test]
fn what_is_no_feed_is_named() {
    let store = scratch("watch-nothing").join("store.db");
    let missing = run(&store, &["watch", "--once", "no-such.opml"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("`no-such.opml` is no web address and no OPML file"));

    let page = format!("{}/ferry", serve());
    let no_feed = run(&store, &["watch", "--once", &page]);
    assert_eq!(no_feed.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&no_feed.stderr).contains("is no RSS, Atom or JSON feed"));
}
