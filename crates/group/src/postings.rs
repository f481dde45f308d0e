//! Which rows have a term or a phrase.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::sync::Arc;

use crate::prints::MOST_PASSES;
use crate::records::{OpenFile, read_at};
use crate::weights::{Row, Rows};

/// For each id the rows that have it, in order.
#[derive(Clone, Debug)]
pub(crate) struct Postings {
    starts: Vec<usize>,
    rows: Lists,
}

/// All lists, one behind the other.
#[derive(Clone, Debug)]
enum Lists {
    Memory(Vec<u32>),
    /// In a file as four bytes each, with every [`STEP`]th in memory, so that a place in a long list is found by reading
    /// little of it.
    File {
        file: Arc<File>,
        steps: Vec<u32>,
    },
}

const STEP: usize = 256;

impl Postings {
    /// Of `ids` dense ids, those that `of` gives of each row.
    pub fn new(rows: &[Row], ids: usize, of: fn(&Row, &mut dyn FnMut(u32))) -> Self {
        let mut starts = vec![0; ids + 1];
        rows.iter().for_each(|row| of(row, &mut |id| starts[id as usize + 1] += 1));
        add_up(&mut starts);
        let mut next = starts.clone();
        let mut all = vec![0; starts[ids]];
        for (at, row) in (0..).zip(rows) {
            of(row, &mut |id| put(&mut all, &mut next[id as usize], at));
        }
        Self { starts, rows: Lists::Memory(all) }
    }

    /// The same in a file. `room` is how many bytes of lists may be held at a time.
    pub fn kept(
        rows: &impl Rows,
        ids: usize,
        of: fn(&Row, &mut dyn FnMut(u32)),
        open: &OpenFile,
        room: usize,
    ) -> io::Result<Self> {
        let mut starts = vec![0; ids + 1];
        for at in 0..rows.len() as u32 {
            of(&*rows.row(at)?, &mut |id| starts[id as usize + 1] += 1);
        }
        add_up(&mut starts);
        let room = room.max((starts[ids] * 4 + ids * 8) / MOST_PASSES);
        let mut file = BufWriter::new(open()?);
        let mut steps = Vec::with_capacity(starts[ids] / STEP + 1);
        let mut from = 0;
        while from < ids {
            // As many ids as there is room for, each with its place and its list, and one at least.
            let held = |until: usize| (starts[until] - starts[from]) * 4 + (until - from) * 8;
            let (mut until, mut most) = (from + 1, ids);
            while until < most {
                let middle = until + (most - until).div_ceil(2);
                if held(middle) <= room { until = middle } else { most = middle - 1 }
            }
            let first = starts[from];
            let mut next: Vec<usize> = starts[from..until].iter().map(|start| start - first).collect();
            let mut all = vec![0; starts[until] - first];
            for at in 0..rows.len() as u32 {
                of(&*rows.row(at)?, &mut |id| {
                    if let Some(id) = (id as usize).checked_sub(from).filter(|id| *id < next.len()) {
                        put(&mut all, &mut next[id], at);
                    }
                });
            }
            all.iter().try_for_each(|row: &u32| file.write_all(&row.to_le_bytes()))?;
            steps.extend((first.next_multiple_of(STEP)..starts[until]).step_by(STEP).map(|at| all[at - first]));
            from = until;
        }
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Self { starts, rows: Lists::File { file: Arc::new(file), steps } })
    }

    /// How many rows have the id: none where no row had it.
    pub fn count(&self, id: u32) -> usize {
        self.list(id).len()
    }

    fn list(&self, id: u32) -> Range<usize> {
        match self.starts.get(id as usize..id as usize + 2) {
            Some(&[from, until]) => from..until,
            _ => 0..0,
        }
    }

    /// Those of the rows that have the id which lie in `range`; nothing where these are more than `most`.
    pub fn within(&self, id: u32, range: Range<u32>, most: usize) -> io::Result<Option<Cow<'_, [u32]>>> {
        let list = self.list(id);
        let inside = |rows: &[u32]| {
            let from = rows.partition_point(|row| *row < range.start);
            from..from + rows[from..].partition_point(|row| *row < range.end)
        };
        match &self.rows {
            Lists::Memory(all) => {
                let rows = &all[list];
                let inside = inside(rows);
                Ok((inside.len() <= most).then(|| Cow::Borrowed(&rows[inside])))
            }
            Lists::File { file, steps } => {
                // Between the last step before the range and the first behind it.
                let (first, last) = (list.start.div_ceil(STEP), list.end.div_ceil(STEP));
                let found = inside(&steps[first..last]);
                if found.len() > most.div_ceil(STEP) + 1 {
                    return Ok(None);
                }
                let before = (first + found.start).checked_sub(1).map_or(list.start, |step| step * STEP);
                let behind = if first + found.end < last { (first + found.end) * STEP } else { list.end };
                let places = before.max(list.start)..behind.min(list.end);
                let mut bytes = vec![0; places.len() * 4];
                read_at(file, places.start as u64 * 4, &mut bytes)?;
                let mut rows: Vec<u32> = bytes.as_chunks().0.iter().map(|row| u32::from_le_bytes(*row)).collect();
                let inside = inside(&rows);
                rows.truncate(inside.end);
                rows.drain(..inside.start);
                Ok((rows.len() <= most).then_some(Cow::Owned(rows)))
            }
        }
    }
}

fn add_up(starts: &mut [usize]) {
    (1..starts.len()).for_each(|id| starts[id] += starts[id - 1]);
}

fn put(all: &mut [u32], next: &mut usize, at: u32) {
    all[*next] = at;
    *next += 1;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(phrases: &[u32]) -> Row {
        let phrases = phrases.to_vec();
        Row { day: None, terms: Vec::new(), phrases, norms: [0.0; 4], phrase_norm: 0.0, headline: 0.0 }
    }

    fn phrases(row: &Row, add: &mut dyn FnMut(u32)) {
        row.phrases.iter().for_each(|phrase| add(*phrase));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn a_file_gives_what_memory_gives(
            // Lists of all lengths: of an id many rows, few, or none have.
            shares in prop::collection::vec(0u32..100, 1..6),
            count in 1u32..2000,
            room in 1usize..9000,
            asked in prop::collection::vec((0u32..7, 0u32..2000, 0u32..2000, 0usize..900), 20),
        ) {
            let has = |at: u32, id: u32| (at * 31 + id * 17) % 100 < shares[id as usize];
            let ids = shares.len() as u32;
            let rows: Vec<Row> =
                (0..count).map(|at| row(&(0..ids).filter(|id| has(at, *id)).collect::<Vec<_>>())).collect();
            let memory = Postings::new(&rows, ids as usize, phrases);
            let file = Postings::kept(&rows, ids as usize, phrases, &tempfile::tempfile, room).unwrap();
            for (id, a, b, most) in asked {
                prop_assert_eq!(file.count(id), memory.count(id));
                let range = a.min(b)..a.max(b);
                let expected = (0..count).filter(|at| id < ids && range.contains(at) && has(*at, id));
                let expected: Vec<u32> = expected.collect();
                let expected = (expected.len() <= most).then_some(expected);
                for postings in [&memory, &file] {
                    let found = postings.within(id, range.clone(), most).unwrap();
                    prop_assert_eq!(found.map(Cow::into_owned), expected.clone());
                }
            }
        }
    }
}
