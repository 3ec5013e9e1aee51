//! Common derives on models with fields on their way out.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;

/// All common derives.
#[expand_contract::migrate(table = "derived")]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Derived {
    #[migrate(primary_key)]
    pub id: i64,
    #[serde(default)]
    #[migrate(deprecated(note = "say `label`", replaced_by(label)))]
    pub title: Option<String>,
    pub label: String,
    #[migrate(removed)]
    pub gone: String,
}

/// sqlx's own `FromRow`, with a column of another name.
#[expand_contract::migrate(table = "derived_row")]
#[derive(Debug, PartialEq, FromRow)]
#[sqlx(rename_all = "camelCase")]
pub struct DerivedRow {
    #[migrate(primary_key)]
    pub id: i64,
    pub first_name: String,
    #[migrate(column = "kind")]
    pub r#type: String,
    #[sqlx(default)]
    pub extra: Option<String>,
    #[migrate(deprecated)]
    pub fading: Option<String>,
}
