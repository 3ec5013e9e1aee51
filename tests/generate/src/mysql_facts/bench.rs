//! Runs statements beside writers that keep every table, and sees what they wait for.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use expand_contract_schema::Dialect;
use expand_contract_schema::dialect::Reads;
use expand_contract_sql::{Quote, literal};
use tokio::task::JoinHandle;

use super::Measured;
use super::session::{Keeper, Session, TableLock};
use crate::database::Database;

/// No statement here needs so long: only one that waits for itself does.
const HANGS: Duration = Duration::from_mins(1);

/// As the runner has it: a trigger keeps the mode of its creation.
const SETTINGS: &str = "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,\
     PIPES_AS_CONCAT', time_zone = '+00:00'";

/// The measurements of tables that were there before, by their names.
pub(super) type Seen = BTreeMap<String, Measured>;

pub(super) struct Bench {
    database: Database,
    /// Runs the statements; `None` while one runs.
    worker: Option<Session>,
    /// Looks at it from outside.
    looker: Session,
    /// Sessions for writers.
    idle: Vec<Session>,
}

impl Bench {
    pub(super) async fn new(database: Database) -> Self {
        let mut worker = Session::open(&database).await;
        worker.run(SETTINGS).await;
        Self {
            worker: Some(worker),
            looker: Session::open(&database).await,
            idle: Vec::new(),
            database,
        }
    }

    /// Another one with the same content.
    pub(super) async fn copy(&self) -> Self {
        Self::new(self.database.copy().await).await
    }

    pub(super) fn database(&self) -> &Database {
        &self.database
    }

    pub(super) async fn close(self) {
        for session in self.idle.into_iter().chain(self.worker) {
            session.close().await;
        }
        self.looker.close().await;
    }

    fn worker(&mut self) -> &mut Session {
        self.worker.as_mut().expect("no statement runs")
    }

    /// Runs a statement that is not measured.
    pub(super) async fn run(&mut self, sql: &str) -> Vec<String> {
        self.worker().run(sql).await
    }

    /// Runs one statement in a transaction, and sees what that holds and has read at its end. `is_range`: it is about the first key of a
    /// table.
    pub(super) async fn in_transaction(&mut self, sql: &str, is_range: bool) -> Seen {
        let thread = self.worker().thread.clone();
        let before = self.rows_read().await;
        self.run("BEGIN").await;
        self.run(sql).await;
        let locks = self.looker.locks_of(&thread).await;
        let after = self.rows_read().await;
        self.run("COMMIT").await;
        let mut seen = Seen::new();
        for held in locks {
            let rows = |rows: &Rows| rows.get(&held.table).copied().unwrap_or_default();
            let read = rows(&after) - rows(&before);
            let all = self.rows_of(&held.table).await;
            let reads = match read {
                // One row, and a look at the next one, is nearly all of it.
                _ if is_range && all < 4 => continue,
                0 => Reads::Nothing,
                read if read < all => Reads::Range,
                _ => Reads::Everything,
            };
            let one = Measured::of(held.lock, reads);
            let all = seen.entry(held.table).or_insert(one);
            *all = all.with(one);
        }
        seen
    }

    /// Runs what changes definitions, while a writer has each table. Where it waits for one, another writer queues behind it before
    /// the first one leaves. So the next wait for the same table shows that this writer came in between.
    pub(super) async fn beside_writers(&mut self, act: &[String]) -> Result<Seen, sqlx::Error> {
        let (ids, stage) = (self.ids().await, self.last_stage().await);
        let mut keepers = Keepers::new();
        for table in self.tables().await {
            let writer = Keeper::writes(&table, self.session().await);
            has_it(&writer).await;
            keepers.insert(table, writer);
        }
        let mut worker = self.worker.take().expect("no statement runs");
        let (thread, act) = (worker.thread.clone(), act.to_owned());
        let running = tokio::spawn(async move {
            let mut done = Ok(());
            for sql in &act {
                if done.is_ok() {
                    done = worker.try_run(sql).await.map(drop);
                }
            }
            (worker, done)
        });
        let mut seen = Seen::new();
        while let Some(wait) = self.wait(&running, &thread, &keepers, &mut seen).await {
            let next = if wait.lock.spares_readers() {
                // It asks for more in a moment, and would get that at once if a writer queued.
                let reader = Keeper::reads(&wait.table, self.session().await);
                has_it(&reader).await;
                reader
            } else {
                let writer = Keeper::writes(&wait.table, self.session().await);
                self.queue(&writer).await;
                writer
            };
            let first = keepers.insert(wait.table, next).expect("one has it");
            self.idle.push(first.leave().await);
        }
        let (worker, done) = running.await.expect("its errors are values");
        self.worker = Some(worker);
        for keeper in keepers.into_values() {
            self.idle.push(keeper.leave().await);
        }
        done?;
        let now = self.ids().await;
        let is_new = |(name, id): (&String, &String)| now.get(name).is_some_and(|now| now != id);
        let rewrites = ids.iter().any(is_new);
        let reads = self.reads_rows_since(&stage).await;
        // It works on the table that it waits for most often.
        if let Some(own) = seen.values_mut().max_by_key(|one| one.waits) {
            own.rewrites = rewrites;
            if reads {
                own.reads = Reads::Everything;
            }
        }
        Ok(seen)
    }

    /// Waits until the statement has ended, or until it waits for a table that another one has. Then it adds what is seen of its
    /// locks.
    async fn wait<T>(
        &mut self,
        running: &JoinHandle<T>,
        thread: &str,
        keepers: &Keepers,
        seen: &mut Seen,
    ) -> Option<TableLock> {
        let began = Instant::now();
        while !running.is_finished() {
            let mut locks = self.looker.locks_of(thread).await;
            // A table that is made is seen by no other session.
            locks.retain(|lock| keepers.contains_key(&lock.table));
            // The server may show a wait that has just ended. Then the next keeper does not have the table yet, unless it only reads.
            let waits = locks.iter().find(|lock| {
                let ended = lock.lock.spares_readers()
                    && seen
                        .get(&lock.table)
                        .is_some_and(|seen| seen.lock == lock.lock);
                let is_kept = keepers.get(&lock.table).is_some_and(Keeper::has_it);
                lock.is_pending && is_kept && !ended
            });
            if let Some(wait) = waits {
                for lock in &locks {
                    let one = Measured::of(lock.lock, Reads::Nothing);
                    let all = seen.entry(lock.table.clone()).or_insert(one);
                    let excludes = lock.is_pending && !lock.lock.spares_readers();
                    let waits = all.waits + u32::from(excludes);
                    *all = Measured {
                        waits,
                        ..all.with(one)
                    };
                }
                return Some(wait.clone());
            }
            assert!(
                began.elapsed() < HANGS,
                "no keeper is in its way: {locks:?}"
            );
            pause().await;
        }
        None
    }

    async fn session(&mut self) -> Session {
        match self.idle.pop() {
            Some(session) => session,
            None => Session::open(&self.database).await,
        }
    }

    /// Waits until a writer waits for its table.
    async fn queue(&mut self, writer: &Keeper) {
        let began = Instant::now();
        loop {
            let locks = self.looker.locks_of(&writer.thread).await;
            if locks.iter().any(|lock| lock.is_pending) {
                return;
            }
            let may_come = !writer.has_it() && began.elapsed() < HANGS;
            assert!(may_come, "a writer does not queue: {locks:?}");
            pause().await;
        }
    }

    async fn tables(&mut self) -> Vec<String> {
        let sql = "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'";
        self.looker.run(sql).await
    }

    /// The storage engine's numbers of tables. A table that is written anew has another one.
    async fn ids(&mut self) -> BTreeMap<String, String> {
        let Database::Mysql { server, .. } = &self.database else {
            unreachable!("a bench is on MariaDB or MySQL");
        };
        let of = match server.name() {
            "mariadb" => "INNODB_SYS_TABLES",
            _ => "INNODB_TABLES",
        };
        let sql = format!(
            "SELECT TABLE_ID, NAME FROM information_schema.{of} WHERE NAME LIKE concat(DATABASE(), '/%') AND NAME NOT LIKE '%/#%'"
        );
        let rows = self.looker.run(&sql).await;
        let pairs = rows.iter().filter_map(|row| row.split_once('|'));
        pairs
            .map(|(id, name)| (name.to_owned(), id.to_owned()))
            .collect()
    }

    /// How many rows of each table were read so far, each as often as it was.
    async fn rows_read(&mut self) -> Rows {
        let sql = "SELECT COUNT_FETCH, OBJECT_NAME FROM performance_schema.table_io_waits_summary_by_table \
             WHERE OBJECT_SCHEMA = DATABASE()";
        let rows = self.looker.run(sql).await;
        let pairs = rows.iter().filter_map(|row| row.split_once('|'));
        let number = |count: &str| count.parse().expect("a count is a number");
        pairs
            .map(|(count, table)| (table.to_owned(), number(count)))
            .collect()
    }

    /// How many rows a table has.
    async fn rows_of(&mut self, table: &str) -> u64 {
        let table = Quote::of(Dialect::Mysql).name(table);
        let sql = format!("SELECT count(*) FROM {table}");
        let count = self.looker.run(&sql).await.remove(0);
        count.parse().expect("a count is a number")
    }

    /// The last stage of the statements before.
    async fn last_stage(&mut self) -> String {
        let sql = format!("SELECT coalesce(max(EVENT_ID), 0) FROM {}", self.stages());
        self.looker.run(&sql).await.remove(0)
    }

    /// Whether the storage engine has read all rows of a table since then, to build an index or to write them anew.
    async fn reads_rows_since(&mut self, last: &str) -> bool {
        let sql = format!(
            "SELECT count(*) FROM {} AND EVENT_ID > {last} AND EVENT_NAME LIKE 'stage/innodb/alter table (read PK%'",
            self.stages()
        );
        self.looker.run(&sql).await != ["0"]
    }

    fn stages(&mut self) -> String {
        let thread = &self.worker().thread;
        format!("performance_schema.events_stages_history WHERE THREAD_ID = {thread}")
    }

    /// The condition of a batch that ends at the first key; `None` without rows.
    pub(super) async fn range(&mut self, table: &str, key: &str) -> Option<String> {
        let is_binary = format!(
            "SELECT DATA_TYPE LIKE '%binary' FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {} \
             AND COLUMN_NAME = {}",
            literal(table),
            literal(key)
        );
        let quote = Quote::of(Dialect::Mysql);
        let (table, key) = (quote.name(table), quote.name(key));
        let value = match self.looker.run(&is_binary).await[0].as_str() {
            "1" => format!("concat('0x', hex({key}))"),
            _ => format!("quote(CAST({key} AS CHAR))"),
        };
        let first = format!("SELECT {value} FROM {table} ORDER BY {key} LIMIT 1");
        let first = self.looker.run(&first).await.pop()?;
        Some(format!("({table}.{key} <= {first})"))
    }
}

type Keepers = BTreeMap<String, Keeper>;

/// By table.
type Rows = BTreeMap<String, u64>;

/// Waits until a keeper has its table.
async fn has_it(keeper: &Keeper) {
    while !keeper.has_it() {
        pause().await;
    }
}

async fn pause() {
    tokio::time::sleep(Duration::from_millis(2)).await;
}
