use std::collections::HashMap;

use super::class::{Class, Kind};

/// The tree of an expression.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Empty,
    /// Number of a class.
    Class(u32),
    /// `^`
    Start,
    /// `$`: the end, or before a line feed that ends the text.
    End,
    /// `\b`, or `\B` where `false`.
    WordBoundary(bool),
    Concat(Vec<Node>),
    Either(Vec<Node>),
    Repeat {
        node: Box<Node>,
        min: u32,
        max: Option<u32>,
        greedy: bool,
    },
    Look {
        node: Box<Node>,
        ahead: bool,
        wanted: bool,
    },
}

/// Reads `pattern`; an error says what cannot be read and where.
pub(super) fn parse(pattern: &str) -> Result<(Node, Vec<Class>), String> {
    let mut parser = Parser { pattern, at: 0, fold: false, classes: Vec::new(), by_spelling: HashMap::new(), depth: 0 };
    parser.global_flags()?;
    let node = parser.either()?;
    if parser.at < pattern.len() {
        return Err(parser.complain("a closing bracket too many"));
    }
    Ok((node, parser.classes))
}

struct Parser<'p> {
    pattern: &'p str,
    at: usize,
    fold: bool,
    classes: Vec<Class>,
    /// Classes by how they are written: pipelines repeat long ones many hundred times.
    by_spelling: HashMap<&'p str, u32>,
    depth: usize,
}

impl<'p> Parser<'p> {
    const DEEPEST: usize = 100;

    fn complain(&self, problem: &str) -> String {
        let around: String = self.pattern[self.at..].chars().take(20).collect();
        format!("{problem} at byte {} of the expression, before {around:?}", self.at)
    }

    fn rest(&self) -> &'p str {
        &self.pattern[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, expected: &str) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.at += expected.len();
        }
        found
    }

    fn next(&mut self) -> Result<char, String> {
        let c = self.peek().ok_or_else(|| self.complain("the expression ends too early"))?;
        self.at += c.len_utf8();
        Ok(c)
    }

    /// `(?iu)` in front. `u` is how Python reads text anyway.
    fn global_flags(&mut self) -> Result<(), String> {
        let flags = self.rest().strip_prefix("(?").and_then(|rest| rest.split_once(')')).map(|(flags, _)| flags);
        let Some(flags) = flags.filter(|flags| flags.chars().all(|c| c.is_ascii_lowercase())) else { return Ok(()) };
        for flag in flags.chars() {
            match flag {
                'i' => self.fold = true,
                'u' => {}
                _ => return Err(self.complain(&format!("flag {flag:?}, which is not supported,"))),
            }
        }
        self.at += "(?)".len() + flags.len();
        Ok(())
    }

    fn either(&mut self) -> Result<Node, String> {
        self.depth += 1;
        if self.depth > Self::DEEPEST {
            return Err(self.complain("brackets too deep"));
        }
        let mut choices = vec![self.concat()?];
        while self.take("|") {
            choices.push(self.concat()?);
        }
        self.depth -= 1;
        Ok(if choices.len() == 1 { choices.swap_remove(0) } else { Node::Either(choices) })
    }

    fn concat(&mut self) -> Result<Node, String> {
        let mut nodes = Vec::new();
        while let Some(c) = self.peek()
            && c != '|'
            && c != ')'
        {
            let node = self.atom()?;
            nodes.push(self.repeated(node)?);
        }
        Ok(match nodes.len() {
            0 => Node::Empty,
            1 => nodes.swap_remove(0),
            _ => Node::Concat(nodes),
        })
    }

    fn repeated(&mut self, mut node: Node) -> Result<Node, String> {
        loop {
            let (min, max) = match self.peek() {
                Some('*') => (0, None),
                Some('+') => (1, None),
                Some('?') => (0, Some(1)),
                Some('{') => match self.bounds() {
                    // Braces that hold no bounds stand for themselves: the next atom.
                    None => return Ok(node),
                    Some(bounds) => bounds,
                },
                _ => return Ok(node),
            };
            if self.peek() != Some('{') {
                self.at += 1;
            } else {
                self.at += self.rest().find('}').expect("`bounds` saw it") + 1;
            }
            if max.is_some_and(|max| max < min || max > 1000) || min > 1000 {
                return Err(self.complain("a repetition out of bounds"));
            }
            if self.take("+") {
                return Err(self.complain("a possessive repetition, which is not supported,"));
            }
            let greedy = !self.take("?");
            node = Node::Repeat { node: Box::new(node), min, max, greedy };
        }
    }

    /// `{2}`, `{2,}`, `{,3}`, `{2,3}`.
    fn bounds(&self) -> Option<(u32, Option<u32>)> {
        let (inside, _) = self.rest().strip_prefix('{')?.split_once('}')?;
        let number =
            |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().unwrap_or(u32::MAX));
        match inside.split_once(',') {
            None if inside.is_empty() => None,
            None => number(inside).map(|count| (count, Some(count))),
            Some((min, max)) => {
                let min = if min.is_empty() { 0 } else { number(min)? };
                Some((min, if max.is_empty() { None } else { Some(number(max)?) }))
            }
        }
    }

    fn class(&mut self, class: Class) -> Node {
        self.classes.push(class);
        Node::Class(self.classes.len() as u32 - 1)
    }

    /// The class that the expression spells from `from` to here, made by `make` if it is new.
    fn spelled(&mut self, from: usize, make: impl FnOnce(bool) -> Class) -> Node {
        let spelling = &self.pattern[from..self.at];
        if let Some(known) = self.by_spelling.get(spelling) {
            return Node::Class(*known);
        }
        let class = make(self.fold);
        let node = self.class(class);
        self.by_spelling.insert(spelling, self.classes.len() as u32 - 1);
        node
    }

    fn atom(&mut self) -> Result<Node, String> {
        let from = self.at;
        match self.next()? {
            '^' => Ok(Node::Start),
            '$' => Ok(Node::End),
            '.' => Ok(self.spelled(from, |fold| Class::new(vec![('\n', '\n')], Vec::new(), true, fold))),
            '[' => self.set(from),
            '(' => self.group(),
            '\\' => match self.peek() {
                Some('A') => {
                    self.at += 1;
                    Ok(Node::Start)
                }
                Some(c @ ('b' | 'B')) => {
                    self.at += 1;
                    Ok(Node::WordBoundary(c == 'b'))
                }
                _ => {
                    let item = self.escaped(false)?;
                    Ok(self.spelled(from, |fold| match item {
                        Item::Char(c) => Class::of(c, fold),
                        Item::Kind(kind, wanted) => Class::new(Vec::new(), vec![(kind, wanted)], false, fold),
                    }))
                }
            },
            '*' | '+' | '?' => Err(self.complain("nothing to repeat")),
            c => Ok(self.spelled(from, |fold| Class::of(c, fold))),
        }
    }

    fn group(&mut self) -> Result<Node, String> {
        let look = if self.take("?:") {
            None
        } else if self.take("?=") {
            Some((true, true))
        } else if self.take("?!") {
            Some((true, false))
        } else if self.take("?<=") {
            Some((false, true))
        } else if self.take("?<!") {
            Some((false, false))
        } else if self.peek() == Some('?') {
            return Err(self.complain("a kind of group that is not supported"));
        } else {
            // What a group holds is never asked for.
            None
        };
        let node = self.either()?;
        if !self.take(")") {
            return Err(self.complain("a closing bracket is missing"));
        }
        Ok(match look {
            None => node,
            Some((ahead, wanted)) => Node::Look { node: Box::new(node), ahead, wanted },
        })
    }

    /// A set in brackets, the first of which has been read.
    fn set(&mut self, from: usize) -> Result<Node, String> {
        let end = self.end_of_set()?;
        if let Some(known) = self.by_spelling.get(&self.pattern[from..end]) {
            self.at = end;
            return Ok(Node::Class(*known));
        }
        let negated = self.take("^");
        let (mut ranges, mut kinds) = (Vec::new(), Vec::new());
        while self.at < end - 1 {
            let first = match self.set_item()? {
                Item::Kind(kind, wanted) => {
                    kinds.push((kind, wanted));
                    continue;
                }
                Item::Char(c) => c,
            };
            // A hyphen is a range unless it is the last in the set.
            if self.peek() == Some('-') && self.at + 1 < end - 1 {
                self.at += 1;
                let Item::Char(last) = self.set_item()? else { return Err(self.complain("a bad range")) };
                if last < first {
                    return Err(self.complain("a range that runs backwards"));
                }
                ranges.push((first, last));
            } else {
                ranges.push((first, first));
            }
        }
        self.at = end;
        Ok(self.spelled(from, |fold| Class::new(ranges, kinds, negated, fold)))
    }

    /// Where the set ends whose first bracket has just been read: after its last.
    fn end_of_set(&self) -> Result<usize, String> {
        let bytes = self.pattern.as_bytes();
        let mut at = self.at + usize::from(bytes.get(self.at) == Some(&b'^'));
        // A closing bracket in front stands for itself.
        at += usize::from(bytes.get(at) == Some(&b']'));
        loop {
            match bytes.get(at) {
                None => return Err(self.complain("a set without its end")),
                Some(b']') => return Ok(at + 1),
                Some(b'\\') => at += 2,
                Some(_) => at += 1,
            }
        }
    }

    fn set_item(&mut self) -> Result<Item, String> {
        match self.next()? {
            '\\' => self.escaped(true),
            c => Ok(Item::Char(c)),
        }
    }

    /// What follows a backslash.
    fn escaped(&mut self, in_set: bool) -> Result<Item, String> {
        let kind = |kind, wanted| Ok(Item::Kind(kind, wanted));
        let c = match self.next()? {
            'w' => return kind(Kind::Word, true),
            'W' => return kind(Kind::Word, false),
            'd' => return kind(Kind::Decimal, true),
            'D' => return kind(Kind::Decimal, false),
            's' => return kind(Kind::Space, true),
            'S' => return kind(Kind::Space, false),
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'f' => '\x0c',
            'v' => '\x0b',
            'a' => '\x07',
            'b' if in_set => '\x08',
            'x' => self.hex(2)?,
            'u' => self.hex(4)?,
            'U' => self.hex(8)?,
            c if c.is_ascii_alphanumeric() => {
                return Err(self.complain(&format!("the escape \\{c}, which is not supported,")));
            }
            c => c,
        };
        Ok(Item::Char(c))
    }

    fn hex(&mut self, digits: usize) -> Result<char, String> {
        let read = self.rest().get(..digits).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let c = read.and_then(char::from_u32).ok_or_else(|| self.complain("a bad character number"))?;
        self.at += digits;
        Ok(c)
    }
}

enum Item {
    Char(char),
    Kind(Kind, bool),
}
