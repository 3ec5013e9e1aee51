//! The cost of a statement to those who use its table: from measurements on PostgreSQL, MariaDB and MySQL, from its facts on SQLite.

use std::collections::BTreeMap;

use expand_contract_schema::dialect::Reads;
use expand_contract_schema::{
    ColumnEdit, ConstraintEdit, Dialect, Job, LockMode, Object, Statement,
};

use crate::{facts, mysql_facts};

/// A server that the page speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum On {
    /// PostgreSQL.
    Postgres,
    /// MariaDB.
    Maria,
    /// MySQL.
    Mysql,
    /// SQLite.
    Sqlite,
}

impl On {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Postgres, Self::Maria, Self::Mysql, Self::Sqlite];

    /// The dialect of its phase files.
    pub fn dialect(self) -> Dialect {
        match self {
            Self::Postgres => Dialect::Postgres,
            Self::Maria | Self::Mysql => Dialect::Mysql,
            Self::Sqlite => Dialect::Sqlite,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Maria => "MariaDB",
            Self::Mysql => "MySQL",
            Self::Sqlite => "SQLite",
        }
    }
}

/// The cost of one statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    /// What is blocked.
    pub blocks: Blocks,
    /// How long it is blocked.
    pub lasts: Lasts,
    /// The strongest lock on what existed before, if it is known.
    pub lock: Option<LockMode>,
}

/// What a lock blocks, from the weakest to the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blocks {
    /// Neither reads nor writes.
    Nothing,
    /// Writes to the rows that are filled.
    FilledRows,
    /// Writes to the table; on SQLite to the database.
    Writes,
    /// Everything.
    All,
    /// What the author's own SQL blocks.
    WhatTheAuthorWrote,
}

impl Blocks {
    fn of(lock: LockMode, fills: bool) -> Self {
        match lock {
            LockMode::AccessExclusive | LockMode::MetadataExclusive => Self::All,
            LockMode::Share
            | LockMode::ShareRowExclusive
            | LockMode::Exclusive
            | LockMode::Write => Self::Writes,
            LockMode::RowExclusive | LockMode::MetadataWrite if fills => Self::FilledRows,
            LockMode::ShareUpdateExclusive
            | LockMode::RowExclusive
            | LockMode::RowShare
            | LockMode::AccessShare
            | LockMode::Read
            | LockMode::MetadataRead
            | LockMode::MetadataWrite
            | LockMode::MetadataUpgradable => Self::Nothing,
        }
    }
}

/// How long a lock is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lasts {
    /// The catalog changes, however large the table is.
    Moment,
    /// One range of the key, and again for the next one.
    Batch,
    /// All rows are read.
    Scan,
    /// All rows are written to a new place.
    Rewrite,
}

/// The measurements on the servers.
pub struct Measured {
    /// The strongest of what `facts.txt` says, by the name of the kind of statement.
    postgres: BTreeMap<String, (LockMode, Lasts)>,
    maria: mysql_facts::Table,
    mysql: mysql_facts::Table,
}

impl Measured {
    /// Reads `facts.txt`, except what it says of relations that the statement itself makes, and `facts.mysql.txt`.
    pub fn read(postgres: &str, mysql: &str) -> Self {
        let [maria, mysql] = mysql_facts::SERVERS.map(|server| mysql_facts::read(mysql, server));
        Self {
            postgres: read(postgres),
            maria,
            mysql,
        }
    }

    /// The costs of a statement; none if it touches only what did not exist before. `made` are the tables that the same phase makes.
    pub fn costs(&self, on: On, statement: &Statement, made: &[String]) -> Vec<Cost> {
        if !statement.has_known_locks() {
            return vec![Cost {
                blocks: Blocks::WhatTheAuthorWrote,
                lasts: Lasts::Moment,
                lock: None,
            }];
        }
        let is_new = |table: &Option<String>| table.as_ref().is_some_and(|t| made.contains(t));
        let is_all_new = statement.locks.iter().all(|lock| is_new(&lock.table));
        match on {
            On::Postgres if is_all_new => Vec::new(),
            On::Postgres => {
                let kind = format!("{:?}", facts::kind(statement));
                let measured = self.postgres.get(&kind);
                let (lock, lasts) =
                    *measured.unwrap_or_else(|| panic!("facts.txt has no {kind}: bless it first"));
                vec![Cost::of(statement, lock, lasts)]
            }
            On::Maria => on_mysql(&self.maria, statement, is_all_new),
            On::Mysql => on_mysql(&self.mysql, statement, is_all_new),
            On::Sqlite => {
                let (lock, lasts) = on_sqlite(statement, made);
                vec![Cost::of(statement, lock, lasts)]
            }
        }
    }
}

impl Cost {
    fn of(statement: &Statement, lock: LockMode, lasts: Lasts) -> Self {
        let fills = matches!(
            statement.job,
            Job::Backfill { .. } | Job::Together { .. } | Job::Prefer { .. }
        );
        Self {
            blocks: Blocks::of(lock, fills),
            lasts,
            lock: Some(lock),
        }
    }
}

fn read(facts: &str) -> BTreeMap<String, (LockMode, Lasts)> {
    let mut all = BTreeMap::new();
    for line in facts.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let mut cells = line
            .split("  ")
            .map(str::trim)
            .filter(|cell| !cell.is_empty());
        let mut next = || cells.next().unwrap_or_else(|| panic!("not a fact: {line}"));
        let [kind, on, lock, rewrites, reads] = std::array::from_fn(|_| next());
        if on == "made by it" {
            continue;
        }
        let lock = LockMode::ALL.into_iter().find(|l| l.name() == lock);
        let lock = lock.unwrap_or_else(|| panic!("an unknown lock: {line}"));
        let lasts = match (rewrites, reads) {
            ("yes", _) => Lasts::Rewrite,
            (_, "yes") => Lasts::Scan,
            (_, reads) if reads == Reads::Range.to_string() => Lasts::Batch,
            (_, "no") => Lasts::Moment,
            _ => panic!("an unknown fact: {line}"),
        };
        let most = all.entry(kind.to_owned()).or_insert((lock, lasts));
        *most = (lock.max(most.0), lasts.max(most.1));
    }
    all
}

/// A long statement that waits twice excludes others only for a moment at its begin and at its end.
fn on_mysql(table: &mysql_facts::Table, statement: &Statement, is_new: bool) -> Vec<Cost> {
    let roles = match (is_new, statement.sql.contains(" REFERENCES ")) {
        (false, _) => &["table", "other table"][..],
        // Its foreign keys lead to tables that were there before.
        (true, true) => &["other table"],
        (true, false) => return Vec::new(),
    };
    let kinds = mysql_facts::Kind::of(statement).into_iter();
    let found = kinds.flat_map(|kind| {
        roles
            .iter()
            .filter_map(move |role| table.get(&(kind, role)))
    });
    let mut costs = Vec::new();
    for measured in found {
        let lasts = match (measured.rewrites, measured.reads) {
            (true, _) => Lasts::Rewrite,
            (false, Reads::Everything) => Lasts::Scan,
            (false, Reads::Range) => Lasts::Batch,
            (false, Reads::Nothing) => Lasts::Moment,
        };
        let lock = measured.lock.mode();
        if measured.waits > 1 && lasts > Lasts::Moment {
            costs.push(Cost::of(statement, lock, Lasts::Moment));
            costs.push(Cost::of(statement, LockMode::MetadataUpgradable, lasts));
        } else {
            costs.push(Cost::of(statement, lock, lasts));
        }
    }
    costs
}

/// SQLite has one lock. How long a statement holds it follows from the statement's facts.
fn on_sqlite(statement: &Statement, made: &[String]) -> (LockMode, Lasts) {
    let builds_index = statement
        .makes
        .iter()
        .any(|object| matches!(object, Object::Index { table, .. } if !made.contains(table)));
    let drops_table = statement
        .drops
        .iter()
        .any(|object| matches!(object, Object::Table { .. }));
    // With foreign keys on, SQLite deletes each row of a table that another one, or itself, refers to.
    let deletes = statement.soaks;
    let locks = statement.locks.iter().map(|lock| lock.mode);
    let lock = locks.max().expect("a statement on SQLite has a lock");
    let lasts = match &statement.job {
        _ if statement.walks() => Lasts::Batch,
        Job::DropColumns { .. }
        | Job::EditColumn {
            edit: ColumnEdit::SetDefault | ColumnEdit::DropDefault,
            ..
        } => Lasts::Rewrite,
        Job::EditColumn {
            edit: ColumnEdit::SetNotNull,
            ..
        }
        | Job::EditConstraint {
            edit: ConstraintEdit::Add,
            ..
        }
        | Job::Loses { .. } => Lasts::Scan,
        _ if deletes => Lasts::Rewrite,
        _ if builds_index || drops_table => Lasts::Scan,
        _ => Lasts::Moment,
    };
    (lock, lasts)
}
