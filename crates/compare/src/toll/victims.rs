//! How many a report tells to be dead and hurt: people counted, and people told one by one.

use rashomon_text::Span;

use super::harm::{Harm, Told};
use super::whom::{Person, Victim};

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
    tokens: Vec<usize>,
    name: Vec<String>,
    age: Option<u32>,
    nouns: Vec<String>,
    harms: Vec<(Harm, Span)>,
    sentence: usize,
    /// Number of the last mention.
    last: usize,
}

impl Known {
    fn suffered(&self, harm: Harm) -> bool {
        self.harms.iter().any(|(known, _)| *known == harm)
    }

    /// The words that tell of a harm, else of any.
    fn told(&self, harm: Harm) -> Option<Span> {
        let exact = self.harms.iter().find(|(of, _)| *of == harm);
        exact.or(self.harms.first()).map(|(_, span)| *span)
    }
}

#[derive(Clone, Debug)]
struct Group {
    harm: Harm,
    count: u32,
    least: bool,
    evidence: Span,
    part: bool,
    others: bool,
    /// Who did it.
    by: Vec<Person>,
    /// The known persons among those counted.
    members: Vec<usize>,
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
                    let Some(at) = place(&mut known, person, one, &placed) else { continue };
                    sum += u32::from(!placed.contains(&at));
                    persons += u32::from(!placed.contains(&at));
                    placed.push(at);
                    known[at].harms.push((one.harm, one.evidence));
                }
            }
        }
        if sum > persons || persons > 1 {
            groups.push(Group {
                harm: one.harm,
                count: sum,
                least,
                evidence: one.evidence,
                part: one.part,
                others: one.others,
                by: one.by.clone(),
                members: placed,
            });
        }
    }
    let dead = tally(&groups, &known, Harm::Dead, 0);
    let deaths = dead.as_ref().map_or(0, |dead| dead.figure);
    let hurt = tally(&groups, &known, Harm::Hurt, deaths);
    // Of three who were shot, the one who died is not hurt; he who shot them, and those told of before, are none
    // of the three.
    let left = |group: &Group| {
        let apart = if group.others { deaths } else { doers(group, &known).len() as u32 };
        group.count.saturating_sub(deaths.saturating_sub(apart))
    };
    let hit = groups.iter().find(|group| group.harm == Harm::Hit && left(group) > 0);
    let hit =
        hit.map(|hit| Count { figure: left(hit), least: hit.least, counted: false, evidence: vec![hit.evidence] });
    let hurt = match (hurt, hit) {
        (Some(hurt), Some(hit)) if !hurt.counted && hit.figure > hurt.figure => Some(hit),
        (Some(hurt), _) => Some(hurt),
        (None, hit) => hit,
    };
    [dead, hurt]
}

/// The dead among those who did what befell a group, where they are not counted in it.
fn doers<'k>(group: &Group, known: &'k [Known]) -> Vec<&'k Known> {
    let suspect = |noun: &str| kind(noun) == Kind::Suspect;
    let is_doer = |one: &Known| {
        group.by.iter().any(|by| {
            one.tokens.contains(&by.token)
                || !by.name.is_empty() && !one.name.is_empty() && are_one_name(&one.name, &by.name)
                || by.noun.as_deref().is_some_and(suspect) && one.nouns.iter().any(|noun| suspect(noun))
        })
    };
    let each = known.iter().enumerate().filter(|(at, one)| !group.members.contains(at) && one.suffered(Harm::Dead));
    each.filter(|(_, one)| is_doer(one)).map(|(_, one)| one).collect()
}

/// The figure that the report gives, or the number of people it tells of one by one where that is more.
fn tally(groups: &[Group], known: &[Known], harm: Harm, deaths: u32) -> Option<Count> {
    let mut one_by_one: Vec<&Known> =
        known.iter().filter(|one| one.suffered(harm) && (harm == Harm::Dead || !one.suffered(Harm::Dead))).collect();
    if harm == Harm::Hurt {
        // As many of those hit are hurt as did not die, whoever they are.
        let hit = known.iter().filter(|one| one.suffered(Harm::Hit));
        let left = hit.clone().count().saturating_sub(deaths as usize);
        one_by_one.extend(hit.filter(|one| !one.suffered(Harm::Dead) && !one.suffered(Harm::Hurt)).take(left));
    }
    let of_harm = || groups.iter().filter(|group| group.harm == harm);
    let group = of_harm().find(|group| !group.part && group.count > 1).or_else(|| of_harm().next());
    if let Some(group) = group.filter(|group| group.count as usize >= one_by_one.len()) {
        let alike = of_harm().filter(|other| other.count == group.count);
        let mut evidence: Vec<Span> = alike.map(|other| other.evidence).collect();
        // "Killed four people and then himself": five are dead, though nobody says so.
        let also = if harm == Harm::Dead { doers(group, known) } else { Vec::new() };
        evidence.extend(also.iter().filter_map(|one| one.told(Harm::Dead)));
        return Some(Count {
            figure: group.count + also.len() as u32,
            least: group.least,
            counted: !group.part && also.is_empty(),
            evidence,
        });
    }
    if one_by_one.is_empty() {
        return None;
    }
    let evidence = one_by_one.iter().filter_map(|one| one.told(harm));
    Some(Count { figure: one_by_one.len() as u32, least: false, counted: false, evidence: evidence.collect() })
}

/// The known person that the words stand for, or a new one; `None` for a pronoun that stands for nobody
/// told of before.
fn place(known: &mut Vec<Known>, person: &Person, told: &Told, beside: &[usize]) -> Option<usize> {
    let noun = person.noun.as_deref();
    let is_free = |at: &usize| !beside.contains(at);
    let same_name =
        |one: &Known| !person.name.is_empty() && !one.name.is_empty() && are_one_name(&one.name, &person.name);
    let same_age = |one: &Known| person.age.is_some() && person.age == one.age;
    let may_be = |at: &usize| {
        let one = &known[*at];
        let ages = person.age.is_none() || one.age.is_none() || person.age == one.age;
        let names = person.name.is_empty() || one.name.is_empty() || are_one_name(&one.name, &person.name);
        let grown = one.age.or(person.age).is_none_or(|age| {
            one.nouns.iter().map(String::as_str).chain(noun).all(|noun| ages_of(noun).contains(&age))
        });
        ages && names && grown && agree(&one.nouns, noun, same_age(one))
    };
    let mut all = 0..known.len();
    let same = all.find(|at| known[*at].tokens.contains(&person.token) || same_name(&known[*at]));
    let found = same.or_else(|| {
        if person.another {
            return None;
        }
        let mut open: Vec<usize> = (0..known.len())
            .filter(is_free)
            .filter(may_be)
            .filter(|at| person.known && !person.whose || known[*at].sentence != told.sentence)
            .collect();
        open.sort_by_key(|at| known[*at].last);
        let same_noun = |at: &&usize| noun.is_some_and(|noun| known[**at].nouns.iter().any(|known| known == noun));
        if person.whose {
            let told = |at: &&usize| !known[**at].nouns.is_empty() || known[**at].name.is_empty();
            return open.iter().rev().find(same_noun).or_else(|| open.iter().rev().find(told)).copied();
        }
        let aged = open.iter().find(|at| same_age(&known[**at]));
        let found = aged.or_else(|| open.iter().rev().find(same_noun));
        // What is told again of somebody is mostly what was told before.
        let again = |at: &&usize| person.known && told.harm == Harm::Dead && known[**at].suffered(Harm::Dead);
        found.or_else(|| open.iter().rev().find(again)).or_else(|| open.last()).copied()
    });
    // The first of whom the report tells may have been called otherwise before: "an officer … wounding him".
    if found.is_none()
        && person.known
        && matches!(noun, Some("he" | "she") | None)
        && !(known.is_empty() && noun.is_some())
    {
        return None;
    }
    let at = found.unwrap_or_else(|| {
        known.push(Known {
            tokens: Vec::new(),
            name: Vec::new(),
            age: None,
            nouns: Vec::new(),
            harms: Vec::new(),
            sentence: told.sentence,
            last: 0,
        });
        known.len() - 1
    });
    let next = known.iter().map(|one| one.last).max().unwrap_or(0) + 1;
    let one = &mut known[at];
    one.last = next;
    one.tokens.push(person.token);
    one.age = one.age.or(person.age);
    if person.name.len() > one.name.len() {
        one.name.clone_from(&person.name);
    }
    if let Some(noun) = noun
        && !one.nouns.iter().any(|known| known == noun)
    {
        one.nouns.push(noun.to_owned());
    }
    Some(at)
}

/// "Rolo", "Ines Rolo" and "I. Rolo" may be one.
fn are_one_name(one: &[String], other: &[String]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short.len() == 1 {
        return long.contains(&short[0]);
    }
    let first = |name: &[String]| name[0].chars().next();
    short.last() == long.last() && first(short) == first(long)
}

/// Whether a noun may stand for somebody whom others stood for. One of 17 years is called a boy and a man.
fn agree(nouns: &[String], noun: Option<&str>, of_one_age: bool) -> bool {
    let Some(noun) = noun else { return true };
    nouns.iter().all(|known| {
        let sexes = sex(known).is_none() || sex(noun).is_none() || sex(known) == sex(noun);
        let (one, other) = (kind(known), kind(noun));
        let grown = of_one_age || !(is_grown(known) && other == Kind::Child || is_grown(noun) && one == Kind::Child);
        sexes && grown && (one == Kind::Anybody || other == Kind::Anybody || one == other)
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sex {
    Male,
    Female,
}

fn sex(noun: &str) -> Option<Sex> {
    match noun {
        "he" | "man" | "male" | "gentleman" | "husband" | "father" | "son" | "brother" | "boyfriend"
        | "grandfather" | "uncle" | "nephew" | "grandson" | "stepfather" | "stepson" | "stepbrother" | "ex-husband"
        | "ex-boyfriend" | "boy" => Some(Sex::Male),
        "she" | "woman" | "female" | "lady" | "wife" | "mother" | "daughter" | "sister" | "girlfriend"
        | "grandmother" | "aunt" | "niece" | "granddaughter" | "stepmother" | "stepdaughter" | "stepsister"
        | "ex-wife" | "ex-girlfriend" | "girl" => Some(Sex::Female),
        _ => None,
    }
}

/// What a noun says that somebody is, beside a person.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Anybody,
    Police,
    Suspect,
    Child,
}

fn kind(noun: &str) -> Kind {
    match noun {
        "officer" | "policeman" | "cop" | "deputy" | "trooper" | "sheriff" | "sergeant" | "detective" => Kind::Police,
        "suspect" | "gunman" | "shooter" | "robber" | "attacker" | "assailant" | "burglar" | "intruder" => {
            Kind::Suspect
        }
        "child" | "toddler" | "infant" | "baby" | "kid" | "boy" | "girl" => Kind::Child,
        _ => Kind::Anybody,
    }
}

/// Whether a noun is said of grown people alone.
fn is_grown(noun: &str) -> bool {
    matches!(
        noun,
        "man"
            | "woman"
            | "gentleman"
            | "lady"
            | "husband"
            | "wife"
            | "father"
            | "mother"
            | "grandfather"
            | "grandmother"
            | "stepfather"
            | "stepmother"
            | "ex-husband"
            | "ex-wife"
            | "adult"
            | "homeowner"
            | "guard"
    ) || kind(noun) == Kind::Police
}

/// How old those may be whom a noun stands for, in years.
fn ages_of(noun: &str) -> std::ops::RangeInclusive<u32> {
    match noun {
        "baby" | "infant" | "newborn" => 0..=2,
        "toddler" => 0..=5,
        "child" | "kid" | "boy" | "girl" | "minor" | "juvenile" => 0..=18,
        "teen" | "teenager" => 12..=20,
        noun if is_grown(noun) => 15..=130,
        _ => 0..=130,
    }
}
