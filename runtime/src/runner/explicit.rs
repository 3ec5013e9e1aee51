//! Rows of a column that follows others in one direction, which hold another value than its `up` gives. They may be explicit writes
//! of new builds, which stay, or writes past the triggers, so they are told and not refused.

use expand_contract_format::{Job, Phase, Statement};

use crate::error::Error;
use crate::event::Event;
use crate::journal::At;
use crate::rows::backfill::MAX_FAILURES;
use crate::rows::verify;
use crate::rows::walk::Walk;
use crate::run::Run;
use crate::source::MigrationSource;
use crate::task::Task;

/// How many rows are shown.
const SHOWN: usize = 10;

/// Tells these rows for each such column.
pub(super) async fn tell(run: &mut Run<'_>, source: &MigrationSource) -> Result<(), Error> {
    let phase = Phase::Migrate;
    for (index, statement) in source.phase(phase).statements.iter().enumerate() {
        let Job::ListGiven {
            table, key, column, ..
        } = &statement.job
        else {
            continue;
        };
        let at = At {
            source,
            phase,
            step: index + 1,
        };
        let task = at.task(&statement.title);
        let walk = Walk {
            server: run.server,
            table,
            key,
        };
        one(run, &task, &walk, statement, column).await?;
    }
    Ok(())
}

/// Tells these rows of one column.
pub(super) async fn one(
    run: &mut Run<'_>,
    task: &Task,
    walk: &Walk<'_>,
    statement: &Statement,
    column: &str,
) -> Result<(), Error> {
    // A row that was given a value may have one from which `up` cannot be computed: then the error is its reason.
    let (found, _) = verify::found(run, task, walk, statement, &[column.to_owned()]).await?;
    if found.is_empty() {
        return Ok(());
    }
    let rows = match found.len() {
        1 => "1 row".to_owned(),
        rows if rows as u64 >= MAX_FAILURES => format!("at least {rows} rows"),
        rows => format!("{rows} rows"),
    };
    let mut shown: Vec<String> = found
        .iter()
        .take(SHOWN)
        .map(|(key, value)| format!("{key} ({value})"))
        .collect();
    if found.len() > SHOWN {
        shown.push("..".into());
    }
    let why = match &statement.job {
        Job::ListGiven {
            looked_up: true, ..
        } => {
            "explicit writes, which stay, writes past the triggers, or changes of the row that is looked up, which do not reach it"
        }
        _ => "explicit writes, which stay, or writes past the triggers",
    };
    run.tell(&Event::Notice {
        migration: task.migration.clone(),
        what: format!(
            "{}.{column} holds in {rows} another value than its `up` gives: {why}: {}",
            walk.table,
            shown.join(", ")
        ),
    });
    Ok(())
}
