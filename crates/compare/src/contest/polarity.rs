//! Polarity: it happened, it did not; it is done, it is still to come.

use rashomon_parse::Modality;

use super::{Comparer, Difference};
use crate::Slot;
use crate::align::Pair;
use crate::statements::one_line;

const ALIKE: f32 = 0.36;

pub(super) fn compare(comparer: &Comparer, pair: &Pair, differences: &mut Vec<Difference>) {
    if pair.likeness < ALIKE || !comparer.same_predicate(pair.first, pair.second) {
        return;
    }
    let (first, second) = (&comparer.statements[pair.first], &comparer.statements[pair.second]);
    let open = |modality: Modality| matches!(modality, Modality::Possible | Modality::Threatened);
    let (one, other) = (first.claim.modality, second.claim.modality);
    if open(one) || open(other) {
        return;
    }
    let negated = first.negative != second.negative;
    let denied = (one == Modality::Denied) != (other == Modality::Denied);
    let pending = (one == Modality::Planned) != (other == Modality::Planned);
    if negated != denied || (pending && !negated && !denied) {
        differences.push(Difference {
            slot: Slot::Polarity,
            first: (pair.first, one_line(first.text, first.claim.span)),
            second: (pair.second, one_line(second.text, second.claim.span)),
            update: pending,
        });
    }
}
