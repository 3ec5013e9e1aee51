//! One action at a time, on the model and on a real database.

use std::fmt;
use std::time::{Duration, Instant};

use expand_contract::Error;
use expand_contract_model::Phase;

use super::connection::Said;
use super::database::Real;
use super::sql;
use super::stage::Staged;
use crate::action::{
    Action, Answer, Build, CLIENTS, Command, KEYS, Level, Op, RUNNER, Statement, Woken,
};
use crate::config::Config;
use crate::pair::Database;
use crate::play::{Stats, live};
use crate::random::Random;
use crate::scheme::Scheme;
use crate::world::{Stage, Violation, World, number};

/// Actions of a run, before it is brought to an end.
const ACTIONS: usize = 90;

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// An invariant does not hold, in the model and in the database alike.
    Broken(Violation),
    /// The database does something else than the model.
    Unlike(String),
}

impl From<Violation> for Problem {
    fn from(violation: Violation) -> Self {
        Self::Broken(violation)
    }
}

/// A run on a real database that went wrong.
#[derive(Debug, Clone)]
pub struct Failure {
    /// It is tried again with this.
    pub seed: u64,
    /// What went wrong.
    pub problem: Problem,
    told: Vec<String>,
    config: Config,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Config {
            database,
            pair,
            level,
            ..
        } = self.config;
        writeln!(
            f,
            "INTERLEAVING_SEED={}, {database:?}, {}, {level:?}: {:?}",
            self.seed, pair.name, self.problem
        )?;
        self.told
            .iter()
            .try_for_each(|line| writeln!(f, "  {line}"))
    }
}

/// A database for one run after the other.
pub struct Theatre {
    database: Database,
    level: Option<Level>,
    scheme: Scheme,
    real: Option<Real>,
    runtime: tokio::runtime::Runtime,
}

impl Theatre {
    /// For runs of a scheme on a kind of database, at a level.
    pub fn new(scheme: Scheme, database: Database, level: Option<Level>) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime can be made");
        Self {
            database,
            level,
            scheme,
            real: None,
            runtime,
        }
    }

    /// Lives through what a seed gives.
    pub fn play(&mut self, seed: u64) -> Result<Stats, Box<Failure>> {
        let mut random = Random::new(seed);
        let config = Config::real(self.scheme, self.database, self.level, &mut random);
        let mut world = World::new(config, &mut random);
        let staged = Staged::of(config.pair, self.database);
        let mut stats = Stats::default();
        let mut told = Vec::new();
        let real = self.real.take();
        let runtime = &self.runtime;
        let mut stage = runtime.block_on(async {
            let real = match real {
                // A file is made sooner than emptied.
                Some(mut real) if config.database == Database::Postgres => {
                    real.begin_anew(staged).await;
                    real
                }
                _ => Real::make(config.database, staged).await,
            };
            let mut stage = Play {
                real,
                config,
                until: 0,
            };
            stage.set(&world).await;
            stage
        });
        let done = live(&mut world, &mut random, ACTIONS, &mut |world, action| {
            let answer = runtime.block_on(stage.act(world, action, &mut stats));
            if answer != Ok(Answer::Impossible) {
                told.push(format!("{action:?} => {answer:?}  {}", world.shown()));
            }
            answer
        });
        match done {
            Ok(()) => {
                // Those of a wrong scheme are left as they are, and may still wait.
                self.real = (self.scheme == Scheme::Ours).then_some(stage.real);
                Ok(stats)
            }
            Err(problem) => Err(Box::new(Failure {
                seed,
                problem,
                told,
                config,
            })),
        }
    }
}

struct Play {
    real: Real,
    config: Config,
    /// Where the batch by hand ends.
    until: u8,
}

impl Play {
    /// The rows and builds that a world begins with.
    async fn set(&mut self, world: &World) {
        for (key, row) in world.rows().iter().enumerate() {
            if let Some(row) = row {
                let old = sql::literal(self.config.pair.old_sql, row.old);
                let insert = format!(
                    "INSERT INTO items (id, was, other) VALUES ({}, {old}, {})",
                    key + 1,
                    row.other
                );
                self.real.must(&insert).await;
            }
        }
        for client in 0..CLIENTS {
            if world.instances[client].lease == crate::world::Lease::Live {
                let joined = self.real.join(client, Build::Before).await;
                assert!(matches!(joined, Ok(Answer::Done)), "{joined:?}");
                self.dress(client, Build::Before).await;
            }
        }
        if self.config.database == Database::Postgres {
            // Rows as they lie, or in the order of their keys, whatever the planner would rather do.
            let (off, on) = match self.config.scheme {
                Scheme::Returning => (["indexscan", "indexonlyscan"], "seqscan"),
                _ => (["seqscan", "sort"], "indexscan"),
            };
            let plan = format!(
                "SET enable_{} = off; SET enable_{} = off; SET enable_bitmapscan = off; SET enable_{on} = on",
                off[0], off[1]
            );
            let said = self.real.sessions[RUNNER].ask(&plan).await;
            assert!(said.is_ok(), "{said:?}");
        }
        self.compare(world).await.expect("it begins as it should");
    }

    /// Builds that say with their `search_path` which they are.
    async fn dress(&mut self, client: usize, build: Build) {
        if self.config.scheme == Scheme::SearchPath {
            let path = match build {
                Build::Before => "public",
                _ => "public, new_side",
            };
            let said = self.real.sessions[client]
                .ask(&format!("SET search_path = {path}"))
                .await;
            assert!(said.is_ok(), "{said:?}");
        }
    }

    async fn act(
        &mut self,
        world: &mut World,
        action: Action,
        stats: &mut Stats,
    ) -> Result<Answer, Problem> {
        let before = *world;
        let mut woken = Woken::default();
        let predicted = world.act(action, &mut woken);
        if predicted == Ok(Answer::Impossible) {
            return Ok(Answer::Impossible);
        }
        // What the model finds broken must be broken in the database too.
        let expected = *predicted.as_ref().unwrap_or(&Answer::Done);
        let spurious = self.perform(&before, action, expected, &woken).await?;
        if before.runner.stage == Stage::Update && !world.sessions[RUNNER].open {
            // There was nothing to do.
            self.roll_back(RUNNER).await;
        }
        if let Some(spurious) = spurious {
            // Nobody promised that it would not.
            *world = before;
            let mut woken = Woken::default();
            world.act(Action::Abort(spurious), &mut woken)?;
            self.roll_back(usize::from(spurious)).await;
            self.hear(&woken, &before).await?;
            self.compare(world).await?;
            stats.count(Answer::Serialization, action, world);
            return Ok(Answer::Serialization);
        }
        self.hear(&woken, &before).await?;
        self.compare(world).await?;
        for (_, answer) in woken.iter() {
            stats.count(answer, action, world);
        }
        let answer = predicted?;
        stats.count(answer, action, world);
        Ok(answer)
    }

    /// Does it; `Some`: this client's transaction failed where the model knows no reason.
    async fn perform(
        &mut self,
        before: &World,
        action: Action,
        expected: Answer,
        woken: &Woken,
    ) -> Result<Option<u8>, Problem> {
        let fleet = |answer: Result<Answer, Error>| match answer {
            Ok(answer) => same(expected, answer),
            Err(error) => Err(unlike(expected, &error.to_string())),
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
                // A batch that is in the way has given up before anybody can find a deadlock.
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
                self.dress(usize::from(client), build).await;
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

    async fn statement(
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

    /// Asks again where SQLite is busy though nobody of this world is: what was refused is rolled back elsewhere.
    async fn ask(&mut self, session: usize, sql: &str, expected: Answer) -> Said {
        let began = Instant::now();
        loop {
            let said = self.real.sessions[session].ask(sql).await;
            match &said {
                Err(refused)
                    if refused.code == "5"
                        && expected != Answer::Busy
                        && began.elapsed() < Duration::from_secs(5) => {}
                _ => return said,
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Until the database says that a session waits for a lock.
    async fn wait(&mut self, session: usize) -> Result<(), Problem> {
        let began = Instant::now();
        let sql = format!(
            "SELECT (wait_event_type = 'Lock')::text FROM pg_stat_activity WHERE pid = {}",
            self.real.sessions[session].pid
        );
        while began.elapsed() < Duration::from_secs(10) {
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

    async fn roll_back(&mut self, session: usize) {
        // It may be over already.
        drop(self.real.sessions[session].ask("ROLLBACK").await);
    }

    /// The batch's statement waits, and gives up.
    async fn cancel_batch(&mut self) -> Result<(), Problem> {
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

    /// Those who waited have been answered.
    async fn hear(&mut self, woken: &Woken, before: &World) -> Result<(), Problem> {
        for (session, expected) in woken.iter() {
            let at = usize::from(session);
            if at == RUNNER && expected == Answer::Busy {
                continue;
            }
            let Some(said) = self.real.sessions[at].reply().await else {
                return Err(unlike(expected, "it still waits"));
            };
            let statement = before.sessions[at]
                .waits
                .and_then(|wait| wait.statement)
                .map(|statement| (at, statement));
            let got = answer(before, said, statement)?;
            if at == RUNNER {
                if got == Answer::Pending {
                    self.roll_back(RUNNER).await;
                }
                let got = if matches!(got, Answer::Rows(_)) {
                    Answer::Done
                } else {
                    got
                };
                same(expected, got)?;
                continue;
            }
            if !matches!(got, Answer::Rows(_) | Answer::Read(_)) {
                self.roll_back(at).await;
            }
            same(expected, got)?;
        }
        Ok(())
    }

    /// A statement of a backfill by hand.
    async fn step(&mut self, before: &World, expected: Answer) -> Result<(), Problem> {
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

    async fn batch(&mut self, before: &World, sql: &str, expected: Answer) -> Result<(), Problem> {
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
            // It would have waited in a circle, and lost.
            (Answer::Busy, Answer::Deadlock) => Ok(()),
            _ => same(expected, got),
        }
    }

    /// Wrong: what the program computed some time ago.
    async fn write_back(&mut self, before: &World, expected: Answer) -> Result<(), Problem> {
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

    /// What is left of a command, by the real runner.
    async fn finish(&mut self, before: &World, expected: Answer) -> Result<(), Problem> {
        if before.sessions[RUNNER].open {
            self.roll_back(RUNNER).await;
        }
        let phase = match before.runner.command {
            Some(Command::Expand) => Phase::Expand,
            Some(Command::Migrate) => Phase::Migrate,
            Some(Command::Contract) => Phase::Contract,
            _ => Phase::Rollback,
        };
        let done = self.real.phase(phase, false).await;
        let got = match done {
            Ok(()) => Answer::Done,
            Err(Error::Gate(_)) => Answer::Refused,
            Err(Error::Rows { .. }) => Answer::Pending,
            Err(error) => return Err(unlike(expected, &error.to_string())),
        };
        same(expected, got)?;
        if phase == Phase::Expand {
            self.spoil().await;
        }
        Ok(())
    }

    /// Puts a wrong scheme in the place of ours.
    async fn spoil(&mut self) {
        let wrong = match self.config.scheme {
            Scheme::NoSync => {
                "DO $$ DECLARE t name; BEGIN \
                 FOR t IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'items'::regclass AND NOT tgisinternal LOOP \
                 EXECUTE format('DROP TRIGGER %I ON items', t); END LOOP; END $$"
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
                    "DO $$ DECLARE t name; BEGIN \
                     FOR t IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'items'::regclass AND NOT tgisinternal LOOP \
                     EXECUTE format('DROP TRIGGER %I ON items', t); END LOOP; END $$; \
                     CREATE OR REPLACE FUNCTION wrong() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                     IF current_setting('search_path') LIKE '%new_side%' THEN NEW.was := {}; \
                     ELSE BEGIN NEW.is_now := {}; EXCEPTION WHEN OTHERS THEN NEW.is_now := NULL; END; \
                     END IF; RETURN NEW; END $$; \
                     CREATE TRIGGER ins BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION wrong(); \
                     CREATE TRIGGER upd BEFORE UPDATE ON items FOR EACH ROW \
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

    /// Every row, in every column there is.
    async fn compare(&mut self, world: &World) -> Result<(), Problem> {
        let pair = self.config.pair;
        let (old, new) = world.columns();
        let database = self.config.database;
        let mut columns = vec![sql::shown(database, "id"), sql::shown(database, "other")];
        columns.extend(old.then(|| sql::shown(database, "was")));
        columns.extend(new.then(|| sql::shown(database, "is_now")));
        let reply = self
            .real
            .must(&format!(
                "SELECT {} FROM items ORDER BY id",
                columns.join(", ")
            ))
            .await;
        let mut rows = [None; KEYS];
        for row in &reply.rows {
            let number = |at: usize| row[at].as_deref().and_then(|text| text.parse::<u8>().ok());
            let mut sides = row[2..].iter();
            let mut side = |there: bool, literals| match sides.next() {
                Some(text) if there => sql::image(literals, text.as_deref()),
                _ => Some(crate::pair::NULL),
            };
            let was = if old {
                side(true, pair.old_sql)
            } else {
                Some(0)
            };
            let is_now = if new {
                side(true, pair.new_sql)
            } else {
                Some(0)
            };
            let (Some(id), Some(other), Some(was), Some(is_now)) =
                (number(0), number(1), was, is_now)
            else {
                return Err(Problem::Unlike(format!(
                    "the model has no such row: {row:?}"
                )));
            };
            rows[usize::from(id) - 1] = Some((was, is_now, other));
        }
        let expected = world
            .rows()
            .map(|row| row.map(|row| (row.old, row.new, row.other)));
        if rows == expected {
            Ok(())
        } else {
            Err(Problem::Unlike(format!(
                "the database holds {rows:?}, the model {expected:?}"
            )))
        }
    }
}

fn done(answer: Answer) -> Answer {
    match answer {
        Answer::Rows(_) | Answer::Read(_) => Answer::Done,
        answer => answer,
    }
}

fn same(expected: Answer, got: Answer) -> Result<(), Problem> {
    let alike = expected == got || (expected == Answer::Done && done(got) == Answer::Done);
    if alike {
        Ok(())
    } else {
        Err(unlike(expected, &format!("{got:?}")))
    }
}

fn unlike(expected: Answer, got: &str) -> Problem {
    Problem::Unlike(format!("the model says {expected:?}, the database {got}"))
}

/// Serializable transactions may fail for reasons of their own, and so may whoever reads before it writes on SQLite.
fn may_fail(world: &World, client: usize, got: Answer) -> bool {
    let session = &world.sessions[client];
    match world.config.database {
        Database::Postgres => {
            session.open && session.level == Level::Serializable && got == Answer::Serialization
        }
        Database::Sqlite => {
            session.open && session.level != Level::Committed && got == Answer::Busy
        }
    }
}

/// What a database said, in the model's words.
fn answer(world: &World, said: Said, of: Option<(usize, Statement)>) -> Result<Answer, Problem> {
    let pair = world.config.pair;
    match said {
        Ok(reply) => Ok(match of {
            Some((client, statement)) if statement.op == Op::Load => {
                let literals = match world.instances[client].build {
                    Build::Before => pair.old_sql,
                    _ => pair.new_sql,
                };
                let row = reply.rows.first().map(|row| {
                    let other = row[1].as_deref().and_then(|text| text.parse().ok());
                    sql::image(literals, row[0].as_deref()).zip(other)
                });
                match row {
                    Some(None) => {
                        return Err(Problem::Unlike(format!("a read gave {:?}", reply.rows)));
                    }
                    row => Answer::Read(row.flatten()),
                }
            }
            _ => Answer::Rows(number(usize::try_from(reply.touched).unwrap_or(usize::MAX))),
        }),
        Err(refused) => Ok(match refused.code.as_str() {
            "23505" | "1555" | "2067" => Answer::Duplicate,
            "40001" => Answer::Serialization,
            "40P01" => Answer::Deadlock,
            "5" | "517" | "261" => Answer::Busy,
            "22P02" | "22003" => Answer::Pending,
            // A build's write is rejected: the model has to know why.
            _ => {
                return Err(Problem::Unlike(format!(
                    "the database refuses: {} {}",
                    refused.code, refused.message
                )));
            }
        }),
    }
}
