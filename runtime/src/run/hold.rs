//! A runner that waits between two transactions: for an operator, or because a measure is over its limit. It tells why at once, and
//! again every ten seconds, and other hosts read it in the journal.

use std::time::{Duration, Instant};

use super::health::Over;
use super::{Run, transaction};
use crate::error::Error;
use crate::event::Event;
use crate::health::Measure;
use crate::journal::hold;
use crate::task::Task;

/// How often the reason of a wait is told.
const TELL: Duration = Duration::from_secs(10);

/// The reason of a wait.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reason {
    /// An operator asked for it, as it reads after "waiting for".
    Asked(String),
    /// A measure is over its limit.
    Over(Over),
}

/// One wait.
#[derive(Debug, Default)]
pub(crate) struct Hold {
    told: Option<Instant>,
    /// The measure that held last, and the begin of the hold.
    by: Option<(Measure, Instant)>,
}

impl Hold {
    /// Tells the reason, if it is new or was told some time ago.
    pub(crate) async fn tell(
        &mut self,
        run: &mut Run<'_>,
        task: &Task,
        place: (&str, &str),
        reason: Reason,
    ) -> Result<(), Error> {
        match reason {
            Reason::Asked(for_what) => {
                self.end(run, task, place).await?;
                if self.is_due() {
                    run.tell(&Event::Waiting { for_what });
                }
                Ok(())
            }
            Reason::Over(over) => self.over(run, task, place, over).await,
        }
    }

    fn is_due(&mut self) -> bool {
        let is_due = self.told.is_none_or(|told| told.elapsed() >= TELL);
        if is_due {
            self.told = Some(Instant::now());
        }
        is_due
    }

    async fn over(
        &mut self,
        run: &mut Run<'_>,
        task: &Task,
        place: (&str, &str),
        over: Over,
    ) -> Result<(), Error> {
        // Another reason is told at once.
        if self.by.is_none_or(|(measure, _)| measure != over.measure) {
            self.told = None;
        }
        let began = self.by.map_or_else(Instant::now, |(_, began)| began);
        self.by = Some((over.measure, began));
        if !self.is_due() {
            return Ok(());
        }
        let lasted = began.elapsed();
        let worker = run.worker.clone();
        transaction!(run, task, async {
            let noted = hold::Noted {
                worker: &worker,
                migration: &task.migration,
                measure: over.measure,
                why: &over.why,
            };
            hold::note(&mut *run.session, run.server, place, &noted).await
        })?;
        run.tell(&Event::Held {
            migration: task.migration.clone(),
            measure: over.measure,
            value: over.value,
            limit: over.limit,
            why: over.why,
            lasted,
            alert: run.options.limits.is_alert(lasted),
        });
        Ok(())
    }

    /// Tells that the measures are well again, if one of them held.
    pub(crate) async fn end(
        &mut self,
        run: &mut Run<'_>,
        task: &Task,
        place: (&str, &str),
    ) -> Result<(), Error> {
        let Some((measure, began)) = self.by.take() else {
            return Ok(());
        };
        self.told = None;
        let worker = run.worker.clone();
        transaction!(run, task, async {
            hold::forget(&mut *run.session, run.server, place, &worker).await
        })?;
        run.tell(&Event::Released {
            migration: task.migration.clone(),
            measure,
            lasted: began.elapsed(),
        });
        Ok(())
    }
}
