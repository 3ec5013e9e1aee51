//! A connection works in the one database that it has selected. The journal stands there, too, so the name of the database is not a
//! part of it: a copy under another name goes on where the original was.

use super::Mysql;
use crate::database::server::{Place, Schemas};
use crate::database::session::{Answer, BoxFuture, Session, only, unreadable};

/// The one schema of a journal.
pub(super) const SCHEMA: &str = "main";

impl Schemas for Mysql {
    fn path<'a>(
        &'a self,
        session: &'a mut dyn Session,
        tables: &'a [&'a str],
    ) -> BoxFuture<'a, Answer<Vec<Place>>> {
        Box::pin(async move {
            let selected = session.query("SELECT DATABASE()", &[]).await?;
            if only(selected)?.optional(0)?.is_none() {
                return Err(unreadable(
                    "the connection has selected no database: its URL must end with a name".into(),
                ));
            }
            let found = found(session, tables).await?;
            let is_found = |table: &&str| {
                found.iter().any(|(name, is_folded)| {
                    name == table || (*is_folded && name.to_lowercase() == table.to_lowercase())
                })
            };
            let tables = tables.iter().copied().filter(is_found);
            Ok(vec![Place {
                schema: SCHEMA.to_owned(),
                tables: tables.map(str::to_owned).collect(),
            }])
        })
    }

    fn choose<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        schema: &'a str,
        _tables: &'a [&'a str],
        _local: bool,
    ) -> BoxFuture<'a, Answer<bool>> {
        Box::pin(async move { Ok(schema == SCHEMA) })
    }
}

/// The tables and views whose names may be among these, each with whether the server ignores the case of names.
async fn found(session: &mut dyn Session, tables: &[&str]) -> Answer<Vec<(String, bool)>> {
    if tables.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (1..=tables.len())
        .map(|place| format!("${place}"))
        .collect();
    // The catalog itself ignores the case.
    let sql = format!(
        "SELECT CONVERT(TABLE_NAME USING utf8mb4), @@lower_case_table_names <> 0 FROM information_schema.TABLES \
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ({})",
        places.join(", ")
    );
    let names: Vec<_> = tables.iter().map(|table| (*table).into()).collect();
    let rows = session.query(&sql, &names).await?;
    rows.iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.truth(1)?)))
        .collect()
}
