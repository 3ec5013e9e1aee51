//! Structs with some of a model's fields.

use std::net::IpAddr;

use sqlx::types::{Json, Text};
use sqlx::{FromRow, Type};

use crate::derives;
use crate::everything::{Everything, Kind, Level, Point};
use crate::hygiene::{Names, bare};
use crate::lifecycle::Split;

/// Fields of every form, in another order than in the model.
#[expand_contract::migrate(reads = Everything)]
#[derive(Debug, PartialEq)]
pub struct Read {
    pub url: Text<IpAddr>,
    pub kind: Kind,
    #[sqlx(try_from = "i16")]
    pub level: Level,
    #[sqlx(json(nullable))]
    pub nullable: Option<Point>,
    #[sqlx(json)]
    pub attribute: Option<Point>,
    pub typed: Json<Point>,
    #[sqlx(default)]
    pub renamed_for_sqlx: String,
    /// The field is not a column, and the model's field has another type.
    #[sqlx(skip)]
    pub cached: usize,
    #[sqlx(skip)]
    pub id: (),
}

/// A column whose name differs from the field's, and sqlx's derive, which cannot know it.
#[expand_contract::migrate(reads = derives::DerivedRow)]
#[derive(Debug, PartialEq, Default, FromRow)]
#[sqlx(default)]
pub struct Kinds {
    pub id: i64,
    pub r#type: String,
    pub first_name: String,
}

/// Names that are also used in generated code, through a path of the user's.
#[expand_contract::migrate(reads = super::projection::Alias)]
#[derive(Debug, PartialEq)]
pub struct R {
    pub model: crate::hygiene::NamesInsert,
    pub quoted: i64,
    pub row: i64,
}

/// The model under another name.
pub type Alias = Names;

/// Without the prelude.
#[no_implicit_prelude]
pub mod visible {
    use super::bare;

    /// A projection of the fields that are visible in the crate.
    #[::expand_contract::migrate(reads = bare::Values)]
    pub struct Values {
        /// The model's field is `pub(crate)`.
        pub id: i64,
        pub maybe: ::std::option::Option<::std::string::String>,
    }
}

/// Reads both sides of a split, which is intended although one is on its way out.
#[expand_contract::migrate(reads = Split)]
#[derive(Debug, PartialEq)]
pub struct Sides {
    #[expect(deprecated, reason = "the old side is what is tested")]
    pub name: String,
    pub first_name: String,
}

/// The same permission for all fields.
#[expand_contract::migrate(reads = Split)]
#[derive(Debug, PartialEq)]
#[allow(deprecated)]
pub struct Old {
    pub name: String,
}

/// A projection in a function and from a macro, of a private model with `Drop`.
#[allow(deprecated)]
pub fn inside() -> &'static [&'static str] {
    use expand_contract::Projection;

    macro_rules! view {
        ($model:path, $field:ident, $ty:ty) => {
            #[expand_contract::migrate(reads = $model)]
            struct View {
                $field: $ty,
            }
            let _ = View { $field: 1 }.$field;
        };
    }

    #[expand_contract::migrate(table = "inside")]
    struct Inside {
        #[migrate(primary_key)]
        id: i64,
    }
    impl Drop for Inside {
        fn drop(&mut self) {}
    }
    let _ = Inside { id: 1 }.id;
    view!(Inside, id, i64);
    View::COLUMNS
}

/// Generic over the database.
pub async fn first<'e, DB, E>(executor: E) -> Result<Option<Sides>, sqlx::Error>
where
    DB: expand_contract::Backend,
    E: sqlx::Executor<'e, Database = DB>,
    Split: expand_contract::BindKey<DB>,
    String: for<'q> sqlx::Decode<'q, DB> + Type<DB>,
    &'static str: sqlx::ColumnIndex<DB::Row>,
{
    expand_contract::Projection::find(1)
        .fetch_optional(executor)
        .await
}
