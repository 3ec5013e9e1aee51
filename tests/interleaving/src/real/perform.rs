//! Performs each action on a real database.

use std::time::{Duration, Instant};

use expand_contract::Error;

use super::answer::{answer, may_fail, same, unlike};
use super::connection::Said;
use super::schedule::{Play, Problem};
use super::sql;
use crate::action::{Action, Answer, Level, RUNNER, Statement, Woken};
use crate::pair::Database;
use crate::world::{World, number};

impl Play {
    /// Performs an action. `Some` is a client whose transaction failed for a reason that the model does not know.
    pub(super) async fn perform(
        &mut self,
        before: &World,
        action: Action,
        expected: Answer,
        woken: &Woken,
    ) -> Result<Option<u8>, Problem> {
        let fleet = |answer: Result<Answer, Error>| match answer {
            Ok(answer) => same(expected, answer),
            Err(error) => Err(unlike(expected, &error.report().to_string())),
        };
        match action {
            Action::Begin(client, level) => {
                let begin = match (before.config.database, level) {
                    (Database::Postgres, Level::Committed) => {
                        "BEGIN ISOLATION LEVEL READ COMMITTED"
                    }
                    (Database::Postgres, Level::Repeatable) => {
                        "BEGIN ISOLATION LEVEL REPEATABLE READ"
                    }
                    (Database::Postgres, Level::Serializable) => {
                        "BEGIN ISOLATION LEVEL SERIALIZABLE"
                    }
                    (Database::Sqlite, Level::Committed) => "BEGIN IMMEDIATE",
                    (Database::Sqlite, _) => "BEGIN",
                };
                let said = self.ask(usize::from(client), begin, expected).await;
                same(expected, answer(before, said, None)?)?;
            }
            Action::Run(client, statement) => {
                // A batch that blocks a client gives up before any session can detect a deadlock.
                if woken
                    .iter()
                    .any(|one| one == (number(RUNNER), Answer::Busy))
                {
                    self.cancel_batch().await?;
                }
                return self.statement(before, client, statement, expected).await;
            }
            Action::Commit(client) => {
                let said = self.real.sessions[usize::from(client)].ask("COMMIT").await;
                let got = answer(before, said, None)?;
                if got != Answer::Done && may_fail(before, usize::from(client), got) {
                    return Ok(Some(client));
                }
                same(
                    expected,
                    if got == Answer::Rows(0) {
                        Answer::Done
                    } else {
                        got
                    },
                )?;
            }
            Action::Abort(client) => self.roll_back(usize::from(client)).await,
            Action::Join(client, build) => {
                let joined = self.real.join(usize::from(client), build).await;
                fleet(joined)?;
                self.set_search_path(usize::from(client), build).await;
            }
            Action::Leave(client) => fleet(self.real.leave(usize::from(client)).await)?,
            Action::Expire(client) => self.real.expire(usize::from(client)).await,
            Action::Wake(client) if expected == Answer::Busy => {
                self.roll_back(usize::from(client)).await;
            }
            Action::Wake(client) => {
                fleet(self.real.wake(usize::from(client)).await)?;
                if expected == Answer::Refused {
                    self.roll_back(usize::from(client)).await;
                }
            }
            Action::Start(_) | Action::FenceFalls => {}
            Action::Step => self.step(before, expected).await?,
            Action::Finish => self.finish(before, expected).await?,
            Action::TriggersOff => self.real.triggers_off().await,
            Action::TriggersOn => self.real.triggers_on().await,
            Action::ByHand(key, value) => {
                let value = sql::literal(before.config.pair.old_sql, value);
                let sql = format!("UPDATE items SET was = {value} WHERE id = {}", key + 1);
                let said = self.real.watch.ask(&sql).await;
                let got = match said {
                    // The column is gone.
                    Err(refused) if matches!(refused.code.as_str(), "42703" | "1") => {
                        Answer::Rejected
                    }
                    said => answer(before, said, None)?,
                };
                same(expected, got)?;
            }
            Action::Timeout => self.cancel_batch().await?,
            Action::Crash => {
                if before.sessions[RUNNER].waits.is_some() {
                    self.cancel_batch().await?;
                }
                self.roll_back(RUNNER).await;
            }
        }
        Ok(None)
    }

    pub(super) async fn statement(
        &mut self,
        before: &World,
        client: u8,
        statement: Statement,
        expected: Answer,
    ) -> Result<Option<u8>, Problem> {
        let at = usize::from(client);
        let sql = sql::of(before, at, statement);
        let said = if before.config.database == Database::Sqlite {
            let expected = if before.sessions[at].open {
                Answer::Busy
            } else {
                expected
            };
            self.ask(at, &sql, expected).await
        } else {
            self.real.sessions[at].send(&sql);
            if expected == Answer::Waits {
                self.wait(at).await?;
                return Ok(None);
            }
            let Some(said) = self.real.sessions[at].reply().await else {
                return Err(unlike(expected, "it waits"));
            };
            said
        };
        let got = answer(before, said, Some((at, statement)))?;
        if !matches!(got, Answer::Rows(_) | Answer::Read(_)) {
            self.roll_back(at).await;
        }
        if got != expected && may_fail(before, at, got) {
            return Ok(Some(client));
        }
        same(expected, got)?;
        Ok(None)
    }

    /// Repeats a statement as long as SQLite is busy although no session of this world is writing: a refused session is
    /// just being rolled back.
    pub(super) async fn ask(&mut self, session: usize, sql: &str, expected: Answer) -> Said {
        let began = Instant::now();
        loop {
            let said = self.real.sessions[session].ask(sql).await;
            match &said {
                Err(refused)
                    if refused.code == "5"
                        && expected != Answer::Busy
                        && began.elapsed() < Duration::from_secs(30) => {}
                _ => return said,
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Waits until the database reports that a session waits for a lock.
    pub(super) async fn wait(&mut self, session: usize) -> Result<(), Problem> {
        let began = Instant::now();
        let sql = format!(
            "SELECT (wait_event_type = 'Lock')::text FROM pg_stat_activity WHERE pid = {}",
            self.real.sessions[session].pid
        );
        while began.elapsed() < Duration::from_mins(1) {
            if let Some(said) = self.real.sessions[session].look() {
                return Err(unlike(Answer::Waits, &format!("{said:?}")));
            }
            let reply = self.real.must(&sql).await;
            if reply.rows[0][0].as_deref() == Some("true") {
                return Ok(());
            }
        }
        Err(unlike(Answer::Waits, "neither waits nor answers"))
    }

    pub(super) async fn roll_back(&mut self, session: usize) {
        // The transaction may have ended already.
        drop(self.real.sessions[session].ask("ROLLBACK").await);
    }

    /// Cancels the waiting statement of the batch.
    pub(super) async fn cancel_batch(&mut self) -> Result<(), Problem> {
        let cancel = format!(
            "SELECT pg_cancel_backend({})::text",
            self.real.sessions[RUNNER].pid
        );
        self.real.must(&cancel).await;
        match self.real.sessions[RUNNER].reply().await {
            Some(Err(refused)) if refused.code == "57014" => {}
            said => return Err(unlike(Answer::Busy, &format!("{said:?}"))),
        }
        self.roll_back(RUNNER).await;
        Ok(())
    }
}
