//! Reads the schema's facts about one table.

use expand_contract_sql::{TokenKind, tokenize};

use super::constraints;
use crate::catalog::{
    LiveColumn, LiveConstraint, LiveIndex, LiveTable, LiveTrigger, RelationKind, mentions,
};
use crate::database::session::{Answer, Row, Session, Value, unreadable};

/// Reads a table of the main database.
pub(super) async fn read(session: &mut dyn Session, table: &str) -> Answer<Option<LiveTable>> {
    let name: [Value; 1] = [table.into()];
    let rows = session
        .query(
            "SELECT l.name, l.type, coalesce(s.sql, '') FROM pragma_table_list AS l LEFT JOIN sqlite_schema AS s \
             ON s.name = l.name AND s.type IN ('table', 'view') WHERE l.schema = 'main' AND l.name = $1 COLLATE NOCASE",
            &name,
        )
        .await?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let sql = row.text(2)?.to_owned();
    let columns = session
        .query(
            "SELECT name, type, \"notnull\", dflt_value, hidden FROM pragma_table_xinfo($1)",
            &name,
        )
        .await?;
    let columns = columns.iter().map(|row| column(row, &sql));
    let columns: Vec<LiveColumn> = columns.collect::<Answer<_>>()?;
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let mut indexes = Vec::new();
    let listed = session
        .query(
            "SELECT l.name, l.\"unique\", l.origin, l.partial, coalesce(s.sql, ''), \
             (SELECT group_concat(coalesce(i.name, ''), char(31)) FROM pragma_index_info(l.name) AS i) \
             FROM pragma_index_list($1) AS l LEFT JOIN sqlite_schema AS s ON s.name = l.name AND s.type = 'index' \
             ORDER BY l.name",
            &name,
        )
        .await?;
    for row in &listed {
        indexes.push(index(row, &names)?);
    }
    let constraints = live_constraints(&sql, &names)?;
    Ok(Some(LiveTable {
        schema: "main".into(),
        name: row.text(0)?.to_owned(),
        kind: match row.text(1)? {
            "table" => RelationKind::Table,
            "view" => RelationKind::View,
            "virtual" => RelationKind::Virtual,
            _ => RelationKind::Other,
        },
        is_owned: true,
        hides_rows: false,
        children: Vec::new(),
        parents: Vec::new(),
        is_replicated: false,
        rules: Vec::new(),
        obstacles: Vec::new(),
        triggers: triggers(session, table).await?,
        columns,
        indexes,
        constraints,
        statistics: Vec::new(),
    }))
}

/// Reads the triggers of a table.
pub(super) async fn triggers(session: &mut dyn Session, table: &str) -> Answer<Vec<LiveTrigger>> {
    let triggers = session
        .query(
            "SELECT name, coalesce(sql, '') FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = $1 COLLATE NOCASE \
             ORDER BY name",
            &[table.into()],
        )
        .await?;
    let triggers = triggers.iter().map(|row| {
        let body = row.text(1)?.to_owned();
        let name = row.text(0)?.to_owned();
        Ok(LiveTrigger {
            is_sync: name.starts_with("_ec_"),
            name,
            is_enabled: true,
            is_always: false,
            on_update: tokenize(&body)
                .map_err(unreadable)?
                .iter()
                .any(|token| token.is_word("UPDATE")),
            columns: Vec::new(),
            body,
            arguments: Vec::new(),
        })
    });
    triggers.collect()
}

pub(super) fn list(row: &Row, column: usize) -> Answer<Vec<String>> {
    Ok(match row.optional(column)? {
        None => Vec::new(),
        Some(text) => text.split('\u{1f}').map(str::to_owned).collect(),
    })
}

fn column(row: &Row, sql: &str) -> Answer<LiveColumn> {
    let name = row.text(0)?.to_owned();
    Ok(LiveColumn {
        ty: row.text(1)?.to_owned(),
        collation: collation(sql, &name),
        is_required: row.truth(2)?,
        default: row.optional(3)?.map(str::to_owned),
        domain: None,
        is_identity: false,
        // 2 and 3: generated columns, 1: of virtual tables.
        is_generated: row.int(4)? > 1,
        partitions: false,
        sequence: None,
        settings: Vec::new(),
        grants: Vec::new(),
        comment: None,
        name,
    })
}

fn index(row: &Row, names: &[&str]) -> Answer<LiveIndex> {
    let name = row.text(0)?.to_owned();
    let sql = row.text(4)?;
    let key = list(row, 5)?;
    let mut columns: Vec<String> = key.iter().filter(|one| !one.is_empty()).cloned().collect();
    // Expressions and conditions are only in the text.
    for column in names {
        if !columns.iter().any(|one| one == column) && mentions(after_on(sql), column) {
            columns.push((*column).to_owned());
        }
    }
    let origin = row.text(2)?;
    Ok(LiveIndex {
        columns,
        key: if key.iter().any(String::is_empty) {
            Vec::new()
        } else {
            key
        },
        is_partial: row.truth(3)?,
        is_unique: row.truth(1)?,
        is_primary: origin == "pk",
        is_valid: true,
        is_replica_identity: false,
        constraint: (origin == "u").then(String::new),
        is_exclusion: false,
        excludes: false,
        definition: after_on(sql).to_owned(),
        name,
    })
}

/// The part of `CREATE INDEX` behind the table.
fn after_on(sql: &str) -> &str {
    sql.find('(').map_or("", |at| &sql[at..])
}

/// Every CHECK and foreign key of a table, with the columns that it names.
fn live_constraints(sql: &str, names: &[&str]) -> Answer<Vec<LiveConstraint>> {
    let found = constraints::constraints(sql).map_err(unreadable)?;
    let found = found.iter();
    Ok(found
        .map(|constraint| LiveConstraint {
            name: constraints::label(constraint),
            kind: constraint.kind,
            columns: constraint.columns(names),
            definition: constraints::definition(constraint),
            is_validated: true,
        })
        .collect())
}

/// The collation in a column's definition.
fn collation(sql: &str, column: &str) -> Option<String> {
    let tokens = tokenize(sql).ok()?;
    let mut depth = 0_u32;
    let mut begins = true;
    let mut inside = false;
    let mut takes = false;
    for token in tokens.iter().filter(|token| !token.is_blank()) {
        if takes {
            return token.name();
        }
        if depth == 1 && begins {
            inside = token
                .name()
                .is_some_and(|name| name.eq_ignore_ascii_case(column));
            begins = false;
        }
        match token.kind {
            TokenKind::Symbol if token.text == "(" => {
                depth += 1;
                begins = depth == 1;
            }
            TokenKind::Symbol if token.text == ")" => depth = depth.saturating_sub(1),
            TokenKind::Symbol if token.text == "," && depth == 1 => begins = true,
            _ => takes = inside && depth == 1 && token.is_word("COLLATE"),
        }
    }
    None
}
