//! Whether the key that the models name is one in this database: rows behind a NULL would never be filled.

use expand_contract_model::{Job, Phase};

use super::{Run, Task};
use crate::Error;
use crate::error::Doing;
use crate::source::MigrationSource;
use crate::walk::quote;

/// Refuses to expand what could not be filled.
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
        let Job::Backfill { table, key } = job else {
            continue;
        };
        let Some(sql) = run.server.nullable(&quote(table), key) else {
            continue;
        };
        let rows = run.session.query(&sql, &[]).await.doing(&task.step)?;
        let Some(column) = rows.first().map(|row| row[0].text()) else {
            continue;
        };
        let columns: Vec<String> = key.iter().map(|column| quote(column)).collect();
        return Err(Error::OutOfOrder {
            migration: source.id.clone(),
            phase: Phase::Expand,
            why: format!(
                "{table}.{column} may be NULL in this database, so it is not the primary key that the model says; \
                 rows are filled and proved by it"
            ),
            help: format!(
                "give the table its key: ALTER TABLE {} ADD PRIMARY KEY ({})",
                quote(table),
                columns.join(", ")
            ),
        });
    }
    Ok(())
}
