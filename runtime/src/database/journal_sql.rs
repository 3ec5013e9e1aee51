//! The journal's own SQL: one text for each of its verbs. Each database writes its texts in its own folder, with its
//! own names, clock, locks and way to insert or update.
//!
//! The arguments of each text are `$1`, `$2`, … in the order that its comment lists after the colon.

/// The texts of one database. Times are milliseconds on the database's clock.
#[derive(Debug)]
pub struct JournalSql {
    /// The prefix of each table's name: `expand_contract.` or `_ec_`.
    pub prefix: &'static str,
    /// The number of journals: 0 or 1.
    pub exists: &'static str,
    /// The statements that create a journal, in this order. A second run changes nothing.
    pub make: &'static [&'static str],
    /// The texts that read a journal, of each version: the first entry reads version 1.
    pub reads: &'static [&'static ReadSql],
    /// The statements that upgrade a journal to the next version. The first entry upgrades version 1.
    pub upgrades: &'static [&'static [&'static str]],
    /// Moves the rows that an upgrade could give no schema into one, with one statement for each table: lock, schema.
    pub place: &'static [&'static str],
    /// The way out for a role that may not read the journal.
    pub rights: &'static str,
    /// The version of the journal's tables.
    pub format: &'static str,
    /// Notes the version: format.
    pub set_format: &'static str,
    /// Notes the version of a journal that was made just now, unless another runner was faster: format.
    pub note_format: &'static str,
    /// Notes that a schema is new and is being built: lock, schema.
    pub begin_building: &'static str,
    /// Notes that a schema is built: lock, schema.
    pub end_building: &'static str,
    /// Whether a schema is being built: lock, schema.
    pub building: &'static str,
    /// Begins a migration: lock, schema, id, after, destroys, checksum, the four files.
    pub begin: &'static str,
    /// The state of a migration: lock, schema, id.
    pub state: &'static str,
    /// Changes the state, unless it has this value already: lock, schema, id, state.
    pub set_state: &'static str,
    /// Notes where a table of a migration is, unless it is noted: lock, schema, migration, table, the table's schema.
    pub record_relation: &'static str,
    /// The noted scans of an index and the mark of the counters (scans, mark): lock, schema, migration, index, place.
    pub scanned: &'static str,
    /// Notes the scans of an index: lock, schema, migration, index, place, scans, mark.
    pub record_scanned: &'static str,
    /// Adds to the noted scans of an index on the server itself: lock, schema, migration, index, number.
    pub add_scanned: &'static str,
    /// Notes how long a contract waits: lock, schema, migration, milliseconds. The moment of the first note stays.
    pub record_soak: &'static str,
    /// The milliseconds that a contract still waits, negative once they are over: lock, schema, migration.
    pub soak_left: &'static str,
    /// Forgets how long a contract waits: lock, schema, migration.
    pub forget_soak: &'static str,
    /// Notes that the calls of statements are counted from now on: lock, schema, migration, records that the server threw away.
    pub begin_counting: &'static str,
    /// That moment in milliseconds, and the records that the server had thrown away then: lock, schema, migration.
    pub counting: &'static str,
    /// Notes the calls of a statement: lock, schema, migration, the key of its record, calls.
    pub record_called: &'static str,
    /// The noted calls (key, calls): lock, schema, migration.
    pub called: &'static str,
    /// Forgets the noted calls: lock, schema, migration.
    pub forget_called: &'static str,
    /// Notes that a verification came to its end: lock, schema, migration, step, rows, wrong rows, milliseconds.
    pub record_verified: &'static str,
    /// The last verification of each step (step, moment, rows, wrong rows, milliseconds): lock, schema, migration.
    pub verified: &'static str,
    /// The moments of a migration (its begin, the last change of its state): lock, schema, migration.
    pub life: &'static str,
    /// The events of a migration (moment, phase, kind, what), the oldest first: lock, schema, migration.
    pub events: &'static str,
    /// Forgets a migration, with one statement for each table: lock, schema, id.
    pub forget: &'static [&'static str],
    /// Notes an event: lock, schema, migration, phase, kind, what.
    pub record_event: &'static str,
    /// Counts an event: lock, schema, migration, kind.
    pub count_events: &'static str,
    /// Whether a step is done, as a count: lock, schema, migration, phase, step.
    pub is_done: &'static str,
    /// Notes that a step is done: lock, schema, migration, phase, step.
    pub record_step: &'static str,
    /// The steps that are done (phase, step, when), the earliest first: lock, schema, migration.
    pub done_steps: &'static str,
    /// Forgets that a step is done: lock, schema, migration, phase, step.
    pub undo_step: &'static str,
    /// The progress of a backfill (pass, last key, changed, rows done, rows in all): lock, schema, migration, step.
    pub cursor: &'static str,
    /// Notes the progress of a backfill: lock, schema, migration, step, pass, last key, changed, rows done, rows in all.
    pub set_cursor: &'static str,
    /// Forgets the progress of a backfill: lock, schema, migration, step.
    pub undo_cursor: &'static str,
    /// Begins a pass: lock, schema, migration, step.
    pub begin_walk: &'static str,
    /// Whether all rows of a pass are given to workers. It holds that row until the transaction ends: lock, schema, migration, step.
    pub hold_walk: &'static str,
    /// Notes that all rows of a pass are given to workers: lock, schema, migration, step.
    pub end_walk: &'static str,
    /// Raises the number by which a replica tells how far behind it is: lock, schema, migration, step.
    pub beat: &'static str,
    /// That number: lock, schema, migration, step.
    pub beaten: &'static str,
    /// The passes of which rows are left to give to workers (migration, checksum, step): lock, schema.
    pub open_walks: &'static str,
    /// Notes the last key that is given to a worker: lock, schema, migration, step, key.
    pub move_frontier: &'static str,
    /// Adds a part that is done to the progress of its pass: lock, schema, migration, step, changed, rows done.
    pub add_to_cursor: &'static str,
    /// The open parts of a pass (the number of the next one, how many there are, the rows that are done in them): lock, schema, migration,
    /// step.
    pub parts: &'static str,
    /// An open part that no living worker has (its number, last key, end, changed, rows done): lock, schema, migration, step.
    pub left_part: &'static str,
    /// Gives an open part to a worker: lock, schema, migration, step, part, worker, milliseconds.
    pub take_part: &'static str,
    /// Gives a new part to a worker: lock, schema, migration, step, part, last key, end, worker, milliseconds.
    pub add_part: &'static str,
    /// Notes the progress of a part, as long as it is this worker's: lock, schema, migration, step, part, worker, last key, changed more,
    /// rows done more, milliseconds.
    pub move_part: &'static str,
    /// Ends a part, as long as it is this worker's: lock, schema, migration, step, part, worker.
    pub end_part: &'static str,
    /// Takes all open parts from their workers: lock, schema, migration, step.
    pub free_parts: &'static str,
    /// Forgets a pass and its parts, with one statement for each table: lock, schema, migration, step.
    pub undo_walk: &'static [&'static str],
    /// Forgets all passes of a migration and their parts: what a worker still does to one is undone: lock, schema, migration.
    pub end_walks: &'static [&'static str],
    /// Notes a wish of an operator, at a later moment than the one of its word before: lock, schema, word, wish, who asks.
    pub set_control: &'static str,
    /// Forgets a wish: lock, schema, word.
    pub forget_control: &'static str,
    /// The wishes for a lock in a schema (word, wish, who asked, milliseconds since then, when): lock, schema.
    pub controls: &'static str,
    /// The milliseconds since 1970.
    pub now: &'static str,
    /// Notes what a process is at, and why it waits: lock, schema, worker, host, workers, whether it leads (1 or 0), migration, phase, the
    /// reason to wait or NULL, the rows that it walked over lately, in so many milliseconds.
    pub set_at_work: &'static str,
    /// Forgets a process: lock, schema, worker.
    pub end_at_work: &'static str,
    /// Forgets other processes, which led before or were silent for long: lock, schema, worker, milliseconds.
    pub end_others_at_work: &'static str,
    /// Notes a row that failed: lock, schema, migration, step, key, error.
    pub record_failure: &'static str,
    /// Forgets the rows that failed: lock, schema, migration, step.
    pub clear_failures: &'static str,
    /// The number of rows of a step that failed: lock, schema, migration, step.
    pub count_failures: &'static str,
    /// Some rows of a step that failed (key, error): lock, schema, migration, step.
    pub some_failures: &'static str,
    /// The number of rows of a migration that failed: lock, schema, migration.
    pub any_failures: &'static str,
    /// Whether the row exists at which joining and fencing meet: lock.
    pub meeting_point: &'static str,
    /// Creates that row: lock.
    pub make_meeting_point: &'static str,
    /// Waits, inside a transaction and before that row exists, for instances that look for it. Empty if the database
    /// has only one writer at a time.
    pub wait_for_joining: &'static str,
    /// Holds that row exclusively until the transaction ends: lock.
    pub fence: &'static str,
    /// Raises a fence: lock, schema, migration, phase, holder, milliseconds.
    pub raise_fence: &'static str,
    /// Extends a fence that is up: lock, schema, migration, phase, holder, milliseconds.
    pub renew_fence: &'static str,
    /// Takes a fence down: lock, schema, migration.
    pub lift_fence: &'static str,
    /// Takes a lease: lock, service, instance, stages, milliseconds.
    pub take_lease: &'static str,
    /// Extends a lease that has not run out: lock, service, instance, milliseconds.
    pub renew_lease: &'static str,
    /// Gives leases back: service, instance.
    pub leave: &'static str,
    /// Notes that a service was seen: lock, service, stages.
    pub see_service: &'static str,
    /// Copies the stages of an instance to its service, if they are new or the milliseconds have passed: lock, service,
    /// instance, milliseconds.
    pub see_instance: &'static str,
    /// Forgets that a service was seen: lock, service.
    pub forget_service: &'static str,
    /// Every service that was seen: lock, service, first stages, stages, milliseconds ago.
    pub services: &'static str,
    /// Every lease: lock, service, instance, stages, milliseconds since, milliseconds left.
    pub leases: &'static str,
    /// Every lease that has not expired, in the form of `leases`.
    pub living_leases: &'static str,
    /// Shortens leases that last too long because the clock was set back: lock.
    pub shorten_leases: &'static str,
    /// Locks the expired leases, and so waits for renewals that are under way: lock.
    pub wait_for_renewals: &'static str,
    /// Removes expired leases, except those of instances whose connections are still there: lock.
    pub end_leases: &'static str,
    /// Removes every expired lease: lock.
    pub end_all_leases: &'static str,
}

/// The texts that read a journal of one version. Where a version knows no schemas, the schema of its one run is empty.
#[derive(Debug)]
pub struct ReadSql {
    /// The schemas with migrations of a lock: lock.
    pub schemas: &'static str,
    /// Every migration: lock, schema, id, state, after, checksum, the four files, milliseconds in this state.
    pub applied: &'static str,
    /// The places of the tables of a lock's migrations (schema, migration, table, the table's schema): lock.
    pub relations: &'static str,
    /// The progress of the last backfill of a migration (pass, rows done, rows in all): lock, schema, migration.
    pub last_cursor: &'static str,
    /// Some rows of a migration that failed (key, error, how many in all): lock, schema, migration.
    pub failures: &'static str,
    /// Holds that row until the transaction ends, together with other joining instances: lock.
    pub join: &'static str,
    /// The fences that are up: lock, schema, migration, phase, holder, milliseconds left.
    pub fences: &'static str,
    /// Each migration of a lock in each schema that still exists, and its fence if one is up (schema, id, state, destroys,
    /// phase, holder, milliseconds left): lock.
    pub places: &'static str,
    /// The milliseconds that a contract still waits, negative once they are over: lock, schema, migration. `None` if no contract of
    /// this version waits.
    pub soak_left: Option<&'static str>,
    /// The processes at work (migration, phase, host, worker, workers, whether it leads, the reason to wait, milliseconds since it waits,
    /// rows walked over lately, in so many milliseconds, milliseconds since it began, since it was seen): lock, schema. `None` if none is
    /// noted in this version.
    pub at_work: Option<&'static str>,
}
