//! Edits that SQLite's `ALTER TABLE` does not support, or supports only for bare columns. All of them run inside the
//! step's transaction.

use expand_contract_format::ColumnEdit;
use expand_contract_sql::quote;

use super::{definition, rename, stored};
use crate::database::server::{DropColumns, EditColumn};
use crate::database::session::{Answer, Row, Session, Value, only};
use crate::error::{Doing, Error};
use crate::task::Task;

/// Edits one column in the stored `CREATE TABLE`. Only a change of the default touches the rows: their values stay.
pub(super) async fn column(
    session: &mut dyn Session,
    task: &Task,
    &EditColumn {
        table,
        column,
        edit,
        clause,
    }: &EditColumn<'_>,
) -> Result<(), Error> {
    let refuse = |why: String| task.unproved(why);
    let Some(stored) = stored::read(session, table).await.doing(&task.step)? else {
        return Err(refuse(format!("there is no table {table}")));
    };
    let before = shape(session, task, table).await?;
    let Some(position) = position(&before, column).doing(&task.step)? else {
        return Err(refuse(format!("{table} has no column {column}")));
    };
    let wanted = match edit {
        ColumnEdit::DropNotNull => before[position].clone().with(NOT_NULL, Value::Int(0)),
        ColumnEdit::SetNotNull => before[position].clone().with(NOT_NULL, Value::Int(1)),
        ColumnEdit::SetType => before[position]
            .clone()
            .with(TYPE, Value::Text(clause.into())),
        ColumnEdit::SetFirstDefault | ColumnEdit::SetDefault | ColumnEdit::DropDefault => {
            let default = definition::listed(clause).map(str::to_owned);
            before[position]
                .clone()
                .with(DEFAULT, default.map_or(Value::Null, Value::Text))
        }
        ColumnEdit::SetComment | ColumnEdit::Show => {
            return Err(refuse(
                "this database stores no comments and hides no columns; the files are for another one".into(),
            ));
        }
    };
    if before[position] == wanted {
        return Ok(());
    }
    if let Some(default) = definition::listed(clause) {
        // The schema takes an expression with an unknown function, and each INSERT would fail.
        let asked = session.query(&format!("SELECT ({default})"), &[]).await;
        asked.doing(&task.step)?;
    }
    match edit {
        ColumnEdit::DropNotNull
        | ColumnEdit::SetType
        | ColumnEdit::SetComment
        | ColumnEdit::Show => {}
        ColumnEdit::SetFirstDefault => {
            if let Some(other) = before[position].optional(DEFAULT).doing(&task.step)? {
                return Err(refuse(format!(
                    "{table}.{column} has the default {other} already, and builds may count on it: say that one in the model, or drop it first"
                )));
            }
        }
        ColumnEdit::SetNotNull => is_never_null(session, task, table, column).await?,
        ColumnEdit::SetDefault | ColumnEdit::DropDefault => {
            write_anew(session, task, table).await?;
        }
    }
    let edited = definition::edited(&stored.sql, column, edit, clause).map_err(|why| {
        refuse(format!(
            "the stored definition of {table} is not understood: {why}"
        ))
    })?;
    stored::write(session, &stored, &edited)
        .await
        .doing(&task.step)?;
    let mut expected = before;
    expected[position] = wanted;
    if shape(session, task, table).await? != expected {
        return Err(refuse(format!(
            "the edit would have changed more of {table} than {column}; nothing was changed"
        )));
    }
    Ok(())
}

/// Refuses a column with a NULL.
async fn is_never_null(
    session: &mut dyn Session,
    task: &Task,
    table: &str,
    column: &str,
) -> Result<(), Error> {
    let (t, c) = (quote(table), quote(column));
    let empty = session
        .query(
            &format!("SELECT count(*) FROM {t} WHERE {t}.{c} IS NULL"),
            &[],
        )
        .await
        .and_then(|rows| only(rows)?.count(0))
        .doing(&task.step)?;
    if empty > 0 {
        return Err(task.unproved(format!(
            "{column} is NULL in {empty} of the rows of {table}, so it cannot be NOT NULL"
        )));
    }
    Ok(())
}

/// Writes every row with all of its columns. A row that is older than a column is stored without it, and reads the column's
/// default of the schema. Dropping a column writes every row whole, and fires no trigger.
async fn write_anew(session: &mut dyn Session, task: &Task, table: &str) -> Result<(), Error> {
    let t = quote(table);
    let script = format!(
        "ALTER TABLE {t} ADD COLUMN {PASSING} INTEGER; ALTER TABLE {t} DROP COLUMN {PASSING}"
    );
    session.script(&script).await.doing(&task.step)
}

/// The name of a column that exists for a moment.
const PASSING: &str = "_ec_written_anew";

/// Drops columns together with the indexes on them alone. A column that another one replaces takes its name instead.
pub(super) async fn drop_columns(
    session: &mut dyn Session,
    task: &Task,
    drop: &DropColumns<'_>,
) -> Result<(), Error> {
    let table = drop.table;
    for column in drop.columns {
        let mut replacements = drop.replacements.iter();
        let replacement = replacements.find(|one| one.table == table && one.old == *column);
        if let Some(replacement) = replacement {
            if !drop.is_rehearsal {
                rename::agree(session, task, replacement).await?;
            }
            rename::end(session, task, replacement).await?;
            continue;
        }
        let shape = shape(session, task, table).await?;
        if position(&shape, column).doing(&task.step)?.is_none() {
            continue;
        }
        rename::drop_carried(session, column)
            .await
            .doing(&task.step)?;
        let indexes = session
            .query(
                "SELECT l.name FROM pragma_index_list($1) AS l WHERE l.origin = 'c' \
                 AND EXISTS (SELECT 1 FROM pragma_index_info(l.name) AS i WHERE i.name = $2 COLLATE NOCASE) \
                 AND NOT EXISTS (SELECT 1 FROM pragma_index_info(l.name) AS i \
                   WHERE i.name IS NULL OR i.name <> $2 COLLATE NOCASE)",
                &[table.into(), column.as_str().into()],
            )
            .await
            .doing(&task.step)?;
        for index in indexes {
            let index = index.text(0).doing(&task.step)?;
            session
                .script(&format!("DROP INDEX {}", quote(index)))
                .await
                .doing(&task.step)?;
        }
        session
            .script(&format!(
                "ALTER TABLE {} DROP COLUMN {}",
                quote(table),
                quote(column)
            ))
            .await
            .doing(&task.step)?;
    }
    Ok(())
}

pub(super) const PLACE: usize = 0;
pub(super) const NAME: usize = 1;
pub(super) const NOT_NULL: usize = 3;
const TYPE: usize = 2;
const DEFAULT: usize = 4;

/// The place of a column in a table's shape.
pub(super) fn position(shape: &[Row], column: &str) -> Answer<Option<usize>> {
    for (index, row) in shape.iter().enumerate() {
        if row.text(NAME)?.eq_ignore_ascii_case(column) {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// All that SQLite knows of a table's columns.
pub(super) async fn shape(
    session: &mut dyn Session,
    task: &Task,
    table: &str,
) -> Result<Vec<Row>, Error> {
    session
        .query(
            "SELECT cid, name, type, \"notnull\", CAST(dflt_value AS text), pk, hidden FROM pragma_table_xinfo($1)",
            &[table.into()],
        )
        .await
        .doing(&task.step)
}
