//! A runner that waits between two transactions: for an operator, or because a measure is over its limit. It tells why at once, and
//! again every ten seconds, and other hosts read it in the journal.

use std::time::{Duration, Instant};

use super::Run;
use super::health::Over;
use crate::error::Error;
use crate::event::Event;
use crate::health::Measure;
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

impl Reason {
    /// The reason, as it reads after "waits for".
    fn words(&self) -> String {
        match self {
            Self::Asked(what) => what.clone(),
            Self::Over(over) => format!("the limit {}: {}", over.measure.name(), over.why),
        }
    }
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
        reason: Reason,
    ) -> Result<(), Error> {
        run.set_waiting(task, Some(&reason.words())).await?;
        match reason {
            Reason::Asked(for_what) => {
                self.release(run, task);
                if self.is_due() {
                    run.tell(&Event::Waiting { for_what });
                }
            }
            Reason::Over(over) => self.over(run, task, over),
        }
        Ok(())
    }

    fn is_due(&mut self) -> bool {
        let is_due = self.told.is_none_or(|told| told.elapsed() >= TELL);
        if is_due {
            self.told = Some(Instant::now());
        }
        is_due
    }

    fn over(&mut self, run: &Run<'_>, task: &Task, over: Over) {
        // Another reason is told at once.
        if self.by.is_none_or(|(measure, _)| measure != over.measure) {
            self.told = None;
        }
        let began = self.by.map_or_else(Instant::now, |(_, began)| began);
        self.by = Some((over.measure, began));
        if !self.is_due() {
            return;
        }
        let lasted = began.elapsed();
        run.tell(&Event::Held {
            migration: task.migration.clone(),
            measure: over.measure,
            value: over.value,
            limit: over.limit,
            why: over.why,
            lasted,
            alert: run.options.limits.is_alert(lasted),
        });
    }

    /// Ends the wait.
    pub(crate) async fn end(&mut self, run: &mut Run<'_>, task: &Task) -> Result<(), Error> {
        self.release(run, task);
        run.set_waiting(task, None).await
    }

    /// Tells that the measures are well again, if one of them held.
    fn release(&mut self, run: &Run<'_>, task: &Task) {
        let Some((measure, began)) = self.by.take() else {
            return;
        };
        self.told = None;
        run.tell(&Event::Released {
            migration: task.migration.clone(),
            measure,
            lasted: began.elapsed(),
        });
    }
}
