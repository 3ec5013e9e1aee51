//! The values and placeholders of `MariaDB` and `MySQL`.

use std::borrow::Cow;

use sqlx::error::BoxDynError;
use sqlx::mysql::{MySql, MySqlQueryResult, MySqlValueRef};
use sqlx::{Decode, TypeInfo, ValueRef};

use crate::database::session::{Driver, Value};

impl Driver for MySql {
    const PREPARES_FOR_GOOD: bool = true;

    fn read(raw: MySqlValueRef<'_>) -> Result<Value, BoxDynError> {
        let info = raw.type_info().into_owned();
        match info.name() {
            "BOOLEAN" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => {
                Decode::<MySql>::decode(raw).map(Value::Int)
            }
            "TINYINT UNSIGNED" | "SMALLINT UNSIGNED" | "MEDIUMINT UNSIGNED" | "INT UNSIGNED"
            | "BIGINT UNSIGNED" => {
                let number = <u64 as Decode<MySql>>::decode(raw)?;
                Ok(Value::Int(i64::try_from(number)?))
            }
            "FLOAT" | "DOUBLE" => {
                let number = <f64 as Decode<MySql>>::decode(raw)?;
                Ok(Value::Text(number.to_string()))
            }
            "CHAR" | "VARCHAR" | "TINYTEXT" | "TEXT" | "MEDIUMTEXT" | "LONGTEXT" | "ENUM"
            | "BINARY" | "VARBINARY" | "TINYBLOB" | "BLOB" | "MEDIUMBLOB" | "LONGBLOB" => {
                let bytes = <Vec<u8> as Decode<MySql>>::decode(raw)?;
                Ok(Value::Text(String::from_utf8(bytes)?))
            }
            // The bytes of another type would be misread as a text.
            other => Err(format!("values of the type {other} are not read").into()),
        }
    }

    fn rows_affected(done: &MySqlQueryResult) -> u64 {
        done.rows_affected()
    }

    fn placed<'a>(sql: &'a str, args: &'a [Value]) -> (Cow<'a, str>, Cow<'a, [Value]>) {
        if args.is_empty() {
            return (sql.into(), args.into());
        }
        let (sql, order) = positional(sql);
        let placed = order.iter().filter_map(|at| args.get(*at).cloned());
        (sql.into(), placed.collect::<Vec<_>>().into())
    }
}

/// The statement with `?` in the place of each `$1`, and the places of the arguments in the order in which they are meant. What
/// stands in quotes stays as it is.
fn positional(sql: &str) -> (String, Vec<usize>) {
    let mut out = String::with_capacity(sql.len());
    let mut order = Vec::new();
    let mut quote = None;
    let mut chars = sql.chars().peekable();
    while let Some(char) = chars.next() {
        match (quote, char) {
            (None, '$') => {
                let mut number = 0;
                while let Some(digit) = chars.peek().and_then(|next| next.to_digit(10)) {
                    number = number * 10 + digit as usize;
                    chars.next();
                }
                if number > 0 {
                    order.push(number - 1);
                    out.push('?');
                    continue;
                }
            }
            (None, '\'' | '"' | '`') => quote = Some(char),
            // A doubled quote ends a text and begins one.
            (Some(open), char) if open == char => quote = None,
            _ => {}
        }
        out.push(char);
    }
    (out, order)
}

#[cfg(test)]
mod tests {
    use super::positional;

    #[test]
    fn a_placeholder_has_no_number_and_may_come_again() {
        assert_eq!(
            positional("SELECT $2, '$1', `$1`, 'it''s $1', $1, $2, $12"),
            (
                "SELECT ?, '$1', `$1`, 'it''s $1', ?, ?, ?".to_owned(),
                vec![1, 0, 1, 11]
            )
        );
    }
}
