//! Names that stand for a row: `NEW.name`, `(u).name`, `$1.name`, `OLD.*`.

use crate::{Token, TokenKind, tokenize};

/// The columns that a text names as a part of one of these rows.
pub(super) fn named(tokens: &[Token<'_>], rows: &[String], columns: &[String]) -> Vec<String> {
    let tokens = meant(tokens);
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let Some(name) = token.name() else { continue };
        if !is_part_of_row(&tokens[..at], rows) {
            continue;
        }
        let column = columns.iter().find(|column| match token.kind {
            TokenKind::Quoted => **column == name,
            _ => column.eq_ignore_ascii_case(&name),
        });
        found.extend(column.cloned());
    }
    found
}

/// Whether a statement that counts columns has every column of one of these rows: `INSERT INTO x SELECT OLD.*`.
pub(super) fn spread(sql: &str, rows: &[String]) -> bool {
    let Ok(tokens) = tokenize(sql) else {
        return false;
    };
    let tokens = meant(&tokens);
    let Some(first) = tokens.first() else {
        return false;
    };
    let several = |pair: &[Token<'_>]| pair[0].is_word("set") && pair[1].is_symbol("(");
    let counts = tokens.iter().any(|token| {
        (token.is_word("insert") || token.is_word("merge"))
            && (first.is_word("with") || std::ptr::eq(token, first))
    }) || first.is_word("update") && tokens.windows(2).any(several);
    counts
        && tokens
            .iter()
            .enumerate()
            .any(|(at, token)| token.is_symbol("*") && is_part_of_row(&tokens[..at], rows))
}

/// The statement with NULL in the place of every part of these values, unless it calls a relation by the same name.
///
/// Otherwise the resolver would know no relation of the name, and could not judge the statement.
pub(super) fn replaced(sql: &str, names: &[String]) -> String {
    let Ok(tokens) = tokenize(sql) else {
        return sql.to_owned();
    };
    let places: Vec<usize> = (0..tokens.len())
        .filter(|at| !tokens[*at].is_blank())
        .collect();
    let meant: Vec<Token<'_>> = places.iter().map(|at| tokens[*at]).collect();
    let values: Vec<String> = names
        .iter()
        .filter(|name| !is_relation(&meant, name))
        .cloned()
        .collect();
    let mut text: Vec<&str> = tokens.iter().map(|token| token.text).collect();
    for at in 0..meant.len() {
        let is_part = meant[at].name().is_some() || meant[at].is_symbol("*");
        let Some(length) = row_before(&meant[..at], &values).filter(|_| is_part) else {
            continue;
        };
        for place in &places[at - length..at] {
            text[*place] = "";
        }
        text[places[at]] = "NULL";
    }
    text.concat()
}

/// Whether a statement calls a relation so: `FROM users u`, `JOIN u`, `UPDATE u`.
fn is_relation(tokens: &[Token<'_>], name: &str) -> bool {
    const BEFORE_VALUES: [&str; 20] = [
        "select",
        "where",
        "and",
        "or",
        "not",
        "in",
        "values",
        "returning",
        "set",
        "by",
        "on",
        "then",
        "else",
        "when",
        "is",
        "distinct",
        "all",
        "case",
        "like",
        "between",
    ];
    tokens.windows(2).enumerate().any(|(at, pair)| {
        let is_name = pair[1]
            .name()
            .is_some_and(|word| word.eq_ignore_ascii_case(name));
        let follows = match pair[0].kind {
            TokenKind::Word => !BEFORE_VALUES.iter().any(|word| pair[0].is_word(word)),
            TokenKind::Quoted => true,
            _ => pair[0].is_symbol(")"),
        };
        let is_whole = tokens.get(at + 2).is_none_or(|next| !next.is_symbol("."));
        is_name && follows && is_whole
    })
}

fn meant<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    let meant = tokens.iter().filter(|token| !token.is_blank());
    meant.copied().collect()
}

/// Whether the tokens end with `row .` or `(row) .`.
fn is_part_of_row(before: &[Token<'_>], rows: &[String]) -> bool {
    row_before(before, rows).is_some()
}

/// The number of tokens of `row .` or `(row) .` at the end.
fn row_before(before: &[Token<'_>], rows: &[String]) -> Option<usize> {
    let (dot, before) = before.split_last()?;
    if !dot.is_symbol(".") {
        return None;
    }
    let (row, length) = match before {
        [.., open, row, close] if close.is_symbol(")") && open.is_symbol("(") => (row, 4),
        [.., row] => (row, 2),
        [] => return None,
    };
    let is = |name: &str| rows.iter().any(|one| one.eq_ignore_ascii_case(name));
    let found = match row.kind {
        TokenKind::Parameter => is(row.text),
        _ => row.name().is_some_and(|name| is(&name)),
    };
    // `a.b.c` is a part of `a`.
    let qualified = before
        .len()
        .checked_sub(length)
        .is_some_and(|at| before[at].is_symbol("."));
    (found && !qualified).then_some(length)
}
