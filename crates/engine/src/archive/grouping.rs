//! Stories of kept reports, made anew where new reports may have changed them.

use rashomon_compare::compare_story;
use rashomon_group::{Fingerprint, Furniture, ParsedReport, ReportIdx, group_fingerprints, story_id, tell_story};
use rashomon_store::{Correction, Grouped, PARSED_FORMAT, ReportKey, STORY_FORMAT, Store, StoreError, StoryValue};
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::corrections::{correct_findings, correct_names, pairs};
use crate::sort_key;

/// Reports that are held with all their parses gave, at a time.
const AT_ONCE: usize = 128;

/// A story to be computed.
struct Due {
    keys: Vec<ReportKey>,
    /// Positions in `keys`, the earliest report first.
    members: Vec<ReportIdx>,
    made_from: i64,
}

pub(super) fn group(store: &mut Store, window_days: u32, at: &str) -> Result<Grouped, StoreError> {
    let told = store.corrections()?;
    let corrections: Vec<Correction> =
        told.into_iter().filter(|one| one.undone.is_none()).map(|one| one.correction).collect();
    let Some(mut regroup) = store.regroup(window_days, at)? else { return Ok(Grouped::default()) };
    let mut all: Vec<(ReportKey, ParsedReport)> =
        regroup.keys().iter().copied().zip(regroup.texts(regroup.keys())?).collect();
    all.sort_by_cached_key(|(_, one)| sort_key(one));
    let (keys, reports): (Vec<ReportKey>, Vec<ParsedReport>) = all.into_iter().unzip();
    let prints: Vec<Fingerprint> = reports.par_iter().map(Fingerprint::new).collect();
    let groups = group_fingerprints(&prints, &pairs(&reports, &corrections));
    let furniture = Furniture::new(&prints, &groups);
    drop(prints);
    let dues: Vec<(String, Due)> = groups
        .par_iter()
        .map(|group| {
            let of = |at: &ReportIdx| &reports[at.at()];
            let mut sorted = group.clone();
            sorted.sort_unstable();
            let place = |at: &ReportIdx| sorted.binary_search(at).expect("it was sorted");
            let due = Due {
                keys: sorted.iter().map(|at| keys[at.at()]).collect(),
                members: group.iter().map(|at| ReportIdx(place(at) as u32)).collect(),
                made_from: made_from(sorted.iter().map(of).collect(), &furniture, &corrections),
            };
            (story_id(&of(&group[0]).report.sha256), due)
        })
        .collect();
    drop(reports);
    let mut waiting: Vec<Due> = Vec::new();
    for (id, due) in dues {
        if !regroup.keep(&id, &due.keys, due.made_from) {
            waiting.push(due);
        }
    }
    let mut waiting = waiting.into_iter().peekable();
    while waiting.peek().is_some() {
        let mut batch = Vec::new();
        let mut held = 0;
        while let Some(due) = waiting.next_if(|due| batch.is_empty() || held + due.keys.len() <= AT_ONCE) {
            held += due.keys.len();
            batch.push((regroup.reports(&due.keys)?, due));
        }
        let told: Vec<(StoryValue, Vec<ParsedReport>, i64)> =
            batch.into_par_iter().map(|(reports, due)| tell(reports, due, &furniture, &corrections)).collect();
        for (value, reports, made_from) in told {
            regroup.put(&value, &reports, made_from)?;
        }
    }
    regroup.finish()
}

fn tell(
    reports: Vec<ParsedReport>,
    due: Due,
    furniture: &Furniture,
    corrections: &[Correction],
) -> (StoryValue, Vec<ParsedReport>, i64) {
    let story = tell_story(&reports, due.members, furniture);
    let story = correct_names(story, &reports, corrections);
    let findings = compare_story(&reports, &story);
    let findings = correct_findings(findings, &reports, corrections);
    (StoryValue { keys: due.keys, story, findings }, reports, due.made_from)
}

/// A number that is another wherever a story may come out otherwise: by other reports, other furniture of their
/// pages, another correction, another version of the program.
fn made_from(reports: Vec<&ParsedReport>, furniture: &Furniture, corrections: &[Correction]) -> i64 {
    let mut all = format!("{} {PARSED_FORMAT} {STORY_FORMAT}", env!("CARGO_PKG_VERSION"));
    for one in &reports {
        all.push(' ');
        all.push_str(&one.report.sha256);
    }
    if reports.len() > 1 {
        let digest = furniture.digest(reports.iter().map(|one| one.report.body.text()));
        all.push_str(&format!(" {digest:x}"));
    }
    for correction in corrections {
        let spoken_of = correction.reports();
        if reports.iter().any(|one| spoken_of.contains(one.report.sha256.as_str())) {
            all.push_str(&serde_json::to_string(correction).expect("a correction is plain JSON"));
        }
    }
    xxh3_64(all.as_bytes()).cast_signed()
}
