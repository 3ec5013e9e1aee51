//! Another team's tables: the lock follows their models, without a migration and without a tombstone. What became of such a
//! table is not ours to remember.

use super::{Findings, adopted};
use crate::lock::{Lock, LockTable};
use crate::{Diagnostic, Subject, Table};

/// The table as its model has it.
pub(super) fn follow(lock: &Lock, table: &Table, found: &mut Findings) -> LockTable {
    let name = &table.name;
    let facts = adopted(lock.dialect, table, found);
    match lock.tables.get(name) {
        None => found.notes.push(format!(
            "{name}: the lock knows this external table, and no migration makes it"
        )),
        Some(known) if !known.is_external => match known.migrations().first() {
            None => found
                .notes
                .push(format!("{name}: the table is external from now on")),
            Some(id) => found.errors.push(ours(table, id)),
        },
        Some(known) if *known != facts => found.notes.push(format!(
            "{name}: the lock follows the model of this external table"
        )),
        Some(_) => {}
    }
    facts
}

/// A table with a history here has builds and databases that count on it.
fn ours(table: &Table, id: &str) -> Diagnostic {
    Diagnostic::error(format!(
        "table `{}`: it cannot become external, for migrations of this package made or changed it, such as `{id}`",
        table.name
    ))
    .about(Subject::table(&table.name))
    .at(&table.location)
    .help("take `external` away; who may change the table is up to the two teams")
    .help("if no database has the migrations yet: `cargo expand-contract discard` each of them")
}

/// A table that was external and is this package's from now on, as it is.
pub(super) fn taken_over(known: &LockTable, table: &Table, found: &mut Findings) -> LockTable {
    found.notes.push(format!(
        "{}: the table is this package's from now on, as the lock has it",
        table.name
    ));
    LockTable {
        is_external: false,
        ..known.clone()
    }
}
