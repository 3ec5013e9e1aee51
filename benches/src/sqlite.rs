//! SQLite databases for measurements, and the measurement of the backfill.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use expand_contract::{Dialect, Event, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};
use tempfile::TempDir;

use crate::backfill::scale;
use crate::change::{self, Order, Rename};
use crate::options::Options;
use crate::report::{Table, Wanted};
use crate::stats::median;
use crate::{Result, progress};

/// A file with customers, in which the rename is expanded.
pub(crate) struct File {
    folder: TempDir,
}

impl File {
    /// A write-ahead log, and commits that do not wait for the disk: SQLite's documentation recommends the two together.
    fn options(&self) -> SqliteConnectOptions {
        SqliteConnectOptions::new()
            .filename(self.folder.path().join("customers.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .pragma("cache_size", "-262144")
    }

    pub(crate) async fn expanded(rename: Rename, rows: u64) -> Result<Self> {
        let file = Self {
            folder: TempDir::with_prefix("ec-benches-")?,
        };
        let pool = file.pool().await?;
        let sources = change::migrations(Dialect::Sqlite, Order::Ascending, rename)?;
        Migrator::from_sources(&pool, sources[..1].to_vec())
            .for_build()
            .await?;
        sqlx::raw_sql(AssertSqlSafe(format!(
            "INSERT INTO customers (id, name, email, note, visits) \
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) \
             SELECT i, 'name ' || i, 'user' || i || '@example.org', \
             printf('%.60c', 'x'), i % 100 FROM n; \
             CREATE INDEX customers_email ON customers (email)"
        )))
        .execute(&pool)
        .await?;
        Migrator::from_sources(&pool, sources.to_vec())
            .expand()
            .await?;
        pool.close().await;
        Ok(file)
    }

    fn copy(&self) -> Result<Self> {
        let folder = TempDir::with_prefix("ec-benches-")?;
        for entry in std::fs::read_dir(self.folder.path())? {
            let entry = entry?;
            std::fs::copy(entry.path(), folder.path().join(entry.file_name()))?;
        }
        Ok(Self { folder })
    }

    async fn pool(&self) -> Result<SqlitePool> {
        Ok(SqlitePool::connect_with(self.options()).await?)
    }

    pub(crate) async fn connect(&self) -> Result<SqliteConnection> {
        Ok(SqliteConnection::connect_with(&self.options()).await?)
    }
}

/// Drops the triggers of the sync.
pub(crate) async fn drop_triggers(connection: &mut SqliteConnection) -> Result {
    let names: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
            .fetch_all(&mut *connection)
            .await?;
    for name in names {
        sqlx::raw_sql(AssertSqlSafe(format!("DROP TRIGGER \"{name}\"")))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Like `backfill` for PostgreSQL, with the numbers that SQLite offers.
pub(crate) async fn backfill(options: &Options) -> Result<Table> {
    let mut table = Table::new("Backfill on SQLite", "backfill");
    table.about(
        "Write-ahead log, `synchronous = NORMAL`. There is one writer, so the runner leaves the file to others for as \
         long as each batch took; \"at work\" is the rate without these pauses.",
    );
    for &rows in &options.rows {
        let template = File::expanded(Rename::Plain, rows).await?;
        let (mut by_runner, mut one, mut loops) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..options.rounds(rows) {
            progress(&format!(
                "SQLite, {} rows, round {}",
                scale(rows),
                round + 1
            ));
            by_runner.push(runner(&template.copy()?).await?);
            one.push(by_hand(&template.copy()?, None).await?);
            loops.push(by_hand(&template.copy()?, Some((rows, 10_000))).await?);
        }
        let all = median(by_runner.iter().map(|(all, _)| *all));
        let work = median(by_runner.iter().map(|(_, work)| *work));
        table.case(scale(rows));
        table.put(
            "rate at work, by one `UPDATE`",
            Wanted::AtLeast(0.95),
            2,
            median(one) / work,
        );
        let loops = median(loops);
        table.put(
            "rate at work, by the loop",
            Wanted::AtLeast(0.95),
            2,
            loops / work,
        );
        table.put(
            "rate with the pauses, by the loop",
            Wanted::Nothing,
            2,
            loops / all,
        );
        table.put(
            "µs a row (runner, with the pauses)",
            Wanted::Nothing,
            1,
            all * 1e6 / crate::stats::number(rows),
        );
    }
    Ok(table)
}

/// The course of a backfill.
#[derive(Default)]
struct Watched {
    /// The end of the last batch.
    last: Option<Instant>,
    /// The pause after it.
    pause: Duration,
    work: Duration,
    all: Duration,
}

impl Watched {
    fn see(&mut self, event: &Event) {
        match event {
            Event::StepStarted { step: 1, .. } => self.last = Some(Instant::now()),
            Event::BackfillProgress { .. } => {
                let now = Instant::now();
                let since = self.last.map_or(Duration::ZERO, |last| now - last);
                let batch = since.saturating_sub(self.pause);
                self.work += batch;
                // The runner computes the pause in the same way.
                self.pause = batch.clamp(Duration::from_millis(5), Duration::from_millis(50));
                self.last = Some(now);
            }
            Event::StepDone { step: 1, took, .. } => self.all = *took,
            _ => {}
        }
    }
}

/// Seconds of the filling step, and the seconds without its pauses.
async fn runner(file: &File) -> Result<(f64, f64)> {
    let pool = file.pool().await?;
    let sources = change::migrations(Dialect::Sqlite, Order::Ascending, Rename::Plain)?;
    let watched = Arc::new(Mutex::new(Watched::default()));
    let told = watched.clone();
    Migrator::from_sources(&pool, sources.to_vec())
        .on_event(move |event| {
            let mut state = told.lock().unwrap_or_else(PoisonError::into_inner);
            state.see(event);
        })
        .migrate()
        .await?;
    pool.close().await;
    let watched = watched.lock().unwrap_or_else(PoisonError::into_inner);
    Ok((watched.all.as_secs_f64(), watched.work.as_secs_f64()))
}

/// Seconds of one UPDATE, or of a loop over ranges of this many rows.
async fn by_hand(file: &File, ranges: Option<(u64, u64)>) -> Result<f64> {
    const UPDATE: &str = "UPDATE customers SET full_name = name WHERE full_name IS NULL";
    let mut connection = file.connect().await?;
    let began = Instant::now();
    match ranges {
        None => {
            sqlx::raw_sql(UPDATE).execute(&mut connection).await?;
        }
        Some((rows, range)) => {
            for from in (0..rows).step_by(usize::try_from(range)?) {
                let update = format!("{UPDATE} AND id > {from} AND id <= {}", from + range);
                sqlx::raw_sql(AssertSqlSafe(update))
                    .execute(&mut connection)
                    .await?;
            }
        }
    }
    let took = began.elapsed().as_secs_f64();
    connection.close().await?;
    Ok(took)
}
