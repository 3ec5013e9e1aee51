//! Proves that no row is pending and that the sides agree, in ranges, while both sides are written.

use std::time::Instant;

use expand_contract_format::{Job, Phase, Statement};

use crate::error::Error;
use crate::event::Event;
use crate::journal::{self, At};
use crate::rows::backfill::MAX_FAILURES;
use crate::rows::walk::{Servo, Walk, within};
use crate::run::{Run, transaction};
use crate::source::MigrationSource;
use crate::task::Task;

/// Runs every verification of a migration again.
pub(crate) async fn all(run: &mut Run<'_>, source: &MigrationSource) -> Result<(), Error> {
    for (index, statement) in source.phase(Phase::Migrate).statements.iter().enumerate() {
        let Job::Verify { table, key, .. } = &statement.job else {
            continue;
        };
        let at = At {
            source,
            phase: Phase::Migrate,
            step: index + 1,
        };
        let task = at.task(&statement.title);
        let walk = Walk {
            server: run.server,
            table,
            key,
        };
        self::run(run, &task, at, &walk, statement).await?;
    }
    Ok(())
}

/// Runs one `SELECT key.. FROM .. WHERE (disagree)` over the whole table. Every row that it finds is a failure.
pub(crate) async fn run(
    run: &mut Run<'_>,
    task: &Task,
    at: At<'_>,
    walk: &Walk<'_>,
    statement: &Statement,
) -> Result<(), Error> {
    let total = walk.count(run, task).await?;
    let mut servo = Servo::new(run.options.batch);
    let mut last: Option<String> = None;
    let mut done = 0;
    let mut wrong = Vec::new();
    while (wrong.len() as u64) < MAX_FAILURES {
        let Some(boundary) = walk
            .boundary(run, task, last.as_deref(), servo.size())
            .await?
        else {
            break;
        };
        let batch = Instant::now();
        let range = walk.range(last.as_deref(), &boundary.key);
        let query = within(task, statement, &range)?;
        wrong.extend(walk.keys(run, task, &query, MAX_FAILURES).await?);
        servo.learn(boundary.rows, batch.elapsed());
        done += boundary.rows;
        last = Some(boundary.key);
        run.heartbeat(task).await?;
        run.tell(&Event::VerifyProgress {
            migration: task.migration.clone(),
            table: walk.table.to_owned(),
            done,
            total: total.max(done),
        });
    }
    if run.server.capability().null_keys {
        let query = within(task, statement, &walk.null_keys())?;
        wrong.extend(walk.keys(run, task, &query, MAX_FAILURES).await?);
    }
    transaction!(run, task, async {
        let session = &mut *run.session;
        journal::clear_failures(session, run.server, at).await?;
        for key in &wrong {
            journal::add_failure(session, run.server, at, key, DISAGREE).await?;
        }
        Ok::<_, Error>(())
    })?;
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Error::Rows {
        migration: task.migration.clone(),
        table: walk.table.to_owned(),
        count: wrong.len() as u64,
        failures: wrong
            .into_iter()
            .take(10)
            .map(|key| (key, DISAGREE.to_owned()))
            .collect(),
    })
}

const DISAGREE: &str = "the old and the new side disagree, or the new side is not filled";
