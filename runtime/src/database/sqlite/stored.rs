//! The text of a table in SQLite's own schema.

use crate::database::session::{Answer, Session, only};

/// A stored `CREATE TABLE`.
pub(super) struct Stored {
    /// The table's name, as it is stored.
    pub(super) name: String,
    /// The text.
    pub(super) sql: String,
}

/// The text of a table, in any case of its name.
pub(super) async fn read(session: &mut dyn Session, table: &str) -> Answer<Option<Stored>> {
    let rows = session
        .query(
            "SELECT sql, name FROM sqlite_schema WHERE type = 'table' AND name = $1 COLLATE NOCASE",
            &[table.into()],
        )
        .await?;
    rows.first()
        .map(|row| {
            Ok(Stored {
                sql: row.text(0)?.to_owned(),
                name: row.text(1)?.to_owned(),
            })
        })
        .transpose()
}

/// Writes another text for a table, and lets every connection read the schema again. The rows must fit both texts.
pub(super) async fn write(session: &mut dyn Session, stored: &Stored, sql: &str) -> Answer<()> {
    let version = session.query("PRAGMA schema_version", &[]).await?;
    let version = only(version)?.int(0)?;
    session.script("PRAGMA writable_schema = ON").await?;
    let written = session
        .execute(
            "UPDATE sqlite_schema SET sql = $1 WHERE type = 'table' AND name = $2",
            &[sql.into(), stored.name.as_str().into()],
        )
        .await;
    // A new schema version makes every connection read the schema again, even this one.
    let reread = session
        .script(&format!(
            "PRAGMA schema_version = {}; PRAGMA writable_schema = RESET",
            version + 1
        ))
        .await;
    written?;
    reread
}
