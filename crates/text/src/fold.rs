use crate::Span;

/// What `c` is once typography is folded away: straight quotation marks, plain hyphens and spaces,
/// lower case. Several characters where one stands for several ("…", "ﬁ").
pub fn fold_char(c: char, push: &mut impl FnMut(char)) {
    match c {
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '＂' => push('"'),
        '‘' | '’' | '‚' | '‛' | '′' | '`' | '´' => push('\''),
        '–' | '—' | '―' | '−' | '‐' | '‑' | '‒' => push('-'),
        '…' => "...".chars().for_each(push),
        'ﬁ' => "fi".chars().for_each(push),
        'ﬂ' => "fl".chars().for_each(push),
        '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{00AD}' | '\u{2060}' => {}
        c if c.is_whitespace() => push(' '),
        c => c.to_lowercase().for_each(push),
    }
}

/// A text with its typography folded, and for every folded character its place in the original.
#[derive(Clone, Debug)]
pub struct Folded {
    text: String,
    /// For each byte of `text`, the span of the original character it comes from.
    origin: Vec<(u32, u32)>,
}

impl Folded {
    /// Folds `text`; runs of white space become one space.
    pub fn new(text: &str) -> Self {
        let mut folded = String::with_capacity(text.len());
        let mut origin = Vec::with_capacity(text.len());
        for (at, c) in text.char_indices() {
            let place = (at as u32, (at + c.len_utf8()) as u32);
            fold_char(c, &mut |c: char| {
                if c == ' ' && folded.ends_with(' ') {
                    return;
                }
                folded.push(c);
                origin.resize(folded.len(), place);
            });
        }
        Self { text: folded, origin }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The span of the original text behind a non-empty span of the folded one.
    pub fn to_original(&self, span: Span) -> Span {
        let first = self.origin[span.start()].0 as usize;
        let last = self.origin[span.end() - 1].1 as usize;
        Span::new(first, last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_the_way_back() {
        let text = "He said: “We’ll\n go…”";
        let folded = Folded::new(text);
        assert_eq!(folded.text(), "he said: \"we'll go...\"");
        let at = folded.text().find("we'll go").unwrap();
        assert_eq!(folded.to_original(Span::new(at, at + 8)).of(text), "We’ll\n go");
    }
}
