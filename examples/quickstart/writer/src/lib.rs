//! The code that both builds of the service share. A build starts with `<program> <database> <log>`, writes until its
//! standard input closes, and logs a write only after the database has acknowledged it.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use tokio::io::AsyncReadExt;

/// The customers that exist before the first build starts.
pub const CUSTOMERS: i64 = 100_000;

/// The time between two writes of one build, in which SQLite's single writer is mostly idle.
const PACE: Duration = Duration::from_millis(3);

/// The arguments of the program.
#[derive(Debug)]
pub struct Arguments {
    /// The SQLite database.
    pub database: PathBuf,
    /// The log of acknowledged writes.
    pub log: PathBuf,
}

impl Arguments {
    /// Reads `<program> <database> <log>`.
    pub fn read() -> io::Result<Self> {
        let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
        match (arguments.next(), arguments.next()) {
            (Some(database), Some(log)) => Ok(Self { database, log }),
            _ => Err(io::Error::other("usage: <program> <database> <log>")),
        }
    }

    /// Connects like a service: a small pool, a write-ahead log, and a long timeout, because SQLite has a single writer.
    pub async fn connect(&self) -> sqlx::Result<SqlitePool> {
        let options = SqliteConnectOptions::new()
            .filename(&self.database)
            .journal_mode(SqliteJournalMode::Wal)
            .busy_timeout(Duration::from_secs(30));
        SqlitePoolOptions::new()
            .max_connections(2)
            .connect_with(options)
            .await
    }
}

/// One write.
#[derive(Debug, Clone)]
pub struct Write {
    /// The customer.
    pub id: i64,
    /// A name that was never written before.
    pub name: String,
    /// Whether the customer is a new one.
    pub new: bool,
}

/// Chooses the writes of one build, and keeps their log. A line is `<id> <version> <name>` or `failed <why>`.
#[derive(Debug)]
pub struct Writer {
    build: &'static str,
    log: BufWriter<File>,
    random: u64,
    written: i64,
}

impl Writer {
    /// Starts a log.
    pub fn create(arguments: &Arguments, build: &'static str) -> io::Result<Self> {
        Ok(Self {
            build,
            log: BufWriter::new(File::create(&arguments.log)?),
            random: 7,
            written: 0,
        })
    }

    /// Waits for the next turn and returns the write; `None` when the program should stop.
    pub async fn next(&mut self) -> io::Result<Option<Write>> {
        let mut byte = [0];
        if let Ok(Ok(0) | Err(_)) =
            tokio::time::timeout(PACE, tokio::io::stdin().read(&mut byte)).await
        {
            self.log.flush()?;
            return Ok(None);
        }
        self.written += 1;
        let name = format!("customer as {} wrote it, {}", self.build, self.written);
        if self.written % 5 == 0 {
            // The ids of new customers never collide: the old build uses the odd ones.
            let id = CUSTOMERS + 2 * self.written + i64::from(self.build == "v1");
            return Ok(Some(Write {
                id,
                name,
                new: true,
            }));
        }
        // Knuth's MMIX generator. Most writes go to the same hundred customers, so that the builds overwrite each other.
        self.random = self
            .random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let among = if self.written % 4 == 0 {
            CUSTOMERS
        } else {
            100
        };
        let id = (self.random >> 33).cast_signed() % among + 1;
        Ok(Some(Write {
            id,
            name,
            new: false,
        }))
    }

    /// Logs an acknowledged write with the row's new version, which orders the writes of all builds to the row.
    pub fn wrote(&mut self, write: &Write, version: i64) -> io::Result<()> {
        writeln!(self.log, "{} {version} {}", write.id, write.name)
    }

    /// Logs a refused write, or a read that did not return the written value.
    pub fn failed(&mut self, why: impl std::fmt::Display) -> io::Result<()> {
        writeln!(self.log, "failed {}", why.to_string().replace('\n', " "))
    }
}
