//! Edits of one column, and the statements that clear the way for its drop. Each is one `ALTER TABLE`, which is done as a whole or
//! not at all, and commits by itself.

use expand_contract_format::{ColumnEdit, Statement};
use expand_contract_sql::{bare_name, is_constant};

use super::definition::{self, Column, Part, PieceKind, literal, pieces, quote, quote_table};
use super::live_table::schema_of;
use crate::catalog::{Carried, Fact, LiveIndex, LiveTable, Moment};
use crate::database::server::EditColumn;
use crate::database::session::{Answer, Session, only};
use crate::error::{Doing, Error};
use crate::task::Task;

/// Changes the catalog alone.
const INSTANT: &str = "ALGORITHM=INSTANT";

/// Writers go on beside it. `COPY` would keep them out, so it is never asked for: then the server refuses.
pub(super) const ONLINE: &str = "ALGORITHM=INPLACE, LOCK=NONE";

/// Lets the session wait long for the table. A rebuild waits at its begin and at its end for every transaction that has used the table. All its
/// work is lost if it waits in vain: with a second, one reader ends a rebuild of six hours. Other sessions queue behind it meanwhile,
/// so it does not wait for ever either.
const PATIENT: &str = "SET @_ec_lock_wait = @@SESSION.lock_wait_timeout /*M!, @_ec_time = @@SESSION.max_statement_time */; \
     SET SESSION lock_wait_timeout = 50 /*M!, SESSION max_statement_time = 0 */";

/// Lets the session wait as before.
const AS_BEFORE: &str = "SET SESSION lock_wait_timeout = @_ec_lock_wait /*M!, SESSION max_statement_time = @_ec_time */";

/// Edits one column. An edit that is done already does nothing: a rebuild writes the whole table.
pub(super) async fn column(
    session: &mut dyn Session,
    task: &Task,
    edit: &EditColumn<'_>,
) -> Result<(), Error> {
    let found = read(session, task, edit.table, edit.column).await?;
    let clause = edit.clause.trim();
    let place = format!("{}.{}", edit.table, edit.column);
    match edit.edit {
        ColumnEdit::SetNotNull | ColumnEdit::DropDefault if would_be_zero(&found, edit.edit) => {
            Err(task.unproved(format!(
                "{place} says ON UPDATE, and a column without NULL and without a default would have one of zeros on MariaDB, which then \
                 refuses to alter the table: give {place} a default"
            )))
        }
        ColumnEdit::SetNotNull if found.has(Part::NotNull) => {
            modify(session, task, edit.table, &found, &found.visible()).await
        }
        ColumnEdit::SetNotNull => {
            rebuild(session, task, &modified(edit.table, &found.required())).await
        }
        ColumnEdit::DropNotNull if !found.has(Part::NotNull) => Ok(()),
        ColumnEdit::DropNotNull => {
            rebuild(session, task, &modified(edit.table, &found.nullable())).await
        }
        ColumnEdit::SetFirstDefault | ColumnEdit::SetDefault => {
            let wanted = behind("DEFAULT", clause);
            match found.default() {
                Some(there) if is_same(there, wanted) => return Ok(()),
                Some(there) if edit.edit == ColumnEdit::SetFirstDefault => {
                    if is_equal(session, there, wanted).await.doing(&task.step)? {
                        return Ok(());
                    }
                    return Err(task.unproved(format!(
                        "{place} has the default {there} already, and builds may count on it: say that one in the model, or drop \
                         it first"
                    )));
                }
                _ => {}
            }
            set_default(session, task, edit.table, &found, Some(wanted)).await
        }
        ColumnEdit::DropDefault => set_default(session, task, edit.table, &found, None).await,
        ColumnEdit::SetType => set_type(session, task, edit.table, &found, clause).await,
        ColumnEdit::Show => modify(session, task, edit.table, &found, &found.visible()).await,
        ColumnEdit::SetComment => {
            let comment = behind("COMMENT", clause);
            let wanted = found.with_comment((!comment.is_empty()).then_some(comment));
            modify(session, task, edit.table, &found, &wanted).await
        }
    }
}

/// Whether an edit would leave a column with ON UPDATE, with NOT NULL, and without a default.
fn would_be_zero(found: &Column, edit: ColumnEdit) -> bool {
    found.has(Part::OnUpdate)
        && match edit {
            ColumnEdit::SetNotNull => !found.has(Part::NotNull) && found.default().is_none(),
            _ => found.has(Part::NotNull) && found.default().is_some(),
        }
}

async fn read(
    session: &mut dyn Session,
    task: &Task,
    table: &str,
    column: &str,
) -> Result<Column, Error> {
    let created = definition::read(session, &quote_table(table)).await;
    let created = created.doing(&task.step)?;
    let found = created.column(column).cloned();
    found.ok_or_else(|| task.unproved(format!("{table} has no column {column}")))
}

/// `ALTER TABLE .. MODIFY ..`, without the way to do it.
fn modified(table: &str, column: &Column) -> String {
    format!(
        "ALTER TABLE {} MODIFY {}",
        quote_table(table),
        column.definition()
    )
}

/// Changes what the catalog alone says of a column.
async fn modify(
    session: &mut dyn Session,
    task: &Task,
    table: &str,
    found: &Column,
    wanted: &Column,
) -> Result<(), Error> {
    if found == wanted {
        return Ok(());
    }
    let sql = format!("{}, {INSTANT}", modified(table, wanted));
    session.script(&sql).await.doing(&task.step)
}

/// Writes the table anew, while writers go on.
async fn rebuild(session: &mut dyn Session, task: &Task, alter: &str) -> Result<(), Error> {
    let done = patiently(session, &format!("{alter}, {ONLINE}")).await;
    done.doing(&task.step)
}

async fn patiently(session: &mut dyn Session, sql: &str) -> Answer<()> {
    session.script(PATIENT).await?;
    let done = session.script(sql).await;
    // A lost connection has no settings either.
    let reset = session.script(AS_BEFORE).await;
    done?;
    reset
}

/// Gives a column a default, or none. No row changes.
async fn set_default(
    session: &mut dyn Session,
    task: &Task,
    table: &str,
    found: &Column,
    default: Option<&str>,
) -> Result<(), Error> {
    // MariaDB forgets ON UPDATE at `SET DEFAULT`, and MySQL takes the time there only as an expression, which it then shows in other
    // words.
    if found.has(Part::OnUpdate) || default.is_some_and(is_now) {
        return modify(session, task, table, found, &found.with_default(default)).await;
    }
    let edit = match default {
        Some(default) => format!("SET DEFAULT {}", assigned(default)),
        None if found.default().is_none() => return Ok(()),
        None if found.has(Part::NotNull) => "DROP DEFAULT".to_owned(),
        // MySQL takes `DROP DEFAULT` by its word: an INSERT without a value would fail.
        None => "SET DEFAULT NULL".to_owned(),
    };
    let sql = format!(
        "ALTER TABLE {} ALTER COLUMN {} {edit}, {INSTANT}",
        quote_table(table),
        quote(&found.name)
    );
    session.script(&sql).await.doing(&task.step)
}

/// Gives a column another type whose values are stored alike. MySQL has another algorithm for some of these changes, and that one also
/// takes a moment, so no work would be lost.
async fn set_type(
    session: &mut dyn Session,
    task: &Task,
    table: &str,
    found: &Column,
    sql_type: &str,
) -> Result<(), Error> {
    let alter = modified(table, &found.with_type(sql_type));
    let instant = session.script(&format!("{alter}, {INSTANT}")).await;
    match instant {
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(NOT_THIS_WAY) => {
            let in_place = session.script(&format!("{alter}, {ONLINE}")).await;
            in_place.doing(&task.step)
        }
        done => done.doing(&task.step),
    }
}

/// The SQLSTATE of an algorithm that the server does not have for a change.
const NOT_THIS_WAY: &str = "0A000";

/// The text behind the word that begins a clause, if it begins with that word.
fn behind<'a>(word: &str, clause: &'a str) -> &'a str {
    let begin = clause.get(..word.len());
    match begin {
        Some(begin) if begin.eq_ignore_ascii_case(word) => clause[word.len()..].trim_start(),
        _ => clause,
    }
}

/// A default as `SET DEFAULT` takes it on both servers: a literal, or an expression in parentheses.
pub(super) fn assigned(default: &str) -> String {
    let solid = solid(default);
    let bare = match &solid[..] {
        [sign, rest @ ..] if sign == "-" || sign == "+" => rest,
        all => all,
    };
    let is_literal = match bare {
        [one] => {
            one.starts_with('\'')
                || one.starts_with(|c: char| c.is_ascii_digit())
                || ["NULL", "TRUE", "FALSE"].contains(&one.to_ascii_uppercase().as_str())
        }
        // `1.5`, `.5`, `b'101'`, `_utf8mb4'x'`
        [_, text] if text.starts_with('\'') => true,
        parts => parts
            .iter()
            .all(|part| part == "." || part.starts_with(|c: char| c.is_ascii_digit())),
    };
    if is_literal || is_in_parentheses(&solid) {
        default.to_owned()
    } else {
        format!("({default})")
    }
}

/// Whether a default is the time of the statement.
pub(super) fn is_now(default: &str) -> bool {
    const WORDS: [&str; 4] = ["CURRENT_TIMESTAMP", "NOW", "LOCALTIME", "LOCALTIMESTAMP"];
    let solid = solid(default);
    let Some((first, rest)) = solid.split_first() else {
        return false;
    };
    let calls = match rest {
        [] => !first.eq_ignore_ascii_case("NOW"),
        [open, .., close] => open == "(" && close == ")" && rest.len() <= 3,
        _ => false,
    };
    calls && WORDS.iter().any(|word| first.eq_ignore_ascii_case(word))
}

/// The texts of a default's pieces, without the space between them. A text that cannot be cut is one piece, and equals itself alone.
fn solid(default: &str) -> Vec<String> {
    let Ok(pieces) = pieces(default) else {
        return vec![default.to_owned()];
    };
    let solid = pieces.iter().filter(|piece| piece.kind != PieceKind::Space);
    solid.map(|piece| piece.text.to_owned()).collect()
}

/// Whether the first parenthesis ends with the last one.
fn is_in_parentheses(solid: &[String]) -> bool {
    let mut depth = 0_usize;
    let ends = solid.iter().position(|piece| {
        if piece == "(" {
            depth += 1;
        } else if piece == ")" {
            depth = depth.saturating_sub(1);
        }
        depth == 0
    });
    solid.first().is_some_and(|first| first == "(") && ends == Some(solid.len() - 1)
}

/// Whether two defaults are the same, as far as their texts show it: MySQL shows each literal as a string.
fn is_same(there: &str, wanted: &str) -> bool {
    let plain = |default: &str| {
        let mut solid = solid(default);
        while is_in_parentheses(&solid) {
            solid = solid[1..solid.len() - 1].to_vec();
        }
        let text: String = solid.concat();
        match text
            .strip_prefix('\'')
            .and_then(|rest| rest.strip_suffix('\''))
        {
            Some(inside) if solid.len() == 1 => inside.to_owned(),
            _ => text.to_lowercase(),
        }
    };
    plain(there) == plain(wanted)
}

/// Whether two defaults have the same value, although their texts differ: the server writes an expression in its own words, and a
/// runner may have died behind its own ALTER.
async fn is_equal(session: &mut dyn Session, there: &str, wanted: &str) -> Answer<bool> {
    // The time of this moment is not the time of each row.
    if is_constant(there) && !is_constant(wanted) {
        return Ok(false);
    }
    let sql = format!("SELECT CAST(({there}) AS BINARY) <=> CAST(({wanted}) AS BINARY)");
    match session.query(&sql, &[]).await {
        Ok(rows) => only(rows)?.truth(0),
        // A default may name other columns.
        Err(sqlx::Error::Database(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The statements that drop what would keep a column from being dropped, or would hinder the catalog-only way to do that: foreign
/// keys, CHECKs, indexes. An index over more columns would shrink, and then keep other values apart.
pub(super) fn clear(table: &LiveTable, column: &str) -> Vec<Carried> {
    cleared(table, column, &[])
}

/// The same. Each of the other indexes takes the name of the one that it replaces.
pub(super) fn cleared(
    table: &LiveTable,
    column: &str,
    swaps: &[(&LiveIndex, &str)],
) -> Vec<Carried> {
    let alter = format!("ALTER TABLE {}", quote_table(&table.name));
    // A foreign key needs its index, so it goes first.
    let (mut first, mut then) = (Vec::new(), Vec::new());
    for fact in table.hanging_on(column) {
        match fact {
            Fact::ForeignKey(key) => first.push((
                format!("Drop foreign key {}.", key.name),
                if_there(
                    &constraint_exists(&table.name, &key.name),
                    &format!(
                        "{alter} DROP FOREIGN KEY {}, ALGORITHM=INPLACE",
                        quote(&key.name)
                    ),
                    None,
                ),
            )),
            // One that a column of MariaDB says for itself goes with it.
            Fact::Check(check) => first.push((
                format!("Drop CHECK {}.", check.name),
                if_there(
                    &constraint_exists(&table.name, &check.name),
                    &format!(
                        "{alter} DROP CONSTRAINT {}, ALGORITHM=INSTANT",
                        quote(&check.name)
                    ),
                    None,
                ),
            )),
            Fact::Index(index) | Fact::Unique(index) => {
                let there = index_exists(
                    &table.name,
                    &index.name,
                    &format!("COLUMN_NAME = {}", literal(column)),
                );
                let drop = format!("{alter} DROP INDEX {}", quote(&index.name));
                let swap = swaps.iter().find(|(of, _)| *of == index);
                let title = swap.map_or_else(
                    || format!("Drop index {}.", index.name),
                    |(_, other)| format!("Let {other} take the place of index {}.", index.name),
                );
                let swap = swap.map(|(_, other)| {
                    let rename = format!(
                        "{drop}, RENAME INDEX {} TO {}, {ONLINE}",
                        quote(other),
                        quote(&index.name)
                    );
                    (index_exists(&table.name, other, "TRUE"), rename)
                });
                then.push((title, if_there(&there, &format!("{drop}, {ONLINE}"), swap)));
            }
            // An index of another kind, such as a functional one.
            Fact::Exclude(index) => then.push((
                format!("Drop index {}.", index.name),
                if_there(
                    &index_exists(&table.name, &index.name, "TRUE"),
                    &format!("{alter} DROP INDEX {}, {ONLINE}", quote(&index.name)),
                    None,
                ),
            )),
            _ => {}
        }
    }
    let all = first.into_iter().chain(then);
    all.map(|(title, sql)| Carried {
        table: table.name.clone(),
        column: column.to_owned(),
        moment: Moment::Dropping,
        statement: execute(title, sql),
    })
    .collect()
}

/// A script that does nothing unless a condition holds, so that it may run again: `IF EXISTS` is unknown here to MySQL. With another
/// condition, it is another statement.
fn if_there(condition: &str, ddl: &str, other: Option<(String, String)>) -> String {
    let ddl = literal(ddl);
    let choice = other.map_or_else(
        || ddl.clone(),
        |(condition, other)| format!("IF({condition}, {}, {ddl})", literal(&other)),
    );
    prepared(&format!("IF({condition}, {choice}, 'DO 0')"))
}

/// A script that runs the statement which a query of one text returns.
pub(super) fn prepared(text: &str) -> String {
    format!(
        "SET @_ec_sql = {text}; PREPARE _ec_carry FROM @_ec_sql; EXECUTE _ec_carry; DEALLOCATE PREPARE _ec_carry"
    )
}

/// A statement that only runs.
pub(super) fn execute(title: String, sql: String) -> Statement {
    Statement {
        title,
        sql,
        ..Statement::default()
    }
}

/// A condition: the table has an index of this name with such a part.
pub(super) fn index_exists(table: &str, index: &str, part: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = {} AND TABLE_NAME = {} AND INDEX_NAME = {} AND {part})",
        schema_of(table),
        literal(bare_name(table)),
        literal(index)
    )
}

/// A condition: the table has a constraint of this name, which is no index.
pub(super) fn constraint_exists(table: &str, constraint: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = {} AND TABLE_NAME = {} \
         AND CONSTRAINT_NAME = {} AND CONSTRAINT_TYPE IN ('CHECK', 'FOREIGN KEY'))",
        schema_of(table),
        literal(bare_name(table)),
        literal(constraint)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_put_in_parentheses() {
        for literal in [
            "5",
            "-5",
            "1.5",
            "'a(b'",
            "NULL",
            "b'101'",
            "_utf8mb4'x'",
            "x'41'",
        ] {
            assert_eq!(assigned(literal), literal);
        }
        assert_eq!(assigned("(1 + 1)"), "(1 + 1)");
        assert_eq!(assigned("(1) + (1)"), "((1) + (1))");
        assert_eq!(assigned("concat('a','b')"), "(concat('a','b'))");
        assert_eq!(assigned("CURRENT_TIMESTAMP"), "(CURRENT_TIMESTAMP)");
    }

    #[test]
    fn the_time_of_the_statement_has_several_names() {
        for now in [
            "CURRENT_TIMESTAMP",
            "current_timestamp()",
            "NOW(6)",
            "localtime",
        ] {
            assert!(is_now(now), "{now}");
        }
        for other in ["'NOW()'", "now", "now(6) + 1", "uuid()", "5", ""] {
            assert!(!is_now(other), "{other}");
        }
    }

    #[test]
    fn a_default_is_the_same_in_the_words_of_the_server() {
        assert!(is_same("'5'", "5"));
        assert!(is_same("concat('a','B')", "(CONCAT('a', 'B'))"));
        assert!(is_same("'it''s'", "'it''s'"));
        assert!(!is_same("'A'", "'a'"));
        assert!(!is_same("5", "6"));
    }

    #[test]
    fn a_statement_that_may_run_again_asks_first() {
        assert_eq!(
            if_there("x", "DROP 'a'", None),
            "SET @_ec_sql = IF(x, 'DROP ''a''', 'DO 0'); PREPARE _ec_carry FROM @_ec_sql; EXECUTE _ec_carry; \
             DEALLOCATE PREPARE _ec_carry"
        );
        let other = Some(("y".to_owned(), "B".to_owned()));
        assert!(if_there("x", "A", other).contains("IF(x, IF(y, 'B', 'A'), 'DO 0')"));
    }
}
