//! The metadata locks of statements.

use crate::{LockMode, TableLock};

/// It is over at once.
pub(super) const AT_ONCE: &str = ", catalog only";
/// The rows of one batch are held, too.
pub(super) const ONE_BATCH: &str = ", and the rows of one batch for one short transaction";

fn lock(table: &str, mode: LockMode, note: &str) -> Vec<TableLock> {
    vec![TableLock {
        table: Some(table.into()),
        mode,
        note: note.into(),
    }]
}

pub(super) fn exclusive(table: &str, note: &str) -> Vec<TableLock> {
    lock(table, LockMode::MetadataExclusive, note)
}

pub(super) fn upgradable(table: &str, note: &str) -> Vec<TableLock> {
    lock(table, LockMode::MetadataUpgradable, note)
}

pub(super) fn write(table: &str, note: &str) -> Vec<TableLock> {
    lock(table, LockMode::MetadataWrite, note)
}

pub(super) fn read(table: &str, note: &str) -> Vec<TableLock> {
    lock(table, LockMode::MetadataRead, note)
}
