//! How long a contract waits between what it puts aside and what it drops.

use std::time::Duration;

use super::{At, key};
use crate::database::Server;
use crate::database::session::{Answer, Row, Session, Value};
use crate::error::{Doing, Error};
use crate::source::MigrationSource;
use expand_contract_format::Phase;

/// Notes how long a contract waits, counted from the moment at which this was noted first.
pub(crate) async fn record_soak(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
    time: Duration,
) -> Result<(), Error> {
    let [lock, schema, migration] = key(source);
    let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let args = [lock, schema, migration, Value::count(millis)];
    let done = session.execute(server.journal().record_soak, &args).await;
    done.doing("write the journal").map(drop)
}

/// How long a contract still waits; `None` if it waits for nothing. Zero once the time is over.
pub(crate) async fn soak_left(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<Option<Duration>, Error> {
    let rows = session
        .query(server.journal().soak_left, &key(source))
        .await;
    let read = |rows: Vec<Row>| -> Answer<Option<Duration>> {
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        // A time that is over is negative.
        let left = u64::try_from(row.int(0)?).unwrap_or(0);
        Ok(Some(Duration::from_millis(left)))
    };
    rows.and_then(read).doing("read the journal")
}

/// Forgets every step of a contract and of its undoing, and the soak: nothing of it is done any more.
pub(crate) async fn forget_contract(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<(), Error> {
    for phase in [Phase::Contract, Phase::Rollback] {
        for step in 1..=source.phase(phase).statements.len() {
            let at = At {
                source,
                phase,
                step,
            };
            super::undo(session, server, at).await?;
        }
    }
    forget_soak(session, server, source).await
}

/// Forgets how long a contract waits.
pub(crate) async fn forget_soak(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<(), Error> {
    let done = session
        .execute(server.journal().forget_soak, &key(source))
        .await;
    done.doing("write the journal").map(drop)
}
