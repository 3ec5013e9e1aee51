//! A worker: one connection that does the work, each step one transaction with its row in the journal, again while locks are
//! busy.

pub(crate) mod retry;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use futures_timer::Delay;

pub(crate) use retry::Retry;

use crate::database::session::{Session, Value};
use crate::database::{Fault, Server};
use crate::error::{Doing, DriverError, Error};
use crate::event::Event;
use crate::journal;
use crate::journal::fence::{self, Fence};
use crate::options::Options;
use crate::task::Task;

/// Runs `$body` in one transaction of the runner's, with `$run` still the only runner; again while locks are busy.
macro_rules! transaction {
    ($run:expr, $task:expr, $body:expr) => {{
        let mut retry = $crate::run::Retry::new();
        loop {
            let done = async {
                $run.begin(retry.timeout()).await?;
                let value = $body.await?;
                $run.commit().await?;
                Ok::<_, $crate::error::Error>(value)
            }
            .await;
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
pub(crate) use transaction;

/// What a runner is started for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A phase, on a database that may be in use.
    Phase,
    /// To bring the database to where a build can run. Without a journal it is a new one.
    Build,
}

/// A runner at work: the only one in its database.
pub(crate) struct Run<'a> {
    /// Does the work, and holds the runner's lock.
    pub(crate) session: Box<dyn Session>,
    /// Keeps a fence standing while the first is busy.
    pub(crate) second: Option<Box<dyn Session>>,
    pub(crate) server: &'static dyn Server,
    pub(crate) options: &'a Options,
    /// Whether this database is being built from nothing, so that no other build can be alive: what a contract asks
    /// an operator to attest is known.
    pub(crate) building: bool,
    /// A fence that has to be kept standing between the steps, since no second connection does.
    pub(crate) fence: Option<Fence>,
    token: String,
    /// When others could see last that this runner is alive.
    beat: Instant,
}

/// How long a runner may be silent where its lock expires: a third of that.
const BEAT: Duration = Duration::from_secs(3);

impl<'a> Run<'a> {
    /// Waits until no other runner is at work, and makes the journal if there is none. `second` tells a pooler from a
    /// database, and keeps fences standing later.
    pub(crate) async fn start(
        session: Box<dyn Session>,
        second: Option<Box<dyn Session>>,
        server: &'static dyn Server,
        options: &'a Options,
        purpose: Purpose,
    ) -> Result<Self, Error> {
        let mut run = Self {
            session,
            second,
            server,
            options,
            building: false,
            fence: None,
            beat: Instant::now(),
            token: server.token(RandomState::new().build_hasher().finish()),
        };
        if server.capability().lock_expires() {
            run.prepare().await?;
            run.make_journal(purpose).await?;
            run.lock().await?;
        } else {
            // First: behind a pooler the lock could not be given back.
            run.refuse_pooler().await?;
            run.lock().await?;
            run.prepare().await?;
            run.make_journal(purpose).await?;
        }
        Ok(run)
    }

    /// Lets the next runner in and closes the connections.
    pub(crate) async fn end(mut self) {
        // What fails here ends with the connection, or expires.
        let _ = self.server.unlock(&mut *self.session, &self.token).await;
        let _ = self.session.close().await;
        if let Some(second) = self.second {
            let _ = second.close().await;
        }
    }

    /// Tells the listener.
    pub(crate) fn tell(&self, event: &Event) {
        if let Some(listener) = &self.options.listener {
            listener(event);
        }
    }

    /// Opens a transaction and makes sure that this is still the only runner. Prefer `transaction!`.
    pub(crate) async fn begin(&mut self, lock_timeout: Duration) -> Result<(), Error> {
        self.mind_stop()?;
        let begin = self.server.begin(lock_timeout);
        self.session
            .script(&begin)
            .await
            .doing("begin a transaction")?;
        self.server
            .still_locked(&mut *self.session, &self.token)
            .await
    }

    /// Ends the work if somebody asked for it. Only once: what tidies up behind it has transactions too.
    fn mind_stop(&self) -> Result<(), Error> {
        match &self.options.stop {
            Some(stop) if stop.swap(false, Ordering::Relaxed) => Err(Error::Stopped),
            _ => Ok(()),
        }
    }

    /// Commits it.
    pub(crate) async fn commit(&mut self) -> Result<(), Error> {
        let commit = self.server.commit();
        self.session.script(commit).await.doing("commit")?;
        self.beat = Instant::now();
        Ok(())
    }

    /// Where locks and fences expire unless something is written: writes, when it is time.
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

    /// Rolls back what is open, if anything is; a lost connection has done so itself.
    pub(crate) async fn rollback(&mut self) {
        // What fails here is not open any more.
        let _ = self.session.script(self.server.rollback()).await;
    }

    /// Runs statements in one transaction, with retries, and says how many rows each touched.
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

    async fn make_journal(&mut self, purpose: Purpose) -> Result<(), Error> {
        let found = journal::version(&mut *self.session, self.server).await?;
        let statements = match found {
            Some(journal::VERSION) => return Ok(()),
            Some(found) => journal::upgrade(self.server, found)?,
            None => {
                let mut statements = journal::bootstrap(self.server);
                if purpose == Purpose::Build {
                    // With the journal itself: a runner that is killed in between would leave a database that no runner
                    // knows to be new.
                    statements.push(journal::begin_building(self.server));
                }
                statements
            }
        };
        let first = Instant::now();
        loop {
            let begin = self.server.begin(Duration::from_millis(500));
            let opened = self.session.script(&begin).await;
            if opened.is_ok() && journal::version(&mut *self.session, self.server).await? != found {
                // Another runner was faster.
                self.rollback().await;
                return Box::pin(self.make_journal(purpose)).await;
            }
            let made = async {
                opened?;
                for statement in &statements {
                    self.session.script(statement).await?;
                }
                self.session.script(self.server.commit()).await
            }
            .await;
            let Err(source) = made else {
                return Ok(());
            };
            self.rollback().await;
            match self.server.fault(&source) {
                Fault::Busy if first.elapsed() < self.options.lock_budget => {
                    Delay::new(retry::jittered(Duration::from_millis(200))).await;
                }
                Fault::Rights => {
                    let source = DriverError::from(source);
                    return Err(Error::Rights {
                        doing: "make the journal".into(),
                        grant: self.server.grant(&source.to_string()),
                        source,
                    });
                }
                _ => return Err(Error::database("make the journal", source)),
            }
        }
    }

    /// Becomes the only runner, or waits for the one that is.
    async fn lock(&mut self) -> Result<(), Error> {
        // The process is what an operator can look for.
        let holder = format!("process {}", std::process::id());
        let began = Instant::now();
        let mut told = false;
        loop {
            self.mind_stop()?;
            let tried = self
                .server
                .try_lock(&mut *self.session, &self.token, &holder)
                .await;
            let holder = match tried {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(holder)) => holder,
                Err(source) if self.server.fault(&source) == Fault::Busy => {
                    "another connection that keeps the database locked".into()
                }
                Err(source) => return Err(Error::database("take the runner's lock", source)),
            };
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
            // Waiting inside the database would hold a snapshot, and with it a concurrent index build.
            Delay::new(retry::jittered(Duration::from_millis(250))).await;
        }
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
        if pooled {
            return Err(Error::Pooler);
        }
        Ok(())
    }
}
