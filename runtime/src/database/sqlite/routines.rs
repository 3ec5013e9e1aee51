//! Reads the triggers and views whose texts may use a table.

use expand_contract_sql::{Body, BodyKind, BodyResult, view_lists_columns};

use super::live_table::list;
use crate::catalog::{LiveRelation, LiveRoutine, LiveTable, Routines, mentions};
use crate::database::session::{Answer, Session};

/// Reads them, and all tables.
pub(super) async fn read(session: &mut dyn Session, table: &LiveTable) -> Answer<Routines> {
    let rows = session
        .query(
            "SELECT type, name, tbl_name = $1 COLLATE NOCASE, sql FROM sqlite_schema \
             WHERE type IN ('trigger', 'view') AND sql IS NOT NULL ORDER BY type, name",
            &[table.name.as_str().into()],
        )
        .await?;
    let mut routines = Vec::new();
    for row in &rows {
        let (name, text) = (row.text(1)?.to_owned(), row.text(3)?.to_owned());
        if name.starts_with("_ec_") || !mentions(&text, &table.name) {
            continue;
        }
        let is_view = row.text(0)? == "view";
        let declares = is_view && view_lists_columns(&text);
        let is_of_table = !is_view && row.truth(2)?;
        let rows = if is_of_table {
            vec!["new".to_owned(), "old".to_owned()]
        } else {
            Vec::new()
        };
        routines.push(LiveRoutine {
            kind: if is_view { "view" } else { "trigger" },
            signature: name.clone(),
            name,
            body: Body {
                kind: if is_view {
                    BodyKind::View
                } else {
                    BodyKind::Trigger
                },
                text,
                rows,
                values: Vec::new(),
                result: if declares {
                    BodyResult::Declared
                } else {
                    BodyResult::Free
                },
            },
            path: None,
            is_of_table,
            transitions: Vec::new(),
        });
    }
    if routines.is_empty() {
        return Ok(Routines::default());
    }
    let rows = session
        .query(
            "SELECT m.name, (SELECT group_concat(c.name, char(31)) FROM pragma_table_info(m.name) AS c) \
             FROM sqlite_schema AS m WHERE m.type = 'table'",
            &[],
        )
        .await?;
    let relations = rows.iter().map(|row| {
        Ok(LiveRelation {
            schema: "main".into(),
            name: row.text(0)?.to_owned(),
            columns: list(row, 1)?,
        })
    });
    Ok(Routines {
        texts: routines,
        relations: relations.collect::<Answer<_>>()?,
        path: vec!["main".into()],
    })
}
