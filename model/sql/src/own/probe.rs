//! Judges the query that tells whether a statement of an author's own is done.

use crate::{TokenKind, tokenize};

/// Words that make no query depend on the database.
const CONSTANT: [&str; 9] = [
    "select", "true", "false", "not", "null", "and", "or", "is", "exists",
];

/// Words of statements that change something, or lock it.
const CHANGES: [&str; 12] = [
    "insert",
    "update",
    "delete",
    "merge",
    "truncate",
    "drop",
    "alter",
    "create",
    "into",
    "set_config",
    "pg_advisory_unlock",
    "pg_advisory_unlock_all",
];

/// A query without comments on one line, as a directive of a phase file has it. A line break in a string stays.
pub fn on_one_line(sql: &str) -> String {
    let Ok(tokens) = tokenize(sql) else {
        return sql.trim().to_owned();
    };
    let pieces = tokens.split(super::Token::is_blank);
    let pieces = pieces.filter(|piece| !piece.is_empty());
    let pieces = pieces.map(|piece| piece.iter().map(|token| token.text).collect::<String>());
    pieces.collect::<Vec<_>>().join(" ")
}

/// Why a text cannot be such a query, as the end of a sentence. `None` if it can.
pub fn probe_problem(sql: &str) -> Option<String> {
    let tokens = match tokenize(sql) {
        Ok(tokens) => tokens,
        Err(error) => return Some(format!("it is no SQL: {error}")),
    };
    let tokens: Vec<_> = tokens.iter().filter(|token| !token.is_blank()).collect();
    let begins = |word: &str| tokens.first().is_some_and(|token| token.is_word(word));
    if !begins("select") && !begins("with") {
        return Some("it must be a query of one boolean, which begins with SELECT".into());
    }
    if tokens.iter().any(|token| token.is_symbol(";")) {
        return Some("it must be one query, without `;`".into());
    }
    if sql.contains('\n') {
        return Some("a string in it has a line break, and it must fit on one line".into());
    }
    let change = tokens
        .iter()
        .find(|token| CHANGES.iter().any(|word| token.is_word(word)));
    if let Some(word) = change {
        return Some(format!(
            "it only looks, and this one says {}",
            word.text.to_uppercase()
        ));
    }
    let is_constant = tokens.iter().all(|token| match token.kind {
        TokenKind::Word => CONSTANT.iter().any(|word| token.is_word(word)),
        TokenKind::Quoted => false,
        _ => true,
    });
    is_constant.then(|| "its answer is the same on every database".into())
}
