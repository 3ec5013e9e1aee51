//! Cuts a text into statements at each `;` that ends one.

use crate::token::{Rules, tokenize_by};
use crate::{Dialect, Token, tokenize};

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

/// The statements of a text, each as it is written. The error says what is not closed in it.
pub fn statements(dialect: Dialect, sql: &str) -> Result<Vec<String>, String> {
    let tokens = tokenize_by(sql, Rules::of(dialect))?;
    let pieces = split(&tokens).into_iter();
    let pieces = pieces.filter(|piece| piece.iter().any(|token| !token.is_blank()));
    Ok(pieces
        .map(|piece| piece.iter().map(|token| token.text).collect::<String>())
        .map(|piece| piece.trim().to_owned())
        .collect())
}

/// The pieces between the `;` that end a statement. A `;` in parentheses, and one in the body of a trigger or of a function, ends
/// none.
pub(super) fn split<'a>(tokens: &'a [Token<'a>]) -> Vec<&'a [Token<'a>]> {
    let mut statements = Vec::new();
    let (mut start, mut parentheses, mut blocks) = (0, 0_usize, 0_usize);
    let mut creates = None;
    let mut is_behind_end = false;
    let solid = tokens.iter().enumerate();
    for (at, token) in solid.filter(|(_, token)| !token.is_blank()) {
        let any = |words: &[&str]| words.iter().any(|word| token.is_word(word));
        let creates_it = *creates.get_or_insert_with(|| token.is_word("create"));
        if token.is_symbol("(") {
            parentheses += 1;
        } else if token.is_symbol(")") {
            parentheses = parentheses.saturating_sub(1);
        } else if creates_it && is_behind_end && any(&["if", "loop", "repeat", "while"]) {
            // Such an END belongs to no block: the word that it ends was not counted.
            blocks += 1;
        } else if creates_it && !is_behind_end && any(&["begin", "case"]) {
            blocks += 1;
        } else if creates_it && token.is_word("end") {
            blocks = blocks.saturating_sub(1);
        } else if token.is_symbol(";") && parentheses == 0 && blocks == 0 {
            statements.push(&tokens[start..at]);
            start = at + 1;
            creates = None;
        }
        is_behind_end = token.is_word("end");
    }
    statements.push(&tokens[start..]);
    statements.retain(|statement| !statement.is_empty());
    statements
}
