//! The ways back from each phase of a migration, as data: what the runner would do, and what would be lost.

use std::collections::BTreeMap;
use std::time::Duration;

use expand_contract_format::{ColumnEdit, ConstraintEdit, Job, Object, Phase, Statement};

use crate::source::MigrationSource;
use crate::state::State;

/// The ways back of one migration.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct WaysBack {
    /// The lock's name.
    pub lock: String,
    /// The migration's id.
    pub id: String,
    /// The tables that the migration changes.
    pub tables: Vec<String>,
    /// The state of the database, if one was asked and knows the migration.
    pub state: Option<State>,
    /// How long its contract still waits before it drops what it has put aside; `None` if it waits for nothing.
    pub soaking: Option<Duration>,
    /// The approximate number of rows of its tables, where a database was asked that has them.
    pub rows: BTreeMap<String, u64>,
    /// The rows a second that the last verification read, if the journal has measured it.
    pub read_rate: Option<f64>,
    /// The migrations that come after it, as far as the database knows them if one was asked: they have to be rolled back first.
    pub dependents: Vec<String>,
    /// The way back from each moment, the earliest moment first.
    pub ways: Vec<WayBack>,
}

/// The way back from one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WayBack {
    /// The moment.
    pub from: Moment,
    /// The steps of `run rollback`; `None` if no rollback leads back from there.
    pub steps: Option<Vec<BackStep>>,
    /// The objects whose values are lost, where they differ from those that stay: `users.full_name`. A rollback is refused until
    /// `--discard` names each that holds such a value.
    pub loses: Vec<String>,
    /// The steps of the author's own that stay in effect. A rollback is refused until `--discard` names each.
    pub stays: Vec<String>,
    /// The objects that the contract has dropped for good by then: `users.name`.
    pub gone: Vec<String>,
}

/// A moment in the life of a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Moment {
    /// Its expand has begun.
    Expand,
    /// Its migrate has begun, and may have ended.
    Migrate,
    /// Its contract has put aside what leaves, and has dropped nothing.
    Aside,
    /// Its contract has begun to drop.
    Contract,
}

/// A step of a rollback.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BackStep {
    /// The step in one sentence.
    pub title: String,
    /// How its time depends on the rows.
    pub work: StepWork,
    /// The locks that it takes, in words: `users ACCESS EXCLUSIVE, catalog only`.
    pub locks: Vec<String>,
}

/// How the time of a step depends on the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StepWork {
    /// It changes the catalog alone, once it has its locks.
    Catalog,
    /// It reads the rows of this table.
    Reads(String),
    /// It writes the rows of this table anew.
    Rewrites(String),
    /// It is the author's own, and only they know.
    Unknown,
}

impl WaysBack {
    /// The ways back that the files of migrations have, without a look at any database.
    pub fn of(sources: &[MigrationSource]) -> Vec<Self> {
        let one = |source: &MigrationSource| {
            let of_it = |other: &&MigrationSource| {
                other.lock == source.lock && other.after.contains(&source.id)
            };
            let dependents = sources.iter().filter(of_it);
            Self {
                dependents: dependents.map(|other| other.id.clone()).collect(),
                ..Self::one(source)
            }
        };
        sources.iter().map(one).collect()
    }

    fn one(source: &MigrationSource) -> Self {
        let moments = [
            Moment::Expand,
            Moment::Migrate,
            Moment::Aside,
            Moment::Contract,
        ];
        Self {
            lock: source.lock.clone(),
            id: source.id.clone(),
            tables: source.tables.clone(),
            state: None,
            soaking: None,
            rows: BTreeMap::new(),
            read_rate: None,
            dependents: Vec::new(),
            ways: moments
                .into_iter()
                .filter(|moment| exists(source, *moment))
                .map(|moment| way(source, moment))
                .collect(),
        }
    }

    /// The moment at which the database is, if it knows the migration.
    pub fn now(&self) -> Option<Moment> {
        let now = match self.state? {
            State::Expanding | State::Expanded => Moment::Expand,
            State::Migrating | State::Migrated | State::RollingBack => Moment::Migrate,
            State::Contracting if self.soaking.is_some() => Moment::Aside,
            State::Contracting | State::Contracted => Moment::Contract,
        };
        // A migration without rows to fill has no moment of its own for a migrate.
        let moments = self.ways.iter().map(|way| way.from);
        moments.filter(|moment| *moment <= now).max()
    }
}

/// Whether a migration comes to this moment at all.
fn exists(source: &MigrationSource, moment: Moment) -> bool {
    match moment {
        Moment::Expand | Moment::Contract => true,
        Moment::Migrate => !source.phase(Phase::Migrate).statements.is_empty(),
        Moment::Aside => {
            let mut contract = source.phase(Phase::Contract).statements.iter();
            contract.any(|statement| statement.soaks || statement.for_soak)
        }
    }
}

fn way(source: &MigrationSource, from: Moment) -> WayBack {
    let rollback = &source.phase(Phase::Rollback).statements;
    let brings_back = |statement: &&Statement| statement.for_soak;
    let taken: Vec<&Statement> = match from {
        Moment::Contract => Vec::new(),
        // Columns that are aside get their names back, and the migration is migrated again.
        Moment::Aside if rollback.iter().any(|one| brings_back(&one)) => {
            rollback.iter().filter(brings_back).collect()
        }
        Moment::Expand | Moment::Migrate | Moment::Aside => {
            rollback.iter().filter(|one| !one.for_soak).collect()
        }
    };
    let jobs = || taken.iter().map(|statement| &statement.job);
    WayBack {
        from,
        steps: (from != Moment::Contract).then(|| {
            let steps = (0..taken.len()).map(|at| step(source, &taken, at));
            steps.collect()
        }),
        loses: jobs()
            .filter_map(|job| match job {
                Job::Loses { what } => Some(what.clone()),
                _ => None,
            })
            .collect(),
        stays: jobs()
            .filter_map(|job| match job {
                Job::Stays { step, .. } => Some(step.clone()),
                _ => None,
            })
            .collect(),
        gone: match from {
            Moment::Contract => gone(source),
            Moment::Expand | Moment::Migrate | Moment::Aside => Vec::new(),
        },
    }
}

/// The tables and columns with values that a contract drops.
fn gone(source: &MigrationSource) -> Vec<String> {
    let contract = source.phase(Phase::Contract).statements.iter();
    let dropped = contract.flat_map(|statement| &statement.drops);
    let mut gone: Vec<String> = dropped.filter_map(named).collect();
    // A column that gets another name in the meantime is the same one.
    let made: Vec<String> = source.made(Phase::Contract).filter_map(named).collect();
    gone.retain(|name| !made.contains(name));
    gone.sort();
    gone.dedup();
    gone
}

/// The name of an object that holds values.
fn named(object: &Object) -> Option<String> {
    match object {
        Object::Table { table } => Some(table.clone()),
        Object::Column { table, column } => Some(format!("{table}.{column}")),
        _ => None,
    }
}

fn step(source: &MigrationSource, taken: &[&Statement], at: usize) -> BackStep {
    let statement = taken[at];
    BackStep {
        title: statement.title.clone(),
        work: work(source, taken, at),
        locks: statement.locks.iter().map(ToString::to_string).collect(),
    }
}

fn work(source: &MigrationSource, taken: &[&Statement], at: usize) -> StepWork {
    let statement = taken[at];
    let some = || locked(statement).unwrap_or_else(|| source.table().to_owned());
    // A database that locks itself as a whole keeps its defaults in the text of the table, and reads them for older rows.
    let is_whole = statement.locks.iter().any(|lock| lock.table.is_none());
    match &statement.job {
        Job::Own { .. } => StepWork::Unknown,
        Job::Loses { .. } => StepWork::Reads(some()),
        Job::Verify { table, .. } | Job::ListGiven { table, .. } => StepWork::Reads(table.clone()),
        Job::Backfill { table, .. }
        | Job::Together { table, .. }
        | Job::Prefer { table, .. }
        | Job::DropColumns { table, .. } => StepWork::Rewrites(table.clone()),
        Job::EditConstraint { table, edit, .. } => match edit {
            ConstraintEdit::Add => StepWork::Reads(table.clone()),
            ConstraintEdit::Drop => StepWork::Catalog,
        },
        Job::EditColumn { table, edit, .. } => match edit {
            ColumnEdit::SetNotNull => StepWork::Reads(table.clone()),
            ColumnEdit::SetDefault | ColumnEdit::DropDefault if is_whole => {
                StepWork::Rewrites(table.clone())
            }
            _ => StepWork::Catalog,
        },
        Job::Execute if executed(taken, at) => StepWork::Reads(some()),
        // Such a database frees each page of the table.
        Job::Execute if is_whole && drops_table(statement) => StepWork::Rewrites(some()),
        Job::Execute | Job::Stays { .. } | Job::DropUnused { .. } => StepWork::Catalog,
    }
}

/// The table that a statement locks; a database that locks itself as a whole names none.
fn locked(statement: &Statement) -> Option<String> {
    statement.locks.iter().find_map(|lock| lock.table.clone())
}

fn drops_table(statement: &Statement) -> bool {
    let mut drops = statement.drops.iter();
    drops.any(|object| matches!(object, Object::Table { .. }))
}

/// Whether a statement that is run once reads the rows: it adds an index or a constraint, or proves a constraint in a step of its own,
/// beside the one that adds it.
fn executed(taken: &[&Statement], at: usize) -> bool {
    let adds = |statement: &Statement| {
        let mut made = statement.makes.iter();
        made.any(|object| matches!(object, Object::Constraint { .. } | Object::Index { .. }))
    };
    let proves = |statement: &Statement| {
        matches!(statement.job, Job::Execute)
            && statement.makes.is_empty()
            && statement.drops.is_empty()
    };
    let beside = [at.checked_sub(1), at.checked_add(1)];
    let beside = beside.into_iter().flatten().filter_map(|at| taken.get(at));
    let mut beside = beside.filter(|other| locked(other) == locked(taken[at]));
    if adds(taken[at]) {
        !beside.any(|other| proves(other))
    } else {
        proves(taken[at]) && beside.any(|other| adds(other))
    }
}
