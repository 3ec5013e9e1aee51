//! Objects of the user that depend on leaving columns. They are checked before anything is destroyed, because the drop
//! itself would fail only behind the fence, with a contract begun.

use std::collections::BTreeMap;

use expand_contract_format::{Job, Object, Phase};

use expand_contract_sql::bare_name;

use super::probe::probe;
use super::{live, step};
use crate::catalog::Moment;
use crate::database::session::{Answer, Session};
use crate::database::{Fault, Server};
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
        if let Some(of_table) = recorded(run, task, source, table, &columns).await? {
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

/// The objects that need one of these columns, each in one sentence, without those that a step of the author's own drops in the
/// contract, before the columns. `None` if the database does not record that.
pub(super) async fn recorded(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    table: &str,
    columns: &[String],
) -> Result<Option<Vec<String>>, Error> {
    let session = &mut *run.session;
    let found = of(session, run.server, source, table, columns).await;
    let found = found.doing(&task.step)?;
    Ok(found.map(|found| {
        let needs = found.into_iter();
        needs
            .map(|(object, column)| format!("{object} needs {table}.{column}"))
            .collect()
    }))
}

/// The same as data: each object, as the database describes it, and the column.
pub(crate) async fn of(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
    table: &str,
    columns: &[String],
) -> Answer<Option<Vec<(String, String)>>> {
    if columns.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let Some(sql) = server.dependents(&server.quote_table(table), columns) else {
        return Ok(None);
    };
    let mut found = Vec::new();
    for row in session.query(&sql, &[]).await? {
        if !drops(source, row.text(2)?) {
            found.push((row.text(1)?.to_owned(), row.text(0)?.to_owned()));
        }
    }
    Ok(Some(found))
}

/// Whether the contract drops an object of this name: in a step of the author's own, or as a view of ours.
fn drops(source: &MigrationSource, name: &str) -> bool {
    let statements = &source.phase(Phase::Contract).statements;
    let mut parts = source.parts();
    parts.any(|(view, _)| bare_name(view) == name) || statements.iter().any(|statement| {
        matches!(&statement.job, Job::Own { drops, .. } if drops.iter().any(|drop| drop == name))
    })
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
                if matches!(statement.job, Job::Own { .. }) {
                    let is_done = probe(run, task, statement).await? == Some(true);
                    if is_done || statement.no_transaction {
                        continue;
                    }
                } else if statement.drops.is_empty() || statement.for_soak {
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
