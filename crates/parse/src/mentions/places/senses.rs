//! Which of its candidates each toponym of a report stands for.
//!
//! All toponyms are weighed together: a candidate is the likelier, the nearer it lies to likely candidates
//! of the others. The weights were set by hand and moved one at a time on two sets of reports.

use rashomon_gazetteer::{Country, Entry, PlaceKind};

use super::is_wide;

/// A candidate, and where on the unit sphere it lies: distances are asked for by the hundred thousand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sense {
    pub entry: Entry,
    at: [f64; 3],
}

impl Sense {
    pub(super) fn of(entry: Entry) -> Self {
        let (lat, lon) = (f64::from(entry.lat).to_radians(), f64::from(entry.lon).to_radians());
        Self { entry, at: [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()] }
    }

    /// Cosine of the angle between two places, seen from the middle of the earth.
    fn cosine(&self, other: &Sense) -> f64 {
        self.at.iter().zip(other.at).map(|(one, other)| one * other).sum()
    }

    fn distance_km(&self, other: &Sense) -> f64 {
        6371.0 * self.cosine(other).clamp(-1.0, 1.0).acos()
    }
}

/// A name of a place in a report and what it may be.
#[derive(Debug)]
pub(super) struct Toponym {
    /// `None` for the word that the outlet's address has.
    pub entity: Option<usize>,
    pub name: String,
    pub candidates: Vec<Sense>,
    /// The toponyms it is said to lie in ("Rovna, Texas"), and those said to lie in it.
    pub within: Vec<usize>,
    pub around: Vec<usize>,
    /// The words beside it call it a state, or a county.
    pub state: bool,
    pub county: bool,
}

impl Toponym {
    pub(super) fn new(name: String, candidates: Vec<Sense>) -> Self {
        Self { entity: None, name, candidates, within: Vec::new(), around: Vec::new(), state: false, county: false }
    }
}

/// What is known of a report beside its text.
#[derive(Debug)]
pub(super) struct Context {
    pub dateline: Vec<Sense>,
    /// Where the outlet is made.
    pub town: Option<Sense>,
    pub country: Option<Country>,
}

/// How many other places of a report speak for one, half before and half after it: bounds the work on long texts.
const CONTEXT: usize = 40;
/// A candidate less likely than this speaks for no other.
const LIKELY: f64 = 0.03;
const ROUNDS: usize = 3;

const WITHIN: f64 = 8.0;
const AROUND: f64 = 3.0;
const CALLED: f64 = 4.0;
const DATELINE: f64 = 2.0;
const HOME_COUNTRY: f64 = 4.0;
const HOME_TOWN: f64 = 5.0;
const NEARNESS: f64 = 5.0;
const SAME_COUNTRY: f64 = 3.0;
const SAME_COUNTY: f64 = 4.0;
/// The name of an outlet is seldom that of a town because the town is large.
const ADDRESS_PRIOR: f64 = 0.3;

/// The number of the candidate chosen for each toponym; `None` where there is none.
pub(super) fn choose(toponyms: &[Toponym], context: &Context) -> Vec<Option<usize>> {
    let mut alone: Vec<Vec<f64>> = toponyms.iter().map(|toponym| scores_alone(toponym, toponyms, context)).collect();
    for (at, scores) in alone.iter_mut().enumerate() {
        let toponym = &toponyms[at];
        let others: Vec<&Toponym> = others(toponyms, at).map(|other| &toponyms[other]).collect();
        for (sense, score) in toponym.candidates.iter().zip(scores) {
            let county = sense.entry.county;
            if county != 0 && others.iter().any(|other| shares_county(toponym, sense, other)) {
                *score += SAME_COUNTY;
            }
        }
    }
    let mut shares: Vec<Vec<f64>> = alone.iter().map(|scores| soft_max(scores)).collect();
    for _ in 0..ROUNDS {
        shares = (0..toponyms.len()).map(|at| soft_max(&scores_together(at, toponyms, &alone[at], &shares))).collect();
    }
    let best = |shares: &Vec<f64>| {
        let mut best = None;
        for (at, share) in shares.iter().enumerate() {
            if best.is_none_or(|best: usize| *share > shares[best]) {
                best = Some(at);
            }
        }
        best
    };
    shares.iter().map(best).collect()
}

/// The toponyms near number `at`, without those of the same name.
fn others(toponyms: &[Toponym], at: usize) -> impl Iterator<Item = usize> + '_ {
    let window = at.saturating_sub(CONTEXT / 2)..(at + CONTEXT / 2).min(toponyms.len());
    // The word of the outlet's address comes last, and is near to all.
    let address = toponyms
        .len()
        .checked_sub(1)
        .filter(|last| toponyms[*last].entity.is_none() && *last != at && !window.contains(last));
    window
        .filter(move |other| {
            *other != at && (toponyms[*other].entity != toponyms[at].entity || toponyms[at].entity.is_none())
        })
        .chain(address)
}

/// What speaks for each candidate of a toponym whatever the others stand for.
fn scores_alone(toponym: &Toponym, toponyms: &[Toponym], context: &Context) -> Vec<f64> {
    let score = |sense: &Sense| {
        let entry = &sense.entry;
        let mut value = prior(entry);
        let first = |outer: &usize| toponyms[*outer].candidates.iter().take(4);
        if toponym.within.iter().flat_map(first).any(|outer| lies_in(sense, outer)) {
            value += WITHIN;
        }
        let wide = matches!(entry.kind, PlaceKind::State | PlaceKind::Country);
        let mut inside = toponym.around.iter().flat_map(|inner| &toponyms[*inner].candidates);
        if wide && inside.any(|inner| lies_in(inner, sense)) {
            value += AROUND;
        }
        if toponym.state && entry.kind == PlaceKind::State || toponym.county && entry.kind == PlaceKind::County {
            value += CALLED;
        }
        value += context.dateline.iter().map(|line| DATELINE * nearness(sense, line)).sum::<f64>();
        if context.country.is_some() && entry.country == context.country {
            value += HOME_COUNTRY;
        }
        value += context.town.map_or(0.0, |town| HOME_TOWN * nearness(sense, &town));
        if toponym.entity.is_none() { ADDRESS_PRIOR * value } else { value }
    };
    toponym.candidates.iter().map(score).collect()
}

/// The same and what the others' likely candidates say.
fn scores_together(at: usize, toponyms: &[Toponym], alone: &[f64], shares: &[Vec<f64>]) -> Vec<f64> {
    let others: Vec<Vec<(f64, &Sense)>> = others(toponyms, at)
        .filter(|other| !toponyms[*other].candidates.is_empty())
        .map(|other| {
            let senses = shares[other].iter().copied().zip(&toponyms[other].candidates);
            senses.filter(|(share, _)| *share > LIKELY).collect()
        })
        .collect();
    if others.is_empty() {
        return alone.to_vec();
    }
    let score = |(sense, alone): (&Sense, &f64)| {
        let (mut near, mut country) = (0.0, 0.0);
        for (share, other) in others.iter().flatten() {
            near += share * nearness(sense, other);
            if sense.entry.country.is_some() && sense.entry.country == other.entry.country {
                country += share;
            }
        }
        // Two near places say nearly all that ten would.
        alone + NEARNESS * (1.0 - (-near).exp()) + SAME_COUNTRY * country / others.len() as f64
    };
    toponyms[at].candidates.iter().zip(alone).map(score).collect()
}

/// How far a name is to be read as this place where nothing else is known.
fn prior(entry: &Entry) -> f64 {
    let people = |least: u32| f64::from(entry.population.max(least)).log10();
    match entry.kind {
        PlaceKind::Continent | PlaceKind::Country => 11.0,
        PlaceKind::Region | PlaceKind::Water | PlaceKind::Mountain => 9.0,
        // States that are built in without their people are known the world over.
        PlaceKind::State if entry.population == 0 => 8.8,
        PlaceKind::State => 2.5 + people(30_000),
        PlaceKind::County => 2.5,
        PlaceKind::Town => people(300) * 1.35,
    }
}

/// Whether a town and what is called a county may be of one county, whichever of the many of their names they are:
/// that two names fit so by chance is rare.
fn shares_county(toponym: &Toponym, sense: &Sense, other: &Toponym) -> bool {
    let is_county = |toponym: &Toponym, sense: &Sense| toponym.county && sense.entry.kind == PlaceKind::County;
    let one = is_county(toponym, sense);
    toponym.name != other.name
        && other.candidates.iter().any(|two| two.entry.county == sense.entry.county && one != is_county(other, two))
}

/// 1 for places of one county or close by, falling with distance; less for places of one state.
fn nearness(one: &Sense, other: &Sense) -> f64 {
    if is_wide(&one.entry) || is_wide(&other.entry) {
        return if one.entry.country.is_some() && one.entry.country == other.entry.country { 0.15 } else { 0.0 };
    }
    if one.entry.county != 0 && one.entry.county == other.entry.county {
        return 1.0;
    }
    // Beyond some 900 km nothing is left of nearness, and the angle need not be known.
    let near = if one.cosine(other) > 0.99 { (-one.distance_km(other) / 150.0).exp() } else { 0.0 };
    let state = one.entry.state != 0 && one.entry.state == other.entry.state
        || other.entry.kind == PlaceKind::State && lies_in(one, other);
    near.max(if state { 0.35 } else { 0.0 })
}

fn lies_in(inner: &Sense, outer: &Sense) -> bool {
    let (one, two) = (&inner.entry, &outer.entry);
    if one.country != two.country {
        return false;
    }
    match two.kind {
        PlaceKind::Country => true,
        PlaceKind::State if one.state != 0 && two.state != 0 => one.state == two.state,
        PlaceKind::State => inner.distance_km(outer) < 400.0,
        PlaceKind::County if one.county != 0 && two.county != 0 => one.county == two.county,
        PlaceKind::County => inner.distance_km(outer) < 80.0,
        PlaceKind::Town => inner.distance_km(outer) < 60.0,
        _ => false,
    }
}

/// The shares of one that scores stand for.
fn soft_max(scores: &[f64]) -> Vec<f64> {
    let most = scores.iter().copied().fold(f64::MIN, f64::max);
    let shares: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
    let sum: f64 = shares.iter().sum();
    shares.iter().map(|share| share / sum).collect()
}
