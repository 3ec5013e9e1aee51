//! Errors in words: event and place, each obstacle, each way out.

use std::fmt;
use std::time::Duration;

use super::{Error, Pooled};
use crate::refusal::Rejection;
use crate::words::{Time, write_details};

/// The number of items that an error lists.
const SOME: usize = 5;

impl Error {
    /// The event and its place, in one line without full stop and without the items in [`Error::details`].
    pub fn headline(&self) -> String {
        match self {
            Self::Source(diagnostic) => match &diagnostic.location {
                Some(location) => format!("{} ({location})", diagnostic.message),
                None => diagnostic.message.clone(),
            },
            Self::Unknown { migration } => {
                format!("no migration `{migration}` in these files or in the journal")
            }
            Self::Edited { migration, files } => format!(
                "{migration}: {} changed after it was applied to this database",
                files.join(", ")
            ),
            Self::OutOfOrder {
                migration,
                phase,
                why,
                ..
            } => format!("cannot {} {migration}: {why}", phase.verb()),
            Self::Taken {
                migration,
                table,
                column,
            } => {
                let what = match column {
                    Some(column) => format!("column {table}.{column}"),
                    None => format!("table {table}"),
                };
                format!(
                    "cannot expand {migration}: the {what} is there already, and was not made by this migration"
                )
            }
            Self::LiveTable {
                migration, phase, ..
            } => format!(
                "cannot {} {migration}: the database knows more about its tables than the models; nothing was done",
                phase.verb()
            ),
            Self::Gate(refusal) => refusal.headline(),
            Self::Loses { migration, .. } => {
                format!("rolling back {migration} would lose values")
            }
            Self::Rows {
                migration,
                table,
                count,
                ..
            } => {
                let are = if *count == 1 { "row is" } else { "rows are" };
                format!("{migration}: {count} {are} of {table} not migrated")
            }
            Self::Twins {
                migration,
                table,
                index,
                count,
                ..
            } => format!(
                "{migration}: {count} rows of {table} hold the same values as others, which the unique index {index} would keep apart"
            ),
            Self::Breaks {
                migration,
                table,
                constraint,
                count,
                ..
            } => {
                let rows = if *count == 1 { "row" } else { "rows" };
                let breaks = if *count == 1 { "breaks" } else { "break" };
                format!(
                    "{migration}: {count} {rows} of {table} {breaks} {constraint}, which is to hold for every row"
                )
            }
            Self::IndexUsed { migration, usage } => {
                format!("cannot contract {migration}: {}", usage.summary())
            }
            Self::Disagree {
                migration,
                table,
                count,
                ..
            } => {
                let hold = if *count == 1 { "row of" } else { "rows of" };
                format!(
                    "{migration}: the old and the new side differ in {count} {hold} {table}, which were in step before"
                )
            }
            Self::Locked {
                migration,
                step,
                seconds,
                ..
            } => format!("{migration}: {step}: no lock within {seconds} s; nothing was changed"),
            Self::Busy { holder, seconds } => {
                format!("another runner is at work on this database: {holder}; waited {seconds} s")
            }
            Self::Limit { measure, why, .. } => {
                format!("the limit of {measure} cannot be kept: {why}; nothing was done")
            }
            Self::Stopped => {
                "stopped as asked; what was committed stays, what was not is undone".into()
            }
            Self::Cancelled { by, why, seconds } => {
                let why = if why.is_empty() {
                    String::new()
                } else {
                    format!(" ({why})")
                };
                format!(
                    "{by} cancelled it {} ago{why}; what was committed stays, what was not is undone",
                    Time(Duration::from_secs(*seconds))
                )
            }
            Self::LostLock => "this runner was silent for so long that another one took over; \
                 nothing of the running step was done"
                .into(),
            Self::Pooler(Pooled::Transactions) => {
                "a pooler between here and the database gives every transaction another \
                 connection, so one runner cannot keep others out"
                    .into()
            }
            Self::Pooler(Pooled::Statements) => {
                "a pooler between here and the database takes single statements and no \
                 transactions"
                    .into()
            }
            Self::Pooler(Pooled::OneConnection) => {
                "a second connection gets no answer while the first one is open: a pool \
                 between here and the database has only one for both"
                    .into()
            }
            Self::Rights { doing, .. } => format!("no right to {doing}"),
            Self::Step {
                migration, step, ..
            } => format!("{migration}: {step} failed"),
            Self::Unproved {
                migration,
                step,
                why,
            } => format!("{migration}: {step}: {why}"),
            Self::JournalVersion { found, known } => match found {
                Some(found) => format!(
                    "the journal in this database has version {found}, and this build reads version {known}"
                ),
                None => format!(
                    "the journal in this database has no version, and this build reads version {known}"
                ),
            },
            Self::WrongDatabase { files, connection } => {
                format!("the migrations are written for {files}, the connection is to {connection}")
            }
            Self::NoSchema {
                schema: Some(schema),
            } => format!("no schema `{schema}` in this database, or no right to use it"),
            Self::NoSchema { schema: None } => {
                "no schema on the search path of this connection exists, or may be used".into()
            }
            Self::FixedSchema {
                table,
                schema,
                known: Some(known),
            } => format!(
                "table {table} names its schema, and its migrations belong to the run of schema {known}: \
                 a run of schema {schema} would run them on the same table again"
            ),
            Self::FixedSchema { table, schema, .. } => format!(
                "table {table} names its schema, and is the same table in a run of schema {schema}: \
                 its migrations would be run again for each schema"
            ),
            Self::OneSchema { database } => {
                format!("{database} has one schema, and none can be chosen")
            }
            Self::NotReady { .. } => "this build may not run against this database now".into(),
            Self::NoJournal => "this database has no journal of expand-contract's".into(),
            Self::NotAlive { service, instance } => format!(
                "service {service}, instance {instance}: the lease has ended, or could not be renewed in time; \
                 the database may not fit this build any more"
            ),
            Self::FenceFell { migration, phase } => format!(
                "{migration}: the fence of its {phase} fell again and again while another session kept the database \
                 locked; nothing was destroyed since"
            ),
            Self::Lost { doing, .. } => {
                format!("the connection was lost (at: {doing})")
            }
            Self::Database { doing, .. } => format!("failed to {doing}"),
        }
    }

    /// The parts of the error, one line each: the obstacles, the losses, or the failed rows. Empty if the headline says
    /// it all.
    pub fn details(&self) -> Vec<String> {
        match self {
            Self::LiveTable { findings, .. } => findings
                .iter()
                .map(|finding| finding.what.clone())
                .collect(),
            Self::Gate(refusal) => refusal.details(),
            Self::Loses { losses, .. } => losses
                .iter()
                .map(|(what, rows)| {
                    let word = if *rows == 1 { "row" } else { "rows" };
                    format!("{what}: {rows} {word}")
                })
                .collect(),
            Self::Rows {
                count, failures, ..
            } => {
                let lines = failures
                    .iter()
                    .map(|(key, error)| format!("{key}: {error}"));
                let listed = failures.len() as u64;
                lines.chain(more(count.saturating_sub(listed))).collect()
            }
            Self::Disagree { count, rows, .. }
            | Self::Twins { count, rows, .. }
            | Self::Breaks { count, rows, .. } => {
                let lines = rows.iter().map(|(key, values)| format!("{key}: {values}"));
                lines
                    .chain(more(count.saturating_sub(rows.len() as u64)))
                    .collect()
            }
            Self::IndexUsed { usage, .. } => usage.details(),
            Self::Locked { blockers, .. } => blockers.clone(),
            Self::NotReady { rejections } => {
                let lines = rejections.iter().take(SOME).map(ToString::to_string);
                let left = rejections.len().saturating_sub(SOME) as u64;
                lines.chain(more(left)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The ways out, one line each.
    pub fn help(&self) -> Vec<String> {
        let one = |help: &str| vec![help.to_owned()];
        match self {
            Self::Source(diagnostic) => diagnostic.help.clone(),
            Self::Unknown { .. } => one("`cargo expand-contract status` lists the ids"),
            Self::Edited { .. } => one(
                "restore the file from version control; to do something else, generate a new migration",
            ),
            Self::OutOfOrder { help, .. } => one(help),
            Self::Taken {
                migration,
                table,
                column: None,
            } => vec![
                format!(
                    "to keep it as it is: `cargo expand-contract discard {migration}`, take {table} into the lock \
                     (`init` with --database-url does so for every table that exists; a package that has a lock starts \
                     it anew)"
                ),
                "to have another one: give the model another table name, or drop or rename the table that is there"
                    .into(),
            ],
            Self::Taken { migration, .. } => vec![
                format!(
                    "if it is somebody else's: `cargo expand-contract discard {migration}` and give the field another \
                     column name, or rename the column that is there"
                ),
                "if it comes from a part of this expand.sql that was run by hand: drop the column, or run the whole \
                 file by hand first"
                    .into(),
            ],
            Self::LiveTable { findings, .. } => {
                let mut help: Vec<String> = Vec::new();
                for finding in findings {
                    if !help.contains(&finding.help) {
                        help.push(finding.help.clone());
                    }
                }
                help
            }
            Self::Gate(refusal) => refusal.help(),
            Self::Loses { losses, .. } => {
                let names: Vec<&str> = losses.iter().map(|(what, _)| what.as_str()).collect();
                vec![format!(
                    "if they may be lost, say so: --discard {}",
                    names.join(" --discard ")
                )]
            }
            Self::Rows { .. } => one(
                "mend these rows (or the `up` and `down` of the change), then run migrate again",
            ),
            Self::Twins { .. } => one(
                "change or delete all but one of each, then run the same command again; nothing was promised yet",
            ),
            Self::Breaks { .. } => one(
                "change or delete these rows, then run the same command again; nothing was promised yet",
            ),
            Self::IndexUsed { usage, .. } => vec![format!(
                "keep the index in the model, or let it go by its name: --discard {}",
                usage.index
            )],
            Self::Disagree { migration, .. } => vec![
                "mend these rows by hand, where neither side is right for all of them".into(),
                format!(
                    "or say which side is right, and lose what the other one holds: `cargo expand-contract run migrate {migration} \
                     --prefer old` or `--prefer new`"
                ),
            ],
            Self::Locked { cleaner: true, .. } => vec![
                "an autovacuum that prevents a wraparound of transaction ids is not cancelled for anybody: let it end \
                 (pg_stat_progress_vacuum shows how far it is), and run the same command again"
                    .into(),
                "to make it faster, as a superuser: ALTER SYSTEM SET autovacuum_vacuum_cost_delay = 0; SELECT \
                 pg_reload_conf(); and afterwards ALTER SYSTEM RESET autovacuum_vacuum_cost_delay"
                    .into(),
                "or end it, as a superuser, right before the command: SELECT pg_cancel_backend(its pid); it begins again \
                 within autovacuum_naptime"
                    .into(),
            ],
            Self::Locked { .. } => {
                one("let that session finish, or end it, and run the same command again")
            }
            Self::Busy { .. } => {
                one("run again when it is done; what it does need not be done twice")
            }
            Self::Stopped | Self::Cancelled { .. } | Self::LostLock | Self::Lost { .. } => {
                one("run the same command again: it goes on where the work stands")
            }
            Self::Pooler(Pooled::Transactions | Pooled::Statements) => one(
                "connect to the database itself, or through a pool in session mode, for `run`",
            ),
            Self::Pooler(Pooled::OneConnection) => one(
                "connect to the database itself, or through a pool in session mode that has at least three connections left \
                 (PgBouncer: `pool_size` or `default_pool_size`)",
            ),
            Self::Rights { grant, .. } => one(grant),
            Self::Limit { measure, help, .. } => vec![
                help.clone(),
                format!("or leave that limit out: --limit {measure}=off"),
            ],
            Self::Step { help, .. } => help.iter().cloned().collect(),
            Self::JournalVersion {
                found: Some(found),
                known,
            } if found > known => one("use the newer version of expand-contract that wrote it"),
            Self::JournalVersion {
                found: Some(1..), ..
            } => one(
                "run a phase with this version of expand-contract, such as `cargo expand-contract run expand`: it upgrades the journal",
            ),
            Self::JournalVersion { .. } => one(
                "no release wrote it: when no migration is under way, drop the journal's tables; the next expand makes them again",
            ),
            Self::NotReady { rejections } => {
                let mut helps: Vec<String> =
                    rejections.iter().take(SOME).map(Rejection::help).collect();
                helps.dedup();
                helps
            }
            Self::NoSchema { schema } => {
                let name = schema.as_deref().unwrap_or("..");
                vec![
                    format!("check the name; for a new tenant: CREATE SCHEMA {name};"),
                    format!("or as its owner: GRANT USAGE, CREATE ON SCHEMA {name} TO <role>;"),
                ]
            }
            Self::OneSchema { .. } => one("leave --schema out: one file is one tenant"),
            Self::FixedSchema { known, .. } => vec![
                match known {
                    Some(known) => {
                        format!("connect with {known} first on the search_path, as the run before did")
                    }
                    None => "leave --schema out".into(),
                },
                "if each tenant has tables, too, keep the tables that name a schema in a package of their own, with its own lock".into(),
            ],
            Self::NoJournal => one("run `cargo expand-contract run --for-build` against it first"),
            Self::NotAlive { .. } => {
                one("do nothing until the lease is renewed; end the process when it cannot be")
            }
            Self::FenceFell { .. } => {
                one("run the same command again: it asks who is alive and goes on")
            }
            Self::Unproved { .. } | Self::WrongDatabase { .. } | Self::Database { .. } => {
                Vec::new()
            }
        }
    }
}

/// One line: the headline, then the details.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline())?;
        write_details(f, &self.details())
    }
}

/// A line that says how many items are left out.
fn more(left: u64) -> Option<String> {
    (left > 0).then(|| format!("… and {left} more"))
}
