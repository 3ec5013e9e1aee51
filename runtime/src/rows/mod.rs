//! Walks over the rows of a table: by its key in ranges, to fill and to verify.

pub(crate) mod backfill;
pub(crate) mod verify;
pub(crate) mod walk;
