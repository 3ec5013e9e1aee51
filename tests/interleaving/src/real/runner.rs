//! The runner: the real one for a whole phase, and a backfill by hand.

use expand_contract::Error;
use expand_contract_schema::Phase;

use super::answer::{answer, done, same, unlike};
use super::schedule::{Play, Problem};
use super::{sql, wrong};
use crate::action::{Answer, Command, RUNNER, Side};
use crate::pair::Database;
use crate::scheme::Scheme;
use crate::world::{Stage, World};

impl Play {
    /// Runs one statement of a backfill by hand.
    pub(super) async fn step(&mut self, before: &World, expected: Answer) -> Result<(), Problem> {
        let cursor = before.journal.cursor;
        let pending = match before.config.scheme {
            Scheme::Equality => wrong::by_equality(&self.real.staged.backfill),
            _ => self.real.staged.backfill.clone(),
        };
        match before.runner.stage {
            Stage::Boundary if before.config.scheme != Scheme::Returning => {
                let sql = format!(
                    "SELECT max(id)::text FROM (SELECT id FROM items WHERE id > {cursor} ORDER BY id LIMIT {}) AS part",
                    before.runner.limit
                );
                let text = sql::shown(before.config.database, "max(id)");
                let sql = sql.replace("max(id)::text", &text);
                let reply = self.real.must(&sql).await;
                let until = reply.rows[0][0].as_deref().and_then(|id| id.parse().ok());
                self.until = until.unwrap_or(0);
            }
            Stage::Update => {
                let sql = match before.config.scheme {
                    Scheme::Returning => {
                        let (set, condition) = pending.split_once(" WHERE ").unwrap_or_default();
                        format!(
                            "{set} WHERE id IN (SELECT id FROM items WHERE id > {cursor} AND {condition} LIMIT 2) \
                             RETURNING id"
                        )
                    }
                    Scheme::ReadComputeWrite => return self.write_back(before, expected).await,
                    _ => {
                        let until = self.until;
                        let range = format!("items.id > {cursor} AND items.id <= {until}");
                        if before.leaves_rows() {
                            return self.claim(before, &pending, &range, expected).await;
                        }
                        format!("{pending} AND {range}")
                    }
                };
                self.batch(before, &sql, expected).await?;
            }
            Stage::CommitBatch => {
                let said = self.real.sessions[RUNNER].ask("COMMIT").await;
                same(Answer::Done, done(answer(before, said, None)?))?;
            }
            Stage::Migrated => {
                let table = match before.config.database {
                    Database::Postgres => "expand_contract.migration",
                    Database::Sqlite | Database::Mysql => "_ec_migration",
                };
                let sql = format!(
                    "UPDATE {table} SET state = 'migrated' WHERE id = '{}'",
                    self.real.staged.id
                );
                self.real.must(&sql).await;
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) async fn batch(
        &mut self,
        before: &World,
        sql: &str,
        expected: Answer,
    ) -> Result<(), Problem> {
        self.begin_batch(before).await?;
        self.fill(before, sql, expected).await
    }

    /// Runs a batch that leaves out the rows of other sessions: it locks the free rows of its range, and then fills them.
    async fn claim(
        &mut self,
        before: &World,
        pending: &str,
        range: &str,
        expected: Answer,
    ) -> Result<(), Problem> {
        self.begin_batch(before).await?;
        let sql = format!("SELECT id FROM items WHERE {range} FOR UPDATE SKIP LOCKED");
        let free = match self.ask(RUNNER, &sql, Answer::Done).await {
            Ok(reply) => reply.rows,
            said => return same(expected, answer(before, said, None)?),
        };
        let keys: Vec<String> = free.into_iter().flatten().flatten().collect();
        if keys.is_empty() {
            return same(expected, Answer::Done);
        }
        let sql = format!("{pending} AND items.id IN ({})", keys.join(", "));
        self.fill(before, &sql, expected).await
    }

    async fn begin_batch(&mut self, before: &World) -> Result<(), Problem> {
        let begin = match before.config.database {
            Database::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED",
            Database::Sqlite => "BEGIN IMMEDIATE",
            Database::Mysql => "START TRANSACTION",
        };
        let said = self.ask(RUNNER, begin, Answer::Done).await;
        same(Answer::Done, done(answer(before, said, None)?))
    }

    /// Runs the statement of a batch.
    async fn fill(&mut self, before: &World, sql: &str, expected: Answer) -> Result<(), Problem> {
        if expected == Answer::Busy && before.config.database == Database::Mysql {
            // It would wait for a session that waits for it. The model lets the batch give way, and InnoDB might choose the other.
            self.roll_back(RUNNER).await;
            return Ok(());
        }
        self.real.sessions[RUNNER].send(sql);
        if expected == Answer::Waits {
            return self.wait(RUNNER).await;
        }
        let Some(said) = self.real.sessions[RUNNER].reply().await else {
            return Err(unlike(expected, "it waits"));
        };
        let got = done(answer(before, said, None)?);
        if got != Answer::Done {
            self.roll_back(RUNNER).await;
        }
        match (expected, got) {
            // The statement would have been the victim of a deadlock.
            (Answer::Busy, Answer::Deadlock) => Ok(()),
            _ => same(expected, got),
        }
    }

    /// Finishes a command with the real runner.
    pub(super) async fn finish(&mut self, before: &World, expected: Answer) -> Result<(), Problem> {
        if before.sessions[RUNNER].open {
            self.roll_back(RUNNER).await;
        }
        let phase = match before.runner.command {
            Some(Command::Expand) => Phase::Expand,
            Some(Command::Migrate | Command::Prefer(_)) => Phase::Migrate,
            Some(Command::Contract) => Phase::Contract,
            _ => Phase::Rollback,
        };
        let prefer = match before.runner.command {
            Some(Command::Prefer(Side::Old)) => Some(expand_contract::Side::Old),
            Some(Command::Prefer(Side::New)) => Some(expand_contract::Side::New),
            _ => None,
        };
        let done = self.real.phase(phase, false, prefer).await;
        let got = match done {
            Ok(()) => Answer::Done,
            Err(Error::Gate(_) | Error::OutOfOrder { .. }) => Answer::Refused,
            Err(Error::Rows { .. } | Error::Disagree { .. }) => Answer::Pending,
            Err(error) => return Err(unlike(expected, &error.report().to_string())),
        };
        same(expected, got)?;
        if phase == Phase::Expand {
            self.spoil().await;
        }
        Ok(())
    }
}
