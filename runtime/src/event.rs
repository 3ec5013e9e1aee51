//! Events that a runner reports while it works.

use std::time::Duration;

use expand_contract_format::Phase;

use crate::health::Measure;
use crate::index_use::IndexUse;

/// One event, for a command that prints it or a service that logs it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A runner begins with what it was asked for.
    RunStarted {
        /// The name of the phase, or `build`.
        order: &'static str,
        /// The schema that was chosen, where several have the tables.
        schema: Option<String>,
    },
    /// A runner ends. Its work is done, or an error ended it.
    RunEnded {
        /// The name of the phase, or `build`.
        order: &'static str,
        /// The error in one line; `None` if the work is done.
        error: Option<String>,
        /// How long it took.
        took: Duration,
    },
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
        /// The number of the step in the file, from 1.
        step: usize,
        /// The step in one sentence.
        title: String,
    },
    /// A step is done now, or was done before.
    StepDone {
        /// The migration.
        migration: String,
        /// The phase.
        phase: Phase,
        /// The number of the step in the file, from 1.
        step: usize,
        /// Whether the step was done before.
        found_done: bool,
        /// How long the step took.
        took: Duration,
    },
    /// Another runner is at work, and this process walks along.
    WalksAlong {
        /// The migration.
        migration: String,
        /// The table.
        table: String,
    },
    /// Fewer workers walk than were asked for.
    FewerWorkers {
        /// How many do.
        workers: u32,
        /// How many were asked for.
        wanted: u32,
        /// The reason, as half a sentence.
        why: String,
    },
    /// A fact about a live table that an operator should know before the next phase.
    Notice {
        /// The migration.
        migration: String,
        /// The fact in one sentence.
        what: String,
    },
    /// The plans of the given statements on both sides of a change were compared.
    PlansCompared {
        /// The migration.
        migration: String,
        /// The number of statements that both sides take.
        compared: usize,
        /// Those whose plans differ.
        changes: Vec<PlanChange>,
    },
    /// The use of an index was looked at, and nothing stands in the way.
    IndexUse {
        /// The migration.
        migration: String,
        /// What was found.
        usage: Box<IndexUse>,
    },
    /// A fact that only the database knew was carried over.
    Carried {
        /// The migration.
        migration: String,
        /// The phase.
        phase: Phase,
        /// The fact in one sentence.
        title: String,
        /// Whether it was carried over before.
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
        /// The number of the walk over the table, from 1. The last walk finds nothing to do.
        pass: u64,
        /// Rows that this pass has walked over.
        done: u64,
        /// The approximate number of rows when the pass began.
        total: u64,
        /// Rows per second.
        rate: f64,
    },
    /// A batch of a verification is done.
    VerifyProgress {
        /// The migration.
        migration: String,
        /// The table.
        table: String,
        /// Rows that were checked.
        done: u64,
        /// The approximate number of rows when the verification began.
        total: u64,
    },
    /// A row could not be filled. The walk continues.
    RowFailed {
        /// The migration.
        migration: String,
        /// The table.
        table: String,
        /// The row's key.
        key: String,
        /// The database's error.
        error: String,
    },
    /// The runner waits.
    Waiting {
        /// The object of the wait, as it reads after "waiting for".
        for_what: String,
    },
    /// A measure of the database's health is over its limit: nothing more begins until it is well again. Told at once, and again every ten
    /// seconds.
    Held {
        /// The migration.
        migration: String,
        /// The measure.
        measure: Measure,
        /// Its value, in the unit that its name says. `None` if it cannot be read.
        value: Option<f64>,
        /// Its limit.
        limit: f64,
        /// The reason, as a clause: `a replica is 80 MB behind`.
        why: String,
        /// How long the hold has lasted.
        lasted: Duration,
        /// Whether it has lasted for so long that someone has to know ([`Limits::alert_after`](crate::Limits::alert_after)).
        alert: bool,
    },
    /// A hold has ended: the measures are at 80 % of their limits, or below.
    Released {
        /// The migration.
        migration: String,
        /// The measure that held last.
        measure: Measure,
        /// How long the hold has lasted.
        lasted: Duration,
    },
    /// A contract has put something aside, and a later one drops it. A rollback brings it back until then.
    Soaking {
        /// The migration.
        migration: String,
        /// How long it is until then.
        left: Duration,
    },
    /// A contract that had dropped nothing was taken back. The migration is migrated again.
    Undone {
        /// The migration.
        migration: String,
    },
    /// A program rewrites a table without the space of rows that are gone.
    Repacking {
        /// The migration.
        migration: String,
        /// The table with its schema.
        table: String,
        /// Its bytes, with its indexes.
        bytes: u64,
    },
    /// A table is rewritten.
    Repacked {
        /// The migration.
        migration: String,
        /// The table with its schema.
        table: String,
        /// Its bytes before, with its indexes.
        before: u64,
        /// Its bytes now.
        bytes: u64,
    },
    /// The connection was lost. What was committed stays, and the runner goes on from there over a new connection.
    ConnectionLost {
        /// The error.
        why: String,
    },
    /// A migration stays as it is for now.
    Skipped {
        /// The migration.
        migration: String,
        /// The phase that was not run.
        phase: Phase,
        /// The reason, as half a sentence.
        why: String,
    },
}

/// A statement that has another plan on the new side of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlanChange {
    /// The statement, with the new names.
    pub statement: String,
    /// The nodes of the plan with the old names, as the database writes them.
    pub old: Vec<String>,
    /// The nodes of the plan with the new names.
    pub new: Vec<String>,
}
