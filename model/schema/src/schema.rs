//! The content of the models: tables, columns, and the lifecycle of each column.

use std::collections::BTreeMap;
use std::fmt;

use crate::{
    ColumnWords, Constraint, ConstraintDef, DeclaredStep, EnumDef, EnumType, Index, IndexDef,
    Location, Stage,
};

/// All models of one package, by table name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schema {
    /// The tables, by name.
    pub tables: BTreeMap<String, Table>,
    /// The enums that columns may hold, by their names in Rust.
    pub enums: BTreeMap<String, EnumDef>,
}

/// A model: a struct under `#[migrate(table = ..)]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The table's name in the database.
    pub name: String,
    /// The struct's name.
    pub model: String,
    /// The columns, in the order of the struct's fields, including `removed` ones.
    pub columns: Vec<Column>,
    /// The indexes that the struct declares, beside those that a field declares of itself.
    pub indexes: Vec<Index>,
    /// The constraints that the struct and its fields declare, beside the primary key.
    pub constraints: Vec<Constraint>,
    /// The steps in SQL that the struct declares, in their order.
    pub steps: Vec<DeclaredStep>,
    /// `external`: another team's table. No migration touches it.
    pub is_external: bool,
    /// A sentence for people.
    pub comment: Option<String>,
    /// The lifecycle that the struct's attribute declares for the table itself, if any.
    pub lifecycle: Option<TableLifecycle>,
    /// The struct's place in the source.
    pub location: Location,
}

/// The lifecycle that an attribute declares for a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableLifecycle {
    /// The kind of lifecycle.
    pub kind: TableLifecycleKind,
    /// The stage of the code. `removed` is `Contracted`; `deprecated` is `Expanding`.
    pub stage: Stage,
    /// `remove_after = "2026-12-01"`: the last day on which the code may still keep the old side.
    pub remove_after: Option<String>,
    /// The word's place in the source.
    pub location: Location,
}

/// The lifecycles of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableLifecycleKind {
    /// `renamed(from = "x")`.
    Renamed {
        /// The name before.
        from: String,
    },
    /// `split(from = "x")`: columns of another table move to this one.
    Split {
        /// The other table.
        from: String,
    },
    /// `deprecated(note = "..")`, then `removed`.
    Deprecated {
        /// The note that the compiler prints at every use.
        note: Option<String>,
    },
    /// `removed`: the stage `contracted` of `deprecated`.
    Removed,
}

impl Table {
    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.def.name == name)
    }

    /// The names of the primary key's columns, in the order of the fields.
    pub fn primary_key(&self) -> Vec<String> {
        self.columns
            .iter()
            .filter(|column| column.def.primary_key)
            .map(|column| column.def.name.clone())
            .collect()
    }
}

/// A field of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The column of the field.
    pub def: ColumnDef,
    /// The field's name, without `r#`.
    pub field: String,
    /// The lifecycle that the field's attribute declares, if any.
    pub lifecycle: Option<Lifecycle>,
    /// The field's place in the source.
    pub location: Location,
}

/// A column as the database knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // Four independent facts of a column, as the database has them.
pub struct ColumnDef {
    /// The column's name.
    pub name: String,
    /// The column's type.
    pub ty: ColumnType,
    /// Whether the column takes NULL: the field is an `Option`.
    pub nullable: bool,
    /// The column's default, as SQL.
    pub default: Option<String>,
    /// Whether the column is the primary key or a part of it.
    pub primary_key: bool,
    /// Whether the column has a unique index of its own.
    pub unique: bool,
    /// Whether the column has an index of its own.
    pub index: bool,
    /// Its further words.
    pub words: Box<ColumnWords>,
}

impl ColumnDef {
    /// A column without a default, key or index.
    pub fn new(name: impl Into<String>, ty: ColumnType, nullable: bool) -> Self {
        Self {
            name: name.into(),
            ty,
            nullable,
            default: None,
            primary_key: false,
            unique: false,
            index: false,
            words: Box::default(),
        }
    }
}

/// A table as the database knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDef {
    /// The table's name.
    pub name: String,
    /// The table's columns, in order.
    pub columns: Vec<ColumnDef>,
    /// The table's indexes, beside those of single columns.
    pub indexes: Vec<IndexDef>,
    /// The table's constraints, beside the primary key.
    pub constraints: Vec<ConstraintDef>,
    /// A sentence for people.
    pub comment: Option<String>,
}

/// A column type that belongs to no database. The lock holds [`ColumnType::name`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// `i16`, `i8`, `u8`: `smallint`.
    SmallInt,
    /// `i32`, `u16`: `integer`.
    Integer,
    /// `i64`, `u32`: `bigint`.
    BigInt,
    /// `f32`: `real`.
    Real,
    /// `f64`: `double`.
    Double,
    /// `bool`: `boolean`.
    Boolean,
    /// `String`: `text`.
    Text,
    /// `Vec<u8>`: `bytes`.
    Bytes,
    /// `uuid::Uuid`: `uuid`.
    Uuid,
    /// `chrono::NaiveDate`, `time::Date`: `date`.
    Date,
    /// `chrono::NaiveTime`, `time::Time`: `time`.
    Time,
    /// `chrono::NaiveDateTime`, `time::PrimitiveDateTime`: `timestamp`.
    Timestamp,
    /// `chrono::DateTime<_>`, `time::OffsetDateTime`: `timestamptz`.
    TimestampTz,
    /// `serde_json::Value`, `sqlx::types::Json<_>`, `#[sqlx(json)]`: `json`.
    Json,
    /// `rust_decimal::Decimal`: `decimal`.
    Decimal,
    /// An enum under `#[migrate(enum)]`. In the lock: `enum:<its name in Rust>`.
    Enum(EnumType),
    /// `sql_type = ".."`: the text that the database takes. In the lock: `sql:<text>`.
    Custom(String),
}

impl ColumnType {
    const NAMED: [(&'static str, Self); 15] = [
        ("smallint", Self::SmallInt),
        ("integer", Self::Integer),
        ("bigint", Self::BigInt),
        ("real", Self::Real),
        ("double", Self::Double),
        ("boolean", Self::Boolean),
        ("text", Self::Text),
        ("bytes", Self::Bytes),
        ("uuid", Self::Uuid),
        ("date", Self::Date),
        ("time", Self::Time),
        ("timestamp", Self::Timestamp),
        ("timestamptz", Self::TimestampTz),
        ("json", Self::Json),
        ("decimal", Self::Decimal),
    ];

    /// The word in the lock; the inverse of [`ColumnType::from_name`].
    pub fn name(&self) -> String {
        match self {
            Self::Custom(sql) => format!("sql:{sql}"),
            Self::Enum(ty) => format!("enum:{}", ty.name),
            named => Self::NAMED
                .iter()
                .find(|(_, ty)| ty == named)
                .map_or_else(String::new, |(name, _)| (*name).into()),
        }
    }

    /// Reads the word in the lock.
    pub fn from_name(name: &str) -> Option<Self> {
        if let Some(sql) = name.strip_prefix("sql:") {
            return Some(Self::Custom(sql.into()));
        }
        if let Some(name) = name.strip_prefix("enum:") {
            return Some(Self::Enum(EnumType::new(name)));
        }
        Self::NAMED
            .iter()
            .find(|(word, _)| *word == name)
            .map(|(_, ty)| ty.clone())
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

/// The lifecycle that an attribute declares for a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifecycle {
    /// The kind of lifecycle.
    pub kind: LifecycleKind,
    /// The stage of the code. `removed` is `Contracted`; `deprecated` is `Expanding`.
    pub stage: Stage,
    /// `remove_after = "2026-12-01"`: the last day on which the code may still keep the old side.
    pub remove_after: Option<String>,
    /// The attribute's place in the source.
    pub location: Location,
}

/// The fate of a value that a build writes itself into a column with an `up`, while the sync exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Explicit {
    /// It stays.
    #[default]
    Stays,
    /// It stays, and the author accepts that an INSERT of NULL counts as "not given": `fill_null`.
    StaysUnlessNull,
    /// It gives way, because the column is a function of the others: `derived`.
    GivesWay,
}

impl Explicit {
    /// The word of the attribute, if there is one.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Stays => None,
            Self::StaysUnlessNull => Some("fill_null"),
            Self::GivesWay => Some("derived"),
        }
    }
}

/// The way in which both names of a renamed column are kept alive while builds of both kinds run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RenamedBy {
    /// A column beside the old one, which triggers keep in step.
    #[default]
    Copy,
    /// A view in the table's place, which shows the one column under both names: `by = "view"`.
    View,
    /// The old values become rows of a lookup table, and the new column refers to them: `extracted`.
    Lookup,
}

impl RenamedBy {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Copy, Self::View, Self::Lookup];

    /// The word of the attribute and of the lock.
    pub fn name(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::View => "view",
            Self::Lookup => "lookup",
        }
    }
}

/// The lifecycles of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LifecycleKind {
    /// `added`, `added(up = "..")`, `added(up = "..", fill_null)`, `added(up = "..", derived)`.
    Added {
        /// The value from old columns, as SQL.
        up: Option<String>,
        /// The fate of a value that a build writes itself.
        explicit: Explicit,
    },
    /// `renamed(from = "x")`, `renamed(from = "x", up = "..", down = "..")`, `renamed(from = "x", by = "view")`; `extracted(from = "x")`.
    Renamed {
        /// The old column.
        from: String,
        /// The new value from the old column, as SQL. `None` copies the old column.
        up: Option<String>,
        /// The old value from the new column, as SQL. `None` copies the new column.
        down: Option<String>,
        /// The way in which both names are kept alive.
        by: RenamedBy,
    },
    /// `deprecated(note = "..", replaced_by(a, b), down = "..")`, then `removed`.
    Deprecated {
        /// The note that the compiler prints at every use.
        note: Option<String>,
        /// The columns to use instead.
        replaced_by: Vec<String>,
        /// The value from new columns, as SQL.
        down: Option<String>,
    },
    /// `removed`: the stage `contracted` of `deprecated`.
    Removed,
    /// `required(backfill = "..")`: the field was an `Option`.
    Required {
        /// The value that replaces NULL, as SQL. It may be left out once the stage is contracted.
        backfill: Option<String>,
    },
    /// `optional`: the field became an `Option`. Always `Contracted`, because it reads what the contract allows.
    Optional,
}
