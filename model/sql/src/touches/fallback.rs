//! The answer for a text that cannot be read: every column that it could mean.

use super::{Catalog, TableUse, Touch, TouchKind, Touches};

/// Adds every column, as named, whose name occurs in the text together with its table's name, in any form and case.
pub(super) fn add(catalog: &Catalog, sql: &str, found: &mut Touches) {
    let words = words(sql);
    let mentioned = |name: &str| {
        words
            .iter()
            .any(|(word, _)| word.eq_ignore_ascii_case(name))
    };
    for table in catalog.tables() {
        let name = catalog.table_name(table);
        let bare = name.rsplit('.').next().unwrap_or(name);
        if !mentioned(bare) {
            continue;
        }
        let named = words
            .iter()
            .filter(|(word, _)| word.eq_ignore_ascii_case(bare));
        found.tables.extend(named.map(|(word, start)| TableUse {
            table: name.to_owned(),
            span: *start..start + word.len(),
        }));
        for at in 0..catalog.width(table) {
            let column = catalog.column_name((table, at));
            let plain = column.chars().all(is_part);
            if !plain {
                add_found(sql, name, column, found);
            }
            for (word, start) in words.iter().filter(|_| plain) {
                if word.eq_ignore_ascii_case(column) {
                    found.touches.push(Touch {
                        table: name.to_owned(),
                        column: column.to_owned(),
                        kind: TouchKind::Named,
                        span: *start..start + word.len(),
                    });
                }
            }
        }
    }
}

/// Adds a column with a name that is not one word, such as `full name`, at every place where the text has it.
fn add_found(sql: &str, table: &str, column: &str, found: &mut Touches) {
    for (start, text) in sql.match_indices(column) {
        found.touches.push(Touch {
            table: table.to_owned(),
            column: column.to_owned(),
            kind: TouchKind::Named,
            span: start..start + text.len(),
        });
    }
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// All parts of the text that look like a name, also within quotes, strings or comments.
fn words(sql: &str) -> Vec<(&str, usize)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in sql.char_indices().chain([(sql.len(), ' ')]) {
        match (is_part(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push((&sql[from..at], from));
                start = None;
            }
            _ => {}
        }
    }
    words
}
