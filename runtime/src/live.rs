//! A look at a live table for `init`.

use std::collections::BTreeSet;

use sqlx::Pool;

use crate::catalog::Unsaid;
use crate::database::{Backend, connect};
use crate::error::{Doing, Error};
use crate::options::SILENCE;

/// The facts about a table that its model does not say, which says these indexes; empty for a table that does not exist.
pub async fn unsaid<DB: Backend>(
    pool: &Pool<DB>,
    table: &str,
    indexes: &BTreeSet<String>,
) -> Result<Vec<Unsaid>, Error> {
    let mut session = connect(pool, SILENCE).await?;
    let live = DB::server().table(&mut *session, table).await;
    let live = live.doing("read the catalog")?;
    Ok(live.map_or_else(Vec::new, |live| live.unsaid(indexes)))
}
