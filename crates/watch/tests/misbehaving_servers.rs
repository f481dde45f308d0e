//! Against a server on this machine that does what servers do.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rashomon_watch::{Clock, Event, FeedState, HttpFetch, Manners, Watch};

/// How the server treats one path.
#[derive(Clone)]
enum Does {
    /// Answers at once: status, headers, body.
    Answers(u16, &'static str, Vec<u8>),
    /// Answers 304 to who names this tag, else this body.
    Tagged(&'static str, Vec<u8>),
    /// Sends one byte a tenth of a second, for ever.
    Drips,
    /// Sends a body of so many bytes.
    Pours(usize),
    /// Closes the connection in the middle of a body.
    BreaksOff,
}

struct Server {
    port: u16,
    /// Requests in their order: "PATH", and "PATH etag" for a conditional one.
    asked: Arc<Mutex<Vec<String>>>,
    /// The most connections that were in work at the same time.
    busiest: Arc<Mutex<(usize, usize)>>,
}

impl Server {
    fn start(paths: impl IntoIterator<Item = (&'static str, Does)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let paths: Arc<BTreeMap<&str, Does>> = Arc::new(paths.into_iter().collect());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let busiest = Arc::new(Mutex::new((0, 0)));
        let server = Self { port, asked: asked.clone(), busiest: busiest.clone() };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (paths, asked, busiest) = (paths.clone(), asked.clone(), busiest.clone());
                // A client that hangs up is no failure of the test.
                thread::spawn(move || drop(serve(stream, port, &paths, &asked, &busiest)));
            }
        });
        server
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("whole").clone()
    }
}

fn serve(
    mut stream: TcpStream,
    port: u16,
    paths: &BTreeMap<&str, Does>,
    asked: &Mutex<Vec<String>>,
    busiest: &Mutex<(usize, usize)>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().unwrap_or(Ok(String::new()))?;
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut tag = None;
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        let lower = line.to_ascii_lowercase();
        tag = lower.strip_prefix("if-none-match: ").map(str::to_owned).or(tag);
    }
    let named = tag.as_ref().map(|tag| format!(" {tag}")).unwrap_or_default();
    asked.lock().expect("whole").push(format!("{path}{named}"));
    {
        let mut busy = busiest.lock().expect("whole");
        busy.0 += 1;
        busy.1 = busy.1.max(busy.0);
    }
    let done = respond(&mut stream, port, paths.get(path.as_str()), tag.as_deref());
    busiest.lock().expect("whole").0 -= 1;
    done
}

fn respond(stream: &mut TcpStream, port: u16, does: Option<&Does>, tag: Option<&str>) -> std::io::Result<()> {
    let mut answer = |status: u16, headers: &str, body: &[u8]| {
        let headers = headers.replace("{port}", &port.to_string());
        let body = String::from_utf8_lossy(body).replace("{port}", &port.to_string()).into_bytes();
        write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n", body.len())?;
        stream.write_all(&body)
    };
    match does {
        None => answer(404, "", b"nothing here"),
        Some(Does::Answers(status, headers, body)) => answer(*status, headers, body),
        Some(Does::Tagged(known, _)) if tag == Some(known) => answer(304, "", b""),
        Some(Does::Tagged(known, body)) => answer(200, &format!("ETag: {known}\r\n"), body),
        Some(Does::Drips) => {
            write!(stream, "HTTP/1.1 200 X\r\nContent-Length: 100000\r\n\r\n")?;
            // Bounded, so that a client which never gives up fails the test and does not hang it.
            for _ in 0..100 {
                stream.write_all(b".")?;
                thread::sleep(Duration::from_millis(100));
            }
            Ok(())
        }
        Some(Does::Pours(bytes)) => {
            write!(stream, "HTTP/1.1 200 X\r\nConnection: close\r\n\r\n")?;
            let block = vec![b'x'; 64 * 1024];
            for _ in 0..bytes / block.len() {
                stream.write_all(&block)?;
            }
            Ok(())
        }
        Some(Does::BreaksOff) => {
            write!(stream, "HTTP/1.1 200 X\r\nContent-Length: 1000\r\n\r\nonly this")?;
            stream.flush()
        }
    }
}

/// A clock that moves when somebody waits, and never by itself.
struct Patient {
    now: Mutex<f64>,
}

impl Patient {
    fn new() -> Self {
        Self { now: Mutex::new(1_750_000_000.0) }
    }

    fn pass(&self, secs: f64) {
        *self.now.lock().expect("whole") += secs;
    }
}

impl Clock for Patient {
    fn now_secs(&self) -> f64 {
        *self.now.lock().expect("whole")
    }

    fn sleep_secs(&self, secs: f64) {
        self.pass(secs);
    }
}

fn rss(items: &[&str]) -> Vec<u8> {
    let items: String = items.iter().map(|url| format!("<item><title>t</title><link>{url}</link></item>")).collect();
    format!("<rss version=\"2.0\"><channel><title>P</title>{items}</channel></rss>").into_bytes()
}

fn page(words: &str) -> Does {
    Does::Answers(200, "Content-Type: text/html; charset=utf-8\r\n", words.as_bytes().to_vec())
}

/// What one round told, sorted: hosts run side by side.
fn told(watch: &mut Watch) -> Vec<String> {
    let lines = Mutex::new(Vec::new());
    watch.round(&|event| {
        let line = match event {
            Event::Polled { listed, .. } => format!("listed {listed}"),
            Event::Unchanged { .. } => "unchanged".to_owned(),
            Event::FeedFailed { error, again_secs, .. } => {
                let error = error.as_error();
                let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
                format!("feed failed, again in {again_secs}: {error}{cause}")
            }
            Event::Gone { .. } => "gone".to_owned(),
            Event::Fetched(page) => format!("page {} {}", page.url.path(), String::from_utf8_lossy(&page.bytes)),
            Event::PageFailed { error, again, .. } => format!("page failed, again {again}: {error}"),
        };
        lines.lock().expect("whole").push(line);
        ControlFlow::Continue(())
    });
    let mut lines = lines.into_inner().expect("whole");
    lines.sort();
    lines
}

fn feeds(urls: &[String]) -> Vec<FeedState> {
    urls.iter().map(|url| FeedState::try_from(url.as_str()).expect("an address")).collect()
}

/// Runs one round on the feed `/feed` of a server with these paths.
fn check_round(paths: impl IntoIterator<Item = (&'static str, Does)>, expected: &[&str]) -> Server {
    let server = Server::start(paths);
    let (fetch, clock) = (HttpFetch::new(2), Patient::new());
    let manners = Manners { limit_bytes: 1 << 20, ..Manners::default() };
    let mut watch = Watch::new(&fetch, &clock, manners, feeds(&[server.url("/feed")]));
    let told: Vec<String> =
        told(&mut watch).into_iter().map(|line| line.replace(&format!("127.0.0.1:{}", server.port), "host")).collect();
    assert_eq!(told, expected);
    server
}

#[test]
fn a_new_page_is_fetched_once_and_an_unchanged_feed_not_sent_again() {
    let server = Server::start([("/feed", Does::Tagged("\"v1\"", rss(&["/a"]))), ("/a", page("Ferry late"))]);
    let (fetch, clock) = (HttpFetch::new(5), Patient::new());
    let mut watch = Watch::new(&fetch, &clock, Manners::default(), feeds(&[server.url("/feed")]));
    assert_eq!(told(&mut watch), ["listed 1", "page /a Ferry late"]);
    assert!(told(&mut watch).is_empty(), "not due yet");

    // What is known of the feed outlives the run.
    let kept = watch.feeds().to_vec();
    clock.pass(901.0);
    let mut watch = Watch::new(&fetch, &clock, Manners::default(), kept);
    assert_eq!(told(&mut watch), ["unchanged"]);
    assert_eq!(server.asked(), ["/robots.txt", "/feed", "/a", "/robots.txt", "/feed \"v1\""]);
}

#[test]
fn one_request_at_a_time_a_host_with_a_pause() {
    let pages: Vec<String> = (0..6).map(|n| format!("/p{n}")).collect();
    let names: Vec<&'static str> = pages.iter().map(|page| &*page.clone().leak()).collect();
    let mut paths: Vec<(&'static str, Does)> = names.iter().map(|path| (*path, page("x"))).collect();
    paths.push(("/feed", Does::Answers(200, "", rss(&names))));
    paths.push(("/other", Does::Answers(200, "", rss(&names))));
    paths.push(("/robots.txt", Does::Answers(200, "", b"User-agent: *\nCrawl-delay: 7".to_vec())));
    let server = Server::start(paths);
    let (fetch, clock) = (HttpFetch::new(5), Patient::new());
    let mut watch = Watch::new(&fetch, &clock, Manners::default(), feeds(&[server.url("/feed"), server.url("/other")]));
    let before = clock.now_secs();
    told(&mut watch);
    assert_eq!(server.busiest.lock().expect("whole").1, 1);
    let visits = server.asked().len() as f64 - 1.0;
    assert!(clock.now_secs() - before >= 7.0 * (visits - 1.0), "{} s for {visits} visits", clock.now_secs() - before);
}

#[test]
fn robots_txt_closes_pages_and_a_failing_one_closes_all() {
    check_round(
        [
            ("/robots.txt", Does::Answers(200, "", b"User-agent: *\nDisallow: /private".to_vec())),
            ("/feed", Does::Answers(200, "", rss(&["/private/a", "/b"]))),
            ("/private/a", page("secret")),
            ("/b", page("open")),
        ],
        &[
            "listed 2",
            "page /b open",
            "page failed, again false: `http://host/private/a` is closed to us by its host's robots.txt",
        ],
    );
    check_round(
        [("/robots.txt", Does::Answers(500, "", Vec::new())), ("/feed", Does::Answers(200, "", rss(&["/a"])))],
        &["feed failed, again in 1800: `http://host/feed` is closed to us by its host's robots.txt"],
    );
}

#[test]
fn redirects_are_followed_and_circles_left() {
    let server = check_round(
        [
            ("/feed", Does::Answers(301, "Location: /new\r\n", Vec::new())),
            ("/new", Does::Answers(200, "", rss(&["/a", "/circle", "/away"]))),
            ("/a", Does::Answers(302, "Location: /b\r\n", Vec::new())),
            ("/b", page("here")),
            ("/circle", Does::Answers(302, "Location: /circle2\r\n", Vec::new())),
            ("/circle2", Does::Answers(302, "Location: /circle\r\n", Vec::new())),
            ("/away", Does::Answers(302, "Location: file:///etc/passwd\r\n", Vec::new())),
        ],
        &[
            "listed 3",
            "page /b here",
            "page failed, again false: `http://host/away` leads to `file:///etc/passwd`, which is no address to follow",
            "page failed, again false: `http://host/circle` leads round in a circle, or over more than 5 redirects",
        ],
    );
    let (fetch, clock) = (HttpFetch::new(5), Patient::new());
    let mut watch = Watch::new(&fetch, &clock, Manners::default(), feeds(&[server.url("/feed")]));
    told(&mut watch);
    assert_eq!(watch.feeds()[0].address().as_str(), server.url("/new"), "a feed that moved for good is asked there");
}

#[test]
fn who_asks_for_patience_gets_it() {
    let server = Server::start([
        ("/feed", Does::Answers(200, "", rss(&["/a", "/b"]))),
        ("/a", Does::Answers(429, "Retry-After: 120\r\n", Vec::new())),
        ("/b", page("later")),
    ]);
    let (fetch, clock) = (HttpFetch::new(5), Patient::new());
    let mut watch = Watch::new(&fetch, &clock, Manners::default(), feeds(&[server.url("/feed")]));
    let first = told(&mut watch);
    assert_eq!(first.iter().filter(|line| line.starts_with("page failed, again true")).count(), 2, "{first:?}");
    assert_eq!(server.asked(), ["/robots.txt", "/feed", "/a"], "after 429 the host is not called again");
    clock.pass(121.0);
    let second = told(&mut watch);
    assert_eq!(server.asked().len(), 4, "{second:?}");
    assert_eq!(watch.feeds()[0].pending.len(), 2, "waiting costs no page its place");
}

#[test]
fn a_failing_page_is_tried_thrice_and_a_missing_one_once() {
    let server =
        Server::start([("/feed", Does::Answers(200, "", rss(&["/broken", "/missing"]))), ("/broken", Does::BreaksOff)]);
    let (fetch, clock) = (HttpFetch::new(5), Patient::new());
    let mut watch = Watch::new(&fetch, &clock, Manners::default(), feeds(&[server.url("/feed")]));
    let counts: Vec<usize> = (0..5).map(|_| told(&mut watch).len()).collect();
    assert_eq!(counts, [3, 1, 1, 0, 0]);
}

#[test]
fn what_is_no_feed_says_so_and_is_asked_ever_more_rarely() {
    let server = Server::start([("/feed", Does::Answers(200, "", b"<rss><channel><item>".to_vec()))]);
    let (fetch, clock) = (HttpFetch::new(5), Patient::new());
    let mut watch = Watch::new(&fetch, &clock, Manners::default(), feeds(&[server.url("/feed")]));
    let first = told(&mut watch);
    assert!(first[0].starts_with("feed failed, again in 1800: `http://127.0.0.1"), "{first:?}");
    assert!(first[0].contains("is no RSS, Atom or JSON feed"), "{first:?}");
    clock.pass(1801.0);
    assert!(told(&mut watch)[0].starts_with("feed failed, again in 3600"));
}

#[test]
fn a_feed_that_is_gone_is_left_alone() {
    let server = Server::start([("/feed", Does::Answers(410, "", Vec::new()))]);
    let (fetch, clock) = (HttpFetch::new(5), Patient::new());
    let mut watch = Watch::new(&fetch, &clock, Manners::default(), feeds(&[server.url("/feed")]));
    assert_eq!(told(&mut watch), ["gone"]);
    clock.pass(1e6);
    assert!(told(&mut watch).is_empty());
    assert_eq!(watch.next_secs(), None);
}

#[test]
fn slow_and_endless_answers_end() {
    let begun = Instant::now();
    check_round(
        [
            ("/feed", Does::Answers(200, "", rss(&["/slow", "/huge", "/fine"]))),
            ("/slow", Does::Drips),
            ("/huge", Does::Pours(100 << 20)),
            ("/fine", page("fine")),
        ],
        &[
            "listed 3",
            "page /fine fine",
            "page failed, again false: `http://host/huge` sent more than 1048576 bytes",
            "page failed, again true: `http://host/slow` did not answer in time",
        ],
    );
    // The drip would last ten seconds and more, the limit is two.
    assert!(begun.elapsed() < Duration::from_secs(9), "{:?}", begun.elapsed());
}

#[test]
fn a_round_that_is_ended_loses_no_page() {
    let server =
        Server::start([("/feed", Does::Answers(200, "", rss(&["/a", "/b"]))), ("/a", page("a")), ("/b", page("b"))]);
    let (fetch, clock) = (HttpFetch::new(5), Patient::new());
    let mut watch = Watch::new(&fetch, &clock, Manners::default(), feeds(&[server.url("/feed")]));
    watch.round(&|event| match event {
        Event::Fetched(_) => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    assert_eq!(watch.feeds()[0].pending.len(), 2);
    assert_eq!(told(&mut watch), ["page /a a", "page /b b"]);
}
