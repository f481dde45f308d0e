//! The server as browsers and programs meet it: over a socket.

use std::collections::{BTreeSet, VecDeque};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rashomon_engine::{Archive, Engine, StoryFilter};
use rashomon_read::{Limits, read_file, read_paths};
use rashomon_web::{Names, ServeError, Site, serve};
use serde_json::Value;

const AT: &str = "2026-05-04T12:00:00Z";
const LATER: &str = "2026-05-05T12:00:00Z";

/// A report that tries to be more than text.
const HOSTILE: &str = r#"{"id":"<b>\"'&name","outlet":"\"><img src=x onerror=alert(1)>","date_publish":"2025-06-15",
  "url":"javascript:alert(1)//rovna.example/a","title":"Footbridge collapses during Rovna regatta </title><script>alert(1)</script>",
  "text":"Fourteen people were injured when a wooden footbridge over the Seva collapsed in Rovna on Saturday.\n\n</p><script>alert(1)</script> The planks broke, harbour master Dana Veik said. \"<img src=x onerror=alert(2)> We asked for repairs,\" she said."}"#;

fn made() -> &'static Path {
    static STORE: OnceLock<PathBuf> = OnceLock::new();
    STORE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("made");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let paths =
            ["examples/footbridge", "stories/ferry-numbers"].map(|at| root.join(at).to_str().unwrap().to_owned());
        let mut reports: Vec<_> =
            read_paths(&paths, &Limits::default()).map(|report| report.expect("our own reports can be read")).collect();
        reports.extend(read_file(HOSTILE.as_bytes(), "hostile.json", "hostile.json").into_iter().map(Result::unwrap));
        let engine = Engine::new(rashomon_testkit::english());
        let path = folder.join("store.db");
        let mut archive = Archive::open(&path).unwrap();
        archive.ingest(&engine, reports, AT).unwrap();
        archive.group(AT).unwrap();
        path
    })
}

/// A server on a store of its own.
struct Server {
    address: SocketAddr,
    site: Site,
    store: PathBuf,
    thread: Option<JoinHandle<Result<(), ServeError>>>,
}

impl Server {
    fn new(test: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let store = folder.join("store.db");
        std::fs::copy(made(), &store).unwrap();
        let site = Site::open(&store, Arc::new(|| LATER.to_owned()), [7; 16]).unwrap();
        let (send, receive) = mpsc::channel();
        let serving = site.clone();
        let thread = std::thread::spawn(move || {
            let names = Names::new(vec!["desk.example".to_owned()]);
            serve(&serving, "127.0.0.1:0".parse().unwrap(), names, |address| send.send(address).unwrap())
        });
        let address = receive.recv_timeout(Duration::from_secs(30)).expect("the server says its address");
        Self { address, site, store, thread: Some(thread) }
    }

    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        let mut request = ureq::http::Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = if body.is_empty() {
            agent.run(request.body(()).unwrap()).unwrap()
        } else {
            agent.run(request.body(body.to_owned()).unwrap()).unwrap()
        };
        let headers = response.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
        let body = response.body_mut().read_to_string().unwrap();
        Answer { status: response.status().as_u16(), headers, body }
    }

    fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "")
    }

    fn json(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        assert_eq!(answer.header("content-type"), "application/json");
        serde_json::from_str(&answer.body).unwrap()
    }

    fn correct(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("token", self.site.token()).extend_pairs(fields);
        self.send("POST", path, &[("content-type", "application/x-www-form-urlencoded")], &body.finish())
    }

    /// Ends the server. How long that took.
    fn stop(&mut self) -> Duration {
        let begun = Instant::now();
        self.site.stop();
        self.thread.take().expect("it is stopped once").join().unwrap().unwrap();
        begun.elapsed()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.thread.is_some() {
            self.site.stop();
        }
    }
}

struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

/// Addresses that a page leads to by a click or a form without fields.
fn links(page: &str) -> Vec<String> {
    let attributes = ["href=\"", "src=\"", "action=\""].into_iter();
    let found = attributes.flat_map(|attribute| page.split(attribute).skip(1));
    let found = found.filter_map(|rest| rest.split('"').next()).filter(|link| link.starts_with('/'));
    found.map(|link| link.split('#').next().unwrap_or_default().replace("&amp;", "&")).collect()
}

/// The id of the story of the footbridge.
fn footbridge(server: &Server) -> String {
    let stories = server.json("/api/v1/stories");
    let told = stories["stories"].as_array().unwrap().iter();
    let most = told.max_by_key(|story| story["reports"].as_u64()).unwrap();
    most["id"].as_str().unwrap().to_owned()
}

#[test]
fn every_page_that_a_reader_can_reach_is_there_and_harmless() {
    let server = Server::new("pages");
    let forms = ["/correct", "/undo"];
    let (mut met, mut waiting) = (BTreeSet::new(), VecDeque::from(["/".to_owned(), "/search?q=script".to_owned()]));
    while let Some(path) = waiting.pop_front() {
        if forms.contains(&path.as_str()) || !met.insert(path.clone()) {
            continue;
        }
        let answer = server.get(&path);
        let wanted = if path.ends_with("/side-by-side") { 400 } else { 200 };
        assert_eq!(answer.status, wanted, "{path}: {}", answer.body);
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        if answer.header("content-type").starts_with("text/html") {
            let page = &answer.body;
            assert_eq!(page.matches("<h1>").count(), 1, "{path}");
            assert_eq!(page.matches("<script").count(), 1, "{path} has a script of its own");
            assert!(
                !page.contains("<img") && !page.contains(" style=") && !page.contains("javascript:alert(1)\""),
                "{path}"
            );
            assert!(!page.contains("http://") && !page.contains("src=\"http"), "{path} leads elsewhere");
            waiting.extend(links(page));
        }
    }
    let kinds =
        ["/stories/", "/report?", "/side-by-side?", "/changes", "/corrections", "/style.css", "/live.js", "/icon.svg"];
    for kind in kinds {
        assert!(met.iter().any(|path| path.contains(kind)), "no page led to {kind}");
    }
    assert!(met.len() > 30, "{met:?}");
}

#[test]
fn evidence_is_marked_in_its_report() {
    let server = Server::new("evidence");
    let id = footbridge(&server);
    let brief = server.json(&format!("/api/v1/stories/{id}"));
    let evidence = &brief["stories"][0]["findings"][0]["accounts"][0]["evidence"][0];
    let story = server.get(&format!("/stories/{id}"));
    let link = links(&story.body).into_iter().find(|link| link.contains("&start=")).unwrap();
    let page = server.get(&link).body;
    let (_, marked) = page.split_once("id=\"asked\"").expect("the words asked for are marked");
    let words = marked.split_once('>').unwrap().1.split_once('<').unwrap().0;
    let text = evidence["text"].as_str().unwrap();
    assert!(text.starts_with(words), "{words:?} begins no {text:?}");
}

#[test]
fn only_its_own_names_are_heard() {
    let server = Server::new("hosts");
    let port = server.address.port();
    for host in [format!("localhost:{port}"), format!("127.0.0.1:{port}"), "desk.example".to_owned()] {
        assert_eq!(server.send("GET", "/", &[("host", &host)], "").status, 200, "{host}");
    }
    let answer = server.send("GET", "/", &[("host", "rebound.example")], "");
    assert_eq!(answer.status, 421);
    assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    let answer = server.send("GET", "/api/v1/stories", &[("host", "rebound.example")], "");
    assert_eq!((answer.status, answer.header("content-type")), (421, "application/problem+json"));
}

#[test]
fn what_the_asker_has_is_not_sent_again_until_it_changes() {
    let server = Server::new("tags");
    let id = footbridge(&server);
    for path in [format!("/stories/{id}"), format!("/api/v1/stories/{id}"), "/style.css".to_owned()] {
        let first = server.get(&path);
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with('"'), "{path}: {tag}");
        let again = server.send("GET", &path, &[("if-none-match", &format!("\"other\", W/{tag}"))], "");
        assert_eq!((again.status, again.body.as_str(), again.header("etag")), (304, "", tag.as_str()), "{path}");
        let head = server.send("HEAD", &path, &[], "");
        assert_eq!((head.status, head.body.as_str(), head.header("etag")), (200, "", tag.as_str()), "{path}");
        assert_eq!(head.header("content-length"), first.body.len().to_string(), "{path}");
    }
    let path = format!("/api/v1/stories/{id}");
    let tag = server.get(&path).header("etag").to_owned();
    // Another process writes to the store.
    let mut archive = Archive::open(&server.store).unwrap();
    archive.not_a_conflict(&id, "f1", LATER).unwrap();
    let after = server.send("GET", &path, &[("if-none-match", &tag)], "");
    assert_eq!(after.status, 200);
    assert_ne!(after.header("etag"), tag);
}

#[test]
fn what_makes_no_sense_is_a_problem_that_names_it() {
    let server = Server::new("problems");
    let long = format!("/api/v1/search?q={}", "a".repeat(9000));
    for (method, path, status, named) in [
        ("GET", "/api/v1/stories?limit=x", 400, "limit"),
        ("GET", "/api/v1/stories?limit=0", 400, "1 to 500"),
        ("GET", "/api/v1/stories?limit=501", 400, "501"),
        ("GET", "/api/v1/stories?from=2026-02-30", 400, "2026-02-30"),
        ("GET", "/api/v1/stories?colour=red", 400, "colour"),
        ("GET", "/api/v1/stories/s000000000000", 404, "s000000000000"),
        ("GET", "/api/v1/stories/s0?id=s1", 400, "id"),
        ("GET", "/api/v1/reports/nobody", 404, "nobody"),
        ("GET", "/api/v1/search", 400, "q"),
        ("GET", "/api/v1/versions?url=rovna.example/none", 404, "rovna.example/none"),
        ("GET", "/api/v1/changes?since=yesterday", 400, "yesterday"),
        ("GET", "/api/v1/nowhere", 404, "nothing"),
        ("DELETE", "/api/v1/stories", 405, "way"),
        ("GET", &long, 414, "8192"),
    ] {
        let answer = server.send(method, path, &[], "");
        assert_eq!((answer.status, answer.header("content-type")), (status, "application/problem+json"), "{path}");
        let problem: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(problem["status"], status, "{path}");
        assert!(problem["detail"].as_str().unwrap().contains(named), "{path}: {problem}");
        assert!(!answer.header("content-security-policy").is_empty(), "{path}");
    }
    assert_eq!(server.send("DELETE", "/api/v1/stories", &[], "").header("allow"), "GET,HEAD");
    let page = server.get("/stories/s000000000000");
    assert_eq!((page.status, page.header("content-type")), (404, "text/html; charset=utf-8"));
    assert!(page.body.contains("role=\"alert\""));
}

#[test]
fn the_api_gives_what_the_library_gives() {
    let server = Server::new("parity");
    let archive = Archive::open_to_read(&server.store).unwrap();
    let lines = archive.stories(&StoryFilter::default()).unwrap();
    for line in &lines {
        let document = serde_json::to_value(archive.story(&line.id).unwrap()).unwrap();
        assert_eq!(server.json(&format!("/api/v1/stories/{}", line.id)), document);
        let keys = archive.finding_keys(&line.id).unwrap();
        let findings = server.json(&format!("/api/v1/stories/{}/findings?limit=500", line.id));
        let known: Vec<&str> =
            findings["findings"].as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap()).collect();
        assert_eq!(known, keys);
    }
    for (path, list, all) in [
        ("/api/v1/stories?limit=1", "stories", serde_json::to_value(&lines).unwrap()),
        ("/api/v1/reports?limit=2", "reports", serde_json::to_value(archive.report_lines(0, 100).unwrap()).unwrap()),
    ] {
        let (mut walked, mut next) = (Vec::new(), Some(path.to_owned()));
        while let Some(path) = next {
            let page = server.json(&path);
            walked.extend(page[list].as_array().unwrap().clone());
            next = page["next"].as_str().map(str::to_owned);
        }
        assert_eq!(Value::from(walked), all, "{path}");
    }
    let hash = server.json("/api/v1/reports?limit=1")["reports"][0]["sha256"].as_str().unwrap().to_owned();
    let report = server.json(&format!("/api/v1/reports/{hash}"));
    let chars: Vec<char> = report["text"].as_str().unwrap().chars().collect();
    let mentions = report["mentions"].as_array().unwrap();
    assert!(!mentions.is_empty());
    for mention in mentions {
        let at = |field: &str| mention[field].as_u64().unwrap() as usize;
        assert_eq!(mention["text"], chars[at("start")..at("end")].iter().collect::<String>());
    }
}

#[test]
fn corrections_are_told_by_forms_of_its_own_pages() {
    let server = Server::new("corrections");
    let id = footbridge(&server);
    let fields = [("kind", "not-a-conflict"), ("story", &id), ("finding", "f1")];
    let contested = || {
        let findings = server.json(&format!("/api/v1/stories/{id}/findings?status=contested"));
        findings["findings"].as_array().unwrap().len()
    };
    let before = contested();
    let form = ("content-type", "application/x-www-form-urlencoded");
    let body = format!("kind=not-a-conflict&story={id}&finding=f1&token=guessed");
    assert_eq!(server.send("POST", "/correct", &[form], &body).status, 403);
    let body = format!("kind=not-a-conflict&story={id}&finding=f1&token={}", server.site.token());
    for foreign in [("origin", "http://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        assert_eq!(server.send("POST", "/correct", &[form, foreign], &body).status, 403, "{foreign:?}");
    }
    assert_eq!(contested(), before);

    let done = server.correct("/correct", &fields);
    assert_eq!((done.status, done.header("location")), (303, format!("/stories/{id}?noted=1").as_str()));
    assert_eq!(contested(), before - 1);
    assert!(server.get(done.header("location")).body.contains("Correction 1 is kept"));
    assert!(server.get("/corrections").body.contains("Take back"));
    assert_eq!(server.correct("/undo", &[("id", "1")]).status, 303);
    assert_eq!(contested(), before);
    assert_eq!(server.correct("/undo", &[("id", "1")]).status, 422);

    let report = server.json(&format!("/api/v1/stories/{id}"))["stories"][0]["reports"][0].as_str().unwrap().to_owned();
    let count = |stories: &Value| stories["stories"].as_array().unwrap().len();
    let whole = server.json("/api/v1/stories");
    let split = server.correct("/correct", &[("kind", "split"), ("story", &id), ("report", &report)]);
    assert_eq!(split.status, 303, "{}", split.body);
    assert_eq!(count(&server.json("/api/v1/stories")), count(&whole) + 1);
    assert_eq!(server.correct("/undo", &[("id", "2")]).status, 303);
    assert_eq!(server.json("/api/v1/stories"), whole);
    let ids: Vec<&str> =
        whole["stories"].as_array().unwrap().iter().map(|story| story["id"].as_str().unwrap()).collect();
    let merge: Vec<(&str, &str)> =
        [("kind", "merge")].into_iter().chain(ids.iter().take(2).map(|id| ("story", *id))).collect();
    assert_eq!(server.correct("/correct", &merge).status, 303);
    assert_eq!(count(&server.json("/api/v1/stories")), count(&whole) - 1);
    for fields in [
        vec![("kind", "merge")],
        vec![("kind", "split"), ("story", ids[0])],
        vec![("kind", "guess"), ("story", ids[0])],
        vec![("kind", "same"), ("story", ids[0]), ("one", "Nobody"), ("other", "Noone")],
    ] {
        assert_eq!(server.correct("/correct", &fields).status, 422, "{fields:?}");
    }
    let long = "a".repeat(300 * 1024);
    assert_eq!(server.correct("/correct", &[("kind", &long)]).status, 413);
}

#[test]
fn changes_come_as_they_are_noted_and_end_with_the_server() {
    let mut server = Server::new("stream");
    let seen = server.json("/api/v1/changes?limit=1")["last"].as_i64().unwrap();
    let listen = |headers: &str, query: &str| {
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let host = server.address;
        write!(stream, "GET /api/v1/changes/stream{query} HTTP/1.1\r\nhost: {host}\r\n{headers}\r\n").unwrap();
        BufReader::new(stream)
    };
    // The numbers of the events that a stream begins with.
    let numbers = |stream: BufReader<TcpStream>, count: usize| -> Vec<i64> {
        let lines = stream.lines().map(Result::unwrap);
        lines.filter_map(|line| line.strip_prefix("id: ")?.parse().ok()).take(count).collect()
    };
    assert!(seen >= 3);
    assert_eq!(numbers(listen("", "?after=0"), 3), [1, 2, 3]);
    assert_eq!(numbers(listen("last-event-id: 1\r\n", "?after=0"), 2), [2, 3]);
    let now = listen("", "");
    let id = footbridge(&server);
    // What another process writes is seen too.
    let mut archive = Archive::open(&server.store).unwrap();
    archive.not_a_conflict(&id, "f1", LATER).unwrap();
    assert_eq!(numbers(now, 1), [seen + 1]);
    let mut open = listen("", "");
    open.fill_buf().unwrap();
    let took = server.stop();
    assert!(took < Duration::from_secs(3), "{took:?}");
    let mut rest = Vec::new();
    std::io::Read::read_to_end(&mut open, &mut rest).expect("the stream is closed in order");
}
