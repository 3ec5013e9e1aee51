//! The databases, one folder each. Other code asks a database's [`Capability`] and the traits of [`Server`], and never
//! for its name.

mod backend;
mod capability;
mod clients;
mod health;
pub(crate) mod indexes;
mod journal_sql;
#[cfg(feature = "mysql")]
mod mysql;
pub(crate) mod observe;
pub(crate) mod own;
pub(crate) mod partitions;
#[cfg(feature = "postgres")]
mod postgres;
mod server;
pub(crate) mod session;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use backend::Backend;
pub(crate) use backend::connect;
#[cfg(test)]
pub(crate) use backend::sealed;
pub(crate) use clients::SessionSql;
pub(crate) use health::{MeasureSql, Told};
pub(crate) use journal_sql::ReadSql;
pub(crate) use server::{
    Claim, ConstraintText, DropColumns, EditColumn, Fault, Place, PlannedStatement, Server,
};
