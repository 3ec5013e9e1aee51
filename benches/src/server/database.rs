//! A database for measurements, and the runner's phases in it.

use std::time::Duration;

use expand_contract::{Backend, Dialect, Error, Event, MigrationSource, Migrator};
use sqlx::{
    AssertSqlSafe, Connection as _, MySqlConnection, MySqlPool, PgConnection, PgPool, Pool,
};

use crate::Result;
use crate::connection::Connection;

/// How a backfill runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Course {
    pub(crate) workers: u32,
    /// How long a batch should take; the runner's own choice without it.
    pub(crate) batch: Option<Duration>,
}

impl Course {
    /// So many workers, and everything else as the runner has it.
    pub(crate) fn of(workers: u32) -> Self {
        Self {
            workers,
            batch: None,
        }
    }
}

/// A database. [`super::Server::drop`] drops it.
pub(crate) struct Database {
    pub(crate) name: String,
    pool: AnyPool,
}

enum AnyPool {
    Postgres(PgPool),
    Mysql(MySqlPool),
}

/// Evaluates an expression for the pool of any server.
macro_rules! each {
    ($database:expr, $pool:ident => $work:expr) => {
        match &$database.pool {
            AnyPool::Postgres($pool) => $work,
            AnyPool::Mysql($pool) => $work,
        }
    };
}

impl Database {
    pub(super) async fn open(dialect: Dialect, name: String, url: &str) -> Result<Self> {
        let pool = match dialect {
            Dialect::Postgres => AnyPool::Postgres(PgPool::connect(url).await?),
            Dialect::Mysql => AnyPool::Mysql(MySqlPool::connect(url).await?),
            Dialect::Sqlite => return Err("SQLite has no server".into()),
        };
        Ok(Self { name, pool })
    }

    /// Disconnects, and returns the name.
    pub(super) async fn close(self) -> String {
        each!(self, pool => pool.close().await);
        self.name
    }

    pub(crate) async fn connect(&self) -> Result<Connection> {
        Ok(match &self.pool {
            AnyPool::Postgres(pool) => {
                let options = pool.connect_options();
                Connection::Postgres(PgConnection::connect_with(&options).await?)
            }
            AnyPool::Mysql(pool) => {
                let options = pool.connect_options();
                Connection::Mysql(MySqlConnection::connect_with(&options).await?)
            }
        })
    }

    /// The single number that a query returns.
    pub(crate) async fn number(&self, sql: &'static str) -> Result<f64> {
        Ok(each!(self, pool => sqlx::query_scalar(sql).fetch_one(pool).await?))
    }

    pub(crate) async fn run(&self, sql: &str) -> Result {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        each!(self, pool => sql.execute(pool).await.map(drop)?);
        Ok(())
    }

    /// Runs all phases, on an empty database.
    pub(super) async fn create_tables(&self, sources: &[MigrationSource]) -> Result {
        each!(self, pool => migrator(pool, sources).for_build().await.map(drop)?);
        Ok(())
    }

    pub(crate) async fn expand(&self, sources: &[MigrationSource]) -> Result {
        each!(self, pool => migrator(pool, sources).expand().await.map(drop)?);
        Ok(())
    }

    pub(crate) async fn migrate(
        &self,
        sources: &[MigrationSource],
        course: Course,
        listener: impl Fn(&Event) + Send + Sync + 'static,
    ) -> Result {
        each!(self, pool => {
            let mut migrator = migrator(pool, sources).workers(course.workers).on_event(listener);
            if let Some(batch) = course.batch {
                migrator = migrator.batch(batch);
            }
            migrator.migrate().await.map(drop)?;
        });
        Ok(())
    }

    pub(crate) async fn contract(&self, sources: &[MigrationSource]) -> Result {
        each!(self, pool => contract(pool, sources).await)
    }

    /// Rolls the last migration back.
    pub(crate) async fn roll_back(&self, sources: &[MigrationSource; 2]) -> Result {
        each!(self, pool => roll_back(pool, sources).await)
    }
}

fn migrator<DB: Backend>(pool: &Pool<DB>, sources: &[MigrationSource]) -> Migrator<DB> {
    Migrator::from_sources(pool, sources.to_vec())
}

/// Contracts. It attests, with the required words, that builds without a lease have ended.
async fn contract<DB: Backend>(pool: &Pool<DB>, sources: &[MigrationSource]) -> Result {
    match migrator(pool, sources).contract().await {
        Err(Error::Gate(refusal)) if refusal.attest.is_some() => {
            let sentence = refusal.attest.unwrap_or_default();
            let attested = migrator(pool, sources).attest(sentence);
            attested.contract().await?;
        }
        done => drop(done?),
    }
    Ok(())
}

/// Attests in the same way.
async fn roll_back<DB: Backend>(pool: &Pool<DB>, sources: &[MigrationSource; 2]) -> Result {
    let id = &sources[1].id;
    match migrator(pool, sources).rollback(id, &[]).await {
        Err(Error::Gate(refusal)) if refusal.attest.is_some() => {
            let sentence = refusal.attest.unwrap_or_default();
            let attested = migrator(pool, sources).attest(sentence);
            attested.rollback(id, &[]).await?;
        }
        done => done?,
    }
    Ok(())
}
