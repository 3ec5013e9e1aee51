//! Defaults in the words of databases and of models.

use expand_contract_schema::Dialect;
use expand_contract_sql::literal;

/// The default of the first lock: the model's own words if they mean what the database has.
pub(super) fn taken(dialect: Dialect, said: Option<&str>, actual: &str) -> String {
    match said {
        Some(said) if is_same(dialect, said, actual) => said.to_owned(),
        _ if dialect == Dialect::Mysql => actual.to_owned(),
        _ => without_cast(actual),
    }
}

/// Whether both texts are the same default, apart from their spelling.
pub(super) fn is_same(dialect: Dialect, said: &str, actual: &str) -> bool {
    match dialect {
        Dialect::Mysql => {
            let (said, actual) = (rewritten(said), rewritten(actual));
            said == actual || number(&said).is_some_and(|said| number(&actual) == Some(said))
        }
        Dialect::Postgres | Dialect::Sqlite => plain(said) == plain(actual),
    }
}

/// A default without the cast that PostgreSQL adds to a literal.
pub(super) fn without_cast(default: &str) -> String {
    let default = default.trim();
    let Some((value, ty)) = default.rsplit_once("::") else {
        return default.to_owned();
    };
    let is_literal = value.len() >= 2
        && value.starts_with('\'')
        && value.ends_with('\'')
        && !value[1..value.len() - 1].replace("''", "").contains('\'');
    let is_type = ty
        .chars()
        .all(|character| character.is_ascii_alphanumeric() || " _(),\"".contains(character));
    if is_literal && is_type {
        value.to_owned()
    } else {
        default.to_owned()
    }
}

/// Quoted text is compared with its case, and words without.
fn plain(text: &str) -> String {
    let text = without_cast(text);
    let text = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'))
        .unwrap_or(&text)
        .trim();
    if text.contains('\'') {
        text.to_owned()
    } else {
        text.to_ascii_lowercase()
    }
}

/// A default as SQL, from `COLUMN_DEFAULT` and `EXTRA` of the information schema. MariaDB writes SQL there. MySQL writes the value,
/// unless it is an expression, whose quotes it escapes. `ty` is the column's type.
pub(super) fn of_mysql(text: String, is_mariadb: bool, extra: &str, ty: &str) -> Option<String> {
    if is_mariadb {
        return (text != "NULL").then_some(text);
    }
    if extra.contains("DEFAULT_GENERATED") {
        return Some(unescaped(&text));
    }
    let base = ty.split([' ', '(']).next().unwrap_or(ty);
    let is_sql = match base {
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "decimal" | "float"
        | "double" | "bit" | "year" => true,
        "binary" | "varbinary" => text.starts_with("0x"),
        _ => false,
    };
    Some(if is_sql { text } else { written(&text) })
}

/// The SQL of an expression in MySQL's information schema, which has escapes in it and the charset of the client in front of texts.
fn unescaped(text: &str) -> String {
    let mut sql = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let escaped = (character == '\\').then(|| characters.next()).flatten();
        sql.push(escaped.unwrap_or(character));
    }
    with_plain_texts(&sql, String::push)
}

/// A default of MariaDB or MySQL in one spelling: small letters, no blanks, no charset in front of a text, no parentheses around it,
/// and one word for the current time.
fn rewritten(default: &str) -> String {
    let text = with_plain_texts(default, |text, character| {
        if character != '`' && !character.is_whitespace() {
            text.push(character.to_ascii_lowercase());
        }
    });
    let text = without_parentheses(&text);
    let (word, rest) = text.split_at(text.find('(').unwrap_or(text.len()));
    match (word, rest) {
        ("true", "") => "1".into(),
        ("false", "") => "0".into(),
        ("now" | "current_timestamp" | "localtime" | "localtimestamp", _) => {
            let digits = rest.trim_matches(['(', ')']);
            let digits = if digits == "0" { "" } else { digits };
            format!("current_timestamp{digits}")
        }
        _ => text.to_owned(),
    }
}

/// The SQL with each text in one spelling and without its charset. `push` adds the characters between the texts.
fn with_plain_texts(sql: &str, push: impl Fn(&mut String, char)) -> String {
    let mut plain = String::with_capacity(sql.len());
    let mut characters = sql.chars();
    while let Some(character) = characters.next() {
        if !matches!(character, '\'' | '"') {
            push(&mut plain, character);
            continue;
        }
        let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
        let word = plain.trim_end_matches(is_word).len();
        if plain[word..].starts_with('_') {
            plain.truncate(word);
        }
        plain += &written(&quoted(&mut characters, character));
    }
    plain
}

/// A text as a literal of MariaDB and MySQL.
fn written(text: &str) -> String {
    literal(&text.replace('\\', "\\\\"))
}

/// The value of a text whose first quote is read already.
fn quoted(characters: &mut std::str::Chars<'_>, quote: char) -> String {
    let mut value = String::new();
    while let Some(character) = characters.next() {
        if character == quote {
            if !characters.as_str().starts_with(quote) {
                break;
            }
            characters.next();
            value.push(quote);
        } else if character == '\\' {
            value.extend(characters.next().map(|escaped| match escaped {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                '0' => '\0',
                other => other,
            }));
        } else {
            value.push(character);
        }
    }
    value
}

/// The text without the parentheses that are around all of it. Its quotes are in the standard spelling.
fn without_parentheses(text: &str) -> &str {
    let Some(inner) = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'))
    else {
        return text;
    };
    let (mut depth, mut is_quoted) = (0_i32, false);
    for character in inner.chars() {
        match character {
            '\'' => is_quoted = !is_quoted,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return text;
        }
    }
    without_parentheses(inner)
}

/// A number without zeros that do not count, whether it is quoted or not: `0` for `'0.00'`.
fn number(text: &str) -> Option<String> {
    let text = text
        .strip_prefix('\'')
        .and_then(|text| text.strip_suffix('\''))
        .unwrap_or(text);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |text: &str| text.chars().all(|character| character.is_ascii_digit());
    if digits.is_empty() || digits == "." || !is_digits(whole) || !is_digits(part) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let part = part.trim_end_matches('0');
    Some(match (whole, part) {
        ("", "") => "0".into(),
        (whole, part) => format!("{sign}{whole}.{part}"),
    })
}
