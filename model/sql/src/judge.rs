//! Judges an expression by its tokens alone.

use self::words::{AGGREGATES, NOT_FUNCTIONS, NULL_WORDS, PRESENT, QUERIES, STRICT_FUNCTIONS};
use super::{Token, TokenKind, tokenize};

mod words;

/// How often the value of an expression without columns changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Volatility {
    /// Never: `0`, `'x'`, `'{}'::jsonb`, `true`.
    Constant,
    /// It is the same throughout a transaction: `now()`, `current_timestamp`.
    Stable,
    /// It can differ from row to row, or its function is unknown: `gen_random_uuid()`, `my_function()`.
    Volatile,
}

/// Whether this default is the same for every row and at every time.
pub fn is_constant(default: &str) -> bool {
    volatility(default) == Volatility::Constant
}

/// How often the value of a default changes.
pub fn volatility(default: &str) -> Volatility {
    let Ok(tokens) = tokenize(default) else {
        return Volatility::Volatile;
    };
    let tokens = solid(&tokens);
    let mut worst = Volatility::Constant;
    // In a type after `::` or `AS`, a word is the name of a type.
    let mut in_type = false;
    for (at, token) in tokens.iter().enumerate() {
        let call = tokens.get(at + 1).is_some_and(|next| next.is_symbol("("));
        match token.kind {
            TokenKind::String | TokenKind::Number => in_type = false,
            TokenKind::Symbol => {
                if token.is_symbol("::") {
                    in_type = true;
                } else if !(in_type && matches!(token.text, "(" | ")" | "[" | "]" | "." | ",")) {
                    in_type = false;
                }
            }
            TokenKind::Word if in_type => {}
            TokenKind::Word => {
                let one_of = |words: &[&str]| words.iter().any(|word| token.is_word(word));
                if token.is_word("as") {
                    in_type = true;
                } else if one_of(&["now", "transaction_timestamp", "statement_timestamp"]) && call
                    || one_of(&[
                        "current_timestamp",
                        "current_date",
                        "current_time",
                        "localtimestamp",
                        "localtime",
                        "current_user",
                        "session_user",
                    ])
                {
                    worst = worst.max(Volatility::Stable);
                } else if !one_of(&["null", "true", "false", "cast", "array", "interval"])
                    // `date '2026-01-01'` is a literal, except for the few literals that mean the present.
                    && !tokens.get(at + 1).is_some_and(|next| next.kind == TokenKind::String)
                {
                    return Volatility::Volatile;
                }
            }
            _ if in_type && token.kind == TokenKind::Quoted => {}
            _ => return Volatility::Volatile,
        }
        if token.kind == TokenKind::String && is_present(token.text) && tokens.len() > 1 {
            worst = worst.max(Volatility::Stable);
        }
    }
    if tokens.is_empty() {
        Volatility::Volatile
    } else {
        worst
    }
}

/// `'now'::timestamptz`, `date 'today'`: literals whose value is the time of their use.
fn is_present(literal: &str) -> bool {
    ["now", "today", "tomorrow", "yesterday"]
        .iter()
        .any(|word| literal.trim_matches('\'').trim().eq_ignore_ascii_case(word))
}

/// The names of the functions that `sql` calls, in lower case, in the order of their first mention. It leaves out words
/// such as `cast` and `in`, which stand before a parenthesis but are not functions.
pub fn functions(sql: &str) -> Vec<String> {
    let Ok(tokens) = tokenize(sql) else {
        return Vec::new();
    };
    let tokens = solid(&tokens);
    let mut names: Vec<String> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let call = tokens.get(at + 1).is_some_and(|next| next.is_symbol("("));
        let in_type = at > 0 && (tokens[at - 1].is_symbol("::") || tokens[at - 1].is_word("as"));
        let looks_only = NOT_FUNCTIONS.iter().any(|word| token.is_word(word));
        if let Some(name) = token.name()
            && call
            && !in_type
            && !looks_only
        {
            let name = name.to_ascii_lowercase();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// The reasons why this cannot be an `up` or `down`; empty if it can. Each is a sentence without its full stop.
pub fn problems(sql: &str) -> Vec<String> {
    let tokens = match tokenize(sql) {
        Ok(tokens) => tokens,
        Err(open) => return vec![open],
    };
    let mut problems: Vec<String> = Vec::new();
    let mut say = |problem: String| {
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    };
    if tokens.iter().any(|token| token.kind == TokenKind::Comment) {
        say("it contains a comment; write it beside the field instead".into());
    }
    let tokens = solid(&tokens);
    if tokens.is_empty() {
        say("it is empty".into());
    }
    let mut depth = 0_i32;
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1);
        let call = next.is_some_and(|next| next.is_symbol("("));
        let word = token.text.to_ascii_lowercase();
        match token.kind {
            TokenKind::Symbol => match token.text {
                "(" => depth += 1,
                ")" => {
                    depth -= 1;
                    if depth < 0 {
                        say("a `)` has no `(`".into());
                        depth = 0;
                    }
                }
                ";" => say("it contains `;`: it must be one expression".into()),
                _ => {}
            },
            TokenKind::Parameter => say(format!(
                "`{}` is a parameter, and an expression of a column gets none",
                token.text
            )),
            TokenKind::String if token.text.contains(['\n', '\r']) => say(
                "a string contains a line break; write it as chr(10) on postgres, char(10) on sqlite".into(),
            ),
            TokenKind::Word if QUERIES.contains(&word.as_str()) => say(format!(
                "`{word}` reads other rows; only columns of the same row can be used"
            )),
            TokenKind::Word if PRESENT.contains(&word.as_str()) => say(volatile(&word)),
            TokenKind::Word if call && is_volatile(&word) => say(volatile(&format!("{word}()"))),
            TokenKind::Word if call && AGGREGATES.contains(&word.as_str()) => say(format!(
                "`{word}()` works over several rows; only columns of the same row can be used"
            )),
            _ => {}
        }
        if token.name().is_some()
            && next.is_some_and(|next| next.is_symbol("."))
            && !(at > 0 && tokens[at - 1].is_symbol("::"))
            && !is_call_with_schema(&tokens, at)
        {
            say(format!(
                "`{}.` qualifies a name; write the columns bare",
                token.text
            ));
        }
    }
    if depth > 0 {
        say("a `(` is not closed".into());
    }
    problems
}

/// Whether this may turn NULL into a value. It is `true` when the tokens do not tell, as with an unknown function.
pub fn may_map_null(sql: &str) -> bool {
    let Ok(tokens) = tokenize(sql) else {
        return true;
    };
    let tokens = solid(&tokens);
    if functions(sql)
        .iter()
        .any(|name| !STRICT_FUNCTIONS.contains(&name.as_str()))
    {
        return true;
    }
    let reads_something = tokens.iter().enumerate().any(|(at, token)| {
        token.name().is_some()
            && !tokens.get(at + 1).is_some_and(|next| next.is_symbol("("))
            && !["null", "true", "false"]
                .iter()
                .any(|word| token.is_word(word))
    });
    !reads_something
        || tokens
            .iter()
            .any(|token| NULL_WORDS.iter().any(|word| token.is_word(word)))
}

fn solid<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    tokens
        .iter()
        .filter(|token| !token.is_blank())
        .copied()
        .collect()
}

/// `pg_catalog.lower(..)`: the schema belongs to a function.
fn is_call_with_schema(tokens: &[Token<'_>], at: usize) -> bool {
    let symbol = |offset: usize, text: &str| {
        tokens
            .get(at + offset)
            .is_some_and(|token| token.is_symbol(text))
    };
    symbol(1, ".") && symbol(3, "(")
        // `OPERATOR(pg_catalog.=)`
        || (at > 1 && tokens[at - 2].is_word("operator") && tokens[at - 1].is_symbol("("))
}

fn volatile(what: &str) -> String {
    format!(
        "`{what}` gives another value every time, so the two sides could never be seen to agree"
    )
}

fn is_volatile(function: &str) -> bool {
    function.starts_with("uuid_generate_")
        || [
            "random",
            "randomblob",
            "random_normal",
            "setseed",
            "gen_random_uuid",
            "gen_random_bytes",
            "uuidv4",
            "uuidv7",
            "now",
            "clock_timestamp",
            "statement_timestamp",
            "transaction_timestamp",
            "timeofday",
            "age",
            "nextval",
            "currval",
            "lastval",
            "setval",
            "changes",
            "total_changes",
            "last_insert_rowid",
            "current_setting",
            "set_config",
            "txid_current",
            "pg_current_xact_id",
            "pg_backend_pid",
            "pg_sleep",
            "raise",
        ]
        .contains(&function)
}

#[cfg(test)]
mod tests;
