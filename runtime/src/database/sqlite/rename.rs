//! A plain rename ends in place: the new column goes, and the old one takes its name. SQLite then rewrites each index,
//! constraint, trigger and foreign key that names the column, so that nothing is lost which only the database knows. To drop
//! either column writes every row anew, so this costs no more than to drop the old one.

use expand_contract_format::{ColumnEdit, Object, Replacement, Statement};
use expand_contract_sql::{TokenKind, literal, quote, tokenize};

use super::edit::{self, NAME, NOT_NULL, PLACE, position, shape};
use crate::catalog::{Carried, LiveIndex, LiveTable, Moment, mentions};
use crate::database::EditColumn;
use crate::database::session::{Answer, Row, Session, Value, only, unreadable};
use crate::error::{Doing, Error};
use crate::task::Task;

/// The name of the new column on its way out. SQLite puts it wherever the new column was meant, and nowhere else.
const LEAVING: &str = "_ec_leaving";

/// How the name of an index begins that is there for the new column until the contract.
const CARRIED: &str = "_ec_carried_";

/// Adds the new column with the type and the collation that only the database knows.
pub(super) fn add(live: &LiveTable, replacement: &Replacement) -> Option<Carried> {
    let Replacement { table, old, new } = replacement;
    let column = live.column(old)?;
    let collation = column.collation.as_ref();
    let collation = collation.map_or_else(String::new, |name| format!(" COLLATE {}", quote(name)));
    let kind = format!("{}{collation}", column.ty);
    Some(Carried {
        table: table.clone(),
        column: new.clone(),
        moment: Moment::Adding,
        statement: Statement {
            title: format!("as {kind}"),
            sql: format!(
                "ALTER TABLE {} ADD COLUMN {} {kind}",
                quote(table),
                quote(new)
            ),
            ..Statement::default()
        },
    })
}

/// The indexes that new builds need while both columns are there: they go with the new column in the contract.
pub(super) fn indexes(
    live: &LiveTable,
    replacements: &[Replacement],
    made: &[Object],
) -> Answer<Vec<Carried>> {
    let mut carried = Vec::new();
    for index in &live.indexes {
        let replaced = |one: &&Replacement| index.columns.contains(&one.old);
        let Some(replacement) = replacements.iter().find(replaced) else {
            continue;
        };
        if index.is_primary || is_made(index, replacement, made) {
            continue;
        }
        let definition = if index.definition.is_empty() {
            // The index of a UNIQUE constraint has no text.
            let key: Vec<String> = index.key.iter().map(|name| quote(name)).collect();
            format!("({})", key.join(", "))
        } else {
            index.definition.clone()
        };
        let definition = with_new_names(&definition, replacements)?;
        let unique = if index.is_unique { "UNIQUE " } else { "" };
        let name = format!("{CARRIED}{}", index.name);
        carried.push(Carried {
            table: live.name.clone(),
            column: replacement.new.clone(),
            moment: Moment::Filled,
            statement: Statement {
                title: format!("Carry index {} over until the contract.", index.name),
                done_when: Some(format!(
                    "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = {})",
                    literal(&name)
                )),
                sql: format!(
                    "CREATE {unique}INDEX IF NOT EXISTS {} ON {} {definition}",
                    quote(&name),
                    quote(&live.name)
                ),
                ..Statement::default()
            },
        });
    }
    Ok(carried)
}

/// Whether the files make an index of this kind on the new column.
fn is_made(index: &LiveIndex, replacement: &Replacement, made: &[Object]) -> bool {
    index.columns == [replacement.old.as_str()]
        && !index.is_partial
        && made.iter().any(|object| {
            matches!(object, Object::Index { table, columns, unique, .. }
                if *table == replacement.table && *columns == [replacement.new.as_str()] && *unique == index.is_unique)
        })
}

/// The part of `CREATE INDEX` behind the table, in which every name but a function's is a column of the table.
fn with_new_names(definition: &str, replacements: &[Replacement]) -> Answer<String> {
    let tokens = tokenize(definition).map_err(unreadable)?;
    let texts = tokens.iter().enumerate().map(|(at, token)| {
        let next = tokens[at + 1..].iter().find(|token| !token.is_blank());
        let calls = next.is_some_and(|next| next.is_symbol("("));
        let replaced = token.name().filter(|_| !calls).and_then(|name| {
            let mut replacements = replacements.iter();
            replacements.find(|one| one.old.eq_ignore_ascii_case(&name))
        });
        match replaced {
            Some(replacement) => quote(&replacement.new),
            None => token.text.to_owned(),
        }
    });
    Ok(texts.collect())
}

/// Drops the carried indexes that name a column.
pub(super) async fn drop_carried(session: &mut dyn Session, column: &str) -> Answer<()> {
    let rows = session
        .query(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND substr(name, 1, length($1)) = $1",
            &[CARRIED.into()],
        )
        .await?;
    for row in &rows {
        if mentions(row.text(1)?, column) {
            let drop = format!("DROP INDEX {}", quote(row.text(0)?));
            session.script(&drop).await?;
        }
    }
    Ok(())
}

/// Ends a rename, inside the step's transaction. The triggers that kept the columns in step are dropped already.
pub(super) async fn end(
    session: &mut dyn Session,
    task: &Task,
    replacement: &Replacement,
) -> Result<(), Error> {
    let Replacement { table, old, new } = replacement;
    let before = shape(session, task, table).await?;
    let Some(old_at) = position(&before, old).doing(&task.step)? else {
        return Ok(());
    };
    let Some(new_at) = position(&before, new).doing(&task.step)? else {
        return Err(task.unproved(format!("{table} has no column {new}")));
    };
    drop_carried(session, new).await.doing(&task.step)?;
    let views = views(session).await.doing(&task.step)?;
    let (t, o, n, leaving) = (quote(table), quote(old), quote(new), quote(LEAVING));
    // A trigger on a view may name a column of the view that has another name for a moment: with a writable schema SQLite leaves
    // its text alone instead of failing.
    let script = format!(
        "PRAGMA writable_schema = ON; ALTER TABLE {t} RENAME COLUMN {n} TO {leaving}; ALTER TABLE {t} RENAME COLUMN {o} TO {n}"
    );
    let done = session.script(&script).await.doing(&task.step);
    let reset = session.script("PRAGMA writable_schema = OFF").await;
    done?;
    reset.doing(&task.step)?;
    let moved = moved(session, task, new).await?;
    for object in moved.iter().rev() {
        let drop = format!("DROP {} {}", object.kind, quote(&object.name));
        session.script(&drop).await.doing(&task.step)?;
    }
    drop_doubles(session, &moved).await.doing(&task.step)?;
    for object in &moved {
        session.script(&object.sql).await.doing(&task.step)?;
    }
    // This looks through the whole schema, and fails if something in it still names the old column.
    let drop = format!("ALTER TABLE {t} DROP COLUMN {leaving}");
    session.script(&drop).await.doing(&task.step)?;
    let required = before[new_at].truth(NOT_NULL).doing(&task.step)?;
    if required {
        let edit = EditColumn {
            table,
            column: new,
            edit: ColumnEdit::SetNotNull,
            clause: "",
        };
        edit::column(session, task, &edit).await?;
    }
    let required = required || before[old_at].truth(NOT_NULL).doing(&task.step)?;
    let mut expected = before;
    expected[old_at] = expected[old_at]
        .clone()
        .with(NAME, Value::Text(new.clone()))
        .with(NOT_NULL, Value::Int(required.into()));
    expected.remove(new_at);
    if without_places(shape(session, task, table).await?) != without_places(expected) {
        return Err(task.unproved(format!(
            "the rename would have changed more of {table} than {old} and {new}; nothing was changed"
        )));
    }
    show_the_same(session, task, replacement, &views).await
}

fn without_places(rows: Vec<Row>) -> Vec<Row> {
    let rows = rows.into_iter();
    rows.map(|row| row.with(PLACE, Value::Int(0))).collect()
}

/// Refuses if a row holds two values. The scan is short beside the drop, which writes every row anew.
pub(super) async fn agree(
    session: &mut dyn Session,
    task: &Task,
    replacement: &Replacement,
) -> Result<(), Error> {
    let Replacement { table, old, new } = replacement;
    let columns = shape(session, task, table).await?;
    if position(&columns, old).doing(&task.step)?.is_none() {
        // It was dropped by hand.
        return Ok(());
    }
    let (t, o, n) = (quote(table), quote(old), quote(new));
    let differ = format!(
        "SELECT count(*) FROM {t} WHERE {t}.{o} IS NOT +{t}.{n} COLLATE BINARY OR typeof({t}.{o}) IS NOT typeof({t}.{n})"
    );
    let rows = session.query(&differ, &[]).await;
    match rows
        .and_then(|rows| only(rows)?.count(0))
        .doing(&task.step)?
    {
        0 => Ok(()),
        rows => Err(task.unproved(format!("{old} and {new} differ in {rows} rows of {table}"))),
    }
}

/// A view with its text and the names of its columns.
struct View {
    name: String,
    sql: String,
    columns: String,
}

async fn views(session: &mut dyn Session) -> Answer<Vec<View>> {
    let rows = session
        .query(
            "SELECT name, sql, (SELECT group_concat(name, char(31)) FROM pragma_table_info(v.name)) FROM sqlite_schema AS v \
             WHERE type = 'view' ORDER BY rowid",
            &[],
        )
        .await?;
    let views = rows.iter().map(|row| {
        Ok(View {
            name: row.text(0)?.to_owned(),
            sql: row.text(1)?.to_owned(),
            columns: row.text(2)?.to_owned(),
        })
    });
    views.collect()
}

/// Refuses if a view that names the old column would show another name to its readers.
async fn show_the_same(
    session: &mut dyn Session,
    task: &Task,
    replacement: &Replacement,
    before: &[View],
) -> Result<(), Error> {
    let Replacement { table, old, new } = replacement;
    for view in views(session).await.doing(&task.step)? {
        let changed = before.iter().any(|before| {
            before.name == view.name && before.sql != view.sql && before.columns != view.columns
        });
        if changed {
            return Err(task.unproved(format!(
                "view {} shows {table}.{old}, and would show {new} to its readers, unless it says `{old} AS {old}`",
                view.name
            )));
        }
    }
    Ok(())
}

/// An index, a trigger or a view.
struct Named {
    kind: String,
    name: String,
    sql: String,
}

/// The objects that name the new column and would keep it from being dropped, each with a text that names the column which takes
/// its place.
async fn moved(session: &mut dyn Session, task: &Task, new: &str) -> Result<Vec<Named>, Error> {
    // A view comes before the triggers on it.
    let rows = session
        .query(
            "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type <> 'table' AND sql IS NOT NULL \
             ORDER BY type <> 'view', rowid",
            &[],
        )
        .await
        .doing(&task.step)?;
    let mut moved: Vec<Named> = Vec::new();
    for row in &rows {
        let text = |column| row.text(column).doing(&task.step);
        let sql = text(3)?;
        let named = named_again(sql, new).doing(&task.step)?;
        let on_view = moved
            .iter()
            .any(|view| view.kind == "view" && Some(view.name.as_str()) == row.text(2).ok());
        if named == sql && !on_view {
            continue;
        }
        moved.push(Named {
            kind: text(0)?.to_owned(),
            name: text(1)?.to_owned(),
            sql: named,
        });
    }
    Ok(moved)
}

/// The text with the new column's own name.
fn named_again(sql: &str, new: &str) -> Answer<String> {
    let tokens = tokenize(sql).map_err(unreadable)?;
    let texts = tokens.iter().map(|token| match token.name() {
        Some(name) if name == LEAVING && token.kind == TokenKind::Word => new.to_owned(),
        Some(name) if name == LEAVING => quote(new),
        _ => token.text.to_owned(),
    });
    Ok(texts.collect())
}

/// Drops each index on the old column that has its like on the new one.
async fn drop_doubles(session: &mut dyn Session, moved: &[Named]) -> Answer<()> {
    let rows = session
        .query(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
            &[],
        )
        .await?;
    let mut kept = Vec::new();
    for object in moved.iter().filter(|object| object.kind == "index") {
        kept.push(without_name(&object.sql)?);
    }
    for row in &rows {
        if kept.contains(&without_name(row.text(1)?)?) {
            let drop = format!("DROP INDEX {}", quote(row.text(0)?));
            session.script(&drop).await?;
        }
    }
    Ok(())
}

/// The words of a `CREATE INDEX` but for its own name.
fn without_name(sql: &str) -> Answer<Vec<String>> {
    let tokens = tokenize(sql).map_err(unreadable)?;
    let mut words = tokens.iter().filter(|token| !token.is_blank());
    let unique = words.clone().any(|token| token.is_word("UNIQUE"));
    let behind = words.by_ref().skip_while(|token| !token.is_word("ON"));
    let behind = behind.map(|token| match token.name() {
        Some(name) => name.to_lowercase(),
        None => token.text.to_owned(),
    });
    Ok(std::iter::once(unique.to_string()).chain(behind).collect())
}
