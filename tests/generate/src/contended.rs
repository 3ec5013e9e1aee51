//! Writers of both builds on the same few rows of a table that is split, while the runner works. The judge knows one thing: a value
//! that was acknowledged is there, or a later one is, and a row that was deleted does not come back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use expand_contract_schema::{Dialect, Phase};
use sqlx::{AssertSqlSafe, Connection as _, MySqlConnection, PgConnection, Row as _};
use tests_support::MySqlLike;

use crate::database::Database;
use crate::play;
use crate::scenario::Scenario;

/// The database, and the way of new builds with its rows.
#[derive(Clone, Copy)]
pub enum On {
    /// A view, through which any order of writes is the same.
    Postgres,
    /// Two tables. New builds write as the generated `insert` and `update` do, which lock the row of the old table first.
    ByAccessors(&'static MySqlLike),
    /// Two tables, which new builds write in any order: some transactions end as the victim of a deadlock, and no other harm is done.
    InAnyOrder(&'static MySqlLike),
}

impl On {
    fn scenario(self) -> Scenario {
        match self {
            Self::Postgres => Scenario::new("split_table", Dialect::Postgres),
            Self::ByAccessors(server) | Self::InAnyOrder(server) => {
                Scenario::on("split_table", server)
            }
        }
    }

    /// The table behind what new builds write.
    fn part(self) -> &'static str {
        match self {
            Self::Postgres => "user_profiles_ec",
            Self::ByAccessors(_) | Self::InAnyOrder(_) => "user_profiles",
        }
    }
}

/// A connection to either.
enum Session {
    Postgres(PgConnection),
    Mysql(MySqlConnection),
}

impl Session {
    async fn open(database: &Database) -> Self {
        match database {
            Database::Postgres { url, .. } => {
                Self::Postgres(PgConnection::connect(url).await.expect("it is there"))
            }
            Database::Mysql { url, .. } => {
                Self::Mysql(MySqlConnection::connect(url).await.expect("it is there"))
            }
            Database::Sqlite { .. } => unreachable!("it has one writer"),
        }
    }

    async fn run(&mut self, sql: &str) -> Result<u64, sqlx::Error> {
        let query = AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::Postgres(session) => sqlx::query(query).execute(session).await?.rows_affected(),
            // The words of a transaction are not prepared there.
            Self::Mysql(session) if ["BEGIN", "COMMIT", "ROLLBACK"].contains(&sql) => {
                sqlx::raw_sql(query).execute(session).await?.rows_affected()
            }
            Self::Mysql(session) => sqlx::query(query).execute(session).await?.rows_affected(),
        })
    }

    /// The one value of the one row.
    async fn text(&mut self, sql: &str) -> Option<String> {
        let query = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Postgres(session) => sqlx::query(query)
                .fetch_one(session)
                .await
                .expect(sql)
                .get(0),
            Self::Mysql(session) => sqlx::query(query)
                .fetch_one(session)
                .await
                .expect(sql)
                .get(0),
        }
    }

    async fn count(&mut self, sql: &str) -> i64 {
        let query = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Postgres(session) => sqlx::query(query)
                .fetch_one(session)
                .await
                .expect(sql)
                .get(0),
            Self::Mysql(session) => sqlx::query(query)
                .fetch_one(session)
                .await
                .expect(sql)
                .get(0),
        }
    }

    async fn close(self) {
        match self {
            Self::Postgres(session) => session.close().await,
            Self::Mysql(session) => session.close().await,
        }
        .expect("it can be closed");
    }
}

/// The rows that every writer writes, and that nobody deletes.
const HOT: i64 = 12;
/// The rows behind them, which some writer deletes.
const DELETED: i64 = 400;
/// The writers of each build.
const WRITERS: u64 = 4;
/// What each writer does.
const ROUNDS: u64 = 150;

/// An acknowledged write: the value, and when the write began and ended.
type Write = (String, u64, u64);

/// What happened, as far as the writers know.
#[derive(Default)]
struct Story {
    clock: AtomicU64,
    /// The acknowledged writes of each field.
    written: Mutex<BTreeMap<(i64, &'static str), Vec<Write>>>,
    deleted: Mutex<BTreeSet<i64>>,
    /// The errors that no application should see: deadlocks, and anything that is not a row that is there already.
    errors: Mutex<Vec<String>>,
    /// The transactions that were the victim of a deadlock, where that may be.
    victims: AtomicU64,
}

impl Story {
    fn now(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::SeqCst)
    }
}

/// A small generator of repeatable numbers (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

/// Lives through the scenario `split_table`, from the expand to the contract, with writers of both builds. Returns how many transactions
/// were victims of a deadlock.
pub async fn split(on: On, seed: u64) -> u64 {
    let scenario = on.scenario();
    let started = play::start(&scenario).await;
    let (play, database) = started.expect("the database takes the change");
    play.run(&database, play.schema(Phase::Expand), Phase::Expand)
        .await;
    let story = Arc::new(Story::default());
    let old_leaves = Arc::new(AtomicBool::new(false));
    let mut running = Vec::new();
    for writer in 0..2 * WRITERS {
        let is_old = writer < WRITERS;
        let writer = Writer {
            name: format!("{}{writer}", if is_old { "old" } else { "new" }),
            on,
            is_old,
            random: Random(seed.wrapping_add(writer)),
            session: Session::open(&database).await,
            story: Arc::clone(&story),
        };
        // New builds start when the tables are migrated; a view may be written before.
        if is_old || matches!(on, On::Postgres) {
            running.push(tokio::spawn(writer.run(Arc::clone(&old_leaves))));
        }
    }
    play.run(&database, play.schema(Phase::Migrate), Phase::Migrate)
        .await;
    if !matches!(on, On::Postgres) {
        for writer in 0..2 * WRITERS {
            let is_old = writer < WRITERS;
            let writer = Writer {
                name: format!("{}{writer}", if is_old { "older" } else { "new" }),
                on,
                is_old,
                random: Random(seed.wrapping_mul(5).wrapping_add(writer)),
                session: Session::open(&database).await,
                story: Arc::clone(&story),
            };
            running.push(tokio::spawn(writer.run(Arc::clone(&old_leaves))));
        }
    }
    for one in running {
        one.await.expect("a writer ends");
    }
    old_leaves.store(true, Ordering::SeqCst);
    let mut look = Session::open(&database).await;
    judge(&story, &mut look, "the migrate").await;

    // New builds go on through the contract.
    let mut running = Vec::new();
    for writer in 0..WRITERS {
        let writer = Writer {
            name: format!("last{writer}"),
            on,
            is_old: false,
            random: Random(seed.wrapping_mul(3).wrapping_add(writer)),
            session: Session::open(&database).await,
            story: Arc::clone(&story),
        };
        running.push(tokio::spawn(writer.run(Arc::clone(&old_leaves))));
    }
    play.run(&database, play.schema(Phase::Contract), Phase::Contract)
        .await;
    for one in running {
        one.await.expect("a writer ends");
    }
    judge(&story, &mut look, "the contract").await;
    look.close().await;
    story.victims.load(Ordering::SeqCst)
}

struct Writer {
    name: String,
    on: On,
    is_old: bool,
    random: Random,
    session: Session,
    story: Arc<Story>,
}

impl Writer {
    async fn run(mut self, old_is_gone: Arc<AtomicBool>) {
        for round in 0..ROUNDS {
            let id = 1 + i64::try_from(self.random.below(HOT as u64)).expect("a few");
            let field = ["bio", "avatar"][usize::from(self.random.below(2) == 0)];
            let value = format!("{}-{round}", self.name);
            // Two tables, without old builds: as after the contract, the row of `users` is locked first.
            let is_apart = old_is_gone.load(Ordering::SeqCst);
            match self.random.below(10) {
                0 => self.delete(is_apart).await,
                // The order that locks two tables against each other where there are two.
                1..=3 => self.both(id, field, &value, is_apart, is_apart).await,
                4..=5 => self.both(id, field, &value, true, is_apart).await,
                _ if is_apart && matches!(self.on, On::ByAccessors(_)) => {
                    self.both(id, field, &value, true, true).await;
                }
                _ => self.one(id, field, &value, is_apart).await,
            }
            if !is_apart && round % 16 == 0 {
                self.look().await;
            }
        }
        self.session.close().await;
    }

    async fn run_sql(&mut self, sql: &str) -> Result<u64, sqlx::Error> {
        self.session.run(sql).await
    }

    /// Says an error that no application should see.
    fn tell(&self, error: &sqlx::Error, doing: &str) {
        let is_victim = matches!(error, sqlx::Error::Database(error) if error.code().as_deref() == Some("40001"));
        if is_victim && matches!(self.on, On::InAnyOrder(_)) {
            self.story.victims.fetch_add(1, Ordering::SeqCst);
            return;
        }
        let mut errors = self.story.errors.lock().expect("no writer panics with it");
        errors.push(format!("{}: {error}, at {doing}", self.name));
    }

    async fn write(
        &mut self,
        id: i64,
        field: &'static str,
        value: &str,
        is_apart: bool,
    ) -> Result<bool, sqlx::Error> {
        if self.is_old {
            let sql = format!("UPDATE users SET {field} = '{value}' WHERE id = {id}");
            return Ok(self.run_sql(&sql).await? == 1);
        }
        let sql = match self.on {
            On::ByAccessors(_) if !is_apart => format!(
                "UPDATE users SET {field} = '{value}' WHERE id = {id} AND (bio IS NOT NULL OR avatar IS NOT NULL OR city_id IS NOT NULL)"
            ),
            _ => format!("UPDATE user_profiles SET {field} = '{value}' WHERE user_id = {id}"),
        };
        if self.run_sql(&sql).await? == 1 {
            return Ok(true);
        }
        let sql = format!("INSERT INTO user_profiles (user_id, {field}) VALUES ({id}, '{value}')");
        Ok(self.run_sql(&sql).await? == 1)
    }

    fn acknowledged(&self, id: i64, field: &'static str, value: &str, began: u64) {
        let ended = self.story.now();
        let mut written = self.story.written.lock().expect("no writer panics with it");
        written
            .entry((id, field))
            .or_default()
            .push((value.to_owned(), began, ended));
    }

    async fn one(&mut self, id: i64, field: &'static str, value: &str, is_apart: bool) {
        let began = self.story.now();
        match self.write(id, field, value, is_apart).await {
            Ok(true) => self.acknowledged(id, field, value, began),
            Ok(false) => {}
            // Another writer inserted the row.
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {}
            Err(error) => self.tell(&error, "one write"),
        }
    }

    /// Writes the column that moves and one that stays, in one transaction.
    async fn both(
        &mut self,
        id: i64,
        field: &'static str,
        value: &str,
        stays_first: bool,
        is_apart: bool,
    ) {
        let began = self.story.now();
        let staying = format!("UPDATE users SET email = '{value}' WHERE id = {id}");
        let done = async {
            self.run_sql("BEGIN").await?;
            if stays_first {
                self.run_sql(&staying).await?;
            }
            let is_written = self.write(id, field, value, is_apart).await?;
            if !stays_first {
                self.run_sql(&staying).await?;
            }
            self.run_sql("COMMIT").await?;
            Ok::<_, sqlx::Error>(is_written)
        }
        .await;
        match done {
            Ok(true) => self.acknowledged(id, field, value, began),
            Ok(false) => {}
            Err(error) => {
                let is_there =
                    matches!(&error, sqlx::Error::Database(error) if error.is_unique_violation());
                if !is_there {
                    self.tell(&error, "a transaction over both tables");
                }
                self.run_sql("ROLLBACK")
                    .await
                    .expect("it can be rolled back");
            }
        }
    }

    /// Deletes a row, and tries to write its part at the same time as others do.
    async fn delete(&mut self, is_apart: bool) {
        let id = HOT + 1 + i64::try_from(self.random.below(DELETED as u64)).expect("a few");
        let value = format!("{}-late", self.name);
        if self.random.below(2) == 0 {
            return self.one_that_may_be_gone(id, &value, is_apart).await;
        }
        match self
            .run_sql(&format!("DELETE FROM users WHERE id = {id}"))
            .await
        {
            Ok(1) => {
                let mut deleted = self.story.deleted.lock().expect("no writer panics with it");
                deleted.insert(id);
            }
            Ok(_) => {}
            Err(error) => self.tell(&error, "a delete"),
        }
    }

    async fn one_that_may_be_gone(&mut self, id: i64, value: &str, is_apart: bool) {
        match self.write(id, "bio", value, is_apart).await {
            Ok(_) => {}
            // Another writer inserted the row, or deleted the one to which it belongs.
            Err(sqlx::Error::Database(error))
                if error.is_unique_violation() || error.is_foreign_key_violation() => {}
            Err(error) => self.tell(&error, "a write of a row that may be gone"),
        }
    }

    /// Each row behind belongs to a row, in every snapshot.
    async fn look(&mut self) {
        let orphans = format!(
            "SELECT count(*) FROM {} AS p WHERE NOT EXISTS (SELECT 1 FROM users AS u WHERE u.id = p.user_id)",
            self.on.part()
        );
        let count = self.session.count(&orphans).await;
        assert_eq!(count, 0, "rows without the row that they belong to");
    }
}

async fn judge(story: &Story, look: &mut Session, when: &str) {
    let errors = std::mem::take(&mut *story.errors.lock().expect("no writer panics with it"));
    assert_eq!(errors, Vec::<String>::new(), "after {when}");
    let written = std::mem::take(&mut *story.written.lock().expect("no writer panics with it"));
    for ((id, field), writes) in &written {
        let sql = format!("SELECT {field} FROM user_profiles WHERE user_id = {id}");
        let value = look.text(&sql).await;
        let last = writes.iter().find(|(one, ..)| Some(one) == value.as_ref());
        let Some((_, _, ended)) = last else {
            panic!("after {when} {field} of {id} is {value:?}, which nobody wrote last");
        };
        let later = writes.iter().find(|(_, began, _)| began > ended);
        assert_eq!(
            later, None,
            "after {when} {field} of {id} is still {value:?}"
        );
    }
    assert!(written.len() > 10, "little was written: {}", written.len());
    let deleted = story
        .deleted
        .lock()
        .expect("no writer panics with it")
        .clone();
    assert!(!deleted.is_empty(), "nothing was deleted");
    let ids: Vec<String> = deleted.iter().map(ToString::to_string).collect();
    let left = format!(
        "SELECT count(*) FROM user_profiles WHERE user_id IN ({}) OR user_id NOT IN (SELECT id FROM users)",
        ids.join(", ")
    );
    let count = look.count(&left).await;
    assert_eq!(count, 0, "after {when} a deleted row came back");
}
