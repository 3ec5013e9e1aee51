//! Objects of the user that depend on leaving columns. They are checked before anything is destroyed, because the drop
//! itself would fail only behind the fence, with a contract begun.

use std::collections::BTreeMap;

use expand_contract_format::{Object, Phase};

use super::{live, step};
use crate::catalog::Moment;
use crate::database::Fault;
use crate::database::session::Answer;
use crate::error::{Doing, Error, Finding};
use crate::run::{Retry, Run};
use crate::source::MigrationSource;
use crate::task::Task;

/// The objects that need a column which a contract drops.
pub(super) async fn needs(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    live: &live::Plan,
) -> Result<Vec<Finding>, Error> {
    let phase = Phase::Contract;
    let statements = &source.phase(phase).statements;
    let mut dropped: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for object in statements.iter().flat_map(|statement| &statement.drops) {
        if let Object::Column { table, column } = object
            // A column that gets another name is not dropped.
            && source.view_of(table).is_none()
        {
            dropped.entry(table).or_default().push(column.clone());
        }
    }
    let mut needs = Vec::new();
    for (table, columns) in dropped {
        if let Some(of_table) = recorded(run, task, table, &columns).await? {
            needs.extend(of_table);
        } else {
            needs.extend(tried(run, task, source, live).await?);
            break;
        }
    }
    let findings = needs.into_iter().map(|what| Finding {
        what,
        help: "change or drop what depends on it, then run the same command again".into(),
        name: None,
    });
    Ok(findings.collect())
}

/// The objects that need one of these columns, each in one sentence. `None` if the database does not record that.
pub(super) async fn recorded(
    run: &mut Run<'_>,
    task: &Task,
    table: &str,
    columns: &[String],
) -> Result<Option<Vec<String>>, Error> {
    if columns.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let Some(sql) = run.server.dependents(&run.server.quote(table), columns) else {
        return Ok(None);
    };
    let rows = run.session.query(&sql, &[]).await.doing(&task.step)?;
    let needs: Answer<Vec<String>> = rows
        .iter()
        .map(|row| Ok(format!("{} needs {table}.{}", row.text(1)?, row.text(0)?)))
        .collect();
    needs.doing(&task.step).map(Some)
}

/// Drops the columns in a transaction that is rolled back: a database that records no dependents names the first one when the
/// drop fails. Its DDL is transactional.
async fn tried(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    live: &live::Plan,
) -> Result<Option<String>, Error> {
    let mut retry = Retry::new();
    let error = loop {
        let tried = async {
            run.begin(retry.timeout()).await?;
            for statement in &source.phase(Phase::Contract).statements {
                if statement.drops.is_empty() {
                    continue;
                }
                for carried in live.beside(Moment::Dropping, &statement.drops) {
                    run.session.script(&carried.sql).await.doing(&task.step)?;
                }
                step::execute(run, task, source, statement, true).await?;
            }
            Ok::<_, Error>(())
        }
        .await;
        run.rollback().await;
        match tried {
            Ok(()) => return Ok(None),
            Err(error)
                if error
                    .driver()
                    .is_some_and(|source| run.server.fault(source.as_sqlx()) == Fault::Busy) =>
            {
                retry.after(run, task, error).await?;
            }
            Err(error) => break error,
        }
    };
    if let Error::Unproved { why, .. } = error {
        return Ok(Some(why));
    }
    match error.driver() {
        Some(source) if !matches!(error, Error::Lost { .. }) => Ok(Some(source.to_string())),
        _ => Err(error),
    }
}
