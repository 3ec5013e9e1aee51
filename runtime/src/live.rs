//! A look at a live table for `init`.

use sqlx::Pool;

use crate::catalog::Unsaid;
use crate::database::{Backend, connect};
use crate::error::{Doing, Error};
use crate::options::SILENCE;

/// The facts about a table that no model can say; empty for a table that does not exist.
pub async fn unsaid<DB: Backend>(pool: &Pool<DB>, table: &str) -> Result<Vec<Unsaid>, Error> {
    let mut session = connect(pool, SILENCE).await?;
    let live = DB::server().table(&mut *session, table).await;
    let live = live.doing("read the catalog")?;
    Ok(live.map_or_else(Vec::new, |live| live.unsaid()))
}
