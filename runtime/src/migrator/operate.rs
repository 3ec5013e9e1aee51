//! What an operator asks of runners that are at work, on any host.

use super::Migrator;
use crate::database::{Backend, connect};
use crate::error::Error;
use crate::journal::control::{self, Control, Kind, Pace, Wish};
use crate::run::Run;

impl<DB: Backend> Migrator<DB> {
    /// Asks every runner of these migrations, on any host, to begin no further batch of a backfill, no further step of an expand or a
    /// migrate, and no further phase, until [`Migrator::resume`]. They obey within two seconds: a step that has begun is done first. A
    /// contract that has begun goes on, since builds are kept out meanwhile, and a rollback is not held up.
    ///
    /// `asked_by` tells other operators who asked, as `why` tells the reason, which may be empty.
    pub async fn pause(&self, why: &str, asked_by: &str) -> Result<(), Error> {
        self.ask(&Wish::Pause(why.to_owned()), asked_by).await
    }

    /// Lets runners go on. Answers whether a pause was asked for.
    pub async fn resume(&self) -> Result<bool, Error> {
        self.withdraw(Kind::Pause).await
    }

    /// Asks every runner of these migrations to fill no faster than this, until [`Migrator::full_pace`]. They obey within two seconds.
    pub async fn pace(&self, pace: Pace, asked_by: &str) -> Result<(), Error> {
        self.ask(&Wish::Pace(pace), asked_by).await
    }

    /// Lets runners fill as fast as they may by themselves. Answers whether a pace was asked for.
    pub async fn full_pace(&self) -> Result<bool, Error> {
        self.withdraw(Kind::Pace).await
    }

    /// What operators have asked for, as long as it stands.
    pub async fn controls(&self) -> Result<Vec<Control>, Error> {
        let mut run = self.entered().await?;
        let mut all = Vec::new();
        for (lock, schema) in run.scopes.clone() {
            let found = control::all(&mut *run.session, run.server, (&lock, &schema)).await?;
            all.extend(
                found
                    .into_iter()
                    .filter(|one| !all.contains(one))
                    .collect::<Vec<_>>(),
            );
        }
        run.end().await;
        Ok(all)
    }

    async fn ask(&self, wish: &Wish, asked_by: &str) -> Result<(), Error> {
        let mut run = self.entered().await?;
        for (lock, schema) in run.scopes.clone() {
            let place = (&*lock, &*schema);
            control::set(&mut *run.session, run.server, place, wish, asked_by).await?;
        }
        run.end().await;
        Ok(())
    }

    async fn withdraw(&self, kind: Kind) -> Result<bool, Error> {
        let mut run = self.entered().await?;
        let mut is_any = false;
        for (lock, schema) in run.scopes.clone() {
            let place = (&*lock, &*schema);
            is_any |= control::forget(&mut *run.session, run.server, place, kind).await?;
        }
        run.end().await;
        Ok(is_any)
    }

    /// A runner that takes no lock.
    async fn entered(&self) -> Result<Run<'_>, Error> {
        let session = connect(&self.pool, self.options.silence).await?;
        let sources = self.sources.clone();
        let mut run = Run::new(session, None, DB::server(), &self.options, sources);
        run.enter().await?;
        Ok(run)
    }
}
