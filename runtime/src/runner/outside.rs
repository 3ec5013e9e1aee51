//! Steps outside of transactions: what has happened is read off the catalog.

use std::pin::pin;
use std::time::Duration;

use expand_contract_model::Statement;
use futures_timer::Delay;
use futures_util::future::{Either, select};

use super::step::{How, finish, probe, prove, step_error};
use super::{Run, Task};
use crate::error::lost;
use crate::journal::At;
use crate::session::{Answer, Value};
use crate::walk::quote;
use crate::{Error, Event};

/// A step that no transaction can hold: its probe decides what has happened.
pub(super) async fn run(
    run: &mut Run<'_>,
    task: &Task,
    at: At<'_>,
    statement: &Statement,
    how: &How<'_>,
) -> Result<bool, Error> {
    let mut retry = super::Retry::new();
    let found_done = loop {
        if probe(run, task, statement).await? == Some(true) {
            break true;
        }
        drop_invalid_index(run, task, statement).await?;
        let Err(source) = watched(run, task, &statement.sql).await else {
            prove(run, task, statement).await?;
            break false;
        };
        if !lost(&source) {
            // What it left behind would go on rejecting writes.
            drop_invalid_index(run, task, statement).await?;
        }
        retry.after(run, task, step_error(task, source)).await?;
    };
    finish(run, task, at, how).await?;
    Ok(found_done)
}

/// Runs what may wait long for others, and says for whom.
async fn watched(run: &mut Run<'_>, task: &Task, sql: &str) -> Answer<()> {
    let server = run.server;
    let listener = run.options.listener.clone();
    let Some(mut second) = run.second.take() else {
        return run.session.script(sql).await;
    };
    let done = match server.own_id(&mut *run.session).await {
        Ok(id) => {
            let watch = async {
                loop {
                    Delay::new(Duration::from_secs(5)).await;
                    // Only words are at stake.
                    let blockers = server
                        .blocked_by(&mut *second, id)
                        .await
                        .unwrap_or_default();
                    if let (Some(first), Some(listener)) = (blockers.first(), &listener) {
                        listener(&Event::Waiting {
                            for_what: format!("{first} ({} of {})", task.step, task.migration),
                        });
                    }
                }
            };
            match select(run.session.script(sql), pin!(watch)).await {
                Either::Left((done, _)) => done,
                Either::Right((never, _)) => never,
            }
        }
        Err(error) => Err(error),
    };
    run.second = Some(second);
    done
}

/// A concurrent index build that failed leaves an index that `IF NOT EXISTS` takes for a good one.
async fn drop_invalid_index(
    run: &mut Run<'_>,
    task: &Task,
    statement: &Statement,
) -> Result<(), Error> {
    let Some(index) = built_index(&statement.sql) else {
        return Ok(());
    };
    let invalid = run
        .session
        .query(
            "SELECT count(*) FROM pg_catalog.pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid",
            &[Value::Text(quote(&index))],
        )
        .await
        .map_err(|source| step_error(task, source))?;
    if invalid[0][0].int() > 0 {
        run.session
            .script(&format!(
                "DROP INDEX CONCURRENTLY IF EXISTS {}",
                quote(&index)
            ))
            .await
            .map_err(|source| step_error(task, source))?;
    }
    Ok(())
}

/// The name in `CREATE [UNIQUE] INDEX CONCURRENTLY IF NOT EXISTS <name> ON ..`.
fn built_index(sql: &str) -> Option<String> {
    let tokens: Vec<_> = expand_contract_model::sql::tokenize(sql)
        .ok()?
        .into_iter()
        .filter(|token| !token.is_blank())
        .collect();
    let concurrently = tokens
        .iter()
        .position(|token| token.is_word("concurrently"))?;
    let before_name = ["if", "not", "exists"];
    tokens[concurrently + 1..]
        .iter()
        .find(|token| !before_name.iter().any(|word| token.is_word(word)))?
        .name()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_of_a_concurrent_build_is_found() {
        let sql = r#"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "a ""b""" ON "t" ("x")"#;
        assert_eq!(built_index(sql).as_deref(), Some("a \"b\""));
        assert_eq!(built_index("ALTER TABLE t ADD COLUMN x int"), None);
    }
}
