//! Cancels, which operators say to the runners that are at work.
//!
//! A cancel is no wish that stands: it is for the runners that were started before it was said. No clocks are compared. A command notes
//! the cancels that the journal has when it starts, and ends at any other one.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::Run;
use crate::database::Server;
use crate::database::session::Session;
use crate::error::Error;
use crate::journal::control::{self, Cancel, Control, Wish};
use crate::scope::Scopes;

/// How often a runner looks for a cancel.
const OFTEN: Duration = Duration::from_millis(500);

/// A cancel, by which it is known again: its lock, its schema, its migration if it is for one, and its moment.
type Known = (String, String, Option<String>, i64);

/// The cancels that were said before a command started. A command keeps them when it begins again over new connections.
#[derive(Debug, Clone, Default)]
pub(crate) struct Before(Arc<OnceLock<Vec<Known>>>);

/// What a runner has to know to obey a cancel.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cancels {
    before: Before,
    /// The places in which operators may cancel it. There are none as long as it does not look.
    places: Scopes,
    /// The migration that it is at.
    migration: Option<String>,
    looked: Option<Instant>,
}

impl Cancels {
    pub(crate) fn new(before: Before) -> Self {
        Self {
            before,
            ..Self::default()
        }
    }

    /// Notes what was said before, and looks for cancels from now on.
    pub(crate) async fn begin(
        &mut self,
        session: &mut dyn Session,
        server: &dyn Server,
        places: &Scopes,
    ) -> Result<(), Error> {
        if self.before.0.get().is_none() {
            let mut known = Vec::new();
            for (lock, schema) in places {
                let wishes = control::all(session, server, (lock, schema)).await?;
                known.extend(cancels(&wishes).map(|(one, cancel)| know(lock, schema, one, cancel)));
            }
            // If it was noted meanwhile, the earlier note holds.
            let _ = self.before.0.set(known);
        }
        self.places.clone_from(places);
        Ok(())
    }

    /// The cancel that this runner has to obey, as the error with which it ends.
    pub(crate) async fn look(
        &self,
        session: &mut dyn Session,
        server: &dyn Server,
    ) -> Result<Option<Error>, Error> {
        for (lock, schema) in &self.places {
            let wishes = control::all(session, server, (lock, schema)).await?;
            if let Some(error) = self.among(lock, schema, &wishes) {
                return Ok(Some(error));
            }
        }
        Ok(None)
    }

    fn among(&self, lock: &str, schema: &str, wishes: &[Control]) -> Option<Error> {
        let known = self.before.0.get()?;
        let (one, cancel) = cancels(wishes).find(|(one, cancel)| {
            let is_for_it = cancel.migration.is_none() || cancel.migration == self.migration;
            is_for_it && !known.contains(&know(lock, schema, one, cancel))
        })?;
        Some(Error::Cancelled {
            by: one.asked_by.clone(),
            why: cancel.why.clone(),
            seconds: one.age.as_secs(),
        })
    }
}

fn cancels(wishes: &[Control]) -> impl Iterator<Item = (&Control, &Cancel)> {
    wishes.iter().filter_map(|one| match &one.wish {
        Wish::Cancel(cancel) => Some((one, cancel)),
        _ => None,
    })
}

fn know(lock: &str, schema: &str, one: &Control, cancel: &Cancel) -> Known {
    let (lock, schema) = (lock.to_owned(), schema.to_owned());
    (lock, schema, cancel.migration.clone(), one.at)
}

impl Run<'_> {
    /// Notes the migration that the runner is at: an operator may cancel this one alone.
    pub(crate) fn is_at(&mut self, migration: &str) {
        self.cancels.migration = Some(migration.to_owned());
    }

    /// Ends the work if an operator has cancelled it. It asks the journal now and then, and ends the work only once, because the cleanup
    /// needs transactions, too.
    pub(crate) async fn mind_cancel(&mut self) -> Result<(), Error> {
        let is_due = |looked: Instant| looked.elapsed() >= OFTEN;
        if self.cancels.places.is_empty() || !self.cancels.looked.is_none_or(is_due) {
            return Ok(());
        }
        self.cancels.looked = Some(Instant::now());
        let found = self.cancels.look(&mut *self.session, self.server).await?;
        self.obey(found)
    }

    /// The same, of wishes that were read just now.
    pub(crate) fn mind_cancel_among(
        &mut self,
        (lock, schema): (&str, &str),
        wishes: &[Control],
    ) -> Result<(), Error> {
        if self.cancels.places.is_empty() {
            return Ok(());
        }
        let found = self.cancels.among(lock, schema, wishes);
        self.obey(found)
    }

    fn obey(&mut self, found: Option<Error>) -> Result<(), Error> {
        let Some(error) = found else {
            return Ok(());
        };
        self.stop_minding();
        Err(error)
    }

    /// Looks for cancels no longer.
    pub(crate) fn stop_minding(&mut self) {
        self.cancels.places.clear();
    }
}
