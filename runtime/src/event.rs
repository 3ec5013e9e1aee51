//! What a runner tells while it works.

use std::time::Duration;

use expand_contract_format::Phase;

/// One thing that happened. Made for a command that prints it, or a service that logs it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A phase of a migration begins.
    PhaseStarted {
        /// The migration.
        migration: String,
        /// The phase.
        phase: Phase,
    },
    /// A phase of a migration is done.
    PhaseDone {
        /// The migration.
        migration: String,
        /// The phase.
        phase: Phase,
    },
    /// A step begins.
    StepStarted {
        /// The migration.
        migration: String,
        /// The phase.
        phase: Phase,
        /// Which step of the file, from 1.
        step: usize,
        /// What it does, in one sentence.
        title: String,
    },
    /// A step is done, or was found done.
    StepDone {
        /// The migration.
        migration: String,
        /// The phase.
        phase: Phase,
        /// Which step of the file, from 1.
        step: usize,
        /// Whether it was done before.
        found_done: bool,
        /// How long it took.
        took: Duration,
    },
    /// A batch of a backfill is committed.
    BackfillProgress {
        /// The migration.
        migration: String,
        /// The table.
        table: String,
        /// Which walk over the table, from 1; the last one finds nothing to do.
        pass: u64,
        /// Rows walked over in this pass.
        done: u64,
        /// Rows of the table when the pass began, about.
        total: u64,
        /// Rows a second.
        rate: f64,
    },
    /// A batch of a verification is done.
    VerifyProgress {
        /// The migration.
        migration: String,
        /// The table.
        table: String,
        /// Rows looked at.
        done: u64,
        /// Rows of the table when it began, about.
        total: u64,
    },
    /// A row could not be filled; the walk goes on.
    RowFailed {
        /// The migration.
        migration: String,
        /// The table.
        table: String,
        /// Its key.
        key: String,
        /// What the database said.
        error: String,
    },
    /// The runner waits.
    Waiting {
        /// For what, as it reads after "waiting for".
        for_what: String,
    },
    /// A migration is left as it is for now.
    Skipped {
        /// The migration.
        migration: String,
        /// The phase that did not come.
        phase: Phase,
        /// Why, in half a sentence.
        why: String,
    },
}
