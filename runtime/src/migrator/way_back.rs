//! The ways back from where a database is.

use std::time::Duration;

use expand_contract_format::{Job, Phase};

use super::Migrator;
use crate::database::session::{Session, only};
use crate::database::{Backend, Server, connect};
use crate::error::{Doing, Error};
use crate::journal;
use crate::scope;
use crate::source::MigrationSource;
use crate::status::MigrationStatus;
use crate::way_back::WaysBack;

/// A shorter verification measures nothing.
const MEASURED: Duration = Duration::from_secs(1);

impl<DB: Backend> Migrator<DB> {
    /// The ways back of the given migrations from each phase, with the state of this database, the sizes of its tables, and the rate at
    /// which it was read before. It writes nothing.
    pub async fn ways_back(&self) -> Result<Vec<WaysBack>, Error> {
        let status = self.status().await?;
        let server = DB::server();
        let mut session = connect(&self.pool, self.options.silence).await?;
        let prepared = session.script(server.prepare()).await;
        prepared.doing("set up the connection")?;
        // Behind a pooler only what is set in a transaction belongs to it: a schema that was chosen.
        let begun = session.script(server.begin_reading()).await;
        begun.doing("begin a transaction")?;
        if let Some(schema) = &self.options.schema {
            scope::choose(&mut *session, server, schema, &self.sources, true).await?;
        }
        let reads = journal::open(&mut *session, server).await?;
        let is_current = reads.is_some_and(|reads| std::ptr::eq(reads, journal::current(server)));
        let mut all = WaysBack::of(&self.sources);
        for (source, ways) in self.sources.iter().zip(&mut all) {
            let known = |id: &str| {
                let mut here = status.migrations.iter().filter(|one| one.here);
                here.find(|one| one.lock == source.lock && one.id == id)
            };
            let is_begun = |id: &String| known(id).is_some_and(|one| one.state.is_some());
            ways.dependents.retain(is_begun);
            if let Some(known) = known(&source.id) {
                measure(&mut *session, server, known, source, is_current, ways).await?;
            }
        }
        // Nothing was written, so a failed goodbye loses nothing.
        let _ = session.close().await;
        Ok(all)
    }
}

async fn measure(
    session: &mut dyn Session,
    server: &'static dyn Server,
    known: &MigrationStatus,
    source: &MigrationSource,
    is_current: bool,
    ways: &mut WaysBack,
) -> Result<(), Error> {
    ways.state = known.state;
    ways.soaking = known.soaking;
    let places = source.clone().within(&known.schema);
    for table in &source.tables {
        // A table that comes with the migration, or has left, has no rows.
        let live = server.table(session, table).await;
        if live.doing("look at a table")?.is_none() {
            continue;
        }
        let sql = server.count(&server.quote_table(table));
        let rows = session.query(&sql, &[]).await;
        let rows = rows.and_then(|rows| only(rows)?.count(0));
        let rows = rows.doing("count the rows of a table")?;
        ways.rows.insert(table.clone(), rows);
    }
    if is_current {
        ways.read_rate = read_rate(session, server, &places, ways).await?;
    }
    Ok(())
}

/// The rows a second that the last verification read: its time is that between the end of the step before it and its own.
async fn read_rate(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
    ways: &WaysBack,
) -> Result<Option<f64>, Error> {
    let steps = journal::done_steps(session, server, source).await?;
    let statements = &source.phase(Phase::Migrate).statements;
    let mut latest = steps.windows(2).rev().filter_map(|two| {
        let [(_, _, began), (phase, step, ended)] = two else {
            return None;
        };
        let at = usize::try_from(*step).ok()?.checked_sub(1)?;
        let statement = statements
            .get(at)
            .filter(|_| phase == Phase::Migrate.name())?;
        let Job::Verify { table, .. } = &statement.job else {
            return None;
        };
        let time = Duration::from_millis(u64::try_from(ended - began).ok()?);
        rate(*ways.rows.get(table)?, time)
    });
    Ok(latest.next())
}

#[allow(clippy::cast_precision_loss)] // An estimate.
fn rate(rows: u64, time: Duration) -> Option<f64> {
    (time >= MEASURED && rows > 0).then(|| rows as f64 / time.as_secs_f64())
}
