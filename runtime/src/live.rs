//! A look at a live table for `init`.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::Pool;

use crate::catalog::{Unsaid, is_same};
use crate::database::{Backend, connect};
use crate::error::{Doing, Error};
use crate::options::SILENCE;

/// The name that a CHECK or a foreign key has in the database: its own, or that of one with the same definition. `None` if there is
/// none.
pub async fn constraint<DB: Backend>(
    pool: &Pool<DB>,
    table: &str,
    name: &str,
    definition: &str,
) -> Result<Option<String>, Error> {
    let mut session = connect(pool, SILENCE).await?;
    let live = DB::server().table(&mut *session, table).await;
    let live = live.doing("read the catalog")?;
    let mut constraints = live
        .into_iter()
        .flat_map(|live| live.constraints)
        .filter(|there| is_same(&there.definition, definition));
    let found = constraints.next();
    let named = constraints.find(|there| there.name == name);
    Ok(named.or(found).map(|there| there.name))
}

/// The name of a unique index over these columns alone, that of a constraint too. `None` if there is none.
pub async fn unique<DB: Backend>(
    pool: &Pool<DB>,
    table: &str,
    columns: &[String],
) -> Result<Option<String>, Error> {
    let mut session = connect(pool, SILENCE).await?;
    let live = DB::server().table(&mut *session, table).await;
    let live = live.doing("read the catalog")?;
    let mut indexes = live.into_iter().flat_map(|live| live.indexes);
    let found = indexes.find(|index| index.is_unique && !index.is_partial && index.key == columns);
    Ok(found.map(|index| index.name))
}

/// The facts about a table that its model does not say, which says these indexes and constraints, and these kinds of facts of
/// its columns; empty for a table that does not exist.
pub async fn unsaid<DB: Backend>(
    pool: &Pool<DB>,
    table: &str,
    declared: &BTreeSet<String>,
    said: &BTreeSet<(String, &'static str)>,
) -> Result<Vec<Unsaid>, Error> {
    let mut session = connect(pool, SILENCE).await?;
    let live = DB::server().table(&mut *session, table).await;
    let live = live.doing("read the catalog")?;
    Ok(live.map_or_else(Vec::new, |live| live.unsaid(declared, said)))
}

/// The collations that columns of a table say for themselves.
pub async fn collations<DB: Backend>(
    pool: &Pool<DB>,
    table: &str,
) -> Result<BTreeMap<String, String>, Error> {
    let mut session = connect(pool, SILENCE).await?;
    let live = DB::server().table(&mut *session, table).await;
    let columns = live.doing("read the catalog")?.map(|live| live.columns);
    let columns = columns.into_iter().flatten();
    Ok(columns
        .filter_map(|column| Some((column.name, column.collation?)))
        .collect())
}
