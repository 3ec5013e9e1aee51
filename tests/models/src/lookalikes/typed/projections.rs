//! Projections whose fields are called like columns that are gone, or go, and are others.

use std::borrow::Cow;

use expand_contract::Projection;

use crate::lookalikes::models::{Org, User};

/// Those of another model.
#[expand_contract::migrate(reads = Org)]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct OrgName {
    /// Nobody's but the org's.
    pub name: String,
    /// The same.
    pub town: String,
    /// A column of another name.
    pub large_name: String,
}

/// The projection's own.
#[expand_contract::migrate(reads = User)]
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Greeted {
    /// The key.
    pub id: i64,
    pub(crate) full_name: String,
    /// How they are greeted: no column.
    #[sqlx(skip)]
    pub name: Cow<'static, str>,
    #[sqlx(skip)]
    town: u8,
}

impl Greeted {
    /// Uses all of it.
    pub fn greeting(&self) -> String {
        format!("{} {} {}", self.name, self.full_name, self.town)
    }
}

/// Private, and in a function.
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

/// What is read is what is asked for.
///
/// # Errors
///
/// Those of the database.
pub async fn read(pool: &sqlx::PgPool) -> Result<(OrgName, Greeted), sqlx::Error> {
    let org = OrgName::find(1).fetch_one(pool).await?;
    let greeted = Greeted::find(1).fetch_one(pool).await?;
    Ok((org, greeted))
}
