use rashomon_text::{Body, Span};

/// A stretch of text between quotation marks.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stretch {
    /// With its marks.
    pub span: Span,
    /// Without its marks.
    pub inner: Span,
    /// Index of its paragraph.
    pub paragraph: usize,
    /// Whether a closing mark ends it.
    pub closed: bool,
    /// Whether it goes on from the stretch before it, whose paragraph ended without a closing mark.
    pub continues: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Family {
    Double,
    Single,
}

/// What a mark can do, by the characters around it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Side {
    Opens,
    Closes,
    Either,
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    span: Span,
    family: Family,
    side: Side,
}

/// Finds what stands in quotation marks, outermost marks only, in order.
///
/// Whether a mark opens or closes is read off the characters beside it rather than its glyph: crawled
/// text has closing marks in front of words and straight marks everywhere. A quote of several
/// paragraphs opens its marks in each and closes them only in the last.
pub(super) fn find_stretches(body: &Body) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (paragraph, span) in body.paragraphs().iter().enumerate() {
        let first = stretches.len();
        find_in_paragraph(body.text(), *span, paragraph, &mut stretches);
        let Some(last) = first.checked_sub(1) else { continue };
        if let [before, now, ..] = &mut stretches[last..] {
            now.continues = !before.closed && before.paragraph + 1 == paragraph && now.span.start() == span.start();
        }
    }
    stretches
}

fn find_in_paragraph(text: &str, paragraph: Span, at: usize, stretches: &mut Vec<Stretch>) {
    let mut open = Open { text, at, level: Vec::new(), inside: Vec::new() };
    for mark in find_marks(text, paragraph) {
        let level = open.level.iter().rposition(|opened| opened.family == mark.family);
        let closes = match mark.side {
            Side::Closes => true,
            Side::Opens => false,
            Side::Either => level.is_some(),
        };
        if !closes {
            // Nobody quotes so deep: closing marks got lost.
            if open.level.len() == 8 {
                open.settle(mark.span.start(), stretches);
            }
            open.level.push(mark);
        } else if let Some(level) = level {
            let opened = open.level[level].span;
            open.level.truncate(level);
            if level == 0 {
                open.inside.clear();
                open.push(opened, Some(mark.span), mark.span.start(), stretches);
            } else {
                open.inside.push((opened, mark.span));
            }
        }
    }
    open.settle(paragraph.end(), stretches);
}

/// Marks that wait for their closing ones.
struct Open<'t> {
    text: &'t str,
    /// Index of the paragraph.
    at: usize,
    /// Innermost last.
    level: Vec<Mark>,
    /// Pairs closed inside the outermost open mark.
    inside: Vec<(Span, Span)>,
}

impl Open<'_> {
    /// Gives up waiting. A mark never closed quotes up to `end`; if others opened after it, it was its
    /// closing mark that got lost, and it ends where the next begins.
    fn settle(&mut self, end: usize, stretches: &mut Vec<Stretch>) {
        let mut starts: Vec<(Span, Option<Span>)> = self.level.drain(..).map(|mark| (mark.span, None)).collect();
        starts.extend(self.inside.drain(..).map(|(open, close)| (open, Some(close))));
        starts.sort();
        let mut reached = 0;
        for at in 0..starts.len() {
            let (open, close) = starts[at];
            if open.start() < reached {
                continue;
            }
            let end = starts.get(at + 1).map_or(end, |(next, _)| next.start());
            self.push(open, close, end, stretches);
            reached = close.map_or(end, Span::end);
        }
    }

    fn push(&self, open: Span, close: Option<Span>, end: usize, stretches: &mut Vec<Stretch>) {
        let inner = Span::new(open.end(), close.map_or(end, Span::start).max(open.end())).trimmed(self.text);
        if inner.of(self.text).chars().any(char::is_alphanumeric) {
            let span = Span::new(open.start(), close.map_or(inner.end(), Span::end));
            let closed = close.is_some();
            stretches.push(Stretch { span, inner, paragraph: self.at, closed, continues: false });
        }
    }
}

fn find_marks(text: &str, paragraph: Span) -> Vec<Mark> {
    let words = paragraph.of(text);
    let mut marks: Vec<Mark> = Vec::new();
    let mut before = None;
    let mut chars = words.char_indices().peekable();
    // For each open single mark we need one that closes: apostrophes look the same.
    let mut singles: Vec<Mark> = Vec::new();
    while let Some((at, c)) = chars.next() {
        let mut end = at + c.len_utf8();
        let double = match c {
            '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '＂' => true,
            // Two single marks side by side are typed for a double one.
            '\'' | '`' | '‘' | '’' if chars.peek().is_some_and(|(_, next)| *next == c) => {
                chars.next();
                end += c.len_utf8();
                true
            }
            '\'' | '‘' | '’' | '‚' | '`' => false,
            c => {
                before = Some(c);
                continue;
            }
        };
        let after = chars.peek().map(|(_, next)| *next);
        let span = Span::new(paragraph.start() + at, paragraph.start() + end);
        let side = side(c, before, after);
        if double {
            // Inches and minutes: 6'2", 40° 26′ 46″.
            let measure = before.is_some_and(|c| c.is_ascii_digit()) && matches!(c, '″' | '"') && side != Side::Opens;
            if !(measure && marks.is_empty()) {
                marks.push(Mark { span, family: Family::Double, side });
            }
        } else {
            singles.push(Mark { span, family: Family::Single, side });
        }
        before = Some(c);
    }
    pair_singles(text, &singles, &mut marks);
    marks.sort_by_key(|mark| mark.span);
    marks
}

/// Adds the single marks that open and close a quote; the rest are apostrophes.
fn pair_singles(text: &str, singles: &[Mark], marks: &mut Vec<Mark>) {
    let ends_clause = |mark: &Mark| {
        let before = text[..mark.span.start()].chars().next_back();
        before.is_some_and(|c| matches!(c, '.' | ',' | '?' | '!' | '…' | '"' | '”'))
    };
    let possessive =
        |mark: &Mark| text[..mark.span.start()].ends_with(['s', 'z', 'x']) && text[mark.span.end()..].starts_with(' ');
    let mut at = 0;
    while at < singles.len() {
        let opener = &singles[at];
        let glyph = opener.span.of(text);
        let elided = text[opener.span.end()..].starts_with(|c: char| c.is_ascii_digit());
        if opener.side != Side::Opens || (glyph == "’" || elided) {
            at += 1;
            continue;
        }
        // The search ends where the next quote opens, so every mark is looked at once or twice.
        let reach = singles[at + 1..].iter().position(|mark| mark.side == Side::Opens && mark.span.of(text) != "’");
        let reach = reach.map_or(singles.len(), |more| at + 1 + more);
        let closers = || (at + 1..reach).filter(|n| singles[*n].side == Side::Closes);
        let close = closers()
            .find(|n| ends_clause(&singles[*n]))
            .filter(|strong| !closers().any(|n| n < *strong && !possessive(&singles[n])))
            .or_else(|| closers().find(|n| !possessive(&singles[*n])))
            .or_else(|| closers().next_back());
        if let Some(close) = close {
            marks.extend([*opener, singles[close]]);
            at = close + 1;
        } else {
            at += 1;
        }
    }
}

/// What a mark does between these two characters.
fn side(mark: char, before: Option<char>, after: Option<char>) -> Side {
    let before_word = before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '{' | '—' | '–' | '―' | '/'));
    let after_word = after.is_none_or(|c| c.is_whitespace() || matches!(c, ')' | ']' | '}' | '—' | '–' | '―' | ';'));
    match (before_word, after_word) {
        (true, false) => Side::Opens,
        (false, true) => Side::Closes,
        _ => match mark {
            // Between two words or two spaces only the glyph can tell.
            '“' | '„' | '‟' | '«' | '‘' | '‚' | '`' => Side::Opens,
            '”' | '»' | '’' => Side::Closes,
            // After the mark that ends a clause a straight one closes: `too late,"he said`.
            _ if before.is_some_and(|c| matches!(c, '.' | ',' | '?' | '!')) => Side::Closes,
            _ if before.is_some_and(|c| matches!(c, ':' | '-')) => Side::Opens,
            _ if after.is_some_and(|c| matches!(c, '.' | ',' | '?' | '!' | ':' | '-' | '\'' | '’' | '"' | '”')) => {
                Side::Closes
            }
            _ => Side::Either,
        },
    }
}
