//! Who does it, and to whom.

use rashomon_syntax::Pos;

use super::find::Finder;

/// Nouns that stand for people and bodies: they are done to, where other things are only dealt with.
const PEOPLE: &[&str] = &[
    "people",
    "man",
    "men",
    "woman",
    "women",
    "child",
    "children",
    "civilian",
    "civilians",
    "soldier",
    "soldiers",
    "troop",
    "troops",
    "police",
    "officer",
    "officers",
    "official",
    "officials",
    "leader",
    "leaders",
    "president",
    "minister",
    "government",
    "army",
    "military",
    "rebel",
    "rebels",
    "militant",
    "militants",
    "protester",
    "protesters",
    "demonstrator",
    "demonstrators",
    "refugee",
    "refugees",
    "migrant",
    "migrants",
    "prisoner",
    "prisoners",
    "hostage",
    "hostages",
    "journalist",
    "journalists",
    "activist",
    "activists",
    "student",
    "students",
    "worker",
    "workers",
    "citizen",
    "citizens",
    "resident",
    "residents",
    "member",
    "members",
    "group",
    "party",
    "opposition",
    "parliament",
    "court",
    "company",
    "authorities",
    "forces",
    "fighters",
    "gunmen",
    "terrorists",
    "suspect",
    "suspects",
    "detainee",
    "detainees",
    "villagers",
    "farmers",
    "convoy",
    "base",
    "town",
    "city",
    "village",
    "region",
    "country",
    "nation",
    "embassy",
    "leader",
    "king",
    "prince",
    "pope",
    "envoy",
    "ambassador",
    "diplomat",
    "diplomats",
    "inmate",
    "inmates",
    "peacekeepers",
    "peacekeeper",
    "inspectors",
    "lawmakers",
    "politician",
    "politicians",
    "candidate",
    "candidates",
    "militia",
    "militias",
    "settlers",
    "patients",
    "doctors",
    "nationals",
    "foreigners",
    "organization",
    "organizations",
    "agency",
    "agencies",
    "regime",
    "state",
];

impl Finder<'_> {
    /// Whether a noun phrase names or means people, a body or a country.
    fn is_party(&self, at: usize) -> bool {
        let tree = self.tree;
        tree.pos(at) == Pos::Propn || PEOPLE.contains(&tree.lower(at).as_str()) || self.is_named(at)
    }

    /// The grammatical subject of a verb, through passives, control, coordination and relative clauses.
    pub fn actor(&self, verb: usize) -> Option<usize> {
        self.subject(verb, 0)
    }

    pub fn is_passive(&self, verb: usize) -> bool {
        let tree = self.tree;
        // "is opposed to" is no passive.
        if tree.lower(verb) == "opposed" && tree.child(verb, &["agent"]).is_none() {
            return false;
        }
        tree.child(verb, &["auxpass", "nsubjpass", "agent"]).is_some()
            || tree.tag(verb) == "VBN" && matches!(tree.dep(verb), "acl")
    }

    fn subject(&self, verb: usize, depth: u32) -> Option<usize> {
        let tree = self.tree;
        if depth > 6 {
            return None;
        }
        if self.is_passive(verb) {
            if let Some(agent) = tree.child(verb, &["agent"]) {
                return tree.child(agent, &["pobj"]);
            }
            return None;
        }
        if let Some(subject) = tree.child(verb, &["nsubj", "csubj", "nsubjpass"]) {
            return self.known(self.past_dateline(subject, verb), verb, depth);
        }
        let head = tree.head(verb)?;
        match tree.dep(verb) {
            // "agreed to meet", "left, killing two", "rose and fell"
            "xcomp" | "advcl" | "conj" | "pcomp" | "prep" | "ccomp" | "acl" | "relcl" | "dep" | "parataxis"
            | "acomp" | "attr" => match tree.pos(head) {
                Pos::Noun | Pos::Propn | Pos::Pron if matches!(tree.dep(verb), "acl" | "relcl") => {
                    match (tree.tag(verb), self.noun_kind(head)) {
                        ("VBN", _) => None,
                        // "staged a protest demanding …": who stages it demands.
                        (_, Some(_)) if !self.is_party(head) => self.noun_actor(head, depth + 1),
                        _ => Some(head),
                    }
                }
                // "urged the state to withdraw": its object acts.
                Pos::Verb
                    if matches!(tree.dep(verb), "xcomp" | "ccomp")
                        && tree.tag(verb) == "VB"
                        && tree.child(head, &["dobj"]).is_some()
                        && self.asks(head) =>
                {
                    tree.child(head, &["dobj"])
                }
                Pos::Verb | Pos::Aux if self.is_passive(head) => tree.child(head, &["nsubjpass"]),
                Pos::Verb | Pos::Aux | Pos::Adp | Pos::Adj | Pos::Sconj => self.subject(head, depth + 1),
                _ => self.subject(head, depth + 1),
            },
            _ => None,
        }
    }

    /// "ROVNA -- A court ruled": parsers take the dateline for the subject and the court for its
    /// apposition.
    fn past_dateline(&self, subject: usize, verb: usize) -> usize {
        let tree = self.tree;
        if subject >= tree.begins {
            return subject;
        }
        let noun = |at: &usize| matches!(tree.pos(*at), Pos::Noun | Pos::Propn);
        let under = tree.below(subject).into_iter().find(|at| {
            *at >= tree.begins && *at < verb && noun(at) && !matches!(tree.dep(*at), "compound" | "nmod" | "poss")
        });
        let mut last = None;
        for at in tree.begins..verb {
            match (noun(&at), last) {
                (true, _) => last = Some(at),
                (false, Some(_)) => break,
                _ => {}
            }
        }
        under.or(last).unwrap_or(subject)
    }

    fn asks(&self, verb: usize) -> bool {
        matches!(self.kind_of(verb), Some("REQUEST" | "COERCE" | "CONCEDE"))
    }

    /// What a subject stands for: relative pronouns for their noun, "it" in what is said for the
    /// sayer, a deed for its doer.
    fn known(&self, subject: usize, verb: usize, depth: u32) -> Option<usize> {
        let tree = self.tree;
        let word = tree.lower(subject);
        if matches!(word.as_str(), "who" | "which" | "that") {
            if matches!(tree.dep(verb), "relcl" | "acl") {
                return tree.head(verb);
            }
            return None;
        }
        if tree.pos(subject) == Pos::Pron {
            let mut up = verb;
            for _ in 0..8 {
                let Some(head) = tree.head(up) else { break };
                if matches!(tree.dep(up), "ccomp" | "advcl" | "xcomp" | "relcl" | "acl" | "conj") {
                    let told =
                        tree.child(head, &["nsubj"]).filter(|told| *told != subject && tree.pos(*told) != Pos::Pron);
                    if told.is_some() {
                        return told;
                    }
                }
                up = head;
            }
            // The nearest name or body before the pronoun.
            return (tree.range.start..subject)
                .rev()
                .find(|at| matches!(tree.dep(*at), "nsubj" | "nsubjpass") && self.is_party(*at))
                .or(Some(subject));
        }
        if self.noun_kind(subject).is_some() && !self.is_party(subject) {
            return self.noun_actor(subject, depth + 1).or(Some(subject));
        }
        Some(subject)
    }

    /// Who does what a noun tells: "the army's attack", "an attack by rebels", "a rebel attack".
    pub fn noun_actor(&self, noun: usize, depth: u32) -> Option<usize> {
        let tree = self.tree;
        if depth > 4 || self.noun_kind(noun).is_none() {
            return None;
        }
        if let Some(by) = tree.prep_objects(noun, &["by", "from"]).first() {
            return Some(*by);
        }
        let whose = tree.child(noun, &["poss"]);
        if whose.is_some_and(|whose| tree.pos(whose) != Pos::Pron) {
            return whose;
        }
        if let Some(between) = tree.prep_objects(noun, &["between", "with"]).first() {
            return Some(*between);
        }
        let modifier = tree.children(noun).iter().copied().find(|child| {
            matches!(tree.dep(*child), "compound" | "amod" | "nmod")
                && (tree.pos(*child) == Pos::Propn
                    || self.is_named(*child)
                    || PEOPLE.contains(&tree.lower(*child).as_str()))
        });
        modifier.or_else(|| {
            // "voiced its support", "began an attack": who voices and begins it.
            let head = tree.head(noun)?;
            let verb = if tree.pos(head) == Pos::Adp { tree.head(head)? } else { head };
            let object = matches!(tree.dep(noun), "dobj" | "pobj" | "attr" | "conj");
            (object && tree.pos(verb) == Pos::Verb && !self.is_passive(verb))
                .then(|| self.subject(verb, depth + 1))
                .flatten()
                .or(whose)
        })
    }

    /// The objects of a verb: what its active form would act on.
    pub fn objects(&self, verb: usize) -> Vec<usize> {
        let tree = self.tree;
        let mut found: Vec<usize> = Vec::new();
        if self.is_passive(verb) {
            found.extend(tree.child(verb, &["nsubjpass"]).and_then(|object| self.known(object, verb, 0)));
            if found.is_empty() && tree.dep(verb) == "acl" {
                found.extend(tree.head(verb));
            }
        }
        found.extend(
            tree.children(verb)
                .iter()
                .copied()
                .filter(|child| matches!(tree.dep(*child), "dobj" | "obj" | "attr" | "oprd")),
        );
        if found.is_empty() && tree.dep(verb) == "conj" {
            // "arrested and jailed two men" is one object for both; the parser gives it to one of them.
            found.extend(
                tree.head(verb)
                    .into_iter()
                    .filter(|head| tree.pos(*head) == Pos::Verb && self.is_passive(*head))
                    .flat_map(|head| self.objects(head)),
            );
        }
        let joined: Vec<usize> = found
            .iter()
            .flat_map(|object| tree.children(*object).iter().copied().filter(|child| tree.dep(*child) == "conj"))
            .collect();
        found.extend(joined);
        found
    }

    /// Whom it is done to, for the trigger `at` of type `kind` done by `actor`.
    pub fn recipient(&self, at: usize, kind: &str, actor: Option<usize>) -> Option<usize> {
        let found = self.done_to(at, kind, actor)?;
        if self.tree.pos(found) != Pos::Pron {
            return Some(found);
        }
        // "… and accused him": the nearest name before that does not act.
        let before = (self.tree.begins..found).rev().find(|before| {
            Some(*before) != actor
                && self.is_named(*before)
                && !matches!(self.tree.dep(*before), "compound" | "amod" | "nmod" | "poss")
                && !self.is_time(*before)
        });
        before.or(Some(found))
    }

    fn done_to(&self, at: usize, kind: &str, actor: Option<usize>) -> Option<usize> {
        let tree = self.tree;
        let objects = self.objects(at);
        let other = |found: &usize| {
            Some(*found) != actor && tree.pos(*found) != Pos::Pron
                || tree.pos(*found) == Pos::Pron
                    && !matches!(
                        tree.lower(*found).as_str(),
                        "it" | "itself" | "himself" | "themselves" | "that" | "which" | "what"
                    )
        };
        let party = |found: &usize| other(found) && self.is_party(*found);
        if let Some(dative) = tree.child(at, &["dative"]) {
            let given = if tree.pos(dative) == Pos::Adp { tree.child(dative, &["pobj"]) } else { Some(dative) };
            if given.is_some() {
                return given;
            }
        }
        // Verbal deeds are done to whom they are said to; what is asked for or refused is no party.
        let moves = matches!(kind, "MOBILIZE");
        let dealt_with =
            |found: &usize| !self.is_named(*found) && (self.is_theme(*found) || moves && objects.contains(found));
        if let Some(found) = objects.iter().copied().find(|found| party(found) && !dealt_with(found)) {
            return Some(found);
        }
        if let Some(told) = objects.iter().copied().find(|object| self.noun_kind(*object).is_some())
            && let Some(found) =
                self.noun_recipient(told, actor).filter(|found| self.is_party(*found) || kind == "ASSAULT")
        {
            return Some(found);
        }
        if matches!(kind, "ACCUSE" | "REJECT" | "ASSAULT" | "COERCE" | "PROTEST" | "SUPPORT")
            && let Some(found) =
                objects.iter().copied().find(|found| other(found) && !self.is_theme(*found) && !self.is_time(*found))
        {
            return Some(found);
        }
        let preps: &[&str] = match kind {
            "AID" | "AGREE" | "CONCEDE" | "THREATEN" => &["to", "for", "with", "in", "into", "from", "against", "on"],
            "REQUEST" => &["on", "from", "to", "upon", "of", "for", "with"],
            "REJECT" => &["from", "by", "of", "to", "for", "with", "against"],
            "SANCTION" | "RETREAT" => &["to", "on", "against", "from", "with", "in", "of", "for", "between", "over"],
            "CONSULT" | "COOPERATE" | "SUPPORT" => {
                &["with", "to", "for", "between", "in", "from", "of", "at", "on", "among"]
            }
            "ACCUSE" => &["against", "of", "on", "into", "with", "for", "over", "about", "at", "by"],
            "PROTEST" => &["against", "over", "at", "in", "outside", "to", "by"],
            _ => &["on", "against", "at", "into", "in", "of", "to", "from", "with", "for", "near"],
        };
        let mut near: Vec<usize> = Vec::new();
        for prep in preps {
            let mut from: Vec<usize> = objects.iter().copied().chain([at]).collect();
            // "filed a suit in a court against the bank": parsers hang the second on the first.
            if matches!(*prep, "against" | "with" | "to") {
                from.extend(from.clone().into_iter().flat_map(|at| tree.prep_objects(at, &[])));
            }
            for from in from {
                near.extend(tree.prep_objects(from, &[prep]));
            }
        }
        // Whatever is given, ended or promised "to" somebody, is to that party, named or not.
        if matches!(kind, "AID" | "SANCTION" | "CONCEDE" | "THREATEN" | "RETREAT" | "MOBILIZE") {
            let towards: &[&str] = if matches!(kind, "SANCTION" | "RETREAT") {
                &["to", "from", "against", "on"]
            } else {
                &["to", "against"]
            };
            let to = objects.iter().copied().chain([at]).flat_map(|from| tree.prep_objects(from, towards));
            if let Some(found) =
                to.into_iter().find(|found| other(found) && !dealt_with(found) && !self.is_time(*found))
            {
                return Some(found);
            }
        }
        if let Some(found) =
            near.iter().copied().find(|found| party(found) && !dealt_with(found) && !self.is_time(*found))
        {
            return Some(found);
        }
        if let Some(found) = objects.iter().copied().find(|found| party(found)) {
            return Some(found);
        }
        // "rejected a Rovna request", "the fleet's demands": whose it is.
        for object in &objects {
            let whose = tree.children(*object).iter().copied().find(|child| {
                matches!(tree.dep(*child), "poss" | "compound" | "amod" | "nmod")
                    && party(child)
                    && (self.is_named(*child) || tree.pos(*child) == Pos::Propn)
            });
            if whose.is_some() {
                return whose;
            }
        }
        // Deeper in what it is about.
        for from in objects.iter().copied().chain(near.iter().copied()) {
            let found = tree.below(from).into_iter().skip(1).find(|found| {
                party(found)
                    && matches!(tree.dep(*found), "pobj" | "dobj" | "nsubj" | "nsubjpass" | "poss" | "conj")
                    && !self.is_time(*found)
            });
            if found.is_some() {
                return found;
            }
        }
        let clause = tree
            .children(at)
            .iter()
            .copied()
            .find(|child| matches!(tree.dep(*child), "xcomp" | "ccomp" | "advcl" | "prep" | "pcomp"));
        if let Some(clause) = clause {
            let found = tree.below(clause).into_iter().find(|found| {
                party(found)
                    && matches!(tree.dep(*found), "pobj" | "dobj" | "nsubj" | "nsubjpass" | "poss")
                    && !self.is_time(*found)
            });
            if found.is_some() {
                return found;
            }
        }
        objects
            .into_iter()
            .find(|found| other(found) && self.noun_kind(*found).is_none() && !self.is_time(*found))
            .or_else(|| near.into_iter().find(|found| other(found) && !self.is_time(*found)))
    }

    /// Whom a noun's deed is done to: "an attack on the harbour", "aid to Rovna".
    pub fn noun_recipient(&self, noun: usize, actor: Option<usize>) -> Option<usize> {
        let tree = self.tree;
        let found = tree.prep_objects(
            noun,
            &["on", "against", "to", "with", "of", "for", "in", "between", "at", "into", "over", "from"],
        );
        let other = |found: &usize| Some(*found) != actor && !self.is_time(*found);
        found
            .iter()
            .copied()
            .find(|found| other(found) && self.is_party(*found))
            .or_else(|| found.into_iter().find(other))
    }
}
