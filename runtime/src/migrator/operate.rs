//! What an operator asks of runners that are at work, on any host.

use super::Migrator;
use crate::database::{Backend, connect};
use crate::error::Error;
use crate::journal::control::{self, Cancel, Control, Kind, Pace, Wish};
use crate::run::Run;
use crate::window::Windows;

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

    /// Ends every runner of these migrations, on any host, that is at work or waits; a runner that is started later is none of them. They
    /// obey within two seconds: between two batches or steps, as [`Migrator::stop_on`] does, and with [`Error::Cancelled`]. A concurrent
    /// index that is being built is cancelled as well, and what it leaves is dropped. What is done is kept, and the same command goes on
    /// from there. With `migration` only those end that are at this migration, or come to it.
    ///
    /// A contract ends as well. If it has begun to drop, the migration is in the middle of it until it goes on: builds that need the old
    /// side are kept out meanwhile.
    pub async fn cancel(
        &self,
        why: &str,
        migration: Option<&str>,
        asked_by: &str,
    ) -> Result<(), Error> {
        if let Some(id) = migration
            && !self.with(id).await?.iter().any(|source| source.id == id)
        {
            return Err(Error::Unknown {
                migration: id.to_owned(),
            });
        }
        let cancel = Cancel::new(why, migration.map(str::to_owned));
        self.ask(&Wish::Cancel(cancel), asked_by).await
    }

    /// Asks every runner of these migrations to fill no faster than this, until [`Migrator::full_pace`]. They obey within two seconds.
    pub async fn pace(&self, pace: Pace, asked_by: &str) -> Result<(), Error> {
        self.ask(&Wish::Pace(pace), asked_by).await
    }

    /// Lets runners fill as fast as they may by themselves. Answers whether a pace was asked for.
    pub async fn full_pace(&self) -> Result<bool, Error> {
        self.withdraw(Kind::Pace).await
    }

    /// Asks every runner of these migrations to begin batches, steps and phases in these hours alone, until [`Migrator::always`]. They obey
    /// within two seconds, hold outside of the hours, and go on by themselves.
    pub async fn window(&self, windows: Windows, asked_by: &str) -> Result<(), Error> {
        self.ask(&Wish::Window(windows), asked_by).await
    }

    /// Lets runners work at any hour. Answers whether windows were asked for.
    pub async fn always(&self) -> Result<bool, Error> {
        self.withdraw(Kind::Window).await
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
                    .filter(|one| !all.iter().any(|other: &Control| other.is_same(one)))
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
