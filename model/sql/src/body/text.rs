//! The parts of a body in plain SQL.

use super::{Part, Place};
use crate::{Token, TokenKind};

/// Statements with `;` between them, of which the last one gives the result.
pub(super) fn statements(tokens: &[Token<'_>]) -> Vec<Part> {
    let mut parts = split(tokens);
    if let Some(last) = parts.last_mut() {
        last.place = Place::Result;
    }
    parts
}

fn split(tokens: &[Token<'_>]) -> Vec<Part> {
    let pieces = tokens.split(|token| token.is_symbol(";"));
    let pieces = pieces.filter(|piece| piece.iter().any(|token| !token.is_blank()));
    pieces
        .map(|piece| Part {
            sql: joined(piece),
            place: Place::Inside,
            is_executed: false,
        })
        .collect()
}

/// The condition and the statements of `CREATE TRIGGER .. WHEN .. BEGIN .. END`.
pub(super) fn trigger(tokens: &[Token<'_>]) -> Vec<Part> {
    let place = |word: &str| tokens.iter().position(|token| token.is_word(word));
    let begin = place("begin").unwrap_or(tokens.len());
    let end = tokens.iter().rposition(|token| token.is_word("end"));
    let end = end.filter(|end| *end > begin).unwrap_or(tokens.len());
    let mut parts = split(tokens.get(begin + 1..end).unwrap_or_default());
    if let Some(when) = place("when").filter(|when| *when < begin) {
        parts.push(Part {
            sql: format!("SELECT {}", joined(&tokens[when + 1..begin])),
            place: Place::Inside,
            is_executed: false,
        });
    }
    parts
}

/// The query of `CREATE VIEW .. (..) AS ..`.
pub(super) fn view(tokens: &[Token<'_>]) -> Vec<Part> {
    let Some(at) = tokens.iter().position(|token| token.is_word("as")) else {
        return Vec::new();
    };
    vec![Part {
        sql: joined(&tokens[at + 1..]),
        place: Place::Result,
        is_executed: false,
    }]
}

/// Whether a view says the names of its columns.
pub(super) fn view_lists(tokens: &[Token<'_>]) -> bool {
    let before = tokens.iter().take_while(|token| !token.is_word("as"));
    let mut before = before.filter(|token| !token.is_blank());
    before.any(|token| token.kind == TokenKind::Symbol && token.text == "(")
}

/// The tokens as a text, without comments.
pub(super) fn joined(tokens: &[Token<'_>]) -> String {
    tokens
        .iter()
        .map(|token| match token.kind {
            TokenKind::Comment => " ",
            _ => token.text,
        })
        .collect()
}
