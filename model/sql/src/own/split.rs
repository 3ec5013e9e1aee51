//! Cuts a text into statements at each `;` that ends one.

use crate::{Token, tokenize};

/// A text without the blanks, the comments and the `;` at its ends.
pub fn without_ends(sql: &str) -> String {
    let Ok(tokens) = tokenize(sql) else {
        return sql.trim().to_owned();
    };
    let is_end = |token: &Token<'_>| token.is_blank() || token.is_symbol(";");
    let start = tokens.iter().position(|token| !is_end(token));
    let end = tokens.iter().rposition(|token| !is_end(token));
    let inside = start.zip(end).map(|(start, end)| &tokens[start..=end]);
    let inside = inside.unwrap_or_default();
    inside.iter().map(|token| token.text).collect()
}

/// The statements. A `;` in parentheses, and one in the body of a trigger or of a function, ends none.
pub(super) fn split<'a>(tokens: &'a [Token<'a>]) -> Vec<&'a [Token<'a>]> {
    let mut statements = Vec::new();
    let (mut start, mut parentheses, mut blocks) = (0, 0_usize, 0_usize);
    for (at, token) in tokens.iter().enumerate() {
        let creates = tokens[start].is_word("create");
        if token.is_symbol("(") {
            parentheses += 1;
        } else if token.is_symbol(")") {
            parentheses = parentheses.saturating_sub(1);
        } else if creates && (token.is_word("begin") || token.is_word("case")) {
            blocks += 1;
        } else if creates && token.is_word("end") {
            blocks = blocks.saturating_sub(1);
        } else if token.is_symbol(";") && parentheses == 0 && blocks == 0 {
            statements.push(&tokens[start..at]);
            start = at + 1;
            if start == tokens.len() {
                break;
            }
        }
    }
    statements.push(tokens.get(start..).unwrap_or_default());
    statements.retain(|statement| !statement.is_empty());
    statements
}
