//! One polite visit: the host's rules asked first, redirects followed within bounds.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use url::Url;

use crate::address::{is_private, page_address};
use crate::clock::Clock;
use crate::fetch::{Answer, Fetch, FetchError, Request};
use crate::host::{Hosts, Rules, enter};

/// Redirects followed from one address.
const MOST_REDIRECTS: usize = 5;
/// Bytes of a `robots.txt` that are read (RFC 9309 asks for 500 KiB at least).
const ROBOTS_BYTES: usize = 512 * 1024;
/// How long a `robots.txt` holds (RFC 9309: a day at most), and how soon one that failed is asked for again.
const ROBOTS_SECS: f64 = 24.0 * 3600.0;
const ROBOTS_AGAIN_SECS: f64 = 3600.0;
/// Silence for a host that asks for it and does not say how long, and the longest that is kept.
const QUIET_SECS: f64 = 600.0;
const LONGEST_QUIET_SECS: f64 = 24.0 * 3600.0;

/// Why a visit brought nothing.
#[derive(Debug, thiserror::Error)]
pub enum VisitError {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("`{url}` answered with status {status}")]
    Status { url: Url, status: u16 },
    #[error("`{url}` is closed to us by its host's robots.txt")]
    Robots { url: Url },
    #[error("`{url}`: its host asks not to be called for {secs:.0} seconds")]
    Quiet { url: Url, secs: f64 },
    #[error("`{url}` leads round in a circle, or over more than {MOST_REDIRECTS} redirects")]
    Redirects { url: Url },
    #[error("`{url}` leads to `{target}`, which is no address to follow")]
    Elsewhere { url: Url, target: String },
}

impl VisitError {
    /// Whether the same visit may bring something later.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Fetch(FetchError::TooLarge { .. }) => false,
            Self::Fetch(_) | Self::Quiet { .. } => true,
            Self::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500..=599),
            Self::Robots { .. } | Self::Redirects { .. } | Self::Elsewhere { .. } => false,
        }
    }
}

/// An answer of 200 or 304, and where it came from in the end.
pub(crate) struct Visited {
    pub answer: Answer,
    pub url: Url,
    /// Where the page has moved for good, if every step there said so.
    pub moved: Option<Url>,
}

pub(crate) struct Visitor<'a> {
    pub fetch: &'a dyn Fetch,
    pub clock: &'a dyn Clock,
    pub hosts: &'a Hosts,
    /// Seconds between the end of one request to a host and the start of the next.
    pub gap_secs: f64,
}

impl Visitor<'_> {
    /// Fetches what `request` asks for, wherever it leads. Addresses inside the user's own network are
    /// followed only if `private`: a feed from elsewhere has no business sending its reader there.
    pub fn visit(&self, request: &Request, private: bool) -> Result<Visited, VisitError> {
        let first = &request.url;
        let mut request = request.clone();
        let mut trail = vec![first.clone()];
        let mut for_good = true;
        loop {
            if !private && is_private(&request.url) {
                return Err(VisitError::Elsewhere { url: first.clone(), target: request.url.into() });
            }
            let rules = self.rules(&request.url)?;
            if !rules.allow(&request.url) {
                return Err(VisitError::Robots { url: request.url });
            }
            let answer = self.get(&request, rules.delay_secs())?;
            match answer.status {
                200 | 203 | 304 => {
                    let moved = (for_good && trail.len() > 1).then(|| request.url.clone());
                    return Ok(Visited { answer, url: request.url, moved });
                }
                301 | 302 | 303 | 307 | 308 => {
                    for_good &= matches!(answer.status, 301 | 308);
                    let target = answer.header("location").unwrap_or_default();
                    let Some(next) = page_address(target, Some(&request.url)) else {
                        return Err(VisitError::Elsewhere { url: first.clone(), target: target.to_owned() });
                    };
                    if trail.contains(&next) || trail.len() > MOST_REDIRECTS {
                        return Err(VisitError::Redirects { url: first.clone() });
                    }
                    trail.push(next.clone());
                    request.url = next;
                }
                status => return Err(VisitError::Status { url: request.url, status }),
            }
        }
    }

    /// One request and its answer, alone at its host and after the due pause.
    fn get(&self, request: &Request, delay_secs: f64) -> Result<Answer, VisitError> {
        let gate = self.hosts.gate(&request.url);
        let mut host = enter(&gate);
        let now = self.clock.now_secs();
        if now < host.quiet_until_secs {
            return Err(VisitError::Quiet { url: request.url.clone(), secs: host.quiet_until_secs - now });
        }
        if let Some(last) = host.last_secs {
            let wait = last + self.gap_secs.max(delay_secs) - now;
            if wait > 0.0 {
                self.clock.sleep_secs(wait);
            }
        }
        let answer = self.fetch.get(request);
        let now = self.clock.now_secs();
        host.last_secs = Some(now);
        let answer = answer?;
        if matches!(answer.status, 429 | 503) {
            let secs = retry_after_secs(&answer, now).unwrap_or(QUIET_SECS).clamp(1.0, LONGEST_QUIET_SECS);
            host.quiet_until_secs = now + secs;
            return Err(VisitError::Quiet { url: request.url.clone(), secs });
        }
        Ok(answer)
    }

    /// The rules of a page's host, asked for once a day.
    fn rules(&self, url: &Url) -> Result<Arc<Rules>, VisitError> {
        let gate = self.hosts.gate(url);
        if let Some((rules, until)) = &enter(&gate).robots
            && self.clock.now_secs() < *until
        {
            return Ok(rules.clone());
        }
        let (rules, holds_secs) = match self.robots_txt(url) {
            Ok(answer) if answer.status == 200 => (Rules::read(&answer.body), ROBOTS_SECS),
            // RFC 9309: 4xx means that there are no rules, 5xx and no answer that nothing may be fetched.
            Ok(answer) if answer.status < 500 => (Rules::All, ROBOTS_SECS),
            Ok(_) => (Rules::Nothing, ROBOTS_AGAIN_SECS),
            Err(VisitError::Fetch(FetchError::TooLarge { .. }) | VisitError::Redirects { .. }) => {
                (Rules::All, ROBOTS_SECS)
            }
            Err(error @ VisitError::Quiet { .. }) => return Err(error),
            // A host that is not there answers no page either, and its error says more than "robots.txt".
            Err(error) => return Err(error),
        };
        let rules = Arc::new(rules);
        enter(&gate).robots = Some((rules.clone(), self.clock.now_secs() + holds_secs));
        Ok(rules)
    }

    fn robots_txt(&self, url: &Url) -> Result<Answer, VisitError> {
        let mut at = url.clone();
        at.set_path("/robots.txt");
        at.set_query(None);
        for _ in 0..=MOST_REDIRECTS {
            let request = Request {
                url: at.clone(),
                etag: None,
                last_modified: None,
                accept: "text/plain",
                limit_bytes: ROBOTS_BYTES,
            };
            let answer = self.get(&request, 0.0)?;
            let leads_on = matches!(answer.status, 301 | 302 | 303 | 307 | 308);
            let next = answer.header("location").and_then(|target| page_address(target, Some(&at)));
            match next.filter(|next| leads_on && (!is_private(next) || is_private(url))) {
                Some(next) => at = next,
                None => return Ok(answer),
            }
        }
        Err(VisitError::Redirects { url: at })
    }
}

/// Seconds that `Retry-After` asks for: a number, or an HTTP date (RFC 9110, section 10.2.3).
fn retry_after_secs(answer: &Answer, now_secs: f64) -> Option<f64> {
    let value = answer.header("retry-after")?.trim();
    if let Ok(secs) = value.parse::<u32>() {
        return Some(f64::from(secs));
    }
    let then: SystemTime = httpdate::parse_http_date(value).ok()?;
    let then = then.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs_f64();
    Some(then - now_secs)
}
