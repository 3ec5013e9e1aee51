//! Reads the views and stored programs whose texts may use a table.

use expand_contract_sql::{Body, BodyKind, BodyResult, bare_name};

use super::definition::quote;
use super::live_table::OURS;
use crate::catalog::{LiveRelation, LiveRoutine, LiveTable, Routines};
use crate::database::session::{Answer, Session, Value};

/// Queries for the texts of one schema that have a name anywhere, or that this user may not read: their kind, their name, the table
/// of a trigger, and the text.
const TEXTS: [&str; 4] = [
    "SELECT 'view', CONVERT(TABLE_NAME USING utf8mb4), '', CONVERT(VIEW_DEFINITION USING utf8mb4) FROM information_schema.VIEWS \
     WHERE TABLE_SCHEMA = $1 AND (IFNULL(VIEW_DEFINITION, '') = '' OR LOCATE($2, CONVERT(VIEW_DEFINITION USING utf8mb4)) > 0) \
     ORDER BY TABLE_NAME",
    "SELECT 'trigger', CONVERT(TRIGGER_NAME USING utf8mb4), CONVERT(EVENT_OBJECT_TABLE USING utf8mb4), \
     CONVERT(ACTION_STATEMENT USING utf8mb4) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = $1 \
     AND (EVENT_OBJECT_TABLE = $2 OR LOCATE($2, CONVERT(ACTION_STATEMENT USING utf8mb4)) > 0) ORDER BY TRIGGER_NAME",
    "SELECT CONVERT(LOWER(ROUTINE_TYPE) USING utf8mb4), CONVERT(ROUTINE_NAME USING utf8mb4), '', \
     CONVERT(ROUTINE_DEFINITION USING utf8mb4) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = $1 \
     AND (ROUTINE_DEFINITION IS NULL OR LOCATE($2, CONVERT(ROUTINE_DEFINITION USING utf8mb4)) > 0) \
     ORDER BY ROUTINE_NAME, ROUTINE_TYPE",
    "SELECT 'event', CONVERT(EVENT_NAME USING utf8mb4), '', CONVERT(EVENT_DEFINITION USING utf8mb4) FROM information_schema.EVENTS \
     WHERE EVENT_SCHEMA = $1 AND LOCATE($2, CONVERT(EVENT_DEFINITION USING utf8mb4)) > 0 ORDER BY EVENT_NAME",
];

// Two tables may differ only in the case of their names.
const RELATIONS: &str = "SELECT CONVERT(TABLE_NAME USING utf8mb4), CONVERT(COLUMN_NAME USING utf8mb4) \
     FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = $1 \
     ORDER BY CONVERT(TABLE_NAME USING utf8mb4) COLLATE utf8mb4_bin, ORDINAL_POSITION";

/// Reads them, and all tables of the schema.
pub(super) async fn read(session: &mut dyn Session, table: &LiveTable) -> Answer<Routines> {
    let bare = bare_name(&table.name);
    let place: [Value; 2] = [table.schema.as_str().into(), bare.into()];
    let mut texts = Vec::new();
    for query in TEXTS {
        for row in session.query(query, &place).await? {
            let name = row.text(1)?;
            if name.starts_with(OURS) {
                continue;
            }
            let is_of_table = row.text(2)?.eq_ignore_ascii_case(bare);
            let text = row.optional(3)?.filter(|text| !text.is_empty());
            texts.push(routine(row.text(0)?, name, is_of_table, text, table));
        }
    }
    if texts.is_empty() {
        return Ok(Routines::default());
    }
    let mut relations: Vec<LiveRelation> = Vec::new();
    for row in session.query(RELATIONS, &place[..1]).await? {
        let (name, column) = (row.text(0)?, row.text(1)?.to_owned());
        match relations.last_mut() {
            Some(last) if last.name == name => last.columns.push(column),
            _ => relations.push(LiveRelation {
                schema: table.schema.clone(),
                name: name.to_owned(),
                columns: vec![column],
            }),
        }
    }
    Ok(Routines {
        texts,
        relations,
        path: vec![table.schema.clone()],
    })
}

fn routine(
    kind: &str,
    name: &str,
    is_of_table: bool,
    text: Option<&str>,
    table: &LiveTable,
) -> LiveRoutine {
    let is_view = kind == "view" && text.is_some();
    // A text that this user may not read may name every column.
    let unread = || {
        let columns = table.columns.iter().map(|column| column.name.as_str());
        let words: Vec<&str> = std::iter::once(bare_name(&table.name))
            .chain(columns)
            .collect();
        words.join(" ")
    };
    let text = text.map_or_else(unread, str::to_owned);
    LiveRoutine {
        kind: match kind {
            "view" => "view",
            "trigger" => "trigger",
            "procedure" => "procedure",
            "event" => "event",
            _ => "function",
        },
        signature: name.to_owned(),
        name: name.to_owned(),
        body: Body {
            // A view's text names every column, those of its `*` too. The language of programs is not read: each column counts
            // whose name they have.
            kind: if is_view {
                BodyKind::View
            } else {
                BodyKind::Other
            },
            text: if is_view {
                format!("CREATE VIEW {} AS {text}", quote(name))
            } else {
                text
            },
            rows: if is_of_table {
                vec!["new".to_owned(), "old".to_owned()]
            } else {
                Vec::new()
            },
            values: Vec::new(),
            result: BodyResult::Free,
        },
        path: None,
        is_of_table,
        transitions: Vec::new(),
    }
}
