//! Properties of a table's storage with which the steps of a phase would fail.

use super::definition::{Created, Piece, pieces, quote, quote_table};
use super::{Mysql, live_table};
use crate::catalog::{LiveTable, Obstacle};
use crate::database::session::{Answer, Session, only, unreadable};
use crate::database::{Fault, Server as _};

/// The properties that keep a table from being changed: its engine, the form of its rows, a full-text index, the number of its
/// changes.
pub(super) async fn obstacles(
    session: &mut dyn Session,
    live: &LiveTable,
    created: &Created,
    engine: &str,
    options: &str,
) -> Answer<Vec<Obstacle>> {
    let table = quote_table(&live.name);
    let mut found = Vec::new();
    if !engine.eq_ignore_ascii_case("InnoDB") {
        found.push(Obstacle {
            what: format!(
                "{} is a table of {engine}, which takes back no batch that fails, and takes no column beside its writers",
                live.name
            ),
            way_out: format!("make it one of InnoDB: ALTER TABLE {table} ENGINE = InnoDB"),
            only_columns: false,
        });
        return Ok(found);
    }
    let full_text = full_text(created).map_err(unreadable)?;
    if !full_text.is_empty() {
        let drops: Vec<String> = full_text
            .iter()
            .map(|name| format!("DROP INDEX {}", quote(name)))
            .collect();
        found.push(Obstacle {
            what: format!(
                "{} has full-text index {}: with one, a column comes and goes only while the whole table is written anew and nobody writes",
                live.name,
                full_text.join(", ")
            ),
            way_out: format!(
                "drop it, and free the table of its hidden column: ALTER TABLE {table} {}; ALTER TABLE {table} FORCE, \
                 ALGORITHM=INPLACE, LOCK=NONE; make it again after the contract, or over a copy of the texts in a table of its own",
                drops.join(", ")
            ),
            only_columns: true,
        });
    }
    if options.to_ascii_lowercase().contains("compressed") {
        found.push(Obstacle {
            what: format!(
                "the rows of {} are compressed: a column comes and goes only while the whole table is written anew",
                live.name
            ),
            way_out: format!(
                "let it go beside the writers: ALTER TABLE {table} ROW_FORMAT = DYNAMIC, ALGORITHM=INPLACE, LOCK=NONE"
            ),
            only_columns: true,
        });
    }
    if let Some(what) = versions(session, live).await? {
        found.push(Obstacle {
            what,
            way_out: format!(
                "write it anew beside the writers: ALTER TABLE {table} FORCE, ALGORITHM=INPLACE, LOCK=NONE"
            ),
            only_columns: true,
        });
    }
    Ok(found)
}

/// The names of the full-text indexes.
fn full_text(created: &Created) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    for text in &created.others {
        let pieces = pieces(text)?;
        if pieces
            .first()
            .is_some_and(|first| first.is_word("FULLTEXT"))
        {
            names.extend(pieces.iter().find_map(Piece::name));
        }
    }
    Ok(names)
}

/// MySQL counts the columns that came and left without the table being written anew, and has an end to it.
async fn versions(session: &mut dyn Session, live: &LiveTable) -> Answer<Option<String>> {
    /// As many columns as a migration may add and drop in one table.
    const ROOM: u64 = 16;
    // 64 up to MySQL 9.0, and 255 since. <https://dev.mysql.com/doc/refman/9.1/en/innodb-online-ddl-operations.html>
    let sql = format!(
        "SELECT CAST(IFNULL(MAX(TOTAL_ROW_VERSIONS), 0) AS SIGNED), IF(CAST(SUBSTRING_INDEX(VERSION(), '.', 1) AS SIGNED) * 100 \
           + CAST(SUBSTRING_INDEX(SUBSTRING_INDEX(VERSION(), '.', 2), '.', -1) AS SIGNED) > 900, 255, 64) \
         FROM information_schema.INNODB_TABLES WHERE NAME = CONCAT({}, '/', $1) OR NAME LIKE CONCAT({}, '/', $1, '#p#%')",
        live_table::schema_of(&live.name),
        live_table::schema_of(&live.name),
    );
    let name = expand_contract_sql::bare_name(&live.name);
    let rows = match session.query(&sql, &[name.into()]).await {
        // MariaDB has no such number, and on MySQL not everybody may see it.
        Err(error) if matches!(Mysql.fault(&error), Fault::Rights | Fault::NoTable) => {
            return Ok(None);
        }
        rows => rows?,
    };
    let row = only(rows)?;
    let (versions, most) = (row.count(0)?, row.count(1)?);
    Ok((versions + ROOM > most).then(|| {
        format!(
            "{} columns came to {} or left it since it was written anew, and MySQL takes no more than {most}",
            versions, live.name
        )
    }))
}
