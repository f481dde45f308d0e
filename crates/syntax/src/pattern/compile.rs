use super::class::Class;
use super::parse::{Node, parse};

/// A compiled expression.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(super) steps: Vec<Step>,
    pub(super) classes: Vec<Class>,
    pub(super) looks: Vec<Look>,
    pub(super) choices: Vec<Choice>,
    /// Choices, in order, that may match at a place whose character is this one of ASCII; then for
    /// all other characters; then for the end of the text.
    pub(super) starting: Vec<Vec<u32>>,
    /// The same without the choices of a known [reach](Choice::reach).
    pub(super) starting_far: Vec<Vec<u32>>,
    /// The greatest reach.
    pub(super) reach: usize,
    /// Whether every choice can match only at the start of the text.
    pub(super) anchored: bool,
    /// Classes of which some choices need a character somewhere: most words have none, so most
    /// choices need not be tried.
    pub(super) needed: Vec<u32>,
}

pub(super) const NOT_ASCII: usize = 128;
pub(super) const AT_END: usize = 129;

/// One of the alternatives that make up the whole expression.
#[derive(Debug)]
pub(super) struct Choice {
    pub entry: u32,
    pub at_start: bool,
    /// Only for those that must end with the text: their greatest length.
    pub reach: Option<usize>,
    /// Bits of [`Pattern::needed`].
    pub needs: u64,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Class(u32),
    /// First this, then that.
    Split(u32, u32),
    Jump(u32),
    Start,
    End,
    WordBoundary(bool),
    Look(u32),
    Match,
}

/// A look ahead or behind. Its body starts `behind` characters before the place.
#[derive(Debug)]
pub(super) struct Look {
    pub entry: u32,
    pub behind: usize,
    pub wanted: bool,
}

impl Pattern {
    const MOST_STEPS: usize = 2_000_000;

    /// Compiles a Python expression; an error says what cannot be run and where.
    pub fn new(pattern: &str) -> Result<Self, String> {
        let (node, classes) = parse(pattern)?;
        let mut compiler = Compiler { steps: Vec::new(), looks: Vec::new() };
        let choices = match node {
            Node::Either(choices) => choices,
            node => vec![node],
        };
        let mut starting = vec![Vec::new(); AT_END + 1];
        let mut starting_far = starting.clone();
        let mut needed = Vec::new();
        let mut compiled = Vec::with_capacity(choices.len());
        for (number, node) in choices.iter().enumerate() {
            let entry = compiler.steps.len() as u32;
            compiler.node(node)?;
            compiler.push(Step::Match)?;
            let nodes = match node {
                Node::Concat(nodes) => nodes.as_slice(),
                node => std::slice::from_ref(node),
            };
            let reach = if matches!(nodes.last(), Some(Node::End)) { longest(node) } else { None };
            let first = First::of(node, &classes);
            for at in 0..=AT_END {
                let may = first.nothing
                    || match at {
                        NOT_ASCII => first.not_ascii,
                        AT_END => false,
                        _ => first.ascii >> at & 1 == 1,
                    };
                if may {
                    starting[at].push(number as u32);
                    if reach.is_none() {
                        starting_far[at].push(number as u32);
                    }
                }
            }
            let mut needs = 0;
            // Letters and digits are everywhere, so only other characters are worth looking for; and
            // a choice that begins with one of those is tried at few places anyway.
            let worth = |class: &u32| classes[*class as usize].ascii() & ALPHANUMERIC == 0;
            let begins_anywhere = first.nothing || first.ascii & ALPHANUMERIC != 0;
            for class in needs_of(node).into_iter().filter(|class| begins_anywhere && worth(class)) {
                let known = needed.iter().position(|known| *known == class);
                let number = known.unwrap_or_else(|| {
                    needed.push(class);
                    needed.len() - 1
                });
                needs |= if number < 64 { 1 << number } else { 0 };
            }
            compiled.push(Choice { entry, at_start: matches!(nodes.first(), Some(Node::Start)), reach, needs });
        }
        needed.truncate(64);
        let anchored = compiled.iter().all(|choice| choice.at_start);
        Ok(Self {
            steps: compiler.steps,
            looks: compiler.looks,
            classes,
            reach: compiled.iter().filter_map(|choice| choice.reach).max().unwrap_or(0),
            choices: compiled,
            starting,
            starting_far,
            anchored,
            needed,
        })
    }
}

struct Compiler {
    steps: Vec<Step>,
    looks: Vec<Look>,
}

impl Compiler {
    fn push(&mut self, step: Step) -> Result<usize, String> {
        if self.steps.len() >= Pattern::MOST_STEPS {
            return Err("the expression is too large".to_owned());
        }
        self.steps.push(step);
        Ok(self.steps.len() - 1)
    }

    fn here(&self) -> u32 {
        self.steps.len() as u32
    }

    fn node(&mut self, node: &Node) -> Result<(), String> {
        match node {
            Node::Empty => {}
            Node::Class(class) => {
                self.push(Step::Class(*class))?;
            }
            Node::Start => {
                self.push(Step::Start)?;
            }
            Node::End => {
                self.push(Step::End)?;
            }
            Node::WordBoundary(wanted) => {
                self.push(Step::WordBoundary(*wanted))?;
            }
            Node::Concat(nodes) => {
                for node in nodes {
                    self.node(node)?;
                }
            }
            Node::Either(choices) => {
                let mut jumps = Vec::new();
                for (at, choice) in choices.iter().enumerate() {
                    if at + 1 < choices.len() {
                        let split = self.push(Step::Split(0, 0))?;
                        self.node(choice)?;
                        jumps.push(self.push(Step::Jump(0))?);
                        self.steps[split] = Step::Split(split as u32 + 1, self.here());
                    } else {
                        self.node(choice)?;
                    }
                }
                for jump in jumps {
                    self.steps[jump] = Step::Jump(self.here());
                }
            }
            Node::Repeat { node, min, max, greedy } => self.repeat(node, *min, *max, *greedy)?,
            Node::Look { node, ahead, wanted } => self.look(node, *ahead, *wanted)?,
        }
        Ok(())
    }

    fn repeat(&mut self, node: &Node, min: u32, max: Option<u32>, greedy: bool) -> Result<(), String> {
        let order = |into: u32, past: u32| if greedy { Step::Split(into, past) } else { Step::Split(past, into) };
        for _ in 0..min {
            self.node(node)?;
        }
        match max {
            None => {
                let split = self.push(Step::Split(0, 0))?;
                self.node(node)?;
                self.push(Step::Jump(split as u32))?;
                self.steps[split] = order(split as u32 + 1, self.here());
            }
            Some(max) => {
                let mut splits = Vec::new();
                for _ in min..max {
                    splits.push(self.push(Step::Split(0, 0))?);
                    self.node(node)?;
                }
                for split in splits {
                    self.steps[split] = order(split as u32 + 1, self.here());
                }
            }
        }
        Ok(())
    }

    fn look(&mut self, node: &Node, ahead: bool, wanted: bool) -> Result<(), String> {
        // The body is tried by plain backtracking, so it must be short.
        let longest = longest(node).ok_or("a look-around of any length, which is not supported")?;
        if !ahead && shortest(node) != longest {
            return Err("a look-behind without a fixed length".to_owned());
        }
        let over = self.push(Step::Jump(0))?;
        let entry = self.here();
        self.node(node)?;
        self.push(Step::Match)?;
        self.steps[over] = Step::Jump(self.here());
        self.looks.push(Look { entry, behind: if ahead { 0 } else { longest }, wanted });
        self.push(Step::Look(self.looks.len() as u32 - 1))?;
        Ok(())
    }
}

/// The greatest number of characters that `node` can match.
fn longest(node: &Node) -> Option<usize> {
    match node {
        Node::Class(_) => Some(1),
        Node::Concat(nodes) => nodes.iter().map(longest).sum(),
        Node::Either(choices) => choices.iter().map(longest).try_fold(0, |most, len| Some(most.max(len?))),
        Node::Repeat { node, max, .. } => match longest(node)? {
            0 => Some(0),
            len => Some(len * (*max)? as usize),
        },
        _ => Some(0),
    }
}

fn shortest(node: &Node) -> usize {
    match node {
        Node::Class(_) => 1,
        Node::Concat(nodes) => nodes.iter().map(shortest).sum(),
        Node::Either(choices) => choices.iter().map(shortest).min().unwrap_or(0),
        Node::Repeat { node, min, .. } => shortest(node) * *min as usize,
        _ => 0,
    }
}

const ALPHANUMERIC: u128 = 0x07ff_fffe_07ff_fffe_03ff_0000_0000_0000;

/// Classes of which every match of `node` has a character.
fn needs_of(node: &Node) -> Vec<u32> {
    match node {
        Node::Class(class) => vec![*class],
        Node::Concat(nodes) => nodes.iter().flat_map(needs_of).collect(),
        Node::Either(choices) => {
            let mut needs = choices.iter().map(needs_of);
            let first = needs.next().unwrap_or_default();
            needs.fold(first, |mut all, other| {
                all.retain(|class| other.contains(class));
                all
            })
        }
        Node::Repeat { node, min, .. } if *min > 0 => needs_of(node),
        _ => Vec::new(),
    }
}

/// With what a match can begin.
struct First {
    ascii: u128,
    not_ascii: bool,
    /// Whether it may have no character at all.
    nothing: bool,
}

impl First {
    const NOTHING: First = First { ascii: 0, not_ascii: false, nothing: true };

    fn of(node: &Node, classes: &[Class]) -> First {
        match node {
            Node::Class(class) => {
                let class = &classes[*class as usize];
                First { ascii: class.ascii(), not_ascii: class.beyond_ascii(), nothing: false }
            }
            Node::Concat(nodes) => {
                let mut first = First::NOTHING;
                for node in nodes {
                    let next = First::of(node, classes);
                    first.ascii |= next.ascii;
                    first.not_ascii |= next.not_ascii;
                    if !next.nothing {
                        first.nothing = false;
                        break;
                    }
                }
                first
            }
            Node::Either(choices) => {
                choices.iter().fold(First { nothing: false, ..First::NOTHING }, |first, choice| {
                    let next = First::of(choice, classes);
                    First {
                        ascii: first.ascii | next.ascii,
                        not_ascii: first.not_ascii | next.not_ascii,
                        nothing: first.nothing | next.nothing,
                    }
                })
            }
            Node::Repeat { node, min, .. } => {
                let first = First::of(node, classes);
                First { nothing: first.nothing || *min == 0, ..first }
            }
            _ => First::NOTHING,
        }
    }
}
