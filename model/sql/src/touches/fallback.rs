//! What is said of a text that cannot be read: every column that it could mean.

use super::{Catalog, Touch, TouchKind, Touches};

/// Adds, as named, every column whose name stands in the text, in any form and case, beside the name of its table.
pub(super) fn add(catalog: &Catalog, sql: &str, found: &mut Touches) {
    let words = words(sql);
    let mentioned = |name: &str| {
        words
            .iter()
            .any(|(word, _)| word.eq_ignore_ascii_case(name))
    };
    for table in catalog.tables() {
        let name = catalog.table_name(table);
        if !mentioned(name.rsplit('.').next().unwrap_or(name)) {
            continue;
        }
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

/// A name that is no word, such as `full name`, wherever it stands.
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

/// Everything in the text that looks like a name, also what is quoted, in strings or in comments.
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
