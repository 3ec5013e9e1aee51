//! The runtime, for each database.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use expand_contract::{
    Backend, EmbeddedSchema, Error, Event, Evidence, MigrationSource, Migrator, Status, WaysBack,
};
use expand_contract_schema::{Dialect, Phase};
use sqlx::Pool;

use super::{Database, Url};
use crate::args::RunnerArgs;
use crate::command::operate::Operation;
use crate::failure::Failure;
use crate::health::Health;
use crate::hours::Hours;
use crate::repack::Program;

/// The work of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Order {
    /// One of the first three phases, for the named migration or for every one that is due.
    Phase(Phase, Option<String>),
    /// The rollback of one migration.
    Rollback(String),
    /// All that this build's stages allow.
    ForBuild,
}

/// The migrations and the statements of the code at hand.
#[derive(Debug)]
pub(crate) struct Code {
    /// The migrations.
    pub(crate) migrations: Vec<MigrationSource>,
    /// The statements that a migrate and a contract plan.
    pub(crate) statements: Vec<String>,
    /// Other databases to look at.
    pub(crate) others: Others,
    /// The limits of the database's health, over which the run waits.
    pub(crate) health: Health,
    /// The program that rewrites tables behind a phase, if it was asked for.
    pub(crate) repack: Option<Program>,
}

/// Other databases that a run only looks at, each with its name.
#[derive(Debug, Default)]
pub(crate) struct Others {
    /// The standbys.
    pub(crate) standbys: Vec<(String, Database)>,
    /// The copy to plan statements on.
    pub(crate) plan_on: Option<(String, Database)>,
}

impl Others {
    /// Connects to the databases that the command line names beside this one.
    pub(crate) async fn connect(args: &RunnerArgs, url: &Url) -> Result<Self, Failure> {
        let mut others = Self::default();
        for text in &args.standby {
            let standby = url.other("--standby", text, &[Dialect::Postgres, Dialect::Mysql])?;
            let database = Database::connect(&standby, false).await?;
            others.standbys.push((standby.to_string(), database));
        }
        if let Some(text) = &args.plan_url {
            let copy = url.other("--plan-url", text, &[Dialect::Postgres])?;
            let database = Database::connect(&copy, false).await?;
            others.plan_on = Some((copy.to_string(), database));
        }
        Ok(others)
    }

    /// Tells a runner of them. `pool` takes the pool out of a database of the runner's kind.
    fn beside<DB: Backend>(
        &self,
        mut migrator: Migrator<DB>,
        pool: impl Fn(&Database) -> Option<&Pool<DB>>,
    ) -> Migrator<DB> {
        for (name, database) in &self.standbys {
            if let Some(pool) = pool(database) {
                migrator = migrator.standby(name, pool);
            }
        }
        match &self.plan_on {
            Some((name, database)) => match pool(database) {
                Some(pool) => migrator.plan_on(name, pool),
                None => migrator,
            },
            None => migrator,
        }
    }

    /// Closes the connections.
    async fn close(self) {
        for (_, database) in self.standbys.into_iter().chain(self.plan_on) {
            database.close().await;
        }
    }
}

impl Database {
    /// The migrations whose text the journal keeps.
    pub(crate) async fn journal(&self) -> Result<Vec<MigrationSource>, Failure> {
        async fn read<DB: Backend>(pool: &Pool<DB>) -> Result<Vec<MigrationSource>, Error> {
            Ok(Migrator::from_journal(pool).await?.migrations().to_vec())
        }
        match self {
            Self::Postgres(pool) => read(pool).await,
            Self::Mysql(pool) => read(pool).await,
            Self::Sqlite(pool) => read(pool).await,
        }
        .map_err(Failure::from)
    }

    /// The state of the database, or of one schema, compared with these migrations.
    pub(crate) async fn status(
        &self,
        sources: Vec<MigrationSource>,
        schema: Option<&str>,
    ) -> Result<Status, Error> {
        match self {
            Self::Postgres(pool) => migrator(pool, sources, schema).status().await,
            Self::Mysql(pool) => migrator(pool, sources, schema).status().await,
            Self::Sqlite(pool) => migrator(pool, sources, schema).status().await,
        }
    }

    /// The ways back of these migrations from where the database is.
    pub(crate) async fn ways_back(
        &self,
        sources: Vec<MigrationSource>,
        schema: Option<&str>,
    ) -> Result<Vec<WaysBack>, Error> {
        match self {
            Self::Postgres(pool) => migrator(pool, sources, schema).ways_back().await,
            Self::Mysql(pool) => migrator(pool, sources, schema).ways_back().await,
            Self::Sqlite(pool) => migrator(pool, sources, schema).ways_back().await,
        }
    }

    /// Collects the evidence before the contract of one migration.
    pub(crate) async fn evidence(
        &self,
        sources: Vec<MigrationSource>,
        schema: Option<&str>,
        id: &str,
    ) -> Result<Evidence, Error> {
        match self {
            Self::Postgres(pool) => migrator(pool, sources, schema).evidence(id).await,
            Self::Mysql(pool) => migrator(pool, sources, schema).evidence(id).await,
            Self::Sqlite(pool) => migrator(pool, sources, schema).evidence(id).await,
        }
    }

    /// Asks something of the runners that are at work. Answers whether something was asked for before, where it is taken back.
    pub(crate) async fn operate(
        &self,
        sources: Vec<MigrationSource>,
        schema: Option<&str>,
        operation: &Operation,
        asked_by: &str,
    ) -> Result<bool, Error> {
        async fn ask<DB: Backend>(
            migrator: Migrator<DB>,
            operation: &Operation,
            asked_by: &str,
        ) -> Result<bool, Error> {
            match operation {
                Operation::Pause(why) => migrator.pause(why, asked_by).await.map(|()| false),
                Operation::Pace(pace) => migrator.pace(*pace, asked_by).await.map(|()| false),
                Operation::Resume => migrator.resume().await,
                Operation::Window(windows) => {
                    let asked = migrator.window(windows.clone(), asked_by).await;
                    asked.map(|()| false)
                }
                Operation::Always => migrator.always().await,
                Operation::FullPace => migrator.full_pace().await,
                Operation::Cancel { why, migrations } => {
                    let ids: Vec<Option<&str>> = match migrations.as_slice() {
                        [] => vec![None],
                        ids => ids.iter().map(|id| Some(id.as_str())).collect(),
                    };
                    for id in ids {
                        migrator.cancel(why, id, asked_by).await?;
                    }
                    Ok(false)
                }
            }
        }
        match self {
            Self::Postgres(pool) => ask(migrator(pool, sources, schema), operation, asked_by).await,
            Self::Mysql(pool) => ask(migrator(pool, sources, schema), operation, asked_by).await,
            Self::Sqlite(pool) => ask(migrator(pool, sources, schema), operation, asked_by).await,
        }
    }

    /// Whether a build with this lock may run in every schema, or in one.
    pub(crate) async fn ready(
        &self,
        lock: &'static EmbeddedSchema,
        schema: Option<&str>,
    ) -> Result<(), Error> {
        async fn ask<DB: Backend>(
            pool: &Pool<DB>,
            lock: &'static EmbeddedSchema,
            schema: Option<&str>,
        ) -> Result<(), Error> {
            match schema {
                None => expand_contract::ready(&[pool], &[lock]).await,
                Some(schema) => expand_contract::ready_in(&[pool], &[lock], schema).await,
            }
        }
        match self {
            Self::Postgres(pool) => ask(pool, lock, schema).await,
            Self::Mysql(pool) => ask(pool, lock, schema).await,
            Self::Sqlite(pool) => ask(pool, lock, schema).await,
        }
    }

    /// Does the work, and returns the ids of the migrations that moved.
    pub(crate) async fn run(
        &self,
        code: Code,
        order: &Order,
        how: (&RunnerArgs, &Hours),
        schema: Option<&str>,
        stop: Arc<AtomicBool>,
        listener: impl Fn(&Event) + Send + Sync + 'static,
    ) -> Result<Vec<String>, Error> {
        let ran = match self {
            Self::Postgres(pool) => {
                let mut migrator = migrator(pool, code.migrations, schema);
                if let Some(program) = code.repack {
                    migrator = migrator.repack(Arc::new(program));
                }
                let migrator = code.health.watched_by(migrator.statements(code.statements));
                let migrator = code.others.beside(migrator, |other| match other {
                    Self::Postgres(pool) => Some(pool),
                    _ => None,
                });
                run(migrator, order, how, stop, listener).await
            }
            Self::Mysql(pool) => {
                let migrator = migrator(pool, code.migrations, schema);
                let migrator = code.health.watched_by(migrator.statements(code.statements));
                let migrator = code.others.beside(migrator, |other| match other {
                    Self::Mysql(pool) => Some(pool),
                    _ => None,
                });
                run(migrator, order, how, stop, listener).await
            }
            Self::Sqlite(pool) => {
                let migrator = migrator(pool, code.migrations, schema);
                let migrator = code.health.watched_by(migrator.statements(code.statements));
                run(migrator, order, how, stop, listener).await
            }
        };
        code.others.close().await;
        ran
    }

    /// The migrations of this lock that the journal knows, with their state.
    pub(crate) async fn applied(&self, lock: &str) -> Result<Vec<(String, String)>, Failure> {
        let status = self.status(Vec::new(), None).await?;
        Ok(status
            .migrations
            .into_iter()
            .filter(|migration| migration.lock == lock)
            .filter_map(|migration| Some((migration.id, migration.state?.to_string())))
            .collect())
    }
}

/// A runner in a schema, if one is chosen.
fn migrator<DB: Backend>(
    pool: &Pool<DB>,
    sources: Vec<MigrationSource>,
    schema: Option<&str>,
) -> Migrator<DB> {
    let migrator = Migrator::from_sources(pool, sources);
    match schema {
        Some(schema) => migrator.schema(schema),
        None => migrator,
    }
}

async fn run<DB: Backend>(
    migrator: Migrator<DB>,
    order: &Order,
    (args, hours): (&RunnerArgs, &Hours),
    stop: Arc<AtomicBool>,
    listener: impl Fn(&Event) + Send + Sync + 'static,
) -> Result<Vec<String>, Error> {
    let mut migrator = migrator.stop_on(stop).on_event(listener);
    if let Some(second) = hours.start_at {
        migrator = migrator.start_at(second);
    }
    if let Some(windows) = &hours.windows {
        migrator = migrator.within(windows.clone());
    }
    if let Some(time) = args.lock_timeout {
        migrator = migrator.lock_budget(time);
    }
    if let Some(time) = args.wait {
        migrator = migrator.patience(time);
    }
    if let Some(time) = args.soak {
        migrator = migrator.soak(time);
    }
    for sentence in &args.attest {
        migrator = migrator.attest(sentence);
    }
    match order {
        Order::Phase(phase, only) => {
            if let (Some(side), Some(id)) = (args.prefer, only) {
                migrator = migrator.prefer(id, side.into());
            }
            let migrator = migrator
                .discard(args.discard.iter().cloned())
                .quiet_triggers(args.quiet_triggers)
                .workers(args.workers.unwrap_or(1))
                .only(only.iter().cloned());
            match phase {
                Phase::Expand => migrator.expand().await,
                Phase::Migrate => migrator.migrate().await,
                _ => migrator.contract().await,
            }
        }
        Order::Rollback(id) => migrator
            .rollback(id, &args.discard)
            .await
            .map(|()| vec![id.clone()]),
        Order::ForBuild => migrator.for_build().await,
    }
}
