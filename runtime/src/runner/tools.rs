//! Other programs that work on a table: a phase does not begin beside them.

use expand_contract_format::Phase;
use expand_contract_sql::bare_name;

use crate::error::{Doing, Error};
use crate::run::{Run, transaction};
use crate::source::MigrationSource;
use crate::task::Task;

/// Refuses a phase while another program rewrites or copies one of its tables. Such a program puts its copy in the table's place later, and
/// what a phase changes meanwhile is lost or makes it fail.
pub(super) async fn refuse(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    phase: Phase,
) -> Result<(), Error> {
    let Some(sql) = run.server.at_work() else {
        return Ok(());
    };
    for table in &source.tables {
        let names = [
            run.server.quote_table(table).into(),
            bare_name(table).into(),
        ];
        let found = transaction!(run, task, async {
            run.session.query(sql, &names).await.doing(&task.step)
        })?;
        if let Some(row) = found.first() {
            let (program, what) = (row.text(0), row.text(1));
            let (program, what) = (program.doing(&task.step)?, what.doing(&task.step)?);
            return Err(Error::OutOfOrder {
                migration: source.id.clone(),
                phase,
                why: format!(
                    "{program} is at work on {table}, or was killed there: {what} is its own"
                ),
                help: format!(
                    "let it end, then run the same command again; if it does not run any more, remove what it left, as the page of \
                     {program} says"
                ),
            });
        }
    }
    Ok(())
}
