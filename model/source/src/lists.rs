//! Writes out `{users}` and `{u: users}` in SQL as the list of a model's columns.

use std::ops::Range;

use expand_contract_schema::Dialect;
use expand_contract_schema::dialect::postgres;
use expand_contract_schema::lock::{Lock, LockTable, Moment, TableShape};
use expand_contract_sql::{Quote, bare_name, tokenize};

use crate::Diagnostic;
use crate::nearest::nearest;

/// A text whose lists are written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The text for the database.
    pub text: String,
    /// For each list: its place now, and the place of its braces.
    lists: Vec<(Range<usize>, Range<usize>)>,
}

impl Listed {
    /// Whether the text had a list.
    pub fn is_changed(&self) -> bool {
        !self.lists.is_empty()
    }

    /// Whether a part of the text is in a list, and so was not written by the author.
    pub fn lists(&self, part: &Range<usize>) -> bool {
        let around = |list: &Range<usize>| list.start <= part.start && part.end <= list.end;
        self.lists.iter().any(|(now, _)| around(now))
    }

    /// The place of a part in the author's text: for a part of a list, the whole braces.
    pub fn written(&self, part: Range<usize>) -> Range<usize> {
        let back = |at: usize, end: bool| {
            let mut moved = (0, 0);
            for (now, was) in &self.lists {
                if at < now.start || (!end && at == now.end) || (end && at == now.start) {
                    break;
                }
                if at < now.end || (end && at == now.end) {
                    return if end { was.end } else { was.start };
                }
                moved = (now.end, was.end);
            }
            moved.1 + (at - moved.0)
        };
        back(part.start, false)..back(part.end.max(part.start), true)
    }
}

/// Writes out `{table}` and `{alias: table}` in a text: every column of the table's model, qualified. Braces in strings and
/// comments stay. The error says which table is unknown, and its span is in bytes of the text.
///
/// `prepared` says that sqlx's macros get the text. They ask the database which columns may be NULL, and a column that a
/// migration added may be NULL there until the contract, whatever its field says. So such a column is called
/// `"full_name!"`.
pub fn list(lock: &Lock, sql: &str, prepared: bool) -> Result<Listed, Diagnostic> {
    let mut listed = Listed {
        text: String::with_capacity(sql.len()),
        lists: Vec::new(),
    };
    // The database refuses a text that is not closed.
    let tokens = if sql.contains('{') {
        tokenize(sql).unwrap_or_default()
    } else {
        Vec::new()
    };
    let mut copied = 0;
    let mut at = 0;
    let mut index = 0;
    while index < tokens.len() {
        let token = tokens[index];
        if !token.is_symbol("{") {
            at += token.text.len();
            index += 1;
            continue;
        }
        let Some(len) = tokens[index..]
            .iter()
            .position(|token| token.is_symbol("}"))
        else {
            break;
        };
        let inside = &tokens[index + 1..index + len];
        let begin = at;
        at += tokens[index..=index + len]
            .iter()
            .map(|token| token.text.len())
            .sum::<usize>();
        index += len + 1;
        let words: Vec<_> = inside.iter().filter(|token| !token.is_blank()).collect();
        // The tokens of `{u: users}` are `u`, `:`, `users`, or `u` and the parameter `:users`.
        let names: Vec<String> = words
            .iter()
            .flat_map(|token| token.text.split(':'))
            .filter(|name| !name.is_empty())
            .map(|name| name.trim_matches(['"', '`']).to_owned())
            .collect();
        let has_alias = inside.iter().any(|token| token.text.contains(':'));
        let names = with_schemas(names);
        let (alias, table) = match names.as_slice() {
            [table] if !has_alias => (bare_name(table), table),
            [alias, table] if has_alias => (alias.as_str(), table),
            _ => continue,
        };
        let facts = of_name(lock, table);
        let Some((facts, shape)) =
            facts.and_then(|facts| Some((facts, facts.at(&Moment::Models)?)))
        else {
            return Err(
                gone(lock, table, begin..at).unwrap_or_else(|| unknown(lock, table, begin..at))
            );
        };
        listed.text.push_str(&sql[copied..begin]);
        let from = listed.text.len();
        listed
            .text
            .push_str(&columns(lock.dialect, facts, &shape, alias, prepared));
        listed.lists.push((from..listed.text.len(), begin..at));
        copied = at;
    }
    listed.text.push_str(&sql[copied..]);
    Ok(listed)
}

/// The names with those of schemas before them: `billing`, `.`, `invoices` is one name.
fn with_schemas(parts: Vec<String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut goes_on = false;
    for part in parts {
        match names.last_mut() {
            Some(name) if part == "." || goes_on => *name += &part,
            _ => names.push(part.clone()),
        }
        goes_on = part == ".";
    }
    names
}

/// The table of this name, or the only one that has it in some schema.
fn of_name<'a>(lock: &'a Lock, name: &str) -> Option<&'a LockTable> {
    let mut others = lock
        .tables
        .iter()
        .filter(|(table, _)| bare_name(table) == name);
    lock.tables
        .get(name)
        .or_else(|| match (others.next(), others.next()) {
            (Some((_, facts)), None) => Some(facts),
            _ => None,
        })
}

/// The columns with a field in the model, in their order.
fn columns(
    dialect: Dialect,
    table: &LockTable,
    shape: &TableShape,
    alias: &str,
    prepared: bool,
) -> String {
    let quote = Quote::of(dialect);
    let alias = quote.name(alias);
    let came = |name: &str| table.columns[name].origin().is_some();
    // A view may show the table under this name, and every column of a view takes NULL.
    let is_shown = table.renamed_from().is_some();
    let cast = |name: &str| table.columns[name].swapped(dialect);
    let names: Vec<String> = shape
        .columns
        .iter()
        .map(|column| {
            let name = &column.name;
            let whole = format!("{alias}.{}", quote.name(name));
            // sqlx takes a value with a cast for one that may be NULL.
            if let Some(ty) = cast(name) {
                let cast = format!("{whole}::{}", postgres::type_name(ty));
                return if prepared && !column.nullable {
                    format!("{cast} AS {}", quote.name(&format!("{name}!")))
                } else {
                    cast
                };
            }
            if prepared && (came(name) || is_shown) && !column.nullable {
                return format!("{whole} AS {}", quote.name(&format!("{name}!")));
            }
            whole
        })
        .collect();
    names.join(", ")
}

/// The error about a table that has left under this name.
fn gone(lock: &Lock, table: &str, span: Range<usize>) -> Option<Diagnostic> {
    let exit = of_name(lock, table)?.exit()?;
    let by = exit.migration;
    let words = "this is replaced by the columns of a model's table";
    Some(match &exit.what.renamed_to {
        Some(to) => Diagnostic::error(format!("table `{table}` is renamed to `{to}` by {by}"))
            .span(span, words)
            .help(format!("write `{{{to}}}`")),
        None => Diagnostic::error(format!("table `{table}` was removed by {by}")).span(span, words),
    })
}

fn unknown(lock: &Lock, table: &str, span: Range<usize>) -> Diagnostic {
    // A longer list would hide the end of the message.
    const SHOWN: usize = 20;
    let known: Vec<&str> = lock.tables.keys().map(String::as_str).collect();
    let found = Diagnostic::error(format!("the lock has no table `{table}`"))
        .span(span, "this is replaced by the columns of a model's table");
    let found = match nearest(table, known.iter().copied()) {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None if known.len() <= SHOWN => found.help(format!("the tables are {}", known.join(", "))),
        None => found,
    };
    found.help("write `{users}` for the columns of `users`, `{u: users}` when it is called `u` in the statement")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"version = 1
name = "shop"
dialect = "postgres"

[table.users]

[table.users.columns]
age = { position = 2, type = "integer", nullable = true }
full_name = { position = 1, type = "text" }
id = { position = 0, type = "bigint" }
name = { position = 1, type = "text" }

[table.users.indexes]

[table.users.constraints]
users_pkey = { primary_key = ["id"] }

[migration.1_users_full_name]
tables = ["users"]
after = []
fact.users.columns.full_name = { renamed = { from = "name" }, stage = "expanding" }
fact.users.columns.name = { leaves = { renamed = true, replaced_by = ["full_name"] }, stage = "expanding" }
checksum = "a"

[migration.3_users_age]
tables = ["users"]
after = []
fact.users.columns.age = { leaves = {}, stage = "expanding" }
checksum = "c"

# end of users
"#;

    fn listed(sql: &str) -> Listed {
        list(&Lock::parse(LOCK).unwrap(), sql, false).unwrap()
    }

    #[test]
    fn a_list_is_what_the_model_has() {
        assert_eq!(
            listed("SELECT {users} FROM users").text,
            r#"SELECT "users"."id", "users"."full_name", "users"."age" FROM users"#
        );
        let two = listed("SELECT {u: users}, {v:users} FROM users u, users v");
        assert!(two.text.starts_with(r#"SELECT "u"."id", "#), "{}", two.text);
        assert!(two.text.contains(r#", "v"."id", "#), "{}", two.text);
    }

    #[test]
    fn a_table_with_its_schema_is_known_by_both_names() {
        let one = LOCK
            .replace("[table.users", "[table.\"billing.users\"")
            .replace("fact.users", "fact.\"billing.users\"")
            .replace("[\"users\"]", "[\"billing.users\"]")
            .replace("end of users", "end of billing.users");
        let lock = Lock::parse(&one).unwrap();
        for (sql, alias) in [
            ("SELECT {users} FROM billing.users", "users"),
            ("SELECT {billing.users} FROM billing.users", "users"),
            ("SELECT {\"billing\".\"users\"} FROM billing.users", "users"),
            ("SELECT {u: billing.users} FROM billing.users u", "u"),
            ("SELECT {u:users} FROM billing.users u", "u"),
        ] {
            let text = list(&lock, sql, false).unwrap().text;
            assert!(
                text.starts_with(&format!("SELECT \"{alias}\".\"id\", ")),
                "{text}"
            );
        }
        assert!(list(&lock, "SELECT {other.users} FROM users", false).is_err());
    }

    #[test]
    fn what_sqlx_prepares_is_told_what_is_never_null() {
        let lock = Lock::parse(LOCK).unwrap();
        assert_eq!(
            list(&lock, "SELECT {users} FROM users", true).unwrap().text,
            r#"SELECT "users"."id", "users"."full_name" AS "full_name!", "users"."age" FROM users"#
        );
    }

    #[test]
    fn a_key_that_grows_is_read_as_the_wider_type() {
        let lock = LOCK.replace(
            "id = { position = 0, type = \"bigint\" }",
            "id = { position = 0, type = \"integer\" }",
        );
        let lock = lock.replace(
            "checksum = \"c\"",
            "checksum = \"c\"\n\n[migration.4_users_id]\ntables = [\"users\"]\nafter = []\nfact.users.columns.id = { changed = { \
             type = \"bigint\" }, stage = \"contracted\" }\nchecksum = \"d\"",
        );
        let lock = Lock::parse(&lock).unwrap();
        for (prepared, id) in [
            (false, r#"SELECT "users"."id"::bigint, "users"."full_name""#),
            (
                true,
                r#"SELECT "users"."id"::bigint AS "id!", "users"."full_name""#,
            ),
        ] {
            let text = list(&lock, "SELECT {users} FROM users", prepared)
                .unwrap()
                .text;
            assert!(text.starts_with(id), "{text}");
        }
    }

    #[test]
    fn other_braces_are_left_alone() {
        for sql in [
            "SELECT '{users}' -- {users}",
            "SELECT 1",
            "SELECT {fn now()}",
            "SELECT {users",
        ] {
            let listed = listed(sql);
            assert_eq!((listed.text.as_str(), listed.is_changed()), (sql, false));
        }
    }

    #[test]
    fn places_are_those_before() {
        let sql = "SELECT {users}, name FROM users";
        let listed = listed(sql);
        let now = |part: &str| {
            let at = listed.text.find(part).unwrap();
            at..at + part.len()
        };
        assert_eq!(&sql[listed.written(now("SELECT"))], "SELECT");
        assert_eq!(&sql[listed.written(now(r#""full_name""#))], "{users}");
        assert_eq!(&sql[listed.written(now("name FROM"))], "name FROM");
    }

    #[test]
    fn an_unknown_table_is_named() {
        let error = list(
            &Lock::parse(LOCK).unwrap(),
            "SELECT {user} FROM users",
            false,
        )
        .unwrap_err();
        assert_eq!(error.message, "the lock has no table `user`");
        assert_eq!(error.marked().unwrap().0, 7..13);
    }
}
