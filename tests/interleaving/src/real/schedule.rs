//! Performs one action at a time, on the model and on a real database.

use std::fmt;

use super::answer::{answer, same, unlike};
use super::database::Real;
use super::perform::Ended;
use super::stage::Staged;
use super::{On, sql};
use crate::action::{Action, Answer, Build, CLIENTS, Command, KEYS, Level, RUNNER, Woken};
use crate::config::Config;
use crate::pair::{Database, Kind};
use crate::play::{Stats, live};
use crate::random::Random;
use crate::scheme::Scheme;
use crate::world::{Stage, Violation, World};

/// The number of actions in a run before its end begins.
const ACTIONS: usize = 90;

/// The reason of a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// An invariant does not hold, neither in the model nor in the database.
    Broken(Violation),
    /// The database behaves differently from the model.
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
    /// The seed that repeats the run.
    pub seed: u64,
    /// The reason of the failure.
    pub problem: Problem,
    told: Vec<String>,
    on: String,
    config: Config,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Config { pair, level, .. } = self.config;
        writeln!(
            f,
            "INTERLEAVING_SEED={}, {}, {}, {level:?}: {:?}",
            self.seed, self.on, pair.name, self.problem
        )?;
        self.told
            .iter()
            .try_for_each(|line| writeln!(f, "  {line}"))
    }
}

/// Plays runs one after the other on one database.
pub struct Harness {
    on: On,
    level: Option<Level>,
    scheme: Scheme,
    real: Option<Real>,
    runtime: tokio::runtime::Runtime,
}

impl Harness {
    /// Prepares runs of a scheme on a database, at a level.
    pub fn new(scheme: Scheme, on: On, level: Option<Level>) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime can be made");
        Self {
            on,
            level,
            scheme,
            real: None,
            runtime,
        }
    }

    /// Plays the run of a seed in the model alone. On the database it takes another way after a transaction that the database ends
    /// for reasons of its own.
    pub fn foretell(&self, seed: u64) -> Result<Stats, Violation> {
        let mut random = Random::new(seed);
        let config = Config::real(self.scheme, self.on.database(), self.level, &mut random);
        let mut world = World::new(config, &mut random);
        let mut stats = Stats::default();
        live(&mut world, &mut random, ACTIONS, &mut |world, action| {
            let mut woken = Woken::default();
            let answer = world.act(action, &mut woken)?;
            for (_, answer) in woken.iter() {
                stats.count(answer, action, world);
            }
            stats.count(answer, action, world);
            Ok::<_, Violation>(answer)
        })?;
        Ok(stats)
    }

    /// Plays the run of a seed.
    pub fn play(&mut self, seed: u64) -> Result<Stats, Box<Failure>> {
        let mut random = Random::new(seed);
        let config = Config::real(self.scheme, self.on.database(), self.level, &mut random);
        let mut world = World::new(config, &mut random);
        let staged = Staged::of(config.pair, config.database);
        let mut stats = Stats::default();
        let mut told = Vec::new();
        let real = self.real.take();
        let (on, level) = (self.on, self.level);
        let runtime = &self.runtime;
        let mut stage = runtime.block_on(async {
            let real = match real {
                // It is faster to make a new SQLite file than to empty one.
                Some(mut real) if config.database != Database::Sqlite => {
                    real.reset(staged).await;
                    real
                }
                _ => Real::make(on, level, staged).await,
            };
            let mut stage = Play {
                real,
                config,
                until: 0,
            };
            stage.create_rows(&world).await;
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
                // The sessions of a wrong scheme are abandoned, since they may still wait.
                self.real = (self.scheme == Scheme::Generated).then_some(stage.real);
                Ok(stats)
            }
            Err(problem) => Err(Box::new(Failure {
                seed,
                problem,
                told,
                on: on.to_string(),
                config,
            })),
        }
    }
}

/// A run on a real database.
pub(super) struct Play {
    pub(super) real: Real,
    pub(super) config: Config,
    /// The end of the batch by hand.
    pub(super) until: u8,
}

impl Play {
    /// Creates the rows and builds with which a world begins.
    async fn create_rows(&mut self, world: &World) {
        for (key, row) in world.rows().iter().enumerate() {
            if let Some(row) = row {
                let pair = self.config.pair;
                let (side, value) = match pair.kind {
                    Kind::Required => ("is_now", sql::literal(pair.new_sql, row.new)),
                    _ => ("was", sql::literal(pair.old_sql, row.old)),
                };
                let insert = format!(
                    "INSERT INTO items (id, {side}, other) VALUES ({}, {value}, {})",
                    key + 1,
                    row.other
                );
                self.real.must(&insert).await;
            }
        }
        self.real.make_records(world).await;
        for client in 0..CLIENTS {
            if world.instances[client].lease == crate::world::Lease::Live {
                let joined = self.real.join(client, Build::Before).await;
                assert!(matches!(joined, Ok(Answer::Done)), "{joined:?}");
                self.set_search_path(client, Build::Before).await;
            }
        }
        if self.config.database == Database::Postgres {
            // The scan returns rows in their physical order or in the order of their keys, whatever the planner would
            // prefer.
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

    /// Sets the `search_path`, or the variable, by which a build says that it is old or new.
    pub(super) async fn set_search_path(&mut self, client: usize, build: Build) {
        if self.config.scheme == Scheme::SearchPath {
            let set = match (self.config.database, build) {
                (Database::Mysql, Build::Before) => "SET @new_side = FALSE",
                (Database::Mysql, _) => "SET @new_side = TRUE",
                (_, Build::Before) => "SET search_path = public",
                _ => "SET search_path = public, new_side",
            };
            let said = self.real.sessions[client].ask(set).await;
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
        // An invariant that the model finds broken must be broken in the database, too.
        let expected = predicted.unwrap_or_else(|violation| violation.answer);
        let ended = self.perform(&before, action, expected, &woken).await?;
        let updates = action == Action::Step && before.runner.stage == Stage::Update;
        if updates && !world.sessions[RUNNER].open {
            // The batch found no rows.
            self.roll_back(RUNNER).await;
        }
        let (predicted, woken) = match ended {
            Ended::Predicted => (predicted, woken),
            Ended::Own(client) => {
                // The database may do this at any time.
                *world = before;
                let mut woken = Woken::default();
                world.act(Action::Abort(client), &mut woken)?;
                self.roll_back(usize::from(client)).await;
                (Ok(Answer::Serialization), woken)
            }
            Ended::Other(victim) => {
                stats.count(Answer::Deadlock, action, world);
                *world = before;
                self.without(world, action, victim).await?
            }
        };
        let fills = matches!(
            before.runner.command,
            Some(Command::Migrate | Command::Prefer(_))
        );
        if action == Action::Finish && !fills {
            self.real.make_records(world).await;
        }
        self.check_woken(&woken, &before).await?;
        self.compare(world).await?;
        for (_, answer) in woken.iter() {
            stats.count(answer, action, world);
        }
        let answer = predicted?;
        stats.count(answer, action, world);
        Ok(answer)
    }

    /// Goes on with a statement after the transaction of another session was ended for its sake.
    async fn without(
        &mut self,
        world: &mut World,
        action: Action,
        victim: usize,
    ) -> Result<(Result<Answer, Violation>, Woken), Problem> {
        let Action::Run(client, statement) = action else {
            return Err(unlike(Answer::Done, "only statements of clients wait"));
        };
        let before = *world;
        let mut woken = Woken::default();
        if victim == RUNNER {
            world.runner_gives_way(&mut woken)?;
        } else {
            world.abort(victim, &mut woken)?;
        }
        let predicted = world.act(action, &mut woken);
        let expected = predicted.unwrap_or_else(|violation| violation.answer);
        self.finds(&before, client, statement, expected).await?;
        Ok((predicted, woken))
    }

    /// Checks the answers of the sessions whose waiting ended.
    async fn check_woken(&mut self, woken: &Woken, before: &World) -> Result<(), Problem> {
        let woken: Vec<(u8, Answer)> = woken.iter().collect();
        // A session that has waited for one of these comes before it in the list. On MariaDB and MySQL it goes on only when the
        // transaction of a failed statement is rolled back here.
        for (session, expected) in woken.into_iter().rev() {
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

    /// Compares every row in every existing column.
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
            let mut side = |exists: bool, literals| match sides.next() {
                Some(text) if exists => sql::image(literals, text.as_deref()),
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
