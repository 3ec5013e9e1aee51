//! What is tried: a sync and the values that builds write.

use expand_contract_schema::{
    ColumnDef, ColumnType, Dialect, Expr, Sync, SyncColumn, SyncDirection,
};
use expand_contract_sql as sql;

/// A sync with the values that the builds of each side write, as SQL literals, one list a column.
#[derive(Debug, Clone)]
pub struct Case {
    /// What fails is found by it.
    pub name: &'static str,
    /// The databases it is tried on.
    pub dialects: &'static [Dialect],
    /// The sync. Its table is `t`, with the columns of both sides, its key, and `other`, which has no part in it.
    pub sync: Sync,
    /// Types of the key, as SQL, and two values of it.
    pub key: Vec<(&'static str, [&'static str; 2])>,
    /// What old builds write, one tuple a write.
    pub old: Vec<Vec<&'static str>>,
    /// What new builds write, one tuple a write.
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
        def: ColumnDef {
            name: name.into(),
            ty,
            nullable,
            default: None,
            primary_key: false,
            unique: false,
            index: false,
        },
        expr: expr.map(|(text, known)| Expr {
            sql: text.into(),
            reads: sql::columns_read(text, known),
        }),
        leaves: true,
    }
}

/// A sync of table `t` by its key `id`.
pub fn sync(direction: SyncDirection, old: Vec<SyncColumn>, new: Vec<SyncColumn>) -> Sync {
    Sync {
        name: "t_new_1a2b3c4d".into(),
        table: "t".into(),
        key: vec!["id".into()],
        old,
        new,
        direction,
    }
}

impl Case {
    /// A case on both databases, with an integer key.
    pub fn new(
        name: &'static str,
        sync: Sync,
        old: &[&[&'static str]],
        new: &[&[&'static str]],
    ) -> Self {
        // That is one column with one truth, and has tests of its own: `tests/filled.rs`.
        assert!(sync.direction != SyncDirection::Fill);
        Self {
            name,
            dialects: &Dialect::ALL,
            sync,
            key: vec![("bigint", ["1", "2"])],
            old: old.iter().map(|tuple| tuple.to_vec()).collect(),
            new: new.iter().map(|tuple| tuple.to_vec()).collect(),
        }
    }

    /// The same on some databases only.
    #[must_use]
    pub fn only(mut self, dialects: &'static [Dialect]) -> Self {
        self.dialects = dialects;
        self
    }

    /// The names of the columns whose values make a row's state: old, then new.
    pub fn columns(&self) -> Vec<&str> {
        let sides = self.sync.old.iter().chain(&self.sync.new);
        sides.map(|column| column.def.name.as_str()).collect()
    }
}
