//! Makes the journal, or upgrades an earlier one.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use futures_timer::Delay;

use super::{Run, retry};
use crate::database::session::{Answer, unreadable};
use crate::database::{Claim, Fault};
use crate::error::{Doing, DriverError, Error};
use crate::journal;
use crate::scope;
use crate::source::MigrationSource;

impl Run<'_> {
    /// Makes sure that the journal is there, in the version of this build.
    pub(super) async fn open_journal(&mut self) -> Result<(), Error> {
        let found = journal::version(&mut *self.session, self.server).await?;
        if found == Some(journal::VERSION) {
            return Ok(());
        }
        if let Some(found) = found {
            // A later version is refused before a lock is taken that would outlive this runner.
            journal::upgrade(self.server, found)?;
        }
        // A runner of an earlier version may be at work. A lock that is a row of the journal needs the journal.
        if found.is_some() || !self.server.capability().lock_expires() {
            self.lock(vec![Claim::Journal]).await?;
        }
        let made = self.make_journal().await;
        let unlocked = self.unlock().await;
        made?;
        unlocked.doing("release the runner's lock")
    }

    async fn make_journal(&mut self) -> Result<(), Error> {
        let first = Instant::now();
        loop {
            let found = journal::version(&mut *self.session, self.server).await?;
            let statements = match found {
                Some(journal::VERSION) => return Ok(()),
                Some(found) => journal::upgrade(self.server, found)?,
                None => journal::bootstrap(self.server),
            };
            let begin = self.server.begin(Duration::from_millis(500));
            let opened = self.session.script(&begin).await;
            if opened.is_ok() && journal::version(&mut *self.session, self.server).await? != found {
                // Another runner was faster.
                self.rollback().await;
                continue;
            }
            let made = async {
                opened?;
                for statement in &statements {
                    self.session.script(statement).await?;
                }
                if found.is_some() {
                    self.place_earlier_rows().await?;
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

    /// Gives the rows of an earlier version their schema: that of the tables, which only one schema had.
    async fn place_earlier_rows(&mut self) -> Answer<()> {
        if self.server.journal().place.is_empty() {
            return Ok(());
        }
        let unread = |error: Error| unreadable(error.to_string());
        let reads = journal::current(self.server);
        let rows = journal::applied(&mut *self.session, reads).await;
        let rows = rows.map_err(unread)?;
        let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in rows.into_iter().filter(|row| row.schema.is_empty()) {
            let source = MigrationSource::new(&row.id, row.files, None).map_err(unread)?;
            tables.entry(row.lock).or_default().extend(source.tables);
        }
        for (lock, tables) in tables {
            let tables: Vec<&str> = tables.iter().map(String::as_str).collect();
            let path = self.server.path(&mut *self.session, &tables).await?;
            let relations = journal::relations(&mut *self.session, reads, &lock).await?;
            let Some(schema) = scope::of_earlier(&relations, &path) else {
                return Err(unreadable("no schema on the search path exists".into()));
            };
            for sql in self.server.journal().place {
                let args = [lock.as_str().into(), schema.as_str().into()];
                self.session.execute(sql, &args).await?;
            }
        }
        Ok(())
    }
}
