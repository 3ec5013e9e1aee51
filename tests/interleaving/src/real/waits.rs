//! Sessions that wait for each other, as the server reports it.

use std::time::{Duration, Instant};

use super::answer::{answer, unlike};
use super::schedule::{Play, Problem};
use crate::action::{Answer, RUNNER, SESSIONS};
use crate::pair::Database;
use crate::world::World;

/// How long a server may take to report a wait.
const LIMIT: Duration = Duration::from_mins(1);

/// A short break between two questions.
const BREAK: Duration = Duration::from_millis(1);

impl Play {
    /// Waits until the database reports that a session waits for a lock.
    pub(super) async fn wait(&mut self, session: usize) -> Result<(), Problem> {
        let began = Instant::now();
        while began.elapsed() < LIMIT {
            if let Some(said) = self.real.sessions[session].look() {
                return Err(unlike(Answer::Waits, &format!("{said:?}")));
            }
            if self.is_waiting(session).await {
                return Ok(());
            }
        }
        Err(unlike(Answer::Waits, "neither waits nor answers"))
    }

    async fn is_waiting(&mut self, session: usize) -> bool {
        let pid = &self.real.sessions[session].pid;
        if self.config.database == Database::Postgres {
            let sql = format!(
                "SELECT (wait_event_type = 'Lock')::text FROM pg_stat_activity WHERE pid = {pid}"
            );
            return self.real.must(&sql).await.rows[0][0].as_deref() == Some("true");
        }
        // The tables of transactions are older than this report: MariaDB renews them only if they were not read for 0.1 s.
        let mark = format!("thread id {pid},");
        let report = self.real.must("SHOW ENGINE INNODB STATUS").await;
        let report = report.rows[0][2].as_deref().expect("it is a text");
        // The first part tells of an earlier deadlock.
        let mut transactions = report.split("---TRANSACTION").skip(1);
        let waits = transactions.any(|one| one.contains(&mark) && one.contains("LOCK WAIT"));
        if !waits {
            tokio::time::sleep(BREAK).await;
        }
        waits
    }

    /// Cancels the waiting statement of the batch.
    pub(super) async fn cancel_batch(&mut self) -> Result<(), Problem> {
        let pid = &self.real.sessions[RUNNER].pid;
        let cancel = match self.config.database {
            Database::Mysql => format!("KILL QUERY {pid}"),
            _ => format!("SELECT pg_cancel_backend({pid})::text"),
        };
        self.real.must(&cancel).await;
        match self.real.sessions[RUNNER].reply().await {
            Some(Err(refused)) if ["57014", "1317"].contains(&refused.code.as_str()) => {}
            said => return Err(unlike(Answer::Busy, &format!("{said:?}"))),
        }
        self.roll_back(RUNNER).await;
        Ok(())
    }

    /// Finds out whose transaction `InnoDB` has ended because of a deadlock: the session that has just run its statement, or another one
    /// that waited. `InnoDB` takes the smaller one.
    pub(super) async fn victim(
        &mut self,
        before: &World,
        session: usize,
    ) -> Result<usize, Problem> {
        let waited = |other: &usize| before.sessions[*other].waits.is_some();
        let mut candidates = vec![session];
        candidates.extend((0..SESSIONS).filter(waited));
        let began = Instant::now();
        while began.elapsed() < LIMIT {
            for candidate in &candidates {
                let said = self.real.sessions[*candidate].look().cloned();
                let Some(said) = said.filter(Result::is_err) else {
                    continue;
                };
                if answer(before, said, None)? == Answer::Deadlock {
                    let _ = self.real.sessions[*candidate].reply().await;
                    self.roll_back(*candidate).await;
                    return Ok(*candidate);
                }
            }
            tokio::time::sleep(BREAK).await;
        }
        Err(unlike(Answer::Deadlock, "no session is told of it"))
    }
}
