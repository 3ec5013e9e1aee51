//! Edits that SQLite's `ALTER TABLE` does not support, or supports only for bare columns. All of them run inside the
//! step's transaction.

use expand_contract_format::ColumnEdit;
use expand_contract_sql::{Token, TokenKind, quote, tokenize};

use super::{rename, stored};
use crate::database::server::DropColumns;
use crate::database::session::{Answer, Row, Session, Value, only};
use crate::error::{Doing, Error};
use crate::task::Task;

/// Edits NOT NULL of one column in the stored `CREATE TABLE`, without touching a row.
pub(super) async fn column(
    session: &mut dyn Session,
    task: &Task,
    table: &str,
    column: &str,
    edit: ColumnEdit,
) -> Result<(), Error> {
    let refuse = |why: String| task.unproved(why);
    let Some(stored) = stored::read(session, table).await.doing(&task.step)? else {
        return Err(refuse(format!("there is no table {table}")));
    };
    let before = shape(session, task, table).await?;
    let Some(position) = position(&before, column).doing(&task.step)? else {
        return Err(refuse(format!("{table} has no column {column}")));
    };
    let set = edit == ColumnEdit::SetNotNull;
    if before[position].truth(NOT_NULL).doing(&task.step)? == set {
        return Ok(());
    }
    if set {
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
            return Err(refuse(format!(
                "{column} is NULL in {empty} of the rows of {table}, so it cannot be NOT NULL"
            )));
        }
    }
    let edited = edit_sql(&stored.sql, column, edit).map_err(|why| {
        refuse(format!(
            "the stored definition of {table} is not understood: {why}"
        ))
    })?;
    stored::write(session, &stored, &edited)
        .await
        .doing(&task.step)?;
    let mut expected = before;
    let edited = expected.remove(position);
    expected.insert(position, edited.with(NOT_NULL, Value::Int(set.into())));
    if shape(session, task, table).await? != expected {
        return Err(refuse(format!(
            "the edit would have changed more of {table} than {column}; nothing was changed"
        )));
    }
    Ok(())
}

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

/// The text of a `CREATE TABLE` after NOT NULL of one column is added or removed.
fn edit_sql(sql: &str, column: &str, edit: ColumnEdit) -> Result<String, String> {
    let tokens = tokenize(sql)?;
    let definition = definition(&tokens, column).ok_or_else(|| format!("no column {column}"))?;
    let mut texts: Vec<String> = tokens.iter().map(|token| token.text.to_owned()).collect();
    match edit {
        ColumnEdit::DropNotNull => {
            let constraint =
                not_null(&tokens, &definition).ok_or_else(|| format!("no NOT NULL at {column}"))?;
            // The cut includes the space before, so that adding NOT NULL again restores the text. The space after may
            // be the one that ends a comment.
            let space = constraint.start - 1;
            let start = if tokens[space].kind == TokenKind::Space && !tokens[space - 1].is_blank() {
                space
            } else {
                constraint.start
            };
            texts[start..constraint.end]
                .iter_mut()
                .for_each(String::clear);
        }
        ColumnEdit::SetNotNull => {
            // The place is after the type and before the first constraint, so that a trailing comment does not swallow
            // it.
            let last = definition
                .clone()
                .take_while(|&index| !begins_constraint(&tokens[index]))
                .filter(|&index| !tokens[index].is_blank())
                .last()
                // A definition without a type ends with its name.
                .unwrap_or(definition.start);
            texts[last].push_str(" NOT NULL");
        }
    }
    Ok(texts.concat())
}

/// The tokens of one column's definition.
fn definition(tokens: &[Token<'_>], column: &str) -> Option<std::ops::Range<usize>> {
    let open = tokens.iter().position(|token| token.is_symbol("("))?;
    let mut depth = 0_usize;
    let mut start = open + 1;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth -= 1;
        }
        let ends = depth == 0 || (depth == 1 && token.is_symbol(","));
        if ends {
            let first = (start..index).find(|&at| !tokens[at].is_blank())?;
            // A table constraint begins with a bare keyword; a column of that name is quoted.
            let constraint = begins_constraint(&tokens[first]);
            if !constraint
                && tokens[first]
                    .name()
                    .is_some_and(|name| name.eq_ignore_ascii_case(column))
            {
                return Some(first..index);
            }
            start = index + 1;
        }
        if depth == 0 {
            return None;
        }
    }
    None
}

fn begins_constraint(token: &Token<'_>) -> bool {
    const WORDS: [&str; 11] = [
        "constraint",
        "primary",
        "not",
        "null",
        "unique",
        "check",
        "default",
        "collate",
        "references",
        "generated",
        "foreign",
    ];
    WORDS.iter().any(|word| token.is_word(word)) || token.is_word("as")
}

/// The tokens of `[CONSTRAINT name] NOT NULL [ON CONFLICT word]`, outside of parentheses.
fn not_null(
    tokens: &[Token<'_>],
    definition: &std::ops::Range<usize>,
) -> Option<std::ops::Range<usize>> {
    let mut depth = 0_usize;
    let plain: Vec<usize> = definition
        .clone()
        .filter(|&index| {
            let token = &tokens[index];
            if token.is_symbol(")") {
                depth = depth.saturating_sub(1);
            }
            let outside = depth == 0;
            if token.is_symbol("(") {
                depth += 1;
            }
            outside && !token.is_blank()
        })
        .collect();
    let word = |at: usize, word: &str| plain.get(at).is_some_and(|&at| tokens[at].is_word(word));
    let at = (1..plain.len()).find(|&at| word(at, "not") && word(at + 1, "null"))?;
    let first = if at >= 3 && word(at - 2, "constraint") {
        plain[at - 2]
    } else {
        plain[at]
    };
    let last = if word(at + 2, "on") && word(at + 3, "conflict") {
        *plain.get(at + 4)?
    } else {
        plain[at + 1]
    };
    Some(first..last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drop(sql: &str, column: &str) -> String {
        edit_sql(sql, column, ColumnEdit::DropNotNull).expect("edits")
    }

    fn set(sql: &str, column: &str) -> String {
        edit_sql(sql, column, ColumnEdit::SetNotNull).expect("edits")
    }

    #[test]
    fn not_null_goes_with_its_name_and_its_conflict_clause() {
        assert_eq!(
            drop(
                "CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL)",
                "name"
            ),
            "CREATE TABLE t (id integer PRIMARY KEY, name text)"
        );
        assert_eq!(
            drop(
                "CREATE TABLE t (a text CONSTRAINT full NOT NULL ON CONFLICT IGNORE DEFAULT 'NOT NULL', b text NOT NULL)",
                "a"
            ),
            "CREATE TABLE t (a text DEFAULT 'NOT NULL', b text NOT NULL)"
        );
        assert_eq!(
            drop(
                "CREATE TABLE t (\"a,(\" text DEFAULT ('x') CHECK (\"a,(\" IS NOT NULL) not /* now */ null)",
                "a,("
            ),
            "CREATE TABLE t (\"a,(\" text DEFAULT ('x') CHECK (\"a,(\" IS NOT NULL))"
        );
    }

    #[test]
    fn a_comment_before_not_null_stays_closed() {
        assert_eq!(
            drop("CREATE TABLE t (id, n text -- why\n NOT NULL)", "n"),
            "CREATE TABLE t (id, n text -- why\n )"
        );
    }

    #[test]
    fn not_null_comes_behind_the_type() {
        assert_eq!(
            set(
                "CREATE TABLE t (id integer PRIMARY KEY, n varchar(10) DEFAULT 'x' -- why\n)",
                "n"
            ),
            "CREATE TABLE t (id integer PRIMARY KEY, n varchar(10) NOT NULL DEFAULT 'x' -- why\n)"
        );
        assert_eq!(
            set("CREATE TABLE t (id, n -- no type\n)", "N"),
            "CREATE TABLE t (id, n NOT NULL -- no type\n)"
        );
    }

    #[test]
    fn a_keyword_in_quotes_is_a_column() {
        assert_eq!(
            set(
                "CREATE TABLE t (id, \"check\" text, CHECK (id > 0))",
                "check"
            ),
            "CREATE TABLE t (id, \"check\" text NOT NULL, CHECK (id > 0))"
        );
        assert!(
            edit_sql(
                "CREATE TABLE t (id, CHECK (id > 0))",
                "check",
                ColumnEdit::SetNotNull
            )
            .is_err()
        );
    }
}
