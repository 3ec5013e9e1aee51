//! A statement that a table takes, and the view that stands in its place does not.

use std::collections::BTreeSet;
use std::ops::Range;

use expand_contract_sql::{TableOnlyUse, Token, TokenKind, Touch, tokenize};

use crate::lint::changing_schema::CoveringView;
use crate::lint::rule::{Rule, Text};
use crate::{Diagnostic, Subject};

pub(super) const RULE: Rule = Rule {
    sql: Some(sql),
    ..Rule::new(
        "through_a_view",
        "EC0009",
        "a view in the table's place does not take this statement",
        include_str!("pages/EC0009.md"),
    )
};

/// The columns that only a table has.
const SYSTEM: [&str; 6] = ["ctid", "tableoid", "xmin", "xmax", "cmin", "cmax"];

fn sql(text: &Text<'_>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = text
        .tables_only()
        .iter()
        .filter_map(|one| {
            let view = text.changing.view_of(&one.table)?;
            let finding = table_only(&one.table, one.what, &view);
            Some(finding.span(one.span.clone(), "a view until the contract"))
        })
        .collect();
    let written = text.inserts().iter().chain(text.sets());
    found.extend(written.filter_map(|columns| both_names(text, columns)));
    let set = text.sets().iter().flatten();
    found.extend(set.clone().filter_map(|touch| default(text, touch)));
    found.extend(upserts(text));
    found.extend(set.clone().filter_map(|touch| key(text, touch)));
    found.extend(by_tokens(text));
    found
}

/// `ON CONFLICT` on a view whose INSERT is a trigger.
fn upserts(text: &Text<'_>) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let targets = text.arbiters().iter();
    // `ON CONFLICT DO NOTHING` names no column.
    let written = text.inserts().iter().filter_map(|columns| columns.first());
    let written = written.filter(|_| says_on_conflict(text.sql));
    targets
        .chain(written)
        .filter(|touch| seen.insert(touch.table.clone()))
        .filter_map(|touch| {
            let view = text.changing.view_of(&touch.table)?;
            let from = view.part_of?;
            let table = &touch.table;
            let finding = RULE.error(format!(
                "`ON CONFLICT` needs a table, and `{table}` is a view over columns of `{from}` until the contract of {}",
                view.migration
            ));
            Some(
                finding
                    .about(Subject::table(table))
                    .span(touch.span.clone(), "a view until the contract")
                    .help("write `UPDATE`, and `INSERT` where it finds no row; or lock the row of the other table first (`FOR UPDATE`)")
                    .help(view.way_out()),
            )
        })
        .collect()
}

fn says_on_conflict(sql: &str) -> bool {
    let Ok(tokens) = tokenize(sql) else {
        return false;
    };
    let words: Vec<&Token<'_>> = tokens.iter().filter(|token| !token.is_blank()).collect();
    words
        .windows(2)
        .any(|pair| pair[0].is_word("on") && pair[1].is_word("conflict"))
}

/// `SET user_id = ..`: the key of such a view is the key of the other table's row.
fn key(text: &Text<'_>, touch: &Touch) -> Option<Diagnostic> {
    let view = text.changing.view_of(&touch.table)?;
    let from = view.part_of?;
    let is_key = text.changing.is_of_key(&touch.table, &touch.column);
    is_key.then(|| {
        let (table, column) = (&touch.table, &touch.column);
        RULE.error(format!(
            "this changes the key of a row of `{from}`, since `{table}` is a view over its columns until the contract of {}",
            view.migration
        ))
        .about(Subject::column(table, column))
        .span(touch.span.clone(), format!("the key of `{from}`"))
        .help("delete the row, and insert one with the other key")
        .help(view.way_out())
    })
}

fn table_only(table: &str, what: TableOnlyUse, view: &CoveringView<'_>) -> Diagnostic {
    let (does, help) = match what {
        TableOnlyUse::Truncate => ("`TRUNCATE`", "write `DELETE FROM`"),
        TableOnlyUse::Copy => (
            "`COPY`",
            "write `INSERT`, or `COPY (SELECT ..) TO`; or copy into a table of its own and insert from there",
        ),
        TableOnlyUse::Constraint => (
            "`ON CONFLICT ON CONSTRAINT`",
            "name the columns: `ON CONFLICT (..)`",
        ),
        TableOnlyUse::Merge => (
            "`MERGE` before PostgreSQL 17",
            "write `INSERT .. ON CONFLICT`",
        ),
        TableOnlyUse::Index => (
            "`CREATE INDEX`",
            "declare the index at the model, once the rename is contracted",
        ),
    };
    let message = format!(
        "{does} needs a table, and `{table}` is a view until the contract of {}",
        view.migration
    );
    let finding = if what == TableOnlyUse::Merge {
        RULE.warning(message)
    } else {
        RULE.error(message)
    };
    finding
        .about(Subject::table(table))
        .help(help)
        .help(view.way_out())
}

impl CoveringView<'_> {
    /// The other way for every statement.
    fn way_out(&self) -> String {
        match (self.shows, self.part_of) {
            (Some(table), _) => {
                format!(
                    "or name the table, which is `{table}` until the contract: such a build is contracted later"
                )
            }
            (None, Some(table)) => format!(
                "or deploy the statement after the contract, when the columns of `{table}` have moved"
            ),
            (None, None) => {
                "or let the column be copied: take `by = \"view\"` away, and generate again".into()
            }
        }
    }
}

/// A list that writes one column under both of its names.
fn both_names(text: &Text<'_>, columns: &[Touch]) -> Option<Diagnostic> {
    columns.iter().find_map(|touch| {
        let view = text.changing.view_of(&touch.table)?;
        let (old, new) = view.names.iter().find(|(_, new)| touch.column == *new)?;
        let mut others = columns.iter();
        others.find(|other| other.table == touch.table && other.column == *old)?;
        let table = &touch.table;
        Some(
            RULE.error(format!(
                "this writes `{table}.{old}` and `{table}.{new}`, which are one column under two names until the contract of {}",
                view.migration
            ))
            .about(Subject::column(table, *new))
            .span(touch.span.clone(), format!("the same column as `{old}`"))
            .note("PostgreSQL refuses the statement: `multiple assignments to same column`")
            .help(format!("write `{new}` alone; builds that know `{old}` read it there")),
        )
    })
}

/// `SET full_name = DEFAULT`: the view has no default for a column with two names.
fn default(text: &Text<'_>, touch: &Touch) -> Option<Diagnostic> {
    let view = text.changing.view_of(&touch.table)?;
    let mut names = view.names.iter();
    names.find(|(old, new)| touch.column == *old || touch.column == *new)?;
    let behind = text.sql.get(touch.span.end..)?;
    let tokens = tokenize(behind).ok()?;
    let mut tokens = tokens.iter().filter(|token| !token.is_blank());
    let is_default = tokens.next()?.text == "=" && tokens.next()?.is_word("default");
    is_default.then(|| {
        let (table, column) = (&touch.table, &touch.column);
        RULE.error(format!(
            "this sets `{table}.{column}` to its default, and through the view, which stands there until the contract of {}, it \
             becomes NULL",
            view.migration
        ))
        .about(Subject::column(table, column))
        .span(touch.span.clone(), "no default in the view")
        .help("write the value itself")
        .help(view.way_out())
    })
}

/// The uses that only words show.
fn by_tokens(text: &Text<'_>) -> Vec<Diagnostic> {
    let mut touches = text.touches().iter();
    let first = touches.find_map(|touch| Some((touch, text.changing.view_of(&touch.table)?)));
    let Ok(tokens) = tokenize(text.sql) else {
        return Vec::new();
    };
    let mut end = 0;
    let placed = tokens.iter().map(|token| {
        end += token.text.len();
        (token, end - token.text.len()..end)
    });
    let placed = placed.filter(|(token, _)| !token.is_blank());
    let tokens: Vec<(&Token<'_>, Range<usize>)> = placed.collect();
    let mut found = Vec::new();
    for (at, (token, place)) in tokens.iter().enumerate() {
        let system = SYSTEM.iter().find(|column| token.is_word(column));
        if let (Some(column), Some((touch, view))) = (system, &first) {
            let finding = RULE.warning(format!(
                "`{column}` is a column of tables, and `{}` is a view for a while",
                touch.table
            ));
            found.push(
                finding
                    .about(Subject::table(&touch.table))
                    .span(place.clone(), "not in a view")
                    .help("name the row by its key")
                    .help(view.way_out()),
            );
        }
        if token.is_word("pg_get_serial_sequence")
            && let Some((name, _)) = tokens.get(at + 2)
            && name.kind == TokenKind::String
        {
            found.extend(sequence(text, place, name.text));
        }
    }
    found
}

/// `pg_get_serial_sequence('users', 'id')`: a view owns no sequence.
fn sequence(text: &Text<'_>, call: &Range<usize>, name: &str) -> Option<Diagnostic> {
    let named = name.trim_matches('\'').replace('"', "");
    let mut tables = text.changing.tables_named(&named);
    let (table, view) = tables.find_map(|table| Some((table, text.changing.view_of(table)?)))?;
    Some(
        RULE.error(format!(
            "`pg_get_serial_sequence` finds no sequence of a view, and `{table}` is one until the contract of {}",
            view.migration
        ))
        .about(Subject::table(table))
        .span(call.clone(), "is NULL")
        .help("name the sequence itself")
        .help(view.way_out()),
    )
}

#[cfg(test)]
mod tests {
    use crate::lint::tests::{found, found_by_view};

    /// The codes of this rule, with the marked text.
    fn marks(sql: &str) -> Vec<&str> {
        let found = found_by_view(sql).into_iter();
        found
            .filter(|finding| finding.code == Some("EC0009"))
            .map(|finding| &sql[finding.marked().unwrap().0.clone()])
            .collect()
    }

    #[test]
    fn what_a_view_does_not_take_is_found_in_any_form() {
        for (sql, place) in [
            ("TRUNCATE orders, users CASCADE", "users"),
            ("COPY users (id, full_name) FROM STDIN", "users"),
            ("COPY public.users TO '/tmp/users'", "users"),
            (
                "INSERT INTO users (id) VALUES (1) ON CONFLICT ON CONSTRAINT users_pkey DO NOTHING",
                "users",
            ),
            (
                "MERGE INTO users USING orders ON users.id = orders.user_id WHEN MATCHED THEN DELETE",
                "users",
            ),
            (
                "INSERT INTO users (id, name, full_name) VALUES (1, 'a', 'a')",
                "full_name",
            ),
            (
                "UPDATE users SET full_name = 'a', name = 'a' WHERE id = 1",
                "full_name",
            ),
            (
                "INSERT INTO users (id, full_name) VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET (name, full_name) = ('a', 'b')",
                "full_name",
            ),
            ("UPDATE users SET name = DEFAULT", "name"),
            ("SELECT ctid, id FROM users WHERE id = 1", "ctid"),
            (
                "SELECT pg_get_serial_sequence('public.users', 'id')",
                "pg_get_serial_sequence",
            ),
        ] {
            assert_eq!(marks(sql), [place], "{sql}");
            let copied = found(sql);
            assert!(copied.iter().all(|one| one.code != Some("EC0009")), "{sql}");
        }
    }

    const SPLIT: &str = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/lint/tests/split.lock"
    ));

    /// The findings in a SQL text of a build to whose tables columns move: codes, with the marked text.
    fn found_while_split(sql: &str) -> Vec<(&'static str, &str)> {
        let lock = crate::Lock::parse(SPLIT).unwrap();
        let found = crate::lint::sql(&crate::lint::ChangingSchema::new(&lock), sql, true);
        found
            .into_iter()
            .filter_map(|finding| Some((finding.code?, &sql[finding.marked()?.0.clone()])))
            .collect()
    }

    #[test]
    fn a_view_over_columns_that_move_takes_no_upsert_and_keeps_its_key() {
        for (sql, code, place) in [
            (
                "INSERT INTO profiles (user_id, bio) VALUES (1, 'a') ON CONFLICT (user_id) DO UPDATE SET bio = excluded.bio",
                "EC0009",
                "user_id",
            ),
            (
                "INSERT INTO profiles (user_id, bio) VALUES (1, 'a') ON CONFLICT (user_id) DO NOTHING",
                "EC0009",
                "user_id",
            ),
            (
                "INSERT INTO profiles (user_id, bio) VALUES (1, 'a') ON CONFLICT DO NOTHING",
                "EC0009",
                "user_id",
            ),
            (
                "UPDATE profiles SET user_id = 2 WHERE user_id = 1",
                "EC0009",
                "user_id",
            ),
            ("TRUNCATE profiles", "EC0009", "profiles"),
            ("SELECT bio FROM users", "EC0002", "bio"),
        ] {
            assert_eq!(found_while_split(sql), [(code, place)], "{sql}");
        }
        for sql in [
            "UPDATE profiles SET bio = 'b' WHERE user_id = 1",
            "INSERT INTO profiles (user_id, bio) VALUES (1, 'a')",
            "INSERT INTO users (id, email) VALUES (1, 'a') ON CONFLICT (id) DO NOTHING",
            "SELECT u.email, p.bio FROM users AS u JOIN profiles AS p ON p.user_id = u.id",
        ] {
            assert_eq!(found_while_split(sql), [], "{sql}");
        }
    }

    #[test]
    fn what_a_view_takes_is_right() {
        for sql in [
            "TRUNCATE orders",
            "COPY (SELECT id FROM users) TO STDOUT",
            "INSERT INTO users (id, full_name) VALUES (1, 'a') ON CONFLICT (full_name) DO UPDATE SET full_name = excluded.full_name",
            "UPDATE users SET full_name = name",
            "LOCK TABLE users",
            "SELECT id FROM users FOR UPDATE SKIP LOCKED",
            "SELECT ctid FROM orders",
            "UPDATE users SET address = DEFAULT",
        ] {
            assert!(marks(sql).is_empty(), "{sql}");
        }
    }
}
