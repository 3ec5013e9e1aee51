//! Measures what statements do to relations: locks, new files, scans. Read inside the transaction that runs them.

use std::collections::BTreeMap;
use std::time::Duration;

use expand_contract_format::file::{self, PhaseFile};
use expand_contract_format::functions::RUNNER_KEY;
use expand_contract_schema::dialect::Reads;
use expand_contract_schema::dialect::aside_name;
use expand_contract_schema::dialect::postgres::facts::Kind;
use expand_contract_schema::generate::Folder;
use expand_contract_schema::{Dialect, Job, LockMode, Object, Phase, Statement, TableLock};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _};
use tests_support::PgServer;

use crate::scenario::Scenario;

/// What happened to the relations of one role, in every statement of a kind so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// The strongest lock.
    pub lock: LockMode,
    /// Whether one of them got another file.
    pub rewritten: bool,
    /// How much was read of them.
    pub reads: Reads,
}

/// By kind and role: `table`, `index`, ..
pub type Table = BTreeMap<(Kind, &'static str), Measured>;

/// Which kind a statement is, by its text.
pub(crate) fn kind(statement: &Statement) -> Kind {
    let sql = statement.sql.as_str();
    let has = |part: &str| sql.contains(part);
    let refers = statement.locks.len() > 1;
    let part = |objects: &[Object]| {
        let mut objects = objects.iter();
        objects.any(|object| matches!(object, Object::PartView { .. }))
    };
    match &statement.job {
        Job::Backfill { .. } if sql.starts_with("INSERT INTO ") => {
            return if has(" SELECT DISTINCT ") {
                Kind::FillValues
            } else {
                Kind::FillPart
            };
        }
        Job::Backfill { .. } if sql.starts_with("DELETE FROM ") => return Kind::ClearPart,
        Job::Verify { .. } if refers => return Kind::VerifyPart,
        Job::Backfill { .. } | Job::Together { .. } | Job::Prefer { .. } => return Kind::Backfill,
        Job::Verify { .. } | Job::ListGiven { .. } => return Kind::Verify,
        Job::Loses { .. } => return Kind::CountLost,
        // A UNIQUE constraint may go like this, too.
        Job::DropUnused { .. } if !has(" DROP CONSTRAINT ") => return Kind::DropIndex,
        Job::EditConstraint { .. } | Job::EditColumn { .. } | Job::DropColumns { .. } => {
            panic!("not for PostgreSQL: {sql}")
        }
        Job::Execute | Job::DropUnused { .. } => {}
        Job::Own { .. } | Job::Stays { .. } => panic!("an author's own: {sql}"),
    }
    if statement.for_soak {
        return Kind::RenameColumns;
    }
    let is_name = |objects: &[Object]| {
        let mut objects = objects.iter();
        objects.any(|object| matches!(object, Object::NewName { .. }))
    };
    let names = [
        (part(&statement.makes), Kind::ShowPart),
        (part(&statement.drops) && has(" RENAME TO "), Kind::TakePart),
        (part(&statement.drops), Kind::DropPart),
        (is_name(&statement.makes), Kind::LayView),
        (
            is_name(&statement.drops) && has(" RENAME TO "),
            Kind::TakeName,
        ),
        (is_name(&statement.drops), Kind::DropView),
        // The swap of a key gives indexes their names back, too.
        (
            has(" RENAME TO ") && !has(" VIEW ") && !has(" RENAME COLUMN "),
            Kind::RenameTable,
        ),
    ];
    if let Some((_, kind)) = names.into_iter().find(|(is, _)| *is) {
        return kind;
    }
    [
        (sql.starts_with("CREATE TABLE "), Kind::CreateTable),
        (sql.starts_with("DROP INDEX "), Kind::DropIndex),
        (statement.no_transaction, Kind::BuildIndex),
        (
            sql.starts_with("CREATE INDEX ") || sql.starts_with("CREATE UNIQUE INDEX "),
            Kind::IndexNewTable,
        ),
        (sql.starts_with("UPDATE "), Kind::CheckExpressions),
        (has(" ADD COLUMN "), Kind::AddColumn),
        (
            has(" PRIMARY KEY USING INDEX ") && !has(" RENAME COLUMN "),
            Kind::ChangeKey,
        ),
        (has(" IN ACCESS SHARE MODE"), Kind::CheckKey),
        (has("CREATE VIEW "), Kind::Cover),
        (has("DROP VIEW "), Kind::Uncover),
        (has(" RENAME COLUMN "), Kind::SwapColumns),
        (has("DROP TABLE "), Kind::DropTable),
        (has("DROP TRIGGER "), Kind::TakeApart),
        (
            has("CREATE OR REPLACE TRIGGER ") && has(" SET DEFAULT "),
            Kind::InstallSyncAndDefaults,
        ),
        (has("CREATE OR REPLACE TRIGGER "), Kind::InstallSync),
        (
            has(" FOREIGN KEY ") && has(" NOT VALID"),
            Kind::AddForeignKey,
        ),
        (has(" ALTER COLUMN ") && has(" TYPE "), Kind::ChangeType),
        (has(" COMMENT ON "), Kind::Comment),
        (has(" SET STORAGE "), Kind::SetStorage),
        (
            has(" SET DEFAULT ") || has(" DROP DEFAULT"),
            Kind::SetDefault,
        ),
        (has(" NOT VALID"), Kind::AddCheck),
        (
            // A foreign key to its own table locks no other one.
            has(" VALIDATE CONSTRAINT ") && (refers || has("c.contype = 'f'")),
            Kind::ValidateForeignKey,
        ),
        (
            has(" VALIDATE CONSTRAINT ") && has("c.conkey && ARRAY"),
            Kind::ProveChecks,
        ),
        (has(" VALIDATE CONSTRAINT "), Kind::ValidateCheck),
        (has(" USING INDEX "), Kind::ConstrainByIndex),
        (has(" EXCLUDE "), Kind::BuildConstraint),
        (has(" DROP CONSTRAINT ") && refers, Kind::DropForeignKey),
        (has(" SET NOT NULL"), Kind::SetNotNull),
        (has(" DROP CONSTRAINT "), Kind::DropCheck),
        (has(" DROP NOT NULL"), Kind::DropNotNull),
        (has(" DROP COLUMN "), Kind::DropColumn),
    ]
    .into_iter()
    .find_map(|(is, kind)| is.then_some(kind))
    .unwrap_or_else(|| panic!("which kind of statement is this?\n{sql}"))
}

/// Whether a statement makes, changes or drops a type that lists words.
fn is_of_type(statement: &Statement) -> bool {
    let has = |part: &str| statement.sql.contains(part);
    has("CREATE TYPE ") || has("ALTER TYPE ") || has("DROP TYPE ")
}

/// The locks that a statement of this kind takes: on its table, and on those that a foreign key refers to.
fn claim(kind: Kind, statement: &Statement, table: &str) -> Vec<TableLock> {
    let mut claim = kind.locks(table);
    let others = statement.locks.iter().skip(claim.len());
    let others: Vec<String> = others.filter_map(|lock| lock.table.clone()).collect();
    // A new table's foreign keys are added with it.
    claim.extend(match kind {
        Kind::CreateTable => Kind::AddForeignKey.locks_of(&others),
        kind => kind.locks_of(&others),
    });
    claim
}

/// Runs every statement of every phase of a scenario, adds what it measures, and holds each against the comment that
/// stands above the statement.
pub async fn measure(scenario: &Scenario, table: &mut Table) {
    assert_eq!(scenario.dialect, Dialect::Postgres);
    let Ok(history) = scenario.generate() else {
        return;
    };
    let mut bench = Bench::new(PgServer::shared().create_database()).await;
    for sql in expand_contract::journal_sql::<sqlx::Postgres>() {
        bench.run(&sql).await;
    }
    let known = history.before.folders.len();
    let (before, new) = history.after.folders.split_at(known);
    let forward = [Phase::Expand, Phase::Migrate, Phase::Contract];
    for phase in forward {
        bench.phase(before, phase, table).await;
    }
    bench
        .run(&scenario.input("rows", "sql").unwrap_or_default())
        .await;
    for phase in [Phase::Expand, Phase::Migrate] {
        bench.phase(new, phase, table).await;
    }
    let mut copy = bench.copy().await;
    bench.phase(new, Phase::Contract, table).await;
    copy.phase(new, Phase::Rollback, table).await;
    bench.close().await;
    copy.close().await;
}

/// A relation of the user's, as it was before a statement.
struct Relation {
    oid: i64,
    name: String,
    kind: String,
    file: i64,
}

struct Bench {
    url: String,
    connection: PgConnection,
}

impl Bench {
    async fn new(url: String) -> Self {
        let connection = PgConnection::connect(&url).await;
        Self {
            url,
            connection: connection.expect("the test's own database can be connected to"),
        }
    }

    async fn copy(&mut self) -> Self {
        let other = PgConnection::connect(&PgServer::shared().url("postgres", None, "postgres"));
        let other = other.await.expect("the server can be connected to");
        let old = std::mem::replace(&mut self.connection, other);
        old.close().await.expect("it can be closed");
        let name = self.url.rsplit('/').next().expect("a database").to_owned();
        let copy = Self::new(PgServer::shared().copy_database(&name)).await;
        *self = Self::new(self.url.clone()).await;
        copy
    }

    async fn close(self) {
        self.connection.close().await.expect("it can be closed");
        PgServer::shared().done_with_database(&self.url);
    }

    async fn run(&mut self, sql: &str) {
        let done = self
            .connection
            .execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned())));
        done.await.unwrap_or_else(|error| panic!("{error}\n{sql}"));
    }

    async fn rows(&mut self, sql: &str) -> Vec<sqlx::postgres::PgRow> {
        let rows = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(&mut self.connection);
        rows.await.unwrap_or_else(|error| panic!("{error}\n{sql}"))
    }

    async fn phase(&mut self, folders: &[Folder], phase: Phase, table: &mut Table) {
        let index = Phase::ALL.iter().position(|p| *p == phase);
        let index = index.expect("one of four");
        for folder in folders {
            let file = file::parse(&folder.files[index]).expect("what was generated is read back");
            // As if the runner held it.
            let lock = format!("'{}'", file.lock);
            let key = RUNNER_KEY.replace("$1", &lock).replace("$2", "'public'");
            self.run(&format!(
                "SELECT pg_advisory_lock({key}); INSERT INTO expand_contract.fence (lock_name, schema_name, migration, phase, \
                 holder, expires_ms) VALUES ({lock}, 'public', '{}', '{phase}', 'a test', 9e15) \
                 ON CONFLICT (lock_name, schema_name, migration) DO UPDATE SET phase = excluded.phase",
                file.migration
            ))
            .await;
            for statement in &file.statements {
                self.statement(&file, statement, table).await;
            }
        }
    }

    async fn statement(&mut self, file: &PhaseFile, statement: &Statement, table: &mut Table) {
        if !statement.has_known_locks() {
            // Its author wrote it, and the file says that its locks are not known.
            return self.run(&statement.sql).await;
        }
        if is_of_type(statement) {
            return self.beside_tables(statement).await;
        }
        let kind = kind(statement);
        // The statements of a migration of several tables each say theirs first, and a table may have another name meanwhile.
        let first = statement.locks.first().and_then(|lock| lock.table.as_ref());
        let own = first.filter(|table| {
            let mut tables = file.tables.iter();
            file.tables.contains(table)
                || tables.any(|one| aside_name(one) == **table)
                || matches!(
                    kind,
                    Kind::LayView
                        | Kind::DropView
                        | Kind::TakeName
                        | Kind::RenameTable
                        | Kind::DropTable
                        // A lookup table may be none of the migration's own.
                        | Kind::InstallSync
                        | Kind::TakeApart
                )
        });
        let own = own.unwrap_or(&file.tables[0]);
        let claim = claim(kind, statement, own);
        assert_eq!(
            statement.locks, claim,
            "the comment of another kind of statement stands above\n{}",
            statement.sql
        );
        let before = self.relations().await;
        if kind == Kind::BuildIndex {
            self.concurrently(own, kind, &statement.sql, table).await;
            let index = self.relations().await.pop().expect("the index");
            let drop = format!("DROP INDEX CONCURRENTLY \"{}\"", index.name);
            self.concurrently(own, Kind::DropIndex, &drop, table).await;
            return self.run(&statement.sql).await;
        }
        if kind == Kind::DropIndex {
            let goes = |object: &Object| match object {
                Object::Index { name, .. } => before.iter().any(|one| one.name == *name),
                _ => false,
            };
            if !statement.drops.iter().any(goes) {
                // A rollback also drops what only a contract builds, and there is nothing to wait for.
                return self.run(&statement.sql).await;
            }
            return self.concurrently(own, kind, &statement.sql, table).await;
        }
        let mut sql = statement.sql.clone();
        if let Job::Backfill { table, key, .. }
        | Job::Together { table, key }
        | Job::Prefer { table, key }
        | Job::Verify { table, key, .. }
        | Job::ListGiven { table, key, .. } = &statement.job
        {
            let Some(range) = self.range(table, key).await else {
                return self.run(&sql).await;
            };
            sql = statement.within(&range).expect("a walk has its place");
        }
        self.run("BEGIN").await;
        if kind.fact().reads == Reads::Range {
            // Small tables are scanned whatever indexes there are.
            self.run("SET LOCAL enable_seqscan = off").await;
        }
        let scans = self.scans().await;
        self.run(&sql).await;
        let scanned = self.scans().await;
        let locks = self.locks("pg_backend_pid()").await;
        let files = self.relations().await;
        self.run("COMMIT").await;
        if kind.fact().reads == Reads::Range {
            // The rest of the table, for the statements that come.
            self.run(&statement.sql).await;
        }
        for (oid, lock) in locks {
            let was = before.iter().find(|relation| relation.oid == oid);
            let now = files.iter().find(|relation| relation.oid == oid);
            let change = |index: usize| {
                let at = |scans: &BTreeMap<i64, [i64; 2]>| scans.get(&oid).map_or(0, |s| s[index]);
                // What is dropped has no counters any more.
                (at(&scanned) - at(&scans)).max(0)
            };
            let measured = Measured {
                lock,
                rewritten: was.zip(now).is_some_and(|(was, now)| was.file != now.file),
                reads: match [change(0), change(1)] {
                    [0, 0] => Reads::Nothing,
                    [0, _] => Reads::Range,
                    _ => Reads::Everything,
                },
            };
            let role = match (was, now) {
                // A view is no relation with a file, and this one is all that goes.
                (None, _) if kind == Kind::DropView => "table",
                (None, _) => "made by it",
                (Some(was), _) if was.name == *own || is_aside(&was.name, statement) => "table",
                (Some(was), _) => match was.kind.as_str() {
                    "i" => "index",
                    "t" => "toast",
                    _ => "other table",
                },
            };
            if role == "table" {
                hold(kind, measured, &claim[..1.min(claim.len())], &sql);
            }
            let other = was.and_then(|was| {
                let mut claims = claim.iter();
                claims.find(|lock| lock.table.as_ref() == Some(&was.name))
            });
            if let (Some(claim), true) = (other, role == "other table") {
                assert_eq!(measured.lock, claim.mode, "on another table: {sql}");
            }
            // It conflicts with a drop alone, and which statements take it differs from one minor version of the server to the next.
            let is_weak = role == "index" && measured.lock == LockMode::AccessShare;
            if !is_weak || measured.rewritten {
                add(table, kind, role, measured);
            }
        }
    }

    /// A type is no relation, and what is done to it locks none.
    async fn beside_tables(&mut self, statement: &Statement) {
        assert_eq!(statement.locks, [], "no lock is stated\n{}", statement.sql);
        self.run("BEGIN").await;
        self.run(&statement.sql).await;
        let locks = self.locks("pg_backend_pid()").await;
        self.run("COMMIT").await;
        assert!(locks.is_empty(), "a table is locked\n{}", statement.sql);
    }

    /// What runs outside a transaction is looked at while it waits for a writer.
    async fn concurrently(&mut self, own: &str, kind: Kind, sql: &str, table: &mut Table) {
        let relations = self.relations().await;
        let of = relations.iter().find(|r| r.name == own);
        let of = of.expect("the table is there");
        // What this session has counted so far would else be added meanwhile.
        self.rows("SELECT pg_stat_force_next_flush()").await;
        let scans = self.flushed_scans(of.oid).await;
        let mut builder = Self::new(self.url.clone()).await;
        let pid = builder.rows("SELECT pg_backend_pid()").await[0].get::<i32, _>(0);
        self.run(&format!(
            "BEGIN; LOCK TABLE \"{own}\" IN ROW EXCLUSIVE MODE"
        ))
        .await;
        let text = sql.to_owned();
        let building = tokio::spawn(async move {
            builder.run(&text).await;
            // Its counters are there for all when it has gone.
            builder.connection.close().await.expect("it can be closed");
        });
        let locks = loop {
            let waits = format!("SELECT FROM pg_locks WHERE pid = {pid} AND NOT granted");
            if !self.rows(&waits).await.is_empty() {
                break self.locks(&pid.to_string()).await;
            }
            assert!(
                !building.is_finished(),
                "it does not wait for writers: {sql}"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        let files = self.relations().await;
        self.run("COMMIT").await;
        building.await.expect("it ends");
        let gone = format!("SELECT FROM pg_stat_activity WHERE pid = {pid}");
        while !self.rows(&gone).await.is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let now = files.iter().find(|relation| relation.oid == of.oid);
        let measured = Measured {
            lock: locks[&of.oid],
            rewritten: now.is_none_or(|now| now.file != of.file),
            reads: if self.flushed_scans(of.oid).await > scans {
                Reads::Everything
            } else {
                Reads::Nothing
            },
        };
        hold(kind, measured, &kind.locks(own), sql);
        add(table, kind, "table", measured);
    }

    /// The condition of a batch that ends at the first key; `None` without rows.
    async fn range(&mut self, table: &str, key: &[String]) -> Option<String> {
        let columns = |place: &str| {
            let columns: Vec<_> = key
                .iter()
                .map(|name| format!("{place}\"{name}\""))
                .collect();
            columns.join(", ")
        };
        let literals: Vec<_> = key
            .iter()
            .map(|k| format!("format('%L', \"{k}\")"))
            .collect();
        let first = format!(
            "SELECT concat_ws(', ', {}) FROM \"{table}\" ORDER BY {} LIMIT 1",
            literals.join(", "),
            columns("")
        );
        let first: String = self.rows(&first).await.first()?.get(0);
        let columns = columns(&format!("\"{table}\"."));
        Some(format!("({columns}) <= ({first})"))
    }

    /// The user's relations, the newest last.
    async fn relations(&mut self) -> Vec<Relation> {
        let rows = self
            .rows(
                "SELECT oid::bigint, relname::text, relkind::text, pg_relation_filenode(oid)::bigint FROM pg_class \
                 WHERE relnamespace IN ('public'::regnamespace, 'pg_toast'::regnamespace) AND oid >= 16384 \
                   AND relkind IN ('r', 'i', 't') ORDER BY oid",
            )
            .await;
        rows.iter()
            .map(|row| Relation {
                oid: row.get(0),
                name: row.get(1),
                kind: row.get(2),
                file: row.get(3),
            })
            .collect()
    }

    /// The strongest lock that a session has on each relation of the user's.
    async fn locks(&mut self, pid: &str) -> BTreeMap<i64, LockMode> {
        let rows = self
            .rows(&format!(
                "SELECT relation::bigint, mode FROM pg_locks LEFT JOIN pg_class ON pg_class.oid = relation \
                 WHERE pid = {pid} AND locktype = 'relation' AND granted AND relation >= 16384 \
                   AND relnamespace IS DISTINCT FROM to_regnamespace('expand_contract')"
            ))
            .await;
        let mut locks = BTreeMap::new();
        for row in rows {
            let mode: String = row.get(1);
            let lock = LockMode::ALL.into_iter().find(|lock| {
                let name = lock.name().replace(' ', "").to_lowercase() + "lock";
                name == mode.to_lowercase()
            });
            let lock = lock.unwrap_or_else(|| panic!("an unknown lock: {mode}"));
            let strongest = locks.entry(row.get(0)).or_insert(lock);
            *strongest = lock.max(*strongest);
        }
        locks
    }

    /// Scans of tables and of indexes so far, by relation, as this session counts them.
    async fn scans(&mut self) -> BTreeMap<i64, [i64; 2]> {
        let rows = self
            .rows("SELECT relid::bigint, seq_scan, coalesce(idx_scan, 0) FROM pg_stat_xact_all_tables")
            .await;
        rows.iter()
            .map(|row| (row.get(0), [row.get(1), row.get(2)]))
            .collect()
    }

    /// Scans of a table by sessions that have gone.
    async fn flushed_scans(&mut self, oid: i64) -> i64 {
        let sql = format!("SELECT pg_stat_get_numscans({oid}::oid)");
        self.rows(&sql).await[0].get(0)
    }
}

/// Whether the table has this name while a view stands in its place.
fn is_aside(name: &str, statement: &Statement) -> bool {
    let mut drops = statement.drops.iter();
    drops.any(|object| matches!(object, Object::View { aside, .. } if aside == name))
}

/// What the file says of its table is what happens.
fn hold(kind: Kind, measured: Measured, claim: &[TableLock], sql: &str) {
    let fact = kind.fact();
    // A table without a CHECK over the column has no row to prove.
    let reads = match (kind, measured.reads) {
        (Kind::ProveChecks, Reads::Nothing) => fact.reads,
        (_, reads) => reads,
    };
    assert_eq!(
        (Some(measured.lock), measured.rewritten, reads),
        (fact.lock, fact.rewrites, fact.reads),
        "(lock, rewritten, reads) of {kind:?} is not what {claim:?} is made of:\n{sql}"
    );
}

fn add(table: &mut Table, kind: Kind, role: &'static str, measured: Measured) {
    let all = table.entry((kind, role)).or_insert(measured);
    all.lock = all.lock.max(measured.lock);
    all.rewritten |= measured.rewritten;
    all.reads = all.reads.max(measured.reads);
}

/// The table as it is kept.
pub fn render(table: &Table) -> String {
    let line = |[kind, role, lock, rewrites, reads]: [&str; 5]| {
        format!("{kind:<24}{role:<13}{lock:<26}{rewrites:<11}{reads}\n")
    };
    let head = line(["statement", "on", "strongest lock", "rewrites", "reads"]);
    table.iter().fold(head, |text, ((kind, role), measured)| {
        let (kind, reads) = (format!("{kind:?}"), measured.reads.to_string());
        let rewrites = if measured.rewritten { "yes" } else { "no" };
        text + &line([&kind, role, measured.lock.name(), rewrites, &reads])
    })
}
