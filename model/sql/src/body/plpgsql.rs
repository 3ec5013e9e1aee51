//! Cuts a body in `PL/pgSQL` into its statements and expressions.

use super::text::joined;
use super::{Part, Place, strings};
use crate::{Token, TokenKind};

/// Words that stand alone before a statement.
const ALONE: [&str; 6] = ["begin", "declare", "else", "loop", "then", "exception"];

/// First words of what ends with THEN or LOOP.
const HEADS: [&str; 8] = [
    "if", "elsif", "elseif", "while", "when", "case", "for", "foreach",
];

/// First words of a statement of SQL.
const STATEMENTS: [&str; 9] = [
    "select", "insert", "update", "delete", "merge", "with", "values", "table", "copy",
];

/// The variables of a body.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// Those that may hold a row of the table.
    pub(super) records: Vec<String>,
    /// All of them.
    pub(super) values: Vec<String>,
}

/// The parts of a body, and its variables.
pub(super) fn parts(tokens: &[Token<'_>], table: &str) -> (Vec<Part>, Declared) {
    let mut parts = Vec::new();
    let mut declared = Declared::default();
    for chunk in chunks(tokens) {
        declared.records.extend(record(&chunk, table));
        declared.values.extend(variable(&chunk));
        part(&chunk, &mut parts);
    }
    (parts, declared)
}

/// The variable that a chunk declares, assigns or loops over.
fn variable(chunk: &[Token<'_>]) -> Option<String> {
    let mut meant = chunk.iter().filter(|token| !token.is_blank());
    let first = meant.next()?;
    if is_any(first, &["for", "foreach"]) {
        return meant.next()?.name();
    }
    if is_any(first, &STATEMENTS) || is_any(first, &HEADS) {
        return None;
    }
    first.name()
}

fn is_any(token: &Token<'_>, words: &[&str]) -> bool {
    words.iter().any(|word| token.is_word(word))
}

/// The statements with their heads, without `;` and the words between them. Each begins with a token that is not blank.
fn chunks<'a>(tokens: &[Token<'a>]) -> Vec<Vec<Token<'a>>> {
    let mut chunks = Vec::new();
    let mut now: Vec<Token<'a>> = Vec::new();
    let (mut depth, mut cases, mut label) = (0_u32, 0_u32, false);
    for token in tokens {
        if now.is_empty() {
            // `<<label>>`
            label = label && !token.is_symbol(">") || token.is_symbol("<");
            if label || token.is_blank() || token.is_symbol(">") || is_any(token, &ALONE) {
                continue;
            }
        }
        let head = now.first().is_some_and(|first| is_any(first, &HEADS));
        let ends = depth == 0
            && (token.is_symbol(";")
                || head && cases == 0 && (token.is_word("then") || token.is_word("loop")));
        if ends {
            if !now.is_empty() {
                chunks.push(std::mem::take(&mut now));
            }
            cases = 0;
            continue;
        }
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
        } else if token.is_word("case") && !now.is_empty() {
            cases += 1;
        } else if token.is_word("end") {
            cases = cases.saturating_sub(1);
        }
        now.push(*token);
    }
    if !now.is_empty() {
        chunks.push(now);
    }
    chunks
}

/// The variable that a declaration makes for a row: `r record`, `r users`, `r users%ROWTYPE`.
fn record(chunk: &[Token<'_>], table: &str) -> Option<String> {
    let mut meant = chunk.iter().filter(|token| !token.is_blank());
    let name = meant.next()?.name()?;
    let name_of_table = table.rsplit('.').next().unwrap_or(table);
    let mut types = meant.take_while(|token| !token.is_symbol(":") && !token.is_symbol("="));
    let is_row = types.any(|token| {
        token.is_word("record")
            || token
                .name()
                .is_some_and(|word| word.eq_ignore_ascii_case(name_of_table))
    });
    let is_statement = chunk.first().is_some_and(|first| {
        is_any(first, &STATEMENTS) || is_any(first, &HEADS) || is_any(first, &["return", "perform"])
    });
    (is_row && !is_statement).then_some(name)
}

/// Adds what one chunk says.
fn part(chunk: &[Token<'_>], parts: &mut Vec<Part>) {
    let Some((first, rest)) = chunk.split_first() else {
        return;
    };
    if is_any(first, &STATEMENTS) || first.is_symbol("(") {
        return query(chunk, Place::Inside, parts);
    }
    match first.text.to_ascii_lowercase().as_str() {
        "for" | "foreach" | "open" => source(rest, parts),
        "return" => returned(rest, parts),
        "execute" => executed(rest, Place::Inside, parts),
        "raise" => {
            // The message is a text for people.
            let message = rest
                .iter()
                .position(|token| token.kind == TokenKind::String);
            let rest = message.map_or(rest, |at| &rest[at + 1..]);
            let values = rest.iter().position(|token| token.is_symbol(","));
            expression(values.map_or(&[], |at| &rest[at + 1..]), parts);
        }
        "if" | "elsif" | "elseif" | "while" | "when" | "case" | "perform" | "assert" => {
            expression(rest, parts);
        }
        "end" | "null" | "close" | "commit" | "rollback" | "get" | "fetch" | "move" | "set" => {}
        "call" | "do" => parts.push(Part {
            sql: joined(chunk),
            place: Place::Inside,
            is_executed: false,
        }),
        _ => declared(chunk, parts),
    }
}

/// An assignment, a declaration with its value, a cursor, or `EXIT WHEN ..`.
fn declared(chunk: &[Token<'_>], parts: &mut Vec<Part>) {
    if chunk.iter().any(|token| token.is_word("cursor")) {
        return source(chunk, parts);
    }
    let value = chunk
        .iter()
        .position(|token| token.is_symbol("=") || is_any(token, &["default", "when"]));
    if let Some(value) = value {
        expression(&chunk[value + 1..], parts);
    }
}

/// The query behind `FOR r IN ..`, `OPEN c FOR ..`, `c CURSOR FOR ..`.
fn source(rest: &[Token<'_>], parts: &mut Vec<Part>) {
    let begins = rest
        .iter()
        .position(|token| is_any(token, &STATEMENTS) || token.is_word("execute"));
    match begins {
        Some(at) if rest[at].is_word("execute") => {
            executed(&rest[at + 1..], Place::Inside, parts);
        }
        Some(at) if rest[..at].iter().any(|token| token.is_symbol("(")) => {
            // `FOR r IN (SELECT ..)`, or the parameters of a cursor.
            let open = rest.iter().position(|token| token.is_symbol("("));
            let within = open.filter(|open| rest[open + 1..at].iter().all(Token::is_blank));
            query(&rest[within.unwrap_or(at)..], Place::Inside, parts);
        }
        Some(at) => query(&rest[at..], Place::Inside, parts),
        None => {
            let at = rest
                .iter()
                .position(|token| is_any(token, &["in", "array"]));
            expression(at.map_or(&[], |at| &rest[at + 1..]), parts);
        }
    }
}

fn returned(rest: &[Token<'_>], parts: &mut Vec<Part>) {
    let Some(at) = rest.iter().position(|token| !token.is_blank()) else {
        return;
    };
    let behind = &rest[at + 1..];
    if rest[at].is_word("query") {
        match behind.iter().position(|token| !token.is_blank()) {
            Some(at) if behind[at].is_word("execute") => {
                executed(&behind[at + 1..], Place::Result, parts);
            }
            _ => query(behind, Place::Result, parts),
        }
    } else if rest[at].is_word("next") {
        expression(behind, parts);
    } else {
        expression(rest, parts);
    }
}

fn expression(tokens: &[Token<'_>], parts: &mut Vec<Part>) {
    if tokens.iter().any(|token| !token.is_blank()) {
        parts.push(Part {
            sql: format!("SELECT {}", joined(tokens)),
            place: Place::Inside,
            is_executed: false,
        });
    }
}

/// A string, or strings that are put together, and the values beside them.
fn executed(tokens: &[Token<'_>], place: Place, parts: &mut Vec<Part>) {
    for sql in strings(tokens) {
        parts.push(Part {
            sql,
            place,
            is_executed: true,
        });
    }
    let using = tokens.iter().position(|token| token.is_word("using"));
    if let Some(using) = using {
        expression(&tokens[using + 1..], parts);
    }
}

/// A statement without its variables: `SELECT .. INTO a, b FROM ..`, `INSERT .. RETURNING id INTO a`.
fn query(tokens: &[Token<'_>], place: Place, parts: &mut Vec<Part>) {
    let (mut depth, mut before) = (0_u32, None::<&Token<'_>>);
    let mut into = None;
    for (at, token) in tokens.iter().enumerate() {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
        }
        let writes = before.is_some_and(|before| is_any(before, &["insert", "merge"]));
        if depth == 0 && token.is_word("into") && !writes {
            into = Some(at);
            break;
        }
        if !token.is_blank() {
            before = Some(token);
        }
    }
    let Some(into) = into else {
        parts.push(Part {
            sql: joined(tokens),
            place,
            is_executed: false,
        });
        return;
    };
    let (targets, several) = targets(&tokens[into + 1..]);
    parts.push(Part {
        sql: format!(
            "{} {}",
            joined(&tokens[..into]),
            joined(&tokens[into + 1 + targets..])
        ),
        place: if several && tokens[0].is_word("select") {
            Place::Variables
        } else {
            place
        },
        is_executed: false,
    });
}

/// The number of tokens of `[STRICT] a, b.c, d[1]`, and whether there are several targets.
fn targets(tokens: &[Token<'_>]) -> (usize, bool) {
    let mut several = false;
    let mut wants_name = true;
    for (at, token) in tokens.iter().enumerate() {
        if token.is_blank() || wants_name && token.is_word("strict") {
            continue;
        }
        if wants_name {
            wants_name = false;
        } else if token.is_symbol(",") || token.is_symbol(".") {
            several |= token.is_symbol(",");
            wants_name = true;
        } else {
            return (at, several);
        }
    }
    (tokens.len(), several)
}
