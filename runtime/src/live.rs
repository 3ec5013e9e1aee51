//! A look at a live table for `init`.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::Pool;

use crate::catalog::Unsaid;
use crate::database::{Backend, connect};
use crate::error::{Doing, Error};
use crate::options::SILENCE;

/// The facts about a table that its model does not say, which says these indexes and these kinds of facts of
/// its columns; empty for a table that does not exist.
pub async fn unsaid<DB: Backend>(
    pool: &Pool<DB>,
    table: &str,
    indexes: &BTreeSet<String>,
    said: &BTreeSet<(String, &'static str)>,
) -> Result<Vec<Unsaid>, Error> {
    let mut session = connect(pool, SILENCE).await?;
    let live = DB::server().table(&mut *session, table).await;
    let live = live.doing("read the catalog")?;
    Ok(live.map_or_else(Vec::new, |live| live.unsaid(indexes, said)))
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
