use std::ops::Range;

use rashomon_syntax::Pos;

use super::cues::{Cue, Lexicon, Takes};
use super::tree::Tree;

/// An attribution as the parse shows it, in tokens.
#[derive(Clone, Debug)]
pub(super) struct Attribution {
    /// Tokens of the cue: a verb, noun or adjective with its particle or preposition.
    pub cue: Range<usize>,
    /// The cue's own token.
    pub head: usize,
    /// In order; not empty.
    pub content: Vec<Range<usize>>,
    /// The speaker's noun phrase and its head.
    pub speaker: Option<(Range<usize>, usize)>,
    /// Whether what stands in quotation marks beside it can be its content.
    pub marks: bool,
}

/// Finds attributions by their cues and the dependents of these.
pub(super) fn find_attributions(text: &str, tree: &Tree) -> Vec<Attribution> {
    let finder = Finder { text, tree, lexicon: Lexicon::get() };
    let mut found = Vec::new();
    for at in 0..tree.tokens.all().len() {
        let attribution = match tree.pos(at) {
            Pos::Verb => finder.verb(at),
            Pos::Noun => finder.noun(at),
            Pos::Adj => finder.adjective(at),
            _ => None,
        };
        let attribution = attribution.or_else(|| finder.according_to(at));
        found.extend(attribution.filter(|attribution| !attribution.content.is_empty()));
    }
    found
}

/// The noun phrase that is the subject of a verb, and its head.
pub(super) fn subject_of(tree: &Tree, text: &str, verb: usize) -> Option<(Range<usize>, usize)> {
    let finder = Finder { text, tree, lexicon: Lexicon::get() };
    finder.subject(verb).map(|head| (finder.noun_phrase(head, verb), head))
}

fn is_noun(tree: &Tree, at: usize) -> bool {
    matches!(tree.pos(at), Pos::Noun | Pos::Propn | Pos::Pron)
}

/// Things that are written or made by somebody and say what that one says.
const DOCUMENTS: &[&str] = &[
    "statement",
    "letter",
    "article",
    "ad",
    "advertisement",
    "report",
    "memo",
    "message",
    "email",
    "e-mail",
    "tweet",
    "post",
    "response",
    "cover",
    "policy",
    "law",
    "bill",
    "note",
    "press",
    "release",
    "petition",
    "order",
    "speech",
    "op-ed",
    "editorial",
    "book",
    "video",
    "interview",
    "comment",
    "remark",
    "column",
    "story",
    "blog",
    "filing",
    "motion",
    "lawsuit",
    "complaint",
    "resolution",
    "rule",
    "sign",
    "text",
    "piece",
    "essay",
    "guideline",
    "warning",
];

/// What shows things to be so: measured or recorded.
const FINDINGS: &[&str] = &[
    "poll",
    "survey",
    "study",
    "report",
    "data",
    "datum",
    "figure",
    "analysis",
    "research",
    "record",
    "document",
    "review",
    "investigation",
    "finding",
    "statistic",
    "audit",
    "census",
    "result",
    "video",
    "footage",
    "image",
    "test",
    "inquiry",
    "examination",
    "estimate",
    "number",
    "filing",
    "chart",
    "map",
    "photo",
    "photograph",
    "recording",
];

/// Verbs whose subject is against what another has said.
const REJECTIONS: &[&str] = &[
    "reject",
    "deny",
    "dismiss",
    "dispute",
    "doubt",
    "refute",
    "rebut",
    "challenge",
    "question",
    "contest",
    "counter",
    "criticize",
    "criticise",
    "condemn",
    "denounce",
    "mock",
    "ignore",
    "investigate",
    "debunk",
    "repudiate",
    "disavow",
    "hear",
    "answer",
    "address",
    "face",
    "draw",
    "confront",
    "oppose",
    "refuse",
    "discount",
    "contradict",
    "get",
    "receive",
    "cite",
    "echo",
    "prompt",
    "spark",
    "fuel",
    "raise",
    "trigger",
];

const SUBJECT: &[&str] = &["nsubj", "csubj", "expl"];

struct Finder<'a> {
    text: &'a str,
    tree: &'a Tree<'a>,
    lexicon: &'static Lexicon,
}

impl<'a> Finder<'a> {
    fn word(&self, at: usize) -> &'a str {
        self.tree.token(at).of(self.text)
    }

    fn is_word(&self, at: usize, word: &str) -> bool {
        self.word(at).eq_ignore_ascii_case(word)
    }

    fn verb(&self, at: usize) -> Option<Attribution> {
        let tree = self.tree;
        let cue = self.lexicon.verb(tree.lemma(at))?;
        let takes = cue.takes;
        let passive = tree.child(at, &["nsubjpass", "auxpass"]).is_some()
            || (tree.tag(at) == "VBN" && tree.is(at, &["acl", "amod", "advcl"]) && tree.child(at, &["aux"]).is_none());
        let content = if passive {
            self.passive_content(at, cue)
        } else {
            None.or_else(|| takes.has(Takes::CLAUSE).then(|| self.clause(at, takes))?)
                .or_else(|| takes.has(Takes::MARKS).then(|| self.around(at))?)
                .or_else(|| takes.has(Takes::CLAUSE).then(|| self.that_clause(at))?)
                .or_else(|| self.infinitive(at, takes))
                .or_else(|| takes.has(Takes::OBJECT).then(|| self.object(at, cue))?)
                .or_else(|| takes.has(Takes::FINDING).then(|| self.found(at))?)
                .or_else(|| self.prepositional(at, cue).map(|content| vec![content]))
        };
        let content = content?;
        let speaker = if passive {
            self.agent(at)
        } else if matches!(tree.lemma(at), "convince" | "persuade") && tree.child(at, &["ccomp"]).is_some() {
            // Whoever was convinced holds the view.
            tree.child(at, &["dobj", "dative"])
        } else {
            self.subject(at)
        };
        Some(self.attribution(at, content, speaker, takes.has(Takes::MARKS)))
    }

    fn attribution(&self, at: usize, content: Vec<Range<usize>>, speaker: Option<usize>, marks: bool) -> Attribution {
        let particle = self.tree.child(at, &["prt"]).filter(|particle| *particle == at + 1);
        let content = content.into_iter().map(|range| self.tree.trimmed(range)).filter(|range| !range.is_empty());
        Attribution {
            cue: at..particle.map_or(at, |particle| particle) + 1,
            head: at,
            content: content.collect(),
            speaker: speaker.map(|head| (self.noun_phrase(head, at), head)),
            marks,
        }
    }

    /// The words of a noun phrase that speaks by `cue`.
    fn noun_phrase(&self, head: usize, cue: usize) -> Range<usize> {
        let range = self.tree.subtree(head);
        // A phrase that holds its own cue ("residents who fear …") ends before the clause.
        if range.contains(&cue) {
            let clause = self.tree.children(head).find(|child| self.tree.subtree(*child).contains(&cue));
            let end = clause.map_or(cue, |clause| self.tree.subtree(clause).start);
            return self.tree.trimmed(range.start.min(head)..end.max(head + 1));
        }
        self.tree.trimmed(range)
    }

    /// A clause that depends on the cue: said (that) the pier held.
    fn clause(&self, at: usize, takes: Takes) -> Option<Vec<Range<usize>>> {
        let tree = self.tree;
        let clause = tree.children(at).find(|child| {
            tree.is(*child, &["ccomp"]) && (takes.has(Takes::APPEAL.and(Takes::MARKS)) || !self.is_infinitive(*child))
        })?;
        let mut range = tree.subtree(clause);
        if range.contains(&at) {
            return Some(self.without(range, at..at + 1));
        }
        if clause > at
            && let Some(next) = self.next_cue(at, clause)
        {
            return Some(vec![range.start..self.start_with_link(next, clause).max(clause + 1)]);
        }
        // Conditions and times that the parser hung on the cue belong to the clause they follow.
        for child in tree.children(at).filter(|child| *child > clause) {
            let next = tree.subtree(child);
            let joins = tree.is(child, &["advcl"])
                && tree.child(child, &["mark"]).is_some_and(|mark| {
                    ["if", "because", "unless", "until"].iter().any(|word| self.is_word(mark, word))
                });
            if clause > at && joins && next.start <= range.end + 1 {
                range.end = range.end.max(next.end);
            }
        }
        Some(vec![range])
    }

    /// The cue of the reporter's own sentence that the parser hung into the content of the cue before
    /// it: said that the pier held *and warned* …, held, *adding* that …, held, while others *said* ….
    fn next_cue(&self, at: usize, clause: usize) -> Option<usize> {
        let tree = self.tree;
        let mut word = clause;
        for _ in 0..6 {
            let next = tree.children(word).find(|child| {
                *child > word && tree.is(*child, &["conj", "advcl"]) && self.is_next_cue(at, clause, *child)
            });
            if next.is_some() {
                return next;
            }
            word = tree.children(word).find(|child| *child > word && tree.is(*child, &["conj"]))?;
        }
        None
    }

    fn is_next_cue(&self, at: usize, clause: usize, next: usize) -> bool {
        let tree = self.tree;
        let speech = tree.pos(next) == Pos::Verb
            && self.lexicon.verb(tree.lemma(next)).is_some_and(|cue| cue.takes.has(Takes::MARKS));
        if !speech || self.is_infinitive(next) {
            return false;
        }
        let comma = |start: usize| start > 0 && (start.saturating_sub(2)..start).any(|at| self.word(at) == ",");
        let participle = tree.tag(next) == "VBG";
        match tree.child(next, &["nsubj"]) {
            Some(_) => {
                tree.tag(next) == tree.tag(at)
                    && comma(tree.subtree(next).start)
                    && tree.child(next, &["ccomp"]).is_some()
            }
            None if tree.is(next, &["advcl"]) => participle && comma(next),
            None => {
                tree.tag(next) == tree.tag(at)
                    && (tree.tag(clause) != tree.tag(at) || tree.child(next, &["ccomp"]).is_some())
            }
        }
    }

    /// Where a coordinated clause begins, with its conjunction and comma.
    fn start_with_link(&self, clause: usize, after: usize) -> usize {
        let tree = self.tree;
        let own_subject = tree.child(clause, &["nsubj"]).is_some() || tree.is(clause, &["advcl"]);
        let mut start = if own_subject { tree.subtree(clause).start } else { clause };
        while start > after + 1
            && (matches!(tree.pos(start - 1), Pos::Punct | Pos::Cconj | Pos::Adv | Pos::Aux | Pos::Sconj))
        {
            start -= 1;
        }
        start
    }

    /// Content around a cue that the parser hung into it: The pier, she said, held.
    fn around(&self, at: usize) -> Option<Vec<Range<usize>>> {
        let tree = self.tree;
        let inserted = tree.is(at, &["parataxis"])
            || (tree.is(at, &["advcl"]) && tree.child(at, &["mark"]).is_some_and(|mark| self.is_word(mark, "as")));
        if !inserted || tree.child(at, SUBJECT).is_none() || tree.child(at, &["dobj"]).is_some() {
            return None;
        }
        let head = tree.head(at)?;
        Some(self.without(tree.subtree(head), tree.subtree(at)))
    }

    /// "… said for the first time that …": the clause behind "that", whatever the parser made of it.
    fn that_clause(&self, at: usize) -> Option<Vec<Range<usize>>> {
        let tree = self.tree;
        let sentence = &tree.tokens.sentences()[tree.tokens.sentence_of(at)];
        let that = (at + 1..sentence.end.min(at + 10)).find(|token| self.is_word(*token, "that"))?;
        let between = (at + 1..that).any(|token| matches!(tree.pos(token), Pos::Verb | Pos::Aux | Pos::Punct));
        // "the claim that …" belongs to the claim.
        let clause =
            tree.head(that).filter(|clause| tree.is(that, &["mark"]) && !tree.is(*clause, &["acl", "relcl"]))?;
        (!between && clause > that).then(|| vec![that..sentence.end])
    }

    fn without(&self, range: Range<usize>, hole: Range<usize>) -> Vec<Range<usize>> {
        let parts = [range.start..hole.start.max(range.start), hole.end.min(range.end)..range.end];
        let parts = parts.into_iter().map(|part| self.tree.trimmed(part));
        parts.filter(|part| !part.is_empty()).collect()
    }

    fn is_infinitive(&self, at: usize) -> bool {
        self.tree.children(at).any(|child| self.tree.is(child, &["aux"]) && self.tree.tag(child) == "TO")
    }

    /// What the speaker means to do, or wants others to do.
    fn infinitive(&self, at: usize, takes: Takes) -> Option<Vec<Range<usize>>> {
        let tree = self.tree;
        for child in tree.children(at).filter(|child| tree.is(*child, &["xcomp", "ccomp"])) {
            if child < at {
                continue;
            }
            let gerund = tree.tag(child) == "VBG";
            if !self.is_infinitive(child) && !gerund {
                continue;
            }
            let range = tree.subtree(child);
            let subject = tree.child(child, &["nsubj", "nsubjpass"]);
            let object = tree.child(at, &["dobj", "dative"]).filter(|object| *object < child);
            if subject.is_some() || object.is_some() {
                if takes.has(Takes::APPEAL) {
                    return Some(vec![object.map_or(range.start, |object| tree.subtree(object).start)..range.end]);
                }
            } else if takes.has(Takes::INTENT) {
                return Some(vec![range]);
            }
        }
        None
    }

    /// What a survey or a record shows: all that follows its verb.
    fn found(&self, at: usize) -> Option<Vec<Range<usize>>> {
        let tree = self.tree;
        let subject = self.subject(at).filter(|subject| FINDINGS.contains(&tree.lemma(*subject)))?;
        let object = tree.child(at, &["dobj", "ccomp", "xcomp"]).filter(|object| *object > at && *object != subject)?;
        let ends = tree.children(at).filter(|child| *child >= object && !tree.is(*child, &["conj", "cc", "parataxis"]));
        let end = ends.map(|child| tree.subtree(child).end).max()?;
        Some(vec![tree.subtree(object).start..end])
    }

    fn object(&self, at: usize, cue: &Cue) -> Option<Vec<Range<usize>>> {
        let tree = self.tree;
        let object = tree.child(at, &["dobj"]).or_else(|| {
            // "called her a liar" is parsed as a clause without a verb of its own.
            tree.child(at, &["ccomp", "oprd", "attr"]).filter(|child| *child > at)
        })?;
        if matches!(tree.tag(object), "WP" | "WDT") {
            return None;
        }
        let mut range = tree.subtree(object);
        for child in tree.children(at).filter(|child| *child > object) {
            let joins = tree.is(child, &["oprd", "attr"])
                || (tree.is(child, &["prep"]) && cue.prepositions.contains(&tree.lemma(child)));
            if joins {
                range.end = range.end.max(tree.subtree(child).end);
            }
        }
        Some(vec![range])
    }

    /// What stands behind one of the cue's own prepositions: complained about the noise.
    fn prepositional(&self, at: usize, cue: &Cue) -> Option<Range<usize>> {
        let tree = self.tree;
        let prepositions = tree.children(at).filter(|child| *child > at && tree.is(*child, &["prep", "agent"]));
        let preposition =
            prepositions.into_iter().find(|child| cue.prepositions.iter().any(|known| self.is_word(*child, known)))?;
        let object = tree.child(preposition, &["pobj", "pcomp"])?;
        if matches!(tree.tag(object), "WP" | "WDT") {
            return None;
        }
        let mut range = tree.subtree(object);
        // Called on the crew to stay: the parser gives the infinitive to the verb.
        if cue.takes.has(Takes::APPEAL) {
            let deed = tree.children(at).find(|child| {
                *child >= range.end && tree.is(*child, &["xcomp", "advcl"]) && self.is_infinitive(*child)
            });
            range.end = deed.map_or(range.end, |deed| tree.subtree(deed).end);
        }
        Some(range)
    }

    /// What somebody is said, expected or accused to do, with its subject: the ferry is said to be late.
    fn passive_content(&self, at: usize, cue: &Cue) -> Option<Vec<Range<usize>>> {
        let tree = self.tree;
        let subject = tree.child(at, &["nsubjpass"]).map(|subject| tree.subtree(subject));
        if let Some(clause) =
            tree.children(at).find(|child| *child > at && tree.is(*child, &["ccomp", "xcomp", "oprd"]))
        {
            let subject = subject.filter(|range| !(range.len() == 1 && self.is_word(range.start, "it")));
            return Some(subject.into_iter().chain([tree.subtree(clause)]).collect());
        }
        if let Some(content) = self.prepositional(at, cue) {
            return Some(subject.into_iter().chain([content]).collect());
        }
        (cue.takes.has(Takes::OBJECT) && self.agent(at).is_some()).then(|| subject.into_iter().collect())
    }

    fn agent(&self, at: usize) -> Option<usize> {
        let by = self
            .tree
            .children(at)
            .find(|child| self.tree.is(*child, &["agent", "prep"]) && self.is_word(*child, "by"))?;
        self.tree.child(by, &["pobj"])
    }

    /// The head of the noun phrase that a verb has for subject, its own or one it shares.
    fn subject(&self, at: usize) -> Option<usize> {
        let tree = self.tree;
        let mut word = at;
        for _ in 0..10 {
            // Of two the nearer: the other belongs to the words said.
            let subjects = tree
                .children(word)
                .filter(|child| tree.is(*child, &["nsubj"]) || word != at && tree.is(*child, &["nsubjpass"]));
            if let Some(subject) = subjects.min_by_key(|subject| subject.abs_diff(word)) {
                return Some(self.antecedent(word, subject));
            }
            if word == at {
                if let Some(subject) = self.lost_subject(at) {
                    return Some(subject);
                }
            } else if let Some(owner) = tree.child(word, &["poss"]) {
                return Some(owner);
            }
            let head = tree.head(word)?;
            if let Some(outer) = self.hung_in(word) {
                word = outer;
                continue;
            }
            match tree.token(word).dep.as_str() {
                "conj" | "xcomp" | "advcl" | "pcomp" | "prep" | "ccomp" | "dep" | "acomp" | "dobj" | "pobj"
                | "attr" | "oprd" => word = head,
                // "residents saying": the noun speaks; "issued a statement saying": whoever issued it.
                "acl" if is_noun(tree, head) => {
                    let document = tree.is(head, &["dobj"]) && DOCUMENTS.contains(&tree.lemma(head));
                    match tree.child(head, &["poss"]) {
                        _ if !document => return Some(head),
                        Some(owner) => return Some(owner),
                        None => word = head,
                    }
                }
                "relcl" if is_noun(tree, head) => return Some(head),
                _ => return None,
            }
        }
        None
    }

    /// The cue whose content a cue was wrongly hung into; see [`Self::next_cue`].
    fn hung_in(&self, cue: usize) -> Option<usize> {
        let tree = self.tree;
        let mut clause = cue;
        for _ in 0..6 {
            if !tree.is(clause, &["conj", "advcl"]) {
                break;
            }
            clause = tree.head(clause)?;
        }
        if clause == cue || !tree.is(clause, &["ccomp"]) {
            return None;
        }
        let outer = tree.head(clause).filter(|outer| *outer < clause)?;
        let takes = self.lexicon.verb(tree.lemma(outer))?.takes;
        (takes.has(Takes::CLAUSE) && self.is_next_cue(outer, clause, cue)).then_some(outer)
    }

    /// What "that" stands for; "who" and "which" name their speaker well enough.
    fn antecedent(&self, verb: usize, subject: usize) -> usize {
        let tree = self.tree;
        let relative = self.is_word(subject, "that");
        let mut clause = verb;
        for _ in 0..8 {
            match tree.head(clause).filter(|_| tree.is(clause, &["conj"])) {
                Some(head) => clause = head,
                None => break,
            }
        }
        match tree.head(clause) {
            Some(head) if relative && tree.is(clause, &["relcl"]) && is_noun(tree, head) => head,
            _ => subject,
        }
    }

    /// The noun phrase right before a finite verb of saying that the parser hung elsewhere: Harbour
    /// master Ines Rolo, a former pilot, said.
    fn lost_subject(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        if !matches!(tree.tag(verb), "VBD" | "VBZ" | "VBP") || tree.is(verb, &["conj", "relcl"]) {
            return None;
        }
        let sentence = &tree.tokens.sentences()[tree.tokens.sentence_of(verb)];
        let mut noun = (sentence.start..verb).rev().take(3).find(|at| is_noun(tree, *at))?;
        for _ in 0..4 {
            let Some(head) = tree.head(noun).filter(|head| *head < verb) else { break };
            let up = if tree.is(noun, &["appos", "compound", "nmod"]) {
                head
            } else if tree.is(noun, &["pobj"]) && tree.is(head, &["prep"]) {
                match tree.head(head) {
                    Some(up) if up < verb && is_noun(tree, up) => up,
                    _ => break,
                }
            } else {
                break;
            };
            noun = up;
        }
        is_noun(tree, noun).then_some(noun)
    }

    fn noun(&self, at: usize) -> Option<Attribution> {
        let tree = self.tree;
        let cue = self.lexicon.noun(tree.lemma(at))?;
        let clause = tree.children(at).find(|child| {
            *child > at
                && ((cue.takes.has(Takes::CLAUSE)
                    && tree.is(*child, &["acl", "ccomp", "relcl"])
                    && tree
                        .child(*child, &["mark"])
                        .is_some_and(|mark| self.is_word(mark, "that") || self.is_word(mark, "whether")))
                    || (cue.takes.has(Takes::INTENT)
                        && tree.is(*child, &["acl", "xcomp"])
                        && self.is_infinitive(*child)))
        });
        let content = clause.map(|clause| tree.subtree(clause)).or_else(|| self.prepositional(at, cue))?;
        let speaker = tree.child(at, &["poss"]).or_else(|| {
            let by = tree.children(at).find(|child| {
                tree.is(*child, &["prep", "agent"])
                    && (self.is_word(*child, "by") || self.is_word(*child, "from") || self.is_word(*child, "among"))
            })?;
            tree.child(by, &["pobj"])
        });
        let speaker = speaker.or_else(|| {
            // Who rejects a claim is not who made it.
            let verb = tree.head(at).filter(|_| tree.is(at, &["dobj"]));
            let against = verb.is_some_and(|verb| REJECTIONS.contains(&tree.lemma(verb)));
            let shared = tree.is(at, &["dobj", "pobj", "attr", "conj", "oprd"]) && !against;
            shared.then(|| self.subject(at)).flatten()
        });
        Some(self.attribution(at, vec![content], speaker, false))
    }

    fn adjective(&self, at: usize) -> Option<Attribution> {
        let tree = self.tree;
        let cue = self.lexicon.adjective(tree.lemma(at))?;
        if !tree.is(at, &["acomp", "oprd", "conj", "amod", "acl", "ROOT", "advcl"]) {
            return None;
        }
        let clause = tree.children(at).find(|child| {
            *child > at
                && tree.is(*child, &["ccomp", "xcomp"])
                && if self.is_infinitive(*child) { cue.takes.has(Takes::INTENT) } else { cue.takes.has(Takes::CLAUSE) }
        });
        let content = clause.map(|clause| tree.subtree(clause)).or_else(|| self.prepositional(at, cue))?;
        let speaker = self.subject(at);
        Some(self.attribution(at, vec![content], speaker, false))
    }

    /// According to the harbour master, the pier held.
    fn according_to(&self, at: usize) -> Option<Attribution> {
        let tree = self.tree;
        if !self.is_word(at, "according") || at + 1 >= tree.tokens.all().len() || !self.is_word(at + 1, "to") {
            return None;
        }
        let speaker = tree.child(at + 1, &["pobj"]).or_else(|| tree.child(at, &["pobj"]))?;
        let sentence = tree.tokens.sentences()[tree.tokens.sentence_of(at)].clone();
        let first = self.tree.trimmed(sentence.clone()).start == at;
        let apart = at > sentence.start && matches!(self.word(at - 1), "," | "\"" | "”" | "''" | "—" | "-");
        let mut phrase = tree.subtree(at);
        if tree.head(at).is_none() || phrase.end >= sentence.end.saturating_sub(1) && first {
            // The clause was hung on the speaker: it begins behind the comma.
            let comma = (at + 2..sentence.end).find(|token| self.word(*token) == ",")?;
            phrase = at..comma;
        }
        let whole = first || apart && tree.trimmed(phrase.end..sentence.end).is_empty();
        let head = tree.head(at);
        let content = match head {
            Some(head) if !whole => self.without(tree.subtree(head), phrase.clone()),
            _ => self.without(sentence, phrase.clone()),
        };
        let mut attribution = self.attribution(at, content, Some(speaker), true);
        attribution.cue = at..at + 2;
        attribution.speaker = Some((tree.trimmed(at + 2..phrase.end), speaker));
        Some(attribution)
    }
}
