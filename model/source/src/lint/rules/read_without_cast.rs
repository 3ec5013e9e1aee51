//! A statement returns a key that grows without a cast to its wider type.

use expand_contract_schema::dialect::postgres;
use expand_contract_sql::{Token, tokenize};

use crate::lint::rule::{Rule, Text};
use crate::{Diagnostic, Subject};

pub(super) const RULE: Rule = Rule {
    sql: Some(sql),
    ..Rule::new(
        "read_without_cast",
        "EC0012",
        "SQL returns a key that grows, and does not say its wider type",
        include_str!("pages/EC0012.md"),
    )
};

fn sql(text: &Text<'_>) -> Vec<Diagnostic> {
    let lock = &text.changing.lock;
    let wide = |table: &str, column: &str| {
        let facts = lock.tables.get(table)?;
        let ty = facts.columns.get(column)?.swapped(lock.dialect)?;
        Some(postgres::type_name(ty))
    };
    let touches = text.touches().iter();
    let mut findings: Vec<Diagnostic> = touches
        .filter_map(|touch| {
            let ty = wide(&touch.table, &touch.column)?;
            let name = text.sql.get(touch.span.clone())?;
            is_returned_bare(text.sql, touch.span.start).then(|| {
                RULE.warning(format!(
                    "this returns `{}.{}` as the narrower type until its contract, and an `i64` cannot be read from it",
                    touch.table, touch.column
                ))
                .about(Subject::column(&touch.table, &touch.column))
                .span(touch.span.clone(), "has no cast")
                .help(format!("write `{name}::{ty}`, which is right before the contract and after it"))
            })
        })
        .collect();
    for wildcard in text.wildcards() {
        let table = &wildcard.table;
        let columns = lock.tables.get(table).map(|facts| &facts.columns);
        let mut columns = columns.into_iter().flatten();
        let Some((column, _)) = columns.find(|(column, _)| wide(table, column).is_some()) else {
            continue;
        };
        if is_returned_bare(text.sql, wildcard.span.end.saturating_sub(1)) {
            findings.push(
                RULE.warning(format!(
                    "`*` over `{table}` returns `{column}` as the narrower type until its contract, and an `i64` cannot be read from it"
                ))
                .about(Subject::column(table, column))
                .span(wildcard.span.clone(), "has no cast")
                .help(format!("write `{{{table}}}` in `query!` and its kin, or name the columns, `{column}` with a cast")),
            );
        }
    }
    findings
}

/// Whether the name at this place is alone a column of what the statement returns: a part of the list of its own SELECT or RETURNING.
fn is_returned_bare(sql: &str, place: usize) -> bool {
    let Ok(tokens) = tokenize(sql) else {
        return false;
    };
    let mut at = 0;
    let mut solid: Vec<(usize, Token<'_>)> = Vec::with_capacity(tokens.len());
    for token in tokens {
        if !token.is_blank() {
            solid.push((at, token));
        }
        at += token.text.len();
    }
    let Some(name) = solid
        .iter()
        .position(|(from, token)| *from <= place && place < from + token.text.len())
    else {
        return false;
    };
    let ends = |token: &Token<'_>| {
        let word = ["from", "as", "into", "where", "union", "order", "limit"]
            .iter()
            .any(|word| token.is_word(word));
        word || token.is_symbol(",") || token.is_symbol(";")
    };
    if !solid.get(name + 1).is_none_or(|(_, next)| ends(next)) {
        return false;
    }
    // The name of its table belongs to it.
    let mut first = name;
    while first >= 2 && solid[first - 1].1.is_symbol(".") {
        first -= 2;
    }
    let before = first.checked_sub(1).map(|at| &solid[at].1);
    let begins = |token: &Token<'_>| {
        let word = ["select", "distinct", "returning"]
            .iter()
            .any(|word| token.is_word(word));
        word || token.is_symbol(",")
    };
    if !before.is_some_and(begins) {
        return false;
    }
    // The list that it is in, and not one in parentheses.
    let (mut depth, mut is_in_list) = (0_u32, None);
    for (_, token) in solid[..first].iter().rev() {
        if token.is_symbol(")") {
            depth += 1;
        } else if token.is_symbol("(") {
            let Some(outer) = depth.checked_sub(1) else {
                return false;
            };
            depth = outer;
        } else if depth == 0 && is_in_list.is_none() {
            if LISTS.iter().any(|word| token.is_word(word)) {
                is_in_list = Some(true);
            } else if OTHERS.iter().any(|word| token.is_word(word)) {
                is_in_list = Some(false);
            }
        }
    }
    is_in_list == Some(true)
}

/// Words before a list of what a statement returns.
const LISTS: [&str; 2] = ["select", "returning"];

/// Words before other lists.
const OTHERS: [&str; 8] = [
    "from", "where", "set", "values", "by", "on", "using", "having",
];

#[cfg(test)]
pub(in crate::lint) mod tests {
    use crate::lint::tests::LOCK;
    use crate::lint::{ChangingSchema, sql};
    use crate::{Diagnostic, Lock};

    /// `orders.id` becomes a bigint.
    pub(in crate::lint) fn found(text: &str) -> Vec<Diagnostic> {
        let (head, tail) = LOCK
            .split_once("id = { position = 0, type = \"bigint\" }")
            .unwrap();
        let lock = format!("{head}id = {{ position = 0, type = \"integer\" }}{tail}").replace(
            "[migration.1_users_full_name]",
            "[migration.0_orders_id]\ntables = [\"orders\"]\nafter = []\nfact.orders.columns.id = { changed = { type = \"bigint\" }, \
             stage = \"contracted\" }\nchecksum = \"d\"\n\n[migration.1_users_full_name]",
        );
        let lock = Lock::parse(&lock).unwrap();
        sql(&ChangingSchema::new(&lock), text, true)
    }

    #[test]
    fn a_key_that_grows_is_returned_with_a_cast() {
        for text in [
            "SELECT id, name FROM orders",
            "SELECT o.name, o.id FROM orders AS o WHERE o.id = $1",
            "SELECT \"orders\".\"id\" AS \"id!\" FROM orders",
            "INSERT INTO orders (name) VALUES ('a') RETURNING id",
            "SELECT * FROM orders",
            "SELECT o.* FROM orders o",
            "SELECT DISTINCT id FROM orders",
        ] {
            let codes: Vec<_> = found(text).iter().map(|one| one.code).collect();
            assert_eq!(codes, [Some("EC0012")], "{text}");
        }
        for text in [
            "SELECT id::bigint, name FROM orders",
            "SELECT o.id::bigint AS id FROM orders AS o",
            "SELECT CAST(id AS bigint) FROM orders",
            "SELECT name FROM orders WHERE id = $1 ORDER BY id",
            "SELECT name FROM orders WHERE id IN (SELECT id FROM orders)",
            "SELECT count(id) FROM orders",
            "INSERT INTO orders (id, name) VALUES ($1, $2)",
            "UPDATE orders SET name = 'a' WHERE id = 1",
            "SELECT user_id FROM orders",
            "SELECT t.id FROM tags AS t JOIN orders AS o ON o.id = t.id",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
