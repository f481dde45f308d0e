//! Where the names are: the recogniser's spans, cut and joined to what names are in news, and names
//! that it left out.

use std::ops::Range;

use rashomon_gazetteer::Gazetteer;
use rashomon_syntax::Pos;
use rashomon_text::Span;

use super::lexicon::Lexicon;
use crate::{MentionType, Tokens};

/// A name in the text, not yet typed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub tokens: Range<usize>,
    /// What the recogniser said of it; `None` where it said nothing.
    pub label: Option<MentionType>,
    /// A title stands right before it.
    pub titled: bool,
    /// Capitalised in mid-sentence or otherwise sure to be a name, though the recogniser left it out.
    pub sure: bool,
}

pub(crate) struct Finder<'t> {
    pub text: &'t str,
    pub tokens: &'t Tokens,
    pub lexicon: &'static Lexicon,
    pub gazetteer: &'t Gazetteer,
}

/// Roles that end a title of several words and are no titles by themselves.
const ROLES: &[&str] = &[
    "Master",
    "Officer",
    "Manager",
    "Coordinator",
    "Engineer",
    "Editor",
    "Analyst",
    "Correspondent",
    "Administrator",
    "Superintendent",
    "Inspector",
    "Attorney",
    "Planner",
    "Clerk",
    "Pastor",
    "Trustee",
    "Adviser",
    "Advisor",
];

/// What may follow the hyphen of a modifier: "NATO-led".
const HYPHENATED: &[&str] = &[
    "led",
    "based",
    "backed",
    "born",
    "run",
    "owned",
    "style",
    "made",
    "era",
    "bound",
    "held",
    "linked",
    "controlled",
    "funded",
    "sponsored",
    "educated",
    "occupied",
    "administered",
    "wide",
    "area",
    "like",
    "only",
    "trained",
    "speaking",
    "majority",
    "dominated",
    "affiliated",
    "aligned",
    "brokered",
    "mediated",
    "supported",
    "registered",
    "listed",
    "flagged",
    "built",
    "appointed",
    "inspired",
    "friendly",
    "related",
    "free",
    "type",
    "year",
    "raised",
    "native",
    "ruled",
    "designated",
    "focused",
    "sized",
    "class",
    "loving",
    "hit",
    "drafted",
    "imposed",
    "produced",
    "induced",
    "installed",
    "oriented",
    "themed",
    "branded",
    "organized",
    "organised",
    "shaped",
    "winning",
];

const PARTICLES: &[&str] =
    &["de", "del", "la", "da", "do", "dos", "di", "du", "van", "von", "der", "bin", "ibn", "al", "el"];

impl Finder<'_> {
    pub(crate) fn word(&self, at: usize) -> &str {
        self.tokens.all()[at].of(self.text)
    }

    /// Where a name stands, without the sign of a handle: "@InesRolo".
    pub(crate) fn span(&self, range: &Range<usize>) -> Span {
        let span = self.tokens.span(range.clone());
        let sign = span.of(self.text).starts_with('@') && span.len() > 1;
        if sign { Span::new(span.start() + 1, span.end()) } else { span }
    }

    fn pos(&self, at: usize) -> Pos {
        self.tokens.all()[at].pos
    }

    /// Whether token `at` touches the one before it.
    fn touches(&self, at: usize) -> bool {
        at > 0 && self.tokens.all()[at - 1].end == self.tokens.all()[at].start
    }

    fn capital(&self, at: usize) -> bool {
        self.word(at).chars().next().is_some_and(char::is_uppercase)
    }

    fn sentence_start(&self, at: usize) -> bool {
        let sentence = &self.tokens.sentences()[self.tokens.sentence_of(at)];
        // Quotation marks and the like may stand in front of the first word.
        (sentence.start..at).all(|before| matches!(self.pos(before), Pos::Punct | Pos::Space | Pos::Sym))
    }

    /// All names, in order, not overlapping.
    pub(crate) fn find(&self) -> Vec<Found> {
        let mut found = Vec::new();
        let mut taken = vec![false; self.tokens.all().len()];
        for named in self.tokens.named() {
            let Some(label) = mention_type(&named.label) else { continue };
            self.cut(named.tokens.clone(), label, &mut found);
        }
        found.sort_by_key(|one: &Found| one.tokens.start);
        for one in &found {
            taken[one.tokens.clone()].fill(true);
        }
        for one in &mut found {
            self.extend(one, &mut taken);
        }
        self.add_left_out(&mut found, &mut taken);
        found.sort_by_key(|one| one.tokens.start);
        found
    }

    /// Takes off what is no part of a name, and parts what is several names.
    fn cut(&self, range: Range<usize>, label: MentionType, found: &mut Vec<Found>) {
        let mut at = range.start;
        for end in range.clone() {
            let word = self.word(end);
            let comma = word == "," && matches!(label, MentionType::Place | MentionType::Person | MentionType::Group);
            // "Rovna's Ines Rolo" is two names; "Rovna's Supreme Court" is one.
            let owner = matches!(word, "'s" | "’s") && label == MentionType::Person && end + 1 < range.end;
            let parted = comma || owner || word.contains('\n') || matches!(word, "/" | "|" | "–" | "—");
            if parted {
                let kind = if owner { self.lexical(at..end).unwrap_or(label) } else { label };
                self.trim(at..end, kind, found);
                at = end + 1;
            }
        }
        self.trim(at..range.end, label, found);
    }

    /// What lists alone say of a name.
    fn lexical(&self, range: Range<usize>) -> Option<MentionType> {
        if range.is_empty() {
            return None;
        }
        let name = self.span(&range).of(self.text);
        if self.gazetteer.people(name).is_some() || self.lexicon.is_group(name) {
            return Some(MentionType::Group);
        }
        (!self.gazetteer.lookup(name).is_empty()).then_some(MentionType::Place)
    }

    /// Where the person begins whose name stands behind a title of several words: "Harbour Master Ines Rolo".
    fn behind_title(&self, range: Range<usize>) -> Option<usize> {
        (range.start + 1..range.end.saturating_sub(1)).find(|at| {
            let last = self.word(at - 1);
            (self.lexicon.is_title(last) || ROLES.contains(&last)) && self.lexicon.is_given(self.word(*at))
        })
    }

    fn trim(&self, mut range: Range<usize>, mut label: MentionType, found: &mut Vec<Found>) {
        let mut titled = false;
        if let Some(start) = self.behind_title(range.clone())
            && matches!(label, MentionType::Person | MentionType::Organization)
        {
            range.start = start;
            label = MentionType::Person;
            titled = true;
        }
        let person = matches!(label, MentionType::Person | MentionType::Organization | MentionType::Place);
        while range.start < range.end {
            let (at, word) = (range.start, self.word(range.start));
            let next_capital = at + 1 < range.end && self.capital(at + 1);
            let small = !self.capital(at) && !word.starts_with(|c: char| c.is_ascii_digit()) && word != "#";
            let article = matches!(word, "The" | "A" | "An" | "Our" | "His" | "Her" | "Their" | "This" | "That")
                && (next_capital || small || range.len() > 1);
            let digits = word.chars().all(|c| c.is_ascii_digit()) && matches!(label, MentionType::Person);
            // "al-Sharif", "bin Laden", "de Vries" keep their small first word.
            let particle = small && PARTICLES.contains(&word) && label == MentionType::Person && next_capital;
            let hyphened = at + 1 < range.end && self.word(at + 1) == "-" && small;
            let lower_name = self.lexicon.other(word).is_some() || (small && hyphened && matches!(word, "al" | "el"));
            let title = person
                && self.lexicon.is_title(word)
                && (label == MentionType::Person && at + 1 < range.end || self.titles_then_given(at..range.end));
            let joined = word == "-" || matches!(self.pos(at), Pos::Punct | Pos::Space | Pos::Sym) && word != "#";
            if title {
                titled = true;
            }
            if article || digits || title || joined || (small && !particle && !lower_name) {
                range.start += 1;
            } else {
                break;
            }
        }
        while range.start < range.end {
            let (at, word) = (range.end - 1, self.word(range.end - 1));
            let small_word = !self.capital(at)
                && !word.starts_with(|c: char| c.is_ascii_digit())
                && !(self.touches(at) && at > range.start && self.word(at - 1).ends_with('.'));
            let keeps = self.lexicon.other(word).is_some() || word.starts_with("+");
            let verbal = matches!(
                self.pos(at),
                Pos::Verb | Pos::Aux | Pos::Adp | Pos::Det | Pos::Adv | Pos::Pron | Pos::Cconj | Pos::Sconj | Pos::Part
            );
            let mark = matches!(self.pos(at), Pos::Punct | Pos::Space) && !word.chars().any(char::is_alphanumeric);
            let closes = word == ")" && (range.start..at).any(|inner| self.word(inner) == "(");
            let suffix = at > range.start
                && self.word(at - 1) == "-"
                && small_word
                && self.touches(at)
                && (HYPHENATED.contains(&word) || label != MentionType::Person && range.len() <= 3);
            if suffix {
                range.end -= 2;
            } else if matches!(word, "'s" | "’s" | "'" | "’" | "-")
                || mark && !closes
                || small_word && verbal && !keeps
                || small_word && label == MentionType::Person && !keeps
            {
                range.end -= 1;
            } else {
                break;
            }
        }
        if range.is_empty() {
            return;
        }
        let name = self.span(&range).of(self.text);
        let single = range.len() == 1;
        let bare = single && (self.lexicon.is_title(name) || self.lexicon.is_never(name)) && !self.all_capitals(name);
        let lettered = name.chars().any(|c| c.is_uppercase()) || self.lexicon.other(name).is_some();
        if bare || !lettered || name.contains("://") || name.contains("www.") || name.contains('@') {
            return;
        }
        found.push(Found { tokens: range, label: Some(label), titled, sure: true });
    }

    /// Whether the range is titles and then a given name: "President Ines Rolo", but not "Interior Ministry".
    fn titles_then_given(&self, range: Range<usize>) -> bool {
        let after = range.clone().find(|at| !self.lexicon.is_title(self.word(*at)));
        after.is_some_and(|at| at + 1 < range.end && self.lexicon.is_given(self.word(at)))
    }

    fn all_capitals(&self, name: &str) -> bool {
        name.len() > 1 && name.chars().all(|c| c.is_uppercase() || !c.is_alphabetic())
    }

    /// Whether a capitalised word beside a name belongs to it.
    fn joins(&self, at: usize) -> bool {
        let word = self.word(at);
        self.pos(at) == Pos::Propn
            && self.capital(at)
            && word.chars().any(char::is_lowercase)
            && !self.lexicon.is_title(word)
            && !self.lexicon.is_never(word)
            && !self.lexicon.is_group(word)
            && self.gazetteer.people(word).is_none()
    }

    /// Takes in capitalised neighbours that the recogniser left out.
    fn extend(&self, one: &mut Found, taken: &mut [bool]) {
        let sentence = self.tokens.sentences()[self.tokens.sentence_of(one.tokens.start)].clone();
        let person = one.label == Some(MentionType::Person);
        let free = |at: usize, taken: &[bool]| sentence.contains(&at) && !taken[at];
        loop {
            let end = one.tokens.end;
            if !free(end, taken) {
                break;
            }
            let word = self.word(end);
            // "Rolo-Berg", "Sanwo-olu"; but not "Rovna-based".
            let hyphen = word == "-" && self.touches(end) && free(end + 1, taken) && self.touches(end + 1);
            if hyphen && person {
                let part = self.word(end + 1);
                if part.chars().all(char::is_alphabetic) && !HYPHENATED.contains(&part) {
                    taken[end..end + 2].fill(true);
                    one.tokens.end += 2;
                    continue;
                }
            }
            // "Rovnan Harbour Party", "Islamic State": the people is part of the name.
            let body = one.label == Some(MentionType::Group)
                && one.tokens.len() == 1
                && self.capital(end)
                && self.pos(end) == Pos::Propn
                && (word == "State" || self.lexicon.head(word) == Some(MentionType::Organization));
            if body {
                taken[end] = true;
                one.tokens.end += 1;
                one.label = Some(MentionType::Organization);
                continue;
            }
            let particle = person && PARTICLES.contains(&word) && free(end + 1, taken) && self.joins(end + 1);
            if particle {
                taken[end..end + 2].fill(true);
                one.tokens.end += 2;
            } else if person && self.joins(end) {
                taken[end] = true;
                one.tokens.end += 1;
            } else {
                break;
            }
        }
        while person && !one.titled && one.tokens.start > 0 && free(one.tokens.start - 1, taken) {
            let at = one.tokens.start - 1;
            let first = self.sentence_start(at);
            if !self.joins(at) || first && !self.lexicon.is_given(self.word(at)) {
                break;
            }
            if self.lexicon.head(self.word(at)).is_some() {
                break;
            }
            taken[at] = true;
            one.tokens.start = at;
        }
        if !one.titled && one.tokens.start > 0 {
            let before = one.tokens.start - 1;
            one.titled = sentence.contains(&before)
                && self.lexicon.is_title(self.word(before))
                && self.capital(before)
                && !taken[before];
        }
    }

    /// Adds runs of capitalised words that the recogniser passed over.
    fn add_left_out(&self, found: &mut Vec<Found>, taken: &mut [bool]) {
        let shouted = self.shouted();
        let count = self.tokens.all().len();
        let mut at = 0;
        while at < count {
            let word = self.word(at);
            let hashtag = word == "#"
                && at + 1 < count
                && !taken[at]
                && !taken[at + 1]
                && self.touches(at + 1)
                && self.word(at + 1).chars().all(char::is_alphanumeric)
                && self.word(at + 1).chars().any(char::is_uppercase);
            if hashtag {
                taken[at..at + 2].fill(true);
                found.push(Found { tokens: at..at + 2, label: Some(MentionType::Other), titled: false, sure: true });
                at += 2;
                continue;
            }
            if !taken[at] && is_handle(word) {
                taken[at] = true;
                found.push(Found { tokens: at..at + 1, label: None, titled: false, sure: true });
                at += 1;
                continue;
            }
            if !taken[at] && self.lexicon.other(word).is_some() {
                taken[at] = true;
                found.push(Found { tokens: at..at + 1, label: self.lexicon.other(word), titled: false, sure: true });
                at += 1;
                continue;
            }
            if taken[at] || !self.name_word(at) {
                at += 1;
                continue;
            }
            let sentence = self.tokens.sentence_of(at);
            let mut end = at + 1;
            while end < count && !taken[end] && self.tokens.sentence_of(end) == sentence && self.name_word(end) {
                end += 1;
            }
            let mut start = at;
            let mut titled = false;
            while start < end && (self.lexicon.is_title(self.word(start)) && start + 1 < end) {
                titled = true;
                start += 1;
            }
            if !titled && start > 0 && self.tokens.sentence_of(start - 1) == sentence {
                titled = self.lexicon.is_title(self.word(start - 1)) && self.capital(start - 1);
            }
            self.left_out(start..end, titled, shouted, found, taken);
            at = end;
        }
    }

    fn left_out(&self, range: Range<usize>, titled: bool, shouted: bool, found: &mut Vec<Found>, taken: &mut [bool]) {
        if range.is_empty() {
            return;
        }
        let name = self.span(&range).of(self.text);
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        let bare = range.len() == 1 && (self.lexicon.is_never(name) || self.lexicon.is_title(name));
        if letters < 2 || bare || name.contains("www.") || name.contains('@') || name.contains("://") {
            return;
        }
        let first = self.sentence_start(range.start);
        let listed = self.lexical(range.clone());
        let acronym = range.len() == 1 && self.all_capitals(name) && letters >= 2;
        let propn = range.clone().all(|at| matches!(self.pos(at), Pos::Propn));
        let given = self.lexicon.is_given(self.word(range.start)) && range.len() > 1;
        // In a line of capitals a capital says nothing.
        let sure = listed.is_some() && (!first || propn) || !shouted && !first && (propn || acronym) || given || titled;
        let label = match listed {
            Some(kind) => Some(kind),
            None if given || titled && propn => Some(MentionType::Person),
            None => None,
        };
        taken[range.clone()].fill(true);
        found.push(Found { tokens: range, label, titled, sure });
    }

    /// Whether most words of the report are in capitals.
    fn shouted(&self) -> bool {
        let (mut capitals, mut small) = (0, 0);
        for c in self.text.chars() {
            capitals += usize::from(c.is_uppercase());
            small += usize::from(c.is_lowercase());
        }
        capitals > small
    }

    fn name_word(&self, at: usize) -> bool {
        let word = self.word(at);
        if !self.capital(at) || !word.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '\'' | '’' | '-')) {
            return false;
        }
        let single = word.chars().count() == 1;
        if single || self.lexicon.is_never(word) && !self.lexicon.is_title(word) {
            return false;
        }
        self.pos(at) == Pos::Propn
            || self.all_capitals(word)
            || self.lexicon.is_group(word)
            || self.gazetteer.people(word).is_some()
            || self.lexicon.is_title(word)
    }
}

/// Whether a word is what somebody goes by on a network: "@InesRolo".
fn is_handle(word: &str) -> bool {
    word.strip_prefix('@').is_some_and(|name| {
        name.chars().filter(|c| c.is_alphabetic()).count() >= 3 && name.chars().all(|c| c.is_alphanumeric() || c == '_')
    })
}

/// The contract's type for a recogniser's label (OntoNotes, or the four of WikiNER).
fn mention_type(label: &str) -> Option<MentionType> {
    Some(match label {
        "PERSON" | "PER" => MentionType::Person,
        "ORG" => MentionType::Organization,
        "GPE" | "LOC" => MentionType::Place,
        "NORP" | "LANGUAGE" => MentionType::Group,
        "FAC" => MentionType::Facility,
        "EVENT" => MentionType::Event,
        "LAW" => MentionType::Law,
        "WORK_OF_ART" => MentionType::Work,
        "PRODUCT" => MentionType::Product,
        "MISC" => MentionType::Other,
        _ => return None,
    })
}
