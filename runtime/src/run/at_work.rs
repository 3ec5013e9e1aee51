//! What a process tells other hosts about itself while it is at work, through the journal.

use std::time::{Duration, Instant};

use expand_contract_format::Phase;

use super::{Run, transaction};
use crate::error::Error;
use crate::journal::at_work::{self, Noted};
use crate::source::MigrationSource;
use crate::task::Task;

/// How often it is noted that the process is still at work.
const OFTEN: Duration = Duration::from_secs(2);

/// How often a reason is noted that stays and only changes its words.
const REWORD: Duration = Duration::from_secs(1);

/// What a process is at.
#[derive(Debug, Clone)]
pub(super) struct Present {
    lock: String,
    schema: String,
    migration: String,
    phase: Phase,
    leads: bool,
    waits_for: Option<String>,
    noted: Instant,
    /// The rows that the process has walked over.
    walked: u64,
    /// How many of them were measured when, and what was measured last.
    measured: (u64, Instant),
    lately: (u64, Duration),
}

impl Run<'_> {
    /// Notes that this process is at work on a migration from now on.
    pub(crate) async fn be_at_work(
        &mut self,
        task: &Task,
        source: &MigrationSource,
        phase: Phase,
        leads: bool,
    ) -> Result<(), Error> {
        let is_same = |present: &Present| {
            present.lock == source.lock
                && present.schema == source.schema()
                && present.migration == source.id
                && present.phase == phase
                && present.leads == leads
        };
        if self.present.as_ref().is_some_and(is_same) {
            return self.set_waiting(task, None).await;
        }
        let now = Instant::now();
        self.present = Some(Present {
            lock: source.lock.clone(),
            schema: source.schema().to_owned(),
            migration: source.id.clone(),
            phase,
            leads,
            waits_for: None,
            noted: now,
            walked: 0,
            measured: (0, now),
            lately: (0, Duration::ZERO),
        });
        self.note_present(task, true).await
    }

    /// Notes why this process waits now, as half a sentence behind "waits for", or that it waits no longer. It is written only when it
    /// changes, and now and then so that other hosts see that the process is alive.
    pub(crate) async fn set_waiting(
        &mut self,
        task: &Task,
        reason: Option<&str>,
    ) -> Result<(), Error> {
        let Some(present) = &mut self.present else {
            return Ok(());
        };
        let age = present.noted.elapsed();
        let is_other = present.waits_for.is_some() != reason.is_some();
        let is_reworded = present.waits_for.as_deref() != reason && age >= REWORD;
        if !is_other && !is_reworded && age < OFTEN {
            return Ok(());
        }
        present.waits_for = reason.map(str::to_owned);
        self.note_present(task, false).await
    }

    /// Notes how many rows this process has walked over in a pass.
    pub(crate) fn set_walked(&mut self, rows: u64) {
        if let Some(present) = &mut self.present {
            if rows < present.measured.0 {
                // It is another pass.
                present.measured.0 = 0;
            }
            present.walked = rows;
        }
    }

    async fn note_present(&mut self, task: &Task, is_new: bool) -> Result<(), Error> {
        let Some(present) = &mut self.present else {
            return Ok(());
        };
        let (rows, since) = present.measured;
        // A shorter time says little.
        if since.elapsed() >= REWORD {
            present.lately = (present.walked - rows, since.elapsed());
            present.measured = (present.walked, Instant::now());
        }
        present.noted = Instant::now();
        let present = present.clone();
        let (host, worker) = (host(), self.worker.clone());
        transaction!(self, task, async {
            let noted = Noted {
                worker: &worker,
                host: &host,
                workers: self.options.workers,
                leads: present.leads,
                migration: &present.migration,
                phase: present.phase,
                waits_for: present.waits_for.as_deref(),
                walked: present.lately,
            };
            let place = (&*present.lock, &*present.schema);
            at_work::note(&mut *self.session, self.server, place, &noted, is_new).await
        })
    }

    /// Notes that this process is at work no longer.
    pub(super) async fn leave_work(&mut self) {
        if let Some(present) = self.present.take() {
            let place = (&*present.lock, &*present.schema);
            // A row that stays behind tells how old it is, and the next runner removes it.
            let _ = at_work::end(&mut *self.session, self.server, place, &self.worker).await;
        }
    }
}

/// The name of this host, for operators.
fn host() -> String {
    let name = |name: &str| std::env::var(name).ok();
    let read = || std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let found = name("HOSTNAME")
        .or_else(read)
        .or_else(|| name("COMPUTERNAME"));
    let found = found.map(|name| name.trim().to_owned());
    found
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "a host without a name".into())
}
