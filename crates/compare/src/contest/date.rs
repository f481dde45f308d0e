//! Days: precision, and the day of the deed.

use jiff::civil::Date;
use rashomon_parse::{TimeExpression, TimeKind};

use super::{Comparer, Difference, Value};
use crate::Slot;
use crate::align::Pair;
use crate::statements::Statement;
use crate::words::is_saying;

/// Statements less alike than this are not taken to tell of one deed.
const ALIKE: f32 = 0.36;

pub(super) fn compare(comparer: &Comparer, pair: &Pair, differences: &mut Vec<Difference>) {
    if pair.likeness < ALIKE || !comparer.same_deed(pair.first, pair.second) {
        return;
    }
    let (first, second) = (&comparer.statements[pair.first], &comparer.statements[pair.second]);
    // When it should have been done is not when it was, and when it was not done is no day of the deed.
    if first.claim.modality != second.claim.modality || first.negative != second.negative {
        return;
    }
    let (first, second) = (comparer.first_printing(pair.first), comparer.first_printing(pair.second));
    let (Some((one, one_days)), Some((other, other_days))) = (day_of(first), day_of(second)) else { return };
    let apart = one_days.1 < other_days.0 || other_days.1 < one_days.0;
    let relative = |statement: &Statement, time: &TimeExpression| {
        !time.span.of(statement.text).contains(|c: char| c.is_ascii_digit()) && statement.published.is_none()
    };
    // Without a day of publication "Saturday" is any Saturday.
    let unsure = relative(first, one)
        || relative(second, other)
        || same_weekday(one.span.of(first.text), other.span.of(second.text));
    if apart && !unsure {
        differences.push(Difference {
            slot: Slot::Date,
            first: Value::new(pair.first, one.span.of(first.text).to_owned()),
            second: Value::new(pair.second, other.span.of(second.text).to_owned()),
            update: false,
            topic: String::new(),
        });
    }
}

/// The one time that says when the deed was done.
fn day_of<'s>(statement: &Statement<'s>) -> Option<(&'s TimeExpression, (Date, Date))> {
    let all = statement.parsed.tokens.all();
    // The day of the saying is no day of a deed.
    if is_saying(all[statement.claim.predicate?].lemma.as_str()) {
        return None;
    }
    let mut found = statement.claim.times.iter().filter_map(|index| {
        let time = &statement.parsed.times[index.at()];
        let dated = matches!(time.kind, TimeKind::Date | TimeKind::Time)
            && time.value.as_ref()?.starts_with(|c: char| c.is_ascii_digit());
        let first = statement.parsed.tokens.within(time.span).start;
        let before = first.checked_sub(1).map(|at| all[at].of(statement.text).to_lowercase());
        let bounded =
            matches!(before.as_deref(), Some("since" | "until" | "till" | "before" | "after" | "by" | "from"));
        // "The eve of" a feast is another day than the feast.
        let eve = (first.saturating_sub(5)..first).any(|at| all[at].lemma == "eve");
        let bounded = bounded || eve;
        time.days.filter(|_| dated && !bounded).map(|days| (time, days))
    });
    let only = found.next()?;
    found.next().is_none().then_some(only)
}

/// Both name one and the same day of the week: then a day of publication is wrong, not an account.
pub(super) fn same_weekday(one: &str, other: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    DAYS.iter().any(|day| one.contains(day) && other.contains(day))
}
