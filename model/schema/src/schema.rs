//! What the models say: tables, columns, and where each is in its lifecycle.

use std::collections::BTreeMap;
use std::fmt;

use crate::{Location, Stage};

/// All models of one package, by table name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schema {
    /// The tables, by name.
    pub tables: BTreeMap<String, Table>,
}

/// A model: a struct under `#[migrate(table = ..)]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The table's name in the database.
    pub name: String,
    /// The struct's name.
    pub model: String,
    /// The columns, in the order of the struct's fields. `removed` ones are among them.
    pub columns: Vec<Column>,
    /// Where the struct is.
    pub location: Location,
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
    /// The column it stands for.
    pub def: ColumnDef,
    /// The field's name, without `r#`.
    pub field: String,
    /// What its attribute declares, if anything.
    pub lifecycle: Option<Lifecycle>,
    /// Where the field is.
    pub location: Location,
}

/// A column as the database knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // Four independent facts of a column, as the database has them.
pub struct ColumnDef {
    /// The column's name.
    pub name: String,
    /// Its type.
    pub ty: ColumnType,
    /// Whether it takes NULL: the field is an `Option`.
    pub nullable: bool,
    /// Its default, as SQL.
    pub default: Option<String>,
    /// Whether it is (part of) the primary key.
    pub primary_key: bool,
    /// Whether it has a unique index of its own.
    pub unique: bool,
    /// Whether it has an index of its own.
    pub index: bool,
}

/// A table as the database knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDef {
    /// The table's name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<ColumnDef>,
}

/// A column type, in words that belong to no database. The lock holds [`ColumnType::name`].
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
    /// `sql_type = ".."`: that text, as the database takes it. In the lock: `sql:<text>`.
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

/// What an attribute declares of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifecycle {
    /// Which change it is in.
    pub kind: LifecycleKind,
    /// Where the code is with it. `removed` is `Contracted`; `deprecated` is `Expanding`.
    pub stage: Stage,
    /// `remove_after = "2026-12-01"`: the day after which it is overdue that the code lets the old side go.
    pub remove_after: Option<String>,
    /// Where the attribute is.
    pub location: Location,
}

/// The lifecycles of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LifecycleKind {
    /// `added`, `added(up = "..")`, `added(up = "..", fill_null)`.
    Added {
        /// The value from old columns, as SQL.
        up: Option<String>,
        /// `fill_null`: the author accepts that an INSERT of NULL counts as "not given" while the sync lives.
        fill_null: bool,
    },
    /// `renamed(from = "x")`, `renamed(from = "x", up = "..", down = "..")`.
    Renamed {
        /// The old column.
        from: String,
        /// The new value from the old column, as SQL; the old column itself without it.
        up: Option<String>,
        /// The old value from the new column, as SQL; the new column itself without it.
        down: Option<String>,
    },
    /// `deprecated(note = "..", replaced_by(a, b), down = "..")`, then `removed`.
    Deprecated {
        /// What the compiler says at every use.
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
        /// The value where there is NULL, as SQL. Once contracted it may be left out.
        backfill: Option<String>,
    },
    /// `optional`: the field became an `Option`. Always `Contracted`: it reads what the contract allows.
    Optional,
}
