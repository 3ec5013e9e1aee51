//! Names and literals, quoted; what both databases write alike.

use crate::{Object, Sync, SyncColumn};
use expand_contract_sql as sql;
use expand_contract_sql::quote;

/// A string literal.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// `"a", "b"`.
pub(super) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(quote).collect::<Vec<_>>().join(", ")
}

/// For people: `users.first and users.last`.
pub(super) fn people<'a>(table: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names
        .into_iter()
        .map(|name| format!("{table}.{name}"))
        .collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// The name of a column's own index: `users_email_idx`, or `users_email_key` when it is unique. One that does not fit
/// `PostgreSQL`'s 63 bytes is cut, and told apart by a hash.
pub fn index_name(table: &str, column: &str, unique: bool) -> String {
    const LIMIT: usize = 63;
    let suffix = if unique { "key" } else { "idx" };
    let stem = format!("{table}_{column}");
    let name = format!("{stem}_{suffix}");
    if name.len() <= LIMIT {
        return name;
    }
    let mut end = LIMIT - "_12345678_idx".len();
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    // FNV-1a: the name must be the same for ever, so not the standard library's hasher.
    let hash = stem.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    format!("{}_{hash:08x}_{suffix}", &stem[..end])
}

/// `up` or `down` of a column, with each column it reads put as `column` says; empty for a column that does not follow.
pub(super) fn expression(column: &SyncColumn, place: impl Fn(&str) -> String) -> String {
    column.expr.as_ref().map_or_else(String::new, |expr| {
        sql::substitute(expr.sql.trim(), &expr.reads, |name| place(name))
    })
}

/// Columns as things that a statement makes or drops.
pub(super) fn columns_of<'a>(table: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<Object> {
    let column = |name: &str| Object::Column {
        table: table.into(),
        column: name.into(),
    };
    names.into_iter().map(column).collect()
}

/// A trigger of a sync as a thing that a statement makes, with every column that the sync reads or writes.
pub(super) fn trigger_of(sync: &Sync, name: &str) -> Object {
    let sides = || sync.old.iter().chain(&sync.new);
    let read = sides()
        .filter_map(|column| column.expr.as_ref())
        .flat_map(|expr| expr.reads.iter().map(String::as_str));
    let mut columns: Vec<String> = names(&sync.old)
        .chain(names(&sync.new))
        .chain(read)
        .map(str::to_owned)
        .collect();
    columns.sort();
    columns.dedup();
    Object::Trigger {
        table: sync.table.clone(),
        name: name.into(),
        columns,
    }
}

/// A trigger as a thing that a statement drops.
pub(super) fn dropped_trigger(table: &str, name: &str) -> Object {
    Object::Trigger {
        table: table.into(),
        name: name.into(),
        columns: Vec::new(),
    }
}

/// The names of a side's columns.
pub(super) fn names(side: &[SyncColumn]) -> impl Iterator<Item = &str> {
    side.iter().map(|column| column.def.name.as_str())
}

/// Those of a side that the contract (old side) or the rollback (new side) drops.
pub(super) fn leaving(side: &[SyncColumn]) -> Vec<&str> {
    side.iter()
        .filter(|column| column.leaves)
        .map(|column| column.def.name.as_str())
        .collect()
}

/// The new side's columns that take no NULL: one of them that is NULL marks a row as pending.
pub(super) fn markers(new: &[SyncColumn]) -> Vec<&str> {
    new.iter()
        .filter(|column| !column.def.nullable)
        .map(|column| column.def.name.as_str())
        .collect()
}

/// Whether every column is a plain copy of one of the same type, both ways: nothing can be lost, nothing can fail.
pub(super) fn is_plain_copy(old: &[SyncColumn], new: &[SyncColumn]) -> bool {
    let copies = |from: &[SyncColumn], to: &[SyncColumn]| {
        to.iter().all(|column| {
            column.expr.as_ref().is_some_and(|expr| {
                expr.is_identity()
                    && from.iter().any(|source| {
                        source.def.name == expr.reads[0] && source.def.ty == column.def.ty
                    })
            })
        })
    };
    copies(old, new) && copies(new, old)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_and_cut() {
        assert_eq!(quote("a\"b"), "\"a\"\"b\"");
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(people("t", ["a", "b", "c"]), "t.a, t.b and t.c");
        assert_eq!(index_name("users", "email", true), "users_email_key");
        let long = index_name(&"t".repeat(40), &"ä".repeat(20), false);
        assert!(long.len() <= 63, "{long}");
        assert!(long.ends_with("_idx"));
        assert_ne!(long, index_name(&"t".repeat(40), &"ä".repeat(21), false));
    }
}
