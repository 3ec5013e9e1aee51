//! A worker with one connection. Each step and its row in the journal share one transaction, which is tried again while
//! locks are busy.

mod at_work;
mod beside;
mod cancels;
pub(crate) mod elsewhere;
mod hands;
pub(crate) mod health;
pub(crate) mod hold;
pub(crate) mod holders;
mod losses;
mod new_database;
mod open_journal;
pub(crate) mod own_scans;
pub(crate) mod retry;
mod start_at;

use std::collections::BTreeSet;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, Instant};

use expand_contract_format::Phase;
use futures_timer::Delay;

pub(crate) use beside::{Rest, beside};
pub(crate) use cancels::{Before, Cancels};
use elsewhere::Elsewhere;
use health::Monitor;
use holders::{Dial, Watcher};
pub(crate) use losses::{Losses, Work};
pub(crate) use retry::Retry;

use crate::catalog::LiveTable;
use crate::database::session::{Answer, BoxFuture, Session, Value};
use crate::database::{Claim, Fault, Server};
use crate::error::{Doing, Error};
use crate::event::Event;
use crate::journal::fence::{self, Fence};
use crate::options::Options;
use crate::scope::{self, Scopes};
use crate::source::MigrationSource;
use crate::task::Task;

/// Runs `$body` in one transaction of the runner, after checking that `$run` is still the only runner. Tries again
/// while locks are busy.
macro_rules! transaction {
    ($run:expr, $task:expr, $body:expr) => {
        $crate::run::tries!($run, $task, $body, $crate::run::Retry::new(), begin())
    };
}
pub(crate) use transaction;

/// The same for a batch, whose worker holds no lock: the journal tells whether its part is still its own.
macro_rules! batched {
    ($run:expr, $task:expr, $settings:expr, $body:expr) => {
        $crate::run::tries!(
            $run,
            $task,
            $body,
            $crate::run::Retry::new(),
            begin_batch($settings)
        )
    };
}
pub(crate) use batched;

/// The same for statements that may exclude all other sessions from a table.
macro_rules! excluding {
    ($run:expr, $task:expr, $body:expr) => {
        $crate::run::tries!($run, $task, $body, $crate::run::Retry::excluding(), begin())
    };
}
pub(crate) use excluding;

macro_rules! tries {
    ($run:expr, $task:expr, $body:expr, $retry:expr, $begin:ident($($setting:expr),*)) => {{
        let mut retry = $retry;
        loop {
            let timeout = retry.timeout();
            let mut watcher = retry.watcher($run).await;
            let work = async {
                $run.$begin(timeout $(, $setting)*).await?;
                let value = $body.await?;
                $run.commit().await?;
                Ok::<_, $crate::error::Error>(value)
            };
            let done = $crate::run::holders::watching(watcher.as_mut(), &mut retry, work).await;
            if watcher.is_some() {
                $run.watcher = watcher;
            }
            match done {
                Ok(value) => break Ok(value),
                Err(error) => {
                    if let Err(error) = retry.after($run, $task, error).await {
                        break Err(error);
                    }
                }
            }
        }
    }};
}
pub(crate) use tries;

/// The purpose of a runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A phase, on a database that may be in use.
    Phase(Phase),
    /// Brings the database to the state that a build needs. The database may be new.
    Build,
}

/// A working runner, the only one of its locks in its schema.
pub(crate) struct Run<'a> {
    /// Does the work and holds the runner's lock.
    pub(crate) session: Box<dyn Session>,
    /// Keeps a fence up while the first connection is busy.
    pub(crate) second: Option<Box<dyn Session>>,
    /// Sees for whom a try waits. It is opened when a lock was busy.
    pub(crate) watcher: Option<Watcher>,
    /// Opens further connections.
    pub(crate) dial: Option<Dial<'a>>,
    /// Whether a watcher may be opened: only one is.
    may_watch: bool,
    /// The work that it can do while another runner has the lock. It answers whether there was any.
    pub(crate) along: Option<Along>,
    /// The steps of migrations of which it has told that it does so.
    pub(crate) told_along: BTreeSet<(String, usize)>,
    /// The other workers of this process, while they rest.
    hands: Vec<Run<'a>>,
    /// Whether further workers can be had.
    hires: bool,
    /// Its name as a worker in the journal.
    pub(crate) worker: String,
    /// The migrations that it was given.
    pub(crate) sources: Vec<MigrationSource>,
    /// The indexes of which it does not count its own scans.
    watched: Vec<own_scans::Watched>,
    /// The databases that it only looks at.
    pub(crate) elsewhere: Elsewhere<'a>,
    /// What it knows of the database's health.
    pub(crate) health: Monitor,
    pub(crate) server: &'static dyn Server,
    pub(crate) options: &'a Options,
    /// The schema of each lock.
    pub(crate) scopes: Scopes,
    /// The locks whose schema is being built from nothing. Then no other build can be alive, and a contract needs no
    /// attestation.
    pub(crate) building: BTreeSet<String>,
    /// The migrations whose contracts have put something aside, and wait.
    pub(crate) soaking: BTreeSet<String>,
    /// A fence that is renewed between the steps, because there is no second connection.
    pub(crate) fence: Option<Fence>,
    /// The cancels that it obeys.
    pub(crate) cancels: Cancels,
    /// What other hosts see of it.
    present: Option<at_work::Present>,
    /// The work that the command has done so far.
    pub(crate) work: Work,
    token: String,
    /// Whether a transaction is open. Inside of one, nothing but the database is awaited: the locks would be held meanwhile.
    open: bool,
    /// The locks and schemas that this runner keeps others out of.
    claims: Vec<Claim>,
    /// The last time at which other processes could see that this runner is alive.
    beat: Instant,
}

/// The work of a runner that waits for another one.
pub(crate) type Along = for<'r> fn(&'r mut Run<'_>) -> BoxFuture<'r, Result<bool, Error>>;

/// How long a runner may be silent if its lock expires: a third of that time.
const BEAT: Duration = Duration::from_secs(3);

impl<'a> Run<'a> {
    /// Waits until no other runner is at work on these migrations, and creates the journal if it is missing.
    pub(crate) async fn start(mut self, purpose: Purpose) -> Result<Self, Error> {
        self.enter().await?;
        let session = &mut *self.session;
        self.cancels
            .begin(session, self.server, &self.scopes)
            .await?;
        self.wait_for_start().await?;
        self.lock(claims(&self.scopes, purpose)).await?;
        Ok(self)
    }

    /// Makes sure that the journal is there, and finds the schema of each lock. Other runners may be at work.
    pub(crate) async fn enter(&mut self) -> Result<(), Error> {
        // This comes first, because a lock could not be released behind a pooler.
        self.refuse_pooler().await?;
        self.prepare().await?;
        if let Some(schema) = &self.options.schema {
            for session in std::iter::once(&mut self.session).chain(&mut self.second) {
                scope::choose(&mut **session, self.server, schema, &self.sources, false).await?;
            }
        }
        self.open_journal().await?;
        self.scopes = scope::of_run(&mut *self.session, self.server, &self.sources).await?;
        Ok(())
    }

    /// A worker that holds no lock yet. `second` tells a pooler from a database, and keeps fences up later.
    pub(crate) fn new(
        session: Box<dyn Session>,
        second: Option<Box<dyn Session>>,
        server: &'static dyn Server,
        options: &'a Options,
        sources: Vec<MigrationSource>,
    ) -> Self {
        let random = RandomState::new().build_hasher().finish();
        Self {
            session,
            second,
            watcher: None,
            dial: None,
            may_watch: true,
            along: None,
            told_along: BTreeSet::new(),
            hands: Vec::new(),
            hires: true,
            worker: format!("process {} {random:016x}", std::process::id()),
            sources,
            watched: Vec::new(),
            elsewhere: Elsewhere::default(),
            health: Monitor::default(),
            server,
            options,
            scopes: Scopes::new(),
            building: BTreeSet::new(),
            soaking: BTreeSet::new(),
            fence: None,
            cancels: Cancels::default(),
            present: None,
            work: Work::default(),
            open: false,
            beat: Instant::now(),
            token: server.token(random),
            claims: Vec::new(),
        }
    }

    /// Lets the next runner in and closes the connections. Returns what the command has done so far.
    pub(crate) async fn end(mut self) -> Work {
        self.dismiss().await;
        self.leave_work().await;
        // A lock that is not released here ends with the connection, or expires.
        let _ = self.unlock().await;
        let _ = self.session.close().await;
        if let Some(second) = self.second {
            let _ = second.close().await;
        }
        if let Some(watcher) = self.watcher {
            watcher.close().await;
        }
        self.work
    }

    /// Whether a transaction is open.
    pub(crate) fn is_in_transaction(&self) -> bool {
        self.open
    }

    /// Sends an event to the listener, which may take its time.
    pub(crate) fn tell(&self, event: &Event) {
        debug_assert!(!self.open, "{event:?} is told inside a transaction");
        if let Some(listener) = &self.options.listener {
            listener(event);
        }
    }

    /// Rests for this time.
    pub(crate) async fn pause(&mut self, time: Duration) {
        debug_assert!(!self.open, "the runner rests inside a transaction");
        Delay::new(time).await;
    }

    /// How long a batch of a backfill should take.
    pub(crate) fn batch(&self) -> Duration {
        self.options.batch.unwrap_or(self.server.capability().batch)
    }

    /// Opens a transaction and makes sure that this is still the only runner. Prefer `transaction!`.
    pub(crate) async fn begin(&mut self, lock_timeout: Duration) -> Result<(), Error> {
        self.open(lock_timeout, &[]).await?;
        self.server
            .still_locked(&mut *self.session, &self.claims, &self.token)
            .await?;
        self.scans_begin().await
    }

    /// Opens the transaction of a batch, with these settings for it. A lock that expires is renewed. Prefer `batched!`.
    pub(crate) async fn begin_batch(
        &mut self,
        lock_timeout: Duration,
        settings: &[String],
    ) -> Result<(), Error> {
        if self.server.capability().lock_expires() {
            return self.begin(lock_timeout).await;
        }
        self.open(lock_timeout, settings).await?;
        self.scans_begin().await
    }

    async fn open(&mut self, lock_timeout: Duration, settings: &[String]) -> Result<(), Error> {
        self.options.mind_stop()?;
        self.mind_cancel().await?;
        let mut begin = self.server.begin(lock_timeout);
        for setting in settings {
            begin = begin + "; " + setting;
        }
        self.open = true;
        let opened = self.session.script(&begin).await;
        opened.doing("begin a transaction")
    }

    /// Commits the transaction.
    pub(crate) async fn commit(&mut self) -> Result<(), Error> {
        self.scans_end().await?;
        let commit = self.server.commit();
        self.session.script(commit).await.doing("commit")?;
        self.open = false;
        self.beat = Instant::now();
        Ok(())
    }

    /// Renews the lock and the fence if they expire and it is time.
    pub(crate) async fn heartbeat(&mut self, task: &Task) -> Result<(), Error> {
        if !self.server.capability().lock_expires() || self.beat.elapsed() < BEAT {
            return Ok(());
        }
        let fence = self.fence.clone();
        transaction!(self, task, async {
            match &fence {
                Some(fence) => fence::renew(&mut *self.session, self.server, fence).await,
                None => Ok(()),
            }
        })
    }

    /// The facts about a table; `None` if there is none of this name. Even a look at the catalog waits for a session that locks
    /// the table as a whole.
    pub(crate) async fn look(
        &mut self,
        task: &Task,
        table: &str,
    ) -> Result<Option<LiveTable>, Error> {
        let task = &Task {
            table: table.to_owned(),
            also: Vec::new(),
            ..task.clone()
        };
        let mut retry = Retry::new();
        loop {
            let live = self.server.table(&mut *self.session, table).await;
            match live.doing(&task.step) {
                Ok(live) => return Ok(live),
                Err(error) => retry.after(self, task, error).await?,
            }
        }
    }

    /// Rolls back the open transaction, if there is one. A lost connection has rolled back by itself.
    pub(crate) async fn rollback(&mut self) {
        // If the rollback fails, no transaction is open any more.
        let _ = self.session.script(self.server.rollback()).await;
        self.open = false;
    }

    /// Runs statements in one transaction, with retries, and returns the number of rows that each touched.
    pub(crate) async fn write(
        &mut self,
        task: &Task,
        statements: &[(&str, Vec<Value>)],
    ) -> Result<Vec<u64>, Error> {
        transaction!(self, task, async {
            let mut touched = Vec::with_capacity(statements.len());
            for (sql, args) in statements {
                touched.push(self.session.execute(sql, args).await.doing(&task.step)?);
            }
            Ok::<_, Error>(touched)
        })
    }

    async fn prepare(&mut self) -> Result<(), Error> {
        for session in std::iter::once(&mut self.session).chain(&mut self.second) {
            session
                .script(self.server.prepare())
                .await
                .doing("set up the connection")?;
        }
        Ok(())
    }

    /// Becomes the only runner, or waits for the present one.
    async fn lock(&mut self, claims: Vec<Claim>) -> Result<(), Error> {
        // The process id is what an operator can look for.
        let holder = format!("process {}", std::process::id());
        let mut began = Instant::now();
        let mut told = false;
        loop {
            self.options.mind_stop()?;
            match self.mind_cancel().await {
                Err(error) if is_busy(self.server, &error) => {}
                minded => minded?,
            }
            let tried = self
                .server
                .try_lock(&mut *self.session, &claims, &self.token, &holder)
                .await;
            let holder = match tried {
                Ok(Ok(())) => {
                    self.claims = claims;
                    return Ok(());
                }
                Ok(Err(holder)) => holder,
                Err(source) if self.server.fault(&source) == Fault::Busy => {
                    "another connection that keeps the database locked".into()
                }
                Err(source) => return Err(Error::database("take the runner's lock", source)),
            };
            if let Some(along) = self.along
                && along(self).await?
            {
                began = Instant::now();
                continue;
            }
            if began.elapsed() >= self.options.patience {
                return Err(Error::Busy {
                    holder,
                    seconds: began.elapsed().as_secs(),
                });
            }
            if !told {
                told = true;
                self.tell(&Event::Waiting {
                    for_what: format!("another runner: {holder}"),
                });
            }
            // A wait inside the database would hold a snapshot, and the snapshot would block a concurrent index build.
            self.pause(retry::jittered(Duration::from_millis(250)))
                .await;
        }
    }

    /// Lets the next runner in.
    async fn unlock(&mut self) -> Answer<()> {
        let claims = std::mem::take(&mut self.claims);
        self.server
            .unlock(&mut *self.session, &claims, &self.token)
            .await
    }

    async fn refuse_pooler(&mut self) -> Result<(), Error> {
        let Some(second) = &mut self.second else {
            return Ok(());
        };
        let pooled = self
            .server
            .pooled(&mut *self.session, &mut **second)
            .await
            .doing("look for a pooler")?;
        pooled.map_or(Ok(()), |pooled| Err(Error::Pooler(pooled)))
    }
}

/// Whether another session kept the database from answering.
fn is_busy(server: &dyn Server, error: &Error) -> bool {
    let driver = error.driver();
    driver.is_some_and(|source| server.fault(source.as_sqlx()) == Fault::Busy)
}

/// The locks and schemas that a runner keeps others out of, in one order, so that two runners never wait for each other.
fn claims(scopes: &Scopes, purpose: Purpose) -> Vec<Claim> {
    let locks = scopes.iter().map(|(lock, schema)| Claim::Lock {
        lock: lock.clone(),
        schema: schema.clone(),
    });
    let mut claims: BTreeSet<Claim> = locks.chain([Claim::Version]).collect();
    if matches!(purpose, Purpose::Build | Purpose::Phase(Phase::Expand)) {
        claims.extend(scopes.values().cloned().map(Claim::Schema));
    }
    claims.into_iter().collect()
}
