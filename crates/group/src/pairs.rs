//! All pairs worth comparing, compared, part by part.

use std::io;

use rayon::prelude::*;

use crate::candidates::{CROWDED, Index, Scores};
use crate::records::{OpenFile, Records, RecordsWriter};
use crate::similarity::Similarity;
use crate::weights::{Rows, Weights};

/// How near the nearest, sixth and forty-first neighbour of a row are. Where many are of its own story, the last of these
/// is one that lies behind them, and of a [crowded](CROWDED) row that of the neighbours of other days.
pub(crate) type Near = [f32; 3];

/// Which neighbours are looked at, counted from the nearest.
const LOOKED_AT: [usize; 3] = [0, 5, 40];
/// With each neighbour of its own story beyond so many the one behind the forty-first is looked at, and so on: it is to lie
/// behind them, as it does in the streams that the likelihood was fitted on.
const OWN: usize = 10;
/// How many neighbours must be known for that.
const NEIGHBOURS: usize = LOOKED_AT[2] + CROWDED - OWN;
const NEIGHBOURS_AWAY: usize = LOOKED_AT[2] + 1;

/// How often is counted which neighbours are of a row's own story: that depends on what is around it, which depends on
/// them. First all rows are held to be crowded, by which too many seem to be.
pub(crate) const COUNTED: usize = 2;

/// Days apart from which on a neighbour is of other news: those of the same days may all tell one story.
const AWAY_DAYS: i32 = 3;

/// What was met of the neighbours of a row, in any order: how near they are, the nearest first, zero where there are no
/// more.
#[derive(Clone)]
pub(crate) struct Neighbours {
    all: [f32; NEIGHBOURS],
    away: [f32; NEIGHBOURS_AWAY],
}

impl Neighbours {
    pub const NONE: Self = Self { all: [0.0; NEIGHBOURS], away: [0.0; NEIGHBOURS_AWAY] };

    pub fn meet(&mut self, similarity: &Similarity) {
        let nearness = similarity.nearness();
        insert(&mut self.all, nearness);
        if similarity.gap_days.is_none_or(|gap| gap >= AWAY_DAYS) {
            insert(&mut self.away, nearness);
        }
    }

    /// Of a row of whose neighbours so many are [strong](Similarity::is_strong) ones.
    pub fn near(&self, strong: usize) -> Near {
        let [nearest, sixth, last] = LOOKED_AT;
        let last = if strong < CROWDED { self.all[last + strong.saturating_sub(OWN)] } else { self.away[last] };
        [self.all[nearest], self.all[sixth], last]
    }
}

/// Puts a number in its place among those that fall.
fn insert(falling: &mut [f32], number: f32) {
    let at = falling.partition_point(|other| *other >= number);
    if at < falling.len() {
        falling[at..].rotate_right(1);
        falling[at] = number;
    }
}

/// Two rows, the earlier first, and what they have in common but for what others around them have.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pair {
    a: u32,
    b: u32,
    similarity: Similarity,
}

/// What was found by comparing all rows.
pub(crate) struct Compared {
    parts: Parts,
    days: Vec<Option<i32>>,
    pub near: Vec<Near>,
    /// Rows of which too little was followed.
    pub hot: Vec<u32>,
}

/// Pairs in the order of their later rows, as many rows in each part.
enum Parts {
    Memory(Vec<Vec<Pair>>),
    File(Records),
}

/// Rows compared at a time by one thread, and by all.
const PART: usize = 64;
const BLOCK: usize = 64 * PART;

/// Finds the pairs worth comparing and compares them. With `open` they are kept in a file.
pub(crate) fn compare(
    weights: &Weights,
    rows: &impl Rows,
    index: &Index,
    open: Option<&OpenFile>,
    progress: &mut dyn FnMut(usize, usize),
) -> io::Result<Compared> {
    let compare_row = |scores: &mut Scores, at: u32, pairs: &mut Vec<Pair>| -> io::Result<bool> {
        let row = rows.row(at)?;
        let (found, hot) = index.earlier(weights, &row, at, scores)?;
        for other in found {
            pairs.push(Pair { a: other, b: at, similarity: weights.similarity(&*rows.row(other)?, &row) });
        }
        Ok(hot)
    };
    let compare_part = |scores: &mut Scores, part: usize| -> io::Result<(Vec<Pair>, Vec<u32>)> {
        let (mut pairs, mut hot) = (Vec::new(), Vec::new());
        for at in part * PART..rows.len().min((part + 1) * PART) {
            if compare_row(scores, at as u32, &mut pairs)? {
                hot.push(at as u32);
            }
        }
        Ok((pairs, hot))
    };
    let mut neighbours = vec![Neighbours::NONE; rows.len()];
    let mut hot = Vec::new();
    let mut memory = Vec::new();
    let mut file = open.map(RecordsWriter::new).transpose()?;
    let parts = rows.len().div_ceil(PART);
    for block in (0..parts).step_by(BLOCK / PART) {
        progress(block * PART, rows.len());
        let block = block..parts.min(block + BLOCK / PART);
        let found: Vec<(Vec<Pair>, Vec<u32>)> = block
            .into_par_iter()
            .map_init(|| Scores::new(rows.len()), |scores, part| compare_part(scores, part))
            .collect::<io::Result<_>>()?;
        for (pairs, hot_ones) in found {
            hot.extend(hot_ones);
            for pair in &pairs {
                neighbours[pair.a as usize].meet(&pair.similarity);
                neighbours[pair.b as usize].meet(&pair.similarity);
            }
            match &mut file {
                Some(file) => file.push(&to_bytes(&pairs))?,
                None => memory.push(pairs),
            }
        }
    }
    let mut compared = Compared {
        near: neighbours.iter().map(|neighbours| neighbours.near(CROWDED)).collect(),
        parts: match file {
            Some(file) => Parts::File(file.finish()?),
            None => Parts::Memory(memory),
        },
        days: index.days.clone(),
        hot,
    };
    for _ in 0..COUNTED {
        let mut strong = vec![0; rows.len()];
        for (a, b) in compared.keep(|a, b, similarity| similarity.is_strong().then_some((a, b)))? {
            strong[a as usize] += 1;
            strong[b as usize] += 1;
        }
        compared.near = neighbours.iter().zip(strong).map(|(neighbours, strong)| neighbours.near(strong)).collect();
    }
    Ok(compared)
}

impl Compared {
    /// What `keep` makes of the pairs, each held against what is around its two, in the order of the pairs.
    pub fn keep<T: Send>(&self, keep: impl Fn(u32, u32, &Similarity) -> Option<T> + Sync) -> io::Result<Vec<T>> {
        let of = |pairs: &[Pair]| -> Vec<T> {
            let around = |row: u32| self.near[row as usize];
            let each = pairs
                .iter()
                .filter_map(|Pair { a, b, similarity }| keep(*a, *b, &similarity.among(around(*a), around(*b))));
            each.collect()
        };
        let kept: Vec<Vec<T>> = match &self.parts {
            Parts::Memory(parts) => parts.par_iter().map(|pairs| of(pairs)).collect(),
            Parts::File(parts) => {
                let read = |part| Ok(of(&self.unpack(&parts.read(part)?)));
                (0..parts.len()).into_par_iter().map(read).collect::<io::Result<_>>()?
            }
        };
        Ok(kept.into_iter().flatten().collect())
    }

    fn unpack(&self, bytes: &[u8]) -> Vec<Pair> {
        let day = |row: u32| self.days[row as usize];
        let pairs = bytes.as_chunks::<PAIR>().0.iter().map(|pair| {
            let (of, _) = pair.as_chunks::<4>();
            let [a, b] = [of[0], of[1]].map(u32::from_le_bytes);
            let [early, all, told, names, numbers, phrases] = std::array::from_fn(|at| f32::from_le_bytes(of[at + 2]));
            let gap_days = day(a).zip(day(b)).map(|(a, b)| (a - b).abs());
            let similarity =
                Similarity { early, all, told, names, numbers, phrases, gap_days, ..Similarity::default() };
            Pair { a, b, similarity }
        });
        pairs.collect()
    }
}

/// Two positions and six numbers: days are known.
const PAIR: usize = 32;

fn to_bytes(pairs: &[Pair]) -> Vec<u8> {
    let mut out = Vec::with_capacity(pairs.len() * PAIR);
    for Pair { a, b, similarity: of } in pairs {
        [a, b].iter().for_each(|row| out.extend(row.to_le_bytes()));
        let numbers = [of.early, of.all, of.told, of.names, of.numbers, of.phrases];
        numbers.iter().for_each(|number| out.extend(number.to_le_bytes()));
    }
    out
}
