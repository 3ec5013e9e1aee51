//! Other triggers and generated columns on the table that would interfere with the two sides of a change.

use std::collections::{BTreeMap, BTreeSet};

use expand_contract_format::{Object, Phase};

use crate::error::{Doing, Error};
use crate::run::Run;
use crate::source::MigrationSource;
use crate::task::Task;

/// Refuses to expand if the triggers could not keep the sides equal. A user's trigger that runs after ours may change
/// the source columns, and a generated column has no value yet when ours runs.
///
/// The triggers of SQLite run after the row is stored.
pub(super) async fn refuse(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
) -> Result<(), Error> {
    // For each table: its first trigger, and every column that a trigger reads or writes.
    let mut tables: BTreeMap<&str, (&str, BTreeSet<&str>)> = BTreeMap::new();
    let statements = &source.phase(Phase::Expand).statements;
    for object in statements.iter().flat_map(|statement| &statement.makes) {
        if let Object::Trigger {
            table,
            name,
            columns,
        } = object
        {
            let (first, all) = tables.entry(table).or_insert((name, BTreeSet::new()));
            *first = (*first).min(name);
            all.extend(columns.iter().map(String::as_str));
        }
    }
    for (table, (trigger, columns)) in tables {
        later_trigger(run, task, source, table, trigger).await?;
        generated_column(run, task, source, table, &columns).await?;
    }
    Ok(())
}

fn refusal(source: &MigrationSource, why: String, help: String) -> Error {
    Error::OutOfOrder {
        migration: source.id.clone(),
        phase: Phase::Expand,
        why,
        help,
    }
}

async fn later_trigger(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    table: &str,
    trigger: &str,
) -> Result<(), Error> {
    let quoted = run.server.quote_table(table);
    let Some(after) = run.server.triggers_after(&quoted, trigger) else {
        return Ok(());
    };
    let rows = run.session.query(&after.sql, &[]).await.doing(&task.step)?;
    let Some(row) = rows.first() else {
        return Ok(());
    };
    let later = row.text(0).doing(&task.step)?;
    Err(refusal(
        source,
        format!(
            "trigger {later} on {table} runs after the one that keeps the sides in step, since triggers run {}, and could \
             change what the new side was derived from",
            after.order
        ),
        after.way_out,
    ))
}

async fn generated_column(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    table: &str,
    read: &BTreeSet<&str>,
) -> Result<(), Error> {
    let Some(sql) = run.server.generated(&run.server.quote_table(table)) else {
        return Ok(());
    };
    let rows = run.session.query(&sql, &[]).await.doing(&task.step)?;
    for row in &rows {
        let column = row.text(0).doing(&task.step)?;
        if read.contains(column) {
            return Err(refusal(
                source,
                format!(
                    "{table}.{column} is a generated column, which has no value yet when the trigger that would read it \
                     runs"
                ),
                "say in `up` what the column is generated from".into(),
            ));
        }
    }
    Ok(())
}
