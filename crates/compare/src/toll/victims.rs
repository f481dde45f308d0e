//! How many a report tells to be dead and hurt: people counted, and people told one by one.

use rashomon_text::Span;

use super::harm::{Harm, Person, Told, Victim};

/// What one report gives for the dead or the hurt.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Count {
    pub figure: u32,
    /// "At least".
    pub least: bool,
    /// The report gives the figure; else it tells of the people one by one.
    pub counted: bool,
    /// The clauses it rests on.
    pub evidence: Vec<Span>,
}

/// Somebody of whom a report tells, over all its sentences.
#[derive(Clone, Debug)]
struct Known {
    entity: Option<u32>,
    nouns: Vec<String>,
    harms: Vec<(Harm, Span)>,
    sentence: usize,
}

impl Known {
    fn suffered(&self, harm: Harm) -> bool {
        self.harms.iter().any(|(known, _)| *known == harm)
    }
}

#[derive(Clone, Debug)]
struct Group {
    harm: Harm,
    count: u32,
    least: bool,
    evidence: Span,
}

/// What a report gives for the dead and the hurt.
pub(super) fn count(told: &[Told]) -> [Option<Count>; 2] {
    let mut known: Vec<Known> = Vec::new();
    let mut groups: Vec<Group> = Vec::new();
    for one in told {
        let mut sum = 0;
        let mut least = false;
        let mut persons = 0;
        let mut placed: Vec<usize> = Vec::new();
        for victim in &one.victims {
            match victim {
                Victim::Several { count, least: at_least } => {
                    sum += count;
                    least |= at_least;
                }
                Victim::One(person) => {
                    sum += 1;
                    persons += 1;
                    let at = place(&mut known, person, one, &placed);
                    placed.push(at);
                    known[at].harms.push((one.harm, one.evidence));
                }
            }
        }
        if sum > persons || persons > 1 {
            groups.push(Group { harm: one.harm, count: sum, least, evidence: one.evidence });
        }
    }
    let dead = tally(&groups, &known, Harm::Dead, |one| one.suffered(Harm::Dead));
    let hurt = tally(&groups, &known, Harm::Hurt, |one| !one.suffered(Harm::Dead) && one.suffered(Harm::Hurt));
    let deaths = dead.as_ref().map_or(0, |dead| dead.figure);
    // Of three who were shot, the one who died is not hurt.
    let hit = tally(&groups, &known, Harm::Hit, |one| one.suffered(Harm::Hit)).and_then(|hit| {
        let left = hit.figure.saturating_sub(deaths);
        (left > 0).then_some(Count { figure: left, ..hit })
    });
    let hurt = match (hurt, hit) {
        (Some(hurt), Some(hit)) if !hurt.counted && hit.figure > hurt.figure => Some(hit),
        (Some(hurt), _) => Some(hurt),
        (None, hit) => hit,
    };
    [dead, hurt]
}

fn tally(groups: &[Group], known: &[Known], harm: Harm, suffers: impl Fn(&Known) -> bool) -> Option<Count> {
    let one_by_one: Vec<&Known> = known.iter().filter(|one| suffers(one)).collect();
    let group = groups.iter().find(|group| group.harm == harm);
    if let Some(group) = group.filter(|group| group.count as usize >= one_by_one.len()) {
        let alike = groups.iter().filter(|other| other.harm == harm && other.count == group.count);
        let evidence = alike.map(|other| other.evidence).collect();
        return Some(Count { figure: group.count, least: group.least, counted: true, evidence });
    }
    if one_by_one.is_empty() {
        return None;
    }
    let evidence = one_by_one.iter().filter_map(|one| {
        let exact = one.harms.iter().find(|(of, _)| *of == harm);
        exact.or(one.harms.first()).map(|(_, span)| *span)
    });
    Some(Count { figure: one_by_one.len() as u32, least: false, counted: false, evidence: evidence.collect() })
}

/// The known person that the words stand for, or a new one.
fn place(known: &mut Vec<Known>, person: &Person, told: &Told, beside: &[usize]) -> usize {
    let free = |at: &usize| !beside.contains(at);
    if let Some(entity) = person.entity
        && let Some(at) = known.iter().position(|one| one.entity == Some(entity))
    {
        return at;
    }
    let noun = person.noun.as_deref();
    let same_noun = |one: &Known| noun.is_some_and(|noun| one.nouns.iter().any(|known| known == noun));
    let found = if person.another {
        None
    } else if person.entity.is_some() {
        // A name told later is that of somebody told of before without one.
        let nameless = (0..known.len()).filter(free).filter(|at| known[*at].entity.is_none());
        let mut nameless = nameless.filter(|at| known[*at].sentence != told.sentence);
        nameless.next()
    } else {
        let open: Vec<usize> = (0..known.len()).filter(free).filter(|at| agree(&known[*at].nouns, noun)).collect();
        let before = |at: &&usize| person.known || known[**at].sentence != told.sentence;
        open.iter().rev().filter(before).find(|at| same_noun(&known[**at])).or_else(|| open.iter().rev().find(before)).copied()
    };
    let at = found.unwrap_or_else(|| {
        known.push(Known { entity: None, nouns: Vec::new(), harms: Vec::new(), sentence: told.sentence });
        known.len() - 1
    });
    known[at].entity = known[at].entity.or(person.entity);
    if let Some(noun) = noun
        && !known[at].nouns.iter().any(|known| known == noun)
    {
        known[at].nouns.push(noun.to_owned());
    }
    at
}

/// Whether a noun may stand for somebody whom others stood for.
fn agree(nouns: &[String], noun: Option<&str>) -> bool {
    let Some(noun) = noun else { return true };
    nouns.iter().all(|known| {
        let (one, other) = (class(known), class(noun));
        let sex = one.0 == 0 || other.0 == 0 || one.0 == other.0;
        let kin = one.1.is_empty() || other.1.is_empty() || one.1 == other.1;
        sex && kin
    })
}

/// A noun's sex (0 where it tells none), and the kinship or office that it tells.
fn class(noun: &str) -> (u8, &str) {
    match noun {
        "he" | "man" | "male" | "gentleman" => (1, ""),
        "she" | "woman" | "female" | "lady" => (2, ""),
        "boy" => (1, "child"),
        "girl" => (2, "child"),
        "husband" | "father" | "son" | "brother" | "boyfriend" | "grandfather" | "uncle" | "nephew" | "grandson"
        | "stepfather" | "stepson" | "stepbrother" | "ex-husband" | "ex-boyfriend" => (1, noun),
        "wife" | "mother" | "daughter" | "sister" | "girlfriend" | "grandmother" | "aunt" | "niece"
        | "granddaughter" | "stepmother" | "stepdaughter" | "stepsister" | "ex-wife" | "ex-girlfriend" => (2, noun),
        "officer" | "policeman" | "cop" | "deputy" | "trooper" | "sheriff" | "sergeant" | "detective" => (0, "police"),
        "suspect" | "gunman" | "shooter" | "robber" | "attacker" | "assailant" | "burglar" | "intruder" => (0, "suspect"),
        "child" | "toddler" | "infant" | "baby" | "kid" => (0, "child"),
        "teen" | "teenager" | "student" | "pupil" | "youth" => (0, ""),
        "clerk" | "guard" | "firefighter" | "driver" => (0, noun),
        _ => (0, ""),
    }
}
