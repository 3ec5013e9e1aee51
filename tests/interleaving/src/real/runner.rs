//! The runner: the real one for a whole phase, and a backfill by hand.

use expand_contract::Error;
use expand_contract_schema::Phase;

use super::answer::{answer, done, same, unlike};
use super::schedule::{Play, Problem};
use super::sql;
use crate::action::{Answer, Command, KEYS, RUNNER, Side};
use crate::pair::Database;
use crate::scheme::Scheme;
use crate::world::{Stage, World};

impl Play {
    /// Runs one statement of a backfill by hand.
    pub(super) async fn step(&mut self, before: &World, expected: Answer) -> Result<(), Problem> {
        let cursor = before.journal.cursor;
        let pending = self.real.staged.backfill.clone();
        match before.runner.stage {
            Stage::Boundary if before.config.scheme != Scheme::Returning => {
                let sql = format!(
                    "SELECT max(id)::text FROM (SELECT id FROM items WHERE id > {cursor} ORDER BY id LIMIT {}) AS part",
                    before.runner.limit
                );
                let sql = match before.config.database {
                    Database::Postgres => sql,
                    Database::Sqlite => sql.replace("max(id)::text", "CAST(max(id) AS TEXT)"),
                };
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
                    _ => format!(
                        "{pending} AND \"items\".\"id\" > {cursor} AND \"items\".\"id\" <= {}",
                        self.until
                    ),
                };
                self.batch(before, &sql, expected).await?;
            }
            Stage::CommitBatch => {
                let said = self.real.sessions[RUNNER].ask("COMMIT").await;
                same(Answer::Done, done(answer(before, said, None)?))?;
            }
            Stage::Migrated => {
                let sql = format!(
                    "UPDATE expand_contract.migration SET state = 'migrated' WHERE id = '{}'",
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
        let begin = match before.config.database {
            Database::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED",
            Database::Sqlite => "BEGIN IMMEDIATE",
        };
        let said = self.ask(RUNNER, begin, Answer::Done).await;
        same(Answer::Done, done(answer(before, said, None)?))?;
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

    /// A mistake of the scheme: writes values that the program computed earlier.
    pub(super) async fn write_back(
        &mut self,
        before: &World,
        expected: Answer,
    ) -> Result<(), Problem> {
        if !before.runner.began {
            return Ok(());
        }
        let pair = before.config.pair;
        let values: Vec<String> = before
            .runner
            .computed
            .iter()
            .enumerate()
            .filter_map(|(key, up)| Some((key + 1, sql::literal(pair.new_sql, (*up)?))))
            .map(|(id, value)| format!("WHEN {id} THEN {value}"))
            .collect();
        if values.is_empty() {
            return self.batch(before, "SELECT '1'", expected).await;
        }
        let keys: Vec<String> = (0..KEYS)
            .filter(|key| before.runner.computed[*key].is_some())
            .map(|key| (key + 1).to_string())
            .collect();
        let sql = format!(
            "UPDATE items SET is_now = CASE id {} END WHERE id IN ({})",
            values.join(" "),
            keys.join(", ")
        );
        self.batch(before, &sql, expected).await
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

    /// Replaces the triggers by those of a wrong scheme. They have names of ours, since a phase would refuse to rely on ours beside
    /// a trigger of somebody else.
    pub(super) async fn spoil(&mut self) {
        let wrong = match self.config.scheme {
            Scheme::NoSync => {
                "DO $$ DECLARE t text; BEGIN \
                 FOR t IN SELECT tgfoid::regproc FROM pg_trigger WHERE tgrelid = 'items'::regclass AND NOT tgisinternal LOOP \
                 EXECUTE format('CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS %L', t, 'BEGIN RETURN NEW; END'); END LOOP; END $$"
                    .to_owned()
            }
            Scheme::SearchPath => {
                let change = &self.real.staged.sources[1];
                let statements = &change.phase(Phase::Migrate).statements;
                let up = statements[0].sql.split_once(" = ").map_or("", |(_, rest)| rest);
                let up = up.split_once(" WHERE ").map_or(up, |(up, _)| up);
                let install = &change.phase(Phase::Expand).statements[1].sql;
                let down = install.split_once("\"was\" = ").map_or("", |(_, rest)| rest);
                let down = down.split_once(" WHERE ").map_or(down, |(down, _)| down);
                let here = |text: &str| text.replace("\"items\".", "NEW.");
                format!(
                    "DO $$ DECLARE t text; BEGIN \
                     FOR t IN SELECT tgfoid::regproc FROM pg_trigger WHERE tgrelid = 'items'::regclass AND NOT tgisinternal LOOP \
                     EXECUTE format('CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS %L', t, 'BEGIN RETURN NEW; END'); END LOOP; END $$; \
                     CREATE OR REPLACE FUNCTION wrong() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                     IF current_setting('search_path') LIKE '%new_side%' THEN NEW.was := {}; \
                     ELSE BEGIN NEW.is_now := {}; EXCEPTION WHEN OTHERS THEN NEW.is_now := NULL; END; \
                     END IF; RETURN NEW; END $$; \
                     CREATE TRIGGER zzz_ec_wrong_ins BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION wrong(); \
                     CREATE TRIGGER zzz_ec_wrong_upd BEFORE UPDATE ON items FOR EACH ROW \
                     WHEN (record_image_ne(ROW(OLD.was, OLD.is_now), ROW(NEW.was, NEW.is_now))) \
                     EXECUTE FUNCTION wrong()",
                    here(down),
                    here(up)
                )
            }
            _ => return,
        };
        self.real.must(&wrong).await;
    }
}
