//! The model: rows with their locks, transactions in flight, the catalog, the fleet and the runner.

mod apart;
mod batch;
mod claim;
mod client;
mod fleet;
mod journal;
mod judge;
mod runner;
mod statement;
mod transaction;
mod triggers;

use crate::action::{Action, Answer, Build, CLIENTS, KEYS, Level, RUNNER, SESSIONS, Woken};
use crate::config::Config;
use crate::pair::{Database, Image, Kind, NULL};
use crate::random::Random;
use crate::scheme::{Catalog, Rules, Writer};
use crate::truth::Logical;

pub(crate) use fleet::{Instance, Lease};
pub(crate) use journal::{Journal, Runner, Stage, State};
pub use judge::{Invariant, Violation};
pub(crate) use transaction::{Session, number};

/// A committed or written row. A row that is deleted and inserted again gets a new `life`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Row {
    /// The old side; NULL if the column does not exist.
    pub old: Image,
    /// The new side.
    pub new: Image,
    /// Another column.
    pub other: u8,
    pub(crate) life: u8,
    pub(crate) version: u16,
}

pub(crate) type Slot = Option<Row>;

/// The whole state at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct World {
    pub(crate) config: Config,
    pub(crate) catalog: Catalog,
    pub(crate) rows: [Slot; KEYS],
    pub(crate) truth: [Option<Logical>; KEYS],
    /// The session that has written each row, or locked its key, and not ended yet.
    pub(crate) locks: [Option<u8>; KEYS],
    pub(crate) sessions: [Session; SESSIONS],
    pub(crate) instances: [Instance; CLIENTS],
    pub(crate) journal: Journal,
    pub(crate) runner: Runner,
    /// The number of statements that may still run; it limits the tiny worlds that are visited completely.
    pub(crate) budget: u8,
    order: u8,
    lives: u8,
    versions: u16,
}

impl World {
    /// A database before the migration, with a few rows and old builds.
    pub fn new(config: Config, random: &mut Random) -> Self {
        let pair = config.pair;
        let mut world = Self {
            config,
            catalog: Catalog {
                old: pair.kind != Kind::Required,
                old_required: !pair.old_null,
                new: pair.kind == Kind::Required,
                new_required: false,
                sync: false,
                half: None,
                off: false,
                bridge: false,
            },
            rows: [None; KEYS],
            truth: [None; KEYS],
            locks: [None; KEYS],
            sessions: [Session::closed(); SESSIONS],
            instances: [Instance::gone(); CLIENTS],
            journal: Journal::empty(),
            runner: Runner::idle(),
            budget: u8::MAX,
            order: 0,
            lives: 0,
            versions: 0,
        };
        for key in 0..usize::from(config.keys) {
            if !random.percent(80) {
                continue;
            }
            let old = random.one(pair.old);
            world.put(key, old);
        }
        for instance in world.instances.iter_mut().take(2) {
            *instance = Instance::alive(Build::Before);
        }
        world
    }

    /// A world of one row and one old build.
    pub(crate) fn tiny(config: Config, old: Image) -> Self {
        let mut world = Self::new(Config { keys: 0, ..config }, &mut Random::new(0));
        world.config = config;
        world.put(0, old);
        world.instances[1] = Instance::gone();
        world
    }

    /// Renumbers counters that are only compared, so that two worlds without another difference are equal.
    pub(crate) fn normalize(&mut self) {
        let mut waits: [Option<(u8, usize)>; SESSIONS] = [None; SESSIONS];
        for (at, it) in self.sessions.iter().enumerate() {
            waits[at] = it.waits.map(|wait| (wait.order, at));
        }
        waits.sort_unstable();
        self.order = 0;
        for (_, at) in waits.into_iter().flatten() {
            self.order += 1;
            if let Some(wait) = &mut self.sessions[at].waits {
                wait.order = self.order;
            }
        }
        // Only snapshots need versions.
        if self.sessions.iter().any(|it| it.snapshot.is_some()) {
            return;
        }
        self.versions = 0;
        for row in self.rows.iter_mut().flatten() {
            row.version = 0;
        }
        for row in self.runner.seen.iter_mut().flatten() {
            row.version = 0;
        }
    }

    /// A row from before the migration.
    pub(crate) fn put(&mut self, key: usize, old: Image) {
        self.lives += 1;
        self.versions += 1;
        let required = self.config.pair.kind == Kind::Required;
        let (old, new) = if required { (NULL, old) } else { (old, NULL) };
        self.rows[key] = Some(Row {
            old,
            new,
            other: 1,
            life: self.lives,
            version: self.versions,
        });
        self.truth[key] = Some(Logical {
            new: required.then_some(new),
            ..Logical::pending(old, 1)
        });
    }

    /// Performs an action. `woken` receives the sessions whose waiting ended because of it.
    pub fn act(&mut self, action: Action, woken: &mut Woken) -> Result<Answer, Violation> {
        match action {
            Action::Begin(client, level) => Ok(self.begin(usize::from(client), level)),
            Action::Run(client, statement) => self.run(usize::from(client), statement, woken),
            Action::Commit(client) => self.commit_client(usize::from(client), woken),
            Action::Abort(client) => self.abort_client(usize::from(client), woken),
            Action::Join(client, build) => Ok(self.join(usize::from(client), build)),
            Action::Leave(client) => Ok(self.leave(usize::from(client))),
            Action::Expire(client) => Ok(self.expire(usize::from(client))),
            Action::Wake(client) => self.wake_up(usize::from(client), woken),
            Action::Start(command) => Ok(self.start(command)),
            Action::Step => self.step(woken),
            Action::Finish => self.finish(woken),
            Action::Timeout => self.timeout(woken),
            Action::Crash => self.crash(woken),
            Action::FenceFalls => Ok(self.fence_falls()),
            Action::TriggersOff => Ok(self.triggers_off()),
            Action::TriggersOn => Ok(self.triggers_on()),
            Action::ByHand(key, value) => self.by_hand(usize::from(key), value, woken),
        }
    }

    /// The committed rows.
    pub fn rows(&self) -> [Option<Row>; KEYS] {
        self.rows
    }

    /// Whether the old and the new column exist.
    pub fn columns(&self) -> (bool, bool) {
        (self.catalog.old, self.catalog.new)
    }

    /// The rows as text: old side, new side, other column.
    pub(crate) fn shown(&self) -> String {
        let shown = |row: &Slot| match row {
            Some(row) => format!("{}/{}/{}", row.old, row.new, row.other),
            None => "-".into(),
        };
        format!("[{}]", self.rows.each_ref().map(shown).join(" "))
    }

    pub(crate) fn rules(&self, writer: Writer) -> Rules<'_> {
        Rules {
            pair: self.config.pair,
            database: self.config.database,
            scheme: self.config.scheme,
            catalog: &self.catalog,
            writer,
        }
    }

    fn on_sqlite(&self) -> bool {
        self.config.database == Database::Sqlite
    }

    fn on_mysql(&self) -> bool {
        self.config.database == Database::Mysql
    }

    /// Whether a session other than `session` has SQLite's single write lock.
    fn is_written_by_others(&self, session: usize) -> bool {
        self.sessions
            .iter()
            .enumerate()
            .any(|(other, it)| other != session && it.open && it.writes())
    }

    /// Whether a change of the catalog would get its lock.
    fn can_alter(&self, readers_too: bool) -> bool {
        if self.on_sqlite() {
            return !self.is_written_by_others(RUNNER);
        }
        // Each change of a table there excludes its readers.
        let readers_too = readers_too || self.on_mysql();
        !self
            .sessions
            .iter()
            .take(CLIENTS)
            .any(|it| it.open && (it.writes() || (readers_too && it.reads())))
    }

    /// A random level for a transaction of this run.
    pub(crate) fn level(&self, random: &mut Random) -> Level {
        self.config.level.unwrap_or_else(|| {
            if self.on_mysql() {
                // At the serializable level each read would lock its rows, together with other readers.
                return random.one(&[Level::Committed, Level::Repeatable]);
            }
            random.one(&[Level::Committed, Level::Repeatable, Level::Serializable])
        })
    }
}
