//! Gzip whose members are told apart, and which goes on after a damaged one.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use flate2::bufread::GzDecoder;

/// Where members begin, counted in unpacked bytes. Web archives pack each record as a member of its own.
#[derive(Clone, Default)]
pub(super) struct Members(Rc<RefCell<VecDeque<u64>>>);

impl Members {
    /// Whether a member begins at `from`, and none between there and `to`. Those before `to` are forgotten:
    /// a stream is read once.
    pub fn hold_one(&self, from: u64, to: u64) -> bool {
        let mut starts = self.0.borrow_mut();
        let mut one = starts.front() == Some(&from);
        if one {
            starts.pop_front();
        }
        while starts.front().is_some_and(|start| *start < to) {
            starts.pop_front();
            one = false;
        }
        one
    }
}

/// Unpacks member after member. What is damaged is passed over to the next member, and told at the end.
pub(super) struct GzMembers<R: Read> {
    state: State<R>,
    members: Members,
    unpacked: u64,
    damage: Option<io::Error>,
}

enum State<R: Read> {
    Inside(Box<GzDecoder<BufReader<R>>>),
    Between(BufReader<R>),
    Done,
}

impl<R: Read> GzMembers<R> {
    pub fn new(packed: R, members: Members) -> Self {
        let packed = BufReader::with_capacity(64 * 1024, packed);
        Self { state: State::Between(packed), members, unpacked: 0, damage: None }
    }

    /// The next member's decoder, past padding; none at the end.
    fn next_member(&mut self, mut packed: BufReader<R>) -> io::Result<State<R>> {
        loop {
            let buffer = packed.fill_buf()?;
            let padding = buffer.iter().take_while(|byte| **byte == 0).count();
            if buffer.is_empty() {
                return Ok(State::Done);
            }
            if padding == 0 {
                break;
            }
            packed.consume(padding);
        }
        self.members.0.borrow_mut().push_back(self.unpacked);
        Ok(State::Inside(Box::new(GzDecoder::new(packed))))
    }
}

/// Reads on to what looks like the beginning of a member: its magic number, the method, no unknown flag.
fn skip_to_member<R: Read>(packed: &mut BufReader<R>) -> io::Result<bool> {
    loop {
        let buffer = packed.fill_buf()?;
        if buffer.is_empty() {
            return Ok(false);
        }
        if let Some(at) = buffer.windows(4).position(|part| part[..3] == [0x1f, 0x8b, 8] && part[3] & 0xe0 == 0) {
            packed.consume(at);
            return Ok(true);
        }
        // The number may lie over the buffer's end: then that one member is passed over too.
        let all = buffer.len();
        packed.consume(all);
    }
}

impl<R: Read> Read for GzMembers<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Done => return self.damage.take().map_or(Ok(0), Err),
                State::Between(packed) => self.state = self.next_member(packed)?,
                State::Inside(mut decoder) => match decoder.read(out) {
                    Ok(0) => self.state = State::Between((*decoder).into_inner()),
                    Ok(n) => {
                        self.unpacked += n as u64;
                        self.state = State::Inside(decoder);
                        return Ok(n);
                    }
                    Err(error) => {
                        let mut packed = (*decoder).into_inner();
                        // The member that failed began here: on past its own number.
                        if packed.buffer().starts_with(&[0x1f, 0x8b]) {
                            packed.consume(2);
                        }
                        let found = skip_to_member(&mut packed);
                        self.damage.get_or_insert(error);
                        if let Ok(true) = found {
                            self.state = State::Between(packed);
                        }
                    }
                },
            }
        }
    }
}
