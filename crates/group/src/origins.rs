use std::collections::BTreeMap;

use rashomon_read::Report;

use crate::wires::wire_of;
use crate::{Derivation, ParsedReport, ReportIdx, Wording};

/// Where the text of one or more reports comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    pub kind: OriginKind,
    /// `None` for an unseen common source that nobody names.
    pub name: Option<String>,
    pub reports: Vec<ReportIdx>,
    /// How this was concluded, in one sentence.
    pub why: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum OriginKind {
    Wire,
    Outlet,
    /// A common source that the reports must share and that is not among them.
    Unseen,
}

impl OriginKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Outlet => "outlet",
            Self::Unseen => "unseen",
        }
    }
}

/// Share of a report's words from which on it is held to rest on the text it shares. Two reports that each have more
/// than two thirds of their own are counted as independent.
const RESTS: f64 = 0.3;

/// The agency a report is held to carry, and why.
#[derive(Clone)]
struct Wire {
    name: String,
    why: Ground,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ground {
    Outlet,
    Credit,
    Byline,
    /// This share of its words stands in that report, which is known to carry the agency.
    Match {
        with: ReportIdx,
        percent: u32,
        wording: bool,
    },
}

/// Finds the independent origins of a story's reports. Every report is in exactly one.
pub fn find_origins(reports: &[ParsedReport], story: &[ReportIdx], lineage: &[Derivation]) -> Vec<Origin> {
    let links = links(reports, lineage);
    let mut wires: BTreeMap<ReportIdx, Wire> =
        story.iter().filter_map(|at| Some((*at, stated_wire(&reports[at.at()].report)?))).collect();
    spread(&links, &mut wires);

    let mut groups: BTreeMap<&str, Vec<ReportIdx>> = BTreeMap::new();
    let mut origins = Vec::new();
    for at in story {
        if let Some(wire) = wires.get(at) {
            groups.entry(&wire.name).or_default().push(*at);
        }
    }
    for (name, members) in groups {
        let why = why_wire(reports, name, &members, &wires);
        origins.push(Origin { kind: OriginKind::Wire, name: Some(name.to_owned()), reports: members, why });
    }
    let rest: Vec<ReportIdx> = story.iter().copied().filter(|at| !wires.contains_key(at)).collect();
    for members in joined(&rest, &links) {
        origins.push(own_origin(reports, members, &links));
    }
    // In the order of the story's reports, so that the earliest origin comes first.
    let position = |origin: &Origin| story.iter().position(|at| *at == origin.reports[0]);
    origins.sort_by_key(position);
    origins
}

/// Two reports of which the first rests on text that it shares with the second.
#[derive(Clone, Copy)]
struct Link {
    report: ReportIdx,
    with: ReportIdx,
    /// Share of the first's words that the second has.
    share: f64,
    wording: Wording,
    /// Whether the first is known to be the later.
    derived: bool,
}

fn links(reports: &[ParsedReport], lineage: &[Derivation]) -> Vec<Link> {
    let length = |at: ReportIdx| reports[at.at()].report.body.text().len().max(1) as f64;
    let mut links = Vec::new();
    for derivation in lineage {
        // What is quoted is shared by way of the speaker.
        let free = (derivation.unquoted / derivation.share.max(f64::MIN_POSITIVE)).min(1.0);
        for (report, with) in [(derivation.from, derivation.to), (derivation.to, derivation.from)] {
            let shorter = length(report) <= length(with);
            let share = if shorter { derivation.share } else { derivation.share * length(with) / length(report) };
            if share * free >= RESTS {
                let derived = derivation.direction.is_some() && derivation.from == report;
                links.push(Link { report, with, share, wording: derivation.wording, derived });
            }
        }
    }
    // Stable, so that of equals the first of the story stays first.
    links.sort_by(|a, b| b.share.total_cmp(&a.share));
    links
}

/// The agency that a report itself names as the origin of its text.
fn stated_wire(report: &Report) -> Option<Wire> {
    if let Some(wire) = report.outlet.as_deref().and_then(wire_of) {
        return Some(Wire { name: wire.to_owned(), why: Ground::Outlet });
    }
    if let Some(credit) = report.credit.as_deref().filter(|credit| !credit.trim().is_empty()) {
        let name = wire_of(credit).unwrap_or(credit.trim()).to_owned();
        return Some(Wire { name, why: Ground::Credit });
    }
    let parts = report.byline.iter().flat_map(|line| line.split([',', ';', '|', '/', '[', ']', '\'', '"']));
    let wire = parts.into_iter().find_map(|part| wire_of(part.trim()))?;
    Some(Wire { name: wire.to_owned(), why: Ground::Byline })
}

/// Reports that rest on a report which carries an agency's text carry it too. The strongest link decides.
fn spread(links: &[Link], wires: &mut BTreeMap<ReportIdx, Wire>) {
    loop {
        let next = links.iter().find(|link| !wires.contains_key(&link.report) && wires.contains_key(&link.with));
        let Some(link) = next else { return };
        let why = Ground::Match {
            with: link.with,
            percent: (link.share * 100.0).round() as u32,
            wording: link.wording == Wording::Copied,
        };
        let name = wires[&link.with].name.clone();
        wires.insert(link.report, Wire { name, why });
    }
}

fn why_wire(reports: &[ParsedReport], wire: &str, members: &[ReportIdx], wires: &BTreeMap<ReportIdx, Wire>) -> String {
    let name = |at: ReportIdx| reports[at.at()].report.name.as_str();
    let of = |ground: Ground| -> Vec<&str> {
        members.iter().filter(|at| wires[at].why == ground).map(|at| name(*at)).collect()
    };
    let mut parts = Vec::new();
    for (ground, says) in [
        (Ground::Outlet, format!("published by {wire} itself")),
        (Ground::Credit, format!("credit line names {wire}")),
        (Ground::Byline, format!("byline names {wire}")),
    ] {
        let named = of(ground);
        if !named.is_empty() {
            parts.push(if members.len() == 1 { says } else { format!("{says} in {}", list(&named)) });
        }
    }
    for at in members {
        if let Ground::Match { with, percent, wording } = wires[at].why {
            let shared = if wording { "words stand" } else { "text is told in the same order" };
            parts.push(format!("{percent} % of {}'s {shared} in {}", name(*at), name(with)));
        }
    }
    parts.join("; ")
}

fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The parts of `reports` that links hold together.
fn joined(reports: &[ReportIdx], links: &[Link]) -> Vec<Vec<ReportIdx>> {
    let mut root: BTreeMap<ReportIdx, ReportIdx> = reports.iter().map(|at| (*at, *at)).collect();
    fn find(root: &BTreeMap<ReportIdx, ReportIdx>, mut at: ReportIdx) -> ReportIdx {
        while root[&at] != at {
            at = root[&at];
        }
        at
    }
    for link in
        links.iter().filter(|link| root.contains_key(&link.report) && root.contains_key(&link.with)).collect::<Vec<_>>()
    {
        let (a, b) = (find(&root, link.report), find(&root, link.with));
        root.insert(a.max(b), a.min(b));
    }
    let mut groups: Vec<(ReportIdx, Vec<ReportIdx>)> = Vec::new();
    for at in reports {
        let top = find(&root, *at);
        match groups.iter_mut().find(|(known, _)| *known == top) {
            Some((_, members)) => members.push(*at),
            None => groups.push((top, vec![*at])),
        }
    }
    groups.into_iter().map(|(_, members)| members).collect()
}

/// The origin of reports that no agency's name stands on.
fn own_origin(reports: &[ParsedReport], members: Vec<ReportIdx>, links: &[Link]) -> Origin {
    let report = |at: ReportIdx| &reports[at.at()].report;
    let outlet = |at: ReportIdx| report(at).outlet.clone();
    if let [alone] = members[..] {
        let why = "no other report of the story has a third of its words".to_owned();
        return Origin { kind: OriginKind::Outlet, name: outlet(alone), reports: members, why };
    }
    let inside = |link: &&Link| members.contains(&link.report) && members.contains(&link.with);
    let first = members[0];
    if outlet(first).is_some() && members.iter().all(|at| outlet(*at) == outlet(first)) {
        let why = "reports of one outlet that share their text".to_owned();
        return Origin { kind: OriginKind::Outlet, name: outlet(first), reports: members, why };
    }
    // A report that names the outlet whose words it has took them from there.
    let names_outlet = |link: &Link| {
        let known = outlet(link.with).filter(|outlet| outlet.chars().count() > 3);
        link.derived && known.is_some_and(|outlet| report(link.report).body.text().contains(outlet.as_str()))
    };
    if let Some(link) = links.iter().filter(inside).find(|link| names_outlet(link)) {
        let why = format!(
            "{} has {} % of its words from {} and names its outlet",
            report(link.report).name,
            (link.share * 100.0).round(),
            report(link.with).name
        );
        return Origin { kind: OriginKind::Outlet, name: outlet(link.with), reports: members, why };
    }
    let why = match links.iter().find(inside) {
        Some(link) if link.wording == Wording::Paraphrased => format!(
            "{} and {} tell the same facts in the same order in other words ({} % of the shorter), and neither names the other or an agency",
            report(link.report).name,
            report(link.with).name,
            (link.share * 100.0).round()
        ),
        Some(link) => format!(
            "{} % of {}'s words stand in {}, and neither names the other or an agency",
            (link.share * 100.0).round(),
            report(link.report).name,
            report(link.with).name
        ),
        None => unreachable!("only links join reports"),
    };
    Origin { kind: OriginKind::Unseen, name: None, reports: members, why }
}
