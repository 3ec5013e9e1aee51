//! The entry point for applications and the command.

mod operate;
mod way_back;

use std::mem;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use expand_contract_format::Phase;
use sqlx::Pool;

use crate::database::{Backend, connect};
use crate::embedded::EmbeddedSchema;
use crate::error::{Doing, Error, Pooled};
use crate::event::Event;
use crate::evidence::{self, Evidence};
use crate::health::{Gauge, Limits, Measure};
use crate::journal;
use crate::options::{Options, SILENCE, Side};
use crate::repack::Repack;
use crate::run::elsewhere::{Elsewhere, Other};
use crate::run::health;
use crate::run::{Cancels, Losses, Purpose, Run, Work};
use crate::runner;
use crate::source::{self, MigrationSource};
use crate::status::{self, Status};
use crate::window::Windows;

/// Runs the phases of migrations against one database.
///
/// Each method takes its own connections out of the pool, becomes the only runner, and continues from the point where
/// the last run stopped. So it can simply run again after an error or a crash. After a lost connection it does so by itself.
///
/// ```no_run
/// # async fn example(pool: sqlx::Pool<sqlx::Sqlite>, schema: &expand_contract::EmbeddedSchema)
/// # -> Result<(), expand_contract::Error> {
/// use expand_contract::Migrator;
///
/// let migrator = Migrator::new(&pool, &[schema])?;
/// migrator.expand().await?;
/// migrator.migrate().await?;
/// # Ok(())
/// # }
/// ```
pub struct Migrator<DB: Backend> {
    pool: Pool<DB>,
    sources: Vec<MigrationSource>,
    options: Options,
    standbys: Vec<(String, Pool<DB>)>,
    plan_on: Option<(String, Pool<DB>)>,
}

impl<DB: Backend> std::fmt::Debug for Migrator<DB> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ids: Vec<&str> = self.sources.iter().map(|s| s.id.as_str()).collect();
        f.debug_struct("Migrator")
            .field("migrations", &ids)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl<DB: Backend> Migrator<DB> {
    /// Takes the migrations inside the binary. Fails if one of their files cannot be read.
    pub fn new(pool: &Pool<DB>, schemas: &[&EmbeddedSchema]) -> Result<Self, Error> {
        Ok(Self::from_sources(
            pool,
            MigrationSource::embedded(schemas)?,
        ))
    }

    /// Takes migrations from another place, such as [`MigrationSource::folder`].
    pub fn from_sources(pool: &Pool<DB>, sources: Vec<MigrationSource>) -> Self {
        Self {
            pool: pool.clone(),
            sources,
            options: Options::default(),
            standbys: Vec::new(),
            plan_on: None,
        }
    }

    /// Takes the migrations whose text the database's own journal kept. They are enough for every phase except the
    /// first.
    pub async fn from_journal(pool: &Pool<DB>) -> Result<Self, Error> {
        let mut session = connect(pool, SILENCE).await?;
        let server = DB::server();
        let mut sources = Vec::new();
        if let Some(reads) = journal::open(&mut *session, server).await? {
            for row in journal::applied(&mut *session, reads).await? {
                let of_row = |one: &MigrationSource| one.lock == row.lock && one.id == row.id;
                // Other schemas have the same migrations.
                if !sources.iter().any(of_row) {
                    sources.push(MigrationSource::new(&row.id, row.files, None)?);
                }
            }
        }
        // Nothing was written, so a failed goodbye loses nothing.
        let _ = session.close().await;
        Ok(Self::from_sources(pool, source::ordered(sources)?))
    }

    /// How long a step tries to get its locks, in short tries, before it gives up and names the sessions in the way.
    /// The default is one minute.
    #[must_use]
    pub fn lock_budget(mut self, budget: Duration) -> Self {
        self.options.lock_budget = budget;
        self
    }

    /// How long to wait for another runner before giving up and naming it. The default is one minute.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.options.patience = patience;
        self
    }

    /// How long a call to the database may be silent before another connection asks whether the database still works on it.
    /// If it does not, or does not answer either, the connection is given up: the work begins again over a new one, or ends
    /// with [`Error::Lost`]. Long work is never cut short. The default is 30 seconds; a file has no such limit.
    #[must_use]
    pub fn silence(mut self, silence: Duration) -> Self {
        self.options.silence = silence;
        self
    }

    /// How long a batch of a backfill should take. A writer of one of its rows waits as long; a commit waits for the disk. The default is
    /// 10 ms on PostgreSQL, where a batch's commit does not wait, and 20 ms elsewhere.
    #[must_use]
    pub fn batch(mut self, target: Duration) -> Self {
        self.options.batch = Some(target);
        self
    }

    /// How many workers walk over a table together, each over a connection of its own, while [`Migrator::migrate`] fills it. One by
    /// default. On a database that has one writer at a time, as SQLite has, one works.
    ///
    /// A process that calls [`Migrator::migrate`] with the same migrations while another one is at it walks along, with as many workers of
    /// its own, and takes over when the other one ends.
    #[must_use]
    pub fn workers(mut self, workers: u32) -> Self {
        self.options.workers = workers.max(1);
        self
    }

    /// Not API: for our own tests, which have few rows.
    #[cfg(feature = "failpoints")]
    #[doc(hidden)]
    #[must_use]
    pub fn __parts(mut self, rows: u64, batches: u64) -> Self {
        self.options.parts = Some((rows, batches));
        self
    }

    /// Attests facts that a contract or rollback cannot prove, in the exact sentence that its refusal printed. Each migration
    /// has a sentence of its own.
    #[must_use]
    pub fn attest(mut self, sentence: impl Into<String>) -> Self {
        self.options.attest.push(sentence.into());
        self
    }

    /// Lets objects of the database go that an expand or a contract cannot carry over, by the names in the refusal.
    #[must_use]
    pub fn discard<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.options.discard = names.into_iter().map(Into::into).collect();
        self
    }

    /// Says which side is right where the sides of this verified migration differ: [`Migrator::migrate`] then gives the other
    /// side its values. Without it such rows are only listed.
    #[must_use]
    pub fn prefer(mut self, id: impl Into<String>, side: Side) -> Self {
        self.options.prefer.insert(id.into(), side);
        self
    }

    /// Statements of the application, as its code has them. Before a change is called migrated, the plans of those that name a
    /// renamed column are compared on both sides, and [`Event::PlansCompared`] tells which differ. [`Event::IndexUse`] tells which use
    /// a new index, and a contract drops none that one uses. Nothing is executed.
    #[must_use]
    pub fn statements<S: Into<String>>(mut self, statements: impl IntoIterator<Item = S>) -> Self {
        self.options.statements = statements.into_iter().map(Into::into).collect();
        self
    }

    /// A replica, under a name for messages: on PostgreSQL a physical standby. A migrate begins no batch while it is too far behind
    /// ([`Migrator::max_lag`]). On PostgreSQL, the expand notes how often it has scanned the indexes that are to leave, and a contract
    /// is refused if it has scanned one since.
    #[must_use]
    pub fn standby(mut self, name: impl Into<String>, pool: &Pool<DB>) -> Self {
        self.standbys.push((name.into(), pool.clone()));
        self
    }

    /// How far behind a replica ([`Migrator::standby`]) may be before a migrate waits for it: 10 seconds by default.
    #[must_use]
    pub fn max_lag(mut self, time: Duration) -> Self {
        let limits = mem::take(&mut self.options.limits);
        self.options.limits = limits.at(Measure::ReplicaSeconds, time.as_secs_f64());
        self
    }

    /// How many old versions of rows MariaDB or MySQL may keep before a migrate waits for their removal: 1,000,000 by default. A
    /// transaction that stays open keeps them, and each read gets slower.
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // A limit needs no 53 bits.
    pub fn max_history(mut self, versions: u64) -> Self {
        let limits = mem::take(&mut self.options.limits);
        self.options.limits = limits.at(Measure::History, versions as f64);
        self
    }

    /// How much of each measure of the database's health is too much. Over a limit, a runner begins no further batch of a backfill, no
    /// further step of an expand or a migrate, and no further phase; it tells why ([`Event::Held`]) and goes on at 80 % of the limit.
    /// These limits replace all of those that were set before, those of [`Migrator::max_lag`] and [`Migrator::max_history`] too.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.options.limits = limits;
        self
    }

    /// Where the number of a measure comes from that the database does not tell, such as [`Measure::Host`]. `read` is called about once a
    /// second on the task that runs the phase, so it should return the last number that the caller has. An error is a clause that says why
    /// there is none: the runner is held until there is one again.
    #[must_use]
    pub fn gauge(
        mut self,
        measure: Measure,
        read: impl Fn() -> Result<f64, String> + Send + Sync + 'static,
    ) -> Self {
        self.options.gauges.insert(measure, Gauge::new(read));
        self
    }

    /// The query whose time is [`Measure::ProbeMilliseconds`], such as one that the application often runs. `SELECT 1` by default.
    #[must_use]
    pub fn probe(mut self, query: impl Into<String>) -> Self {
        self.options.probe = Some(query.into());
        self
    }

    /// A copy of the database that nobody works on, under a name for messages. There a contract plans the users of an index once more
    /// without it: the index is dropped in transactions that are rolled back.
    #[must_use]
    pub fn plan_on(mut self, name: impl Into<String>, pool: &Pool<DB>) -> Self {
        self.plan_on = Some((name.into(), pool.clone()));
        self
    }

    /// Keeps the user's triggers from firing for the rows that [`Migrator::migrate`] fills: on PostgreSQL by
    /// `session_replication_role = replica`, which takes a superuser or, from PostgreSQL 15 on, a right that was granted. Triggers
    /// of `ENABLE ALWAYS` and `ENABLE REPLICA` fire in any case. Without it each such trigger fires once for each filled row.
    #[must_use]
    pub fn quiet_triggers(mut self, quiet: bool) -> Self {
        self.options.quiet_triggers = quiet;
        self
    }

    /// How long [`Migrator::contract`] waits between what it puts aside and what it drops: a table or a column that leaves first gets
    /// another name, and only a later contract drops it. [`Migrator::rollback`] brings it back until then. The time counts from the
    /// moment at which it was put aside, and a later contract without a time keeps to it. Without it, nothing waits. Where a column
    /// cannot wait aside, a contract with a time is refused before anything is done.
    #[must_use]
    pub fn soak(mut self, time: Duration) -> Self {
        self.options.soak = Some(time);
        self
    }

    /// Rewrites the tables of each migration by `pg_repack` once it is migrated or contracted, which takes the space of dead rows and
    /// dropped columns back beside readers and writers; on PostgreSQL only. The runner keeps its lock meanwhile. What the program needs is
    /// asked before the phase begins: the extension, a key, a superuser, and what [`Repack::check`] asks. A migration that is named
    /// ([`Migrator::only`]) and was migrated or contracted before is rewritten, too.
    #[must_use]
    pub fn repack(mut self, program: Arc<dyn Repack>) -> Self {
        self.options.repack = Some(program);
        self
    }

    /// Restricts the runner to these migrations.
    #[must_use]
    pub fn only<S: Into<String>>(mut self, ids: impl IntoIterator<Item = S>) -> Self {
        self.options.only = ids.into_iter().map(Into::into).collect();
        self
    }

    /// Works in this schema, where several schemas of one database have the tables: one for each tenant. Each schema is a run
    /// of its own. Without it, the connection's search path finds the schema.
    ///
    /// The sessions of the runner look for tables there first, and in no other schema that has one of them.
    #[must_use]
    pub fn schema(mut self, schema: impl Into<String>) -> Self {
        self.options.schema = Some(schema.into());
        self
    }

    /// Begins nothing before this second since 1970, by the database's clock. It waits without the runner's lock, so that others work
    /// meanwhile.
    #[must_use]
    pub fn start_at(mut self, second: i64) -> Self {
        self.options.start_at = Some(second);
        self
    }

    /// Begins batches of a backfill, steps of an expand or a migrate, and phases in these hours alone, by the database's clock.
    /// [`Migrator::window`] asks this of every runner. A contract that has begun goes on, and a rollback is not held up.
    #[must_use]
    pub fn within(mut self, windows: Windows) -> Self {
        self.options.windows = Some(windows);
        self
    }

    /// Once the flag is set, the runner ends with [`Error::Stopped`] before its next transaction, lets the next runner
    /// in, and clears the flag.
    #[must_use]
    pub fn stop_on(mut self, flag: Arc<AtomicBool>) -> Self {
        self.options.stop = Some(flag);
        self
    }

    /// Receives the events, on the task that runs the phase, and outside of every transaction. It should return quickly. Called again,
    /// it adds a listener, and each receives every event.
    #[must_use]
    pub fn on_event(mut self, listener: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.options.listener = Some(match self.options.listener.take() {
            None => Arc::new(listener),
            Some(first) => Arc::new(move |event: &Event| {
                first(event);
                listener(event);
            }),
        });
        self
    }

    /// The given migrations, each after those that it depends on.
    pub fn migrations(&self) -> &[MigrationSource] {
        &self.sources
    }

    /// Expands every migration that is not expanded and whose predecessors are contracted. Returns the ids of the
    /// migrations that it expanded. Running builds do not notice.
    pub async fn expand(&self) -> Result<Vec<String>, Error> {
        self.phase(Phase::Expand).await
    }

    /// Fills and verifies every expanded migration. Returns the ids of the migrations that it completed. Running builds
    /// do not notice; new ones may start afterwards.
    pub async fn migrate(&self) -> Result<Vec<String>, Error> {
        self.phase(Phase::Migrate).await
    }

    /// Removes the old side of every migrated migration, once it is proved that no build which uses it is alive.
    /// Returns the ids of the migrations that it contracted.
    pub async fn contract(&self) -> Result<Vec<String>, Error> {
        self.phase(Phase::Contract).await
    }

    /// Removes the new side of one migration again. It first counts the values that only the new side has. `discard`
    /// names the objects that may be lost, as the refusal does.
    pub async fn rollback(&self, id: &str, discard: &[String]) -> Result<(), Error> {
        let order = Order::Rollback { id, discard };
        self.work(order).await.map(drop)
    }

    /// Brings any database, even an empty one, to the state that this code is written for: every migration migrated,
    /// and contracted if another one comes after it. Returns the ids of the migrations that it changed.
    ///
    /// In a new database no build can be alive, so these contracts need no attestation. A database is new if it has no
    /// journal and none of the tables that the migrations change, or if those tables are empty and the first of sqlx's
    /// migrations in it was installed within the last hour. In any other database a contract asks as
    /// [`Migrator::contract`] does, and is refused in the same words.
    pub async fn for_build(&self) -> Result<Vec<String>, Error> {
        self.work(Order::Build).await
    }

    /// The state of the database, the living instances, and the conditions of the next phase. It writes nothing and
    /// waits for no other process.
    pub async fn status(&self) -> Result<Status, Error> {
        let mut session = connect(&self.pool, self.options.silence).await?;
        session
            .script(DB::server().prepare())
            .await
            .doing("set up the connection")?;
        // Behind a pooler only what is set in a transaction belongs to it: a schema that was chosen.
        let begin = DB::server().begin_reading();
        session.script(begin).await.doing("begin a transaction")?;
        let schema = self.options.schema.as_deref();
        let status = status::read(&mut *session, DB::server(), &self.sources, schema).await;
        // Nothing was written, so a failed goodbye loses nothing.
        let _ = session.close().await;
        status
    }

    /// What is known before a contract takes the old side of a migration away, for a report that a person signs. It writes nothing and
    /// waits for no other process.
    pub async fn evidence(&self, id: &str) -> Result<Evidence, Error> {
        let sources = self.with(id).await?;
        let mut session = connect(&self.pool, self.options.silence).await?;
        let prepared = session.script(DB::server().prepare()).await;
        prepared.doing("set up the connection")?;
        let begin = DB::server().begin_reading();
        session.script(begin).await.doing("begin a transaction")?;
        let schema = self.options.schema.as_deref();
        let evidence = evidence::collect(&mut *session, DB::server(), &sources, id, schema);
        // It is a large future, and callers keep theirs on the stack.
        let evidence = Box::pin(evidence).await;
        // Nothing was written, so a failed goodbye loses nothing.
        let _ = session.close().await;
        evidence
    }

    async fn phase(&self, phase: Phase) -> Result<Vec<String>, Error> {
        self.work(Order::Phase(phase)).await
    }

    /// Does the work, and tells of its begin and its end.
    async fn work(&self, order: Order<'_>) -> Result<Vec<String>, Error> {
        let began = Instant::now();
        self.options.tell(&Event::RunStarted {
            order: order.name(),
            schema: self.options.schema.clone(),
        });
        let done = self.until_done(order).await;
        self.options.tell(&Event::RunEnded {
            order: order.name(),
            error: done.as_ref().err().map(ToString::to_string),
            took: began.elapsed(),
        });
        done
    }

    /// Does the work, and begins again over new connections where one is lost. Returns the ids of the migrations that changed.
    async fn until_done(&self, order: Order<'_>) -> Result<Vec<String>, Error> {
        let mut work = Work::default();
        let mut losses = Losses::default();
        loop {
            // A runner is a large future, and callers keep theirs on the stack.
            match Box::pin(self.attempt(order, &mut work)).await {
                Ok(()) => return Ok(work.into_ended()),
                Err(error) => losses.bear(error, &work, &self.options).await?,
            }
        }
    }

    /// Does what is left of the work, as one runner.
    async fn attempt(&self, order: Order<'_>, work: &mut Work) -> Result<(), Error> {
        work.connected = false;
        let sources = match order {
            Order::Rollback { id, .. } => self.with(id).await?,
            Order::Phase(_) | Order::Build => self.sources.clone(),
        };
        let mut run = self.start(&sources, order, work).await?;
        run.work = mem::take(work);
        run.work.connected = true;
        let done = async {
            if !matches!(order, Order::Rollback { .. }) {
                health::refuse_unreadable(&mut run).await?;
            }
            let mut plan = run.plan(&sources).await?;
            match order {
                Order::Phase(phase) => {
                    for id in &self.options.only {
                        plan.source(id)?;
                    }
                    run.phase(&mut plan, phase).await
                }
                Order::Rollback { id, discard } => run.roll_back(&mut plan, id, discard).await,
                Order::Build => run.for_build(&mut plan).await,
            }
        }
        .await;
        *work = run.end().await;
        done
    }

    /// The databases that a runner only looks at.
    fn elsewhere(&self) -> Elsewhere<'_> {
        let silence = self.options.silence;
        let other = |(name, pool): &(String, Pool<DB>)| {
            let pool = pool.clone();
            Other {
                name: name.clone(),
                dial: Arc::new(move || {
                    let pool = pool.clone();
                    Box::pin(async move { connect(&pool, silence).await })
                }),
            }
        };
        Elsewhere {
            standbys: self.standbys.iter().map(other).collect(),
            clone: self.plan_on.as_ref().map(other),
        }
    }

    /// The given migrations, and this one, of which only the journal may have the text.
    async fn with(&self, id: &str) -> Result<Vec<MigrationSource>, Error> {
        let mut sources = self.sources.clone();
        if !sources.iter().any(|source| source.id == id) {
            let kept = Self::from_journal(&self.pool).await?.sources;
            sources.extend(kept.into_iter().filter(|source| source.id == id));
        }
        Ok(sources)
    }

    async fn start(
        &self,
        sources: &[MigrationSource],
        order: Order<'_>,
        work: &Work,
    ) -> Result<Run<'_>, Error> {
        let server = DB::server();
        let purpose = match order {
            Order::Build => Purpose::Build,
            Order::Phase(phase) => Purpose::Phase(phase),
            Order::Rollback { .. } => Purpose::Phase(Phase::Rollback),
        };
        let silence = self.options.silence;
        let session = connect(&self.pool, silence).await?;
        let second = if server.capability().lock_expires() {
            None
        } else {
            let second = connect(&self.pool, silence).await;
            Some(second.map_err(no_second)?)
        };
        let mut run = Run::new(session, second, server, &self.options, sources.to_vec());
        run.dial = Some(Arc::new(move || Box::pin(connect(&self.pool, silence))));
        run.elsewhere = self.elsewhere();
        run.cancels = Cancels::new(work.cancelled_before.clone());
        if let Order::Phase(Phase::Migrate) = order {
            run.along = Some(runner::walk_along);
        }
        run.start(purpose).await
    }
}

/// The first connection was opened just before, so a second one that gets no answer is kept waiting by a pooler, or by the pool of
/// the application.
fn no_second(error: Error) -> Error {
    let timed_out = |error: &Error| {
        let driver = error.driver();
        driver.is_some_and(|driver| matches!(driver.as_sqlx(), sqlx::Error::PoolTimedOut))
    };
    match error {
        Error::Lost { .. } => Error::Pooler(Pooled::OneConnection),
        error if timed_out(&error) => Error::Pooler(Pooled::OneConnection),
        error => error,
    }
}

/// The work of a command.
#[derive(Clone, Copy)]
enum Order<'a> {
    Phase(Phase),
    Rollback {
        id: &'a str,
        /// The objects that may be lost.
        discard: &'a [String],
    },
    Build,
}

impl Order<'_> {
    /// The name that listeners are told.
    const fn name(self) -> &'static str {
        match self {
            Self::Phase(phase) => phase.name(),
            Self::Rollback { .. } => Phase::Rollback.name(),
            Self::Build => "build",
        }
    }
}

/// The rights that an application's role needs in a fleet, as SQL for the owner to run.
pub fn grants<DB: Backend>() -> Vec<String> {
    DB::server().grants()
}

/// The statements that create the journal, for operators who want to read them or run them by hand.
pub fn journal_sql<DB: Backend>() -> Vec<String> {
    journal::bootstrap(DB::server())
}
