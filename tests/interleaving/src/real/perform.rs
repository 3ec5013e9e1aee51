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

/// The transaction that a database has ended.
pub(super) enum Ended {
    /// None but what the model says.
    Predicted,
    /// That of the client itself, for a reason that the model does not know.
    Own(u8),
    /// That of another session, in a deadlock. The client's statement goes on.
    Other(usize),
}

impl Play {
    /// Performs an action.
    pub(super) async fn perform(
        &mut self,
        before: &World,
        action: Action,
        expected: Answer,
        woken: &Woken,
    ) -> Result<Ended, Problem> {
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
                    // Its session has the level.
                    (Database::Mysql, _) => "START TRANSACTION",
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
                    return Ok(Ended::Own(client));
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
                    Err(refused) if matches!(refused.code.as_str(), "42703" | "1" | "1054") => {
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
        Ok(Ended::Predicted)
    }

    async fn statement(
        &mut self,
        before: &World,
        client: u8,
        statement: Statement,
        expected: Answer,
    ) -> Result<Ended, Problem> {
        let at = usize::from(client);
        let sql = sql::of(before, at, statement);
        if before.config.database == Database::Sqlite {
            let patient = if before.sessions[at].open {
                Answer::Busy
            } else {
                expected
            };
            let said = self.ask(at, &sql, patient).await;
            return self.said(before, client, statement, expected, said).await;
        }
        self.real.sessions[at].send(&sql);
        if expected == Answer::Deadlock && before.config.database == Database::Mysql {
            let victim = self.victim(before, at).await?;
            return Ok(if victim == at {
                Ended::Predicted
            } else {
                Ended::Other(victim)
            });
        }
        self.finds(before, client, statement, expected).await
    }

    /// Checks what comes of a statement that was sent.
    pub(super) async fn finds(
        &mut self,
        before: &World,
        client: u8,
        statement: Statement,
        expected: Answer,
    ) -> Result<Ended, Problem> {
        let at = usize::from(client);
        if expected == Answer::Waits {
            self.wait(at).await?;
            return Ok(Ended::Predicted);
        }
        let Some(said) = self.real.sessions[at].reply().await else {
            return Err(unlike(expected, "it waits"));
        };
        self.said(before, client, statement, expected, said).await
    }

    async fn said(
        &mut self,
        before: &World,
        client: u8,
        statement: Statement,
        expected: Answer,
        said: Said,
    ) -> Result<Ended, Problem> {
        let at = usize::from(client);
        let got = answer(before, said, Some((at, statement)))?;
        if !matches!(got, Answer::Rows(_) | Answer::Read(_)) {
            self.roll_back(at).await;
        }
        if got != expected && may_fail(before, at, got) {
            return Ok(Ended::Own(client));
        }
        same(expected, got)?;
        Ok(Ended::Predicted)
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

    pub(super) async fn roll_back(&mut self, session: usize) {
        // The transaction may have ended already.
        drop(self.real.sessions[session].ask("ROLLBACK").await);
    }
}
