//! The journal's own SQL: one text for each of its verbs. A database writes its own, in its folder, with its own names,
//! clock, locks and way to insert or update.
//!
//! Each text's arguments are `$1`, `$2`, … in the order that its line names them behind the colon.

/// The texts of one database. Times are milliseconds by the database's clock.
#[derive(Debug)]
pub struct JournalSql {
    /// What stands before the name of each table: `expand_contract.` or `_ec_`.
    pub prefix: &'static str,
    /// How many journals there are: 0 or 1.
    pub exists: &'static str,
    /// What makes a journal, in this order; running it again changes nothing.
    pub make: &'static [&'static str],
    /// What makes of a journal of one version one of the next, the first of version 1.
    pub upgrades: &'static [&'static [&'static str]],
    /// The version of the journal's tables.
    pub format: &'static str,
    /// Notes the version: format.
    pub set_format: &'static str,
    /// Notes the version of a journal that was made just now, unless another runner was faster: format.
    pub note_format: &'static str,
    /// Notes that the database is being built, unless a migration has begun in it.
    pub begin_building: &'static str,
    /// Notes that the database is built.
    pub end_building: &'static str,
    /// Whether the database is being built.
    pub building: &'static str,
    /// Every migration: lock, id, state, after, checksum, the four files.
    pub applied: &'static str,
    /// Begins a migration: lock, id, after, destroys, checksum, the four files.
    pub begin: &'static str,
    /// The state of a migration: lock, id.
    pub state: &'static str,
    /// Changes the state, unless it is so: lock, id, state.
    pub set_state: &'static str,
    /// Forgets a migration, one table each: lock, id.
    pub forget: &'static [&'static str],
    /// Notes what happened: lock, migration, phase, kind, what.
    pub record_event: &'static str,
    /// How often something happened: lock, migration, kind.
    pub count_events: &'static str,
    /// Whether a step is done, as a count: lock, migration, phase, step.
    pub is_done: &'static str,
    /// Notes that a step is done: lock, migration, phase, step.
    pub record_step: &'static str,
    /// Forgets that a step is done: lock, migration, phase, step.
    pub undo_step: &'static str,
    /// How far a backfill is (pass, last key, changed, rows done, rows in all): lock, migration, step.
    pub cursor: &'static str,
    /// How far the last backfill of a migration is (pass, rows done, rows in all): lock, migration.
    pub last_cursor: &'static str,
    /// Notes how far a backfill is: lock, migration, step, pass, last key, changed, rows done, rows in all.
    pub set_cursor: &'static str,
    /// Forgets how far a backfill is: lock, migration, step.
    pub undo_cursor: &'static str,
    /// Notes a row that failed: lock, migration, step, key, error.
    pub record_failure: &'static str,
    /// Forgets the rows that failed: lock, migration, step.
    pub clear_failures: &'static str,
    /// How many rows of a step failed: lock, migration, step.
    pub count_failures: &'static str,
    /// Some rows of a step that failed (key, error): lock, migration, step.
    pub some_failures: &'static str,
    /// Some rows of a migration that failed (key, error, how many in all): lock, migration.
    pub failures: &'static str,
    /// How many rows of a migration failed: lock, migration.
    pub any_failures: &'static str,
    /// Whether the row is there that joining and fencing meet at: lock.
    pub meeting_point: &'static str,
    /// Makes that row: lock.
    pub make_meeting_point: &'static str,
    /// Inside a transaction, before that row is there: waits for instances that look for it; empty where no two
    /// write at once.
    pub wait_for_joining: &'static str,
    /// Holds that row until the transaction ends, beside others that join: lock.
    pub join: &'static str,
    /// Holds that row alone until the transaction ends: lock.
    pub fence: &'static str,
    /// Raises a fence: lock, migration, phase, holder, milliseconds.
    pub raise_fence: &'static str,
    /// Keeps a fence standing that stands: lock, migration, phase, holder, milliseconds.
    pub renew_fence: &'static str,
    /// Takes a fence down: lock, migration.
    pub lift_fence: &'static str,
    /// The fences that stand: lock, migration, phase, holder, milliseconds left.
    pub fences: &'static str,
    /// Each migration of a lock, and the fence that stands for it (id, state, destroys, phase, holder, milliseconds
    /// left): lock.
    pub places: &'static str,
    /// Takes a lease: lock, service, instance, stages, milliseconds.
    pub take_lease: &'static str,
    /// Extends a lease that has not run out: lock, service, instance, milliseconds.
    pub renew_lease: &'static str,
    /// Gives leases back: service, instance.
    pub leave: &'static str,
    /// Notes that a service was seen: lock, service, stages.
    pub see_service: &'static str,
    /// Notes that a service is where its instance is, when that says something new or the milliseconds have passed:
    /// lock, service, instance, milliseconds.
    pub see_instance: &'static str,
    /// Forgets that a service was seen: lock, service.
    pub forget_service: &'static str,
    /// Every service that was seen: lock, service, first stages, stages, milliseconds ago.
    pub services: &'static str,
    /// Every lease: lock, service, instance, stages, milliseconds since, milliseconds left.
    pub leases: &'static str,
    /// Every lease that has not run out, as `leases`.
    pub living_leases: &'static str,
    /// Cuts leases that last longer than they can, since the clock was set back, to their length: lock.
    pub shorten_leases: &'static str,
    /// Removes leases that ran out: lock.
    pub end_leases: &'static str,
}
