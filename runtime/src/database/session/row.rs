//! One row of an answer. The reader of a value names its kind, and another kind is an error. A NULL that counted as 0
//! would claim that nothing is lost.

use std::fmt;
use std::sync::Arc;

use super::{Answer, Value};

/// One row of an answer: its values, and the names of its columns for errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    columns: Arc<[String]>,
    values: Vec<Value>,
}

impl Row {
    /// A row with these columns and the same number of values.
    pub fn new(columns: Arc<[String]>, values: Vec<Value>) -> Self {
        Self { columns, values }
    }

    /// The text in a column.
    pub fn text(&self, column: usize) -> Answer<&str> {
        match self.value(column)? {
            Value::Text(text) => Ok(text),
            other => Err(self.unexpected(column, "a text", other)),
        }
    }

    /// The text in a column, unless it is NULL.
    pub fn optional(&self, column: usize) -> Answer<Option<&str>> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Text(text) => Ok(Some(text)),
            other => Err(self.unexpected(column, "a text or NULL", other)),
        }
    }

    /// The number in a column.
    pub fn int(&self, column: usize) -> Answer<i64> {
        match self.value(column)? {
            Value::Int(number) => Ok(*number),
            other => Err(self.unexpected(column, "a number", other)),
        }
    }

    /// The number in a column, unless it is NULL.
    pub fn optional_int(&self, column: usize) -> Answer<Option<i64>> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Int(number) => Ok(Some(*number)),
            other => Err(self.unexpected(column, "a number or NULL", other)),
        }
    }

    /// The count in a column, which cannot be negative.
    pub fn count(&self, column: usize) -> Answer<u64> {
        u64::try_from(self.int(column)?)
            .map_err(|_| self.unexpected(column, "a count", &self.values[column]))
    }

    /// Whether the value in a column is true; `SQLite` uses numbers for booleans.
    pub fn truth(&self, column: usize) -> Answer<bool> {
        match self.value(column)? {
            Value::Bool(yes) => Ok(*yes),
            Value::Int(number) => Ok(*number != 0),
            other => Err(self.unexpected(column, "true or false", other)),
        }
    }

    /// The value in a column, unchanged.
    pub fn value(&self, column: usize) -> Answer<&Value> {
        self.values
            .get(column)
            .ok_or_else(|| sqlx::Error::ColumnIndexOutOfBounds {
                index: column,
                len: self.values.len(),
            })
    }

    /// The same row, as a database would return it if it had lost its counts.
    #[cfg(test)]
    pub fn without_numbers(mut self) -> Self {
        for value in &mut self.values {
            if matches!(value, Value::Int(_) | Value::Bool(_)) {
                *value = Value::Null;
            }
        }
        self
    }

    /// The same row with another value in a column.
    #[cfg(feature = "sqlite")]
    pub fn with(mut self, column: usize, value: Value) -> Self {
        if let Some(old) = self.values.get_mut(column) {
            *old = value;
        }
        self
    }

    fn unexpected(&self, column: usize, wanted: &'static str, came: &Value) -> sqlx::Error {
        let name = self.columns.get(column).map(|name| format!("`{name}`"));
        sqlx::Error::ColumnDecode {
            index: name.unwrap_or_else(|| column.to_string()),
            source: Box::new(Unexpected {
                wanted,
                came: came.clone(),
            }),
        }
    }
}

/// The one row of a query that always returns one.
pub(crate) fn only(rows: Vec<Row>) -> Answer<Row> {
    rows.into_iter().next().ok_or(sqlx::Error::RowNotFound)
}

/// An error about a text in the database that this build does not understand.
pub(crate) fn unreadable(what: String) -> sqlx::Error {
    sqlx::Error::Decode(what.into())
}

/// A value of another kind than the query promises.
#[derive(Debug)]
struct Unexpected {
    wanted: &'static str,
    came: Value,
}

impl fmt::Display for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was expected, and ", self.wanted)?;
        match &self.came {
            Value::Null => f.write_str("NULL came"),
            Value::Int(number) => write!(f, "the number {number} came"),
            Value::Text(text) => write!(f, "the text {text:?} came"),
            Value::Bool(yes) => write!(f, "{yes} came"),
        }
    }
}

impl std::error::Error for Unexpected {}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: Value) -> Row {
        Row::new(["rows lost".to_owned()].into(), vec![value])
    }

    fn wrong<T: fmt::Debug>(answer: Answer<T>) -> String {
        answer.expect_err("no value of this kind").to_string()
    }

    #[test]
    fn a_number_is_never_made_of_something_else() {
        assert_eq!(row(Value::Int(7)).int(0).unwrap(), 7);
        assert_eq!(
            wrong(row(Value::Null).int(0)),
            "error occurred while decoding column `rows lost`: a number was expected, and NULL came"
        );
        assert!(wrong(row("7".into()).int(0)).contains("the text \"7\" came"));
        assert!(wrong(row(Value::Bool(true)).int(0)).contains("true came"));
        assert!(wrong(row(Value::Null).count(0)).contains("NULL came"));
        assert!(wrong(row(Value::Int(-1)).count(0)).contains("the number -1 came"));
    }

    #[test]
    fn nothing_but_a_boolean_or_a_number_is_true_or_false() {
        assert!(row(Value::Bool(true)).truth(0).unwrap());
        assert!(!row(Value::Int(0)).truth(0).unwrap());
        assert!(wrong(row(Value::Null).truth(0)).contains("NULL came"));
        assert!(wrong(row("t".into()).truth(0)).contains("the text \"t\" came"));
    }

    #[test]
    fn a_text_is_never_empty_because_there_is_none() {
        assert_eq!(row("x".into()).text(0).unwrap(), "x");
        assert!(wrong(row(Value::Null).text(0)).contains("a text was expected, and NULL came"));
        assert!(wrong(row(Value::Int(1)).text(0)).contains("the number 1 came"));
        assert_eq!(row(Value::Null).optional(0).unwrap(), None);
        assert!(wrong(row(Value::Int(1)).optional(0)).contains("the number 1 came"));
    }

    #[test]
    fn a_column_or_a_row_that_is_missing_is_an_error() {
        assert!(wrong(row(Value::Null).int(1)).contains('1'));
        assert!(matches!(only(Vec::new()), Err(sqlx::Error::RowNotFound)));
    }
}
