//! The format of the file, and the way from each older one.

use rusqlite::Connection;

/// "rash", in SQLite's header: tells a store from any other database.
pub(crate) const APPLICATION: i64 = 0x7261_7368;

/// Each step makes the format after it: step 0 makes format 1 of an empty file.
const STEPS: [&str; 1] = [include_str!("schema/1.sql")];

/// The format that this program writes.
pub const FORMAT: i64 = STEPS.len() as i64;

/// The format of an open file; 0 where it is empty.
pub(crate) fn format(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings an open file to the format of today, all steps or none.
pub(crate) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Another process may have been faster.
    let found = format(&transaction)?;
    for step in STEPS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}
