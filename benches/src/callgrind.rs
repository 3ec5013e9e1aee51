//! Measures accessors by instructions instead of seconds: valgrind counts them, and the count does not depend on the load
//! of the machine.

use std::process::Command;

use futures_util::future::{BoxFuture, FutureExt as _, ready};
use futures_util::stream::{BoxStream, StreamExt as _, empty};
use sqlx::{
    Connection as _, Database, Either, Execute, Executor, SqlStr, Sqlite, SqliteConnection,
};

use crate::account::{By, CREATE, Operation, call};
use crate::report::{Table, Wanted};
use crate::stats::number;
use crate::{Result, progress};

/// The argument with which this program runs itself under valgrind.
pub(crate) const COMMAND: &str = "calls";

/// Calls of the shorter and of the longer run. The difference of the counts belongs to the calls alone.
const CALLS: [u64; 2] = [100, 1_100];

/// `None` if there is no valgrind.
pub(crate) fn table() -> Result<Option<Table>> {
    let Ok(version) = Command::new("valgrind").arg("--version").output() else {
        progress("valgrind is not installed: instructions are not counted");
        return Ok(None);
    };
    let mut table = Table::new("Accessors, by instructions", "accessor");
    table.about(format!(
        "Instructions of a call in this process, by those of the same written by hand, counted by {}: the statement \
         and its arguments made and thrown away, and the whole call with SQLite in memory (its thread and sqlx \
         included).",
        String::from_utf8_lossy(&version.stdout).trim()
    ));
    for (place, name, wanted) in [
        ("nowhere", "made only", Wanted::Nothing),
        ("sqlite", "with SQLite", Wanted::AtMost(1.02)),
    ] {
        table.case(name);
        for operation in Operation::ALL {
            progress(&format!("instructions of {}, {name}", operation.name()));
            let accessor = count(place, operation, By::Accessor)?;
            let hand = count(place, operation, By::Hand)?;
            table.put(operation.name(), wanted, 3, accessor / hand);
            let of = format!("instructions of {} by hand", operation.name());
            table.put(&of, Wanted::Nothing, 0, hand);
        }
    }
    Ok(Some(table))
}

/// Instructions of one call.
fn count(place: &str, operation: Operation, by: By) -> Result<f64> {
    let mut counted = Vec::new();
    for calls in CALLS {
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(std::env::current_exe()?)
            .args([COMMAND, place, operation.name(), by.name()])
            .arg(calls.to_string())
            .output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        let collected = said
            .lines()
            .find_map(|line| line.split_once("Collected : "))
            .and_then(|(_, number)| number.trim().parse::<u64>().ok())
            .filter(|_| output.status.success())
            .ok_or_else(|| format!("valgrind failed: {said}"))?;
        counted.push(number(collected));
    }
    Ok((counted[1] - counted[0]) / number(CALLS[1] - CALLS[0]))
}

/// The program under valgrind.
pub(crate) fn child(args: impl Iterator<Item = String>) -> Result {
    let args: Vec<String> = args.collect();
    let [place, operation, by, calls] = args.as_slice() else {
        return Err("this is not for people".into());
    };
    let operation = Operation::ALL
        .into_iter()
        .find(|known| known.name() == operation)
        .ok_or("no such operation")?;
    let by = if by == By::Hand.name() {
        By::Hand
    } else {
        By::Accessor
    };
    let calls: i64 = calls.parse()?;
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(async {
            if place == "nowhere" {
                for id in 0..calls {
                    call(by, operation, id, Nowhere).await?;
                }
                return Ok(());
            }
            let mut connection = SqliteConnection::connect("sqlite::memory:").await?;
            sqlx::raw_sql(CREATE).execute(&mut connection).await?;
            call(By::Hand, Operation::Insert, 0, &mut connection).await?;
            for id in 1..=calls {
                let id = if operation == Operation::Insert {
                    id
                } else {
                    0
                };
                call(by, operation, id, &mut connection).await?;
            }
            Ok(())
        })
}

/// A database that accepts statements and does nothing with them.
#[derive(Debug, Clone, Copy)]
struct Nowhere;

impl Nowhere {
    fn take<'q>(mut query: impl Execute<'q, Sqlite>) {
        let arguments = query.take_arguments();
        std::hint::black_box((query.sql(), arguments.is_ok()));
    }
}

type Answer<T> = std::result::Result<T, sqlx::Error>;
type Row = <Sqlite as Database>::Row;
type Done = <Sqlite as Database>::QueryResult;

impl<'c> Executor<'c> for Nowhere {
    type Database = Sqlite;

    fn execute<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Answer<Done>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        Self::take(query);
        ready(Ok(Done::default())).boxed()
    }

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Answer<Either<Done, Row>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        Self::take(query);
        empty().boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Answer<Option<Row>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        Self::take(query);
        ready(Ok(None)).boxed()
    }

    fn prepare_with<'e>(
        self,
        _: SqlStr,
        _: &'e [<Sqlite as Database>::TypeInfo],
    ) -> BoxFuture<'e, Answer<<Sqlite as Database>::Statement>>
    where
        'c: 'e,
    {
        ready(Err(sqlx::Error::WorkerCrashed)).boxed()
    }

    // The trait only has this method with sqlx's feature `macros`, which the build of the workspace turns on.
    fn describe<'e>(self, _: SqlStr) -> BoxFuture<'e, Answer<sqlx::Describe<Sqlite>>>
    where
        'c: 'e,
    {
        ready(Err(sqlx::Error::WorkerCrashed)).boxed()
    }
}
