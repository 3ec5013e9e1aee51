//! The scans of indexes that are to leave.

use super::key;
use crate::database::Server;
use crate::database::indexes::Scans;
use crate::database::session::{Answer, Row, Session, Value};
use crate::error::{Doing, Error};
use crate::source::MigrationSource;

/// The scans of an index that were noted for a place: a standby by its name, or an empty text for the server itself.
pub(crate) async fn scanned(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
    index: &str,
    place: &str,
) -> Result<Option<Scans>, Error> {
    let [lock, schema, migration] = key(source);
    let args = [lock, schema, migration, index.into(), place.into()];
    let rows = session.query(server.journal().scanned, &args).await;
    let read = |rows: Vec<Row>| -> Answer<Option<Scans>> {
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        Ok(Some(Scans {
            count: row.int(0)?,
            reset: row.text(1)?.to_owned(),
            last: None,
        }))
    };
    rows.and_then(read).doing("read the journal")
}

/// Notes the scans of an index at a place.
pub(crate) async fn record_scanned(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
    index: &str,
    place: &str,
    scans: &Scans,
) -> Result<(), Error> {
    let [lock, schema, migration] = key(source);
    let args = [
        lock,
        schema,
        migration,
        index.into(),
        place.into(),
        scans.count.into(),
        scans.reset.as_str().into(),
    ];
    let done = session
        .execute(server.journal().record_scanned, &args)
        .await;
    done.doing("write the journal").map(drop)
}

/// Adds to the noted scans of an index on the server itself.
pub(crate) async fn add_scanned(
    session: &mut dyn Session,
    server: &dyn Server,
    key: [Value; 3],
    index: &str,
    number: i64,
) -> Result<(), Error> {
    let [lock, schema, migration] = key;
    let args = [lock, schema, migration, index.into(), number.into()];
    let done = session.execute(server.journal().add_scanned, &args).await;
    done.doing("write the journal").map(drop)
}
