//! What a number counts: the noun it stands before, or "of" which it is told.

use rashomon_syntax::Pos;

use crate::{Counted, Tokens};

/// Words that follow a number without being counted.
const NO_THING: &[&str] = &[
    "percent", "per", "cent", "ago", "later", "earlier", "before", "more", "less", "other", "others", "a.m.", "p.m.",
    "least", "most",
];

/// The noun counted by a number whose last token is `number`.
pub(super) fn counted(text: &str, tokens: &Tokens, number: usize) -> Option<Counted> {
    let all = tokens.all();
    let sentence = tokens.sentences().get(tokens.sentence_of(number))?.clone();
    let word = |at: usize| all[at].of(text);
    let mut first = number + 1;
    // "25,000-strong crowd", "two-door version"
    while first < sentence.end && (matches!(word(first), "-" | "–") || matches!(all[first].pos, Pos::Space)) {
        first += 1;
    }
    // "five of the satellites", "two-thirds of voters"
    if first < sentence.end && word(first).eq_ignore_ascii_case("of") {
        let mut noun = first + 1;
        while noun < sentence.end
            && (matches!(all[noun].pos, Pos::Det) || all[noun].tag == "PRP$" || matches!(word(noun), "'s" | "’s"))
        {
            noun += 1;
        }
        return thing(text, tokens, noun, sentence.end);
    }
    if first < sentence.end
        && matches!(word(first).to_ascii_lowercase().as_str(), "more" | "other" | "others" | "additional")
    {
        first += 1;
    }
    thing(text, tokens, first, sentence.end)
}

/// The noun phrase that begins at `first`: its words up to its head, with bare nouns joined by "and".
fn thing(text: &str, tokens: &Tokens, first: usize, end: usize) -> Option<Counted> {
    let all = tokens.all();
    let word = |at: usize| all[at].of(text);
    let mut head = None;
    let mut at = first;
    while at < end && at < first + 8 {
        let token = &all[at];
        let hyphen = matches!(word(at), "-" | "–") && at > first && at + 1 < end && all[at].start == all[at - 1].end;
        match token.pos {
            Pos::Noun | Pos::Propn => head = Some(at),
            Pos::Adj => {}
            Pos::Verb if matches!(token.tag.as_str(), "VBN" | "VBG") && head.is_none() && modifies(tokens, at) => {}
            Pos::Adv
                if head.is_none()
                    && at + 1 < end
                    && matches!(all[at + 1].pos, Pos::Adj | Pos::Verb)
                    && all[at].head as usize > at => {}
            Pos::Num if head.is_some() && hyphen => {}
            Pos::Punct if word(at) == "," && head.is_none() && at > first && all[at - 1].pos == Pos::Adj => {}
            _ if hyphen => {}
            _ if token.tag == "POS" && head.is_some() => head = None,
            _ => break,
        }
        // A noun that the parser puts under a verb ends the phrase, also where another noun follows.
        if head == Some(at)
            && token.tag == "NNS"
            && at + 1 < end
            && !matches!(token.dep.as_str(), "compound" | "nmod" | "amod")
        {
            break;
        }
        at += 1;
    }
    let head = head?;
    if NO_THING.contains(&word(head).to_ascii_lowercase().as_str()) || all[first].start >= all[head].end {
        return None;
    }
    let mut last = head;
    // "army personnel and police": one number counts both where the second brings none of its own.
    while last + 2 < end && matches!(word(last + 1), "and" | "or") {
        let joined = last + 2;
        let noun = if all[joined].pos == Pos::Adj && joined + 1 < end { joined + 1 } else { joined };
        let binds = matches!(all[noun].pos, Pos::Noun)
            && all[noun].dep == "conj"
            && (first..=last).contains(&(all[noun].head as usize))
            && matches!(all[head].tag.as_str(), "NNS" | "NN")
            && !tokens.children(noun).any(|child| matches!(all[child].pos, Pos::Det | Pos::Num));
        if !binds {
            break;
        }
        last = noun;
    }
    let span = tokens.span(first..last + 1);
    Some(Counted { span, head, text: span.of(text).to_owned() })
}

fn modifies(tokens: &Tokens, at: usize) -> bool {
    let token = &tokens.all()[at];
    token.head as usize > at && matches!(token.dep.as_str(), "amod" | "compound" | "nmod")
}
