//! How rare each term is, and the sketches of reports weighed by that.

use std::borrow::Cow;
use std::io;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::background;
use crate::prints::{Part, Prints, gather, is_in};
use crate::sketch::{Marks, Sketch, Term};

/// Terms and phrases of many sketches as dense numbers, with how rare each is.
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    /// How rare each dense term is: the logarithm of its inverse share of reports.
    pub idf: Vec<f32>,
    /// The same of each dense phrase.
    pub phrase_idf: Vec<f32>,
    /// What the dense numbers stand for.
    terms: Ids,
    phrases: Ids,
    /// How many sketches were weighed at once.
    reports: f32,
    /// Dense numbers of terms that only later reports have.
    later_terms: FxHashMap<u32, u32>,
    /// 1 + ln of a count, 0 for none.
    damped: Vec<f32>,
}

/// One sketch, its ids made dense.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub day: Option<i32>,
    /// In order of their ids.
    pub terms: Vec<Term>,
    /// Only those that another sketch has too, sorted.
    pub phrases: Vec<u32>,
    /// The squared length of the report's weights in each of the cosines.
    pub norms: [f32; KINDS],
    pub phrase_norm: f32,
    /// How rare the terms of its headline are, added up.
    pub headline: f32,
}

/// A report that came after the others were weighed.
#[derive(Clone, Debug)]
pub(crate) struct Later {
    pub row: Row,
    /// All its phrases with how rare each is.
    pub phrases: Vec<(u32, f32)>,
}

/// The cosines of two reports: early, all, names, numbers.
pub(crate) const KINDS: usize = 4;

impl Weights {
    /// Weighs the terms of the reports at `places` by how rare they are among them and in news as such.
    pub fn new(prints: &(impl Prints + ?Sized), places: &[u32]) -> io::Result<Self> {
        let reports = places.len() as f32;
        let (terms, idf) = number(
            prints,
            places,
            Part::Terms,
            |sketch, add| sketch.terms.iter().for_each(|term| add(term.id)),
            |id, count| Some(weigh(reports, count, usual_share(id))),
        )?;
        let (phrases, phrase_idf) = number(
            prints,
            places,
            Part::Phrases,
            |sketch, add| sketch.phrases.iter().for_each(|phrase| add(*phrase)),
            // A phrase of one report joins no two.
            |_, count| (count > 1).then(|| weigh(reports, count, PHRASE)),
        )?;
        Ok(Self {
            idf,
            phrase_idf,
            terms,
            phrases,
            reports,
            later_terms: FxHashMap::default(),
            damped: (0..=u8::MAX).map(|count| if count == 0 { 0.0 } else { 1.0 + f32::from(count).ln() }).collect(),
        })
    }

    /// Weighs one of the sketches that all were made of.
    pub fn weigh_own(&self, sketch: &Sketch) -> Row {
        let known = |ids: &Ids, id: u32| ids.position(id).expect("each of its terms was numbered");
        // Dense ids rise with the ids, so the order stays.
        let terms = sketch.terms.iter().map(|term| Term { id: known(&self.terms, term.id), ..*term }).collect();
        let phrases = sketch.phrases.iter().filter_map(|phrase| self.phrases.position(*phrase)).collect();
        self.row(sketch, terms, phrases)
    }

    fn row(&self, sketch: &Sketch, terms: Vec<Term>, phrases: Vec<u32>) -> Row {
        let mut norms = [0.0; KINDS];
        for term in &terms {
            for (norm, weight) in norms.iter_mut().zip(self.of(term)) {
                *norm += weight * weight;
            }
        }
        let headline =
            terms.iter().filter(|term| term.marks.has(Marks::HEADLINE)).map(|term| self.idf[term.id as usize]);
        let headline = headline.sum();
        let shared: f32 = phrases.iter().map(|phrase| self.phrase_idf[*phrase as usize].powi(2)).sum();
        // The squared length of its phrases if no other report had any of them.
        let alone = weigh(self.reports, 1, PHRASE);
        let unshared = sketch.phrases.len() as f32 * alone * alone;
        Row { day: sketch.day, terms, phrases, norms, phrase_norm: unshared.max(shared), headline }
    }

    /// What it weighs that another report has the term too.
    pub fn product(&self, term: &Term) -> f32 {
        self.of(term)[1] * self.idf[term.id as usize]
    }

    /// The term's weight in each of the cosines.
    pub fn of(&self, term: &Term) -> [f32; KINDS] {
        let idf = self.idf[term.id as usize];
        let all = self.damped[term.count as usize] * idf;
        [
            self.damped[term.early as usize] * idf,
            all,
            if term.marks.has(Marks::NAME) { all } else { 0.0 },
            if term.marks.has(Marks::NUMBER) { idf } else { 0.0 },
        ]
    }

    /// Weighs a report that came later as those before it were weighed.
    pub fn weigh_later(&mut self, sketch: &Sketch) -> Later {
        let mut terms: Vec<Term> = Vec::with_capacity(sketch.terms.len());
        for term in &sketch.terms {
            let id = self.terms.position(term.id).unwrap_or_else(|| {
                let next = self.idf.len() as u32;
                let id = *self.later_terms.entry(term.id).or_insert(next);
                if id == next {
                    self.idf.push(weigh(self.reports, 1, usual_share(term.id)));
                }
                id
            });
            terms.push(Term { id, ..*term });
        }
        terms.sort_unstable_by_key(|term| term.id);
        // A phrase that one report had before is that of two now.
        let second = weigh(self.reports, 2, PHRASE);
        let mut phrases = Vec::new();
        let weigh_phrase = |phrase: &u32| {
            let known = self.phrases.position(*phrase);
            phrases.extend(known);
            (*phrase, known.map_or(second, |known| self.phrase_idf[known as usize]))
        };
        let weights = sketch.phrases.iter().map(weigh_phrase).collect();
        Later { row: self.row(sketch, terms, phrases), phrases: weights }
    }

    /// No sketch is weighed any more: what the numbers stand for is forgotten.
    pub fn seal(&mut self) {
        (self.terms, self.phrases) = (Ids::default(), Ids::default());
    }
}

/// How rare a term is that `count` of `reports` have and that stands in `share` of all news.
fn weigh(reports: f32, count: usize, share: f32) -> f32 {
    ((reports + background::WEIGHT) / (count as f32 + background::WEIGHT * share)).ln().max(0.0)
}

fn usual_share(id: u32) -> f32 {
    background::shares().get(&id).copied().unwrap_or(background::RARE)
}

/// The share of news that has a phrase: two words of no class are this much rarer together than either is.
const PHRASE: f32 = background::RARE / 4.0;

/// Numbers the ids for which `weigh`, given an id and how many sketches have it, gives a weight; and the weights by these
/// numbers.
fn number(
    prints: &(impl Prints + ?Sized),
    places: &[u32],
    part: Part,
    ids_of: impl Fn(&Sketch, &mut dyn FnMut(u32)) + Sync,
    weigh: impl Fn(u32, usize) -> Option<f32>,
) -> io::Result<(Ids, Vec<f32>)> {
    let (mut numbered, mut weights) = (Vec::new(), Vec::new());
    let passes = prints.passes(part, size_of::<u32>());
    for pass in 0..passes {
        let mut ids: Vec<u32> = gather(places, |at, own| {
            ids_of(&*prints.sketch(at)?, &mut |id| own.extend(is_in(pass, passes, id).then_some(id)));
            Ok(())
        })?;
        ids.par_sort_unstable();
        for run in ids.chunk_by(|a, b| a == b) {
            if let Some(weight) = weigh(run[0], run.len()) {
                numbered.push(run[0]);
                weights.push(weight);
            }
        }
    }
    numbered.shrink_to_fit();
    weights.shrink_to_fit();
    Ok((Ids::new(numbered), weights))
}

/// Ids that rise, each known by its position. They are hashes, so that their first bits lead close to where one stands.
#[derive(Clone, Debug, Default)]
struct Ids {
    ids: Vec<u32>,
    /// Where those begin that have these first bits.
    guide: Vec<u32>,
    shift: u32,
}

impl Ids {
    fn new(ids: Vec<u32>) -> Self {
        let bits = ids.len().max(2).ilog2();
        let shift = u32::BITS - bits;
        let mut guide = vec![0; (1 << bits) + 1];
        ids.iter().for_each(|id| guide[(*id >> shift) as usize + 1] += 1);
        (1..guide.len()).for_each(|at| guide[at] += guide[at - 1]);
        Self { ids, guide, shift }
    }

    fn position(&self, id: u32) -> Option<u32> {
        let first = (id >> self.shift) as usize;
        let from = *self.guide.get(first)?;
        let until = *self.guide.get(first + 1)?;
        let found = self.ids[from as usize..until as usize].binary_search(&id).ok()?;
        Some(from + found as u32)
    }
}

/// Weighed sketches by position, in order of their days, those without a day last. Only those that lie in a file can fail
/// to be read.
pub(crate) trait Rows: Sync {
    fn len(&self) -> usize;

    fn row(&self, at: u32) -> io::Result<Cow<'_, Row>>;
}

impl Rows for Vec<Row> {
    fn len(&self) -> usize {
        self.as_slice().len()
    }

    fn row(&self, at: u32) -> io::Result<Cow<'_, Row>> {
        Ok(Cow::Borrowed(&self[at as usize]))
    }
}
