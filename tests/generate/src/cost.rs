//! What a statement costs those who use its table: from measurements on PostgreSQL, from its facts on SQLite.

use std::collections::BTreeMap;

use expand_contract_schema::dialect::Reads;
use expand_contract_schema::{
    ColumnEdit, ConstraintEdit, Dialect, Job, LockMode, Object, Statement,
};

use crate::facts;

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

/// What `facts.txt` holds: the strongest of what was measured, by the name of the kind of statement.
pub struct Measured(BTreeMap<String, (LockMode, Lasts)>);

impl Measured {
    /// Reads `facts.txt`, except what it says of relations that the statement itself makes.
    pub fn read(text: &str) -> Self {
        let mut all = BTreeMap::new();
        for line in text.lines().filter(|line| !line.starts_with('#')).skip(1) {
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
        Self(all)
    }

    /// The cost of a statement; `None` if it touches only what did not exist before. `made` are the tables that the same
    /// phase makes.
    pub fn cost(&self, dialect: Dialect, statement: &Statement, made: &[String]) -> Option<Cost> {
        if !statement.has_known_locks() {
            return Some(Cost {
                blocks: Blocks::WhatTheAuthorWrote,
                lasts: Lasts::Moment,
                lock: None,
            });
        }
        let is_new = |table: &Option<String>| table.as_ref().is_some_and(|t| made.contains(t));
        if statement.locks.iter().all(|lock| is_new(&lock.table)) && dialect == Dialect::Postgres {
            return None;
        }
        let (lock, lasts) = match dialect {
            Dialect::Postgres => {
                let kind = format!("{:?}", facts::kind(statement));
                let measured = self.0.get(&kind);
                *measured.unwrap_or_else(|| panic!("facts.txt has no {kind}: bless it first"))
            }
            _ => on_sqlite(statement, made),
        };
        let fills = matches!(
            statement.job,
            Job::Backfill { .. } | Job::Together { .. } | Job::Prefer { .. }
        );
        Some(Cost {
            blocks: Blocks::of(lock, fills),
            lasts,
            lock: Some(lock),
        })
    }
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
        _ if builds_index || drops_table => Lasts::Scan,
        _ => Lasts::Moment,
    };
    (lock, lasts)
}
