use std::ops::Range;

use rashomon_syntax::Pos;
use rashomon_text::{Body, Span};

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
    nominal: bool,
}

/// Joins attributions with the stretches in quotation marks.
pub(super) fn assemble(body: &Body, tree: &Tree, stretches: &[Stretch], attributions: Vec<Attribution>) -> Vec<Draft> {
    let mut assembler = Assembler { body, tree, stretches, drafts: Vec::new(), owner: vec![None; stretches.len()] };
    for attribution in attributions {
        assembler.attribute(attribution);
    }
    for at in 0..stretches.len() {
        if assembler.owner[at].is_none() {
            assembler.owner[at] = assembler.own(at);
        }
    }
    let mut drafts = assembler.drafts;
    drop_repeated(&mut drafts);
    drafts
}

struct Assembler<'a> {
    body: &'a Body,
    tree: &'a Tree<'a>,
    stretches: &'a [Stretch],
    drafts: Vec<Draft>,
    /// For each stretch the draft whose content it is.
    owner: Vec<Option<usize>>,
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
        for at in owned {
            self.owner[at].get_or_insert(draft);
        }
        self.drafts.push(Draft {
            content,
            cue: Some(cue),
            head: Some(attribution.head),
            speaker: attribution.speaker,
            goes_on_from: None,
            nominal: attribution.nominal,
        });
    }

    /// Finds whose words a stretch is that the parse gave to no cue.
    fn own(&mut self, at: usize) -> Option<usize> {
        let stretch = &self.stretches[at];
        if stretch.continues {
            if let Some(owner) = self.owner[at - 1] {
                self.drafts[owner].content.push(stretch.span);
                return Some(owner);
            }
        }
        let words = self.tree.tokens.within(stretch.inner);
        if let Some((head, speaker)) = self.cue_after(at).or_else(|| self.cue_before(at)) {
            let draft = self.drafts.iter().position(|draft| draft.head == Some(head));
            if let Some(draft) = draft {
                insert(&mut self.drafts[draft].content, stretch.span);
                return Some(draft);
            }
            self.drafts.push(Draft {
                content: vec![stretch.span],
                cue: Some(self.tree.tokens.span(head..head + 1)),
                head: Some(head),
                speaker,
                goes_on_from: None,
                nominal: false,
            });
            return Some(self.drafts.len() - 1);
        }
        if let Some(owner) = self.goes_on(at) {
            insert(&mut self.drafts[owner].content, stretch.span);
            return Some(owner);
        }
        let paragraph = self.body.paragraphs()[stretch.paragraph];
        let whole = paragraph.start() == stretch.span.start() && paragraph.end() <= stretch.span.end() + 1;
        if whole && words.len() >= 4 {
            let before = at.checked_sub(1).and_then(|before| {
                (self.stretches[before].paragraph + 1 == stretch.paragraph).then_some(self.owner[before])?
            });
            self.drafts.push(Draft {
                content: vec![stretch.span],
                cue: None,
                head: None,
                speaker: None,
                goes_on_from: before,
                nominal: false,
            });
            return Some(self.drafts.len() - 1);
        }
        None
    }

    /// "…," harbour master Ines Rolo said: a cue in the words right behind the stretch.
    fn cue_after(&self, at: usize) -> Option<(usize, Option<(Range<usize>, usize)>)> {
        let stretch = &self.stretches[at];
        let ends_clause = stretch.inner.of(self.text()).ends_with([',', '?', '!', '-', '—', '–', '…'])
            || self.text()[stretch.span.end()..].starts_with(',');
        let first = self.tree.tokens.within(Span::new(stretch.span.end(), self.text().len())).start;
        let end = self.reach_after(at, first);
        for token in first..end.min(first + 25) {
            if self.tree.pos(token) == Pos::Punct && self.word(token) == "." {
                return None;
            }
            if !self.takes_marks(token) {
                continue;
            }
            if !ends_clause && token > first + 3 {
                return None;
            }
            let speaker = subject_of(self.tree, self.text(), token).or_else(|| self.noun_beside(token, first..end));
            let lowercase = self.word(first).starts_with(char::is_lowercase);
            return (ends_clause || (speaker.is_some() && !lowercase)).then_some((token, speaker));
        }
        None
    }

    /// Harbour master Ines Rolo said, "…": a cue in the words right before the stretch.
    fn cue_before(&self, at: usize) -> Option<(usize, Option<(Range<usize>, usize)>)> {
        let stretch = &self.stretches[at];
        let paragraph = self.body.paragraphs()[stretch.paragraph];
        let start = at.checked_sub(1).map_or(0, |before| self.stretches[before].span.end()).max(paragraph.start());
        let before = self.text()[start..stretch.span.start()].trim_end();
        let opens = before.ends_with([',', ':', '-', '–', '—']);
        let tokens = self.tree.tokens.within(Span::new(start, stretch.span.start()));
        for token in tokens.clone().rev().take(30) {
            if self.tree.pos(token) == Pos::Punct && matches!(self.word(token), "." | "!" | "?" | ";") {
                return None;
            }
            if !self.takes_marks(token) {
                continue;
            }
            if !opens && tokens.end - token > 6 {
                return None;
            }
            let speaker = subject_of(self.tree, self.text(), token).or_else(|| self.noun_beside(token, tokens));
            return Some((token, speaker));
        }
        None
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
        let starts_sentence = between.is_empty()
            || between.ends_with(['.', ',', ':', ';', '-', '—', '–', '!', '?']);
        let sentence_inside =
            between[..between.len() - between.chars().next_back().map_or(0, char::len_utf8)].contains(". ");
        let cue_between = self.drafts[owner]
            .cue
            .is_none_or(|cue| cue.start() >= last.span.end() || between.chars().all(|c| !c.is_alphanumeric()));
        (starts_sentence && !sentence_inside && cue_between).then_some(owner)
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

/// Puts `span` among the sorted `content`.
fn insert(content: &mut Vec<Span>, span: Span) {
    let at = content.partition_point(|known| *known < span);
    if content.get(at).is_some_and(|next| next.overlaps(span)) {
        content[at] = content[at].join(span);
    } else if at > 0 && content[at - 1].overlaps(span) {
        content[at - 1] = content[at - 1].join(span);
    } else {
        content.insert(at, span);
    }
}

/// Of two drafts with nearly the same content the one on a noun or adjective goes.
fn drop_repeated(drafts: &mut Vec<Draft>) {
    drafts.sort_by_key(|draft| (draft.content[0], draft.nominal, draft.cue));
}
