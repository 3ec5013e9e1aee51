//! Judges an expression by its tokens alone.

use self::words::{
    AGGREGATES, CLAUSES, DEFINITION, NOT_FUNCTIONS, NULL_WORDS, PRESENT, QUERIES, STRICT_FUNCTIONS,
};
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
    let depths = one(&tokens, "expression", &mut say);
    let tokens = solid(&tokens);
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1);
        let call = next.is_some_and(|next| next.is_symbol("("));
        let word = token.text.to_ascii_lowercase();
        match token.kind {
            TokenKind::String if token.text.contains(['\n', '\r']) => say(
                "a string contains a line break; write it as chr(10) on postgres, char(10) on sqlite".into(),
            ),
            TokenKind::Word if QUERIES.contains(&word.as_str()) => say(format!(
                "`{word}` reads other rows; only columns of the same row can be used"
            )),
            TokenKind::Word if depths[at] == 0 && is_clause(&tokens, at) => say(format!(
                "`{word}` ends the expression: it must be one expression"
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
    problems
}

/// The reasons why this cannot be a `default`; empty if it can. Each is a sentence without its full stop. What it may call
/// is another question: a default of its own for every row is right for a new table.
pub fn default_problems(sql: &str) -> Vec<String> {
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
    let depths = one(&tokens, "expression", &mut say);
    let tokens = solid(&tokens);
    let mut cases = 0_u32;
    for (at, token) in tokens.iter().enumerate() {
        if token.is_word("case") {
            cases += 1;
        } else if token.is_word("end") {
            cases = cases.saturating_sub(1);
        }
        let word = token.text.to_ascii_lowercase();
        // `NULL` and `NOT true` are values, and `x IS NOT NULL` is one.
        let value = at == 0
            || (token.is_word("not") || token.is_word("null"))
                && (tokens[at - 1].is_word("is")
                    || tokens[at - 1].is_word("not")
                    || tokens[at - 1].kind == TokenKind::Symbol
                        && !matches!(tokens[at - 1].text, ")" | "]"));
        if token.kind == TokenKind::Word
            && depths[at] == 0
            && cases == 0
            && !value
            && (DEFINITION.contains(&word.as_str()) && word != "as" || is_clause(&tokens, at))
        {
            say(format!(
                "`{word}` ends the expression: it must be one expression"
            ));
        }
    }
    problems
}

/// The reasons why this cannot be a `sql_type`; empty if it can. Each is a sentence without its full stop. It stands in
/// the definition of a column, where everything behind the type would be taken for more of the definition.
pub fn type_problems(sql: &str) -> Vec<String> {
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
    if sql.contains(['\n', '\r']) {
        say("it contains a line break".into());
    }
    let depths = one(&tokens, "type", &mut say);
    let tokens = solid(&tokens);
    for (at, token) in tokens.iter().enumerate() {
        let word = token.text.to_ascii_lowercase();
        match token.kind {
            TokenKind::Word if DEFINITION.contains(&word.as_str()) => {
                say(format!("`{word}` is more than a type"));
            }
            // Behind `COLLATE` stands one name, and nothing behind that.
            TokenKind::Word if word == "collate" && !is_collation(&tokens[at + 1..]) => {
                say("`collate` takes one name, and stands at the end".into());
            }
            TokenKind::Word | TokenKind::Quoted if at == 0 => {}
            _ if at == 0 => say(format!("a type does not begin with `{}`", token.text)),
            TokenKind::Number | TokenKind::String if depths[at] == 0 => {
                say(format!("`{}` does not belong to a type", token.text));
            }
            // A semicolon, a comma and parentheses are judged above.
            TokenKind::Symbol
                if !(matches!(token.text, "(" | ")" | "[" | "]" | "." | "," | ";")
                    || depths[at] > 0 && matches!(token.text, "-" | "+")) =>
            {
                say(format!("`{}` does not belong to a type", token.text));
            }
            _ => {}
        }
    }
    problems
}

/// Says why the text is not one whole, and returns how many parentheses are open at each solid token.
fn one(tokens: &[Token<'_>], what: &str, say: &mut impl FnMut(String)) -> Vec<u32> {
    if tokens.iter().any(|token| token.kind == TokenKind::Comment) {
        say("it contains a comment; write it beside the field instead".into());
    }
    let tokens = solid(tokens);
    if tokens.is_empty() {
        say("it is empty".into());
    }
    let mut depths = Vec::with_capacity(tokens.len());
    let mut open: Vec<&str> = Vec::new();
    for token in &tokens {
        if matches!(token.text, ")" | "]") && token.kind == TokenKind::Symbol {
            let opener = if token.text == ")" { "(" } else { "[" };
            if open.last() == Some(&opener) {
                open.pop();
            } else {
                say(format!("a `{}` has no `{opener}`", token.text));
            }
        }
        depths.push(u32::try_from(open.len()).unwrap_or(u32::MAX));
        match token.kind {
            TokenKind::Symbol => match token.text {
                "(" | "[" => open.push(token.text),
                ";" => say(format!("it contains `;`: it must be one {what}")),
                "," if open.is_empty() => say(format!(
                    "it contains `,` outside of parentheses: it must be one {what}"
                )),
                _ => {}
            },
            TokenKind::Parameter => say(format!(
                "`{}` is a parameter, and the {what} of a column gets none",
                token.text
            )),
            _ => {}
        }
    }
    if let Some(opener) = open.last() {
        say(format!("a `{opener}` is not closed"));
    }
    depths
}

/// Whether this word begins another clause of the statement that the expression stands in.
fn is_clause(tokens: &[Token<'_>], at: usize) -> bool {
    let distinct_from = tokens[at].is_word("from") && at > 0 && tokens[at - 1].is_word("distinct");
    !distinct_from && CLAUSES.iter().any(|word| tokens[at].is_word(word))
}

/// Whether these are a collation's name, with or without its schema.
fn is_collation(tokens: &[Token<'_>]) -> bool {
    match tokens {
        [name] => name.name().is_some(),
        [schema, dot, name] => {
            schema.name().is_some() && dot.is_symbol(".") && name.name().is_some()
        }
        _ => false,
    }
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

/// Whether a condition is NULL, and so never false, when every column in it is NULL. It is `false` when the tokens do not tell.
pub fn is_null_without_values(condition: &str) -> bool {
    let Ok(tokens) = tokenize(condition) else {
        return false;
    };
    let mut parts = vec![String::new()];
    let mut is_range = false;
    for token in &tokens {
        let joins = token.is_word("and") || token.is_word("or");
        if joins && !is_range {
            parts.push(String::new());
            continue;
        }
        // The `AND` of `BETWEEN` joins no conditions.
        is_range = token.is_word("between") || (is_range && !joins);
        let compares = joins || token.is_word("between") || token.is_word("in");
        if let Some(part) = parts.last_mut() {
            part.push_str(match token {
                _ if compares => "=",
                token if token.is_word("not") => "",
                token => token.text,
            });
        }
    }
    // Conditions that are all NULL are NULL together. Each has to be one of a column: `false` alone would decide.
    parts.iter().all(|part| !may_map_null(part))
}

/// Whether the value of an expression may depend on the session's locale: on its words for money, numbers and days. It is
/// `true` when the tokens do not tell, as with an unknown function.
pub fn may_read_locale(sql: &str) -> bool {
    let Ok(tokens) = tokenize(sql) else {
        return true;
    };
    tokens.iter().any(|token| token.is_word("money"))
        || functions(sql).iter().any(|name| {
            let known = STRICT_FUNCTIONS.contains(&name.as_str())
                || ["coalesce", "concat", "greatest", "least", "row"].contains(&name.as_str());
            !known || name == "to_timestamp"
        })
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
