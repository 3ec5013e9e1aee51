//! A case: a sync and the values that builds write.

use std::ops::{Deref, DerefMut};

use expand_contract_schema::dialect::database;
use expand_contract_schema::operation::{
    Computed, Deprecated, Derived, Merge, Rename, Required, Split,
};
use expand_contract_schema::{
    Change, ColumnDef, ColumnType, Diagnostic, Dialect, Expr, Job, Migration, Object, Phase, Stage,
    Statement, Sync, SyncColumn, generate,
};
use expand_contract_sql as sql;

use crate::On;

/// A sync with the values that the builds of each side write, as SQL literals, one list a column.
#[derive(Debug, Clone)]
pub struct Case {
    /// A failure is found by it.
    pub name: &'static str,
    /// The databases it is tried on, where this machine has them.
    pub on: &'static [On],
    /// Whether the application's session is not strict, which `MySQL` alone knows. Then it may write NULL to a column that takes
    /// none.
    pub lax: bool,
    /// The sync. Its table is `t`, with the columns of both sides, its key, and `other`, which has no part in it.
    pub sync: Sides,
    /// Types of the key, as SQL, and two values of it.
    pub key: Vec<(&'static str, [&'static str; 2])>,
    /// The values that old builds write, one tuple a write.
    pub old: Vec<Vec<&'static str>>,
    /// The values that new builds write, one tuple a write.
    pub new: Vec<Vec<&'static str>>,
}

/// A column of a sync. `expr` is its `up` or `down`, over the columns that `reads` names.
pub fn column(
    name: &str,
    ty: ColumnType,
    nullable: bool,
    expr: Option<(&str, &[&str])>,
) -> SyncColumn {
    SyncColumn {
        def: ColumnDef::new(name, ty, nullable),
        expr: expr.map(|(text, known)| Expr {
            sql: text.into(),
            reads: sql::columns_read(text, known),
            narrows: false,
            row: None,
        }),
        leaves: true,
    }
}

/// Which side follows which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Each follows the other.
    Both,
    /// The new side follows the old one.
    Forward,
    /// The new side is a function of the old one.
    Derived,
    /// The old side follows the new one.
    Backward,
    /// The new side gets a value wherever it is NULL.
    Fill,
}

/// Two sides, and which follows which.
#[derive(Debug, Clone)]
pub struct Sides {
    /// Which side follows which.
    pub direction: Direction,
    /// The sides.
    pub sync: Sync,
}

impl Deref for Sides {
    type Target = Sync;

    fn deref(&self) -> &Sync {
        &self.sync
    }
}

impl DerefMut for Sides {
    fn deref_mut(&mut self) -> &mut Sync {
        &mut self.sync
    }
}

impl Sides {
    /// The change that these sides are.
    pub fn change(&self) -> Change {
        let sync = self.sync.clone();
        match (self.direction, sync.old.len(), sync.new.len()) {
            (Direction::Both, 1, 1) => Change::Rename(Rename(sync)),
            (Direction::Both, _, 1) => Change::Merge(Merge(sync)),
            (Direction::Both, ..) => Change::Split(Split(sync)),
            (Direction::Forward, ..) => Change::Computed(Computed(sync)),
            (Direction::Derived, ..) => Change::Derived(Derived(sync)),
            (Direction::Backward, ..) => Change::Deprecated(Deprecated(sync)),
            (Direction::Fill, ..) => Change::Required(Required(sync)),
        }
    }

    /// Refuses what the triggers of a database cannot keep in step.
    pub fn refuse(&self, dialect: Dialect) -> Result<(), Diagnostic> {
        self.change().operation().refuse(database(dialect))
    }

    /// The statements that install what keeps the sides in step; the columns are there already.
    pub fn install(&self, dialect: Dialect) -> Vec<Statement> {
        let mut statements = statements(dialect, &self.change(), Phase::Expand);
        statements.retain(|statement| {
            let mut makes = statement.makes.iter();
            !makes.any(|object| matches!(object, Object::Column { .. }))
        });
        statements
    }

    /// The backfill, where there is one.
    pub fn backfill(&self, dialect: Dialect) -> Option<Statement> {
        let migrate = statements(dialect, &self.change(), Phase::Migrate);
        let mut migrate = migrate.into_iter();
        migrate.find(|statement| matches!(statement.job, Job::Backfill { .. }))
    }

    /// The verification, where there is one.
    pub fn verify(&self, dialect: Dialect) -> Option<Statement> {
        let migrate = statements(dialect, &self.change(), Phase::Migrate);
        let mut migrate = migrate.into_iter();
        migrate.find(|statement| matches!(statement.job, Job::Verify { .. }))
    }
}

/// The statements of a phase of a change of table `t`, without those that are only for a soak.
pub fn statements(dialect: Dialect, change: &Change, phase: Phase) -> Vec<Statement> {
    let migration = Migration {
        id: MIGRATION.into(),
        lock: LOCK.into(),
        tables: vec!["t".into()],
        after: Vec::new(),
        stage: Stage::Expanding,
        changes: vec![change.clone()],
    };
    let mut statements = generate::statements(&migration, database(dialect), phase);
    statements.retain(|statement| !statement.for_soak);
    statements
}

/// The lock of every case.
pub const LOCK: &str = "test";

/// The migration of every case.
pub const MIGRATION: &str = "20260101000000_t_new";

/// The two sides of table `t`, by its key `id`.
pub fn sync(direction: Direction, old: Vec<SyncColumn>, new: Vec<SyncColumn>) -> Sides {
    let sync = Sync {
        name: "t_new_1a2b3c4d".into(),
        table: "t".into(),
        key: vec!["id".into()],
        old,
        new,
    };
    Sides { direction, sync }
}

impl Case {
    /// A case on every database, with an integer key.
    pub fn new(
        name: &'static str,
        sync: Sides,
        old: &[&[&'static str]],
        new: &[&[&'static str]],
    ) -> Self {
        // That is one column with one truth, and has tests of its own: `tests/filled.rs`.
        assert!(sync.direction != Direction::Fill);
        Self {
            name,
            on: On::EVERY,
            lax: false,
            sync,
            key: vec![("bigint", ["1", "2"])],
            old: old.iter().map(|tuple| tuple.to_vec()).collect(),
            new: new.iter().map(|tuple| tuple.to_vec()).collect(),
        }
    }

    /// The same on some databases only.
    #[must_use]
    pub fn only(mut self, on: &'static [On]) -> Self {
        self.on = on;
        self
    }

    /// The same in a session that is not strict.
    #[must_use]
    pub fn lax(mut self) -> Self {
        self.lax = true;
        self.only(On::MYSQL_LIKE)
    }

    /// The columns whose values make a row's state: old, then new.
    pub fn columns(&self) -> impl Iterator<Item = &ColumnDef> {
        let sides = self.sync.old.iter().chain(&self.sync.new);
        sides.map(|column| &column.def)
    }
}
