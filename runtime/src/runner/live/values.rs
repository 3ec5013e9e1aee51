//! Values that a change writes where a build gives none, held against the constraints of the live table: no write that is legal
//! today may be rejected because of such a value.

use std::collections::BTreeSet;

use expand_contract_format::{Job, Object, Phase, Statement};

use super::Leaving;
use crate::catalog::LiveTable;
use crate::database::Fault;
use crate::error::{Doing, Error, Finding};
use crate::run::{Retry, Run};
use crate::runner::step;
use crate::source::MigrationSource;
use crate::task::Task;

/// Refuses an expand whose triggers would write a value that a constraint of the table rejects.
pub(super) async fn look(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    live: &LiveTable,
    leaving: &Leaving<'_>,
    made: &[Object],
) -> Result<Vec<Finding>, Error> {
    let filled = filled(source, live, leaving, made);
    let mut findings = Vec::new();
    for (column, is_constant) in &filled {
        if *is_constant {
            findings.extend(repeated(source, live, column));
        }
    }
    let columns: Vec<String> = filled.into_iter().map(|(column, _)| column).collect();
    let mut constraints = live.constraints.iter();
    if constraints.any(|one| one.columns.iter().any(|column| columns.contains(column))) {
        for what in rejected(run, task, source, live, &columns).await? {
            findings.push(finding(live, &columns.join(", "), &what));
        }
    }
    Ok(findings)
}

fn finding(live: &LiveTable, columns: &str, what: &str) -> Finding {
    let table = &live.name;
    let name = columns
        .split(", ")
        .next()
        .map(|column| format!("{table}.{column}"));
    Finding {
        what: format!(
            "{table}.{columns} gets a value of this migration where a build gives none, and {what} rejects it: a write that is \
             legal today would fail"
        ),
        help: format!(
            "say another value, or change the constraint; or take the responsibility by name: --discard '{}'",
            name.as_deref().unwrap_or(table)
        ),
        name,
    }
}

/// The columns of the table that the triggers fill where a build gives no value, each with whether the value is the same for all
/// rows: a column that becomes required, or one that leaves with a `down`.
fn filled(
    source: &MigrationSource,
    live: &LiveTable,
    leaving: &Leaving<'_>,
    made: &[Object],
) -> Vec<(String, bool)> {
    let comes = |name: &str| {
        made.iter().any(|object| {
            matches!(object, Object::Column { table, column } if *table == live.name && column == name)
        })
    };
    let required = source.phase(Phase::Migrate).statements.iter();
    let required = required.filter_map(|statement| match &statement.job {
        Job::Backfill { table, markers, .. } if *table == live.name => Some(markers),
        _ => None,
    });
    let mut columns: BTreeSet<&str> = required
        .flatten()
        .map(String::as_str)
        .filter(|column| !comes(column))
        .collect();
    let left = leaving.columns.iter();
    columns.extend(
        left.filter(|(old, coming)| coming.is_empty() && !moves(old, made))
            .map(|(old, _)| *old),
    );
    let triggers = made.iter().filter_map(|object| match object {
        Object::Trigger { table, columns, .. } if *table == live.name => Some(columns),
        _ => None,
    });
    let triggers: Vec<&Vec<String>> = triggers.filter(|columns| !columns.is_empty()).collect();
    let filled = columns.iter().filter_map(|column| {
        let mut own = triggers
            .iter()
            .filter(|over| over.iter().any(|one| one == column))
            .peekable();
        // Without a trigger the column gets no value.
        own.peek()?;
        let is_constant = own.all(|over| over.iter().all(|one| one == column));
        Some(((*column).to_owned(), is_constant))
    });
    filled.collect()
}

/// Whether a column goes on in a new table: then each value of it is one that a build wrote.
fn moves(column: &str, made: &[Object]) -> bool {
    let mut triggers = made.iter();
    triggers.any(|object| match object {
        Object::Trigger { table, columns, .. } => {
            let is_new = made.contains(&Object::Table {
                table: table.clone(),
            });
            is_new && columns.iter().any(|one| one == column)
        }
        _ => false,
    })
}

/// A unique index in which the second row without a value of its own would meet the first one.
fn repeated(source: &MigrationSource, live: &LiveTable, column: &str) -> Option<Finding> {
    // SQLite has no index for a key that is the row's number.
    let walks = source.phase(Phase::Migrate).statements.iter();
    let keys: Vec<&Vec<String>> = walks
        .filter_map(|statement| match &statement.job {
            Job::Backfill { table, key, .. } if *table == live.name => Some(key),
            _ => None,
        })
        .collect();
    let takes_null = |column: &String| live.column(column).is_none_or(|one| !one.is_required);
    let met = live.indexes.iter().find(|index| {
        let others = |name: &String| name != column && index.columns.contains(name);
        let is_keyed = keys.iter().any(|key| key.iter().all(others));
        let is_distinct = live.indexes.iter().any(|key| {
            key.is_unique
                && !key.is_partial
                && key.name != index.name
                && !key.key.is_empty()
                && key.key.iter().all(others)
                && (key.is_primary || !key.key.iter().any(takes_null))
        });
        index.is_unique
            && index.columns.iter().any(|one| one == column)
            && !is_distinct
            && !is_keyed
    })?;
    let what = format!(
        "the unique index {} ({}), where NULL is no duplicate today and the value is one,",
        met.name,
        met.columns.join(", ")
    );
    Some(finding(live, column, &what))
}

/// Lets the database judge in a transaction that is rolled back: with the triggers of the expand, rows of the table are written
/// again without a value in these columns.
async fn rejected(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    live: &LiveTable,
    columns: &[String],
) -> Result<Vec<String>, Error> {
    // A policy that hides rows is refused by itself.
    if live.hides_rows {
        return Ok(Vec::new());
    }
    let server = run.server;
    let mut retry = Retry::new();
    if server.capability().commits_ddl {
        // The triggers could not be taken back, so the catalog alone is asked.
        let rejected = server.rejected_values(&mut *run.session, live, columns);
        return rejected.await.doing(&task.step);
    }
    loop {
        let tried = async {
            run.begin(retry.timeout()).await?;
            let copied = server.copy_to_try(&mut *run.session, live).await;
            if !copied.doing(&task.step)? {
                return Ok(Vec::new());
            }
            for statement in &source.phase(Phase::Expand).statements {
                let is_own = |table: &String| *table == live.name;
                let elsewhere = statement
                    .locks
                    .iter()
                    .any(|lock| lock.table.as_ref().is_some_and(|table| !is_own(table)));
                let tables = statement.makes.iter().map(|object| match object {
                    Object::Table { .. }
                    | Object::View { .. }
                    | Object::NewName { .. }
                    | Object::PartView { .. }
                    | Object::Aside { .. } => None,
                    Object::Column { table, .. }
                    | Object::AsideColumn { table, .. }
                    | Object::Index { table, .. }
                    | Object::Constraint { table, .. }
                    | Object::Trigger { table, .. } => Some(table),
                });
                let mut foreign = tables.map(|table| !table.is_some_and(is_own));
                if elsewhere || statement.no_transaction || foreign.any(|foreign| foreign) {
                    continue;
                }
                let on_copy = Statement {
                    sql: server.for_copy(&live.name, &statement.sql),
                    ..statement.clone()
                };
                step::execute(run, task, source, &on_copy, true).await?;
            }
            let rejected = server.rejected_values(&mut *run.session, live, columns);
            rejected.await.doing(&task.step)
        }
        .await;
        run.rollback().await;
        match tried {
            Ok(rejected) => return Ok(rejected),
            Err(error) if is_own_step(run, &error) => return Ok(Vec::new()),
            Err(error) => retry.after(run, task, error).await?,
        }
    }
}

/// Whether a step of the expand failed, which it will do again, and then in words of its own.
fn is_own_step(run: &Run<'_>, error: &Error) -> bool {
    let Error::Step { source, .. } = error else {
        return false;
    };
    run.server.fault(source.as_sqlx()) != Fault::Busy
}
