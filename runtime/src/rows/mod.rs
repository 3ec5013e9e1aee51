//! Walks over the rows of a table, in ranges of its key, to fill and to verify them.

pub(crate) mod abandoned;
pub(crate) mod backfill;
mod batch;
pub(crate) mod brake;
pub(crate) mod found;
mod hours;
mod part;
pub(crate) mod verify;
pub(crate) mod walk;
