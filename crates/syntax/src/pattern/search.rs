use super::compile::{AT_END, NOT_ASCII, Pattern, Step};
use crate::chars;

/// Room for a search, used again and again.
#[derive(Default)]
pub(crate) struct Scratch {
    now: Vec<Thread>,
    next: Vec<Thread>,
    /// In which round each step was last reached: no step runs twice at one place.
    reached: Vec<u32>,
    round: u32,
    stack: Vec<u32>,
}

/// A way of matching that is still open: the step it stands at and where it began.
#[derive(Clone, Copy)]
struct Thread {
    step: u32,
    start: u32,
}

impl Scratch {
    fn open(&mut self, steps: usize) {
        self.now.clear();
        self.next.clear();
        if self.reached.len() < steps {
            self.reached.resize(steps, 0);
        }
        self.new_round();
    }

    fn new_round(&mut self) {
        if self.round == u32::MAX {
            self.reached.fill(0);
            self.round = 0;
        }
        self.round += 1;
    }
}

impl Pattern {
    /// Python's `search`: where the first match begins and ends, counted in characters.
    pub fn search(&self, text: &[char], scratch: &mut Scratch) -> Option<(usize, usize)> {
        self.search_from(text, 0, false, scratch)
    }

    /// As [`search`](Pattern::search), for a `text` in which a match that may be long cannot begin before
    /// `far`: so only what lies within reach of the end is looked at before it.
    pub fn search_before_end(&self, text: &[char], far: usize, scratch: &mut Scratch) -> Option<(usize, usize)> {
        let near = text.len().saturating_sub(self.reach + 1);
        self.search_from(text, near.min(far), false, scratch)
    }

    /// Whether a match that begins with `c` may be longer than the pattern's greatest known reach.
    pub fn may_be_long(&self, c: char) -> bool {
        let first = if c.is_ascii() { c as usize } else { NOT_ASCII };
        !self.starting_far[first].is_empty()
    }

    /// Python's `match`: where the match at the start of the text ends.
    pub fn match_start(&self, text: &[char], scratch: &mut Scratch) -> Option<usize> {
        self.run(text, 0, false, true, scratch).map(|(_, end)| end)
    }

    /// Python's `finditer`.
    pub fn find_all(&self, text: &[char], scratch: &mut Scratch, found: &mut Vec<(usize, usize)>) {
        found.clear();
        let (mut from, mut must_advance) = (0, false);
        while let Some((start, end)) = self.search_from(text, from, must_advance, scratch) {
            found.push((start, end));
            from = end;
            must_advance = start == end;
        }
    }

    fn search_from(
        &self,
        text: &[char],
        from: usize,
        must_advance: bool,
        scratch: &mut Scratch,
    ) -> Option<(usize, usize)> {
        self.run(text, from, must_advance, false, scratch)
    }

    /// The leftmost match at or after `from`, of its ways the one that the expression prefers. One of
    /// no length at `from` does not count if it `must_advance`.
    fn run(
        &self,
        text: &[char],
        from: usize,
        must_advance: bool,
        only_here: bool,
        scratch: &mut Scratch,
    ) -> Option<(usize, usize)> {
        let mut present = None;
        scratch.open(self.steps.len());
        let mut best = None;
        for at in from..=text.len() {
            if best.is_none() && (!only_here || at == from) && (!self.anchored || at == 0) {
                self.begin(text, at, &mut present, scratch);
            }
            if scratch.now.is_empty() {
                if best.is_some() || self.anchored || only_here {
                    break;
                }
                scratch.new_round();
                continue;
            }
            scratch.new_round();
            let now = std::mem::take(&mut scratch.now);
            for thread in &now {
                match self.steps[thread.step as usize] {
                    Step::Match => {
                        let start = thread.start as usize;
                        if must_advance && start == from && at == start {
                            continue;
                        }
                        // All that follow are less preferred; those before go on, they may end later.
                        best = Some((start, at));
                        break;
                    }
                    Step::Class(class) if at < text.len() && self.classes[class as usize].has(text[at]) => {
                        self.follow(text, at + 1, thread.step + 1, thread.start, scratch);
                    }
                    _ => {}
                }
            }
            scratch.now = now;
            scratch.now.clear();
            std::mem::swap(&mut scratch.now, &mut scratch.next);
        }
        best
    }

    /// Opens the choices that may begin at `at`, least preferred of all that are open.
    fn begin(&self, text: &[char], at: usize, present: &mut Option<u64>, scratch: &mut Scratch) {
        let first = match text.get(at) {
            None => AT_END,
            Some(c) if c.is_ascii() => *c as usize,
            Some(_) => NOT_ASCII,
        };
        // One more than it reaches, for a line feed after the end.
        let far = at + self.reach + 1 < text.len();
        let starting = if far { &self.starting_far[first] } else { &self.starting[first] };
        if starting.is_empty() {
            return;
        }
        let present = *present.get_or_insert_with(|| {
            let has = |class: &u32| text.iter().any(|c| self.classes[*class as usize].has(*c));
            self.needed.iter().enumerate().fold(0, |bits, (at, class)| bits | u64::from(has(class)) << at)
        });
        std::mem::swap(&mut scratch.now, &mut scratch.next);
        for choice in starting {
            let choice = &self.choices[*choice as usize];
            let too_early = choice.reach.is_some_and(|reach| at + reach + 1 < text.len());
            if !too_early && choice.needs & !present == 0 && (!choice.at_start || at == 0) {
                self.follow(text, at, choice.entry, at as u32, scratch);
            }
        }
        std::mem::swap(&mut scratch.now, &mut scratch.next);
    }

    /// Adds what can be reached from `step` without a character to the next threads.
    fn follow(&self, text: &[char], at: usize, step: u32, start: u32, scratch: &mut Scratch) {
        let Scratch { next, reached, round, stack, .. } = scratch;
        stack.push(step);
        while let Some(step) = stack.pop() {
            if std::mem::replace(&mut reached[step as usize], *round) == *round {
                continue;
            }
            match self.steps[step as usize] {
                Step::Class(_) | Step::Match => next.push(Thread { step, start }),
                Step::Split(first, second) => stack.extend([second, first]),
                Step::Jump(to) => stack.push(to),
                place if self.holds(place, text, at) => stack.push(step + 1),
                _ => {}
            }
        }
    }

    /// Whether a step that takes no character holds at `at`.
    fn holds(&self, step: Step, text: &[char], at: usize) -> bool {
        match step {
            Step::Start => at == 0,
            Step::End => at == text.len() || (at + 1 == text.len() && text[at] == '\n'),
            Step::WordBoundary(wanted) => {
                let word = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(|c| chars::is_word(*c));
                (word(at.checked_sub(1)) != word(Some(at))) == wanted
            }
            Step::Look(look) => {
                let look = &self.looks[look as usize];
                let from = at.checked_sub(look.behind);
                from.is_some_and(|from| self.backtrack(text, from, look.entry)) == look.wanted
            }
            _ => false,
        }
    }

    /// Whether the steps from `step` match at `at`, by trying. For bodies of bounded length only.
    fn backtrack(&self, text: &[char], mut at: usize, mut step: u32) -> bool {
        loop {
            match self.steps[step as usize] {
                Step::Match => return true,
                Step::Jump(to) => {
                    step = to;
                    continue;
                }
                Step::Split(first, second) => {
                    if self.backtrack(text, at, first) {
                        return true;
                    }
                    step = second;
                    continue;
                }
                Step::Class(class) => match text.get(at) {
                    Some(c) if self.classes[class as usize].has(*c) => at += 1,
                    _ => return false,
                },
                place => {
                    if !self.holds(place, text, at) {
                        return false;
                    }
                }
            }
            step += 1;
        }
    }
}
