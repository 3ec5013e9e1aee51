//! Proves that no row is pending and that the sides agree, in ranges, while both sides are written.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use expand_contract_format::words::and;
use expand_contract_format::{Job, Object, Phase, Statement};

use crate::catalog::LiveTable;
use crate::database::session::only;
use crate::error::{Doing, Error};
use crate::event::Event;
use crate::journal::{self, At};
use crate::rows::abandoned;
use crate::rows::backfill::{MAX_FAILURES, is_data, said};
use crate::rows::walk::{Servo, Walk, read, within};
use crate::run::{Run, transaction};
use crate::source::MigrationSource;
use crate::task::Task;

/// Runs every verification of a migration again whose columns still exist, and are still kept in step. A contract that was
/// interrupted has dropped some of them; the rows of the others may have changed since.
pub(crate) async fn all(run: &mut Run<'_>, source: &MigrationSource) -> Result<(), Error> {
    let over = over(run, source).await?;
    for (index, statement) in source.phase(Phase::Migrate).statements.iter().enumerate() {
        let Job::Verify {
            table,
            key,
            columns,
            ..
        } = &statement.job
        else {
            continue;
        };
        if over.contains(&index) {
            continue;
        }
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
        self::run(run, &task, at, &walk, statement, columns).await?;
    }
    Ok(())
}

/// The statements of a Migrate whose change has lost a column, or its triggers, to the contract: those of each change end with its
/// verification.
pub(crate) async fn over(
    run: &mut Run<'_>,
    source: &MigrationSource,
) -> Result<BTreeSet<usize>, Error> {
    let mut gone = dropped(run, source).await?;
    gone.extend(abandoned::columns(run, source, Phase::Contract).await?);
    gone.extend(abandoned::ended(run, source).await?);
    let mut over = BTreeSet::new();
    let mut begin = 0;
    for (index, statement) in source.phase(Phase::Migrate).statements.iter().enumerate() {
        let Job::Verify { table, columns, .. } = &statement.job else {
            continue;
        };
        let is_gone = |(of, column): &(String, String)| of == table && columns.contains(column);
        if gone.iter().any(is_gone) {
            over.extend(begin..=index);
        }
        begin = index + 1;
    }
    Ok(over)
}

/// Whether every column that a contract drops is gone already, by hand: then nothing has to be kept in step any more.
pub(crate) async fn is_all_dropped(
    run: &mut Run<'_>,
    source: &MigrationSource,
) -> Result<bool, Error> {
    let contract = source.phase(Phase::Contract).statements.iter();
    let columns = contract
        .flat_map(|statement| &statement.drops)
        .filter(|object| matches!(object, Object::Column { .. }))
        .count();
    Ok(columns > 0 && dropped(run, source).await?.len() == columns)
}

/// Proves of the changes whose old column was dropped by hand, before the migration was verified, that no row was left without a
/// value: nothing can fill it any more.
pub(crate) async fn refuse_unfillable(
    run: &mut Run<'_>,
    source: &MigrationSource,
    over: &BTreeSet<usize>,
) -> Result<(), Error> {
    for index in over {
        let statement = &source.phase(Phase::Migrate).statements[*index];
        let Job::Backfill { table, markers, .. } = &statement.job else {
            continue;
        };
        if markers.is_empty() {
            continue;
        }
        let quoted = run.server.quote_table(table);
        let nulls: Vec<String> = markers
            .iter()
            .map(|column| format!("{} IS NULL", run.server.quote(column)))
            .collect();
        let is_null = nulls.join(" OR ");
        let task = Task {
            migration: source.id.clone(),
            table: table.clone(),
            also: Vec::new(),
            step: statement.title.clone(),
        };
        let sql = format!("SELECT count(*) FROM {quoted} WHERE {is_null}");
        let rows = read(run, &task, &sql, &[]).await?;
        let rows = only(rows).and_then(|row| row.count(0)).doing(&task.step)?;
        if rows > 0 {
            let columns = and(markers.iter().map(|column| format!("{table}.{column}")));
            let count = match rows {
                1 => "1 row".to_owned(),
                rows => format!("{rows} rows"),
            };
            return Err(Error::OutOfOrder {
                migration: source.id.clone(),
                phase: Phase::Migrate,
                why: format!(
                    "the column from which {columns} is filled was dropped by hand, and {count} had no value yet"
                ),
                help: format!(
                    "give them one by hand (UPDATE {quoted} SET .. WHERE {is_null}), then run migrate again"
                ),
            });
        }
    }
    Ok(())
}

/// The columns that a contract drops and that are gone, with their tables. The database is asked, since an old column may also
/// have been dropped by hand: then it has nothing left to lose.
pub(crate) async fn dropped(
    run: &mut Run<'_>,
    source: &MigrationSource,
) -> Result<Vec<(String, String)>, Error> {
    let task = Task {
        migration: source.id.clone(),
        table: source.table().into(),
        also: Vec::new(),
        step: "look at the table".into(),
    };
    let contract = source.phase(Phase::Contract).statements.iter();
    let mut tables: BTreeMap<&str, Option<LiveTable>> = BTreeMap::new();
    let mut gone = Vec::new();
    // A column that the contract itself makes, or names so, is not there before.
    let made: Vec<&Object> = contract.clone().flat_map(|one| &one.makes).collect();
    for object in contract.flat_map(|statement| &statement.drops) {
        let Object::Column { table, column } = object else {
            continue;
        };
        if made.contains(&object) {
            continue;
        }
        if !tables.contains_key(table.as_str()) {
            tables.insert(table, run.look(&task, table).await?);
        }
        if let Some(Some(live)) = tables.get(table.as_str())
            && !live.has_column(column)
        {
            gone.push((table.clone(), column.clone()));
        }
    }
    Ok(gone)
}

/// Runs one `SELECT key.. FROM .. WHERE (disagree)` over the whole table. Every row that it finds is a failure.
pub(crate) async fn run(
    run: &mut Run<'_>,
    task: &Task,
    at: At<'_>,
    walk: &Walk<'_>,
    statement: &Statement,
    columns: &[String],
) -> Result<(), Error> {
    let began = Instant::now();
    let (wrong, rows) = found(run, task, walk, statement, columns).await?;
    let counts = (rows, wrong.len() as u64);
    transaction!(run, task, async {
        let session = &mut *run.session;
        journal::record_verified(session, run.server, at, counts, began.elapsed()).await?;
        journal::clear_failures(session, run.server, at).await?;
        for (key, why) in &wrong {
            journal::add_failure(session, run.server, at, key, why).await?;
        }
        Ok::<_, Error>(())
    })?;
    if wrong.is_empty() {
        return Ok(());
    }
    if let Job::Verify {
        breaks: Some(constraint),
        ..
    } = &statement.job
    {
        return Err(Error::Breaks {
            migration: task.migration.clone(),
            table: walk.table.to_owned(),
            constraint: constraint.clone(),
            count: wrong.len() as u64,
            rows: wrong.into_iter().take(10).collect(),
        });
    }
    if let Job::Verify {
        apart: Some(index), ..
    } = &statement.job
    {
        return Err(Error::Twins {
            migration: task.migration.clone(),
            table: walk.table.to_owned(),
            index: index.clone(),
            count: wrong.len() as u64,
            rows: wrong.into_iter().take(10).collect(),
        });
    }
    Err(Error::Rows {
        migration: task.migration.clone(),
        table: walk.table.to_owned(),
        count: wrong.len() as u64,
        failures: wrong.into_iter().take(10).collect(),
    })
}

/// How long a range of a verification takes at least. It locks no row, so that nobody waits for it.
const READS: Duration = Duration::from_millis(50);

const DISAGREE: &str = "the old and the new side disagree, or the new side is not filled";

/// The rows that a `SELECT key.. FROM .. WHERE (condition)` finds in the whole table, at most about [`MAX_FAILURES`]: each with its
/// key and its values, or the error that the condition meets there.
pub(crate) async fn found(
    run: &mut Run<'_>,
    task: &Task,
    walk: &Walk<'_>,
    statement: &Statement,
    columns: &[String],
) -> Result<(Vec<(String, String)>, u64), Error> {
    let total = walk.count(run, task).await?;
    let mut servo = Servo::new(READS.max(run.batch()));
    let mut last: Option<String> = None;
    let mut done = 0;
    let mut wrong = Vec::new();
    // The limit is below the servo's while a row is isolated whose value cannot be computed.
    let mut limit = servo.size();
    while (wrong.len() as u64) < MAX_FAILURES {
        let Some(boundary) = walk
            .boundary(run, task, last.as_deref(), None, limit)
            .await?
        else {
            break;
        };
        let batch = Instant::now();
        let range = walk.range(last.as_deref(), &boundary.key);
        let query = within(task, statement, &range)?;
        match walk.keys(run, task, &query, MAX_FAILURES).await {
            Ok(keys) if keys.is_empty() => {}
            Ok(keys) => {
                let values = walk
                    .values(run, task, &query, columns, MAX_FAILURES)
                    .await?;
                let values = keys.into_iter().map(|key| {
                    let of_row = values.get(&key).cloned();
                    // Another session may have changed the row between the two queries.
                    (key, of_row.unwrap_or_else(|| DISAGREE.to_owned()))
                });
                wrong.extend(values);
            }
            Err(error) if !is_data(run, &error) => return Err(error),
            Err(_) if boundary.rows > 1 => {
                limit = boundary.rows / 2;
                continue;
            }
            Err(error) => wrong.push((boundary.shown.clone(), said(&error))),
        }
        if limit == servo.size() {
            servo.learn(boundary.rows, batch.elapsed());
            limit = servo.size();
        } else {
            limit = (limit * 2).min(servo.size());
        }
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
        let keys = walk.keys(run, task, &query, MAX_FAILURES).await?;
        wrong.extend(keys.into_iter().map(|key| (key, DISAGREE.to_owned())));
    }
    Ok((wrong, done))
}
