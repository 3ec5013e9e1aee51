//! One database, its connections, its fleet and its runner.

use std::time::Duration;

use expand_contract::{Backend, Error, Fleet, FleetOptions, Migrator, Side};
use expand_contract_schema::Phase;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{MySqlPool, PgPool, Pool, SqlitePool};
use tests_support::PgServer;

use super::connection::{Connection, Reply};
use super::stage::Staged;
use super::{On, mysql};
use crate::action::{Answer, Build, CLIENTS, Level, RUNNER, SESSIONS};

/// A database that several worlds use, one after the other.
pub(super) struct Real {
    kind: Kind,
    /// The clients' sessions, and the session of the backfill by hand.
    pub(super) sessions: Vec<Connection>,
    /// A connection that reads everything and locks nothing.
    pub(super) watch: Connection,
    /// A transaction for whose sake MariaDB and MySQL keep the records of deleted rows.
    pub(super) reader: Option<Connection>,
    members: [Option<Member>; CLIENTS],
    /// The statements that make the triggers again which are dropped for a while. PostgreSQL can disable them.
    dropped: Vec<String>,
    pub(super) staged: &'static Staged,
}

enum Kind {
    Postgres(PgPool),
    /// The folder is removed together with the pool.
    Sqlite(SqlitePool, #[allow(dead_code)] tempfile::TempDir),
    Mysql(MySqlPool),
}

enum Member {
    Postgres(Fleet<sqlx::Postgres>),
    Sqlite(Fleet<sqlx::Sqlite>),
    Mysql(Fleet<sqlx::MySql>),
}

/// Does the same with the pools, or the members, of all kinds.
macro_rules! of_each {
    ($of:ident, $value:expr, $it:ident => $done:expr) => {
        match $value {
            $of::Postgres($it) => $done,
            $of::Sqlite($it, ..) => $done,
            $of::Mysql($it) => $done,
        }
    };
}

impl Real {
    /// Makes a database with an empty table. The level is that of its sessions, where they have one.
    pub(super) async fn make(on: On, level: Option<Level>, staged: &'static Staged) -> Self {
        let mut sessions = Vec::new();
        let mut reader = None;
        let (kind, watch) = match on {
            On::Postgres => {
                let url = PgServer::shared().create_database();
                let options = url.parse().expect("the test's own URL can be read");
                for _ in 0..SESSIONS {
                    sessions.push(Connection::postgres(&options).await);
                }
                let watch = Connection::postgres(&options).await;
                (Kind::Postgres(PgPool::connect_lazy_with(options)), watch)
            }
            On::Sqlite => {
                let (folder, url) = tests_support::sqlite_database();
                let options: SqliteConnectOptions =
                    url.parse().expect("the test's own URL can be read");
                let options = options
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Off)
                    .busy_timeout(Duration::from_secs(5));
                let pool = SqlitePoolOptions::new().connect_lazy_with(options.clone());
                drop(pool.acquire().await.expect("a file can be made"));
                for _ in 0..SESSIONS {
                    sessions.push(Connection::sqlite(&options).await);
                }
                (
                    Kind::Sqlite(pool, folder),
                    Connection::sqlite(&options).await,
                )
            }
            On::Mysql(server) => {
                let url = server.create_database();
                let options = url.parse().expect("the test's own URL can be read");
                for session in 0..SESSIONS {
                    let own = level.filter(|_| session != RUNNER);
                    let level = own.unwrap_or(Level::Committed);
                    sessions.push(mysql::connect(&options, level).await);
                }
                reader = Some(mysql::connect(&options, Level::Repeatable).await);
                let watch = mysql::connect(&options, Level::Committed).await;
                (Kind::Mysql(MySqlPool::connect_lazy_with(options)), watch)
            }
        };
        let mut real = Self {
            kind,
            sessions,
            watch,
            reader,
            members: [const { None }; CLIENTS],
            dropped: Vec::new(),
            staged,
        };
        real.make_table().await;
        real
    }

    async fn make_table(&mut self) {
        let made = self.phase(Phase::Expand, true, None).await;
        made.expect("a table can be made");
        self.keep_records().await;
    }

    /// Runs a statement that no session of the world can block. Only a closing connection of the runner or of a fleet can:
    /// SQLite may then answer at once that it is locked, whatever the busy timeout is.
    pub(super) async fn must(&mut self, sql: &str) -> Reply {
        const TRIES: usize = 20;
        for _ in 0..TRIES {
            match self.watch.ask(sql).await {
                Ok(reply) => return reply,
                Err(refused) if refused.message.contains("database is locked") => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                Err(refused) => panic!("{sql}: {}", refused.message),
            }
        }
        panic!("{sql}: the database stays locked");
    }

    /// Makes an empty table again, in the state before the migration.
    pub(super) async fn reset(&mut self, staged: &'static Staged) {
        self.members = [const { None }; CLIENTS];
        for session in &mut self.sessions {
            // Most sessions have no open transaction.
            drop(session.ask("ROLLBACK").await);
        }
        self.staged = staged;
        if let Kind::Mysql(_) = self.kind {
            self.empty().await;
        } else {
            self.must(
                "DROP TABLE items CASCADE; DROP SCHEMA expand_contract CASCADE; \
                 DO $$ DECLARE f regprocedure; BEGIN \
                 FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE 'ec_sync_%' LOOP \
                 EXECUTE 'DROP FUNCTION ' || f; END LOOP; END $$",
            )
            .await;
        }
        self.make_table().await;
    }

    /// Lets the triggers no longer fire.
    pub(super) async fn triggers_off(&mut self) {
        self.dropped.clear();
        match self.kind {
            Kind::Postgres(_) => {
                self.must("ALTER TABLE items DISABLE TRIGGER USER").await;
                return;
            }
            Kind::Mysql(_) => {
                for trigger in self.installed().await {
                    self.must(&trigger.drop()).await;
                    self.dropped.push(trigger.create());
                }
                return;
            }
            Kind::Sqlite(..) => {}
        }
        // As another tool does that makes the table anew.
        let made = self
            .must("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
            .await;
        for row in made.rows {
            let (name, sql) = (row[0].clone(), row[1].clone());
            self.must(&format!(
                "DROP TRIGGER \"{}\"",
                name.expect("it has a name")
            ))
            .await;
            self.dropped.extend(sql);
        }
    }

    /// Lets the triggers fire again, without the runner.
    pub(super) async fn triggers_on(&mut self) {
        if let Kind::Postgres(_) = self.kind {
            self.must("ALTER TABLE items ENABLE TRIGGER USER").await;
            return;
        }
        for sql in std::mem::take(&mut self.dropped) {
            self.must(&sql).await;
        }
    }

    /// Runs a phase as a whole. `first` selects the migration before the one under test.
    pub(super) async fn phase(
        &self,
        phase: Phase,
        first: bool,
        prefer: Option<Side>,
    ) -> Result<(), Error> {
        of_each!(Kind, &self.kind, pool => self.phase_on(pool, phase, first, prefer).await)
    }

    async fn phase_on<DB: Backend>(
        &self,
        pool: &Pool<DB>,
        phase: Phase,
        first: bool,
        prefer: Option<Side>,
    ) -> Result<(), Error> {
        let sources = &self.staged.sources[..if first { 1 } else { 2 }];
        let mut attest = None;
        loop {
            let mut migrator =
                Migrator::from_sources(pool, sources.to_vec()).lock_budget(Duration::from_secs(30));
            if let Some(side) = prefer {
                migrator = migrator.prefer(self.staged.id, side);
            }
            if let Some(sentence) = &attest {
                migrator = migrator.attest(sentence);
            }
            let done = match phase {
                Phase::Expand => migrator.expand().await.map(drop),
                Phase::Migrate => migrator.migrate().await.map(drop),
                Phase::Contract => migrator.contract().await.map(drop),
                Phase::Rollback => {
                    let discard = ["items.is_now".to_owned()];
                    migrator.rollback(self.staged.id, &discard).await
                }
            };
            match done {
                // Every build of this world has a lease, so it is true that no other build is running.
                Err(Error::Gate(refusal)) if refusal.attest.is_some() && attest.is_none() => {
                    attest = refusal.attest;
                }
                done => return done,
            }
        }
    }

    /// An instance starts.
    pub(super) async fn join(&mut self, client: usize, build: Build) -> Result<Answer, Error> {
        let schemas = [self.staged.schema(build)];
        let options = FleetOptions::new(format!("service {client}"))
            .instance(format!("client {client}"))
            .ttl(Duration::from_hours(1));
        let joined = match &self.kind {
            Kind::Postgres(pool) => Fleet::join(pool, &schemas, options)
                .await
                .map(Member::Postgres),
            Kind::Sqlite(pool, _) => Fleet::join(pool, &schemas, options)
                .await
                .map(Member::Sqlite),
            Kind::Mysql(pool) => Fleet::join(pool, &schemas, options)
                .await
                .map(Member::Mysql),
        };
        match joined {
            Ok(member) => {
                self.members[client] = Some(member);
                Ok(Answer::Done)
            }
            Err(Error::NotReady { .. }) => Ok(Answer::Refused),
            Err(error) => Err(error),
        }
    }

    /// An instance ends.
    pub(super) async fn leave(&mut self, client: usize) -> Result<Answer, Error> {
        let member = self.members[client].take().expect("it has joined");
        of_each!(Member, member, fleet => fleet.leave().await?);
        Ok(Answer::Done)
    }

    /// Lets the lease of an instance expire.
    pub(super) async fn expire(&mut self, client: usize) {
        let member = self.members[client].as_ref().expect("it has joined");
        let instance = of_each!(Member, member, fleet => fleet.instance().to_owned());
        let table = match self.kind {
            Kind::Postgres(_) => "expand_contract.lease",
            Kind::Sqlite(..) | Kind::Mysql(_) => "_ec_lease",
        };
        let done = self
            .must(&format!(
                "UPDATE {table} SET expires_ms = 1 WHERE instance = '{instance}'"
            ))
            .await;
        assert_eq!(done.touched, 1, "it has a lease");
    }

    /// An instance checks whether its lease is still valid.
    pub(super) async fn wake(&mut self, client: usize) -> Result<Answer, Error> {
        let member = self.members[client].as_ref().expect("it has joined");
        let renewed = of_each!(Member, member, fleet => fleet.renew().await);
        match renewed {
            Ok(()) => Ok(Answer::Done),
            Err(Error::NotReady { .. }) => {
                self.members[client] = None;
                Ok(Answer::Refused)
            }
            Err(error) => Err(error),
        }
    }
}
