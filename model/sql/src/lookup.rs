//! Finds the parts of an expression that look up a row of another table:
//! `(SELECT o.tenant_id FROM orgs AS o WHERE o.id = org_id)`.
//!
//! One shape is read, and everything else is refused with its reason. Each column of the other table is written with the
//! name that stands behind `FROM`, so a bare name is always a column of the row itself.

use std::ops::Range;

use super::{Token, TokenKind, tokenize};

/// A part of an expression that looks up a row of another table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// The other table, as it is written, without quotes.
    pub table: String,
    /// The name before the columns of the other table: its alias, or its own name.
    pub name: String,
    /// The columns of the other table, in the order of their first mention.
    pub columns: Vec<String>,
    /// The names that stand before the other columns, in the order of their first mention. They have to be the row's own
    /// table.
    pub qualifiers: Vec<String>,
    /// The conditions that a column of the other table equals one of the row: `o.id = org_id`.
    pub pins: Vec<Pin>,
    /// The place in bytes of the text, with the parentheses.
    pub span: Range<usize>,
    value: Range<usize>,
    from: Range<usize>,
    condition: Range<usize>,
}

/// A condition that a column of the other table equals one of the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// The column of the other table.
    pub target: String,
    /// The column of the row.
    pub own: String,
}

/// The lookups of an expression, in the order of the text; none for an expression without `SELECT`. The error is the reason
/// why a `SELECT` is no lookup: a sentence without its full stop.
pub fn lookups(sql: &str) -> Result<Vec<Lookup>, String> {
    let mut at = 0;
    let tokens: Vec<At<'_>> = tokenize(sql)?
        .into_iter()
        .map(|token| {
            let from = at;
            at += token.text.len();
            At { token, from }
        })
        .filter(|at| !at.token.is_blank())
        .collect();
    let mut found = Vec::new();
    let mut rest = &tokens[..];
    while let Some(select) = rest.iter().position(|at| at.token.is_word("select")) {
        let open = select
            .checked_sub(1)
            .filter(|open| rest[*open].token.is_symbol("("))
            .ok_or("`select` stands alone: a lookup stands in parentheses of its own")?;
        let inner = &rest[select + 1..];
        let close = closing(inner).ok_or("a `(` is not closed")?;
        found.push(one(&inner[..close], rest[open].from..inner[close].end())?);
        rest = &inner[close + 1..];
    }
    Ok(found)
}

/// A token and its place in bytes.
#[derive(Clone, Copy)]
struct At<'a> {
    token: Token<'a>,
    from: usize,
}

impl At<'_> {
    const fn end(&self) -> usize {
        self.from + self.token.text.len()
    }
}

/// The parenthesis that closes the one before these tokens.
fn closing(tokens: &[At<'_>]) -> Option<usize> {
    let mut depth = 0_u32;
    tokens.iter().position(|at| {
        if at.token.is_symbol("(") {
            depth += 1;
        } else if at.token.is_symbol(")") {
            if depth == 0 {
                return true;
            }
            depth -= 1;
        }
        false
    })
}

/// The positions of the tokens that stand in no parentheses.
fn outside<'t>(tokens: &'t [At<'_>]) -> impl Iterator<Item = usize> + 't {
    let mut depth = 0_u32;
    tokens.iter().enumerate().filter_map(move |(at, token)| {
        let token = &token.token;
        if token.is_symbol(")") || token.is_symbol("]") {
            depth = depth.saturating_sub(1);
        }
        let is_outside = depth == 0;
        if token.is_symbol("(") || token.is_symbol("[") {
            depth += 1;
        }
        is_outside.then_some(at)
    })
}

/// Words after which more than the row of one key would be read.
const MORE: [&str; 13] = [
    "group",
    "having",
    "order",
    "limit",
    "offset",
    "fetch",
    "for",
    "window",
    "union",
    "intersect",
    "except",
    "lock",
    "qualify",
];

/// Words that would let a condition hold for other rows, too.
const OTHER_ROWS: [&str; 3] = ["or", "xor", "between"];

/// The lookup of the tokens behind `SELECT`.
fn one(tokens: &[At<'_>], span: Range<usize>) -> Result<Lookup, String> {
    if tokens.iter().any(|at| at.token.is_word("select")) {
        return Err("a `select` stands in another one".into());
    }
    let from = outside(tokens)
        .find(|at| {
            tokens[*at].token.is_word("from")
                && !(*at > 0 && tokens[*at - 1].token.is_word("distinct"))
        })
        .ok_or("`select` has no `from`")?;
    let condition = outside(tokens)
        .find(|at| *at > from && tokens[*at].token.is_word("where"))
        .ok_or("`select` has no `where`, which finds the row by its key")?;
    let value = &tokens[..from];
    match value.first() {
        Some(first) if first.token.is_word("distinct") || first.token.is_word("all") => {
            return Err(format!("`{}` is for several rows", first.token.text));
        }
        None => return Err("`select` gives no value".into()),
        Some(_) if outside(value).any(|at| value[at].token.is_symbol(",")) => {
            return Err("`select` gives more than one value".into());
        }
        Some(_) => {}
    }
    let (table, name) = source(&tokens[from + 1..condition])?;
    let where_ = &tokens[condition + 1..];
    let among = |words: &[&str], token: &Token<'_>| words.iter().any(|word| token.is_word(word));
    for at in outside(where_) {
        let token = &where_[at].token;
        if among(&MORE, token) {
            return Err(format!("`{}` is for several rows", token.text));
        }
        if among(&OTHER_ROWS, token) || token.is_symbol("|") {
            return Err(format!(
                "`{}` stands in its `where`, which would find other rows, too",
                token.text
            ));
        }
    }
    let range = |tokens: &[At<'_>]| match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => first.from..last.end(),
        _ => span.end..span.end,
    };
    let (columns, qualifiers) = qualified(value.iter().chain(where_), &name);
    Ok(Lookup {
        pins: pins(where_, &name),
        value: range(value),
        from: range(&tokens[from..condition]),
        condition: range(where_),
        table,
        name,
        columns,
        qualifiers,
        span: span.clone(),
    })
}

/// The table behind `FROM`, and the name that it has in the query.
fn source(tokens: &[At<'_>]) -> Result<(String, String), String> {
    let more = || "`from` is followed by more than one table and its name".to_owned();
    let name = |at: &At<'_>| at.token.name().ok_or_else(more);
    let (table, rest) = match tokens {
        [schema, dot, table, rest @ ..] if dot.token.is_symbol(".") => {
            (format!("{}.{}", name(schema)?, name(table)?), rest)
        }
        [table, rest @ ..] => (name(table)?, rest),
        [] => return Err(more()),
    };
    let own = super::bare_name(&table).to_owned();
    let alias = match rest {
        [] => own,
        [alias] => name(alias)?,
        [as_, alias] if as_.token.is_word("as") => name(alias)?,
        _ => return Err(more()),
    };
    Ok((table, alias))
}

/// Whether two names are one: as they are written, or in any case if no quotes hold them.
fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// The columns with the lookup's name before them, and the other names that stand before a column.
fn qualified<'t, 'a: 't>(
    tokens: impl Iterator<Item = &'t At<'a>>,
    name: &str,
) -> (Vec<String>, Vec<String>) {
    let tokens: Vec<&At<'_>> = tokens.collect();
    let (mut columns, mut others): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for at in 0..tokens.len().saturating_sub(2) {
        let [qualifier, dot, column] = [0, 1, 2].map(|next| &tokens[at + next].token);
        let is_call = tokens
            .get(at + 3)
            .is_some_and(|next| next.token.is_symbol("("));
        let is_longer = at > 0 && tokens[at - 1].token.is_symbol(".");
        let is_type = at > 0 && tokens[at - 1].token.is_symbol("::");
        let (Some(qualifier), true, false) = (
            qualifier.name(),
            dot.is_symbol("."),
            is_call || is_longer || is_type,
        ) else {
            continue;
        };
        let (list, found) = if same(&qualifier, name) {
            (
                &mut columns,
                column.name().unwrap_or_else(|| column.text.to_owned()),
            )
        } else {
            (&mut others, qualifier)
        };
        if !list.contains(&found) {
            list.push(found);
        }
    }
    (columns, others)
}

/// The conditions, joined by `AND`, that say no more than that two columns are equal.
fn pins(tokens: &[At<'_>], name: &str) -> Vec<Pin> {
    let ands = outside(tokens).filter(|at| tokens[*at].token.is_word("and"));
    let mut pins = Vec::new();
    let mut from = 0;
    for and in ands.chain([tokens.len()]) {
        let condition = &tokens[from..and];
        from = and + 1;
        let Some(equals) = condition.iter().position(|at| at.token.is_symbol("=")) else {
            continue;
        };
        let sides = [&condition[..equals], &condition[equals + 1..]].map(|side| match side {
            [column] => Some((None, column.token.name()?)),
            [qualifier, dot, column] if dot.token.is_symbol(".") => {
                Some((Some(qualifier.token.name()?), column.token.name()?))
            }
            _ => None,
        });
        let [Some(left), Some(right)] = sides else {
            continue;
        };
        let is_target = |side: &(Option<String>, String)| {
            let qualifier = side.0.as_deref();
            qualifier.is_some_and(|qualifier| same(qualifier, name))
        };
        match (is_target(&left), is_target(&right)) {
            (true, false) => pins.push(Pin {
                target: left.1,
                own: right.1,
            }),
            (false, true) => pins.push(Pin {
                target: right.1,
                own: left.1,
            }),
            _ => {}
        }
    }
    pins
}

impl Lookup {
    /// Whether a place of the text belongs to the name of the table, where no column stands.
    pub(crate) fn is_source(&self, at: usize) -> bool {
        self.from.contains(&at)
    }

    /// Whether a place of the text belongs to the lookup.
    pub(crate) fn is_at(&self, at: usize) -> bool {
        self.span.contains(&at)
    }

    /// Whether this name, before a column, means the other table.
    pub fn is_named(&self, qualifier: &str) -> bool {
        same(qualifier, &self.name)
    }
}

/// An expression as if each column that it looks up were one of the row: `coalesce((tenant_id), (id = org_id))`. It is no SQL
/// to run, but it can be judged like an expression over one row: it calls the same functions.
pub fn without_lookups(sql: &str) -> String {
    let found = lookups(sql).unwrap_or_default();
    let mut out = String::with_capacity(sql.len());
    let mut at = 0;
    for lookup in &found {
        out.push_str(&sql[at..lookup.span.start]);
        let [value, condition] =
            [&lookup.value, &lookup.condition].map(|part| bare(&sql[part.clone()]));
        out.push_str("coalesce((");
        out.push_str(&value);
        out.push_str("), (");
        out.push_str(&condition);
        out.push_str("))");
        at = lookup.span.end;
    }
    out.push_str(&sql[at..]);
    out
}

/// A text without the names that stand before columns.
fn bare(sql: &str) -> String {
    let Ok(tokens) = tokenize(sql) else {
        return sql.to_owned();
    };
    let solid: Vec<usize> = (0..tokens.len())
        .filter(|at| !tokens[*at].is_blank())
        .collect();
    let is = |position: usize, symbol: &str| {
        let token = solid.get(position).map(|at| &tokens[*at]);
        token.is_some_and(|token| token.is_symbol(symbol))
    };
    let mut gone = vec![false; tokens.len()];
    for (position, at) in solid.iter().enumerate() {
        let is_type = position > 0 && is(position - 1, "::");
        let is_call = is(position + 3, "(");
        if tokens[*at].name().is_some() && is(position + 1, ".") && !is_type && !is_call {
            gone[*at] = true;
            gone[solid[position + 1]] = true;
        }
    }
    let kept = tokens.iter().zip(gone).filter(|(_, gone)| !gone);
    kept.map(|(token, _)| match token.kind {
        TokenKind::Comment => " ",
        _ => token.text,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{columns_read, substitute};

    const ORG: &str = "(SELECT o.tenant_id FROM orgs AS o WHERE o.id = org_id)";

    #[test]
    fn a_lookup_by_a_key_is_read() {
        let found = lookups(&format!("coalesce({ORG}, fallback)")).unwrap();
        let [lookup] = &found[..] else {
            panic!("{found:?}");
        };
        assert_eq!(lookup.table, "orgs");
        assert_eq!(lookup.columns, ["tenant_id", "id"]);
        let [pin] = &lookup.pins[..] else {
            panic!("{lookup:?}");
        };
        assert_eq!((pin.target.as_str(), pin.own.as_str()), ("id", "org_id"));
        assert_eq!(lookup.span, 9..9 + ORG.len());
    }

    #[test]
    fn each_way_to_write_it_is_read() {
        for (sql, table, pins) in [
            (
                "(select upper(orgs.code) from orgs where org_id = orgs.id)",
                "orgs",
                1,
            ),
            (
                "(SELECT o.a FROM app.orgs o WHERE o.x = users.x AND o.y = y AND o.open)",
                "app.orgs",
                2,
            ),
            (
                "(SELECT \"o\".a FROM \"Orgs\" AS \"o\" WHERE \"o\".\"id\" = \"org_id\")",
                "Orgs",
                1,
            ),
            (
                "(SELECT o.a FROM orgs AS o WHERE o.id = org_id AND NOT o.x = x)",
                "orgs",
                1,
            ),
            (
                "(SELECT o.a FROM orgs AS o WHERE o.id = abs(org_id))",
                "orgs",
                0,
            ),
            (
                "(SELECT o.a FROM orgs AS o WHERE o.id = o.parent)",
                "orgs",
                0,
            ),
        ] {
            let found = lookups(sql).unwrap();
            assert_eq!(
                (found[0].table.as_str(), found[0].pins.len()),
                (table, pins),
                "{sql}"
            );
        }
        assert!(lookups("lower(name)").unwrap().is_empty());
        assert_eq!(lookups(&format!("{ORG} + {ORG}")).unwrap().len(), 2);
    }

    #[test]
    fn every_other_query_is_refused_with_its_reason() {
        for (sql, reason) in [
            ("(SELECT 1)", "no `from`"),
            ("(SELECT o.a FROM orgs AS o)", "no `where`"),
            (
                "(SELECT o.a, o.b FROM orgs AS o WHERE o.id = org_id)",
                "more than one value",
            ),
            (
                "(SELECT DISTINCT o.a FROM orgs AS o WHERE o.id = org_id)",
                "`DISTINCT` is for several rows",
            ),
            (
                "(SELECT o.a FROM orgs AS o, x WHERE o.id = org_id)",
                "more than one table",
            ),
            (
                "(SELECT o.a FROM orgs AS o JOIN x ON true WHERE o.id = org_id)",
                "more than one table",
            ),
            (
                "(SELECT o.a FROM (SELECT 1) AS o WHERE o.id = org_id)",
                "stands in another one",
            ),
            (
                "(SELECT o.a FROM orgs AS o WHERE o.id = org_id OR true)",
                "`OR` stands in its `where`",
            ),
            (
                "(SELECT o.a FROM orgs AS o WHERE o.id = org_id LIMIT 1)",
                "`LIMIT` is for several rows",
            ),
            (
                "(SELECT o.a FROM orgs AS o WHERE o.id = org_id",
                "is not closed",
            ),
            (
                "exists (select 1 from orgs as o where o.id = org_id) and select",
                "stands alone",
            ),
        ] {
            let found = lookups(sql).expect_err(sql);
            assert!(found.contains(reason), "{sql}: {found}");
        }
    }

    #[test]
    fn a_bare_name_is_the_rows_own_and_a_name_with_the_other_table_is_not() {
        let known = ["tenant_id", "org_id", "orgs", "o", "id", "region"];
        let sql = "coalesce((SELECT o.tenant_id FROM orgs o WHERE o.id = users.org_id AND o.region = region), id)";
        assert_eq!(columns_read(sql, &known), ["org_id", "region", "id"]);
        assert_eq!(
            substitute(sql, &known, |name| format!("NEW.{name}")),
            "coalesce((SELECT o.tenant_id FROM orgs o WHERE o.id = NEW.org_id AND o.region = NEW.region), NEW.id)"
        );
        // A name before a dot means something else outside of a lookup.
        assert!(columns_read("users.org_id", &known).is_empty());
    }

    #[test]
    fn an_expression_is_judged_without_its_lookups() {
        assert_eq!(
            without_lookups(&format!("coalesce({ORG}, 0)")),
            "coalesce(coalesce((tenant_id), (id = org_id)), 0)"
        );
        assert_eq!(
            without_lookups(
                "(SELECT pg_catalog.lower(o.a) FROM orgs AS o WHERE o.id = users.org_id)"
            ),
            "coalesce((pg_catalog.lower(a)), (id = org_id))"
        );
        assert_eq!(without_lookups("lower(name)"), "lower(name)");
    }
}
