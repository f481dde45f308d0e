use std::collections::HashMap;
use std::ops::Range;

use rashomon_syntax::Pos;
use rashomon_text::{Body, Span};

use super::blocks::cue_before_colon;
use super::cues::{Lexicon, Takes};
use super::marks::Stretch;
use super::syntax::{Attribution, subject_of};
use super::tree::Tree;

/// A quote whose speaker is still a noun phrase.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// In order, not overlapping, not empty.
    pub content: Vec<Span>,
    pub cue: Option<Span>,
    /// Token of the cue.
    pub head: Option<usize>,
    /// Tokens of the speaker's noun phrase, and its head.
    pub speaker: Option<(Range<usize>, usize)>,
    /// The draft whose speaker goes on here, where this one names none.
    pub goes_on_from: Option<usize>,
    /// Whether the words are the speaker's own though no marks stand around them.
    pub verbatim: bool,
}

/// Joins attributions with the stretches in quotation marks.
///
/// `blocks` are quotes that are whole already.
pub(super) fn assemble(
    body: &Body,
    tree: &Tree,
    stretches: &[Stretch],
    attributions: Vec<Attribution>,
    blocks: Vec<Draft>,
) -> Vec<Draft> {
    let of_cue = blocks.iter().enumerate().filter_map(|(at, block)| Some((block.head?, at))).collect();
    let mut assembler = Assembler { body, tree, stretches, drafts: blocks, owner: vec![None; stretches.len()], of_cue };
    for attribution in attributions {
        assembler.attribute(attribution);
    }
    for at in 0..stretches.len() {
        if assembler.owner[at].is_none() {
            assembler.owner[at] = assembler.own(at);
        }
    }
    in_order(assembler.drafts)
}

struct Assembler<'a> {
    body: &'a Body,
    tree: &'a Tree<'a>,
    stretches: &'a [Stretch],
    drafts: Vec<Draft>,
    /// For each stretch the draft whose content it is.
    owner: Vec<Option<usize>>,
    /// The draft of each cue that has one.
    of_cue: HashMap<usize, usize>,
}

/// Who and what a stretch was found beside.
struct Beside {
    /// Token of the cue, where it is a word.
    head: Option<usize>,
    cue: Span,
    speaker: Option<(Range<usize>, usize)>,
}

impl Assembler<'_> {
    fn text(&self) -> &str {
        self.body.text()
    }

    /// Indices of the stretches that overlap a span.
    fn overlapping(&self, span: Span) -> Range<usize> {
        let start = self.stretches.partition_point(|stretch| stretch.span.end() <= span.start());
        let end = self.stretches.partition_point(|stretch| stretch.span.start() < span.end());
        start..end.max(start)
    }

    fn attribute(&mut self, attribution: Attribution) {
        let cue = self.tree.tokens.span(attribution.cue.clone());
        if !self.overlapping(cue).is_empty() {
            return;
        }
        let mut content: Vec<Span> = Vec::new();
        let mut owned = Vec::new();
        for range in attribution.content {
            let mut span = self.tree.tokens.span(range);
            for at in self.overlapping(span) {
                let stretch = &self.stretches[at];
                // A clause inside the marks stands for all that they hold; a cue that takes no marks
                // keeps to its clause.
                if stretch.span.contains(span) && !attribution.marks && stretch.span.len() > 2 * span.len() {
                    continue;
                }
                span = span.join(stretch.span);
                owned.push(at);
            }
            match content.last_mut() {
                Some(last) if last.end() >= span.start() => *last = last.join(span),
                _ => content.push(span),
            }
        }
        if content.iter().any(|span| span.overlaps(cue)) {
            return;
        }
        let draft = self.drafts.len();
        self.of_cue.insert(attribution.head, draft);
        for at in &owned {
            self.owner[*at].get_or_insert(draft);
        }
        let speaker = attribution.speaker.filter(|(_, head)| !self.is_quoted(*head));
        let speaker = speaker.or_else(|| {
            let quoted =
                owned.iter().map(|at| &self.stretches[*at]).find(|stretch| stretch.span.end() <= cue.start())?;
            let words = self.tree.tokens.within(Span::new(quoted.span.end(), self.text().len()));
            let sentence = &self.tree.tokens.sentences()[self.tree.tokens.sentence_of(attribution.head)];
            self.noun_beside(attribution.head, words.start..sentence.end.max(words.start))
        });
        self.drafts.push(Draft {
            content,
            cue: Some(cue),
            head: Some(attribution.head),
            speaker,
            goes_on_from: None,
            verbatim: false,
        });
    }

    /// Whether a token stands in quotation marks.
    fn is_quoted(&self, token: usize) -> bool {
        let token = self.tree.token(token);
        !self.overlapping(Span::new(token.start as usize, token.end as usize)).is_empty()
    }

    /// Finds whose words a stretch is that the parse gave to no cue.
    fn own(&mut self, at: usize) -> Option<usize> {
        let stretch = &self.stretches[at];
        if stretch.continues
            && let Some(owner) = self.owner[at - 1]
        {
            self.drafts[owner].content.push(stretch.span);
            return Some(owner);
        }
        let words = self.tree.tokens.within(stretch.inner);
        if let Some(found) = self.cue_after(at).or_else(|| self.cue_before(at)).or_else(|| self.name_beside(at)) {
            return Some(self.attach(found, stretch.span));
        }
        if let Some(owner) = self.goes_on(at) {
            insert(&mut self.drafts[owner].content, stretch.span);
            return Some(owner);
        }
        let paragraph = self.body.paragraphs()[stretch.paragraph];
        let whole = paragraph.start() == stretch.span.start() && paragraph.end() <= stretch.span.end() + 1;
        let before = at.checked_sub(1).and_then(|before| {
            (self.stretches[before].paragraph + 1 == stretch.paragraph).then_some(self.owner[before])?
        });
        if whole && words.len() >= 5 && before.is_some() {
            self.drafts.push(Draft {
                content: vec![stretch.span],
                cue: None,
                head: None,
                speaker: None,
                goes_on_from: before,
                verbatim: false,
            });
            return Some(self.drafts.len() - 1);
        }
        None
    }

    /// Gives a stretch to the draft of its cue.
    fn attach(&mut self, found: Beside, stretch: Span) -> usize {
        let known = found.head.and_then(|head| self.of_cue.get(&head).copied());
        if let Some(draft) = known {
            insert(&mut self.drafts[draft].content, stretch);
            return draft;
        }
        if let Some(head) = found.head {
            self.of_cue.insert(head, self.drafts.len());
        }
        self.drafts.push(Draft {
            content: vec![stretch],
            cue: Some(found.cue),
            head: found.head,
            speaker: found.speaker,
            goes_on_from: None,
            verbatim: false,
        });
        self.drafts.len() - 1
    }

    /// "…," harbour master Ines Rolo said: a cue in the words right behind the stretch.
    fn cue_after(&self, at: usize) -> Option<Beside> {
        let stretch = &self.stretches[at];
        let text = self.text();
        let last = stretch.inner.of(text).chars().next_back()?;
        let comma = matches!(last, ',' | '-' | '—' | '–') || text[stretch.span.end()..].starts_with(',');
        let first = self.tree.tokens.within(Span::new(stretch.span.end(), text.len())).start;
        let end = self.reach_after(at, first);
        let first = (first..end).find(|at| !matches!(self.tree.pos(*at), Pos::Punct | Pos::Space))?;
        let lowercase = self.word(first).starts_with(char::is_lowercase);
        if last == '.' && !lowercase && !comma {
            return None;
        }
        for token in first..end.min(first + 40) {
            if self.tree.pos(token) == Pos::Punct && self.word(token) == "." {
                return None;
            }
            if !self.takes_marks(token) {
                continue;
            }
            let speaker = self.subject_beside(token).or_else(|| self.noun_beside(token, first..end));
            let beside = Beside { head: Some(token), cue: self.tree.tokens.span(token..token + 1), speaker };
            if comma {
                return Some(beside);
            }
            // After "!" and "?", or no mark at all, only the plain order will do: "…" he said, "…" said Rolo.
            let plain = token == first
                || beside.speaker.as_ref().is_some_and(|(range, _)| range.start == first && range.end + 2 > token);
            let new_sentence = !lowercase && self.tree.pos(first) == Pos::Pron && self.word(first) != "I";
            return (plain && !new_sentence).then_some(beside);
        }
        None
    }

    /// Harbour master Ines Rolo said, "…": a cue in the words right before the stretch.
    fn cue_before(&self, at: usize) -> Option<Beside> {
        let stretch = &self.stretches[at];
        let start = self.reach_before(at);
        let before = self.text()[start..stretch.span.start()].trim_end();
        let colon = before.ends_with(':');
        let opens = colon || before.ends_with([',', '-', '–', '—']);
        let tokens = self.tree.tokens.within(Span::new(start, stretch.span.start()));
        let words = self.tree.tokens.within(stretch.inner);
        let mut verb = None;
        for token in tokens.clone().rev().take(30) {
            if self.tree.pos(token) == Pos::Punct && matches!(self.word(token), "." | "!" | "?" | ";") {
                break;
            }
            if self.tree.pos(token) == Pos::Verb && self.tree.child(token, &["nsubj"]).is_some() {
                verb = Some(token);
            }
            if !self.takes_marks(token) {
                continue;
            }
            // Without a comma or colon the words in marks must be the cue's own.
            let governs = tokens.end - token <= 2
                || words.start < words.end && self.tree.tokens.ancestors(words.start).take(12).any(|up| up == token);
            if !opens && !governs {
                continue;
            }
            let speaker = self.subject_beside(token).or_else(|| self.noun_beside(token, tokens));
            return Some(Beside { head: Some(token), cue: self.tree.tokens.span(token..token + 1), speaker });
        }
        // The line before ends in "she said:".
        let paragraph = stretch.paragraph.checked_sub(1).map(|before| self.body.paragraphs()[before]);
        let line = paragraph.filter(|line| tokens.is_empty() && line.of(self.text()).ends_with(':'));
        if let Some(cue) = line.and_then(|line| cue_before_colon(self.text(), self.tree, line)) {
            let speaker = self.subject_beside(cue);
            return Some(Beside { head: Some(cue), cue: self.tree.tokens.span(cue..cue + 1), speaker });
        }
        // She returned to her old line: "…". No verb of saying, but the colon says it.
        let token = verb.filter(|_| colon && words.len() >= 4)?;
        let speaker = self.subject_beside(token);
        Some(Beside { head: Some(token), cue: self.tree.tokens.span(token..token + 1), speaker })
    }

    /// Ines Rolo: "…", or "…" — Ines Rolo: a name and a mark alone.
    fn name_beside(&self, at: usize) -> Option<Beside> {
        let stretch = &self.stretches[at];
        let text = self.text();
        let paragraph = self.body.paragraphs()[stretch.paragraph];
        let start = self.reach_before(at);
        let before = text[start..stretch.span.start()].trim_end();
        if let Some(name) = before.strip_suffix(':') {
            let name = name.rfind(['.', '\n', '!', '?']).filter(|_| name.len() > 60).map_or(0, |at| at + 1);
            let tokens = self.tree.trimmed(self.tree.tokens.within(Span::new(start + name, start + before.len() - 1)));
            let colon = start + before.len() - 1;
            return self.is_name(&tokens).then(|| Beside {
                head: None,
                cue: Span::new(colon, colon + 1),
                speaker: Some((tokens.clone(), self.last_name(&tokens))),
            });
        }
        let rest = &text[stretch.span.end()..paragraph.end()];
        let dash = rest.trim_start().chars().next().filter(|c| matches!(c, '—' | '–' | '―' | '-'))?;
        let dash = stretch.span.end() + rest.find(dash)?;
        let after = dash + text[dash..].chars().next()?.len_utf8();
        let tokens = self.tree.trimmed(self.tree.tokens.within(Span::new(after, paragraph.end())));
        self.is_name(&tokens).then(|| Beside {
            head: None,
            cue: Span::new(dash, after),
            speaker: Some((tokens.clone(), self.last_name(&tokens))),
        })
    }

    /// Whether these few tokens name somebody and say nothing else of them.
    fn is_name(&self, tokens: &Range<usize>) -> bool {
        (1..=14).contains(&tokens.len())
            && tokens.clone().any(|at| self.tree.pos(at) == Pos::Propn)
            && !tokens.clone().any(|at| matches!(self.tree.pos(at), Pos::Verb | Pos::Aux))
    }

    /// The last proper noun of the first name in `tokens`.
    fn last_name(&self, tokens: &Range<usize>) -> usize {
        let proper = |at: &usize| self.tree.pos(*at) == Pos::Propn;
        let first = tokens.clone().find(proper).unwrap_or(tokens.start);
        (first..tokens.end).take_while(proper).last().unwrap_or(first)
    }

    /// Where the words before a stretch begin that can be its own: after the stretch before it.
    fn reach_before(&self, at: usize) -> usize {
        let paragraph = self.body.paragraphs()[self.stretches[at].paragraph];
        at.checked_sub(1).map_or(0, |before| self.stretches[before].span.end()).max(paragraph.start())
    }

    /// "…," he said. "…": the stretch goes on with the quote before it in the paragraph.
    fn goes_on(&self, at: usize) -> Option<usize> {
        let before = at.checked_sub(1)?;
        let (last, now) = (&self.stretches[before], &self.stretches[at]);
        let owner = self.owner[before]?;
        if last.paragraph != now.paragraph {
            return None;
        }
        let between = self.text()[last.span.end()..now.span.start()].trim();
        let starts_sentence = between.is_empty() || between.ends_with(['.', ',', ':', ';', '-', '—', '–', '!', '?']);
        let tokens = self.tree.tokens.within(Span::new(last.span.end(), now.span.start()));
        let inner = self.tree.trimmed(tokens);
        let sentence_inside = inner.into_iter().any(|at| self.tree.pos(at) == Pos::Punct && self.word(at) == ".");
        let cue_between = self.drafts[owner]
            .cue
            .is_none_or(|cue| cue.start() >= last.span.end() || between.chars().all(|c| !c.is_alphanumeric()));
        (starts_sentence && !sentence_inside && cue_between).then_some(owner)
    }

    /// The subject of a cue, unless it is among the words in marks.
    fn subject_beside(&self, cue: usize) -> Option<(Range<usize>, usize)> {
        subject_of(self.tree, self.text(), cue).filter(|(_, head)| !self.is_quoted(*head))
    }

    fn word(&self, token: usize) -> &str {
        self.tree.token(token).of(self.text())
    }

    fn takes_marks(&self, token: usize) -> bool {
        self.tree.pos(token) == Pos::Verb
            && Lexicon::get().verb(self.tree.lemma(token)).is_some_and(|cue| cue.takes.has(Takes::MARKS))
    }

    /// The token up to which words after a stretch belong to it: the next stretch or paragraph.
    fn reach_after(&self, at: usize, first: usize) -> usize {
        let paragraph = self.body.paragraphs()[self.stretches[at].paragraph].end();
        let next = self.stretches.get(at + 1).map_or(paragraph, |next| next.span.start().min(paragraph));
        self.tree.tokens.within(Span::new(self.stretches[at].span.end().min(next), next)).end.max(first)
    }

    /// The noun phrase next to a cue whose subject the parser missed.
    fn noun_beside(&self, cue: usize, within: Range<usize>) -> Option<(Range<usize>, usize)> {
        let noun = |at: usize| matches!(self.tree.pos(at), Pos::Noun | Pos::Propn | Pos::Pron);
        let before = within.start..cue;
        let head = before.rev().find(|at| noun(*at)).or_else(|| (cue + 1..within.end).take(4).find(|at| noun(*at)))?;
        let mut range = head..head + 1;
        while range.end < within.end && range.start > cue && self.tree.pos(range.end) == Pos::Propn {
            range.end += 1;
        }
        while range.start > within.start
            && matches!(self.tree.pos(range.start - 1), Pos::Propn | Pos::Adj | Pos::Det | Pos::Noun)
            && range.start - 1 != cue
        {
            range.start -= 1;
        }
        Some((range.clone(), range.end - 1))
    }
}

/// Ends stretches whose closing mark got lost before the words that say who speaks: "The pier held,
/// Rolo said.
pub(super) fn end_unclosed(text: &str, tree: &Tree, stretches: &mut [Stretch]) {
    for at in 0..stretches.len() {
        if stretches[at].closed || stretches.get(at + 1).is_some_and(|next| next.continues) {
            continue;
        }
        let inner = stretches[at].inner;
        if let Some(end) = clause_of_cue(text, tree, tree.tokens.within(inner)) {
            let inner = Span::new(inner.start(), end.max(inner.start())).trimmed(text);
            if !inner.is_empty() {
                stretches[at].inner = inner;
                stretches[at].span = Span::new(stretches[at].span.start(), inner.end());
            }
        }
    }
}

/// Where, in bytes, a last clause like ", Rolo said" begins behind its comma.
fn clause_of_cue(text: &str, tree: &Tree, words: Range<usize>) -> Option<usize> {
    let last = words.clone().next_back()?;
    let sentence = tree.tokens.sentences()[tree.tokens.sentence_of(last)].clone();
    let verb = (sentence.start.max(words.start)..words.end).rev().find(|at| {
        tree.pos(*at) == Pos::Verb
            && matches!(tree.tag(*at), "VBD" | "VBZ")
            && Lexicon::get().verb(tree.lemma(*at)).is_some_and(|cue| cue.takes.has(Takes::MARKS))
    })?;
    let (subject, head) = subject_of(tree, text, verb)?;
    let named = tree.pos(head) == Pos::Propn || ["he", "she", "they"].contains(&tree.token(head).of(text));
    let start = subject.start.min(verb);
    let comma = start > words.start && tree.token(start - 1).of(text) == ",";
    (comma && named && start.abs_diff(verb) < 8).then(|| tree.token(start - 1).end as usize)
}

/// Puts `span` among the sorted `content`.
fn insert(content: &mut Vec<Span>, span: Span) {
    let last = content.last().is_none_or(|last| last.end() < span.start());
    content.push(span);
    if last {
        return;
    }
    content.sort();
    content.dedup_by(|next, before| {
        let joins = before.end() >= next.start();
        if joins {
            *before = before.join(*next);
        }
        joins
    });
}

/// Drops cues that are part of what another speaker said, and puts the rest in order of the text.
fn in_order(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut spans: Vec<(Span, usize)> = Vec::new();
    for (at, draft) in drafts.iter().enumerate() {
        spans.extend(draft.content.iter().map(|span| (*span, at)));
    }
    spans.sort();
    // The furthest end of any content that starts up to here, and of any by another draft.
    let inside_another = |at: usize, cue: Span| {
        let until = spans.partition_point(|(span, _)| span.start() <= cue.start());
        // Contents nest a few deep at most; further back than this none reaches the cue.
        spans[..until].iter().rev().take(32).any(|(span, other)| {
            *other != at
                && span.contains(cue)
                && !drafts[*other].cue.is_some_and(|outer| drafts[at].content.iter().any(|own| own.contains(outer)))
        })
    };
    let mut kept: Vec<usize> =
        (0..drafts.len()).filter(|at| drafts[*at].cue.is_none_or(|cue| !inside_another(*at, cue))).collect();
    kept.sort_by_key(|at| (drafts[*at].content[0].start().min(drafts[*at].cue.map_or(usize::MAX, Span::start)), *at));
    let mut place = vec![None; drafts.len()];
    for (new, old) in kept.iter().enumerate() {
        place[*old] = Some(new);
    }
    let moved = |old: usize| {
        let mut draft = drafts[old].clone();
        draft.goes_on_from = draft.goes_on_from.and_then(|from| place[from]);
        draft
    };
    kept.into_iter().map(moved).collect()
}
