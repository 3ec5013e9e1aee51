//! The door for applications and the command.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use expand_contract_format::Phase;
use sqlx::Pool;

use crate::database::{Backend, connect};
use crate::embedded::EmbeddedSchema;
use crate::error::Error;
use crate::event::Event;
use crate::journal;
use crate::options::Options;
use crate::run::{Purpose, Run};
use crate::runner::plan::Plan;
use crate::source::{self, MigrationSource};
use crate::status::{self, Status};

/// Runs the phases of migrations against one database.
///
/// Each method takes connections of its own out of the pool, makes itself the only runner, and goes on where the last
/// one stopped: run it again after any error or crash.
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
    /// Takes the migrations that travel in the binary. Fails when one of their files cannot be read.
    pub fn new(pool: &Pool<DB>, schemas: &[&EmbeddedSchema]) -> Result<Self, Error> {
        Ok(Self::from_sources(
            pool,
            MigrationSource::embedded(schemas)?,
        ))
    }

    /// Takes migrations that were read from elsewhere, such as [`MigrationSource::folder`].
    pub fn from_sources(pool: &Pool<DB>, sources: Vec<MigrationSource>) -> Self {
        Self {
            pool: pool.clone(),
            sources,
            options: Options::default(),
        }
    }

    /// Takes the migrations that the database's own journal kept the text of: enough to go on with every phase but
    /// the first.
    pub async fn from_journal(pool: &Pool<DB>) -> Result<Self, Error> {
        let mut session = connect(pool).await?;
        let server = DB::server();
        let mut sources = Vec::new();
        if journal::exists(&mut *session, server).await? {
            for row in journal::applied(&mut *session, server).await? {
                sources.push(MigrationSource::new(&row.id, row.files, None)?);
            }
        }
        // Nothing was written, so nothing can be lost by a failure to say goodbye.
        let _ = session.close().await;
        Ok(Self::from_sources(pool, source::ordered(sources)?))
    }

    /// How long a step tries to get its locks, in short tries, before it gives up and names who is in the way.
    /// A minute unless set.
    #[must_use]
    pub fn lock_budget(mut self, budget: Duration) -> Self {
        self.options.lock_budget = budget;
        self
    }

    /// How long to wait for another runner before giving up and naming it. A minute unless set.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.options.patience = patience;
        self
    }

    /// How long a batch of a backfill should take: 50 ms unless set.
    #[must_use]
    pub fn batch(mut self, target: Duration) -> Self {
        self.options.batch = target;
        self
    }

    /// Attests what a contract or rollback cannot prove, in the very sentence that its refusal printed.
    #[must_use]
    pub fn attest(mut self, sentence: impl Into<String>) -> Self {
        self.options.attest = Some(sentence.into());
        self
    }

    /// Touches only these migrations.
    #[must_use]
    pub fn only<S: Into<String>>(mut self, ids: impl IntoIterator<Item = S>) -> Self {
        self.options.only = ids.into_iter().map(Into::into).collect();
        self
    }

    /// Ends with [`Error::Stopped`] before its next transaction once the flag is set, and lets the next runner in. The
    /// flag is taken back then.
    #[must_use]
    pub fn stop_on(mut self, flag: Arc<AtomicBool>) -> Self {
        self.options.stop = Some(flag);
        self
    }

    /// Is told what happens, on the task that runs the phase: it should not take long.
    #[must_use]
    pub fn on_event(mut self, listener: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.options.listener = Some(Arc::new(listener));
        self
    }

    /// The migrations at hand, each behind those it comes after.
    pub fn migrations(&self) -> &[MigrationSource] {
        &self.sources
    }

    /// Expands every migration that is not, and whose predecessors are contracted. Answers the ids of those that were
    /// expanded now. Running builds notice nothing.
    pub async fn expand(&self) -> Result<Vec<String>, Error> {
        self.phase(Phase::Expand).await
    }

    /// Fills and verifies every migration that is expanded. Answers the ids of those that are migrated now. Running
    /// builds notice nothing; new ones may start when it is done.
    pub async fn migrate(&self) -> Result<Vec<String>, Error> {
        self.phase(Phase::Migrate).await
    }

    /// Removes the old side of every migration that is migrated, once it is proved that no build which knows it is
    /// alive. Answers the ids of those that are contracted now.
    pub async fn contract(&self) -> Result<Vec<String>, Error> {
        self.phase(Phase::Contract).await
    }

    /// Removes the new side of one migration again. What only the new side knows is counted first; `discard` names
    /// what may be lost, as the refusal does.
    pub async fn rollback(&self, id: &str, discard: &[String]) -> Result<(), Error> {
        let mut run = self.start(Purpose::Phase).await?;
        let done = async {
            let mut plan = Plan::read(&mut *run.session, run.server, &self.sources).await?;
            run.roll_back(&mut plan, id, discard).await
        }
        .await;
        run.end().await;
        done
    }

    /// Brings any database, an empty one too, to the state that this code is written for: every migration migrated, and
    /// contracted where another comes after it. Answers the ids of those that were changed.
    pub async fn for_build(&self) -> Result<Vec<String>, Error> {
        let mut run = self.start(Purpose::Build).await?;
        let done = async {
            let mut plan = Plan::read(&mut *run.session, run.server, &self.sources).await?;
            run.for_build(&mut plan).await
        }
        .await;
        run.end().await;
        done
    }

    /// Where the database is, who is alive, and what the next phase waits for. Writes nothing, waits for nobody.
    pub async fn status(&self) -> Result<Status, Error> {
        let mut session = connect(&self.pool).await?;
        let status = status::read(&mut *session, DB::server(), &self.sources).await;
        // Nothing was written, so nothing can be lost by a failure to say goodbye.
        let _ = session.close().await;
        status
    }

    async fn phase(&self, phase: Phase) -> Result<Vec<String>, Error> {
        let mut run = self.start(Purpose::Phase).await?;
        let done = async {
            let mut plan = Plan::read(&mut *run.session, run.server, &self.sources).await?;
            for id in &self.options.only {
                plan.source(id)?;
            }
            run.phase(&mut plan, phase).await
        }
        .await;
        run.end().await;
        done
    }

    async fn start(&self, purpose: Purpose) -> Result<Run<'_>, Error> {
        let server = DB::server();
        let session = connect(&self.pool).await?;
        let second = if server.capability().lock_expires() {
            None
        } else {
            Some(connect(&self.pool).await?)
        };
        Run::start(session, second, server, &self.options, purpose).await
    }
}

/// What an application's role needs to take part in a fleet, as SQL for the owner to run.
pub fn grants<DB: Backend>() -> Vec<String> {
    DB::server().grants()
}

/// The statements that make the journal, for those who want to read or run them themselves.
pub fn journal_sql<DB: Backend>() -> Vec<String> {
    journal::bootstrap(DB::server())
}
