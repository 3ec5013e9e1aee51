//! A client of one build: it writes in every way there is, on one connection, and keeps a log of what was answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use expand_contract::Dialect;

use crate::connection::{Connection, Value};
use crate::judge::Entry;
use crate::random::Random;
use crate::scenario::{Scenario, Side};

/// Rows that are there from the beginning: 1 to this.
pub(crate) const ROWS: i64 = 1_500;
/// The first of them are written most; nobody deletes them.
const HOT: i64 = 40;
/// Rows that only upserts make, and nobody deletes.
const UPSERTED: i64 = 1_000_000;

/// What all clients of a story share.
pub(crate) struct Shared {
    pub(crate) next_id: AtomicI64,
}

/// A client at work.
pub(crate) struct Client {
    pub(crate) done: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    task: tokio::task::JoinHandle<(Vec<Entry>, Vec<String>)>,
}

impl Client {
    /// Lets it begin.
    pub(crate) fn spawn(
        scenario: &'static Scenario,
        side: Side,
        dialect: Dialect,
        repeatable_read: bool,
        connection: Connection,
        random: Random,
        shared: Arc<Shared>,
    ) -> Self {
        let done = Arc::new(AtomicU64::new(0));
        let stop = Arc::new(AtomicBool::new(false));
        let mut worker = Worker {
            scenario,
            side,
            begin: match (dialect, repeatable_read) {
                (Dialect::Postgres, true) => "BEGIN ISOLATION LEVEL REPEATABLE READ",
                (Dialect::Postgres | Dialect::Mysql, _) => "BEGIN",
                (Dialect::Sqlite, _) => "BEGIN IMMEDIATE",
            },
            repeatable_read,
            sql: Sql::new(dialect, scenario.columns(side)),
            connection,
            random,
            shared,
            log: Vec::new(),
            problems: Vec::new(),
        };
        let (steps, stopped) = (done.clone(), stop.clone());
        let task = tokio::spawn(async move {
            while !stopped.load(Ordering::SeqCst) {
                worker.step().await;
                steps.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_micros(500)).await;
            }
            worker.connection.close().await;
            (worker.log, worker.problems)
        });
        Self { done, stop, task }
    }

    /// Lets it end what it is doing; gives its log, and what went wrong.
    pub(crate) async fn leave(self) -> (Vec<Entry>, Vec<String>) {
        self.stop.store(true, Ordering::SeqCst);
        self.task.await.expect("a client does not panic")
    }
}

/// The statements of a build, in which it names its own columns only.
struct Sql {
    read: String,
    insert: String,
    field: String,
    note: String,
    whole: String,
    upsert: String,
    delete: &'static str,
}

impl Sql {
    fn new(dialect: Dialect, columns: &[&str]) -> Self {
        let list = columns.join(", ");
        // MariaDB and MySQL return no columns of a written row. They remember the value that went through this function.
        let (first, next, delete) = match dialect {
            Dialect::Mysql => (
                "LAST_INSERT_ID(1)",
                "LAST_INSERT_ID(items.version + 1)",
                "DELETE FROM items WHERE id = $1 AND LAST_INSERT_ID(version) > 0",
            ),
            Dialect::Postgres | Dialect::Sqlite => {
                ("1", "items.version + 1", "DELETE FROM items WHERE id = $1")
            }
        };
        let set = |from: usize| {
            let parts: Vec<String> = (from..)
                .zip(columns)
                .map(|(index, column)| format!("{column} = ${index}"))
                .collect();
            parts.join(", ")
        };
        let places: Vec<String> = (3..3 + columns.len()).map(|n| format!("${n}")).collect();
        let excluded: Vec<String> = columns
            .iter()
            .map(|column| match dialect {
                Dialect::Mysql => format!("{column} = VALUES({column})"),
                Dialect::Postgres | Dialect::Sqlite => format!("{column} = excluded.{column}"),
            })
            .collect();
        let conflict = match dialect {
            Dialect::Mysql => "ON DUPLICATE KEY UPDATE",
            Dialect::Postgres | Dialect::Sqlite => "ON CONFLICT (id) DO UPDATE SET",
        };
        let insert = format!(
            "INSERT INTO items (id, note, {list}, version) VALUES ($1, $2, {}, {first})",
            places.join(", ")
        );
        Self {
            read: format!("SELECT version, note, {list} FROM items WHERE id = $1"),
            field: format!(
                "UPDATE items SET {}, version = {next} WHERE id = $1",
                set(2)
            ),
            note: format!("UPDATE items SET note = $2, version = {next} WHERE id = $1"),
            whole: format!(
                "UPDATE items SET note = $2, {}, version = {next} WHERE id = $1 AND version = ${}",
                set(3),
                3 + columns.len()
            ),
            upsert: format!(
                "{insert} {conflict} {}, version = {next}",
                excluded.join(", ")
            ),
            insert,
            delete,
        }
    }
}

struct Worker {
    scenario: &'static Scenario,
    side: Side,
    begin: &'static str,
    repeatable_read: bool,
    sql: Sql,
    connection: Connection,
    random: Random,
    shared: Arc<Shared>,
    log: Vec<Entry>,
    problems: Vec<String>,
}

impl Worker {
    /// One thing that a service does, until it is answered. Only a serialization failure may be tried again: that
    /// is what who asks for repeatable reads signs.
    async fn step(&mut self) {
        let what = self.random.below(10);
        let rolls_back = what == 9;
        let transaction = self.repeatable_read || what >= 8;
        let choices = self.random.clone();
        for _ in 0..200 {
            self.random = choices.clone();
            match self.attempt(what, transaction, rolls_back).await {
                Ok(entries) => {
                    if !rolls_back {
                        self.log.extend(entries);
                    }
                    return;
                }
                Err(error) => {
                    // Gone with the connection, if that is what happened.
                    let _ = self.connection.rows("ROLLBACK", &[]).await;
                    let code = error
                        .as_database_error()
                        .and_then(sqlx::error::DatabaseError::code);
                    if !(self.repeatable_read && code.as_deref() == Some("40001")) {
                        self.problems.push(format!(
                            "a statement of a {:?} build failed: {error}",
                            self.side
                        ));
                        return;
                    }
                }
            }
        }
        self.problems
            .push("200 serialization failures in a row".into());
    }

    async fn attempt(
        &mut self,
        what: u64,
        transaction: bool,
        rolls_back: bool,
    ) -> Result<Vec<Entry>, sqlx::Error> {
        let mut entries = Vec::new();
        if transaction {
            self.connection.rows(self.begin, &[]).await?;
        }
        match what {
            0 => self.insert(&mut entries).await?,
            1 | 2 => {
                let id = self.any_row();
                self.field(id, &mut entries).await?;
            }
            3 => self.note(&mut entries).await?,
            4 => self.whole(&mut entries).await?,
            5 => self.upsert(&mut entries).await?,
            6 => self.delete(&mut entries).await?,
            7 => {
                let id = self.any_row();
                self.read(id, &mut entries).await?;
            }
            _ => {
                // Clients agree on an order, against that of the backfill: who loses then is a batch.
                let mut ids: Vec<i64> = (0..4).map(|_| self.any_row()).collect();
                ids.sort_unstable_by(|a, b| b.cmp(a));
                ids.dedup();
                for id in ids {
                    self.field(id, &mut entries).await?;
                }
            }
        }
        if transaction {
            let end = if rolls_back { "ROLLBACK" } else { "COMMIT" };
            self.connection.rows(end, &[]).await?;
        }
        Ok(entries)
    }

    fn any_row(&mut self) -> i64 {
        let below = |random: &mut Random, end: i64| random.below(end.cast_unsigned()).cast_signed();
        match self.random.below(8) {
            0..4 => 1 + below(&mut self.random, HOT),
            4 => UPSERTED + below(&mut self.random, HOT),
            _ => 1 + below(&mut self.random, ROWS),
        }
    }

    fn value(&mut self) -> Vec<Value> {
        self.scenario.value(self.side, &mut self.random)
    }

    fn word(&mut self) -> String {
        format!("note {}", self.random.below(1_000_000))
    }

    async fn insert(&mut self, entries: &mut Vec<Entry>) -> Result<(), sqlx::Error> {
        let id = self.shared.next_id.fetch_add(1, Ordering::SeqCst);
        let (note, value) = (self.word(), self.value());
        let mut args = vec![Value::Int(id), Value::Text(note.clone())];
        args.extend(value.clone());
        self.connection.version(&self.sql.insert, &args).await?;
        entries.push(Entry::Wrote {
            id,
            version: 1,
            field: Some((self.side, value)),
            note: Some(note),
        });
        Ok(())
    }

    async fn field(&mut self, id: i64, entries: &mut Vec<Entry>) -> Result<(), sqlx::Error> {
        let value = self.value();
        let mut args = vec![Value::Int(id)];
        args.extend(value.clone());
        let written = self.connection.version(&self.sql.field, &args).await?;
        entries.extend(written.map(|version| Entry::Wrote {
            id,
            version,
            field: Some((self.side, value)),
            note: None,
        }));
        Ok(())
    }

    async fn note(&mut self, entries: &mut Vec<Entry>) -> Result<(), sqlx::Error> {
        let (id, note) = (self.any_row(), self.word());
        let args = [Value::Int(id), Value::Text(note.clone())];
        let written = self.connection.version(&self.sql.note, &args).await?;
        entries.extend(written.map(|version| Entry::Wrote {
            id,
            version,
            field: None,
            note: Some(note),
        }));
        Ok(())
    }

    async fn read(
        &mut self,
        id: i64,
        entries: &mut Vec<Entry>,
    ) -> Result<Option<(i64, Vec<Value>)>, sqlx::Error> {
        let rows = self
            .connection
            .rows(&self.sql.read, &[Value::Int(id)])
            .await?;
        let Some(row) = rows.into_iter().next() else {
            return Ok(None);
        };
        let Some(row) = row.into_iter().collect::<Option<Vec<Value>>>() else {
            self.problems
                .push(format!("row {id}: a {:?} build read NULL", self.side));
            return Ok(None);
        };
        let (version, value) = (row[0].int(), row[2..].to_vec());
        let mine = |side| (self.side == side).then(|| value.clone());
        entries.push(Entry::Read {
            id,
            version,
            old: mine(Side::Old),
            new: mine(Side::New),
            note: row[1].text().to_owned(),
        });
        Ok(Some((version, value)))
    }

    /// Reads a row and writes all of it, as an ORM does; half of the time the field goes back as it came.
    async fn whole(&mut self, entries: &mut Vec<Entry>) -> Result<(), sqlx::Error> {
        let (id, note, other) = (self.any_row(), self.word(), self.value());
        let as_it_came = self.random.below(2) == 0;
        let Some((before, value)) = self.read(id, entries).await? else {
            return Ok(());
        };
        let value = if as_it_came { value } else { other };
        let mut args = vec![Value::Int(id), Value::Text(note.clone())];
        args.extend(value.clone());
        args.push(Value::Int(before));
        let written = self.connection.version(&self.sql.whole, &args).await?;
        entries.extend(written.map(|version| Entry::Wrote {
            id,
            version,
            field: Some((self.side, value)),
            note: Some(note),
        }));
        Ok(())
    }

    async fn upsert(&mut self, entries: &mut Vec<Entry>) -> Result<(), sqlx::Error> {
        let id = match self.random.below(2) {
            0 => 1 + self.random.below(HOT.cast_unsigned()).cast_signed(),
            _ => UPSERTED + self.random.below(HOT.cast_unsigned()).cast_signed(),
        };
        let (note, value) = (self.word(), self.value());
        let mut args = vec![Value::Int(id), Value::Text(note.clone())];
        args.extend(value.clone());
        let written = self.connection.version(&self.sql.upsert, &args).await?;
        entries.extend(written.map(|version| Entry::Wrote {
            id,
            version,
            field: Some((self.side, value)),
            note: (version == 1).then_some(note),
        }));
        Ok(())
    }

    async fn delete(&mut self, entries: &mut Vec<Entry>) -> Result<(), sqlx::Error> {
        let id = HOT
            + 1
            + self
                .random
                .below((ROWS - HOT).cast_unsigned())
                .cast_signed();
        let deleted = self
            .connection
            .version(self.sql.delete, &[Value::Int(id)])
            .await?;
        entries.extend(deleted.map(|version| Entry::Deleted { id, version }));
        Ok(())
    }
}
