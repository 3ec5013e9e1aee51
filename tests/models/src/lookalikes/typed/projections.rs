//! Projections whose fields have the names of leaving columns but are other fields.

use std::borrow::Cow;

use expand_contract::Projection;

use crate::lookalikes::models::{Org, User};

/// The fields of another model.
#[expand_contract::migrate(reads = Org)]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct OrgName {
    /// The organisation's name.
    pub name: String,
    /// The organisation's town.
    pub town: String,
    /// The column has another name.
    pub large_name: String,
}

/// A field of the projection itself.
#[expand_contract::migrate(reads = User)]
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Greeted {
    /// The key.
    pub id: i64,
    pub(crate) full_name: String,
    /// The greeting, which is not a column.
    #[sqlx(skip)]
    pub name: Cow<'static, str>,
    #[sqlx(skip)]
    town: u8,
}

impl Greeted {
    /// Uses all fields.
    pub fn greeting(&self) -> String {
        format!("{} {} {}", self.name, self.full_name, self.town)
    }
}

/// The columns of a private projection in a function.
pub fn columns() -> &'static [&'static str] {
    #[expand_contract::migrate(reads = crate::lookalikes::models::Org)]
    struct Named {
        name: String,
    }
    let named = Named {
        name: String::new(),
    };
    drop(named.name);
    Named::COLUMNS
}

/// Reads both projections.
///
/// # Errors
///
/// The errors of the database.
pub async fn read(pool: &sqlx::PgPool) -> Result<(OrgName, Greeted), sqlx::Error> {
    let org = OrgName::find(1).fetch_one(pool).await?;
    let greeted = Greeted::find(1).fetch_one(pool).await?;
    Ok((org, greeted))
}
