//! Quotes of one story side by side: which are one utterance, and whether its wording drifts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rashomon_group::ReportIdx;
use rashomon_parse::{Parsed, QuoteKind};
use rashomon_syntax::Pos;
use rashomon_text::Span;

use crate::lexicon::fold;
use crate::{Drift, Evidence};

/// One sentence or part of one inside quotation marks.
#[derive(Clone, Debug)]
pub(crate) struct Utterance {
    pub evidence: Evidence,
    /// The story's entity that says it.
    pub speaker: Option<usize>,
    /// The speaker stands there by name, and not by a pronoun or a role.
    pub is_named: bool,
    /// Words with an ellipsis as a word of its own, what editors put in brackets left out.
    words: Vec<String>,
}

impl Utterance {
    /// How many words it has.
    pub fn len(&self) -> usize {
        self.words.len()
    }
}

/// The same words said, as the reports quote them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Said {
    pub drift: Drift,
    /// Positions in the utterances, in order.
    pub variants: Vec<usize>,
    /// The variants parted by wording: each part quotes the same words, whole or in part.
    pub wordings: Vec<Vec<usize>>,
}

const ELLIPSIS: &str = "...";

/// What stands in quotation marks in one report, sentence by sentence.
pub(crate) fn find_utterances(
    report: ReportIdx,
    parsed: &Parsed,
    text: &str,
    speaker_of: impl Fn(u32) -> Option<usize>,
) -> Vec<Utterance> {
    let mut utterances = Vec::new();
    for quote in parsed.quotes.iter().filter(|quote| quote.kind != QuoteKind::Indirect) {
        let speaker = quote.speaker.entity().and_then(|entity| speaker_of(entity.0));
        let is_named = quote
            .speaker
            .span()
            .is_some_and(|span| parsed.tokens.within(span).any(|at| parsed.tokens.all()[at].pos == Pos::Propn));
        for content in &quote.content {
            for part in marked_parts(text, *content) {
                for span in sentences(parsed, text, part) {
                    let words = words_of(span.of(text));
                    if words.len() >= 2 {
                        utterances.push(Utterance { evidence: Evidence { report, span }, speaker, is_named, words });
                    }
                }
            }
        }
    }
    utterances.sort_by_key(|utterance| utterance.evidence);
    utterances.dedup_by_key(|utterance| utterance.evidence);
    utterances
}

/// The stretches of `content` inside quotation marks, marks left out; all of it where the marks
/// stand around it.
fn marked_parts(text: &str, content: Span) -> Vec<Span> {
    let words = content.of(text);
    let is_mark = |c: char| matches!(c, '"' | '“' | '”' | '„' | '«' | '»');
    let marks: Vec<(usize, char)> = words.char_indices().filter(|(_, c)| is_mark(*c)).collect();
    if marks.is_empty() {
        let before = text[..content.start()].chars().next_back();
        let after = text[content.end()..].chars().next();
        let marked = before.is_some_and(is_mark) || after.is_some_and(is_mark);
        return if marked { vec![content] } else { Vec::new() };
    }
    let mut parts = Vec::new();
    let mut open = None;
    for (at, mark) in marks {
        match open {
            Some(start) if mark != '“' && mark != '„' && mark != '«' => {
                parts.push((start, at));
                open = None;
            }
            _ if mark == '”' || mark == '»' => parts.push((0, at)),
            _ => open = Some(at + mark.len_utf8()),
        }
    }
    parts.extend(open.map(|start| (start, words.len())));
    let span = |(start, end): (usize, usize)| Span::new(content.start() + start, content.start() + end).trimmed(text);
    parts.into_iter().filter(|(start, end)| start < end).map(span).filter(|part| !part.is_empty()).collect()
}

fn sentences(parsed: &Parsed, text: &str, part: Span) -> Vec<Span> {
    let tokens = &parsed.tokens;
    let within = tokens.within(part);
    if within.is_empty() {
        return vec![part];
    }
    let (first, last) = (tokens.sentence_of(within.start), tokens.sentence_of(within.end - 1));
    let all = tokens.sentences().get(first..=last).unwrap_or_default();
    let cut = all.iter().filter(|range| !range.is_empty()).map(|range| {
        let whole = tokens.span(range.clone());
        let start = whole.start().clamp(part.start(), part.end());
        Span::new(start, whole.end().clamp(start, part.end())).trimmed(text)
    });
    cut.filter(|span| !span.is_empty()).collect()
}

fn words_of(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut brackets = 0usize;
    let folded = fold(text).replace('…', ELLIPSIS);
    for c in folded.chars().chain([' ']) {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            _ if brackets > 0 => {}
            c if c.is_alphanumeric() || c == '\'' && !word.is_empty() => word.push(c),
            '.' if word.is_empty() && words.last().is_some_and(|last| last == ".") => {
                words.pop();
                words.push(ELLIPSIS.to_owned());
            }
            '.' if word.is_empty() && words.last().is_some_and(|last| last == ELLIPSIS) => {}
            c => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                if c == '.' {
                    words.push(".".to_owned());
                }
            }
        }
    }
    words.retain(|word| word != ".");
    words
}

/// Groups utterances that quote the same words, each utterance in at most one group.
pub(crate) fn group_utterances(utterances: &[Utterance]) -> Vec<Said> {
    let mut root: Vec<usize> = (0..utterances.len()).collect();
    fn find(root: &mut [usize], mut at: usize) -> usize {
        while root[at] != at {
            root[at] = root[root[at]];
            at = root[at];
        }
        at
    }
    let mut likeness: BTreeMap<(usize, usize), Wording> = BTreeMap::new();
    for (first, second) in candidates(utterances) {
        if let Some(wording) = compare(&utterances[first], &utterances[second]) {
            likeness.insert((first, second), wording);
            let (one, other) = (find(&mut root, first), find(&mut root, second));
            root[one.max(other)] = one.min(other);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..utterances.len() {
        groups.entry(find(&mut root, at)).or_default().push(at);
    }
    groups.into_values().map(|variants| said(utterances, variants, &likeness)).collect()
}

fn said(utterances: &[Utterance], variants: Vec<usize>, likeness: &BTreeMap<(usize, usize), Wording>) -> Said {
    let altered = |one: usize, other: usize| likeness.get(&(one.min(other), one.max(other))) == Some(&Wording::Altered);
    let mut wordings: Vec<Vec<usize>> = Vec::new();
    for at in &variants {
        match wordings.iter_mut().find(|wording| wording.iter().all(|known| !altered(*known, *at))) {
            Some(wording) => wording.push(*at),
            None => wordings.push(vec![*at]),
        }
    }
    let reports: BTreeSet<ReportIdx> = variants.iter().map(|at| utterances[*at].evidence.report).collect();
    let drift = match (wordings.len(), reports.len()) {
        (1, 1) => Drift::None,
        (1, _) => Drift::Verbatim,
        _ => Drift::Altered,
    };
    Said { drift, variants, wordings }
}

/// A word that more utterances hold than this brings no two of them together.
const COMMONEST: usize = 120;

/// Pairs that share two words of four letters or more, or one where either has no more.
fn candidates(utterances: &[Utterance]) -> Vec<(usize, usize)> {
    let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, utterance) in utterances.iter().enumerate() {
        let words: BTreeSet<&str> = utterance.words.iter().map(String::as_str).filter(|word| word.len() >= 4).collect();
        words.into_iter().for_each(|word| holders.entry(word).or_default().push(at));
    }
    let mut shared: HashMap<(usize, usize), usize> = HashMap::new();
    for of in holders.values().filter(|of| of.len() <= COMMONEST) {
        for (at, first) in of.iter().enumerate() {
            for second in &of[at + 1..] {
                *shared.entry((*first, *second)).or_default() += 1;
            }
        }
    }
    let mut pairs: Vec<(usize, usize)> = shared.into_keys().collect();
    pairs.sort_unstable();
    pairs
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Wording {
    /// The same words, or one a part of the other.
    Same,
    Altered,
}

/// Longer utterances are compared by their first words only.
const LONGEST: usize = 120;

/// Whether two utterances quote the same words, and how truly.
fn compare(one: &Utterance, other: &Utterance) -> Option<Wording> {
    if let (Some(here), Some(there)) = (one.speaker, other.speaker)
        && here != there
        && one.words != other.words
    {
        return None;
    }
    let (a, b) = (&one.words[..one.words.len().min(LONGEST)], &other.words[..other.words.len().min(LONGEST)]);
    let matches = common_words(a, b);
    let (first, last) = (matches.first()?, matches.last()?);
    let shorter = a.len().min(b.len());
    let telling = matches.iter().filter(|(at, _)| a[*at].len() >= 4).count();
    let enough =
        matches.len() * 100 >= shorter * 60 && (matches.len() >= 4 || matches.len() == shorter && telling >= 2);
    if !enough || telling == 0 {
        return None;
    }
    let mut altered = false;
    for pair in matches.windows(2) {
        let (from, to) = (&a[pair[0].0 + 1..pair[1].0], &b[pair[0].1 + 1..pair[1].1]);
        altered |= differ(from, to);
    }
    // Both go on, in other words.
    altered |= differ_at_end(&a[last.0 + 1..], &b[last.1 + 1..]) | differ_at_end(&a[..first.0], &b[..first.1]);
    Some(if altered { Wording::Altered } else { Wording::Same })
}

/// Whether the words between two matches differ by more than an ellipsis or a word of no weight.
fn differ(from: &[String], to: &[String]) -> bool {
    let cut = |words: &[String]| words.iter().any(|word| word == ELLIPSIS);
    match (from.is_empty(), to.is_empty()) {
        (true, true) => false,
        _ if cut(from) || cut(to) => false,
        (false, false) => true,
        _ => from.iter().chain(to).any(|word| !is_slight(word)),
    }
}

/// Words that come and go in quoting without another meaning.
fn is_slight(word: &str) -> bool {
    matches!(
        word,
        "a" | "an"
            | "the"
            | "that"
            | "and"
            | "so"
            | "well"
            | "but"
            | "saying"
            | "said"
            | "uh"
            | "um"
            | "oh"
            | "to"
            | "of"
            | "in"
            | "it"
            | "is"
            | "we"
            | "i"
            | "he"
            | "she"
            | "they"
            | "you"
    )
}

fn differ_at_end(from: &[String], to: &[String]) -> bool {
    !from.is_empty() && !to.is_empty() && from.iter().chain(to).all(|word| word != ELLIPSIS)
}

/// A longest common subsequence, as positions in both.
fn common_words(a: &[String], b: &[String]) -> Vec<(usize, usize)> {
    let wide = b.len() + 1;
    let mut length = vec![0u16; (a.len() + 1) * wide];
    for at in (0..a.len()).rev() {
        for to in (0..b.len()).rev() {
            length[at * wide + to] = if a[at] == b[to] {
                length[(at + 1) * wide + to + 1] + 1
            } else {
                length[(at + 1) * wide + to].max(length[at * wide + to + 1])
            };
        }
    }
    let (mut at, mut to, mut matches) = (0, 0, Vec::new());
    while at < a.len() && to < b.len() {
        if a[at] == b[to] {
            matches.push((at, to));
            at += 1;
            to += 1;
        } else if length[(at + 1) * wide + to] >= length[at * wide + to + 1] {
            at += 1;
        } else {
            to += 1;
        }
    }
    matches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_wording(one: &str, other: &str, expected: Option<Wording>) {
        let utterance = |text: &str| Utterance {
            evidence: Evidence { report: ReportIdx(0), span: Span::new(0, 0) },
            speaker: None,
            is_named: false,
            words: words_of(text),
        };
        assert_eq!(compare(&utterance(one), &utterance(other)), expected, "{one} / {other}");
        assert_eq!(compare(&utterance(other), &utterance(one)), expected, "{other} / {one}");
    }

    #[test]
    fn a_part_of_the_words_is_the_same_words() {
        check_wording("We will open the new pier in May, I promise", "open the new pier in May", Some(Wording::Same));
        check_wording("The pier … opens in May", "The pier, which cost too much, opens in May", Some(Wording::Same));
        check_wording("They (the port) say it holds well", "They [the harbour] say it holds well", Some(Wording::Same));
    }

    #[test]
    fn another_word_is_an_alteration() {
        check_wording(
            "Our goal is to keep the ferry running",
            "Our aim is to keep the ferry running",
            Some(Wording::Altered),
        );
        check_wording(
            "We must never close the pier again",
            "We must never close the pier early",
            Some(Wording::Altered),
        );
    }

    #[test]
    fn a_word_of_denial_is_no_slight_word() {
        check_wording(
            "We will surrender the old harbour",
            "We will not surrender the old harbour",
            Some(Wording::Altered),
        );
        check_wording("We say that the pier is safe to use", "We say the pier is safe to use", Some(Wording::Same));
    }

    #[test]
    fn other_words_are_another_utterance() {
        check_wording("We must never close the pier", "The ferry was late because of fog", None);
    }

    #[test]
    fn marks_part_words_from_words() {
        let text = "He said \"it holds\" and \"will hold\" today";
        let parts = marked_parts(text, Span::new(8, text.len()));
        assert_eq!(parts.iter().map(|part| part.of(text)).collect::<Vec<_>>(), ["it holds", "will hold"]);
    }
}
