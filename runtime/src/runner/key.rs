//! Checks that the models' key is a key in this database. Rows with a NULL key would never be filled.

use expand_contract_format::{Job, Phase};

use crate::database::Fault;
use crate::error::{Doing, Error};
use crate::run::Run;
use crate::source::MigrationSource;
use crate::task::Task;

/// Refuses to expand a table with rows that could not be filled.
pub(super) async fn check(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
) -> Result<(), Error> {
    let jobs = source
        .phase(Phase::Migrate)
        .statements
        .iter()
        .map(|statement| &statement.job);
    for job in jobs {
        let Job::Backfill { table, key, .. } = job else {
            continue;
        };
        let Some(sql) = run.server.nullable(&run.server.quote_table(table), key) else {
            continue;
        };
        let rows = match run.session.query(&sql, &[]).await {
            // The first step reports this error in better words.
            Err(source) if run.server.fault(&source) == Fault::NoTable => continue,
            rows => rows.doing(&task.step)?,
        };
        let Some(row) = rows.first() else {
            continue;
        };
        let column = row.text(0).doing(&task.step)?;
        let columns: Vec<String> = key.iter().map(|column| run.server.quote(column)).collect();
        let (why, help) = if run.server.capability().null_keys {
            (
                format!(
                    "{table}.{column} is NULL in some rows; no key tells them apart, so what one of them says would be \
                     written over another"
                ),
                format!(
                    "give them a key: UPDATE {0} SET {1} = .. WHERE {1} IS NULL",
                    run.server.quote_table(table),
                    run.server.quote(column)
                ),
            )
        } else {
            (
                format!(
                    "{table}.{column} may be NULL in this database, so it is not the primary key that the model says; \
                     rows are filled and proved by it"
                ),
                format!(
                    "give the table its key: ALTER TABLE {} ADD PRIMARY KEY ({})",
                    run.server.quote_table(table),
                    columns.join(", ")
                ),
            )
        };
        return Err(Error::OutOfOrder {
            migration: source.id.clone(),
            phase: Phase::Expand,
            why,
            help,
        });
    }
    Ok(())
}
